//! How fast the search is, and how much it leaves out.
//!
//!     cargo bench -p taipan-check                     # all figures; `python3 benches/check.py --figures` has more
//!     cargo bench -p taipan-check -- --watched FILE   # seconds that the watched interpreter takes for one run
//!     cargo bench -p taipan-check -- --search         # schedules a second, for a profiler
//!
//! Executions at every instruction are too many to make: they are estimated as the size of a tree is. All first
//! interrupts of a run are counted, some are drawn, and below these the same is done again; the mean is right, whatever
//! the tree looks like.

use cpu_time::ThreadTime;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;
use taipan_board::{BOARDS, PYBOARD};
use taipan_check::program::{Armed, Context, Saved, Stop};
use taipan_check::search::{Limits, Without, search};
use taipan_check::{Ending, Program, Setup};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--watched", file] => println!("{:.6}", watched(&Path::new(file).canonicalize().expect("a file"))),
        ["--search"] => schedules(),
        [] => {
            schedules();
            fork_and_restore();
            reduction();
        }
        _ => panic!("--watched FILE, --search or nothing"),
    }
}

fn setup(source: &str) -> Setup {
    Setup::alone(&PYBOARD, source)
}

fn limits(deliveries: usize) -> Limits {
    Limits { deliveries, of_source: deliveries, ..Limits::default() }
}

/// Seconds that one run takes as the search runs the main program: accesses are looked at, and none is a handler's.
fn watched(path: &Path) -> f64 {
    let mut program = Program::new(&setup(&std::fs::read_to_string(path).expect("a program"))).expect("it compiles");
    program.vm.heap.watch.set_brief(true);
    let began = ThreadTime::now();
    loop {
        program.vm.explored.at_step = Some(program.vm.explored.steps + 1000);
        if let Stop::Ended(ending) = program.run() {
            assert_eq!(ending, Ending::Returned);
            return began.elapsed().as_secs_f64();
        }
    }
}

// ---- Schedules a second

/// Where interrupts matter is at the beginning; so what follows is executed for nearly each of them.
fn long_program(rounds: u64) -> String {
    format!(
        "\
import pyb
count = 0


def on_tick(timer):
    global count
    count += 1


def work(rounds):
    while rounds:
        rounds -= 1


def main():
    global count
    timer = pyb.Timer(4, freq=1000, callback=on_tick)
    for _ in range(20):
        count += 1
    work({rounds})
    timer.deinit()


main()
print(count)
"
    )
}

/// Instructions of an execution without interrupts.
fn instructions(source: &str) -> u64 {
    let mut steps = 0;
    let mut program = Program::new(&setup(source)).expect("it compiles");
    search(&mut program, limits(0), Without::default(), false, &mut |e| {
        steps = e.end.step;
        true
    });
    steps
}

fn schedules() {
    let (none, some) = (instructions(&long_program(0)), instructions(&long_program(100)));
    for (rest, target) in [(500, 20_000), (10_000, 1_000)] {
        let source = long_program(rest * 100 / (some - none));
        let mut best: f64 = 0.0;
        let mut executions = 0;
        for _ in 0..5 {
            let mut program = Program::new(&setup(&source)).expect("it compiles");
            let began = ThreadTime::now();
            executions = search(&mut program, limits(2), Without::default(), false, &mut |_| true).executions;
            best = best.max(executions as f64 / began.elapsed().as_secs_f64());
        }
        println!("schedules a second, {rest} bytecodes to go: {best:.0} (at least {target}; {executions} executions)");
    }
}

fn fork_and_restore() {
    const TIMES: u32 = 20_000;
    let mut program = Program::new(&setup(&long_program(1000))).expect("it compiles");
    run_to(&mut program, 200);
    let mut saved = Saved::default();
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        program.save(&mut saved);
        let fork = began.elapsed();
        run_to(&mut program, 250);
        let began = Instant::now();
        program.restore(black_box(&saved));
        times.push(fork + began.elapsed());
    }
    times.sort_unstable();
    println!("fork and restore: {:.2} us, median (at most 5)", times[times.len() / 2].as_secs_f64() * 1e6);
}

fn run_to(program: &mut Program, step: u64) {
    while program.vm.explored.steps < step {
        program.vm.explored.at_step = Some(step);
        assert!(matches!(program.run(), Stop::Boundary));
        program.take_accesses(&mut Vec::new());
    }
}

// ---- What is left out

fn suite() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/check/suite");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).expect("the suite").map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    paths
}

fn setup_of(path: &Path) -> Setup {
    let source = std::fs::read_to_string(path).expect("a program");
    let board = source.lines().find_map(|line| line.strip_prefix("# board:")).map_or("pyboard", str::trim);
    Setup { profile: BOARDS.iter().find(|profile| profile.name == board).expect("a board"), ..setup(&source) }
}

/// A search that makes more is left out of the means.
const MOST_EXECUTIONS: u64 = 20_000;
/// One that waits for ever says nothing.
const MOST_STEPS: u64 = 5_000;

fn reduction() {
    for (k, target) in [(2, 300), (3, 3_000)] {
        let (mut made, mut classes) = (0, 0);
        let mut logarithms = Vec::new();
        let mut left_out = Vec::new();
        for path in suite() {
            let setup = setup_of(&path);
            let mut seen = BTreeSet::new();
            let mut program = Program::new(&setup).expect("it compiles");
            let limits = Limits { executions: MOST_EXECUTIONS, steps: MOST_STEPS, ..limits(k) };
            let counts = search(&mut program, limits, Without::default(), true, &mut |e| {
                seen.extend(e.class);
                true
            });
            if counts.executions >= MOST_EXECUTIONS {
                left_out.push(path.file_stem().expect("a name").to_string_lossy().into_owned());
                continue;
            }
            made += counts.executions;
            classes += seen.len() as u64;
            logarithms.push((every(&setup, k) / counts.executions as f64).ln());
        }
        let mean = (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp();
        println!("k={k}: {made} executions, {classes} classes: {:.3} a class (at most 1.3)", made as f64 / classes as f64);
        println!("k={k}: interrupts at every instruction are {mean:.0} times as many, geometric mean (at least {target}, estimated)");
        if !left_out.is_empty() {
            println!("k={k}: left out, more than {MOST_EXECUTIONS} executions: {}", left_out.join(" "));
        }
    }
}

/// First interrupts that are drawn of a run, by how many interrupts are left.
const DRAWN: [usize; 3] = [4, 8, 16];

/// An estimate of how many executions with interrupts at every instruction there are.
fn every(setup: &Setup, deliveries: usize) -> f64 {
    let mut program = Program::new(setup).expect("it compiles");
    let mut start = Saved::default();
    program.save(&mut start);
    let alone = Run::default().follow(&mut program, u64::MAX / 2, &mut |_, _| {});
    program.restore(&start);
    // What waits for an interrupt that does not come any more has ended.
    Tree { program: &mut program, longest: alone.min(5_000) * 2 + 200, dice: 1 }.size(Run::default(), deliveries)
}

struct Tree<'a> {
    program: &'a mut Program,
    longest: u64,
    dice: u64,
}

impl Tree<'_> {
    /// Executions from here on with up to so many interrupts more.
    fn size(&mut self, run: Run, deliveries: usize) -> f64 {
        if deliveries == 0 {
            return 1.0;
        }
        let mut here = Saved::default();
        self.program.save(&mut here);
        let mut places = 0;
        run.clone().follow(self.program, self.longest, &mut |_, enabled| places += enabled.len());
        if deliveries == 1 || places == 0 {
            return 1.0 + places as f64;
        }
        let drawn = DRAWN[DRAWN.len().min(deliveries) - 1].min(places);
        let mut chosen: Vec<usize> = (0..drawn).map(|n| (n * places + self.below(places)) / drawn).collect();
        chosen.sort_unstable();
        let mut sum = 0.0;
        for at in chosen {
            self.program.restore(&here);
            let mut place = 0;
            let mut run = run.clone();
            let found = run.go_until(self.program, self.longest, &mut |enabled| {
                place += enabled.len();
                (place > at).then(|| enabled[enabled.len() - (place - at)])
            });
            if let Some(a) = found {
                sum += run.deliver(self.program, &a).map_or(1.0, |()| self.size(run, deliveries - 1));
            }
        }
        1.0 + sum / drawn as f64 * places as f64
    }

    fn below(&mut self, n: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 11) as usize % n
    }
}

/// An execution by single instructions.
#[derive(Clone, Default)]
struct Run {
    contexts: Vec<Context>,
    made: u64,
}

impl Run {
    fn follow(mut self, program: &mut Program, longest: u64, each: &mut dyn FnMut(&mut Program, &[Armed])) -> u64 {
        let mut armed = Vec::new();
        loop {
            program.armed(&mut armed);
            armed.retain(|a| program.is_enabled(a));
            each(program, &armed);
            if self.made >= longest.min(50_000) || !self.step(program) {
                return self.made;
            }
        }
    }

    /// Until `choose` says what is to be delivered.
    fn go_until(&mut self, program: &mut Program, longest: u64, choose: &mut dyn FnMut(&[Armed]) -> Option<Armed>) -> Option<Armed> {
        let mut armed = Vec::new();
        loop {
            program.armed(&mut armed);
            armed.retain(|a| program.is_enabled(a));
            if let Some(a) = choose(&armed) {
                return Some(a);
            }
            if self.made >= longest || !self.step(program) {
                return None;
            }
        }
    }

    /// `None` if that ends the program.
    fn deliver(&mut self, program: &mut Program, a: &Armed) -> Option<()> {
        let (context, ending) = program.fire(a);
        self.contexts.push(context);
        self.leave(program);
        ending.is_none().then_some(())
    }

    fn step(&mut self, program: &mut Program) -> bool {
        program.vm.explored.at_step = Some(program.vm.explored.steps + 1);
        let stop = program.run();
        program.take_accesses(&mut Vec::new());
        program.take_notices();
        self.made += 1;
        self.leave(program);
        matches!(stop, Stop::Boundary)
    }

    fn leave(&mut self, program: &mut Program) {
        while let Some(context) = self.contexts.last().copied().filter(|context| program.has_left(context)) {
            self.contexts.pop();
            program.vm.explored.steps = context.outer_steps;
        }
    }
}
