# run: taipan run --for 50ms
# exit: 1
# Handlers go on when the program has failed; the exit code tells of the failure.
import pyb

pyb.Timer(4, freq=50, callback=lambda t: print("tick"))
raise ValueError("stopped here")
