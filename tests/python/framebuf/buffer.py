# A FrameBuffer is the buffer it was given; that buffer may shrink, and then there is nothing to draw on.
import framebuf

data = bytearray(16)
fb = framebuf.FrameBuffer(data, 4, 4, framebuf.GS8)
fb.fill(1)
memoryview(fb)[0] = 9
print(bytes(fb), fb.pixel(0, 0), fb)
# A surface on a part of it, and one on a FrameBuffer.
part = framebuf.FrameBuffer(memoryview(data)[4:8], 2, 2, framebuf.GS8)
part.fill(5)
again = framebuf.FrameBuffer(fb, 16, 1, framebuf.GS8)
again.pixel(15, 0, 7)
print(data)


class Display(framebuf.FrameBuffer):
    def __init__(self, side):
        self.memory = bytearray(side)
        super().__init__(self.memory, side, side, framebuf.MONO_VLSB)

    def corner(self):
        self.pixel(0, 0, 1)


display = Display(8)
display.corner()
print(bytes(display), isinstance(display, framebuf.FrameBuffer))
fb.blit(display, 0, 0)
print(fb.pixel(0, 0), fb.pixel(1, 0))

data[3:] = b""
fb.fill(2)
fb.text("abc", 0, 0, 3)
fb.scroll(1, 1)
fb.line(0, 0, 3, 3, 4)
print(data, fb.pixel(3, 3))
