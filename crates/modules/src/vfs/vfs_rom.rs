//! `VfsRom`: the files of a read-only image in memory, and reading them where they are.

use super::block::errno;
use super::common;
use super::rom::{self, Found, Part};
use crate::io::stream;
use crate::{function, object};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_vm::{Args, Io, Item, Request, Res, Stream, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        function("mount", 3, 3, mount),
        function("umount", 1, 1, |vm, args| object::this(vm, args, &TYPE)),
        function("open", 3, 3, open),
        function("chdir", 2, 2, chdir),
        function("getcwd", 1, 1, |vm, args| {
            object::this(vm, args, &TYPE)?;
            vm.new_str("")
        }),
        function("ilistdir", 2, 2, ilistdir),
        function("stat", 2, 2, stat),
        function("statvfs", 2, 2, statvfs),
    ],
    ..TypeDef::named("VfsRom")
};

/// The buffer that has the image.
const MEMORY: usize = 1;

fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 1)?;
    let memory = args.get(vm, 0);
    let Some(image) = vm.buffer(memory) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    if rom::root(image).is_none() {
        return Err(vm.os_error(errno::ENODEV));
    }
    let memory = vm.buffer_owner(memory);
    object::new(vm, &TYPE, &[memory])
}

/// The image and its root; the program may have changed it since.
fn image(vm: &Vm, fs: Val) -> (&[u8], Part) {
    let image = vm.buffer(vm.heap.get(fs, MEMORY)).unwrap_or(&[]);
    (image, rom::root(image).unwrap_or(Part { start: 0, end: 0 }))
}

/// The bytes of the path in argument 1, and what it leads to.
fn look_up(vm: &mut Vm, fs: Val, args: Args) -> Res<Found> {
    let path = args.get(vm, 1);
    let path = common::path(vm, path)?;
    let (image, root) = image(vm, fs);
    rom::find(image, root, &path).ok_or(errno::ENOENT).map_err(|error| vm.os_error(error))
}

/// `mount(readonly, mkfs)`: it can be mounted, but not made.
fn mount(vm: &mut Vm, args: Args) -> Res {
    const EPERM: i32 = 1;
    object::this(vm, args, &TYPE)?;
    let mkfs = args.get(vm, 2);
    if vm.truth(mkfs)? { Err(vm.os_error(EPERM)) } else { Ok(Val::NONE) }
}

/// There is one current directory: the root.
fn chdir(vm: &mut Vm, args: Args) -> Res {
    const EOPNOTSUPP: i32 = 95;
    object::this(vm, args, &TYPE)?;
    let path = args.get(vm, 1);
    if common::path(vm, path)? == b"/" { Ok(Val::NONE) } else { Err(vm.os_error(EOPNOTSUPP)) }
}

fn stat(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let found = look_up(vm, fs, args)?;
    let epoch = common::epoch(vm);
    common::stat(vm, matches!(found, Found::Directory(_)), found.part().len() as u32, epoch)
}

fn statvfs(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let bytes = image(vm, fs).1.len();
    let numbers = [1, 0, bytes as isize, 0, 0, 0, 0, 0, 0, 32767];
    let values = numbers.map(Val::int);
    vm.new_tuple(&values)
}

// ---- Listing

/// What `ilistdir` returns: an iterator over a directory.
static LISTING: TypeDef = TypeDef { iter: Some(|_, listing| Ok(listing)), next: Some(next), ..TypeDef::named("iterator") };

const LISTED: usize = 1;
/// What is left of the directory.
const START: usize = 2;
const END: usize = 3;
const AS_STR: usize = 4;

fn ilistdir(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let Found::Directory(Part { start, end }) = look_up(vm, fs, args)? else { return Err(vm.os_error(errno::ENOENT)) };
    let path = args.get(vm, 1);
    let as_str = Val::bool(vm.is_str(vm.native_base(path)));
    object::new(vm, &LISTING, &[fs, Val::int(start as isize), Val::int(end as isize), as_str])
}

fn next(vm: &mut Vm, listing: Val) -> Res<Option<Val>> {
    let fs = vm.heap.get(listing, LISTED);
    let [start, end] = [START, END].map(|slot| object::int(vm, listing, slot) as usize);
    let mut left = Part { start, end };
    let (image, root) = image(vm, fs);
    let Some((name, found)) = rom::next(image, root, &mut left) else {
        object::set_int(vm, listing, START, end as isize);
        return Ok(None);
    };
    let name = image[name.start..name.end].to_vec();
    object::set_int(vm, listing, START, left.start as isize);
    let as_str = vm.heap.get(listing, AS_STR) == Val::TRUE;
    let name = match String::from_utf8(name) {
        Ok(name) if as_str => vm.new_str(&name)?,
        Ok(name) => vm.new_bytes(name.as_bytes())?,
        Err(e) => vm.new_bytes(e.as_bytes())?,
    };
    common::listed(vm, name, matches!(found, Found::Directory(_)), found.part().len() as u32).map(Some)
}

// ---- Files

const METHODS: &[(&str, Item)] = &[
    stream::READ,
    stream::READINTO,
    stream::READLINE,
    stream::READLINES,
    stream::SEEK,
    stream::TELL,
    stream::CLOSE,
    stream::ENTER,
    stream::EXIT,
];

static FILE: TypeDef = TypeDef {
    methods: METHODS,
    print: Some(common::print_file),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    buffer: Some(|vm, file| vm.heap.get(file, CONTENTS)),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("FileIO")
};

static TEXT_FILE: TypeDef = TypeDef {
    methods: METHODS,
    print: Some(common::print_file),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: true, read, write, ioctl }),
    ..TypeDef::named("TextIOWrapper")
};

/// A memoryview of the file's part of the image.
const CONTENTS: usize = 1;
const POSITION: usize = 2;

fn open(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let mode = args.get(vm, 2);
    let letters: Vec<u8> = common::path(vm, mode)?;
    if letters.iter().any(|letter| b"wa+".contains(letter)) {
        return Err(vm.os_error(errno::EROFS));
    }
    let Found::File(Part { start, end }) = look_up(vm, fs, args)? else { return Err(vm.os_error(errno::EISDIR)) };
    let memory = vm.heap.get(fs, MEMORY);
    let contents = vm.new_read_only_view(memory, start, end)?;
    let def = if common::is_binary(&letters) { &FILE } else { &TEXT_FILE };
    object::new(vm, def, &[contents, Val::int(0)])
}

fn read(vm: &mut Vm, file: Val, buffer: &mut [u8]) -> Res<Io> {
    let position = object::int(vm, file, POSITION) as usize;
    let rest = vm.buffer(vm.heap.get(file, CONTENTS)).and_then(|bytes| bytes.get(position..)).unwrap_or(&[]);
    let n = rest.len().min(buffer.len());
    buffer[..n].copy_from_slice(&rest[..n]);
    object::set_int(vm, file, POSITION, (position + n) as isize);
    Ok(Ok(n))
}

fn write(_: &mut Vm, _: Val, _: &[u8]) -> Res<Io> {
    Ok(Err(errno::EINVAL))
}

fn ioctl(vm: &mut Vm, file: Val, request: Request) -> Res<Io> {
    match request {
        Request::Seek { offset, whence } => {
            let size = vm.buffer(vm.heap.get(file, CONTENTS)).map_or(0, <[u8]>::len) as i64;
            let start = [0, object::int(vm, file, POSITION) as i64, size].get(whence as usize).copied().unwrap_or(0);
            let target = start.saturating_add(offset).min(size);
            if target < 0 {
                return Ok(Err(errno::EINVAL));
            }
            object::set_int(vm, file, POSITION, target as isize);
            Ok(Ok(target as usize))
        }
        Request::Close => Ok(Ok(0)),
        _ => Ok(Err(errno::EINVAL)),
    }
}
