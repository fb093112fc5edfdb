# Wrong keys, modes, vectors, lengths and buffers; an object does not both encrypt and decrypt.
from cryptolib import aes

key = bytes(16)
for arguments in (
    (),
    (key,),
    (key, 1, None, 4),
    (key, 0),
    (key, 3),
    (key, "1"),
    (b"short", 1),
    (bytes(24), 1),
    (5, 1),
    (key, 2),
    (key, 6, None),
    (key, 2, b"short"),
    (key, 2, 5),
):
    try:
        aes(*arguments)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)

cipher = aes(key, 1)
for arguments in ((b"15 bytes, so no.",), (b"17 bytes are not!!",), (5,), (bytes(32), bytearray(31)), (bytes(16), bytes(16)), (bytes(16), 5)):
    try:
        print(len(cipher.encrypt(*arguments)))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    cipher.decrypt(bytes(16))
except ValueError as e:
    print(e)
print(len(cipher.encrypt(bytes(16))))
