//! Arrays of the type code `O`: references to objects.
//!
//! MicroPython keeps the references as bytes among bytes, so that a program can forge one (`memoryview`, `extend` of
//! bytes) and the collector has to guess. Here such an array is an object around a list: what is in it are values that
//! the collector traces, and as it has no bytes it is no buffer.

use crate::native::{Res, TypeDef};
use crate::ops::{Binary, Compare};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use taipan_heap::{Kind, Val};

pub const CODE: u8 = b'O';

/// The slot of the list; slot 0 is the type.
const LIST: usize = 1;

/// What the type `array` does with an array of references, and with no other.
pub const HOOKS: TypeDef = TypeDef {
    print: Some(print),
    getitem: Some(getitem),
    setitem: Some(setitem),
    len: Some(|vm, v| Ok(list(vm, v).map_or(0, |items| vm.list_len(items)))),
    contains: Some(|vm, v, item| {
        let items = list(vm, v).unwrap_or(v);
        Ok(vm.container_contains(items, item)?.unwrap_or(false))
    }),
    iter: Some(|vm, v| {
        let items = list(vm, v).unwrap_or(v);
        vm.iter(items)
    }),
    compare: Some(compare),
    ..TypeDef::named("array")
};

/// The items of an array of references; `None` of anything else.
pub fn list(vm: &Vm, v: Val) -> Option<Val> {
    let v = vm.native_base(v);
    let is_one = vm.heap.is(v, Kind::Object) && vm.heap.get(v, 0) == types::ARRAY;
    is_one.then(|| vm.heap.get(v, LIST))
}

/// An array of the references in a list that nobody else sees.
fn around(vm: &mut Vm, items: Val) -> Res {
    let v = vm.alloc(Kind::Object, LIST + 1)?;
    vm.heap.set(v, 0, types::ARRAY);
    vm.heap.set(v, LIST, items);
    Ok(v)
}

/// `array('O', source)`
pub fn new(vm: &mut Vm, source: Option<Val>) -> Res {
    let items = vm.new_list_cap(0)?;
    let v = around(vm, items)?;
    if let Some(source) = source {
        extend(vm, items, source)?;
    }
    Ok(v)
}

/// Adds the items of anything iterable, of the array itself too.
pub fn extend(vm: &mut Vm, items: Val, source: Val) -> Res<()> {
    let source = list(vm, source).unwrap_or(source);
    vm.list_extend(items, source)
}

fn print(vm: &mut Vm, v: Val, _: bool, out: &mut String) -> Res<()> {
    out.push_str("array('O'");
    if let Some(items) = list(vm, v).filter(|items| vm.list_len(*items) > 0) {
        out.push_str(", ");
        vm.nested(|vm| vm.repr_into(items, out))?;
    }
    out.push(')');
    Ok(())
}

fn getitem(vm: &mut Vm, v: Val, index: Val) -> Res {
    let Some(items) = list(vm, v) else { return Err(vm.no_buffer()) };
    if vm.heap.is(index, Kind::Slice) {
        let part = vm.get_item(items, index)?;
        return around(vm, part);
    }
    let i = place(vm, items, index)?;
    Ok(vm.list_get(items, i))
}

fn setitem(vm: &mut Vm, v: Val, index: Val, value: Val) -> Res<()> {
    if value.is_absent() {
        return Err(vm.type_error("'array' object doesn't support item deletion"));
    }
    let Some(items) = list(vm, v) else { return Err(vm.no_buffer()) };
    if vm.heap.is(index, Kind::Slice) {
        return match list(vm, value) {
            Some(value) => vm.set_item(items, index, value),
            None => Err(vm.raise_str(types::NOT_IMPLEMENTED_ERROR, "array/bytes required on right side")),
        };
    }
    let i = place(vm, items, index)?;
    vm.list_set(items, i, value);
    Ok(())
}

/// The place that `index` means, also if finding it out called Python that made the array shorter.
fn place(vm: &mut Vm, items: Val, index: Val) -> Res<usize> {
    let i = vm.seq_index(index, vm.list_len(items), "array")?;
    if i < vm.list_len(items) { Ok(i) } else { Err(vm.index_error("array index out of range")) }
}

/// `left op right`, or `left op= right`.
pub fn binary(vm: &mut Vm, op: Binary, left: Val, right: Val, inplace: bool) -> Res<Option<Val>> {
    let Some(items) = list(vm, left) else { return Ok(None) };
    if op == Binary::Add && inplace {
        extend(vm, items, right)?;
        return Ok(Some(left));
    }
    let right = match op {
        Binary::Mul => right,
        _ => match list(vm, right) {
            Some(right) => right,
            None => return Ok(None),
        },
    };
    match vm.container_binary(op, items, right, inplace)? {
        None => Ok(None),
        Some(_) if inplace => Ok(Some(left)),
        Some(made) => around(vm, made).map(Some),
    }
}

/// With one another as lists do, with other arrays not at all.
fn compare(vm: &mut Vm, op: Compare, left: Val, right: Val) -> Res<Option<bool>> {
    match (list(vm, left), list(vm, right)) {
        (Some(left), Some(right)) => vm.container_compare(op, left, right),
        (None, None) => Ok(None),
        _ if vm.heap.is(left, Kind::Array) || vm.heap.is(right, Kind::Array) => Err(vm.unlike_arrays()),
        _ => Ok(None),
    }
}
