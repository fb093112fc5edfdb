//! Shifts, bitwise logic and bytes.
//!
//! Python's integers behave as two's complement with the sign repeated for
//! ever, while ours are a sign and a magnitude; `TwosComplement` reads the one
//! as the other, a limb at a time.

use alloc::vec::Vec;

use super::big::{Big, BigRef, increment_magnitude};
use super::limb::{LIMB_BITS, Limb, decrement, increment, shift_down, shift_up, trailing_zeros};

/// `out = a << bits`; the caller has checked that there is room for it.
pub fn shl(a: BigRef, bits: usize, out: &mut Big) {
    out.negative = a.is_negative();
    out.limbs.clear();
    if a.is_zero() {
        return;
    }
    let skip = bits / LIMB_BITS;
    out.limbs.reserve(a.limbs().len() + skip + 1);
    out.limbs.resize(skip, 0);
    out.limbs.extend_from_slice(a.limbs());
    let carry = shift_up(&mut out.limbs[skip..], bits % LIMB_BITS);
    if carry != 0 {
        out.limbs.push(carry);
    }
}

/// `out = a >> bits`, rounded down, as Python does for negative numbers too.
pub fn shr(a: BigRef, bits: usize, out: &mut Big) {
    let skip = bits / LIMB_BITS;
    out.set(a.is_negative(), a.limbs().get(skip..).unwrap_or(&[]));
    shift_down(&mut out.limbs, bits % LIMB_BITS);
    out.normalise();
    if a.is_negative() && trailing_zeros(a.limbs()) < bits {
        increment_magnitude(&mut out.limbs);
        out.negative = true;
    }
}

/// `out = ~a`
pub fn not(a: BigRef, out: &mut Big) {
    out.set(a.is_negative(), a.limbs());
    if a.is_negative() {
        decrement(&mut out.limbs);
        out.negative = false;
        out.normalise();
    } else {
        increment_magnitude(&mut out.limbs);
        out.negative = true;
    }
}

/// `out = a & b`
pub fn and(a: BigRef, b: BigRef, out: &mut Big) {
    combine(a, b, out, |x, y| x & y);
}

/// `out = a | b`
pub fn or(a: BigRef, b: BigRef, out: &mut Big) {
    combine(a, b, out, |x, y| x | y);
}

/// `out = a ^ b`
pub fn xor(a: BigRef, b: BigRef, out: &mut Big) {
    combine(a, b, out, |x, y| x ^ y);
}

fn combine(a: BigRef, b: BigRef, out: &mut Big, operation: impl Fn(Limb, Limb) -> Limb) {
    // One limb more than the longer: it holds nothing but the sign.
    let len = a.limbs().len().max(b.limbs().len()) + 1;
    let rows = TwosComplement::new(a).zip(TwosComplement::new(b));
    out.limbs.clear();
    out.limbs.extend(rows.take(len).map(|(x, y)| operation(x, y)));
    from_twos_complement(out);
}

/// Reads `out.limbs` as two's complement, with the sign in the top bit.
fn from_twos_complement(out: &mut Big) {
    out.negative = out.limbs.last().is_some_and(|top| top >> (LIMB_BITS - 1) == 1);
    if out.negative {
        negate(&mut out.limbs);
    }
    out.normalise();
}

fn negate(row: &mut [Limb]) {
    for limb in row.iter_mut() {
        *limb = !*limb;
    }
    increment(row);
}

/// The limbs of a number in two's complement, without end.
struct TwosComplement<'a> {
    limbs: core::slice::Iter<'a, Limb>,
    negative: bool,
    // `-x` is `!x + 1`: this is the one, while it is carried.
    carry: bool,
}

impl<'a> TwosComplement<'a> {
    fn new(a: BigRef<'a>) -> TwosComplement<'a> {
        TwosComplement { limbs: a.limbs().iter(), negative: a.is_negative(), carry: true }
    }
}

impl Iterator for TwosComplement<'_> {
    type Item = Limb;

    fn next(&mut self) -> Option<Limb> {
        let limb = self.limbs.next().copied().unwrap_or(0);
        if !self.negative {
            return Some(limb);
        }
        let (limb, carry) = (!limb).overflowing_add(Limb::from(self.carry));
        self.carry = carry;
        Some(limb)
    }
}

/// The order of bytes in `int.to_bytes` and `int.from_bytes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endian {
    Little,
    Big,
}

/// Whether bytes are two's complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signedness {
    Unsigned,
    Signed,
}

/// The number doesn't fit in the bytes asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoesNotFit;

/// `out = int.from_bytes(bytes, endian, signed)`
pub fn from_bytes(bytes: &[u8], endian: Endian, signedness: Signedness, out: &mut Big) {
    const LIMB_BYTES: usize = LIMB_BITS / 8;
    let top = match endian {
        Endian::Little => bytes.last(),
        Endian::Big => bytes.first(),
    };
    let negative = signedness == Signedness::Signed && top.is_some_and(|&top| top >= 0x80);
    let fill = if negative { Limb::MAX } else { 0 };
    out.limbs.clear();
    out.limbs.resize(bytes.len() / LIMB_BYTES + 1, fill);
    for i in 0..bytes.len() {
        let byte = match endian {
            Endian::Little => bytes[i],
            Endian::Big => bytes[bytes.len() - 1 - i],
        };
        let shift = i % LIMB_BYTES * 8;
        let limb = &mut out.limbs[i / LIMB_BYTES];
        *limb = *limb & !(0xff << shift) | Limb::from(byte) << shift;
    }
    from_twos_complement(out);
}

/// Appends `a.to_bytes(len, endian, signed)`; nothing if it doesn't fit.
pub fn to_bytes(a: BigRef, len: usize, endian: Endian, signedness: Signedness, out: &mut Vec<u8>) -> Result<(), DoesNotFit> {
    if !fits(a, len, signedness) {
        return Err(DoesNotFit);
    }
    let start = out.len();
    let limbs = TwosComplement::new(a);
    out.extend(limbs.take(len.div_ceil(LIMB_BITS / 8)).flat_map(Limb::to_le_bytes));
    out.truncate(start + len);
    if endian == Endian::Big {
        out[start..].reverse();
    }
    Ok(())
}

fn fits(a: BigRef, len: usize, signedness: Signedness) -> bool {
    let bits = len.saturating_mul(8);
    match (signedness, a.is_negative()) {
        (Signedness::Unsigned, negative) => !negative && a.bit_length() <= bits,
        (Signedness::Signed, false) => a.is_zero() || a.bit_length() < bits,
        (Signedness::Signed, true) => {
            // The lowest number, a power of two, needs a bit less than its
            // magnitude does.
            let lowest = trailing_zeros(a.limbs()) + 1 == a.bit_length();
            a.bit_length() - usize::from(lowest) < bits
        }
    }
}
