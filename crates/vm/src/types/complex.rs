//! `complex`. Its arithmetic is in `ops`.

use crate::native::{Args, Res, TypeDef};
use crate::num;
use crate::vm::Vm;
use alloc::string::String;
use taipan_heap::Val;

pub static TYPE: TypeDef = TypeDef { new: Some(new), getattr: Some(getattr), print: Some(print), ..TypeDef::named("complex") };

/// `complex(x=0)`, `complex(text)`, `complex(real, imag)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    vm.check_constructor(args, 2)?;
    let Some(first) = args.opt(vm, 0) else { return vm.new_complex(0.0, 0.0) };
    let Some(second) = args.opt(vm, 1) else {
        return match vm.as_str(first).map(|text| num::parse_complex(text.as_bytes())) {
            Some(Some((re, im))) => vm.new_complex(re, im),
            Some(None) => Err(vm.value_error(num::INVALID_NUMBER)),
            None if vm.complex_value(first).is_some() => Ok(first),
            None => {
                let (re, im) = vm.complex_arg(first)?;
                vm.new_complex(re, im)
            }
        };
    };
    let (re, im) = part(vm, first)?;
    let (re2, im2) = part(vm, second)?;
    vm.new_complex(re - im2, im + re2)
}

/// One of two arguments: a real number, or even a complex one.
fn part(vm: &mut Vm, v: Val) -> Res<(f64, f64)> {
    match vm.complex_value(v) {
        Some(z) => Ok(z),
        None => Ok((vm.float_arg(v)?, 0.0)),
    }
}

fn getattr(vm: &mut Vm, v: Val, name: Val) -> Res<Option<Val>> {
    let Some((re, im)) = vm.complex_value(v) else { return Ok(None) };
    match vm.str_bytes(name) {
        b"real" => vm.new_float(re).map(Some),
        b"imag" => vm.new_float(im).map(Some),
        _ => Ok(None),
    }
}

/// `2j`, `(1+2j)`: a part that is a whole number goes without a point.
fn print(vm: &mut Vm, v: Val, _str: bool, out: &mut String) -> Res<()> {
    let (re, im) = vm.complex_of(v);
    if re == 0.0 {
        print_part(im, out);
        out.push('j');
        return Ok(());
    }
    out.push('(');
    print_part(re, out);
    if im.is_nan() || im.is_sign_positive() {
        out.push('+');
    }
    print_part(im, out);
    out.push_str("j)");
    Ok(())
}

fn print_part(x: f64, out: &mut String) {
    num::repr_f64(x, out);
    if out.ends_with(".0") {
        out.truncate(out.len() - 2);
    }
}
