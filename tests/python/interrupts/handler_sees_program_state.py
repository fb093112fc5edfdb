# run: taipan run
# The main program and a handler share globals, attributes and arrays; what one stores the other sees at once.
import array
import pyb


class Shared:
    def __init__(self):
        self.command = 0
        self.reply = -1


shared = Shared()
buffer = array.array("i", [0] * 4)
stage = 0


def handler(line):
    global stage
    stage += 1
    shared.reply = shared.command * 2
    buffer[stage] = line + stage


ext = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, handler)
for command in (5, 7, 9):
    shared.command = command
    ext.swint()
    print(stage, shared.reply, list(buffer))
