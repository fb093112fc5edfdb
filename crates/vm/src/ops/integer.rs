//! Arithmetic of integers: in machine words while they last, in 128 bits next, in limbs beyond.

use super::{Binary, Unary};
use crate::native::{Raise, Res};
use crate::num::{self, Big, BigRef, LIMB_BITS, LIMBS_PER_64, Small};
use crate::types;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Limbs from which sums and the like count as work.
const LONG: usize = 64;
/// Limb operations that are done between two polls.
const SHORT: usize = 1024;

impl Vm {
    /// `l op r` of two ints (or bools).
    pub(super) fn int_binary(&mut self, op: Binary, l: Val, r: Val) -> Res<Option<Val>> {
        if self.heap.lock_depth() > 0 && (self.is_refused(l) || self.is_refused(r)) {
            return Err(self.locked_error());
        }
        if let (Some(a), Some(b)) = (self.as_small(l), self.as_small(r))
            && let Some(v) = self.word_binary(op, a as i64, b as i64)?
        {
            return Ok(Some(v));
        }
        if let (Some(a), Some(b)) = (self.as_i128(l), self.as_i128(r))
            && let Some(n) = self.double_binary(op, a, b)?
        {
            return self.new_int_i128(n).map(Some);
        }
        self.big_binary(op, l, r)
    }

    /// Of operands of 63 bits; `None` if the result may be too long.
    #[inline]
    fn word_binary(&mut self, op: Binary, a: i64, b: i64) -> Res<Option<Val>> {
        let result = match op {
            Binary::Add => a + b,
            Binary::Sub => a - b,
            Binary::And => a & b,
            Binary::Or => a | b,
            Binary::Xor => a ^ b,
            Binary::Mul => match a.checked_mul(b) {
                Some(n) => n,
                None => return Ok(None),
            },
            Binary::FloorDiv | Binary::Mod if b == 0 => return Err(self.zero_division()),
            Binary::FloorDiv => floor_divide(a, b),
            Binary::Mod => floor_modulo(a, b),
            Binary::LShift | Binary::RShift if b < 0 => return Err(self.negative_shift()),
            Binary::LShift => match shift_left(a, b) {
                Some(n) => n,
                None => return Ok(None),
            },
            Binary::RShift => a >> b.min(63),
            Binary::Div => {
                const EXACT: i64 = 1 << 53;
                if b == 0 {
                    return Err(self.zero_division());
                }
                // Both are floats as they stand, so that the quotient is rounded once.
                if (-EXACT..=EXACT).contains(&a) && (-EXACT..=EXACT).contains(&b) {
                    return self.new_float(a as f64 / b as f64).map(Some);
                }
                return Ok(None);
            }
            Binary::Pow if b < 0 => return self.float_binary(op, a as f64, b as f64),
            Binary::Pow => match u32::try_from(b).ok().and_then(|b| a.checked_pow(b)) {
                Some(n) => n,
                None => return Ok(None),
            },
            Binary::MatMul => return Ok(None),
        };
        self.new_int(result).map(Some)
    }

    /// Of operands of up to 127 bits; `None` if the result may be too long.
    fn double_binary(&mut self, op: Binary, a: i128, b: i128) -> Res<Option<i128>> {
        Ok(match op {
            Binary::Add => a.checked_add(b),
            Binary::Sub => a.checked_sub(b),
            Binary::Mul => a.checked_mul(b),
            Binary::And => Some(a & b),
            Binary::Or => Some(a | b),
            Binary::Xor => Some(a ^ b),
            Binary::FloorDiv | Binary::Mod if b == 0 => return Err(self.zero_division()),
            Binary::FloorDiv => Some(a / b - (a % b != 0 && (a < 0) != (b < 0)) as i128),
            Binary::Mod => {
                let rest = a % b;
                Some(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
            }
            Binary::RShift if b >= 0 => Some(a >> b.min(127)),
            _ => None,
        })
    }

    /// Of operands so short that nothing has to be polled for meanwhile: so they are read where they lie. `None` if they
    /// are not, or the operator is none of the common ones.
    fn short_binary(&mut self, op: Binary, l: Val, r: Val) -> Res<Option<Val>> {
        let len = |v: Val| if self.heap.is(v, Kind::BigInt) { self.heap.words(v).len() } else { LIMBS_PER_64 };
        let (long, short) = (len(l), len(r));
        let work = match op {
            Binary::Add | Binary::Sub | Binary::And | Binary::Or | Binary::Xor => long + short,
            Binary::Mul | Binary::FloorDiv | Binary::Mod => long * short,
            _ => return Ok(None),
        };
        if work > SHORT {
            return Ok(None);
        }
        self.work += work as u32;
        if self.work > SHORT as u32 {
            self.poll_native(0, "bigint")?;
        }
        let [mut out, mut rest] = [core::mem::take(&mut self.big), core::mem::take(&mut self.rest)];
        let small = [l, r].map(|v| Small::new(self.as_small(v).unwrap_or(0) as i64));
        let number = |v: Val, n: usize| if self.heap.is(v, Kind::BigInt) { self.big_ref(v) } else { small[n].borrow() };
        let (a, b) = (number(l, 0), number(r, 1));
        let go_on: &mut num::Poll<'_> = &mut |_| Ok(());
        let done = match op {
            Binary::FloorDiv | Binary::Mod if b.is_zero() => return Err(self.zero_division()),
            Binary::Mul => num::mul(a, b, &mut out, go_on),
            Binary::FloorDiv => num::divmod(a, b, &mut out, &mut rest, go_on),
            Binary::Mod => num::divmod(a, b, &mut rest, &mut out, go_on),
            _ => {
                by_rows(op, a, b, &mut out);
                Ok(())
            }
        };
        let v = match done {
            Ok(()) => Some(self.new_big(&out)?),
            Err(_) => None,
        };
        (self.big, self.rest) = (out, rest);
        Ok(v)
    }

    /// Of operands of any length.
    fn big_binary(&mut self, op: Binary, l: Val, r: Val) -> Res<Option<Val>> {
        if let Some(v) = self.short_binary(op, l, r)? {
            return Ok(Some(v));
        }
        let Some(left) = self.integer(l) else { return Ok(None) };
        // The same row twice lets the multiplication know that it is a square.
        let right = if l == r { None } else { self.integer(r) };
        let a = left.borrow();
        let b = right.as_ref().map_or(a, |right| right.borrow());
        let mut out = core::mem::take(&mut self.big);
        out.limbs.clear();
        out.negative = false;
        let long = a.limbs().len().max(b.limbs().len());
        if long > LONG {
            self.poll_native(long as u32, "bigint")?;
        }
        match op {
            Binary::Add | Binary::Sub | Binary::And | Binary::Or | Binary::Xor => by_rows(op, a, b, &mut out),
            Binary::Mul => {
                self.check_result_bits(Some(a.bit_length() + b.bit_length()))?;
                self.polled(|poll| num::mul(a, b, &mut out, poll))?;
            }
            Binary::FloorDiv => {
                self.int_divmod(a, b, &mut out, &mut Big::default())?;
            }
            Binary::Mod => {
                self.int_divmod(a, b, &mut Big::default(), &mut out)?;
            }
            Binary::Div => {
                if b.is_zero() {
                    return Err(self.zero_division());
                }
                let quotient = self.polled(|poll| num::true_divide(a, b, poll))?;
                let infinity = if a.is_negative() != b.is_negative() { f64::NEG_INFINITY } else { f64::INFINITY };
                return self.new_float(quotient.unwrap_or(infinity)).map(Some);
            }
            Binary::Pow => return self.int_pow(l, r, a, b),
            Binary::RShift | Binary::LShift if b.is_negative() => return Err(self.negative_shift()),
            // A count that fits nothing shifts everything out.
            Binary::RShift => num::shr(a, shift_count(b).unwrap_or(usize::MAX), &mut out),
            Binary::LShift => {
                let Some(count) = shift_count(b) else { return Err(self.word_overflow()) };
                if !a.is_zero() {
                    self.check_result_bits(a.bit_length().checked_add(count))?;
                    num::shl(a, count, &mut out);
                }
            }
            Binary::MatMul => return Ok(None),
        }
        let v = self.new_big(&out)?;
        if out.limbs.capacity() <= LONG {
            self.big = out;
        }
        Ok(Some(v))
    }

    fn int_pow(&mut self, l: Val, r: Val, base: BigRef<'_>, exponent: BigRef<'_>) -> Res<Option<Val>> {
        if exponent.is_negative() {
            let (Some(x), Some(y)) = (self.as_float(l), self.as_float(r)) else { return Ok(None) };
            return self.float_binary(Binary::Pow, x, y);
        }
        let exponent = match exponent.to_u64() {
            Some(n) => n,
            // Powers of 0, 1 and -1 are short however long the exponent, and all that counts is whether it is even.
            None if base.bit_length() <= 1 => {
                if exponent.is_even() {
                    2
                } else {
                    3
                }
            }
            None => return self.check_result_bits(None).map(|()| None),
        };
        let limbs = num::pow_limbs(base, exponent);
        self.check_result_bits(limbs.and_then(|limbs| limbs.checked_mul(LIMB_BITS)))?;
        let mut out = Big::ZERO;
        self.polled(|poll| num::pow(base, exponent, &mut out, poll))?;
        self.new_big(&out).map(Some)
    }

    /// `divmod(a, b)`, or ZeroDivisionError.
    pub(super) fn int_divmod(&mut self, a: BigRef<'_>, b: BigRef<'_>, quotient: &mut Big, rest: &mut Big) -> Res<()> {
        if b.is_zero() {
            return Err(self.zero_division());
        }
        self.polled(|poll| num::divmod(a, b, quotient, rest, poll))
    }

    /// `op v` of an int (or bool).
    pub(super) fn int_unary(&mut self, op: Unary, v: Val) -> Res<Option<Val>> {
        if op != Unary::Pos && self.heap.lock_depth() > 0 && self.is_refused(v) {
            return Err(self.locked_error());
        }
        if let Some(n) = self.as_small(v) {
            let n = n as i64;
            let result = match op {
                Unary::Neg => -n,
                Unary::Invert => !n,
                // Of a bool, +True is 1; of an int this is itself, even one that the board has in memory.
                Unary::Pos => return Ok(Some(Val::int(n as isize))),
            };
            return self.new_int(result).map(Some);
        }
        let Some(n) = self.integer(v) else { return Ok(None) };
        match op {
            Unary::Pos => Ok(Some(v)),
            Unary::Neg => self.new_big_ref(n.borrow().negated()).map(Some),
            Unary::Invert => {
                let mut out = Big::ZERO;
                num::not(n.borrow(), &mut out);
                self.new_big(&out).map(Some)
            }
        }
    }

    // ---- Errors

    #[cold]
    pub fn zero_division(&mut self) -> Raise {
        self.raise_str(types::ZERO_DIVISION_ERROR, "divide by zero")
    }

    #[cold]
    fn negative_shift(&mut self) -> Raise {
        self.value_error("negative shift count")
    }

    #[cold]
    pub(super) fn word_overflow(&mut self) -> Raise {
        self.raise_str(types::OVERFLOW_ERROR, "overflow converting long int to machine word")
    }
}

/// The operators that go over their operands once.
fn by_rows(op: Binary, a: BigRef<'_>, b: BigRef<'_>, out: &mut Big) {
    match op {
        Binary::Add => num::add(a, b, out),
        Binary::Sub => num::sub(a, b, out),
        Binary::And => num::and(a, b, out),
        Binary::Or => num::or(a, b, out),
        _ => num::xor(a, b, out),
    }
}

/// Rounded down.
#[inline]
pub(super) fn floor_divide(a: i64, b: i64) -> i64 {
    a / b - (a % b != 0 && (a < 0) != (b < 0)) as i64
}

/// With the sign of `b`.
#[inline]
pub(super) fn floor_modulo(a: i64, b: i64) -> i64 {
    let rest = a % b;
    if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest }
}

fn shift_count(count: BigRef<'_>) -> Option<usize> {
    count.to_u64().and_then(|n| isize::try_from(n).ok()).map(isize::unsigned_abs)
}

#[inline]
fn shift_left(a: i64, count: i64) -> Option<i64> {
    let shifted = a.checked_shl(u32::try_from(count).ok()?)?;
    (shifted >> count == a).then_some(shifted)
}
