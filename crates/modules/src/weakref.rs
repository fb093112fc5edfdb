//! `weakref`: references that do not keep their object alive.
//!
//! What an object's death means is `vm::weak`'s; here are the two kinds of watchers that a program can make.

use crate::{ANY, function, object};
use alloc::vec::Vec;
use taipan_vm::{Args, Item, Kind, ModuleDef, Res, TypeDef, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef { name: "weakref", items: &[("ref", Item::Type(&REF)), ("finalize", Item::Type(&FINALIZE))] };

/// The slot of both types with the callback, None or unbound if there is none to call.
const CALLBACK: usize = 1;

// ---- ref

static REF: TypeDef = TypeDef {
    new: Some(new_ref),
    call: Some(|vm, this, args| {
        object::arity(vm, args, 0, 0)?;
        Ok(vm.watched(this).unwrap_or(Val::NONE))
    }),
    print: Some(|_, _, _, out| {
        out.push_str("<ref>");
        Ok(())
    }),
    ..TypeDef::named("ref")
};

/// `ref(object[, callback])`
fn new_ref(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 2)?;
    let target = target(vm, args)?;
    let callback = args.opt(vm, 1).unwrap_or(Val::NONE);
    let this = object::new(vm, &REF, &[callback])?;
    vm.watch(this, target, Some(tell_ref), false);
    Ok(this)
}

fn tell_ref(vm: &mut Vm, this: Val) -> Res<()> {
    let callback = vm.heap.get(this, CALLBACK);
    if !callback.is_none() {
        vm.call(callback, &[this])?;
    }
    Ok(())
}

/// What is to be watched: values that are no objects of the heap never die.
fn target(vm: &mut Vm, args: Args) -> Res {
    let target = args.get(vm, 0);
    if target.is_ptr() && !(vm.heap.is(target, Kind::Tuple) && vm.tuple_len(target) == 0) {
        Ok(target)
    } else {
        Err(vm.type_error("not a heap object"))
    }
}

// ---- finalize

/// A tuple, and a dict.
const POSITIONAL: usize = 2;
const KEYWORDS: usize = 3;

static FINALIZE: TypeDef = TypeDef {
    new: Some(new_finalize),
    call: Some(|vm, this, args| {
        object::arity(vm, args, 0, 0)?;
        if vm.watched(this).is_none() {
            return Ok(Val::NONE);
        }
        vm.unwatch(this);
        call_back(vm, this)
    }),
    getattr: Some(|vm, this, name| Ok((vm.str_bytes(name) == b"alive").then(|| Val::bool(vm.watched(this).is_some())))),
    methods: &[
        function("peek", 1, 1, |vm, args| {
            let this = object::this(vm, args, &FINALIZE)?;
            parts(vm, this)
        }),
        function("detach", 1, 1, |vm, args| {
            let this = object::this(vm, args, &FINALIZE)?;
            let parts = parts(vm, this)?;
            vm.unwatch(this);
            Ok(parts)
        }),
    ],
    print: Some(|_, _, _, out| {
        out.push_str("<finalize>");
        Ok(())
    }),
    ..TypeDef::named("finalize")
};

/// `finalize(object, callback, *args, **kwargs)`
fn new_finalize(vm: &mut Vm, _: Val, args: Args) -> Res {
    if args.len() < 2 {
        return object::arity(vm, args, 2, ANY.into()).map(|()| Val::NONE);
    }
    let target = target(vm, args)?;
    let callback = args.get(vm, 1);
    let positional: Vec<Val> = (2..args.len()).map(|i| args.get(vm, i)).collect();
    let positional = vm.new_tuple(&positional)?;
    let keywords = vm.new_dict(args.keywords(vm))?;
    for i in 0..args.keywords(vm) {
        let (key, value) = args.keyword_at(vm, i);
        vm.dict_set(keywords, key, value)?;
    }
    let this = object::new(vm, &FINALIZE, &[callback, positional, keywords])?;
    vm.watch(this, target, Some(|vm, this| call_back(vm, this).map(|_| ())), true);
    Ok(this)
}

fn call_back(vm: &mut Vm, this: Val) -> Res {
    let [callback, positional, keywords] = [CALLBACK, POSITIONAL, KEYWORDS].map(|slot| vm.heap.get(this, slot));
    let positional: Vec<Val> = vm.heap.slots(positional).to_vec();
    let mut named = Vec::new();
    let mut at = 0;
    while let Some(entry) = vm.dict_next(keywords, &mut at) {
        named.push(entry);
    }
    vm.call_keywords(callback, &positional, &named)
}

/// `(object, callback, args, kwargs)`, None once it is dead.
fn parts(vm: &mut Vm, this: Val) -> Res {
    let Some(target) = vm.watched(this) else { return Ok(Val::NONE) };
    vm.keep(target);
    let [callback, positional, keywords] = [CALLBACK, POSITIONAL, KEYWORDS].map(|slot| vm.heap.get(this, slot));
    vm.new_tuple(&[target, callback, positional, keywords])
}
