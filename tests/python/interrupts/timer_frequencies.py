# run: taipan run
# What a frequency becomes in the registers: 84 MHz for timers 2 to 7 and 12 to 14, 168 MHz for the others.
import pyb

for id, freq in ((4, 100), (4, 1000), (4, 1), (4, 84000), (4, 2000000), (7, 50), (8, 100), (2, 1), (10, 440)):
    t = pyb.Timer(id, freq=freq)
    print(id, freq, t.source_freq(), t.prescaler(), t.period(), t.source_freq() // ((t.prescaler() + 1) * (t.period() + 1)))
    t.deinit()
t = pyb.Timer(4, prescaler=83, period=999)
print(t.freq(), t.prescaler(), t.period(), t)
t.period(499)
t.prescaler(167)
print(t.freq(), t.period(), t.prescaler())
t.init(period=20)
print(t.freq())
t.init(freq=0.5)
print(t.freq())
t.freq(10)
print(t.freq())
t.deinit()
print(t, pyb.Timer(4) is t)
