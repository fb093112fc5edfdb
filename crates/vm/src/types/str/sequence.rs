//! Length, items and slices of str, bytes, bytearray, array and memoryview.
//!
//! `None` or `false` where the object is none of these (or cannot be written to): the caller goes on looking.

use super::methods::Needle;
use super::{Flavor, search};
use crate::native::{Raise, Res};
use crate::ops::Compare;
use crate::types;
use crate::types::array::item::Number;
use crate::types::bytearray::STORAGE;
use crate::types::memoryview;
use crate::vm::Vm;
use core::cmp::Ordering;
use taipan_heap::{Kind, Val};

/// What MicroPython calls the type in errors about an index.
fn index_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Str => "string",
        Kind::Bytes => "bytes",
        Kind::ByteArray => "bytearray",
        Kind::Array => "array",
        _ => "memoryview",
    }
}

impl Vm {
    /// Items of `v`: characters of a str.
    #[inline]
    pub fn text_len(&self, v: Val) -> Option<usize> {
        match self.heap.kind(v) {
            Kind::Str => Some(self.str_char_len(v)),
            Kind::Bytes if v.is_ptr() => Some(self.heap.len(v)),
            Kind::Bytes => Some(self.text_in_place(v).len()),
            Kind::ByteArray | Kind::Array => Some(self.row_len(v)),
            Kind::MemoryView => Some(self.row_view_len(v)),
            _ => None,
        }
    }

    /// Items of `v`, of which a memoryview whose owner shrank has fewer than it says.
    fn items_len(&self, v: Val) -> usize {
        match self.heap.kind(v) {
            Kind::MemoryView => self.span(v).map_or(0, |s| s.len / self.item_size(self.array_code(v))),
            _ => self.text_len(v).unwrap_or(0),
        }
    }

    /// Start, stop and step if `index` is a slice object.
    fn slice_parts(&self, index: Val) -> Option<(Val, Val, Val)> {
        let part = |i| self.heap.get(index, i);
        self.heap.is(index, Kind::Slice).then(|| (part(0), part(1), part(2)))
    }

    /// `v[index]`
    #[inline]
    pub fn text_getitem(&mut self, v: Val, index: Val) -> Res<Option<Val>> {
        let kind = self.heap.kind(v);
        // The commonest first: a number that is not negative.
        if let Some(i) = index.as_int() {
            let i = i as usize;
            match kind {
                Kind::Bytes if v.is_ptr() && i < self.heap.len(v) => return Ok(Some(Val::int(self.heap.bytes(v)[i] as isize))),
                Kind::ByteArray if i < self.row_len(v) => {
                    let (raw, at) = (self.heap.get(v, STORAGE), self.row_first(v) + i);
                    return Ok(Some(Val::int(self.heap.part(raw, at, 1)[0] as isize)));
                }
                Kind::Str if self.str_is_ascii(v) && i < self.str_byte_len(v) => {
                    return Ok(Some(Val::sym(self.str_bytes(v)[i] as u16)));
                }
                _ => {}
            }
        }
        self.getitem_in_full(v, kind, index)
    }

    fn getitem_in_full(&mut self, v: Val, kind: Kind, index: Val) -> Res<Option<Val>> {
        if !matches!(kind, Kind::Str | Kind::Bytes | Kind::ByteArray | Kind::Array | Kind::MemoryView) {
            return Ok(None);
        }
        if let Some((start, stop, step)) = self.slice_parts(index) {
            return self.text_getslice(v, start, stop, step);
        }
        let len = self.items_len(v);
        let i = match index.as_int() {
            Some(i) if (i as usize) < len => i as usize,
            _ => self.checked_index(v, index, len)?,
        };
        match kind {
            Kind::Str if self.str_is_ascii(v) => Ok(Some(Val::sym(self.str_bytes(v)[i] as u16))),
            Kind::Str => {
                let at = self.str_offset(v, i);
                Ok(Some(self.str_char_at(v, at)?.0))
            }
            Kind::Bytes => Ok(Some(Val::int(self.bytes_contents(v)[i] as isize))),
            _ => {
                let code = self.array_code(v);
                let Some(s) = self.span(v) else { return Ok(None) };
                let at = s.start + i * self.item_size(code);
                self.load_item(code, s.raw, at).map(Some)
            }
        }
    }

    /// The place that `index` means, also if finding it out called Python that made `v` shorter.
    #[cold]
    fn checked_index(&mut self, v: Val, index: Val, len: usize) -> Res<usize> {
        let name = index_name(self.heap.kind(v));
        let i = self.seq_index(index, len, name)?;
        if i < self.items_len(v) {
            return Ok(i);
        }
        Err(self.raise_fmt(types::INDEX_ERROR, format_args!("{name} index out of range")))
    }

    /// Whether items of `v` can be stored.
    fn is_writable(&self, v: Val) -> bool {
        match self.heap.kind(v) {
            Kind::ByteArray | Kind::Array => true,
            Kind::MemoryView => self.heap.get(v, memoryview::WRITABLE) == Val::TRUE,
            _ => false,
        }
    }

    /// `v[index] = value`, or `del v[index]` if the value is unbound.
    #[inline]
    pub fn text_setitem(&mut self, v: Val, index: Val, value: Val) -> Res<bool> {
        if self.heap.is(v, Kind::ByteArray)
            && let (Some(i), Some(n)) = (index.as_int(), value.as_int())
            && (i as usize) < self.row_len(v)
        {
            let (raw, at) = (self.heap.get(v, STORAGE), self.row_first(v) + i as usize);
            self.heap.part_mut(raw, at, 1)[0] = n as u8;
            return Ok(true);
        }
        self.setitem_in_full(v, index, value)
    }

    fn setitem_in_full(&mut self, v: Val, index: Val, value: Val) -> Res<bool> {
        // Of these three only a bytearray gives items up.
        if !self.is_writable(v) || value.is_absent() && !self.heap.is(v, Kind::ByteArray) {
            return Ok(false);
        }
        if let Some((start, stop, step)) = self.slice_parts(index) {
            return self.text_setslice(v, start, stop, step, value);
        }
        if value.is_absent() {
            let i = self.checked_index(v, index, self.row_len(v))?;
            self.row_remove(v, i, i + 1)?;
            return Ok(true);
        }
        // The value first: making it an item may call Python, which may shrink the row.
        let code = self.array_code(v);
        let packed = self.pack_item(code, value)?;
        let len = self.items_len(v);
        let i = match index.as_int() {
            Some(i) if (i as usize) < len => i as usize,
            _ => self.checked_index(v, index, len)?,
        };
        let size = self.item_size(code);
        if let Some(s) = self.span(v) {
            let at = s.start + i * size;
            self.heap.part_mut(s.raw, at, size).copy_from_slice(&packed[..size]);
        }
        Ok(true)
    }

    /// `v[start:stop:step]`
    pub fn text_getslice(&mut self, v: Val, start: Val, stop: Val, step: Val) -> Res<Option<Val>> {
        let kind = self.heap.kind(v);
        if !matches!(kind, Kind::Str | Kind::Bytes | Kind::ByteArray | Kind::Array | Kind::MemoryView) {
            return Ok(None);
        }
        // A part of a view is one, even of what its owner has lost.
        let len = if kind == Kind::MemoryView { self.row_view_len(v) } else { self.items_len(v) };
        let (from, _, step, count) = self.slice_bounds(start, stop, step, len)?;
        if step != 1 {
            return Err(self.only_step_one());
        }
        let from = from as usize;
        self.plain_slice(v, kind, from, from + count).map(Some)
    }

    fn plain_slice(&mut self, v: Val, kind: Kind, from: usize, to: usize) -> Res {
        match kind {
            Kind::Str => {
                let (from, to) = if self.str_is_ascii(v) {
                    (from, to)
                } else {
                    let start = self.str_offset(v, from);
                    (start, start + search::char_offset(&self.str_bytes(v)[start..], to - from))
                };
                self.sub(v, Flavor::Str, from, to)
            }
            Kind::Bytes => self.sub(v, Flavor::Bytes, from, to),
            Kind::MemoryView => self.view_part(v, from, to - from),
            _ => self.row_slice(v, from, to),
        }
    }

    /// Items `from..to` of a bytearray or array as a new one.
    pub(crate) fn row_slice(&mut self, v: Val, from: usize, to: usize) -> Res {
        let (kind, code) = (self.heap.kind(v), self.array_code(v));
        let size = self.item_size(code);
        let (made, raw) = self.alloc_row(kind, code, to - from)?;
        self.copy_polled(v, from * size, (to - from) * size, raw, 0)?;
        Ok(made)
    }

    /// MicroPython takes every other item of lists and ranges only, and stores none.
    #[cold]
    pub(crate) fn only_step_one(&mut self) -> Raise {
        self.raise_str(types::NOT_IMPLEMENTED_ERROR, "only slices with step=1 (aka None) are supported")
    }

    #[cold]
    fn incompatible(&mut self) -> Raise {
        self.value_error("lhs and rhs should be compatible")
    }

    /// `v[start:stop:step] = value`, or `del v[start:stop:step]` if the value is unbound.
    pub fn text_setslice(&mut self, v: Val, start: Val, stop: Val, step: Val, value: Val) -> Res<bool> {
        if !self.is_writable(v) || value.is_absent() && !self.heap.is(v, Kind::ByteArray) {
            return Ok(false);
        }
        if value.is_absent() {
            let (from, _, step, count) = self.slice_bounds(start, stop, step, self.row_len(v))?;
            if step != 1 {
                return Err(self.only_step_one());
            }
            self.row_remove(v, from as usize, from as usize + count)?;
            return Ok(true);
        }
        let is_view = self.heap.is(v, Kind::MemoryView);
        let value = self.slice_source(v, value)?;
        let (from, _, step, count) = self.slice_bounds(start, stop, step, self.items_len(v))?;
        let size = self.item_size(self.array_code(v));
        let n = self.span(value).map_or(0, |s| s.len) / size;
        if step != 1 {
            return Err(self.only_step_one());
        }
        if is_view {
            if n != count {
                return Err(self.incompatible());
            }
            if let (Some(s), Some(d)) = (self.span(value), self.span(v))
                && d.len >= (from as usize + n) * size
            {
                self.copy_span(s, n * size, d.raw, d.start + from as usize * size);
                self.poll_native((n * size / 8) as u32, "memoryview")?;
            }
        } else {
            self.row_splice(v, from as usize, from as usize + count, value, n)?;
        }
        Ok(true)
    }

    /// What is stored in a slice of `v`: a buffer of items as large as `v`'s.
    fn slice_source(&mut self, v: Val, value: Val) -> Res {
        let base = self.native_base(value);
        match self.heap.kind(base) {
            Kind::Bytes | Kind::ByteArray | Kind::Array | Kind::MemoryView => {
                if self.item_size(self.array_code(base)) == self.item_size(self.array_code(v)) {
                    Ok(base)
                } else {
                    Err(self.incompatible())
                }
            }
            _ => Err(self.raise_str(types::NOT_IMPLEMENTED_ERROR, "array/bytes required on right side")),
        }
    }

    // ---- Membership

    /// `item in v`
    pub fn text_contains(&mut self, v: Val, item: Val) -> Res<Option<bool>> {
        let kind = self.heap.kind(v);
        let needle = self.native_base(item);
        match kind {
            Kind::Str if !self.is_str(needle) => return Err(self.no_text(item, Flavor::Str)),
            Kind::Str => {}
            Kind::Bytes | Kind::ByteArray => {
                if let Some(n) = needle.as_int() {
                    let found = match u8::try_from(n) {
                        Ok(b) => self.find_in(v, Needle::Byte([b]), 0, usize::MAX)?.is_some(),
                        Err(_) => false,
                    };
                    return Ok(Some(found));
                }
                if self.span(needle).is_none() {
                    return Ok(Some(false));
                }
            }
            Kind::Array | Kind::MemoryView if self.is_integer(needle) => {
                return Err(self.raise_str(types::NOT_IMPLEMENTED_ERROR, "looking for a number in an array"));
            }
            Kind::Array | Kind::MemoryView => return Ok(Some(self.item_index(v, needle, 0)?.is_some())),
            _ => return Ok(None),
        }
        Ok(Some(self.find_in(v, Needle::Text(needle), 0, usize::MAX)?.is_some()))
    }

    /// The first place, from `at` on, of an item equal to `x`.
    pub(crate) fn item_index(&mut self, v: Val, x: Val, mut at: usize) -> Res<Option<usize>> {
        let code = self.array_code(v);
        while let Some(n) = self.item_number(v, code, at) {
            let equal = match (n, x.as_int()) {
                (Number::Int(n), Some(x)) => n == x as i128,
                (Number::Float(n), Some(x)) => n == x as f64,
                (Number::Float(n), None) => self.as_float(x) == Some(n),
                (Number::Int(n), None) => match self.integer(x) {
                    Some(x) => x.borrow().cmp(&crate::num::Big::from_i128(n).borrow()) == Ordering::Equal,
                    None => self.as_float(x) == Some(n as f64),
                },
            };
            if equal {
                return Ok(Some(at));
            }
            at += 1;
            if at.is_multiple_of(256) {
                self.poll_native(256, "in")?;
            }
        }
        Ok(None)
    }

    // ---- Comparison

    /// `l op r`
    pub fn text_compare(&mut self, op: Compare, l: Val, r: Val) -> Res<Option<bool>> {
        let (a, b) = (self.heap.kind(l), self.heap.kind(r));
        if a == Kind::Str && b == Kind::Str {
            return self.str_compare(op, l, r).map(Some);
        }
        let is_buffer = |k| matches!(k, Kind::Str | Kind::Bytes | Kind::ByteArray | Kind::Array | Kind::MemoryView);
        if !is_buffer(a) || !is_buffer(b) {
            return Ok(None);
        }
        let unlike = |a, b| a == Kind::Str || a == Kind::Array && b == Kind::Bytes;
        if unlike(a, b) || unlike(b, a) {
            return Ok(op.is_equality().then_some(op == Compare::Ne));
        }
        let (code, other) = (self.array_code(l), self.array_code(r));
        let both_arrays = a == Kind::Array && b == Kind::Array;
        if both_arrays && (!code.eq_ignore_ascii_case(&other) || matches!(code, b'f' | b'd')) {
            return Err(self.unlike_arrays());
        }
        let order = if code == b'B' && other == b'B' { Some(self.compare_bytes(l, r)?) } else { self.compare_items(l, code, r, other)? };
        Ok(Some(op.holds(order)))
    }

    #[cold]
    pub(crate) fn unlike_arrays(&mut self) -> Raise {
        self.raise_str(types::NOT_IMPLEMENTED_ERROR, "comparing arrays of other types than the same integers")
    }

    fn str_compare(&mut self, op: Compare, l: Val, r: Val) -> Res<bool> {
        if l == r {
            return Ok(op.holds(Some(Ordering::Equal)));
        }
        if op.is_equality() {
            let differ = self.str_hash(l) != self.str_hash(r) || self.str_byte_len(l) != self.str_byte_len(r);
            if differ {
                return Ok(op == Compare::Ne);
            }
        }
        Ok(op.holds(Some(self.compare_bytes(l, r)?)))
    }

    fn compare_bytes(&mut self, l: Val, r: Val) -> Res<Ordering> {
        const STEP: usize = 4096;
        let mut at = 0;
        loop {
            let (a, b) = (self.buffer(l).unwrap_or(&[]), self.buffer(r).unwrap_or(&[]));
            let part = |s: &[u8]| -> (usize, usize) { (at.min(s.len()), (at + STEP).min(s.len())) };
            let ((a0, a1), (b0, b1)) = (part(a), part(b));
            let order = a[a0..a1].cmp(&b[b0..b1]);
            if order != Ordering::Equal || a1 - a0 < STEP {
                return Ok(order);
            }
            at += STEP;
            self.poll_native(STEP as u32 / 8, "compare")?;
        }
    }

    fn compare_items(&mut self, l: Val, code: u8, r: Val, other: u8) -> Res<Option<Ordering>> {
        let mut i = 0;
        loop {
            let order = match (self.item_number(l, code, i), self.item_number(r, other, i)) {
                (None, None) => return Ok(Some(Ordering::Equal)),
                (None, Some(_)) => return Ok(Some(Ordering::Less)),
                (Some(_), None) => return Ok(Some(Ordering::Greater)),
                (Some(Number::Int(a)), Some(Number::Int(b))) => Some(a.cmp(&b)),
                (Some(a), Some(b)) => as_float(a).partial_cmp(&as_float(b)),
            };
            if order != Some(Ordering::Equal) {
                return Ok(order);
            }
            i += 1;
            if i % 256 == 0 {
                self.poll_native(256, "compare")?;
            }
        }
    }
}

fn as_float(n: Number) -> f64 {
    match n {
        Number::Int(n) => n as f64,
        Number::Float(x) => x,
    }
}
