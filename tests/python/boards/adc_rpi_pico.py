# run: taipan run --board rpi_pico --stimulus tests/python/boards/volts_rpi_pico.toml
# Converters by channel, by number and by pin.
from machine import ADC, Pin

print(ADC(26), ADC(2).read_u16(), ADC(Pin(28)).read_u16(), ADC("GP26").read_u16())
for wrong in (5, 25, "LED", 99):
    try:
        print(ADC(wrong))
    except ValueError as e:
        print(e)
