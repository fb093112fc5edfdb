//! `taipan gaps PROGRAM.py...`: the most work done between two safe points, program by program.
//!
//! A unit of work is one value or machine word touched. Interrupt latency is bounded by the longest such stretch, so a
//! test asserts the bound that ARCHITECTURE.md states over the whole corpus.

use crate::embed::Files;
use taipan_board::{Cycles, PYBOARD};
use taipan_host::console;
use taipan_sim::{Options, SimBoard};
use taipan_vm::{Config, SourceKind, Vm};

const USAGE: u8 = 2;
/// Virtual time after which a program is ended.
const END_S: u64 = 2;

const HELP: &str = "\
usage: taipan gaps [--limit N] PROGRAM.py...
Runs each program on a simulated pyboard and prints the most work (values or words touched) between two safe points.
With --limit the exit code is 1 if any program exceeds N.
";

pub fn main(args: &[String]) -> u8 {
    let mut limit = None;
    let mut programs = Vec::new();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "-h" | "--help" => {
                console::write(HELP.as_bytes());
                return 0;
            }
            "--limit" => match rest.next().and_then(|n| n.parse::<u32>().ok()) {
                Some(n) => limit = Some(n),
                None => return usage("--limit needs a number"),
            },
            other if other.starts_with("--") => return usage(&format!("unknown option {other}")),
            file => programs.push(file.to_string()),
        }
    }
    if programs.is_empty() {
        return usage("no program");
    }
    let mut worst = 0;
    for program in &programs {
        match measure(program) {
            Ok((gap, place)) => {
                worst = worst.max(gap);
                console::write(format!("{gap:>8}  {place:<20} {program}\n").as_bytes());
            }
            Err(message) => return usage(&message),
        }
    }
    console::write(format!("{worst:>8}  the longest of {} programs\n", programs.len()).as_bytes());
    match limit {
        Some(n) if worst > n => {
            console::write_error(format!("taipan: the longest gap is {worst}, more than {n}\n").as_bytes());
            1
        }
        _ => 0,
    }
}

fn usage(message: &str) -> u8 {
    console::write_error(format!("taipan: {message}\n{HELP}").as_bytes());
    USAGE
}

fn measure(program: &str) -> Result<(u32, &'static str), String> {
    let source = std::fs::read(program).map_err(|e| format!("can't read {program}: {}", crate::unix::io_text(&e)))?;
    let sim = SimBoard::new(&PYBOARD, Options { timeline_limit: 0, ..Options::default() });
    let config = Config { every: true, small_int_bits: PYBOARD.small_int_bits, detailed_errors: false, ..Config::default() };
    let mut vm = Vm::new(config, Box::new(sim), Box::new(Files { profile: &PYBOARD, viper: false, lists_code: false }));
    vm.irq.depth = PYBOARD.schedule_depth;
    vm.set_end_of_time(Cycles(END_S * PYBOARD.cpu_hz as u64));
    let folder = std::path::Path::new(program).parent().map_or(String::new(), |p| p.to_string_lossy().into_owned());
    taipan_host::flash::set_folder(folder.as_ref());
    vm.files = taipan_host::BOARD_FILES;
    let main = vm.main;
    // How the program ends does not matter here, only what it did on the way.
    let _ = vm.set_sys_list("sys.path", &[folder]);
    let _ = vm.run_source(&source, program, SourceKind::Module, main, None);
    vm.run_handlers();
    Ok(vm.longest_gap())
}
