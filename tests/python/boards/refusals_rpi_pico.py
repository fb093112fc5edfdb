# run: taipan run --board rpi_pico
# What timers and pins refuse, in the board's own words.
import parts.refusals
