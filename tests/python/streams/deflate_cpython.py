# What CPython's zlib and gzip compressed: fixed, dynamic and stored blocks, a name and a comment in the header.
import deflate
import io
from binascii import unhexlify

SAMPLES = (
    (deflate.AUTO, "78da158ec101c030080257610435d6c4fd17ebf12251c00ba55aab1cd5a733ead5b45e2a23948576b3c5b158f0d487bed5a9c64f1a5f37fa5a5fadbe3b1a7c835efe97f963bff876dc4b3083864caad29d5994e7f195f6b9cf77c70063920b51be36038415a6481357acea44ab3a123212357e5dcf9eb78bef3871e83734e487bed334ff18ee2eb2", 254),
    (deflate.AUTO, "7801011200edff73746f72656473746f72656473746f72656449e607b4", 18),
    (deflate.GZIP, "1f8b08080000000002ff6e616d652e747874004b4c4aa43904002c2ff45d64000000", 100),
    (deflate.AUTO, "789caba81805a360140c770000aaf4d4d0", 1000),
)
for form, packed, size in SAMPLES:
    data = deflate.DeflateIO(io.BytesIO(unhexlify(packed)), form).read()
    print(len(data) == size, data[:20], data[-5:])
