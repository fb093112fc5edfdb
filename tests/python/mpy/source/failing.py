def direct(n):
    return 1 // n


def through_finally(n):
    try:
        direct(
            n,
        )
    finally:
        n = 5


def in_loop(n):
    for key in "ab":
        try:
            {}[key]
        except IndexError:
            pass
