# run: taipan run --board esp8266
# What the board says it is, and what it has.
import parts.who
