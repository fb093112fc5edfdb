//! `.mpy` files: what MicroPython's cross compiler makes, as code of ours.
//!
//! The file holds bytecode for a stack machine whose layout is MicroPython's own. It is not interpreted: each function
//! is translated when it is first called, to the register code that our own compiler writes, and verified like that.
//! At import the file is cut into its parts; many functions of a library are never called.
//!
//! * [`container`]: header, names, constants and nested functions, as bytes.
//! * [`prelude`]: signature, names and lines of a function. [`decode`]: its instructions.
//! * [`state`]: what is known of the stack at a place in the code.
//! * [`translate`]: the stack machine, played through twice: to learn the state at each label, and to write the code.
//! * [`write`]: words, constants and jumps of the code that is written.
//!
//! Nothing in the file is believed. A count is held against what is left of the file, a jump must meet an
//! instruction, two ways to one place must leave the stack alike, and a value goes where the VM expects a dict, a
//! cell or an iterator's state only if it was made as one by the code at hand.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

mod container;
mod decode;
mod names;
mod prelude;
mod state;
#[cfg(test)]
mod tests;
mod translate;
mod write;

use container::File;
use taipan_bytecode::{Code, Later, Parts};
use translate::Translator;

/// Version of the format, and of native code in it.
pub const VERSION: u8 = 6;
pub const SUB_VERSION: u8 = 3;

/// Why a file can't be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// No `.mpy` file, one of another version, or for integers larger than ours.
    Incompatible,
    /// It has machine code.
    Native,
    /// It contradicts itself: what is wrong.
    Invalid(&'static str),
    /// A function needs more registers, constants or code than we have.
    TooLarge,
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Error::Incompatible => f.write_str("incompatible .mpy file"),
            Error::Native => f.write_str("native code in .mpy unsupported"),
            Error::Invalid(what) => write!(f, "invalid .mpy file: {what}"),
            Error::TooLarge => f.write_str("invalid .mpy file: function too large"),
        }
    }
}

type Res<T> = Result<T, Error>;

/// The parts of a file, none of which is missing or cut. Integers may have `small_int_bits` bits without being objects.
pub fn open(bytes: &[u8], small_int_bits: u8) -> Result<Parts<'_>, Error> {
    container::parts(bytes, small_int_bits)
}

/// The code of a function, over the names of its file. It has the functions in it as [`taipan_bytecode::Const::Later`].
pub fn translate<'a>(names: &'a [u8], function: &Later<'a>) -> Result<Code<'a>, Error> {
    Translator::new(File::new(names)?).function(function)
}
