//! How the interpreter gets at files: `import`, `execfile` and `open` go through the mounted file systems.
//!
//! The mount table is a module's (`vfs`), which the interpreter does not know; the embedder says which functions to use.

use crate::native::{Args, NativeFn, Res};
use crate::types::str::buffer::Span;
use crate::vm::{PathKind, Vm};
use alloc::vec::Vec;
use taipan_heap::Val;

/// The functions of a mount table. They may call Python: a file system can be a program's.
#[derive(Clone, Copy)]
pub struct FileAccess {
    pub kind: fn(&mut Vm, &str) -> Res<PathKind>,
    /// The whole file; OSError if there is none.
    pub read: fn(&mut Vm, &str) -> Res<File>,
    /// `open(file, mode='r', buffering=-1, encoding=None)`
    pub open: NativeFn,
    /// The file system that is mounted from the start, and where. The table asks when it is first looked at.
    pub root: fn(&mut Vm) -> Res<Option<(Val, &'static str)>>,
    /// The file object for a descriptor of the operating system: number, mode.
    pub open_descriptor: fn(&mut Vm, Val, Val) -> Res,
}

impl FileAccess {
    /// What the embedder reads, without any mounting.
    pub const HOST: FileAccess = FileAccess {
        kind: |vm, path| Ok(vm.host.path_kind(path)),
        read: Vm::read_host_file,
        open: |vm, _: Args| Err(vm.os_error(ENODEV)),
        root: |_| Ok(None),
        open_descriptor: |vm, _, _| Err(vm.os_error(EBADF)),
    };
}

/// What is in a file.
pub struct File {
    pub bytes: Vec<u8>,
    /// Where it stays in memory.
    pub place: Option<Span>,
}

const EBADF: i32 = 9;
const ENODEV: i32 = 19;

impl Vm {
    /// The whole of a file that the embedder has; OSError if there is none.
    pub fn read_host_file(&mut self, path: &str) -> Res<File> {
        let bytes = self.host.read_file(path).map_err(|errno| self.os_error(errno))?;
        Ok(File { bytes, place: None })
    }

    pub(crate) fn path_kind(&mut self, path: &str) -> Res<PathKind> {
        (self.files.kind)(self, path)
    }

    pub(crate) fn read_file(&mut self, path: &str) -> Res<File> {
        (self.files.read)(self, path)
    }
}
