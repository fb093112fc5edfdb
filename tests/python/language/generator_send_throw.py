# What comes in by send and throw, and what goes out by return and close.
def echo():
    received = []
    try:
        while True:
            try:
                received.append((yield len(received)))
            except ValueError as e:
                received.append(str(e))
    except KeyError:
        return received
    finally:
        print("finally", received)


g = echo()
print(next(g), g.send("a"), g.throw(ValueError("v")), next(g), g.throw(ValueError("w")))
try:
    g.throw(KeyError("end"))
except StopIteration as e:
    print(e.value)
for call in (lambda: next(g), lambda: g.send(1), lambda: next(g, "default"), g.close, lambda: list(g)):
    try:
        print(call())
    except StopIteration as e:
        print("StopIteration", e.value)
fresh = echo()
try:
    fresh.send(1)
except TypeError:
    print("TypeError")
print(fresh.close(), list(fresh))
unstarted = echo()
try:
    unstarted.throw(OSError(5))
except OSError as e:
    print(e.args, list(unstarted))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as e:
    print("RuntimeError")


def running():
    yield next(me)


me = running()
try:
    next(me)
except ValueError as e:
    print(e)
