# Letters: all of ASCII has a glyph, everything else the same one; only pixels that are set are painted.
import framebuf

data = bytearray(8 * 8)
fb = framebuf.FrameBuffer(data, 64, 8, framebuf.MONO_HLSB)


def show():
    for y in range(8):
        print("".join(".#"[fb.pixel(x, y)] for x in range(64)))


for text in ("Hello, Pi", "\x1f\x7f\x80 é", b"bytes", "cut\0off", ""):
    fb.fill(0)
    fb.text(text, 0, 0)
    show()
print(sum(sum(data) for c in range(32, 128) if not (fb.fill(0), fb.text(chr(c), 0, 0))[1]))
fb.fill(1)
fb.text("hole", 0, 0, 0)
show()
