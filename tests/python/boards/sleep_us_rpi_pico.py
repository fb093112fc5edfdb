# run: taipan run --board rpi_pico
# A short sleep_us runs no soft callbacks, one of more than a millisecond does.
import micropython
import time

ran = []


def note(argument):
    ran.append(argument)


micropython.schedule(note, 1); time.sleep_us(1000); print(ran); time.sleep_us(1001); print(ran)
