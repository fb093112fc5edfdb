//! `+`, `*` and `%` of text and arrays, and the in-place forms.

use super::buffer::CHUNK;
use super::{Flavor, hash};
use crate::intern::{ASCII, STR_HEAD};
use crate::native::Res;
use crate::ops::Binary;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

impl Vm {
    /// `l op r`, or `l op= r`; `None` if it is nothing that text and arrays do.
    pub fn text_binary(&mut self, op: Binary, l: Val, r: Val, inplace: bool) -> Res<Option<Val>> {
        match op {
            Binary::Add => self.text_add(l, r, inplace),
            Binary::Mul => self.text_multiply(l, r, inplace),
            Binary::Mod => match self.flavor(l) {
                Some(flavor) => self.percent_format(l, flavor, r).map(Some),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn text_add(&mut self, l: Val, r: Val, inplace: bool) -> Res<Option<Val>> {
        match self.heap.kind(l) {
            Kind::Str if self.is_str(r) => self.concat(l, Flavor::Str, r).map(Some),
            Kind::Bytes if self.span(r).is_some() => self.concat(l, Flavor::Bytes, r).map(Some),
            Kind::ByteArray | Kind::Array if inplace => {
                self.extend_row(l, r)?;
                Ok(Some(l))
            }
            Kind::ByteArray if self.span(r).is_some() => self.concat(l, Flavor::ByteArray, r).map(Some),
            Kind::Array if self.span(r).is_some() => {
                let code = self.array_code(l);
                let size = self.item_size(code);
                let (a, b) = (self.row_len(l), self.span(r).map_or(0, |s| s.len) / size);
                let (made, raw) = self.alloc_row(Kind::Array, code, a + b)?;
                self.copy_polled(l, 0, a * size, raw, 0)?;
                self.copy_polled(r, 0, b * size, raw, a * size)?;
                Ok(Some(made))
            }
            Kind::ByteArray | Kind::Array => Err(self.no_buffer()),
            _ => Ok(None),
        }
    }

    /// `l + r` of text.
    pub(crate) fn concat(&mut self, l: Val, flavor: Flavor, r: Val) -> Res {
        let (a, b) = (self.span(l).map_or(0, |s| s.len), self.span(r).map_or(0, |s| s.len));
        if flavor != Flavor::ByteArray && b == 0 {
            return Ok(l);
        }
        if a == 0 && self.flavor(r) == Some(flavor) && flavor != Flavor::ByteArray {
            return Ok(r);
        }
        if flavor == Flavor::Str && a + b <= CHUNK {
            return self.concat_short(l, a, r, b);
        }
        let mut made = self.begin(flavor, a + b)?;
        self.append_first(&mut made, l)?;
        self.append(&mut made, r, 0, b)?;
        self.finish(made)
    }

    /// `l + r` of strings with `a` and `b` bytes: the hash goes on from the left one's.
    fn concat_short(&mut self, l: Val, a: usize, r: Val, b: usize) -> Res {
        let made = self.alloc_bytes(Kind::Str, STR_HEAD + a + b)?;
        if let Some(s) = self.span(l) {
            self.copy_span(s, a, made, STR_HEAD);
        }
        if let Some(s) = self.span(r) {
            self.copy_span(s, b, made, STR_HEAD + a);
        }
        let left = hash::open(self.str_hash(l));
        let payload = self.heap.bytes_mut(made);
        let hash = hash::close(hash::more(left, &payload[STR_HEAD + a..]));
        payload[..STR_HEAD].copy_from_slice(&hash.to_le_bytes());
        if self.str_is_ascii(l) && self.str_is_ascii(r) {
            self.heap.set_small(made, ASCII);
        }
        Ok(made)
    }

    fn text_multiply(&mut self, l: Val, r: Val, inplace: bool) -> Res<Option<Val>> {
        let repeats = |vm: &Vm, v| vm.flavor(v).is_some() || vm.heap.is(v, Kind::Array);
        let (v, n, left) = match (repeats(self, l), repeats(self, r)) {
            (true, false) => (l, r, true),
            (false, true) => (r, l, false),
            _ => return Ok(None),
        };
        if !self.is_integer(n) {
            return Ok(None);
        }
        let n = usize::try_from(self.index_arg(n)?).unwrap_or(0);
        let kind = self.heap.kind(v);
        let len = self.span(v).map_or(0, |s| s.len);
        self.check_size(len.saturating_mul(n))?;
        if let (Some(flavor @ (Flavor::Str | Flavor::Bytes)), 1) = (self.flavor(v), n) {
            return self.sub(v, flavor, 0, len).map(Some);
        }
        if kind == Kind::Array {
            let size = self.item_size(self.array_code(v));
            let (made, raw) = self.alloc_row(kind, self.array_code(v), len / size * n)?;
            self.fill_repeats(v, len, raw, 0, n)?;
            return self.repeated(v, made, inplace && left).map(Some);
        }
        let flavor = self.flavor(v).unwrap_or(Flavor::Bytes);
        let mut made = self.begin(flavor, len * n)?;
        let (raw, at) = (made.raw(), made.at());
        self.fill_repeats(v, len, raw, at, n)?;
        made.skip(len * n);
        let made = self.finish(made)?;
        self.repeated(v, made, inplace && left).map(Some)
    }

    /// Writes the bytes of `v` `n` times, doubling what is there.
    fn fill_repeats(&mut self, v: Val, len: usize, raw: Val, at: usize, n: usize) -> Res<()> {
        if len == 0 || n == 0 {
            return Ok(());
        }
        self.copy_polled(v, 0, len, raw, at)?;
        let (mut done, total) = (len, len * n);
        while done < total {
            // What is copied is a whole number of repeats, or the last part.
            let step = if len >= CHUNK { len } else { done.min(CHUNK / len * len) }.min(total - done);
            self.heap.copy_bytes(raw, at, raw, at + done, step);
            done += step;
            if total > CHUNK {
                self.poll_native(step as u32 / 8, "repeat")?;
            }
        }
        Ok(())
    }

    /// What `v * n` gave; `v *= n` of a bytearray or array takes over its storage.
    fn repeated(&mut self, v: Val, made: Val, inplace: bool) -> Res {
        if !inplace || !matches!(self.heap.kind(v), Kind::ByteArray | Kind::Array) {
            return Ok(made);
        }
        self.row_take(v, made);
        Ok(v)
    }
}
