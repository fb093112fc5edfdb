//! The types of `None`, and of `...` and `NotImplemented`.

use crate::native::{Res, TypeDef};
use crate::vm::Vm;
use alloc::string::String;
use taipan_heap::Val;

pub static NONE: TypeDef = TypeDef { print: Some(print_none), ..TypeDef::named("NoneType") };

pub static ELLIPSIS: TypeDef = TypeDef { print: Some(print_ellipsis), ..TypeDef::named("ellipsis") };

fn print_none(_vm: &mut Vm, _v: Val, _str: bool, out: &mut String) -> Res<()> {
    out.push_str("None");
    Ok(())
}

fn print_ellipsis(_vm: &mut Vm, v: Val, _str: bool, out: &mut String) -> Res<()> {
    out.push_str(if v == Val::NOT_IMPLEMENTED { "NotImplemented" } else { "Ellipsis" });
    Ok(())
}
