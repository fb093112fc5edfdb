# run: taipan run --board esp8266
# Periods that pass while interrupts are off: made up for in a burst, or skipped.
import parts.late_timer
