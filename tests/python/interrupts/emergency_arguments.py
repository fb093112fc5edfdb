# run: taipan run
# alloc_emergency_exception_buf takes an integer; what is not above zero gives the buffer back.
import micropython

print(micropython.alloc_emergency_exception_buf(100), micropython.alloc_emergency_exception_buf(0), micropython.alloc_emergency_exception_buf(-5))
try:
    micropython.alloc_emergency_exception_buf("100")
except TypeError as e:
    print(e)
try:
    micropython.alloc_emergency_exception_buf()
except TypeError:
    print("TypeError")
