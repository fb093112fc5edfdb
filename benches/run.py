#!/usr/bin/env python3
"""Measures taipan on the programs here, against micropython and python3 where there are any.

    python3 benches/run.py [PROGRAM ...] [--micropython PATH] [--taipan PATH] [--cpu]
    python3 benches/run.py --gate             # fails if our instruction counts moved; --bless takes the new ones
    python3 benches/run.py --profile attr     # where one program spends its instructions
    python3 benches/run.py --realtime         # how much faster than a board `taipan run` is

Instructions are counted by callgrind, less those of an empty program: they repeat to 0.1 % on one machine and need no
quiet one. CPU time is user + sys of the child, in interleaved rounds, and the median of each round's ratio: it repeats
to some 10 %. Wall time is never used.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BASELINE = HERE / "baseline.json"
TOLERANCE = 0.03
# The programs, each with the ratio of MicroPython's instructions to ours that we promise, if any.
TARGETS = {
    "fib": 3,
    "attr": 3,
    "float": 3,
    "list_index": 3,
    "counter": 3,
    "slices": 2.5,
    "strings": None,
    "dict": None,
    "generators": None,
    "bigint": None,
}
EMPTY = "startup"
# How often a program repeats its work when its CPU time is taken, so that start-up does not count.
CPU_REPEATS = 20
ROUNDS = 5


class Failure(Exception):
    pass


def main():
    options = arguments()
    try:
        taipan = find(options.taipan, "taipan", [ROOT / "target/release/taipan"])
        if taipan is None:
            raise Failure("no taipan found: cargo build --release -p taipan, or --taipan PATH")
        if options.realtime:
            return realtime(taipan)
        if options.profile:
            return profile(taipan, options.profile)
        if options.gate or options.bless:
            return gate(taipan, options.bless)
        micropython = find(options.micropython, "micropython", [])
        python = find(None, "python3", []) if options.cpu else None
        return compare(options.programs or list(TARGETS), taipan, micropython, python, options.cpu)
    except Failure as e:
        print(f"run.py: {e}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # `| head` has seen enough.
        sys.stderr.close()
        return 0


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"of {', '.join(TARGETS)}; default all")
    p.add_argument("--taipan", metavar="PATH", help="default target/release/taipan")
    p.add_argument("--micropython", metavar="PATH", help="default the one in PATH")
    p.add_argument("--cpu", action="store_true", help="CPU time too")
    p.add_argument("--gate", action="store_true", help="compare with baseline.json")
    p.add_argument("--bless", action="store_true", help="write baseline.json")
    p.add_argument("--realtime", action="store_true", help="virtual time against real time")
    p.add_argument("--profile", metavar="PROGRAM", help="the functions that take most instructions")
    options = p.parse_args()
    for name in options.programs + ([options.profile] if options.profile else []):
        if name not in TARGETS and name != EMPTY:
            p.error(f"no program {name}; there are {', '.join([EMPTY, *TARGETS])}")
    return options


def find(path, name, places):
    """The command at `path`, which must exist if given; else the first of `places`, else the one in PATH."""
    if path:
        if not os.access(path, os.X_OK):
            raise Failure(f"{path}: no such command")
        return path
    for place in places:
        if place.exists():
            return str(place)
    return shutil.which(name)


# Instructions


def collected(command, program, within=None):
    """Instructions that the command executes for the program (or the function `within` of it), and its output."""
    if shutil.which("valgrind") is None:
        raise Failure("needs valgrind")
    with tempfile.NamedTemporaryFile() as log:
        done = subprocess.run(
            [
                *["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log.name}"],
                *([f"--toggle-collect={within}"] if within else []),
                *[command, program],
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        text = pathlib.Path(log.name).read_text()
    if done.returncode:
        raise Failure(f"{command} {program}: exit code {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
    m = re.search(r"Collected : (\d+)", text)
    if m is None:
        raise Failure(f"no count from valgrind for {command} {program}:\n{text}")
    return int(m.group(1)), done.stdout


def environment():
    """Few and fixed variables: the loader's work, and so the count, depends on them."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/nonexistent"}


def program(name):
    return str(HERE / f"{name}.py")


# CPU time


def cpu_seconds(command, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([command, path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise Failure(f"{command} {path}: exit code {done.returncode}\n{done.stderr.decode()}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cpu_ratios(name, taipan, others):
    """How many times our CPU time each of the others takes, start-up subtracted."""
    source = pathlib.Path(program(name)).read_text()
    assert source.count("\nrepeats = 1\n") == 1, name
    with tempfile.TemporaryDirectory() as folder:
        long = pathlib.Path(folder) / f"{name}.py"
        long.write_text(source.replace("\nrepeats = 1\n", f"\nrepeats = {CPU_REPEATS}\n"))
        commands = [taipan, *others]
        empty = [min(cpu_seconds(c, program(EMPTY)) for _ in range(ROUNDS)) for c in commands]
        rounds = [[cpu_seconds(c, str(long)) - e for c, e in zip(commands, empty)] for _ in range(ROUNDS)]
    return [statistics.median(r[i + 1] / max(r[0], 0.001) for r in rounds) for i in range(len(others))]


# Reports


def compare(names, taipan, micropython, python, cpu):
    others = [c for c in [micropython, python] if c]
    labels = (["micropython"] if micropython else []) + (["python3"] if python else [])
    print(f"taipan       {taipan}")
    print(f"micropython  {micropython or 'not found: --micropython PATH'}")
    print("Ratios: how many times ours the other takes; start-up subtracted from instructions.\n")
    head = f"{'program':<12}{'instructions':>14}"
    if micropython:
        head += f"{'micropython':>14}{'ratio':>8}{'target':>8}"
    if cpu:
        head += "".join(f"{'CPU ' + l:>17}" for l in labels)
    print(head)
    ours_empty, _ = collected(taipan, program(EMPTY))
    theirs_empty = collected(micropython, program(EMPTY))[0] if micropython else 0
    line = f"{EMPTY:<12}{ours_empty:>14,}"
    if micropython:
        line += f"{theirs_empty:>14,}{theirs_empty / ours_empty:>8.2f}{verdict(theirs_empty / ours_empty, 1):>8}"
    print(line)
    for name in names:
        if name == EMPTY:
            continue
        ours, output = collected(taipan, program(name))
        line = f"{name:<12}{ours - ours_empty:>14,}"
        if micropython:
            theirs, other_output = collected(micropython, program(name))
            if output != other_output:
                raise Failure(f"{name}: taipan printed {output!r}, micropython {other_output!r}")
            ratio = (theirs - theirs_empty) / (ours - ours_empty)
            line += f"{theirs - theirs_empty:>14,}{ratio:>8.2f}{verdict(ratio, TARGETS[name]):>8}"
        if cpu:
            line += "".join(f"{ratio:>17.2f}" for ratio in cpu_ratios(name, taipan, others))
        print(line, flush=True)
    return 0


def verdict(ratio, target):
    if target is None:
        return ""
    return f"{target:g}" + ("" if ratio >= target else " !")


def gate(taipan, bless):
    """Our own counts against those in baseline.json: a change of either sign has to be looked at and blessed.

    What comes before `main` is libc's and the standard library's. It depends on the processor's model and on the
    memory map of the process, so it is not counted.
    """
    counts = {name: collected(taipan, program(name), within="taipan::main")[0] for name in [EMPTY, *TARGETS]}
    if bless:
        BASELINE.write_text(json.dumps(counts, indent=2) + "\n")
        print(f"wrote {BASELINE.relative_to(ROOT)}")
        return 0
    if not BASELINE.exists():
        raise Failure(f"no {BASELINE.relative_to(ROOT)}: python3 benches/run.py --bless")
    known = json.loads(BASELINE.read_text())
    moved = []
    for name in sorted(counts.keys() | known.keys()):
        was, now = known.get(name), counts.get(name)
        if was is None or now is None:
            moved.append(f"{name}: {'not in the baseline' if was is None else 'no such program any more'}")
        elif abs(now - was) > TOLERANCE * was:
            moved.append(f"{name}: {was:,} -> {now:,} instructions, {100 * (now - was) / was:+.1f} %")
    for line in moved:
        print(line)
    if moved:
        print(f"More than {TOLERANCE:.0%} from benches/baseline.json. If that is meant: python3 benches/run.py --bless,")
        print("and say in the commit what changed. If not: python3 benches/run.py --profile PROGRAM.")
        return 1
    print(f"{len(counts)} programs within {TOLERANCE:.0%} of benches/baseline.json")
    return 0


def realtime(taipan):
    seconds = 10
    command = [taipan, "run", program("timer_1khz"), "--for", f"{seconds}s", "--board", "pyboard"]
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            raise Failure(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.decode()}")
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    # The least disturbed of three: CPU time, so that a busy machine does not count.
    print(f"{seconds} s of virtual time in {min(times):.3f} s of CPU time: {seconds / min(times):.1f} times real time")
    return 0


# Profile


def profile(taipan, name):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "callgrind.out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", taipan, program(name)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
        if done.returncode:
            raise Failure(done.stderr.decode())
        own, calls, inclusive = functions(out)
    total = sum(own.values())
    print(f"{total:,} instructions\n{'own':>12}{'':>8}{'calls':>10}{'own/call':>10}{'incl/call':>10}  function")
    for f, n in own.most_common(40):
        count = calls[f] or 1
        print(f"{n:>12,}{100 * n / total:>7.1f}%{calls[f]:>10,}{n // count:>10,}{inclusive[f] // count:>10,}  {short(f)}")
    return 0


def functions(path):
    """Own cost (inlined code counts where it was inlined to), calls and inclusive cost of each function."""
    names, own, calls, inclusive = {}, collections.Counter(), collections.Counter(), collections.Counter()

    def named(text):
        number, _, name = text.partition(" ")
        return names.setdefault(number, name)

    here, callee = "", None
    for line in path.read_text().splitlines():
        if line.startswith("fn="):
            here = named(line[3:])
        elif line.startswith("cfn="):
            called = named(line[4:])
        elif line.startswith("calls="):
            calls[called] += int(line[6:].split()[0])
            callee = called
        elif line[:1].isdigit() or line[:1] in ("+", "-", "*"):
            cost = int(line.split()[1])
            if callee is None:
                own[here] += cost
            else:
                inclusive[callee] += cost
                callee = None
    return own, calls, inclusive


def short(function):
    return re.sub(r"<impl ([\w:]*::)?(\w+)>", r"\2", function).replace("taipan_", "")[-90:]


if __name__ == "__main__":
    sys.exit(main())
