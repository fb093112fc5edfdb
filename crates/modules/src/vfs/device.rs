//! A block device written in Python, as the file systems see it.
//!
//! Old devices have `readblocks`, `writeblocks`, `sync` and `count`, and blocks of 512 bytes; others have `ioctl` in
//! place of the last two. What they need is kept in the first slots of the file system's object.

use super::block::{self, Device, Error, errno};
use crate::object;
use taipan_vm::{Kind, Raise, Res, Val, Vm};

/// Slots of an object with a device in it. The methods are None if the device has none.
const READ: usize = 1;
const WRITE: usize = 2;
const IOCTL: usize = 3;
const SYNC: usize = 4;
const COUNT: usize = 5;
/// Bytes of a block, once they are known.
const BLOCK_BYTES: usize = 6;
/// A memoryview of one block's size, used for every transfer of this size.
const VIEW: usize = 7;
/// The first slot that is the file system's own.
pub const SLOTS: usize = 8;

/// What `ioctl` is asked.
#[derive(Clone, Copy)]
pub enum Operation {
    Initialise = 1,
    Sync = 3,
    BlockCount = 4,
    BlockSize = 5,
    Erase = 6,
}

/// Values for the slots of an object whose device is `device`.
pub fn values(vm: &mut Vm, device: Val) -> Res<[Val; SLOTS - 1]> {
    let read = method(vm, device, "readblocks")?;
    let read = if read.is_none() { missing(vm, device, "readblocks")? } else { read };
    let write = method(vm, device, "writeblocks")?;
    let ioctl = method(vm, device, "ioctl")?;
    let (mut sync, mut count) = (Val::NONE, Val::NONE);
    if ioctl.is_none() {
        sync = method(vm, device, "sync")?;
        count = missing(vm, device, "count")?;
    }
    Ok([read, write, ioctl, sync, count, Val::NONE, Val::NONE])
}

fn method(vm: &mut Vm, device: Val, name: &str) -> Res {
    let name = vm.intern(name.as_bytes())?;
    let method = vm.get_attr_opt(device, name)?.unwrap_or(Val::NONE);
    vm.keep(method);
    Ok(method)
}

/// The attribute, or its AttributeError.
fn missing(vm: &mut Vm, device: Val, name: &str) -> Res {
    let name = vm.intern(name.as_bytes())?;
    let method = vm.get_attr(device, name)?;
    vm.keep(method);
    Ok(method)
}

/// Takes the permission to write.
pub fn make_read_only(vm: &mut Vm, holder: Val) {
    vm.heap.set(holder, WRITE, Val::NONE);
}

/// What the device says to a request; None if it does not know it.
pub fn ask(vm: &mut Vm, holder: Val, operation: Operation, argument: u32) -> Res {
    let ioctl = vm.heap.get(holder, IOCTL);
    if !ioctl.is_none() {
        return vm.call(ioctl, &[Val::int(operation as isize), Val::int(argument as isize)]);
    }
    let method = match operation {
        Operation::Sync => vm.heap.get(holder, SYNC),
        Operation::BlockCount => vm.heap.get(holder, COUNT),
        _ => Val::NONE,
    };
    if method.is_none() {
        return Ok(Val::NONE);
    }
    let answer = vm.call(method, &[])?;
    Ok(if let Operation::Sync = operation { Val::NONE } else { answer })
}

/// A count that the device is asked for.
pub fn number(vm: &mut Vm, holder: Val, operation: Operation) -> Res<u32> {
    let answer = ask(vm, holder, operation, 0)?;
    let n = vm.index_arg(answer)?;
    u32::try_from(n).map_err(|_| vm.os_error(errno::EINVAL))
}

pub fn set_block_bytes(vm: &mut Vm, holder: Val, bytes: u32) -> Res<()> {
    object::set_int(vm, holder, BLOCK_BYTES, bytes as isize);
    let view = new_view(vm, bytes as usize)?;
    vm.heap.set(holder, VIEW, view);
    Ok(())
}

/// A memoryview of a new bytearray.
fn new_view(vm: &mut Vm, bytes: usize) -> Res {
    if bytes > vm.config.heap_bytes {
        // Fails, with the text that it has.
        vm.alloc_bytes(Kind::Raw, bytes)?;
    }
    let buffer = vm.new_bytearray(&alloc::vec![0; bytes])?;
    vm.new_memoryview(buffer)
}

/// The device during an operation.
pub struct Python<'v> {
    vm: &'v mut Vm,
    holder: Val,
}

impl<'v> Python<'v> {
    pub fn new(vm: &'v mut Vm, holder: Val) -> Python<'v> {
        Python { vm, holder }
    }

    /// An exception on its way through the file system, which may go on working for a while.
    fn pass<T>(&mut self, result: Res<T>) -> block::Result<T, Self> {
        result.map_err(|r| {
            self.vm.keep(r.0);
            Error::Device(r)
        })
    }

    /// A memoryview for a transfer of so many bytes.
    fn view(&mut self, bytes: usize) -> Res {
        let whole = object::int(self.vm, self.holder, BLOCK_BYTES) as usize;
        let view = self.vm.heap.get(self.holder, VIEW);
        if bytes == whole && !view.is_none() { Ok(view) } else { new_view(self.vm, bytes) }
    }

    /// Calls `readblocks` or `writeblocks`, and judges what it returns.
    fn transfer(&mut self, slot: usize, block: u32, view: Val, offset: Option<u32>) -> block::Result<(), Self> {
        let method = self.vm.heap.get(self.holder, slot);
        let args = [Val::int(block as isize), view, Val::int(offset.unwrap_or(0) as isize)];
        let args = if offset.is_some() { &args[..] } else { &args[..2] };
        let answer = self.vm.call(method, args);
        let answer = self.pass(answer)?;
        self.judge(answer)
    }

    /// None and 0 are success, what is negative an error number; what is positive makes no sense.
    fn judge(&mut self, answer: Val) -> block::Result<(), Self> {
        if answer.is_none() {
            return Ok(());
        }
        let code = self.vm.index_arg(answer);
        match self.pass(code)? {
            0 => Ok(()),
            code if code > 0 => Err(errno::EINVAL.into()),
            code => Err(i32::try_from(code.unsigned_abs()).unwrap_or(errno::EINVAL).into()),
        }
    }

    fn fetch(&mut self, block: u32, into: &mut [u8], offset: Option<u32>) -> block::Result<(), Self> {
        let mark = self.vm.mark();
        let view = self.view(into.len());
        let view = self.pass(view)?;
        self.transfer(READ, block, view, offset)?;
        if let Some(bytes) = self.vm.buffer(view).filter(|bytes| bytes.len() == into.len()) {
            into.copy_from_slice(bytes);
        }
        self.vm.release(mark);
        let polled = self.vm.poll_native(into.len() as u32 / 8, "readblocks");
        self.pass(polled)
    }

    fn put(&mut self, block: u32, from: &[u8], offset: Option<u32>) -> block::Result<(), Self> {
        if !self.is_writable() {
            return Err(errno::EROFS.into());
        }
        let mark = self.vm.mark();
        let view = self.view(from.len());
        let view = self.pass(view)?;
        if let Some(bytes) = self.vm.buffer_mut(view).filter(|bytes| bytes.len() == from.len()) {
            bytes.copy_from_slice(from);
        }
        self.transfer(WRITE, block, view, offset)?;
        self.vm.release(mark);
        let polled = self.vm.poll_native(from.len() as u32 / 8, "writeblocks");
        self.pass(polled)
    }
}

/// Whole blocks are what FAT asks for, which says no more of a failure than that there was one.
fn only_failed<T>(result: core::result::Result<T, Error<Raise>>) -> core::result::Result<T, Error<Raise>> {
    result.map_err(|error| match error {
        Error::Errno(code) if code != errno::EROFS => Error::Errno(errno::EIO),
        other => other,
    })
}

impl Device for Python<'_> {
    type Fault = Raise;

    fn read(&mut self, block: u32, into: &mut [u8]) -> block::Result<(), Self> {
        only_failed(self.fetch(block, into, None))
    }

    fn write(&mut self, block: u32, from: &[u8]) -> block::Result<(), Self> {
        only_failed(self.put(block, from, None))
    }

    fn read_at(&mut self, block: u32, offset: u32, into: &mut [u8]) -> block::Result<(), Self> {
        self.fetch(block, into, Some(offset))
    }

    fn write_at(&mut self, block: u32, offset: u32, from: &[u8]) -> block::Result<(), Self> {
        self.put(block, from, Some(offset))
    }

    fn erase(&mut self, block: u32) -> block::Result<(), Self> {
        let answer = ask(self.vm, self.holder, Operation::Erase, block);
        let code = match answer {
            Ok(answer) => self.vm.index_arg(answer),
            Err(r) => Err(r),
        };
        match self.pass(code)? {
            0.. => Ok(()),
            code => Err(i32::try_from(code.unsigned_abs()).unwrap_or(errno::EIO).into()),
        }
    }

    fn sync(&mut self) -> block::Result<(), Self> {
        let answer = ask(self.vm, self.holder, Operation::Sync, 0);
        self.pass(answer).map(|_| ())
    }

    fn is_writable(&self) -> bool {
        !self.vm.heap.get(self.holder, WRITE).is_none()
    }
}
