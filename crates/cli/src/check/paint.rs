//! Colour, on a terminal and nowhere else.

use std::io::IsTerminal;
use taipan_check::finding::Level;

#[derive(Clone, Copy)]
pub struct Paint(bool);

impl Paint {
    /// For what is written to standard output.
    pub fn of_stdout() -> Paint {
        Paint(std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()))
    }

    pub const NONE: Paint = Paint(false);

    pub fn is_on(self) -> bool {
        self.0
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// Line numbers, frames: what the eye may skip.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    pub fn code(self, text: &str) -> String {
        self.with("36", text)
    }

    pub fn level(self, level: Level, text: &str) -> String {
        self.with(
            match level {
                Level::Error => "1;31",
                Level::Warning => "1;33",
                Level::Note => "1;36",
            },
            text,
        )
    }
}
