//! Arithmetic that the loop does not do itself, the quick ways: floats beside integers, complex numbers, integers of
//! two words, sums of strings and lists.
//!
//! As in `slices`: for all else they say so, having done nothing. They never collect, poll, call or raise, so the loop
//! asks here without saving its frame.

use super::Binary;
use super::real::{complex_div, complex_mul};
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// A number that is no long integer.
#[derive(Clone, Copy)]
enum Plain {
    Real(f64),
    Complex(f64, f64),
}

impl Vm {
    /// `l op r`
    #[inline(never)]
    pub(crate) fn quick_binary(&mut self, op: Binary, l: Val, r: Val) -> Option<Val> {
        if !self.quick() {
            return None;
        }
        if l.is_int() && r.is_int() {
            return self.quick_words(op, l.int_unchecked() as i64, r.int_unchecked() as i64);
        }
        let Some((a, b)) = self.plain(l).zip(self.plain(r)) else {
            return if op == Binary::Add { self.quick_join(l, r) } else { None };
        };
        match (a, b) {
            (Plain::Real(x), Plain::Real(y)) => Val::try_float(real(op, x, y)?),
            _ => {
                let (re, im) = complex(op, a.parts(), b.parts())?;
                let mut bytes = [0; 16];
                bytes[..8].copy_from_slice(&re.to_le_bytes());
                bytes[8..].copy_from_slice(&im.to_le_bytes());
                self.heap.quick_data(Kind::Complex, bytes)
            }
        }
    }

    #[inline(always)]
    fn plain(&self, v: Val) -> Option<Plain> {
        if let Some(x) = v.as_flonum() {
            return Some(Plain::Real(x));
        }
        if let Some(n) = v.as_int() {
            return Some(Plain::Real(n as f64));
        }
        match self.heap.kind(v) {
            Kind::Complex => Some(Plain::Complex(self.float_at(v, 0), self.float_at(v, 8))),
            Kind::Float => Some(Plain::Real(self.float_at(v, 0))),
            _ => None,
        }
    }

    /// Of small integers whose result may be none.
    fn quick_words(&mut self, op: Binary, a: i64, b: i64) -> Option<Val> {
        let n = match op {
            Binary::Add => i128::from(a) + i128::from(b),
            Binary::Sub => i128::from(a) - i128::from(b),
            Binary::Mul => i128::from(a) * i128::from(b),
            Binary::Pow => return Val::try_int(a.checked_pow(u32::try_from(b).ok()?)?),
            _ => return None,
        };
        match i64::try_from(n).ok().and_then(Val::try_int) {
            Some(v) => Some(v),
            None => self.quick_big(n),
        }
    }
}

impl Plain {
    fn parts(self) -> (f64, f64) {
        match self {
            Plain::Real(x) => (x, 0.0),
            Plain::Complex(re, im) => (re, im),
        }
    }
}

#[inline(always)]
fn real(op: Binary, x: f64, y: f64) -> Option<f64> {
    match op {
        Binary::Add => Some(x + y),
        Binary::Sub => Some(x - y),
        Binary::Mul => Some(x * y),
        Binary::Div if y != 0.0 => Some(x / y),
        Binary::Pow if y == 2.0 => Some(x * x),
        _ => None,
    }
}

#[inline(always)]
fn complex(op: Binary, a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    match op {
        Binary::Add => Some((a.0 + b.0, a.1 + b.1)),
        Binary::Sub => Some((a.0 - b.0, a.1 - b.1)),
        Binary::Mul => Some(complex_mul(a, b)),
        Binary::Div if b != (0.0, 0.0) => Some(complex_div(a, b)),
        _ => None,
    }
}
