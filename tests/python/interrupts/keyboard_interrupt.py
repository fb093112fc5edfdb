# run: taipan run --stimulus tests/python/interrupts/ctrl_c.toml --for 200ms
# Ctrl-C raises KeyboardInterrupt in the program: in a loop, in a sleep, after a handler; and can be switched off.
import micropython
import pyb
import time

try:
    while True:
        pass
except KeyboardInterrupt:
    print("out of the loop")
try:
    time.sleep(10)
except KeyboardInterrupt:
    print("out of the sleep")
micropython.kbd_intr(-1)
time.sleep_ms(15)
print("not interrupted")
micropython.kbd_intr(3)


def handler(timer):
    timer.callback(None)
    print("handler begins")
    for _ in range(10):
        pyb.udelay(1500)
    print("handler ends")


try:
    pyb.Timer(4, freq=200, callback=handler)
    time.sleep_ms(100)
except KeyboardInterrupt:
    print("after the handler")
