//! `collections`: `namedtuple`, `deque`, `OrderedDict`.

mod deque;
pub mod named;

use crate::function;
use taipan_vm::types::dict;
use taipan_vm::{Item, ModuleDef};

pub static MODULE: ModuleDef = ModuleDef {
    name: "collections",
    items: &[
        function("namedtuple", 2, 2, named::namedtuple),
        ("deque", Item::Type(&deque::TYPE)),
        ("OrderedDict", Item::Type(&dict::ORDERED)),
    ],
};
