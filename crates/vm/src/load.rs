//! From the compiler's code objects into the heap: verified, names interned, globals given their slots.

use crate::function::{self, Meta, code};
use crate::in_place;
use crate::native::{Raise, Res};
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_bytecode::{Code, Const, Fault, Flags, Op, Text, kinds};
use taipan_heap::{Kind, Val};

/// Where code comes from: what it is loaded with.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    pub globals: Val,
    /// The name of its source.
    pub file: Val,
    /// The file, if it stays in memory.
    pub in_place: Option<in_place::File>,
    /// Of a compiled file, a `Block` with the bytes of its names and the constants that its functions share; else absent.
    pub shared: Val,
}

impl Origin {
    fn source(globals: Val, file: Val) -> Origin {
        Origin { globals, file, in_place: None, shared: Val::UNDEF }
    }
}

impl Vm {
    /// Loads `code` for execution over `globals` (a dict). Refuses what the verifier refuses.
    pub(crate) fn load_code(&mut self, code: &Code, globals: Val, file: Val) -> Res {
        if let Err(fault) = taipan_bytecode::verify(code) {
            return Err(self.invalid_code(code, &fault));
        }
        debug_assert_eq!(kinds::check(code), Ok(()), "in {}", code.name);
        self.load_verified(code, &Origin::source(globals, file))
    }

    /// Makes `c`, which has no instructions yet, the code of a function of a compiled file. The translator keeps to what
    /// is checked here; but who made the file may have found where it does not.
    pub(crate) fn load_into(&mut self, c: Val, code: &Code, origin: &Origin) -> Res<()> {
        if let Err(fault) = taipan_bytecode::verify(code) {
            return Err(self.invalid_code(code, &fault));
        }
        if let Err(fault) = kinds::check(code) {
            return Err(self.invalid_code(code, &fault));
        }
        self.fill_code(c, code, origin)
    }

    /// Loads code that anybody may have made: not only must it stay in its frame, it must use it as our own does.
    pub fn load_untrusted(&mut self, code: &Code, globals: Val, file: Val) -> Res {
        let proof = taipan_bytecode::verify(code).and_then(|()| kinds::check(code));
        self.poll_native(code.instrs.len() as u32, "load")?;
        match proof {
            Ok(()) => self.load_verified(code, &Origin::source(globals, file)),
            Err(fault) => Err(self.invalid_code(code, &fault)),
        }
    }

    fn invalid_code(&mut self, code: &Code, fault: &Fault) -> Raise {
        self.raise_fmt(types::VALUE_ERROR, format_args!("invalid bytecode in {}: {} at {}", code.name, fault.what, fault.pc))
    }

    fn load_verified(&mut self, source: &Code, origin: &Origin) -> Res {
        let c = self.alloc(Kind::Code, code::SLOTS)?;
        self.fill_code(c, source, origin)?;
        Ok(c)
    }

    /// What `c` has by now may be what it is made from: it gets all of it at the end, and instructions last, which say
    /// that it is complete.
    fn fill_code(&mut self, c: Val, source: &Code, origin: &Origin) -> Res<()> {
        // Parameter counts are packed; the compiler refuses more than this long before.
        if [source.positional, source.kwonly, source.free.len() as u8].iter().any(|n| *n > 63) {
            return Err(self.raise_str(types::SYNTAX_ERROR, "too many parameters"));
        }
        let mark = self.mark();
        let name = self.intern(source.name.as_bytes())?;
        self.keep(name);
        let meta = Meta {
            positional: source.positional as usize,
            posonly: source.posonly as usize,
            kwonly: source.kwonly as usize,
            free: source.free.len(),
            flags: Flags(source.flags.0),
        };
        // From the third optimization level on there are no line numbers.
        let lines = if self.config.optimize >= 3 { &[][..] } else { &source.lines[..] };
        let lines = self.new_raw(&function::pack_lines(lines))?;
        let exceptions = if source.exceptions.is_empty() {
            Val::UNDEF
        } else {
            let words = source.exceptions.iter().flat_map(|e| [e.start, e.end, e.handler, e.reg as u32 | e.handled << 8]);
            self.new_words(4 * source.exceptions.len(), words)?
        };
        let slots = self.global_slots_of(&source.globals, origin.globals)?;
        self.poll_hard("load");
        const GLOBAL: [u8; 3] = [Op::GetGlobal as u8, Op::SetGlobal as u8, Op::DelGlobal as u8];
        let words = source.instrs.iter().map(|i| match GLOBAL.contains(&i.op_byte()) {
            true => i.0 & 0xffff | slots[i.x() as usize] << 16,
            false => i.0,
        });
        let instrs = self.new_words(source.instrs.len(), words)?;
        let consts = self.load_consts(source, origin)?;

        self.heap.set_small(c, source.registers as u16);
        self.heap.set(c, code::META, meta.pack());
        self.heap.set(c, code::NAME, name);
        self.heap.set(c, code::FILE, origin.file);
        self.heap.set(c, code::LINES, lines);
        self.heap.set(c, code::EXCEPTIONS, exceptions);
        self.heap.set(c, code::CONSTS, consts);
        self.heap.set(c, code::INSTRS, instrs);
        self.release(mark);
        Ok(())
    }

    fn load_consts(&mut self, code: &Code, origin: &Origin) -> Res {
        let source = &code.consts;
        let consts = self.alloc(Kind::Block, source.len() + code.params.len())?;
        for (i, param) in code.params.iter().enumerate() {
            let name = self.intern(param.name.as_bytes())?;
            self.heap.set(consts, source.len() + i, name);
        }
        for (i, k) in source.iter().enumerate() {
            // Equal constant tuples are one object.
            if matches!(k, Const::Tuple(_))
                && let Some(first) = source[..i].iter().position(|other| same_const(other, k))
            {
                let v = self.heap.get(consts, first);
                self.heap.set(consts, i, v);
                continue;
            }
            let mark = self.mark();
            let v = self.load_const(k, origin)?;
            self.heap.set(consts, i, v);
            self.release(mark);
            self.poll_hard("load");
        }
        Ok(consts)
    }

    /// The slots of these names in `globals`, which grows at most once. The names are kept.
    fn global_slots_of(&mut self, names: &[Text<'_>], globals: Val) -> Res<Vec<u32>> {
        const MISSING: u32 = u32::MAX;
        let mut slots = Vec::with_capacity(names.len());
        let mut missing = Vec::new();
        self.pin_dict(globals);
        for name in names {
            let name = self.intern(name.as_bytes())?;
            self.keep(name);
            match self.dict_find_interned(globals, name) {
                Some(slot) => slots.push(slot as u32),
                None => {
                    slots.push(MISSING);
                    missing.push(name);
                }
            }
        }
        self.dict_make_room(globals, missing.len())?;
        for (slot, name) in slots.iter_mut().filter(|slot| **slot == MISSING).zip(missing) {
            *slot = self.dict_reserve(globals, name)? as u32;
        }
        if slots.iter().any(|slot| *slot > u16::MAX as u32) {
            return Err(self.runtime_error("too many globals"));
        }
        Ok(slots)
    }

    fn new_words(&mut self, count: usize, words: impl Iterator<Item = u32>) -> Res {
        let raw = self.alloc_bytes(Kind::Raw, 4 * count)?;
        for (place, word) in self.heap.bytes_mut(raw).as_chunks_mut::<4>().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
        Ok(raw)
    }

    pub(crate) fn new_raw(&mut self, bytes: &[u8]) -> Res {
        let raw = self.alloc_bytes(Kind::Raw, bytes.len())?;
        self.heap.bytes_mut(raw).copy_from_slice(bytes);
        Ok(raw)
    }

    pub(crate) fn load_const(&mut self, k: &Const, origin: &Origin) -> Res {
        // Constants are the program's own, not results: the limits of a locked heap don't apply to them.
        match k {
            Const::None => Ok(Val::NONE),
            Const::True => Ok(Val::TRUE),
            Const::False => Ok(Val::FALSE),
            Const::Ellipsis => Ok(Val::ELLIPSIS),
            Const::Int(n) => self.new_int(*n),
            Const::BigInt { digits, radix } => self.int_from_digits(digits, *radix),
            Const::Float(x) => self.new_float(*x),
            Const::Imaginary(x) => self.new_complex(0.0, *x),
            Const::Str(s) => match self.in_place(true, s.as_bytes(), origin.in_place) {
                Some(v) => Ok(v),
                // Short strings may be names; interned they compare fast, and cost no more.
                None if s.len() <= 32 => self.intern(s.as_bytes()),
                None => self.new_str(s),
            },
            Const::Bytes(b) => self.bytes_of_file(b, origin.in_place),
            Const::Tuple(items) => {
                let t = self.alloc(Kind::Tuple, items.len())?;
                for (i, item) in items.iter().enumerate() {
                    let v = self.load_const(item, origin)?;
                    self.heap.set(t, i, v);
                }
                Ok(t)
            }
            Const::Code(inner) => self.load_verified(inner, origin),
            Const::Later(later) => self.load_later(later, origin),
            Const::Shared(n) => {
                let (shared, n) = (origin.shared, *n as usize + 1);
                if shared.is_absent() || n >= self.heap.len(shared) {
                    return Err(self.value_error("a constant that is not there"));
                }
                Ok(self.heap.get(shared, n))
            }
        }
    }
}

/// Whether two constants cannot be told apart: unlike `==`, 0.0 and -0.0 can.
fn same_const(a: &Const, b: &Const) -> bool {
    match (a, b) {
        (Const::Float(x), Const::Float(y)) | (Const::Imaginary(x), Const::Imaginary(y)) => x.to_bits() == y.to_bits(),
        (Const::Tuple(x), Const::Tuple(y)) => x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same_const(a, b)),
        _ => a == b,
    }
}
