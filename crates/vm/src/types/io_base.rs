//! `io.IOBase`: a class derived from it is a stream by its methods `readinto(buffer)`, `write(buffer)` and
//! `ioctl(request, argument)`.
//!
//! They return a count (or the answer), None if they would have to wait, or a negative error number.

use crate::native::{Io, Request, Res, Stream, TypeDef};
use crate::stream::errno::{EAGAIN, EIO};
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, _| {
        let object = vm.alloc(Kind::Object, 1)?;
        let class = vm.type_val(&TYPE);
        vm.heap.set(object, 0, class);
        Ok(object)
    }),
    print: Some(|_, _, _, out| {
        out.push_str("<IOBase>");
        Ok(())
    }),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("IOBase")
};

/// The method gets a bytearray, which is copied to the reader's buffer.
fn read(vm: &mut Vm, stream: Val, buffer: &mut [u8]) -> Res<Io> {
    let target = vm.new_bytearray(buffer)?;
    let io = call(vm, stream, "readinto", target, buffer.len())?;
    if let (Ok(n), Some(bytes)) = (io, vm.buffer(target)) {
        let n = n.min(bytes.len());
        buffer[..n].copy_from_slice(&bytes[..n]);
    }
    Ok(io)
}

fn write(vm: &mut Vm, stream: Val, bytes: &[u8]) -> Res<Io> {
    let source = vm.new_bytearray(bytes)?;
    call(vm, stream, "write", source, bytes.len())
}

fn call(vm: &mut Vm, stream: Val, method: &str, buffer: Val, len: usize) -> Res<Io> {
    let answer = vm.call_method(stream, method, &[buffer])?;
    if answer.is_none() {
        return Ok(Err(EAGAIN));
    }
    let io = count(vm, answer)?;
    // More than there was room for.
    Ok(if io.is_ok_and(|n| n > len) { Err(EIO) } else { io })
}

/// The answer of a method: negative is an error.
fn count(vm: &mut Vm, answer: Val) -> Res<Io> {
    let n = vm.index_arg(answer)?;
    Ok(usize::try_from(n).map_err(|_| i32::try_from(n.unsigned_abs()).unwrap_or(EIO)))
}

fn ioctl(vm: &mut Vm, stream: Val, request: Request) -> Res<Io> {
    if let Request::Seek { offset, whence } = request {
        return seek(vm, stream, offset, whence);
    }
    let argument = match request {
        Request::Poll(n) | Request::Timeout(n) | Request::SetOptions(n) | Request::SetDataOptions(n) => n,
        _ => 0,
    };
    ask(vm, stream, request, argument)
}

fn ask(vm: &mut Vm, stream: Val, request: Request, argument: usize) -> Res<Io> {
    let argument = vm.new_int(i64::try_from(argument).unwrap_or(i64::MAX))?;
    let answer = vm.call_method(stream, "ioctl", &[Val::int(request.number() as isize), argument])?;
    count(vm, answer)
}

/// The program finds an offset and a `whence` in memory, where it leaves the new position: C's `long` and `int`, the
/// offset of which has the board's word size.
fn seek(vm: &mut Vm, stream: Val, offset: i64, whence: u8) -> Res<Io> {
    let word = vm.word_bytes();
    let mut place = [0; 12];
    place[..8].copy_from_slice(&offset.to_le_bytes());
    place[word] = whence;
    let memory = vm.new_bytearray(&place[..word + 4])?;
    let address = vm.address(memory).unwrap_or(0);
    if let Err(error) = ask(vm, stream, Request::Seek { offset, whence }, address)? {
        return Ok(Err(error));
    }
    let mut position = [0; 8];
    if let Some(left) = vm.buffer(memory).and_then(|bytes| bytes.get(..word)) {
        position[..word].copy_from_slice(left);
    }
    Ok(Ok(u64::from_le_bytes(position) as usize))
}
