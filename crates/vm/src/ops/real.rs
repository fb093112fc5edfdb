//! Arithmetic of floats and complex numbers.

use super::power::power;
use super::{Binary, Unary};
use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use taipan_heap::Val;

impl Vm {
    /// `x op y`; `None` for the operators that floats don't have.
    #[inline]
    pub(super) fn float_binary(&mut self, op: Binary, x: f64, y: f64) -> Res<Option<Val>> {
        let result = match op {
            Binary::Add => x + y,
            Binary::Sub => x - y,
            Binary::Mul => x * y,
            Binary::Div | Binary::FloorDiv | Binary::Mod if y == 0.0 => return Err(self.zero_division()),
            Binary::Div => x / y,
            Binary::FloorDiv => float_divmod(x, y).0,
            Binary::Mod => float_modulo(x, y),
            Binary::Pow => return self.float_pow(x, y),
            _ => return Ok(None),
        };
        self.new_float(result).map(Some)
    }

    fn float_pow(&mut self, x: f64, y: f64) -> Res<Option<Val>> {
        if x == 0.0 && y < 0.0 && !y.is_infinite() {
            return Err(self.zero_division());
        }
        if x < 0.0 && y.is_finite() && !x.is_infinite() && libm::floor(y) != y {
            return self.complex_binary(Binary::Pow, (x, 0.0), (y, 0.0));
        }
        // The square is by far the most common power.
        self.new_float(if y == 2.0 { x * x } else { power(x, y) }).map(Some)
    }

    pub(super) fn float_unary(&mut self, op: Unary, v: Val, x: f64) -> Res<Option<Val>> {
        match op {
            Unary::Pos => Ok(Some(v)),
            Unary::Neg => self.new_float(-x).map(Some),
            Unary::Invert => Ok(None),
        }
    }

    /// `a op b`, each given as real and imaginary part; `None` for the operators that complex numbers don't have.
    pub(super) fn complex_binary(&mut self, op: Binary, a: (f64, f64), b: (f64, f64)) -> Res<Option<Val>> {
        let (re, im) = match op {
            Binary::Add => (a.0 + b.0, a.1 + b.1),
            Binary::Sub => (a.0 - b.0, a.1 - b.1),
            Binary::Mul => complex_mul(a, b),
            Binary::Div if b == (0.0, 0.0) => {
                return Err(self.raise_str(types::ZERO_DIVISION_ERROR, "complex divide by zero"));
            }
            Binary::Div => complex_div(a, b),
            Binary::FloorDiv => return Err(self.type_error("can't truncate-divide a complex number")),
            Binary::Pow => match complex_pow(a, b) {
                Some(power) => power,
                None => return Err(self.raise_str(types::ZERO_DIVISION_ERROR, "0.0 to a complex power")),
            },
            _ => return Ok(None),
        };
        self.new_complex(re, im).map(Some)
    }

    pub(super) fn complex_unary(&mut self, op: Unary, v: Val, (re, im): (f64, f64)) -> Res<Option<Val>> {
        match op {
            Unary::Pos => Ok(Some(v)),
            Unary::Neg => self.new_complex(-re, -im).map(Some),
            Unary::Invert => Ok(None),
        }
    }
}

/// The remainder with the sign of `y`, as Python has it.
pub(super) fn float_modulo(x: f64, y: f64) -> f64 {
    let rest = x % y;
    if rest == 0.0 {
        0.0f64.copysign(y)
    } else if (rest < 0.0) != (y < 0.0) {
        rest + y
    } else {
        rest
    }
}

/// `divmod(x, y)`, so that `x` is near to `quotient * y + rest`.
pub(super) fn float_divmod(x: f64, y: f64) -> (f64, f64) {
    let mut rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest == 0.0 {
        rest = 0.0f64.copysign(y);
    } else if (rest < 0.0) != (y < 0.0) {
        rest += y;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0f64.copysign(x / y), rest);
    }
    let mut floor = libm::floor(quotient);
    if quotient - floor > 0.5 {
        floor += 1.0;
    }
    (floor, rest)
}

#[inline(always)]
pub(super) fn complex_mul(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

#[inline(always)]
pub(super) fn complex_div(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    if b.1 == 0.0 {
        return (a.0 / b.0, a.1 / b.0);
    }
    if b.0 == 0.0 {
        return (a.1 / b.1, -a.0 / b.1);
    }
    let square = b.0 * b.0 + b.1 * b.1;
    complex_mul(a, (b.0 / square, -b.1 / square))
}

/// `exp(b * ln(a))`; `None` for zero to a power that isn't a number from zero up.
fn complex_pow(a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    let magnitude = libm::sqrt(a.0 * a.0 + a.1 * a.1);
    if magnitude == 0.0 {
        return (b.1 == 0.0 && b.0 >= 0.0).then_some(((b.0 == 0.0) as u8 as f64, 0.0));
    }
    let ln = libm::log(magnitude);
    let argument = libm::atan2(a.1, a.0);
    let size = libm::exp(b.0 * ln - b.1 * argument);
    let turn = b.1 * ln + b.0 * argument;
    Some((size * libm::cos(turn), size * libm::sin(turn)))
}
