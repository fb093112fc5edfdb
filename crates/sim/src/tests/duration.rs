use alloc::string::ToString;

use crate::duration::{DurationError, Nanoseconds, parse};

#[track_caller]
fn check(text: &str, nanoseconds: u64) {
    assert_eq!(parse(text), Ok(Nanoseconds(nanoseconds)), "{text}");
}

#[track_caller]
fn refuse(text: &str, error: DurationError) {
    assert_eq!(parse(text), Err(error), "{text}");
}

#[test]
fn units_and_decimals() {
    check("12.5ms", 12_500_000);
    check("3us", 3_000);
    check("3µs", 3_000);
    check("1s", 1_000_000_000);
    check(" 2 min ", 120_000_000_000);
    check("1.5h", 5_400_000_000_000);
    check("0", 0);
    check("0.0s", 0);
    check("1_000us", 1_000_000);
    check("0.000000001s", 1);
    check("1.000000000000000000000s", 1_000_000_000);
    check("0.0000000000025h", 9);
    check("18446744073709551615ns", u64::MAX);
}

#[test]
fn mistakes_are_told_apart() {
    refuse("", DurationError::Empty);
    refuse("  ", DurationError::Empty);
    refuse("-1ms", DurationError::Negative);
    refuse("ms", DurationError::Number);
    refuse("1.2.3ms", DurationError::Number);
    refuse(".5ms", DurationError::Number);
    refuse("5.ms", DurationError::Number);
    refuse("_1ms", DurationError::Number);
    refuse("5", DurationError::Unit);
    refuse("0.0", DurationError::Unit);
    refuse("5parsec", DurationError::UnknownUnit);
    refuse("0.5ns", DurationError::TooFine);
    refuse("1.00000000000000000000000001s", DurationError::TooFine);
    refuse("18446744073709551616ns", DurationError::TooLong);
    refuse("99999999999999999999999999s", DurationError::TooLong);
    refuse("600000000h", DurationError::TooLong);
}

#[test]
fn what_is_shown_reads_back() {
    for (nanoseconds, text) in
        [(0, "0s"), (1, "1ns"), (1_500, "1.5us"), (12_500_000, "12.5ms"), (1_000_000_001, "1.000000001s"), (90_000_000_000, "90s")]
    {
        assert_eq!(Nanoseconds(nanoseconds).to_string(), text);
        check(text, nanoseconds);
    }
}
