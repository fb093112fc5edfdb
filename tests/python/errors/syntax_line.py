# exit: 1
# A syntax error in the program itself: nothing of it runs.
print("not printed")


def f():
    x = [1, 2
    y = 3
