//! `check`: what a program says to `taipan check`. Not MicroPython's; anywhere else it does nothing.

use crate::{ANY, function};
use taipan_vm::ModuleDef;

/// `choose(first, ...)`: one of the arguments; the explorer tries each, everybody else takes the first.
pub static MODULE: ModuleDef = ModuleDef { name: "check", items: &[function("choose", 1, ANY, |vm, args| vm.choose(args))] };
