//! The one doorway from interrupt context.
//!
//! An interrupt vector may not run Python: the VM is in the middle of something. So all that a vector does is
//! [`Interrupts::raise`], and the VM looks at one word, the attention word, at each safe point. Everything here is an
//! atomic, so that `raise` may be called from any context, at any time, and needs no lock.
//!
//! A line is a latch of depth one, as in the hardware: a second event before the first was taken is the same event.
//! The latch loses events; the counters beside it do not: `raised` is all events, `coalesced` those that found the
//! latch set, `cleared` those that were thrown away on purpose.
#[cfg(not(all(loom, test)))]
use core::sync::atomic::{AtomicU32, Ordering};
#[cfg(all(loom, test))]
use loom::sync::atomic::{AtomicU32, Ordering};

#[cfg(all(loom, test))]
mod races;

/// One source of interrupts, numbered as the board's profile says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Line(pub u8);

/// How many lines there are; a `Line` beyond is our own mistake, and panics.
pub const LINES: usize = 64;

/// Bits of the attention word: every reason for the VM to stop at a safe point.
pub mod attention {
    /// A line is pending, see [`Interrupts::pending`](super::Interrupts::pending).
    pub const INTERRUPT: u32 = 1;
    /// The schedule ring holds a soft callback.
    pub const SCHEDULED: u32 = 2;
    /// KeyboardInterrupt is due in the main program.
    pub const KEYBOARD: u32 = 4;
    /// The heap wants a step of collection.
    pub const COLLECT: u32 = 8;
    /// The embedder wants the run to end.
    pub const STOP: u32 = 16;
    /// Another thread wants its turn.
    pub const THREAD: u32 = 32;
    /// The watchdog has run out.
    pub const WATCHDOG: u32 = 64;
}

/// Pending lines, their counters, and the attention word.
///
/// Invariant: a pending bit is set before the attention bit that announces it, and the VM clears the attention bit
/// before it reads the pending bits; so an event between the two costs a needless look, and is never missed.
#[derive(Debug)]
pub struct Interrupts {
    attention: AtomicU32,
    pending: [AtomicU32; LINES / 32],
    raised: [AtomicU32; LINES],
    coalesced: [AtomicU32; LINES],
    cleared: [AtomicU32; LINES],
}

impl Interrupts {
    #[cfg(not(all(loom, test)))]
    pub const fn new() -> Self {
        Interrupts {
            attention: AtomicU32::new(0),
            pending: [const { AtomicU32::new(0) }; LINES / 32],
            raised: [const { AtomicU32::new(0) }; LINES],
            coalesced: [const { AtomicU32::new(0) }; LINES],
            cleared: [const { AtomicU32::new(0) }; LINES],
        }
    }

    /// An event on `line`. From any context; it never blocks and never fails.
    pub fn raise(&self, line: Line) {
        let (word, bit) = place(line);
        self.raised[usize::from(line.0)].fetch_add(1, Ordering::Relaxed);
        if self.pending[word].fetch_or(bit, Ordering::Release) & bit != 0 {
            self.coalesced[usize::from(line.0)].fetch_add(1, Ordering::Relaxed);
        }
        self.attend(attention::INTERRUPT);
    }

    /// Takes the event of `line`, if one is pending; the latch is then free for the next.
    pub fn take(&self, line: Line) -> bool {
        let (word, bit) = place(line);
        self.pending[word].fetch_and(!bit, Ordering::Acquire) & bit != 0
    }

    /// Throws away the pending event of `line`, and counts it.
    pub fn clear(&self, line: Line) {
        if self.take(line) {
            self.cleared[usize::from(line.0)].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The pending event of `line`, if there is one, is served together with the one that was taken before.
    pub fn coalesce(&self, line: Line) {
        if self.take(line) {
            self.coalesced[usize::from(line.0)].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// One bit a line: bit n is `Line(n)`.
    pub fn pending(&self) -> u64 {
        let low = self.pending[0].load(Ordering::Acquire);
        let high = self.pending[1].load(Ordering::Acquire);
        u64::from(high) << 32 | u64::from(low)
    }

    /// How many events there were on `line`, modulo 2³².
    pub fn raised(&self, line: Line) -> u32 {
        self.raised[usize::from(line.0)].load(Ordering::Relaxed)
    }

    /// How many of them came while one was pending already, and so were lost.
    pub fn coalesced(&self, line: Line) -> u32 {
        self.coalesced[usize::from(line.0)].load(Ordering::Relaxed)
    }

    /// How many were pending and thrown away by [`Interrupts::clear`].
    pub fn cleared(&self, line: Line) -> u32 {
        self.cleared[usize::from(line.0)].load(Ordering::Relaxed)
    }

    /// The word that the VM looks at; its bits are named in [`attention`].
    pub fn attention(&self) -> &AtomicU32 {
        &self.attention
    }

    /// Asks for attention. From any context.
    pub fn attend(&self, bits: u32) {
        self.attention.fetch_or(bits, Ordering::Release);
    }

    /// The VM's acknowledgement: to be called before looking at what the bits announce, not after.
    pub fn acknowledge(&self, bits: u32) {
        self.attention.fetch_and(!bits, Ordering::Acquire);
    }
}

impl Default for Interrupts {
    fn default() -> Self {
        Self::new()
    }
}

/// A copy of the state, for snapshots. Nothing else may raise meanwhile, which on a virtual board nothing can.
impl Clone for Interrupts {
    fn clone(&self) -> Self {
        let copy = |word: &AtomicU32| AtomicU32::new(word.load(Ordering::Acquire));
        Interrupts {
            attention: copy(&self.attention),
            pending: self.pending.each_ref().map(copy),
            raised: self.raised.each_ref().map(copy),
            coalesced: self.coalesced.each_ref().map(copy),
            cleared: self.cleared.each_ref().map(copy),
        }
    }
}

fn place(line: Line) -> (usize, u32) {
    assert!(usize::from(line.0) < LINES, "no such interrupt line");
    (usize::from(line.0) / 32, 1 << (line.0 % 32))
}
