# run: taipan run --for 60ms
# A channel's callback comes when the counter passes its value, with the timer as argument.
import pyb

timer = pyb.Timer(4, prescaler=83, period=9999)  # 1 MHz, 10 ms


def passes(t):
    log_used[0] += 1 if t is timer else 100
    log_at[0] = t.counter()


log_used = [0]
log_at = [0]
channel = timer.channel(1, pyb.Timer.OC_TIMING, compare=4000, callback=passes)
pyb.udelay(6000)
print(log_used, 4000 <= log_at[0] < 4100)
pyb.udelay(10000)
print(log_used)
channel.callback(None)
pyb.udelay(20000)
print(log_used, timer.channel(1) is channel, timer.channel(2), channel.compare())
