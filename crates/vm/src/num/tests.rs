//! Known values, and laws that hold for all numbers; expressions are checked
//! against `python3` by hand.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::*;

fn go_on(_: usize) -> Result<(), Stop> {
    Ok(())
}

/// A number from a decimal or prefixed literal.
#[track_caller]
fn big(text: &str) -> Big {
    match parse_int(text.as_bytes(), 0, &mut go_on) {
        Ok(Int::Small(small)) => Big::from_i64(small),
        Ok(Int::Big(big)) => big,
        Err(error) => panic!("{text}: {}", error.message()),
    }
}

fn text(number: &Big) -> String {
    let mut out = String::new();
    to_decimal(number.borrow(), &mut out, &mut go_on).unwrap();
    out
}

fn hex(number: &Big) -> String {
    let mut out = String::from(if number.negative { "-0x" } else { "0x" });
    write_digits(number.borrow(), 16, Case::Lower, &mut out, &mut go_on).unwrap();
    out
}

/// Numbers of all lengths, with runs of ones and zeros, where carries go far.
fn numbers() -> Vec<Big> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut numbers = vec![Big::ZERO, Big::from_i64(1), Big::from_i64(-1)];
    for len in [1, 2, 3, 5, 17, 40, 70, 130, 200] {
        for shape in 0..4 {
            let limb = |i: usize, random: u64| match shape {
                0 => random as Limb,
                1 => Limb::MAX,
                2 => Limb::from(i + 1 == len),
                _ if random.is_multiple_of(3) => 0,
                _ => Limb::MAX << (random % 32),
            };
            let limbs: Vec<Limb> = (0..len).map(|i| limb(i, random())).collect();
            numbers.push(BigRef::new(random().is_multiple_of(2), &limbs).to_big());
        }
    }
    numbers
}

type Operation = fn(BigRef, BigRef, &mut Big);

fn apply(operation: Operation, a: &Big, b: &Big) -> Big {
    let mut out = big("12345678901234567890123");
    operation(a.borrow(), b.borrow(), &mut out);
    out
}

fn product(a: &Big, b: &Big) -> Big {
    let mut out = big("-12345678901234567890123");
    mul(a.borrow(), b.borrow(), &mut out, &mut go_on).unwrap();
    out
}

fn quotient_and_remainder(a: &Big, b: &Big) -> (Big, Big) {
    let (mut quotient, mut remainder) = (Big::from_i64(7), Big::from_i64(-7));
    let (a, b) = (a.borrow(), b.borrow());
    divmod(a, b, &mut quotient, &mut remainder, &mut go_on).unwrap();
    (quotient, remainder)
}

#[test]
fn conversions_keep_the_value() {
    for value in [0, 1, -1, 255, i64::MAX, i64::MIN, i64::MIN + 1] {
        assert_eq!(Small::new(value).borrow().to_i64(), Some(value));
        assert_eq!(Big::from_i64(value).borrow().to_i64(), Some(value));
        assert_eq!(text(&Big::from_i64(value)), value.to_string());
        assert_eq!(Small::new(value).borrow().wrapping_u64(), value as u64);
    }
    assert_eq!(text(&Big::from_i128(i128::MIN)), i128::MIN.to_string());
    assert_eq!(big("9223372036854775808").borrow().to_i64(), None);
    assert_eq!(big("-9223372036854775809").borrow().to_i64(), None);
    assert_eq!(big("18446744073709551615").borrow().to_u64(), Some(u64::MAX));
    assert_eq!(big("18446744073709551616").borrow().to_u64(), None);
    assert_eq!(big("-1").borrow().to_u64(), None);
}

#[test]
fn zero_limbs_on_top_are_dropped() {
    assert!(BigRef::new(true, &[0, 0]).is_zero());
    assert!(!BigRef::new(true, &[0, 0]).is_negative());
    assert_eq!(BigRef::new(true, &[5, 0]).limbs(), [5]);
}

#[test]
fn sums_undo_each_other() {
    for a in &numbers() {
        for b in &numbers() {
            let sum = apply(add, a, b);
            assert_eq!(sum, apply(add, b, a));
            assert_eq!(apply(sub, &sum, b), *a);
        }
    }
}

#[test]
fn division_undoes_multiplication() {
    for a in &numbers() {
        for b in numbers().iter().filter(|b| !b.limbs.is_empty()) {
            let exact = product(a, b);
            assert_eq!(quotient_and_remainder(&exact, b), (a.clone(), Big::ZERO));
            let (quotient, remainder) = quotient_and_remainder(a, b);
            assert_eq!(apply(add, &product(&quotient, b), &remainder), *a);
            assert!(remainder.limbs.is_empty() || remainder.negative == b.negative);
            assert!(remainder.borrow().abs() < b.borrow().abs());
        }
    }
}

#[test]
fn products_distribute() {
    let numbers = numbers();
    for (a, b) in numbers.iter().zip(numbers.iter().rev()) {
        for c in &numbers {
            let together = product(&apply(add, a, b), c);
            let apart = apply(add, &product(a, c), &product(b, c));
            assert_eq!(together, apart);
        }
    }
}

#[test]
fn squares_are_products() {
    for a in &numbers() {
        assert_eq!(product(a, a), product(a, &a.clone()));
    }
}

#[test]
fn division_rounds_down() {
    for (a, b, quotient, remainder) in
        [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -4, -1), (-7, -2, 3, -1), (-6, 2, -3, 0), (0, -5, 0, 0), (-1, 100, -1, 99)]
    {
        let (q, r) = quotient_and_remainder(&Big::from_i64(a), &Big::from_i64(b));
        assert_eq!((text(&q), text(&r)), (quotient.to_string(), remainder.to_string()));
    }
}

#[test]
fn estimate_one_too_large_is_taken_back() {
    // Divisors whose third limb decides, after the first two agreed.
    let divisor = big("0x8000000000000000_0000000000000000_ffffffffffffffff");
    let number = big("0x7fffffffffffffff_ffffffffffffffff_0000000000000000_0000000000000000");
    let (quotient, remainder) = quotient_and_remainder(&number, &divisor);
    assert_eq!(hex(&quotient), "0xffffffffffffffff");
    assert_eq!(apply(add, &product(&quotient, &divisor), &remainder), number);
}

#[test]
fn powers() {
    let check = |base: &str, exponent, expected: &str| {
        let (base, mut out) = (big(base), Big::ZERO);
        pow(base.borrow(), exponent, &mut out, &mut go_on).unwrap();
        assert_eq!(text(&out), expected);
        assert!(out.limbs.len() <= pow_limbs(base.borrow(), exponent).unwrap());
    };
    check("10", 30, "1000000000000000000000000000000");
    check("-3", 41, "-36472996377170786403");
    check("-6", 2, "36");
    check("0", 0, "1");
    check("0", u64::MAX, "0");
    check("1", u64::MAX, "1");
    check("-1", u64::MAX, "-1");
    check("2", 100, "1267650600228229401496703205376");
    assert_eq!(pow_limbs(big("3").borrow(), u64::MAX), None);
}

#[test]
fn powers_modulo() {
    let check = |base: &str, exponent: &str, modulus: &str, expected: &str| {
        let (base, exponent, modulus) = (big(base), big(exponent), big(modulus));
        let mut out = Big::ZERO;
        let (base, exponent) = (base.borrow(), exponent.borrow());
        pow_mod(base, exponent, modulus.borrow(), &mut out, &mut go_on).unwrap();
        assert_eq!(text(&out), expected);
    };
    check("3", "5", "7", "5");
    check("3", "5", "-7", "-2");
    check("-3", "5", "7", "2");
    check("5", "0", "1", "0");
    check("5", "0", "-7", "-6");
    // Fermat, with the Mersenne prime 2**127 - 1.
    let prime = "170141183460469231731687303715884105727";
    check("123456789", "170141183460469231731687303715884105726", prime, "1");
}

#[test]
fn shifts_round_down() {
    let check = |number: &str, bits, up: &str, down: &str| {
        let mut out = Big::ZERO;
        shl(big(number).borrow(), bits, &mut out);
        assert_eq!(hex(&out), up);
        shr(big(number).borrow(), bits, &mut out);
        assert_eq!(hex(&out), down);
    };
    check("5", 1, "0xa", "0x2");
    check("-5", 1, "-0xa", "-0x3");
    check("-4", 2, "-0x10", "-0x1");
    check("-1", 200, "-0x100000000000000000000000000000000000000000000000000", "-0x1");
    check("0", 100, "0x0", "0x0");
    check("0x123456789abcdef0123456789", 64, "0x123456789abcdef01234567890000000000000000", "0x123456789");
    check("0x123456789abcdef0123456789", 0, "0x123456789abcdef0123456789", "0x123456789abcdef0123456789");
}

#[test]
fn logic_is_twos_complement() {
    let mut out = Big::ZERO;
    for a in &numbers() {
        not(a.borrow(), &mut out);
        assert_eq!(apply(add, a, &out), Big::from_i64(-1));
        for b in &numbers() {
            // a + b == (a ^ b) + 2 * (a & b), and == (a | b) + (a & b)
            let both = apply(and, a, b);
            let sum = apply(add, a, b);
            assert_eq!(apply(add, &apply(or, a, b), &both), sum);
            let differing = apply(xor, a, b);
            assert_eq!(apply(add, &apply(add, &differing, &both), &both), sum);
        }
    }
    for (a, b) in [(-12i64, 10i64), (-1, 255), (-256, -255), (6, 3)] {
        let (x, y) = (Big::from_i64(a), Big::from_i64(b));
        assert_eq!(apply(and, &x, &y).borrow().to_i64(), Some(a & b));
        assert_eq!(apply(or, &x, &y).borrow().to_i64(), Some(a | b));
        assert_eq!(apply(xor, &x, &y).borrow().to_i64(), Some(a ^ b));
    }
}

#[test]
fn digits_come_back() {
    for number in &numbers() {
        for radix in 2..=36 {
            let mut digits = String::from(if number.negative { "-" } else { "" });
            write_digits(number.borrow(), radix, Case::Upper, &mut digits, &mut go_on).unwrap();
            let back = match parse_int(digits.as_bytes(), radix, &mut go_on).unwrap() {
                Int::Small(small) => Big::from_i64(small),
                Int::Big(big) => big,
            };
            assert_eq!(back, *number, "radix {radix}");
        }
    }
}

#[test]
fn digits_keep_inner_zeros() {
    let mut power = Big::ZERO;
    for exponent in [18, 19, 20, 300, 1000, 5000] {
        pow(Small::new(10).borrow(), exponent, &mut power, &mut go_on).unwrap();
        let number = apply(add, &power, &Big::from_i64(7));
        let expected = format!("1{:0>width$}", 7, width = exponent as usize);
        assert_eq!(text(&number), expected);
        assert_eq!(big(&expected), number);
    }
}

#[test]
fn leading_zeros_are_nothing() {
    let zeros = "0".repeat(3000);
    assert_eq!(big(&format!("0x{zeros}5")), Big::from_i64(5));
    let parsed = parse_int(format!("{zeros}18446744073709551616").as_bytes(), 10, &mut go_on);
    assert_eq!(parsed, Ok(Int::Big(big("0x1_0000_0000_0000_0000"))));
}

#[test]
fn bytes_come_back() {
    let check = |number: &str, len, signedness, expected: Option<&[u8]>| {
        let number = big(number);
        let mut bytes = vec![0xaa];
        let fits = to_bytes(number.borrow(), len, Endian::Big, signedness, &mut bytes);
        assert_eq!(fits.ok().map(|()| &bytes[1..]), expected);
        if expected.is_some() {
            let mut back = Big::ZERO;
            from_bytes(&bytes[1..], Endian::Big, signedness, &mut back);
            assert_eq!(back, number);
            bytes.reverse();
            from_bytes(&bytes[..len], Endian::Little, signedness, &mut back);
            assert_eq!(back, number);
        }
    };
    use Signedness::{Signed, Unsigned};
    check("0", 0, Unsigned, Some(&[]));
    check("0", 2, Signed, Some(&[0, 0]));
    check("255", 1, Unsigned, Some(&[255]));
    check("256", 1, Unsigned, None);
    check("-1", 1, Unsigned, None);
    check("127", 1, Signed, Some(&[127]));
    check("128", 1, Signed, None);
    check("-128", 1, Signed, Some(&[128]));
    check("-129", 1, Signed, None);
    check("-2", 3, Signed, Some(&[255, 255, 254]));
    check("0x0102030405060708090a", 11, Unsigned, Some(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
}

#[test]
fn integers_round_to_the_nearest_float() {
    let check = |number: &str, expected| {
        assert_eq!(big(number).borrow().to_f64(), expected);
    };
    check("0", Some(0.0));
    check("-5", Some(-5.0));
    check("9007199254740993", Some(9007199254740992.0));
    check("9007199254740995", Some(9007199254740996.0));
    check("0x20000000000001000000000000000000", Some(4.253529586511731e+37));
    // A tie but for a bit far below.
    check("0x2000000000000100000000000000000001", Some(1.0889035741470033e40));
    let largest = format!("0xfffffffffffff8{}", "0".repeat(242));
    check(&largest, Some(f64::MAX));
    check(&format!("0xfffffffffffffb{}", "f".repeat(242)), Some(f64::MAX));
    check(&format!("0xfffffffffffffc{}", "0".repeat(242)), None);
    check(&format!("0x1{}", "0".repeat(5000)), None);
}

#[test]
fn floats_give_their_whole_part() {
    let check = |value: f64, expected: Option<&str>| {
        assert_eq!(Big::from_f64(value).as_ref().map(text).as_deref(), expected);
    };
    check(0.0, Some("0"));
    check(-0.9, Some("0"));
    check(-1.9, Some("-1"));
    check(1e23, Some("99999999999999991611392"));
    check(5e-324, Some("0"));
    check(f64::INFINITY, None);
    check(f64::NAN, None);
}

#[test]
fn integers_compare_with_floats_exactly() {
    let check = |a: &str, b, expected| {
        assert_eq!(compare_f64(big(a).borrow(), b), expected);
    };
    check("9007199254740993", 9007199254740992.0, Some(Ordering::Greater));
    check("3", 3.5, Some(Ordering::Less));
    check("-3", -3.5, Some(Ordering::Greater));
    check("0", -0.0, Some(Ordering::Equal));
    check("0", 1e-300, Some(Ordering::Less));
    check("5", f64::NEG_INFINITY, Some(Ordering::Greater));
    check("5", f64::NAN, None);
}

#[test]
fn true_division_rounds_once() {
    let check = |a: &str, b: &str, expected: Option<f64>| {
        let quotient = true_divide(big(a).borrow(), big(b).borrow(), &mut go_on).unwrap();
        assert_eq!(quotient.map(f64::to_bits), expected.map(f64::to_bits));
    };
    check("1", "3", Some(1.0 / 3.0));
    check("-7", "2", Some(-3.5));
    check("0", "-2", Some(-0.0));
    let huge = format!("1{}", "0".repeat(400));
    check(&huge, &format!("{huge}0"), Some(0.1));
    check(&huge, "3", None);
    check("3", &huge, Some(0.0));
    check("1", &format!("0x1{:0>268}", ""), Some(f64::from_bits(4)));
}

#[test]
fn roots_and_divisors() {
    let mut root = Big::ZERO;
    for number in numbers().iter().filter(|n| !n.negative) {
        isqrt(number.borrow(), &mut root, &mut go_on).unwrap();
        assert!(product(&root, &root).borrow() <= number.borrow());
        let next = apply(add, &root, &Big::from_i64(1));
        assert!(product(&next, &next).borrow() > number.borrow());
    }
    let check = |a: &str, b: &str, expected: &str| {
        let mut out = Big::ZERO;
        gcd(big(a).borrow(), big(b).borrow(), &mut out, &mut go_on).unwrap();
        assert_eq!(text(&out), expected);
    };
    check("0", "0", "0");
    check("-12", "18", "6");
    check("0", "-5", "5");
    check("2305843009213693951000000000000000000000", "6917529027641081853", "2305843009213693951");
}

#[test]
fn equal_numbers_hash_alike() {
    for value in [0, 1, -1, 1 << 61, (1 << 61) - 1, i64::MAX, i64::MIN, 1 << 53] {
        assert_eq!(hash_i64(value), hash_big(Small::new(value).borrow()));
        if value as f64 as i128 == i128::from(value) {
            assert_eq!(hash_i64(value), hash_f64(value as f64));
        }
    }
    for value in [1e20, -1e100, 1e308, 2f64.powi(1000)] {
        let whole = Big::from_f64(value).unwrap();
        assert_eq!(hash_big(whole.borrow()), hash_f64(value));
    }
    assert_eq!(hash_f64(0.5), 1 << 60);
    assert_eq!(hash_f64(-0.0), 0);
    assert_eq!(hash_f64(f64::NEG_INFINITY), -314_159);
}

#[test]
fn polls_are_frequent_and_stop_the_work() {
    let mut large = Big::ZERO;
    pow(Small::new(3).borrow(), 20_000, &mut large, &mut go_on).unwrap();
    let wide = product(&large, &large);
    let mut digits = String::new();
    to_decimal(wide.borrow(), &mut digits, &mut go_on).unwrap();
    type Work<'a> = &'a dyn Fn(&mut Poll) -> bool;
    let works: [Work; 8] = [
        &|poll| mul(wide.borrow(), large.borrow(), &mut Big::default(), poll).is_err(),
        &|poll| {
            let (mut quotient, mut remainder) = (Big::ZERO, Big::ZERO);
            divmod(wide.borrow(), large.borrow(), &mut quotient, &mut remainder, poll).is_err()
        },
        &|poll| pow(Small::new(3).borrow(), 30_000, &mut Big::default(), poll).is_err(),
        &|poll| {
            let (base, modulus) = (Small::new(3), large.borrow());
            pow_mod(base.borrow(), modulus, modulus, &mut Big::default(), poll).is_err()
        },
        &|poll| to_decimal(wide.borrow(), &mut String::new(), poll).is_err(),
        &|poll| parse_int(digits.as_bytes(), 10, poll).is_err(),
        &|poll| isqrt(wide.borrow(), &mut Big::default(), poll).is_err(),
        &|poll| gcd(wide.borrow(), big(&digits[..5000]).borrow(), &mut Big::default(), poll).is_err(),
    ];
    for work in works {
        let (mut done, mut most) = (0, 0);
        let stopped = work(&mut |units| {
            done += units;
            most = most.max(units);
            if done > 20_000 { Err(Stop) } else { Ok(()) }
        });
        assert!(stopped);
        assert!(done < 30_000 && most < 3_000, "{done} in all, {most} at once");
    }
}

#[test]
fn repr_is_the_shortest_that_reads_back() {
    let check = |value: f64, expected: &str| {
        let mut out = String::new();
        repr_f64(value, &mut out);
        assert_eq!(out, expected);
    };
    check(0.0, "0.0");
    check(-0.0, "-0.0");
    check(1.0, "1.0");
    check(0.1, "0.1");
    check(1.0 / 3.0, "0.3333333333333333");
    check(123456789.123, "123456789.123");
    check(1e15, "1000000000000000.0");
    check(9999999999999998.0, "9999999999999998.0");
    check(1e16, "1e+16");
    check(1.5e300, "1.5e+300");
    check(1e-4, "0.0001");
    check(0.00001234, "1.234e-05");
    check(5e-324, "5e-324");
    check(f64::MAX, "1.7976931348623157e+308");
    check(f64::NEG_INFINITY, "-inf");
    check(-f64::NAN, "nan");
}

#[test]
fn single_precision_has_its_own_shortest() {
    let check = |value: f32, expected: &str| {
        let mut out = String::new();
        repr_f32(value, &mut out);
        assert_eq!(out, expected);
    };
    check(0.1, "0.1");
    check(1.0 / 3.0, "0.33333334");
    check(123456.79, "123456.79");
    check(16777216.0, "16777216.0");
    check(1e10, "10000000000.0");
    check(1e16, "1e+16");
    check(3.4e38, "3.4e+38");
    check(f32::INFINITY, "inf");
}

#[test]
fn rounding_is_of_the_exact_value() {
    let check = |value: f64, digits, expected: f64| {
        assert_eq!(round_f64(value, digits).to_bits(), expected.to_bits());
    };
    check(2.675, 2, 2.67);
    check(0.5, 0, 0.0);
    check(1.5, 0, 2.0);
    check(-2.5, 0, -2.0);
    check(1234.5, -2, 1200.0);
    check(50.0, -2, 0.0);
    check(51.0, -2, 100.0);
    check(-50.0, -2, -0.0);
    check(150.0, -2, 200.0);
    check(1.0, 400, 1.0);
    check(1.0, -400, 0.0);
    check(f64::INFINITY, 2, f64::INFINITY);
}

#[track_caller]
fn check_f64(spec: &str, value: f64, expected: &str) {
    let mut out = String::new();
    format_f64(&Spec::parse(spec).unwrap(), value, &mut out).unwrap();
    assert_eq!(out, expected, "{spec}");
}

#[test]
fn floats_format() {
    check_f64("", 1.0, "1.0");
    check_f64("10", 3.0, "       3.0");
    check_f64(".3", 1234.0, "1.23e+03");
    check_f64(".3", 1.0, "1.0");
    check_f64(".1", 0.0, "0e+00");
    check_f64("g", 1e16, "1e+16");
    check_f64("g", 100000.0, "100000");
    check_f64("g", 999999.5, "1e+06");
    check_f64("g", 0.0001, "0.0001");
    check_f64("G", 1e-10, "1E-10");
    check_f64("#g", 2.5, "2.50000");
    check_f64("#.0f", 2.5, "2.");
    check_f64("#.1", 20000.0, "2.e+04");
    check_f64("f", 0.5, "0.500000");
    check_f64(".0f", 0.5, "0");
    check_f64(".0f", 1.5, "2");
    check_f64(".2f", 2.675, "2.67");
    check_f64(".0e", 2.5, "2e+00");
    check_f64("E", 1.5, "1.500000E+00");
    check_f64("e", 1e100, "1.000000e+100");
    check_f64(".50f", 0.1, "0.10000000000000000555111512312578270211815834045410");
    check_f64("f", 1e25, "10000000000000000905969664.000000");
    check_f64("%", 0.5, "50.000000%");
    check_f64(".2%", 1.0, "100.00%");
    check_f64("n", 5.5, "5.5");
    check_f64(",", 1234567.891, "1,234,567.891");
    check_f64("015,.2f", -1234.5, "-000,001,234.50");
    check_f64("_.0f", 1e6, "1_000_000");
    check_f64("+", f64::NAN, "+nan");
    check_f64("05", f64::INFINITY, "00inf");
    check_f64("F", f64::NEG_INFINITY, "-INF");
    check_f64(",f", f64::INFINITY, "inf");
    check_f64("*^9.1f", -1.25, "**-1.2***");
    check_f64("<05", 1.5, "1.500");
    let mut wide = String::new();
    format_f64(&Spec::parse(".70000f").unwrap(), 0.5, &mut wide).unwrap();
    assert_eq!(wide.len(), 70_002);
    wide.clear();
    format_f64(&Spec::parse("#.70000g").unwrap(), 0.5, &mut wide).unwrap();
    assert_eq!(wide.len(), 70_002);
}

fn try_int(spec: &str, value: &str) -> Result<String, String> {
    let mut out = String::new();
    Spec::parse(spec)
        .and_then(|spec| format_int(&spec, big(value).borrow(), &mut out, &mut go_on))
        .map_err(|error| error.message("int"))?;
    Ok(out)
}

#[track_caller]
fn check_int(spec: &str, value: &str, expected: &str) {
    assert_eq!(try_int(spec, value).as_deref(), Ok(expected), "{spec}");
}

#[test]
fn integers_format() {
    check_int("", "-5", "-5");
    check_int("5", "42", "   42");
    check_int("<5", "42", "42   ");
    check_int("^5", "42", " 42  ");
    check_int("+d", "42", "+42");
    check_int(" d", "42", " 42");
    check_int("05d", "-42", "-0042");
    check_int("<05", "5", "50000");
    check_int("^08", "-5", "000-5000");
    check_int("x=6", "-5", "-xxxx5");
    check_int("é>3", "5", "éé5");
    check_int("b", "5", "101");
    check_int("#x", "255", "0xff");
    check_int("#X", "255", "0XFF");
    check_int("#o", "-8", "-0o10");
    check_int("#010x", "255", "0x000000ff");
    check_int(",", "1234567", "1,234,567");
    check_int("_x", "0xdeadbeef", "dead_beef");
    check_int("010,", "1234", "00,001,234");
    check_int("011,d", "-1234", "-00,001,234");
    check_int("08,", "1234", "0,001,234");
    check_int("04,", "123", "0,123");
    check_int("*=8,", "-1234", "-**1,234");
    check_int("n", "5", "5");
    check_int("c", "65", "A");
    check_int("5c", "0x20ac", "    €");
    check_int(".2f", "3", "3.00");
    check_int("%", "1", "100.000000%");
    check_int(".3d", "5", "5");
    check_int("d", "123456789012345678901234567890", "123456789012345678901234567890");
}

#[test]
fn integers_that_dont_format_say_why() {
    let check = |spec, value, message: &str| {
        assert_eq!(try_int(spec, value), Err(message.to_string()));
    };
    check("s", "5", "unknown format code 's' for object of type 'int'");
    check("+c", "5", "sign not allowed with integer format specifier 'c'");
    check("+s", "5", "sign not allowed in string format specifier");
    check("z", "5", "invalid format specifier");
    check("5dd", "5", "invalid format specifier");
    check("c", "-1", "char not in range(0x110000)");
    check("c", "0x110000", "char not in range(0x110000)");
    check("9999999999", "5", "too many decimal digits in format string");
    check("f", &format!("1{}", "0".repeat(400)), "int too large to convert to float");
}

#[test]
fn strings_format_by_characters() {
    let check = |spec, value, expected: Result<&str, &str>| {
        let mut out = String::new();
        let result = Spec::parse(spec).and_then(|spec| format_str(&spec, value, &mut out));
        let result = result.map(|()| out).map_err(|error| error.message("str"));
        assert_eq!(result.as_deref().map_err(String::as_str), expected);
    };
    check("", "ab", Ok("ab"));
    check("5", "é", Ok("é    "));
    check(">5s", "ab", Ok("   ab"));
    check("é^5", "a", Ok("ééaéé"));
    check(".1", "éa", Ok("é"));
    check("05", "ab", Ok("ab000"));
    check("<<4", "a", Ok("a<<<"));
    check("=5", "a", Err("'=' alignment not allowed in string format specifier"));
    check("+s", "a", Err("sign not allowed in string format specifier"));
    check("d", "a", Err("unknown format code 'd' for object of type 'str'"));
}

fn percent(pattern: &str, render: impl Fn(&Percent, &mut String)) -> String {
    let (percent, end) = Percent::parse(pattern.as_bytes(), 0).unwrap();
    let mut out = String::new();
    render(&percent, &mut out);
    out + &pattern[end..]
}

#[test]
fn percent_conversions() {
    let check_int = |pattern, value: &str, expected: &str| {
        let render = |percent: &Percent, out: &mut String| {
            percent_int(percent, big(value).borrow(), out, &mut go_on).unwrap();
        };
        assert_eq!(percent(pattern, render), expected);
    };
    check_int("%05d", "-42", "-0042");
    check_int("%+d|", "5", "+5|");
    check_int("% d", "5", " 5");
    check_int("%-5d|", "5", "5    |");
    check_int("%-05d|", "5", "5    |");
    check_int("%#x", "255", "0xff");
    check_int("%#X", "-255", "-0XFF");
    check_int("%#o", "8", "0o10");
    check_int("%x", "-255", "-ff");
    check_int("%8.3d", "5", "     005");
    check_int("%08.3d", "5", "00000005");
    check_int("%+.3d", "5", "+005");
    check_int("%#.5x", "5", "0x00005");
    check_int("%.0d", "0", "0");
    check_int("%u", "3", "3");

    let check_f64 = |pattern, value, expected: &str| {
        let render = |percent: &Percent, out: &mut String| percent_f64(percent, value, out);
        assert_eq!(percent(pattern, render), expected);
    };
    check_f64("%5.2f", 3.2468, " 3.25");
    check_f64("%05.1f", -2.5, "-02.5");
    check_f64("%+5.1f", 2.5, " +2.5");
    check_f64("%#.0f", 2.5, "2.");
    check_f64("%e", 1e10, "1.000000e+10");
    check_f64("%G", 1e-10, "1E-10");
    check_f64("%.f", 2.7, "3");
    check_f64("%05f", f64::INFINITY, "00inf");

    let check_str = |pattern, value, expected: &str| {
        let render = |percent: &Percent, out: &mut String| percent_str(percent, value, out);
        assert_eq!(percent(pattern, render), expected);
    };
    check_str("%-10s|", "ab", "ab        |");
    check_str("%.2s", "éac", "éa");
    check_str("%05s", "a", "    a");
    check_str("%+r", "a", "a");
    let character = |percent: &Percent, out: &mut String| percent_char(percent, '€', out);
    assert_eq!(percent("%3c|", character), "  €|");
}

#[test]
fn percent_takes_keys_and_stars() {
    let (mut percent, end) = Percent::parse(b"a%(k e)-*.*fz", 1).unwrap();
    assert_eq!(end, 12);
    assert_eq!(percent.key, Some(&b"k e"[..]));
    assert_eq!((percent.width, percent.precision), (Some(Count::Star), Some(Count::Star)));
    percent.set_width(-8);
    percent.set_precision(-1);
    assert_eq!((percent.width(), percent.precision()), (8, Some(0)));
    assert!(percent.flags.left);
    assert_eq!(Percent::parse(b"%%", 0).map(|(percent, end)| (percent.kind, end)), Ok((b'%', 2)));
}

#[test]
fn percent_errors_say_why() {
    let check = |pattern: &str, message: &str| {
        let error = Percent::parse(pattern.as_bytes(), 0).unwrap_err();
        assert_eq!(error.message(), message);
    };
    check("%", "incomplete format");
    check("%5", "incomplete format");
    check("%5.", "incomplete format");
    check("%(a", "incomplete format key");
    check("%y", "unsupported format character 'y' (0x79) at index 1");
    check("%#b", "unsupported format character 'b' (0x62) at index 2");
}

#[test]
fn integers_parse() {
    let check = |text: &str, base, expected: Option<i64>| {
        let parsed = parse_int(text.as_bytes(), base, &mut go_on);
        assert_eq!(parsed, expected.map(Int::Small).ok_or(ParseIntError::Syntax { base }), "{text}");
    };
    check(" \t\n12\r\x0b\x0c", 10, Some(12));
    check("-0", 10, Some(0));
    check("+7", 10, Some(7));
    check("1_000", 10, Some(1000));
    check("z", 36, Some(35));
    check("0x1F", 0, Some(31));
    check("0X1f", 16, Some(31));
    check("-0b101", 2, Some(-5));
    check("0o17", 0, Some(15));
    check("0x_1", 0, Some(1));
    check("0b1", 16, Some(0xb1));
    check("00", 0, Some(0));
    check("012", 10, Some(12));
    check("9223372036854775807", 10, Some(i64::MAX));
    check("-9223372036854775808", 10, Some(i64::MIN));
    for wrong in ["", "-", "_1", "1_", "1__2", "1 2", "0x", "+-1", "é", "1.0", "12a", "0x_"] {
        check(wrong, 10, None);
    }
    check("012", 0, None);
    check("0x", 0, None);
    check("0b2", 0, None);
    check("8", 8, None);
    let parsed = parse_int(b"9223372036854775808", 10, &mut go_on);
    assert!(matches!(parsed, Ok(Int::Big(_))));
    for base in [1, 37] {
        assert_eq!(parse_int(b"1", base, &mut go_on), Err(ParseIntError::Base));
    }
}

#[test]
fn floats_parse() {
    let check = |text: &str, expected: Option<f64>| {
        assert_eq!(parse_float(text.as_bytes()), expected, "{text}");
    };
    check(" 1.5\n", Some(1.5));
    check("1.", Some(1.0));
    check(".5", Some(0.5));
    check("-1e-3", Some(-0.001));
    check("1_0.0_1e1_0", Some(10.01e10));
    check("1e400", Some(f64::INFINITY));
    check("-Infinity", Some(f64::NEG_INFINITY));
    check("iNf", Some(f64::INFINITY));
    assert!(parse_float(b"-nan").unwrap().is_nan());
    for wrong in ["", ".", "e5", "1e", "1_", "_1", "1_.5", "1._5", "1e_5", "1 2", "0x1", "1j", "infi"] {
        check(wrong, None);
    }
}

#[test]
fn complex_numbers_parse() {
    let check = |text: &str, expected: Option<(f64, f64)>| {
        assert_eq!(parse_complex(text.as_bytes()), expected, "{text}");
    };
    check("1", Some((1.0, 0.0)));
    check("2j", Some((0.0, 2.0)));
    check("-j", Some((0.0, -1.0)));
    check("1+2j", Some((1.0, 2.0)));
    check(" ( 1e-3-2.5E+4J ) ", Some((0.001, -25000.0)));
    check("1+j", Some((1.0, 1.0)));
    check("infj", Some((0.0, f64::INFINITY)));
    for wrong in ["", "j1", "1 + 2j", "1+2", "1j+2j", "(1", "1++2j", "+"] {
        check(wrong, None);
    }
}
