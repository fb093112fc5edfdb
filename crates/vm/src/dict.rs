//! The hash table of dicts, sets, globals and class namespaces.
//!
//! Entries lie in one block in insertion order, three slots each: hash, key, value. Up to eight are searched one by
//! one. A larger table has an index besides (`index`). It is a set if all values are `None`. An entry whose value is absent is not there.
//!
//! Two things can change a table in the middle of an operation: a key's `__eq__`, and an interrupt handler while an
//! allocation collects. So a search that called Python starts again if the table's generation moved on, and whoever
//! wants room makes it first and then starts again from the search. Nothing is written before there is room for all.
//!
//! A pinned table (globals, class namespaces) is addressed by entry number from bytecode and caches: its entries are
//! never moved or taken away; deletion leaves the key.

mod index;
mod quick;

use self::index::Places;
use crate::hash::str_key_hash;
use crate::names;
use crate::native::Res;
use crate::steps::{ATTEMPTS, STEP};
use crate::types;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Bits of a table's small field: 0 pinned, 1 `types::dict::IS_ORDERED`, 2 fixed, above them the generation.
const PINNED: u16 = 1;
const FIXED: u16 = 4;
const GENERATION: u16 = 8;

// Slots of a table.
pub(crate) const ENTRIES: usize = 0;
const INDEX: usize = 1;
const USED: usize = 2;
const LIVE: usize = 3;
const SLOTS: usize = 4;

// Slots of an entry. A dead entry has all three unbound.
const HASH: usize = 0;
pub(crate) const KEY: usize = 1;
pub(crate) const VALUE: usize = 2;
pub(crate) const ENTRY: usize = 3;

/// Tables of more entries have an index.
const LINEAR_MAX: usize = 8;
/// How often a search starts again because `__eq__` changed the table.
const RESTARTS: usize = 100;

/// MicroPython's sizes of tables: under a locked heap a program sees when one is full.
const CAPACITIES: [usize; 33] = [
    2, 4, 6, 8, 10, 12, 17, 23, 29, 37, 47, 59, 73, 97, 127, 167, 223, 293, 389, 521, 691, 919, 1223, 1627, 2161, 3229, 4831, 7243, 10861,
    16273, 24407, 36607, 54907,
];

#[derive(Clone, Copy)]
struct Table {
    entries: Val,
    index: Val,
    used: usize,
}

/// What a search came to.
enum Probe {
    Found(usize),
    Missing,
    /// Entry with the same hash whose key only Python can compare, and where the search goes on.
    Ask(usize, usize),
}

// ---- Dicts

impl Vm {
    /// An empty dict with room for `capacity` entries.
    pub fn new_dict(&mut self, capacity: usize) -> Res {
        self.new_table(Kind::Dict, capacity)
    }

    #[inline]
    pub fn dict_get(&mut self, d: Val, key: Val) -> Res<Option<Val>> {
        match self.quick_get(d, key) {
            Some(v) => Ok((!v.is_absent()).then_some(v)),
            None => self.dict_get_slow(d, key),
        }
    }

    #[inline(never)]
    fn dict_get_slow(&mut self, d: Val, key: Val) -> Res<Option<Val>> {
        let Some(i) = self.dict_index(d, key)? else { return Ok(None) };
        Ok(Some(self.dict_entry(d, i).1))
    }

    #[inline]
    pub fn dict_set(&mut self, d: Val, key: Val, value: Val) -> Res<()> {
        if self.quick_set(d, key, value) { Ok(()) } else { self.dict_set_slow(d, key, value) }
    }

    /// Stores where Python may be called or room must be made.
    #[inline(never)]
    fn dict_set_slow(&mut self, d: Val, key: Val, value: Val) -> Res<()> {
        let mark = self.mark();
        self.keep(key);
        self.keep(value);
        let hash = self.key_hash(d, key)?;
        loop {
            if let Some(i) = self.table_find(d, key, hash)? {
                self.dict_set_entry(d, i, value);
                break;
            }
            if self.append_entry(d, key, hash, value) {
                break;
            }
            self.make_room(d)?;
        }
        self.release(mark);
        Ok(())
    }

    /// Deletes `key`; its value, if it was there.
    pub fn dict_del(&mut self, d: Val, key: Val) -> Res<Option<Val>> {
        let Some(i) = self.dict_index(d, key)? else { return Ok(None) };
        let old = self.dict_entry(d, i).1;
        self.remove_entry(d, i);
        Ok(Some(old))
    }

    #[inline]
    pub fn dict_len(&self, d: Val) -> usize {
        self.heap.get(d, LIVE).int_unchecked() as usize
    }

    /// The value of the str key with this text.
    pub fn dict_get_str(&self, d: Val, text: &str) -> Option<Val> {
        let hash = str_key_hash(names::hash(text.as_bytes()));
        let same = |k| Some(self.is_str(k) && self.str_bytes(k) == text.as_bytes());
        match self.probe(self.table(d), hash, None, same) {
            Probe::Found(i) => Some(self.dict_entry(d, i).1).filter(|v| !v.is_absent()),
            _ => None,
        }
    }

    /// Sets the value of the str key with this text.
    pub fn dict_set_str(&mut self, d: Val, text: &str, value: Val) -> Res<()> {
        self.keep(value);
        let key = self.intern(text.as_bytes())?;
        self.keep(key);
        self.dict_set(d, key, value)
    }

    /// The next entry from entry number `pos` on, which moves behind it.
    pub fn dict_next(&self, d: Val, pos: &mut usize) -> Option<(Val, Val)> {
        let table = self.table(d);
        if *pos >= table.used {
            return None;
        }
        let slots = &self.heap.slots_unseen(table.entries)[ENTRY * *pos..ENTRY * table.used];
        for e in slots.chunks_exact(ENTRY) {
            *pos += 1;
            if !e[VALUE].is_absent() {
                return Some((e[KEY], self.heap.get(table.entries, ENTRY * (*pos - 1) + VALUE)));
            }
        }
        None
    }

    /// The entry number of `key`, if it is there.
    pub fn dict_index(&mut self, d: Val, key: Val) -> Res<Option<usize>> {
        if self.table(d).used == 0 {
            return Ok(None);
        }
        let hash = self.key_hash(d, key)?;
        let found = self.table_find(d, key, hash)?;
        Ok(found.filter(|i| !self.dict_entry(d, *i).1.is_absent()))
    }

    /// The entry number of an interned name, even if its value is absent. Calls nothing.
    pub fn dict_find_interned(&self, d: Val, name: Val) -> Option<usize> {
        let hash = str_key_hash(self.str_hash(name));
        match self.probe(self.table(d), hash, None, |k| Some(self.same_key(name, k).unwrap_or(false))) {
            Probe::Found(i) => Some(i),
            _ => None,
        }
    }

    /// Key and value of entry `i`.
    #[inline]
    pub fn dict_entry(&self, d: Val, i: usize) -> (Val, Val) {
        let entries = self.heap.get(d, ENTRIES);
        (self.heap.get(entries, ENTRY * i + KEY), self.heap.get(entries, ENTRY * i + VALUE))
    }

    /// Stores (or with an absent value takes away) the value of entry `i`; the key stays.
    #[inline]
    pub fn dict_set_entry(&mut self, d: Val, i: usize, value: Val) {
        let entries = self.heap.get(d, ENTRIES);
        let was = !self.heap.get(entries, ENTRY * i + VALUE).is_absent();
        let is = !value.is_absent();
        self.heap.set(entries, ENTRY * i + VALUE, value);
        if was != is {
            let live = self.dict_len(d) + is as usize - was as usize;
            self.heap.set(d, LIVE, Val::int(live as isize));
        }
    }

    /// From now on every entry keeps its number for ever.
    pub fn pin_dict(&mut self, d: Val) {
        let small = self.heap.small(d);
        self.heap.set_small(d, small | PINNED);
    }

    /// From now on the program cannot change the dict: the interpreter still can.
    pub fn fix_dict(&mut self, d: Val) {
        let small = self.heap.small(d);
        self.heap.set_small(d, small | FIXED);
    }

    pub(crate) fn is_fixed(&self, d: Val) -> bool {
        self.heap.small(d) & FIXED != 0
    }

    /// TypeError if the program may not change the dict.
    #[inline]
    pub(crate) fn check_changeable(&mut self, d: Val) -> Res<()> {
        if self.is_fixed(d) { Err(self.type_error("this dict is read-only")) } else { Ok(()) }
    }

    /// The entry number of an interned name, made with an absent value if there is none. Pins the dict.
    pub fn dict_reserve(&mut self, d: Val, name: Val) -> Res<usize> {
        self.pin_dict(d);
        let hash = str_key_hash(self.str_hash(name));
        loop {
            if let Some(i) = self.dict_find_interned(d, name) {
                return Ok(i);
            }
            let i = self.table(d).used;
            if self.append_entry(d, name, hash, Val::UNDEF) {
                return Ok(i);
            }
            self.make_room(d)?;
        }
    }

    pub fn dict_clear(&mut self, d: Val) {
        self.next_generation(d);
        self.heap.set(d, LIVE, Val::int(0));
        if self.is_pinned(d) {
            let Table { entries, used, .. } = self.table(d);
            for i in 0..used {
                self.heap.set(entries, ENTRY * i + VALUE, Val::UNDEF);
            }
            return;
        }
        self.heap.set(d, ENTRIES, Val::UNDEF);
        self.heap.set(d, INDEX, Val::UNDEF);
        self.heap.set(d, USED, Val::int(0));
    }

    /// Whether a map of MicroPython with as many entries would be full: a new global allocates there, though here the
    /// entry was reserved when the code was loaded.
    pub fn dict_is_full(&self, d: Val) -> bool {
        let live = self.dict_len(d);
        live == 0 || live > 1 && next_capacity(live - 1) == live
    }

    /// A dict of the same entries, ordered if `d` is.
    pub fn dict_copy(&mut self, d: Val) -> Res {
        let copy = self.table_copy(d, Kind::Dict)?;
        let ordered = self.heap.small(d) & types::dict::IS_ORDERED;
        self.heap.set_small(copy, ordered);
        Ok(copy)
    }

    /// The first entry, taken away. Where entries have died at the front, the hash slot of the very first (which no
    /// search comes to) holds the number of the next that may live, so that emptying a table takes linear time.
    pub(crate) fn dict_pop_first(&mut self, d: Val) -> Option<(Val, Val)> {
        while self.dict_len(d) > 0 {
            let Table { entries, index, .. } = self.table(d);
            let next = if self.is_dead(entries, 0) { self.heap.get(entries, HASH).as_int().unwrap_or(0) as usize } else { 0 };
            // A handler may have moved the entries.
            let Some(i) = self.find_living(d, next, 1).or_else(|| self.find_living(d, 0, 1)) else { continue };
            let entry = self.dict_entry(d, i);
            self.remove_entry(d, i);
            if index.is_ptr() && self.table(d).used > 0 {
                self.heap.set(entries, HASH, Val::int(i as isize + 1));
            }
            return Some(entry);
        }
        None
    }

    /// The last entry, taken away.
    pub(crate) fn dict_pop_last(&mut self, d: Val) -> Option<(Val, Val)> {
        while self.dict_len(d) > 0 {
            let last = self.table(d).used - 1;
            let Some(i) = self.find_living(d, last, -1) else { continue };
            let entry = self.dict_entry(d, i);
            self.remove_entry(d, i);
            return Some(entry);
        }
        None
    }

    /// The first entry that is not dead, from entry `i` on or down from it. `None` if there is none, or if a handler
    /// moved the entries while this was looking.
    fn find_living(&mut self, d: Val, mut i: usize, way: isize) -> Option<usize> {
        let generation = self.heap.small(d);
        let mut seen = 0;
        while i < self.table(d).used {
            if !self.is_dead(self.table(d).entries, i) {
                return Some(i);
            }
            i = i.wrapping_add_signed(way);
            seen += 1;
            if seen % STEP == 0 {
                self.work += STEP as u32;
                self.poll_hard("search");
                if self.heap.small(d) != generation {
                    break;
                }
            }
        }
        None
    }

    fn is_dead(&self, entries: Val, i: usize) -> bool {
        self.heap.get(entries, ENTRY * i + VALUE).is_absent()
    }
}

// ---- Tables of any kind

impl Vm {
    /// An empty `Dict`, `Set` or `FrozenSet` with room for `capacity` entries.
    pub(crate) fn new_table(&mut self, kind: Kind, capacity: usize) -> Res {
        let d = self.alloc(kind, SLOTS)?;
        self.heap.set(d, USED, Val::int(0));
        self.heap.set(d, LIVE, Val::int(0));
        if capacity > 0 {
            let (entries, index) = self.new_storage(capacity)?;
            self.heap.set(d, ENTRIES, entries);
            self.heap.set(d, INDEX, index);
        }
        Ok(d)
    }

    /// A table of `kind` with the entries of table `d`.
    pub(crate) fn table_copy(&mut self, d: Val, kind: Kind) -> Res {
        let copy = self.new_table(kind, 0)?;
        for attempt in 0.. {
            let mark = self.mark();
            let (table, generation) = (self.table(d), self.heap.small(d));
            if table.used == 0 {
                break;
            }
            self.keep(table.entries);
            let entries = self.alloc_block(ENTRY * table.used)?;
            if attempt < ATTEMPTS {
                self.copy_in_steps(table.entries, 0, entries, 0, ENTRY * table.used);
            } else if self.is_still(d, table, generation) {
                self.heap.copy_slots(table.entries, 0, entries, 0, ENTRY * table.used);
                self.work += (ENTRY * table.used) as u32;
            }
            // A handler may have added or taken away some.
            if self.is_still(d, table, generation) {
                self.become_living(copy, entries, table.used)?;
                self.release(mark);
                break;
            }
            self.release(mark);
        }
        Ok(copy)
    }

    /// Whether table `d` has the entries that it had; the values may be others.
    fn is_still(&self, d: Val, table: Table, generation: u16) -> bool {
        let now = self.table(d);
        self.heap.small(d) == generation && now.used == table.used && now.entries == table.entries
    }

    /// Gives a fresh table those of `used` entries, which nobody else sees, that are not dead.
    fn become_living(&mut self, copy: Val, entries: Val, used: usize) -> Res<()> {
        let mut live = 0;
        self.steps(STEP, used, None, |vm, from, n| {
            for i in from..from + n {
                if !vm.is_dead(entries, i) {
                    if live < i {
                        vm.heap.copy_slots(entries, ENTRY * i, entries, ENTRY * live, ENTRY);
                    }
                    live += 1;
                }
            }
            true
        });
        self.heap.truncate(entries, ENTRY * live);
        let index = self.new_index(live)?;
        if index.is_ptr() {
            self.steps(STEP, live, None, |vm, from, n| {
                vm.index_entries(entries, index, from, n);
                true
            });
        }
        if live > 0 {
            self.heap.set(copy, ENTRIES, entries);
            self.heap.set(copy, INDEX, index);
        }
        self.heap.set(copy, USED, Val::int(live as isize));
        self.heap.set(copy, LIVE, Val::int(live as isize));
        Ok(())
    }

    /// Gives table `d` the storage of table `from`, which is not used after that.
    pub(crate) fn table_replace(&mut self, d: Val, from: Val) {
        self.next_generation(d);
        self.heap.copy_slots(from, 0, d, 0, SLOTS);
    }

    #[inline(always)]
    fn table(&self, d: Val) -> Table {
        let s = self.heap.slots(d);
        Table { entries: s[ENTRIES], index: s[INDEX], used: s[USED].int_unchecked() as usize }
    }

    fn is_pinned(&self, d: Val) -> bool {
        self.heap.small(d) & PINNED != 0
    }

    /// Entry numbers, or the end of the table, changed: searches under way must start again.
    fn next_generation(&mut self, d: Val) {
        let small = self.heap.small(d);
        self.heap.set_small(d, small.wrapping_add(GENERATION));
    }

    /// Whether two keys are the same; `None` if Python's `==` must be asked.
    #[inline(always)]
    fn same_key(&self, a: Val, b: Val) -> Option<bool> {
        if a == b {
            return Some(true);
        }
        if a.is_int() && b.is_int() {
            return Some(false);
        }
        if self.is_str(a) && self.is_str(b) {
            return Some(self.str_bytes(a) == self.str_bytes(b));
        }
        None
    }

    /// Searches from the start, or from where an earlier search left off.
    #[inline(always)]
    fn probe(&self, table: Table, hash: Val, from: Option<usize>, same: impl Fn(Val) -> Option<bool>) -> Probe {
        if table.used == 0 {
            return Probe::Missing;
        }
        let slots = &self.heap.slots_unseen(table.entries)[..ENTRY * table.used];
        if !table.index.is_ptr() {
            let from = from.unwrap_or(0);
            for (i, e) in slots.chunks_exact(ENTRY).enumerate().skip(from) {
                if e[HASH] == hash {
                    match same(e[KEY]) {
                        Some(true) => return Probe::Found(i),
                        Some(false) => {}
                        None => return Probe::Ask(i, i + 1),
                    }
                }
            }
            return Probe::Missing;
        }
        let row = self.heap.bytes_unseen(table.index);
        let places = Places::of(row.len());
        let mut at = from.unwrap_or_else(|| places.home(hash));
        // Ends: an index always has a place free.
        loop {
            let n = places.get(row, at);
            if n == 0 {
                return Probe::Missing;
            }
            at = places.after(at);
            let e = &slots[ENTRY * (n - 1)..ENTRY * n];
            if e[HASH] == hash {
                match same(e[KEY]) {
                    Some(true) => return Probe::Found(n - 1),
                    Some(false) => {}
                    None => return Probe::Ask(n - 1, at),
                }
            }
        }
    }

    /// The entry of `key`, even if its value is absent.
    #[inline(always)]
    fn table_find(&mut self, d: Val, key: Val, hash: Val) -> Res<Option<usize>> {
        match self.probe(self.table(d), hash, None, |k| self.same_key(key, k)) {
            Probe::Found(i) => Ok(Some(i)),
            Probe::Missing => Ok(None),
            Probe::Ask(..) => self.find_asking(d, key, hash),
        }
    }

    #[cold]
    fn find_asking(&mut self, d: Val, key: Val, hash: Val) -> Res<Option<usize>> {
        let mark = self.mark();
        self.keep(key);
        'restart: for _ in 0..RESTARTS {
            let generation = self.heap.small(d);
            let mut from = None;
            loop {
                let found = match self.probe(self.table(d), hash, from, |k| self.same_key(key, k)) {
                    Probe::Found(i) => Some(i),
                    Probe::Missing => None,
                    Probe::Ask(i, next) => {
                        let other = self.dict_entry(d, i).0;
                        self.keep(other);
                        self.poll_native(1, "search")?;
                        let equal = self.equals(other, key)?;
                        if self.heap.small(d) != generation {
                            continue 'restart;
                        }
                        if !equal {
                            from = Some(next);
                            continue;
                        }
                        Some(i)
                    }
                };
                self.release(mark);
                return Ok(found);
            }
        }
        Err(self.raise_str(types::RUNTIME_ERROR, "container changed by its keys' __eq__"))
    }

    /// Adds an entry behind the last, if there is room. The key must not be there.
    #[inline]
    fn append_entry(&mut self, d: Val, key: Val, hash: Val, value: Val) -> bool {
        let Table { entries, index, used } = self.table(d);
        let at = ENTRY * used;
        if !entries.is_ptr() || at + ENTRY > self.heap.len(entries) {
            return false;
        }
        self.heap.set(entries, at + HASH, hash);
        self.heap.set(entries, at + KEY, key);
        self.heap.set(entries, at + VALUE, value);
        if index.is_ptr() {
            self.index_insert(index, hash, used);
        }
        self.heap.set(d, USED, Val::int(used as isize + 1));
        if !value.is_absent() {
            let live = self.heap.get(d, LIVE).int_unchecked();
            self.heap.set(d, LIVE, Val::int(live + 1));
        }
        true
    }

    /// Takes away entry `i`, whose value is there.
    pub(crate) fn remove_entry(&mut self, d: Val, i: usize) {
        if self.is_pinned(d) {
            self.dict_set_entry(d, i, Val::UNDEF);
            return;
        }
        self.next_generation(d);
        let Table { entries, index, mut used } = self.table(d);
        if index.is_ptr() {
            self.index_remove(entries, index, i);
        }
        self.dict_set_entry(d, i, Val::UNDEF);
        self.heap.set(entries, ENTRY * i + HASH, Val::UNDEF);
        self.heap.set(entries, ENTRY * i + KEY, Val::UNDEF);
        // Dead entries at the end are room again; if there are very many, those of the next deletions.
        if self.dict_len(d) == 0 {
            used = 0;
        }
        let least = used.saturating_sub(STEP);
        while used > least && self.heap.get(entries, ENTRY * (used - 1) + KEY).is_absent() {
            used -= 1;
        }
        self.heap.set(d, USED, Val::int(used as isize));
    }

    /// Makes room for one entry more at least, unless the allocation fails: then nothing has changed.
    #[cold]
    fn make_room(&mut self, d: Val) -> Res<()> {
        self.poll_growing();
        for attempt in 0.. {
            let Table { entries, used, .. } = self.table(d);
            let capacity = if entries.is_ptr() { self.heap.len(entries) / ENTRY } else { 0 };
            let dead = if self.is_pinned(d) { 0 } else { used - self.dict_len(d) };
            // Moving up within the storage is worth it if it is not needed soon again, or if there is no other way.
            if dead > 0 && (4 * dead >= capacity || self.heap.lock_depth() > 0) {
                self.compact(d);
                break;
            }
            let mark = self.mark();
            let (entries, index) = match self.new_storage(next_capacity(capacity)) {
                Ok(storage) => storage,
                Err(_) if dead > 0 => {
                    self.compact(d);
                    break;
                }
                Err(e) => return Err(e),
            };
            let done = self.install(d, entries, index, if attempt < ATTEMPTS { STEP } else { usize::MAX });
            self.release(mark);
            if done {
                break;
            }
        }
        Ok(())
    }

    /// Makes room for `more` entries at once, unless a handler changes the table meanwhile.
    pub(crate) fn dict_make_room(&mut self, d: Val, more: usize) -> Res<()> {
        let Table { entries, used, .. } = self.table(d);
        let capacity = if entries.is_ptr() { self.heap.len(entries) / ENTRY } else { 0 };
        if used + more <= capacity {
            return Ok(());
        }
        let mark = self.mark();
        let (entries, index) = self.new_storage(next_capacity(used + more - 1))?;
        self.install(d, entries, index, STEP);
        self.release(mark);
        Ok(())
    }

    fn new_storage(&mut self, capacity: usize) -> Res<(Val, Val)> {
        let entries = self.alloc_block(ENTRY.saturating_mul(capacity))?;
        let index = self.new_index(capacity)?;
        Ok((entries, index))
    }

    /// Moves the entries of `d` to fresh storage, which must be larger; dead ones too, so that each keeps its number.
    /// False if a handler changed the table so that all must begin again: then nothing has changed here.
    fn install(&mut self, d: Val, entries: Val, index: Val, step: usize) -> bool {
        let (old, generation) = (self.table(d), self.heap.small(d));
        if ENTRY * old.used > self.heap.len(entries) {
            return false;
        }
        if old.used > 0 {
            self.keep(old.entries);
            // Values are copied last: a handler may store others.
            let indexed = !index.is_ptr()
                || self.steps(step, old.used, None, |vm, from, n| {
                    let still = vm.is_still(d, old, generation);
                    if still {
                        vm.index_entries(old.entries, index, from, n);
                    }
                    still
                });
            if !indexed {
                return false;
            }
            if step < ENTRY * old.used {
                self.copy_in_steps(old.entries, 0, entries, 0, ENTRY * old.used);
            } else {
                self.heap.copy_slots(old.entries, 0, entries, 0, ENTRY * old.used);
                self.work += (ENTRY * old.used) as u32;
            }
            if !self.is_still(d, old, generation) {
                return false;
            }
        }
        self.next_generation(d);
        self.heap.set(d, ENTRIES, entries);
        self.heap.set(d, INDEX, index);
        true
    }

    /// Closes the gaps of dead entries, one entry at a time: a handler between two finds a table as good as any.
    /// Allocates nothing.
    fn compact(&mut self, d: Val) {
        let (mut from, mut to) = (0, 0);
        self.next_generation(d);
        let mut generation = self.heap.small(d);
        let mut work = 0;
        while from < self.table(d).used {
            let Table { entries, index, .. } = self.table(d);
            if !self.heap.get(entries, ENTRY * from + KEY).is_absent() {
                if to < from {
                    self.move_entry(entries, index, from, to);
                }
                to += 1;
            }
            from += 1;
            work += ENTRY;
            if work >= STEP {
                self.work += work as u32;
                work = 0;
                self.poll_hard("compact");
                if self.heap.small(d) != generation {
                    (from, to) = (0, 0);
                    generation = self.heap.small(d);
                }
            }
        }
        self.work += work as u32;
        self.heap.set(d, USED, Val::int(to as isize));
        self.next_generation(d);
    }

    /// Moves an entry to the place of a dead one.
    fn move_entry(&mut self, entries: Val, index: Val, from: usize, to: usize) {
        if index.is_ptr() {
            self.index_move(entries, index, from, to);
        }
        self.heap.copy_slots(entries, ENTRY * from, entries, ENTRY * to, ENTRY);
        self.heap.clear_slots(entries, ENTRY * from, ENTRY * from + ENTRY);
    }

    /// Does not depend on the order, and calls nothing: the entries know their hashes.
    pub(crate) fn hash_frozenset(&self, s: Val) -> isize {
        let Table { entries, used, .. } = self.table(s);
        let mut hash = self.dict_len(s) as isize;
        for i in 0..used {
            if let Some(h) = self.heap.get(entries, ENTRY * i + HASH).as_int() {
                hash = hash.wrapping_add((h ^ h << 7 ^ 89_869_747).wrapping_mul(3_644_798_167u32 as isize));
            }
        }
        hash
    }
}

fn next_capacity(capacity: usize) -> usize {
    CAPACITIES.iter().copied().find(|c| *c > capacity).unwrap_or(((capacity + 1) * 3 / 2) | 1)
}
