//! `object`

use crate::native::{Item, Native, TypeDef};
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        if !args.is_empty() {
            return Err(vm.type_error("object() takes no arguments"));
        }
        let v = vm.alloc(Kind::Object, 1)?;
        vm.heap.set(v, 0, super::OBJECT);
        Ok(v)
    }),
    methods: &[
        ("__init__", Item::Fn(Native::keywords("__init__", 1, Native::ANY, |_, _| Ok(Val::NONE)))),
        (
            "__new__",
            Item::StaticFn(Native::keywords("__new__", 1, Native::ANY, |vm, args| {
                let class = args.get(vm, 0);
                match vm.heap.kind(class) {
                    Kind::Class => {
                        let v = vm.new_instance(class)?;
                        vm.init_native_base_empty(v)?;
                        Ok(v)
                    }
                    _ => Err(vm.type_error("arg must be user-type")),
                }
            })),
        ),
        (
            "__setattr__",
            Item::Fn(Native::new("__setattr__", 3, 3, |vm, args| {
                let (object, name, value) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2));
                if !vm.is_str(name) {
                    return Err(vm.type_error("attribute name must be a str"));
                }
                let name = vm.intern_val(name)?;
                if !vm.heap.is(object, Kind::Instance) {
                    return Err(vm.attribute_error(object, name));
                }
                vm.store_instance_attr(object, name, value)?;
                Ok(Val::NONE)
            })),
        ),
        (
            "__delattr__",
            Item::Fn(Native::new("__delattr__", 2, 2, |vm, args| {
                let (object, name) = (args.get(vm, 0), args.get(vm, 1));
                if !vm.is_str(name) {
                    return Err(vm.type_error("attribute name must be a str"));
                }
                let name = vm.intern_val(name)?;
                if !vm.heap.is(object, Kind::Instance) {
                    return Err(vm.attribute_error(object, name));
                }
                vm.store_instance_attr(object, name, Val::UNDEF)?;
                Ok(Val::NONE)
            })),
        ),
    ],
    ..TypeDef::named("object")
};
