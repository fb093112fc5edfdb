//! `x ** y` of floats, as the C library has it but for one argument in a million.
//!
//! The `pow` of the libm crate is off in the last place for one argument in ten, powers of ten among them, and a program
//! shows it. This is the algorithm of Arm's optimized routines (pow.c, MIT or Apache-2.0), which glibc and so the unix
//! ports of CPython and MicroPython use: the logarithm with 68 bits, out of a table and a polynomial, times `y`, then
//! the exponential of that, out of another. What a product loses to rounding is computed, as not every machine can
//! multiply and add at once.

use super::power_tables::{EXP, LOG};

const SIGN: u64 = 1 << 63;
const ONE: u64 = 0x3ff << 52;
const INFINITY: u64 = 0x7ff << 52;
/// Where the pieces of the table of logarithms begin.
const LOG_START: u64 = 0x3fe6_9555_0000_0000;
const LN2_HIGH: f64 = 0.6931471805598903;
const LN2_LOW: f64 = 5.497923018708371e-14;
/// Added to the exponent's field, shifted into place, to give the result a sign.
const SIGN_BIAS: u64 = 0x800 << 7;
/// `2 ** -1022` and `2 ** 1009`
const TINY: f64 = f64::MIN_POSITIVE;
const HUGE: f64 = f64::from_bits((0x3ff + 1009) << 52);

/// C's `pow`.
pub fn power(x: f64, y: f64) -> f64 {
    let (mut ix, iy) = (x.to_bits(), y.to_bits());
    let mut bias = 0;
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if !is_plain(ix) || !is_plain(iy) {
        return power_of_special(x, y);
    }
    if x < 0.0 {
        match parity(y) {
            Parity::Fraction => return f64::NAN,
            Parity::Odd => bias = SIGN_BIAS,
            Parity::Even => {}
        }
        ix &= !SIGN;
    }
    let exponent = iy >> 52 & 0x7ff;
    if !(0x3be..0x43e).contains(&exponent) {
        // Beyond 2**63 the power over- or underflows unless it is one; below 2**-65 it is one, as near as can be.
        return match (exponent < 0x3be || ix == ONE, (ix > ONE) == (y > 0.0)) {
            (true, _) => 1.0,
            (false, true) => f64::INFINITY,
            (false, false) => 0.0,
        };
    }
    if ix >> 52 == 0 {
        // Normalise a subnormal: the exponent goes below zero, into the sign's place.
        ix = (f64::from_bits(ix) * (1u64 << 52) as f64).to_bits().wrapping_sub(52 << 52);
    }
    let (high, low) = log(ix);
    let product = y * high;
    exp(product, y * low + product_error(y, high, product), bias)
}

/// Neither zero nor infinite nor a NaN.
fn is_plain(bits: u64) -> bool {
    let magnitude = bits & !SIGN;
    magnitude != 0 && magnitude < INFINITY
}

/// Where one of the operands is zero, infinite or a NaN, but `x` not one nor `y` zero.
fn power_of_special(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if y.is_infinite() {
        let magnitude = x.abs();
        return match magnitude == 1.0 {
            true => 1.0,
            false if (magnitude > 1.0) == (y > 0.0) => f64::INFINITY,
            false => 0.0,
        };
    }
    let square = match parity(y) {
        Parity::Odd => x * x.abs(),
        _ => x * x,
    };
    // A negative zero to an odd power keeps its sign, which the product of it with a positive one has.
    if y < 0.0 { 1.0 / square } else { square }
}

enum Parity {
    Fraction,
    Odd,
    Even,
}

fn parity(y: f64) -> Parity {
    let magnitude = y.abs();
    if magnitude >= (1u64 << 53) as f64 {
        return Parity::Even;
    }
    match magnitude as u64 {
        whole if whole as f64 != magnitude => Parity::Fraction,
        whole if whole % 2 == 1 => Parity::Odd,
        _ => Parity::Even,
    }
}

/// What `product`, which is `a * b` rounded, lost.
fn product_error(a: f64, b: f64, product: f64) -> f64 {
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    a1 * b1 - product + a1 * b0 + a0 * b1 + a0 * b0
}

/// A float as the sum of two with half the digits.
fn halves(x: f64) -> (f64, f64) {
    let scaled = ((1 << 27) + 1) as f64 * x;
    let high = scaled - (scaled - x);
    (high, x - high)
}

/// The logarithm of a number from its bits, as a float and what is lost by that.
fn log(bits: u64) -> (f64, f64) {
    // x = 2**k * z, with z in the piece of the table around c; then log(x) = k * ln 2 + log(c) + log(z / c).
    let offset = bits.wrapping_sub(LOG_START);
    let [inverse, log_c, log_c_low] = LOG[(offset >> 45) as usize % LOG.len()].map(f64::from_bits);
    let k = (offset as i64 >> 52) as f64;
    let z_bits = bits.wrapping_sub(offset & 0xfff << 52);

    // r = z / c - 1, exactly: 1 / c has few digits, and so have the halves of z.
    let z = f64::from_bits(z_bits);
    let z_high = f64::from_bits(z_bits.wrapping_add(1 << 31) & !0 << 32);
    let r = z_high * inverse - 1.0 + (z - z_high) * inverse;

    let t1 = k * LN2_HIGH + log_c;
    let t2 = t1 + r;
    let low1 = k * LN2_LOW + log_c_low;
    let low2 = t1 - t2 + r;

    let half = -0.5 * r;
    let half2 = r * half;
    let half3 = r * half2;
    let high = t2 + half2;
    let low3 = product_error(half, r, half2);
    let low4 = t2 - high + half2;

    const A: [f64; 6] = [
        0.3333333333333339 * -2.0,
        -0.25000000000000033 * -2.0,
        0.1999999998830994 * 4.0,
        -0.16666666658719348 * 4.0,
        0.14286370355743763 * -8.0,
        -0.12500519079594427 * -8.0,
    ];
    let rest = half3 * (A[0] + r * A[1] + half2 * (A[2] + r * A[3] + half2 * (A[4] + r * A[5])));
    let low = low1 + low2 + low3 + low4 + rest;
    let sum = high + low;
    (sum, high - sum + low)
}

/// `exp(x + tail)` with the sign that `bias` says.
fn exp(x: f64, tail: f64, bias: u64) -> f64 {
    let sign = if bias == 0 { 1.0 } else { -1.0 };
    let exponent = x.to_bits() >> 52 & 0x7ff;
    if exponent < 0x3ff - 54 {
        return sign;
    }
    if exponent >= 0x3ff + 10 {
        return sign * if x < 0.0 { 0.0 } else { f64::INFINITY };
    }
    // x = k * ln 2 / 128 + r
    const INVERSE: f64 = core::f64::consts::LOG2_E * 128.0;
    const SHIFT: f64 = 6755399441055744.0;
    let shifted = INVERSE * x + SHIFT;
    let ki = shifted.to_bits();
    let k = shifted - SHIFT;
    let r = x + k * -0.005415212348111709 + k * -1.2864023111638346e-14 + tail;
    // 2**(k / 128) = scale * (1 + lost)
    let [lost, scale] = EXP[ki as usize % EXP.len()];
    let scale_bits = scale.wrapping_add(ki.wrapping_add(bias) << 45);
    let r2 = r * r;
    let part = f64::from_bits(lost)
        + r
        + r2 * (0.49999999999996786 + r * 0.16666666666665886)
        + r2 * r2 * (0.0416666808410674 + r * 0.008333335853059549);
    if exponent >= 0x3ff + 9 {
        return exp_at_limits(part, scale_bits, ki);
    }
    grow(f64::from_bits(scale_bits), part)
}

/// `scale + scale * part`, rounded once, for a part below one.
fn grow(scale: f64, part: f64) -> f64 {
    let product = scale * part;
    let sum = scale + product;
    sum + (product - (sum - scale) + product_error(scale, part, product))
}

/// The same where the scale itself may be out of range.
fn exp_at_limits(part: f64, scale_bits: u64, ki: u64) -> f64 {
    if ki & 0x8000_0000 == 0 {
        let scale = f64::from_bits(scale_bits.wrapping_sub(1009 << 52));
        return HUGE * grow(scale, part);
    }
    let scale_bits = scale_bits.wrapping_add(1022 << 52);
    let scale = f64::from_bits(scale_bits);
    let mut y = grow(scale, part);
    if y.abs() < 1.0 {
        // The result is a subnormal: round to its precision here, or it would be rounded twice.
        let one = 1f64.copysign(y);
        let low = scale - y + scale * part;
        let high = one + y;
        let low = one - high + y + low;
        y = high + low - one;
        if y == 0.0 {
            y = f64::from_bits(scale_bits & SIGN);
        }
    }
    TINY * y
}
