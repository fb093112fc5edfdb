//! `math`: functions of real numbers.

use crate::{function, with_keywords};
use taipan_vm::ops::{self, Binary};
use taipan_vm::{Args, Item, ModuleDef, Raise, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "math",
    items: &[
        ("e", Item::Float(core::f64::consts::E)),
        ("pi", Item::Float(core::f64::consts::PI)),
        ("tau", Item::Float(core::f64::consts::TAU)),
        ("inf", Item::Float(f64::INFINITY)),
        ("nan", Item::Float(f64::NAN)),
        function("sqrt", 1, 1, |vm, args| real(vm, args, libm::sqrt)),
        function("exp", 1, 1, |vm, args| real(vm, args, libm::exp)),
        function("expm1", 1, 1, |vm, args| real(vm, args, libm::expm1)),
        function("log2", 1, 1, |vm, args| real(vm, args, libm::log2)),
        function("log10", 1, 1, |vm, args| real(vm, args, libm::log10)),
        function("cosh", 1, 1, |vm, args| real(vm, args, libm::cosh)),
        function("sinh", 1, 1, |vm, args| real(vm, args, libm::sinh)),
        function("tanh", 1, 1, |vm, args| real(vm, args, libm::tanh)),
        function("acosh", 1, 1, |vm, args| real(vm, args, libm::acosh)),
        function("asinh", 1, 1, |vm, args| real(vm, args, libm::asinh)),
        function("atanh", 1, 1, |vm, args| real(vm, args, libm::atanh)),
        function("cos", 1, 1, |vm, args| real(vm, args, libm::cos)),
        function("sin", 1, 1, |vm, args| real(vm, args, libm::sin)),
        function("tan", 1, 1, |vm, args| real(vm, args, libm::tan)),
        function("acos", 1, 1, |vm, args| real(vm, args, libm::acos)),
        function("asin", 1, 1, |vm, args| real(vm, args, libm::asin)),
        function("atan", 1, 1, |vm, args| real(vm, args, libm::atan)),
        function("fabs", 1, 1, |vm, args| real(vm, args, libm::fabs)),
        function("erf", 1, 1, |vm, args| real(vm, args, libm::erf)),
        function("erfc", 1, 1, |vm, args| real(vm, args, libm::erfc)),
        function("gamma", 1, 1, |vm, args| real(vm, args, gamma)),
        function("lgamma", 1, 1, |vm, args| real(vm, args, libm::lgamma)),
        function("degrees", 1, 1, |vm, args| real(vm, args, |x| x * (180.0 / core::f64::consts::PI))),
        function("radians", 1, 1, |vm, args| real(vm, args, |x| x * (core::f64::consts::PI / 180.0))),
        function("pow", 2, 2, |vm, args| real_pair(vm, args, ops::power)),
        function("atan2", 2, 2, |vm, args| real_pair(vm, args, libm::atan2)),
        function("copysign", 2, 2, |vm, args| real_pair(vm, args, libm::copysign)),
        function("fmod", 2, 2, |vm, args| real_pair(vm, args, libm::fmod)),
        function("log", 1, 2, log),
        function("isfinite", 1, 1, |vm, args| test(vm, args, f64::is_finite)),
        function("isinf", 1, 1, |vm, args| test(vm, args, f64::is_infinite)),
        function("isnan", 1, 1, |vm, args| test(vm, args, f64::is_nan)),
        function("ceil", 1, 1, |vm, args| whole(vm, args, libm::ceil)),
        function("floor", 1, 1, |vm, args| whole(vm, args, libm::floor)),
        function("trunc", 1, 1, |vm, args| whole(vm, args, libm::trunc)),
        function("frexp", 1, 1, frexp),
        function("ldexp", 2, 2, ldexp),
        function("modf", 1, 1, modf),
        function("factorial", 1, 1, factorial),
        with_keywords("isclose", 2, 2, isclose),
    ],
};

fn float(vm: &mut Vm, args: Args, i: usize) -> Res<f64> {
    let v = args.get(vm, i);
    vm.float_arg(v)
}

fn domain_error(vm: &mut Vm) -> Raise {
    vm.value_error("math domain error")
}

/// A result that is no number, or infinite, is an error unless an argument was already.
fn checked(vm: &mut Vm, result: f64, arguments: &[f64]) -> Res {
    let no_number = result.is_nan() && !arguments.iter().any(|x| x.is_nan());
    let overflow = result.is_infinite() && !arguments.iter().any(|x| x.is_infinite());
    if no_number || overflow {
        return Err(domain_error(vm));
    }
    vm.new_float(result)
}

fn real(vm: &mut Vm, args: Args, f: fn(f64) -> f64) -> Res {
    let x = float(vm, args, 0)?;
    checked(vm, f(x), &[x])
}

fn real_pair(vm: &mut Vm, args: Args, f: fn(f64, f64) -> f64) -> Res {
    let (x, y) = (float(vm, args, 0)?, float(vm, args, 1)?);
    checked(vm, f(x, y), &[x, y])
}

fn test(vm: &mut Vm, args: Args, f: fn(f64) -> bool) -> Res {
    Ok(Val::bool(f(float(vm, args, 0)?)))
}

/// At 0 and below whole numbers it has no value, where libm chooses one.
fn gamma(x: f64) -> f64 {
    if x == 0.0 || x < 0.0 && x == libm::trunc(x) { f64::NAN } else { libm::tgamma(x) }
}

/// `log(x[, base])`
fn log(vm: &mut Vm, args: Args) -> Res {
    let x = float(vm, args, 0)?;
    if x <= 0.0 {
        return Err(domain_error(vm));
    }
    if args.len() == 1 {
        return vm.new_float(libm::log(x));
    }
    let base = float(vm, args, 1)?;
    if base <= 0.0 {
        return Err(domain_error(vm));
    }
    if base == 1.0 {
        return Err(vm.zero_division());
    }
    vm.new_float(libm::log(x) / libm::log(base))
}

/// A whole number near the argument; an integer is that already.
fn whole(vm: &mut Vm, args: Args, f: fn(f64) -> f64) -> Res {
    let v = args.get(vm, 0);
    if vm.is_integer(v) {
        return vm.to_int(v);
    }
    let x = vm.float_arg(v)?;
    vm.int_from_float(f(x))
}

fn frexp(vm: &mut Vm, args: Args) -> Res {
    let (mantissa, exponent) = libm::frexp(float(vm, args, 0)?);
    let mantissa = vm.new_float(mantissa)?;
    vm.new_tuple(&[mantissa, Val::int(exponent as isize)])
}

fn ldexp(vm: &mut Vm, args: Args) -> Res {
    let (x, exponent) = (float(vm, args, 0)?, args.get(vm, 1));
    let exponent = vm.int_arg_i64(exponent)?;
    vm.new_float(libm::ldexp(x, exponent.clamp(i32::MIN as i64, i32::MAX as i64) as i32))
}

fn modf(vm: &mut Vm, args: Args) -> Res {
    let (fraction, whole) = libm::modf(float(vm, args, 0)?);
    let values = [vm.new_float(fraction)?, vm.new_float(whole)?];
    vm.new_tuple(&values)
}

fn factorial(vm: &mut Vm, args: Args) -> Res {
    let n = args.get(vm, 0);
    let n = vm.index_arg(n)?;
    if n < 0 {
        return Err(vm.value_error("negative factorial"));
    }
    product(vm, 2, n)
}

/// The product of all from `first` to `last`: halves of about equal length are multiplied, the cheapest way.
fn product(vm: &mut Vm, first: isize, last: isize) -> Res {
    const FEW: isize = 16;
    if last - first < FEW {
        let mut result = Val::int(1);
        for n in first..=last {
            vm.keep(result);
            result = vm.binary_call(Binary::Mul, result, Val::int(n), false)?;
        }
        return Ok(result);
    }
    let middle = first + (last - first) / 2;
    let halves = [product(vm, first, middle)?, product(vm, middle + 1, last)?];
    vm.binary_call(Binary::Mul, halves[0], halves[1], false)
}

/// `isclose(a, b, rel_tol=1e-9, abs_tol=0.0)`
fn isclose(vm: &mut Vm, args: Args) -> Res {
    let (a, b) = (float(vm, args, 0)?, float(vm, args, 1)?);
    let relative = tolerance(vm, args, "rel_tol", 1e-9)?;
    let absolute = tolerance(vm, args, "abs_tol", 0.0)?;
    if a == b {
        return Ok(Val::TRUE);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Val::FALSE);
    }
    let apart = libm::fabs(a - b);
    Ok(Val::bool(apart <= relative * libm::fabs(a) || apart <= relative * libm::fabs(b) || apart <= absolute))
}

fn tolerance(vm: &mut Vm, args: Args, name: &str, default: f64) -> Res<f64> {
    let Some(v) = args.keyword(vm, name) else { return Ok(default) };
    let tolerance = vm.float_arg(v)?;
    if tolerance < 0.0 { Err(domain_error(vm)) } else { Ok(tolerance) }
}
