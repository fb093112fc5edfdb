# run: taipan run
# On a board the program's folder is the flash: what lies beside it can be read.
import os
from parts.scratch import attempt

print(os.getcwd(), os.listdir("/"), "flash_reads.py" in os.listdir())
with open("parts/scratch.py") as f:
    print(f.readline())
print(os.stat("/flash/parts")[0] == 0x4000, os.stat("flash_reads.py")[0] == 0x8000, os.stat("flash_reads.py")[6] > 100)
for name in ("missing", "/missing", "/flash/missing", "parts", "../../../Cargo.toml", "/etc/passwd"):
    print(name, attempt(open, name))
os.chdir("parts")
print(os.getcwd(), attempt(open, "nope"), open("scratch.py", "rb").read(3))
