//! Which file system a block device holds.

use super::errno::ENODEV;
use taipan_vm::{Res, Val, Vm};

/// littlefs says its name in one of the first two blocks.
const NAME: &[u8] = b"littlefs";
const NAME_AT: isize = 8;

/// The file system on a block device: littlefs if it says so, else FAT.
pub fn file_system(vm: &mut Vm, device: Val) -> Res {
    let little = is_littlefs(vm, device, 0)? || is_littlefs(vm, device, 1)?;
    let module = vm.import_dotted("vfs")?;
    let name = vm.intern(if little { b"VfsLfs2" } else { b"VfsFat" })?;
    match vm.get_attr_opt(module, name)? {
        Some(class) => vm.call(class, &[device]),
        None => Err(vm.os_error(ENODEV)),
    }
}

/// Whether the name stands in this block. A device that can't be read within a block holds no littlefs.
fn is_littlefs(vm: &mut Vm, device: Val, block: isize) -> Res<bool> {
    let buffer = vm.new_bytearray(&[0; NAME.len()])?;
    match vm.call_method(device, "readblocks", &[Val::int(block), buffer, Val::int(NAME_AT)]) {
        Err(r) if r.is_stop() => Err(r),
        Err(_) => Ok(false),
        // What it returns, if anything, says whether it could.
        Ok(answer) => Ok((answer.is_none() || answer == Val::int(0)) && vm.buffer(buffer) == Some(NAME)),
    }
}
