# run: taipan run --board rpi_pico
# How many callbacks can wait, and that a soft interrupt that finds no room is lost in silence.
import parts.queue_depth
