//! `int`. Its arithmetic is in `ops`.

use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::num::{self, Big, Endian, Signedness};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        ("from_bytes", Item::ClassFn(Native::keywords("from_bytes", 2, 4, from_bytes))),
        ("to_bytes", Item::Fn(Native::keywords("to_bytes", 1, Native::ANY, to_bytes))),
    ],
    more: &[
        ("bit_length", Item::Fn(Native::new("bit_length", 1, 1, bit_length))),
        ("bit_count", Item::Fn(Native::new("bit_count", 1, 1, bit_count))),
    ],
    print: Some(print),
    ..TypeDef::named("int")
};

/// `int(x=0)`, `int(text, base)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    vm.check_constructor(args, 2)?;
    let Some(x) = args.opt(vm, 0) else { return Ok(Val::int(0)) };
    let Some(base) = args.opt(vm, 1) else { return vm.to_int(x) };
    let text = match vm.native_base(x) {
        x if vm.is_str(x) => Vec::from(vm.str_bytes(x)),
        x if matches!(vm.heap.kind(x), Kind::Bytes | Kind::ByteArray) => vm.buffer(x).map(Vec::from).unwrap_or_default(),
        _ => {
            let name = vm.type_name(x);
            return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{name}' object to str implicitly")));
        }
    };
    let base = vm.index_arg(base)?;
    vm.parse_int(&text, u32::try_from(base).unwrap_or(1))
}

impl Vm {
    /// The arguments of a type that takes up to `max` of them by position, and none by name.
    pub(crate) fn check_constructor(&mut self, args: Args, max: usize) -> Res<()> {
        if args.keywords(self) > 0 {
            return Err(self.type_error("function doesn't take keyword arguments"));
        }
        if args.len() > max {
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("function expected at most {max} arguments, got {}", args.len())));
        }
        Ok(())
    }

    /// Appends an int or bool in decimal.
    pub(crate) fn print_int(&mut self, v: Val, out: &mut String) -> Res<()> {
        use core::fmt::Write;
        if let Some(n) = v.as_int() {
            // Writing to a string doesn't fail.
            let _ = write!(out, "{n}");
            return Ok(());
        }
        match self.integer(v) {
            Some(n) => self.polled(|poll| num::to_decimal(n.borrow(), out, poll)),
            None => Ok(()),
        }
    }
}

fn print(vm: &mut Vm, v: Val, _str: bool, out: &mut String) -> Res<()> {
    vm.print_int(v, out)
}

/// Anything but `"little"` is big, as in MicroPython.
fn endian(vm: &Vm, order: Option<Val>) -> Endian {
    match order {
        Some(order) if vm.as_str(order) == Some("little") => Endian::Little,
        _ => Endian::Big,
    }
}

fn signedness(vm: &mut Vm, signed: Option<Val>) -> Res<Signedness> {
    match signed {
        Some(signed) if vm.truth(signed)? => Ok(Signedness::Signed),
        _ => Ok(Signedness::Unsigned),
    }
}

/// `int.from_bytes(bytes, byteorder="big", signed=False)`
fn from_bytes(vm: &mut Vm, args: Args) -> Res {
    let [bytes, order, signed] = args.skip(1).parse(vm, ["bytes", "byteorder", "signed"], 3)?;
    let bytes = bytes.unwrap_or(Val::NONE);
    let Some(bytes) = vm.buffer(bytes).map(Vec::from) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    let endian = endian(vm, order);
    let signedness = signedness(vm, signed)?;
    let mut out = Big::ZERO;
    num::from_bytes(&bytes, endian, signedness, &mut out);
    vm.new_big(&out)
}

/// `n.to_bytes(length=1, byteorder="big", *, signed=False)`
fn to_bytes(vm: &mut Vm, args: Args) -> Res {
    let this = args.get(vm, 0);
    let [length, order, signed] = args.skip(1).parse(vm, ["length", "byteorder", "signed"], 2)?;
    let length = match length {
        Some(length) => vm.index_arg(length)?,
        None => 1,
    };
    let Ok(length) = usize::try_from(length) else { return Err(vm.value_error("")) };
    let endian = endian(vm, order);
    let signedness = signedness(vm, signed)?;
    let this = vm.int_arg(this)?;
    let bytes = vm.alloc_bytes(Kind::Bytes, length)?;
    let mut out = Vec::with_capacity(length);
    let Some(n) = vm.integer(this) else { return Ok(bytes) };
    if num::to_bytes(n.borrow(), length, endian, signedness, &mut out).is_err() {
        return Err(if n.borrow().is_negative() && signedness == Signedness::Unsigned {
            vm.raise_str(types::OVERFLOW_ERROR, "can't convert negative int to unsigned")
        } else {
            vm.raise_fmt(types::OVERFLOW_ERROR, format_args!("value would overflow a {length} byte buffer"))
        });
    }
    vm.heap.bytes_mut(bytes).copy_from_slice(&out);
    Ok(bytes)
}

fn bit_length(vm: &mut Vm, args: Args) -> Res {
    let this = vm.int_arg(args.get(vm, 0))?;
    let bits = vm.with_big(this, |n| n.bit_length());
    vm.new_int(bits as i64)
}

fn bit_count(vm: &mut Vm, args: Args) -> Res {
    let this = vm.int_arg(args.get(vm, 0))?;
    let ones = vm.with_big(this, |n| n.limbs().iter().map(|limb| limb.count_ones() as i64).sum());
    vm.new_int(ones)
}
