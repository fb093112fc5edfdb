# A logger waits for its sensor's one edge, with a question and then a wait.
# expect: CHK12@16 k=1
import machine
import pyb

ready = False


def on_ready(line):
    global ready
    ready = True


def main():
    sensor = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_ready)
    while not ready:
        machine.lightsleep()
    sensor.disable()
    print("ready")


main()
