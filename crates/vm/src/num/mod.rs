//! Numbers: arithmetic, text and hashes, apart from any object model.
//!
//! | file | what it is |
//! |---|---|
//! | `limb` | rows of machine words |
//! | `big` | unlimited integers: types, conversions, comparison, sums |
//! | `mul`, `div`, `bits` | products and powers; division, `gcd`, roots; shifts, logic, bytes |
//! | `radix` | integers to digits and back |
//! | `hash` | hashes, alike for equal `int` and `float` |
//! | `float` | floats to text, rounding |
//! | `format`, `percent` | `'{:>8.2f}'.format(x)`, `'%8.2f' % x` |
//! | `parse` | text to `int`, `float`, `complex` |
//!
//! Integers: an operation takes `BigRef`s and writes to a `Big` that the caller
//! keeps. A small operand is lent by `Small::new(5).borrow()`. What can run
//! long takes a `Poll` and gives `Err(Stop)` when the poll says so.
//!
//! ```text
//! type Limb = u64 or u32;      const LIMB_BITS, LIMBS_PER_64: usize;
//! struct Stop;                 type Poll<'a> = dyn FnMut(usize) -> Result<(), Stop> + 'a;
//!
//! struct Big { pub negative: bool, pub limbs: Vec<Limb> }
//!     ZERO, from_i64(i64), from_i128(i128), from_f64(f64) -> Option, borrow() -> BigRef
//! struct Small                 new(i64), borrow() -> BigRef
//! struct BigRef<'a>: Copy + Ord
//!     ZERO, new(negative, &[Limb]), limbs(), is_negative(), is_zero(), is_even(),
//!     abs(), negated(), bit_length(), to_big(),
//!     to_i64() -> Option, to_u64() -> Option, wrapping_u64(), to_f64() -> Option
//! compare_f64(a, f64) -> Option<Ordering>
//!
//! add(a, b, &mut out), sub, and, or, xor;  not(a, &mut out)
//! shl(a, bits: usize, &mut out), shr
//! mul(a, b, &mut out, poll) -> Result<(), Stop>, gcd;  isqrt(a, &mut out, poll)
//! divmod(a, b, &mut quotient, &mut remainder, poll)           rounds down
//! true_divide(a, b, poll) -> Result<Option<f64>, Stop>        correctly rounded
//! pow(base, exponent: u64, &mut out, poll);  pow_limbs(base, u64) -> Option<usize>
//! pow_mod(base, exponent, modulus, &mut out, poll)
//! from_bytes(&[u8], Endian, Signedness, &mut out)
//! to_bytes(a, len, Endian, Signedness, &mut Vec<u8>) -> Result<(), DoesNotFit>
//! to_decimal(a, &mut String, poll)                            with sign
//! write_digits(a, radix, Case, &mut String, poll)             magnitude
//! from_digits(&[digit values], radix, &mut out, poll)
//! hash_i64(i64) -> i64, hash_big(BigRef), hash_f64(f64)
//!
//! repr_f64(f64, &mut String), repr_f32(f32, &mut String), round_f64(f64, i32) -> f64
//!
//! Spec::parse(&str) -> Result<Spec, FormatError>
//! format_int(&Spec, BigRef, &mut String, poll) -> Result<(), FormatError>
//! format_f64(&Spec, f64, &mut String), format_str(&Spec, &str, &mut String)
//! FormatError::message(type_name) -> String, is_overflow();  character(BigRef) -> char
//!
//! Percent::parse(pattern: &[u8], at_percent) -> Result<(Percent, end), PercentError>
//! Percent { key, flags, width: Option<Count>, precision: Option<Count>, kind: u8 }
//!     set_width(i64), set_precision(i64), width(), precision()
//! percent_int(&Percent, BigRef, &mut String, poll) -> Result<(), Stop>
//! percent_f64(&Percent, f64, &mut String), percent_str(.., &str, ..), percent_char(.., char, ..)
//!
//! parse_int(&[u8], base: u32, poll) -> Result<Int, ParseIntError>
//! enum Int { Small(i64), Big(Big) }
//! parse_float(&[u8]) -> Option<f64>, parse_complex(&[u8]) -> Option<(f64, f64)>
//! ```
//!
//! Sizes aren't limited here: before `shl`, `pow` and a wide `Spec` the caller
//! asks whether the result will fit (`pow_limbs`, `bits`, `Spec::width`).

mod big;
mod bits;
mod div;
mod float;
mod format;
mod hash;
mod limb;
mod mul;
mod parse;
mod percent;
mod radix;

#[cfg(test)]
mod tests;

pub use big::{Big, BigRef, Poll, Small, Stop, add, compare_f64, sub};
pub use bits::{DoesNotFit, Endian, Signedness, and, from_bytes, not, or, shl, shr, to_bytes, xor};
pub use div::{divmod, gcd, isqrt, true_divide};
pub use float::{FloatStyle, Notation, repr_f32, repr_f64, round_f64, write_magnitude};
pub use format::{Align, FormatError, Sign, Spec, character, format_f64, format_int, format_str};
pub use hash::{hash_big, hash_f64, hash_i64};
pub use limb::{LIMB_BITS, LIMBS_PER_64, Limb};
pub use mul::{mul, pow, pow_limbs, pow_mod};
pub use parse::{INVALID_NUMBER, Int, ParseIntError, parse_complex, parse_float, parse_int};
pub use percent::{Count, Flags, Percent, PercentError, percent_char, percent_f64, percent_int, percent_str};
pub use radix::{Case, from_digits, to_decimal, write_digits};
