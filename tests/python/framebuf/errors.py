# What a FrameBuffer does not take; the interpreter goes on.
import framebuf
from array import array

data = bytearray(8)
fb = framebuf.FrameBuffer(data, 8, 8, framebuf.MONO_VLSB)


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


FB = framebuf.FrameBuffer
attempt(lambda: FB(data, 8, 8))
attempt(lambda: FB(data, 8, 8, 0, 8, 0))
attempt(lambda: FB(data, 8, 8, format=0))
attempt(lambda: FB(data, 8, 8, 7))
attempt(lambda: FB(data, 8, 9, 0))
attempt(lambda: FB(data, 0, 8, 0))
attempt(lambda: FB(data, -8, 8, 0))
attempt(lambda: FB(data, 1, 1, 0, 1 << 16))
attempt(lambda: FB(data, 8, 8, 0, 7))
attempt(lambda: FB(data, 1 << 62, 1 << 62, 6))
attempt(lambda: FB(bytes(8), 8, 8, 0))
attempt(lambda: FB(8, 8, 8, 0))
attempt(lambda: FB(data, "8", 8, 0))
attempt(lambda: fb.fill("red"))
attempt(lambda: fb.fill(1.0))
attempt(lambda: fb.fill(1 << 70))
attempt(lambda: fb.pixel(0))
attempt(lambda: fb.text(3, 0, 0))
attempt(lambda: fb.text(bytearray(b"a"), 0, 0))
attempt(lambda: fb.poly(0, 0, [0, 0, 1, 1], 1))
attempt(lambda: fb.poly(0, 0, array("f", (0, 0, 1, 1)), 1))
attempt(lambda: fb.blit(None, 0, 0))
attempt(lambda: fb.blit((data, 8, 8), 0, 0))
attempt(lambda: fb.blit((data, 8, 80, 0), 0, 0))
attempt(lambda: fb.blit(fb, 0, 0, 0, 5))
attempt(lambda: FB.fill(3, 0))
attempt(lambda: fb.color)
print(data)
