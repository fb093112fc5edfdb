//! The built-in functions of numbers: `abs`, `divmod`, `pow` with a modulus, `round`.

use super::number::Number;
use super::real::float_divmod;
use super::{Binary, Unary};
use crate::names;
use crate::native::{Raise, Res};
use crate::num::{self, Big};
use crate::vm::Vm;
use taipan_heap::Val;

impl Vm {
    /// `abs(v)`
    pub fn abs(&mut self, v: Val) -> Res {
        if let Some(result) = self.call_special(v, names::ABS, &[])? {
            return Ok(result);
        }
        let base = self.native_base(v);
        let negative = match self.number(base) {
            Some(Number::Small(n)) => n < 0,
            Some(Number::Big) => self.with_big(base, |n| n.is_negative()),
            Some(Number::Float(x)) => x.is_sign_negative(),
            Some(Number::Complex(re, im)) => return self.new_float(libm::hypot(re, im)),
            None => return Err(self.unsupported_type(names::ABS, v)),
        };
        let op = if negative { Unary::Neg } else { Unary::Pos };
        self.unary_call(op, base)
    }

    /// `divmod(l, r)`
    pub fn divmod(&mut self, l: Val, r: Val) -> Res {
        if let Some(v) = self.call_operator(l, names::DIVMOD, r)? {
            return Ok(v);
        }
        if let Some(v) = self.call_operator(r, names::RDIVMOD, l)? {
            return Ok(v);
        }
        let (a, b) = (self.native_base(l), self.native_base(r));
        let (quotient, rest) = match (self.number(a), self.number(b)) {
            (Some(Number::Small(_) | Number::Big), Some(Number::Small(_) | Number::Big)) => self.int_divmod_vals(a, b)?,
            (Some(Number::Complex(..)), _) | (_, Some(Number::Complex(..))) => return Err(self.divmod_error(l, r)),
            (Some(_), Some(_)) => {
                let x = self.as_float(a).unwrap_or(0.0);
                let y = self.as_float(b).unwrap_or(0.0);
                if y == 0.0 {
                    return Err(self.zero_division());
                }
                let (quotient, rest) = float_divmod(x, y);
                (self.new_float(quotient)?, self.new_float(rest)?)
            }
            _ => return Err(self.divmod_error(l, r)),
        };
        self.new_tuple(&[quotient, rest])
    }

    fn int_divmod_vals(&mut self, a: Val, b: Val) -> Res<(Val, Val)> {
        if a.is_int() && b.is_int() {
            let quotient = self.binary_call(Binary::FloorDiv, a, b, false)?;
            return Ok((quotient, self.binary_call(Binary::Mod, a, b, false)?));
        }
        let (Some(a), Some(b)) = (self.integer(a), self.integer(b)) else { return Ok((Val::NONE, Val::NONE)) };
        let (mut quotient, mut rest) = (Big::ZERO, Big::ZERO);
        self.int_divmod(a.borrow(), b.borrow(), &mut quotient, &mut rest)?;
        Ok((self.new_big(&quotient)?, self.new_big(&rest)?))
    }

    fn divmod_error(&mut self, l: Val, r: Val) -> Raise {
        let (left, right) = (self.operand_name(l), self.type_name(r));
        self.unsupported_types(names::DIVMOD, left, right)
    }

    /// `pow(base, exponent, modulus)`
    pub fn int_pow_mod(&mut self, base: Val, exponent: Val, modulus: Val) -> Res {
        let [base, exponent, modulus] = [base, exponent, modulus].map(|v| self.native_base(v));
        let (Some(b), Some(e), Some(m)) = (self.integer(base), self.integer(exponent), self.integer(modulus)) else {
            return Err(self.type_error("pow() with 3 arguments requires integers"));
        };
        if [base, exponent, modulus].iter().any(|v| self.heap.lock_depth() > 0 && self.is_refused(*v)) {
            return Err(self.locked_error());
        }
        let (b, e, m) = (b.borrow(), e.borrow(), m.borrow());
        if m.is_zero() {
            return Err(self.value_error("divide by zero"));
        }
        let mut out = Big::ZERO;
        if e.is_negative() {
            let Some(inverse) = self.inverse_mod(b, m)? else {
                return Err(self.value_error("base is not invertible for the given modulus"));
            };
            self.polled(|poll| num::pow_mod(inverse.borrow(), e.abs(), m, &mut out, poll))?;
        } else {
            self.polled(|poll| num::pow_mod(b, e, m, &mut out, poll))?;
        }
        self.new_big(&out)
    }

    /// The number that times `a` is one modulo `m`, if there is one: the extended algorithm of Euclid.
    fn inverse_mod(&mut self, a: num::BigRef<'_>, m: num::BigRef<'_>) -> Res<Option<Big>> {
        let (mut quotient, mut rest) = (Big::ZERO, Big::ZERO);
        let (mut large, mut small) = (m.abs().to_big(), Big::ZERO);
        self.int_divmod(a, m.abs(), &mut quotient, &mut small)?;
        let (mut before, mut factor) = (Big::ZERO, Big::from_i64(1));
        while !small.borrow().is_zero() {
            self.int_divmod(large.borrow(), small.borrow(), &mut quotient, &mut rest)?;
            core::mem::swap(&mut large, &mut small);
            core::mem::swap(&mut small, &mut rest);
            let (mut product, mut next) = (Big::ZERO, Big::ZERO);
            self.polled(|poll| num::mul(quotient.borrow(), factor.borrow(), &mut product, poll))?;
            num::sub(before.borrow(), product.borrow(), &mut next);
            before = factor;
            factor = next;
        }
        Ok((large == Big::from_i64(1)).then_some(before))
    }

    /// `round(v)`, or `round(v, digits)`: ties to even.
    pub fn round(&mut self, v: Val, digits: Option<Val>) -> Res {
        let special = match digits {
            Some(digits) => self.call_special(v, names::ROUND, &[digits])?,
            None => self.call_special(v, names::ROUND, &[])?,
        };
        if let Some(result) = special {
            return Ok(result);
        }
        let base = self.native_base(v);
        if self.is_integer(base) {
            return self.round_int(base, digits);
        }
        let x = self.float_arg(v)?;
        match digits {
            None => self.int_from_float(libm::rint(x)),
            Some(digits) => {
                let digits = self.index_arg(digits)?;
                let digits = digits.clamp(-1000, 1000) as i32;
                self.new_float(num::round_f64(x, digits))
            }
        }
    }

    fn round_int(&mut self, v: Val, digits: Option<Val>) -> Res {
        let v = self.int_arg(v)?;
        let Some(digits) = digits else { return Ok(v) };
        let digits = self.index_arg(digits)?;
        if digits >= 0 {
            return Ok(v);
        }
        let Some(n) = self.integer(v) else { return Ok(v) };
        let n = n.borrow();
        // Ten to this power is more than twice the number: nothing is left of it. A digit takes more than three bits.
        let places = digits.unsigned_abs();
        if places > n.bit_length() / 3 + 1 {
            return self.new_int(0);
        }
        if self.heap.lock_depth() > 0 && self.is_refused(v) {
            return Err(self.locked_error());
        }
        let (mut unit, mut quotient, mut rest) = (Big::ZERO, Big::ZERO, Big::ZERO);
        let ten = num::Small::new(10);
        self.polled(|poll| num::pow(ten.borrow(), places as u64, &mut unit, poll))?;
        self.int_divmod(n, unit.borrow(), &mut quotient, &mut rest)?;
        let mut twice = Big::ZERO;
        num::shl(rest.borrow(), 1, &mut twice);
        let up = match twice.borrow().cmp(&unit.borrow()) {
            core::cmp::Ordering::Less => false,
            core::cmp::Ordering::Greater => true,
            core::cmp::Ordering::Equal => !quotient.borrow().is_even(),
        };
        let mut rounded = Big::ZERO;
        num::sub(n, rest.borrow(), &mut rounded);
        if up {
            let down = core::mem::take(&mut rounded);
            num::add(down.borrow(), unit.borrow(), &mut rounded);
        }
        self.new_big(&rounded)
    }
}
