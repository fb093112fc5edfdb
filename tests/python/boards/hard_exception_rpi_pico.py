# run: taipan run --board rpi_pico
# An exception in a hard timer: what is printed, and whether it is called again.
import parts.hard_exception
