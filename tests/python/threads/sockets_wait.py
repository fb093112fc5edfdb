# A thread that waits for a socket lets the others run; it goes on when its socket is ready, or its time is over.
import _thread
import socket

log = []
server = socket.socket()
for port in range(28500, 28600):
    try:
        server.bind(("127.0.0.1", port))
        break
    except OSError:
        pass
server.listen(1)


def serve():
    connection, _ = server.accept()
    log.append("accepted")
    while True:
        data = connection.recv(16)
        if not data:
            break
        connection.sendall(data.upper())
    connection.close()
    log.append("closed")
    done.release()


def count():
    global counted
    while not stopped:
        counted += 1


counted = 0
stopped = False
done = _thread.allocate_lock()
done.acquire()
_thread.start_new_thread(serve, ())
client = socket.socket()
client.connect(("127.0.0.1", port))
for text in (b"one", b"two", b"three"):
    client.send(text)
    print(client.recv(16))
# A stream's methods wait too.
client.send(b"a line\n")
print(client.readline())
# Much data, of which each side takes what it gets.
sent = b"0123456789" * 20000
got = 0
client.send(sent[:1000])
while got < 1000:
    got += len(client.recv(500))
print(got)
client.close()
done.acquire()
print(log)

_thread.start_new_thread(count, ())
server.settimeout(0.05)
try:
    server.accept()
except OSError as error:
    print(error)
print(counted > 1000)
stopped = True
server.close()
