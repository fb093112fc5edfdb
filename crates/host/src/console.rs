//! The host's own streams: standard output is buffered, and flushed before anything is written to standard error.

use std::io::{IsTerminal, Read, Write};
use std::sync::Mutex;

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

/// The next byte of standard input; `None` at its end.
pub fn read() -> Option<u8> {
    flush();
    let mut byte = [0];
    match std::io::stdin().lock().read(&mut byte) {
        Ok(1) => Some(byte[0]),
        _ => None,
    }
}
