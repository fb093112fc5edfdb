# The latest command is taken and removed with interrupts off.
# expect: clean
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
        state = pyb.disable_irq()
        if command:
            done = command
            command = 0
        pyb.enable_irq(state)
    radio.disable()
    print("done", done, "of", received)


main()
