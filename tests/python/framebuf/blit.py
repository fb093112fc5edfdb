# Copying between formats, with a colour that is left out, through a palette, and onto itself.
import framebuf


def show(fb, w, h):
    for y in range(h):
        print(*("%4x" % fb.pixel(x, y) for x in range(w)))
    print()


icon = framebuf.FrameBuffer(bytearray(8), 8, 8, framebuf.MONO_HLSB)
icon.text("Q", 0, 0)
screen = framebuf.FrameBuffer(bytearray(8 * 8 * 2), 8, 8, framebuf.RGB565)
screen.fill(0x1111)
screen.blit(icon, 2, -2, 0)
show(screen, 8, 8)

palette = framebuf.FrameBuffer(bytearray(4), 2, 1, framebuf.RGB565)
palette.pixel(0, 0, 0x2222)
palette.pixel(1, 0, 0xF800)
screen.blit(icon, -3, 3, -1, palette)
show(screen, 8, 8)
# The key is compared after the palette.
screen.fill(0)
screen.blit(icon, 0, 0, 0x2222, palette)
show(screen, 8, 2)
# A description will do for the source, of bytes too, with a stride.
screen.fill(0)
screen.blit((b"\x01\x02\x03\x04\x05\x06", 2, 2, framebuf.GS8, 3), 1, 1)
screen.blit([b"\xff", 8, 1, framebuf.MONO_HMSB], 4, 5)
show(screen, 8, 8)
# The palette's numbers may be beyond its columns.
screen.blit((b"\x00\x01\x07\xff", 4, 1, framebuf.GS8), 0, 0, -1, (b"\x0a\x0b", 2, 1, framebuf.GS8))
print(hex(screen.pixel(0, 0)), hex(screen.pixel(1, 0)))
# Onto itself: pixels already copied are copied again.
row = framebuf.FrameBuffer(bytearray(range(8)), 8, 1, framebuf.GS8)
row.blit(row, 2, 0)
print(bytes(row))
row.scroll(-3, 0)
print(bytes(row))
row.scroll(8, 0)
row.scroll(0, 1)
print(bytes(row))
