# Both ends of a TLS connection over streams of the program's own: handshake, data, farewell; what a client trusts.
# hostile: no, a handshake at every allocation takes minutes
import io
import ssl

KEY = bytes.fromhex(
    "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104200f642800cdbc35c3037369eab8f0"
    "94dfc053c0a588b879bcc520ac402daddd6ea14403420004f2af09a7e3aafc9bd42849de1c1bc1733cfbe2594d513ef8afb3"
    "31195dba94229232286387ec6baf0d1b391160cd263d9d824362e3c063632f4df1372d1b700c"
)
CERTIFICATE = b"""-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUGlwNl9RRqw4cxbjhsVxtVxQEZwQwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLdGFpcGFuLnRlc3QwIBcNMjYxMTIxMTM1NTE0WhgPMjEyNjEw
MjgxMzU1MTRaMBYxFDASBgNVBAMMC3RhaXBhbi50ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAE8q8Jp+Oq/JvUKEneHBvBczz74llNUT74r7MxGV26lCKSMihj
h+xrrw0bORFgzSY9nYJDYuPAY2MvTfE3LRtwDKNrMGkwHQYDVR0OBBYEFMImirRU
wZXLzn0Y98fvIqu81qq8MB8GA1UdIwQYMBaAFMImirRUwZXLzn0Y98fvIqu81qq8
MA8GA1UdEwEB/wQFMAMBAf8wFgYDVR0RBA8wDYILdGFpcGFuLnRlc3QwCgYIKoZI
zj0EAwIDSAAwRQIhAOay4AJCwv2392fsltcKKwLaRn9qAoJBCjOf5UiBr5G1AiBL
LPB61p2IyvbplQIR0EhDappkfoU+8L1zAKG5dwTKrg==
-----END CERTIFICATE-----
"""


class End(io.IOBase):
    def __init__(self):
        self.data = b""
        self.other = None

    def readinto(self, buffer):
        if not self.data:
            return None
        n = min(len(buffer), len(self.data))
        buffer[:n] = self.data[:n]
        self.data = self.data[n:]
        return n

    def write(self, data):
        self.other.data += bytes(data)
        return len(data)

    def ioctl(self, request, argument):
        return 0


def pair(trust=None, name=None):
    a, b = End(), End()
    a.other, b.other = b, a
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trust is None:
        context.verify_mode = ssl.CERT_NONE
    elif trust:
        context.load_verify_locations(trust)
    client = context.wrap_socket(a, server_hostname=name, do_handshake_on_connect=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    return client, context.wrap_socket(b, server_side=True, do_handshake_on_connect=False)


def shake(client, server):
    for _ in range(6):
        client.read(1)
        server.read(1)


client, server = pair()
print(client, server.cipher())
shake(client, server)
print(client.cipher()[1], server.cipher() == client.cipher(), len(client.getpeercert(True)) > 200)
print(client.write(b"to the server\n"), server.readline())
print(server.write(b"x" * 20000), len(client.read(20000)))
client.close()
print(server.read(5))
for use in (lambda: client.read(1), lambda: client.write(b"x")):
    try:
        use()
    except OSError as e:
        print(e)

for trust, name in ((CERTIFICATE, "taipan.test"), (CERTIFICATE, "other.test"), (CERTIFICATE, None), (b"", "taipan.test")):
    client, server = pair(trust, name)
    try:
        shake(client, server)
        print("trusted", client.cipher() is not None)
    except ValueError as e:
        print("ValueError", e)

for bad in (
    lambda: ssl.SSLContext(),
    lambda: ssl.SSLContext(7),
    lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(b"no", KEY),
    lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(CERTIFICATE, b"no"),
    lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(b"no"),
    lambda: setattr(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), "verify_mode", 9),
    lambda: ssl.wrap_socket(5),
    lambda: pair(None, "not a host"),
):
    try:
        print(bad())
    except (TypeError, ValueError, OSError) as e:
        print(type(e).__name__, e)

a = End()
a.other = a
a.data = b"this is no TLS at all, whatever else it may be"
try:
    ssl.wrap_socket(a)
except OSError as e:
    print("OSError")
