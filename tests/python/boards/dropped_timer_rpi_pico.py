# run: taipan run --board rpi_pico
# What becomes of a timer that nothing refers to.
import parts.dropped_timer
