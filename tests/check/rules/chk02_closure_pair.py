# Two variables of a closure that belong together, counted by a handler and shown by the main program.
# Teaches: a closure's variables are shared like globals, and have no names but those in the source.
# expect: CHK02@17 k=1
import pyb


def counters():
    edges = 0
    total = 0

    def on_edge(line):
        nonlocal edges, total
        edges += 1
        total += 5

    def show():
        print("mean", total - edges * 5)

    return on_edge, show


on_edge, show = counters()


def main():
    line = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_edge)
    for _ in range(2):
        show()
    line.disable()


main()
