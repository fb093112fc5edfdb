# run: taipan run
# What pyb.Timer says to wrong arguments.
import pyb

t = pyb.Timer(4)
for wrong in (
    lambda: pyb.Timer(0),
    lambda: pyb.Timer(15),
    lambda: pyb.Timer(-1),
    lambda: t.init(freq=0),
    lambda: t.init(freq=-5),
    lambda: t.init(mode=pyb.Timer.UP),
    lambda: t.init(prescaler=5),
    lambda: t.callback(5),
    lambda: t.init(freq=10, mode=77),
    lambda: t.init(frequency=10),
    lambda: t.init(10),
    lambda: t.channel(9, pyb.Timer.PWM),
    lambda: t.channel(0),
    lambda: t.channel(1, 99),
    lambda: pyb.Timer(),
    lambda: pyb.Timer("4"),
):
    try:
        wrong()
        print("no exception")
    except Exception as e:
        print(type(e).__name__ + ":", e)
