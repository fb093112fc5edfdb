//! `bytearray`: bytes that can change. Layout in the crate's documentation; growth in `array::row`, which it shares.
//!
//! One that shows memory in place (`uctypes.bytearray_at`) shares its storage with what lies there, and has two slots
//! more. Whatever changes its length gives it storage of its own.

use super::str::methods;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::types::{array, bytes};
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Slots, which an array has too.
pub const LEN: usize = 0;
pub const STORAGE: usize = 1;
/// The address of memory that is not there, of a bytearray that is to show it.
pub const ADDRESS: usize = 2;
/// Where in the storage the first byte is, as long as that is shared; an array never has so many slots.
pub const FIRST: usize = 3;
pub const SHARING_SLOTS: usize = 4;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: methods::bytes_methods![
        ("append", Item::Fn(Native::new("append", 2, 2, array::append))),
        ("extend", Item::Fn(Native::new("extend", 2, 2, array::extend))),
        ("pop", Item::Fn(Native::new("pop", 1, 2, array::pop))),
        ("insert", Item::Fn(Native::new("insert", 3, 3, insert))),
        ("remove", Item::Fn(Native::new("remove", 2, 2, remove))),
        ("reverse", Item::Fn(Native::new("reverse", 1, 1, reverse))),
        ("clear", Item::Fn(Native::new("clear", 1, 1, clear))),
        ("copy", Item::Fn(Native::new("copy", 1, 1, copy))),
    ],
    ..TypeDef::named("bytearray")
};

/// `bytearray()`, `bytearray(size)`, `bytearray(text, encoding)`, `bytearray(buffer)`, `bytearray(iterable)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    if args.len() == 1 && args.keywords(vm) == 0 {
        let source = args.get(vm, 0);
        let base = vm.native_base(source);
        if matches!(vm.heap.kind(base), Kind::Int | Kind::BigInt | Kind::Bool) {
            let len = vm.index_arg(base)?;
            let Ok(len) = usize::try_from(len) else { return Err(vm.value_error("negative count")) };
            return Ok(vm.alloc_row(Kind::ByteArray, b'B', len)?.0);
        }
        if !vm.is_str(base)
            && let Some(len) = vm.buffer(base).map(<[u8]>::len)
        {
            let (v, raw) = vm.alloc_row(Kind::ByteArray, b'B', len)?;
            vm.copy_polled(base, 0, len, raw, 0)?;
            return Ok(v);
        }
        if !vm.is_str(base) {
            let hint = vm.len_hint(base);
            let (v, _) = vm.alloc_row(Kind::ByteArray, b'B', hint)?;
            vm.heap.set(v, LEN, Val::int(0));
            vm.extend_row(v, source)?;
            return Ok(v);
        }
    }
    let made = bytes::new(vm, crate::types::BYTES, args)?;
    let len = vm.heap.len(made);
    let (v, raw) = vm.alloc_row(Kind::ByteArray, b'B', len)?;
    if len > 0 {
        vm.heap.copy_bytes(made, 0, raw, 0, len);
    }
    Ok(v)
}

fn insert(vm: &mut Vm, args: Args) -> Res {
    let v = array::receiver(vm, args)?;
    let packed = vm.pack_item(b'B', args.get(vm, 2))?;
    let at = vm.index_arg(args.get(vm, 1))?;
    let len = vm.row_len(v) as isize;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) } as usize;
    vm.row_push(v, packed)?;
    if let Some(bytes) = vm.buffer_mut(v) {
        bytes[at..=len as usize].rotate_right(1);
    }
    Ok(Val::NONE)
}

fn remove(vm: &mut Vm, args: Args) -> Res {
    let v = array::receiver(vm, args)?;
    let x = args.get(vm, 1);
    match vm.item_index(v, x, 0)? {
        Some(i) => vm.row_remove(v, i, i + 1)?,
        None => return Err(vm.value_error("value not found in bytearray")),
    }
    Ok(Val::NONE)
}

fn reverse(vm: &mut Vm, args: Args) -> Res {
    let v = array::receiver(vm, args)?;
    if let Some(bytes) = vm.buffer_mut(v) {
        bytes.reverse();
    }
    Ok(Val::NONE)
}

fn clear(vm: &mut Vm, args: Args) -> Res {
    let v = array::receiver(vm, args)?;
    vm.heap.set(v, LEN, Val::int(0));
    vm.heap.set(v, STORAGE, Val::UNDEF);
    vm.row_part(v);
    Ok(Val::NONE)
}

fn copy(vm: &mut Vm, args: Args) -> Res {
    let v = array::receiver(vm, args)?;
    vm.row_slice(v, 0, vm.row_len(v))
}
