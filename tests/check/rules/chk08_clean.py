# The main program sends a pulse of 10 us with interrupts off.
# expect: clean
import pyb

ticks = 0
trigger = pyb.Pin("X1", pyb.Pin.OUT_PP)


def on_tick(timer):
    global ticks
    ticks += 1


def main():
    timer = pyb.Timer(4, freq=2000, callback=on_tick)
    for _ in range(2):
        state = pyb.disable_irq()
        trigger.high()
        pyb.udelay(10)
        trigger.low()
        pyb.enable_irq(state)
        pyb.delay(5)
    timer.deinit()
    print("ticks", ticks)


main()
