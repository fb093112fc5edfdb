#!/usr/bin/env python3
"""Measures `taipan check` on the programs of tests/check, whose headers say what it should report.

    python3 benches/check.py [PROGRAM ...]           # verdicts, recall, precision, score; default: suite and rules
    python3 benches/check.py --baselines             # and every instruction, random executions, patterns alone
    python3 benches/check.py --figures               # how fast; in brackets what is promised, on a quiet machine
    python3 benches/check.py --taipan target/quick/taipan

The header is described in tests/check/README.md. A verdict is right if all that is expected was reported and, at warning
and above, nothing else; on a clean program nothing at all. The exit code is 0 if at most one of the suite is wrong, and
no clean program has an error.
"""

import argparse
import concurrent.futures
import json
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PROGRAMS = ROOT / "tests/check"
EXPECTATION = re.compile(r"(CHK\d\d)@(\d+)")
# What the search is compared with, and how long each may take on a program.
BASELINES = {"every": 10, "random:1000": 10, "pattern": 60}
TIMEOUT = 120
# An expectation met, a report on a clean program.
POINTS, PENALTY = 2, -3
# What is run with and without noting accesses, and how often.
WATCHED = HERE / "counter.py"
ROUNDS = 15
WRONG_ALLOWED = 1


class Program:
    """A program with what its header expects of it."""

    def __init__(self, path):
        self.path = path
        header = path.read_text()
        self.board = first(r"^# board: (\S+)", header) or "pyboard"
        expected = first(rf"^# expect {self.board}: (.*)$", header) or first(r"^# expect: (.*)$", header)
        if expected is None:
            raise SystemExit(f"check.py: {path}: no `# expect:`")
        self.expected = expected.strip()
        # One of each set is to be reported.
        self.wanted = [] if self.is_clean else [places(part) for part in self.expected.split(",")]
        self.allowed = set().union(places(first(r"^# allow: (.*)$", header) or ""), *self.wanted)
        self.k = max([2, *map(int, re.findall(r"k=(\d)", expected))])

    @property
    def is_clean(self):
        return self.expected == "clean"

    @property
    def name(self):
        return self.path.stem


def first(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return found and found[1]


def places(text):
    return {f"{rule}@{line}" for rule, line in EXPECTATION.findall(text)}


class Result:
    """What the command said of a program."""

    def __init__(self, program, report, seconds, shown):
        self.program, self.seconds, self.shown = program, seconds, shown
        self.executions, self.is_complete = report["executions"], report["complete"]
        self.findings = report["findings"]
        self.all = {place(f) for f in self.findings}
        self.reported = {place(f) for f in self.findings if f["level"] != "note"}
        self.met = sum(1 for wanted in program.wanted if wanted & self.all)
        self.needless = self.reported - program.allowed
        self.is_right = self.met == len(program.wanted) and not self.needless
        self.has_false_error = program.is_clean and any(f["level"] == "error" for f in self.findings)

    @property
    def points(self):
        return POINTS * self.met + (PENALTY if self.program.is_clean and self.needless else 0)

    def row(self):
        deliveries = "/".join(str(len(f["deliveries"])) for f in self.findings) or "-"
        fixes = [f for f in self.findings if f["fix"]]
        return [
            self.program.name,
            self.program.expected,
            " ".join(sorted(self.reported)) or ("notes" if self.findings else "clean"),
            "right" if self.is_right else "WRONG",
            self.program.k,
            f"{self.executions}{'' if self.is_complete else '+'}",
            deliveries,
            f"{self.seconds * 1000:.0f}",
            "-" if self.shown is None else f"{sum(self.shown)}/{len(self.shown)}",
            f"{len(fixes)}/{len(self.findings)}" if self.findings else "-",
        ]


HEAD = ["program", "expected", "reported", "verdict", "k", "executions", "deliveries", "ms", "shown again", "fix tried"]


def place(finding):
    return f"{finding['rule']}@{finding['scenes'][0]['line']}"


def run(taipan, program, search=None):
    """Checks a program; the findings of the search itself are shown again from their files."""
    with tempfile.TemporaryDirectory() as folder:
        command = [taipan, "check", program.path, "--board", program.board, "--k", program.k, "--format", "json", "--pedantic"]
        command += ["--search", search, "--time", f"{BASELINES[search]}s", "--no-replays"] if search else ["--replays", folder]
        began = time.monotonic()
        try:
            ran = execute(command)
        except subprocess.TimeoutExpired:
            return Result(program, {"executions": 0, "complete": False, "findings": []}, TIMEOUT, None)
        seconds = time.monotonic() - began
        if not ran.stdout:
            raise SystemExit(f"check.py: {program.path}: {ran.stderr.strip()}")
        shown = None
        if not search:
            files = sorted(pathlib.Path(folder).glob("*.json"))
            shown = [execute([taipan, "check", "replay", file]).returncode == 0 for file in files] or None
        return Result(program, json.loads(ran.stdout), seconds, shown)


def execute(command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=TIMEOUT, cwd=ROOT)


def table(rows):
    widths = [max(len(str(row[n])) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


def summary(name, results):
    """What all programs come to, as a row."""
    expected = sum(len(r.program.wanted) for r in results)
    met = sum(r.met for r in results)
    reported = sum(len(r.reported) for r in results)
    needless = sum(len(r.needless) for r in results)
    best = POINTS * expected
    return [
        name,
        f"{sum(r.is_right for r in results)} of {len(results)}",
        f"{met / expected:.0%}" if expected else "-",
        f"{1 - needless / reported:.0%}" if reported else "-",
        f"{sum(r.points for r in results)} of {best}",
        sum(r.has_false_error for r in results),
        sum(r.executions for r in results),
        sum(not r.is_complete for r in results),
        f"{sum(r.seconds for r in results):.1f}",
    ]


SUMMARY = ["search", "right", "recall", "precision", "score", "errors on clean", "executions", "cut off", "s"]


def score(taipan, programs, baselines, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        began = time.monotonic()
        results = list(pool.map(lambda p: run(taipan, p), programs))
        seconds = time.monotonic() - began
        table([HEAD] + [r.row() for r in results])
        print(f"\n{len(programs)} programs with their replays in {seconds:.1f} s, {jobs} at once\n")
        rows = [SUMMARY] + [summary(f"classes, {name}", of) for name, of in by_folder(results)]
        for search in BASELINES if baselines else []:
            others = list(pool.map(lambda p: run(taipan, p, search), programs))
            rows += [summary(f"{search}, {name}", of) for name, of in by_folder(others)]
        table(rows)
    suite = [r for r in results if r.program.path.parent.name == "suite"]
    wrong = sum(not r.is_right for r in suite)
    return int(wrong > WRONG_ALLOWED or any(r.has_false_error for r in results))


def by_folder(results):
    folders = dict.fromkeys(r.program.path.parent.name for r in results)
    return [(name, [r for r in results if r.program.path.parent.name == name]) for name in folders]


def figures(taipan):
    """Those of whole commands; then the others, which need the crate itself."""
    program = Program(PROGRAMS / "suite/a01_count_lost.py")
    times = timed([taipan, "check", program.path, "--no-replays"])
    print(f"first finding on {program.name}: {times:.3f} s from start to end of the process (at most 0.3)")
    programs = find(["suite"])
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        check = [taipan, "check", "--k", "2", "--no-replays"]
        list(pool.map(lambda p: execute([*check, p.path, "--board", p.board]), programs))
    print(f"the suite at k=2, two at once: {time.monotonic() - began:.1f} s (at most 10)")
    bench = ["cargo", "bench", "--locked", "--quiet", "-p", "taipan-check", "--"]
    plain = timed([taipan, "run", "--board", "pyboard", WATCHED], cpu) - timed([taipan, "run", "--board", "pyboard", HERE / "startup.py"], cpu)
    watched = min(float(execute([*bench, "--watched", WATCHED]).stdout) for _ in range(ROUNDS))
    print(f"one run of {WATCHED.name} that is watched takes {watched / plain:.1f} times as long (at most 2.5)", flush=True)
    return subprocess.run(bench, cwd=ROOT).returncode


def timed(command, passed=time.monotonic):
    """Seconds that a command takes when nothing is in its way."""
    times = []
    for _ in range(ROUNDS):
        began = passed()
        execute(command)
        times.append(passed() - began)
    return min(times)


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find(names):
    paths = []
    for name in names:
        path = pathlib.Path(name)
        folder = PROGRAMS / name
        paths += sorted(folder.glob("*.py")) if folder.is_dir() else [path.resolve()]
    return [Program(path) for path in paths]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("programs", nargs="*", metavar="PROGRAM", help="files, or folders of tests/check")
    p.add_argument("--taipan", default=ROOT / "target/release/taipan", help="[default: target/release/taipan]")
    p.add_argument("--baselines", action="store_true", help="compare with other ways to search")
    p.add_argument("--figures", action="store_true", help="print how fast it is instead")
    p.add_argument("--jobs", type=int, default=2, help="programs at once [default: 2]")
    options = p.parse_args()
    taipan = pathlib.Path(options.taipan).resolve()
    if not taipan.exists():
        raise SystemExit("check.py: no taipan found: cargo build --release -p taipan, or --taipan PATH")
    if options.figures:
        return figures(taipan)
    return score(taipan, find(options.programs or ["suite", "rules", "own"]), options.baselines, options.jobs)


if __name__ == "__main__":
    sys.exit(main())
