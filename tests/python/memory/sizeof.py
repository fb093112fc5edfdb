# uctypes.sizeof: scalars by their place, natural alignment at the end of a native struct only.
import uctypes

for desc in (
    {},
    {"a": uctypes.UINT8 | 0},
    {"a": uctypes.UINT32 | 0, "b": uctypes.UINT8 | 4},
    {"a": uctypes.UINT8 | 0, "b": uctypes.UINT64 | 1},
    {"a": uctypes.FLOAT64 | 0, "b": uctypes.FLOAT32 | 8},
    {"a": (0, {"b": uctypes.UINT16 | 0, "c": uctypes.UINT8 | 2})},
    {"a": (uctypes.ARRAY | 1, uctypes.UINT16 | 3)},
    {"a": (uctypes.ARRAY | 0, 3, {"b": uctypes.UINT16 | 0, "c": uctypes.UINT8 | 2})},
    {"a": uctypes.BFUINT32 | 4 | 3 << uctypes.BF_POS | 5 << uctypes.BF_LEN},
    (uctypes.ARRAY | 0, uctypes.INT32 | 5),
):
    print([uctypes.sizeof(desc, layout) for layout in (uctypes.NATIVE, uctypes.LITTLE_ENDIAN, uctypes.BIG_ENDIAN)])
print(uctypes.sizeof(bytearray(12)))
from collections import OrderedDict

print(uctypes.sizeof(OrderedDict({"a": uctypes.UINT8 | 0, "b": uctypes.UINT32 | 4})))
print(uctypes.sizeof({"p": (uctypes.PTR, uctypes.UINT8)}) in (4, 8))
print(uctypes.sizeof({"l": uctypes.LONG}) == uctypes.sizeof({"p": (uctypes.PTR, uctypes.UINT8)}))
