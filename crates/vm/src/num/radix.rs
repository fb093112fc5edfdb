//! Numbers to digits and back, in radix 2 to 36.
//!
//! Limb by limb the time goes with the square of the length, so long numbers
//! are split at powers of the radix, and the halves split again: then the
//! time is that of multiplication and division. Radixes that are powers of two
//! need no arithmetic at all.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::big::{Big, BigRef, Poll, Stop};
use super::div::Division;
use super::limb::{Divisor, LIMB_BITS, Limb, add_assign, bit_length, scale, trimmed};
use super::mul::mul_magnitudes;

/// Limbs up to which a number is converted limb by limb; measured on x86-64.
const SPLIT_LIMBS: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Lower,
    Upper,
}

/// Appends `a` in decimal, with its sign.
pub fn to_decimal(a: BigRef, out: &mut String, poll: &mut Poll<'_>) -> Result<(), Stop> {
    if a.is_negative() {
        out.push('-');
    }
    write_digits(a, 10, Case::Lower, out, poll)
}

/// Appends the digits of the magnitude, without sign or prefix.
pub fn write_digits(a: BigRef, radix: u32, case: Case, out: &mut String, poll: &mut Poll<'_>) -> Result<(), Stop> {
    assert!((2..=36).contains(&radix), "radix out of range");
    let mut digits = Digits {
        chunk: Chunk::new(radix),
        case,
        // Least significant first until the end: then leading zeros are easy.
        text: Vec::new(),
    };
    if a.is_zero() {
        digits.text.push(b'0');
    } else if radix.is_power_of_two() {
        digits.push_bits(a.limbs(), radix.trailing_zeros() as usize);
    } else {
        let powers = powers_below(digits.chunk, a.limbs().len(), poll)?;
        digits.push_number(a.limbs().to_vec(), None, &powers, poll)?;
    }
    digits.text.reverse();
    // Digits are ASCII, so this doesn't lose any.
    out.push_str(&String::from_utf8_lossy(&digits.text));
    Ok(())
}

/// `out` is the number these digits make. The digits are values, not
/// characters, the first the most significant, each below the radix.
pub fn from_digits(digits: &[u8], radix: u32, out: &mut Big, poll: &mut Poll<'_>) -> Result<(), Stop> {
    assert!((2..=36).contains(&radix), "radix out of range");
    out.negative = false;
    out.limbs = if radix.is_power_of_two() {
        pack_bits(digits, radix.trailing_zeros() as usize)
    } else {
        let chunk = Chunk::new(radix);
        let powers = powers_below(chunk, digits.len() / chunk.digits + 1, poll)?;
        gather(digits, chunk, &powers, poll)?
    };
    out.normalise();
    Ok(())
}

/// As many digits as fit in a limb.
#[derive(Clone, Copy)]
struct Chunk {
    radix: Limb,
    digits: usize,
    // Invariant: `radix ** digits`.
    power: Limb,
}

impl Chunk {
    fn new(radix: u32) -> Chunk {
        let radix = radix as Limb;
        let digits = Limb::MAX.ilog(radix) as usize;
        Chunk { radix, digits, power: radix.pow(digits as u32) }
    }
}

/// A power of the radix, where a number is split.
struct Power {
    digits: usize,
    limbs: Vec<Limb>,
}

/// Powers of the radix, each the square of the one before, the last with more
/// than half the limbs of the number to split, or thereabouts.
fn powers_below(chunk: Chunk, limbs: usize, poll: &mut Poll<'_>) -> Result<Vec<Power>, Stop> {
    let mut powers = Vec::new();
    if limbs <= SPLIT_LIMBS {
        return Ok(powers);
    }
    let mut first = vec![1];
    for _ in 0..SPLIT_LIMBS / 2 {
        let carry = scale(&mut first, chunk.power, 0);
        first.push(carry);
    }
    first.truncate(trimmed(&first).len());
    let mut power = Power { digits: chunk.digits * (SPLIT_LIMBS / 2), limbs: first };
    // The square of a power of `n` limbs has `2 n - 1` or more.
    while 2 * power.limbs.len() - 1 <= limbs {
        let mut square = Vec::new();
        mul_magnitudes(&power.limbs, &power.limbs, &mut square, poll)?;
        let digits = 2 * power.digits;
        powers.push(power);
        power = Power { digits, limbs: square };
    }
    powers.push(power);
    Ok(powers)
}

struct Digits {
    chunk: Chunk,
    case: Case,
    text: Vec<u8>,
}

impl Digits {
    /// Pushes the digits of a number below the square of the last power, with
    /// zeros up to `width`; without one, the number isn't zero.
    fn push_number(&mut self, mut number: Vec<Limb>, width: Option<usize>, powers: &[Power], poll: &mut Poll<'_>) -> Result<(), Stop> {
        let start = self.text.len();
        match powers.split_last() {
            Some((power, powers)) if number.len() > SPLIT_LIMBS => {
                let mut high = Vec::new();
                Division::new(&power.limbs).remainder(&mut number, &mut high, poll)?;
                if high.is_empty() {
                    self.push_number(number, width, powers, poll)?;
                } else {
                    self.push_number(number, Some(power.digits), powers, poll)?;
                    let rest = width.map(|width| width - power.digits);
                    self.push_number(high, rest, powers, poll)?;
                }
            }
            _ => {
                poll(number.len() * number.len())?;
                self.push_limbs(number);
            }
        }
        if let Some(width) = width {
            self.text.resize(start + width, b'0');
        }
        Ok(())
    }

    fn push_limbs(&mut self, mut number: Vec<Limb>) {
        let divisor = Divisor::new(self.chunk.power);
        while number.len() > 1 {
            let rest = divisor.divide(&mut number);
            self.push_limb(rest, self.chunk.digits);
            number.truncate(trimmed(&number).len());
        }
        if let [top] = number[..] {
            self.push_limb(top, 0);
        }
    }

    fn push_limb(&mut self, mut limb: Limb, width: usize) {
        let start = self.text.len();
        if self.chunk.radix == 10 {
            // By constants, and two digits at a time: no division at all.
            while limb >= 10 {
                let pair = (limb % 100) as u8;
                limb /= 100;
                self.text.extend([b'0' + pair % 10, b'0' + pair / 10]);
            }
        }
        while limb != 0 {
            self.push_digit(limb % self.chunk.radix);
            limb /= self.chunk.radix;
        }
        if self.text.len() < start + width {
            self.text.resize(start + width, b'0');
        }
    }

    fn push_bits(&mut self, limbs: &[Limb], bits: usize) {
        let mask = (1 << bits) - 1;
        for at in (0..bit_length(limbs)).step_by(bits) {
            let (i, shift) = (at / LIMB_BITS, at % LIMB_BITS);
            let mut digit = limbs[i] >> shift;
            if shift + bits > LIMB_BITS {
                digit |= limbs.get(i + 1).copied().unwrap_or(0) << (LIMB_BITS - shift);
            }
            self.push_digit(digit & mask);
        }
    }

    fn push_digit(&mut self, digit: Limb) {
        let digit = digit as u8;
        let ten = match self.case {
            Case::Lower => b'a',
            Case::Upper => b'A',
        };
        self.text.push(if digit < 10 { b'0' + digit } else { ten + digit - 10 });
    }
}

fn pack_bits(digits: &[u8], bits: usize) -> Vec<Limb> {
    let mut limbs = vec![0; (digits.len() * bits).div_ceil(LIMB_BITS)];
    for (at, &digit) in digits.iter().rev().enumerate() {
        let (i, shift) = (at * bits / LIMB_BITS, at * bits % LIMB_BITS);
        let digit = Limb::from(digit);
        limbs[i] |= digit << shift;
        if shift + bits > LIMB_BITS && i + 1 < limbs.len() {
            limbs[i + 1] |= digit >> (LIMB_BITS - shift);
        }
    }
    limbs
}

/// The number of these digits, split at the highest power they reach.
fn gather(digits: &[u8], chunk: Chunk, powers: &[Power], poll: &mut Poll<'_>) -> Result<Vec<Limb>, Stop> {
    let Some((power, powers)) = powers.split_last() else {
        return gather_limbs(digits, chunk, poll);
    };
    if digits.len() <= power.digits {
        return gather(digits, chunk, powers, poll);
    }
    let (high, low) = digits.split_at(digits.len() - power.digits);
    let high = gather(high, chunk, powers, poll)?;
    let low = gather(low, chunk, powers, poll)?;
    let mut number = Vec::new();
    mul_magnitudes(trimmed(&high), &power.limbs, &mut number, poll)?;
    // Room for the low half, which is longer when the high one is zeros.
    number.resize(number.len().max(low.len()) + 1, 0);
    add_assign(&mut number, &low);
    Ok(number)
}

fn gather_limbs(digits: &[u8], chunk: Chunk, poll: &mut Poll<'_>) -> Result<Vec<Limb>, Stop> {
    let mut number = Vec::with_capacity(digits.len() / chunk.digits + 1);
    let (first, rest) = digits.split_at(digits.len() % chunk.digits);
    for piece in core::iter::once(first).chain(rest.chunks(chunk.digits)) {
        let value = piece.iter().fold(0, |value, &digit| value * chunk.radix + Limb::from(digit));
        let carry = scale(&mut number, chunk.power, value);
        if carry != 0 {
            number.push(carry);
        }
        poll(number.len() + 1)?;
    }
    Ok(number)
}
