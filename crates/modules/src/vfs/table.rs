//! What is mounted where, and which of it is current.

use super::errno::{ENODEV, EPERM};
use alloc::vec::Vec;
use taipan_vm::{Kind, Res, Val, Vm};

/// A list of mounts; one at the root path comes last, as every path lies in it.
const TABLE: &str = "vfs.mounts";
/// The mount that relative paths lie in, or None: then they begin at the root.
const CURRENT: &str = "vfs.current";

/// A file system and its path: a tuple, as `mount()` lists it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mount(Val);

impl Mount {
    pub fn new(vm: &mut Vm, fs: Val, path: Val) -> Res<Mount> {
        vm.new_tuple(&[fs, path]).map(Mount)
    }

    pub fn file_system(self, vm: &Vm) -> Val {
        vm.tuple_get(self.0, 0)
    }

    pub fn path(self, vm: &Vm) -> &[u8] {
        vm.buffer(vm.tuple_get(self.0, 1)).unwrap_or(b"/")
    }

    pub fn is_root(self, vm: &Vm) -> bool {
        self.path(vm).len() == 1
    }

    /// Calls a method of the file system.
    pub fn call(self, vm: &mut Vm, method: &str, args: &[Val]) -> Res {
        let fs = self.file_system(vm);
        vm.keep(self.0);
        vm.call_method(fs, method, args)
    }
}

/// Where a path leads.
#[derive(Clone, Copy)]
pub enum Place {
    Nowhere,
    /// The root, which lists the mounts.
    Root,
    /// A path inside a mounted file system.
    On(Mount, Val),
}

impl Place {
    /// The mount, for what can't be done elsewhere.
    fn mount(self, vm: &mut Vm) -> Res<(Mount, Val)> {
        match self {
            Place::On(mount, path) => Ok((mount, path)),
            Place::Nowhere => Err(vm.os_error(ENODEV)),
            Place::Root => Err(vm.os_error(EPERM)),
        }
    }

    /// Calls a method of the file system with the path there and more.
    pub fn call(self, vm: &mut Vm, method: &str, more: &[Val]) -> Res {
        let (mount, path) = self.mount(vm)?;
        match *more {
            [] => mount.call(vm, method, &[path]),
            [argument] => mount.call(vm, method, &[path, argument]),
            _ => mount.call(vm, method, &[&[path], more].concat()),
        }
    }
}

/// Looks `path` up and calls a method of the file system it lies in.
pub fn call(vm: &mut Vm, method: &str, path: Val, more: &[Val]) -> Res {
    let place = lookup(vm, path)?;
    place.call(vm, method, more)
}

/// Whether the table was looked at before. If not, what it would find is what the host has.
pub fn is_used(vm: &Vm) -> bool {
    !vm.kept(TABLE).is_absent()
}

fn mounts(vm: &mut Vm) -> Res {
    if is_used(vm) {
        return Ok(vm.kept(TABLE));
    }
    let table = vm.new_list(&[])?;
    let mut current = Val::NONE;
    if let Some((fs, path)) = (vm.files.root)(vm)? {
        let path = vm.intern(path.as_bytes())?;
        current = Mount::new(vm, fs, path)?.0;
        vm.list_push(table, current)?;
    }
    vm.set_kept(CURRENT, current);
    vm.set_kept(TABLE, table);
    Ok(table)
}

/// The mounts as they are now.
pub fn all(vm: &mut Vm) -> Res<Vec<Mount>> {
    let table = mounts(vm)?;
    Ok((0..vm.list_len(table)).map(|i| Mount(vm.list_get(table, i))).collect())
}

/// The file system that is mounted at the root path.
pub fn root(vm: &mut Vm) -> Res<Option<Mount>> {
    Ok(all(vm)?.into_iter().find(|mount| mount.is_root(vm)))
}

/// `[(file system, path), …]`
pub fn list(vm: &mut Vm) -> Res {
    let table = mounts(vm)?;
    let n = vm.list_len(table);
    vm.list_slice(table, 0, n)
}

pub fn add(vm: &mut Vm, mount: Mount) -> Res<()> {
    let table = mounts(vm)?;
    let n = vm.list_len(table);
    let root_is_last = n > 0 && Mount(vm.list_get(table, n - 1)).is_root(vm);
    vm.list_insert(table, n - root_is_last as usize, mount.0)
}

/// Takes a mount out of the table, by its path or its file system.
pub fn take(vm: &mut Vm, which: Val) -> Res<Option<Mount>> {
    let at =
        all(vm)?.into_iter().position(|mount| mount.file_system(vm) == which || vm.is_str(which) && vm.str_bytes(which) == mount.path(vm));
    let Some(at) = at else { return Ok(None) };
    let table = mounts(vm)?;
    let mount = Mount(vm.list_pop_at(table, at));
    vm.keep(mount.0);
    if current(vm)? == Some(mount) {
        set_current(vm, None);
    }
    Ok(Some(mount))
}

/// What relative paths lie in; `None` for the root.
pub fn current(vm: &mut Vm) -> Res<Option<Mount>> {
    mounts(vm)?;
    let current = vm.kept(CURRENT);
    Ok((!current.is_none()).then_some(Mount(current)))
}

pub fn set_current(vm: &mut Vm, mount: Option<Mount>) {
    vm.set_kept(CURRENT, mount.map_or(Val::NONE, |mount| mount.0));
}

/// The bytes of a path, which is a str or bytes.
pub fn text(vm: &mut Vm, path: Val) -> Res<Vec<u8>> {
    let base = vm.native_base(path);
    if matches!(vm.heap.kind(base), Kind::Str | Kind::Bytes) {
        return Ok(vm.buffer(base).unwrap_or(&[]).to_vec());
    }
    let name = vm.type_name(path);
    Err(vm.raise_fmt(taipan_vm::types::TYPE_ERROR, format_args!("can't convert '{name}' object to str implicitly")))
}

/// Where `path` leads. The path there is of the same type.
pub fn lookup(vm: &mut Vm, path: Val) -> Res<Place> {
    let bytes = text(vm, path)?;
    let inside = match bytes.strip_prefix(b"/") {
        Some(inside) => inside,
        None => match current(vm)? {
            Some(mount) => return Ok(Place::On(mount, path)),
            None => &bytes,
        },
    };
    if inside.is_empty() {
        return Ok(Place::Root);
    }
    let table = mounts(vm)?;
    for i in 0..vm.list_len(table) {
        let mount = Mount(vm.list_get(table, i));
        let there = match inside.strip_prefix(mount.path(vm).get(1..).unwrap_or(b"")) {
            Some(_) if mount.is_root(vm) => &bytes,
            Some(b"") => &b"/"[..],
            Some(rest @ [b'/', ..]) => rest,
            _ => continue,
        };
        let there = like(vm, path, there)?;
        return Ok(Place::On(mount, there));
    }
    Ok(Place::Nowhere)
}

/// A str or bytes, as `model` is.
pub fn like(vm: &mut Vm, model: Val, text: &[u8]) -> Res {
    match core::str::from_utf8(text) {
        Ok(text) if vm.is_str(model) => vm.new_str(text),
        _ => vm.new_bytes(text),
    }
}
