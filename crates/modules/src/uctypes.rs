//! `uctypes`: memory as structures of C, by address.
//!
//! A `struct` holds an address, a descriptor (see [`layout`]) and a buffer that shows its bytes and keeps them alive.
//! Each access finds the memory anew, so that one outside of live memory is a ValueError.

mod layout;

use crate::{function, object};
use alloc::format;
use layout::{ARRAY, Bits, Field, POINTER, Target, aggregate_constant, scalar, scalar_constant};
use taipan_vm::{Args, Item, Kind, ModuleDef, Res, TypeDef, Val, Vm};

const fn scalar_item(scalar: u8) -> Item {
    Item::Int(scalar_constant(scalar))
}

/// The constant for C's `long`.
const fn long(narrow: u8, wide: u8) -> (i64, i64) {
    (scalar_constant(narrow), scalar_constant(wide))
}

pub static MODULE: ModuleDef = ModuleDef {
    name: "uctypes",
    items: &[
        ("struct", Item::Type(&STRUCT)),
        function("sizeof", 1, 2, sizeof),
        function("addressof", 1, 1, addressof),
        function("bytes_at", 2, 2, bytes_at),
        function("bytearray_at", 2, 2, bytearray_at),
        ("NATIVE", Item::Int(layout::NATIVE)),
        ("LITTLE_ENDIAN", Item::Int(layout::LITTLE_ENDIAN)),
        ("BIG_ENDIAN", Item::Int(layout::BIG_ENDIAN)),
        ("VOID", scalar_item(scalar::UINT8)),
        ("UINT8", scalar_item(scalar::UINT8)),
        ("INT8", scalar_item(scalar::INT8)),
        ("UINT16", scalar_item(scalar::UINT16)),
        ("INT16", scalar_item(scalar::INT16)),
        ("UINT32", scalar_item(scalar::UINT32)),
        ("INT32", scalar_item(scalar::INT32)),
        ("UINT64", scalar_item(scalar::UINT64)),
        ("INT64", scalar_item(scalar::INT64)),
        ("BFUINT8", scalar_item(scalar::BFUINT8)),
        ("BFINT8", scalar_item(scalar::BFINT8)),
        ("BFUINT16", scalar_item(scalar::BFUINT16)),
        ("BFINT16", scalar_item(scalar::BFINT16)),
        ("BFUINT32", scalar_item(scalar::BFUINT32)),
        ("BFINT32", scalar_item(scalar::BFINT32)),
        ("BF_POS", Item::Int(layout::OFFSET_BITS as i64)),
        ("BF_LEN", Item::Int(layout::LENGTH_SHIFT as i64)),
        ("FLOAT32", scalar_item(scalar::FLOAT32)),
        ("FLOAT64", scalar_item(scalar::FLOAT64)),
        ("SHORT", scalar_item(scalar::INT16)),
        ("USHORT", scalar_item(scalar::UINT16)),
        ("INT", scalar_item(scalar::INT32)),
        ("UINT", scalar_item(scalar::UINT32)),
        ("LONG", Item::Make(|vm| Ok(word_constant(vm, long(scalar::INT32, scalar::INT64))))),
        ("ULONG", Item::Make(|vm| Ok(word_constant(vm, long(scalar::UINT32, scalar::UINT64))))),
        ("LONGLONG", scalar_item(scalar::INT64)),
        ("ULONGLONG", scalar_item(scalar::UINT64)),
        ("PTR", Item::Int(aggregate_constant(POINTER))),
        ("ARRAY", Item::Int(aggregate_constant(ARRAY))),
    ],
};

fn word_constant(vm: &Vm, (narrow, wide): (i64, i64)) -> Val {
    Val::int(if vm.word_bytes() == 8 { wide } else { narrow } as isize)
}

// ---- Functions

/// `sizeof(descriptor or struct[, layout])`
fn sizeof(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    if vm.heap.is(v, Kind::ByteArray) {
        let len = vm.buffer(v).map_or(0, <[u8]>::len);
        return Ok(Val::int(len as isize));
    }
    let (desc, layout) = match (object::is(vm, v, &STRUCT), args.opt(vm, 1)) {
        (true, None) => (vm.heap.get(v, DESC), layout_of(vm, v)),
        (true, Some(_)) => return Err(vm.type_error("sizeof a struct takes no layout")),
        (false, None) => (v, layout::NATIVE),
        (false, Some(layout)) => (v, vm.int_arg_i64(layout)?),
    };
    match layout::size(vm, desc, layout) {
        Ok(size) => vm.new_int_u64(size as u64),
        Err(fault) => Err(fault.raise(vm)),
    }
}

fn addressof(vm: &mut Vm, args: Args) -> Res {
    match vm.address(args.get(vm, 0)) {
        Some(address) => vm.new_int_u64(address as u64),
        None => Err(vm.type_error("object with buffer protocol required")),
    }
}

/// An address and a number of bytes.
fn range(vm: &mut Vm, args: Args) -> Res<(usize, usize)> {
    let (address, len) = (args.get(vm, 0), args.get(vm, 1));
    let address = vm.int_arg_wrapping(address)? as usize;
    let len = vm.index_arg(len)?;
    match usize::try_from(len) {
        Ok(len) => Ok((address, len)),
        Err(_) => Err(vm.value_error("negative count")),
    }
}

fn bytes_at(vm: &mut Vm, args: Args) -> Res {
    let (address, len) = range(vm, args)?;
    if vm.memory(address, len).is_none() {
        return Err(vm.no_memory(address));
    }
    let made = vm.alloc_bytes(Kind::Bytes, len)?;
    vm.copy_memory(address, made)?;
    Ok(made)
}

fn bytearray_at(vm: &mut Vm, args: Args) -> Res {
    let (address, len) = range(vm, args)?;
    vm.bytearray_at(address, len)
}

// ---- `struct`

/// Slots: an address (an int), a descriptor, a layout, what shows its bytes, if they can be shown.
const ADDRESS: usize = 1;
const DESC: usize = 2;
const LAYOUT: usize = 3;
const SHOWN: usize = 4;

static STRUCT: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        object::arity(vm, args, 2, 3)?;
        let address = args.get(vm, 0);
        let address = vm.int_arg_wrapping(address)? as usize;
        let layout = match args.opt(vm, 2) {
            Some(layout) => vm.int_arg_i64(layout)?,
            None => layout::NATIVE,
        };
        new_struct(vm, address, args.get(vm, 1), layout)
    }),
    int: Some(int),
    hash: Some(|vm, _| Err(vm.type_error("unsupported type for __hash__: 'struct'"))),
    print: Some(|vm, this, _, out| {
        let desc = vm.heap.get(this, DESC);
        let name = match layout::field(vm, desc) {
            _ if layout::is_record(vm, desc) => "STRUCT",
            Ok(Field::Pointer { .. }) => "PTR",
            Ok(Field::Array { .. }) => "ARRAY",
            Ok(Field::Struct { .. }) => "unk",
            _ => "ERROR",
        };
        let address = address_of(vm, this);
        out.push_str(&format!("<struct {name} {address:x}>"));
        Ok(())
    }),
    getattr: Some(|vm, this, name| get_field(vm, this, name).map(Some)),
    setattr: Some(|vm, this, name, value| {
        if value.is_absent() {
            return Ok(false);
        }
        set_field(vm, this, name, value).map(|()| true)
    }),
    getitem: Some(|vm, this, index| {
        let place = item_place(vm, this, index)?;
        load(vm, layout_of(vm, this), place)
    }),
    setitem: Some(|vm, this, index, value| {
        if value.is_absent() {
            return Err(vm.type_error("'struct' object doesn't support item deletion"));
        }
        let Place { address, target } = item_place(vm, this, index)?;
        match target {
            Target::Scalar(scalar) => store(vm, layout_of(vm, this), scalar, address, value),
            Target::Desc(_) => Err(vm.type_error("'struct' object doesn't support item assignment")),
        }
    }),
    buffer: Some(|vm, this| {
        let shown = vm.heap.get(this, SHOWN);
        if shown.is_absent() { this } else { shown }
    }),
    ..TypeDef::named("struct")
};

fn new_struct(vm: &mut Vm, address: usize, desc: Val, layout: i64) -> Res {
    let shown = match layout::size(vm, desc, layout) {
        Ok(size) => vm.buffer_at(address, size)?,
        Err(_) => Val::UNDEF,
    };
    let address = vm.new_int_u64(address as u64)?;
    object::new(vm, &STRUCT, &[address, desc, Val::int(layout as isize), shown])
}

fn address_of(vm: &Vm, this: Val) -> usize {
    vm.as_wrapping_u64(vm.heap.get(this, ADDRESS)).unwrap_or(0) as usize
}

fn layout_of(vm: &Vm, this: Val) -> i64 {
    object::int(vm, this, LAYOUT) as i64
}

/// `int(struct)`: where a pointer points to.
fn int(vm: &mut Vm, this: Val) -> Res<Option<Val>> {
    match layout::field(vm, vm.heap.get(this, DESC)) {
        Ok(Field::Pointer { .. }) => {
            let target = load_pointer(vm, address_of(vm, this))?;
            vm.new_int_u64(target as u64).map(Some)
        }
        _ => Ok(None),
    }
}

fn load_pointer(vm: &mut Vm, address: usize) -> Res<usize> {
    let word = vm.word_bytes();
    vm.load_memory(address, word).map(|n| n as usize)
}

/// The field `name` of a struct.
fn find(vm: &mut Vm, this: Val, name: Val) -> Res<Field> {
    let desc = vm.heap.get(this, DESC);
    if !layout::is_record(vm, desc) {
        return Err(vm.type_error("struct: no fields"));
    }
    let Some(found) = vm.dict_get(desc, name)? else { return Err(vm.key_error(name)) };
    vm.keep(found);
    layout::field(vm, found).map_err(|fault| fault.raise(vm))
}

fn get_field(vm: &mut Vm, this: Val, name: Val) -> Res {
    let (base, layout) = (address_of(vm, this), layout_of(vm, this));
    let field = find(vm, this, name)?;
    match field {
        Field::Scalar { scalar, offset } => load(vm, layout, Place { address: base.wrapping_add(offset), target: Target::Scalar(scalar) }),
        Field::Bits { scalar, offset, bits: Bits { first, mask } } => {
            let word = load_word(vm, layout, scalar, base.wrapping_add(offset))?;
            vm.new_int_u64(word >> first & mask)
        }
        Field::Struct { offset, desc } => new_struct(vm, base.wrapping_add(offset), desc, layout),
        Field::Array { offset, len, items: Target::Scalar(scalar::UINT8) } => vm.bytearray_at(base.wrapping_add(offset), len),
        Field::Array { offset, .. } | Field::Pointer { offset, .. } => {
            let desc = vm.heap.get(this, DESC);
            let Some(desc) = vm.dict_get(desc, name)? else { return Err(vm.key_error(name)) };
            new_struct(vm, base.wrapping_add(offset), desc, layout)
        }
    }
}

fn set_field(vm: &mut Vm, this: Val, name: Val, value: Val) -> Res<()> {
    let (base, layout) = (address_of(vm, this), layout_of(vm, this));
    match find(vm, this, name)? {
        Field::Scalar { scalar, offset } => store(vm, layout, scalar, base.wrapping_add(offset), value),
        Field::Bits { scalar, offset, bits: Bits { first, mask } } => {
            let bits = vm.int_arg_wrapping(value)? & mask;
            let address = base.wrapping_add(offset);
            let kept = load_word(vm, layout, scalar, address)? & !(mask << first);
            store_word(vm, layout, scalar, address, kept | bits << first)
        }
        _ => Err(layout::Fault::Syntax.raise(vm)),
    }
}

/// A value in memory.
struct Place {
    address: usize,
    target: Target,
}

/// Where item `index` of an array, or of what a pointer points to, is.
fn item_place(vm: &mut Vm, this: Val, index: Val) -> Res<Place> {
    let (base, layout) = (address_of(vm, this), layout_of(vm, this));
    let desc = vm.heap.get(this, DESC);
    let (base, target, len) = match layout::field(vm, desc) {
        Ok(Field::Array { len, items, .. }) => (base, items, len),
        Ok(Field::Pointer { target, .. }) => (load_pointer(vm, base)?, target, usize::MAX),
        _ => return Err(vm.type_error("struct: can't index")),
    };
    let index = vm.index_arg(index)?;
    if usize::try_from(index).is_ok_and(|index| index >= len) || index < 0 && len != usize::MAX {
        return Err(vm.index_error("struct: index out of range"));
    }
    match layout::target_size(vm, target, layout) {
        Ok(size) => Ok(Place { address: base.wrapping_add((index as usize).wrapping_mul(size)), target }),
        Err(fault) => Err(fault.raise(vm)),
    }
}

fn load(vm: &mut Vm, layout: i64, Place { address, target }: Place) -> Res {
    let scalar = match target {
        Target::Scalar(scalar) => scalar,
        Target::Desc(desc) => return new_struct(vm, address, desc, layout),
    };
    let word = load_word(vm, layout, scalar, address)?;
    let unused = 64 - 8 * layout::scalar_size(scalar) as u32;
    match scalar {
        scalar::FLOAT32 => vm.new_float(f32::from_bits(word as u32).into()),
        scalar::FLOAT64 => vm.new_float(f64::from_bits(word)),
        _ if scalar & 1 == 1 => vm.new_int((word << unused) as i64 >> unused),
        _ => vm.new_int_u64(word),
    }
}

fn store(vm: &mut Vm, layout: i64, scalar: u8, address: usize, value: Val) -> Res<()> {
    let word = match scalar {
        scalar::FLOAT32 => (vm.float_arg(value)? as f32).to_bits().into(),
        scalar::FLOAT64 => vm.float_arg(value)?.to_bits(),
        _ => vm.int_arg_wrapping(value)?,
    };
    store_word(vm, layout, scalar, address, word)
}

fn load_word(vm: &mut Vm, layout: i64, scalar: u8, address: usize) -> Res<u64> {
    let size = layout::scalar_size(scalar);
    let word = vm.load_memory(address, size)?;
    Ok(if layout == layout::BIG_ENDIAN { word.swap_bytes() >> (64 - 8 * size) } else { word })
}

fn store_word(vm: &mut Vm, layout: i64, scalar: u8, address: usize, word: u64) -> Res<()> {
    let size = layout::scalar_size(scalar);
    let word = if layout == layout::BIG_ENDIAN { word.swap_bytes() >> (64 - 8 * size) } else { word };
    vm.store_memory(address, size, word)
}
