//! A program that can be stopped, looked at and put back: the explorer's way in.
//!
//! The loop is left (with nothing on the Rust stack) when the heap's watch says so. Everything that a program is made of
//! can then be saved, and restored later, in the order of a stack: the heap by its journal, the rest, which is small,
//! by copies.

use crate::call::{Called, Window};
use crate::class;
use crate::intern::Interner;
use crate::interrupt::Irq;
use crate::machine::{Finish, Flag, Frame};
use crate::native::Res;
use crate::vm::{SourceKind, Vm};
use crate::watch::{Excuse, goes_back};
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Mark, Val};

/// How a stretch of execution ended.
pub enum Pause {
    /// The watch said stop; the next instruction has not begun.
    Stopped,
    /// The program is over: a value, or an exception that nobody caught.
    Ended(Res),
}

/// A program as it was.
#[derive(Default)]
pub struct Snapshot {
    heap: Mark,
    stack: Vec<Val>,
    frames: Vec<Frame>,
    interner: Interner,
    irq: Irq,
    weak: crate::weak::Weak,
    handles: crate::handle::Handles,
    emergency: crate::exception::Emergency,
    kept: Vec<(&'static str, Val)>,
    builtin_values: Vec<Val>,
    places: (usize, usize),
    roots: Option<[Val; 4]>,
    now: u64,
    steps: u64,
    waits_since_mask: bool,
    deadline: u64,
    gc_enabled: bool,
}

/// Where a call in progress is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub code: Val,
    /// Index of the instruction that comes next.
    pub pc: usize,
}

impl Vm {
    /// Makes the program ready to run, up to its first instruction.
    pub fn begin_program(&mut self, source: &[u8], file: &str) -> Res<()> {
        let main = self.main;
        let code = self.compile_source(source, file, SourceKind::Module, main, false)?;
        self.keep(code);
        let f = self.new_function(code, main, Val::NONE, Val::NONE, Val::NONE)?;
        let at = self.sp;
        self.stack.set(at, f);
        self.stack.set(at + 1, Val::UNDEF);
        let w = Window { at, positional: 0, names: Val::UNDEF, method: false };
        let called = self.call_window(w, 0, Flag::ENTRY)?;
        debug_assert!(matches!(called, Called::Frame), "a module's code is no generator");
        Ok(())
    }

    /// Runs until the watch says stop, or the program ends.
    pub fn run_on_until_stopped(&mut self) -> Pause {
        self.heap.watch.go();
        self.explored.resumed = true;
        match self.run_to_stop() {
            None => Pause::Stopped,
            Some(Ok(Finish::Return(v) | Finish::Yield(v))) => Pause::Ended(Ok(v)),
            Some(Err(r)) => Pause::Ended(Err(r)),
        }
    }

    /// Notes everything in `snapshot`, which is made anew. Going back to it makes those taken since worthless.
    pub fn save(&mut self, snapshot: &mut Snapshot) {
        self.heap.mark(&mut snapshot.heap);
        self.sp = self.frames.top().end();
        snapshot.stack.clear();
        snapshot.stack.extend_from_slice(self.stack.window(0, self.sp));
        snapshot.frames.clear();
        snapshot.frames.extend_from_slice(&self.frames);
        snapshot.interner.clone_from(&self.interner);
        snapshot.irq.clone_from(&self.irq);
        snapshot.weak.clone_from(&self.weak);
        snapshot.handles.clone_from(&self.handles);
        snapshot.emergency = self.emergency;
        snapshot.kept.clone_from(&self.kept);
        snapshot.builtin_values.clone_from(&self.builtin_values);
        snapshot.places = self.places.mark();
        snapshot.roots = Some([self.modules, self.builtin_modules, self.main, self.builtins_extra]);
        snapshot.now = self.now;
        snapshot.steps = self.explored.steps;
        snapshot.waits_since_mask = self.explored.waits_since_mask;
        snapshot.deadline = self.deadline;
        snapshot.gc_enabled = self.gc_enabled;
    }

    /// Goes back. What the board was is the embedder's affair.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.heap.undo(&snapshot.heap);
        self.sp = snapshot.stack.len();
        for (i, v) in snapshot.stack.iter().enumerate() {
            self.stack.set(i, *v);
        }
        self.frames.replace(&snapshot.frames);
        self.interner.clone_from(&snapshot.interner);
        self.irq.clone_from(&snapshot.irq);
        self.weak.clone_from(&snapshot.weak);
        self.handles.clone_from(&snapshot.handles);
        self.emergency = snapshot.emergency;
        self.kept.clone_from(&snapshot.kept);
        self.builtin_values.clone_from(&snapshot.builtin_values);
        self.places.undo(snapshot.places);
        if let Some(roots) = snapshot.roots {
            [self.modules, self.builtin_modules, self.main, self.builtins_extra] = roots;
        }
        self.now = snapshot.now;
        self.explored.steps = snapshot.steps;
        self.explored.waits_since_mask = snapshot.waits_since_mask;
        (self.explored.asked, self.explored.choice) = (None, None);
        self.gc_enabled = snapshot.gc_enabled;
        self.temps.clear();
        self.nesting = 0;
        self.result = None;
        self.making_exception = false;
        self.deadline = snapshot.deadline;
    }

    /// What the program's future depends on beside its board, as numbers; false if there is more to it. Everything at its
    /// place: equal states that came about in other ways may count as different, never the other way round.
    pub fn state(&self, add: &mut impl FnMut(u64)) -> bool {
        self.heap.state(add);
        self.stack_in_use().iter().for_each(|v| add(v.bits() as u64));
        for frame in self.frames.iter() {
            add(frame.code.bits() as u64);
            add(self.frame_pc(frame) as u64);
            add(u64::from(frame.base) << 32 | u64::from(frame.flags) << 16 | u64::from(frame.dest) << 8 | u64::from(frame.stage));
        }
        self.kept.iter().for_each(|(_, v)| add(v.bits() as u64));
        self.builtin_values.iter().for_each(|v| add(v.bits() as u64));
        for root in [self.modules, self.builtin_modules, self.main, self.builtins_extra] {
            add(root.bits() as u64);
        }
        add(self.now);
        add(self.explored.steps);
        add(u64::from(self.explored.waits_since_mask) << 1 | u64::from(self.gc_enabled));
        self.irq.state(add) && self.weak.is_empty() && self.handles.is_empty()
    }

    /// Whether the program has a way to the object, as the collector sees it.
    pub fn is_reachable(&self, object: Val) -> bool {
        let mut queue = self.stack_in_use().to_vec();
        self.program_roots(&mut queue);
        let mut met = BTreeSet::new();
        while let Some(v) = queue.pop() {
            if v == object {
                return true;
            }
            if v.is_ptr() && met.insert(v.bits()) && !self.heap.kind(v).is_bytes() {
                queue.extend_from_slice(self.heap.slots(v));
            }
        }
        false
    }

    /// Whether MicroPython would run a scheduled callback before the next instruction.
    pub fn is_at_check_point(&self) -> bool {
        let Some(i) = self.next_instr() else { return false };
        let base = self.frames.top().base as usize;
        self.is_check_point(i, |n| self.stack.get(base + n))
    }

    /// The calls in progress, the outermost first.
    pub fn places(&self) -> impl DoubleEndedIterator<Item = Place> + '_ {
        self.frames.iter().map(|f| Place { code: f.code, pc: self.frame_pc(f) })
    }

    /// Whether an instruction is the last of its code object.
    pub fn is_last(&self, code: Val, pc: usize) -> bool {
        (pc + 1) * 4 == self.heap.bytes_unseen(self.heap.get(code, 0)).len()
    }

    /// The stack slot of the first register of the call on top.
    pub fn base(&self) -> usize {
        self.frames.top().base as usize
    }

    /// What makes a result mean less, with file and line.
    pub fn excuses(&self) -> Vec<(Excuse, String, u32)> {
        self.explored.excuses.iter().map(|(key, (file, line))| (key.0, file.clone(), *line)).collect()
    }

    /// The source line of a place, and the name of the function.
    pub fn line_of(&self, code: Val, pc: usize) -> (u32, &str) {
        (self.code_line(code, pc), self.str_text(self.code_file_and_name(code).1))
    }

    /// The file that a place is in.
    pub fn file_of(&self, code: Val) -> &str {
        self.str_text(self.code_file_and_name(code).0)
    }

    /// The registers of the call on top.
    pub fn registers(&self) -> &[Val] {
        let top = self.frames.top();
        self.stack.window(top.base as usize, top.registers as usize)
    }

    /// What `choose`, whose call comes next, would give for an alternative, as a program writes it.
    pub fn alternative(&self, alternative: usize) -> String {
        let v = self.next_instr().and_then(|i| self.registers().get(i.a() as usize + 2 + alternative)).copied().unwrap_or(Val::NONE);
        self.word(v).unwrap_or_else(|| self.type_name(v))
    }

    /// The calls in progress with their registers, the outermost first.
    pub fn calls(&self) -> impl Iterator<Item = (Place, &[Val])> + '_ {
        let registers = |base: u32, n: u8| self.stack.window(base as usize, n as usize);
        self.frames.iter().map(move |f| (Place { code: f.code, pc: self.frame_pc(f) }, registers(f.base, f.registers)))
    }

    /// The stack in use, all registers of all calls.
    pub fn stack_in_use(&self) -> &[Val] {
        self.stack.window(0, self.frames.top().end())
    }

    /// Whether the next instruction jumps back, or may.
    pub fn goes_back(&self) -> bool {
        let Some(top) = self.frames.last() else { return false };
        let pc = self.frame_pc(top);
        goes_back(self.instr_at(pc), || self.instr_at(pc + 1))
    }

    /// Whether the next instruction jumps back in any case.
    pub fn loops_forever(&self) -> bool {
        self.next_instr().is_some_and(|i| i.op() == Some(taipan_bytecode::Op::Loop))
    }

    /// The flags of the calls in progress that say what they are part of: see [`Flag`].
    pub fn is_handler_frame(&self, index: usize) -> bool {
        self.frames.get(index).is_some_and(|f| f.flags & (Flag::HARD | Flag::SOFT) != 0)
    }
}

/// What an object consists of, for telling states apart: [`Vm::parts`].
pub enum Part {
    /// A value, which may be an object in its turn.
    Value(Val),
    /// Something that is not one.
    Number(u64),
}

impl Vm {
    /// Calls `part` for everything that makes up the object `v`, in an order that does not depend on how it came about.
    /// How it is stored does not count: the room a list has, the place of an attribute.
    pub fn parts(&self, v: Val, part: &mut impl FnMut(Part)) {
        self.parts_without(v, |_| false, part);
    }

    /// The same without the members that are `left_out`: keys of a dict, attributes of an instance.
    pub fn parts_without(&self, v: Val, left_out: impl Fn(&str) -> bool, part: &mut impl FnMut(Part)) {
        let stays = |name: &Val| !self.is_str(*name) || !left_out(self.str_text(*name));
        let kind = self.heap.kind(v);
        part(Part::Number(kind as u64));
        match kind {
            _ if kind.is_bytes() => {
                let bytes = self.heap.bytes(v);
                part(Part::Number(bytes.len() as u64));
                let (words, rest) = bytes.as_chunks::<8>();
                words.iter().for_each(|word| part(Part::Number(u64::from_le_bytes(*word))));
                rest.iter().for_each(|byte| part(Part::Number(u64::from(*byte))));
            }
            Kind::Instance => {
                let shape = self.heap.get(v, 0);
                part(Part::Value(self.heap.get(shape, class::shape::CLASS)));
                for (name, value) in self.instance_attrs(v).into_iter().filter(|(name, _)| stays(name)) {
                    part(Part::Value(name));
                    part(Part::Value(value));
                }
                let base = self.native_base(v);
                if base != v {
                    part(Part::Value(base));
                }
            }
            Kind::Class => {
                for slot in [class::slot::NAME, class::slot::BASES, class::slot::DICT] {
                    part(Part::Value(self.heap.get(v, slot)));
                }
            }
            Kind::Dict => {
                let mut at = 0;
                while let Some((key, value)) = self.dict_next(v, &mut at) {
                    if stays(&key) {
                        part(Part::Value(key));
                        part(Part::Value(value));
                    }
                }
            }
            Kind::List => {
                for i in 0..self.list_len(v) {
                    part(Part::Value(self.list_get(v, i)));
                }
            }
            // What is built in never changes.
            Kind::Module if self.is_builtin_module(v) => part(Part::Value(self.heap.get(v, 1))),
            // It never changes. Not its place says which it is: that is another in the next version.
            Kind::Code => {
                let (file, name) = self.code_file_and_name(v);
                part(Part::Value(file));
                part(Part::Value(name));
                part(Part::Number(u64::from(self.code_line(v, 0))));
                part(Part::Number(self.heap.len(self.heap.get(v, 0)) as u64));
            }
            _ => {
                part(Part::Number(u64::from(self.heap.small(v))));
                self.heap.slots(v).iter().for_each(|slot| part(Part::Value(*slot)));
            }
        }
    }

    /// The name of the class that an object is an instance of, or that it is; and the dict of a class.
    pub fn class_named(&self, v: Val) -> Option<(&str, Option<Val>)> {
        let class = match self.heap.kind(v) {
            Kind::Instance => self.heap.get(self.heap.get(v, 0), class::shape::CLASS),
            Kind::Class => v,
            _ => return None,
        };
        let dict = (class == v).then(|| self.heap.get(v, class::slot::DICT));
        Some((self.str_text(self.heap.get(class, class::slot::NAME)), dict))
    }

    fn is_builtin_module(&self, module: Val) -> bool {
        let mut at = 0;
        core::iter::from_fn(|| self.dict_next(self.builtin_modules, &mut at)).any(|(_, v)| v == module)
    }

    /// A value that is no object, as a number that means the same in every run.
    pub fn immediate_number(&self, v: Val) -> u64 {
        let named = |name: &str| name.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
        if let Some(n) = v.as_native() {
            named(self.native(n).name)
        } else if let Some(n) = v.as_typ() {
            named(self.type_def(n).name)
        } else {
            v.bits() as u64
        }
    }
}

/// What a member of an object is called.
pub enum Label {
    /// `object.name`, or a global.
    Name(String),
    /// `object[key]`
    Key(String),
    /// What the object itself holds.
    Whole,
    /// How many it has.
    Length,
}

/// A place in an object.
pub struct Member {
    /// Its first byte in the heap, and how many it takes.
    pub at: usize,
    pub len: usize,
    pub label: Label,
    pub value: Option<Val>,
}

/// Bytes of an object before its payload, and of a slot.
const SLOT: usize = 8;

impl Vm {
    /// Calls `member` for the places of an object that a program has names for.
    pub fn members(&self, v: Val, member: &mut impl FnMut(Member)) {
        let payload = |v: Val| self.heap.payload_offset(v);
        let slot = |v: Val, i: usize| (payload(v) + i * SLOT, SLOT);
        let mut add = |(at, len): (usize, usize), label, value| member(Member { at, len, label, value });
        match self.heap.kind(v) {
            Kind::Dict => {
                let entries = self.heap.get(v, 0);
                let mut at = 0;
                while let Some((key, value)) = self.dict_next(v, &mut at) {
                    let global = v == self.main || self.is_str(key) && self.is_module_dict(v);
                    let text = self.short_text(key);
                    let label = match global {
                        true => Label::Name(text),
                        false if self.is_str(key) => Label::Key(alloc::format!("'{text}'")),
                        false => Label::Key(text),
                    };
                    if entries.is_ptr() {
                        add(slot(entries, 3 * (at - 1) + 2), label, Some(value));
                    }
                }
                add((payload(v), 4 * SLOT), Label::Length, None);
            }
            Kind::List => {
                let storage = self.heap.get(v, 1);
                for i in 0..self.list_len(v) {
                    add(slot(storage, i), Label::Key(alloc::format!("{i}")), Some(self.list_get(v, i)));
                }
                add((payload(v), 2 * SLOT), Label::Length, None);
            }
            Kind::ByteArray | Kind::Array => {
                let storage = self.heap.get(v, 1);
                if storage.is_ptr() {
                    let size = self.item_size(self.array_code(v)).max(1);
                    for i in 0..self.heap.len(storage) / size {
                        add((payload(storage) + i * size, size), Label::Key(alloc::format!("{i}")), None);
                    }
                }
                add((payload(v), 2 * SLOT), Label::Length, None);
            }
            Kind::Instance => {
                for (name, value) in self.instance_attrs(v) {
                    let shape = self.heap.get(v, 0);
                    if let Some(i) = self.shape_find(shape, name) {
                        let label = Label::Name(String::from(self.str_text(name)));
                        add(slot(v, i), label, Some(value));
                    }
                }
                add(slot(v, 0), Label::Whole, None);
            }
            Kind::Class => {
                let dict = self.heap.get(v, class::slot::DICT);
                let entries = self.heap.get(dict, 0);
                let mut at = 0;
                while let Some((key, value)) = self.dict_next(dict, &mut at) {
                    if entries.is_ptr() {
                        add(slot(entries, 3 * (at - 1) + 2), Label::Name(self.short_text(key)), Some(value));
                    }
                }
            }
            Kind::Cell => add(slot(v, 0), Label::Whole, Some(self.heap.get(v, 0))),
            Kind::Function => {
                let cells = self.function_part(v, crate::function::slot::CELLS);
                if cells.is_ptr() {
                    for i in 0..self.heap.len(cells) {
                        add((usize::MAX / 2, 0), Label::Name(alloc::format!("variable {i}")), Some(self.heap.get(cells, i)));
                    }
                }
            }
            kind if !kind.is_bytes() && kind != Kind::Code && kind != Kind::Shape => {
                for i in 0..self.heap.len(v) {
                    add(slot(v, i), Label::Whole, Some(self.heap.get(v, i)));
                }
            }
            _ => {}
        }
    }

    /// Calls `each` for the modules that the program has imported and that are not built in: name and globals.
    pub fn imported(&self, each: &mut impl FnMut(String, Val)) {
        let mut at = 0;
        while let Some((name, module)) = self.dict_next(self.modules, &mut at) {
            if self.is_str(name) && self.heap.is(module, Kind::Module) && !self.is_builtin_module(module) {
                let globals = self.heap.get(module, 0);
                if globals != self.main {
                    each(String::from(self.str_text(name)), globals);
                }
            }
        }
    }

    fn is_module_dict(&self, d: Val) -> bool {
        let mut at = 0;
        core::iter::from_fn(|| self.dict_next(self.modules, &mut at))
            .any(|(_, m)| self.heap.is(m, Kind::Module) && self.heap.get(m, 0) == d)
    }

    /// A key as a program writes it, if it is a string or a number.
    fn short_text(&self, key: Val) -> String {
        match key.as_int() {
            Some(n) => alloc::format!("{n}"),
            None if self.is_str(key) => String::from(self.str_text(key)),
            None => String::from("…"),
        }
    }

    /// A value as a program writes it, if it is a short one: `41`, `'abc'`, `True`.
    pub fn word(&self, v: Val) -> Option<String> {
        if v.as_int().is_some() || self.is_str(v) {
            let text = self.short_text(v);
            return match self.is_str(v) {
                true if text.len() > 24 || text.contains(['\'', '\\', '\n']) => None,
                true => Some(alloc::format!("'{text}'")),
                false => Some(text),
            };
        }
        match v {
            Val::NONE => Some(String::from("None")),
            Val::TRUE => Some(String::from("True")),
            Val::FALSE => Some(String::from("False")),
            _ if v.is_ptr() && self.heap.kind(v) == Kind::Float => {
                let mut out = String::new();
                crate::num::repr_f64(self.float_of(v), &mut out);
                Some(out)
            }
            _ => None,
        }
    }

    /// The item of an array that [`members`](Self::members) has given, as a program writes it.
    pub fn item_word(&self, array: Val, label: &Label) -> Option<String> {
        let Label::Key(index) = label else { return None };
        if !matches!(self.heap.kind(array), Kind::ByteArray | Kind::Array) {
            return None;
        }
        let mut out = String::new();
        self.item_repr(array, self.array_code(array), index.parse().ok()?, &mut out);
        Some(out)
    }
}
