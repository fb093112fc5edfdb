//! Open files of a simulated board.

use super::tree::{Content, bytes};
use crate::file::OpenMode;
use std::collections::BTreeMap;
use std::sync::Mutex;
use taipan_modules::io::stream;
use taipan_modules::object;
use taipan_vm::stream::errno::EINVAL;
use taipan_vm::{Io, Item, Request, Res, Stream, TypeDef, Val, Vm};

static TEXT: TypeDef = TypeDef {
    methods: METHODS,
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
    stream::SEEK,
    stream::TELL,
    stream::FLUSH,
    stream::CLOSE,
    stream::DELETE,
    stream::ENTER,
    stream::EXIT,
];

/// The key in [`OPEN`]; negative once the file is closed.
const KEY: usize = 1;
const POSITION: usize = 2;

const EBADF: i32 = 9;

/// Bytes copied between two safe points.
const CHUNK: usize = 4096;

static OPEN: Mutex<BTreeMap<isize, (Content, OpenMode)>> = Mutex::new(BTreeMap::new());

pub fn new(vm: &mut Vm, content: Content, mode: OpenMode) -> Res {
    let file = object::new(vm, if mode.is_binary() { &BYTES } else { &TEXT }, &[Val::int(-1), Val::int(0)])?;
    vm.delete_later(file);
    if let Ok(mut open) = OPEN.lock() {
        let key = open.last_key_value().map_or(0, |(last, _)| last + 1);
        open.insert(key, (content, mode));
        object::set_int(vm, file, KEY, key);
    }
    Ok(file)
}

fn print(vm: &mut Vm, file: Val, _: bool, out: &mut String) -> Res<()> {
    out.push_str(&format!("<io.{} {:x}>", vm.type_name(file), vm.heap.offset(file)));
    Ok(())
}

fn opened(vm: &mut Vm, file: Val) -> Res<(Content, OpenMode)> {
    let key = object::int(vm, file, KEY);
    match OPEN.lock().ok().and_then(|open| open.get(&key).cloned()) {
        Some(opened) => Ok(opened),
        None => Err(vm.value_error("I/O operation on closed file")),
    }
}

fn position(vm: &Vm, file: Val) -> usize {
    usize::try_from(object::int(vm, file, POSITION)).unwrap_or(0)
}

fn read(vm: &mut Vm, file: Val, buffer: &mut [u8]) -> Res<Io> {
    let (content, mode) = opened(vm, file)?;
    if !mode.reads() {
        return Ok(Err(EBADF));
    }
    let mut done = 0;
    for chunk in buffer.chunks_mut(CHUNK) {
        let at = position(vm, file);
        let n = {
            let bytes = bytes(&content);
            let rest = bytes.get(at..).unwrap_or(&[]);
            let n = rest.len().min(chunk.len());
            chunk[..n].copy_from_slice(&rest[..n]);
            n
        };
        object::set_int(vm, file, POSITION, (at + n) as isize);
        done += n;
        vm.poll_native(n as u32 / 8, "read")?;
        if n < chunk.len() {
            break;
        }
    }
    Ok(Ok(done))
}

fn write(vm: &mut Vm, file: Val, source: &[u8]) -> Res<Io> {
    let (content, mode) = opened(vm, file)?;
    if !mode.writes() {
        return Ok(Err(EBADF));
    }
    for chunk in source.chunks(CHUNK) {
        let end = {
            let mut bytes = bytes(&content);
            let at = if mode.appends() { bytes.len() } else { position(vm, file) };
            let end = at.saturating_add(chunk.len());
            if end > LARGEST {
                return Ok(Err(ENOSPC));
            }
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[at..end].copy_from_slice(chunk);
            end
        };
        object::set_int(vm, file, POSITION, end as isize);
        vm.poll_native(chunk.len() as u32 / 8, "write")?;
    }
    Ok(Ok(source.len()))
}

/// A file can't be larger than a board's flash with a card.
const LARGEST: usize = 64 << 20;
const ENOSPC: i32 = 28;

fn ioctl(vm: &mut Vm, file: Val, request: Request) -> Res<Io> {
    match request {
        Request::Close => {
            let key = object::int(vm, file, KEY);
            if let Ok(mut open) = OPEN.lock() {
                open.remove(&key);
            }
            object::set_int(vm, file, KEY, -1);
            Ok(Ok(0))
        }
        Request::Flush => opened(vm, file).map(|_| Ok(0)),
        Request::Seek { offset, whence } => {
            let (content, _) = opened(vm, file)?;
            let start = match whence {
                1 => position(vm, file),
                2 => bytes(&content).len(),
                _ => 0,
            };
            let target = i64::try_from(start).unwrap_or(0).saturating_add(offset);
            let Ok(target) = isize::try_from(target.clamp(0, LARGEST as i64)) else { return Ok(Err(EINVAL)) };
            object::set_int(vm, file, POSITION, target);
            Ok(Ok(target as usize))
        }
        _ => Ok(Err(EINVAL)),
    }
}
