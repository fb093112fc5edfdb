# exit: 1
# More memory than there is.
b = bytearray(100000000)
