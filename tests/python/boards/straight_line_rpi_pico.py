# run: taipan run --board rpi_pico
# Whether a hard timer cuts code that has no branch in it. It has one here only in the loop around the pairs.
import parts.straight_line
