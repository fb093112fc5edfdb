//! What the explorer needs of the heap: every access, as it happens, and the memory as it was before.
//!
//! The explorer asks which interrupts could matter where, so it has to know what each instruction and each handler
//! touched: not what it should have touched by some table of built-ins, but what it did. Here is the one place that all
//! of them pass. And it goes back to an earlier state some ten thousand times a second, for which a copy of the heap
//! would be too slow: what is written is saved before, page by page.
//!
//! The interpreter that programs run on pays nothing for this. The package `taipan-heap` has [`off`], in which every
//! function is empty; `taipan-heap-watched` is made of the same sources, with [`on`].

#[cfg(not(feature = "watched"))]
mod off;
#[cfg(feature = "watched")]
mod on;

#[cfg(not(feature = "watched"))]
pub use off::Watch;
#[cfg(feature = "watched")]
pub use on::{Log, Watch};

use alloc::string::String;

/// Whether this build sees accesses.
pub const WATCHED: bool = cfg!(feature = "watched");

/// Places beyond this are not in the heap: devices, the interrupt mask, output (see [`Access::elsewhere`]).
const ELSEWHERE: u32 = 1 << 31;

/// How something was touched.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Touch {
    Read,
    /// Written with what was there already: only other writes can tell.
    Same,
    Write,
}

/// One access to something that two contexts can share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Access {
    /// The first byte, counted from the region's start.
    pub at: u32,
    pub len: u32,
    /// The object's own place.
    pub object: u32,
    pub touch: Touch,
}

impl Access {
    /// An access to something that is not in the heap, by a number that the VM and the board give it.
    pub fn elsewhere(number: u32, touch: Touch) -> Access {
        Access { at: ELSEWHERE + number, len: 1, object: ELSEWHERE, touch }
    }

    /// The number given to [`Access::elsewhere`].
    pub fn number(&self) -> Option<u32> {
        self.at.checked_sub(ELSEWHERE)
    }

    /// Whether the order of the two can matter.
    #[inline]
    pub fn conflicts(&self, other: &Access) -> bool {
        let touches = match (self.touch, other.touch) {
            (Touch::Write, _) | (_, Touch::Write) => true,
            (Touch::Read | Touch::Same, Touch::Read | Touch::Same) => false,
        };
        touches && self.overlaps(other)
    }

    #[inline]
    pub fn overlaps(&self, other: &Access) -> bool {
        self.at < other.at + other.len && other.at < self.at + self.len
    }
}

/// What the interpreter noticed that rules are about, and accesses alone do not show.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// Something was to be allocated while the heap was locked.
    Locked,
    /// A hard handler was left by an exception, whose text this is; its source is off now.
    Failed(String),
    /// A handler could not even be called; the place is where it is defined.
    NotCalled(String),
    /// A soft handler or callback was left by an exception.
    Uncaught(String),
    /// A soft event found the schedule full.
    Dropped,
    /// `schedule()` found the schedule full.
    Refused,
    /// The program or a handler waits: in which built-in, how long if it says so, and whether a hard handler does.
    Waits { name: &'static str, microseconds: Option<u64>, hard: bool },
    /// A handler goes round a loop in which nothing changes any more.
    Spins,
    /// `disable_irq` or `enable_irq` was called.
    Masks(bool),
    /// They are off at the end.
    LeftMasked,
    /// A callback of the schedule begins while interrupts are off.
    InSection,
}

/// The same with where it was.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Notice {
    pub what: What,
    /// As tracebacks name it; nothing if no line was running.
    pub file: String,
    pub line: u32,
    pub function: String,
}
