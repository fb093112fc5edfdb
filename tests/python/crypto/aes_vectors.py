# AES with the example vectors of NIST SP 800-38A.
from binascii import hexlify, unhexlify
from cryptolib import aes

short = unhexlify("2b7e151628aed2a6abf7158809cf4f3c")
long = unhexlify("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
text = unhexlify("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
vector = bytes(range(16))
counter = bytes(range(0xF0, 0x100))

for key in (short, long):
    for mode, start in ((1, None), (2, vector), (6, counter)):
        encrypted = aes(key, mode, start).encrypt(text)
        print(mode, hexlify(encrypted))
        print(aes(key, mode, start).decrypt(encrypted) == text)
