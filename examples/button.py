# run: taipan run examples/button.py --stimulus examples/button.toml --for 600ms
#
# Buttons that bounce, with a hard and a soft Pin.irq, and one that is debounced.
#
# Teaches: contacts bounce, and every edge is an interrupt. A hard handler sees them all, at once. A soft handler waits
# in the schedule, which has room for eight: when the program is busy, the rest is lost without a word (the table at the
# end of the run counts them as dropped). Neither count is the number of presses. For that, let each edge start a wait
# again, and look at the button when it has been quiet.
from machine import Pin, Timer
import time

edges = {"hard": 0, "soft": 0}
presses = 0


def on_hard(pin):
    edges["hard"] += 1


def on_soft(pin):
    edges["soft"] += 1


def on_edge(pin):
    quiet.init(mode=Timer.ONE_SHOT, period=20, callback=on_quiet)


def on_quiet(timer):
    global presses
    if not button.value():
        presses += 1


quiet = Timer()
button = Pin("X3", Pin.IN, Pin.PULL_UP)
Pin("X1", Pin.IN, Pin.PULL_UP).irq(on_hard, Pin.IRQ_FALLING, hard=True)
Pin("X2", Pin.IN, Pin.PULL_UP).irq(on_soft, Pin.IRQ_FALLING)
button.irq(on_edge, Pin.IRQ_FALLING | Pin.IRQ_RISING)

time.sleep_ms(400)  # asleep: soft handlers run at once
print("idle: hard", edges["hard"], "soft", edges["soft"], "presses", presses)

edges["hard"] = edges["soft"] = 0
time.sleep_us(100_000)  # busy: soft handlers must wait
time.sleep_ms(20)
print("busy: hard", edges["hard"], "soft", edges["soft"])
