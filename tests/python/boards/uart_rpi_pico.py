# run: taipan run --board rpi_pico --stimulus tests/python/boards/wire_rpi_pico.toml
# A UART that hears itself, its handler, and what it refuses.
from machine import UART
from parts.uart import run

run(0, 0, "GP1", 0, UART.IRQ_RXIDLE)
