# A UART that hears itself, its handler, and what it refuses.
import time
from machine import UART


def attempt(what, f):
    try:
        print(what + ":", f())
    except Exception as e:
        print(what + ":", type(e).__name__ + ":", e)


def run(id, tx, rx, receive, idle):
    uart = UART(id)
    print(uart)
    uart.init(9600, timeout=20)
    print(uart)
    print(uart.write(b"abc"), uart.any(), uart.read())
    print(uart.write("one\ntwo\n"), uart.readline(), uart.readline(), uart.read(1))
    print(UART(id, 19200, bits=7, parity=1, stop=2, tx=tx, rx=rx, rxbuf=100) is uart)
    print(uart.write(b"xyz"), uart.read())
    attempt("UART(9)", lambda: UART(9))
    attempt("other pin", lambda: uart.init(9600, tx=2))
    attempt("bits", lambda: uart.init(9600, bits=3))
    attempt("unknown keyword", lambda: uart.init(9600, nothing=1))
    print(hasattr(uart, "irq"), hasattr(uart, "readchar"), hasattr(UART, "IRQ_RX"), hasattr(UART, "IRQ_RXIDLE"))
    if not hasattr(uart, "irq"):
        return
    seen = []
    uart.init(9600, bits=8, parity=None, stop=1)

    def handler(port):
        seen.append((port is uart, irq.flags(), port.read()))

    attempt("trigger", lambda: uart.irq(handler, 0x8000))
    attempt("no callable", lambda: uart.irq(5, idle))
    irq = uart.irq(handler, idle)
    uart.write("message")
    time.sleep_ms(10)
    print(seen)
    if receive:
        seen.clear()
        irq.trigger(receive)
        uart.write("ab")
        time.sleep_ms(10)
        print(seen)
    attempt("hard", lambda: type(uart.irq(handler, idle, True)).__name__)
    uart.deinit()
