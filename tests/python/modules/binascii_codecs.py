# binascii: hexadecimal and base64 there and back, checksums, and text that is neither.
import binascii

for data in (b"", b"a", b"ab", b"abc", bytes(range(250, 256)), bytearray(b"xyz"), memoryview(b"view")):
    coded = binascii.b2a_base64(data)
    digits = binascii.hexlify(data)
    print(coded, digits, binascii.a2b_base64(coded) == bytes(data), binascii.unhexlify(digits) == bytes(data), binascii.crc32(data))
print(binascii.hexlify(b"abc", "-"), binascii.b2a_base64(b"a", newline=False), binascii.unhexlify("0aFF"), binascii.a2b_base64("YW Jj\n"), binascii.crc32(b"b", binascii.crc32(b"a")) == binascii.crc32(b"ab"))
for source in ("binascii.unhexlify('0')", "binascii.unhexlify('zz')", "binascii.unhexlify(5)", "binascii.hexlify(5)", "binascii.a2b_base64('abc')", "binascii.a2b_base64(5)", "binascii.b2a_base64(5)", "binascii.crc32(1)", "binascii.crc32()", "binascii.hexlify()"):
    try:
        print(source, eval(source))
    except Exception as e:
        print(source, isinstance(e, (ValueError, TypeError)))
