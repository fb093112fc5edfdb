//! `text % values`. Reading and rendering a conversion is `num::percent`'s; here values are found and converted.

use super::{Flavor, search};
use crate::native::{Raise, Res};
use crate::num::{Percent, Small, percent_char, percent_f64, percent_int, percent_str};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;
use taipan_heap::{Kind, Val};

/// The values of a formatting, and how many of them were used.
struct Values {
    /// A tuple of them, or the only one.
    source: Val,
    /// `None` if `source` is the only one.
    len: Option<usize>,
    used: usize,
    /// Whether `source` may be asked for keys; then it need not be used up.
    is_mapping: bool,
}

impl Values {
    fn new(vm: &Vm, v: Val) -> Values {
        let base = vm.native_base(v);
        match vm.heap.kind(base) {
            Kind::Tuple => Values { source: base, len: Some(vm.tuple_len(base)), used: 0, is_mapping: false },
            kind => Values { source: v, len: None, used: 0, is_mapping: matches!(kind, Kind::Dict | Kind::Instance) },
        }
    }

    fn next(&mut self, vm: &mut Vm) -> Res {
        let at = self.used;
        self.used += 1;
        match self.len {
            Some(len) if at < len => Ok(vm.tuple_get(self.source, at)),
            None if at == 0 => Ok(self.source),
            _ => Err(vm.type_error("format string needs more arguments")),
        }
    }

    fn keyed(&mut self, vm: &mut Vm, key: &[u8]) -> Res {
        if !self.is_mapping {
            return Err(vm.type_error("format needs a dict"));
        }
        // As one value it counts as used.
        self.used = self.used.max(1);
        vm.check_name(key.len())?;
        let key = vm.new_str_bytes(key)?;
        vm.get_item(self.source, key)
    }

    fn check_all_used(&self, vm: &mut Vm) -> Res<()> {
        let len = self.len.unwrap_or(1);
        if self.used < len && !self.is_mapping {
            return Err(vm.type_error("format string didn't convert all arguments"));
        }
        Ok(())
    }
}

impl Vm {
    /// `text % values`
    pub(crate) fn percent_format(&mut self, text: Val, flavor: Flavor, values: Val) -> Res {
        let pattern = self.buffer(text).unwrap_or(&[]).to_vec();
        let mut out = Vec::with_capacity(pattern.len() + 16);
        let mut scratch = String::new();
        let mut values = Values::new(self, values);
        let mut at = 0;
        while let Some(n) = search::find_byte(&pattern[at..], b'%') {
            out.extend_from_slice(&pattern[at..at + n]);
            at += n;
            let mark = self.mark();
            at = match pattern.get(at + 1) {
                // The commonest by far, with nothing to lay out.
                Some(b's') => {
                    let v = values.next(self)?;
                    self.append_str(v, flavor, &mut scratch, &mut out)?;
                    at + 2
                }
                Some(b'd') => {
                    let v = values.next(self)?;
                    self.append_decimal(v, &mut scratch, &mut out)?;
                    at + 2
                }
                _ => self.convert(&pattern, at, flavor, &mut values, &mut scratch, &mut out)?,
            };
            self.release(mark);
            self.poll_native(8, "%")?;
        }
        out.extend_from_slice(&pattern[at..]);
        values.check_all_used(self)?;
        self.check_size(out.len())?;
        self.poll_native(out.len() as u32 / 8, "%")?;
        self.new_flavored(flavor, &out)
    }

    /// `%s` without a layout.
    fn append_str(&mut self, v: Val, flavor: Flavor, scratch: &mut String, out: &mut Vec<u8>) -> Res<()> {
        self.keep(v);
        if self.is_str(v) || flavor != Flavor::Str && matches!(self.flavor(v), Some(Flavor::Bytes | Flavor::ByteArray)) {
            out.extend_from_slice(self.buffer(v).unwrap_or(&[]));
            return Ok(());
        }
        scratch.clear();
        self.str_into(v, scratch)?;
        out.extend_from_slice(scratch.as_bytes());
        Ok(())
    }

    /// `%d` without a layout.
    fn append_decimal(&mut self, v: Val, scratch: &mut String, out: &mut Vec<u8>) -> Res<()> {
        scratch.clear();
        match v.as_int() {
            Some(n) => {
                // Writing to a String does not fail.
                let _ = write!(scratch, "{n}");
            }
            None => {
                let n = self.percent_integer(v, true)?;
                self.keep(n);
                self.str_into(n, scratch)?;
            }
        }
        out.extend_from_slice(scratch.as_bytes());
        Ok(())
    }

    /// Renders the conversion whose `%` is at `start`; returns the place after it.
    fn convert(
        &mut self,
        pattern: &[u8],
        start: usize,
        flavor: Flavor,
        values: &mut Values,
        scratch: &mut String,
        out: &mut Vec<u8>,
    ) -> Res<usize> {
        let (mut percent, end) = match Percent::parse(pattern, start) {
            Ok(parsed) => parsed,
            Err(e) => return Err(self.value_error(&e.message())),
        };
        if percent.kind == b'%' {
            out.push(b'%');
            return Ok(end);
        }
        let keyed = match percent.key {
            Some(key) => Some(values.keyed(self, key)?),
            None => None,
        };
        if percent.width == Some(crate::num::Count::Star) {
            let n = values.next(self)?;
            percent.set_width(self.index_arg(n)? as i64);
        }
        if percent.precision == Some(crate::num::Count::Star) {
            let n = values.next(self)?;
            percent.set_precision(self.index_arg(n)? as i64);
        }
        self.check_size(percent.width())?;
        self.check_size(percent.precision().unwrap_or(0))?;
        let v = match keyed {
            Some(v) => v,
            None => values.next(self)?,
        };
        self.keep(v);
        scratch.clear();
        match percent.kind {
            b'c' => {
                if flavor != Flavor::Str
                    && let Some(b) = v.as_int().and_then(|n| u8::try_from(n).ok())
                {
                    pad_bytes(&percent, &[b], out);
                    return Ok(end);
                }
                let c = self.percent_character(v, flavor)?;
                percent_char(&percent, c, scratch);
            }
            b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
                let n = self.percent_integer(v, matches!(percent.kind, b'd' | b'i' | b'u'))?;
                if let Some(n) = n.as_int() {
                    let n = Small::new(n as i64);
                    self.polled(|poll| percent_int(&percent, n.borrow(), scratch, poll))?;
                } else if let Some(n) = self.integer(n) {
                    self.polled(|poll| percent_int(&percent, n.borrow(), scratch, poll))?;
                }
            }
            b's' | b'r' => {
                if percent.kind == b's'
                    && flavor != Flavor::Str
                    && let Some(Flavor::Bytes | Flavor::ByteArray) = self.flavor(v)
                {
                    pad_bytes(&percent, self.buffer(v).unwrap_or(&[]), out);
                    return Ok(end);
                }
                let mut text = String::new();
                if percent.kind == b's' {
                    self.str_into(v, &mut text)?
                } else {
                    self.repr_into(v, &mut text)?
                };
                percent_str(&percent, &text, scratch);
            }
            _ => percent_f64(&percent, self.float_arg(v)?, scratch),
        }
        out.extend_from_slice(scratch.as_bytes());
        Ok(end)
    }

    /// The integer for `%d`, which cuts floats, or `%x`, which takes none.
    fn percent_integer(&mut self, v: Val, cut: bool) -> Res {
        let base = self.native_base(v);
        match self.float_value(base) {
            Some(x) if cut => self.int_from_float(x),
            _ => self.int_arg(v),
        }
    }

    /// The character for `%c`.
    fn percent_character(&mut self, v: Val, flavor: Flavor) -> Res<char> {
        if let Some(text) = self.as_str(v) {
            let mut chars = text.chars();
            return match (chars.next(), chars.next()) {
                (Some(c), None) => Ok(c),
                _ => Err(self.type_error("%c needs int or char")),
            };
        }
        if flavor != Flavor::Str
            && let Some([b]) = self.buffer(v)
            && b.is_ascii()
        {
            return Ok(char::from(*b));
        }
        if !self.is_integer(v) {
            return Err(self.type_error("integer needed"));
        }
        let c = self.integer(v).map_or(Err(crate::num::FormatError::NotACharacter), |n| crate::num::character(n.borrow()));
        c.map_err(|e| self.format_error(e, v))
    }

    #[cold]
    pub(super) fn format_error(&mut self, e: crate::num::FormatError, v: Val) -> Raise {
        let message = e.message(&self.type_name(v));
        self.raise_str(if e.is_overflow() { types::OVERFLOW_ERROR } else { types::VALUE_ERROR }, &message)
    }
}

/// Appends bytes, cut and padded as a `%s` says.
fn pad_bytes(percent: &Percent, bytes: &[u8], out: &mut Vec<u8>) {
    let n = if percent.kind == b'c' { None } else { percent.precision() };
    let bytes = &bytes[..n.unwrap_or(usize::MAX).min(bytes.len())];
    let fill = percent.width().saturating_sub(bytes.len());
    if percent.flags.left {
        out.extend_from_slice(bytes);
        out.resize(out.len() + fill, b' ');
    } else {
        out.resize(out.len() + fill, b' ');
        out.extend_from_slice(bytes);
    }
}
