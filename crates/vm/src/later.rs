//! Functions of compiled files that were not called yet.
//!
//! A `.mpy` file's functions become code of ours when they are called first: many are never, and what a file has of
//! them is smaller. Until then a `Code` holds its bytes in place of instructions, or where they are (`in_place`).
//!
//! Under a locked heap that would fail where it does not on a board. A program that locks the heap does not notice,
//! as nothing in progress relies on the lock. A hard handler is another matter, since built-ins and the collector rely
//! on its allocating nothing: as soon as a program connects an interrupt, all functions are translated, and from then
//! on at import.

use crate::function::{Meta, code};
use crate::in_place;
use crate::interrupt::Source;
use crate::load::Origin;
use crate::native::{Raise, Res};
use crate::types;
use crate::vm::Vm;
use alloc::borrow::Cow;
use alloc::string::String;
use taipan_board::interrupts::Line;
use taipan_bytecode::{Flags, Later};
use taipan_heap::{Kind, Val};

// What a `Code` without instructions has in other places: see `Origin`.
const SHARED: usize = code::CONSTS;
const GLOBALS: usize = code::LINES;
const BYTES: usize = code::EXCEPTIONS;

impl Vm {
    /// The code of a `.mpy` file's module.
    pub(crate) fn load_mpy(&mut self, bytes: &[u8], globals: Val, in_place: Option<in_place::File>) -> Res {
        let parts = self.host.open_mpy(bytes).map_err(|why| self.refused_mpy(&why))?;
        let file = self.file_name(parts.source_name)?;
        self.keep(file);
        let shared = self.alloc(Kind::Block, 1 + parts.objects.len())?;
        let names = self.bytes_of_file(parts.names, in_place)?;
        self.heap.set(shared, 0, names);
        let origin = Origin { globals, file, in_place, shared };
        for (n, k) in (1..).zip(&parts.objects) {
            let mark = self.mark();
            let v = self.load_const(k, &origin)?;
            self.heap.set(shared, n, v);
            self.release(mark);
            self.poll_hard("load");
        }
        let module = self.alloc(Kind::Code, code::SLOTS)?;
        let code = self.host.translate_mpy(parts.names, &parts.module);
        let code = code.map_err(|why| self.refused_mpy(&why))?;
        self.load_into(module, &code, &origin)?;
        Ok(module)
    }

    /// Code that is translated when it is called.
    pub(crate) fn load_later(&mut self, later: &Later, origin: &Origin) -> Res {
        let c = self.alloc(Kind::Code, code::SLOTS)?;
        let name = self.intern(later.name.as_bytes())?;
        self.heap.set(c, code::NAME, name);
        let bytes = self.bytes_of_file(later.bytes, origin.in_place)?;
        self.heap.set(c, BYTES, bytes);
        // The rest of it is not known yet.
        let meta = Meta { positional: 0, posonly: 0, kwonly: 0, free: later.free as usize, flags: Flags(later.flags.0) };
        self.heap.set(c, code::META, meta.pack());
        self.heap.set(c, code::FILE, origin.file);
        self.heap.set(c, GLOBALS, origin.globals);
        self.heap.set(c, SHARED, origin.shared);
        if self.irq.is_used() {
            match self.translate(c) {
                // What is wrong with a function shows when it is called, as ever.
                Err(r) if !self.exception_is(r, types::VALUE_ERROR) => return Err(r),
                _ => {}
            }
        }
        Ok(c)
    }

    #[inline(always)]
    pub(crate) fn is_translated(&self, c: Val) -> bool {
        !self.heap.get(c, code::INSTRS).is_absent()
    }

    /// Translates a function that was not called yet.
    #[cold]
    pub(crate) fn translate(&mut self, c: Val) -> Res<()> {
        if self.irq.in_hard_handler() {
            // There was no room when its interrupt was connected.
            return Err(self.memory_error(0));
        }
        let lock = self.heap.lock_depth();
        self.heap.set_lock_depth(0);
        let mark = self.mark();
        let translated = self.translate_unlocked(c);
        self.release(mark);
        self.heap.set_lock_depth(lock);
        translated
    }

    fn translate_unlocked(&mut self, c: Val) -> Res<()> {
        let [globals, file, shared, bytes] = [GLOBALS, code::FILE, SHARED, BYTES].map(|slot| self.heap.get(c, slot));
        let name = String::from(self.str_text(self.heap.get(c, code::NAME)));
        let Meta { free, flags, .. } = self.meta(c);
        self.keep(c);
        let bytes = self.bytes_contents(bytes).to_vec();
        let names = self.bytes_contents(self.heap.get(shared, 0)).to_vec();
        let later = Later { name: Cow::Owned(name), flags, free: free as u8, bytes: &bytes };
        let code = self.host.translate_mpy(&names, &later);
        let code = code.map_err(|why| self.refused_mpy(&why))?;
        self.load_into(c, &code, &Origin { globals, file, in_place: None, shared })
    }

    /// Connects a line to what stands behind it, whose handlers find all functions translated.
    pub fn connect(&mut self, line: Line, source: Source) {
        if !self.irq.is_used() {
            self.irq.set_used();
            self.translate_all();
        }
        self.irq.connect(line, source);
    }

    fn translate_all(&mut self) {
        let mut from = 0;
        while let Some((c, next)) = self.heap.next_object(Kind::Code, from) {
            from = next;
            if !self.is_translated(c) {
                // What cannot be translated says so when it is called.
                let _ = self.translate(c);
            }
        }
    }

    fn refused_mpy(&mut self, why: &str) -> Raise {
        self.raise_fmt(types::VALUE_ERROR, format_args!("{why}"))
    }
}
