# A program's own file system that raises or answers nonsense: the exception comes out, or one that says what is wrong.
import os, sys, vfs


def attempt(call, *args):
    try:
        return call(*args)
    except Exception as e:
        return type(e).__name__


class Own:
    "Every method gives or raises what it is told to."

    def __init__(self):
        self.answer = None

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def give(self, *args):
        if isinstance(self.answer, type) and issubclass(self.answer, Exception):
            raise self.answer("own")
        return self.answer

    stat = open = ilistdir = mkdir = remove = rename = rmdir = statvfs = chdir = getcwd = give


own = Own()
vfs.mount(own, "/own")
before = sys.path[:]
sys.path[:] = ["/own"]
for answer in (OSError, KeyError, RuntimeError, MemoryError, None, 5, (0x8000,), [1, 2], object()):
    own.answer = answer
    shown = answer.__name__ if isinstance(answer, type) else type(answer).__name__
    results = []
    for call, args in (
        (os.listdir, ("/own",)),
        (os.mkdir, ("/own/x",)),
        (os.remove, ("/own/x",)),
        (os.rename, ("/own/x", "/own/y")),
        (os.stat, ("/own/x",)),
        (open, ("/own/x",)),
    ):
        result = attempt(call, *args)
        results.append("same" if result is answer else result if isinstance(result, str) else type(result).__name__)
    print(shown, results)
    # An import may find nothing or fail, but not more than that.
    print(attempt(__import__, "not_there"))

print(attempt(os.chdir, "/own/x"), attempt(os.getcwd))
own.answer = None
os.chdir("/")
vfs.umount(own)
sys.path[:] = before


class Bare:
    "No methods at all but these."

    def mount(self, readonly, mkfs):
        pass


vfs.mount(Bare(), "/bare")
for call, args in ((os.listdir, ("/bare",)), (os.stat, ("/bare/x",)), (open, ("/bare/x",)), (os.mkdir, ("/bare/x",)), (vfs.umount, ("/bare",))):
    print(attempt(call, *args))
print([path for fs, path in vfs.mount() if path != "/"])
