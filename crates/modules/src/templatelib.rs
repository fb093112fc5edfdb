//! `string.templatelib`: the types of t-strings, for programs that take them apart.

use taipan_vm::types::template;
use taipan_vm::{Item, ModuleDef};

pub static MODULE: ModuleDef = ModuleDef {
    name: "string.templatelib",
    items: &[("Template", Item::Type(&template::TEMPLATE)), ("Interpolation", Item::Type(&template::INTERPOLATION))],
};
