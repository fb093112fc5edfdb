# What the board says it is, and what it has.
import machine
import os
import sys
from machine import Pin

uname = os.uname()
print(sys.platform, uname.sysname, uname.nodename, uname.machine)
print(machine.freq(), len(machine.unique_id()))
for module in ("pyb", "stm", "rp2", "esp32", "esp", "_thread"):
    try:
        __import__(module)
        print(module, "is there")
    except ImportError as e:
        print(e)
for name in ("UART", "ADC", "RTC", "WDT", "Timer", "Signal", "bootloader", "rng", "info", "sleep", "lightsleep"):
    print(name, hasattr(machine, name))
for name in ("toggle", "low", "high", "af_list", "board", "cpu", "PULL_DOWN", "ALT", "ALT_UART", "WAKE_LOW", "DRIVE_0"):
    print(name, hasattr(Pin, name))
print(Pin.IN, Pin.OUT, Pin.OPEN_DRAIN, Pin.PULL_UP, Pin.IRQ_RISING, Pin.IRQ_FALLING)


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


attempt(lambda: Pin(3))
attempt(lambda: Pin(3) is Pin(3))
attempt(lambda: Pin(3, Pin.OUT, value=1).value())
attempt(lambda: Pin(3))
attempt(lambda: Pin(3, Pin.IN, Pin.PULL_UP)())
attempt(lambda: Pin(3))
attempt(lambda: Pin(3, Pin.OPEN_DRAIN, None))
attempt(lambda: Pin(3).toggle())
attempt(lambda: Pin("LED"))
attempt(lambda: Pin("GP4"))
attempt(lambda: Pin("X1"))
attempt(lambda: Pin(99))
attempt(lambda: Pin(-1))
attempt(lambda: Pin(16, Pin.IN, Pin.PULL_UP))
attempt(lambda: Pin(3).init())
attempt(lambda: Pin(3).init(Pin.OUT, nothing=1))
attempt(lambda: machine.freq(machine.freq()))
attempt(lambda: machine.freq(1))
