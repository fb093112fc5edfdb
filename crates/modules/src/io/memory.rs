//! `StringIO` and `BytesIO`: a buffer that is read and written like a file.
//!
//! Writing allocates only where it runs past the buffer; `BytesIO(size)` makes room in advance.

use super::stream;
use crate::{function, object};
use alloc::string::String;
use taipan_vm::stream::errno::EINVAL;
use taipan_vm::{Args, Io, Item, Kind, Request, Res, Stream, TypeDef, Val, Vm};

/// Bytes copied between two safe points.
const CHUNK: usize = 4096;

pub static STRING: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, &STRING, args)),
    methods: METHODS,
    print: Some(print),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: true, read, write, ioctl }),
    ..TypeDef::named("StringIO")
};

pub static BYTES: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, &BYTES, args)),
    methods: METHODS,
    print: Some(print),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("BytesIO")
};

static METHODS: &[(&str, Item)] = &[
    stream::READ,
    stream::READINTO,
    stream::READLINE,
    stream::READLINES,
    stream::WRITE,
    stream::SEEK,
    stream::TELL,
    stream::FLUSH,
    stream::CLOSE,
    stream::ENTER,
    stream::EXIT,
    function("getvalue", 1, 1, getvalue),
];

/// A `Raw`; unbound once the stream is closed.
const STORAGE: usize = 1;
/// Bytes written so far.
const LEN: usize = 2;
const POSITION: usize = 3;

/// The farthest that a program may seek.
const FARTHEST: isize = Val::INT_MAX / 2;
/// Room of a stream that was not told how much.
const ROOM: usize = 16;
/// Storage grows to a multiple of this.
const STEP: usize = 16;

/// `StringIO([text or size])`
fn new(vm: &mut Vm, def: &'static TypeDef, args: Args) -> Res {
    let source = args.opt(vm, 0).filter(|source| !source.is_none());
    let bytes = source.and_then(|source| vm.buffer(source)).map(<[u8]>::to_vec);
    let room = match (&bytes, source) {
        (Some(bytes), _) => bytes.len(),
        (None, Some(size)) => usize::try_from(vm.index_arg(size)?).unwrap_or(0),
        (None, None) => ROOM,
    };
    let storage = vm.alloc_bytes(Kind::Raw, room.max(1))?;
    let bytes = bytes.unwrap_or_default();
    vm.heap.bytes_mut(storage)[..bytes.len()].copy_from_slice(&bytes);
    object::new(vm, def, &[storage, Val::int(bytes.len() as isize), Val::int(0)])
}

fn print(vm: &mut Vm, stream: Val, _: bool, out: &mut String) -> Res<()> {
    out.push_str(&alloc::format!("<io.{} 0x{:x}>", vm.type_name(stream), vm.heap.offset(stream)));
    Ok(())
}

fn check_open(vm: &mut Vm, stream: Val) -> Res<()> {
    if vm.heap.get(stream, STORAGE).is_absent() {
        return Err(vm.value_error("I/O operation on closed file"));
    }
    Ok(())
}

fn slot(vm: &Vm, stream: Val, slot: usize) -> usize {
    usize::try_from(object::int(vm, stream, slot)).unwrap_or(0)
}

fn read(vm: &mut Vm, stream: Val, buffer: &mut [u8]) -> Res<Io> {
    check_open(vm, stream)?;
    let mut done = 0;
    // Step by step: a handler may read, write or close the stream meanwhile.
    for chunk in buffer.chunks_mut(CHUNK) {
        let (position, len) = (slot(vm, stream, POSITION), slot(vm, stream, LEN));
        let n = chunk.len().min(len.saturating_sub(position));
        if n == 0 {
            break;
        }
        let storage = vm.heap.get(stream, STORAGE);
        chunk[..n].copy_from_slice(&vm.heap.bytes(storage)[position..position + n]);
        object::set_int(vm, stream, POSITION, (position + n) as isize);
        done += n;
        if n < chunk.len() {
            break;
        }
        vm.poll_native(n as u32 / 8, "read")?;
    }
    Ok(Ok(done))
}

fn write(vm: &mut Vm, stream: Val, bytes: &[u8]) -> Res<Io> {
    check_open(vm, stream)?;
    if bytes.is_empty() {
        return Ok(Ok(0));
    }
    let position = slot(vm, stream, POSITION);
    let end = position.saturating_add(bytes.len());
    let len = slot(vm, stream, LEN);
    make_room(vm, stream, len, end)?;
    let storage = vm.heap.get(stream, STORAGE);
    if position > len {
        vm.heap.bytes_mut(storage)[len..position].fill(0);
    }
    object::set_int(vm, stream, LEN, len.max(end) as isize);
    object::set_int(vm, stream, POSITION, end as isize);
    // Step by step. A handler may close the stream meanwhile, or put another storage in place: ours stays alive.
    vm.keep(storage);
    for (n, chunk) in bytes.chunks(CHUNK).enumerate() {
        let at = position + n * CHUNK;
        vm.heap.bytes_mut(storage)[at..at + chunk.len()].copy_from_slice(chunk);
        vm.poll_native(chunk.len() as u32 / 8, "write")?;
    }
    Ok(Ok(bytes.len()))
}

fn make_room(vm: &mut Vm, stream: Val, len: usize, end: usize) -> Res<()> {
    let storage = vm.heap.get(stream, STORAGE);
    let room = vm.heap.len(storage);
    if end <= room {
        return Ok(());
    }
    let bigger = vm.alloc_bytes(Kind::Raw, end.max(room * 3 / 2).next_multiple_of(STEP))?;
    vm.heap.copy_bytes(storage, 0, bigger, 0, len);
    vm.heap.set(stream, STORAGE, bigger);
    Ok(())
}

fn ioctl(vm: &mut Vm, stream: Val, request: Request) -> Res<Io> {
    match request {
        Request::Seek { offset, whence } => {
            check_open(vm, stream)?;
            let start = match whence {
                1 => slot(vm, stream, POSITION),
                2 => slot(vm, stream, LEN),
                _ => 0,
            };
            let position = (start as i64).saturating_add(offset).clamp(0, FARTHEST as i64) as usize;
            object::set_int(vm, stream, POSITION, position as isize);
            Ok(Ok(position))
        }
        Request::Flush => check_open(vm, stream).map(|()| Ok(0)),
        Request::Close => {
            vm.heap.set(stream, STORAGE, Val::UNDEF);
            object::set_int(vm, stream, LEN, 0);
            Ok(Ok(0))
        }
        _ => Ok(Err(EINVAL)),
    }
}

fn getvalue(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let base = vm.native_base(v);
    let stream = if object::is(vm, base, &STRING) { base } else { object::of(vm, v, &BYTES)? };
    check_open(vm, stream)?;
    let bytes = vm.heap.bytes(vm.heap.get(stream, STORAGE))[..slot(vm, stream, LEN)].to_vec();
    stream::value(vm, stream, &bytes)
}
