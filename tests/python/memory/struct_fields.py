# uctypes.struct: scalars, bit fields, arrays, nested structs and pointers, in three layouts.
import uctypes

LAYOUTS = ("NATIVE", "LITTLE_ENDIAN", "BIG_ENDIAN")
DESC = {
    "u8": uctypes.UINT8 | 0,
    "i8": uctypes.INT8 | 1,
    "u16": uctypes.UINT16 | 2,
    "i32": uctypes.INT32 | 4,
    "u64": uctypes.UINT64 | 8,
    "i64": uctypes.INT64 | 16,
    "f": uctypes.FLOAT32 | 24,
    "d": uctypes.FLOAT64 | 32,
    "low": uctypes.BFUINT16 | 2 | 0 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
    "high": uctypes.BFUINT16 | 2 | 12 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
    "inner": (40, {"x": uctypes.UINT16 | 0, "y": uctypes.UINT16 | 2}),
    "row": (uctypes.ARRAY | 44, uctypes.INT16 | 2),
    "bytes": (uctypes.ARRAY | 48, uctypes.UINT8 | 4),
    "grid": (uctypes.ARRAY | 52, 2, {"a": uctypes.UINT8 | 0, "b": uctypes.UINT8 | 1}),
}
data = bytearray(64)
for layout in LAYOUTS:
    data[:] = bytes(range(64))
    s = uctypes.struct(uctypes.addressof(data), DESC, getattr(uctypes, layout))
    print(layout, uctypes.sizeof(s), uctypes.sizeof(DESC))
    print(s.u8, s.i8, hex(s.u16), hex(s.i32), hex(s.u64), hex(s.i64), s.low, s.high)
    print(hex(s.inner.x), hex(s.inner.y), [hex(s.row[i]) for i in range(2)], s.bytes)
    print([(s.grid[i].a, s.grid[i].b) for i in range(2)])
    s.i8 = -1
    s.u16 = 0x12345
    s.i32 = -2
    s.u64 = -1
    s.f = 1.5
    s.d = -0.25
    s.low = 0x1F
    s.high = 3
    s.inner.y = 7
    s.row[1] = -3
    s.bytes[0] = 65
    s.bytes[1:3] = b"BC"
    s.grid[1].b = 9
    print(data)
    print(s.i8, hex(s.u16), s.i32, hex(s.u64), s.f, s.d, s.low, s.high, s.inner.y, s.row[1], s.bytes, s.grid[1].b)
    print(bytes(s) == data[:uctypes.sizeof(s)])
