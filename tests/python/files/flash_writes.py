# run: taipan run
# What a program writes to a board's flash it finds again while it runs; the desktop's files stay as they are.
import os, sys
from parts.scratch import attempt

with open("log.txt", "w") as f:
    print(f.write("one\n"), f.tell())
with open("log.txt", "a") as f:
    f.write("two\nthree\n")
print(os.stat("log.txt")[6], open("log.txt").read().split(), "log.txt" in os.listdir())
with open("log.txt", "r+b") as f:
    print(f.seek(4), f.write(b"TWO"), f.seek(-3, 2), f.read(), f.seek(20), f.write(b"!"), f.seek(0), f.read())
print(attempt(open("log.txt").write, "x"), attempt(open("log.txt", "w").read), attempt(open, "log.txt", "x"))

os.mkdir("data")
open("data/a", "w").close()
print(attempt(os.rmdir, "data"), attempt(os.mkdir, "data"), attempt(os.remove, "data"), attempt(os.rmdir, "log.txt"))
os.rename("data", "moved")
print(os.listdir("moved"), attempt(os.listdir, "data"), attempt(os.rename, "moved", "moved/x"))
os.remove("moved/a")
os.rmdir("moved")
os.remove("log.txt")
print(attempt(open, "log.txt"))

# Modules can be written, and imported.
os.mkdir("lib2")
with open("lib2/made.py", "w") as f:
    f.write("print('made by', __name__)\n")
sys.path.append("/flash/lib2")
import made

# So can files of the desktop be hidden.
os.remove("modes.py")
print(attempt(open, "modes.py"), "modes.py" in os.listdir())
f = open("closed", "w")
f.close()
print(attempt(f.write, "x"), attempt(f.tell), attempt(f.close), attempt(os.statvfs, "/flash")[:2])
