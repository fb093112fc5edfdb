//! The file system of a simulated board, at `/flash`: the program's own folder, as if it had been copied there.
//!
//! Files of the desktop are read when the program first asks for them; what it writes stays in memory and is gone at
//! the end, so that the same command always finds the same files. Times of files are zero for the same reason.

mod files;
mod tree;

use crate::file::OpenMode;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use taipan_modules::{function, object, vfs};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};
use tree::{Kind, Tree};

static TYPE: TypeDef = TypeDef { methods: METHODS, ..TypeDef::named("VfsFlash") };

static METHODS: &[(&str, Item)] = &[
    function("mount", 3, 3, |_, _| Ok(Val::NONE)),
    function("umount", 1, 1, |_, _| Ok(Val::NONE)),
    function("open", 3, 3, open),
    function("chdir", 2, 2, |vm, args| act(vm, args, Tree::change_folder)),
    function("getcwd", 1, 1, |vm, _| {
        let here = with(|tree| tree.here());
        vm.new_str(&here)
    }),
    function("ilistdir", 2, 2, ilistdir),
    function("mkdir", 2, 2, |vm, args| act(vm, args, Tree::make_folder)),
    function("remove", 2, 2, |vm, args| act(vm, args, |tree, path| tree.remove(path, Kind::File))),
    function("rmdir", 2, 2, |vm, args| act(vm, args, |tree, path| tree.remove(path, Kind::Folder))),
    function("rename", 3, 3, rename),
    function("stat", 2, 2, stat),
    function("statvfs", 2, 2, |vm, _| ten(vm, [512, 512, BLOCKS, BLOCKS, BLOCKS, 0, 0, 0, 0, 255])),
];

/// The pyboard's internal flash has this many blocks for files.
const BLOCKS: isize = 192;

static TREE: Mutex<Tree> = Mutex::new(Tree::new());

fn with<T>(usage: impl FnOnce(&mut Tree) -> T) -> T {
    // A panic of ours ends the process: nobody sees a tree that was left half changed.
    usage(&mut TREE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The folder that the board finds its files in.
pub fn set_folder(folder: &Path) {
    with(|tree| tree.set_folder(folder));
}

/// What a board has mounted from the start.
pub fn root(vm: &mut Vm) -> Res<Option<(Val, &'static str)>> {
    let fs = object::new(vm, &TYPE, &[])?;
    Ok(Some((fs, "/flash")))
}

fn path(vm: &mut Vm, args: Args, i: usize) -> Res<String> {
    let path = args.get(vm, i);
    let path = vfs::path_text(vm, path)?;
    Ok(String::from_utf8_lossy(&path).into_owned())
}

fn answer<T>(vm: &mut Vm, result: Result<T, i32>) -> Res<T> {
    result.map_err(|errno| vm.os_error(errno))
}

fn act(vm: &mut Vm, args: Args, action: fn(&mut Tree, &str) -> Result<(), i32>) -> Res {
    let path = path(vm, args, 1)?;
    let result = with(|tree| action(tree, &path));
    answer(vm, result).map(|()| Val::NONE)
}

fn rename(vm: &mut Vm, args: Args) -> Res {
    let (old, new) = (path(vm, args, 1)?, path(vm, args, 2)?);
    let result = with(|tree| tree.rename(&old, &new));
    answer(vm, result).map(|()| Val::NONE)
}

fn open(vm: &mut Vm, args: Args) -> Res {
    let path = path(vm, args, 1)?;
    let mode = args.get(vm, 2);
    let mode = OpenMode::parse(&vfs::path_text(vm, mode)?);
    let result = with(|tree| tree.open(&path, mode));
    let content = answer(vm, result)?;
    files::new(vm, content, mode)
}

fn stat(vm: &mut Vm, args: Args) -> Res {
    let path = path(vm, args, 1)?;
    let result = with(|tree| tree.stat(&path));
    let (kind, size) = answer(vm, result)?;
    ten(vm, [kind.mode(), 0, 0, 0, 0, 0, size as isize, 0, 0, 0])
}

fn ilistdir(vm: &mut Vm, args: Args) -> Res {
    let path = path(vm, args, 1)?;
    let given = args.get(vm, 1);
    let result = with(|tree| tree.list(&path));
    let entries = answer(vm, result)?;
    let list = vm.new_list(&[])?;
    for (name, kind, size) in entries {
        let mark = vm.mark();
        let name = vfs::like(vm, given, name.as_bytes())?;
        let entry = vm.new_tuple(&[name, Val::int(kind.mode()), Val::int(0), Val::int(size as isize)])?;
        vm.list_push(list, entry)?;
        vm.release(mark);
        vm.poll_native(4, "ilistdir")?;
    }
    vm.iter(list)
}

fn ten(vm: &mut Vm, numbers: [isize; 10]) -> Res {
    vm.new_tuple(&numbers.map(Val::int))
}
