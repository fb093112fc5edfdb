//! `StringIO` and `BytesIO`: a buffer that is read and written like a file.
//!
//! Writing allocates only where it runs past the buffer; `BytesIO(size)` makes room in advance.

use super::stream;
use crate::{ANY, function, object};
use alloc::string::String;
use taipan_vm::{Args, Item, Kind, Raise, Res, TypeDef, Val, Vm};

/// Bytes copied between two safe points.
const CHUNK: usize = 4096;

pub static STRING: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, &STRING, args)),
    methods: METHODS,
    print: Some(print),
    iter: Some(|_, stream| Ok(stream)),
    next: Some(next),
    ..TypeDef::named("StringIO")
};

pub static BYTES: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, &BYTES, args)),
    methods: METHODS,
    print: Some(print),
    iter: Some(|_, stream| Ok(stream)),
    next: Some(next),
    ..TypeDef::named("BytesIO")
};

static METHODS: &[(&str, Item)] = &[
    function("read", 1, 2, read),
    function("readline", 1, 2, readline),
    function("readinto", 2, 3, readinto),
    function("write", 2, 4, write),
    function("seek", 2, 3, seek),
    function("tell", 1, 1, tell),
    function("getvalue", 1, 1, getvalue),
    function("flush", 1, 1, |vm, args| open(vm, args).map(|_| Val::NONE)),
    function("close", 1, 1, close),
    function("__enter__", 1, 1, |vm, args| Ok(args.get(vm, 0))),
    function("__exit__", 1, ANY, close),
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

fn is_text(vm: &Vm, stream: Val) -> bool {
    object::is(vm, stream, &STRING)
}

/// The stream a method was called on, which must not be closed.
fn open(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let base = vm.native_base(v);
    let stream = if is_text(vm, base) { base } else { object::of(vm, v, &BYTES)? };
    check_open(vm, stream)?;
    Ok(stream)
}

fn check_open(vm: &mut Vm, stream: Val) -> Res<()> {
    if vm.heap.get(stream, STORAGE).is_absent() {
        return Err(vm.value_error("I/O operation on closed file"));
    }
    Ok(())
}

/// The first byte to read and how many there are from it on.
fn rest(vm: &Vm, stream: Val) -> (usize, usize) {
    let (len, position) = (object::int(vm, stream, LEN) as usize, object::int(vm, stream, POSITION) as usize);
    (position, len.saturating_sub(position))
}

fn slice(vm: &Vm, stream: Val, first: usize, n: usize) -> &[u8] {
    if n == 0 { &[] } else { &vm.heap.bytes(vm.heap.get(stream, STORAGE))[first..first + n] }
}

/// Bytes of the stream as what reading it gives.
fn value(vm: &mut Vm, stream: Val, first: usize, n: usize) -> Res {
    let bytes = slice(vm, stream, first, n).to_vec();
    if is_text(vm, stream) { vm.new_str(&String::from_utf8_lossy(&bytes)) } else { vm.new_bytes(&bytes) }
}

/// Reads `n` bytes on.
fn advance(vm: &mut Vm, stream: Val, n: usize) -> Res {
    let (position, _) = rest(vm, stream);
    let value = value(vm, stream, position, n)?;
    object::set_int(vm, stream, POSITION, (position + n) as isize);
    Ok(value)
}

/// The bytes of the first `n` characters.
fn characters(bytes: &[u8], n: usize) -> usize {
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80);
    starts.map(|(at, _)| at).nth(n).unwrap_or(bytes.len())
}

fn read(vm: &mut Vm, args: Args) -> Res {
    let stream = open(vm, args)?;
    let limit = stream::count(vm, args.opt(vm, 1))?;
    let (position, there) = rest(vm, stream);
    let n = match limit {
        None => there,
        Some(limit) if is_text(vm, stream) => characters(slice(vm, stream, position, there), limit),
        Some(limit) => there.min(limit),
    };
    advance(vm, stream, n)
}

fn line(vm: &mut Vm, stream: Val, limit: usize) -> Res {
    let (position, there) = rest(vm, stream);
    let bytes = slice(vm, stream, position, there);
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(there, |at| at + 1);
    advance(vm, stream, end.min(limit))
}

fn readline(vm: &mut Vm, args: Args) -> Res {
    let stream = open(vm, args)?;
    let limit = stream::count(vm, args.opt(vm, 1))?;
    line(vm, stream, limit.unwrap_or(usize::MAX))
}

fn next(vm: &mut Vm, stream: Val) -> Res<Option<Val>> {
    check_open(vm, stream)?;
    if rest(vm, stream).1 == 0 {
        return Ok(None);
    }
    line(vm, stream, usize::MAX).map(Some)
}

fn readinto(vm: &mut Vm, args: Args) -> Res {
    let stream = open(vm, args)?;
    let (target, room) = stream::target(vm, args)?;
    let (position, there) = rest(vm, stream);
    let n = room.min(there);
    let bytes = slice(vm, stream, position, n).to_vec();
    if let Some(target) = vm.buffer_mut(target) {
        target[..n].copy_from_slice(&bytes);
    }
    object::set_int(vm, stream, POSITION, (position + n) as isize);
    Ok(Val::int(n as isize))
}

fn write(vm: &mut Vm, args: Args) -> Res {
    let stream = open(vm, args)?;
    let bytes = stream::source(vm, args)?;
    let position = object::int(vm, stream, POSITION) as usize;
    let end = position + bytes.len();
    let len = object::int(vm, stream, LEN) as usize;
    if bytes.is_empty() {
        return Ok(Val::int(0));
    }
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
    Ok(Val::int(bytes.len() as isize))
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

/// `seek(offset[, whence])`: the new position.
fn seek(vm: &mut Vm, args: Args) -> Res {
    let stream = open(vm, args)?;
    let offset = args.get(vm, 1);
    let offset = vm.index_arg(offset)?;
    let whence = args.opt(vm, 2).unwrap_or(Val::int(0));
    let start = match vm.index_arg(whence)? {
        1 => object::int(vm, stream, POSITION),
        2 => object::int(vm, stream, LEN),
        _ if offset < 0 => return Err(invalid(vm)),
        _ => 0,
    };
    let position = start.saturating_add(offset).clamp(0, FARTHEST);
    object::set_int(vm, stream, POSITION, position);
    Ok(Val::int(position))
}

fn invalid(vm: &mut Vm) -> Raise {
    const EINVAL: i32 = 22;
    vm.os_error(EINVAL)
}

fn tell(vm: &mut Vm, args: Args) -> Res {
    let stream = open(vm, args)?;
    Ok(Val::int(object::int(vm, stream, POSITION)))
}

fn getvalue(vm: &mut Vm, args: Args) -> Res {
    let stream = open(vm, args)?;
    let len = object::int(vm, stream, LEN) as usize;
    value(vm, stream, 0, len)
}

fn close(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let base = vm.native_base(v);
    let stream = if is_text(vm, base) { base } else { object::of(vm, v, &BYTES)? };
    vm.heap.set(stream, STORAGE, Val::UNDEF);
    object::set_int(vm, stream, LEN, 0);
    Ok(Val::NONE)
}
