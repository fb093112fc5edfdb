//! `bool`. As in MicroPython it is no subclass of `int`, though it calculates like one.

use crate::native::{Args, Res, TypeDef};
use crate::vm::Vm;
use alloc::string::String;
use taipan_heap::Val;

pub static TYPE: TypeDef = TypeDef { new: Some(new), print: Some(print), ..TypeDef::named("bool") };

fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    vm.check_constructor(args, 1)?;
    match args.opt(vm, 0) {
        Some(x) => vm.truth(x).map(Val::bool),
        None => Ok(Val::FALSE),
    }
}

fn print(_vm: &mut Vm, v: Val, _str: bool, out: &mut String) -> Res<()> {
    out.push_str(if v == Val::TRUE { "True" } else { "False" });
    Ok(())
}
