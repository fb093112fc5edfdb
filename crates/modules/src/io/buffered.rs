//! `BufferedWriter`: collects what is written and hands it on in blocks of one size.

use super::stream;
use crate::{function, object};
use taipan_vm::stream::errno::{EAGAIN, EINVAL};
use taipan_vm::stream::no_read;
use taipan_vm::{Args, Io, Kind, Request, Res, Stream, TypeDef, Val, Vm};

pub static WRITER: TypeDef = TypeDef {
    new: Some(new),
    methods: &[stream::WRITE, function("flush", 1, 1, flush)],
    stream: Some(&Stream { text: false, read: no_read, write, ioctl: |_, _, _: Request| Ok(Err(EINVAL)) }),
    ..TypeDef::named("BufferedWriter")
};

/// Where blocks go.
const STREAM: usize = 1;
/// A `Raw` of the size of a block.
const BLOCK: usize = 2;
/// Bytes in it.
const LEN: usize = 3;

/// `BufferedWriter(stream, size)`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 2, 2)?;
    let (target, size) = (args.get(vm, 0), args.get(vm, 1));
    let size = vm.index_arg(size)?;
    let Some(size @ 1..) = usize::try_from(size).ok() else { return Err(vm.value_error("buffer size must be positive")) };
    let block = vm.alloc_bytes(Kind::Raw, size)?;
    object::new(vm, &WRITER, &[target, block, Val::int(0)])
}

fn write(vm: &mut Vm, writer: Val, bytes: &[u8]) -> Res<Io> {
    let block = vm.heap.get(writer, BLOCK);
    let size = vm.heap.len(block);
    let mut rest = bytes;
    while !rest.is_empty() {
        let len = object::int(vm, writer, LEN) as usize;
        let (part, after) = rest.split_at(rest.len().min(size - len));
        vm.heap.bytes_mut(block)[len..len + part.len()].copy_from_slice(part);
        object::set_int(vm, writer, LEN, (len + part.len()) as isize);
        rest = after;
        if len + part.len() == size
            && let Err(error) = hand_on(vm, writer)?
        {
            let taken = bytes.len() - rest.len();
            return Ok(if error == EAGAIN && taken > 0 { Ok(taken) } else { Err(error) });
        }
    }
    Ok(Ok(bytes.len()))
}

/// Writes what there is. The part that the stream did not take stays.
fn hand_on(vm: &mut Vm, writer: Val) -> Res<Io> {
    let (target, block) = (vm.heap.get(writer, STREAM), vm.heap.get(writer, BLOCK));
    let len = object::int(vm, writer, LEN) as usize;
    let bytes = vm.heap.bytes(block)[..len].to_vec();
    let io = vm.stream_write_full(target, &bytes)?;
    let taken = io.unwrap_or(0).min(len);
    vm.heap.bytes_mut(block)[..len - taken].copy_from_slice(&bytes[taken..]);
    object::set_int(vm, writer, LEN, (len - taken) as isize);
    Ok(if taken == len { io } else { Err(io.err().unwrap_or(EAGAIN)) })
}

fn flush(vm: &mut Vm, args: Args) -> Res {
    let writer = object::this(vm, args, &WRITER)?;
    match hand_on(vm, writer)? {
        Ok(_) => Ok(Val::NONE),
        Err(error) => Err(vm.os_error(error)),
    }
}
