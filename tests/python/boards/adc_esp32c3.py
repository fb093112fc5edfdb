# run: taipan run --board esp32c3 --stimulus tests/python/boards/volts_esp32c3.toml
# Converters by pin: twelve bits, sixteen, and microvolts.
from machine import ADC, Pin

adc = ADC(Pin(3), atten=ADC.ATTN_11DB)
adc.atten(ADC.ATTN_0DB)
print(adc.read(), adc.read_u16(), adc.read_uv(), ADC(0).read())
for wrong in (6, "LED", 99):
    try:
        print(ADC(wrong))
    except ValueError as e:
        print(e)
