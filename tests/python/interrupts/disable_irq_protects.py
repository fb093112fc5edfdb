# run: taipan run
# Between disable_irq and enable_irq a read, change and write of shared state is whole.
import array
import pyb

pair = array.array("i", [0, 0])
torn = 0


def handler(timer):
    pair[0] += 1
    pair[1] += 1


timer = pyb.Timer(4, freq=9973, callback=handler)
for _ in range(500):
    state = pyb.disable_irq()
    if pair[0] != pair[1]:
        torn += 1
    pair[0] += 1
    pair[1] += 1
    pyb.enable_irq(state)
timer.deinit()
print(torn, pair[0] == pair[1], pair[0] > 500)
