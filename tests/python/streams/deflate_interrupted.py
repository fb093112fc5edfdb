# run: taipan run --for 2s
# A hard handler runs while data is compressed and decompressed.
import deflate
import io
import pyb

count = 0


def tick(timer):
    global count
    count += 1


data = bytearray(1500)
noise = 1
for i in range(len(data)):
    noise = noise * 1664525 + 1013904223 & 0xFFFFFFFF
    data[i] = noise >> 26
timer = pyb.Timer(4, freq=20000, callback=tick)
out = io.BytesIO()
d = deflate.DeflateIO(out, deflate.ZLIB, 10)
d.write(data)
print(count > 10)
d.close()
packed = out.getvalue()
count = 0
d = deflate.DeflateIO(io.BytesIO(packed))
print(d.read() == data, count > 0)
timer.deinit()
