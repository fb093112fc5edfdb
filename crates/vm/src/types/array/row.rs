//! What bytearrays and arrays share: a length, and storage that may have room to spare.
//!
//! Growth is the board's, so that a handler that appends with the heap locked fails as early here as there: an append
//! to full storage makes room for 8 more items (long rows: a sixteenth more), `extend` and slices for what they need.

use crate::native::Res;
use crate::types::array::{self, item::Packed};
use crate::types::bytearray::{ADDRESS, FIRST, LEN, SHARING_SLOTS, STORAGE};
use crate::types::memoryview;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Items that an append to full storage makes room for, besides its own.
const SPARE: usize = 8;

impl Vm {
    /// A bytearray or array of `len` items, all zero, and its storage (unbound if it is empty).
    pub(crate) fn alloc_row(&mut self, kind: Kind, code: u8, len: usize) -> Res<(Val, Val)> {
        let is_array = kind == Kind::Array;
        let v = self.alloc(kind, if is_array { array::SLOTS } else { 2 })?;
        self.heap.set(v, LEN, Val::int(0));
        if is_array {
            self.heap.set(v, array::CODE, Val::int(code as isize));
        }
        if len == 0 {
            return Ok((v, Val::UNDEF));
        }
        let raw = self.alloc_memory(len.saturating_mul(self.item_size(code)))?;
        self.heap.set(v, STORAGE, raw);
        self.heap.set(v, LEN, Val::int(len as isize));
        Ok((v, raw))
    }

    /// Items of a bytearray or array.
    #[inline]
    pub(crate) fn row_len(&self, v: Val) -> usize {
        self.heap.get(v, LEN).int_unchecked() as usize
    }

    /// Where in its storage the first byte of a bytearray or array is: not at 0 if it shows memory in place.
    #[inline]
    pub(crate) fn row_first(&self, v: Val) -> usize {
        if self.heap.len(v) < SHARING_SLOTS { 0 } else { self.heap.get(v, FIRST).as_int().unwrap_or(0) as usize }
    }

    /// Gives what shows memory in place storage of its own, with what it shows.
    fn row_own(&mut self, v: Val) -> Res<()> {
        if self.heap.len(v) < SHARING_SLOTS {
            return Ok(());
        }
        if self.heap.get(v, FIRST).is_absent() {
            self.row_part(v);
            return Ok(());
        }
        let (first, len, shared) = (self.row_first(v), self.row_len(v), self.heap.get(v, STORAGE));
        let mark = self.mark();
        let raw = self.alloc_memory(len)?;
        self.heap.copy_bytes(shared, first, raw, 0, len);
        self.heap.set(v, STORAGE, raw);
        self.row_part(v);
        self.release(mark);
        Ok(())
    }

    /// Makes the items of `made`, that nobody else sees, those of `v`.
    pub(crate) fn row_take(&mut self, v: Val, made: Val) {
        for slot in [LEN, STORAGE] {
            let x = self.heap.get(made, slot);
            self.heap.set(v, slot, x);
        }
        self.row_part(v);
    }

    /// Forgets that a bytearray showed memory in place.
    pub(crate) fn row_part(&mut self, v: Val) {
        if self.heap.len(v) >= SHARING_SLOTS {
            self.heap.set(v, FIRST, Val::UNDEF);
            self.heap.set(v, ADDRESS, Val::UNDEF);
        }
    }

    #[inline]
    pub(crate) fn row_view_len(&self, v: Val) -> usize {
        self.heap.get(v, memoryview::LEN).int_unchecked() as usize
    }

    /// The type code of the items of a buffer.
    #[inline]
    pub(crate) fn array_code(&self, v: Val) -> u8 {
        match self.heap.kind(v) {
            Kind::Array => self.heap.get(v, array::CODE).int_unchecked() as u8,
            Kind::MemoryView => self.heap.get(v, memoryview::CODE).int_unchecked() as u8,
            _ => b'B',
        }
    }

    /// Items that fit in the storage.
    fn row_room(&self, v: Val, size: usize) -> usize {
        let raw = self.heap.get(v, STORAGE);
        if raw.is_absent() { 0 } else { self.heap.len(raw) / size }
    }

    /// New storage for `room` items, with the old ones in it.
    fn row_move(&mut self, v: Val, room: usize, size: usize) -> Res<()> {
        let mark = self.mark();
        let raw = self.alloc_memory(room.saturating_mul(size))?;
        let old = self.heap.get(v, STORAGE);
        if !old.is_absent() {
            let n = (self.row_len(v) * size).min(self.heap.len(raw));
            self.heap.copy_bytes(old, 0, raw, 0, n);
        }
        self.heap.set(v, STORAGE, raw);
        self.release(mark);
        Ok(())
    }

    /// Appends one item.
    pub(crate) fn row_push(&mut self, v: Val, item: Packed) -> Res<()> {
        self.row_own(v)?;
        let (len, size) = (self.row_len(v), self.item_size(self.array_code(v)));
        if len == self.row_room(v, size) {
            self.row_move(v, len + SPARE.max(len / 16 / SPARE * SPARE), size)?;
        }
        let raw = self.heap.get(v, STORAGE);
        self.heap.part_mut(raw, len * size, size).copy_from_slice(&item[..size]);
        self.heap.set(v, LEN, Val::int(len as isize + 1));
        Ok(())
    }

    /// Appends the bytes of buffer `src`, as far as they make whole items. `src` may be `v` itself.
    pub(crate) fn row_extend(&mut self, v: Val, src: Val) -> Res<()> {
        let size = self.item_size(self.array_code(v));
        let Some(s) = self.span(src) else { return Err(self.no_buffer()) };
        let (len, more) = (self.row_len(v), s.len / size);
        self.row_splice(v, len, len, src, more)
    }

    /// Puts the first `n` items of buffer `src` in place of items `start..end`.
    pub(crate) fn row_splice(&mut self, v: Val, start: usize, end: usize, src: Val, n: usize) -> Res<()> {
        let size = self.item_size(self.array_code(v));
        let len = self.row_len(v);
        let end = end.min(len);
        let start = start.min(end);
        let new_len = len - (end - start) + n;
        if new_len == 0 && len == 0 {
            return Ok(());
        }
        if new_len != len {
            self.row_own(v)?;
        }
        let first = self.row_first(v);
        // What comes from this very storage would be moved away before it is copied.
        let own: Option<alloc::vec::Vec<u8>> = match self.span(src) {
            Some(s) if new_len != len && s.raw == self.heap.get(v, STORAGE) => Some(self.span_bytes(s).to_vec()),
            _ => None,
        };
        if new_len > self.row_room(v, size) {
            self.row_move(v, new_len, size)?;
        }
        let raw = self.heap.get(v, STORAGE);
        if new_len != len {
            self.heap.copy_bytes(raw, end * size, raw, (start + n) * size, (len - end) * size);
        }
        match own {
            Some(bytes) => self.heap.part_mut(raw, start * size, n * size).copy_from_slice(&bytes[..n * size]),
            None => {
                if let Some(s) = self.span(src) {
                    self.copy_span(s, n * size, raw, first + start * size);
                }
            }
        }
        self.heap.set(v, LEN, Val::int(new_len as isize));
        let moved = if new_len == len { 0 } else { len - start };
        self.poll_native(((n + moved) * size / 8) as u32, "bytearray")
    }

    /// Removes items `start..end`.
    pub(crate) fn row_remove(&mut self, v: Val, start: usize, end: usize) -> Res<()> {
        if start >= end {
            return Ok(());
        }
        self.row_splice(v, start, end, crate::names::EMPTY, 0)
    }
}
