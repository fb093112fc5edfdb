//! Multiplication and powers.
//!
//! Rows by rows while the shorter factor is short, Karatsuba's three products
//! of halves above that. Powers strip the factors of two first: `10 ** n` is
//! `5 ** n` shifted, a good part of the work saved.

use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::big::{Big, BigRef, Poll, Stop};
use super::bits::{shl, shr};
use super::div::{Division, divmod};
use super::limb::{LIMB_BITS, Limb, add_assign, add_mul_row, compare, mul_row, shift_up, sub_assign, trailing_zeros, trimmed};

/// Limbs of the shorter factor from which Karatsuba wins; measured on x86-64.
const KARATSUBA_LIMBS: usize = 32;

/// Limbs from which leaving out half the products of a square pays.
const SQUARE_LIMBS: usize = 10;

/// A product of no more limb operations than this is counted in one poll.
const POLL_OPERATIONS: usize = 256;

/// `out = a * b`
pub fn mul(a: BigRef, b: BigRef, out: &mut Big, poll: &mut Poll<'_>) -> Result<(), Stop> {
    out.negative = a.is_negative() != b.is_negative();
    mul_magnitudes(a.limbs(), b.limbs(), &mut out.limbs, poll)?;
    out.normalise();
    Ok(())
}

/// `out = base ** exponent`
///
/// The result has up to `pow_limbs` limbs, which the caller checks first.
pub fn pow(base: BigRef, exponent: u64, out: &mut Big, poll: &mut Poll<'_>) -> Result<(), Stop> {
    out.set(false, &[1]);
    if exponent == 0 {
        return Ok(());
    }
    let twos = trailing_zeros(base.limbs());
    let mut odd = Big::ZERO;
    shr(base.abs(), twos, &mut odd);
    if odd.limbs != [1] {
        pow_odd(&odd.limbs, exponent, &mut out.limbs, poll)?;
    }
    if twos > 0 {
        core::mem::swap(out, &mut odd);
        shl(odd.borrow(), (twos as u64 * exponent) as usize, out);
    }
    out.negative = base.is_negative() && exponent % 2 == 1;
    out.normalise();
    Ok(())
}

/// The most limbs `base ** exponent` can take; `None` when they can't be
/// counted. For a limit check before `pow`.
pub fn pow_limbs(base: BigRef, exponent: u64) -> Option<usize> {
    let bits = match base.limbs() {
        [] | [1] => 1,
        _ => exponent.checked_mul(base.bit_length() as u64)?,
    };
    usize::try_from(bits / LIMB_BITS as u64).ok()?.checked_add(1)
}

fn pow_odd(base: &[Limb], exponent: u64, power: &mut Vec<Limb>, poll: &mut Poll<'_>) -> Result<(), Stop> {
    let mut next = Vec::new();
    power.clear();
    power.extend_from_slice(base);
    for bit in (0..exponent.ilog2()).rev() {
        mul_magnitudes(power, power, &mut next, poll)?;
        core::mem::swap(power, &mut next);
        if exponent >> bit & 1 == 1 {
            mul_magnitudes(power, base, &mut next, poll)?;
            core::mem::swap(power, &mut next);
        }
    }
    Ok(())
}

/// `out = base ** exponent % modulus`, where the exponent isn't negative and
/// the modulus isn't zero; the result has the sign of the modulus.
pub fn pow_mod(base: BigRef, exponent: BigRef, modulus: BigRef, out: &mut Big, poll: &mut Poll<'_>) -> Result<(), Stop> {
    assert!(!exponent.is_negative(), "negative exponent");
    let (mut quotient, mut reduced) = (Big::ZERO, Big::ZERO);
    divmod(base, modulus.abs(), &mut quotient, &mut reduced, poll)?;
    let division = Division::new(modulus.limbs());
    let mut power = vec![1];
    let mut product = Vec::new();
    for bit in (0..exponent.bit_length()).rev() {
        mul_magnitudes(&power, &power, &mut product, poll)?;
        division.remainder(&mut product, &mut quotient.limbs, poll)?;
        core::mem::swap(&mut power, &mut product);
        if exponent.limbs()[bit / LIMB_BITS] >> (bit % LIMB_BITS) & 1 == 1 {
            mul_magnitudes(&power, &reduced.limbs, &mut product, poll)?;
            division.remainder(&mut product, &mut quotient.limbs, poll)?;
            core::mem::swap(&mut power, &mut product);
        }
    }
    // Modulo one, `1` itself hasn't been reduced when the exponent is zero.
    let power = Big { negative: false, limbs: power };
    divmod(power.borrow(), modulus, &mut quotient, out, poll)
}

/// `out = a * b`, trimmed.
pub(super) fn mul_magnitudes(a: &[Limb], b: &[Limb], out: &mut Vec<Limb>, poll: &mut Poll<'_>) -> Result<(), Stop> {
    out.clear();
    match (a, b) {
        ([], _) | (_, []) => return Ok(()),
        (row, &[factor]) | (&[factor], row) => {
            poll(row.len())?;
            push_scaled(out, row, factor);
            return Ok(());
        }
        _ => {}
    }
    out.resize(a.len() + b.len(), 0);
    mul_rows(out, a, b, poll)?;
    out.truncate(trimmed(out).len());
    Ok(())
}

/// Pushes `row * factor`: the commonest product, so no zeros are written first.
fn push_scaled(out: &mut Vec<Limb>, row: &[Limb], factor: Limb) {
    out.reserve(row.len() + 1);
    let mut carry = 0;
    out.extend(row.iter().map(|limb| {
        let (low, high) = limb.carrying_mul(factor, carry);
        carry = high;
        low
    }));
    if carry != 0 {
        out.push(carry);
    }
}

/// `out = a * b`, all of `out`, which is as long as both together.
pub(super) fn mul_rows(out: &mut [Limb], a: &[Limb], b: &[Limb], poll: &mut Poll<'_>) -> Result<(), Stop> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        out.fill(0);
        return Ok(());
    }
    if short.len() < KARATSUBA_LIMBS {
        return schoolbook(out, long, short, poll);
    }
    if long.len() == short.len() {
        let mut scratch = vec![0; scratch_limbs(short.len())];
        return karatsuba(out, long, short, &mut scratch, poll);
    }
    // Karatsuba wants equal lengths: cut the long factor into pieces.
    out.fill(0);
    let mut product = vec![0; 2 * short.len()];
    for (i, piece) in long.chunks(short.len()).enumerate() {
        let product = &mut product[..piece.len() + short.len()];
        mul_rows(product, short, piece, poll)?;
        add_assign(&mut out[i * short.len()..], product);
    }
    Ok(())
}

fn schoolbook(out: &mut [Limb], long: &[Limb], short: &[Limb], poll: &mut Poll<'_>) -> Result<(), Stop> {
    let operations = long.len() * short.len();
    if operations <= POLL_OPERATIONS {
        poll(operations)?;
    }
    if core::ptr::eq(long, short) && long.len() >= SQUARE_LIMBS {
        return square(out, long, poll);
    }
    out[long.len()] = mul_row(out, long, short[0], 0);
    for (i, &factor) in short.iter().enumerate().skip(1) {
        if operations > POLL_OPERATIONS {
            poll(long.len())?;
        }
        let row = &mut out[i..=i + long.len()];
        row[long.len()] = add_mul_row(row, long, factor);
    }
    Ok(())
}

/// The products off the diagonal come in pairs: half the work of a product.
fn square(out: &mut [Limb], a: &[Limb], poll: &mut Poll<'_>) -> Result<(), Stop> {
    let len = a.len();
    out[0] = 0;
    out[len] = mul_row(&mut out[1..], &a[1..], a[0], 0);
    out[len + 1..].fill(0);
    for i in 1..len {
        let rest = &a[i + 1..];
        let row = &mut out[2 * i + 1..];
        row[rest.len()] = add_mul_row(row, rest, a[i]);
        if i % 8 == 0 {
            poll(8 * len / 2)?;
        }
    }
    shift_up(out, 1);
    let mut carry = false;
    for (pair, &x) in out.chunks_exact_mut(2).zip(a) {
        let (low, high) = x.carrying_mul(x, 0);
        (pair[0], carry) = pair[0].carrying_add(low, carry);
        (pair[1], carry) = pair[1].carrying_add(high, carry);
    }
    Ok(())
}

/// What all levels of `karatsuba` need below a product of `len` by `len`.
fn scratch_limbs(mut len: usize) -> usize {
    let mut limbs = 0;
    while len >= KARATSUBA_LIMBS {
        len -= len / 2;
        limbs += 4 * len;
    }
    limbs
}

/// With `a = a1 B + a0`, and `b` alike, the middle term `a1 b0 + a0 b1` is
/// `a0 b0 + a1 b1 - (a0 - a1)(b0 - b1)`: one product in place of two.
fn karatsuba(out: &mut [Limb], a: &[Limb], b: &[Limb], scratch: &mut [Limb], poll: &mut Poll<'_>) -> Result<(), Stop> {
    let len = a.len();
    if len < KARATSUBA_LIMBS {
        return schoolbook(out, a, b, poll);
    }
    // The low half is the longer by one when the length is odd.
    let half = len - len / 2;
    let (a0, a1) = a.split_at(half);
    let (b0, b1) = b.split_at(half);
    karatsuba(&mut out[..2 * half], a0, b0, scratch, poll)?;
    karatsuba(&mut out[2 * half..], a1, b1, scratch, poll)?;

    let (differences, rest) = scratch.split_at_mut(2 * half);
    let (product, rest) = rest.split_at_mut(2 * half);
    let (da, db) = differences.split_at_mut(half);
    let flipped_a = difference(da, a0, a1);
    let flipped_b = if core::ptr::eq(a, b) {
        karatsuba(product, da, da, rest, poll)?;
        flipped_a
    } else {
        let flipped_b = difference(db, b0, b1);
        karatsuba(product, da, db, rest, poll)?;
        flipped_b
    };

    let middle = differences;
    middle.copy_from_slice(&out[..2 * half]);
    let mut top = Limb::from(add_assign(middle, &out[2 * half..]));
    if flipped_a == flipped_b {
        top -= Limb::from(sub_assign(middle, product));
    } else {
        top += Limb::from(add_assign(middle, product));
    }
    add_assign(&mut out[half..], middle);
    add_assign(&mut out[3 * half..], &[top]);
    poll(len)
}

/// `out = |low - high|`, where `low` is at least as long; returns whether the
/// difference is negative.
fn difference(out: &mut [Limb], low: &[Limb], high: &[Limb]) -> bool {
    let negative = compare(trimmed(low), trimmed(high)) == Ordering::Less;
    let (large, small) = match negative {
        true => (high, low),
        false => (low, high),
    };
    let large = trimmed(large);
    let small = trimmed(small);
    out.fill(0);
    out[..large.len()].copy_from_slice(large);
    sub_assign(out, small);
    negative
}
