# run: taipan run --stimulus tests/python/interrupts/presses.toml
# The switch: its callback takes no argument and comes at the press; its value can be read at any time.
import pyb

switch = pyb.Switch()
presses = 0


def pressed():
    global presses
    presses += 1


print(switch(), switch.value())
switch.callback(pressed)
pyb.delay(15)
print(presses, switch())
pyb.delay(20)
print(presses, switch.value())
pyb.delay(20)
print(presses)
switch.callback(None)
pyb.delay(50)
print(presses)
