# run: taipan run examples/outlive.py --for 500ms
#
# A timer started inside a function outlives the function, and the program.
#
# Teaches: nothing here keeps a reference to the timer, yet it goes on: the board's timers hold their callbacks, which
# hold what they closed over. On the prompt you would still see it beat. It stops when somebody stops it; the callback
# may do so itself.
import gc
import pyb


def heartbeat(led, beats):
    def beat(timer):
        nonlocal beats
        beats -= 1
        led.toggle()
        print("beat,", beats, "to go")
        if beats == 0:
            timer.deinit()

    pyb.Timer(4, freq=20, callback=beat)


heartbeat(pyb.LED(4), beats=5)
gc.collect()
print("the function has returned, and the program ends")
