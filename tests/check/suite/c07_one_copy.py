# The same, through one copy of the level.
# Teaches: read once, then decide, show and remember the same value.
# expect: clean
import pyb

level = 0
last = 0
shown = 0


def on_level(line):
    global level
    level += 1


def update():
    global last, shown
    now = level
    if now != last:
        shown = now
        last = now


def main():
    float_switch = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_level)
    for _ in range(3):
        pyb.delay(5)
        update()
    float_switch.disable()
    update()
    print("shown", shown, "level", level)


main()
