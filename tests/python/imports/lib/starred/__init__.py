__all__ = ("shown", "made")
shown = 1
hidden = 2


def __getattr__(name):
    if name == "made":
        return "made on demand"
    raise AttributeError(name)
