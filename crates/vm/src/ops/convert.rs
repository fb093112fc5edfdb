//! What `int(x)` and arguments that must be numbers accept.

use super::number::Number;
use crate::names;
use crate::native::{Raise, Res};
use crate::num::{self, Big};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

impl Vm {
    /// `int(x)`
    pub fn to_int(&mut self, v: Val) -> Res {
        if let Some(n) = self.integer_like(v)? {
            return Ok(n);
        }
        let base = self.native_base(v);
        if let Some(x) = self.float_value(base) {
            return self.int_from_float(x);
        }
        match self.buffer(base).map(Vec::from) {
            Some(text) => self.parse_int(&text, 10),
            None => Err(self.conversion_error(v, "int")),
        }
    }

    /// An int, what `__int__` or `__index__` of an object gives, or `None`.
    pub(super) fn integer_like(&mut self, v: Val) -> Res<Option<Val>> {
        match self.number(v) {
            Some(Number::Small(n)) => return Ok(Some(Val::int(n))),
            Some(Number::Big) => return Ok(Some(v)),
            _ => {}
        }
        if self.heap.is(v, Kind::Object) {
            let def = self.heap.get(v, 0).as_typ().map(|number| self.type_def(number));
            return def.and_then(|def| def.int).map_or(Ok(None), |int| int(self, v));
        }
        if !self.heap.is(v, Kind::Instance) {
            return Ok(None);
        }
        for method in [names::INT, names::INDEX] {
            if let Some(n) = self.call_special(v, method, &[])? {
                return if self.is_integer(n) { Ok(Some(n)) } else { Err(self.type_error("")) };
            }
        }
        let base = self.native_base(v);
        Ok(self.is_integer(base).then_some(base))
    }

    /// The whole part of a float.
    pub fn int_from_float(&mut self, x: f64) -> Res {
        if let Some(n) = whole_i64(x) {
            return self.new_int(n);
        }
        match Big::from_f64(x) {
            Some(big) => self.new_big(&big),
            None if x.is_nan() => Err(self.value_error("can't convert NaN to int")),
            None => Err(self.raise_str(types::OVERFLOW_ERROR, "can't convert inf to int")),
        }
    }

    /// `int(text, base)`
    pub fn parse_int(&mut self, text: &[u8], base: u32) -> Res {
        match self.polled(|poll| Ok(num::parse_int(text, base, poll)))? {
            Ok(num::Int::Small(n)) => self.new_int(n),
            Ok(num::Int::Big(big)) => self.new_big(&big),
            Err(num::ParseIntError::Syntax { .. }) => {
                let shown = quoted(text);
                Err(self.raise_fmt(types::VALUE_ERROR, format_args!("invalid syntax for integer with base {base}: {shown}")))
            }
            // A poll that stopped the work has raised already: see `polled`.
            Err(error) => Err(self.value_error(&error.message())),
        }
    }

    /// An index or count: an int, or what an instance converts to.
    #[inline]
    pub fn index_arg(&mut self, v: Val) -> Res<isize> {
        match v.as_int() {
            Some(n) => Ok(n),
            None => self.int_arg_i64(v).and_then(|n| isize::try_from(n).map_err(|_| self.word_overflow())),
        }
    }

    /// An argument that must be an int of 64 bits.
    pub fn int_arg_i64(&mut self, v: Val) -> Res<i64> {
        match self.integer_like(v)? {
            Some(n) => self.as_i64(n).ok_or_else(|| self.word_overflow()),
            None => Err(self.conversion_error(v, "int")),
        }
    }

    /// An argument of which the low 64 bits count, as for a register.
    pub fn int_arg_wrapping(&mut self, v: Val) -> Res<u64> {
        match self.integer_like(v)?.and_then(|n| self.as_wrapping_u64(n)) {
            Some(n) => Ok(n),
            None => Err(self.conversion_error(v, "int")),
        }
    }

    /// An argument that must be an int of any size.
    pub fn int_arg(&mut self, v: Val) -> Res {
        match self.integer_like(v)? {
            Some(n) => Ok(n),
            None => Err(self.conversion_error(v, "int")),
        }
    }

    /// An argument that must be a real number.
    pub fn float_arg(&mut self, v: Val) -> Res<f64> {
        match self.float_like(v)? {
            Some(x) => Ok(x),
            None => Err(self.conversion_error(v, "float")),
        }
    }

    pub(crate) fn float_like(&mut self, v: Val) -> Res<Option<f64>> {
        if !self.heap.is(v, Kind::Instance) {
            return Ok(self.as_float(v));
        }
        let converted = match self.call_special(v, names::FLOAT, &[])? {
            Some(x) => return Ok(self.float_value(x)),
            None => self.native_base(v),
        };
        Ok(self.as_float(converted))
    }

    /// An argument that must be a number, as real and imaginary part.
    pub fn complex_arg(&mut self, v: Val) -> Res<(f64, f64)> {
        if let Some(x) = self.float_like(v)? {
            return Ok((x, 0.0));
        }
        let converted = match self.call_special(v, names::COMPLEX, &[])? {
            Some(z) => z,
            None => self.native_base(v),
        };
        match self.complex_value(converted) {
            Some(z) => Ok(z),
            None => Err(self.conversion_error(v, "complex")),
        }
    }

    #[cold]
    pub fn conversion_error(&mut self, v: Val, to: &str) -> Raise {
        let name = self.type_name(v);
        self.raise_fmt(types::TYPE_ERROR, format_args!("can't convert {name} to {to}"))
    }
}

/// The whole part, if it fits 64 bits.
fn whole_i64(x: f64) -> Option<i64> {
    const LIMIT: f64 = (1u64 << 63) as f64;
    (x > -LIMIT && x < LIMIT).then_some(x as i64)
}

/// The text as a literal.
fn quoted(text: &[u8]) -> String {
    use core::fmt::Write;
    let quote = if text.contains(&b'\'') && !text.contains(&b'"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for &byte in text {
        // Writing to a string doesn't fail.
        let _ = match byte {
            b'\n' => out.write_str("\\n"),
            b'\r' => out.write_str("\\r"),
            b'\t' => out.write_str("\\t"),
            b'\\' => out.write_str("\\\\"),
            _ if byte == quote as u8 => write!(out, "\\{quote}"),
            b' '..=b'~' => out.write_char(byte as char),
            _ => write!(out, "\\x{byte:02x}"),
        };
    }
    out.push(quote);
    out
}
