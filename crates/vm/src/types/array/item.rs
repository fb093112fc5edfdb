//! Items of arrays and memoryviews: type codes, loading, packing.

use crate::names;
use crate::native::Res;
use crate::vm::Vm;
use taipan_heap::Val;

/// Bytes of an item, `None` if the code is not one. `wide`: whether the board's `long` has 64 bits.
///
/// `P` and `S` are addresses: numbers, which mean something to `uctypes` and to `struct`.
#[inline]
pub fn size(code: u8, wide: bool) -> Option<usize> {
    match code {
        b'B' | b'b' => Some(1),
        b'h' | b'H' => Some(2),
        b'i' | b'I' | b'f' => Some(4),
        b'l' | b'L' | b'P' | b'S' => Some(if wide { 8 } else { 4 }),
        b'q' | b'Q' | b'd' => Some(8),
        _ => None,
    }
}

/// An item as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Int(i128),
    Float(f64),
}

/// The item in `bytes`, which are as many as its size.
#[inline]
pub fn load(code: u8, bytes: &[u8]) -> Number {
    match code {
        b'f' => Number::Float(bytes.try_into().map_or(0.0, f32::from_le_bytes) as f64),
        b'd' => Number::Float(bytes.try_into().map_or(0.0, f64::from_le_bytes)),
        _ => {
            let mut wide = [0; 8];
            wide[..bytes.len()].copy_from_slice(bytes);
            let n = u64::from_le_bytes(wide);
            let unused = 64 - 8 * bytes.len() as u32;
            Number::Int(if code.is_ascii_lowercase() || code == b'P' { ((n << unused) as i64 >> unused) as i128 } else { n as i128 })
        }
    }
}

/// A value made ready to be stored: the first `size` bytes count.
pub type Packed = [u8; 8];

impl Vm {
    /// Item `i` of a buffer, if it has so many: a number of the type of its items.
    pub fn buffer_item(&mut self, v: Val, i: usize) -> Res<Option<Val>> {
        let owner = self.buffer_owner(v);
        let code = self.array_code(owner);
        let size = self.item_size(code);
        match self.span(owner) {
            Some(s) if i < s.len / size => self.load_item(code, s.raw, s.start + i * size).map(Some),
            _ => Ok(None),
        }
    }

    /// The item at byte `at` of an object of bytes.
    #[inline]
    pub(crate) fn load_item(&mut self, code: u8, raw: Val, at: usize) -> Res {
        let size = self.item_size(code);
        if let Some(n) = raw.as_sym() {
            return Ok(Val::int(names::text(n)[at] as isize));
        }
        match load(code, self.heap.part(raw, at, size)) {
            Number::Float(x) => self.new_float(x),
            Number::Int(n) => match i64::try_from(n) {
                Ok(n) => self.new_int(n),
                Err(_) => self.new_int_u64(n as u64),
            },
        }
    }

    /// `value` as an item of this code: integers wrap, as MicroPython's do. May call Python code.
    #[inline]
    pub(crate) fn pack_item(&mut self, code: u8, value: Val) -> Res<Packed> {
        match code {
            b'f' => {
                let mut packed = [0; 8];
                packed[..4].copy_from_slice(&(self.float_arg(value)? as f32).to_le_bytes());
                Ok(packed)
            }
            b'd' => Ok(self.float_arg(value)?.to_le_bytes()),
            _ => match value.as_int() {
                Some(n) => Ok((n as i64).to_le_bytes()),
                None => Ok(self.int_arg_wrapping(value)?.to_le_bytes()),
            },
        }
    }
}
