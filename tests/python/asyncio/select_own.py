# select.poll asks a program's own streams; what they do meanwhile is their affair.

import io
import select


class Stream(io.IOBase):
    def __init__(self, name, answers):
        self.name = name
        self.answers = answers

    def __repr__(self):
        return self.name

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def ioctl(self, request, argument):
        print(self.name, request, argument)
        answer = self.answers.pop(0)
        return answer(self) if callable(answer) else answer


poller = select.poll()
# Streams are told apart by identity, whatever they say.
a, b = Stream("a", [0, 0, 1]), Stream("b", [0, 4, 0])
poller.register(a, select.POLLIN)
poller.register(b)
print(poller.poll(0))
print(poller.poll(1000))
print(poller.poll(1000))
poller.unregister(a)
# Unregisters itself, or another, when asked.
b.answers = [lambda self: poller.unregister(self) or 0]
print(poller.poll(0), poller.poll(0))
a.answers = [lambda self: poller.unregister(b) or 1]
b.answers = [1]
poller.register(a)
poller.register(b)
print(poller.poll(0))
a.answers = [-5, None, 1 / 2, 1]
for _ in range(4):
    try:
        print(poller.poll(0))
    except Exception as e:
        print(type(e).__name__, e)


def fail(self):
    raise ValueError("own")


a.answers = [fail]
try:
    poller.poll()
except ValueError as e:
    print(e)
