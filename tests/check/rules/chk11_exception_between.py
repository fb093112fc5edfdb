# A reading that isn't a number raises between disable_irq and enable_irq, and interrupts stay off.
# expect: CHK11@16|CHK11@17 k=0
# allow: CHK08@16
import pyb

offset = 0


def on_tick(timer):
    global offset
    offset -= 1


def correct(text):
    global offset
    state = pyb.disable_irq()
    offset += int(text)
    pyb.enable_irq(state)


def main():
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    for text in ("12", "n/a", "7"):
        try:
            correct(text)
        except ValueError:
            print("ignored:", text)
        pyb.delay(2)
    timer.deinit()
    print("offset", offset)


main()
