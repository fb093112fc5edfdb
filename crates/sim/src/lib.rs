//! A board made of virtual time.
//!
//! * [`board`]: [`SimBoard`], which implements `taipan_board::Board` for any profile.
//! * [`pins`], [`timer`], [`random`], [`console`]: its devices.
//! * [`stimulus`]: what the outside world does to it, and when.
//! * `outside`: the same for a board that is explored, where order is all.
//! * [`timeline`]: what happened on it; [`render`] draws that as text.
//! * [`duration`]: reads `"12.5ms"`.
//!
//! The same program, stimulus and seed give the same timeline, to the cycle: nothing here asks the host for anything,
//! save a console that the embedder connects to it. A clone of the board is a snapshot.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

pub mod board;
pub mod console;
pub mod duration;
mod outside;
pub mod pins;
pub mod random;
pub mod render;
pub mod stimulus;
pub mod timeline;
pub mod timer;
mod uart;

#[cfg(test)]
mod tests;

pub use board::{Options, SimBoard, Touched};
pub use console::{Console, Host};
pub use duration::{DurationError, Nanoseconds};

pub use render::{View, render};
pub use stimulus::{Stimulus, StimulusError};
pub use timeline::{Event, Record, Timeline};
