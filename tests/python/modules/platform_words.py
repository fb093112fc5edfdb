# What the platform module says is text; it takes no arguments.
import platform

print(platform.platform().startswith(("Linux-1.29.0", "MicroPython-1.29.0")))
print(type(platform.python_compiler()), [type(part) for part in platform.libc_ver()])
try:
    platform.python_compiler(1)
except TypeError:
    print("TypeError")
