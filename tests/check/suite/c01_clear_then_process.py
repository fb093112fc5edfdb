# The handler leaves a code and a flag; the main program clears the flag first.
# Teaches: whatever comes during the work sets the flag again, and is seen in the next round.
# expect: clean
import pyb

pending = False
code = 0
shown = 0


def on_key(line):
    global pending, code
    code += 1
    pending = True


def update():
    global pending, shown
    if pending:
        pending = False
        shown = code


def main():
    keypad = pyb.ExtInt("X1", pyb.ExtInt.IRQ_FALLING, pyb.Pin.PULL_UP, on_key)
    for _ in range(3):
        update()
        pyb.delay(5)
    keypad.disable()
    update()
    print("shown", shown, "of", code)


main()
