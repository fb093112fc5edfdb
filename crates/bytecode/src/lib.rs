//! The contract between compiler and VM.
//!
//! * [`op`]: one row an opcode: operands, price, meaning; all else is derived from it.
//! * [`code`]: what the compiler hands over for a module, function, class body or lambda.
//! * [`verify`]: proves registers, constants, jumps and windows of a code object, so that the VM may skip the checks.
//! * [`kinds`]: proves of code that nobody vouches for that registers hold what instructions look for there.
//! * [`pack`]: code as bytes, for `marshal`.
//! * [`viper`]: the operands of viper's opcodes.
//! * [`dis`]: the listing a person reads.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod code;
pub mod dis;
pub mod kinds;
pub mod op;
pub mod pack;
#[cfg(test)]
mod tests;
pub mod verify;
pub mod viper;

pub use code::{Code, Const, ExceptionEntry, Flags, Later, Param, Parts, Text};
pub use op::{Instr, Op};
pub use verify::{Fault, verify};
