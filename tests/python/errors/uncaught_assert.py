# exit: 1
# An assertion over several lines is where its message begins or where it does; the line is the statement's.
x = 3
assert x == 4, "x is %d" % x
