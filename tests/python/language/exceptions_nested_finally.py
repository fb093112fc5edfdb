# Leaving nested blocks in every way at once.
def f(how):
    log = []
    for i in range(3):
        try:
            try:
                log.append("in")
                if how == "break" and i == 1:
                    break
                if how == "continue":
                    continue
                if how == "return" and i == 1:
                    return log
                if how == "raise" and i == 1:
                    raise ValueError(i)
            finally:
                log.append("f1")
                try:
                    if how == "inner":
                        raise KeyError(i)
                except KeyError:
                    log.append("caught")
                finally:
                    log.append("f2")
        except ValueError as e:
            log.append(e.args[0])
        else:
            log.append("else")
        finally:
            log.append("end")
    else:
        log.append("done")
    return log


for how in ("none", "break", "continue", "return", "raise", "inner"):
    print(how, " ".join(str(x) for x in f(how)))


def swallow():
    while True:
        try:
            1 // 0
        finally:
            break
    return "swallowed"


print(swallow())


def generator():
    try:
        yield 1
        try:
            yield 2
        finally:
            yield 3
    finally:
        print("cleanup")


print(list(generator()))


def value_kept():
    x = 1
    try:
        return x
    finally:
        x = 2


print(value_kept())
