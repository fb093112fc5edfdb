# What a finally clause returns, breaks or raises takes the place of what was on its way.
def returns():
    try:
        return "try"
    finally:
        return "finally"


def raises():
    try:
        raise ValueError("lost")
    finally:
        return "swallowed"


def replaced():
    try:
        raise ValueError("lost")
    finally:
        raise KeyError("new")


def continues():
    seen = []
    for i in range(4):
        try:
            if i == 1:
                raise ValueError
            if i == 2:
                return "no"
        finally:
            seen.append(i)
            if i in (1, 2):
                continue
    return seen


def breaks():
    for i in range(3):
        try:
            return "no"
        finally:
            break
    else:
        return "else"
    return "broke at %d" % i


def nested():
    order = []
    try:
        try:
            return order
        finally:
            order.append(1)
            try:
                raise ValueError
            except ValueError:
                order.append(2)
            finally:
                order.append(3)
    finally:
        order.append(4)


def loops():
    n = 0
    while True:
        try:
            n += 1
            if n < 3:
                continue
            return n
        finally:
            if n == 3:
                n = 30
            elif n == 30:
                break


print(returns(), raises(), continues(), breaks(), nested(), loops())
try:
    replaced()
except KeyError as e:
    print(e.args)
