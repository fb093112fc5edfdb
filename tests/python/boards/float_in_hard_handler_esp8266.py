# run: taipan run --board esp8266
# Whether arithmetic with floats needs memory, which a hard handler has not.
import parts.float_in_hard_handler
