# run: taipan run --stimulus tests/python/devices/serial.toml
# A UART hears what others send: timeouts, a full buffer, and the wrong speed.
import time
from machine import UART

uart = UART(4, 9600, timeout=20, rxbuf=64)
slow = UART(2, 9600)
print(uart.any(), time.ticks_ms())
print(uart.readline(), uart.readline(), time.ticks_ms() < 50)
print(slow.read())

uart.init(9600, timeout=10, rxbuf=2)
print(uart.read())
uart.init(19200, timeout=200, rxbuf=2)
time.sleep_ms(40)
print(uart.any(), uart.read())
start = time.ticks_ms()
print(uart.read(1), time.ticks_ms() - start)
