# run: taipan run --board esp8266
# Whether a hard timer cuts code that has no branch in it. It has one here only in the loop around the pairs.
import parts.straight_line
