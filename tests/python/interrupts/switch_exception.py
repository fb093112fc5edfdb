# run: taipan run --stimulus tests/python/interrupts/presses.toml
# A switch callback that takes an argument gets none.
import micropython
import pyb

micropython.alloc_emergency_exception_buf(200)
pyb.Switch().callback(lambda x: print("never"))
pyb.delay(100)
print("end")
