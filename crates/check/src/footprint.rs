//! What a stretch of execution touched, as a set of accesses.

use alloc::vec::Vec;
use taipan_heap::watch::Access;

/// Accesses in order, none twice; of reading and writing one place, writing only.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
pub struct Footprint {
    accesses: Vec<Access>,
    /// A bit for each place, folded.
    mask: u64,
}

fn bits(access: &Access) -> u64 {
    let (first, last) = (access.at >> 3, (access.at + access.len - 1) >> 3);
    (first..=last.min(first + 63)).fold(0, |mask, word| mask | 1 << (word & 63))
}

impl Footprint {
    pub fn add(&mut self, access: Access) {
        let key = |a: &Access| (a.at, a.len);
        match self.accesses.binary_search_by_key(&key(&access), key) {
            Ok(i) => {
                let touch = &mut self.accesses[i].touch;
                *touch = (*touch).max(access.touch);
            }
            Err(i) => {
                self.mask |= bits(&access);
                self.accesses.insert(i, access);
            }
        }
    }

    pub fn accesses(&self) -> &[Access] {
        &self.accesses
    }

    pub fn conflicts_with(&self, access: &Access) -> bool {
        (access.len > 8 || self.mask & bits(access) != 0) && self.accesses.iter().any(|other| other.conflicts(access))
    }

    pub fn conflicts(&self, other: &Footprint) -> bool {
        self.mask & other.mask != 0 && other.accesses.iter().any(|access| self.conflicts_with(access))
    }
}
