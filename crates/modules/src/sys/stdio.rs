//! `sys.stdin`, `sys.stdout`, `sys.stderr` and their `buffer`s: the board's console.

use crate::io::stream;
use crate::object;
use crate::select::{POLLIN, POLLOUT};
use alloc::string::String;
use taipan_board::Cycles;
use taipan_vm::stream::errno::EINVAL;
use taipan_vm::{Io, Item, Request, Res, Stream, TypeDef, Val, Vm};

pub const STDIN: isize = 0;
pub const STDOUT: isize = 1;
pub const STDERR: isize = 2;

static TEXT: TypeDef = TypeDef {
    methods: METHODS,
    getattr: Some(|vm, stream, name| {
        let number = object::int(vm, stream, NUMBER);
        match vm.str_bytes(name) {
            b"buffer" => object::new(vm, &BYTES, &[Val::int(number)]).map(Some),
            _ => Ok(None),
        }
    }),
    print: Some(print),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: true, read, write, ioctl }),
    ..TypeDef::named("TextIOWrapper")
};

static BYTES: TypeDef = TypeDef {
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
    stream::FLUSH,
    stream::CLOSE,
    stream::FILENO,
    stream::ENTER,
    stream::EXIT,
];

/// The slot with the number of the stream.
const NUMBER: usize = 1;

pub fn text(vm: &mut Vm, number: isize) -> Res {
    stream(vm, number, false)
}

/// The stream of that number, as text or as bytes.
pub fn stream(vm: &mut Vm, number: isize, binary: bool) -> Res {
    object::new(vm, if binary { &BYTES } else { &TEXT }, &[Val::int(number)])
}

fn print(vm: &mut Vm, stream: Val, _: bool, out: &mut String) -> Res<()> {
    let (name, number) = (vm.type_name(stream), object::int(vm, stream, NUMBER));
    out.push_str(&alloc::format!("<io.{name} {number}>"));
    Ok(())
}

fn write(vm: &mut Vm, stream: Val, bytes: &[u8]) -> Res<Io> {
    match object::int(vm, stream, NUMBER) {
        STDERR => vm.write_stderr(bytes),
        _ => vm.write_stdout(bytes),
    }
    vm.poll_native(bytes.len() as u32 / 8, "write")?;
    Ok(Ok(bytes.len()))
}

/// One byte: more might have to be waited for.
fn read(vm: &mut Vm, _: Val, buffer: &mut [u8]) -> Res<Io> {
    let Some(first) = buffer.first_mut() else { return Ok(Ok(0)) };
    loop {
        vm.wait_for_console()?;
        if let Some(byte) = vm.board.console_read() {
            *first = byte;
            return Ok(Ok(1));
        }
        let ended = vm.deadline == u64::MAX || vm.now().0 >= vm.end_of_time;
        if vm.board.hardware_clock().is_some() || ended {
            // The end; or Ctrl-C, which is an exception here.
            vm.poll_native(1, "read")?;
            return Ok(Ok(0));
        }
        let next = Cycles(vm.deadline);
        vm.wait_until(next, true)?;
    }
}

fn ioctl(vm: &mut Vm, stream: Val, request: Request) -> Res<Io> {
    Ok(match request {
        Request::Flush | Request::Close => Ok(0),
        Request::Poll(events) => {
            let there = match object::int(vm, stream, NUMBER) {
                STDIN if vm.board.console_ready() => POLLIN,
                STDIN => 0,
                _ => POLLOUT,
            };
            Ok(events & there)
        }
        Request::Fileno => Ok(usize::try_from(object::int(vm, stream, NUMBER)).unwrap_or(0)),
        _ => Err(EINVAL),
    })
}
