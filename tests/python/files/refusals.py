# What the operating system refuses is an OSError with its number, and the next call is fine.
import errno, os
from parts.scratch import Scratch


def refused(call, *args):
    try:
        print("fine", call(*args))
    except OSError as e:
        print(errno.errorcode.get(e.errno, e.errno))


with Scratch():
    open("file", "w").close()
    os.mkdir("folder")
    open("folder/inner", "w").close()
    refused(open, "missing")
    refused(open, "folder", "w")
    refused(open, "missing/file", "w")
    refused(open("folder").read)
    refused(open("file", "w").read)
    refused(open("file", "r").write, "x")
    refused(os.stat, "missing")
    refused(os.stat, "")
    refused(os.listdir, "missing")
    refused(os.ilistdir, "file")
    refused(os.mkdir, "folder")
    refused(os.mkdir, "missing/folder")
    refused(os.rmdir, "folder")
    refused(os.rmdir, "file")
    refused(os.remove, "folder")
    refused(os.remove, "missing")
    refused(os.rename, "missing", "other")
    refused(os.rename, "file", "folder")
    refused(os.chdir, "file")
    refused(os.chdir, "missing")
    refused(os.statvfs, "missing")
    refused(open, 12345)
    refused(open(12345).read)
    refused(os.remove, "folder/inner")
    refused(os.rmdir, "folder")
    print(sorted(os.listdir()))
    for call in (os.stat, os.mkdir, os.remove, os.listdir, os.chdir):
        try:
            call(5)
        except TypeError as e:
            print(e)
