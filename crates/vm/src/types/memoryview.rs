//! `memoryview`: items of another object's bytes, seen and written in place.

use super::bytes;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::types::bytearray::SHARING_SLOTS;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

pub const OWNER: usize = 0;
/// First byte of the owner's that is seen.
pub const FIRST: usize = 1;
pub const LEN: usize = 2;
pub const CODE: usize = 3;
pub const WRITABLE: usize = 4;
const SLOTS: usize = 5;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    getattr: Some(getattr),
    methods: &[
        ("hex", bytes::HEX),
        ("tobytes", Item::Fn(Native::new("tobytes", 1, 1, tobytes))),
        ("tolist", Item::Fn(Native::new("tolist", 1, 1, tolist))),
        ("cast", Item::Fn(Native::new("cast", 2, 2, cast))),
        ("release", Item::Fn(Native::new("release", 1, 1, |_, _| Ok(Val::NONE)))),
    ],
    ..TypeDef::named("memoryview")
};

fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    let source = match args.opt(vm, 0) {
        Some(v) if args.len() == 1 => vm.buffer_owner(v),
        _ => return Err(vm.type_error("function takes 1 positional arguments")),
    };
    vm.new_memoryview(source)
}

impl Vm {
    /// `memoryview(source)`
    pub fn new_memoryview(&mut self, source: Val) -> Res {
        let Some(span) = self.span(source) else { return Err(self.no_buffer()) };
        let code = self.array_code(source);
        let mut len = span.len / self.item_size(code);
        if self.heap.is(source, Kind::ByteArray) && self.heap.len(source) > SHARING_SLOTS {
            len = self.heap.get(source, SHARING_SLOTS).as_int().unwrap_or(0) as usize;
        }
        match self.heap.kind(source) {
            Kind::MemoryView => self.view_part(source, 0, len),
            kind => self.view(source, 0, len, code, matches!(kind, Kind::ByteArray | Kind::Array)),
        }
    }

    /// Bytes `start..end` of a buffer, to be read only.
    pub fn new_read_only_view(&mut self, source: Val, start: usize, end: usize) -> Res {
        let (mut owner, mut first) = (self.buffer_owner(source), start);
        // A view of a view would be one more step for every access.
        if self.heap.is(owner, Kind::MemoryView) {
            first += self.heap.get(owner, FIRST).int_unchecked() as usize;
            owner = self.heap.get(owner, OWNER);
        }
        self.view(owner, first, end.saturating_sub(start), b'B', false)
    }

    fn view(&mut self, owner: Val, first: usize, len: usize, code: u8, writable: bool) -> Res {
        let v = self.alloc(Kind::MemoryView, SLOTS)?;
        self.heap.set(v, OWNER, owner);
        self.heap.set(v, FIRST, Val::int(first as isize));
        self.heap.set(v, LEN, Val::int(len as isize));
        self.heap.set(v, CODE, Val::int(code as isize));
        self.heap.set(v, WRITABLE, Val::bool(writable));
        Ok(v)
    }

    /// Items `start..start + len` of a memoryview as another one.
    pub(crate) fn view_part(&mut self, v: Val, start: usize, len: usize) -> Res {
        let code = self.array_code(v);
        let first = self.heap.get(v, FIRST).int_unchecked() as usize + start * self.item_size(code);
        // All but a byte of a word is for the offset, as in MicroPython.
        let most = if self.config.small_int_bits > 32 { (1u64 << 56) - 1 } else { (1 << 24) - 1 };
        if len > 0 && (first / self.item_size(code)) as u64 > most {
            return Err(self.raise_str(crate::types::OVERFLOW_ERROR, "memoryview offset too large"));
        }
        let (owner, writable) = (self.heap.get(v, OWNER), self.heap.get(v, WRITABLE) == Val::TRUE);
        self.view(owner, first, len, code, writable)
    }
}

fn receiver(vm: &mut Vm, args: Args) -> Res {
    let v = vm.native_base(args.get(vm, 0));
    if vm.heap.is(v, Kind::MemoryView) { Ok(v) } else { Err(vm.no_buffer()) }
}

fn tobytes(vm: &mut Vm, args: Args) -> Res {
    let v = receiver(vm, args)?;
    vm.bytes_of(v)
}

fn tolist(vm: &mut Vm, args: Args) -> Res {
    let v = receiver(vm, args)?;
    let code = vm.array_code(v);
    let mut items = Vec::new();
    for i in 0..vm.text_len(v).unwrap_or(0) {
        let Some(s) = vm.span(v) else { break };
        let size = vm.item_size(code);
        if (i + 1) * size > s.len {
            break;
        }
        items.push(vm.load_item(code, s.raw, s.start + i * size)?);
        if i % 256 == 255 {
            vm.poll_native(256, "tolist")?;
        }
    }
    vm.new_list(&items)
}

/// `cast(typecode)`: the same bytes as items of another type.
fn cast(vm: &mut Vm, args: Args) -> Res {
    let v = receiver(vm, args)?;
    let code = args.get(vm, 1);
    let Some(code) = vm.as_str(code).and_then(|s| s.bytes().last()).filter(|c| super::array::item::size(*c, true).is_some()) else {
        return Err(vm.value_error("bad typecode"));
    };
    let bytes = vm.buffer(v).map_or(0, <[u8]>::len);
    let size = vm.item_size(code);
    if !bytes.is_multiple_of(size) {
        return Err(vm.type_error("length is not a multiple of itemsize"));
    }
    let first = vm.heap.get(v, FIRST).int_unchecked() as usize;
    let (owner, writable) = (vm.heap.get(v, OWNER), vm.heap.get(v, WRITABLE) == Val::TRUE);
    vm.view(owner, first, bytes / size, code, writable)
}

fn getattr(vm: &mut Vm, v: Val, name: Val) -> Res<Option<Val>> {
    let v = vm.native_base(v);
    let int = |n: usize| Some(Val::int(n as isize));
    Ok(match vm.str_bytes(name) {
        b"itemsize" => int(vm.item_size(vm.array_code(v))),
        b"nbytes" => int(vm.buffer(v).map_or(0, <[u8]>::len)),
        b"format" => Some(Val::sym(vm.array_code(v) as u16)),
        b"readonly" => Some(Val::bool(vm.heap.get(v, WRITABLE) != Val::TRUE)),
        b"obj" => Some(vm.heap.get(v, OWNER)),
        _ => None,
    })
}
