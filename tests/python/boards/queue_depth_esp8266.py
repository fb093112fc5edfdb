# run: taipan run --board esp8266
# How many callbacks can wait, and that a soft interrupt that finds no room is lost in silence.
import parts.queue_depth
