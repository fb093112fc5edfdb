//! Floats to text, to the last digit.
//!
//! `core::fmt` prints floats exactly, at any precision, and knows the shortest
//! digits that read back as the same float; what is left to do here is Python's
//! layout of those digits. `MicroPython` computes digits with floats, and is off
//! in the last place now and then; the digits here are always the right ones,
//! so where the two differ ours are CPython's.

use alloc::string::String;
use core::fmt::Write;

use super::radix::Case;

/// Exponents from which `repr` writes `1e+16`, for floats of either width.
const REPR_EXPONENT: i32 = 16;

/// No float has more significant digits, or digits after the point: what is
/// asked for beyond is zeros. (`core::fmt` takes no precision past 65535.)
const MOST_DIGITS: usize = 1100;

/// A way to write a float down: what `%e`, `%f`, `%g` stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// `e`: one digit, a point, the precision's digits, the exponent.
    Exponent,
    /// `f`: the precision's digits after the point.
    Fixed,
    /// `g`: the precision's significant digits, in the shorter of the two.
    General,
    /// No type: `repr` without a precision, with one like `g` but recognisable
    /// as a float.
    Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloatStyle {
    pub notation: Notation,
    pub precision: Option<usize>,
    /// The flag `#`: keep the point, and with `g` the zeros at the end.
    pub alternate: bool,
    pub case: Case,
}

/// Appends `repr(value)`, which is also `str(value)`.
pub fn repr_f64(value: f64, out: &mut String) {
    if value.is_sign_negative() && !value.is_nan() {
        out.push('-');
    }
    if !value.is_finite() {
        return write_special(value, Case::Lower, out);
    }
    Decimal::shortest(value.abs()).write(Layout::REPR, out);
}

/// The same for a board whose floats are of single precision.
pub fn repr_f32(value: f32, out: &mut String) {
    if value.is_sign_negative() && !value.is_nan() {
        out.push('-');
    }
    if !value.is_finite() {
        return write_special(f64::from(value), Case::Lower, out);
    }
    Decimal::shortest(value.abs()).write(Layout::REPR, out);
}

/// MicroPython writes a float to a buffer of so many characters. What has a whole part and does not fit is not written
/// out: the form `g` takes over, with as many digits after the first.
const FIXED_MOST: usize = 33;

/// The style in which a number with a sign of `sign` characters is written if `style` asks for a fixed point.
pub fn fitting(value: f64, style: FloatStyle, sign: usize) -> FloatStyle {
    let precision = style.precision.unwrap_or(6);
    if style.notation != Notation::Fixed || !value.is_finite() || value.abs() < 10.0 {
        return style;
    }
    // A digit has more than three bits: what is surely short enough needs no closer look.
    let fits = |digits: i32| digits as usize + precision + 2 + sign <= FIXED_MOST;
    if fits(libm::ilogb(value) / 3) || fits(Decimal::shortest(value.abs()).exponent) {
        return style;
    }
    FloatStyle { notation: Notation::General, precision: Some(precision + 1), ..style }
}

/// Appends the magnitude of `value`; the sign is the caller's, who may pad
/// after it.
pub fn write_magnitude(value: f64, style: FloatStyle, out: &mut String) {
    let value = value.abs();
    if !value.is_finite() {
        return write_special(value, style.case, out);
    }
    if style.notation == Notation::Plain && style.precision.is_none() {
        let decimal = Decimal::shortest(value);
        return decimal.write(Layout::of(style, REPR_EXPONENT), out);
    }
    let precision = style.precision.unwrap_or(6);
    match style.notation {
        Notation::Exponent => {
            let decimal = Decimal::rounded(value, precision + 1);
            decimal.write_exponent(Layout::of(style, 0), out);
        }
        Notation::Fixed => write_fixed(value, precision, style, out),
        Notation::General | Notation::Plain => {
            let precision = precision.max(1);
            let mut decimal = Decimal::rounded(value, precision);
            if !style.alternate {
                decimal.drop_zeros();
            }
            // The digit after the point that `Plain` wants counts too.
            let point_zero = i32::from(style.notation == Notation::Plain);
            decimal.write(Layout::of(style, precision as i32 - point_zero), out);
        }
    }
}

/// `round(value, digits)` for a float: to the nearest by its exact value, ties
/// to even.
pub fn round_f64(value: f64, digits: i32) -> f64 {
    if !value.is_finite() || digits > 323 {
        return value;
    }
    if digits < -308 {
        return 0.0 * value;
    }
    let mut text = String::new();
    // Writing to a string doesn't fail, here and below.
    if let Ok(digits) = usize::try_from(digits) {
        let _ = write!(text, "{value:.digits$}");
    } else {
        let scaled = value.abs();
        let decimal = Decimal::shortest(scaled);
        let keep = decimal.exponent + 1 + digits;
        match usize::try_from(keep) {
            Err(_) => return 0.0 * value,
            // Nothing but the choice between zero and one in the first place
            // that is kept; a tie goes to zero, which is even.
            Ok(0) => {
                let mut half = String::new();
                let _ = write!(half, "5e{}", -digits - 1);
                match half.parse::<f64>() {
                    Ok(half) if scaled > half => {
                        let _ = write!(text, "1e{}", -digits);
                    }
                    _ => return 0.0 * value,
                }
            }
            Ok(keep) => {
                let _ = write!(text, "{:.*e}", keep - 1, scaled);
            }
        }
        if value < 0.0 {
            text.insert(0, '-');
        }
    }
    text.parse().unwrap_or(value)
}

/// A float that isn't negative as `mantissa * 2 ** exponent`.
pub(super) fn decompose(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) as i32 & 0x7ff {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << 52, exponent - 1075),
    }
}

fn write_special(value: f64, case: Case, out: &mut String) {
    out.push_str(match (value.is_nan(), case) {
        (false, Case::Lower) => "inf",
        (false, Case::Upper) => "INF",
        (true, Case::Lower) => "nan",
        (true, Case::Upper) => "NAN",
    });
}

fn write_fixed(value: f64, precision: usize, style: FloatStyle, out: &mut String) {
    let exact = precision.min(MOST_DIGITS);
    let _ = write!(out, "{value:.exact$}");
    push_zeros(precision - exact, out);
    if precision == 0 && style.alternate {
        out.push('.');
    }
}

/// How digits are laid out.
#[derive(Clone, Copy)]
struct Layout {
    /// Exponents from this are written, like those below -4.
    exponent_from: i32,
    /// Keep the point where no digits follow it.
    bare_point: bool,
    /// Have a digit after the point, unless there is an exponent: that says
    /// "float" as well.
    point_zero: bool,
    case: Case,
}

impl Layout {
    const REPR: Layout = Layout { exponent_from: REPR_EXPONENT, bare_point: false, point_zero: true, case: Case::Lower };

    fn of(style: FloatStyle, exponent_from: i32) -> Layout {
        Layout { exponent_from, bare_point: style.alternate, point_zero: style.notation == Notation::Plain, case: style.case }
    }
}

/// Significant digits, with the point after the first, times ten to the
/// exponent.
struct Decimal {
    // Invariant: one digit or more.
    digits: String,
    exponent: i32,
}

impl Decimal {
    fn shortest(value: impl core::fmt::LowerExp) -> Decimal {
        let mut text = String::new();
        let _ = write!(text, "{value:e}");
        Decimal::of(text)
    }

    fn rounded(value: f64, digits: usize) -> Decimal {
        let exact = digits.min(MOST_DIGITS);
        let mut text = String::new();
        let _ = write!(text, "{:.*e}", exact - 1, value);
        let mut decimal = Decimal::of(text);
        push_zeros(digits - exact, &mut decimal.digits);
        decimal
    }

    /// From `1.25e-7`, as `core::fmt` writes it.
    fn of(mut text: String) -> Decimal {
        let at = text.find('e').unwrap_or(text.len());
        let exponent = text.get(at + 1..).and_then(|e| e.parse().ok()).unwrap_or(0);
        text.truncate(at);
        if text.len() > 1 {
            text.remove(1);
        }
        Decimal { digits: text, exponent }
    }

    fn drop_zeros(&mut self) {
        let len = self.digits.trim_end_matches('0').len();
        self.digits.truncate(len.max(1));
    }

    fn write(&self, layout: Layout, out: &mut String) {
        if self.exponent < -4 || self.exponent >= layout.exponent_from {
            self.write_exponent(layout, out);
        } else {
            self.write_positional(layout, out);
        }
    }

    fn write_positional(&self, layout: Layout, out: &mut String) {
        let Ok(exponent) = usize::try_from(self.exponent) else {
            out.push_str("0.");
            push_zeros(self.exponent.unsigned_abs() as usize - 1, out);
            out.push_str(&self.digits);
            return;
        };
        let whole = exponent + 1;
        if let Some((whole, fraction)) = self.digits.split_at_checked(whole)
            && !fraction.is_empty()
        {
            out.push_str(whole);
            out.push('.');
            out.push_str(fraction);
        } else {
            out.push_str(&self.digits);
            push_zeros(whole - self.digits.len(), out);
            out.push_str(match layout {
                Layout { point_zero: true, .. } => ".0",
                Layout { bare_point: true, .. } => ".",
                _ => "",
            });
        }
    }

    fn write_exponent(&self, layout: Layout, out: &mut String) {
        let (first, rest) = self.digits.split_at(1);
        out.push_str(first);
        if layout.bare_point || !rest.is_empty() {
            out.push('.');
        }
        out.push_str(rest);
        out.push(if layout.case == Case::Lower { 'e' } else { 'E' });
        out.push(if self.exponent < 0 { '-' } else { '+' });
        let _ = write!(out, "{:02}", self.exponent.unsigned_abs());
    }
}

fn push_zeros(count: usize, out: &mut String) {
    out.extend(core::iter::repeat_n('0', count));
}
