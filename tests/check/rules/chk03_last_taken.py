# The latest command is taken and removed; one that comes in between is removed unseen.
# expect: CHK03@22 k=2
import pyb

command = 0
received = 0
done = 0


def on_command(line):
    global command, received
    received += 1
    command = received


def main():
    global command, done
    radio = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_command)
    for _ in range(2):
        pyb.delay(5)
        if command:
            done = command
            command = 0
    radio.disable()
    print("done", done, "of", received)


main()
