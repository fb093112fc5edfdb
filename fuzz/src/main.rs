//! A fuzzer of the whole way: parse, compile, verify, run on a simulated board.
//!
//! `cargo run --release -p taipan-fuzz -- SECONDS [SEED] TARGET... PROGRAM.py... MODULE.mpy...`
//!
//! Programs of the corpus are mutated by lines and tokens, spliced with each other, and run with a small heap and a
//! budget of virtual time; of compiled ones the bytes are mutated. A target (`generate.rs`: re, json, vfs and
//! so on; `all` of them) makes programs out of nothing. Whatever the program, it must end in a value, an exception or
//! the end of its budget. A panic ends the process; the program that was running is in the file `fuzz-last.py` or
//! `fuzz-last.mpy` (0 seconds of it run it again). Some runs have a large heap, some strings where a file has them, and in
//! every eighth the heap collects at each allocation and is verified.

mod generate;

use cpu_time::ProcessTime;
use generate::{TARGETS, Target};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use taipan_board::{Cycles, PYBOARD};
use taipan_compiler::{Mode, Options};
use taipan_sim::SimBoard;
use taipan_vm::{Config, Host, ModuleDef, PathKind, SourceError, SourceKind, Vm};

/// Virtual time of a run.
const BUDGET: Cycles = Cycles(4_000_000);
/// Time on the processor, past which a run counts as a hang: others may want the processor too.
const HANG: Duration = Duration::from_secs(120);
/// Bytes of a small heap and of a large one, which finds room in other ways.
const SMALL_HEAP: usize = 128 << 10;
const LARGE_HEAP: usize = 512 << 10;
const LAST: &str = "fuzz-last.py";
const LAST_COMPILED: &str = "fuzz-last.mpy";

/// The interpreter's embedder: modules, but no files.
struct NoFiles;

impl Host for NoFiles {
    fn compile(&mut self, source: &str, kind: SourceKind, namespace: bool, optimize: u8) -> Result<taipan_vm::Code<'static>, SourceError> {
        let mode = match kind {
            SourceKind::Module => Mode::Module,
            SourceKind::Single => Mode::Single,
            SourceKind::Expression => Mode::Expression,
        };
        taipan_compiler::compile_source(source, &Options { mode, namespace, optimize, viper: false }).map_err(|d| SourceError {
            message: d.message,
            line: 1,
            column: 1,
            class: taipan_vm::types::SYNTAX_ERROR,
            note: None,
        })
    }
    fn open_mpy<'a>(&mut self, bytes: &'a [u8]) -> Result<taipan_vm::Parts<'a>, String> {
        taipan_mpy::open(bytes, 31).map_err(|error| error.to_string())
    }

    fn translate_mpy<'a>(&mut self, names: &'a [u8], function: &taipan_vm::Later<'a>) -> Result<taipan_vm::Code<'a>, String> {
        taipan_mpy::translate(names, function).map_err(|error| error.to_string())
    }

    fn path_kind(&mut self, _path: &str) -> PathKind {
        PathKind::Missing
    }
    fn read_file(&mut self, _path: &str) -> Result<Vec<u8>, i32> {
        Err(2)
    }
    fn module(&self, name: &str) -> Option<&'static ModuleDef> {
        taipan_modules::find(name, &PYBOARD)
    }
    fn frozen(&self, path: &str) -> Option<&'static str> {
        taipan_modules::frozen::find(path)
    }
    fn module_names(&self) -> Vec<&'static str> {
        taipan_modules::names(&PYBOARD)
    }
}

/// xorshift64*
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 11) as usize % n.max(1)
    }
    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).peekable();
    let Some(seconds) = args.next().and_then(|s| s.parse().ok()) else {
        eprintln!("usage: taipan-fuzz SECONDS [SEED] TARGET... PROGRAM.py...");
        return ExitCode::from(2);
    };
    let seed = args.peek().and_then(|s| s.parse::<u64>().ok());
    if seed.is_some() {
        args.next();
    }
    let (paths, names): (Vec<String>, Vec<String>) = args.partition(|arg| arg.contains('.'));
    let targets: Vec<&Target> = TARGETS.iter().filter(|t| names.iter().any(|name| name == t.name || name == "all")).collect();
    let (compiled, sources): (Vec<String>, Vec<String>) = paths.into_iter().partition(|path| path.ends_with(".mpy"));
    let corpus: Vec<String> = sources.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let compiled: Vec<Vec<u8>> = compiled.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    if seconds == 0 {
        again(&corpus, &compiled);
        return ExitCode::SUCCESS;
    }
    if corpus.is_empty() && compiled.is_empty() && targets.is_empty() {
        eprintln!("no program to start from");
        return ExitCode::from(2);
    }
    let mut random = Random(seed.unwrap_or(1) | 1);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut runs = 0u64;
    while Instant::now() < end {
        let Some((last, program)) = next_program(&mut random, &targets, &corpus, &compiled) else { break };
        let is_compiled = last == LAST_COMPILED;
        if let Err(e) = std::fs::write(last, &program) {
            eprintln!("{last}: {e}");
            return ExitCode::from(2);
        }
        let started = ProcessTime::now();
        run(&program, is_compiled, WAYS[runs as usize % WAYS.len()]);
        if started.elapsed() > HANG {
            eprintln!("hang: {last} took {:?}", started.elapsed());
            return ExitCode::FAILURE;
        }
        runs += 1;
    }
    println!("{runs} programs, nothing found");
    ExitCode::SUCCESS
}

/// Runs programs as they are, to see again what was found.
fn again(corpus: &[String], compiled: &[Vec<u8>]) {
    let programs = corpus.iter().map(|text| (text.as_bytes(), false)).chain(compiled.iter().map(|bytes| (&bytes[..], true)));
    for (program, is_compiled) in programs {
        for way in [Way::Plain, Way::LargeHeap, Way::InPlace, Way::Stress] {
            run(program, is_compiled, way);
        }
    }
}

/// The next program and the file to keep it in, from one of the sources that there are.
fn next_program(random: &mut Random, targets: &[&Target], corpus: &[String], compiled: &[Vec<u8>]) -> Option<(&'static str, Vec<u8>)> {
    let there = [!targets.is_empty(), !corpus.is_empty(), !compiled.is_empty()];
    let sources: Vec<usize> = (0..3).filter(|n| there[*n]).collect();
    Some(match random.pick(&sources)? {
        0 => {
            let target = *random.pick(targets)?;
            (LAST, generate::program(random, target).into_bytes())
        }
        1 => (LAST, mutate(random, corpus).into_bytes()),
        _ => (LAST_COMPILED, mutate_bytes(random, compiled)),
    })
}

/// How a program is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    LargeHeap,
    /// Strings and bytes are where a file system in memory would have them.
    InPlace,
    /// Collects at every allocation, and verifies.
    Stress,
}

const WAYS: [Way; 8] = [Way::Plain, Way::Plain, Way::LargeHeap, Way::Plain, Way::InPlace, Way::Plain, Way::Plain, Way::Stress];

fn run(program: &[u8], is_compiled: bool, way: Way) {
    let sim = SimBoard::new(&PYBOARD, taipan_sim::Options { timeline_limit: 0, ..taipan_sim::Options::default() });
    let config = Config {
        heap_bytes: if way == Way::LargeHeap { LARGE_HEAP } else { SMALL_HEAP },
        every: true,
        small_int_bits: PYBOARD.small_int_bits,
        stress: way == Way::Stress,
        verify: matches!(way, Way::Stress | Way::InPlace),
        in_place: way == Way::InPlace,
        ..Config::default()
    };
    let mut vm = Vm::new(config, Box::new(sim), Box::new(NoFiles));
    vm.set_end_of_time(BUDGET);
    let main = vm.main;
    let result = if is_compiled { vm.run_mpy(program, main) } else { vm.run_source(program, "fuzz.py", SourceKind::Module, main, None) };
    if let Err(r) = result
        && !r.is_stop()
    {
        vm.print_exception(r.0);
    }
    vm.run_handlers();
}

/// A `.mpy` file made from those of the corpus: bytes changed, taken out, doubled, or taken from another.
fn mutate_bytes(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = random.pick(corpus).cloned().unwrap_or_default();
    for _ in 0..1 + random.below(5) {
        // The header is rarely worth it.
        let at = 4 + random.below(bytes.len().saturating_sub(4));
        if at >= bytes.len() {
            continue;
        }
        match random.below(8) {
            0 => {
                bytes.remove(at);
            }
            1 => bytes.insert(at, random.next() as u8),
            2 => bytes.truncate(at),
            3 => {
                let end = (at + 1 + random.below(8)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = 4 + random.below(bytes.len() - 4);
                bytes.splice(to..to, piece);
            }
            4 => {
                if let Some(other) = random.pick(corpus)
                    && let Some(byte) = other.get(at)
                {
                    bytes[at] = *byte;
                }
            }
            5 => bytes[at] ^= 1 << random.below(8),
            6 => bytes[at] = bytes[at].wrapping_add(1),
            _ => bytes[at] = random.next() as u8,
        }
    }
    bytes
}

/// A program made from those of the corpus.
fn mutate(random: &mut Random, corpus: &[String]) -> String {
    let empty = String::new();
    let mut lines: Vec<String> = random.pick(corpus).unwrap_or(&empty).lines().map(String::from).collect();
    // A window of a long program runs sooner than all of it.
    if lines.len() > 40 && random.below(2) == 0 {
        let from = random.below(lines.len() - 20);
        lines = lines[from..(from + 60).min(lines.len())].to_vec();
    }
    for _ in 0..1 + random.below(6) {
        let at = random.below(lines.len());
        match random.below(7) {
            0 if !lines.is_empty() => {
                lines.remove(at);
            }
            1 if !lines.is_empty() => lines.insert(at, lines[random.below(lines.len())].clone()),
            2 => {
                let other = random.pick(corpus).unwrap_or(&empty);
                let other: Vec<&str> = other.lines().collect();
                let from = random.below(other.len());
                let piece = &other[from.min(other.len())..(from + 1 + random.below(8)).min(other.len())];
                let at = at.min(lines.len());
                lines.splice(at..at, piece.iter().map(|l| l.to_string()));
            }
            _ if !lines.is_empty() => lines[at] = mutate_line(random, &lines[at], corpus),
            _ => lines.push(String::from("pass")),
        }
    }
    lines.join("\n")
}

/// What fuzzers like to put in place of a value.
const VALUES: &[&str] = &[
    "0",
    "-1",
    "1 << 70",
    "2 ** 62",
    "-(2 ** 63)",
    "1e308",
    "float('nan')",
    "None",
    "''",
    "b''",
    "[]",
    "()",
    "{}",
    "set()",
    "range(5)",
    "lambda: 1",
    "object()",
    "iter([])",
    "print",
    "int",
    "[[]] * 3",
    "'x' * 100",
    "bytearray(8)",
    "memoryview(b'ab')",
    "type",
    "super",
    "10 ** 30",
    "slice(None)",
    "(yield)",
    "...",
    "globals()",
    "exec",
    "'{}'",
    "'%s'",
];

fn mutate_line(random: &mut Random, line: &str, corpus: &[String]) -> String {
    let mut tokens = tokens(line);
    if tokens.is_empty() {
        return String::from(line);
    }
    let at = random.below(tokens.len());
    match random.below(5) {
        0 => {
            tokens.remove(at);
        }
        1 => tokens[at] = random.pick(VALUES).unwrap_or(&"0").to_string(),
        2 => tokens.insert(at, tokens[random.below(tokens.len())].clone()),
        3 => {
            let empty = String::new();
            let other: Vec<&str> = random.pick(corpus).unwrap_or(&empty).lines().collect();
            let other = self::tokens(random.pick(&other).unwrap_or(&""));
            if let Some(t) = random.pick(&other) {
                tokens[at] = t.clone();
            }
        }
        _ => {
            let other = random.below(tokens.len());
            tokens.swap(at, other);
        }
    }
    tokens.concat()
}

/// Words, spaces and signs of a line.
fn tokens(line: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let kind = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            0
        } else if c == ' ' {
            1
        } else {
            2
        }
    };
    for c in line.chars() {
        match out.last_mut() {
            Some(last) if kind(c) < 2 && last.chars().all(|l| kind(l) == kind(c)) => last.push(c),
            _ => out.push(c.to_string()),
        }
    }
    out
}
