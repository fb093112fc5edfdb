# run: taipan run
# While interrupts are off each source remembers one event, and delivers it the moment they are on again.
import pyb

calls = edges = 0


def tick(timer):
    global calls
    calls += 1


def edge(line):
    global edges
    edges += 1


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, edge)
timer = pyb.Timer(4, freq=1000, callback=tick)
state = pyb.disable_irq()
pyb.udelay(5500)
ext.swint()
ext.swint()
print(calls, edges)
pyb.enable_irq(state)
print(calls, edges)
timer.deinit()
