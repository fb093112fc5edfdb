//! `taipan PROGRAM.py [ARGS]`: a drop-in for the `micropython` command of the unix port.

use crate::embed::Files;
use crate::host_board::HostBoard;
use std::io::{IsTerminal, Read};
use taipan_board::UNIX;
use taipan_host::console;
use taipan_vm::types;
use taipan_vm::{Config, Raise, SourceKind, Vm};

/// What was asked for.
#[derive(Default)]
struct Command {
    interactive: bool,
    optimize: u8,
    /// How many times `-v` was given.
    verbosity: usize,
    heap_bytes: Option<usize>,
    compile_only: bool,
    viper: bool,
    what: What,
    /// `sys.argv`
    argv: Vec<String>,
}

#[derive(Default)]
enum What {
    #[default]
    Prompt,
    File(String),
    Text(String),
    Module(String),
}

pub fn banner() -> String {
    format!("MicroPython v{} compatible; linux [Taipan {}] version", types::LANGUAGE_VERSION, env!("CARGO_PKG_VERSION"))
}

const HELP: &str = "\
usage: taipan [<opts>] [-X <implopt>] [-c <command> | -m <module> | <filename>]
       taipan run PROGRAM.py [--board pyboard] [--for 2s] [--timeline] [--json]
       taipan check PROGRAM.py [--board pyboard] [--k 2]
       taipan gaps PROGRAM.py...
Options:
--version : show version information
-h : print this help message
-i : enable inspection via the prompt after running command/module/file
-v : given twice: list code before it runs
-O[N] : apply bytecode optimizations of level N

Implementation specific options (-X):
  compile-only                 -- parse and compile only
  emit={bytecode,native,viper} -- set the default code emitter
  heapsize=<n>[w][K|M]         -- set the heap size for the GC
";

pub fn main(args: &[String]) -> u8 {
    let command = match parse(args) {
        Ok(Some(c)) => c,
        Ok(None) => return 0,
        Err(message) => {
            console::write_error(format!("taipan: {message}\n{}", HELP.lines().next().unwrap_or("")).as_bytes());
            console::write_error(b"\nTry 'taipan -h' for the options.\n");
            return 1;
        }
    };
    execute(command)
}

fn parse(args: &[String]) -> Result<Option<Command>, String> {
    let mut c = Command::default();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "-h" | "--help" => {
                console::write(HELP.as_bytes());
                return Ok(None);
            }
            "--version" => {
                console::write(format!("{}\n", banner()).as_bytes());
                return Ok(None);
            }
            "-i" => c.interactive = true,
            "-c" => {
                let text = rest.next().ok_or("-c needs a command")?;
                c.what = What::Text(text.clone());
                c.argv = std::iter::once("-c".to_string()).chain(rest.cloned()).collect();
                return Ok(Some(c));
            }
            "-m" => {
                let name = rest.next().ok_or("-m needs a module's name")?;
                c.what = What::Module(name.clone());
                c.argv = std::iter::once(name.clone()).chain(rest.cloned()).collect();
                return Ok(Some(c));
            }
            "-X" => option(&mut c, rest.next().ok_or("-X needs an option")?)?,
            v if v.starts_with("-v") && v[1..].chars().all(|x| x == 'v') => c.verbosity += v.len() - 1,
            o if o.starts_with("-O") => c.optimize = optimize(&o[1..])?,
            other if other.starts_with('-') && other.len() > 1 => return Err(format!("unknown option {other}")),
            file => {
                c.what = What::File(file.to_string());
                c.argv = std::iter::once(file.to_string()).chain(rest.cloned()).collect();
                return Ok(Some(c));
            }
        }
    }
    c.argv = vec![String::new()];
    Ok(Some(c))
}

/// `O`, `OO`, `O2`
fn optimize(text: &str) -> Result<u8, String> {
    if text.chars().all(|c| c == 'O') {
        return Ok(text.len() as u8);
    }
    text[1..].parse().map_err(|_| format!("bad optimization level -{text}"))
}

fn option(c: &mut Command, text: &str) -> Result<(), String> {
    match text.split_once('=') {
        Some(("heapsize", size)) => c.heap_bytes = Some(heap_size(size)?),
        Some(("emit", kind @ ("bytecode" | "native" | "viper"))) => c.viper = kind == "viper",
        None if text == "compile-only" => c.compile_only = true,
        None if text == "realtime" => {}
        _ => return Err(format!("unknown -X option {text}")),
    }
    Ok(())
}

pub fn heap_size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let n: usize = digits.parse().map_err(|_| format!("bad heap size {text}"))?;
    // `w` scales by the word size, as sizes were once given for 32-bit machines.
    let (word, unit) = match &text[digits.len()..] {
        "" => (1, 1),
        "w" => (size_of::<usize>() / 4, 1),
        "K" | "k" => (1, 1 << 10),
        "M" | "m" => (1, 1 << 20),
        "wK" | "wk" => (size_of::<usize>() / 4, 1 << 10),
        "wM" | "wm" => (size_of::<usize>() / 4, 1 << 20),
        _ => return Err(format!("bad heap size {text}")),
    };
    let bytes = n.saturating_mul(word).saturating_mul(unit);
    if bytes < 700 { Err(format!("heap size {text} is too small")) } else { Ok(bytes) }
}

fn execute(c: Command) -> u8 {
    let mut config = Config { optimize: c.optimize, ..Config::default() };
    if let Some(bytes) = c.heap_bytes {
        config.heap_bytes = bytes;
    }
    hostile(&mut config);
    let mut vm =
        Vm::new(config, Box::new(HostBoard::new()), Box::new(Files { profile: &UNIX, viper: c.viper, lists_code: c.verbosity >= 2 }));
    vm.files = taipan_host::DESKTOP_FILES;
    vm.irq.depth = UNIX.schedule_depth;
    catch_ctrl_c();
    let mut code = match prepare(&mut vm, &c).and_then(|()| run(&mut vm, &c)) {
        Ok(()) => 0,
        Err(r) => finish(&mut vm, r),
    };
    vm.run_handlers();
    // The program may have set the variable itself.
    if c.interactive || taipan_host::variable("MICROPYINSPECT".as_ref()).is_some_and(|value| !value.is_empty()) {
        code = crate::prompt::interact(&mut vm);
    }
    if let Err(r) = taipan_modules::sys::run_at_exit(&mut vm) {
        code = finish(&mut vm, r);
    }
    code
}

/// Hostile modes for tests, by environment: they change when the heap collects and what interrupts the program, never
/// what it does.
pub fn hostile(config: &mut Config) {
    config.stress = std::env::var_os("TAIPAN_GC_STRESS").is_some();
    config.verify = std::env::var_os("TAIPAN_GC_VERIFY").is_some();
    config.in_place = std::env::var_os("TAIPAN_IN_PLACE").is_some();
    config.every |= std::env::var_os("TAIPAN_INJECT").is_some();
}

/// The hostile modes that need a VM: a do-nothing interrupt at every safe point, the n-th allocation fails.
pub fn hostile_vm(vm: &mut Vm) -> Result<(), Raise> {
    if std::env::var_os("TAIPAN_INJECT").is_some() {
        let globals = vm.new_dict(0)?;
        let handler = vm.run_source(b"lambda t: None", "<injected>", SourceKind::Expression, globals, None)?;
        vm.inject_interrupts(handler);
    }
    if let Some(n) = std::env::var("TAIPAN_FAIL_ALLOC").ok().and_then(|n| n.parse().ok()) {
        vm.heap.fail_allocation(n);
    }
    Ok(())
}

fn catch_ctrl_c() {
    // Without a handler Ctrl-C ends the process, which is no worse than refusing to start.
    let _ = ctrlc::set_handler(|| crate::host_board::INTERRUPTS.attend(taipan_board::attention::KEYBOARD));
}

/// Size of the buffer for exceptions under a locked heap.
const EMERGENCY_BYTES: usize = 256;

/// `sys.argv`, `sys.path`, `__file__`, the emergency buffer.
fn prepare(vm: &mut Vm, c: &Command) -> Result<(), Raise> {
    let first = match &c.what {
        What::File(path) => std::path::Path::new(path).parent().map_or(String::new(), |p| p.to_string_lossy().into_owned()),
        _ => String::new(),
    };
    let mut path = vec![first, ".frozen".to_string()];
    match std::env::var("MICROPYPATH") {
        Ok(p) => path = std::iter::once(path[0].clone()).chain(p.split(':').map(String::from)).collect(),
        Err(_) => {
            if let Ok(home) = std::env::var("HOME") {
                path.push(format!("{home}/.micropython/lib"));
            }
            path.push("/usr/lib/micropython".to_string());
        }
    }
    vm.set_sys_list("sys.path", &path)?;
    vm.set_sys_list("sys.argv", &c.argv)?;
    // MicroPython's unix port has it without being asked.
    vm.set_emergency_buffer(EMERGENCY_BYTES)?;
    let main = vm.main;
    let file = match &c.what {
        What::File(path) => vm.new_str(path)?,
        _ => vm.new_str("<stdin>")?,
    };
    vm.dict_set_str(main, "__file__", file)?;
    hostile_vm(vm)
}

fn run(vm: &mut Vm, c: &Command) -> Result<(), Raise> {
    match &c.what {
        // The prompt comes afterwards anyway.
        What::Prompt if c.interactive => Ok(()),
        What::Prompt if std::io::stdin().is_terminal() => match crate::prompt::interact(vm) {
            0 => Ok(()),
            code => Err(vm.system_exit(code.into())),
        },
        What::Prompt => {
            let mut source = Vec::new();
            if let Err(e) = std::io::stdin().lock().read_to_end(&mut source) {
                return Err(vm.os_error(e.raw_os_error().unwrap_or(5)));
            }
            run_text(vm, c, &source, "<stdin>")
        }
        What::Text(text) => run_text(vm, c, text.as_bytes(), "<stdin>"),
        What::File(path) => match std::fs::read(path) {
            Ok(source) => run_text(vm, c, &source, path),
            Err(e) => {
                let errno = e.raw_os_error().unwrap_or(5);
                console::write_error(format!("taipan: can't open file '{path}': [Errno {errno}] {}\n", io_text(&e)).as_bytes());
                Err(vm.system_exit(2))
            }
        },
        What::Module(name) => vm.run_module(name),
    }
}

/// The text of an I/O error without the number that Rust appends.
pub fn io_text(e: &std::io::Error) -> String {
    let text = e.to_string();
    text.split(" (os error").next().unwrap_or("").to_string()
}

fn run_text(vm: &mut Vm, c: &Command, source: &[u8], file: &str) -> Result<(), Raise> {
    let main = vm.main;
    if c.compile_only {
        return vm.compile_source(source, file, SourceKind::Module, main, false).map(|_| ());
    }
    vm.run_source(source, file, SourceKind::Module, main, None).map(|_| ())
}

/// The exit code for an exception that left the program; prints it unless it is SystemExit.
fn finish(vm: &mut Vm, r: Raise) -> u8 {
    if let Some(code) = exit_code(vm, r) {
        return code;
    }
    let text = vm.print_exception(r.0);
    console::write_error(text.as_bytes());
    if vm.exception_is(r, types::KEYBOARD_INTERRUPT) { 130 } else { 1 }
}

/// The exit code that SystemExit asks for.
pub fn exit_code(vm: &mut Vm, r: Raise) -> Option<u8> {
    if !vm.exception_is(r, types::SYSTEM_EXIT) {
        return None;
    }
    let args = vm.exception_args(r.0);
    if vm.tuple_len(args) == 0 {
        return Some(0);
    }
    let value = vm.tuple_get(args, 0);
    if value.is_none() {
        return Some(0);
    }
    match vm.as_i64(value) {
        Some(n) => Some(n as u8),
        None => {
            let text = vm.str_of(value).unwrap_or_default();
            console::write_error(format!("{text}\n").as_bytes());
            Some(1)
        }
    }
}
