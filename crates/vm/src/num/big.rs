//! Unlimited integers: a sign and a row of limbs.
//!
//! Operands are `BigRef`s, so the VM can point into its own heap cells; results
//! go to a `Big` the caller keeps and uses again, so that a loop over big
//! numbers allocates nothing once its buffers have grown. A number is
//! normalised: no zero limbs on top, and zero is not negative.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::limb::{LIMB_BITS, LIMBS_PER_64, Limb, add_assign, bit_length, compare, increment, sub_assign, trimmed};

/// What a poll answers to have the work given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

/// Asked every few hundred limb operations, with the number done since the
/// last time, whether to go on. After a `Stop` the outputs hold nothing of use.
pub type Poll<'a> = dyn FnMut(usize) -> Result<(), Stop> + 'a;

/// A number that owns its limbs: where results go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Big {
    // Invariant: false for zero.
    pub negative: bool,
    // Invariant: the last one isn't zero.
    pub limbs: Vec<Limb>,
}

/// A number that lives elsewhere: what operations take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BigRef<'a> {
    negative: bool,
    limbs: &'a [Limb],
}

/// An `i64` laid out as limbs, for a small operand beside a big one.
#[derive(Clone, Copy, Debug)]
pub struct Small {
    negative: bool,
    limbs: [Limb; LIMBS_PER_64],
}

impl Small {
    pub fn new(value: i64) -> Small {
        let magnitude = value.unsigned_abs();
        Small { negative: value < 0, limbs: core::array::from_fn(|i| (magnitude >> (i * LIMB_BITS)) as Limb) }
    }

    pub fn borrow(&self) -> BigRef<'_> {
        BigRef::new(self.negative, &self.limbs)
    }
}

impl Big {
    pub const ZERO: Big = Big { negative: false, limbs: Vec::new() };

    pub fn from_i64(value: i64) -> Big {
        Big::from_i128(i128::from(value))
    }

    pub fn from_i128(value: i128) -> Big {
        let mut big = Big::ZERO;
        let mut magnitude = value.unsigned_abs();
        while magnitude != 0 {
            big.limbs.push(magnitude as Limb);
            magnitude >>= LIMB_BITS;
        }
        big.negative = value < 0;
        big
    }

    /// The whole part; `None` for an infinity or a NaN.
    pub fn from_f64(value: f64) -> Option<Big> {
        if !value.is_finite() {
            return None;
        }
        let (mantissa, exponent) = super::float::decompose(value.abs());
        let mut big = Big::ZERO;
        match usize::try_from(exponent) {
            Ok(up) => {
                let small = Small::new(mantissa as i64);
                super::bits::shl(small.borrow(), up, &mut big);
            }
            Err(_) => big = Big::from_i128(i128::from(mantissa.unbounded_shr(exponent.unsigned_abs()))),
        }
        big.negative = value < 0.0 && !big.limbs.is_empty();
        Some(big)
    }

    pub fn borrow(&self) -> BigRef<'_> {
        BigRef { negative: self.negative, limbs: &self.limbs }
    }

    /// Takes the zeros off the top, and the sign off zero.
    pub(super) fn normalise(&mut self) {
        let len = trimmed(&self.limbs).len();
        self.limbs.truncate(len);
        self.negative &= len > 0;
    }

    pub(super) fn set(&mut self, negative: bool, limbs: &[Limb]) {
        self.negative = negative;
        self.limbs.clear();
        self.limbs.extend_from_slice(limbs);
        self.normalise();
    }
}

impl<'a> BigRef<'a> {
    pub const ZERO: BigRef<'static> = BigRef { negative: false, limbs: &[] };

    /// Zero limbs on top are allowed, and dropped.
    pub fn new(negative: bool, limbs: &'a [Limb]) -> BigRef<'a> {
        let limbs = trimmed(limbs);
        BigRef { negative: negative && !limbs.is_empty(), limbs }
    }

    pub fn limbs(self) -> &'a [Limb] {
        self.limbs
    }

    pub fn is_negative(self) -> bool {
        self.negative
    }

    pub fn is_zero(self) -> bool {
        self.limbs.is_empty()
    }

    pub fn is_even(self) -> bool {
        self.limbs.first().is_none_or(|low| low % 2 == 0)
    }

    pub fn abs(self) -> BigRef<'a> {
        BigRef { negative: false, ..self }
    }

    pub fn negated(self) -> BigRef<'a> {
        BigRef::new(!self.negative, self.limbs)
    }

    /// Python's `int.bit_length`: of the magnitude.
    pub fn bit_length(self) -> usize {
        bit_length(self.limbs)
    }

    pub fn to_big(self) -> Big {
        Big { negative: self.negative, limbs: self.limbs.to_vec() }
    }

    pub fn to_i64(self) -> Option<i64> {
        let magnitude = i128::from(self.magnitude_u64()?);
        let signed = if self.negative { -magnitude } else { magnitude };
        i64::try_from(signed).ok()
    }

    pub fn to_u64(self) -> Option<u64> {
        match self.negative {
            true => None,
            false => self.magnitude_u64(),
        }
    }

    /// The low 64 bits in two's complement, as a C cast would take them.
    pub fn wrapping_u64(self) -> u64 {
        let low = low_u64(self.limbs);
        if self.negative { low.wrapping_neg() } else { low }
    }

    /// The nearest float, ties to even; `None` past the largest.
    pub fn to_f64(self) -> Option<f64> {
        let bits = self.bit_length();
        let exponent = bits.saturating_sub(64);
        let (skip, shift) = (exponent / LIMB_BITS, exponent % LIMB_BITS);
        let mut top = self.top_u64(skip, shift);
        // A float keeps 53 bits of the 64, so a one in the last of them is as
        // good as all that is below: it breaks ties, and does nothing else.
        let lost =
            self.limbs[..skip].iter().any(|&limb| limb != 0) || self.limbs.get(skip).is_some_and(|limb| limb & ((1 << shift) - 1) != 0);
        top |= u64::from(lost);
        let exponent = i32::try_from(exponent).ok().filter(|&e| e <= 1024)?;
        let magnitude = libm::ldexp(top as f64, exponent);
        if magnitude.is_infinite() {
            return None;
        }
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// 64 bits of the magnitude from `skip` limbs and `shift` bits up.
    fn top_u64(self, skip: usize, shift: usize) -> u64 {
        let rest = self.limbs.get(skip..).unwrap_or(&[]);
        let mut window = 0u128;
        for (i, &limb) in rest.iter().take(LIMBS_PER_64 + 1).enumerate() {
            window |= u128::from(limb) << (i * LIMB_BITS);
        }
        (window >> shift) as u64
    }

    fn magnitude_u64(self) -> Option<u64> {
        (self.limbs.len() <= LIMBS_PER_64).then(|| low_u64(self.limbs))
    }
}

fn low_u64(limbs: &[Limb]) -> u64 {
    limbs.iter().take(LIMBS_PER_64).enumerate().fold(0, |low, (i, &limb)| low | (u128::from(limb) as u64) << (i * LIMB_BITS))
}

impl Ord for BigRef<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => compare(self.limbs, other.limbs),
            (true, true) => compare(other.limbs, self.limbs),
        }
    }
}

impl PartialOrd for BigRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares an integer with a float exactly, as Python does, without turning
/// the one into the other; `None` for a NaN.
pub fn compare_f64(a: BigRef, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    let Some(whole) = Big::from_f64(b) else {
        return 0.0.partial_cmp(&b);
    };
    Some(a.cmp(&whole.borrow()).then_with(|| {
        let fraction = b - libm::trunc(b);
        0.0.partial_cmp(&fraction).unwrap_or(Ordering::Equal)
    }))
}

/// `out = a + b`
pub fn add(a: BigRef, b: BigRef, out: &mut Big) {
    if a.negative == b.negative {
        add_magnitudes(a, b, out);
    } else {
        sub_magnitudes(a, b, out);
    }
}

/// `out = a - b`
pub fn sub(a: BigRef, b: BigRef, out: &mut Big) {
    add(a, b.negated(), out);
}

fn add_magnitudes(a: BigRef, b: BigRef, out: &mut Big) {
    let (long, short) = match a.limbs.len() >= b.limbs.len() {
        true => (a.limbs, b.limbs),
        false => (b.limbs, a.limbs),
    };
    out.negative = a.negative;
    out.limbs.clear();
    // One reservation, so that the carry doesn't grow the buffer again.
    out.limbs.reserve(long.len() + 1);
    out.limbs.extend_from_slice(long);
    if add_assign(&mut out.limbs, short) {
        out.limbs.push(1);
    }
}

/// `a + b` where the signs differ.
fn sub_magnitudes(a: BigRef, b: BigRef, out: &mut Big) {
    let (large, small) = match compare(a.limbs, b.limbs) {
        Ordering::Less => (b, a),
        _ => (a, b),
    };
    out.negative = large.negative;
    out.limbs.clear();
    out.limbs.extend_from_slice(large.limbs);
    sub_assign(&mut out.limbs, small.limbs);
    out.normalise();
}

/// Adds one to the magnitude.
pub(super) fn increment_magnitude(limbs: &mut Vec<Limb>) {
    if increment(limbs) {
        limbs.push(1);
    }
}
