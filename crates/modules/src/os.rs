//! `os`: files, by way of the mount table, and what a program can ask about the system.

use crate::collections::named::{self, Look};
use crate::function;
use alloc::vec::Vec;
use taipan_vm::{Args, ModuleDef, Res, Val, Vm};

/// The items that every `os` has, and more.
#[macro_export]
macro_rules! os_items {
    ($( $more:expr ),* $(,)?) => {
        &[
            ("sep", $crate::os::SEPARATOR),
            $crate::function("chdir", 1, 1, $crate::vfs::chdir),
            $crate::function("getcwd", 0, 0, $crate::vfs::getcwd),
            $crate::function("listdir", 0, 1, $crate::vfs::listdir),
            $crate::function("ilistdir", 0, 1, $crate::vfs::ilistdir),
            $crate::function("mkdir", 1, 1, $crate::vfs::mkdir),
            $crate::function("remove", 1, 1, $crate::vfs::remove),
            $crate::function("rename", 2, 2, $crate::vfs::rename),
            $crate::function("rmdir", 1, 1, $crate::vfs::rmdir),
            $crate::function("unlink", 1, 1, $crate::vfs::remove),
            $crate::function("stat", 1, 1, $crate::vfs::stat),
            $crate::function("statvfs", 1, 1, $crate::vfs::statvfs),
            $crate::with_keywords("mount", 0, 2, $crate::vfs::mount),
            $crate::function("umount", 1, 1, $crate::vfs::umount),
            $crate::function("sync", 0, 0, $crate::os::sync),
            $crate::function("uname", 0, 0, $crate::os::uname),
            ("VfsFat", taipan_vm::Item::Type(&$crate::vfs::FAT)),
            ("VfsLfs1", taipan_vm::Item::Type(&$crate::vfs::LFS1)),
            ("VfsLfs2", taipan_vm::Item::Type(&$crate::vfs::LFS2)),
            $( $more, )*
        ]
    };
}

pub const SEPARATOR: taipan_vm::Item = taipan_vm::Item::Str("/");

pub static MODULE: ModuleDef = ModuleDef { name: "os", items: os_items![function("urandom", 1, 1, urandom)] };

/// `sync()`: file systems write at once, there is nothing left to do.
pub fn sync(_: &mut Vm, _: Args) -> Res {
    Ok(Val::NONE)
}

/// `uname()`
pub fn uname(vm: &mut Vm, _: Args) -> Res {
    let profile = vm.board.profile();
    let version = env!("CARGO_PKG_VERSION");
    let mut values: Vec<Val> = Vec::new();
    for text in [profile.platform, profile.platform, "1.29.0", version, profile.machine] {
        values.push(vm.new_str(text)?);
    }
    named::one(vm, "tuple", &["sysname", "nodename", "release", "version", "machine"], &values, Look::Nameless)
}

/// `urandom(n)`: from the board's generator.
fn urandom(vm: &mut Vm, args: Args) -> Res {
    let n = args.get(vm, 0);
    let Ok(n) = usize::try_from(vm.index_arg(n)?) else { return Err(vm.value_error("negative count")) };
    let bytes = vm.alloc_bytes(taipan_vm::Kind::Bytes, n)?;
    for i in 0..n {
        vm.heap.bytes_mut(bytes)[i] = vm.board.random() as u8;
        if i % 256 == 255 {
            vm.poll_native(256, "urandom")?;
        }
    }
    Ok(bytes)
}
