# The main program and a timer toggle the same pin.
# Teaches: a pin is shared state too: who reads it, inverts it and writes it back can undo the other's change.
# expect: CHK01@16 k=1
import pyb

relay = pyb.Pin("X1", pyb.Pin.OUT_PP)


def on_tick(timer):
    relay.value(not relay.value())


def main():
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    for _ in range(2):
        relay.value(not relay.value())
        pyb.delay(2)
    timer.deinit()
    print("relay", relay.value())


main()
