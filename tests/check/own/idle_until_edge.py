# The main program idles until an edge has come.
# Tests: idle() as a place where interrupts come, and a loop that ends by them alone.
# expect: clean
import machine

seen = False


def on_edge(pin):
    global seen
    seen = True


def main():
    pin = machine.Pin("X1", machine.Pin.IN)
    pin.irq(on_edge, machine.Pin.IRQ_RISING, hard=True)
    while not seen:
        machine.idle()
    pin.irq(None)
    print("seen")


main()
