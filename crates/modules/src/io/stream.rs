//! What the methods of all streams, and those who use them, have in common.

use alloc::vec::Vec;
use taipan_vm::types;
use taipan_vm::{Args, Kind, Res, Val, Vm};

/// Refuses what has no such method.
pub fn check(vm: &mut Vm, stream: Val, method: &str) -> Res<()> {
    let name = vm.intern(method.as_bytes())?;
    let may_have = matches!(vm.heap.kind(stream), Kind::Object | Kind::Instance);
    if may_have && vm.get_attr_opt(stream, name)?.is_some() {
        return Ok(());
    }
    Err(vm.raise_str(types::OS_ERROR, "stream operation not supported"))
}

/// How many bytes (or characters) to read: `None` for all there are.
pub fn count(vm: &mut Vm, n: Option<Val>) -> Res<Option<usize>> {
    match n {
        None => Ok(None),
        Some(n) => Ok(usize::try_from(vm.index_arg(n)?).ok()),
    }
}

/// What `write(buffer[, first], [length])` is to write.
pub fn source(vm: &mut Vm, args: Args) -> Res<Vec<u8>> {
    let buffer = args.get(vm, 1);
    let Some(bytes) = vm.buffer(buffer) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    let bytes = bytes.to_vec();
    let (first, length) = match (args.opt(vm, 2), args.opt(vm, 3)) {
        (Some(first), Some(length)) => (count(vm, Some(first))?, count(vm, Some(length))?),
        (length, _) => (None, count(vm, length)?),
    };
    let first = first.unwrap_or(0).min(bytes.len());
    let end = length.map_or(bytes.len(), |length| bytes.len().min(first.saturating_add(length)));
    Ok(bytes[first..end].to_vec())
}

/// Where `readinto(buffer[, length])` is to read to, and how much.
pub fn target(vm: &mut Vm, args: Args) -> Res<(Val, usize)> {
    let buffer = args.get(vm, 1);
    let Some(bytes) = vm.buffer_mut(buffer) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    let room = bytes.len();
    let length = count(vm, args.opt(vm, 2))?.unwrap_or(room);
    Ok((buffer, room.min(length)))
}
