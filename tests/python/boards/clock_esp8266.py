# run: taipan run --board esp8266
# The clock: days of the week count from 0, and time() follows what is set.
import parts.clock
