# A logger asks with interrupts off: an edge that comes then stays pending, and wakes it at once.
# expect: clean
import machine
import pyb

ready = False


def on_ready(line):
    global ready
    ready = True


def main():
    sensor = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_ready)
    while True:
        state = pyb.disable_irq()
        if ready:
            pyb.enable_irq(state)
            break
        pyb.wfi()
        pyb.enable_irq(state)
    sensor.disable()
    print("ready")


main()
