//! `array`: the type itself is the VM's.

use taipan_vm::types::array;
use taipan_vm::{Item, ModuleDef};

pub static MODULE: ModuleDef = ModuleDef { name: "array", items: &[("array", Item::Type(&array::TYPE))] };
