# What is no stream can't be written to or read from.
import io, json, sys


class HasWrite:
    def write(self, buffer):
        print("called")


for thing in (5, "x", [], HasWrite(), io.StringIO, len):
    for call in (
        lambda: print("x", file=thing),
        lambda: print(file=thing),
        lambda: json.dump(1, thing),
        lambda: json.load(thing),
        lambda: sys.print_exception(ValueError(), thing),
    ):
        try:
            call()
            print("fine")
        except OSError as e:
            print(e)

# None is standard output.
print("x", file=None)
print("y", file=sys.stdout)
