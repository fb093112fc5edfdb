//! `VfsFat`: a FAT file system on a block device, and its files.
//!
//! The object keeps the parts of a [`Volume`] between operations. While one is in progress the device's Python code
//! runs; if that comes back to the same file system, it is told that it is busy.

use super::block::{self, Error, errno};
use super::device::{self, Operation, Python};
use super::fat::{self, Dir, Entry, File, Geometry, Layout, Mode, Stamp, State, Volume};
use super::{common, common::Words};
use crate::io::stream;
use crate::time::calendar::{self, Date};
use crate::{function, object};
use alloc::string::String;
use taipan_vm::{Args, Io, Item, Kind, Native, Raise, Request, Res, Stream, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        ("mkfs", Item::StaticFn(Native::new("mkfs", 1, 1, mkfs))),
        function("open", 3, 3, open),
        function("ilistdir", 1, 2, ilistdir),
        function("mkdir", 2, 2, |vm, args| on_path(vm, args, |volume, path| volume.make_directory(path))),
        function("rmdir", 2, 2, |vm, args| on_path(vm, args, |volume, path| volume.remove_directory(path))),
        function("chdir", 2, 2, |vm, args| on_path(vm, args, |volume, path| volume.change_directory(path))),
        function("remove", 2, 2, |vm, args| on_path(vm, args, |volume, path| volume.remove_file(path))),
        function("rename", 3, 3, rename),
        function("getcwd", 1, 1, getcwd),
        function("stat", 2, 2, stat),
        function("statvfs", 2, 2, statvfs),
        function("mount", 3, 3, mount),
        function("umount", 1, 1, |vm, args| object::this(vm, args, &TYPE).map(|_| Val::NONE)),
    ],
    ..TypeDef::named("VfsFat")
};

/// Numbers of the volume, or None if nothing is mounted.
const PARTS: usize = device::SLOTS;
/// The sector in memory.
const WINDOW: usize = device::SLOTS + 1;
/// Whether an operation is in progress.
const BUSY: usize = device::SLOTS + 2;

/// Sectors have at least as many bytes, and at most.
const SECTOR_BYTES: core::ops::RangeInclusive<u32> = 512..=4096;

fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 1)?;
    let device = args.get(vm, 0);
    make(vm, device)
}

/// A file system on this device, mounted if there is one.
fn make(vm: &mut Vm, device: Val) -> Res {
    let [read, write, ioctl, sync, count, size, view] = device::values(vm, device)?;
    let values = [read, write, ioctl, sync, count, size, view, Val::NONE, Val::NONE, Val::FALSE];
    let fs = object::new(vm, &TYPE, &values)?;
    // A device without a file system can still be given one.
    match attach(vm, fs)? {
        Ok(()) | Err(errno::ENODEV) => Ok(fs),
        Err(error) => Err(vm.os_error(error)),
    }
}

/// Prepares the device, and mounts what is on it.
fn attach(vm: &mut Vm, fs: Val) -> Res<Result<(), i32>> {
    let sector_bytes = match prepare(vm, fs)? {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(error)),
    };
    let now = stamp(vm);
    match Volume::mount(Python::new(vm, fs), sector_bytes, now) {
        Ok(volume) => {
            let (geometry, state, window) = volume.into_parts();
            let parts = vm.alloc_bytes(Kind::Raw, (Geometry::WORDS + State::WORDS) * 4)?;
            vm.heap.set(fs, PARTS, parts);
            let raw = vm.alloc_bytes(Kind::Raw, window.len())?;
            vm.heap.set(fs, WINDOW, raw);
            store(vm, fs, geometry, state, &window);
            Ok(Ok(()))
        }
        Err(Error::Errno(error)) => Ok(Err(error)),
        Err(Error::Device(r)) => Err(r),
    }
}

/// Asks the device for its sectors.
fn prepare(vm: &mut Vm, fs: Val) -> Res<Result<u32, i32>> {
    let ready = device::ask(vm, fs, Operation::Initialise, 0)?;
    if ready.as_int().is_some_and(|code| code != 0) {
        return Ok(Err(errno::EBUSY));
    }
    let bytes = device::ask(vm, fs, Operation::BlockSize, 0)?;
    let bytes = if bytes.is_none() { *SECTOR_BYTES.start() as isize } else { vm.index_arg(bytes)? };
    match u32::try_from(bytes) {
        Ok(bytes) if SECTOR_BYTES.contains(&bytes) && bytes.is_power_of_two() => {
            device::set_block_bytes(vm, fs, bytes)?;
            Ok(Ok(bytes))
        }
        _ => Ok(Err(errno::EIO)),
    }
}

fn store(vm: &mut Vm, fs: Val, geometry: Geometry, state: State, window: &[u8]) {
    let parts = vm.heap.get(fs, PARTS);
    let words = [&geometry.words()[..], &state.words()[..]].concat();
    common::store_words(vm, parts, &words);
    let raw = vm.heap.get(fs, WINDOW);
    vm.heap.bytes_mut(raw).copy_from_slice(window);
}

/// Does something with the volume, and keeps what became of it.
fn with<T>(
    vm: &mut Vm,
    fs: Val,
    work: impl FnOnce(&mut Volume<Python<'_>>) -> core::result::Result<T, Error<Raise>>,
) -> Res<Result<T, i32>> {
    if vm.heap.get(fs, BUSY) == Val::TRUE {
        return Ok(Err(errno::EBUSY));
    }
    vm.heap.set(fs, BUSY, Val::TRUE);
    let result = attached(vm, fs, work);
    vm.heap.set(fs, BUSY, Val::FALSE);
    common::operation_ended(vm);
    result
}

fn attached<T>(
    vm: &mut Vm,
    fs: Val,
    work: impl FnOnce(&mut Volume<Python<'_>>) -> core::result::Result<T, Error<Raise>>,
) -> Res<Result<T, i32>> {
    if vm.heap.get(fs, PARTS).is_none()
        && let Err(error) = attach(vm, fs)?
    {
        return Ok(Err(error));
    }
    let parts = vm.heap.get(fs, PARTS);
    let (geometry, state) = (common::words(vm, parts, 0), common::words(vm, parts, Geometry::WORDS));
    let window = vm.heap.bytes(vm.heap.get(fs, WINDOW)).to_vec();
    let now = stamp(vm);
    let (geometry, state) = (Geometry::from_words(geometry), State::from_words(state));
    let mut volume = Volume::from_parts(Python::new(vm, fs), geometry, state, window, now);
    let result = work(&mut volume);
    let (geometry, state, window) = volume.into_parts();
    store(vm, fs, geometry, state, &window);
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Errno(error)) => Ok(Err(error)),
        Err(Error::Device(r)) => Err(r),
    }
}

/// The same where a failure is an OSError.
fn operate<T>(vm: &mut Vm, fs: Val, work: impl FnOnce(&mut Volume<Python<'_>>) -> core::result::Result<T, Error<Raise>>) -> Res<T> {
    with(vm, fs, work)?.map_err(|error| vm.os_error(error))
}

// ---- Times

/// The time of day, as entries have it.
fn stamp(vm: &mut Vm) -> Stamp {
    let now = vm.now();
    let date = Date::from_unix((vm.board.unix_time_ns(now) / 1_000_000_000) as i64);
    // Years are counted from 1980, in seven bits.
    let year = (date.year - 1980).clamp(0, 127);
    Stamp {
        date: ((year << 9) | (date.month << 5) | date.day) as u16,
        time: ((date.hour << 11) | (date.minute << 5) | (date.second / 2)) as u16,
    }
}

/// The root has no entry: what its time is said to be.
const ROOT_STAMP: Stamp = Stamp { date: 20 << 9 | 1 << 5 | 1, time: 0 };

fn unix_seconds(Stamp { date, time }: Stamp) -> i64 {
    let (date, time) = (date as i64, time as i64);
    let fields = [1980 + (date >> 9), (date >> 5 & 0xf).max(1), date & 0x1f, time >> 11, time >> 5 & 0x3f, 2 * (time & 0x1f)];
    calendar::unix_from_fields(fields)
}

// ---- Methods

/// `mkfs(device)`
fn mkfs(vm: &mut Vm, args: Args) -> Res {
    let device = args.get(vm, 0);
    let fs = make(vm, device)?;
    match lay_out(vm, fs, Layout::Small)? {
        Err(errno::EIO) => match lay_out(vm, fs, Layout::Large)? {
            Ok(()) => Ok(Val::NONE),
            Err(error) => Err(vm.os_error(error)),
        },
        Ok(()) => Ok(Val::NONE),
        Err(error) => Err(vm.os_error(error)),
    }
}

fn lay_out(vm: &mut Vm, fs: Val, layout: Layout) -> Res<Result<(), i32>> {
    let sector_bytes = match prepare(vm, fs)? {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(error)),
    };
    let sectors = device::number(vm, fs, Operation::BlockCount)?;
    let now = stamp(vm);
    match fat::format(&mut Python::new(vm, fs), layout, sectors, sector_bytes, now) {
        Ok(()) => Ok(Ok(())),
        Err(Error::Errno(error)) => Ok(Err(error)),
        Err(Error::Device(r)) => Err(r),
    }
}

/// `mount(readonly, mkfs)`
fn mount(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let (readonly, mkfs) = (args.get(vm, 1), args.get(vm, 2));
    if vm.truth(readonly)? {
        device::make_read_only(vm, fs);
    }
    if vm.heap.get(fs, PARTS).is_none() {
        let made = if vm.truth(mkfs)? { lay_out(vm, fs, Layout::Small)? } else { Err(errno::ENODEV) };
        if let Err(error) = made {
            return Err(vm.os_error(error));
        }
        if let Err(error) = attach(vm, fs)? {
            return Err(vm.os_error(error));
        }
    }
    Ok(Val::NONE)
}

/// A method of one path that returns nothing.
fn on_path(vm: &mut Vm, args: Args, work: for<'v> fn(&mut Volume<Python<'v>>, &str) -> block::Result<(), Python<'v>>) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let path = path(vm, args, 1)?;
    operate(vm, fs, |volume| work(volume, &path))?;
    Ok(Val::NONE)
}

/// The path in argument `i`. Names are UTF-8.
fn path(vm: &mut Vm, args: Args, i: usize) -> Res<String> {
    let v = args.get(vm, i);
    let bytes = common::path(vm, v)?;
    String::from_utf8(bytes).map_err(|_| vm.os_error(errno::EINVAL))
}

fn rename(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let (old, new) = (path(vm, args, 1)?, path(vm, args, 2)?);
    operate(vm, fs, |volume| volume.rename(&old, &new))?;
    Ok(Val::NONE)
}

fn getcwd(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let path = operate(vm, fs, |volume| volume.current_directory())?;
    vm.new_str(&path)
}

fn stat(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let path = path(vm, args, 1)?;
    if matches!(path.as_str(), "" | "/") {
        return common::stat(vm, true, 0, unix_seconds(ROOT_STAMP));
    }
    let entry = operate(vm, fs, |volume| volume.stat(&path))?;
    common::stat(vm, entry.is_directory(), entry.size, unix_seconds(entry.modified))
}

fn statvfs(vm: &mut Vm, args: Args) -> Res {
    const LONGEST_NAME: u32 = 255;
    let fs = object::this(vm, args, &TYPE)?;
    let (free, geometry) = operate(vm, fs, |volume| Ok((volume.free_clusters()?, volume.geometry())))?;
    common::statvfs(vm, geometry.cluster_bytes(), geometry.entries - 2, free, LONGEST_NAME)
}

// ---- Listing

/// What `ilistdir` returns: an iterator over a directory.
static LISTING: TypeDef = TypeDef { iter: Some(|_, listing| Ok(listing)), next: Some(next), ..TypeDef::named("iterator") };

const LISTED: usize = 1;
/// Where it is; None at the end.
const AT: usize = 2;
const AS_BYTES: usize = 3;

fn ilistdir(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let (path, as_bytes) = match args.opt(vm, 1) {
        Some(v) => (path(vm, args, 1)?, vm.heap.kind(vm.native_base(v)) == Kind::Bytes),
        None => (String::new(), false),
    };
    let dir = operate(vm, fs, |volume| {
        let start = volume.directory_at(&path)?;
        Ok(volume.directory(start))
    })?;
    let at = common::new_words(vm, &dir.words())?;
    object::new(vm, &LISTING, &[fs, at, Val::bool(as_bytes)])
}

fn next(vm: &mut Vm, listing: Val) -> Res<Option<Val>> {
    let at = vm.heap.get(listing, AT);
    if at.is_none() {
        return Ok(None);
    }
    let mut dir = Dir::from_words(common::words(vm, at, 0));
    let fs = vm.heap.get(listing, LISTED);
    // What can't be read ends it.
    let Ok(Some(entry)) = with(vm, fs, |volume| volume.next_entry(&mut dir))? else {
        vm.heap.set(listing, AT, Val::NONE);
        return Ok(None);
    };
    common::store_words(vm, at, &dir.words());
    let as_bytes = vm.heap.get(listing, AS_BYTES) == Val::TRUE;
    listed(vm, &entry, as_bytes).map(Some)
}

fn listed(vm: &mut Vm, entry: &Entry, as_bytes: bool) -> Res {
    let name = if as_bytes { vm.new_bytes(entry.name.as_bytes())? } else { vm.new_str(&entry.name)? };
    common::listed(vm, name, entry.is_directory(), entry.size)
}

// ---- Files

static FILE: TypeDef = TypeDef {
    methods: common::FILE_METHODS,
    print: Some(common::print_file),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("FileIO")
};

static TEXT_FILE: TypeDef = TypeDef {
    stream: Some(&Stream { text: true, read, write, ioctl }),
    methods: common::FILE_METHODS,
    print: Some(common::print_file),
    iter: Some(stream::lines),
    next: Some(stream::next_line),
    ..TypeDef::named("TextIOWrapper")
};

/// The file system of a file, None once it is closed.
const OWNER: usize = 1;
/// The numbers of a [`File`].
const NUMBERS: usize = 2;

/// `open(path, mode)`
fn open(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let (path, mode) = (path(vm, args, 1)?, args.get(vm, 2));
    let letters = common::path(vm, mode)?;
    let numbers: Words = common::new_words(vm, &[0; File::WORDS])?;
    let def = if common::is_binary(&letters) { &FILE } else { &TEXT_FILE };
    let file = object::new(vm, def, &[Val::NONE, numbers])?;
    let opened = operate(vm, fs, |volume| {
        let mut file = volume.open(&path, mode_of(&letters))?;
        if letters.contains(&b'a') {
            let end = file.size();
            volume.seek(&mut file, end)?;
        }
        Ok(file)
    })?;
    common::store_words(vm, numbers, &opened.words());
    vm.heap.set(file, OWNER, fs);
    // One that the program forgets is closed.
    vm.delete_later(file);
    Ok(file)
}

fn mode_of(letters: &[u8]) -> Mode {
    let mut mode = Mode::default();
    for letter in letters {
        match letter {
            b'r' => mode.read = true,
            b'w' => (mode.write, mode.create, mode.truncate) = (true, true, true),
            b'x' => (mode.write, mode.create, mode.must_be_new) = (true, true, true),
            b'a' => (mode.write, mode.create) = (true, true),
            b'+' => (mode.read, mode.write) = (true, true),
            _ => {}
        }
    }
    mode
}

/// Does something with an open file and its volume; EINVAL if it is closed.
fn with_file<T>(
    vm: &mut Vm,
    file: Val,
    work: impl FnOnce(&mut Volume<Python<'_>>, &mut File) -> core::result::Result<T, Error<Raise>>,
) -> Res<Result<T, i32>> {
    let (fs, numbers) = (vm.heap.get(file, OWNER), vm.heap.get(file, NUMBERS));
    if fs.is_none() {
        return Ok(Err(errno::EINVAL));
    }
    vm.keep(file);
    let mut open = File::from_words(common::words(vm, numbers, 0));
    let result = with(vm, fs, |volume| work(volume, &mut open));
    common::store_words(vm, numbers, &open.words());
    result
}

fn read(vm: &mut Vm, file: Val, buffer: &mut [u8]) -> Res<Io> {
    with_file(vm, file, |volume, file| volume.read(file, buffer))
}

fn write(vm: &mut Vm, file: Val, bytes: &[u8]) -> Res<Io> {
    let written = with_file(vm, file, |volume, file| volume.write(file, bytes))?;
    Ok(written.and_then(|n| if n < bytes.len() { Err(errno::ENOSPC) } else { Ok(n) }))
}

fn ioctl(vm: &mut Vm, file: Val, request: Request) -> Res<Io> {
    match request {
        Request::Seek { offset, whence } => with_file(vm, file, |volume, file| {
            let from = [0, file.position(), file.size()].get(whence as usize).copied().unwrap_or(0);
            let target = u32::try_from(i64::from(from).saturating_add(offset)).map_err(|_| errno::EINVAL)?;
            volume.seek(file, target)?;
            Ok(file.position() as usize)
        }),
        Request::Flush => with_file(vm, file, |volume, file| volume.sync_file(file).map(|()| 0)),
        Request::Close => close(vm, file),
        _ => Ok(Err(errno::EINVAL)),
    }
}

/// A file may be closed more than once.
fn close(vm: &mut Vm, file: Val) -> Res<Io> {
    if vm.heap.get(file, OWNER).is_none() {
        return Ok(Ok(0));
    }
    let done = with_file(vm, file, |volume, file| volume.sync_file(file).map(|()| 0))?;
    if done.is_ok() {
        vm.heap.set(file, OWNER, Val::NONE);
    }
    Ok(done)
}
