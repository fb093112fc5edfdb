# The handler leaves a code and a flag; the main program clears the flag last.
# Teaches: a key that is pressed during the work loses its flag, and is never shown.
# expect: CHK03@22 k=2
import pyb

pending = False
code = 0
shown = 0


def on_key(line):
    global pending, code
    code += 1
    pending = True


def main():
    global pending, shown
    keypad = pyb.ExtInt("X1", pyb.ExtInt.IRQ_FALLING, pyb.Pin.PULL_UP, on_key)
    for _ in range(3):
        pyb.delay(5)
        if pending:
            shown = code
            pending = False
    keypad.disable()
    print("shown", shown, "of", code)


main()
