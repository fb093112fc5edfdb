# The same alarms on a Pico, where no handler cuts another.
# Teaches: whether two handlers can meet is a matter of the board.
# expect: clean
# board: rpi_pico
import time
from machine import Pin, Timer

alarms = 0


def on_door(pin):
    global alarms
    alarms += 1


def on_watch(timer):
    global alarms
    alarms += 1


door = Pin(2, Pin.IN, Pin.PULL_DOWN)


def main():
    door.irq(on_door, Pin.IRQ_RISING, hard=True)
    watch = Timer(period=10, mode=Timer.PERIODIC, callback=on_watch, hard=True)
    time.sleep_ms(50)
    watch.deinit()
    door.irq(handler=None)
    print("alarms", alarms)


main()
