# exit: 1
# An exception in a finally clause takes the place of the first.
try:
    raise ValueError("first")
finally:
    print("finally")
    [].pop()
