//! Raising, tracebacks, and the emergency exception.
//!
//! Slots of an `Exception`: class, arguments tuple, traceback (a list of file, line, name triples, innermost first),
//! cause, context. An instance of a user's exception class has one as its built-in base.
//!
//! Where the heap is locked no exception can be made. Then the one emergency object is used, with as much of message
//! and traceback as the emergency buffer has room for: its size is counted in bytes of a 32-bit board, as users know it
//! (24 for two traceback entries, 4 each argument after 8 for the tuple, 52 for a message, size − 53 characters of a
//! formatted one). Unlike boards with compressed texts, 52 bytes are enough for any fixed message.

use crate::native::{Raise, Res};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use core::fmt::{self, Write};
use taipan_heap::watch::What;
use taipan_heap::{Kind, Val};

pub const SLOTS: usize = 5;
const CLASS: usize = 0;
const ARGS: usize = 1;
const TRACEBACK: usize = 2;
const CAUSE: usize = 3;
const CONTEXT: usize = 4;

/// The small field of an exception whose `__init__` may still be under way.
const INCOMPLETE: u16 = 1;

/// Bytes of the buffer for two traceback entries, for a tuple's head, for one value, for a message.
const TRACEBACK_BYTES: usize = 24;
const TUPLE_BYTES: usize = 8;
const VALUE_BYTES: usize = 4;
const MESSAGE_BYTES: usize = 52;
const FORMATTED_BYTES: usize = 68;
/// A formatted message has this much less than the buffer.
const FORMATTED_LESS: usize = 53;
const LONGEST_MESSAGE: usize = 200;

/// What is used when no exception can be allocated.
#[derive(Clone, Copy)]
pub struct Emergency {
    pub(crate) object: Val,
    size: usize,
    traceback: Val,
    args: Val,
    text: Val,
}

impl Default for Emergency {
    fn default() -> Self {
        Self::new()
    }
}

impl Emergency {
    pub fn new() -> Emergency {
        Emergency { object: Val::UNDEF, size: 0, traceback: Val::UNDEF, args: Val::UNDEF, text: Val::UNDEF }
    }

    pub fn roots(&self, roots: &mut alloc::vec::Vec<Val>) {
        roots.extend([self.object, self.traceback, self.args, self.text]);
    }
}

/// A traceback entry.
pub struct Entry {
    pub file: Val,
    pub line: isize,
    pub name: Val,
}

impl Vm {
    // ---- Making

    /// A built-in exception with a fixed message.
    #[cold]
    pub fn raise_str(&mut self, class: Val, message: &str) -> Raise {
        if self.heap.lock_depth() == 0
            && let Ok(text) = self.try_without_collect_error(|vm| vm.new_str(message))
            && let Ok(e) = self.try_without_collect_error(|vm| vm.new_exception(class, &[text]))
        {
            return Raise(e);
        }
        self.emergency_exception(class, Some((message, false)))
    }

    /// A built-in exception with a formatted message.
    #[cold]
    pub fn raise_fmt(&mut self, class: Val, message: fmt::Arguments<'_>) -> Raise {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = text.write_fmt(message);
        if self.heap.lock_depth() == 0
            && let Ok(v) = self.try_without_collect_error(|vm| vm.new_str(&text))
            && let Ok(e) = self.try_without_collect_error(|vm| vm.new_exception(class, &[v]))
        {
            return Raise(e);
        }
        self.emergency_exception(class, Some((&text, true)))
    }

    /// Allocates for an exception: no MemoryError is made out of a failure, so this cannot recurse.
    fn try_without_collect_error(&mut self, make: impl Fn(&mut Vm) -> Res) -> Res {
        if self.making_exception {
            return Err(Raise(Val::UNDEF));
        }
        self.making_exception = true;
        let made = make(self);
        self.making_exception = false;
        made
    }

    /// An exception object of a built-in class.
    pub fn new_exception(&mut self, class: Val, args: &[Val]) -> Res {
        for a in args {
            self.keep(*a);
        }
        let args = self.new_tuple(args)?;
        let e = self.alloc(Kind::Exception, SLOTS)?;
        self.heap.set(e, CLASS, class);
        self.heap.set(e, ARGS, args);
        Ok(e)
    }

    /// The emergency object, made to be an exception of `class`.
    #[cold]
    pub(crate) fn emergency_exception(&mut self, class: Val, message: Option<(&str, bool)>) -> Raise {
        let (object, size) = (self.emergency.object, self.emergency.size);
        for i in 0..SLOTS {
            self.heap.set(object, i, Val::UNDEF);
        }
        self.heap.set(object, CLASS, class);
        if let Some((text, formatted)) = message
            && size >= if formatted { FORMATTED_BYTES } else { MESSAGE_BYTES }
        {
            let limit = if formatted { (size - FORMATTED_LESS).min(LONGEST_MESSAGE) } else { LONGEST_MESSAGE };
            self.emergency_text(text, limit);
            self.heap.set(object, ARGS, self.emergency.args);
        }
        self.emergency_traceback();
        Raise(object)
    }

    fn emergency_text(&mut self, text: &str, limit: usize) {
        let mut cut = text.len().min(limit);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let (v, args) = (self.emergency.text, self.emergency.args);
        if self.heap.set_len_within(v, crate::intern::STR_HEAD + cut) {
            let hash = crate::names::hash(&text.as_bytes()[..cut]);
            let payload = self.heap.bytes_mut(v);
            payload[..4].copy_from_slice(&hash.to_le_bytes());
            payload[4..].copy_from_slice(&text.as_bytes()[..cut]);
            self.heap.set_small(v, if text.is_ascii() { crate::intern::ASCII } else { 0 });
            self.heap.set(args, 0, v);
        }
    }

    fn emergency_traceback(&mut self) {
        if self.emergency.size >= TRACEBACK_BYTES && self.emergency.traceback.is_ptr() {
            for i in 0..self.heap.len(self.emergency.traceback) {
                self.heap.set(self.emergency.traceback, i, Val::UNDEF);
            }
            self.heap.set(self.emergency.object, TRACEBACK, self.emergency.traceback);
        }
    }

    /// The emergency object for `class(*args)`, with the arguments if the buffer has room.
    pub(crate) fn emergency_with_args(&mut self, class: Val, args: &[Val]) -> Val {
        let Raise(object) = self.emergency_exception(class, None);
        let n = args.len();
        if n > 0 && self.emergency.size >= TRACEBACK_BYTES + TUPLE_BYTES + VALUE_BYTES * n {
            // The buffer's own tuple has one place; more arguments than that are cut.
            self.heap.set(self.emergency.args, 0, args[0]);
            self.heap.set(object, ARGS, self.emergency.args);
        }
        object
    }

    /// `micropython.alloc_emergency_exception_buf(size)`: 0 gives the buffer up.
    pub fn set_emergency_buffer(&mut self, size: usize) -> Res<()> {
        self.emergency.size = 0;
        if size == 0 {
            self.emergency.traceback = Val::UNDEF;
            self.emergency.args = Val::UNDEF;
            self.emergency.text = Val::UNDEF;
            return Ok(());
        }
        let traceback = self.alloc(Kind::Block, 6)?;
        let args = self.alloc(Kind::Tuple, 1)?;
        let text = self.alloc_bytes(Kind::Str, crate::intern::STR_HEAD + LONGEST_MESSAGE)?;
        self.heap.set(args, 0, text);
        self.emergency.traceback = traceback;
        self.emergency.args = args;
        self.emergency.text = text;
        self.emergency.size = size;
        Ok(())
    }

    pub fn type_error(&mut self, message: &str) -> Raise {
        self.raise_str(types::TYPE_ERROR, message)
    }
    pub fn value_error(&mut self, message: &str) -> Raise {
        self.raise_str(types::VALUE_ERROR, message)
    }
    pub fn index_error(&mut self, message: &str) -> Raise {
        self.raise_str(types::INDEX_ERROR, message)
    }
    pub fn runtime_error(&mut self, message: &str) -> Raise {
        self.raise_str(types::RUNTIME_ERROR, message)
    }
    pub fn key_error(&mut self, key: Val) -> Raise {
        self.raise_args(types::KEY_ERROR, &[key])
    }
    /// `OSError(errno)`
    pub fn os_error(&mut self, errno: i32) -> Raise {
        self.raise_args(types::OS_ERROR, &[Val::int(errno as isize)])
    }
    pub(crate) fn recursion_error(&mut self) -> Raise {
        self.raise_str(types::RUNTIME_ERROR, "maximum recursion depth exceeded")
    }
    /// What an operation raises whose result the board would have to allocate while the heap is locked.
    pub fn locked_error(&mut self) -> Raise {
        self.notice(|| What::Locked);
        self.raise_str(types::MEMORY_ERROR, "memory allocation failed, heap is locked")
    }
    pub(crate) fn name_error(&mut self, name: Val) -> Raise {
        let name = String::from(self.str_text(name));
        self.raise_fmt(types::NAME_ERROR, format_args!("name '{name}' isn't defined"))
    }

    /// A built-in exception with these arguments.
    pub fn raise_args(&mut self, class: Val, args: &[Val]) -> Raise {
        if self.heap.lock_depth() == 0
            && let Ok(e) = self.try_without_collect_error(|vm| vm.new_exception(class, args))
        {
            return Raise(e);
        }
        Raise(self.emergency_with_args(class, args))
    }

    /// The exception that `raise v` raises: `v` itself, or an instance of the class `v`.
    pub(crate) fn raise_of(&mut self, v: Val) -> Raise {
        if self.exception_base(v).is_some() && !self.is_incomplete(v) {
            return Raise(v);
        }
        let is_class = match self.heap.kind(v) {
            Kind::Type | Kind::Class => self.is_subclass(v, types::BASE_EXCEPTION),
            _ => false,
        };
        if !is_class {
            return self.type_error("exceptions must derive from BaseException");
        }
        match self.call(v, &[]) {
            Ok(e) if self.exception_base(e).is_some() => Raise(e),
            Ok(_) => self.type_error("exceptions must derive from BaseException"),
            Err(r) => r,
        }
    }

    // ---- Asking

    /// The built-in exception object in `v`, if `v` is an exception instance.
    pub fn exception_base(&self, v: Val) -> Option<Val> {
        match self.heap.kind(v) {
            Kind::Exception => Some(v),
            Kind::Instance => {
                let base = self.native_base(v);
                self.heap.is(base, Kind::Exception).then_some(base)
            }
            _ => None,
        }
    }

    /// The arguments of an exception, a tuple.
    pub fn exception_args(&mut self, v: Val) -> Val {
        let args = self.exception_base(v).map_or(Val::UNDEF, |e| self.heap.get(e, ARGS));
        if args.is_absent() { self.empty_tuple() } else { args }
    }

    /// Number of arguments and the first of them, without allocating.
    pub fn exception_first_arg(&self, v: Val) -> Option<Val> {
        let args = self.heap.get(self.exception_base(v)?, ARGS);
        if args.is_absent() || self.tuple_len(args) == 0 { None } else { Some(self.tuple_get(args, 0)) }
    }

    pub(crate) fn exception_class(&self, e: Val) -> Val {
        self.heap.get(e, CLASS)
    }

    /// `__init__` of the program's own class runs, and has not called that of `e`, the built-in exception in it.
    pub(crate) fn mark_incomplete(&mut self, e: Val) {
        self.heap.set_small(e, INCOMPLETE);
    }

    /// What `super().__init__(*args)` does for the built-in exception `e`.
    pub(crate) fn complete_exception(&mut self, e: Val, args: Val) {
        self.heap.set_small(e, 0);
        self.heap.set(e, ARGS, args);
    }

    /// Whether `v` is an exception that its own `__init__` cannot raise yet.
    fn is_incomplete(&mut self, v: Val) -> bool {
        let Some(e) = self.exception_base(v).filter(|e| self.heap.small(*e) == INCOMPLETE) else { return false };
        let making = |f: &crate::machine::Frame| f.flags & crate::machine::Flag::INIT != 0 && self.stack.get(f.base as usize - 1) == v;
        let incomplete = self.frames.iter().any(making);
        if !incomplete {
            self.heap.set_small(e, 0);
        }
        incomplete
    }

    pub(crate) fn exception_attr(&self, e: Val, name: Val) -> Option<Val> {
        let slot = match name {
            crate::names::CAUSE => CAUSE,
            crate::names::CONTEXT => CONTEXT,
            _ => return None,
        };
        let v = self.heap.get(e, slot);
        Some(if v.is_absent() { Val::NONE } else { v })
    }

    /// Stores one of the attributes that every exception has: false if `name` is none of them.
    pub(crate) fn set_exception_attr(&mut self, e: Val, name: Val, value: Val) -> bool {
        match name {
            crate::names::ARGS => self.heap.set(e, ARGS, value),
            crate::names::CAUSE => self.heap.set(e, CAUSE, value),
            crate::names::CONTEXT => self.heap.set(e, CONTEXT, value),
            crate::names::TRACEBACK => {
                // Its room is kept, so that the exception can be raised again where nothing can be allocated.
                let t = self.heap.get(e, TRACEBACK);
                if self.heap.is(t, Kind::List) {
                    self.list_truncate(t, 0);
                }
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn set_cause(&mut self, v: Val, cause: Val) {
        if let Some(e) = self.exception_base(v) {
            self.heap.set(e, CAUSE, cause);
        }
    }

    /// Whether the exception is an instance of `class` (a class or a tuple of classes).
    pub fn exception_matches(&mut self, v: Val, class: Val) -> Res<bool> {
        if self.heap.is(class, Kind::Tuple) {
            for i in 0..self.tuple_len(class) {
                let c = self.tuple_get(class, i);
                if self.exception_matches(v, c)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if !matches!(self.heap.kind(class), Kind::Type | Kind::Class) || !self.is_subclass(class, types::BASE_EXCEPTION) {
            return Err(self.type_error("only classes derived from BaseException can be caught"));
        }
        let t = self.type_of(v);
        Ok(self.is_subclass(t, class))
    }

    /// Whether the exception is an instance of a built-in class.
    pub fn exception_is(&self, r: Raise, class: Val) -> bool {
        !r.0.is_absent() && self.is_subclass(self.type_of(r.0), class)
    }

    // ---- Tracebacks

    /// Adds the place where frame `index` stands to the exception's traceback, as far as there is room.
    pub(crate) fn add_traceback(&mut self, v: Val, index: usize) {
        let Some(e) = self.exception_base(v) else { return };
        let frame = self.frames[index];
        let pc = self.frame_pc(&frame).saturating_sub(1);
        let line = Val::int(self.code_line(frame.code, pc) as isize);
        let (file, name) = self.code_file_and_name(frame.code);
        let traceback = self.heap.get(e, TRACEBACK);
        if self.heap.is(traceback, Kind::Block) {
            // The emergency buffer: two entries, the innermost ones.
            if let Some(at) = (0..self.heap.len(traceback)).step_by(3).find(|i| self.heap.get(traceback, *i).is_absent()) {
                self.heap.set(traceback, at, file);
                self.heap.set(traceback, at + 1, line);
                self.heap.set(traceback, at + 2, name);
            }
            return;
        }
        if self.heap.lock_depth() > 0 && traceback.is_absent() {
            return;
        }
        // A traceback that finds no room is cut, not an error of its own.
        let mark = self.mark();
        self.keep(v);
        let _ = self.try_without_collect_error(|vm| {
            let list = match vm.heap.get(e, TRACEBACK) {
                t if t.is_absent() => {
                    let t = vm.new_list_cap(3)?;
                    vm.heap.set(e, TRACEBACK, t);
                    t
                }
                t => t,
            };
            for x in [file, line, name] {
                vm.list_push(list, x)?;
            }
            Ok(Val::NONE)
        });
        // An entry of which only a part found room goes again.
        let list = self.heap.get(e, TRACEBACK);
        if self.heap.is(list, Kind::List) {
            self.list_truncate(list, self.list_len(list) / 3 * 3);
        }
        self.release(mark);
    }

    /// Adds an entry by hand, for source errors.
    pub(crate) fn add_traceback_entry(&mut self, v: Val, file: Val, line: u32, name: Val) {
        let Some(e) = self.exception_base(v) else { return };
        let _ = self.try_without_collect_error(|vm| {
            let t = vm.new_list_cap(3)?;
            for x in [file, Val::int(line as isize), name] {
                vm.list_push(t, x)?;
            }
            vm.heap.set(e, TRACEBACK, t);
            Ok(Val::NONE)
        });
    }

    /// The traceback, innermost first.
    pub fn traceback(&self, v: Val) -> alloc::vec::Vec<Entry> {
        let mut entries = alloc::vec::Vec::new();
        let Some(e) = self.exception_base(v) else { return entries };
        let t = self.heap.get(e, TRACEBACK);
        let get = |i: usize| match self.heap.kind(t) {
            Kind::List if i < self.list_len(t) => self.list_get(t, i),
            Kind::Block if i < self.heap.len(t) => self.heap.get(t, i),
            _ => Val::UNDEF,
        };
        let mut i = 0;
        while !get(i + 2).is_absent() {
            entries.push(Entry { file: get(i), line: get(i + 1).as_int().unwrap_or(0), name: get(i + 2) });
            i += 3;
        }
        entries
    }

    /// `sys.tracebacklimit`, if the program has set it to a number.
    fn traceback_limit(&self) -> Option<usize> {
        let sys = self.dict_get_str(self.builtin_modules, "sys").filter(|m| self.heap.is(*m, Kind::Module))?;
        let limit = self.dict_get_str(self.heap.get(sys, 0), "tracebacklimit")?.as_int()?;
        Some(usize::try_from(limit).unwrap_or(0))
    }

    /// The exception as MicroPython prints it, traceback first, with a final newline.
    pub fn print_exception(&mut self, v: Val) -> String {
        let mut out = String::new();
        let mut entries = self.traceback(v);
        if let Some(limit) = self.traceback_limit() {
            // The outermost ones stay, which come last.
            entries.drain(..entries.len().saturating_sub(limit));
        }
        if !entries.is_empty() {
            out.push_str("Traceback (most recent call last):\n");
        }
        for e in entries.iter().rev() {
            let _ = write!(out, "  File \"{}\", line {}", self.str_text(e.file), e.line);
            match self.as_str(e.name) {
                Some(name) if !name.is_empty() => {
                    let _ = write!(out, ", in {name}");
                }
                _ => {}
            }
            out.push('\n');
        }
        out.push_str(&self.exception_line(v));
        out.push('\n');
        out
    }

    /// `Type: message`
    pub fn exception_line(&mut self, v: Val) -> String {
        let mut out = self.type_name(v);
        out.push_str(": ");
        let text = match self.exception_base(v) {
            // By the built-in rules, whatever `__str__` a user's class has.
            Some(e) => self.unlocked(|vm| vm.str_of(e)),
            None => Ok(String::new()),
        };
        out.push_str(&text.unwrap_or_default());
        out
    }
}
