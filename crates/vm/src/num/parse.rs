//! Text to numbers: what `int()`, `float()`, `complex()` and literals accept.
//!
//! White space around the number is ignored, and an underscore may stand
//! between two digits or after a prefix.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::big::{Big, Poll, Stop};
use super::radix::from_digits;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    Small(i64),
    Big(Big),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseIntError {
    /// The base is neither 0 nor 2 to 36.
    Base,
    Syntax {
        base: u32,
    },
    Stopped,
}

impl From<Stop> for ParseIntError {
    fn from(Stop: Stop) -> ParseIntError {
        ParseIntError::Stopped
    }
}

impl ParseIntError {
    /// What Python says; of bad syntax MicroPython goes on `: 'the text'`,
    /// quoted as by `repr`, which is the VM's to do.
    pub fn message(self) -> String {
        match self {
            ParseIntError::Base => "int() arg 2 must be >= 2 and <= 36".into(),
            ParseIntError::Syntax { base } => {
                format!("invalid syntax for integer with base {base}")
            }
            ParseIntError::Stopped => "stopped".into(),
        }
    }
}

/// What `float()` and `complex()` say of text they can't read.
pub const INVALID_NUMBER: &str = "invalid syntax for number";

/// `int(text, base)`; with base 0 the prefix says it, as in a literal.
pub fn parse_int(text: &[u8], base: u32, poll: &mut Poll<'_>) -> Result<Int, ParseIntError> {
    if base == 1 || base > 36 {
        return Err(ParseIntError::Base);
    }
    let (negative, digits) = split_sign(trim(text));
    let (radix, digits) = split_prefix(digits, base);
    let syntax = ParseIntError::Syntax { base };
    if !underscores_stand_between(digits) {
        return Err(syntax);
    }
    let mut small = Some(0u64);
    for &byte in digits.iter().filter(|&&byte| byte != b'_') {
        let digit = digit_value(byte).filter(|&digit| u32::from(digit) < radix);
        let digit = digit.ok_or(syntax)?;
        small = small.and_then(|value| value.checked_mul(u64::from(radix))).and_then(|value| value.checked_add(u64::from(digit)));
    }
    // `012` was octal in Python 2, and is kept for a mistake since.
    if base == 0 && radix == 10 && digits.first() == Some(&b'0') && small != Some(0) {
        return Err(syntax);
    }
    if let Some(small) = small {
        let signed = i128::from(small) * if negative { -1 } else { 1 };
        return Ok(match i64::try_from(signed) {
            Ok(small) => Int::Small(small),
            Err(_) => Int::Big(Big::from_i128(signed)),
        });
    }
    let values: Vec<u8> = digits.iter().filter_map(|&byte| digit_value(byte)).collect();
    let mut big = Big::ZERO;
    from_digits(&values, radix, &mut big, poll)?;
    big.negative = negative;
    Ok(Int::Big(big))
}

/// `float(text)`
pub fn parse_float(text: &[u8]) -> Option<f64> {
    parse_real(trim(text))
}

/// `complex(text)`, as real and imaginary part: `1`, `2j`, `1+2j`, `(1-j)`.
pub fn parse_complex(text: &[u8]) -> Option<(f64, f64)> {
    let mut text = trim(text);
    if let [b'(', inner @ .., b')'] = text {
        text = trim(inner);
    }
    let Some((b'j' | b'J', text)) = text.split_last() else {
        return Some((parse_real(text)?, 0.0));
    };
    // The imaginary part begins at the last sign that isn't an exponent's.
    let signs = 1..text.len();
    let split = signs.rev().find(|&i| matches!(text[i], b'+' | b'-') && !matches!(text[i - 1], b'e' | b'E')).unwrap_or(0);
    let (real, imaginary) = text.split_at(split);
    let imaginary = match imaginary {
        b"" | b"+" => 1.0,
        b"-" => -1.0,
        imaginary => parse_real(imaginary)?,
    };
    match real {
        b"" => Some((0.0, imaginary)),
        real => Some((parse_real(real)?, imaginary)),
    }
}

fn parse_real(text: &[u8]) -> Option<f64> {
    let text = core::str::from_utf8(text).ok()?;
    let text = if text.contains('_') {
        if !underscores_in_number(text.as_bytes()) {
            return None;
        }
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    };
    // Rust reads what Python reads, `1.`, `.5`, `inf`, `Infinity`, `nan` and
    // all; whether a NaN has a sign nobody can see.
    text.parse().ok()
}

fn underscores_in_number(text: &[u8]) -> bool {
    (0..text.len()).filter(|&i| text[i] == b'_').all(|i| {
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        i > 0 && digit(text.get(i - 1)) && digit(text.get(i + 1))
    })
}

fn underscores_stand_between(digits: &[u8]) -> bool {
    !matches!(digits, [] | [b'_', ..] | [.., b'_']) && !digits.windows(2).any(|two| two == b"__")
}

/// The text without Python's white space at its ends.
fn trim(text: &[u8]) -> &[u8] {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = text.iter().position(|byte| !space(byte));
    let end = text.iter().rposition(|byte| !space(byte));
    match (start, end) {
        (Some(start), Some(end)) => &text[start..=end],
        _ => &[],
    }
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    }
}

fn split_prefix(digits: &[u8], base: u32) -> (u32, &[u8]) {
    if let [b'0', mark, rest @ ..] = digits {
        let radix = match mark.to_ascii_lowercase() {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => 0,
        };
        if radix != 0 && (base == 0 || base == radix) {
            let rest = rest.strip_prefix(b"_").unwrap_or(rest);
            return (radix, rest);
        }
    }
    (if base == 0 { 10 } else { base }, digits)
}

fn digit_value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'z' => Some(byte - b'a' + 10),
        b'A'..=b'Z' => Some(byte - b'A' + 10),
        _ => None,
    }
}
