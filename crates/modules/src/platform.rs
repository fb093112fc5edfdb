//! `platform`: what the interpreter runs on, in words.

use crate::{is_hosted, with_keywords};
use taipan_vm::{Args, ModuleDef, Res, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "platform",
    items: &[
        with_keywords("platform", 0, 0, platform),
        crate::function("python_compiler", 0, 0, |vm, _| vm.new_str("rustc")),
        with_keywords("libc_ver", 0, 0, libc_ver),
    ],
};

const SYSTEM: &str = if cfg!(target_os = "linux") { "Linux" } else { "MicroPython" };

const PROCESSOR: &str = if cfg!(target_arch = "x86_64") {
    "x86_64"
} else if cfg!(target_arch = "aarch64") {
    "aarch64"
} else {
    "arm"
};

const C_LIBRARY: &str = if cfg!(target_env = "gnu") {
    "glibc"
} else if cfg!(target_env = "musl") {
    "musl"
} else {
    ""
};

/// System, MicroPython's version, processor and C library. A simulated board says what the board would.
fn platform(vm: &mut Vm, _: Args) -> Res {
    let [system, processor, library] = if is_hosted(vm.board.profile()) { [SYSTEM, PROCESSOR, C_LIBRARY] } else { BOARD };
    vm.new_str(&alloc::format!("{system}-1.29.0-{processor}--with-{library}"))
}

const BOARD: [&str; 3] = ["MicroPython", "arm", "newlib"];

/// The C library and its version, which is not known.
fn libc_ver(vm: &mut Vm, _: Args) -> Res {
    let library = if is_hosted(vm.board.profile()) { C_LIBRARY } else { BOARD[2] };
    let (library, version) = (vm.new_str(library)?, vm.new_str("")?);
    vm.new_tuple(&[library, version])
}
