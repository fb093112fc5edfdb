# The main program asks for a conversion, the timer's handler does it and says so.
# Teaches: if each side waits for the other's flag, only one of them is at work at any time.
# expect: clean
import pyb

wanted = False
done = False
result = 0


def convert(timer):
    global wanted, done, result
    if wanted:
        wanted = False
        result += 7
        done = True


def main():
    global done, wanted
    timer = pyb.Timer(4, freq=1000, callback=convert)
    for _ in range(2):
        done = False
        wanted = True
        while not done:
            pyb.wfi()
        print("result", result)
    timer.deinit()


main()
