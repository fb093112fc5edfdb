# What sys has everywhere.
import sys

print(type(sys.argv) is list, len(sys.argv), type(sys.path) is list, sys.byteorder in ("little", "big"))
print(sys.version_info[0] == 3, type(sys.version) is str, sys.maxsize > 2**30, type(sys.implementation.name) is str)
print(type(sys.platform) is str, hasattr(sys, "exit"), hasattr(sys, "stdout"), hasattr(sys, "stdin"))
sys.stdout.write("written\n")
print("printed", file=sys.stdout)
for code in (3, "text"):
    try:
        sys.exit(code)
    except SystemExit as e:
        print("exit", e.args)
