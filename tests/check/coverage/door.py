# A door that a button opens and a timer closes. Nothing is wrong; some of it can't be seen to be right.
import machine
import pyb

asked = 0
closing = False
lit = False


def on_button(line):
    global asked
    asked += 1
    if closing and asked > 5:
        print("<&> impatient")


def on_timeout(timer):
    global closing
    closing = True


def on_light(line):
    global lit
    lit = True


def on_bell(pin):
    print("bell")


def main():
    global asked, closing, lit
    machine.Pin("X3", machine.Pin.IN).irq(on_bell, trigger=0)
    button = pyb.ExtInt("X1", pyb.ExtInt.IRQ_FALLING, pyb.Pin.PULL_UP, on_button)
    light = pyb.ExtInt("X2", pyb.ExtInt.IRQ_FALLING, pyb.Pin.PULL_UP, on_light)
    timer = pyb.Timer(4, freq=10, callback=on_timeout)
    for _ in range(2):
        state = pyb.disable_irq()
        if asked:
            asked -= 1
        pyb.enable_irq(state)
        if closing:
            closing = False
    light.disable()
    lit = False
    if lit:
        print("light")
    timer.deinit()
    button.disable()
    print("left", asked)


main()
