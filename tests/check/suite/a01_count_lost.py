# Main program and timer count on one variable.
# Teaches: `count += 1` reads, adds and stores; a handler in between counts for nothing.
# expect: CHK01@18 k=1
import pyb

count = 0


def on_tick(timer):
    global count
    count += 1


def main():
    global count
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    for _ in range(3):
        count += 1
        pyb.delay(2)
    timer.deinit()
    print("counted", count)


main()
