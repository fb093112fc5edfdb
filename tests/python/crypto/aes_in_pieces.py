# An object goes on where it stopped: CBC by blocks, CTR by bytes; long data is the same as its pieces.
from cryptolib import aes

key, vector = b"k" * 32, b"v" * 16
data = bytes(i * 7 & 255 for i in range(3200))
for mode, step in ((1, 16), (2, 48), (6, 13)):
    whole = aes(key, mode, vector).encrypt(data)
    cipher = aes(key, mode, vector)
    pieces = b"".join(cipher.encrypt(data[i : i + step]) for i in range(0, len(data), step))
    print(mode, whole == pieces, whole != data, len(whole))

# The counter of CTR wraps around.
cipher = aes(key, 6, b"\xff" * 16)
both = cipher.encrypt(bytes(32))
print(both[16:] == aes(key, 6, bytes(16)).encrypt(bytes(16)))
print(aes(key, 1).encrypt(b""), aes(key, 6, vector).decrypt(b""))
