# Descriptors by number can be waited for as streams can; one that nobody has open says so.
import select

poller = select.poll()
poller.register(1)
poller.modify(1, select.POLLOUT)
print(poller.poll(), poller.poll(0))
poller.register(1, select.POLLIN)
print(poller.poll(0))
poller.register(1000)
print(poller.poll(0))
poller.unregister(1000)
poller.register(2, select.POLLOUT)
print([(number, events) for number, events in poller.ipoll(0)])
try:
    poller.modify(5, select.POLLIN)
except OSError as e:
    print("OSError", e.errno)
try:
    poller.register(-1)
except ValueError:
    print("ValueError")
try:
    poller.register("1")
except (TypeError, OSError) as e:
    print("no stream")
print(select.select([], [1, 2], [], 0))
many = select.poll()
for number in range(2000):
    many.register(number)
try:
    many.poll(0)
except OSError as e:
    print("OSError", e.errno)
