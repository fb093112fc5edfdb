# Frames with lengths of both kinds, masks, continuations and control frames between them, read in any pieces.
import io
import websocket


def frames(data, *sizes):
    ws = websocket.websocket(io.BytesIO(data))
    return [ws.read(n) for n in sizes]


print(frames(b"\x81\x05hello", 5, 1))
print(frames(b"\x81\x05hello", 2, 2, 2, 2))
print(frames(b"\x01\x03abc\x89\x02!!\x80\x03def", 10))
print(frames(b"\x81\x00\x81\x02ok", 2))
print(frames(b"\x82\x7e\x01\x00" + bytes(range(256)), 256)[0] == bytes(range(256)))
print(frames(b"\x81\x84\x01\x02\x03\x04" + bytes([ord("a") ^ 1, ord("b") ^ 2, ord("c") ^ 3, ord("d") ^ 4]), 3, 1))
print(frames(b"\x8a\x00\x88\x00", 4), frames(b"", 4), frames(b"\x81", 1), frames(b"\x81\x03ab", 3))

ws = websocket.websocket(io.BytesIO(b"\x81\x08one\ntwo\n\x82\x01x"))
print(ws.readline(), ws.ioctl(8), ws.readline(), ws.read(1), ws.ioctl(8))


def written(data, kind=None):
    sink = io.BytesIO()
    ws = websocket.websocket(sink)
    if kind:
        ws.ioctl(9, kind)
    print(ws.write(data), sink.getvalue()[:5])


written("text")
written(b"bytes", 2)
written(b"x" * 125)
written(b"x" * 126)
written(b"x" * 65535)
written(b"")
