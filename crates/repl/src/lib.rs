//! The interactive prompt, byte for byte as MicroPython has it: bytes go in, bytes come out.
//!
//! * `repl`: the modes (friendly, paste, raw, raw paste) and what is run when.
//! * `editor`: a line of input, its editing and history. `keys`: bytes made into keys. `complete`: the tab key.
//! * `session`: a [`Host`] that runs what is typed on a VM.
//!
//! Nothing here waits or knows where the bytes come from: whoever has them calls [`Repl::feed`]. Tools that talk to
//! boards (`mpremote` and its like) depend on each of these bytes.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

mod complete;
mod editor;
mod keys;
mod repl;
mod session;
#[cfg(test)]
mod tests;

pub use complete::Place;
pub use repl::{Exit, Host, Repl, Run};
pub use session::{Session, Terminal};
