//! What programs find on a desktop: its files, environment and descriptors. Boards have none of it.
//!
//! The modules here are tables like those of `taipan-modules`, and stand in their place where a name is in both. What
//! the operating system refuses is an OSError with its number ([`error`]).
#![forbid(unsafe_code)]

pub mod console;
mod descriptor;
mod error;
mod file;
pub mod flash;
mod os;
mod posix;
mod socket;
mod tls;

pub use os::variable;
use taipan_modules::vfs;
use taipan_vm::files::FileAccess;
use taipan_vm::{Item, ModuleDef};

/// The modules that only a desktop has, or has in another form.
pub static MODULES: &[&ModuleDef] = &[&os::MODULE, &socket::MODULE, &tls::SSL, &tls::TLS, &VFS];

/// The module of this name.
pub fn find(name: &str) -> Option<&'static ModuleDef> {
    MODULES.iter().find(|module| module.name == name).copied()
}

static VFS: ModuleDef = ModuleDef { name: "vfs", items: taipan_modules::vfs_items![("VfsPosix", Item::Type(&posix::TYPE))] };

/// How a program gets at the files of the desktop, which are mounted at the root.
pub const DESKTOP_FILES: FileAccess = FileAccess { root: posix::root, open_descriptor: file::of_descriptor, ..vfs::FILES };

/// How a program on a simulated board gets at its files.
pub const BOARD_FILES: FileAccess = FileAccess { root: flash::root, ..vfs::FILES };
