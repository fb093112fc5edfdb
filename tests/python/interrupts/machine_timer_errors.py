# run: taipan run
# What machine.Timer says to wrong arguments.
from machine import Timer

for wrong in (
    lambda: Timer(0),
    lambda: Timer(-1, 5),
    lambda: Timer(period=0x40000000, callback=print),
    lambda: Timer(period=5.0, callback=print),
    lambda: Timer(nothing=1),
    lambda: Timer(period="5"),
):
    try:
        wrong()
        print("no exception")
    except Exception as e:
        print(type(e).__name__ + ":", e)
