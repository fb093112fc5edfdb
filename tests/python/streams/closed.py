# A closed stream says so whatever is asked of it, but may be closed again.
import io

for stream in (io.StringIO("abc"), io.BytesIO(b"abc")):
    with stream as same:
        print(same is stream, stream.read(1))
    calls = (
        lambda: stream.read(),
        lambda: stream.read(0),
        lambda: stream.readline(),
        lambda: stream.readinto(bytearray(1)),
        lambda: stream.write("x"),
        lambda: stream.seek(0),
        lambda: stream.tell(),
        lambda: stream.flush(),
        lambda: stream.getvalue(),
        lambda: next(stream),
        lambda: print("x", file=stream),
    )
    for call in calls:
        try:
            print("fine:", repr(call()))
        except ValueError as e:
            print(e)
    print(stream.close(), stream.close())
