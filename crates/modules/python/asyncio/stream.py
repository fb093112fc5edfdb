# Streams that tasks read and write: connections, and anything else that `select.poll` can ask.

from . import core


class Stream:
    def __init__(self, s, e={}):
        self.s = s
        self.e = e
        self.out_buf = b""

    def get_extra_info(self, name):
        return self.e[name]

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        await self.wait_closed()

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    # All there is now, at most `n` bytes; all until the end, without `n`.
    async def read(self, n=-1):
        data = b""
        while True:
            yield core._io_queue.queue_read(self.s)
            part = self.s.read(n)
            if part is not None:
                if n >= 0 or not part:
                    return data + part
                data += part

    async def readinto(self, buffer):
        while True:
            yield core._io_queue.queue_read(self.s)
            n = self.s.readinto(buffer)
            if n is not None:
                return n

    async def readexactly(self, n):
        data = b""
        while n:
            yield core._io_queue.queue_read(self.s)
            part = self.s.read(n)
            if part is not None:
                if not part:
                    raise EOFError
                data += part
                n -= len(part)
        return data

    async def readline(self):
        line = b""
        while True:
            yield core._io_queue.queue_read(self.s)
            part = self.s.readline()
            if part is not None:
                line += part
                if not part or line[-1] == 10:
                    return line

    # What the stream does not take at once waits for `drain`.
    def write(self, data):
        if not self.out_buf:
            n = self.s.write(data)
            if n == len(data):
                return
            if n is not None:
                data = data[n:]
        self.out_buf += data

    async def drain(self):
        if not self.out_buf:
            # Other tasks get their turn.
            return await core.sleep_ms(0)
        rest = memoryview(self.out_buf)
        self.out_buf = b""
        while rest:
            yield core._io_queue.queue_write(self.s)
            n = self.s.write(rest)
            if n:
                rest = rest[n:]


StreamReader = StreamWriter = Stream


async def open_connection(host, port, ssl=None, server_hostname=None):
    import socket

    info = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]
    s = socket.socket(info[0], info[1], info[2])
    s.setblocking(False)
    try:
        s.connect(info[-1])
    except OSError as e:
        # It goes on by itself.
        if e.errno != _EINPROGRESS:
            s.close()
            raise e
    if ssl:
        s = _wrap(ssl, s, False, server_hostname or host)
    stream = Stream(s)
    yield core._io_queue.queue_write(s)
    return stream, stream


_EINPROGRESS = 115


def _wrap(ssl, s, server_side, server_hostname=None):
    import ssl as module

    if ssl is True:
        ssl = module.SSLContext(module.PROTOCOL_TLS_CLIENT)
    if server_side:
        return ssl.wrap_socket(s, server_side=True, do_handshake_on_connect=False)
    return ssl.wrap_socket(s, server_hostname=server_hostname, do_handshake_on_connect=False)


class Server:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        self.close()
        await self.wait_closed()

    closed = False

    def close(self):
        self.closed = True
        self.task.cancel()
        # The task closes it at its end, but may not even have begun.
        self.s.close()

    async def wait_closed(self):
        try:
            await self.task
        except core.CancelledError:
            # Whose end is it: the server's, which was asked for, or that of the task that waits?
            if not self.closed:
                raise
        finally:
            self.s.close()

    async def _serve(self, s, callback, ssl):
        try:
            while True:
                yield core._io_queue.queue_read(s)
                try:
                    connection, address = s.accept()
                except OSError:
                    # Whoever it was has gone.
                    continue
                connection.setblocking(False)
                if ssl:
                    try:
                        connection = _wrap(ssl, connection, True)
                    except OSError:
                        connection.close()
                        continue
                stream = Stream(connection, {"peername": address})
                core.create_task(callback(stream, stream))
        except core.CancelledError:
            if not self.closed:
                raise
        finally:
            s.close()


async def start_server(callback, host, port, backlog=5, ssl=None):
    import socket

    address = socket.getaddrinfo(host, port)[0][-1]
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(address)
    s.listen(backlog)
    s.setblocking(False)
    server = Server()
    server.s = s
    server.task = core.create_task(server._serve(s, callback, ssl))
    return server
