//! Generators' methods.

use crate::generator::Resumed;
use crate::native::{Args, Item, Native, Raise, Res, TypeDef};
use crate::types;
use crate::vm::Vm;
use taipan_heap::Val;

fn throw(vm: &mut Vm, args: Args) -> Res {
    let g = args.get(vm, 0);
    let mut v = args.get(vm, 1);
    if let Some(value) = args.opt(vm, 2)
        && !value.is_none()
    {
        v = value;
    }
    vm.next_for(args, g, Val::NONE, Some(v))
}

fn close(vm: &mut Vm, args: Args) -> Res {
    let g = args.get(vm, 0);
    if vm.generator_is_finished(g) {
        return Ok(Val::NONE);
    }
    let Raise(e) = vm.raise_args(types::GENERATOR_EXIT, &[]);
    match vm.resume(g, Val::NONE, Some(e)) {
        Ok(Resumed::Yielded(_)) => Err(vm.runtime_error("generator ignored GeneratorExit")),
        Ok(Resumed::Returned(_)) => Ok(Val::NONE),
        Err(r) if vm.exception_is(r, types::GENERATOR_EXIT) || vm.exception_is(r, types::STOP_ITERATION) => Ok(Val::NONE),
        Err(r) => Err(r),
    }
}

pub static TYPE: TypeDef = TypeDef {
    methods: &[
        (
            "send",
            Item::Fn(Native::new("send", 2, 2, |vm, args| {
                let (g, v) = (args.get(vm, 0), args.get(vm, 1));
                vm.next_for(args, g, v, None)
            })),
        ),
        ("throw", Item::Fn(Native::new("throw", 2, 4, throw))),
        ("close", Item::Fn(Native::new("close", 1, 1, close))),
        (
            "__next__",
            Item::Fn(Native::new("__next__", 1, 1, |vm, args| {
                let g = args.get(vm, 0);
                vm.next_for(args, g, Val::NONE, None)
            })),
        ),
        (
            "pend_throw",
            Item::Fn(Native::new("pend_throw", 2, 2, |vm, args| {
                let (g, e) = (args.get(vm, 0), args.get(vm, 1));
                vm.pend_throw(g, e)
            })),
        ),
    ],
    getattr: Some(|vm, g, name| match name {
        crate::names::NAME => {
            let code = vm.generator_code(g);
            Ok(Some(vm.code_file_and_name(code).1))
        }
        _ => Ok(None),
    }),
    ..TypeDef::named("generator")
};
