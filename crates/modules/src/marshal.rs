//! `marshal`: code objects as bytes, for this very version.
//!
//! A function's code is packed as it is (`taipan_bytecode::pack`), what `compile` gave as the source it keeps. Bytes can
//! be forged, or cut: code that is read back runs only once it is proven, not just to stay in its frame but to use its
//! registers as our compiler would (`taipan_bytecode::kinds`). A `.mpy` file's bytes are accepted too.

use crate::function;
use alloc::vec::Vec;
use taipan_vm::types::{code, function as compiled};
use taipan_vm::{Args, ModuleDef, Res, SourceKind, Vm, pack};

pub static MODULE: ModuleDef = ModuleDef { name: "marshal", items: &[function("dumps", 1, 1, dumps), function("loads", 1, 1, loads)] };

// What the bytes are, by the first of them; a `.mpy` file's is an M.
const CODE: u8 = b'c';
const SOURCE: u8 = b's';
const MPY: u8 = b'M';

fn dumps(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let packed = if let Some((source, file, kind)) = compiled::source_of(vm, v) {
        packed(SOURCE, &file, &[&[kind as u8], source.as_slice()].concat())
    } else if let Some((plain, file)) = code::plain(vm, v)? {
        packed(CODE, &file, &pack::pack(&plain))
    } else {
        return Err(vm.value_error("unmarshallable object"));
    };
    vm.poll_native(packed.len() as u32 / 8, "marshal")?;
    vm.new_bytes(&packed)
}

/// The file's name stands first: its length in four bytes, then itself.
fn packed(what: u8, file: &str, rest: &[u8]) -> Vec<u8> {
    [&[what], (file.len() as u32).to_le_bytes().as_slice(), file.as_bytes(), rest].concat()
}

fn loads(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let Some(bytes) = vm.buffer(v).map(<[u8]>::to_vec) else { return Err(vm.type_error("object with buffer protocol required")) };
    vm.poll_native(bytes.len() as u32 / 8, "marshal")?;
    if bytes.first() == Some(&MPY) {
        return code::of_mpy(vm, &bytes);
    }
    let made = match parts(&bytes) {
        Some((CODE, file, rest)) => pack::unpack(rest).ok().map(|plain| code::of_plain(vm, &plain, file)),
        Some((SOURCE, file, [kind, source @ ..])) => SourceKind::of(*kind).map(|kind| compiled::compile(vm, source, file, kind)),
        _ => None,
    };
    made.unwrap_or_else(|| Err(vm.value_error("bad marshal data")))
}

/// What the bytes are, the file's name, and the rest.
fn parts(bytes: &[u8]) -> Option<(u8, &str, &[u8])> {
    let (what, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (file, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((*what, core::str::from_utf8(file).ok()?, rest))
}
