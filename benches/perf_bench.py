#!/usr/bin/env python3
"""Measures taipan against MicroPython on MicroPython's own benchmarks, and writes docs/performance.md.

    python3 benches/perf_bench.py --micropython PATH --tests PATH/TO/tests/perf_bench [NAME ...]

Each benchmark is put together as MicroPython's runner does it: the file, then `benchrun.py` of the same folder, then a
call with a clock of N MHz and a memory of M KB. Both commands run the same text in turns, and must print the same
result. CPU time is user + sys of the whole process, start-up included: the median of the ratios of the rounds.
The peak of memory is the smallest heap (`-X heapsize`) with which the program still gives its result: garbage does not
count, as both collect before they give up, but what is left over between objects does.
Instructions (`--instructions`, slow) are counted by callgrind; they do not depend on what else the machine does.

Without NAME all files are measured and docs/performance.md is written anew. The files `viper_*` are left out: they
compare MicroPython's machine code with itself.
"""

import argparse
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
REPORT = ROOT / "docs" / "performance.md"
# What is promised: the geometric mean, and for each file.
MEAN, EACH = 2.5, 1.0
EMPTY = "start-up"
# What a heap is rounded to when the smallest is looked for, and where the search ends.
HEAP_STEP, HEAP_MOST = 1 << 10, 16 << 20


class Failure(Exception):
    pass


def main():
    options = arguments()
    try:
        return measure(options)
    except Failure as e:
        print(f"perf_bench.py: {e}", file=sys.stderr)
        return 1


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("names", nargs="*", metavar="NAME", help="a file of the folder, without .py; default all")
    p.add_argument("--micropython", metavar="PATH", required=True, help="its unix port, standard variant")
    p.add_argument("--tests", metavar="PATH", required=True, type=pathlib.Path, help="its tests/perf_bench")
    p.add_argument("--taipan", metavar="PATH", default=str(ROOT / "target/release/taipan"))
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("-N", type=int, default=1000, metavar="MHZ")
    p.add_argument("-M", type=int, default=1000, metavar="KB")
    p.add_argument("--instructions", action="store_true", help="count instructions too")
    p.add_argument("--no-memory", action="store_true", help="do not look for the smallest heaps")
    return p.parse_args()


def measure(options):
    if not (options.tests / "benchrun.py").exists():
        raise Failure(f"{options.tests}: no benchrun.py here")
    files = {p.stem: p for p in sorted(options.tests.glob("*_*.py")) if not p.stem.startswith("viper_")}
    for name in options.names:
        if name not in [EMPTY, *files]:
            raise Failure(f"no {name}; there are {', '.join([EMPTY, *files])}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in [EMPTY, *files]:
            if options.names and name not in options.names:
                continue
            text = "" if name == EMPTY else composed(files[name], options)
            program = pathlib.Path(folder) / f"{name}.py"
            program.write_text(text)
            row = Row(name, program, options)
            print(row.line(), flush=True)
            rows.append(row)
    print(summary(rows))
    if not options.names:
        REPORT.write_text(report(rows, options))
        print(f"wrote {REPORT.relative_to(ROOT)}")
    return 0 if kept(rows) else 1


def composed(path, options):
    return path.read_text() + (path.parent / "benchrun.py").read_text() + f"bm_run({options.N}, {options.M})\n"


class Row:
    """What was measured for one program."""

    def __init__(self, name, program, options):
        self.name = name
        ours, theirs = options.taipan, options.micropython
        times, answers = [], set()
        for _ in range(options.rounds):
            pair = []
            for command in (ours, theirs):
                seconds, out = timed([command, str(program)])
                pair.append(seconds)
                answers.add(result(out))
            times.append(pair)
        if len(answers) != 1:
            raise Failure(f"{name}: not one result: {', '.join(sorted(answers))}")
        self.answer = answers.pop()
        self.ours = statistics.median(a for a, _ in times)
        self.ratio = statistics.median(b / max(a, 1e-4) for a, b in times)
        self.heaps = None if options.no_memory else [smallest(c, program, self.answer) for c in (ours, theirs)]
        self.instructions = [counted(c, program) for c in (ours, theirs)] if options.instructions else None

    def line(self):
        return "  ".join(f"{cell:>14}" if i else f"{cell:<24}" for i, cell in enumerate(self.cells()))

    def cells(self):
        cells = [self.name, f"{1000 * self.ours:.0f} ms", f"{self.ratio:.2f}"]
        if self.instructions:
            ours, theirs = self.instructions
            cells += [f"{ours:,}", f"{theirs / ours:.2f}"]
        if self.heaps:
            cells += [f"{heap >> 10} KB" for heap in self.heaps]
        return cells


def timed(command):
    """CPU seconds of the command and what it prints."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment())
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode(errors="replace")
    if child.returncode:
        raise Failure(f"{' '.join(command)}: exit code {child.returncode}\n{text}")
    return usage.ru_utime + usage.ru_stime, text


def environment():
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent"}


def result(text):
    """The result that the harness prints after the time and the norm."""
    parts = text.strip().split(None, 2)
    return parts[2] if len(parts) == 3 and parts[0].isdigit() else text.strip()


def smallest(command, program, answer):
    """Bytes of the smallest heap with which the program still gives its answer."""

    def enough(heap):
        try:
            done = subprocess.run(
                [command, "-X", f"heapsize={heap}", str(program)], capture_output=True, env=environment(), timeout=120
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0 and result(done.stdout.decode(errors="replace")) == answer

    low, high = 0, HEAP_STEP
    while not enough(high):
        if high >= HEAP_MOST:
            raise Failure(f"{command} {program}: not even {high} bytes of heap are enough")
        low, high = high, 2 * high
    while high - low > HEAP_STEP:
        middle = (low + high) // 2 // HEAP_STEP * HEAP_STEP
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def counted(command, program):
    if shutil.which("valgrind") is None:
        raise Failure("--instructions needs valgrind")
    with tempfile.NamedTemporaryFile() as log:
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log.name}", command, program],
            capture_output=True,
            env=environment(),
            check=True,
        )
        m = re.search(r"Collected : (\d+)", pathlib.Path(log.name).read_text())
    if m is None:
        raise Failure(f"no count from valgrind for {command} {program}")
    return int(m.group(1))


def mean(rows):
    return math.exp(statistics.fmean(math.log(row.ratio) for row in rows if row.name != EMPTY))


def kept(rows):
    files = [row for row in rows if row.name != EMPTY]
    return all(row.ratio >= EACH for row in rows) and (not files or mean(files) >= MEAN)


def summary(rows):
    files = [row for row in rows if row.name != EMPTY]
    if not files:
        return ""
    worst = min(files, key=lambda row: row.ratio)
    return f"geometric mean {mean(files):.2f} of {len(files)} files, the worst {worst.name} {worst.ratio:.2f}"


def report(rows, options):
    head = ["program", "CPU time", "ratio"]
    if options.instructions:
        head += ["instructions", "their ratio"]
    if not options.no_memory:
        head += ["smallest heap", "MicroPython's"]
    table = [head, ["---"] + ["--:"] * (len(head) - 1), *(row.cells() for row in rows)]
    return (
        f"""# Performance

Written by `benches/perf_bench.py`, whose head says how it is measured.
The programs are MicroPython's `tests/perf_bench`, run for a processor of {options.N} MHz and a memory of {options.M} KB, on its
unix port (standard variant) and here; the files `viper_*`, which measure MicroPython's machine code, are left out.
*Ratio* is how many times our CPU time MicroPython takes: above 1 we are faster.
The smallest heap is the least `-X heapsize` that a program runs with. Not in it are here the syntax tree, the stack of
registers and the table of interned names, there the C stack with its frames.

"""
        + "".join("| " + " | ".join(row) + " |\n" for row in table)
        + f"\n{summary(rows).capitalize()}.\nPromised are {MEAN:g} for the mean and {EACH:g} for each file, start-up included.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
