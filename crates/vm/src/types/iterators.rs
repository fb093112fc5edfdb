//! Iterators over built-in containers, and `enumerate`, `filter`, `map`, `reversed` and `zip`, which make others.
//!
//! All are `Kind::Iter`; what they go over (`iter::Source`) says which type they are of.

use super::containers::CHUNK;
use crate::iter::Source;
use crate::names;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef { methods: METHODS, ..TypeDef::named("iterator") };

static METHODS: &[(&str, Item)] = &[(
    "__next__",
    Item::Fn(Native::new("__next__", 1, 1, |vm, args| {
        let it = args.get(vm, 0);
        let it = vm.native_base(it);
        vm.iter_next_or_stop(it)
    })),
)];

pub static ENUMERATE: TypeDef = TypeDef { new: Some(enumerate), methods: METHODS, ..TypeDef::named("enumerate") };
pub static FILTER: TypeDef = TypeDef { new: Some(filter), methods: METHODS, ..TypeDef::named("filter") };
pub static MAP: TypeDef = TypeDef { new: Some(map), methods: METHODS, ..TypeDef::named("map") };
pub static REVERSED: TypeDef = TypeDef { new: Some(reversed), methods: METHODS, ..TypeDef::named("reversed") };
pub static ZIP: TypeDef = TypeDef { new: Some(zip), methods: METHODS, ..TypeDef::named("zip") };

fn enumerate(vm: &mut Vm, _: Val, args: Args) -> Res {
    let [iterable, start] = args.parse(vm, ["iterable", "start"], 2)?;
    let Some(v) = iterable else { return Err(vm.type_error("'iterable' argument required")) };
    let it = vm.iter(v)?;
    vm.new_iter(Source::Enumerate, it, start.unwrap_or(Val::int(0)), Val::UNDEF)
}

fn filter(vm: &mut Vm, _: Val, args: Args) -> Res {
    vm.check_arity(args, 2..3)?;
    let (function, v) = (args.get(vm, 0), args.get(vm, 1));
    let it = vm.iter(v)?;
    vm.new_iter(Source::Filter, it, Val::UNDEF, function)
}

fn iterators(vm: &mut Vm, args: Args, from: usize) -> Res {
    let mut its = Vec::new();
    for i in from..args.len() {
        let v = args.get(vm, i);
        let it = vm.iter(v)?;
        vm.keep(it);
        its.push(it);
        // Their allocations are the work.
        if i % CHUNK == CHUNK - 1 {
            vm.poll_native(0, "iterators")?;
        }
    }
    vm.new_tuple(&its)
}

fn map(vm: &mut Vm, _: Val, args: Args) -> Res {
    vm.check_arity(args, 2..usize::MAX)?;
    let its = iterators(vm, args, 1)?;
    let function = args.get(vm, 0);
    vm.new_iter(Source::Map, its, Val::UNDEF, function)
}

fn zip(vm: &mut Vm, _: Val, args: Args) -> Res {
    vm.check_arity(args, 0..usize::MAX)?;
    let its = iterators(vm, args, 0)?;
    vm.new_iter(Source::Zip, its, Val::UNDEF, Val::UNDEF)
}

/// `__reversed__()` if the class has it, else by length and index.
fn reversed(vm: &mut Vm, _: Val, args: Args) -> Res {
    vm.check_arity(args, 1..2)?;
    let v = args.get(vm, 0);
    if let Some(it) = vm.call_special(v, names::REVERSED, &[])? {
        return Ok(it);
    }
    let base = vm.native_base(v);
    if matches!(vm.heap.kind(base), Kind::Set | Kind::FrozenSet) {
        let t = vm.type_name(v);
        return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't reversible")));
    }
    if matches!(vm.heap.kind(base), Kind::Dict | Kind::DictView) {
        let list = vm.new_list(&[])?;
        vm.list_extend(list, base)?;
        let n = vm.list_len(list);
        return vm.new_iter(Source::Reversed, list, Val::int(n as isize), Val::UNDEF);
    }
    let n = vm.length(v)?;
    let n = vm.new_len(n)?;
    vm.new_iter(Source::Reversed, v, n, Val::UNDEF)
}
