//! Division, and what is built of it: `gcd`, `isqrt`, the true quotient.
//!
//! Knuth's algorithm D with reciprocals for estimates; above a threshold the
//! division by halves of Burnikel and Ziegler, which hands the work to the
//! multiplication ("Modern Computer Arithmetic", 1.4.3).

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::big::{Big, BigRef, Poll, Stop, increment_magnitude, sub};
use super::bits::{shl, shr};
use super::limb::{
    Divisor, LIMB_BITS, Limb, TopDivisor, add_assign, compare, decrement, shift_down, shift_up, sub_assign, sub_mul_row, trimmed,
};
use super::mul::{mul, mul_rows};

/// Limbs of quotient from which division by halves wins; measured on x86-64.
const RECURSIVE_LIMBS: usize = 60;

/// A division of no more limb operations than this is counted in one poll.
const POLL_OPERATIONS: usize = 256;

/// `quotient, remainder = divmod(a, b)`: rounded down, the remainder with the
/// sign of `b`, which isn't zero.
pub fn divmod(a: BigRef, b: BigRef, quotient: &mut Big, remainder: &mut Big, poll: &mut Poll<'_>) -> Result<(), Stop> {
    assert!(!b.is_zero(), "division by zero");
    remainder.set(b.is_negative(), a.limbs());
    quotient.negative = a.is_negative() != b.is_negative();
    if let &[divisor] = b.limbs() {
        // One limb by far the most common, and no divisor to prepare.
        core::mem::swap(&mut quotient.limbs, &mut remainder.limbs);
        let rest = Divisor::new(divisor).divide(&mut quotient.limbs);
        poll(quotient.limbs.len())?;
        remainder.limbs.clear();
        remainder.limbs.push(rest);
    } else if compare(a.limbs(), b.limbs()) == Ordering::Less {
        quotient.limbs.clear();
    } else {
        let division = Division::new(b.limbs());
        division.remainder(&mut remainder.limbs, &mut quotient.limbs, poll)?;
    }
    let round_down = quotient.negative;
    quotient.normalise();
    remainder.normalise();
    if round_down && !remainder.limbs.is_empty() {
        increment_magnitude(&mut quotient.limbs);
        quotient.negative = true;
        let whole = Big { negative: false, limbs: core::mem::take(&mut remainder.limbs) };
        sub(b.abs(), whole.borrow(), remainder);
        remainder.negative = b.is_negative();
    }
    Ok(())
}

/// A divisor made ready, to be used more than once.
pub(super) struct Division<'a> {
    // Invariant: the top bit is set; `shift` is what it took to get there.
    normalised: Cow<'a, [Limb]>,
    shift: usize,
}

impl<'a> Division<'a> {
    /// The divisor is trimmed and not zero.
    pub(super) fn new(divisor: &'a [Limb]) -> Division<'a> {
        let shift = divisor[divisor.len() - 1].leading_zeros() as usize;
        let mut normalised = Cow::Borrowed(divisor);
        if shift > 0 {
            shift_up(normalised.to_mut(), shift);
        }
        Division { normalised, shift }
    }

    /// Leaves the remainder in `a`, trimmed, and the quotient in `quotient`.
    pub(super) fn remainder(&self, a: &mut Vec<Limb>, quotient: &mut Vec<Limb>, poll: &mut Poll<'_>) -> Result<(), Stop> {
        quotient.clear();
        let len = self.normalised.len();
        if a.len() < len {
            return Ok(());
        }
        if let &[divisor] = &*self.normalised {
            poll(a.len())?;
            let rest = Divisor::new(divisor >> self.shift).divide(a);
            quotient.extend_from_slice(trimmed(a));
            a.clear();
            a.push(rest);
        } else {
            let carry = shift_up(a, self.shift);
            a.push(carry);
            quotient.resize(a.len() - len, 0);
            divide_rows(a, &self.normalised, quotient, poll)?;
            a.truncate(len);
            shift_down(a, self.shift);
            quotient.truncate(trimmed(quotient).len());
        }
        a.truncate(trimmed(a).len());
        Ok(())
    }
}

/// Leaves the remainder at the bottom of `a`, zeros above.
///
/// The divisor is normalised and two limbs or longer; `a` is as long as the
/// divisor and the quotient together, and its top is below the divisor.
fn divide_rows(a: &mut [Limb], divisor: &[Limb], quotient: &mut [Limb], poll: &mut Poll<'_>) -> Result<(), Stop> {
    let len = divisor.len();
    let mut end = quotient.len();
    // The first block takes what is over, the others are of the full length.
    let mut block = match end % len {
        0 => len.min(end),
        over => over,
    };
    if end < RECURSIVE_LIMBS || len < RECURSIVE_LIMBS {
        block = end;
    }
    while end > 0 {
        let start = end - block;
        let piece = &mut quotient[start..end];
        divide_block(&mut a[start..end + len], divisor, piece, poll)?;
        end = start;
        block = len.min(end);
    }
    Ok(())
}

/// The same with a quotient no longer than the divisor, if it is long, and any
/// top; returns the limb above the quotient, which is zero or one.
fn divide_block(a: &mut [Limb], divisor: &[Limb], quotient: &mut [Limb], poll: &mut Poll<'_>) -> Result<Limb, Stop> {
    if quotient.len() < RECURSIVE_LIMBS || divisor.len() < RECURSIVE_LIMBS {
        return schoolbook(a, divisor, quotient, poll);
    }
    let len = divisor.len();
    let half = quotient.len() / 2;
    let mut product = vec![0; quotient.len()];

    // Divide by the high limbs of the divisor, then correct for the low ones:
    // first for the high half of the quotient, then for the low half.
    let (low, high) = quotient.split_at_mut(half);
    let mut above = divide_block(&mut a[2 * half..], &divisor[half..], high, poll)?;
    above -= settle(&mut a[half..half + len], divisor, half, high, above, &mut product, poll)?;

    let mut over = divide_block(&mut a[half..half + len], &divisor[half..], low, poll)?;
    over -= settle(&mut a[..len], divisor, half, low, over, &mut product, poll)?;
    debug_assert_eq!(over, 0);
    Ok(above)
}

/// Takes `quotient * divisor[..half]` from the remainder, and lowers the
/// quotient while that leaves a debt; returns what the limb above it lost.
fn settle(
    remainder: &mut [Limb],
    divisor: &[Limb],
    half: usize,
    quotient: &mut [Limb],
    above: Limb,
    product: &mut [Limb],
    poll: &mut Poll<'_>,
) -> Result<Limb, Stop> {
    let product = &mut product[..quotient.len() + half];
    mul_rows(product, quotient, &divisor[..half], poll)?;
    let mut debt = Limb::from(sub_assign(remainder, product));
    if above > 0 {
        debt += Limb::from(sub_assign(&mut remainder[quotient.len()..], &divisor[..half]));
    }
    let mut lost = 0;
    while debt > 0 {
        lost += Limb::from(decrement(quotient));
        debt -= Limb::from(add_assign(remainder, divisor));
    }
    Ok(lost)
}

fn schoolbook(a: &mut [Limb], divisor: &[Limb], quotient: &mut [Limb], poll: &mut Poll<'_>) -> Result<Limb, Stop> {
    let len = divisor.len();
    let operations = len * quotient.len();
    if operations <= POLL_OPERATIONS {
        poll(operations)?;
    }
    let top = &mut a[quotient.len()..];
    let above = compare(top, divisor) != Ordering::Less;
    if above {
        sub_assign(top, divisor);
    }
    let estimator = TopDivisor::new(divisor[len - 1], divisor[len - 2]);
    for (i, digit) in quotient.iter_mut().enumerate().rev() {
        if operations > POLL_OPERATIONS {
            poll(len)?;
        }
        let row = &mut a[i..=i + len];
        let mut estimate = estimator.estimate(row[len], row[len - 1], row[len - 2]);
        let owed = sub_mul_row(row, divisor, estimate);
        row[len] = row[len].wrapping_sub(owed);
        while row[len] != 0 {
            estimate -= 1;
            add_assign(row, divisor);
        }
        *digit = estimate;
    }
    Ok(Limb::from(above))
}

/// The greatest common divisor, never negative; `gcd(0, 0)` is zero.
pub fn gcd(a: BigRef, b: BigRef, out: &mut Big, poll: &mut Poll<'_>) -> Result<(), Stop> {
    let mut large = a.abs().to_big();
    let mut small = b.abs().to_big();
    let mut quotient = Big::ZERO;
    while !small.limbs.is_empty() {
        divmod(large.borrow(), small.borrow(), &mut quotient, out, poll)?;
        core::mem::swap(&mut large, &mut small);
        core::mem::swap(&mut small, out);
    }
    *out = large;
    Ok(())
}

/// The whole part of the square root of a number that isn't negative.
pub fn isqrt(a: BigRef, out: &mut Big, poll: &mut Poll<'_>) -> Result<(), Stop> {
    assert!(!a.is_negative(), "square root of a negative number");
    if let Some(small) = a.to_u64() {
        *out = Big::from_i128(i128::from(small.isqrt()));
        return Ok(());
    }
    // The root of the upper half of the bits, and one Newton step: it gives
    // the lower half, up to a correction of a unit or two.
    let shift = (a.bit_length() - 1) / 4;
    let (mut upper, mut root) = (Big::ZERO, Big::ZERO);
    shr(a, 2 * shift, &mut upper);
    isqrt(upper.borrow(), &mut root, poll)?;
    let mut guess = Big::ZERO;
    shl(root.borrow(), shift, &mut guess);
    let mut rest = Big::ZERO;
    divmod(a, guess.borrow(), &mut upper, &mut rest, poll)?;
    super::big::add(guess.borrow(), upper.borrow(), &mut root);
    shr(root.borrow(), 1, out);
    loop {
        mul(out.borrow(), out.borrow(), &mut rest, poll)?;
        if rest.borrow() <= a {
            return Ok(());
        }
        decrement(&mut out.limbs);
        out.normalise();
    }
}

/// `a / b` as the nearest float, where `b` isn't zero; `None` past the largest.
pub fn true_divide(a: BigRef, b: BigRef, poll: &mut Poll<'_>) -> Result<Option<f64>, Stop> {
    assert!(!b.is_zero(), "division by zero");
    if a.is_zero() {
        return Ok(Some(if b.is_negative() { -0.0 } else { 0.0 }));
    }
    // Scale so that the quotient has 66 bits or more: 53 to keep, one to round
    // by, and the rest for a place to note that there is a remainder.
    let scale = 66 + b.bit_length() as i64 - a.bit_length() as i64;
    // A result in the range of the subnormals keeps fewer bits; none is below
    // 2 ** -1074, so the quotient needn't go further down than two bits below.
    let scale = scale.min(1076);
    let (mut numerator, mut denominator) = (Big::ZERO, Big::ZERO);
    shl(a.abs(), scale.max(0) as usize, &mut numerator);
    shl(b.abs(), (-scale).max(0) as usize, &mut denominator);
    let (mut quotient, mut rest) = (Big::ZERO, Big::ZERO);
    divmod(numerator.borrow(), denominator.borrow(), &mut quotient, &mut rest, poll)?;
    // Below the lowest bit, so that the sticky bit is none of the quotient's.
    shl(quotient.borrow(), 1, &mut numerator);
    if !rest.limbs.is_empty() {
        match numerator.limbs.first_mut() {
            Some(low) => *low |= 1,
            None => numerator.limbs.push(1),
        }
    }
    let magnitude = scaled_to_f64(numerator.borrow(), -scale - 1);
    Ok(magnitude.map(|m| if a.is_negative() != b.is_negative() { -m } else { m }))
}

/// `a * 2 ** exponent`, rounded once, for an `a` of at most 80 or so bits whose
/// lowest bit notes whether anything was lost below.
fn scaled_to_f64(a: BigRef, exponent: i64) -> Option<f64> {
    let bits = a.bit_length() as i64;
    // The place of the lowest bit a float of this size keeps.
    let lowest = (bits - 53).max(-1074 - exponent).max(0) as usize;
    let mut kept = Big::ZERO;
    shr(a, lowest, &mut kept);
    if lowest > 0 {
        let half = a.limbs().get((lowest - 1) / LIMB_BITS).copied().unwrap_or(0) >> ((lowest - 1) % LIMB_BITS) & 1 == 1;
        let below = super::limb::trailing_zeros(a.limbs()) < lowest - 1;
        if half && (below || !kept.borrow().is_even()) {
            increment_magnitude(&mut kept.limbs);
        }
    }
    let exponent = exponent + lowest as i64;
    let mantissa = kept.borrow().to_u64()? as f64;
    let value = libm::ldexp(mantissa, i32::try_from(exponent).ok()?);
    value.is_finite().then_some(value)
}
