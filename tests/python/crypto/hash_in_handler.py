# run: taipan run --for 500ms
# A handler feeds a hash of its own while the program's long computation goes on; neither disturbs the other.
import hashlib
import pyb

mine = hashlib.sha256()
fed = 0


def feed(timer):
    global fed
    if fed < 20:
        mine.update(b"tick")
        fed += 1


timer = pyb.Timer(4, freq=2000, callback=feed)
h = hashlib.sha256()
for i in range(4):
    h.update(bytes(20000))
print(fed > 5)
while fed < 20:
    pass
timer.deinit()
print(h.digest() == hashlib.sha256(bytes(80000)).digest())
print(mine.digest() == hashlib.sha256(b"tick" * 20).digest())
