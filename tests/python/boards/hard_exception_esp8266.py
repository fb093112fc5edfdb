# run: taipan run --board esp8266
# An exception in a hard timer: what is printed, and whether it is called again.
import parts.hard_exception
