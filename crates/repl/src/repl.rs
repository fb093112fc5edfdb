//! The modes of the prompt, and what is run when.

use crate::complete::{self, Completion, Place};
use crate::editor::{CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E, Edit, Editor};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_vm::{Raise, SourceKind};

/// What the prompt needs and cannot do itself.
pub trait Host {
    /// Bytes for the terminal, as they are.
    fn write(&mut self, bytes: &[u8]);
    /// Text as a program prints it: its lines end as the terminal wants them.
    fn print(&mut self, text: &str);
    /// `sys.ps1`, or `sys.ps2` where an input goes on.
    fn prompt(&mut self, goes_on: bool) -> String;
    /// The first line.
    fn banner(&mut self) -> String;
    fn names(&mut self, place: Place) -> Vec<String>;
    fn run(&mut self, source: &str, kind: SourceKind) -> Run;
}

/// How a run ended.
pub enum Run {
    Done,
    /// With an exception: its traceback.
    Raised(String),
    /// With SystemExit, or with what ends all runs.
    Exit(Raise),
}

/// Why the prompt is over.
#[derive(Debug)]
pub enum Exit {
    /// Ctrl-D: a board resets, a command ends.
    Reset,
    Raised(Raise),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Friendly,
    /// The friendly mode within an input of several lines.
    GoesOn,
    Paste,
    Raw,
    /// Raw paste; so many bytes until the other side may send more.
    RawPaste(usize),
}

pub struct Repl {
    mode: Mode,
    editor: Editor,
    /// What was received in the other modes than the friendly one.
    received: Vec<u8>,
}

/// Bytes that the other side of a raw paste may send without waiting; it may be ahead by one such window.
const WINDOW: usize = 128;

impl Repl {
    /// `history`: how many lines are remembered.
    pub fn new(history: usize) -> Repl {
        Repl { mode: Mode::Friendly, editor: Editor::new(history), received: Vec::new() }
    }

    /// The banner and the first prompt.
    pub fn start(&mut self, host: &mut dyn Host) {
        let banner = host.banner();
        host.write(banner.as_bytes());
        host.write(b"\r\nType \"help()\" for more information.\r\n");
        self.restart(host);
    }

    /// Takes a byte from the terminal.
    pub fn feed(&mut self, byte: u8, host: &mut dyn Host) -> Option<Exit> {
        match self.mode {
            Mode::Friendly | Mode::GoesOn => self.friendly(byte, host),
            Mode::Paste => self.paste(byte, host),
            Mode::Raw => self.raw(byte, host),
            Mode::RawPaste(left) => self.raw_paste(byte, left, host),
        }
    }

    // ---- Friendly

    fn friendly(&mut self, byte: u8, host: &mut dyn Host) -> Option<Exit> {
        let edit = self.editor.feed(byte);
        self.show(host);
        let goes_on = self.mode == Mode::GoesOn;
        match edit {
            Edit::More => {}
            Edit::Tab => self.complete(host),
            Edit::Line if self.editor.text().is_empty() => self.restart(host),
            Edit::Line if taipan_syntax::is_incomplete(self.editor.text()) => {
                self.mode = Mode::GoesOn;
                let prompt = host.prompt(true);
                self.editor.next_line(&prompt);
                self.show(host);
            }
            Edit::Line => return self.execute(host),
            Edit::Control(CTRL_C) => {
                host.write(b"\r\n");
                self.restart(host);
            }
            Edit::Control(CTRL_D) if goes_on => return self.execute(host),
            Edit::Control(CTRL_D) => {
                host.write(b"\r\n");
                return Some(Exit::Reset);
            }
            Edit::Control(CTRL_A) if !goes_on => {
                host.write(b"\r\n");
                self.start_raw(host);
            }
            Edit::Control(CTRL_B) if !goes_on => {
                host.write(b"\r\n");
                self.start(host);
            }
            Edit::Control(CTRL_E) if !goes_on => {
                host.write(b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ");
                self.received.clear();
                self.mode = Mode::Paste;
            }
            Edit::Control(_) => {}
        }
        None
    }

    /// Writes what the editor has drawn.
    fn show(&mut self, host: &mut dyn Host) {
        host.write(&self.editor.out);
        self.editor.out.clear();
    }

    /// A new prompt.
    fn restart(&mut self, host: &mut dyn Host) {
        self.mode = Mode::Friendly;
        let prompt = host.prompt(false);
        self.editor.clear(&prompt);
        self.show(host);
    }

    fn complete(&mut self, host: &mut dyn Host) {
        match complete::complete(self.editor.before_cursor(), &mut |place| host.names(place)) {
            Completion::Nothing => {}
            Completion::Rest(text) => self.editor.insert(&text),
            Completion::Many(list) => {
                let prompt = host.prompt(self.mode == Mode::GoesOn);
                let line = String::from(self.editor.before_cursor());
                for text in [list, prompt, line] {
                    self.editor.draw(&text);
                }
                self.editor.redraw();
            }
        }
        self.show(host);
    }

    fn execute(&mut self, host: &mut dyn Host) -> Option<Exit> {
        let run = host.run(self.editor.text(), SourceKind::Single);
        self.ended(run, host)
    }

    /// After a run in the friendly mode.
    fn ended(&mut self, run: Run, host: &mut dyn Host) -> Option<Exit> {
        match run {
            Run::Done => {}
            Run::Raised(traceback) => host.print(&traceback),
            Run::Exit(raise) => return Some(Exit::Raised(raise)),
        }
        self.restart(host);
        None
    }

    // ---- Paste

    fn paste(&mut self, byte: u8, host: &mut dyn Host) -> Option<Exit> {
        match byte {
            CTRL_C => {
                host.write(b"\r\n");
                self.restart(host);
            }
            CTRL_D => {
                host.write(b"\r\n");
                let source = self.take_source();
                let run = host.run(&source, SourceKind::Module);
                return self.ended(run, host);
            }
            _ => {
                self.received.push(byte);
                host.write(if byte == b'\r' { b"\r\n=== " } else { core::slice::from_ref(&byte) });
            }
        }
        None
    }

    /// What was received, with lines that end as Python's do.
    fn take_source(&mut self) -> String {
        let text = String::from_utf8_lossy(&self.received).replace("\r\n", "\n").replace('\r', "\n");
        self.received.clear();
        text
    }

    // ---- Raw

    fn start_raw(&mut self, host: &mut dyn Host) {
        host.write(b"raw REPL; CTRL-B to exit\r\n");
        self.raw_prompt(host);
    }

    fn raw_prompt(&mut self, host: &mut dyn Host) {
        self.mode = Mode::Raw;
        self.received.clear();
        host.write(b">");
    }

    fn raw(&mut self, byte: u8, host: &mut dyn Host) -> Option<Exit> {
        match byte {
            CTRL_A => match self.received[..] {
                [CTRL_E, b'A'] => {
                    let [low, high] = (WINDOW as u16).to_le_bytes();
                    // Two windows are free at the start.
                    host.write(&[b'R', 1, low, high, 1]);
                    self.received.clear();
                    self.mode = Mode::RawPaste(WINDOW);
                }
                [CTRL_E, _] => {
                    host.write(b"R\x00");
                    self.raw_prompt(host);
                }
                _ => self.start_raw(host),
            },
            CTRL_B => {
                host.write(b"\r\n");
                self.start(host);
            }
            CTRL_C => self.received.clear(),
            CTRL_D => {
                host.write(b"OK");
                if self.received.is_empty() {
                    host.write(b"\r\n");
                    return Some(Exit::Reset);
                }
                return self.execute_raw(host);
            }
            _ => self.received.push(byte),
        }
        None
    }

    fn raw_paste(&mut self, byte: u8, left: usize, host: &mut dyn Host) -> Option<Exit> {
        match byte {
            CTRL_C => {
                host.write(b"\x04\x04");
                host.print("KeyboardInterrupt: \n");
                host.write(b"\x04");
                self.raw_prompt(host);
            }
            CTRL_D => {
                host.write(b"\x04");
                return self.execute_raw(host);
            }
            _ => {
                self.received.push(byte);
                self.mode = Mode::RawPaste(left - 1);
                if left == 1 {
                    host.write(b"\x01");
                    self.mode = Mode::RawPaste(WINDOW);
                }
            }
        }
        None
    }

    /// Output, end, traceback, end: the other side reads up to each of the ends.
    fn execute_raw(&mut self, host: &mut dyn Host) -> Option<Exit> {
        let source = self.take_source();
        let run = host.run(&source, SourceKind::Module);
        host.write(b"\x04");
        if let Run::Raised(traceback) = &run {
            host.print(traceback);
        }
        host.write(b"\x04");
        if let Run::Exit(raise) = run {
            return Some(Exit::Raised(raise));
        }
        self.raw_prompt(host);
        None
    }
}
