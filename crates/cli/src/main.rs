//! `taipan`: the command.
//!
//! Without a subcommand it is a drop-in for the `micropython` command (`unix`); `taipan run` runs a program on a
//! simulated board (`run`), `taipan check` explores where interrupts can land in it (`check`), `taipan gaps` measures the distance of safe points (`gaps`).

mod check;
mod embed;
mod fields;
mod gaps;
mod host_board;
mod prompt;
mod report;
mod run;
mod stimulus;
mod unix;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let code = match args.get(1).map(String::as_str) {
        Some("check") => check::main(&args[2..]),
        Some("gaps") => gaps::main(&args[2..]),
        Some("run") => run::main(&args[2..]),
        _ => unix::main(&args[1..]),
    };
    taipan_host::console::flush();
    ExitCode::from(code)
}
