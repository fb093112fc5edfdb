# Sockets within the machine have a path for an address.
import os
import socket

server = socket.socket(socket.AF_UNIX)
for n in range(100):
    PATH = "/tmp/taipan-local-socket-%d" % n
    try:
        server.bind(PATH)
        break
    except OSError:
        pass
server.listen(1)
client = socket.socket(socket.AF_UNIX)
client.connect(PATH)
connection, _ = server.accept()
client.write(b"ping")
print(connection.recv(10))
connection.close()
client.close()
server.close()
os.remove(PATH)
