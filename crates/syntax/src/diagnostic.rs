//! A mistake in the source, for the author of the program.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::ast::Span;

/// Which exception Python code sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// `SyntaxError`
    Syntax,
    /// `IndentationError`
    Indentation,
    /// `NotImplementedError`: Python, but not supported here.
    Unsupported,
    /// `ViperTypeError`: types of viper code that don't go together.
    ViperType,
    /// `RuntimeError`: more code than fits.
    Overflow,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub kind: DiagnosticKind,
    /// The text of the exception.
    pub message: String,
    /// What to add where there is room for more than the exception: MicroPython's wording is part of its tests, and
    /// says less than we know.
    pub note: Option<&'static str>,
    pub span: Span,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.note {
            Some(note) => write!(f, " ({note})"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Diagnostic {}

/// A diagnostic on its way up: boxed, since every frame of the parser has room for one, and how deep a program may
/// nest depends on the size of those frames.
pub(crate) struct Fault(Box<Diagnostic>);

impl Fault {
    pub fn new(message: impl Into<String>, span: Span) -> Fault {
        Fault::of_kind(DiagnosticKind::Syntax, message.into(), span)
    }

    pub fn indentation(message: impl Into<String>, span: Span) -> Fault {
        Fault::of_kind(DiagnosticKind::Indentation, message.into(), span)
    }

    pub fn unsupported(message: impl Into<String>, span: Span) -> Fault {
        Fault::of_kind(DiagnosticKind::Unsupported, message.into(), span)
    }

    fn of_kind(kind: DiagnosticKind, message: String, span: Span) -> Fault {
        Fault(Box::new(Diagnostic { kind, message, note: None, span }))
    }

    pub fn with_note(mut self, note: &'static str) -> Fault {
        self.0.note = Some(note);
        self
    }

    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl From<Fault> for Diagnostic {
    fn from(fault: Fault) -> Diagnostic {
        *fault.0
    }
}
