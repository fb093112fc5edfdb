//! The stack of registers: one block of values that never moves.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ptr;
use taipan_heap::Val;

/// Registers of all frames, and arguments of built-ins.
pub struct Stack {
    base: *mut Val,
    len: usize,
}

/// Slots above the last frame that are always there, for arguments of built-ins and of operators' methods.
pub const RESERVE: usize = 64;

/// Slots beyond those of the main program that only interrupt handlers may use, so that they can run however deep the
/// program has called.
const HANDLER_RESERVE: usize = 1024;

impl Stack {
    pub fn new(slots: usize) -> Stack {
        let boxed: Box<[Val]> = vec![Val::UNDEF; slots + RESERVE + HANDLER_RESERVE].into_boxed_slice();
        let len = boxed.len();
        Stack { base: Box::into_raw(boxed).cast(), len }
    }

    pub fn slots(&self) -> usize {
        self.len
    }

    /// Whether `n` slots from `at` on exist, the reserves not counted.
    #[inline(always)]
    pub fn room(&self, at: usize, n: usize) -> bool {
        at + n + RESERVE + HANDLER_RESERVE <= self.len
    }

    /// As [`Stack::room`], for code that runs as part of an interrupt.
    pub fn room_for_handler(&self, at: usize, n: usize) -> bool {
        at + n + RESERVE <= self.len
    }

    #[inline(always)]
    pub fn get(&self, i: usize) -> Val {
        assert!(i < self.len);
        // SAFETY: i is in bounds, and every slot is initialised.
        unsafe { self.base.add(i).read() }
    }

    #[inline(always)]
    pub fn set(&mut self, i: usize, v: Val) {
        assert!(i < self.len);
        // SAFETY: i is in bounds.
        unsafe { self.base.add(i).write(v) }
    }

    /// `n` slots from `at` on.
    #[inline]
    pub fn window(&self, at: usize, n: usize) -> &[Val] {
        assert!(at + n <= self.len);
        // SAFETY: the range is in bounds and initialised, and nothing writes to it while the stack is borrowed.
        unsafe { core::slice::from_raw_parts(self.base.add(at), n) }
    }

    /// Moves `n` slots, which may overlap.
    pub fn copy(&mut self, from: usize, to: usize, n: usize) {
        assert!(from + n <= self.len && to + n <= self.len);
        // SAFETY: both ranges are in bounds; `copy` allows overlap.
        unsafe { ptr::copy(self.base.add(from), self.base.add(to), n) }
    }

    /// Unbinds everything from `from` on, so that no stale reference outlives a collection.
    pub fn clear_above(&mut self, from: usize) {
        for i in from..self.len {
            // Stops at the first stretch that is clear already: the stack above was cleared the last time.
            self.set(i, Val::UNDEF);
        }
    }

    /// The address of slot `i`, for the loop.
    #[inline(always)]
    pub(super) fn at(&self, i: usize) -> *mut Val {
        debug_assert!(i < self.len);
        self.base.wrapping_add(i)
    }

    pub fn save(&self, top: usize) -> Vec<Val> {
        (0..top).map(|i| self.get(i)).collect()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: base and len came from a boxed slice in `new`, and this is the only owner.
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(self.base, self.len)) });
    }
}
