//! The format mini-language: `[[fill]align][sign][#][0][width][,|_][.precision][type]`.
//!
//! Values come out as CPython has them; what is accepted, and the messages of
//! errors, are MicroPython's: it ignores a precision for an integer, say, where
//! CPython objects. The width and precision may be anything up to `i32::MAX`;
//! a caller with a memory limit looks at `Spec::width` and `Spec::precision`
//! before it has them filled.

use alloc::format;
use alloc::string::String;

use super::big::{BigRef, Poll, Stop};
use super::float::{FloatStyle, Notation, fitting, write_magnitude};
use super::radix::{Case, write_digits};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
    Center,
    AfterSign,
}

/// What marks a number that isn't negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    #[default]
    Minus,
    Plus,
    Space,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spec {
    pub fill: Option<char>,
    pub align: Option<Align>,
    pub sign: Sign,
    /// The flag `#`.
    pub alternate: bool,
    /// The flag `0`.
    pub zero: bool,
    pub width: usize,
    /// `,` or `_`
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    /// One of `bcdeEfFgGnosxX%`.
    pub kind: Option<char>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    Invalid,
    TooManyDigits,
    SignWithString,
    SignWithCharacter,
    AlignAfterSignOfString,
    UnknownCode(char),
    /// `OverflowError`; the others are `ValueError`.
    NotACharacter,
    /// `OverflowError`
    TooLargeForFloat,
    Stopped,
}

impl From<Stop> for FormatError {
    fn from(Stop: Stop) -> FormatError {
        FormatError::Stopped
    }
}

impl FormatError {
    pub fn is_overflow(self) -> bool {
        matches!(self, FormatError::NotACharacter | FormatError::TooLargeForFloat)
    }

    /// What Python says, with the type of the value formatted.
    pub fn message(self, type_name: &str) -> String {
        let fixed = match self {
            FormatError::UnknownCode(code) => {
                return format!("unknown format code '{code}' for object of type '{type_name}'");
            }
            FormatError::Invalid => "invalid format specifier",
            FormatError::TooManyDigits => "too many decimal digits in format string",
            FormatError::SignWithString => "sign not allowed in string format specifier",
            FormatError::SignWithCharacter => "sign not allowed with integer format specifier 'c'",
            FormatError::AlignAfterSignOfString => "'=' alignment not allowed in string format specifier",
            FormatError::NotACharacter => "char not in range(0x110000)",
            FormatError::TooLargeForFloat => "int too large to convert to float",
            FormatError::Stopped => "stopped",
        };
        fixed.into()
    }
}

impl Spec {
    pub fn parse(text: &str) -> Result<Spec, FormatError> {
        let mut rest = Cursor(text);
        let mut spec = Spec::default();
        if let Some(align) = rest.second().and_then(Align::from_char) {
            spec.fill = rest.next();
            spec.align = Some(align);
            rest.next();
        } else if let Some(align) = rest.first().and_then(Align::from_char) {
            spec.align = Some(align);
            rest.next();
        }
        spec.sign = match rest.next_of("+- ") {
            Some('+') => Sign::Plus,
            Some(' ') => Sign::Space,
            _ => Sign::Minus,
        };
        spec.alternate = rest.next_of("#").is_some();
        spec.zero = rest.next_of("0").is_some();
        spec.width = rest.number()?.unwrap_or(0);
        spec.grouping = rest.next_of(",_");
        if rest.next_of(".").is_some() {
            spec.precision = rest.number()?;
        }
        spec.kind = rest.next_of("bcdeEfFgGnosxX%");
        match rest.0 {
            "" => Ok(spec),
            _ => Err(FormatError::Invalid),
        }
    }

    fn unknown_code(&self) -> FormatError {
        // Types without a code, `s` say, fail for the code alone.
        FormatError::UnknownCode(self.kind.unwrap_or('s'))
    }

    fn pad_number(&self) -> Padding {
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' });
        let align = match (self.align, self.zero) {
            (Some(align), _) => align,
            (None, true) => Align::AfterSign,
            (None, false) => Align::Right,
        };
        Padding { fill, align, width: self.width }
    }

    fn check_sign(&self) -> Result<(), FormatError> {
        match (self.sign, self.kind) {
            (Sign::Minus, _) => Ok(()),
            (_, Some('s')) => Err(FormatError::SignWithString),
            (_, Some('c')) => Err(FormatError::SignWithCharacter),
            _ => Ok(()),
        }
    }
}

impl Align {
    fn from_char(c: char) -> Option<Align> {
        match c {
            '<' => Some(Align::Left),
            '>' => Some(Align::Right),
            '^' => Some(Align::Center),
            '=' => Some(Align::AfterSign),
            _ => None,
        }
    }
}

struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn first(&self) -> Option<char> {
        self.0.chars().next()
    }

    fn second(&self) -> Option<char> {
        self.0.chars().nth(1)
    }

    fn next(&mut self) -> Option<char> {
        let first = self.first()?;
        self.0 = &self.0[first.len_utf8()..];
        Some(first)
    }

    fn next_of(&mut self, accepted: &str) -> Option<char> {
        let first = self.first().filter(|&c| accepted.contains(c))?;
        self.next();
        Some(first)
    }

    fn number(&mut self) -> Result<Option<usize>, FormatError> {
        let len = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if len == 0 {
            return Ok(None);
        }
        let (digits, rest) = self.0.split_at(len);
        self.0 = rest;
        match digits.parse::<i32>() {
            Ok(number) => Ok(Some(number as usize)),
            Err(_) => Err(FormatError::TooManyDigits),
        }
    }
}

/// Appends an `int` or a `bool`.
pub fn format_int(spec: &Spec, value: BigRef, out: &mut String, poll: &mut Poll<'_>) -> Result<(), FormatError> {
    spec.check_sign()?;
    let (radix, mark, case) = match spec.kind {
        None | Some('d' | 'n') => (10, "", Case::Lower),
        Some('b') => (2, "0b", Case::Lower),
        Some('o') => (8, "0o", Case::Lower),
        Some('x') => (16, "0x", Case::Lower),
        Some('X') => (16, "0X", Case::Upper),
        Some('c') => {
            let character = character(value)?;
            spec.pad_number().write("", character.encode_utf8(&mut [0; 4]), out);
            return Ok(());
        }
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            let value = value.to_f64().ok_or(FormatError::TooLargeForFloat)?;
            return format_f64(spec, value, out);
        }
        Some(_) => return Err(spec.unknown_code()),
    };
    let mut prefix = sign_text(spec.sign, value.is_negative());
    if spec.alternate {
        prefix.push_str(mark);
    }
    let mut digits = String::new();
    write_digits(value, radix, case, &mut digits, poll)?;
    let padding = spec.pad_number();
    if let Some(separator) = spec.grouping {
        let every = if radix == 10 { 3 } else { 4 };
        let width = padding.zeros_width().saturating_sub(prefix.len());
        digits = group(&digits, every, separator, width);
    }
    padding.write(&prefix, &digits, out);
    Ok(())
}

/// The character an `int` stands for, in `{:c}` and `%c`.
pub fn character(value: BigRef) -> Result<char, FormatError> {
    let code = value.to_u64().and_then(|code| u32::try_from(code).ok());
    // A surrogate is no `char`, and Python would let it pass: this is as near
    // as UTF-8 gets.
    match code {
        Some(0xd800..=0xdfff) => Ok(char::REPLACEMENT_CHARACTER),
        Some(code) => char::from_u32(code).ok_or(FormatError::NotACharacter),
        None => Err(FormatError::NotACharacter),
    }
}

/// Appends a `float`.
pub fn format_f64(spec: &Spec, value: f64, out: &mut String) -> Result<(), FormatError> {
    spec.check_sign()?;
    let notation = match spec.kind {
        None => Notation::Plain,
        Some('e' | 'E') => Notation::Exponent,
        Some('f' | 'F' | '%') => Notation::Fixed,
        Some('g' | 'G' | 'n') => Notation::General,
        Some(_) => return Err(spec.unknown_code()),
    };
    let style = FloatStyle { notation, precision: spec.precision, alternate: spec.alternate, case: case_of(spec.kind) };
    let percent = spec.kind == Some('%');
    let value = if percent { value * 100.0 } else { value };
    let prefix = sign_text(spec.sign, is_minus(value));
    let mut body = String::new();
    write_magnitude(value, fitting(value, style, prefix.len()), &mut body);
    if percent {
        body.push('%');
    }
    let padding = spec.pad_number();
    if let Some(separator) = spec.grouping {
        let whole = body.bytes().take_while(u8::is_ascii_digit).count();
        if whole > 0 {
            let rest = body.split_off(whole);
            let width = padding.zeros_width().saturating_sub(prefix.len() + rest.len());
            body = group(&body, 3, separator, width);
            body.push_str(&rest);
        }
    }
    padding.write(&prefix, &body, out);
    Ok(())
}

/// Appends a `str`: padded and cut by characters.
pub fn format_str(spec: &Spec, text: &str, out: &mut String) -> Result<(), FormatError> {
    if spec.align == Some(Align::AfterSign) {
        return Err(FormatError::AlignAfterSignOfString);
    }
    spec.check_sign()?;
    if !matches!(spec.kind, None | Some('s')) {
        return Err(spec.unknown_code());
    }
    let padding = Padding {
        fill: spec.fill.unwrap_or(if spec.zero { '0' } else { ' ' }),
        align: spec.align.unwrap_or(Align::Left),
        width: spec.width,
    };
    padding.write("", cut(text, spec.precision), out);
    Ok(())
}

/// The first `precision` characters.
pub(super) fn cut(text: &str, precision: Option<usize>) -> &str {
    let end = precision.and_then(|count| text.char_indices().nth(count));
    end.map_or(text, |(end, _)| &text[..end])
}

pub(super) fn case_of(kind: Option<char>) -> Case {
    match kind {
        Some(kind) if kind.is_ascii_uppercase() => Case::Upper,
        _ => Case::Lower,
    }
}

/// Whether a minus is written: for `-0.0` yes, for a NaN never.
pub(super) fn is_minus(value: f64) -> bool {
    value.is_sign_negative() && !value.is_nan()
}

pub(super) fn sign_text(sign: Sign, negative: bool) -> String {
    let text = match (negative, sign) {
        (true, _) => "-",
        (false, Sign::Plus) => "+",
        (false, Sign::Space) => " ",
        (false, Sign::Minus) => "",
    };
    text.into()
}

#[derive(Clone, Copy)]
pub(super) struct Padding {
    pub fill: char,
    pub align: Align,
    pub width: usize,
}

impl Padding {
    /// The width that is filled with zeros, which take part in the grouping.
    fn zeros_width(self) -> usize {
        match (self.align, self.fill) {
            (Align::AfterSign, '0') => self.width,
            _ => 0,
        }
    }

    pub(super) fn write(self, prefix: &str, body: &str, out: &mut String) {
        let len = prefix.chars().count() + body.chars().count();
        let total = self.width.saturating_sub(len);
        let (before, between, after) = match self.align {
            Align::Left => (0, 0, total),
            Align::Right => (total, 0, 0),
            Align::Center => (total / 2, 0, total - total / 2),
            Align::AfterSign => (0, total, 0),
        };
        let fill = |count| core::iter::repeat_n(self.fill, count);
        out.extend(fill(before));
        out.push_str(prefix);
        out.extend(fill(between));
        out.push_str(body);
        out.extend(fill(after));
    }
}

/// Puts separators between groups of digits, with zeros in front until the
/// whole is `width` wide, or one wider where it would start with a separator.
fn group(digits: &str, every: usize, separator: char, width: usize) -> String {
    let mut count = digits.len();
    // Digits and separators in whole groups, less the separator in front.
    let fitting = width / (every + 1) * every + (width % (every + 1)).max(1);
    if width > 0 {
        count = count.max(fitting);
    }
    let zeros = count - digits.len();
    let mut out = String::with_capacity(count + count / every);
    let padded = core::iter::repeat_n('0', zeros).chain(digits.chars());
    for (i, digit) in padded.enumerate() {
        if i > 0 && (count - i).is_multiple_of(every) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}
