//! `RingIO`: a first-in, first-out row of bytes between one writer and one reader, one of which may be a handler.
//!
//! One place of the storage stays empty, so that full and empty differ. Writing allocates nothing.

use crate::io::stream;
use crate::{function, object};
use alloc::vec::Vec;
use taipan_vm::{Args, Res, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    print: Some(|_, _, _, out| {
        out.push_str("<RingIO>");
        Ok(())
    }),
    methods: &[
        function("any", 1, 1, |vm, args| {
            let ring = object::this(vm, args, &TYPE)?;
            Ok(Val::int(used(vm, ring) as isize))
        }),
        function("read", 1, 2, read),
        function("readline", 1, 2, readline),
        function("readinto", 2, 3, readinto),
        function("write", 2, 4, write),
        function("close", 1, 1, |_, _| Ok(Val::NONE)),
    ],
    ..TypeDef::named("RingIO")
};

/// A bytearray, or what the program gave.
const STORAGE: usize = 1;
const GET: usize = 2;
const PUT: usize = 3;

/// Most bytes of storage.
const LIMIT: usize = 0xffff;

/// `RingIO(size)` holds `size` bytes; `RingIO(buffer)` one less than the buffer has.
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 1)?;
    let source = args.get(vm, 0);
    let (storage, size) = match vm.buffer_mut(source) {
        Some(bytes) => (source, bytes.len()),
        None => {
            let wanted = vm.index_arg(source)?;
            let size = usize::try_from(wanted).map_or(0, |wanted| wanted + 1);
            let sound = (2..=LIMIT).contains(&size);
            (if sound { vm.new_bytearray(&alloc::vec![0; size])? } else { Val::UNDEF }, size)
        }
    };
    if !(2..=LIMIT).contains(&size) {
        return Err(vm.raise_args(taipan_vm::types::VALUE_ERROR, &[]));
    }
    object::new(vm, &TYPE, &[storage, Val::int(0), Val::int(0)])
}

fn size(vm: &Vm, ring: Val) -> usize {
    // The program may have made its buffer smaller.
    vm.buffer(vm.heap.get(ring, STORAGE)).map_or(0, <[u8]>::len).max(1)
}

fn place(vm: &Vm, ring: Val, slot: usize) -> usize {
    object::int(vm, ring, slot) as usize % size(vm, ring)
}

fn used(vm: &Vm, ring: Val) -> usize {
    let size = size(vm, ring);
    (size + place(vm, ring, PUT) - place(vm, ring, GET)) % size
}

fn take(vm: &mut Vm, ring: Val, n: usize) -> Vec<u8> {
    let (size, get) = (size(vm, ring), place(vm, ring, GET));
    let n = n.min(used(vm, ring));
    let storage = vm.buffer(vm.heap.get(ring, STORAGE)).unwrap_or(&[]);
    let bytes = (0..n).map(|i| storage[(get + i) % size]).collect();
    object::set_int(vm, ring, GET, ((get + n) % size) as isize);
    bytes
}

fn read(vm: &mut Vm, args: Args) -> Res {
    let ring = object::this(vm, args, &TYPE)?;
    let n = stream::count(vm, args.opt(vm, 1))?;
    let bytes = take(vm, ring, n.unwrap_or(usize::MAX));
    vm.new_bytes(&bytes)
}

fn readline(vm: &mut Vm, args: Args) -> Res {
    let ring = object::this(vm, args, &TYPE)?;
    let limit = stream::count(vm, args.opt(vm, 1))?.unwrap_or(usize::MAX);
    let (size, get, used) = (size(vm, ring), place(vm, ring, GET), used(vm, ring));
    let storage = vm.buffer(vm.heap.get(ring, STORAGE)).unwrap_or(&[]);
    let end = (0..used).find(|i| storage[(get + i) % size] == b'\n').map_or(used, |i| i + 1);
    let bytes = take(vm, ring, end.min(limit));
    vm.new_bytes(&bytes)
}

fn readinto(vm: &mut Vm, args: Args) -> Res {
    let ring = object::this(vm, args, &TYPE)?;
    let (target, room) = stream::target(vm, args)?;
    let bytes = take(vm, ring, room);
    if let Some(target) = vm.buffer_mut(target) {
        target[..bytes.len()].copy_from_slice(&bytes);
    }
    Ok(Val::int(bytes.len() as isize))
}

/// The number of bytes there was room for.
fn write(vm: &mut Vm, args: Args) -> Res {
    let ring = object::this(vm, args, &TYPE)?;
    let bytes = stream::source(vm, args)?;
    let (size, put) = (size(vm, ring), place(vm, ring, PUT));
    let n = bytes.len().min(size - 1 - used(vm, ring));
    let storage = vm.heap.get(ring, STORAGE);
    if let Some(storage) = vm.buffer_mut(storage) {
        for (i, byte) in bytes[..n].iter().enumerate() {
            storage[(put + i) % size] = *byte;
        }
    }
    object::set_int(vm, ring, PUT, ((put + n) % size) as isize);
    Ok(Val::int(n as isize))
}
