//! Code objects as the compiler makes them: plain data, independent of any heap.
//!
//! Texts may stay where they were read: the code of a `.mpy` file borrows its names from the file's bytes.

use crate::Instr;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// A name or the text of a literal.
pub type Text<'a> = Cow<'a, str>;

/// A module, function, lambda, comprehension or class body.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Code<'a> {
    /// `<module>`, the function's name, `<lambda>`, `<listcomp>`, `<genexpr>`, the class's name.
    pub name: Text<'a>,
    /// Registers in the frame: parameters first, then captured cells, other locals, temporaries.
    pub registers: u8,
    pub flags: Flags,
    /// Parameters in register order: positional-only, positional, `*args` if any, keyword-only, `**kwargs` if any.
    pub params: Vec<Param<'a>>,
    pub posonly: u8,
    /// Positional-only and positional-or-keyword ones together.
    pub positional: u8,
    pub kwonly: u8,
    /// Names of the cells captured from outer functions. At call the function's cells are copied
    /// to registers `params.len() ..`.
    pub free: Vec<Text<'a>>,
    pub instrs: Vec<Instr>,
    pub consts: Vec<Const<'a>>,
    /// Names that `GetGlobal` and its kin refer to by index; the loader replaces index by slot.
    pub globals: Vec<Text<'a>>,
    /// Innermost first: the first entry that covers the address is the one.
    pub exceptions: Vec<ExceptionEntry>,
    /// `(first instruction, line)`, ascending by instruction; a line holds up to the next entry.
    pub lines: Vec<(u32, u32)>,
    /// Names of locals by register (parameters included), for messages; temporaries have none.
    pub locals: Vec<Text<'a>>,
}

/// A name and nothing else: defaults live in the function object.
#[derive(Clone, Debug, PartialEq)]
pub struct Param<'a> {
    pub name: Text<'a>,
}

/// What kind of code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flags(pub u8);

impl Flags {
    pub const VARARGS: u8 = 1;
    pub const VARKEYWORDS: u8 = 2;
    /// Calling it makes a generator (or coroutine) object.
    pub const GENERATOR: u8 = 4;
    /// `R[0]` is the namespace (a dict) that names are stored in: class bodies, `exec` with its own locals.
    pub const NAMESPACE: u8 = 8;
    /// Written `async def`.
    pub const COROUTINE: u8 = 16;
    /// Written for a compiler to machine code (`@micropython.native`, `viper`); it is bytecode like all else.
    pub const NATIVE: u8 = 32;

    pub fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Const<'a> {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// Most significant digit first, no prefix, radix 2, 8, 10 or 16; may start with `-`.
    BigInt {
        digits: Text<'a>,
        radix: u32,
    },
    Float(f64),
    Imaginary(f64),
    Str(Text<'a>),
    Bytes(Cow<'a, [u8]>),
    Tuple(Vec<Const<'a>>),
    Code(Box<Code<'a>>),
    /// Code that is made when it is first called.
    Later(Later<'a>),
    /// One of the constants that all functions of a file share, by its number.
    Shared(u32),
}

/// A function that is still what its file has of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Later<'a> {
    pub name: Text<'a>,
    /// What says how it is made: [`Flags::NAMESPACE`] and how many cells it captures.
    pub flags: Flags,
    pub free: u8,
    pub bytes: &'a [u8],
}

/// The parts of a file with compiled functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts<'a> {
    pub source_name: &'a str,
    /// The names that all functions share, as bytes of the file, and how many constants.
    pub names: &'a [u8],
    /// The constants that they share.
    pub objects: Vec<Const<'a>>,
    pub module: Later<'a>,
}

/// Instructions `start..end` are guarded: an exception is put in register `reg` and execution goes on at `handler`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExceptionEntry {
    pub start: u32,
    pub end: u32,
    pub handler: u32,
    pub reg: u8,
    /// Instructions of the handler, which has the exception in `reg` as long as it runs; 0 if it is no `except`.
    pub handled: u32,
}

impl Code<'_> {
    /// The source line of the instruction at `pc`, 0 if unknown.
    pub fn line_at(&self, pc: u32) -> u32 {
        match self.lines.partition_point(|&(start, _)| start <= pc) {
            0 => 0,
            n => self.lines[n - 1].1,
        }
    }
}
