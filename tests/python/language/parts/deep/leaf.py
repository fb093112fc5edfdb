from .. import version

name = __name__


def parent_version():
    return version
