#!/usr/bin/env python3
"""Holds every built-in, method, module and function of MicroPython against what the interpreter really has.

    scripts/library.py TAIPAN           # writes the table into COMPATIBILITY.md
    scripts/library.py TAIPAN --check   # fails if the table there is not what it should be

The names of MicroPython are in docs/library.toml. What Taipan has is asked of it, by `dir`, in the drop-in command and on
the simulated boards.
"""

import pathlib
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "COMPATIBILITY.md"
BEGIN, END = "<!-- table by scripts/library.py -->", "<!-- end of the table -->"

# Attributes that everything has, and the ways to values of types that have no name.
COMMON = set("__class__ __name__ __dict__ __bases__ __file__ __path__ __init__ __all__ __version__ __module__ __qualname__".split())
VALUES = {
    "generator": "(i for i in [])",
    "function": "lambda: 0",
    "re.Pattern": "__import__('re').compile('a')",
    "re.Match": "__import__('re').match('a', 'a')",
    "hashlib.sha256": "__import__('hashlib').sha256()",
    "select.poll": "__import__('select').poll()",
    "sys.stdin": "__import__('sys').stdin",
    "sys.stdin.buffer": "__import__('sys').stdin.buffer",
}

PROBE = '''
def names(key, text, wanted):
    try:
        thing = eval(text)
        # What a module makes when it is asked for is not in `dir`.
        found = list(set(dir(thing) + [name for name in wanted.split() if hasattr(thing, name)]))
    except Exception:
        found = None
    print(key + "=" + ("?" if found is None else " ".join(found)))
'''


def expression(key):
    """Python text whose value is the module or type."""
    kind, name = key.split()
    if name in VALUES:
        return VALUES[name]
    if kind == "module":
        return "__import__(%r)%s" % (name, "".join("." + part for part in name.split(".")[1:]))
    module, _, attribute = name.rpartition(".")
    return f"__import__({module!r}).{attribute}" if module else name


def present(taipan, keys, board):
    """What Taipan has, by key: a set of names, or None if the module or type is absent."""
    program = PROBE + "\n".join(f"names({key!r}, {expression(key)!r}, {' '.join(sorted(names))!r})" for key, names in keys.items())
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "probe.py"
        path.write_text(program, encoding="utf-8")
        command = [taipan, "run", str(path), "--board", board] if board else [taipan, str(path)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = dict(line.split("=", 1) for line in lines if "=" in line)
    return {key: None if found[key] == "?" else set(found[key].split()) - COMMON for key in keys}


def row(key, theirs, ours, differs, never):
    kind, name = key.split()
    shown = f"`{name}`" + (" (type)" if kind == "type" else "")
    listing = lambda names: " ".join(f"`{n}`" for n in sorted(names)) or ""
    if ours is None:
        return f"| {shown} | | | | {'never: ' + never[key] if key in never else listing(theirs) or 'all'} |"
    other = {n for n in theirs & ours if f"{name}.{n}" in differs or (name == "builtins" and n in differs)}
    gone = [f"`{n}`" + (f" (never: {never[f'{name}.{n}']})" if f"{name}.{n}" in never else "") for n in sorted(theirs - ours)]
    return f"| {shown} | {listing((theirs & ours) - other)} | {listing(other)} | {listing(ours - theirs)} | {' '.join(gone)} |"


def table(taipan):
    data = tomllib.loads((ROOT / "docs/library.toml").read_text(encoding="utf-8"))
    parts = []
    for section in ["unix", "pyboard", "rpi_pico", "esp32c3", "esp8266"]:
        board = None if section == "unix" else section
        title = f"On `{board}`" if board else "In the drop-in command"
        theirs = {key: set(names.split()) for key, names in data[section].items()}
        ours = present(taipan, theirs, board)
        parts += [f"### {title}", "", "| | Same | Differs | More | Absent |", "|---|---|---|---|---|"]
        parts += [row(key, names, ours[key], data["differs"], data["never"]) for key, names in theirs.items()]
        parts.append("")
    return "\n".join(parts)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    text = DOCUMENT.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    new = f"{head}{BEGIN}\n\n{table(sys.argv[1])}\n{END}{tail}"
    if "--check" not in sys.argv:
        DOCUMENT.write_text(new, encoding="utf-8")
    elif new != text:
        sys.exit("COMPATIBILITY.md: the table is not what the interpreter has; run scripts/library.py")


if __name__ == "__main__":
    main()
