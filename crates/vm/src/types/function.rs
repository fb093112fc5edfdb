//! Functions, built-in functions, bound methods, cells and compiled code as Python sees them.

use crate::function::slot;
use crate::names;
use crate::native::{Res, TypeDef};
use crate::types::code;
use crate::vm::{SourceKind, Vm};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

fn getattr(vm: &mut Vm, f: Val, name: Val) -> Res<Option<Val>> {
    Ok(match name {
        names::NAME | names::QUALNAME => {
            let text = vm.function_name(f);
            Some(vm.intern(text.as_bytes())?)
        }
        names::GLOBALS if vm.heap.is(f, Kind::Function) => Some(vm.heap.get(f, slot::GLOBALS)),
        _ if vm.heap.is(f, Kind::Function) && vm.str_bytes(name) == b"__code__" => code::of_function(vm, f)?,
        _ => None,
    })
}

pub static TYPE: TypeDef = TypeDef { new: Some(code::new_function), getattr: Some(getattr), ..TypeDef::named("function") };
pub static BUILTIN: TypeDef = TypeDef { getattr: Some(getattr), ..TypeDef::named("function") };
pub static CELL: TypeDef = TypeDef::named("cell");
pub static CODE: TypeDef = TypeDef::named("code");

pub static BOUND: TypeDef = TypeDef {
    getattr: Some(|vm, m, name| match vm.str_bytes(name) {
        b"__self__" => Ok(Some(vm.heap.get(m, 1))),
        b"__func__" => Ok(Some(vm.heap.get(m, 0))),
        _ => {
            let f = vm.heap.get(m, 0);
            vm.get_attr_opt(f, name)
        }
    }),
    compare: None,
    ..TypeDef::named("bound_method")
};

/// What `compile()` gives: type, source (bytes), file, kind. It is compiled anew for the globals it is run with, as
/// a code object belongs to one module.
pub static COMPILED: TypeDef = TypeDef::named("code");

pub fn compile(vm: &mut Vm, source: &[u8], file: &str, kind: SourceKind) -> Res {
    // Errors in the source show here, not when it is run.
    let scratch = vm.new_dict(0)?;
    vm.compile_source(source, file, kind, scratch, false)?;
    let bytes = vm.new_bytes(source)?;
    let file = vm.new_str(file)?;
    let v = vm.alloc(Kind::Object, 4)?;
    let t = vm.type_val(&COMPILED);
    vm.heap.set(v, 0, t);
    vm.heap.set(v, 1, bytes);
    vm.heap.set(v, 2, file);
    vm.heap.set(v, 3, Val::int(kind as isize));
    Ok(v)
}

/// The source that `compile()` was given, if `v` is what that gave, with the name of its file and its kind.
pub fn source_of(vm: &Vm, v: Val) -> Option<(Vec<u8>, String, SourceKind)> {
    let is_one = vm.heap.is(v, Kind::Object) && vm.type_of(v).as_typ().is_some_and(|n| core::ptr::eq(vm.type_def(n), &COMPILED));
    if !is_one {
        return None;
    }
    let kind = vm.heap.get(v, 3).as_int().and_then(|n| SourceKind::of(n as u8)).unwrap_or(SourceKind::Module);
    Some((vm.heap.bytes(vm.heap.get(v, 1)).to_vec(), String::from(vm.str_text(vm.heap.get(v, 2))), kind))
}

pub fn run_compiled(vm: &mut Vm, v: Val, globals: Val, namespace: Option<Val>) -> Res {
    if let Some((code, own)) = code::parts(vm, v) {
        if namespace.is_some_and(|namespace| namespace != globals) {
            return Err(vm.raise_str(crate::types::NOT_IMPLEMENTED_ERROR, "a function's code with locals of its own"));
        }
        let code = code::bound_to(vm, code, own, globals)?;
        vm.keep(code);
        return vm.run_code(code, globals, None);
    }
    let Some((source, file, kind)) = source_of(vm, v) else {
        return Err(vm.type_error("source must be a str, bytes or code"));
    };
    vm.run_source(&source, &file, kind, globals, namespace)
}
