# Two ends of a TCP connection in one program: text, bytes, time-outs, and what a closed socket says.
import socket

server = socket.socket()
for port in range(28400, 28500):
    try:
        server.bind(("127.0.0.1", port))
        break
    except OSError:
        pass
server.listen(1)
client = socket.socket()
client.connect(("127.0.0.1", port))
connection, address = server.accept()
print(address[0], client.fileno() >= 0)

print(client.send(b"first\nsecond\n"))
print(connection.readline(), connection.recv(3), connection.read(4))
client.sendall(b"x" * 100000)
got = 0
while got < 100000:
    got += len(connection.recv(4096))
print(got)
buffer = bytearray(8)
connection.write(b"into")
print(client.readinto(buffer, 4), buffer)

connection.settimeout(0.01)
try:
    connection.recv(1)
except OSError as e:
    print(e)
connection.setblocking(False)
try:
    connection.recv(1)
except OSError as e:
    print(e)
print(connection.read(1))

client.close()
connection.setblocking(True)
print(connection.recv(10))
connection.close()
for use in (lambda: connection.recv(1), lambda: connection.send(b"x"), lambda: client.connect(("127.0.0.1", 1))):
    try:
        use()
    except OSError as e:
        print(e)
print(connection.fileno())
server.close()
