# alloc-fail: yes
# try, except, else, finally, in every order that matters.
def run(f):
    log = []
    try:
        try:
            f(log)
        except ValueError as e:
            log.append("value " + str(e))
        except (KeyError, IndexError):
            log.append("lookup")
        else:
            log.append("else")
        finally:
            log.append("finally")
    except Exception as e:
        log.append("outer " + type(e).__name__)
    return log


def fine(log):
    log.append("fine")


def value(log):
    raise ValueError("v")


def key(log):
    {}["x"]


def index(log):
    [][1]


def other(log):
    log.nothing


for f in (fine, value, key, index, other):
    print(run(f))


def returns():
    try:
        return "try"
    finally:
        print("on the way out")


def overrides():
    try:
        raise ValueError
    finally:
        return "finally"


def loops():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print("body", i)
        finally:
            print("finally", i)
    return i


print(returns(), overrides(), loops())


def nested():
    try:
        try:
            1 // 0
        finally:
            print("inner finally")
    except ZeroDivisionError:
        print("outer except")
        try:
            raise KeyError("again")
        except KeyError as e:
            print("nested", e.args)
    print("after")


nested()
try:
    e = 1
    raise ValueError
except ValueError as e:
    pass
try:
    e
except NameError:
    print("the name is gone")
