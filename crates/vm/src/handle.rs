//! Words that stand for objects: what `struct` packs for the type code `O`.
//!
//! A program may pack an object into bytes and later get the object back from them; but bytes can be forged, and they
//! keep nothing alive. An address would be a trap twice: at a forged one anything may lie, and where the object was
//! when it was packed another may be by now. So the word of an object of the heap is a number that is given once, to
//! one object, and a table has the object for it until it dies. A word that is in no table is a ValueError. The table
//! is weak: its entries end in the collection that finds their objects dead.
//!
//! What is no object of the heap (small integers, `None`, known strings, types …) is its own word, of which every one
//! is checked to mean something.

use crate::names;
use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use alloc::collections::BTreeMap;
use taipan_heap::{Heap, Val};

/// Words of objects are multiples of it, which no word of an immediate is.
const STEP: u64 = 8;

#[derive(Clone, Default)]
pub(crate) struct Handles {
    /// Those given so far.
    count: u64,
    objects: BTreeMap<u64, Val>,
    /// The handle of an object, by its place in the heap.
    handles: BTreeMap<usize, u64>,
}

impl Handles {
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// Between marking and sweeping: forgets who has died. Returns how many were looked at.
    pub fn settle(&mut self, heap: &Heap) -> usize {
        let before = self.objects.len();
        self.objects.retain(|_, object| {
            let lives = heap.is_marked(*object);
            if !lives {
                self.handles.remove(&heap.offset(*object));
            }
            lives
        });
        before
    }
}

impl Vm {
    /// The word that stands for `v`: a machine word of the board.
    pub fn handle(&mut self, v: Val) -> Res<u64> {
        if !v.is_ptr() {
            let word = v.bits() as isize as i64 as u64;
            // On boards of 32 bits large integers and floats are no immediates.
            return if self.word_bytes() == 8 || self.widened(word) == word { Ok(word) } else { Err(self.no_handle(v)) };
        }
        let place = self.heap.offset(v);
        if let Some(handle) = self.handles.handles.get(&place) {
            return Ok(*handle);
        }
        let handle = (self.handles.count + 1) * STEP;
        if self.word_bytes() < 8 && handle > u64::from(u32::MAX) {
            return Err(self.no_handle(v));
        }
        self.handles.count += 1;
        self.handles.objects.insert(handle, v);
        self.handles.handles.insert(place, handle);
        Ok(handle)
    }

    /// What a machine word of the board stands for, if that lives.
    pub fn handled(&mut self, word: u64) -> Res {
        let v = match self.handles.objects.get(&word) {
            Some(object) => Some(*object),
            None => Val::from_immediate(self.widened(word) as usize).filter(|v| self.is_known(*v)),
        };
        match v {
            Some(v) => {
                self.keep(v);
                Ok(v)
            }
            None => Err(self.raise_fmt(types::VALUE_ERROR, format_args!("no object for {word:#x}"))),
        }
    }

    /// Whether the number of an immediate is one that was given.
    fn is_known(&self, v: Val) -> bool {
        if let Some(number) = v.as_text().or(v.as_data()) {
            return self.has_place(number);
        }
        match (v.as_sym(), v.as_native(), v.as_typ()) {
            (Some(text), _, _) => text < names::COUNT,
            (_, Some(function), _) => self.has_native(function),
            (_, _, Some(number)) => self.has_type(number),
            _ => true,
        }
    }

    /// A machine word of the board as one of ours, by its sign.
    fn widened(&self, word: u64) -> u64 {
        if self.word_bytes() == 8 { word } else { i64::from(word as i32) as u64 }
    }

    #[cold]
    fn no_handle(&mut self, v: Val) -> crate::native::Raise {
        let t = self.type_name(v);
        self.raise_fmt(types::VALUE_ERROR, format_args!("no reference to this {t}"))
    }
}
