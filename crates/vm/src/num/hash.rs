//! Hashes of numbers: equal numbers hash alike, be they `int` or `float`.
//!
//! The hash is the value modulo the prime 2**61 - 1, with the value's sign, as
//! CPython has it. A float is a fraction over a power of two, and modulo this
//! prime 2**61 is 1, so dividing by a power of two is a rotation of 61 bits.

use super::big::BigRef;
use super::float::decompose;
use super::limb::LIMB_BITS;

const BITS: u32 = 61;
const PRIME: u64 = (1 << BITS) - 1;

pub fn hash_i64(value: i64) -> i64 {
    signed(fold(value.unsigned_abs()), value < 0)
}

pub fn hash_big(value: BigRef) -> i64 {
    let magnitude = value.limbs().iter().rev().fold(0, |hash, &limb| {
        let shifted = rotate(hash, LIMB_BITS as u32 % BITS);
        fold(shifted + fold(u128::from(limb) as u64))
    });
    signed(magnitude, value.is_negative())
}

pub fn hash_f64(value: f64) -> i64 {
    if value.is_nan() {
        return 0;
    }
    if value.is_infinite() {
        return signed(314_159, value < 0.0);
    }
    let (mantissa, exponent) = decompose(value.abs());
    let turn = exponent.rem_euclid(BITS as i32) as u32;
    signed(rotate(fold(mantissa), turn), value < 0.0)
}

fn signed(magnitude: u64, negative: bool) -> i64 {
    let magnitude = magnitude as i64;
    if negative { -magnitude } else { magnitude }
}

/// Any value modulo the prime.
fn fold(value: u64) -> u64 {
    let folded = (value & PRIME) + (value >> BITS);
    if folded >= PRIME { folded - PRIME } else { folded }
}

/// `value * 2 ** bits` modulo the prime, for a value below it.
fn rotate(value: u64, bits: u32) -> u64 {
    fold((value << bits & PRIME) | value >> (BITS - bits))
}
