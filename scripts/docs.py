#!/usr/bin/env python3
"""Keeps the documents true: python3 scripts/docs.py [TAIPAN [--bless]]

* Every file, type, function and test that ARCHITECTURE.md and CONTRIBUTING.md name in backticks exists.
* Every local link leads somewhere.
* The picture in README.md is what the command prints, if TAIPAN is given; --bless takes the new one.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "COMPATIBILITY.md", "docs/stimulus.md", "docs/check.md"]
# Commands, and words of Rust's or of other projects.
ELSEWHERE = {
    "core", "std", "sin", "unwrap", "unsafe", "cfg", "usize", "serde", "serde_json", "toml", "clap", "ctrlc", "libm", "sort",
    "libtest2-mimic", "exec", "eval", "import", "machine", "pyb", "time", "opcodes!", "fixed!", "ls crates", "BOUND", "NAME.py",
    "NAME.out", "fuzz-last.py",
}  # fmt: skip


def main():
    complaints = [c for d in DOCUMENTS for c in links(d)]
    complaints += [c for d in ["ARCHITECTURE.md", "CONTRIBUTING.md"] for c in names(d)]
    if len(sys.argv) > 1:
        complaints += picture(sys.argv[1])
    print("\n".join(complaints) or "documents agree with what they describe")
    return bool(complaints)


def text(document):
    return (ROOT / document).read_text()


def links(document):
    for target in re.findall(r"\]\(([^)#:]+)\)", text(document)):
        if not ((ROOT / document).parent / target).exists():
            yield f"{document}: no {target}"


def names(document):
    files = [p for p in ROOT.rglob("*") if p.is_file() and not {"target", ".git"} & set(p.relative_to(ROOT).parts)]
    paths = "\n".join(str(p.relative_to(ROOT)) for p in files) + "\n"
    sources = "\n".join(p.read_text() for p in files if p.suffix in (".rs", ".toml"))
    words = set(re.findall(r"\w+", sources))
    prose = re.sub(r"```.*?```", "", text(document), flags=re.S)
    for name in re.findall(r"`([^`]+)`", prose):
        if name in ELSEWHERE or not re.fullmatch(r"[\w:./-]+", name) or name.startswith(("-", "#")):
            continue
        if "/" in name or re.search(r"\.(rs|py|toml|sh|md)$", name):
            if name.strip("/") not in paths:
                yield f"{document}: no file {name}"
        elif re.split(r"::|\.", name)[-1] not in words and name not in paths:
            yield f"{document}: nothing is called {name}"


def picture(taipan):
    readme = text("README.md")
    shown = re.search(r"```text\n(.*?)```", readme, re.S).group(1)
    command = re.search(r"cargo run --release -p taipan -- (.*)", readme).group(1).split()
    ran = subprocess.run([taipan, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    prints = ran.stdout.decode()
    if "--bless" in sys.argv:
        (ROOT / "README.md").write_text(readme.replace(shown, prints))
    elif prints != shown:
        yield f"README.md: the picture is not what `taipan {' '.join(command)}` prints; --bless takes it:\n{prints}"


if __name__ == "__main__":
    sys.exit(main())
