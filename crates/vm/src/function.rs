//! Code and function objects.

use crate::native::Res;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::Flags;
use taipan_heap::{Kind, Val};

/// Slots of a `Code`; small: its number of registers. One without instructions is not translated yet (`later.rs`).
pub mod code {
    pub const INSTRS: usize = 0;
    /// `Block`: constants, behind them the names of the parameters, interned.
    pub const CONSTS: usize = 1;
    pub const META: usize = 2;
    pub const NAME: usize = 3;
    pub const FILE: usize = 4;
    /// `Raw`: first instruction and line of each stretch, see [`super::pack_lines`].
    pub const LINES: usize = 5;
    /// `Raw`: quadruples of u32, start, end, handler, register (8 bits) and length of the handler.
    pub const EXCEPTIONS: usize = 6;
    pub const SLOTS: usize = 7;
}

/// Slots of a `Function`; small: see [`simple`]. Many have neither defaults nor cells, and no slots for them.
pub mod slot {
    pub const CODE: usize = 0;
    pub const GLOBALS: usize = 1;
    pub const FEWEST: usize = 2;
    pub const DEFAULTS: usize = 2;
    pub const KWDEFAULTS: usize = 3;
    pub const CELLS: usize = 4;
    pub const SLOTS: usize = 5;
}

/// The small field of a function that takes exactly `n` positional arguments and needs nothing else done at a call.
#[inline(always)]
pub const fn simple(n: u8) -> u16 {
    1 | (n as u16) << 8
}

/// The facts of a code object that calls need, packed in one small integer.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    pub positional: usize,
    pub posonly: usize,
    pub kwonly: usize,
    pub free: usize,
    pub flags: Flags,
}

impl Meta {
    pub fn pack(self) -> Val {
        // Five fields of six to eight bits; on 32-bit machines counts are limited to 63 by the loader.
        let n = self.positional | self.posonly << 6 | self.kwonly << 12 | self.free << 18 | (self.flags.0 as usize & 63) << 24;
        Val::int(n as isize)
    }

    pub fn unpack(v: Val) -> Meta {
        let n = v.as_int().unwrap_or(0) as usize;
        Meta { positional: n & 63, posonly: n >> 6 & 63, kwonly: n >> 12 & 63, free: n >> 18 & 63, flags: Flags((n >> 24) as u8) }
    }

    pub fn varargs(self) -> bool {
        self.flags.has(Flags::VARARGS)
    }
    pub fn varkeywords(self) -> bool {
        self.flags.has(Flags::VARKEYWORDS)
    }
    pub fn generator(self) -> bool {
        self.flags.has(Flags::GENERATOR)
    }
    /// Registers that arguments go to.
    pub fn params(self) -> usize {
        self.positional + self.varargs() as usize + self.kwonly + self.varkeywords() as usize
    }
}

impl Vm {
    pub(crate) fn meta(&self, code: Val) -> Meta {
        Meta::unpack(self.heap.get(code, code::META))
    }

    /// How many constants code has.
    pub(crate) fn const_count(&self, c: Val) -> usize {
        self.heap.len(self.heap.get(c, code::CONSTS)) - self.meta(c).params()
    }

    /// The name of parameter `i`.
    pub(crate) fn param(&self, c: Val, i: usize) -> Val {
        self.heap.get(self.heap.get(c, code::CONSTS), self.const_count(c) + i)
    }

    /// A function of `code` over `globals`; defaults, keyword defaults and cells may be None.
    pub(crate) fn new_function(&mut self, code: Val, globals: Val, defaults: Val, kwdefaults: Val, cells: Val) -> Res {
        let more = [(slot::DEFAULTS, defaults), (slot::KWDEFAULTS, kwdefaults), (slot::CELLS, cells)];
        let has_more = more.iter().any(|(_, v)| !v.is_none());
        let f = self.alloc(Kind::Function, if has_more { slot::SLOTS } else { slot::FEWEST })?;
        self.heap.set(f, slot::CODE, code);
        self.heap.set(f, slot::GLOBALS, globals);
        if has_more {
            more.iter().for_each(|(slot, v)| self.heap.set(f, *slot, *v));
        }
        if self.is_translated(code) {
            self.note_simple(f);
        }
        Ok(f)
    }

    /// Defaults, keyword defaults or cells of a function, or None.
    pub(crate) fn function_part(&self, f: Val, slot: usize) -> Val {
        if slot < self.heap.len(f) { self.heap.get(f, slot) } else { Val::NONE }
    }

    /// Notes whether a function takes positional arguments and needs nothing else done at a call.
    pub(crate) fn note_simple(&mut self, f: Val) {
        let meta = self.meta(self.heap.get(f, slot::CODE));
        // A class's body is not: its argument is looked at first.
        if meta.params() == meta.positional && meta.free == 0 && !meta.generator() && !meta.flags.has(Flags::NAMESPACE) {
            self.heap.set_small(f, simple(meta.positional as u8));
        }
    }

    pub fn new_bound_method(&mut self, function: Val, this: Val) -> Res {
        self.keep(function);
        self.keep(this);
        let m = self.alloc(Kind::BoundMethod, 2)?;
        self.heap.set(m, 0, function);
        self.heap.set(m, 1, this);
        Ok(m)
    }

    pub fn function_name(&self, f: Val) -> String {
        match self.heap.kind(f) {
            Kind::Function => String::from(self.str_text(self.heap.get(self.heap.get(f, slot::CODE), code::NAME))),
            Kind::BoundMethod => self.function_name(self.heap.get(f, 0)),
            Kind::Native => f.as_native().map_or(String::new(), |n| String::from(self.native(n).name)),
            _ => String::new(),
        }
    }

    pub(crate) fn code_file_and_name(&self, code: Val) -> (Val, Val) {
        (self.heap.get(code, code::FILE), self.heap.get(code, code::NAME))
    }

    /// The source line of instruction `pc`.
    pub(crate) fn code_line(&self, code: Val, pc: usize) -> u32 {
        // Without line numbers all is line 1.
        self.code_lines(code).take_while(|(first, _)| *first as usize <= pc).last().map_or(1, |(_, line)| line)
    }

    /// First instruction and line of each stretch.
    pub(crate) fn code_lines(&self, code: Val) -> impl Iterator<Item = (u32, u32)> {
        let mut packed = self.heap.bytes_unseen(self.heap.get(code, code::LINES));
        let (mut pc, mut line) = (0u32, 0u32);
        core::iter::from_fn(move || {
            let (pcs, step) = take_number(&mut packed).zip(take_number(&mut packed))?;
            pc = pc.wrapping_add(pcs);
            line = line.wrapping_add((step >> 1) ^ (step & 1).wrapping_neg());
            Some((pc, line))
        })
    }

    /// The handler and register of the innermost entry that covers instruction `pc`.
    pub fn exception_handler(&self, code: Val, pc: usize) -> Option<(usize, u8)> {
        let table = self.heap.get(code, code::EXCEPTIONS);
        if table.is_absent() {
            return None;
        }
        let bytes = self.heap.bytes(table);
        let word = |i: usize| u32::from_le_bytes([bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]);
        (0..bytes.len() / 16).map(|n| n * 16).find_map(|at| {
            let covers = word(at) as usize <= pc && pc < word(at + 4) as usize;
            covers.then(|| (word(at + 8) as usize, word(at + 12) as u8))
        })
    }

    /// The register with the exception that the innermost `except` at `pc` handles.
    fn handled_register(&self, code: Val, pc: usize) -> Option<u8> {
        let table = self.heap.get(code, code::EXCEPTIONS);
        if table.is_absent() {
            return None;
        }
        let entries = self.heap.bytes(table).as_chunks::<4>().0.as_chunks::<4>().0;
        let entries = entries.iter().map(|e| (u32::from_le_bytes(e[2]) as usize, u32::from_le_bytes(e[3])));
        let inside = entries.filter(|(handler, reg)| *handler <= pc && pc < handler + (reg >> 8) as usize);
        inside.max_by_key(|(handler, _)| *handler).map(|(_, reg)| reg as u8)
    }

    /// The exception that the program is handling, in this function or one that called it.
    pub fn handled_exception(&self) -> Option<Val> {
        self.frames.iter().rev().find_map(|frame| {
            let reg = self.handled_register(frame.code, self.frame_pc(frame).saturating_sub(1))?;
            let v = self.stack.get(frame.base as usize + reg as usize);
            self.exception_base(v).map(|_| v)
        })
    }
}

/// The table of lines in bytes: for each entry how far instruction and line are from the entry before, the line's
/// distance with its sign in the lowest bit. Most entries take two bytes.
pub(crate) fn pack_lines(lines: &[(u32, u32)]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(2 * lines.len());
    let (mut pc, mut line) = (0, 0);
    for &(next_pc, next_line) in lines {
        let step = next_line.wrapping_sub(line) as i32;
        for number in [next_pc.wrapping_sub(pc), (step << 1 ^ step >> 31) as u32] {
            let mut rest = number;
            while rest > 0x7f {
                packed.push(rest as u8 | 0x80);
                rest >>= 7;
            }
            packed.push(rest as u8);
        }
        (pc, line) = (next_pc, next_line);
    }
    packed
}

/// Takes a number, seven bits a byte, the lowest first, from the front.
fn take_number(packed: &mut &[u8]) -> Option<u32> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = packed.split_first()?;
        *packed = rest;
        number |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}
