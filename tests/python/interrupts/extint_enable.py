# run: taipan run
# ExtInt: software triggers, disabled and enabled; what was triggered while it was disabled does not come later.
import pyb


def handler(line):
    print("line", line)


ext = pyb.ExtInt("X5", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, handler)
print(ext.line())
ext.swint()
ext.disable()
ext.swint()
print("disabled")
ext.enable()
print("enabled")
ext.swint()
