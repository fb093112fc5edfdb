# run: taipan run --board esp32c3
# What timers and pins refuse, in the board's own words.
import parts.refusals
