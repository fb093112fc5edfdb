# run: taipan run
# disable_irq tells whether interrupts were on; enable_irq puts that back. Without an argument it switches them on.
import machine
import pyb

calls = 0


def handler(line):
    global calls
    calls += 1


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, handler)
outer = machine.disable_irq()
inner = pyb.disable_irq()
ext.swint()
print(outer, inner, calls)
pyb.enable_irq(inner)
print(calls)
machine.enable_irq(outer)
print(calls)
outer = machine.disable_irq()
inner = machine.disable_irq()
ext.swint()
machine.enable_irq()
print(calls)
print(machine.disable_irq(), machine.disable_irq(), machine.enable_irq(True), machine.disable_irq())
machine.enable_irq()
