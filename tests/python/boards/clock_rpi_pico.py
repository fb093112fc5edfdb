# run: taipan run --board rpi_pico
# The clock: days of the week count from 0, and time() follows what is set.
import parts.clock
