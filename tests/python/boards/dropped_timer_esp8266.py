# run: taipan run --board esp8266
# What becomes of a timer that nothing refers to.
import parts.dropped_timer
