# Each format has its pixels at other places of the buffer, and keeps only the bits of a colour that it has.
import framebuf

FORMATS = ("MONO_VLSB", "MONO_HLSB", "MONO_HMSB", "GS2_HMSB", "GS4_HMSB", "GS8", "RGB565")

for name in FORMATS:
    data = bytearray(32)
    fb = framebuf.FrameBuffer(data, 4, 3, getattr(framebuf, name))
    for x, y, color in ((0, 0, 0x12345), (3, 0, 0xFFFE), (1, 2, 7)):
        fb.pixel(x, y, color)
    print(name, data.hex())
    print([[fb.pixel(x, y) for x in range(4)] for y in range(3)])
    fb.fill(0xFFFFF)
    fb.pixel(2, 1, 0)
    print(data.hex())
