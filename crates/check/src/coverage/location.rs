//! What was touched, by names that mean the same on every path of a search.
//!
//! Up to the first source that is switched on all paths are one: an object made until then is the so-manieth. What a
//! later one would be depends on the path, so it goes by the instruction that made it.

use alloc::collections::BTreeMap;
use taipan_heap::watch::{Access, Touch};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Location {
    /// 0 for what is not in the heap.
    pub object: u64,
    /// The first byte.
    pub at: u32,
    pub len: u32,
}

/// Bits of how something was touched.
pub(super) const READ: u8 = 1;
/// Written with what was there already.
const SAME: u8 = 2;
const WRITE: u8 = 4;
/// Read, and not what the same call of a handler had stored.
pub(super) const READ_FIRST: u8 = 8;

/// How an access touches something.
pub(super) fn bits(touch: Touch) -> u8 {
    match touch {
        Touch::Read => READ,
        Touch::Same => SAME,
        Touch::Write => WRITE,
    }
}

/// A set of locations, with how they were touched.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Touched(BTreeMap<Location, u8>);

impl Touched {
    pub fn add(&mut self, location: Location, bits: u8) {
        *self.0.entry(location).or_default() |= bits;
    }

    pub fn iter(&self) -> impl Iterator<Item = (Location, u8)> + '_ {
        self.0.iter().map(|(location, bits)| (*location, *bits))
    }

    pub fn merge(&mut self, other: Touched) {
        other.0.into_iter().for_each(|(location, bits)| self.add(location, bits));
    }

    /// Whether the order of the two can matter.
    pub fn conflicts(&self, other: &Touched) -> bool {
        self.meets(other, &|a, b| (a | b) & WRITE != 0)
    }

    /// Whether `other` loads what this stores; `first`: what was there before it began.
    pub fn reaches(&self, other: &Touched, first: bool) -> bool {
        let loads = if first { READ_FIRST } else { READ };
        self.meets(other, &|a, b| a & (SAME | WRITE) != 0 && b & loads != 0)
    }

    pub fn stores(&self) -> bool {
        self.0.values().any(|bits| bits & (SAME | WRITE) != 0)
    }

    fn meets(&self, other: &Touched, matters: &dyn Fn(u8, u8) -> bool) -> bool {
        if other.0.len() < self.0.len() {
            return other.meets(self, &|a, b| matters(b, a));
        }
        self.0.iter().any(|(a, touched)| {
            // Those that begin before it and are long enough are few: nothing is longer than this, but whole buffers.
            let from = Location { at: a.at.saturating_sub(LONGEST), len: 0, ..*a };
            let to = Location { at: a.at + a.len, len: 0, ..*a };
            other.0.range(from..to).any(|(b, others)| a.at < b.at + b.len && matters(*touched, *others))
        })
    }
}

/// Longer accesses are kept in pieces of so many bytes.
pub(super) const LONGEST: u32 = 8;

/// The access in pieces that are not longer.
pub(super) fn pieces(access: &Access) -> impl Iterator<Item = Access> {
    let access = *access;
    let end = access.at + access.len;
    (access.at..end).step_by(LONGEST as usize).map(move |at| Access { at, len: LONGEST.min(end - at), ..access })
}
