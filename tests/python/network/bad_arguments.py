# Wrong families, addresses, ports and sizes are refused by name; the interpreter stays usable.
import socket

s = socket.socket()
for use in (
    lambda: socket.socket(None),
    lambda: socket.socket(socket.AF_INET, None),
    lambda: socket.socket(-1),
    lambda: socket.socket(99),
    lambda: socket.socket(1, 2, 3, 4),
    lambda: s.bind("nowhere"),
    lambda: s.bind(("127.0.0.1",)),
    lambda: s.bind(("127.0.0.1", 70000)),
    lambda: s.bind(("127.0.0.1", -1)),
    lambda: s.bind((5, 5)),
    lambda: s.connect(("no.such.host.invalid", 80)),
    lambda: s.recv(-1),
    lambda: s.recv("x"),
    lambda: s.send(5),
    lambda: s.recv(1),
    lambda: s.setsockopt(1, 9999, 1),
    lambda: s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, b"x"),
    lambda: s.settimeout("soon"),
    lambda: socket.inet_pton(socket.AF_INET, "1.2.3"),
    lambda: socket.inet_ntop(socket.AF_INET, b"123"),
    lambda: socket.getaddrinfo("127.0.0.1", "http"),
):
    try:
        print(use())
    except (OSError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, "::1")))
print(socket.sockaddr(("10.1.2.3", 80)))
s.close()
s.close()
