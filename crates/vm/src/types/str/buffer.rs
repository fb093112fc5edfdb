//! Objects that are rows of bytes: where the bytes are, and making new ones.
//!
//! A str, bytes, bytearray, array or memoryview is seen as a [`Span`]: part of one object of bytes, or of a known
//! string. A span is good until the next poll; then a handler may have changed the object, and it is asked for again.

use super::{Flavor, hash};
use crate::intern::{ASCII, STR_HEAD};
use crate::native::Res;
use crate::types::array::item;
use crate::types::{bytearray, memoryview};
use crate::vm::Vm;
use crate::{names, types};
use taipan_heap::{Kind, Val};

/// Bytes copied, hashed or searched between two polls.
pub const CHUNK: usize = 1024;

/// Where the bytes of an object are: in `raw`, an object of bytes or a known string.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub raw: Val,
    pub start: usize,
    pub len: usize,
}

impl Span {
    const EMPTY: Span = Span { raw: names::EMPTY, start: 0, len: 0 };
}

impl Vm {
    /// The bytes of a str, bytes, bytearray, array or memoryview, or of an instance derived from one.
    pub fn buffer(&self, v: Val) -> Option<&[u8]> {
        self.span(v).map(|s| self.span_bytes(s))
    }

    /// The object that has the bytes of `v`: itself, or what an object written in Rust shows as its own.
    pub fn buffer_owner(&self, v: Val) -> Val {
        let v = self.native_base(v);
        if !self.heap.is(v, Kind::Object) {
            return v;
        }
        let hook = self.heap.get(v, 0).as_typ().and_then(|number| self.type_def(number).buffer);
        hook.map_or(v, |hook| hook(self, v))
    }

    /// Bytes of an item of a buffer.
    pub fn buffer_item_size(&self, v: Val) -> usize {
        self.item_size(self.array_code(self.buffer_owner(v)))
    }

    /// The same for one that may be written to.
    pub fn buffer_mut(&mut self, v: Val) -> Option<&mut [u8]> {
        let v = self.buffer_owner(v);
        let writable = match self.heap.kind(v) {
            Kind::ByteArray | Kind::Array => true,
            Kind::MemoryView => self.heap.get(v, memoryview::WRITABLE) == Val::TRUE,
            _ => false,
        };
        if !writable {
            return None;
        }
        let s = self.span(v)?;
        if s.len == 0 {
            return Some(&mut []);
        }
        Some(self.heap.part_mut(s.raw, s.start, s.len))
    }

    /// Where the bytes of `v` are.
    #[inline]
    pub(crate) fn span(&self, v: Val) -> Option<Span> {
        if self.heap.is(v, Kind::Str) {
            return Some(Span { raw: v, start: STR_HEAD, len: self.heap.len(v) - STR_HEAD });
        }
        self.other_span(v)
    }

    fn other_span(&self, v: Val) -> Option<Span> {
        let (raw, start, len) = match self.heap.kind(v) {
            Kind::Str if let Some(n) = v.as_sym() => (v, 0, names::text(n).len()),
            Kind::Str | Kind::Bytes if !v.is_ptr() => return self.span_in_place(v),
            Kind::Bytes => (v, 0, self.heap.len(v)),
            Kind::ByteArray => return Some(self.storage_span(v, 1)),
            Kind::Array => return Some(self.storage_span(v, self.item_size(self.array_code(v)))),
            Kind::MemoryView => return Some(self.view_span(v)),
            Kind::Instance | Kind::Object => {
                let owner = self.buffer_owner(v);
                return if owner == v { None } else { self.span(owner) };
            }
            _ => return None,
        };
        Some(Span { raw, start, len })
    }

    /// The items in use of a bytearray or array.
    fn storage_span(&self, v: Val, size: usize) -> Span {
        let raw = self.heap.get(v, bytearray::STORAGE);
        if raw.is_absent() {
            return Span::EMPTY;
        }
        Span { raw, start: self.row_first(v), len: self.row_len(v) * size }
    }

    /// What a memoryview shows. Its owner may have shrunk since it was made: then it shows what is left.
    fn view_span(&self, v: Val) -> Span {
        let owner = self.heap.get(v, memoryview::OWNER);
        let first = self.heap.get(v, memoryview::FIRST).int_unchecked() as usize;
        let len = self.row_view_len(v) * self.item_size(self.array_code(v));
        match self.span(owner) {
            Some(s) if first < s.len => Span { raw: s.raw, start: s.start + first, len: len.min(s.len - first) },
            _ => Span::EMPTY,
        }
    }

    #[inline]
    pub(crate) fn span_bytes(&self, s: Span) -> &[u8] {
        match s.raw.as_sym() {
            Some(n) => &names::text(n)[s.start..s.start + s.len],
            None => self.heap.part(s.raw, s.start, s.len),
        }
    }

    /// Copies the first `n` bytes of `s` to `at` of an object of bytes, in one go.
    #[inline]
    pub(crate) fn copy_span(&mut self, s: Span, n: usize, dst: Val, at: usize) {
        let n = n.min(s.len);
        match s.raw.as_sym() {
            Some(known) => {
                let text = &names::text(known)[s.start..s.start + n];
                self.heap.bytes_mut(dst)[at..at + n].copy_from_slice(text);
            }
            None => self.heap.copy_bytes(s.raw, s.start, dst, at, n),
        }
    }

    /// Copies bytes `from..from + n` of buffer `src` to `at` of an object nobody else sees, polling on the way. What
    /// `src` lost while that went on is left zero.
    pub(crate) fn copy_polled(&mut self, src: Val, from: usize, n: usize, dst: Val, at: usize) -> Res<()> {
        let mut done = 0;
        while done < n {
            let step = (n - done).min(CHUNK);
            if let Some(s) = self.span(src)
                && from + done < s.len
            {
                let part = Span { raw: s.raw, start: s.start + from + done, len: s.len - from - done };
                self.copy_span(part, step, dst, at + done);
            }
            done += step;
            if n > CHUNK {
                self.poll_native(CHUNK as u32 / 8, "copy")?;
            }
        }
        Ok(())
    }

    // ---- New objects

    /// A str of these bytes, which must be UTF-8.
    pub(crate) fn new_str_bytes(&mut self, text: &[u8]) -> Res {
        if self.heap.lock_depth() > 0 {
            // Short texts would need no heap here, but their making does on a board.
            return Err(self.locked_error());
        }
        match text {
            [] => Ok(names::EMPTY),
            [c] if *c < 128 => Ok(Val::sym(*c as u16)),
            _ => self.alloc_str(text),
        }
    }

    pub fn new_bytes(&mut self, bytes: &[u8]) -> Res {
        let v = self.alloc_bytes(Kind::Bytes, bytes.len())?;
        self.heap.bytes_mut(v).copy_from_slice(bytes);
        Ok(v)
    }

    pub fn new_bytearray(&mut self, bytes: &[u8]) -> Res {
        let (v, raw) = self.alloc_row(Kind::ByteArray, b'B', bytes.len())?;
        if !raw.is_absent() {
            self.heap.bytes_mut(raw).copy_from_slice(bytes);
        }
        Ok(v)
    }

    pub(crate) fn new_flavored(&mut self, flavor: Flavor, bytes: &[u8]) -> Res {
        match flavor {
            Flavor::Str => self.new_str_bytes(bytes),
            Flavor::Bytes => self.new_bytes(bytes),
            Flavor::ByteArray => self.new_bytearray(bytes),
        }
    }

    /// Bytes `start..end` of a str (where characters begin) or bytes, as an object of the same type.
    pub fn part(&mut self, v: Val, start: usize, end: usize) -> Res {
        let flavor = if self.is_str(v) { Flavor::Str } else { Flavor::Bytes };
        self.sub(v, flavor, start, end)
    }

    /// Part of a str, bytes or bytearray as a new object of the same type (or the object itself, if it cannot change).
    pub(crate) fn sub(&mut self, v: Val, flavor: Flavor, start: usize, end: usize) -> Res {
        let whole = self.span(v).unwrap_or(Span::EMPTY);
        let (start, end) = (start.min(whole.len), end.min(whole.len));
        if start == 0 && end == whole.len && flavor != Flavor::ByteArray {
            return Ok(v);
        }
        if flavor == Flavor::Str {
            match end.saturating_sub(start) {
                0 => return Ok(names::EMPTY),
                1 => return Ok(Val::sym(self.span_bytes(whole)[start] as u16)),
                n if n <= CHUNK && whole.raw.as_sym().is_none() => {
                    // The common case in one pass: copied and hashed while it is in the cache.
                    let new = self.alloc_bytes(Kind::Str, STR_HEAD + n)?;
                    self.heap.copy_bytes(whole.raw, whole.start + start, new, STR_HEAD, n);
                    self.seal_short(new);
                    return Ok(new);
                }
                _ => {}
            }
        }
        let mut made = self.begin(flavor, end.saturating_sub(start))?;
        self.append(&mut made, v, start, end.saturating_sub(start))?;
        self.finish(made)
    }

    /// Stores hash and flag of a str whose text was just written.
    pub(crate) fn seal_short(&mut self, v: Val) {
        let payload = self.heap.bytes_mut(v);
        let text = &payload[STR_HEAD..];
        let (h, ascii) = (names::hash(text), text.is_ascii());
        payload[..STR_HEAD].copy_from_slice(&h.to_le_bytes());
        if ascii {
            self.heap.set_small(v, ASCII);
        }
    }

    /// Begins an object of `len` bytes, to be filled by [`Vm::append`] and ended by [`Vm::finish`].
    pub(crate) fn begin(&mut self, flavor: Flavor, len: usize) -> Res<Making> {
        let (object, raw, head) = match flavor {
            Flavor::Str => {
                let v = self.alloc_bytes(Kind::Str, STR_HEAD + len)?;
                (v, v, STR_HEAD)
            }
            Flavor::Bytes => {
                let v = self.alloc_bytes(Kind::Bytes, len)?;
                (v, v, 0)
            }
            Flavor::ByteArray => {
                let (v, raw) = self.alloc_row(Kind::ByteArray, b'B', len)?;
                (v, raw, 0)
            }
        };
        Ok(Making { object, raw, at: head, head, hashed: head, hash: hash::START })
    }

    /// A str of these bytes, which must be UTF-8, copied and hashed step by step.
    pub(crate) fn long_str(&mut self, text: &[u8]) -> Res {
        let mut made = self.begin(Flavor::Str, text.len())?;
        for chunk in text.chunks(CHUNK) {
            self.heap.bytes_mut(made.raw)[made.at..made.at + chunk.len()].copy_from_slice(chunk);
            made.at += chunk.len();
            self.poll_native(chunk.len() as u32 / 8, "text")?;
        }
        self.finish(made)
    }

    /// Appends bytes `from..from + n` of buffer `v`. What there is no room for is cut: a handler may have made a
    /// bytearray longer since it was measured.
    #[inline]
    pub(crate) fn append(&mut self, made: &mut Making, v: Val, from: usize, n: usize) -> Res<()> {
        let n = n.min(made.room(self));
        if n > CHUNK {
            self.copy_polled(v, from, n, made.raw, made.at)?;
        } else if n > 0
            && let Some(s) = self.span(v)
            && from < s.len
        {
            self.copy_span(Span { raw: s.raw, start: s.start + from, len: s.len - from }, n, made.raw, made.at);
        }
        made.at += n;
        Ok(())
    }

    /// The same for a str whose hash is known, at the beginning: the hash goes on from there.
    pub(crate) fn append_first(&mut self, made: &mut Making, v: Val) -> Res<()> {
        let n = self.span(v).map_or(0, |s| s.len);
        self.append(made, v, 0, n)?;
        if made.head == STR_HEAD {
            made.hash = hash::open(self.str_hash(v));
            made.hashed = made.at;
        }
        Ok(())
    }

    /// Ends an object: a str gets its hash.
    pub(crate) fn finish(&mut self, made: Making) -> Res {
        if made.head == 0 {
            return Ok(made.object);
        }
        let len = self.heap.len(made.raw);
        let (mut at, mut h) = (made.hashed, made.hash);
        while at < len {
            let end = (at + CHUNK).min(len);
            h = hash::more(h, &self.heap.bytes(made.raw)[at..end]);
            at = end;
            if len > CHUNK {
                self.poll_native(CHUNK as u32 / 8, "hash")?;
            }
        }
        let payload = self.heap.bytes_mut(made.raw);
        match payload[STR_HEAD..] {
            [] => return Ok(names::EMPTY),
            [c] => return Ok(Val::sym(c as u16)),
            _ => {}
        }
        payload[..STR_HEAD].copy_from_slice(&hash::close(h).to_le_bytes());
        let ascii = payload[STR_HEAD..].is_ascii();
        if ascii {
            self.heap.set_small(made.raw, ASCII);
        }
        Ok(made.object)
    }

    // ---- Errors

    /// The TypeError for a value that should be a str or bytes.
    pub fn conversion_to_str(&mut self, v: Val) -> crate::native::Raise {
        self.no_text(v, Flavor::Str)
    }

    /// The TypeError for a value that is no text of this flavor.
    #[cold]
    pub(crate) fn no_text(&mut self, v: Val, flavor: Flavor) -> crate::native::Raise {
        let name = self.type_name(v);
        let to = if flavor == Flavor::Str { "str" } else { "bytes" };
        self.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{name}' object to {to} implicitly"))
    }

    #[cold]
    pub(crate) fn no_buffer(&mut self) -> crate::native::Raise {
        self.type_error("object with buffer protocol required")
    }

    /// Bytes of an item of this type code.
    #[inline]
    pub(crate) fn item_size(&self, code: u8) -> usize {
        item::size(code, self.config.small_int_bits > 32).unwrap_or(1)
    }
}

/// An object being filled.
pub struct Making {
    object: Val,
    raw: Val,
    /// Where the next bytes go.
    at: usize,
    /// `STR_HEAD` for a str, else 0.
    head: usize,
    /// Up to here the hash is `hash`.
    hashed: usize,
    hash: u32,
}

impl Making {
    /// What is being filled: an object of bytes.
    pub fn raw(&self) -> Val {
        self.raw
    }

    /// Counts bytes that were written to it directly.
    pub fn skip(&mut self, n: usize) {
        self.at += n;
    }

    /// Bytes still to be filled.
    fn room(&self, vm: &Vm) -> usize {
        if self.raw.is_absent() { 0 } else { vm.heap.len(self.raw) - self.at }
    }

    /// Where the next bytes go.
    pub fn at(&self) -> usize {
        self.at
    }
}
