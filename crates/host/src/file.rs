//! Files of the desktop: `FileIO` for bytes, `TextIOWrapper` for text. Nothing is buffered.

use crate::{descriptor, error};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, SeekFrom};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use taipan_modules::io::stream;
use taipan_modules::{object, sys};
use taipan_vm::{Io, Item, Request, Res, Stream, TypeDef, Val, Vm};

pub static TEXT: TypeDef = TypeDef {
    methods: METHODS,
    print: Some(print),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: true, read, write, ioctl }),
    ..TypeDef::named("TextIOWrapper")
};

pub static BYTES: TypeDef = TypeDef {
    methods: METHODS,
    print: Some(print),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("FileIO")
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
    stream::DELETE,
    stream::FILENO,
    stream::ENTER,
    stream::EXIT,
];

/// The descriptor's number; negative once the file is closed.
const NUMBER: usize = 1;

/// What a mode such as `r+b` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenMode {
    flags: OFlags,
    binary: bool,
}

impl OpenMode {
    /// As forgiving as MicroPython: letters that mean nothing are passed over.
    pub fn parse(text: &[u8]) -> OpenMode {
        let mut mode = OpenMode { flags: OFlags::RDONLY, binary: false };
        let mut access = OFlags::RDONLY;
        for letter in text {
            match letter {
                b'r' => (access, mode.flags) = (OFlags::RDONLY, OFlags::empty()),
                b'w' => (access, mode.flags) = (OFlags::WRONLY, OFlags::CREATE | OFlags::TRUNC),
                b'a' => (access, mode.flags) = (OFlags::WRONLY, OFlags::CREATE | OFlags::APPEND),
                b'x' => (access, mode.flags) = (OFlags::WRONLY, OFlags::CREATE | OFlags::EXCL),
                b'+' => access = OFlags::RDWR,
                b'b' => mode.binary = true,
                b't' => mode.binary = false,
                _ => {}
            }
        }
        mode.flags |= access | OFlags::CLOEXEC;
        mode
    }

    pub fn reads(self) -> bool {
        !self.flags.contains(OFlags::WRONLY)
    }

    pub fn writes(self) -> bool {
        self.flags.intersects(OFlags::WRONLY | OFlags::RDWR)
    }

    pub fn creates(self) -> bool {
        self.flags.contains(OFlags::CREATE)
    }

    pub fn must_be_new(self) -> bool {
        self.flags.contains(OFlags::EXCL)
    }

    pub fn empties(self) -> bool {
        self.flags.contains(OFlags::TRUNC)
    }

    pub fn appends(self) -> bool {
        self.flags.contains(OFlags::APPEND)
    }

    pub fn is_binary(self) -> bool {
        self.binary
    }

    fn file_type(self) -> &'static TypeDef {
        if self.binary { &BYTES } else { &TEXT }
    }
}

/// Opens the file at a path of the desktop.
pub fn open(vm: &mut Vm, path: &[u8], mode: OpenMode) -> Res {
    let permissions = Mode::from_raw_mode(0o644);
    let call = || rustix::fs::open(OsStr::from_bytes(path), mode.flags, permissions);
    let mut opened = retry(vm, call)?;
    if opened.as_ref().is_err_and(|errno| *errno == Errno::MFILE) {
        // Files that nobody can use any more are closed when they are collected.
        vm.collect();
        vm.run_finalizers()?;
        opened = retry(vm, call)?;
    }
    let fd = opened.map_err(|errno| error::raise(vm, errno))?;
    let file = object::new(vm, mode.file_type(), &[Val::int(-1)])?;
    object::set_int(vm, file, NUMBER, descriptor::insert(fd) as isize);
    vm.delete_later(file);
    Ok(file)
}

/// The file object for a descriptor that is open already.
pub fn of_descriptor(vm: &mut Vm, number: Val, mode: Val) -> Res {
    let mode = taipan_modules::vfs::path_text(vm, mode)?;
    let mode = OpenMode::parse(&mode);
    match number.as_int() {
        // The console's streams have buffers: there is one way to them.
        Some(n @ 0..=2) => sys::stdio::stream(vm, n, mode.binary),
        _ => object::new(vm, mode.file_type(), &[number]),
    }
}

fn print(vm: &mut Vm, file: Val, _: bool, out: &mut String) -> Res<()> {
    out.push_str(&format!("<io.{} {}>", vm.type_name(file), object::int(vm, file, NUMBER)));
    Ok(())
}

/// Calls the operating system again while a signal cuts it off; handlers run in between.
fn retry<T>(vm: &mut Vm, mut call: impl FnMut() -> Result<T, Errno>) -> Res<Result<T, Errno>> {
    loop {
        match call() {
            Err(Errno::INTR) => vm.poll_native(1, "system call")?,
            done => return Ok(done),
        }
    }
}

/// The number of an open file.
fn number(vm: &mut Vm, file: Val) -> Res<i32> {
    match i32::try_from(object::int(vm, file, NUMBER)) {
        Ok(number @ 0..) => Ok(number),
        _ => Err(vm.value_error("I/O operation on closed file")),
    }
}

/// The answer of the operating system, as a stream gives it.
fn io(result: Result<usize, Errno>) -> Io {
    result.map_err(error::number)
}

fn read(vm: &mut Vm, file: Val, buffer: &mut [u8]) -> Res<Io> {
    let number = number(vm, file)?;
    let result = retry(vm, || descriptor::with(number, |fd| rustix::io::read(fd, &mut *buffer)))?;
    Ok(io(result))
}

fn write(vm: &mut Vm, file: Val, bytes: &[u8]) -> Res<Io> {
    let number = number(vm, file)?;
    let result = retry(vm, || descriptor::with(number, |fd| rustix::io::write(fd, bytes)))?;
    Ok(io(result))
}

fn ioctl(vm: &mut Vm, file: Val, request: Request) -> Res<Io> {
    if request == Request::Close {
        if let Ok(number @ 0..) = i32::try_from(object::int(vm, file, NUMBER)) {
            descriptor::close(number);
        }
        object::set_int(vm, file, NUMBER, -1);
        return Ok(Ok(0));
    }
    let number = number(vm, file)?;
    let result = match request {
        Request::Flush => retry(vm, || descriptor::with(number, |fd| rustix::fs::fsync(fd)))?.map(|()| 0),
        Request::Seek { offset, whence } => {
            let position = match whence {
                1 => SeekFrom::Current(offset),
                2 => SeekFrom::End(offset),
                _ => SeekFrom::Start(u64::try_from(offset).unwrap_or(0)),
            };
            descriptor::with(number, |fd| rustix::fs::seek(fd, position)).map(|position| position as usize)
        }
        Request::Fileno => Ok(number as usize),
        Request::Poll(events) => descriptor::with(number, |fd| {
            let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::from_bits_truncate(events as u16))];
            poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))?;
            Ok(fds[0].revents().bits() as usize)
        }),
        _ => Err(Errno::INVAL),
    };
    Ok(io(result))
}
