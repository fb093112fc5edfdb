# exit: 1
# OSError names the numbers it knows, in str, in a message and with a second argument.
print(OSError(2), OSError(2, "boot.py"), OSError("text"), OSError(9999), repr(OSError(2, "boot.py")))
for size in (1 << 70, -1):
    for make in (bytes, bytearray):
        try:
            make(size)
        except (OverflowError, ValueError) as e:
            print(type(e).__name__)
raise OSError(2, "boot.py")
