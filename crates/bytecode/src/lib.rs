//! The contract between compiler and VM.
//!
//! * [`op`]: one row an opcode: operands, price, meaning; all else is derived from it.
//! * [`code`]: what the compiler hands over for a module, function, class body or lambda.
//! * [`verify`]: proves registers, constants, jumps and windows of a code object, so that the VM may skip the checks.
//! * [`viper`]: the operands of viper's opcodes.
//! * [`dis`]: the listing a person reads.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod code;
pub mod dis;
pub mod op;
#[cfg(test)]
mod tests;
pub mod verify;
pub mod viper;

pub use code::{Code, Const, ExceptionEntry, Flags, Param, Text};
pub use op::{Instr, Op};
pub use verify::{Fault, verify};
