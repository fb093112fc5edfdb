#!/usr/bin/env python3
"""Runs random programs through Taipan and through official MicroPython, and compares what they print.

    python3 fuzz/differential/differential.py --taipan target/release/taipan [--programs 200 | --minutes 60] [--seed 1]

MicroPython is its own build for JavaScript, the npm package below, run by Node; `npm install` puts it into
`target/oracle` if it isn't there. Programs come from `generate.py`: seed n gives program n, on every machine.

Where the two differ, CPython has the casting vote: Taipan may do as CPython does (COMPATIBILITY.md says where), so a case
on which those two agree is counted, not reported. Texts of exceptions count too; where CPython words them in another
way its vote is for the type. Differences that are decided and documented are in `DECIDED` below, with the reason.

Exit code 1 if there is a finding: the program is written to `target/differential/`, cut to the case that differs.
"""

import argparse
import json
import pathlib
import re
import select
import subprocess
import sys
import time

import generate

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = "@micropython/micropython-webassembly-pyscript"
VERSION = "1.29.0-6"
BATCH = 20

# Reason, and a pair of patterns: what MicroPython printed, what Taipan printed. Both must match for a line to be decided.
DECIDED = [
    ("the text that is no number is shown as it was given", r"invalid syntax for integer", r"invalid syntax for integer"),
    ("errors say what was wrong", r"^! \w+ ?$", r"^! \w+ "),
    ("special methods are looked up in the class, not through __getattr__", r"AttributeError __\w+__", r"TypeError"),
    ("which of several mistakes of types is named, and how", r"^\S+ TypeError", r"^\S+ TypeError"),
    ("deleting from an empty list is no pop", r"IndexError pop from empty list", r"IndexError list index out of range"),
    ("throwing into a generator that has ended raises what was thrown, as in CPython", r"StopIteration", r"ValueError thrown"),
]

# Exceptions that MicroPython does not tell apart.
SAME = {"UnboundLocalError": "NameError", "ModuleNotFoundError": "ImportError", "UnicodeDecodeError": "UnicodeError", "RecursionError": "RuntimeError"}


def install(folder):
    """The oracle's package folder, installed if need be."""
    package = folder / "node_modules" / PACKAGE
    if not (package / "micropython.wasm").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", f"{PACKAGE}@{VERSION}"], check=True, stdout=subprocess.DEVNULL)
    return package


class Oracle:
    """MicroPython under Node, which may hang: then it is started anew."""

    TIMEOUT = 20

    def __init__(self, package):
        self.package = package
        self.process = None

    def run(self, program):
        """What the program printed, or None if it did not end."""
        if self.process is None:
            command = ["node", str(pathlib.Path(__file__).with_name("oracle.mjs")), str(self.package)]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.process.stdin.write(json.dumps(program) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], self.TIMEOUT)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.close()
            return None
        result = json.loads(line)
        return result["output"] + (f"ended by {result['error']}\n" if result["error"] else "")

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def run(command, program):
    """What the program prints when a command reads it; None if it does not end."""
    try:
        done = subprocess.run(command, input=program, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=20)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == 0:
        return done.stdout
    last = done.stderr.strip().splitlines()[-1:] or ["nothing"]
    return done.stdout + f"ended by {last[0].split(':')[0]}\n" + (f"exit code {done.returncode}\n" if done.returncode != 1 else "")


def cases(output):
    """A program's output by case."""
    parts = re.split(r"^# (\d+)$", output or "", flags=re.M)
    found = {-1: parts[0]} if parts[0] else {}
    found.update({int(n): text for n, text in zip(parts[1::2], parts[2::2])})
    return found


def without_addresses(output):
    return re.sub(r" object at (0x)?[0-9a-f]+", " object at ...", output)


def without_text(line):
    """An exception by its type only."""
    line = re.sub(r"^(! \w+|caught \w+|inside) .*$", r"\1", line)
    return re.sub(r"\w+Error", lambda m: SAME.get(m.group(), m.group()), line)


def judge(theirs, ours, third):
    """`same`, `as CPython`, `decided` or `findings`, for a line of each output."""
    if theirs == ours:
        return "same"
    if ours == third or without_text(ours) == without_text(third) != without_text(theirs):
        return "as CPython"
    return "decided" if any(re.search(a, theirs) and re.search(b, ours) for _, a, b in DECIDED) else "findings"


def verdict(theirs, ours, third):
    """The worst judgement of a case, whose lines are compared one by one if there are as many."""
    lines = [text.splitlines() for text in (theirs, ours, third)]
    if "MemoryError" in theirs + ours:
        # The heaps have other sizes.
        return "decided"
    if [without_text(line) for line in lines[1]] == [without_text(line) for line in lines[2]]:
        return "as CPython"
    if len(lines[0]) != len(lines[1]):
        return "findings"
    lines[2] += [""] * len(lines[0])
    return max((judge(*line) for line in zip(*lines)), key=["same", "as CPython", "decided", "findings"].index, default="same")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--taipan", default=str(ROOT / "target/release/taipan"))
    parser.add_argument("--micropython", help="a micropython command to compare with, in place of the npm package")
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--minutes", type=float, help="go on for this long, in place of --programs")
    parser.add_argument("--seed", type=int, default=1, help="number of the first program")
    options = parser.parse_args()

    oracle = None if options.micropython else Oracle(install(ROOT / "target/oracle"))
    ask = oracle.run if oracle else lambda program: run([options.micropython], program)
    findings = ROOT / "target/differential"
    findings.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + options.minutes * 60 if options.minutes else None
    counts = dict.fromkeys(["cases", "as CPython", "decided", "refused", "not ended", "findings"], 0)
    seed = options.seed
    while time.monotonic() < end if end else seed < options.seed + options.programs:
        compare(seed, ask, options.taipan, findings, counts)
        seed += 1
    if oracle:
        oracle.close()
    print(f"{seed - options.seed} programs: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    return 1 if counts["findings"] else 0


def compare(seed, ask, taipan, findings, counts):
    program = generate.program(seed)
    theirs, ours = ask(program), run([taipan], program)
    if theirs is None or ours is None:
        counts["not ended"] += 1
        if theirs is not None:
            report(seed, "Taipan does not end", program, findings, counts)
        return
    by_case, mine = cases(without_addresses(theirs)), cases(without_addresses(ours))
    if set(by_case) == {-1}:
        counts["refused"] += 1
        return
    counts["cases"] += len(by_case)
    differing = [n for n in sorted(by_case | mine) if by_case.get(n) != mine.get(n)]
    vote = cases(run([sys.executable, "-W", "ignore", "-"], program)) if differing else {}
    for n in differing:
        them, us, third = by_case.get(n, ""), mine.get(n, ""), vote.get(n, "")
        judgement = verdict(them, us, third)
        if judgement == "findings":
            text = f"case {n}\n--- MicroPython\n{them}--- Taipan\n{us}--- CPython\n{third}"
            report(seed, text, program, findings, counts)
        elif judgement != "same":
            counts[judgement] += 1


def report(seed, text, program, findings, counts):
    counts["findings"] += 1
    path = findings / f"{seed}.py"
    path.write_text(program, encoding="utf-8")
    print(f"seed {seed} ({path.relative_to(ROOT)}) {text}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
