# Datagrams keep their borders and tell who sent them.
import select
import socket

a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def bind(s):
    for port in range(28500, 28600):
        try:
            s.bind(("127.0.0.1", port))
            return ("127.0.0.1", port)
        except OSError:
            pass


at_a, at_b = bind(a), bind(b)
poll = select.poll()
poll.register(b, select.POLLIN)
print(poll.poll(0))
print(a.sendto(b"one", at_b), a.sendto(b"two", at_b))
print(poll.poll(100)[0][1] == select.POLLIN)
data, sender = b.recvfrom(10)
print(data, sender == at_a)
print(b.recvfrom(2)[0])
b.setblocking(False)
try:
    b.recvfrom(1)
except OSError as e:
    print(e)
a.close()
b.close()
