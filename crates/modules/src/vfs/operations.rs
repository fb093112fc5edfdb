//! The functions of `os` that take a path: each is handed to the file system that the path leads to.

use super::errno::{EEXIST, EPERM};
use super::listing;
use super::table::{self, Place};
use alloc::vec::Vec;
use taipan_vm::{Args, Res, Val, Vm};

/// `st_mode` of a folder.
pub const FOLDER: isize = 0x4000;
/// The longest name that the root takes, for `statvfs`.
const LONGEST_NAME: isize = 128;

/// `chdir(path)`
pub fn chdir(vm: &mut Vm, args: Args) -> Res {
    let path = args.get(vm, 0);
    let current = match table::lookup(vm, path)? {
        Place::Root => {
            // Relative paths are to begin at the root of what is mounted there, too.
            if let Some(root) = table::root(vm)? {
                let path = vm.intern(b"/")?;
                root.call(vm, "chdir", &[path])?;
            }
            None
        }
        place => {
            place.call(vm, "chdir", &[])?;
            match place {
                Place::On(mount, _) => Some(mount),
                _ => None,
            }
        }
    };
    table::set_current(vm, current);
    Ok(Val::NONE)
}

/// `getcwd()`
pub fn getcwd(vm: &mut Vm, _: Args) -> Res {
    let Some(mount) = table::current(vm)? else { return vm.intern(b"/") };
    let inside = mount.call(vm, "getcwd", &[])?;
    if mount.is_root(vm) {
        return Ok(inside);
    }
    let inside = table::text(vm, inside)?;
    let mut path = mount.path(vm).to_vec();
    if inside != b"/" {
        path.extend(inside);
    }
    let model = vm.intern(b"/")?;
    table::like(vm, model, &path)
}

/// `ilistdir([path])`: an iterator of `(name, type, inode)` and perhaps a size.
pub fn ilistdir(vm: &mut Vm, args: Args) -> Res {
    let path = match args.opt(vm, 0) {
        Some(path) => path,
        None => vm.intern(b"")?,
    };
    match table::lookup(vm, path)? {
        Place::Root => listing::root(vm, path),
        place => place.call(vm, "ilistdir", &[]),
    }
}

/// `listdir([path])`: the names.
pub fn listdir(vm: &mut Vm, args: Args) -> Res {
    let entries = ilistdir(vm, args)?;
    let names = vm.new_list(&[])?;
    vm.iterate(entries, &mut |vm, entry| {
        let name = vm.get_item(entry, Val::int(0))?;
        vm.list_push(names, name)
    })?;
    Ok(names)
}

/// `mkdir(path)`
pub fn mkdir(vm: &mut Vm, args: Args) -> Res {
    let path = args.get(vm, 0);
    let place = table::lookup(vm, path)?;
    let exists = match place {
        Place::Nowhere => false,
        Place::Root => true,
        Place::On(_, path) => vm.buffer(path) == Some(b"/"),
    };
    if exists {
        return Err(vm.os_error(EEXIST));
    }
    place.call(vm, "mkdir", &[])
}

/// `remove(path)`, `unlink(path)`
pub fn remove(vm: &mut Vm, args: Args) -> Res {
    let path = args.get(vm, 0);
    table::call(vm, "remove", path, &[])
}

/// `rmdir(path)`
pub fn rmdir(vm: &mut Vm, args: Args) -> Res {
    let path = args.get(vm, 0);
    table::call(vm, "rmdir", path, &[])
}

/// `rename(old, new)`, within a file system.
pub fn rename(vm: &mut Vm, args: Args) -> Res {
    let (old, new) = (args.get(vm, 0), args.get(vm, 1));
    let (from, to) = (table::lookup(vm, old)?, table::lookup(vm, new)?);
    match (from, to) {
        (Place::On(here, _), Place::On(there, new)) if here == there => from.call(vm, "rename", &[new]),
        (Place::Nowhere, Place::Nowhere) => from.call(vm, "rename", &[]),
        _ => Err(vm.os_error(EPERM)),
    }
}

/// `stat(path)`: a tuple of ten, mode first, size seventh.
pub fn stat(vm: &mut Vm, args: Args) -> Res {
    let path = args.get(vm, 0);
    match table::lookup(vm, path)? {
        Place::Root => ten(vm, 0, FOLDER),
        place => place.call(vm, "stat", &[]),
    }
}

/// `statvfs(path)`: a tuple of ten about the file system.
pub fn statvfs(vm: &mut Vm, args: Args) -> Res {
    let path = args.get(vm, 0);
    match (table::lookup(vm, path)?, table::root(vm)?) {
        (Place::Root, None) => ten(vm, 9, LONGEST_NAME),
        (Place::Root, Some(root)) => {
            let path = vm.intern(b"/")?;
            root.call(vm, "statvfs", &[path])
        }
        (place, _) => place.call(vm, "statvfs", &[]),
    }
}

/// A tuple of ten zeros, but for one of them.
fn ten(vm: &mut Vm, at: usize, n: isize) -> Res {
    let items: Vec<Val> = (0..10).map(|i| Val::int(if i == at { n } else { 0 })).collect();
    vm.new_tuple(&items)
}
