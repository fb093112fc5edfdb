# Ellipses by quadrant, outlines and filled shapes, and rectangles of one pixel.
import framebuf
from array import array

W, H = 17, 11


def show(title, draw):
    data = bytearray(W * H)
    fb = framebuf.FrameBuffer(data, W, H, framebuf.GS8)
    draw(fb)
    print(title)
    for y in range(H):
        print("".join(".#"[c] for c in data[y * W : (y + 1) * W]))


show("ellipse", lambda fb: fb.ellipse(8, 5, 8, 5, 1))
show("filled", lambda fb: fb.ellipse(8, 5, 6, 4, 1, True))
for quadrant in (1, 2, 4, 8):
    show("quadrant %d" % quadrant, lambda fb: fb.ellipse(8, 5, 8, 5, 1, quadrant & 5, quadrant))
show("flat", lambda fb: (fb.ellipse(8, 2, 5, 0, 1), fb.ellipse(8, 6, 0, 3, 1)))
star = array("b", (0, -5, 3, 4, -5, -2, 5, -2, -3, 4))
show("star", lambda fb: fb.poly(8, 5, star, 1))
show("filled star", lambda fb: fb.poly(8, 5, star, 1, True))
show("odd number of values", lambda fb: fb.poly(2, 2, b"\x00\x00\x05\x05\x09", 1))
show("no points", lambda fb: fb.poly(2, 2, b"", 1, True))
show("one point", lambda fb: fb.poly(2, 2, b"\x00\x00", 1, True))
show("rects", lambda fb: (fb.rect(1, 1, 1, 1, 1), fb.rect(4, 1, 5, 4, 1), fb.rect(11, 1, 4, 4, 1, True)))
