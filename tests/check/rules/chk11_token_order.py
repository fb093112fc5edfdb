# Two sections, one in the other, that give back each other's state: interrupts stay off.
# expect: CHK11@18|CHK11@20|CHK11@22|CHK11@23 k=0
# allow: CHK08@18, CHK08@20, CHK08@23
import pyb

ticks = 0


def on_tick(timer):
    global ticks
    ticks += 1


def main():
    global ticks
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    pyb.delay(3)
    outer = pyb.disable_irq()
    ticks += 100
    inner = pyb.disable_irq()
    ticks += 10
    pyb.enable_irq(outer)
    pyb.enable_irq(inner)
    pyb.delay(3)
    timer.deinit()
    print("ticks", ticks)


main()
