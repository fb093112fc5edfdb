# Whatever happens in the section, `finally` switches interrupts on again.
# expect: clean
import pyb

offset = 0


def on_tick(timer):
    global offset
    offset -= 1


def correct(text):
    global offset
    state = pyb.disable_irq()
    try:
        offset += int(text)
    finally:
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
