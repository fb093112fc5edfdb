//! The index of a larger table: an open-addressed row of places with entry numbers plus one, zero for none.
//!
//! A place has one, two or four bytes, as the number of places asks for, which the length of the row tells.

use super::{ENTRY, HASH, KEY, LINEAR_MAX};
use crate::native::Res;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Bytes of the longest rows with one and two bytes a place: entries fill three quarters of the places at most.
const NARROW: usize = 1 << 8;
const MIDDLE: usize = 2 << 16;

/// The shape of an index.
#[derive(Clone, Copy)]
pub(super) struct Places {
    /// Bytes of a place, as a power of two.
    pub width: u32,
    pub mask: usize,
}

impl Places {
    /// Of a row of so many bytes.
    #[inline(always)]
    pub fn of(bytes: usize) -> Places {
        let width = if bytes <= NARROW { 0 } else { 1 + (bytes > MIDDLE) as u32 };
        Places { width, mask: (bytes >> width).wrapping_sub(1) }
    }

    /// The first place to look at. The multiplication spreads hashes that differ in high bits only.
    #[inline(always)]
    pub fn home(self, hash: Val) -> usize {
        let spread = (hash.int_unchecked() as u32).wrapping_mul(0x9e37_79b1);
        (spread >> ((self.mask as u32).leading_zeros() & 31)) as usize & self.mask
    }

    #[inline(always)]
    pub fn after(self, at: usize) -> usize {
        (at + 1) & self.mask
    }

    /// What stands in place `at`.
    #[inline(always)]
    pub fn get(self, row: &[u8], at: usize) -> usize {
        match self.width {
            0 => number::<1>(row.as_chunks().0[at]),
            1 => number::<2>(row.as_chunks().0[at]),
            _ => number::<4>(row.as_chunks().0[at]),
        }
    }

    fn set(self, row: &mut [u8], at: usize, number: usize) {
        match self.width {
            0 => row.as_chunks_mut().0[at] = place::<1>(number),
            1 => row.as_chunks_mut().0[at] = place::<2>(number),
            _ => row.as_chunks_mut().0[at] = place::<4>(number),
        }
    }
}

/// The number in a place.
#[inline(always)]
fn number<const N: usize>(place: [u8; N]) -> usize {
    let mut word = [0; 4];
    word[..N].copy_from_slice(&place);
    u32::from_le_bytes(word) as usize
}

fn place<const N: usize>(number: usize) -> [u8; N] {
    let mut place = [0; N];
    place.copy_from_slice(&(number as u32).to_le_bytes()[..N]);
    place
}

/// The entry numbers on the way from a hash's home.
#[derive(Clone, Copy)]
pub(super) struct Way<'a, const N: usize> {
    row: &'a [[u8; N]],
    places: Places,
    at: usize,
}

impl<'a, const N: usize> Way<'a, N> {
    #[inline(always)]
    pub fn from_home(row: &'a [u8], hash: Val) -> Way<'a, N> {
        let row = row.as_chunks().0;
        let places = Places { width: 0, mask: row.len() - 1 };
        Way { row, places, at: places.home(hash) }
    }

    /// The next entry number; an index always has a place free, which ends the way.
    #[inline(always)]
    pub fn next(&mut self) -> Option<usize> {
        let number = number(self.row[self.at]);
        self.at = self.places.after(self.at);
        number.checked_sub(1)
    }
}

/// Puts an entry's number plus one in the first free place.
#[inline(always)]
fn insert<const N: usize>(row: &mut [[u8; N]], hash: Val, number: usize) {
    let places = Places { width: 0, mask: row.len() - 1 };
    let mut at = places.home(hash);
    while row[at] != [0; N] {
        at = places.after(at);
    }
    row[at] = place(number);
}

impl Vm {
    /// An empty index for so many entries, unbound for few.
    pub(super) fn new_index(&mut self, capacity: usize) -> Res {
        if capacity <= LINEAR_MAX {
            return Ok(Val::UNDEF);
        }
        // At most three quarters full, so that there is always a free place and searches are short.
        let places = (capacity * 4 / 3 + 1).next_power_of_two();
        let width = [1, 2].into_iter().find(|width| places <= 1 << (8 * width)).unwrap_or(4);
        self.alloc_bytes(Kind::Raw, width * places)
    }

    fn index_places(&self, index: Val) -> Places {
        Places::of(self.heap.len(index))
    }

    fn place(&self, index: Val, at: usize) -> usize {
        self.index_places(index).get(self.heap.bytes(index), at)
    }

    fn set_place(&mut self, index: Val, at: usize, number: usize) {
        self.index_places(index).set(self.heap.bytes_mut(index), at, number);
    }

    /// Enters `n` entries from entry `from` on, those that are not dead.
    pub(super) fn index_entries(&mut self, entries: Val, index: Val, from: usize, n: usize) {
        for i in from..from + n {
            if !self.heap.get(entries, ENTRY * i + KEY).is_absent() {
                self.index_insert(index, self.heap.get(entries, ENTRY * i + HASH), i);
            }
        }
    }

    pub(super) fn index_insert(&mut self, index: Val, hash: Val, i: usize) {
        let row = self.heap.bytes_mut(index);
        match Places::of(row.len()).width {
            0 => insert::<1>(row.as_chunks_mut().0, hash, i + 1),
            1 => insert::<2>(row.as_chunks_mut().0, hash, i + 1),
            _ => insert::<4>(row.as_chunks_mut().0, hash, i + 1),
        }
    }

    /// Entry `from` is to be entry `to`.
    pub(super) fn index_move(&mut self, entries: Val, index: Val, from: usize, to: usize) {
        let places = self.index_places(index);
        let mut at = places.home(self.heap.get(entries, ENTRY * from + HASH));
        while self.place(index, at) != from + 1 {
            at = places.after(at);
        }
        self.set_place(index, at, to + 1);
    }

    /// Takes entry `i` out and moves up those that were placed behind it only because it was there.
    pub(super) fn index_remove(&mut self, entries: Val, index: Val, i: usize) {
        let places = self.index_places(index);
        let mut hole = places.home(self.heap.get(entries, ENTRY * i + HASH));
        while self.place(index, hole) != i + 1 {
            hole = places.after(hole);
        }
        let mut at = hole;
        loop {
            at = places.after(at);
            let n = self.place(index, at);
            if n == 0 {
                break;
            }
            let home = places.home(self.heap.get(entries, ENTRY * (n - 1) + HASH));
            if at.wrapping_sub(home) & places.mask >= at.wrapping_sub(hole) & places.mask {
                self.set_place(index, hole, n);
                hole = at;
            }
        }
        self.set_place(index, hole, 0);
    }
}
