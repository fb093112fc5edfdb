//! `io`: streams in memory, and the base class of a program's own streams.

mod buffered;
pub mod memory;
pub mod stream;

use taipan_vm::types::io_base;
use taipan_vm::{Item, ModuleDef};

pub static MODULE: ModuleDef = ModuleDef {
    name: "io",
    items: &[
        crate::vfs::OPEN,
        ("StringIO", Item::Type(&memory::STRING)),
        ("BytesIO", Item::Type(&memory::BYTES)),
        ("BufferedWriter", Item::Type(&buffered::WRITER)),
        ("IOBase", Item::Type(&io_base::TYPE)),
    ],
};
