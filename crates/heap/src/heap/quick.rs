//! Objects made of parts of others, while nothing is in the way of allocating: each gives `None` if something is.

use super::{Heap, MAX_LEN, Phase, QUICK_BYTES, QUICK_SLOTS};
use crate::region::{self, WORD, Word};
use crate::val::{Kind, Val};
use crate::watch::WATCHED;

impl Heap {
    /// Whether allocation needs no second look: the heap is neither locked nor being collected, and no allocation is
    /// to fail. The `quick` functions give `None` otherwise.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        !WATCHED && !self.gated && self.phase == Phase::Idle
    }

    /// An object of two slots.
    #[inline(always)]
    pub fn quick_pair(&mut self, kind: Kind, first: Val, second: Val) -> Option<Val> {
        assert!(!kind.is_bytes());
        if !self.is_plain() {
            return None;
        }
        let v = self.cell(kind, 2 * WORD, 2)?;
        // SAFETY: the cell was made for two values.
        unsafe {
            region::set_slot(v, 0, first);
            region::set_slot(v, 1, second);
        }
        Some(v)
    }

    /// An object of `slots` values, no more than `QUICK_SLOTS`. The first are copied: of each part's object of values,
    /// so many from a place on. The others are unbound.
    #[inline(always)]
    pub fn quick_slots<const N: usize>(&mut self, kind: Kind, slots: usize, parts: [(Val, usize, usize); N]) -> Option<Val> {
        assert!(!kind.is_bytes());
        if !self.is_plain() || slots > QUICK_SLOTS {
            return None;
        }
        let mut total = 0;
        for (src, from, n) in parts {
            assert!(src.is_ptr());
            let h = self.header(src);
            assert!(h.kind >= Kind::Block as u8 && n <= slots && from <= MAX_LEN && from + n <= h.len as usize);
            total += n;
        }
        assert!(total <= slots);
        let v = self.cell(kind, slots * WORD, slots)?;
        let mut at = 0;
        for (src, from, n) in parts {
            // SAFETY: both ranges were just checked, and the cell is a fresh one.
            unsafe { region::copy_apart(src, from * WORD, v, at * WORD, n * WORD) }
            at += n;
        }
        for i in total..slots {
            // SAFETY: the cell was made for `slots` values.
            unsafe { region::set_slot(v, i, Val::UNDEF) }
        }
        Some(v)
    }

    /// The same with `n` values of `src` from `from` on, `step` slots apart.
    #[inline(always)]
    pub fn quick_strided(&mut self, kind: Kind, slots: usize, src: Val, from: usize, step: isize, n: usize) -> Option<Val> {
        assert!(!kind.is_bytes() && src.is_ptr());
        if !self.is_plain() || slots > QUICK_SLOTS {
            return None;
        }
        let h = self.header(src);
        assert!(h.kind >= Kind::Block as u8 && n <= slots);
        if n > 0 {
            // Both ends are in bounds, and so is what lies between.
            let last = (n as isize - 1).checked_mul(step).and_then(|d| from.checked_add_signed(d))?;
            assert!(from < h.len as usize && last < h.len as usize);
        }
        let v = self.cell(kind, slots * WORD, slots)?;
        let mut at = from;
        for i in 0..n {
            // SAFETY: `i` is below `slots`, and `at` between the ends that were just checked.
            unsafe { region::set_slot(v, i, region::slot(src, at)) }
            at = at.wrapping_add_signed(step);
        }
        for i in n..slots {
            // SAFETY: the cell was made for `slots` values.
            unsafe { region::set_slot(v, i, Val::UNDEF) }
        }
        Some(v)
    }

    /// An object of bytes, no more than `QUICK_BYTES`: `head` zeros, then of each part's object of bytes so many from a
    /// place on.
    #[inline(always)]
    pub fn quick_bytes<const N: usize>(&mut self, kind: Kind, head: usize, parts: [(Val, usize, usize); N]) -> Option<Val> {
        assert!(kind.is_bytes() && head <= QUICK_BYTES);
        if !self.is_plain() {
            return None;
        }
        let mut total = head;
        for (src, from, n) in parts {
            assert!(src.is_ptr());
            let h = self.header(src);
            assert!(h.kind < Kind::Block as u8 && n <= h.len as usize && from <= h.len as usize - n);
            total += n;
        }
        if total > QUICK_BYTES {
            return None;
        }
        let v = self.cell(kind, total, total)?;
        // SAFETY: the cell was made for more than `head` bytes.
        unsafe { region::zero(v, head) }
        let mut at = head;
        for (src, from, n) in parts {
            // SAFETY: both ranges were just checked, and the cell is a fresh one.
            unsafe { region::copy_apart(src, from, v, at, n) }
            at += n;
        }
        Some(v)
    }

    /// An object of the bytes of these words in this machine's order.
    #[inline(always)]
    pub fn quick_words(&mut self, kind: Kind, words: &[Word]) -> Option<Val> {
        assert!(kind.is_bytes());
        if !self.is_plain() || words.len() > QUICK_BYTES / WORD {
            return None;
        }
        let v = self.cell(kind, words.len() * WORD, words.len() * WORD)?;
        // SAFETY: the cell was made for these words, and nothing else refers to it yet.
        unsafe { region::words_mut(v, words.len()) }.copy_from_slice(words);
        Some(v)
    }

    /// An object of these bytes.
    #[inline(always)]
    pub fn quick_data<const N: usize>(&mut self, kind: Kind, bytes: [u8; N]) -> Option<Val> {
        assert!(kind.is_bytes() && N <= QUICK_BYTES);
        if !self.is_plain() {
            return None;
        }
        let v = self.cell(kind, N, N)?;
        // SAFETY: the cell was made for these bytes, and nothing else refers to it yet.
        unsafe { region::payload_mut(v, N) }.copy_from_slice(&bytes);
        Some(v)
    }
}
