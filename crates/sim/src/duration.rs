//! Durations as people write them: `"12.5ms"`, `"3us"`, `"1s"`.
//!
//! A nanosecond is the finest; what does not come out even in nanoseconds is an error, not a rounding.
use core::fmt;

/// A time, or a span of it, in whole nanoseconds: enough for 584 years.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Nanoseconds(pub u64);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DurationError {
    Empty,
    Negative,
    /// What comes before the unit is not a number.
    Number,
    Unit,
    UnknownUnit,
    /// Finer than a nanosecond.
    TooFine,
    TooLong,
}

/// Reads a number, with or without a decimal point, and a unit: `ns`, `us`, `µs`, `ms`, `s`, `min` or `h`.
/// Underscores between digits and a blank before the unit are allowed; a lone `0` needs no unit.
pub fn parse(text: &str) -> Result<Nanoseconds, DurationError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DurationError::Empty);
    }
    if text.starts_with(['-', '−']) {
        return Err(DurationError::Negative);
    }
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    if number.is_empty() {
        return Err(DurationError::Number);
    }
    let scale = match unit.trim_start() {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "min" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "" if number == "0" => 1,
        "" => return Err(DurationError::Unit),
        _ => return Err(DurationError::UnknownUnit),
    };
    scaled(number, scale)
}

fn scaled(number: &str, scale: u64) -> Result<Nanoseconds, DurationError> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return Err(DurationError::Number);
    }
    let whole = integer(whole).ok_or(DurationError::TooLong)?;
    let fraction = fraction.trim_end_matches(['0', '_']);
    let places = fraction.bytes().filter(u8::is_ascii_digit).count() as u32;
    let fraction = integer(fraction).ok_or(DurationError::TooFine)?;
    let denominator = 10u64.checked_pow(places).ok_or(DurationError::TooFine)?;

    let parts = u128::from(fraction) * u128::from(scale);
    if !parts.is_multiple_of(u128::from(denominator)) {
        return Err(DurationError::TooFine);
    }
    let total = u128::from(whole) * u128::from(scale) + parts / u128::from(denominator);
    u64::try_from(total).map(Nanoseconds).map_err(|_| DurationError::TooLong)
}

fn is_digits(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

fn integer(digits: &str) -> Option<u64> {
    digits.bytes().filter(u8::is_ascii_digit).try_fold(0u64, |value, digit| value.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
}

/// The shortest form that reads back as the same: `12.5ms`.
impl fmt::Display for Nanoseconds {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (scale, places, unit) = match self.0 {
            0 => return f.write_str("0s"),
            1_000_000_000.. => (1_000_000_000, 9, "s"),
            1_000_000.. => (1_000_000, 6, "ms"),
            1_000.. => (1_000, 3, "us"),
            _ => (1, 0, "ns"),
        };
        decimal(f, self.0, scale, places)?;
        f.write_str(unit)
    }
}

/// `value / scale` with as many of `places` decimals as it takes.
pub(crate) fn decimal(out: &mut impl fmt::Write, value: u64, scale: u64, mut places: usize) -> fmt::Result {
    write!(out, "{}", value / scale)?;
    let mut fraction = value % scale;
    if fraction == 0 {
        return Ok(());
    }
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        places -= 1;
    }
    write!(out, ".{fraction:0places$}")
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            DurationError::Empty => "a duration is missing, such as \"12.5ms\"",
            DurationError::Negative => "a duration can't be negative",
            DurationError::Number => "a duration starts with a number, such as \"12.5ms\"",
            DurationError::Unit => "the duration has no unit: ns, us, ms, s, min or h",
            DurationError::UnknownUnit => "the duration's unit is not known: ns, us, ms, s, min or h",
            DurationError::TooFine => "the duration is finer than a nanosecond",
            DurationError::TooLong => "the duration is too long",
        })
    }
}

impl core::error::Error for DurationError {}
