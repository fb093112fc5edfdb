//! `os`: what a program can ask about the system. Files are not here.

use crate::collections::named::{self, Look};
use crate::function;
use alloc::vec::Vec;
use taipan_vm::{Args, Item, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef =
    ModuleDef { name: "os", items: &[("sep", Item::Str("/")), function("uname", 0, 0, uname), function("urandom", 1, 1, urandom)] };

pub static HOSTED: ModuleDef = ModuleDef { name: "os", items: &[("sep", Item::Str("/")), function("urandom", 1, 1, urandom)] };

fn uname(vm: &mut Vm, _: Args) -> Res {
    let profile = vm.board.profile();
    let version = env!("CARGO_PKG_VERSION");
    let mut values: Vec<Val> = Vec::new();
    for text in [profile.platform, profile.platform, "1.29.0", version, profile.machine] {
        values.push(vm.new_str(text)?);
    }
    named::one(vm, "tuple", &["sysname", "nodename", "release", "version", "machine"], &values, Look::Nameless)
}

fn urandom(vm: &mut Vm, args: Args) -> Res {
    let n = args.get(vm, 0);
    let n = usize::try_from(vm.index_arg(n)?).unwrap_or(0);
    let bytes = vm.alloc_bytes(taipan_vm::Kind::Bytes, n)?;
    for i in 0..n {
        vm.heap.bytes_mut(bytes)[i] = vm.board.random() as u8;
    }
    Ok(bytes)
}
