# The result goes into a buffer that the program gives, which may be that of the data, and may be longer.
from cryptolib import aes

key = bytes(16)
data = bytes(range(32))
want = aes(key, 2, key).encrypt(data)

into = bytearray(40)
print(aes(key, 2, key).encrypt(data, into) is into, into[:32] == want, into[32:])
same = bytearray(data)
aes(key, 2, key).encrypt(same, same)
print(same == want)
aes(key, 2, key).decrypt(same, memoryview(same))
print(same == data)
