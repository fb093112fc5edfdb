# A counter in a closure, without any global.
# Teaches: a variable that is `nonlocal` in a handler is shared like a global.
# expect: CHK01@16 k=1
import pyb


def run():
    visitors = 0

    def on_door(line):
        nonlocal visitors
        visitors += 1

    door = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_door)
    for staff in (1, 2):
        visitors -= staff
        pyb.delay(5)
    door.disable()
    print("visitors", visitors)


run()
