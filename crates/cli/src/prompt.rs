//! The prompt of the drop-in command, on the host's terminal.
//!
//! The terminal is raw while a line is edited, so that each key arrives by itself, and as it was while a program runs,
//! so that Ctrl-C interrupts it.

use crate::unix;
use rustix::termios::{ControlModes, InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use taipan_host::console;
use taipan_repl::{Exit, Repl, Session, Terminal};
use taipan_vm::Vm;

/// Lines that the prompt remembers.
const HISTORY: usize = 50;

/// Runs what is typed until the end of input or SystemExit, whose value it returns.
pub fn interact(vm: &mut Vm) -> u8 {
    let banner = unix::banner();
    let mut terminal = HostTerminal::new();
    let mut repl = Repl::new(HISTORY);
    repl.start(&mut Session { vm, terminal: &mut terminal, banner: &banner });
    let exit = loop {
        // The end of input is as Ctrl-D on an empty line.
        let Some(byte) = console::read() else { break Exit::Reset };
        let byte = if byte == b'\n' { b'\r' } else { byte };
        let mut session = Session { vm, terminal: &mut terminal, banner: &banner };
        if let Some(exit) = repl.feed(byte, &mut session) {
            break exit;
        }
    };
    terminal.lend(true);
    match exit {
        Exit::Reset => 0,
        Exit::Raised(raise) => unix::exit_code(vm, raise).unwrap_or(0),
    }
}

/// Standard input and output. What is no terminal has no modes.
struct HostTerminal {
    /// How the terminal was, while it is raw.
    before: Option<Termios>,
}

impl HostTerminal {
    fn new() -> HostTerminal {
        let mut terminal = HostTerminal { before: None };
        terminal.lend(false);
        terminal
    }
}

impl Terminal for HostTerminal {
    fn write(&mut self, bytes: &[u8]) {
        console::write(bytes);
        console::flush();
    }

    fn print(&mut self, text: &str) {
        self.write(text.as_bytes());
    }

    fn lend(&mut self, runs: bool) {
        let input = std::io::stdin();
        console::flush();
        // A terminal that refuses stays as it is: the prompt works, if less well.
        if runs {
            if let Some(before) = self.before.take() {
                let _ = tcsetattr(&input, OptionalActions::Now, &before);
            }
        } else if let Ok(now) = tcgetattr(&input) {
            let _ = tcsetattr(&input, OptionalActions::Now, &raw(&now));
            self.before = Some(now);
        }
    }
}

impl Drop for HostTerminal {
    fn drop(&mut self) {
        self.lend(true);
    }
}

/// Bytes as they are typed. Output is still the terminal's to translate.
fn raw(now: &Termios) -> Termios {
    let mut raw = now.clone();
    raw.input_modes -= InputModes::BRKINT | InputModes::ICRNL | InputModes::INPCK | InputModes::ISTRIP | InputModes::IXON;
    raw.control_modes -= ControlModes::CSIZE | ControlModes::PARENB;
    raw.control_modes |= ControlModes::CS8;
    raw.local_modes = LocalModes::empty();
    raw.special_codes[SpecialCodeIndex::VMIN] = 1;
    raw.special_codes[SpecialCodeIndex::VTIME] = 0;
    raw
}
