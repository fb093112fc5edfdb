//! `sys.stdin`, `sys.stdout`, `sys.stderr` and their `buffer`s: the board's console.

use crate::io::stream;
use crate::{ANY, function, object};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_board::Cycles;
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

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
    iter: Some(|_, stream| Ok(stream)),
    next: Some(next),
    ..TypeDef::named("TextIOWrapper")
};

static BYTES: TypeDef =
    TypeDef { methods: METHODS, print: Some(print), iter: Some(|_, stream| Ok(stream)), next: Some(next), ..TypeDef::named("FileIO") };

static METHODS: &[(&str, Item)] = &[
    function("read", 1, 2, read),
    function("readinto", 2, 3, readinto),
    function("readline", 1, 2, readline),
    function("readlines", 1, 2, readlines),
    function("write", 2, 4, write),
    function("flush", 1, 1, |_, _| Ok(Val::NONE)),
    function("close", 1, 1, |_, _| Ok(Val::NONE)),
    function("fileno", 1, 1, |vm, args| {
        let stream = this(vm, args)?;
        Ok(Val::int(object::int(vm, stream, NUMBER)))
    }),
    function("__enter__", 1, 1, |vm, args| Ok(args.get(vm, 0))),
    function("__exit__", 1, ANY, |_, _| Ok(Val::NONE)),
];

/// The slot with the number of the stream.
const NUMBER: usize = 1;

pub fn text(vm: &mut Vm, number: isize) -> Res {
    object::new(vm, &TEXT, &[Val::int(number)])
}

fn this(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    if object::is(vm, v, &TEXT) { Ok(v) } else { object::of(vm, v, &BYTES) }
}

fn print(vm: &mut Vm, stream: Val, _: bool, out: &mut String) -> Res<()> {
    let (name, number) = (vm.type_name(stream), object::int(vm, stream, NUMBER));
    out.push_str(&alloc::format!("<io.{name} {number}>"));
    Ok(())
}

fn value(vm: &mut Vm, stream: Val, bytes: &[u8]) -> Res {
    if object::is(vm, stream, &TEXT) { vm.new_str(&String::from_utf8_lossy(bytes)) } else { vm.new_bytes(bytes) }
}

// ---- Writing

fn write(vm: &mut Vm, args: Args) -> Res {
    let stream = this(vm, args)?;
    let bytes = stream::source(vm, args)?;
    match object::int(vm, stream, NUMBER) {
        STDERR => vm.write_stderr(&bytes),
        _ => vm.write_stdout(&bytes),
    }
    vm.poll_native(bytes.len() as u32 / 8, "write")?;
    Ok(Val::int(bytes.len() as isize))
}

// ---- Reading

/// The next byte of input, waiting for it; `None` if none will ever come.
fn byte(vm: &mut Vm) -> Res<Option<u8>> {
    loop {
        if let Some(byte) = vm.board.console_read() {
            return Ok(Some(byte));
        }
        let ended = vm.deadline == u64::MAX || vm.now().0 >= vm.end_of_time;
        if vm.board.hardware_clock().is_some() || ended {
            return Ok(None);
        }
        let next = Cycles(vm.deadline);
        vm.wait_until(next, true)?;
    }
}

/// Bytes up to and with `last`, or the end of input, or `limit` of them.
fn bytes(vm: &mut Vm, limit: usize, last: Option<u8>) -> Res<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        let Some(byte) = byte(vm)? else { break };
        bytes.push(byte);
        if Some(byte) == last {
            break;
        }
        vm.poll_native(1, "read")?;
    }
    Ok(bytes)
}

/// `read([n])`: `n` characters or bytes.
fn read(vm: &mut Vm, args: Args) -> Res {
    let stream = this(vm, args)?;
    let limit = stream::count(vm, args.opt(vm, 1))?;
    let read = match limit {
        Some(n) if object::is(vm, stream, &TEXT) => characters(vm, n)?,
        _ => bytes(vm, limit.unwrap_or(usize::MAX), None)?,
    };
    value(vm, stream, &read)
}

fn characters(vm: &mut Vm, n: usize) -> Res<Vec<u8>> {
    let mut read = Vec::new();
    for _ in 0..n {
        let lead = bytes(vm, 1, None)?;
        let Some(first) = lead.first() else { break };
        // How many bytes follow, as UTF-8 says it in the leading ones.
        let more = (first.leading_ones() as usize).saturating_sub(1);
        read.extend(lead);
        read.extend(bytes(vm, more, None)?);
    }
    Ok(read)
}

fn readinto(vm: &mut Vm, args: Args) -> Res {
    this(vm, args)?;
    let (target, room) = stream::target(vm, args)?;
    let read = bytes(vm, room, None)?;
    if let Some(target) = vm.buffer_mut(target) {
        let n = read.len().min(target.len());
        target[..n].copy_from_slice(&read[..n]);
    }
    Ok(Val::int(read.len() as isize))
}

fn readline(vm: &mut Vm, args: Args) -> Res {
    let stream = this(vm, args)?;
    let limit = stream::count(vm, args.opt(vm, 1))?.unwrap_or(usize::MAX);
    let read = bytes(vm, limit, Some(b'\n'))?;
    value(vm, stream, &read)
}

fn readlines(vm: &mut Vm, args: Args) -> Res {
    let stream = this(vm, args)?;
    let lines = vm.new_list(&[])?;
    while let Some(line) = next(vm, stream)? {
        vm.list_push(lines, line)?;
    }
    Ok(lines)
}

fn next(vm: &mut Vm, stream: Val) -> Res<Option<Val>> {
    let read = bytes(vm, usize::MAX, Some(b'\n'))?;
    if read.is_empty() { Ok(None) } else { value(vm, stream, &read).map(Some) }
}
