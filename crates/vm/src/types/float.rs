//! `float`. Its arithmetic is in `ops`.

use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::num;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::Val;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[("is_integer", Item::Fn(Native::new("is_integer", 1, 1, is_integer)))],
    print: Some(print),
    ..TypeDef::named("float")
};

/// `float(x=0.0)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    vm.check_constructor(args, 1)?;
    let Some(x) = args.opt(vm, 0) else { return vm.new_float(0.0) };
    if vm.float_value(x).is_some() {
        return Ok(x);
    }
    if let Some(x) = vm.float_like(x)? {
        return vm.new_float(x);
    }
    let base = vm.native_base(x);
    let text = if vm.is_str(base) { Some(Vec::from(vm.str_bytes(base))) } else { vm.buffer(base).map(Vec::from) };
    match text {
        Some(text) => match num::parse_float(&text) {
            Some(x) => vm.new_float(x),
            None => Err(vm.value_error(num::INVALID_NUMBER)),
        },
        None => Err(vm.conversion_error(x, "float")),
    }
}

fn print(vm: &mut Vm, v: Val, _str: bool, out: &mut String) -> Res<()> {
    num::repr_f64(vm.float_of(v), out);
    Ok(())
}

fn is_integer(vm: &mut Vm, args: Args) -> Res {
    let x = vm.float_arg(args.get(vm, 0))?;
    Ok(Val::bool(x.is_finite() && libm::trunc(x) == x))
}
