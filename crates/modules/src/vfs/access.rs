//! What `import` and `execfile` ask of the mount table.

use super::operations::FOLDER;
use super::table::{self, Place};
use crate::is_hosted;
use alloc::vec::Vec;
use taipan_vm::files::{File, FileAccess};
use taipan_vm::{PathKind, Request, Res, Val, Vm};

/// For [`Vm::files`]; the embedder may put in what it has mounted from the start.
pub const FILES: FileAccess = FileAccess { kind, read, open: super::open, ..FileAccess::HOST };

/// What a path is. While nobody has looked at the mount table the host says it, which is quicker and the same.
fn kind(vm: &mut Vm, path: &str) -> Res<PathKind> {
    if !table::is_used(vm) {
        return Ok(vm.host.path_kind(path));
    }
    let name = vm.new_str(path)?;
    let place = table::lookup(vm, name)?;
    let found = match place {
        Place::On(..) => mode(vm, place)?,
        _ => None,
    };
    Ok(match found {
        Some(mode) if mode & FOLDER as i64 != 0 => PathKind::Folder,
        Some(_) => PathKind::File,
        // On a simulated board programs lie outside of what it has mounted.
        None if !is_hosted(vm.board.profile()) => vm.host.path_kind(path),
        None => PathKind::Missing,
    })
}

/// `st_mode`; `None` if the file system has an exception for us.
fn mode(vm: &mut Vm, place: Place) -> Res<Option<i64>> {
    let stat = match place.call(vm, "stat", &[]) {
        Ok(stat) => stat,
        Err(r) if r.is_stop() => return Err(r),
        Err(_) => return Ok(None),
    };
    let mode = vm.get_item(stat, Val::int(0))?;
    vm.int_arg_i64(mode).map(Some)
}

/// Bytes read at a time.
const LEAST: usize = 8;
const MOST: usize = 255;
/// What MicroPython reads at a time if the file asks for no number. Less than that means the end of the file.
const STEP: usize = 40;

/// The whole of a file. Less than MicroPython would have asked for means its end: a program's file is not asked again.
fn read(vm: &mut Vm, path: &str) -> Res<File> {
    if !table::is_used(vm) {
        return vm.read_host_file(path);
    }
    let name = vm.new_str(path)?;
    let place = table::lookup(vm, name)?;
    if !is_hosted(vm.board.profile()) && !matches!(place, Place::On(..)) {
        return vm.read_host_file(path);
    }
    let mode = vm.intern(b"rb")?;
    let file = place.call(vm, "open", &[mode])?;
    vm.keep(file);
    vm.stream(file)?;
    let asked = vm.stream_ioctl(file, Request::BufferSize)?.map_or(0, |n| n.min(MOST));
    let read = read_to_end(vm, file, asked);
    let place = vm.constant_span(file);
    let closed = vm.stream_ioctl(file, Request::Close)?;
    match closed {
        Ok(_) => read.map(|bytes| File { place: place.filter(|place| place.len == bytes.len()), bytes }),
        Err(error) => Err(vm.os_error(error)),
    }
}

/// Reads in pieces of the size that the file asked for, or 0.
fn read_to_end(vm: &mut Vm, file: Val, asked: usize) -> Res<Vec<u8>> {
    let step = if asked > 0 { asked.max(LEAST) } else { MOST };
    let full = if asked > 0 { step } else { STEP };
    let mut bytes = Vec::new();
    let mut part = [0; MOST];
    loop {
        let mark = vm.mark();
        let read = vm.stream_read(file, &mut part[..step])?;
        vm.release(mark);
        match read {
            Ok(n) => {
                bytes.extend_from_slice(&part[..n.min(step)]);
                if n < full {
                    return Ok(bytes);
                }
            }
            Err(error) if bytes.is_empty() => return Err(vm.os_error(error)),
            Err(_) => return Ok(bytes),
        }
        vm.poll_native(step as u32 / 8, "import")?;
    }
}
