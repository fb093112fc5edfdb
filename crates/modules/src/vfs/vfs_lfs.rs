//! `VfsLfs2` and `VfsLfs1`: a littlefs file system on a block device, of either version, and its files.
//!
//! The object keeps the parts of an [`Fs`] between operations, and a cell for each open file. While an operation is in
//! progress the device's Python code runs; if that comes back to the same file system, it is told that it is busy.

use super::block::{self, Error, errno};
use super::common;
use super::device::{self, Operation, Python};
use super::lfs::{self, Config, File, Fs, Info, Mode, Version};
use crate::io::stream;
use crate::{ANY, function, object};
use alloc::string::String;
use alloc::vec::Vec;
use taipan_vm::native::NativeFn;
use taipan_vm::{Args, Io, Item, Kind, Native, Raise, Request, Res, Stream, TypeDef, Val, Vm};

pub static LFS2: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, args, Version::Two)),
    methods: &methods(|vm, args| mkfs(vm, args, Version::Two)),
    ..TypeDef::named("VfsLfs2")
};

pub static LFS1: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, args, Version::One)),
    methods: &methods(|vm, args| mkfs(vm, args, Version::One)),
    ..TypeDef::named("VfsLfs1")
};

const fn methods(mkfs: NativeFn) -> [(&'static str, Item); 13] {
    [
        ("mkfs", Item::StaticFn(Native::keywords("mkfs", 0, ANY, mkfs))),
        function("open", 3, 3, open),
        function("ilistdir", 1, 2, ilistdir),
        function("mkdir", 2, 2, |vm, args| on_path(vm, args, |fs, path| fs.make_directory(path))),
        function("rmdir", 2, 2, |vm, args| on_path(vm, args, |fs, path| fs.remove(path))),
        function("remove", 2, 2, |vm, args| on_path(vm, args, |fs, path| fs.remove(path))),
        function("chdir", 2, 2, chdir),
        function("getcwd", 1, 1, getcwd),
        function("rename", 3, 3, rename),
        function("stat", 2, 2, stat),
        function("statvfs", 2, 2, statvfs),
        function("mount", 3, 3, mount),
        function("umount", 1, 1, |vm, args| this(vm, args).map(|_| Val::NONE)),
    ]
}

/// The file system that a method was called on.
fn this(vm: &mut Vm, args: Args) -> Res {
    let base = vm.native_base(args.get(vm, 0));
    if object::is(vm, base, &LFS1) { Ok(base) } else { object::this(vm, args, &LFS2) }
}

fn version(vm: &Vm, fs: Val) -> Version {
    if object::is(vm, fs, &LFS1) { Version::One } else { Version::Two }
}

/// The numbers of a [`Config`], and whether files get times.
const SIZES: usize = device::SLOTS;
/// What an [`Fs`] is between operations, an object of bytes.
const STATE: usize = device::SLOTS + 1;
/// The current directory, a str or bytes that ends with a slash.
const CURRENT: usize = device::SLOTS + 2;
/// A list with a cell for each open file.
const FILES: usize = device::SLOTS + 3;
/// Whether an operation is in progress.
const BUSY: usize = device::SLOTS + 4;

const SIZE_WORDS: usize = 6;

type Operand<'v> = Fs<Python<'v>>;

/// An object with the device and the sizes of the arguments `(device, *, readsize=32, progsize=32, lookahead=32)`, and
/// `mtime=True` where files have times.
fn prepare(vm: &mut Vm, args: Args, version: Version) -> Res {
    let (device, read, program, lookahead, mtime) = match version {
        Version::One => {
            let [device, read, program, lookahead] = args.parse(vm, ["", "readsize", "progsize", "lookahead"], 1)?;
            (device, read, program, lookahead, Some(Val::FALSE))
        }
        Version::Two => args.parse(vm, ["", "readsize", "progsize", "lookahead", "mtime"], 1)?.into(),
    };
    let Some(device) = device else { return Err(object::missing(vm, "")) };
    let mut sizes = [32; 3];
    for (size, given) in sizes.iter_mut().zip([read, program, lookahead]) {
        if let Some(given) = given {
            *size = u32::try_from(vm.index_arg(given)?).unwrap_or(0);
        }
    }
    let times = mtime.map_or(Ok(true), |flag| vm.truth(flag))?;
    let [read, write, ioctl, sync, count, size, view] = device::values(vm, device)?;
    let words = common::new_words(vm, &[0; SIZE_WORDS])?;
    let (root, files) = (vm.new_str("/")?, vm.new_list(&[])?);
    let values = [read, write, ioctl, sync, count, size, view, words, Val::NONE, root, files, Val::FALSE];
    let fs = object::new(vm, if version == Version::One { &LFS1 } else { &LFS2 }, &values)?;
    device::ask(vm, fs, Operation::Initialise, 1)?;
    let block_bytes = device::number(vm, fs, Operation::BlockSize)?;
    let blocks = device::number(vm, fs, Operation::BlockCount)?;
    let [read, program, lookahead] = sizes;
    common::store_words(vm, words, &[block_bytes, blocks, read, program, lookahead, times as u32]);
    Ok(fs)
}

fn config(vm: &Vm, fs: Val) -> Config {
    let [block_bytes, blocks, read_bytes, program_bytes, lookahead, _] = common::words::<SIZE_WORDS>(vm, vm.heap.get(fs, SIZES), 0);
    Config { version: version(vm, fs), block_bytes, blocks, read_bytes, program_bytes, lookahead }
}

/// Nanoseconds since 1970, if files get times.
fn time(vm: &mut Vm, fs: Val) -> Option<u64> {
    let [.., times] = common::words::<SIZE_WORDS>(vm, vm.heap.get(fs, SIZES), 0);
    let now = vm.now();
    (times != 0).then(|| vm.board.unix_time_ns(now))
}

/// The number that a program sees: what is corrupt has another one in version 1.
fn number(version: Version, error: i32) -> i32 {
    if version == Version::One && error == errno::EILSEQ { errno::EBADE } else { error }
}

fn raised<T>(vm: &mut Vm, version: Version, result: core::result::Result<T, Error<Raise>>) -> Res<T> {
    result.map_err(|error| match error {
        Error::Errno(error) => vm.os_error(number(version, error)),
        Error::Device(r) => r,
    })
}

fn new(vm: &mut Vm, args: Args, version: Version) -> Res {
    let fs = prepare(vm, args, version)?;
    let config = config(vm, fs);
    let mounted = Fs::mount(Python::new(vm, fs), config).map(Fs::into_parts);
    let (state, _) = raised(vm, version, mounted)?;
    let state = vm.new_bytes(&state)?;
    vm.heap.set(fs, STATE, state);
    Ok(fs)
}

fn mkfs(vm: &mut Vm, args: Args, version: Version) -> Res {
    let fs = prepare(vm, args, version)?;
    let config = config(vm, fs);
    let made = Fs::format(Python::new(vm, fs), config);
    raised(vm, version, made)?;
    Ok(Val::NONE)
}

/// Does something with the file system, and keeps what became of it and of its open files.
fn with<T>(vm: &mut Vm, fs: Val, work: impl FnOnce(&mut Operand<'_>) -> core::result::Result<T, Error<Raise>>) -> Res<Result<T, i32>> {
    if vm.heap.get(fs, BUSY) == Val::TRUE {
        return Ok(Err(errno::EBUSY));
    }
    vm.heap.set(fs, BUSY, Val::TRUE);
    let config = config(vm, fs);
    let state = vm.buffer(vm.heap.get(fs, STATE)).unwrap_or(&[]).to_vec();
    let files = load_files(vm, fs);
    let mut operand = Fs::from_parts(Python::new(vm, fs), config, &state, files);
    let result = work(&mut operand);
    let (state, files) = operand.into_parts();
    if let Err(Error::Device(r)) = result {
        vm.keep(r.0);
    }
    let stored = store(vm, fs, &state, &files);
    vm.heap.set(fs, BUSY, Val::FALSE);
    common::operation_ended(vm);
    match result {
        Err(Error::Device(r)) => Err(r),
        Err(Error::Errno(error)) => stored.map(|()| Err(number(config.version, error))),
        Ok(value) => stored.map(|()| Ok(value)),
    }
}

fn load_files(vm: &Vm, fs: Val) -> Vec<Option<File>> {
    let files = vm.heap.get(fs, FILES);
    let cells = (0..vm.list_len(files)).map(|i| vm.list_get(files, i));
    cells.map(|cell| vm.buffer(cell).map(File::from_bytes)).collect()
}

fn store(vm: &mut Vm, fs: Val, state: &[u8], files: &[Option<File>]) -> Res<()> {
    let state = vm.new_bytes(state)?;
    vm.heap.set(fs, STATE, state);
    let list = vm.heap.get(fs, FILES);
    for (at, file) in files.iter().enumerate() {
        let cell = match file {
            Some(file) => vm.new_bytes(&file.to_bytes())?,
            None => Val::NONE,
        };
        if at < vm.list_len(list) {
            vm.list_set(list, at, cell);
        } else {
            vm.list_push(list, cell)?;
        }
    }
    Ok(())
}

/// The same where a failure is an OSError.
fn operate<T>(vm: &mut Vm, fs: Val, work: impl FnOnce(&mut Operand<'_>) -> core::result::Result<T, Error<Raise>>) -> Res<T> {
    with(vm, fs, work)?.map_err(|error| vm.os_error(error))
}

// ---- Methods

/// The path in argument `i`, from the root on.
fn path(vm: &mut Vm, fs: Val, args: Args, i: usize) -> Res<Vec<u8>> {
    let v = args.get(vm, i);
    let path = common::path(vm, v)?;
    if path.first() == Some(&b'/') {
        return Ok(path);
    }
    let current = vm.buffer(vm.heap.get(fs, CURRENT)).unwrap_or(b"/");
    Ok([current, &path].concat())
}

/// A method of one path that returns nothing.
fn on_path(vm: &mut Vm, args: Args, work: for<'v> fn(&mut Operand<'v>, &[u8]) -> block::Result<(), Python<'v>>) -> Res {
    let fs = this(vm, args)?;
    let path = path(vm, fs, args, 1)?;
    operate(vm, fs, |operand| work(operand, &path))?;
    Ok(Val::NONE)
}

fn rename(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let (old, new) = (path(vm, fs, args, 1)?, path(vm, fs, args, 2)?);
    operate(vm, fs, |operand| operand.rename(&old, &new))?;
    Ok(Val::NONE)
}

fn chdir(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let path = path(vm, fs, args, 1)?;
    match operate(vm, fs, |operand| operand.stat(&path)) {
        Ok(info) if info.is_directory => {}
        Err(r) if !vm.exception_is(r, taipan_vm::types::OS_ERROR) => return Err(r),
        _ => return Err(vm.os_error(errno::ENOENT)),
    }
    let mut current = alloc::vec![b'/'];
    for part in lfs::parts(&path).unwrap_or_default() {
        current.extend_from_slice(part);
        current.push(b'/');
    }
    let current = text(vm, &current)?;
    vm.heap.set(fs, CURRENT, current);
    Ok(Val::NONE)
}

/// A str, or bytes where it is no UTF-8.
fn text(vm: &mut Vm, bytes: &[u8]) -> Res {
    match core::str::from_utf8(bytes) {
        Ok(text) => vm.new_str(text),
        Err(_) => vm.new_bytes(bytes),
    }
}

fn getcwd(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let current = vm.buffer(vm.heap.get(fs, CURRENT)).unwrap_or(b"/").to_vec();
    let end = (current.len() - 1).max(1);
    text(vm, &current[..end])
}

fn stat(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let path = path(vm, fs, args, 1)?;
    let info = operate(vm, fs, |operand| operand.stat(&path))?;
    let seconds = info.time.map_or(common::epoch(vm), |time| (time / 1_000_000_000) as i64);
    common::stat(vm, info.is_directory, info.size, seconds)
}

fn statvfs(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let Config { block_bytes, blocks, .. } = config(vm, fs);
    let used = operate(vm, fs, |operand| operand.used_blocks())?;
    common::statvfs(vm, block_bytes, blocks, blocks.saturating_sub(used), lfs::LONGEST_NAME)
}

/// `mount(readonly, mkfs)`: it is mounted since it was made.
fn mount(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let readonly = args.get(vm, 1);
    if vm.truth(readonly)? {
        device::make_read_only(vm, fs);
    }
    Ok(Val::NONE)
}

// ---- Listing

/// What `ilistdir` returns: an iterator over a directory.
static LISTING: TypeDef = TypeDef { iter: Some(|_, listing| Ok(listing)), next: Some(next), ..TypeDef::named("iterator") };

const LISTED: usize = 1;
/// The directory; None at the end.
const DIRECTORY: usize = 2;
/// The name that came last, as bytes.
const LAST: usize = 3;
const AS_BYTES: usize = 4;

fn ilistdir(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let (path, as_bytes) = match args.opt(vm, 1) {
        Some(v) => (path(vm, fs, args, 1)?, vm.heap.kind(vm.native_base(v)) == Kind::Bytes),
        None => (vm.buffer(vm.heap.get(fs, CURRENT)).unwrap_or(b"/").to_vec(), false),
    };
    if version(vm, fs) == Version::One {
        return list(vm, fs, &path, as_bytes);
    }
    let directory = operate(vm, fs, |operand| operand.open_directory(&path))?;
    let words = common::new_words(vm, &directory)?;
    object::new(vm, &LISTING, &[fs, words, Val::NONE, Val::bool(as_bytes)])
}

/// A directory read at once: where entries have no order, none can be told to come after another.
fn list(vm: &mut Vm, fs: Val, path: &[u8], as_bytes: bool) -> Res {
    let entries = operate(vm, fs, |operand| operand.entries(path))?;
    let listed = vm.new_list(&[])?;
    for Info { name, is_directory, size, .. } in entries {
        let name = if as_bytes { vm.new_bytes(&name)? } else { text(vm, &name)? };
        let entry = common::listed(vm, name, is_directory, size)?;
        vm.list_push(listed, entry)?;
        vm.poll_native(1, "ilistdir")?;
    }
    vm.iter(listed)
}

fn next(vm: &mut Vm, listing: Val) -> Res<Option<Val>> {
    let words = vm.heap.get(listing, DIRECTORY);
    if words.is_none() {
        return Ok(None);
    }
    let (fs, directory) = (vm.heap.get(listing, LISTED), common::words(vm, words, 0));
    let last = vm.buffer(vm.heap.get(listing, LAST)).map(<[u8]>::to_vec);
    let Some(Info { name, is_directory, size, .. }) = operate(vm, fs, |operand| operand.next_entry(directory, last.as_deref()))? else {
        vm.heap.set(listing, DIRECTORY, Val::NONE);
        return Ok(None);
    };
    let bytes = vm.new_bytes(&name)?;
    vm.heap.set(listing, LAST, bytes);
    let as_bytes = vm.heap.get(listing, AS_BYTES) == Val::TRUE;
    let name = if as_bytes { bytes } else { text(vm, &name)? };
    common::listed(vm, name, is_directory, size).map(Some)
}

// ---- Files

static FILE: TypeDef = TypeDef {
    methods: common::FILE_METHODS,
    print: Some(print),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("FileIO")
};

static TEXT_FILE: TypeDef = TypeDef {
    methods: common::FILE_METHODS,
    print: Some(print),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: true, read, write, ioctl }),
    ..TypeDef::named("TextIOWrapper")
};

fn print(vm: &mut Vm, file: Val, _: bool, out: &mut String) -> Res<()> {
    out.push_str(&alloc::format!("<io.{}>", vm.type_name(file)));
    Ok(())
}

/// The file system of a file, None once it is closed.
const OWNER: usize = 1;
/// Its number among the open files.
const NUMBER: usize = 2;

fn open(vm: &mut Vm, args: Args) -> Res {
    let fs = this(vm, args)?;
    let (path, mode) = (path(vm, fs, args, 1)?, args.get(vm, 2));
    let letters = common::path(vm, mode)?;
    let Some(mode) = mode_of(&letters) else {
        return Err(vm.raise_args(taipan_vm::types::VALUE_ERROR, &[]));
    };
    let def = if common::is_binary(&letters) { &FILE } else { &TEXT_FILE };
    let file = object::new(vm, def, &[Val::NONE, Val::int(0)])?;
    let time = time(vm, fs);
    let number = operate(vm, fs, |operand| operand.open(&path, mode, time))?;
    object::set_int(vm, file, NUMBER, number as isize);
    vm.heap.set(file, OWNER, fs);
    // One that the program forgets is closed.
    vm.delete_later(file);
    Ok(file)
}

/// What the letters mean; `None` if they contradict each other.
fn mode_of(letters: &[u8]) -> Option<Mode> {
    let mut mode = Mode::default();
    let mut given = false;
    for letter in letters {
        let basic = match letter {
            b'r' => Mode { read: true, ..mode },
            b'w' => Mode { write: true, create: true, truncate: true, ..mode },
            b'x' => Mode { write: true, create: true, must_be_new: true, ..mode },
            b'a' => Mode { write: true, create: true, append: true, ..mode },
            b'+' => {
                (mode.read, mode.write) = (true, true);
                continue;
            }
            _ => continue,
        };
        if given || mode.read {
            return None;
        }
        (mode, given) = (basic, true);
    }
    // Nothing said is reading.
    mode.read |= !mode.write;
    Some(mode)
}

/// Does something with an open file.
fn with_file<T>(
    vm: &mut Vm,
    file: Val,
    work: impl FnOnce(&mut Operand<'_>, usize) -> core::result::Result<T, Error<Raise>>,
) -> Res<Result<T, i32>> {
    let fs = vm.heap.get(file, OWNER);
    if fs.is_none() {
        return Err(vm.raise_args(taipan_vm::types::VALUE_ERROR, &[]));
    }
    vm.keep(file);
    let number = object::int(vm, file, NUMBER) as usize;
    with(vm, fs, |operand| work(operand, number))
}

fn read(vm: &mut Vm, file: Val, buffer: &mut [u8]) -> Res<Io> {
    with_file(vm, file, |operand, number| operand.read(number, buffer))
}

fn write(vm: &mut Vm, file: Val, bytes: &[u8]) -> Res<Io> {
    let fs = vm.heap.get(file, OWNER);
    let time = if fs.is_none() { None } else { time(vm, fs) };
    with_file(vm, file, |operand, number| {
        operand.file(number)?.time = time;
        operand.write(number, bytes)
    })
}

fn ioctl(vm: &mut Vm, file: Val, request: Request) -> Res<Io> {
    match request {
        Request::Seek { offset, whence } => with_file(vm, file, |operand, number| Ok(operand.seek(number, offset, whence)? as usize)),
        Request::Flush => with_file(vm, file, |operand, number| operand.sync_file(number).map(|()| 0)),
        Request::Close => close(vm, file),
        _ => Ok(Err(errno::EINVAL)),
    }
}

/// A file may be closed more than once; it is closed even if what was written can't be kept.
fn close(vm: &mut Vm, file: Val) -> Res<Io> {
    if vm.heap.get(file, OWNER).is_none() {
        return Ok(Ok(0));
    }
    let done = with_file(vm, file, |operand, number| {
        let done = operand.sync_file(number);
        operand.open[number] = None;
        done.map(|()| 0)
    });
    if !matches!(done, Ok(Err(errno::EBUSY))) {
        vm.heap.set(file, OWNER, Val::NONE);
    }
    done
}
