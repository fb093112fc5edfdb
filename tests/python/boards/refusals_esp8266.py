# run: taipan run --board esp8266
# What timers and pins refuse, in the board's own words.
import parts.refusals
