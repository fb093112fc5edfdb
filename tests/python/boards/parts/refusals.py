# What timers and pins refuse, in the board's own words.
from machine import Pin, Timer


def attempt(what, f):
    try:
        f()
        print(what + ":", "accepted")
    except Exception as e:
        print(what + ":", type(e).__name__ + ":", e)


def handler(source):
    pass


def timer(*args, **keywords):
    t = Timer(-1)
    try:
        t.init(*args, **keywords)
    finally:
        t.deinit()


pin = Pin(2, Pin.IN)
attempt("Timer()", lambda: Timer())
attempt("Timer(0)", lambda: Timer(0))
attempt("Timer(2)", lambda: Timer(2))
attempt("Timer(-2)", lambda: Timer(-2))
attempt("Timer('a')", lambda: Timer("a"))
attempt("Timer(-1, period=5)", lambda: Timer(-1, period=5).deinit())
attempt("hard timer", lambda: timer(period=5, callback=handler, hard=True))
attempt("soft timer", lambda: timer(period=5, callback=handler, hard=False))
if Pin.IRQ_RISING != 8:
    # The Pico would do nothing else any more.
    attempt("period 0", lambda: timer(period=0, callback=handler))
attempt("period 0x40000000", lambda: timer(period=0x40000000, callback=handler))
attempt("float period", lambda: timer(period=5.0, callback=handler))
attempt("unknown keyword", lambda: timer(nothing=1))
attempt("positional", lambda: timer(5))
attempt("hard pin", lambda: pin.irq(handler, Pin.IRQ_RISING, hard=True))
attempt("soft pin", lambda: pin.irq(handler, Pin.IRQ_RISING, hard=False))
attempt("wake", lambda: pin.irq(handler, Pin.IRQ_RISING, wake=None))
attempt("pin 16", lambda: Pin(16).irq(handler, Pin.IRQ_RISING))
attempt("level", lambda: pin.irq(handler, 1 if Pin.IRQ_RISING == 8 else 4))
attempt("no handler", lambda: pin.irq(None))
