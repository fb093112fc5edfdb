//! `VfsPosix`: the desktop's files, or those below a folder of it, as a file system to mount.

use crate::error;
use crate::file::{self, OpenMode};
use rustix::fs::Dir;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use taipan_modules::{function, object, vfs};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef { new: Some(new), methods: METHODS, ..TypeDef::named("VfsPosix") };

static METHODS: &[(&str, Item)] = &[
    function("mount", 3, 3, mount),
    function("umount", 1, 1, |_, _| Ok(Val::NONE)),
    function("open", 3, 3, open),
    function("chdir", 2, 2, |vm, args| act(vm, args, |path| rustix::process::chdir(path))),
    function("getcwd", 1, 1, getcwd),
    function("ilistdir", 2, 2, ilistdir),
    function("mkdir", 2, 2, |vm, args| change(vm, args, |path| rustix::fs::mkdir(path, 0o777.into()))),
    function("remove", 2, 2, |vm, args| change(vm, args, |path| rustix::fs::unlink(path))),
    function("rmdir", 2, 2, |vm, args| change(vm, args, |path| rustix::fs::rmdir(path))),
    function("rename", 3, 3, rename),
    function("stat", 2, 2, stat),
    function("statvfs", 2, 2, statvfs),
];

/// The folder that is the root of the file system, with a `/` at its end: bytes. Empty for the desktop's own root.
const ROOT: usize = 1;
const READ_ONLY: usize = 2;

/// A mounted file system that nothing can be written to.
const EROFS: i32 = 30;
const EPERM: i32 = 1;

/// What is mounted from the start.
pub fn root(vm: &mut Vm) -> Res<Option<(Val, &'static str)>> {
    let none = vm.new_bytes(b"")?;
    let fs = object::new(vm, &TYPE, &[none, Val::FALSE])?;
    Ok(Some((fs, "/")))
}

/// `VfsPosix([folder])`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 0, 1)?;
    let mut root = Vec::new();
    if let Some(folder) = args.opt(vm, 0) {
        let folder = vfs::path_text(vm, folder)?;
        // A relative one would mean another folder after a chdir.
        if !folder.is_empty() && !folder.starts_with(b"/") {
            let here = std::env::current_dir().map_err(|e| error::raise(vm, e))?;
            root.extend_from_slice(here.as_os_str().as_bytes());
            root.push(b'/');
        }
        root.extend(folder);
        root.push(b'/');
    }
    let root = vm.new_bytes(&root)?;
    object::new(vm, &TYPE, &[root, Val::FALSE])
}

fn root_of(vm: &Vm, fs: Val) -> &[u8] {
    vm.buffer(vm.heap.get(fs, ROOT)).unwrap_or(b"")
}

/// A path of the desktop for argument `i`, a path in this file system.
fn path(vm: &mut Vm, fs: Val, path: Val) -> Res<Vec<u8>> {
    let path = vfs::path_text(vm, path)?;
    Ok(match (root_of(vm, fs), path.strip_prefix(b"/")) {
        ([], _) | (_, None) => path,
        (root, Some(inside)) => [root, inside].concat(),
    })
}

fn writable(vm: &mut Vm, fs: Val) -> Res<()> {
    if vm.heap.get(fs, READ_ONLY) == Val::TRUE { Err(vm.os_error(EROFS)) } else { Ok(()) }
}

/// The file system and a path of the desktop for the first argument.
fn target(vm: &mut Vm, args: Args) -> Res<(Val, Vec<u8>)> {
    let fs = object::this(vm, args, &TYPE)?;
    let given = args.get(vm, 1);
    Ok((fs, path(vm, fs, given)?))
}

type Call = fn(&OsStr) -> rustix::io::Result<()>;

fn act(vm: &mut Vm, args: Args, call: Call) -> Res {
    let (_, path) = target(vm, args)?;
    finish(vm, call(OsStr::from_bytes(&path)))
}

fn change(vm: &mut Vm, args: Args, call: Call) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    writable(vm, fs)?;
    act(vm, args, call)
}

fn finish(vm: &mut Vm, result: rustix::io::Result<()>) -> Res {
    match result {
        Ok(()) => Ok(Val::NONE),
        Err(errno) => Err(error::raise(vm, errno)),
    }
}

/// `mount(readonly, mkfs)`
fn mount(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let (read_only, make) = (args.get(vm, 1), args.get(vm, 2));
    if vm.truth(read_only)? {
        vm.heap.set(fs, READ_ONLY, Val::TRUE);
    }
    if vm.truth(make)? { Err(vm.os_error(EPERM)) } else { Ok(Val::NONE) }
}

fn open(vm: &mut Vm, args: Args) -> Res {
    let (given, mode) = (args.get(vm, 1), args.get(vm, 2));
    if given.as_int().is_some() {
        return file::of_descriptor(vm, given, mode);
    }
    let (fs, path) = target(vm, args)?;
    let mode = vfs::path_text(vm, mode)?;
    let mode = OpenMode::parse(&mode);
    if mode.writes() {
        writable(vm, fs)?;
    }
    file::open(vm, &path, mode)
}

fn getcwd(vm: &mut Vm, args: Args) -> Res {
    let fs = object::this(vm, args, &TYPE)?;
    let here = std::env::current_dir().map_err(|e| error::raise(vm, e))?;
    let here = here.as_os_str().as_bytes();
    // Outside of the root there is no path to tell.
    let inside = here.get(root_of(vm, fs).len().saturating_sub(1)..).unwrap_or(b"");
    let model = vm.intern(b"/")?;
    vfs::like(vm, model, inside)
}

/// `ilistdir(path)`: all entries are read at once.
fn ilistdir(vm: &mut Vm, args: Args) -> Res {
    let (_, path) = target(vm, args)?;
    let given = args.get(vm, 1);
    let entries = folder(&path).map_err(|e| error::raise(vm, e))?;
    let list = vm.new_list(&[])?;
    for (name, kind, inode) in entries {
        let mark = vm.mark();
        let name = vfs::like(vm, given, &name)?;
        let inode = vm.new_int(inode as i64)?;
        let entry = vm.new_tuple(&[name, Val::int(kind as isize), inode])?;
        vm.list_push(list, entry)?;
        vm.release(mark);
        vm.poll_native(4, "ilistdir")?;
    }
    vm.iter(list)
}

/// Name, type (as in `st_mode`) and inode of what is in a folder.
fn folder(path: &[u8]) -> rustix::io::Result<Vec<(Vec<u8>, u32, u64)>> {
    use rustix::fs::{Mode, OFlags};
    let path = if path.is_empty() { b"." } else { path };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open(OsStr::from_bytes(path), flags, Mode::empty())?;
    let mut entries = Vec::new();
    for entry in Dir::new(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            entries.push((name.to_vec(), entry.file_type().as_raw_mode(), entry.ino()));
        }
    }
    Ok(entries)
}

fn rename(vm: &mut Vm, args: Args) -> Res {
    let (fs, old) = target(vm, args)?;
    writable(vm, fs)?;
    let new = args.get(vm, 2);
    let new = path(vm, fs, new)?;
    finish(vm, rustix::fs::rename(OsStr::from_bytes(&old), OsStr::from_bytes(&new)))
}

fn stat(vm: &mut Vm, args: Args) -> Res {
    let (_, path) = target(vm, args)?;
    let s = rustix::fs::stat(OsStr::from_bytes(&path)).map_err(|e| error::raise(vm, e))?;
    let what = [i64::from(s.st_mode), s.st_ino as i64, s.st_dev as i64, s.st_nlink as i64];
    let whose = [i64::from(s.st_uid), i64::from(s.st_gid)];
    let when = [s.st_atime, s.st_mtime, s.st_ctime];
    let all = what.into_iter().chain(whose).chain([s.st_size]).chain(when);
    integers(vm, all)
}

fn statvfs(vm: &mut Vm, args: Args) -> Res {
    let (_, path) = target(vm, args)?;
    let s = rustix::fs::statvfs(OsStr::from_bytes(&path)).map_err(|e| error::raise(vm, e))?;
    let numbers =
        [s.f_bsize, s.f_frsize, s.f_blocks, s.f_bfree, s.f_bavail, s.f_files, s.f_ffree, s.f_favail, s.f_flag.bits(), s.f_namemax];
    integers(vm, numbers.into_iter().map(|n| n as i64))
}

/// A tuple of integers.
fn integers(vm: &mut Vm, numbers: impl Iterator<Item = i64>) -> Res {
    let mut items = Vec::new();
    for n in numbers {
        items.push(vm.new_int(n)?);
    }
    vm.new_tuple(&items)
}
