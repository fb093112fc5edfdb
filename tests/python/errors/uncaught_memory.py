# exit: 1
# hostile: no (the message has figures of the heap)
# More memory than there is.
b = bytearray(100000000)
