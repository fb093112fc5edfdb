"""A folder of its own for each run of a program, which is gone when it ends."""

import os


def _name():
    return "/tmp/taipan-test-" + "".join("%02x" % byte for byte in os.urandom(8))


def _remove(path):
    for entry in os.ilistdir(path):
        inner = path + "/" + entry[0]
        if entry[1] == 0x4000:
            _remove(inner)
        else:
            os.remove(inner)
    os.rmdir(path)


class Scratch:
    def __enter__(self):
        self.path = _name()
        self.before = os.getcwd()
        os.mkdir(self.path)
        os.chdir(self.path)
        return self.path

    def __exit__(self, *exception):
        os.chdir(self.before)
        _remove(self.path)


def attempt(call, *args):
    "The result of a call, or what it raised."
    try:
        return call(*args)
    except OSError as e:
        return "OSError %s" % e.errno
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)
