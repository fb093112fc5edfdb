//! Where the program's output goes and its input comes from.
//!
//! Either to the embedder as it happens ([`Console::Host`], plain functions, so that a snapshot copies them), or into
//! buffers that the embedder drains ([`Console::Capture`]), which are part of the snapshot. Bytes that a stimulus
//! types come first, before those of the host.
use alloc::collections::VecDeque;
use alloc::vec::Vec;

#[derive(Clone, Debug)]
pub enum Console {
    /// What was written since the embedder last took it. Without limit: the embedder drains it after each slice.
    Capture {
        output: Vec<u8>,
        error: Vec<u8>,
    },
    Host(Host),
}

/// The host's own streams.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    pub write: fn(&[u8]),
    pub error: fn(&[u8]),
    /// The next byte of input, if there is one.
    pub read: fn() -> Option<u8>,
    pub ready: fn() -> bool,
}

impl Default for Console {
    fn default() -> Self {
        Console::Capture { output: Vec::new(), error: Vec::new() }
    }
}

impl Console {
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        match self {
            Console::Capture { output, .. } => output.extend_from_slice(bytes),
            Console::Host(host) => (host.write)(bytes),
        }
    }

    pub(crate) fn error(&mut self, bytes: &[u8]) {
        match self {
            Console::Capture { error, .. } => error.extend_from_slice(bytes),
            Console::Host(host) => (host.error)(bytes),
        }
    }

    fn read(&mut self) -> Option<u8> {
        match self {
            Console::Capture { .. } => None,
            Console::Host(host) => (host.read)(),
        }
    }

    fn ready(&self) -> bool {
        match self {
            Console::Capture { .. } => false,
            Console::Host(host) => (host.ready)(),
        }
    }
}

/// Typed and not yet read. Past the limit bytes are dropped, and counted.
#[derive(Clone, Debug)]
pub(crate) struct Terminal {
    pub console: Console,
    pub interrupt_character: Option<u8>,
    typed: VecDeque<u8>,
    pub dropped: u64,
}

/// How many bytes can wait to be read.
const INPUT_LIMIT: usize = 4096;

/// What Ctrl-C sends.
pub const CTRL_C: u8 = 3;

impl Terminal {
    pub fn new(console: Console) -> Terminal {
        Terminal { console, interrupt_character: Some(CTRL_C), typed: VecDeque::new(), dropped: 0 }
    }

    /// Whether nothing waits to be read.
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// Whether `byte` was the interrupt character, and so is not there to be read.
    pub fn type_byte(&mut self, byte: u8) -> bool {
        if self.interrupt_character == Some(byte) {
            return true;
        }
        if self.typed.len() < INPUT_LIMIT {
            self.typed.push_back(byte);
        } else {
            self.dropped += 1;
        }
        false
    }

    pub fn read(&mut self) -> Option<u8> {
        self.typed.pop_front().or_else(|| self.console.read())
    }

    pub fn ready(&self) -> bool {
        !self.typed.is_empty() || self.console.ready()
    }
}
