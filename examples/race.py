# run: taipan run examples/race.py
#
# Two that count on one variable: the main program and a hard handler.
#
# Teaches: `count += 1` is three steps: load, add, store. A handler that runs between the load and the store counts for
# nothing, because the store puts back the old value plus one. With interrupts off around the three steps, nothing is
# lost. Where the interrupt falls is chance on a real board; here it is the same at every run.
import pyb

count = 0
ticks = 0


def tick(timer):
    global count, ticks
    count += 1
    ticks += 1


def carelessly():
    global count
    count += 1


def carefully():
    global count
    state = pyb.disable_irq()
    count += 1
    pyb.enable_irq(state)


def race(step, rounds=2000):
    global count, ticks
    count = ticks = 0
    timer = pyb.Timer(4, freq=7919, callback=tick)
    for _ in range(rounds):
        step()
    timer.deinit()
    return rounds + ticks - count


print("careless: counts were lost:", race(carelessly) > 0)
print("careful: counts were lost:", race(carefully) > 0)
