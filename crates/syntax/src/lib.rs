//! Source text to tree and diagnostics.
//!
//! `parse_module`, `parse_single` and `parse_expression` turn text into the tree of `ast`; the first mistake ends
//! the parse with a `Diagnostic`. Nothing here knows of names' scopes: `return` outside a function and the like are
//! the compiler's to find. Whatever the input, parsing ends, does not panic, and uses a bounded amount of stack
//! (`MAX_NESTING`, `MAX_TREE_HEIGHT`).
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod ast;
pub mod diagnostic;
mod interactive;
mod lexer;
mod literal;
mod parser;
pub mod source;

#[cfg(test)]
mod tests;

pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use interactive::is_incomplete;
pub use lexer::MAX_INDENTS;
pub use parser::{MAX_NESTING, MAX_TREE_HEIGHT};

/// A whole file.
pub fn parse_module(source: &str) -> Result<ast::Module, Diagnostic> {
    Ok(parser::module(source)?)
}

/// What was typed at the prompt, or handed to `compile(..., "single")`.
///
/// A module, save that a lone continued line is a mistake rather than an empty program.
pub fn parse_single(source: &str) -> Result<ast::Module, Diagnostic> {
    Ok(parser::single(source)?)
}

/// The argument of `eval`: one expression (or a bare tuple) with any white space around it.
pub fn parse_expression(source: &str) -> Result<ast::Expr, Diagnostic> {
    Ok(parser::expression(source)?)
}
