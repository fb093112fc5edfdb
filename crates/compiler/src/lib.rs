//! Tree to bytecode.
//!
//! Two passes. `walk` reads the whole tree once: which name lives where (`scope`), what is a `const()`, which
//! statements stand where they may not. It finds every mistake that is the author's. `frame` then writes one code
//! object for each scope; what can still go wrong there is that something is too large.
//!
//! Names live in registers where Python lets nobody see the difference, in cells where an inner function shares them,
//! in the module's globals otherwise. Visible accesses (globals, attributes, items, cells, calls) come out in exactly
//! Python's order, none merged or dropped: an interrupt handler may look in between.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

mod assign;
mod call;
mod captures;
mod comprehension;
mod condition;
mod constant;
mod display;
mod emit;
mod exceptions;
mod expr;
mod fold;
mod frame;
mod function;
mod import;
mod loops;
mod pattern;
mod scope;
mod stmt;
mod symbols;
mod text;
mod viper;
mod walk;

#[cfg(test)]
mod tests;

use alloc::string::String;
use taipan_bytecode::Code;
use taipan_syntax::{Diagnostic, DiagnosticKind, ast, parse_expression, parse_module};

/// What the code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// A file: returns None.
    #[default]
    Module,
    /// A line of the prompt: shows the values of expression statements.
    Single,
    /// `eval`: returns the value.
    Expression,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub mode: Mode,
    /// Top-level names live in the dict in register 0, not in the module's globals.
    pub namespace: bool,
    /// From 1 on, `assert` is dropped and `__debug__` is False.
    pub optimize: u8,
    /// Functions that don't say otherwise are viper code.
    pub viper: bool,
}

pub fn compile_source(source: &str, options: &Options) -> Result<Code<'static>, Diagnostic> {
    match options.mode {
        Mode::Module => compile(&parse_module(source)?, source, options),
        Mode::Single => compile(&taipan_syntax::parse_single(source)?, source, options),
        Mode::Expression => compile_expression(&parse_expression(source)?, source, options),
    }
}

pub fn compile(module: &ast::Module, source: &str, options: &Options) -> Result<Code<'static>, Diagnostic> {
    frame::compile_root(frame::Root::Body(&module.body), source, options)
}

/// Code that returns the value of `expr`.
pub fn compile_expression(expr: &ast::Expr, source: &str, options: &Options) -> Result<Code<'static>, Diagnostic> {
    frame::compile_root(frame::Root::Expression(expr), source, options)
}

/// A `SyntaxError`.
fn mistake(message: &str, span: ast::Span) -> Diagnostic {
    Diagnostic { kind: DiagnosticKind::Syntax, message: String::from(message), note: None, span }
}
