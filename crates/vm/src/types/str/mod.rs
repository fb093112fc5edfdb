//! `str`, and what it shares with `bytes` and `bytearray`.
//!
//! Text is UTF-8. A str that is all ASCII says so in its header, and then characters are bytes; in others they are
//! counted. Case and classes of characters are ASCII's, as MicroPython's are.
//!
//! * `buffer`: the bytes of anything that has them, new objects. `hash`, `search`: pure.
//! * `methods`, `split`: methods of all three types. `format`, `percent`: formatting.
//! * `sequence`: length, items, slices. `operators`: `+ * %` and comparison.

pub mod buffer;
mod format;
mod hash;
pub(super) mod methods;
mod operators;
mod percent;
pub(crate) mod search;
mod sequence;
mod split;

use super::bytes;
use crate::names;
use crate::native::{Args, Res, TypeDef};
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef { new: Some(new), methods: methods::STR, ..TypeDef::named("str") };

/// The types of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    Str,
    Bytes,
    ByteArray,
}

/// `str()`, `str(object)`, `str(buffer, encoding[, errors])`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    bytes::no_keywords(vm, args)?;
    let [object, encoding, errors] = args.parse(vm, ["object", "encoding", "errors"], 3)?;
    let Some(object) = object else { return Ok(names::EMPTY) };
    if encoding.is_none() && errors.is_none() {
        return vm.str_val(object);
    }
    bytes::decode(vm, object, encoding, errors)
}

impl Vm {
    /// What kind of text `v` is, if it is any.
    #[inline]
    pub(crate) fn flavor(&self, v: Val) -> Option<Flavor> {
        match self.heap.kind(v) {
            Kind::Str => Some(Flavor::Str),
            Kind::Bytes => Some(Flavor::Bytes),
            Kind::ByteArray => Some(Flavor::ByteArray),
            _ => None,
        }
    }

    /// Characters of a str.
    #[inline]
    pub fn str_char_len(&self, v: Val) -> usize {
        let text = self.str_bytes(v);
        if self.str_is_ascii(v) { text.len() } else { search::char_count(text) }
    }

    /// The character of a str that begins at byte `at`, as a str, and where the next one begins.
    #[inline]
    pub fn str_char_at(&mut self, v: Val, at: usize) -> Res<(Val, usize)> {
        let text = self.str_bytes(v);
        let lead = text[at];
        if lead < 128 {
            return Ok((Val::sym(lead as u16), at + 1));
        }
        let end = (at + search::char_width(lead)).min(text.len());
        Ok((self.sub(v, Flavor::Str, at, end)?, end))
    }

    /// The byte at which character `n` begins (or the end).
    pub fn str_offset(&self, v: Val, n: usize) -> usize {
        let text = self.str_bytes(v);
        if self.str_is_ascii(v) { n.min(text.len()) } else { search::char_offset(text, n) }
    }

    /// The number of the character that begins at byte `at`.
    pub fn str_position(&self, v: Val, at: usize) -> usize {
        if self.str_is_ascii(v) { at } else { search::char_count(&self.str_bytes(v)[..at]) }
    }

    /// Bytes of a str's text.
    #[inline]
    pub(crate) fn str_byte_len(&self, v: Val) -> usize {
        self.str_bytes(v).len()
    }
}
