//! The prompt on a terminal: keys go in at one end, what a person would see comes out.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

/// A terminal with the command in it.
struct Window {
    master: File,
    terminal: File,
    child: Child,
    seen: String,
}

impl Window {
    fn open(arguments: &[&str]) -> Window {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&master).and_then(|()| unlockpt(&master)).expect("its other end");
        let name = ptsname(&master, Vec::new()).expect("its name").into_string().expect("UTF-8");
        let terminal = File::options().read(true).write(true).open(name).expect("it opens");
        let end = || Stdio::from(terminal.try_clone().expect("a copy"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
        let child = command.args(arguments).stdin(end()).stdout(end()).stderr(end()).spawn().expect("it starts");
        Window { master: File::from(master), terminal, child, seen: String::new() }
    }

    fn press(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).expect("it reads");
    }

    /// Waits for this, and returns what comes up to its end.
    #[track_caller]
    fn expect(&mut self, text: &str) -> String {
        let mut bytes = [0; 1024];
        loop {
            if let Some(at) = self.seen.find(text) {
                let rest = self.seen.split_off(at + text.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            let patience = Timespec { tv_sec: 60, tv_nsec: 0 };
            let ready = poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&patience));
            assert_ne!(ready, Ok(0), "{text:?} does not come after {:?}", self.seen);
            match self.master.read(&mut bytes) {
                Ok(n) if n > 0 => self.seen.push_str(&String::from_utf8_lossy(&bytes[..n])),
                _ => panic!("{text:?} does not come after {:?}", self.seen),
            }
        }
    }

    fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).expect("it is there");
    }

    /// Whether the terminal edits lines by itself.
    fn is_cooked(&self) -> bool {
        tcgetattr(&self.terminal).expect("it is a terminal").local_modes.contains(LocalModes::ICANON)
    }

    fn exit_code(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn keys_edit_the_line() {
    let mut window = Window::open(&[]);
    window.expect(">>> ");
    window.press("prnt(7)\x1b[D\x1b[D\x1b[D\x1b[D\x1b[Di\x05\r");
    window.expect("\n7\r\n>>> ");
    window.press("\x1b[A\x7f*6)\r");
    window.expect("\n42\r\n>>> ");
    window.press("\x04");
    assert_eq!(window.exit_code(), Some(0));
}

#[test]
fn ctrl_c_interrupts_what_runs_and_the_prompt_goes_on() {
    let mut window = Window::open(&[]);
    window.expect(">>> ");
    for endless in ["import time; print('run' + 'ning'); time.sleep(1000)", "print('run' + 'ning'); input()"] {
        window.press(&format!("{endless}\r"));
        window.expect("running\r\n");
        window.interrupt();
        window.expect("KeyboardInterrupt: \r\n>>> ");
    }
    window.press("1+1\r");
    window.expect("\n2\r\n>>> ");
}

#[test]
fn the_terminal_is_the_programs_while_it_runs() {
    let mut window = Window::open(&["-i", "-c", "name = input()"]);
    assert!(window.is_cooked());
    window.press("Eve\r");
    window.expect(">>> ");
    assert!(!window.is_cooked());
    window.press("input(name + '?')\r");
    window.expect("\nEve?");
    assert!(window.is_cooked());
    window.press("no\r");
    window.expect("'no'\r\n>>> ");
    window.press("raise SystemExit(5)\r");
    assert_eq!(window.exit_code(), Some(5));
    assert!(window.is_cooked());
}
