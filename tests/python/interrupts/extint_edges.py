# run: taipan run --stimulus tests/python/interrupts/edges.toml
# ExtInt handlers get the number of the line.
import pyb

log = bytearray(40)
used = 0


def handler(line):
    global used
    log[used] = 65 + line
    used += 1


a = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, handler)
b = pyb.ExtInt("X2", pyb.ExtInt.IRQ_RISING_FALLING, pyb.Pin.PULL_DOWN, handler)
pyb.delay(8)
print(log[:used].decode())
