//! `type`, `super`, `property`, `staticmethod`, `classmethod`.

use crate::class::slot;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| match args.len() {
        1 => Ok(vm.type_of(args.get(vm, 0))),
        3 => {
            let (name, bases, dict) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
            if !vm.is_str(name) || vm.heap.kind(bases) != Kind::Tuple || vm.heap.kind(dict) != Kind::Dict {
                return Err(vm.type_error("type() needs a str, a tuple and a dict"));
            }
            let bases: Vec<Val> = vm.heap.slots(bases).to_vec();
            let namespace = vm.dict_copy(dict)?;
            vm.new_class(name, &bases, namespace)
        }
        _ => Err(vm.type_error("type takes 1 or 3 arguments")),
    }),
    ..TypeDef::named("type")
};

pub static SUPER: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        if args.len() != 2 {
            return Err(vm.type_error("super() takes a class and an object outside of a method"));
        }
        let (class, this) = (args.get(vm, 0), args.get(vm, 1));
        if !matches!(vm.heap.kind(class), Kind::Class | Kind::Type) {
            return Err(vm.type_error("first argument to super() must be type"));
        }
        let is_class = matches!(vm.heap.kind(this), Kind::Class | Kind::Type);
        let t = vm.type_of(this);
        if !(is_class && vm.is_subclass(this, class) || vm.is_subclass(t, class)) {
            return Err(vm.type_error("second argument to super() must be an instance or a subclass of the first"));
        }
        let s = vm.alloc(Kind::Super, 2)?;
        vm.heap.set(s, 0, class);
        vm.heap.set(s, 1, this);
        Ok(s)
    }),
    ..TypeDef::named("super")
};

fn property(vm: &mut Vm, _: Val, args: Args) -> Res {
    let [get, set, del, _doc] = args.parse(vm, ["fget", "fset", "fdel", "doc"], 4)?;
    new_property(vm, [get, set, del].map(|f| f.unwrap_or(Val::NONE)))
}

fn new_property(vm: &mut Vm, functions: [Val; 3]) -> Res {
    let p = vm.alloc(Kind::Property, 3)?;
    for (i, f) in functions.into_iter().enumerate() {
        vm.heap.set(p, i, f);
    }
    Ok(p)
}

/// A copy of the property with function `n` replaced: `@x.setter`.
fn with(vm: &mut Vm, args: Args, n: usize) -> Res {
    let (p, f) = (args.get(vm, 0), args.get(vm, 1));
    let mut functions = [0, 1, 2].map(|i| vm.heap.get(p, i));
    functions[n] = f;
    new_property(vm, functions)
}

pub static PROPERTY: TypeDef = TypeDef {
    new: Some(property),
    methods: &[
        ("getter", Item::Fn(Native::new("getter", 2, 2, |vm, args| with(vm, args, 0)))),
        ("setter", Item::Fn(Native::new("setter", 2, 2, |vm, args| with(vm, args, 1)))),
        ("deleter", Item::Fn(Native::new("deleter", 2, 2, |vm, args| with(vm, args, 2)))),
    ],
    getattr: Some(|vm, p, name| {
        let i = match vm.str_bytes(name) {
            b"fget" => 0,
            b"fset" => 1,
            b"fdel" => 2,
            _ => return Ok(None),
        };
        Ok(Some(vm.heap.get(p, i)))
    }),
    ..TypeDef::named("property")
};

fn wrapper(vm: &mut Vm, args: Args, kind: Kind) -> Res {
    if args.len() != 1 {
        return Err(vm.type_error("a function is wanted"));
    }
    let f = args.get(vm, 0);
    let w = vm.alloc(kind, 1)?;
    vm.heap.set(w, 0, f);
    Ok(w)
}

pub static STATICMETHOD: TypeDef =
    TypeDef { new: Some(|vm, _, args| wrapper(vm, args, Kind::StaticMethod)), ..TypeDef::named("staticmethod") };

pub static CLASSMETHOD: TypeDef =
    TypeDef { new: Some(|vm, _, args| wrapper(vm, args, Kind::ClassMethod)), ..TypeDef::named("classmethod") };

impl Vm {
    /// The name of a class object, a str.
    pub fn class_name(&self, c: Val) -> Val {
        self.heap.get(c, slot::NAME)
    }
}
