# run: taipan run
# exit: 1
# An uncaught exception on a board.
import pyb


def blink(led):
    led.blink()


blink(pyb.LED(1))
