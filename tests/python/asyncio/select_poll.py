# select.poll over streams in memory: what is registered, asked for, and there.

import select
import micropython

ring = micropython.RingIO(4)
poller = select.poll()
print(poller.poll(0), list(poller.ipoll(0)))
poller.register(ring)
print([events for _, events in poller.poll(0)])
ring.write(b"ab")
print([events for _, events in poller.poll(0)], poller.poll(0)[0][0] is ring)
ring.write(b"cd")
print([events for _, events in poller.poll(0)])
poller.modify(ring, select.POLLOUT)
print(poller.poll(0), poller.poll(1))
poller.register(ring, select.POLLIN)
print(len(poller.poll()))

# The iterator gives the same tuple each time; with 1 an event is given once.
other = micropython.RingIO(4)
poller.register(other, select.POLLOUT)
tuples = list(poller.ipoll(0))
print(len(tuples), tuples[0] is tuples[1])
print([events for _, events in poller.ipoll(0, 1)])
print(list(poller.ipoll(0, 1)))
poller.modify(other, select.POLLOUT)
print([stream is other for stream, _ in poller.ipoll(0, 1)])

poller.unregister(other)
poller.unregister(other)
for wrong in (
    lambda: poller.modify(other, 1),
    lambda: poller.modify(ring),
    lambda: poller.register(object()),
    lambda: poller.register(ring, "in"),
    lambda: poller.poll("soon"),
):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)

readers, writers, others = select.select([ring, other], [ring, other], [ring], 0)
print(readers == [ring], writers == [other], others)
try:
    select.select([3.5], [], [])
except OSError as e:
    print(e)
print(select.select([], [], [], 0.001))
