# run: taipan run --stimulus tests/python/devices/analog.toml
# ADC: the voltage on a pin as the stimulus says, in 12 and 16 bits, and what a pin without one reads.
import array
import time
import machine
import pyb

low, high = pyb.ADC("X19"), machine.ADC("X19")
print(low, high)
print(low.read(), high.read_u16())
time.sleep_ms(2)
print(low.read(), high.read_u16())
time.sleep_ms(10)
print(low.read(), high.read_u16())
time.sleep_ms(10)
print(low.read(), high.read_u16())

# At each update of a timer, or so often a second.
adc = pyb.ADC(pyb.Pin("X20"))
while time.ticks_ms() < 30:
    pass
readings = array.array("H", [0] * 4)
print(adc.read_timed(readings, pyb.Timer(6, freq=1000)), readings)
readings = bytearray(3)
print(adc.read_timed(readings, 2000), readings)
print(pyb.ADC(17).read(), pyb.ADC(16), machine.ADC(machine.ADC.CORE_TEMP).read_u16() > 0)
for wanted in ("X9", 99, "nothing", None):
    try:
        print(pyb.ADC(wanted))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
for bad in (lambda: adc.read_timed(b"ab", 100), lambda: adc.read_timed(bytearray(2), 0), lambda: adc.read_timed(bytearray(2), None)):
    try:
        print(bad())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
