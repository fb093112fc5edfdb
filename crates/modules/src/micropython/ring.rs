//! `RingIO`: a first-in, first-out row of bytes between one writer and one reader, one of which may be a handler.
//!
//! One place of the storage stays empty, so that full and empty differ. Writing allocates nothing.

use crate::io::stream;
use crate::select::{POLLIN, POLLOUT};
use crate::{function, object};
use taipan_vm::stream::errno::EINVAL;
use taipan_vm::{Args, Io, Request, Res, Stream, TypeDef, Val, Vm};

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
        stream::READ,
        stream::READLINE,
        stream::READINTO,
        stream::WRITE,
        stream::CLOSE,
    ],
    stream: Some(&Stream { text: false, read, write, ioctl }),
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

fn read(vm: &mut Vm, ring: Val, buffer: &mut [u8]) -> Res<Io> {
    let (size, get) = (size(vm, ring), place(vm, ring, GET));
    let n = buffer.len().min(used(vm, ring));
    let storage = vm.buffer(vm.heap.get(ring, STORAGE)).unwrap_or(&[]);
    for (i, byte) in buffer[..n].iter_mut().enumerate() {
        *byte = storage[(get + i) % size];
    }
    object::set_int(vm, ring, GET, ((get + n) % size) as isize);
    Ok(Ok(n))
}

/// As much as there is room for.
fn write(vm: &mut Vm, ring: Val, bytes: &[u8]) -> Res<Io> {
    let (size, put) = (size(vm, ring), place(vm, ring, PUT));
    let n = bytes.len().min(size - 1 - used(vm, ring));
    let storage = vm.heap.get(ring, STORAGE);
    if let Some(storage) = vm.buffer_mut(storage) {
        for (i, byte) in bytes[..n].iter().enumerate() {
            storage[(put + i) % size] = *byte;
        }
    }
    object::set_int(vm, ring, PUT, ((put + n) % size) as isize);
    Ok(Ok(n))
}

fn ioctl(vm: &mut Vm, ring: Val, request: Request) -> Res<Io> {
    match request {
        Request::Poll(events) => {
            let used = used(vm, ring);
            let readable = if used > 0 { POLLIN } else { 0 };
            let writable = if used + 1 < size(vm, ring) { POLLOUT } else { 0 };
            Ok(Ok(events & (readable | writable)))
        }
        Request::Close => Ok(Ok(0)),
        _ => Ok(Err(EINVAL)),
    }
}
