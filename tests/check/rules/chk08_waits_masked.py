# The main program sends a pulse of 2 ms with interrupts off, and the timer comes every 500 us.
# expect: CHK08@17|CHK08@19 k=0
import pyb

ticks = 0
servo = pyb.Pin("X1", pyb.Pin.OUT_PP)


def on_tick(timer):
    global ticks
    ticks += 1


def main():
    timer = pyb.Timer(4, freq=2000, callback=on_tick)
    for _ in range(2):
        state = pyb.disable_irq()
        servo.high()
        pyb.udelay(2000)
        servo.low()
        pyb.enable_irq(state)
        pyb.delay(5)
    timer.deinit()
    print("ticks", ticks)


main()
