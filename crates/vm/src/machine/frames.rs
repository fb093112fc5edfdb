//! The calls in progress: a row of frames that never moves, so that the one on top is a pointer away.

use super::frame::Frame;
use alloc::boxed::Box;
use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};
use core::ptr;
use taipan_heap::Val;

/// What is on top when nothing runs: no code, no registers.
const NOTHING: Frame = Frame { code: Val::UNDEF, globals: Val::UNDEF, pc: ptr::null(), base: 0, registers: 0, dest: 0, flags: 0, stage: 0 };

/// A stack of frames. As a slice it has those of calls in progress, the innermost last.
pub struct Frames {
    /// The first is `NOTHING`.
    // Invariant: the places from here to `last` exist, and those up to and with `top` are initialised.
    start: *mut Frame,
    top: *mut Frame,
    /// The highest place for the program's own calls, then that for calls of interrupt handlers.
    limit: *mut Frame,
    last: *mut Frame,
}

impl Frames {
    /// For `most` calls at a time, and a `reserve` that only interrupt handlers may use.
    pub fn new(most: usize, reserve: usize) -> Frames {
        let mut places: Box<[MaybeUninit<Frame>]> = Box::new_uninit_slice(most + reserve + 1);
        places[0].write(NOTHING);
        let start: *mut Frame = Box::into_raw(places).cast();
        Frames { start, top: start, limit: start.wrapping_add(most), last: start.wrapping_add(most + reserve) }
    }

    /// The frame on top, or one of nothing if no call is in progress.
    #[inline(always)]
    pub fn top(&self) -> &Frame {
        // SAFETY: by the invariant there is a frame at `top`, and it is borrowed as `self` is.
        unsafe { &*self.top }
    }

    #[inline(always)]
    pub fn top_mut(&mut self) -> &mut Frame {
        // SAFETY: as above.
        unsafe { &mut *self.top }
    }

    /// Whether the program may make one more call.
    #[inline(always)]
    pub fn room(&self) -> bool {
        self.top < self.limit
    }

    /// Whether an interrupt handler may.
    #[inline(always)]
    pub fn room_for_handler(&self) -> bool {
        self.top < self.last
    }

    #[inline(always)]
    fn depth(&self) -> usize {
        (self.top.addr() - self.start.addr()) / size_of::<Frame>()
    }

    #[inline(always)]
    pub fn push(&mut self, frame: Frame) {
        assert!(self.room_for_handler(), "callers ask for room first");
        // SAFETY: there is a place above `top`, as was just checked.
        unsafe {
            self.top = self.top.add(1);
            self.top.write(frame);
        }
    }

    /// Puts these calls in place of those in progress.
    #[cfg(feature = "watched")]
    pub fn replace(&mut self, frames: &[Frame]) {
        self.top = self.start;
        for frame in frames {
            self.push(*frame);
        }
    }

    #[inline(always)]
    pub fn pop(&mut self) -> Option<Frame> {
        if self.top == self.start {
            return None;
        }
        // SAFETY: there is a frame at `top`, and one below it, as this is not the first.
        unsafe {
            let frame = self.top.read();
            self.top = self.top.sub(1);
            Some(frame)
        }
    }
}

impl Deref for Frames {
    type Target = [Frame];

    #[inline(always)]
    fn deref(&self) -> &[Frame] {
        // SAFETY: by the invariant, `depth` frames follow the first.
        unsafe { core::slice::from_raw_parts(self.start.add(1), self.depth()) }
    }
}

impl DerefMut for Frames {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [Frame] {
        // SAFETY: as above; the frames are borrowed mutably, as `self` is.
        unsafe { core::slice::from_raw_parts_mut(self.start.add(1), self.depth()) }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        let capacity = (self.last.addr() - self.start.addr()) / size_of::<Frame>() + 1;
        let places = ptr::slice_from_raw_parts_mut(self.start.cast::<MaybeUninit<Frame>>(), capacity);
        // SAFETY: start and last came from a box in `new`, and this is the only owner.
        drop(unsafe { Box::from_raw(places) });
    }
}
