# Devices that lack methods, answer nonsense or know nothing of sizes.
import vfs
from parts.device import Device
from parts.scratch import attempt


class Nothing:
    pass


class OnlyRead:
    def readblocks(self, n, buf, offset=0):
        pass


class Answers(Device):
    "Answers an ioctl from a table."

    def __init__(self, answers):
        super().__init__(50)
        self.answers = answers

    def ioctl(self, op, arg):
        if op in self.answers:
            answer = self.answers[op]
            if isinstance(answer, Exception):
                raise answer
            return answer
        return super().ioctl(op, arg)


class NotCallable(Device):
    readblocks = 5


for kind in (vfs.VfsFat, vfs.VfsLfs2):
    print(kind.__name__)
    for device in (None, 5, "text", Nothing(), OnlyRead(), NotCallable(50)):
        print(type(device).__name__, attempt(kind.mkfs, device), attempt(kind, device))
    for what in (
        {4: "many"},
        {5: "many"},
        {4: 0},
        {4: -5},
        {5: 0},
        {5: 3},
        {4: RuntimeError("count")},
        {5: MemoryError("size")},
        {1: OSError(77)},
    ):
        print(what, attempt(kind, Answers(what)))
    for args in ((), (Device(50), 5)):
        print(len(args), attempt(kind, *args))
    device = Device(50)
    kind.mkfs(device)
    print([entry for entry in kind(device).ilistdir("/")])

print(attempt(vfs.VfsRom), attempt(vfs.VfsRom, 5), attempt(vfs.VfsRom, b""), attempt(vfs.VfsRom, b"not an image"))
print(attempt(vfs.VfsRom, bytearray(100)), attempt(vfs.mount, Device(50), "/nothing"))
