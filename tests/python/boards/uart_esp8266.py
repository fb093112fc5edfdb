# run: taipan run --board esp8266 --stimulus tests/python/boards/wire_esp8266.toml
# A UART that hears itself, and what it refuses; there are no handlers.
from parts.uart import run

run(0, 1, 3, 0, 0)
