# Nothing is drawn beside the surface, and no coordinate is too far away.
import framebuf
from array import array

W, H = 10, 6


def show(draw):
    data = bytearray(W * H)
    fb = framebuf.FrameBuffer(data, W, H, framebuf.GS8)
    draw(fb)
    for y in range(H):
        print("".join(".123456789"[c] for c in data[y * W : (y + 1) * W]))
    print()


far = 1 << 40
show(lambda fb: (fb.line(-5, -5, 20, 20, 1), fb.line(12, -3, -4, 9, 2)))
show(lambda fb: (fb.fill_rect(-3, -3, 6, 6, 1), fb.fill_rect(8, 4, far, far, 2), fb.fill_rect(-far, 3, far, 1, 3)))
show(lambda fb: (fb.rect(-1, 1, 5, 10, 1), fb.rect(6, -far, 2, 2 * far, 2), fb.rect(5, 3, 0, 0, 3)))
show(lambda fb: (fb.hline(-far, 0, 2 * far, 1), fb.vline(0, -far, 2 * far, 2), fb.hline(3, 3, -2, 3)))
show(lambda fb: (fb.ellipse(0, 0, 7, 4, 1), fb.ellipse(9, 5, 5, 5, 2, True), fb.ellipse(-1, -1, 0, 0, 3)))
show(lambda fb: fb.poly(5, 2, array("h", (-30, 0, 0, -30, 30, 0, 0, 30)), 1, True))
show(lambda fb: (fb.text("AB", -4, -2, 1), fb.text("C", 7, 1, 2), fb.text("x", far, 0)))
show(lambda fb: (fb.pixel(far, 0, 1), fb.pixel(-1, 0, 1), print(fb.pixel(W, 0), fb.pixel(0, H), fb.pixel(W - 1, H - 1))))
