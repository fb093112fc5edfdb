//! The machine proper: stack, frames and the loop that executes instructions.
//!
//! This is the one module of the crate that is allowed unsafe code. It reads registers, constants and instructions
//! without bounds checks; what makes that sound:
//!
//! 1. Every code object was proven by `taipan_bytecode::verify` before it got here: registers below `registers`,
//!    constants below the number of constants, jumps onto instructions, operand words where they belong.
//! 2. A frame is only pushed if the stack has room for all its registers ([`Stack::room`]).
//! 3. The stack's memory never moves and every slot always holds a valid `Val`.
//! 4. Code objects are never written once they have instructions, without which no frame is pushed, and a frame keeps
//!    its code object alive.
#![allow(unsafe_code)]

mod frame;
mod frames;
mod generators;
mod run;
mod stack;

pub use frame::{Flag, Frame};
pub use frames::Frames;
pub use run::{Finish, HANDLER_FRAMES, Next};
pub use stack::Stack;
