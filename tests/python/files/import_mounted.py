# Modules on a mounted file system: packages, broken ones, changed ones, and what is left after umount.
import os, sys, vfs
from parts.device import Device

before = sys.path[:]
for kind in (vfs.VfsFat, vfs.VfsLfs2):
    device = Device(64)
    kind.mkfs(device)
    fs = kind(device)
    vfs.mount(fs, "/ram")
    sys.path[:] = ["/ram", "/ram/lib"]

    def put(path, text):
        with open("/ram/" + path, "w") as f:
            f.write(text)

    os.mkdir("/ram/lib")
    os.mkdir("/ram/package")
    os.mkdir("/ram/package/deep")
    os.mkdir("/ram/plain_folder")
    put("first.py", "where = 'ram'\nfrom package import name\nimport second\n")
    put("lib/first.py", "where = 'lib'\n")
    put("lib/second.py", "import first\nwhere = 'lib'\n")
    put("package/__init__.py", "from .inner import name\nfrom .deep import bottom\n")
    put("package/inner.py", "name = __name__\n")
    put("package/deep/__init__.py", "from ..inner import name as above\nbottom = (__name__, above, __file__)\n")
    put("broken.py", "value = 1\nif value\n")
    put("raises.py", "value = 1\nundefined_name\n")
    put("large.py", "values = [\n" + "    1,\n" * 800 + "]\n")
    put("bytes.mpy", "this is no compiled module")

    import first, large

    print(first.where, first.name, first.second.where, first.__file__, first.second.first is first)
    print(first.second.__file__, sys.modules["package"].bottom, sum(large.values))
    for name in ("broken", "raises", "bytes", "absent", "package.absent", "first.inner", "lib.second.x"):
        try:
            __import__(name)
            print(name, "imported")
        except Exception as e:
            print(name, type(e).__name__, e, name in sys.modules)

    # A folder without __init__.py is a package too.
    import plain_folder

    print(plain_folder.__name__, hasattr(plain_folder, "x"))

    # What is imported stays; what is taken away can't be found again.
    put("changing.py", "value = 1\n")
    import changing

    put("changing.py", "value = 2\n")
    import changing as same

    print(same.value)
    del sys.modules["changing"]
    import changing

    print(changing.value)
    del sys.modules["changing"]
    os.remove("/ram/changing.py")
    try:
        import changing
    except ImportError as e:
        print(e)
    vfs.umount("/ram")
    print(first.where, sys.modules["first"] is first)
    for name in list(sys.modules):
        if name.split(".")[0] in ("first", "second", "package", "large", "raises", "broken", "plain_folder", "bytes", "lib"):
            del sys.modules[name]
    try:
        import first
    except ImportError as e:
        print(e)
sys.path[:] = before
