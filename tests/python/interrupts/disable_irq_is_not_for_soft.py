# run: taipan run
# Interrupts off doesn't hold up what is scheduled already.
import micropython
import pyb

calls = 0


def callback(_):
    global calls
    calls += 1


state = pyb.disable_irq()
micropython.schedule(callback, None)
print(calls)
for _ in range(10):
    pass
print(calls)
pyb.enable_irq(state)
