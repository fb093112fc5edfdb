//! A call in progress.

use taipan_heap::Val;

/// One call of a Python function. Its registers are the stack's slots from `base` on.
#[derive(Clone, Copy)]
pub struct Frame {
    pub code: Val,
    pub globals: Val,
    /// Next instruction, valid while the frame is not on top.
    pub pc: *const u32,
    pub base: u32,
    pub registers: u8,
    /// The caller's register for the result.
    pub dest: u8,
    pub flags: u8,
    /// For `RESUME`: how far the interrupted instruction has come (see `Vm::finish`).
    pub stage: u8,
}

impl Frame {
    /// The first stack slot above the registers.
    #[inline(always)]
    pub fn end(&self) -> usize {
        self.base as usize + self.registers as usize
    }
}

/// What happens when a frame ends.
pub struct Flag;

impl Flag {
    /// Control goes back to Rust.
    pub const ENTRY: u8 = 1;
    /// The caller's last instruction is completed with the result, by its opcode.
    pub const RESUME: u8 = 2;
    /// The result is the instance in the slot below the registers, and what the function returned must be None.
    pub const INIT: u8 = 4;
    /// The registers belong to the generator object in the slot below them.
    pub const GENERATOR: u8 = 8;
    /// A hard handler: the result is dropped, an exception is reported, the interrupt is over.
    pub const HARD: u8 = 16;
    /// A scheduled callback: likewise.
    pub const SOFT: u8 = 32;
    /// What the generator yields is the value of the call that the frame below is in, and its end is a StopIteration.
    pub const NEXT: u8 = 64;
}
