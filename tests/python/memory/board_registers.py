# run: taipan run --for 10ms
# Registers and the heap are one address space: mem32 and uctypes reach both, and a timer by its layout.
import machine
import stm
import uctypes
from pyb import Pin

GPIO = {"idr": uctypes.UINT32 | stm.GPIO_IDR, "odr": uctypes.UINT32 | stm.GPIO_ODR, "bsrr": uctypes.UINT32 | stm.GPIO_BSRR}
pin = Pin("X1", Pin.OUT)
port = uctypes.struct(stm.GPIOA, GPIO)
port.bsrr = 1
print(pin.value(), port.idr & 1, port.odr & 1)
port.bsrr = 1 << 16
print(pin.value(), port.idr & 1)
stm.mem16[stm.GPIOA + stm.GPIO_BSRR] = 1
print(pin.value())
machine.mem16[stm.GPIOA + stm.GPIO_BSRR + 2] = 1
print(pin.value())

data = bytearray(8)
machine.mem32[uctypes.addressof(data) + 4] = 0x41424344
print(data, hex(stm.mem8[uctypes.addressof(data) + 7]))
print(uctypes.sizeof({"l": uctypes.LONG}), uctypes.sizeof({"p": (uctypes.PTR, uctypes.UINT8)}))
for address in (0x40026000, 0x1FFF0000, 0):
    try:
        print(machine.mem32[address])
    except ValueError as e:
        print(e)
    try:
        uctypes.struct(address, {"a": uctypes.UINT8}).a = 1
    except ValueError as e:
        print(e)
