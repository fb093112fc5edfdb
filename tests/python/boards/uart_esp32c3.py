# run: taipan run --board esp32c3 --stimulus tests/python/boards/wire_esp32c3.toml
# A UART that hears itself, its handler, and what it refuses; the console's has no handler.
from machine import UART
from parts.uart import attempt, run

run(1, 10, 9, UART.IRQ_RX, UART.IRQ_RXIDLE)
attempt("console", lambda: UART(0).irq(print, UART.IRQ_RX))
