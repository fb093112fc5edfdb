# A pin's handler and a timer's handler count alarms together.
# Teaches: on the pyboard timers are more urgent than pins, so the pin's handler is not safe from the timer's.
# expect: CHK01@11 k=2
import pyb

alarms = 0


def on_door(line):
    global alarms
    alarms += 1


def on_watch(timer):
    global alarms
    alarms += 1


def main():
    door = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_door)
    watch = pyb.Timer(4, freq=100, callback=on_watch)
    pyb.delay(50)
    watch.deinit()
    door.disable()
    print("alarms", alarms)


main()
