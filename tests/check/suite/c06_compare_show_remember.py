# The main program shows a level when it has changed, and remembers it.
# Teaches: each mention of `level` reads it again; the one remembered may not be the one shown.
# expect: CHK03@22 k=2
import pyb

level = 0
last = 0
shown = 0


def on_level(line):
    global level
    level += 1


def main():
    global last, shown
    float_switch = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_level)
    for _ in range(3):
        pyb.delay(5)
        if level != last:
            shown = level
            last = level
    float_switch.disable()
    print("shown", shown, "level", level)


main()
