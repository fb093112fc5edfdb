# run: taipan run --stimulus tests/python/devices/jumper.toml
# UART.irq: for each character or when the line falls quiet, soft or hard, and what a handler may do.
import micropython
import time
from machine import UART

micropython.alloc_emergency_exception_buf(100)
uart = UART("XA", 9600)
seen = []


def each(port):
    seen.append((port.irq().flags() == UART.IRQ_RX, port.read(1)))


irq = uart.irq(each, UART.IRQ_RX)
uart.write("abc")
time.sleep_ms(5)
print(seen, irq.trigger() == UART.IRQ_RX)

seen.clear()
irq = uart.irq(lambda port: seen.append(port.read()), UART.IRQ_RXIDLE)
uart.write("a whole message")
time.sleep_ms(5)
uart.write("another")
time.sleep_ms(5)
print(seen)

total = 0


def hard(port):
    global total
    total += port.readchar()


irq = uart.irq(handler=hard, trigger=UART.IRQ_RX, hard=True)
uart.write(b"\x01\x02\x03")
print(total)


def fails(port):
    print(port.read())


irq = uart.irq(fails, UART.IRQ_RX, True)
uart.write("x")
time.sleep_ms(2)
print(irq.trigger(), uart.any())
irq = uart.irq(None)
uart.write("y")
print(uart.read())
irq.trigger(UART.IRQ_RX)
print(irq.trigger(), irq())
print(uart)
