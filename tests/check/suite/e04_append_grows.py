# A hard handler appends to a list that has room for two more.
# Teaches: the third append needs memory, and the handler that worked so far is dead.
# expect: CHK04@11 k=3
# allow: CHK05@11
import pyb

log = [0, 0]  # a list has room for four


def on_event(line):
    log.append(line)


def main():
    sensor = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_event)
    pyb.delay(50)
    sensor.disable()
    print("events", len(log) - 2)


main()
