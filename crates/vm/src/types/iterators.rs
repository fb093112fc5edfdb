//! Iterators over built-in containers, and what `enumerate`, `zip`, `map` and the like give.

use crate::native::{Item, Native, TypeDef};
use taipan_heap::Val;

pub static TYPE: TypeDef = TypeDef {
    methods: &[(
        "__next__",
        Item::Fn(Native::new("__next__", 1, 1, |vm, args| {
            let it = args.get(vm, 0);
            match vm.iter_next(it)? {
                Some(v) => Ok(v),
                None => Err(vm.stop_iteration(Val::NONE)),
            }
        })),
    )],
    ..TypeDef::named("iterator")
};
