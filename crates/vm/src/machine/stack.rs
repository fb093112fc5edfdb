//! The stack of registers: one block of values that never moves.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::MaybeUninit;
use core::ptr;
use taipan_heap::Val;

/// Registers of all frames, and arguments of built-ins.
///
/// Memory that no call has come to yet is not touched: a program that starts and ends pays for what it needs.
pub struct Stack {
    base: *mut Val,
    // Invariant: slots below this are initialised, and there are as many or more.
    len: usize,
    /// Slots up to which the program's own frames need not ask for more.
    limit: usize,
    /// Slots that there are.
    most: usize,
}

/// Slots above the last frame that are always there, for arguments of built-ins and of operators' methods.
pub const RESERVE: usize = 64;

/// Slots beyond those of the main program that only interrupt handlers may use, so that they can run however deep the
/// program has called.
const HANDLER_RESERVE: usize = 1024;

/// Slots that are initialised at first; then twice as many each time.
const INITIAL: usize = 512;

impl Stack {
    pub fn new(slots: usize) -> Stack {
        let places: Box<[MaybeUninit<Val>]> = Box::new_uninit_slice(slots + RESERVE + HANDLER_RESERVE);
        let most = places.len();
        let mut stack = Stack { base: Box::into_raw(places).cast(), len: 0, limit: 0, most };
        stack.grow(INITIAL);
        stack
    }

    /// Initialises slots up to `len`, or all there are.
    fn grow(&mut self, len: usize) {
        let len = len.min(self.most);
        for i in self.len..len {
            // SAFETY: there are `most` slots.
            unsafe { self.base.add(i).write(Val::UNDEF) }
        }
        self.len = len;
        self.limit = len.min(self.most - HANDLER_RESERVE);
    }

    pub fn slots(&self) -> usize {
        self.most
    }

    /// Slots that were ever in reach of a call.
    pub fn touched(&self) -> usize {
        self.len
    }

    /// Whether a frame of the program may take `n` slots from `at` on just so.
    #[inline(always)]
    pub fn room(&self, at: usize, n: usize) -> bool {
        at + n + RESERVE <= self.limit
    }

    /// Makes `n` slots from `at` on usable; false if there are not so many. The last are for interrupt handlers.
    pub fn make_room(&mut self, at: usize, n: usize, handler: bool) -> bool {
        let want = at + n + RESERVE;
        if want > self.most - if handler { 0 } else { HANDLER_RESERVE } {
            return false;
        }
        if want > self.len {
            self.grow(want.max(2 * self.len));
        }
        true
    }

    #[inline(always)]
    pub fn get(&self, i: usize) -> Val {
        assert!(i < self.len);
        // SAFETY: i is below the number of initialised slots.
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
        let places = ptr::slice_from_raw_parts_mut(self.base.cast::<MaybeUninit<Val>>(), self.most);
        // SAFETY: base and most came from a boxed slice in `new`, and this is the only owner.
        drop(unsafe { Box::from_raw(places) });
    }
}
