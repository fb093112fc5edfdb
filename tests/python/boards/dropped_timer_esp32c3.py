# run: taipan run --board esp32c3
# What becomes of a timer that nothing refers to.
import parts.dropped_timer
