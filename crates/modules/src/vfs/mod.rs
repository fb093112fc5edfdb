//! `vfs`: the mount table, through which programs and `import` find files.
//!
//! A file system is an object with methods of agreed names (`open stat ilistdir mkdir …`, each with a path inside it),
//! written in Rust or by the program; the table knows at which path it is mounted. What a board or host has from the
//! start is mounted when the table is first looked at ([`taipan_vm::files::FileAccess::root`]), so that programs
//! without files pay nothing.

mod access;
mod blob;
mod block;
mod common;
mod detect;
mod device;
mod fat;
mod lfs;
mod listing;
#[cfg(test)]
mod memory;
mod operations;
mod rom;
mod table;
mod vfs_fat;
mod vfs_lfs;
mod vfs_rom;

use crate::{object, with_keywords};
pub use access::FILES;
pub use operations::{chdir, getcwd, ilistdir, listdir, mkdir, remove, rename, rmdir, stat, statvfs};
use table::{Mount, Place};
pub use table::{like, text as path_text};
use taipan_vm::{Args, Item, ModuleDef, Res, Val, Vm};
pub use vfs_fat::TYPE as FAT;
pub use vfs_lfs::{LFS1, LFS2};
pub use vfs_rom::TYPE as ROM;

/// The items of the module, and more.
#[macro_export]
macro_rules! vfs_items {
    ($( $more:expr ),* $(,)?) => {
        &[
            $crate::with_keywords("mount", 0, 2, $crate::vfs::mount),
            $crate::function("umount", 1, 1, $crate::vfs::umount),
            ("VfsRom", taipan_vm::Item::Type(&$crate::vfs::ROM)),
            ("VfsLfs1", taipan_vm::Item::Type(&$crate::vfs::LFS1)),
            ("VfsLfs2", taipan_vm::Item::Type(&$crate::vfs::LFS2)),
            ("VfsFat", taipan_vm::Item::Type(&$crate::vfs::FAT)),
            $( $more, )*
        ]
    };
}

pub static MODULE: ModuleDef = ModuleDef { name: "vfs", items: vfs_items![] };

/// `open`, as `io` has it.
pub const OPEN: (&str, Item) = with_keywords("open", 0, 4, open);

/// Error numbers that the table raises.
mod errno {
    pub const EPERM: i32 = 1;
    pub const EEXIST: i32 = 17;
    pub const ENODEV: i32 = 19;
    pub const EINVAL: i32 = 22;
}

/// `mount(file system or block device, path, *, readonly=False, mkfs=False)`; without arguments a list of what is
/// mounted.
pub fn mount(vm: &mut Vm, args: Args) -> Res {
    if args.is_empty() {
        return table::list(vm);
    }
    let [fs, path, readonly, mkfs] = args.parse(vm, ["", "", "readonly", "mkfs"], 2)?;
    let (Some(fs), Some(path)) = (fs, path) else { return Err(object::missing(vm, "")) };
    table::text(vm, path)?;
    let name = vm.intern(b"mount")?;
    let fs = match vm.get_attr_opt(fs, name)? {
        Some(_) => fs,
        None => detect::file_system(vm, fs)?,
    };
    vm.keep(fs);
    vm.call_method(fs, "mount", &[readonly.unwrap_or(Val::FALSE), mkfs.unwrap_or(Val::FALSE)])?;
    let mount = Mount::new(vm, fs, path)?;
    if let Place::On(other, _) = table::lookup(vm, path)?
        && (!other.is_root(vm) || mount.is_root(vm))
    {
        // The path is taken. A root file system still lets others be mounted at paths within it.
        return Err(vm.os_error(errno::EPERM));
    }
    table::add(vm, mount)?;
    Ok(Val::NONE)
}

/// `umount(path or file system)`
pub fn umount(vm: &mut Vm, args: Args) -> Res {
    let which = args.get(vm, 0);
    let Some(mount) = table::take(vm, which)? else { return Err(vm.os_error(errno::EINVAL)) };
    mount.call(vm, "umount", &[])
}

/// `open(file, mode='r', buffering=-1, encoding=None)`; the last two have no effect.
fn open(vm: &mut Vm, args: Args) -> Res {
    let [file, mode, ..] = args.parse(vm, ["file", "mode", "buffering", "encoding"], 4)?;
    let Some(file) = file else { return Err(object::missing(vm, "file")) };
    let mode = match mode {
        Some(mode) => mode,
        None => vm.intern(b"r")?,
    };
    if file.as_int().is_some() {
        return (vm.files.open_descriptor)(vm, file, mode);
    }
    table::call(vm, "open", file, &[mode])
}
