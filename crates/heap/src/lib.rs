//! The collector: a non-moving, mark and sweep heap over one region.
//!
//! An object is a header word and a payload that is either all references ([`Val`]) or all bytes. That is the whole
//! type system here: what a kind means is the VM's affair, so the collector needs no table of layouts, and every access
//! is a bounds-checked slot.
//!
//! The problem of any collector in Rust is a reference held across a collection. Here the borrow checker answers for
//! half of it: slices into the heap borrow the heap, and collecting, storing and allocating borrow it mutably. The
//! other half is the caller's: a bare `Val` kept over an allocation must be reachable from a root. Forgetting that is
//! a bug that the `checked` feature and the hostile modes (collect at every allocation, verify after) turn into a
//! stop at the first stale access, and not into corruption.
//!
//! Marking and sweeping go in steps, so that the caller can run interrupt handlers between them. Handlers cannot
//! allocate (the heap is locked), and what they store passes [`Heap::set`], the one store function, which shades it.
#![no_std]
extern crate alloc;

mod heap;
mod region;
#[cfg(test)]
mod tests;
mod val;
pub mod watch;

#[cfg(feature = "watched")]
pub use heap::Mark;
pub use heap::{Copied, Heap, Stats};
pub use region::Word;
pub use val::{Kind, Val};
