//! The methods that all streams share, for the method tables of their types, and what these do for Rust.
//!
//! They know the stream by its protocol only ([`taipan_vm::Stream`]): a method here serves files, sockets and streams
//! in memory alike. A stream that would have to wait gives None, or what there was until then.

use crate::{ANY, function};
use alloc::vec::Vec;
use taipan_vm::stream::errno::{EAGAIN, EINVAL};
use taipan_vm::types;
use taipan_vm::{Args, Io, Item, Kind, Request, Res, Val, Vm};

pub type Method = (&'static str, Item);

pub const READ: Method = function("read", 1, 2, |vm, args| read(vm, args, false));
/// Reads once only.
pub const READ1: Method = function("read1", 1, 2, |vm, args| read(vm, args, true));
pub const READINTO: Method = function("readinto", 2, 3, |vm, args| readinto(vm, args, false));
pub const READINTO1: Method = function("readinto1", 2, 3, |vm, args| readinto(vm, args, true));
pub const READLINE: Method = function("readline", 1, 2, readline);
pub const READLINES: Method = function("readlines", 1, 1, readlines);
pub const WRITE: Method = function("write", 2, 4, |vm, args| write(vm, args, false));
pub const WRITE1: Method = function("write1", 2, 4, |vm, args| write(vm, args, true));
pub const SEEK: Method = function("seek", 2, 3, seek);
pub const TELL: Method = function("tell", 1, 1, tell);
pub const FLUSH: Method = function("flush", 1, 1, |vm, args| ask(vm, args, Request::Flush).map(|_| Val::NONE));
pub const CLOSE: Method = function("close", 1, 1, |vm, args| ask(vm, args, Request::Close).map(|_| Val::NONE));
/// What the collector calls, of streams that asked for it ([`Vm::delete_later`]).
pub const DELETE: Method = function("__del__", 1, 1, |vm, args| ask(vm, args, Request::Close).map(|_| Val::NONE));
pub const FILENO: Method = function("fileno", 1, 1, |vm, args| ask(vm, args, Request::Fileno).map(|n| Val::int(n as isize)));
pub const IOCTL: Method = function("ioctl", 2, 3, ioctl);
pub const ENTER: Method = function("__enter__", 1, 1, |vm, args| Ok(args.get(vm, 0)));
pub const EXIT: Method = function("__exit__", 1, ANY, |vm, args| ask(vm, args, Request::Close).map(|_| Val::NONE));

/// The hooks of a type whose iteration gives lines: `iter: Some(stream::lines), next: Some(stream::next_line)`.
pub fn lines(_: &mut Vm, stream: Val) -> Res {
    Ok(stream)
}

pub fn next_line(vm: &mut Vm, stream: Val) -> Res<Option<Val>> {
    let line = line(vm, stream, usize::MAX)?;
    match line {
        Some(bytes) if !bytes.is_empty() => value(vm, stream, &bytes).map(Some),
        _ => Ok(None),
    }
}

/// Bytes read at a time where the end is not known.
const CHUNK: usize = 256;

// ---- Arguments

/// How many bytes (or characters) to read: `None` for all there are.
pub fn count(vm: &mut Vm, n: Option<Val>) -> Res<Option<usize>> {
    match n {
        None => Ok(None),
        Some(n) => Ok(usize::try_from(vm.index_arg(n)?).ok()),
    }
}

/// What `write(buffer[, first], [length])` is to write.
pub fn source(vm: &mut Vm, args: Args) -> Res<Vec<u8>> {
    let buffer = args.get(vm, 1);
    let Some(len) = vm.buffer(buffer).map(<[u8]>::len) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    let (first, length) = match (args.opt(vm, 2), args.opt(vm, 3)) {
        (Some(first), Some(length)) => (count(vm, Some(first))?, count(vm, Some(length))?),
        (length, _) => (None, count(vm, length)?),
    };
    let first = first.unwrap_or(0).min(len);
    let end = length.map_or(len, |length| len.min(first.saturating_add(length)));
    Ok(vm.buffer(buffer).and_then(|bytes| bytes.get(first..end)).unwrap_or(&[]).to_vec())
}

/// Where `readinto(buffer[, length])` is to read to, and how much.
pub fn target(vm: &mut Vm, args: Args) -> Res<(Val, usize)> {
    let buffer = args.get(vm, 1);
    let Some(room) = vm.buffer_mut(buffer).map(|bytes| bytes.len()) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    let length = count(vm, args.opt(vm, 2))?.unwrap_or(room);
    Ok((buffer, room.min(length)))
}

/// Room for `n` bytes that are read: MemoryError where the board would have none.
pub fn room(vm: &mut Vm, n: usize) -> Res<Vec<u8>> {
    if vm.heap.lock_depth() > 0 {
        return Err(vm.locked_error());
    }
    check_room(vm, n)?;
    Ok(alloc::vec![0; n])
}

/// MemoryError if the heap could never hold `n` bytes.
fn check_room(vm: &mut Vm, n: usize) -> Res<()> {
    if n > vm.config.heap_bytes {
        // Fails, with the text that it has.
        vm.alloc_bytes(Kind::Raw, n)?;
    }
    Ok(())
}

/// Bytes of the stream as what reading it gives: str or bytes.
pub fn value(vm: &mut Vm, stream: Val, bytes: &[u8]) -> Res {
    let (_, protocol) = vm.stream(stream)?;
    if !protocol.text {
        return vm.new_bytes(bytes);
    }
    match core::str::from_utf8(bytes) {
        Ok(text) => vm.new_str(text),
        Err(e) => {
            let (at, byte) = (e.valid_up_to(), bytes[e.valid_up_to()]);
            Err(vm.raise_fmt(types::UNICODE_ERROR, format_args!("can't decode byte {byte:#04x} at position {at}")))
        }
    }
}

/// The exception for a failure, or None if the stream would have to wait.
pub fn failure(vm: &mut Vm, error: i32) -> Res {
    if error == EAGAIN { Ok(Val::NONE) } else { Err(vm.os_error(error)) }
}

/// A count as a method returns it.
pub fn answer(vm: &mut Vm, io: Io) -> Res {
    match io {
        Ok(n) => Ok(Val::int(n as isize)),
        Err(error) => failure(vm, error),
    }
}

// ---- Reading

fn read(vm: &mut Vm, args: Args, once: bool) -> Res {
    let stream = args.get(vm, 0);
    let Some(n) = count(vm, args.opt(vm, 1))? else { return read_all(vm, stream) };
    let (_, protocol) = vm.stream(stream)?;
    let io = if protocol.text { characters(vm, stream, n)? } else { exactly(vm, stream, n, once)? };
    match io {
        Ok(bytes) => value(vm, stream, &bytes),
        Err(error) => failure(vm, error),
    }
}

fn exactly(vm: &mut Vm, stream: Val, n: usize, once: bool) -> Res<Result<Vec<u8>, i32>> {
    let mut bytes = room(vm, n)?;
    let io = if once { vm.stream_read(stream, &mut bytes)? } else { vm.stream_read_full(stream, &mut bytes)? };
    Ok(io.map(|n| {
        bytes.truncate(n);
        bytes
    }))
}

/// `n` characters of UTF-8. As many bytes as there are characters left to read are never too many.
fn characters(vm: &mut Vm, stream: Val, n: usize) -> Res<Result<Vec<u8>, i32>> {
    let mut bytes = Vec::new();
    let (mut whole, mut left) = (0, n);
    // Bytes that complete the last character.
    let mut missing = 0;
    while left > 0 || missing > 0 {
        let wanted = missing + left.saturating_sub((missing > 0) as usize);
        let mut part = room(vm, wanted)?;
        let got = match vm.stream_read_full(stream, &mut part)? {
            Ok(got) => got,
            Err(EAGAIN) if !bytes.is_empty() => break,
            Err(error) => return Ok(Err(error)),
        };
        bytes.extend_from_slice(&part[..got]);
        vm.poll_native(got as u32, "read")?;
        missing = 0;
        while whole < bytes.len() {
            let end = whole + length_of_character(bytes[whole]);
            if end > bytes.len() {
                missing = end - bytes.len();
                break;
            }
            (whole, left) = (end, left.saturating_sub(1));
        }
        if got < wanted {
            break;
        }
    }
    Ok(Ok(bytes))
}

/// Bytes of the character that begins with this one.
fn length_of_character(lead: u8) -> usize {
    match lead.leading_ones() {
        n @ 2..=4 => n as usize,
        _ => 1,
    }
}

fn read_all(vm: &mut Vm, stream: Val) -> Res {
    let (bytes, error) = all(vm, stream, CHUNK)?;
    match error {
        Some(error) if error != EAGAIN || bytes.is_empty() => failure(vm, error),
        _ => value(vm, stream, &bytes),
    }
}

/// All that the stream has, for Rust: asked for byte by byte, as by MicroPython's parsers.
pub fn contents(vm: &mut Vm, stream: Val) -> Res<Vec<u8>> {
    match all(vm, stream, 1)? {
        (bytes, None) => Ok(bytes),
        (_, Some(error)) => Err(vm.os_error(error)),
    }
}

/// What there is, and what ended it if that was not the end of the stream.
fn all(vm: &mut Vm, stream: Val, step: usize) -> Res<(Vec<u8>, Option<i32>)> {
    let mut bytes = Vec::new();
    let mut part = room(vm, step)?;
    loop {
        match vm.stream_read(stream, &mut part)? {
            Ok(0) => return Ok((bytes, None)),
            Ok(n) => bytes.extend_from_slice(&part[..n.min(step)]),
            Err(error) => return Ok((bytes, Some(error))),
        }
        check_room(vm, bytes.len())?;
        vm.poll_native(step.div_ceil(8) as u32, "read")?;
    }
}

fn readinto(vm: &mut Vm, args: Args, once: bool) -> Res {
    let stream = args.get(vm, 0);
    let (target, n) = target(vm, args)?;
    let mut bytes = alloc::vec![0; n];
    let io = if once { vm.stream_read(stream, &mut bytes)? } else { vm.stream_read_full(stream, &mut bytes)? };
    // A handler may have made the buffer smaller meanwhile.
    if let (Ok(n), Some(target)) = (io, vm.buffer_mut(target)) {
        let n = n.min(target.len());
        target[..n].copy_from_slice(&bytes[..n]);
    }
    answer(vm, io)
}

/// A line with its end, byte by byte: nothing is read that comes after it. `None` if the stream has none yet.
fn line(vm: &mut Vm, stream: Val, limit: usize) -> Res<Option<Vec<u8>>> {
    let (stream, protocol) = vm.stream(stream)?;
    let mut bytes = room(vm, 0)?;
    while bytes.len() < limit {
        let mut byte = [0];
        match (protocol.read)(vm, stream, &mut byte)? {
            Ok(0) => break,
            Ok(_) => bytes.push(byte[0]),
            Err(EAGAIN) if bytes.is_empty() => return Ok(None),
            Err(EAGAIN) => break,
            Err(error) => return Err(vm.os_error(error)),
        }
        if byte[0] == b'\n' {
            break;
        }
        check_room(vm, bytes.len())?;
        vm.poll_native(1, "read")?;
    }
    Ok(Some(bytes))
}

fn readline(vm: &mut Vm, args: Args) -> Res {
    let stream = args.get(vm, 0);
    let limit = count(vm, args.opt(vm, 1))?.unwrap_or(usize::MAX);
    match line(vm, stream, limit)? {
        Some(bytes) => value(vm, stream, &bytes),
        None => Ok(Val::NONE),
    }
}

fn readlines(vm: &mut Vm, args: Args) -> Res {
    let stream = args.get(vm, 0);
    let lines = vm.new_list(&[])?;
    while let Some(line) = next_line(vm, stream)? {
        vm.list_push(lines, line)?;
    }
    Ok(lines)
}

// ---- Writing

fn write(vm: &mut Vm, args: Args, once: bool) -> Res {
    let stream = args.get(vm, 0);
    let bytes = source(vm, args)?;
    let io = if once { vm.stream_write(stream, &bytes)? } else { vm.stream_write_full(stream, &bytes)? };
    answer(vm, io)
}

// ---- Other requests

/// The answer to a request, or its OSError.
fn ask(vm: &mut Vm, args: Args, request: Request) -> Res<usize> {
    let stream = args.get(vm, 0);
    match vm.stream_ioctl(stream, request)? {
        Ok(n) => Ok(n),
        Err(error) => Err(vm.os_error(error)),
    }
}

/// `ioctl(request[, argument])`
fn ioctl(vm: &mut Vm, args: Args) -> Res {
    let (request, argument) = (args.get(vm, 1), args.opt(vm, 2).unwrap_or(Val::int(0)));
    let (request, argument) = (vm.index_arg(request)?, vm.int_arg_wrapping(argument)? as usize);
    match usize::try_from(request).ok().and_then(|number| Request::of(number, argument)) {
        Some(request) => ask(vm, args, request).map(|answer| Val::int(answer as isize)),
        None => Err(vm.os_error(EINVAL)),
    }
}

/// `seek(offset[, whence])`: the new position.
fn seek(vm: &mut Vm, args: Args) -> Res {
    let offset = args.get(vm, 1);
    let offset = vm.int_arg_i64(offset)?;
    let whence = match args.opt(vm, 2) {
        Some(whence) => vm.index_arg(whence)?,
        None => 0,
    };
    let Ok(whence @ 0..=2) = u8::try_from(whence) else { return Err(vm.os_error(EINVAL)) };
    if whence == 0 && offset < 0 {
        return Err(vm.os_error(EINVAL));
    }
    let position = ask(vm, args, Request::Seek { offset, whence })?;
    vm.new_int(i64::try_from(position).unwrap_or(i64::MAX))
}

fn tell(vm: &mut Vm, args: Args) -> Res {
    let position = ask(vm, args, Request::Seek { offset: 0, whence: 1 })?;
    vm.new_int(i64::try_from(position).unwrap_or(i64::MAX))
}
