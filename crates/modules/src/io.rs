//! `io`: streams in memory, and the base class of a program's own streams.

pub mod memory;
pub mod stream;

use crate::object;
use taipan_vm::{Item, ModuleDef, TypeDef};

pub static MODULE: ModuleDef = ModuleDef {
    name: "io",
    items: &[("StringIO", Item::Type(&memory::STRING)), ("BytesIO", Item::Type(&memory::BYTES)), ("IOBase", Item::Type(&BASE))],
};

/// A class derived from it defines `write`, `readinto` and so on; whoever uses the stream calls them.
static BASE: TypeDef = TypeDef {
    new: Some(|vm, _, _| object::new(vm, &BASE, &[])),
    print: Some(|_, _, _, out| {
        out.push_str("<IOBase>");
        Ok(())
    }),
    ..TypeDef::named("IOBase")
};
