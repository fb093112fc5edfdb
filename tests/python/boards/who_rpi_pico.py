# run: taipan run --board rpi_pico
# What the board says it is, and what it has.
import parts.who
