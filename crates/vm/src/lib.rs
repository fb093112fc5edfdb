//! The interpreter: executes verified bytecode over the heap, delivers interrupts at safe points.
//!
//! # Map
//! * `vm`: the state, allocation, collection, the embedder's traits.
//! * `machine`: stack, frames and the fast loop: the only unsafe code. `execute`: every opcode in full, safe.
//! * `call`, `function`, `generator`, `class`: what can be called. `resume`: generators that run for a built-in. `attr`: attributes, shapes and their cache.
//! * `slices`: short slices and sums, the quick ways. `ops`: operators and truth. `iter`: iteration. `print`: `repr` and `str`. `exception`: raising and tracebacks.
//! * `memory`: bytes by address. `in_place`: constants that stay in their file. `handle`: objects by number. `steps`: copying many values, with interrupts in between.
//! * `dict`: the hash table of dicts, sets and globals; `hash`. `intern`, `names`: strings.
//! * `thread`: who runs. `interrupt`: handlers, heap lock, the schedule, critical sections. `import`, `load`: code into the heap.
//! * `stream`: reading and writing what is a stream.
//! * `weak`: `__del__`, weak references.
//! * `types`: one file a type. `builtins`: the names every program has; `help`. `num`: arithmetic without objects.
//!
//! # Objects
//! An object is a kind and slots of values (or bytes). `small` are 16 bits of the header for our use.
//!
//! | kind | slots |
//! |---|---|
//! | `Str` | bytes: 4 of hash, then UTF-8; small: `intern::ASCII`, `intern::INTERNED`. Also immediates (`names`, `in_place`) |
//! | `Bytes`, `Raw` | bytes. Immediate `Bytes`: `in_place` |
//! | `Float` | bytes: an `f64`, if it is no immediate. `Complex`: two of them |
//! | `BigInt` | bytes: limbs, least first; small bit 0: negative. Never fits a small integer |
//! | `Block` | storage of a list, dict and so on |
//! | `ByteArray` | length, `Raw` storage or unbound; two more if it shows memory in place, see `types::bytearray` |
//! | `Array` | length in items, `Raw` storage or unbound, type code |
//! | `MemoryView` | owner (bytes, bytearray, array), first byte, length in items, type code, whether writable |
//! | `Tuple` | the items |
//! | `List` | length, `Block` storage or unbound |
//! | `Dict`, `Set`, `FrozenSet` | entries `Block` or unbound, index `Raw` or unbound, entries used, entries live; see `dict` |
//! | `DictView` | dict, 0 keys / 1 values / 2 items |
//! | `Slice`, `Range` | start, stop, step |
//! | `Cell` | value |
//! | `Code`, `Function` | see `function` |
//! | `BoundMethod` | function, self |
//! | `Generator` | see `generator` |
//! | `Iter` | source, position, extra; small: `iter::Source` |
//! | `Class`, `Instance`, `Shape` | see `class` and `attr` |
//! | `Module` | globals dict, name |
//! | `Exception` | see `exception` |
//! | `Property` | getter, setter, deleter. `StaticMethod`, `ClassMethod`: function. `Super`: class, self |
//! | `Object` | type, then what the type wants |
//!
//! # Rules
//! * A fresh object is kept alive until the built-in in progress returns. A value taken out of a container must be
//!   kept (`Vm::keep`) if it is used after something that may collect or call.
//! * A loop over data calls `Vm::poll_native` with the work it did.
#![no_std]
#![deny(unsafe_code)]
extern crate alloc;

pub mod attr;
pub mod builtins;
mod call;
mod choice;
pub mod class;
mod dict;
pub mod exception;
mod execute;
#[cfg(feature = "watched")]
pub mod explore;
pub mod files;
pub mod function;
mod generator;
mod handle;
mod hash;
mod help;
mod import;
mod in_place;
mod intern;
pub mod interrupt;
pub mod iter;
mod later;
mod load;
mod machine;
mod memory;
pub mod names;
pub mod native;
pub mod num;
pub mod ops;
mod print;
mod resume;
mod slices;
mod steps;
pub mod stream;
pub mod thread;
pub mod types;
mod vm;
pub mod watch;
pub mod weak;

pub use generator::Resumed;
pub use memory::Registers;
pub use native::{Args, Io, Item, ModuleDef, Native, Raise, Request, Res, Stream, TypeDef};
pub use taipan_bytecode::{Code, Later, Parts, pack};
/// Whether this is the interpreter in which `taipan check` explores programs.
pub use taipan_heap::watch::WATCHED as IS_EXPLORED;
pub use taipan_heap::{Kind, Val};
pub use vm::{Config, Host, PathKind, SourceError, SourceKind, Vm};
