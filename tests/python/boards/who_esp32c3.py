# run: taipan run --board esp32c3
# What the board says it is, and what it has.
import parts.who
