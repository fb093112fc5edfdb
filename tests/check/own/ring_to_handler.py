# The main program fills a RingIO that a hard handler empties: the other way round.
# Tests: writing while the handler reads, a ring that is full.
# expect: clean
import micropython
import pyb

ring = micropython.RingIO(4)
byte = bytearray(1)
sent = 0


def on_ready(timer):
    global sent
    if ring.readinto(byte):
        sent += byte[0]


def main():
    timer = pyb.Timer(4, freq=500, callback=on_ready)
    for letter in b"ab", b"cd":
        ring.write(letter)
        pyb.delay(4)
    timer.deinit()
    while ring.any():
        on_ready(None)
    print("sent", sent)


main()
