# What is no stream, a length that is not supported, too much to write, requests it does not know, a closing handshake.
import io
import websocket


def attempt(f):
    try:
        print(f())
    except (OSError, TypeError) as e:
        print(type(e).__name__, e)


attempt(lambda: websocket.websocket())
attempt(lambda: websocket.websocket(5))
source = io.BytesIO(b"\x81\x7f" + bytes(20))
ws = websocket.websocket(source)
attempt(lambda: ws.read(1))
try:
    source.read()
except ValueError as e:
    print(e)
attempt(lambda: websocket.websocket(io.BytesIO()).write(bytes(65536)))
ws = websocket.websocket(io.BytesIO())
for request in (-1, 1, 2, 3, 99):
    attempt(lambda: ws.ioctl(request, 0))
attempt(lambda: ws.ioctl(9, 2))
attempt(lambda: ws.ioctl(9))


class Line(io.IOBase):
    """Gives a few bytes at a time and then nothing for now."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)
        self.sent = b""

    def readinto(self, buffer):
        if not self.pieces:
            return 0
        piece = self.pieces.pop(0)
        if piece is None:
            return None
        piece, rest = piece[: len(buffer)], piece[len(buffer) :]
        if rest:
            self.pieces.insert(0, rest)
        buffer[: len(piece)] = piece
        return len(piece)

    def write(self, data):
        self.sent += bytes(data)
        return len(data)

    def ioctl(self, request, argument):
        print("ioctl", request)
        return 0

    def setblocking(self, on):
        print("setblocking", on)


line = Line(b"\x81", None, b"\x03a", None, b"bc\x88\x02\x03", b"\xe8", b"never")
ws = websocket.websocket(line, True)
print([ws.read(3) for i in range(6)], line.sent)
ws.write("x")
ws.close()
