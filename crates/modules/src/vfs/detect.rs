//! Which file system a block device holds.

use super::errno::ENODEV;
use taipan_vm::{Res, Val, Vm};

/// littlefs says its name in one of the first two blocks, each version in its own place.
const NAME: &[u8] = b"littlefs";
const VERSIONS: [(&[u8], isize); 2] = [(b"VfsLfs2", 8), (b"VfsLfs1", 40)];

/// The file system on a block device: littlefs if it says so, else FAT.
pub fn file_system(vm: &mut Vm, device: Val) -> Res {
    let mut name: &[u8] = b"VfsFat";
    for (version, at) in VERSIONS {
        if is_littlefs(vm, device, 0, at)? || is_littlefs(vm, device, 1, at)? {
            name = version;
            break;
        }
    }
    let module = vm.import_dotted("vfs")?;
    let name = vm.intern(name)?;
    match vm.get_attr_opt(module, name)? {
        Some(class) => vm.call(class, &[device]),
        None => Err(vm.os_error(ENODEV)),
    }
}

/// Whether the name stands in this block. A device that can't be read within a block holds no littlefs.
fn is_littlefs(vm: &mut Vm, device: Val, block: isize, at: isize) -> Res<bool> {
    let buffer = vm.new_bytearray(&[0; NAME.len()])?;
    match vm.call_method(device, "readblocks", &[Val::int(block), buffer, Val::int(at)]) {
        Err(r) if r.is_stop() => Err(r),
        Err(_) => Ok(false),
        // What it returns, if anything, says whether it could.
        Ok(answer) => Ok((answer.is_none() || answer == Val::int(0)) && vm.buffer(buffer) == Some(NAME)),
    }
}
