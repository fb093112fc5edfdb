//! Limbs: rows of machine words, least significant first.
//!
//! Everything that has to know how wide a word is, and everything that runs
//! once per word, lives here; the other files speak of whole rows. A row may
//! have zeros on top while it is being worked on; `trim` takes them off.

use core::cmp::Ordering;

#[cfg(target_pointer_width = "64")]
mod width {
    pub type Limb = u64;
    pub type Double = u128;
}

#[cfg(not(target_pointer_width = "64"))]
mod width {
    pub type Limb = u32;
    pub type Double = u64;
}

pub use width::{Double, Limb};

pub const LIMB_BITS: usize = Limb::BITS as usize;

/// Limbs that hold any `i64`.
pub const LIMBS_PER_64: usize = 64 / LIMB_BITS;

/// The row without the zeros on top.
pub fn trimmed(row: &[Limb]) -> &[Limb] {
    let zeros = row.iter().rev().take_while(|&&limb| limb == 0).count();
    &row[..row.len() - zeros]
}

/// Compares two trimmed rows.
pub fn compare(a: &[Limb], b: &[Limb]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// Bits up to and with the highest one that is set; the row must be trimmed.
pub fn bit_length(row: &[Limb]) -> usize {
    row.last().map_or(0, |top| row.len() * LIMB_BITS - top.leading_zeros() as usize)
}

/// Bits below the lowest one that is set; none is set in an empty row.
pub fn trailing_zeros(row: &[Limb]) -> usize {
    row.iter().position(|&limb| limb != 0).map_or(0, |i| i * LIMB_BITS + row[i].trailing_zeros() as usize)
}

/// `a += b`, where `a` is at least as long; returns the carry.
pub fn add_assign(a: &mut [Limb], b: &[Limb]) -> bool {
    let (low, high) = a.split_at_mut(b.len());
    let mut carry = false;
    for (x, &y) in low.iter_mut().zip(b) {
        (*x, carry) = x.carrying_add(y, carry);
    }
    carry && increment(high)
}

/// `a -= b`, where `a` is at least as long; returns the borrow.
pub fn sub_assign(a: &mut [Limb], b: &[Limb]) -> bool {
    let (low, high) = a.split_at_mut(b.len());
    let mut borrow = false;
    for (x, &y) in low.iter_mut().zip(b) {
        (*x, borrow) = x.borrowing_sub(y, borrow);
    }
    borrow && decrement(high)
}

/// Adds one; returns the carry.
pub fn increment(row: &mut [Limb]) -> bool {
    row.iter_mut().all(|limb| {
        *limb = limb.wrapping_add(1);
        *limb == 0
    })
}

/// Takes one away; returns the borrow.
pub fn decrement(row: &mut [Limb]) -> bool {
    row.iter_mut().all(|limb| {
        *limb = limb.wrapping_sub(1);
        *limb == Limb::MAX
    })
}

/// `out = a * factor + carry` over rows of one length; returns the limb above.
pub fn mul_row(out: &mut [Limb], a: &[Limb], factor: Limb, mut carry: Limb) -> Limb {
    for (o, &x) in out.iter_mut().zip(a) {
        (*o, carry) = x.carrying_mul(factor, carry);
    }
    carry
}

/// `row = row * factor + carry`; returns the limb above.
pub fn scale(row: &mut [Limb], factor: Limb, mut carry: Limb) -> Limb {
    for x in row {
        (*x, carry) = x.carrying_mul(factor, carry);
    }
    carry
}

/// `out += a * factor` over rows of one length; returns the limb above.
pub fn add_mul_row(out: &mut [Limb], a: &[Limb], factor: Limb) -> Limb {
    let mut carry = 0;
    for (o, &x) in out.iter_mut().zip(a) {
        (*o, carry) = x.carrying_mul_add(factor, *o, carry);
    }
    carry
}

/// `out -= a * factor` over rows of one length; returns what the limb above owes.
pub fn sub_mul_row(out: &mut [Limb], a: &[Limb], factor: Limb) -> Limb {
    let mut owed = 0;
    for (o, &x) in out.iter_mut().zip(a) {
        let (low, high) = x.carrying_mul(factor, owed);
        let (rest, borrow) = o.overflowing_sub(low);
        *o = rest;
        owed = high + Limb::from(borrow);
    }
    owed
}

/// Shifts up by less than a limb; returns the bits that fell off the top.
pub fn shift_up(row: &mut [Limb], bits: usize) -> Limb {
    if bits == 0 {
        return 0;
    }
    let mut carry = 0;
    for limb in row {
        let above = *limb >> (LIMB_BITS - bits);
        *limb = *limb << bits | carry;
        carry = above;
    }
    carry
}

/// Shifts down by less than a limb.
pub fn shift_down(row: &mut [Limb], bits: usize) {
    if bits == 0 {
        return;
    }
    let mut carry = 0;
    for limb in row.iter_mut().rev() {
        let below = *limb << (LIMB_BITS - bits);
        *limb = *limb >> bits | carry;
        carry = below;
    }
}

/// Division by one limb without a division: two multiplications, after
/// Möller and Granlund, "Improved division by invariant integers" (2011).
/// A double-width division is a call into a runtime library on every target
/// we have, and several times slower.
#[derive(Clone, Copy)]
pub struct Divisor {
    // Invariant: the top bit is set; `shift` is what it took to get there.
    normalised: Limb,
    shift: usize,
    reciprocal: Limb,
}

impl Divisor {
    pub fn new(divisor: Limb) -> Divisor {
        assert!(divisor != 0, "division by zero");
        let shift = divisor.leading_zeros() as usize;
        let normalised = divisor << shift;
        Divisor { normalised, shift, reciprocal: reciprocal(normalised) }
    }

    /// `row /= divisor`; returns the remainder.
    pub fn divide(self, row: &mut [Limb]) -> Limb {
        // The quotient doesn't change when both sides are shifted alike, so the
        // row is read as if shifted, a limb at a time.
        let Divisor { shift, .. } = self;
        let mut remainder = match row.last() {
            Some(&top) if shift > 0 => top >> (LIMB_BITS - shift),
            _ => 0,
        };
        for i in (0..row.len()).rev() {
            let below = match i.checked_sub(1) {
                Some(j) if shift > 0 => row[j] >> (LIMB_BITS - shift),
                _ => 0,
            };
            (row[i], remainder) = self.step(remainder, row[i] << shift | below);
        }
        remainder >> shift
    }

    fn step(self, high: Limb, low: Limb) -> (Limb, Limb) {
        let divisor = self.normalised;
        let (estimate, fraction) = wide_mul_add(self.reciprocal, high, high, low);
        let mut quotient = estimate.wrapping_add(1);
        let mut remainder = low.wrapping_sub(quotient.wrapping_mul(divisor));
        if remainder > fraction {
            quotient = quotient.wrapping_sub(1);
            remainder = remainder.wrapping_add(divisor);
        }
        if remainder >= divisor {
            quotient = quotient.wrapping_add(1);
            remainder -= divisor;
        }
        (quotient, remainder)
    }
}

/// `(a * b + (high, low))` as `(high, low)`, wrapping.
fn wide_mul_add(a: Limb, b: Limb, high: Limb, low: Limb) -> (Limb, Limb) {
    let sum = Double::from(a) * Double::from(b);
    let sum = sum.wrapping_add(join(high, low));
    split(sum)
}

fn join(high: Limb, low: Limb) -> Double {
    Double::from(high) << LIMB_BITS | Double::from(low)
}

fn split(double: Double) -> (Limb, Limb) {
    ((double >> LIMB_BITS) as Limb, double as Limb)
}

/// `(B² - 1) / divisor - B`, where `B` is one above the largest limb.
fn reciprocal(divisor: Limb) -> Limb {
    (join(!divisor, Limb::MAX) / Double::from(divisor)) as Limb
}

/// The same for the two top limbs of a longer divisor: estimates that are
/// right or, once in a blue moon, one too large.
#[derive(Clone, Copy)]
pub struct TopDivisor {
    // Invariant: the top bit is set.
    top: Double,
    reciprocal: Limb,
}

impl TopDivisor {
    pub fn new(high: Limb, low: Limb) -> TopDivisor {
        let mut v = reciprocal(high);
        let mut p = high.wrapping_mul(v).wrapping_add(low);
        if p < low {
            v -= 1;
            if p >= high {
                v -= 1;
                p = p.wrapping_sub(high);
            }
            p = p.wrapping_sub(high);
        }
        let (t1, t0) = split(Double::from(v) * Double::from(low));
        p = p.wrapping_add(t1);
        if p < t1 {
            v -= 1;
            if join(p, t0) >= join(high, low) {
                v -= 1;
            }
        }
        TopDivisor { top: join(high, low), reciprocal: v }
    }

    /// The quotient of three limbs by the two, capped at the largest limb.
    pub fn estimate(self, u2: Limb, u1: Limb, u0: Limb) -> Limb {
        if join(u2, u1) >= self.top {
            return Limb::MAX;
        }
        let (d1, d0) = split(self.top);
        let (q, fraction) = wide_mul_add(self.reciprocal, u2, u2, u1);
        let r1 = u1.wrapping_sub(q.wrapping_mul(d1));
        let mut r = join(r1, u0).wrapping_sub(Double::from(d0) * Double::from(q)).wrapping_sub(self.top);
        let mut q = q.wrapping_add(1);
        if split(r).0 >= fraction {
            q = q.wrapping_sub(1);
            r = r.wrapping_add(self.top);
        }
        if r >= self.top {
            q = q.wrapping_add(1);
        }
        q
    }
}
