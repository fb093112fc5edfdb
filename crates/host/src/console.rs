//! The host's own streams: standard output is buffered, and flushed before anything is written to standard error or
//! waited for from standard input.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

static OUTPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
const LIMIT: usize = 1 << 16;

pub fn write(bytes: &[u8]) {
    let Ok(mut buffer) = OUTPUT.lock() else { return };
    buffer.extend_from_slice(bytes);
    if buffer.len() >= LIMIT || bytes.ends_with(b"\n") && is_terminal() {
        flush_buffer(&mut buffer);
    }
}

pub fn write_error(bytes: &[u8]) {
    flush();
    // Nobody is left to tell if standard error is closed.
    let _ = std::io::stderr().write_all(bytes);
}

pub fn flush() {
    if let Ok(mut buffer) = OUTPUT.lock() {
        flush_buffer(&mut buffer);
    }
}

fn flush_buffer(buffer: &mut Vec<u8>) {
    if buffer.is_empty() {
        return;
    }
    let mut out = std::io::stdout().lock();
    if out.write_all(buffer).and_then(|()| out.flush()).is_err() {
        // The reader has gone (`| head`): there is nobody to write for.
        std::process::exit(141);
    }
    buffer.clear();
}

fn is_terminal() -> bool {
    static TERMINAL: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *TERMINAL.get_or_init(|| std::io::stdout().is_terminal())
}

/// What was read of standard input and not asked for yet.
struct Input {
    bytes: Vec<u8>,
    at: usize,
}

static INPUT: Mutex<Input> = Mutex::new(Input { bytes: Vec::new(), at: 0 });
/// Most bytes read at a time.
const STEP: usize = 4096;

/// The next byte of standard input; `None` at its end.
pub fn read() -> Option<u8> {
    let mut input = INPUT.lock().ok()?;
    if input.at == input.bytes.len() {
        flush();
        let mut bytes = vec![0; STEP];
        let n = loop {
            match rustix::io::read(std::io::stdin(), &mut bytes) {
                Err(rustix::io::Errno::INTR) => {}
                read => break read.ok()?,
            }
        };
        bytes.truncate(n);
        *input = Input { bytes, at: 0 };
    }
    let byte = *input.bytes.get(input.at)?;
    input.at += 1;
    Some(byte)
}

/// Whether [`read`] need not wait, or need not any more within `limit`.
pub fn wait(limit: Duration) -> bool {
    if INPUT.lock().is_ok_and(|input| input.at < input.bytes.len()) {
        return true;
    }
    flush();
    let input = std::io::stdin();
    let limit = Timespec { tv_sec: limit.as_secs() as i64, tv_nsec: i64::from(limit.subsec_nanos()) };
    match poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&limit)) {
        Ok(n) => n > 0,
        // A signal: the caller looks what it meant.
        Err(rustix::io::Errno::INTR) => false,
        // Reading says what is wrong.
        Err(_) => true,
    }
}
