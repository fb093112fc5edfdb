//! Tables asked for a string or a small integer, the quick ways: what most programs do with them.
//!
//! As in `slices`: nothing here collects, polls, calls or raises, and where that would be needed nothing is done.

use super::index::{Places, Way};
use super::{ENTRY, HASH, KEY, Probe, Table, VALUE};
use crate::hash::plain_key_hash;
use crate::vm::Vm;
use taipan_heap::Val;

impl Vm {
    /// The value of `key` in table `d`, unbound if it is not there; `None` if only a full search can say.
    #[inline(never)]
    pub(crate) fn quick_get(&self, d: Val, key: Val) -> Option<Val> {
        let hash = plain_key_hash(self, key)?;
        let table = self.table(d);
        match self.find_plain(table, key, hash) {
            Probe::Found(i) => Some(self.heap.get(table.entries, ENTRY * i + VALUE)),
            Probe::Missing => Some(Val::UNDEF),
            Probe::Ask(..) => None,
        }
    }

    /// Sets the value of `key`; whether that is done.
    #[inline(never)]
    pub(crate) fn quick_set(&mut self, d: Val, key: Val, value: Val) -> bool {
        let Some(hash) = plain_key_hash(self, key) else { return false };
        let table = self.table(d);
        match self.find_plain(table, key, hash) {
            Probe::Found(i) if !self.heap.slots_unseen(table.entries)[ENTRY * i + VALUE].is_absent() && !value.is_absent() => {
                self.heap.set(table.entries, ENTRY * i + VALUE, value);
                true
            }
            Probe::Missing => self.append_entry(d, key, hash, value),
            _ => false,
        }
    }

    /// `d[key] = value` of a program, which cannot change every dict.
    #[inline]
    pub(crate) fn quick_set_item(&mut self, d: Val, key: Val, value: Val) -> bool {
        !self.is_fixed(d) && self.quick_set(d, key, value)
    }

    /// The entry of a key that is a string or small integer, which `hash` is of.
    #[inline(always)]
    pub(super) fn find_plain(&self, table: Table, key: Val, hash: Val) -> Probe {
        if table.used == 0 {
            return Probe::Missing;
        }
        let slots = &self.heap.slots_unseen(table.entries)[..ENTRY * table.used];
        if !table.index.is_ptr() {
            for (i, e) in slots.chunks_exact(ENTRY).enumerate() {
                if e[HASH] == hash
                    && let found @ (Probe::Found(_) | Probe::Ask(..)) = self.plain_match(i, key, e[KEY])
                {
                    return found;
                }
            }
            return Probe::Missing;
        }
        let row = self.heap.bytes_unseen(table.index);
        // The width of its places is asked for once.
        match Places::of(row.len()).width {
            0 => self.follow(Way::<1>::from_home(row, hash), slots, key, hash),
            1 => self.follow(Way::<2>::from_home(row, hash), slots, key, hash),
            _ => self.follow(Way::<4>::from_home(row, hash), slots, key, hash),
        }
    }

    #[inline(always)]
    fn follow<const N: usize>(&self, mut way: Way<'_, N>, slots: &[Val], key: Val, hash: Val) -> Probe {
        while let Some(i) = way.next() {
            let e = &slots[ENTRY * i..ENTRY * i + ENTRY];
            if e[HASH] == hash
                && let found @ (Probe::Found(_) | Probe::Ask(..)) = self.plain_match(i, key, e[KEY])
            {
                return found;
            }
        }
        Probe::Missing
    }

    /// Whether entry `i`, whose key is `other`, is that of `key`.
    #[inline(always)]
    fn plain_match(&self, i: usize, key: Val, other: Val) -> Probe {
        match self.same_key(key, other) {
            Some(true) => Probe::Found(i),
            Some(false) => Probe::Missing,
            None => Probe::Ask(i, i + 1),
        }
    }
}
