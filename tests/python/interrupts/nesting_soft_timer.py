# run: taipan run
# A hard machine.Timer has the least urgent interrupt: pins and timers cut its callback.
import pyb
import time
from machine import Timer


def least(timer):
    print("machine.Timer begins")
    ext.swint()
    pyb.udelay(1500)
    print("machine.Timer ends")


def pin_handler(line):
    print("  pin")


def timer_handler(timer):
    timer.callback(None)
    print("  pyb.Timer")


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, pin_handler)
slow = Timer(mode=Timer.ONE_SHOT, period=5, callback=least, hard=True)
time.sleep_us(4500)
pyb.Timer(4, freq=1000, callback=timer_handler)
time.sleep_ms(10)
