//! `taipan run PROGRAM.py`: a program on a simulated board, in virtual time.

use crate::embed::Files;
use crate::report;
use clap::{Arg, ArgAction, Command, value_parser};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use taipan_board::{BOARDS, Cycles, Profile};
use taipan_host::console;
use taipan_sim::{Console, Host, Options, SimBoard, View};
use taipan_vm::{Config, Raise, SourceKind, Vm};

struct Arguments {
    program: PathBuf,
    /// `sys.argv[1:]`
    args: Vec<String>,
    board: String,
    duration: Option<String>,
    timeline: bool,
    ascii: bool,
    json: bool,
    stimulus: Option<PathBuf>,
    seed: u64,
    heap: Option<String>,
}

// By clap's builder, not its derive: with a proc-macro among the dependencies the command can't be linked statically,
// see .cargo/config.toml.
fn options() -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    Command::new("taipan run")
        .disable_version_flag(true)
        .about("Run a MicroPython program on a simulated board, in virtual time")
        .arg(Arg::new("program").value_name("PROGRAM").required(true).value_parser(value_parser!(PathBuf)).help("The program"))
        .arg(Arg::new("args").value_name("ARGS").action(ArgAction::Append).num_args(0..).help("Arguments for the program (`sys.argv[1:]`)"))
        .arg(Arg::new("board").long("board").value_name("BOARD").default_value("pyboard").help("The board to simulate"))
        .arg(Arg::new("for").long("for").value_name("DURATION").help(
            "Virtual time to run for, such as 2s, 500ms or 10us: handlers go on after the program's end, a program \
             that is still running then is ended. Without it the run ends when the program ends",
        ))
        .arg(flag("timeline", "Draw pins, LEDs and interrupts over time"))
        .arg(flag("ascii", "Draw the timeline with ASCII characters only"))
        .arg(flag("json", "Print the facts of the run as JSON on standard output after the program's own output"))
        .arg(
            Arg::new("stimulus")
                .long("stimulus")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("What the outside world does: a TOML file, see docs/stimulus.md"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("SEED")
                .default_value("0")
                .value_parser(value_parser!(u64))
                .help("Seed of the board's random numbers"),
        )
        .arg(Arg::new("heap").long("heap").value_name("SIZE").help("Heap of the board in bytes, K or M"))
}

impl Arguments {
    fn parse(args: &[String]) -> Result<Arguments, clap::Error> {
        let mut m = options().try_get_matches_from(std::iter::once("taipan run").chain(args.iter().map(String::as_str)))?;
        Ok(Arguments {
            program: m.remove_one("program").unwrap_or_default(),
            args: m.remove_many("args").map_or(Vec::new(), Iterator::collect),
            board: m.remove_one("board").unwrap_or_default(),
            duration: m.remove_one("for"),
            timeline: m.get_flag("timeline"),
            ascii: m.get_flag("ascii"),
            json: m.get_flag("json"),
            stimulus: m.remove_one("stimulus"),
            seed: m.remove_one("seed").unwrap_or_default(),
            heap: m.remove_one("heap"),
        })
    }
}

/// The command line makes no sense.
pub const USAGE: u8 = 2;

pub fn main(args: &[String]) -> u8 {
    let arguments = match Arguments::parse(args) {
        Ok(a) => a,
        Err(e) => {
            let help = e.kind() == clap::error::ErrorKind::DisplayHelp;
            // The text is for a person: if it can't be shown there is nothing to do.
            let _ = e.print();
            return if help { 0 } else { USAGE };
        }
    };
    match simulate(arguments) {
        Ok(code) => code,
        Err(message) => {
            console::write_error(format!("taipan: {message}\n").as_bytes());
            USAGE
        }
    }
}

pub fn board(name: &str) -> Result<&'static Profile, String> {
    BOARDS.iter().find(|b| b.name == name).copied().ok_or_else(|| {
        let known: Vec<&str> = BOARDS.iter().map(|b| b.name).collect();
        format!("unknown board '{name}'; boards: {}", known.join(", "))
    })
}

fn simulate(a: Arguments) -> Result<u8, String> {
    let profile = board(&a.board)?;
    let end = match &a.duration {
        Some(text) => {
            let ns = taipan_sim::duration::parse(text).map_err(|e| format!("--for {text}: {e}"))?;
            Some(Cycles::from_nanoseconds(ns.0, profile.cpu_hz))
        }
        None => None,
    };
    let stimulus = a.stimulus.as_deref().map(|path| crate::stimulus::load(path, profile)).transpose()?;
    let source = std::fs::read(&a.program).map_err(|e| format!("can't read {}: {}", a.program.display(), crate::unix::io_text(&e)))?;

    let host = Host { write: console::write, error: console::write_error, read: console::read, ready: || false };
    let options = Options { seed: a.seed, console: Console::Host(host), ..Options::default() };
    let mut sim = SimBoard::new(profile, options);
    if let Some(s) = &stimulus {
        sim.stimulate(s);
    }
    let mut config = Config {
        heap_bytes: heap_bytes(&a, profile)?,
        every: true,
        small_int_bits: profile.small_int_bits,
        floats_allocate: profile.floats_allocate,
        detailed_errors: false,
        emergency_bytes: 0,
        ..Config::default()
    };
    crate::unix::hostile(&mut config);
    let mut vm = Vm::new(config, Box::new(sim), Box::new(Files { profile, viper: false, lists_code: false }));
    taipan_host::flash::set_folder(a.program.parent().unwrap_or(Path::new("")));
    vm.files = taipan_host::BOARD_FILES;
    vm.irq.depth = profile.schedule_depth;
    if let Some(end) = end {
        vm.set_end_of_time(end);
    }
    let code = run_program(&mut vm, &a, &source);
    vm.run_handlers();
    console::flush();
    if taipan_modules::machine::system::requested_reset(&vm) == Some(taipan_modules::machine::system::WDT_RESET) {
        console::write_error(b"the watchdog reset the board\n");
    }
    report::print(&mut vm, profile, code, a.json);
    if a.timeline {
        draw(&vm, profile, end, a.ascii);
    }
    Ok(code)
}

/// A simulated heap holds about what the board's would: values have the host's word size.
fn heap_bytes(a: &Arguments, profile: &Profile) -> Result<usize, String> {
    let board_bytes = match &a.heap {
        Some(text) => crate::unix::heap_size(text)?,
        None => profile.heap_bytes,
    };
    Ok(board_bytes * (size_of::<usize>() / 4))
}

fn run_program(vm: &mut Vm, a: &Arguments, source: &[u8]) -> u8 {
    let file = a.program.to_string_lossy().into_owned();
    let folder = a.program.parent().unwrap_or(Path::new("")).to_string_lossy().into_owned();
    let argv: Vec<String> = std::iter::once(file.clone()).chain(a.args.iter().cloned()).collect();
    let mut path = vec![folder.clone(), ".frozen".to_string(), if folder.is_empty() { "lib".to_string() } else { format!("{folder}/lib") }];
    if let Ok(p) = std::env::var("MICROPYPATH") {
        path.extend(p.split(':').map(String::from));
    }
    let prepared = vm.set_sys_list("sys.path", &path).and_then(|()| vm.set_sys_list("sys.argv", &argv));
    let prepared = prepared.and_then(|()| crate::unix::hostile_vm(vm));
    let main = vm.main;
    let result = prepared.and_then(|()| vm.run_source(source, &file, SourceKind::Module, main, None));
    match result {
        Ok(_) => 0,
        // Virtual time is up: that is how such a run ends.
        Err(r) if r.0.is_absent() => 0,
        Err(r) => finish(vm, r, source, &file),
    }
}

fn finish(vm: &mut Vm, r: Raise, source: &[u8], file: &str) -> u8 {
    if let Some(code) = crate::unix::exit_code(vm, r) {
        return code;
    }
    let text = vm.print_exception(r.0);
    console::write_error(text.as_bytes());
    if let Some(e) = vm.last_syntax_error.take()
        && vm.exception_is(r, taipan_vm::types::SYNTAX_ERROR)
        && vm.traceback(r.0).first().is_some_and(|t| vm.as_str(t.file) == Some(file))
    {
        console::write_error(report::source_line(source, &e).as_bytes());
    }
    1
}

fn draw(vm: &Vm, profile: &'static Profile, end: Option<Cycles>, ascii: bool) {
    let board: &dyn std::any::Any = vm.board.as_ref();
    let Some(sim) = board.downcast_ref::<SimBoard>() else { return };
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let until = end.unwrap_or(vm.time());
    let view = View { colour, ascii, ..View::until(until) };
    console::write_error(taipan_sim::render(profile, sim.timeline(), view).as_bytes());
}
