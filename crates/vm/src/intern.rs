//! Interned strings: equal text, equal value. Attribute names, global names and keywords are interned.
//!
//! The table is weak: a string that nothing else holds is forgotten at the next collection.

use crate::names;
use crate::native::Res;
use crate::vm::Vm;
use alloc::vec;
use alloc::vec::Vec;
use taipan_heap::{Heap, Kind, Val};

/// Bits in the small field of a `Str`.
pub const ASCII: u16 = 1;
pub const INTERNED: u16 = 2;
/// Texts beyond this many bytes are copied and hashed in steps.
const LONG: usize = 1024;
/// Bytes that a name may have.
const MAX_NAME: usize = 255;
/// A string's payload: its hash, then its text.
pub const STR_HEAD: usize = 4;

/// Open-addressed table of interned strings.
pub struct Interner {
    slots: Vec<Val>,
    used: usize,
}

taipan_board::clone_in_place!(Interner { slots, used });

impl Interner {
    pub fn new() -> Interner {
        Interner { slots: vec![Val::UNDEF; 256], used: 0 }
    }

    /// Forgets the strings that are not marked.
    pub fn sweep(&mut self, heap: &Heap) {
        let live: Vec<Val> = self.slots.iter().copied().filter(|v| v.is_ptr() && heap.is_marked(*v)).collect();
        self.slots.fill(Val::UNDEF);
        self.used = live.len();
        for v in live {
            self.place(heap, v);
        }
    }

    /// What [`Interner::sweep`] costs, in values touched.
    pub fn work(&self) -> u32 {
        (self.slots.len() / 8 + 2 * self.used) as u32
    }

    fn place(&mut self, heap: &Heap, v: Val) {
        let mask = self.slots.len() - 1;
        let mut at = stored_hash(heap, v) as usize & mask;
        while self.slots[at].is_ptr() {
            at = (at + 1) & mask;
        }
        self.slots[at] = v;
    }

    fn find(&self, heap: &Heap, bytes: &[u8], hash: u32) -> Option<Val> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].is_ptr() {
            if &heap.bytes(self.slots[at])[STR_HEAD..] == bytes {
                return Some(self.slots[at]);
            }
            at = (at + 1) & mask;
        }
        None
    }

    fn add(&mut self, heap: &Heap, v: Val) {
        self.used += 1;
        if self.used * 4 > self.slots.len() * 3 {
            let old = core::mem::take(&mut self.slots);
            self.slots = vec![Val::UNDEF; old.len() * 2];
            for v in old.into_iter().filter(|v| v.is_ptr()) {
                self.place(heap, v);
            }
        }
        self.place(heap, v);
    }
}

#[inline(always)]
fn stored_hash(heap: &Heap, v: Val) -> u32 {
    heap.bytes(v).first_chunk().map_or(0, |head| u32::from_le_bytes(*head))
}

impl Default for Interner {
    fn default() -> Self {
        Self::new()
    }
}

impl Vm {
    /// The interned string of this text. RuntimeError if it is too long for a name.
    pub fn intern(&mut self, bytes: &[u8]) -> Res {
        self.check_name(bytes.len())?;
        let hash = names::hash(bytes);
        if let Some(v) = names::find(bytes, hash) {
            return Ok(v);
        }
        if let Some(v) = self.interner.find(&self.heap, bytes, hash) {
            return Ok(v);
        }
        let v = self.alloc_short_str(bytes, hash)?;
        let small = self.heap.small(v);
        self.heap.set_small(v, small | INTERNED);
        self.interner.add(&self.heap, v);
        Ok(v)
    }

    /// MicroPython keeps the length of a name in a byte.
    pub(crate) fn check_name(&mut self, len: usize) -> Res<()> {
        if len <= MAX_NAME {
            return Ok(());
        }
        Err(self.runtime_error("name too long"))
    }

    /// The interned string equal to `v`, a str.
    #[inline]
    pub fn intern_val(&mut self, v: Val) -> Res {
        if self.is_interned(v) { Ok(v) } else { self.intern_other(v) }
    }

    #[inline(never)]
    fn intern_other(&mut self, v: Val) -> Res {
        self.check_name(self.str_byte_len(v))?;
        if !v.is_ptr() {
            let text = self.str_bytes(v).to_vec();
            return self.intern(&text);
        }
        Ok(self.intern_fresh(v))
    }

    fn intern_fresh(&mut self, v: Val) -> Val {
        if let Some(known) = names::find(self.str_bytes(v), stored_hash(&self.heap, v)) {
            return known;
        }
        if let Some(known) = self.interner.find(&self.heap, self.str_bytes(v), stored_hash(&self.heap, v)) {
            return known;
        }
        // The string itself becomes the interned one: this does not allocate.
        let small = self.heap.small(v);
        self.heap.set_small(v, small | INTERNED);
        self.interner.add(&self.heap, v);
        v
    }

    /// The interned string of this text if there is one: asks without making it.
    pub fn interned(&self, bytes: &[u8]) -> Option<Val> {
        let hash = names::hash(bytes);
        names::find(bytes, hash).or_else(|| self.interner.find(&self.heap, bytes, hash))
    }

    /// The interned strings that are the program's own, oldest first: names that the interpreter knows anyway (of
    /// built-ins, modules and what is in them) would be in a board's flash.
    pub fn interned_by_program(&self) -> Vec<Val> {
        let known = |v: &Val| {
            let text = self.str_text(*v);
            let modules = self.host.module_names();
            let in_module = |m: &&'static str| *m == text || self.host.module(m).is_some_and(|m| m.items.iter().any(|(n, _)| *n == text));
            crate::builtins::find(text.as_bytes()).is_some() || modules.iter().any(in_module)
        };
        let mut strings: Vec<Val> = self.interner.slots.iter().copied().filter(|v| v.is_ptr() && !known(v)).collect();
        strings.sort_by_key(|v| self.heap.offset(*v));
        strings
    }

    #[inline]
    pub fn is_interned(&self, v: Val) -> bool {
        v.as_sym().is_some() || self.heap.is(v, Kind::Str) && self.heap.small(v) & INTERNED != 0
    }

    /// A fresh string object. `bytes` must be UTF-8.
    pub(crate) fn alloc_str(&mut self, bytes: &[u8]) -> Res {
        if bytes.len() > LONG {
            return self.long_str(bytes);
        }
        self.alloc_short_str(bytes, names::hash(bytes))
    }

    fn alloc_short_str(&mut self, bytes: &[u8], hash: u32) -> Res {
        let v = self.alloc_bytes(Kind::Str, STR_HEAD + bytes.len())?;
        let payload = self.heap.bytes_mut(v);
        payload[..STR_HEAD].copy_from_slice(&hash.to_le_bytes());
        payload[STR_HEAD..].copy_from_slice(bytes);
        if bytes.is_ascii() {
            self.heap.set_small(v, ASCII);
        }
        Ok(v)
    }

    /// A string of this text, which must be UTF-8.
    pub fn new_str(&mut self, text: &str) -> Res {
        if self.heap.lock_depth() > 0 {
            // Short texts would need no heap here, but their making does on a board.
            return Err(self.locked_error());
        }
        match text.len() {
            0 => Ok(names::EMPTY),
            1 => Ok(Val::sym(text.as_bytes()[0] as u16)),
            _ => self.alloc_str(text.as_bytes()),
        }
    }

    /// Whether `v` is a str.
    #[inline]
    pub fn is_str(&self, v: Val) -> bool {
        v.is_immediate_str() || self.heap.is(v, Kind::Str)
    }

    /// The UTF-8 text of `v`, which must be a str.
    #[inline]
    pub fn str_bytes(&self, v: Val) -> &[u8] {
        if v.is_ptr() {
            return &self.heap.bytes(v)[STR_HEAD..];
        }
        match v.as_sym() {
            Some(n) => names::text(n),
            None => self.text_in_place(v),
        }
    }

    /// The text of `v`, which must be a str.
    pub fn str_text(&self, v: Val) -> &str {
        // Strings are made from UTF-8 only; if one were not, its text would be cut, not misread.
        match core::str::from_utf8(self.str_bytes(v)) {
            Ok(s) => s,
            Err(e) => core::str::from_utf8(&self.str_bytes(v)[..e.valid_up_to()]).unwrap_or(""),
        }
    }

    /// The text of `v` if it is a str.
    pub fn as_str(&self, v: Val) -> Option<&str> {
        self.is_str(v).then(|| self.str_text(v))
    }

    #[inline]
    pub fn str_hash(&self, v: Val) -> u32 {
        if v.is_ptr() {
            return stored_hash(&self.heap, v);
        }
        match v.as_sym() {
            Some(n) => names::hash_of(n),
            None => self.hash_in_place(v),
        }
    }

    /// Whether every character of `v`, a str, is one byte.
    #[inline]
    pub fn str_is_ascii(&self, v: Val) -> bool {
        if v.is_ptr() { self.heap.small(v) & ASCII != 0 } else { v.as_sym().is_some() || self.is_ascii_in_place(v) }
    }
}
