//! `array.array`: numbers of one machine type, in a row. Layout in the crate's documentation, growth in `row`.
//!
//! Arrays of references (type code `O`) have no bytes: they are in `references`, and their kind is another.

pub mod item;
pub mod references;
mod row;

use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::types::bytearray::LEN;
use crate::vm::Vm;
use alloc::string::String;
use core::fmt::Write;
use item::Number;
use taipan_heap::{Kind, Val};

pub const CODE: usize = 2;
pub const SLOTS: usize = 3;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    getattr: Some(getattr),
    methods: &[
        ("append", Item::Fn(Native::new("append", 2, 2, append))),
        ("extend", Item::Fn(Native::new("extend", 2, 2, extend))),
        ("tobytes", Item::Fn(Native::new("tobytes", 1, 1, tobytes))),
        ("count", Item::Fn(Native::new("count", 2, 2, count))),
        ("index", Item::Fn(Native::new("index", 2, 2, index))),
        ("pop", Item::Fn(Native::new("pop", 1, 2, pop))),
    ],
    ..references::HOOKS
};

/// `array(typecode[, items])`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    if args.is_empty() || args.len() > 2 {
        return Err(vm.type_error("function expected at most 2 arguments"));
    }
    let code = args.get(vm, 0);
    let Some(text) = vm.as_str(code) else { return Err(vm.no_text(code, super::str::Flavor::Str)) };
    let code = text.bytes().next();
    if code == Some(references::CODE) {
        return references::new(vm, args.opt(vm, 1));
    }
    let Some(code) = code.filter(|c| item::size(*c, true).is_some()) else {
        return Err(vm.value_error("bad typecode"));
    };
    match args.opt(vm, 1) {
        None => Ok(vm.alloc_row(Kind::Array, code, 0)?.0),
        Some(source) => from_source(vm, code, source),
    }
}

fn from_source(vm: &mut Vm, code: u8, source: Val) -> Res {
    let base = vm.native_base(source);
    let size = vm.item_size(code);
    // Bytes are taken as they are; arrays and everything else item by item.
    if matches!(vm.heap.kind(base), Kind::Bytes | Kind::ByteArray) {
        let len = vm.buffer(base).map_or(0, <[u8]>::len) / size;
        let (v, raw) = vm.alloc_row(Kind::Array, code, len)?;
        vm.copy_polled(base, 0, len * size, raw, 0)?;
        return Ok(v);
    }
    let len = vm.len_hint(base);
    let (v, _) = vm.alloc_row(Kind::Array, code, len)?;
    vm.heap.set(v, LEN, Val::int(0));
    vm.iterate(source, &mut |vm, x| {
        let packed = vm.pack_item(code, x)?;
        vm.row_push(v, packed)
    })?;
    Ok(v)
}

impl Vm {
    /// How many items iterating `v` will give, if that is plain to see; else 0.
    pub(crate) fn len_hint(&self, v: Val) -> usize {
        match self.heap.kind(v) {
            Kind::List => self.list_len(v),
            Kind::Tuple => self.tuple_len(v),
            _ => self.text_len(v).unwrap_or(0),
        }
    }

    /// An array of the bytes given, as many as make whole items.
    pub fn new_array(&mut self, code: u8, bytes: &[u8]) -> Res {
        let size = self.item_size(code);
        let (v, raw) = self.alloc_row(Kind::Array, code, bytes.len() / size)?;
        if !raw.is_absent() {
            let n = bytes.len() / size * size;
            self.heap.bytes_mut(raw).copy_from_slice(&bytes[..n]);
        }
        Ok(v)
    }

    /// `array('i', [1, 2])`
    pub(crate) fn array_repr(&mut self, v: Val, out: &mut String) -> Res<()> {
        let code = self.array_code(v);
        out.push_str("array('");
        out.push(code as char);
        out.push('\'');
        let mut i = 0;
        while i < self.row_len(v) {
            out.push_str(if i == 0 { ", [" } else { ", " });
            self.item_repr(v, code, i, out);
            i += 1;
            if i % 256 == 0 {
                self.poll_native(256, "repr")?;
            }
        }
        out.push_str(if i > 0 { "])" } else { ")" });
        Ok(())
    }

    pub(crate) fn item_repr(&self, v: Val, code: u8, i: usize, out: &mut String) {
        match self.item_number(v, code, i) {
            Some(Number::Int(n)) => {
                // Writing to a String does not fail.
                let _ = write!(out, "{n}");
            }
            Some(Number::Float(x)) => crate::num::repr_f64(x, out),
            None => {}
        }
    }

    /// Item `i` of a buffer, if it has so many.
    pub(crate) fn item_number(&self, v: Val, code: u8, i: usize) -> Option<Number> {
        let size = self.item_size(code);
        let bytes = self.buffer(v)?;
        Some(item::load(code, bytes.get(i * size..(i + 1) * size)?))
    }
}

/// The array or bytearray a method was called on.
pub(super) fn receiver(vm: &mut Vm, args: Args) -> Res {
    let v = vm.native_base(args.get(vm, 0));
    match vm.heap.kind(v) {
        Kind::Array | Kind::ByteArray => Ok(v),
        _ => Err(vm.no_buffer()),
    }
}

pub(super) fn append(vm: &mut Vm, args: Args) -> Res {
    if let Some(items) = references::list(vm, args.get(vm, 0)) {
        return vm.list_push(items, args.get(vm, 1)).map(|()| Val::NONE);
    }
    let v = receiver(vm, args)?;
    let code = vm.array_code(v);
    let packed = vm.pack_item(code, args.get(vm, 1))?;
    vm.row_push(v, packed)?;
    Ok(Val::NONE)
}

pub(super) fn extend(vm: &mut Vm, args: Args) -> Res {
    if let Some(items) = references::list(vm, args.get(vm, 0)) {
        return references::extend(vm, items, args.get(vm, 1)).map(|()| Val::NONE);
    }
    let v = receiver(vm, args)?;
    vm.extend_row(v, args.get(vm, 1))?;
    Ok(Val::NONE)
}

impl Vm {
    /// `v.extend(source)` for a bytearray or array: bytes of a buffer, items of anything else.
    pub(crate) fn extend_row(&mut self, v: Val, source: Val) -> Res<()> {
        if self.span(source).is_some() {
            return self.row_extend(v, source);
        }
        let code = self.array_code(v);
        self.iterate(source, &mut |vm, x| {
            let packed = vm.pack_item(code, x)?;
            vm.row_push(v, packed)
        })
    }
}

pub(super) fn pop(vm: &mut Vm, args: Args) -> Res {
    if let Some(items) = references::list(vm, args.get(vm, 0)) {
        return super::list::pop_from(vm, items, args.opt(vm, 1), "array");
    }
    let v = receiver(vm, args)?;
    let len = vm.row_len(v);
    if len == 0 {
        return Err(vm.index_error("pop from empty array"));
    }
    let index = args.opt(vm, 1).unwrap_or(Val::int(-1));
    let i = vm.seq_index(index, len, "array")?;
    let (code, raw) = (vm.array_code(v), vm.heap.get(v, super::bytearray::STORAGE));
    let popped = vm.load_item(code, raw, vm.row_first(v) + i * vm.item_size(code))?;
    vm.row_remove(v, i, i + 1)?;
    Ok(popped)
}

fn tobytes(vm: &mut Vm, args: Args) -> Res {
    let v = receiver(vm, args)?;
    vm.bytes_of(v)
}

fn count(vm: &mut Vm, args: Args) -> Res {
    if let Some(items) = references::list(vm, args.get(vm, 0)) {
        return super::list::count(vm, items, args);
    }
    let v = receiver(vm, args)?;
    let x = args.get(vm, 1);
    let mut n = 0;
    let mut at = 0;
    while let Some(i) = vm.item_index(v, x, at)? {
        n += 1;
        at = i + 1;
    }
    Ok(Val::int(n))
}

fn index(vm: &mut Vm, args: Args) -> Res {
    if let Some(items) = references::list(vm, args.get(vm, 0)) {
        return super::list::index(vm, items, args);
    }
    let v = receiver(vm, args)?;
    let x = args.get(vm, 1);
    match vm.item_index(v, x, 0)? {
        Some(i) => Ok(Val::int(i as isize)),
        None => Err(vm.value_error("object not in sequence")),
    }
}

fn getattr(vm: &mut Vm, v: Val, name: Val) -> Res<Option<Val>> {
    let code = match references::list(vm, v) {
        Some(_) => references::CODE,
        None => vm.array_code(vm.native_base(v)),
    };
    Ok(match vm.str_bytes(name) {
        b"itemsize" => Some(Val::int(vm.item_size(code) as isize)),
        b"typecode" => Some(Val::sym(u16::from(code))),
        _ => None,
    })
}
