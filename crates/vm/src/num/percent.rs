//! printf-style formatting: `'%5.2f' % x`.
//!
//! As in `format`, values come out as CPython has them, and messages are
//! MicroPython's. Only the conversions are here; taking arguments from a tuple
//! or a dict, and converting them to what the conversion wants, is the VM's.

use alloc::format;
use alloc::string::String;

use super::big::{BigRef, Poll, Stop};
use super::float::{FloatStyle, Notation, fitting, write_magnitude};
use super::format::{Align, Padding, Sign, case_of, cut, is_minus, sign_text};
use super::radix::{Case, write_digits};

/// A number in a conversion: written out, or taken from the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Given(usize),
    Star,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `-`
    pub left: bool,
    /// `+`
    pub plus: bool,
    /// A space
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
}

/// One conversion: what follows a `%`, up to and with its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent<'a> {
    /// What is between the parentheses in `%(name)s`.
    pub key: Option<&'a [u8]>,
    pub flags: Flags,
    pub width: Option<Count>,
    pub precision: Option<Count>,
    /// One of `cdiuoxXeEfFgGrs`, or `%`.
    pub kind: u8,
}

/// All are `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PercentError {
    Incomplete,
    IncompleteKey,
    TooManyDigits,
    Unsupported { kind: u8, index: usize },
}

impl PercentError {
    pub fn message(self) -> String {
        match self {
            PercentError::Incomplete => "incomplete format".into(),
            PercentError::IncompleteKey => "incomplete format key".into(),
            PercentError::TooManyDigits => "too many decimal digits in format string".into(),
            PercentError::Unsupported { kind, index } => {
                format!("unsupported format character '{}' ({kind:#x}) at index {index}", char::from(kind))
            }
        }
    }
}

impl<'a> Percent<'a> {
    /// Reads the conversion whose `%` is at `start`; returns the place after.
    pub fn parse(pattern: &'a [u8], start: usize) -> Result<(Percent<'a>, usize), PercentError> {
        let mut at = start + 1;
        let peek = |at: usize| pattern.get(at).copied().ok_or(PercentError::Incomplete);
        let mut percent = Percent { key: None, flags: Flags::default(), width: None, precision: None, kind: peek(at)? };
        if percent.kind == b'%' {
            return Ok((percent, at + 1));
        }
        if percent.kind == b'(' {
            let rest = &pattern[at + 1..];
            let len = rest.iter().position(|&byte| byte == b')');
            let len = len.ok_or(PercentError::IncompleteKey)?;
            percent.key = Some(&rest[..len]);
            at += len + 2;
        }
        while percent.flags.set(peek(at)?) {
            at += 1;
        }
        percent.width = count(pattern, &mut at)?;
        if peek(at)? == b'.' {
            at += 1;
            percent.precision = count(pattern, &mut at)?.or(Some(Count::Given(0)));
        }
        percent.kind = peek(at)?;
        if !b"cdiuoxXeEfFgGrs".contains(&percent.kind) {
            return Err(PercentError::Unsupported { kind: percent.kind, index: at });
        }
        Ok((percent, at + 1))
    }

    /// Puts the argument in place of a `*`; a negative width aligns left.
    pub fn set_width(&mut self, width: i64) {
        self.flags.left |= width < 0;
        self.width = Some(Count::Given(clamp(width.unsigned_abs())));
    }

    /// Puts the argument in place of a `*`; a negative precision is zero.
    pub fn set_precision(&mut self, precision: i64) {
        self.precision = Some(Count::Given(clamp(precision.max(0) as u64)));
    }

    /// The width, for a caller with a memory limit; a `*` must have been set.
    pub fn width(&self) -> usize {
        match self.width {
            None => 0,
            Some(Count::Given(width)) => width,
            Some(Count::Star) => panic!("the width hasn't been set"),
        }
    }

    /// The precision; a `*` must have been set.
    pub fn precision(&self) -> Option<usize> {
        self.precision.map(|precision| match precision {
            Count::Given(precision) => precision,
            Count::Star => panic!("the precision hasn't been set"),
        })
    }

    fn sign(&self) -> Sign {
        match (self.flags.plus, self.flags.space) {
            (true, _) => Sign::Plus,
            (false, true) => Sign::Space,
            (false, false) => Sign::Minus,
        }
    }

    fn pad_text(&self) -> Padding {
        Padding { fill: ' ', align: if self.flags.left { Align::Left } else { Align::Right }, width: self.width() }
    }

    fn pad_number(&self) -> Padding {
        if self.flags.zero && !self.flags.left {
            return Padding { fill: '0', align: Align::AfterSign, width: self.width() };
        }
        self.pad_text()
    }
}

impl Flags {
    fn set(&mut self, byte: u8) -> bool {
        match byte {
            b'-' => self.left = true,
            b'+' => self.plus = true,
            b' ' => self.space = true,
            b'#' => self.alternate = true,
            b'0' => self.zero = true,
            _ => return false,
        }
        true
    }
}

fn clamp(count: u64) -> usize {
    count.min(i32::MAX as u64) as usize
}

fn count(pattern: &[u8], at: &mut usize) -> Result<Option<Count>, PercentError> {
    if pattern.get(*at) == Some(&b'*') {
        *at += 1;
        return Ok(Some(Count::Star));
    }
    let mut number = None;
    while let Some(digit) = pattern.get(*at).filter(|byte| byte.is_ascii_digit()) {
        let next = i64::from(digit - b'0') + 10 * number.unwrap_or(0);
        if next > i64::from(i32::MAX) {
            return Err(PercentError::TooManyDigits);
        }
        number = Some(next);
        *at += 1;
    }
    Ok(number.map(|number| Count::Given(number as usize)))
}

/// Appends an integer, for the types `d i u o x X`; the precision is the least
/// number of digits.
pub fn percent_int(percent: &Percent, value: BigRef, out: &mut String, poll: &mut Poll<'_>) -> Result<(), Stop> {
    let (radix, mark, case) = match percent.kind {
        b'o' => (8, "0o", Case::Lower),
        b'x' => (16, "0x", Case::Lower),
        b'X' => (16, "0X", Case::Upper),
        _ => (10, "", Case::Lower),
    };
    let mut prefix = sign_text(percent.sign(), value.is_negative());
    if percent.flags.alternate {
        prefix.push_str(mark);
    }
    let mut digits = String::new();
    write_digits(value, radix, case, &mut digits, poll)?;
    if let Some(precision) = percent.precision() {
        let zeros = precision.saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(zeros));
    }
    percent.pad_number().write(&prefix, &digits, out);
    Ok(())
}

/// Appends a float, for the types `e E f F g G`.
pub fn percent_f64(percent: &Percent, value: f64, out: &mut String) {
    let kind = char::from(percent.kind);
    let style = FloatStyle {
        notation: match kind.to_ascii_lowercase() {
            'e' => Notation::Exponent,
            'f' => Notation::Fixed,
            _ => Notation::General,
        },
        precision: percent.precision(),
        alternate: percent.flags.alternate,
        case: case_of(Some(kind)),
    };
    let prefix = sign_text(percent.sign(), is_minus(value));
    let mut body = String::new();
    write_magnitude(value, fitting(value, style, prefix.len()), &mut body);
    percent.pad_number().write(&prefix, &body, out);
}

/// Appends a string, for the types `s` and `r`: padded and cut by characters.
pub fn percent_str(percent: &Percent, text: &str, out: &mut String) {
    percent.pad_text().write("", cut(text, percent.precision()), out);
}

/// Appends a character, for the type `c`; the precision has no say.
pub fn percent_char(percent: &Percent, character: char, out: &mut String) {
    let mut buffer = [0; 4];
    let text = character.encode_utf8(&mut buffer);
    percent.pad_text().write("", text, out);
}
