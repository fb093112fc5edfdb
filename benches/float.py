# Floating point: a small planetary system, and the Mandelbrot set with real numbers.
repeats = 1


class Body:
    def __init__(self, x, y, vx, vy, mass):
        self.x = x
        self.y = y
        self.vx = vx
        self.vy = vy
        self.mass = mass


def advance(bodies, dt):
    n = len(bodies)
    for i in range(n):
        a = bodies[i]
        for j in range(i + 1, n):
            b = bodies[j]
            dx = a.x - b.x
            dy = a.y - b.y
            square = dx * dx + dy * dy + 0.01
            mag = dt / (square * square**0.5)
            a.vx -= dx * b.mass * mag
            a.vy -= dy * b.mass * mag
            b.vx += dx * a.mass * mag
            b.vy += dy * a.mass * mag
    for b in bodies:
        b.x += dt * b.vx
        b.y += dt * b.vy


def inside(x0, y0, limit):
    x = 0.0
    y = 0.0
    for i in range(limit):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return i
        y = 2.0 * x * y + y0
        x = xx - yy + x0
    return limit


def mandel(width, height, limit):
    total = 0
    for row in range(height):
        y = row / height * 2.0 - 1.0
        for column in range(width):
            total += inside(column / width * 3.0 - 2.0, y, limit)
    return total


def main():
    total = 0
    for _ in range(repeats):
        bodies = [
            Body(0.0, 0.0, 0.0, 0.0, 10.0),
            Body(1.0, 0.0, 0.0, 3.0, 0.5),
            Body(0.0, 2.5, -2.0, 0.0, 0.25),
            Body(-4.0, 0.0, 0.0, -1.5, 0.125),
            Body(0.0, -6.0, 1.25, 0.0, 0.0625),
        ]
        for _ in range(150):
            advance(bodies, 0.01)
        for b in bodies:
            total += int((b.x + b.y) * 1000)
        total = (total * 31 + mandel(40, 20, 50)) % 1000003
    print("float", total)


main()
