# Whether to sleep is asked with interrupts off: one that comes after ends the sleep, and is served when they are on.
# Tests: wfi() ends for what is held off; the mask; no wake-up is lost.
# expect: clean
import machine
import pyb

seen = False


def on_edge(pin):
    global seen
    seen = True


def main():
    pin = machine.Pin("X1", machine.Pin.IN)
    pin.irq(on_edge, machine.Pin.IRQ_RISING, hard=True)
    while True:
        state = machine.disable_irq()
        if seen:
            machine.enable_irq(state)
            break
        pyb.wfi()
        machine.enable_irq(state)
    pin.irq(None)
    print("seen")


main()
