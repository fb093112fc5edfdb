//! From a stack machine to registers.
//!
//! Slot i of the stack is a register of its own, its home. But a slot need not be there: what was loaded from a local
//! or is a constant is only noted, and used from where it is, so that `a + b` is one instruction here too. At a label
//! all are at home. The last instruction may be given another destination, so that a result goes to its local at once.
//!
//! The code is gone through several times, first to find the state at each label (`state`), and at last to write; code
//! without labels is written at once.

mod blocks;
mod build;
mod calls;
mod names;
mod operators;
mod values;

use crate::container::{self, File, Raw};
use crate::decode::{Instr, Placed, decode};
use crate::prelude::{self, Lines, Prelude};
use crate::state::{Block, Kind, Locals, State};
use crate::write::Writer;
use crate::{Error, Res};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use blocks::Exit;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Code, Const, ExceptionEntry, Flags, Later, Op, Param};
use values::{Entry, Place};

/// Registers that code may have.
const MAX_REGISTERS: usize = 250;
/// Rounds to find the states; each level of loops takes one.
const MAX_ROUNDS: usize = 100;
const MAX_BLOCKS: usize = 60;
/// Many functions have no more instructions.
const USUAL_LENGTH: usize = 24;

/// How a function is made, which decides what its first locals are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// Cells that come from outside.
    cells: usize,
    is_class: bool,
}

impl Use {
    fn of(function: &Later<'_>) -> Use {
        Use { cells: function.free as usize, is_class: function.flags.has(Flags::NAMESPACE) }
    }
}

/// What is learnt about a function before its code is written.
#[derive(Default)]
struct Facts {
    is_changed: bool,
    /// The state at each label that is reached.
    labels: BTreeMap<usize, State>,
    /// The ways that leave a block through its handler, other than by exception, by handler.
    exits: BTreeMap<usize, Vec<Exit>>,
    /// Locals that may be looked at without a value.
    unbound: Locals,
    /// Some `raise` has nothing behind it: caught exceptions are kept.
    reraises: bool,
    /// Blocks within blocks, registers beyond the stack, and locals.
    levels: usize,
    spares: usize,
    locals: usize,
}

pub struct Translator<'a> {
    file: File<'a>,
    prelude: Prelude<'a>,
    made: Use,
    instrs: Vec<Placed>,
    /// Locals that are cells.
    cells: Locals,
    facts: Facts,
    lines: Lines<'a>,
    out: Writer<'a>,
    stack: Vec<Entry>,
    blocks: Vec<Block>,
    assigned: Locals,
    is_reachable: bool,
    /// Registers that the instruction at hand is about to read.
    busy: Vec<usize>,
    /// What it moves.
    moves: Vec<(usize, Place)>,
    /// Index of the next instruction, and where the one at hand stands.
    next: usize,
    at: usize,
    /// The functions in it; how each is made, and the constant that stands for it.
    inner: Vec<Raw<'a>>,
    children: Vec<Option<(Use, Option<u16>)>>,
    /// Instructions from..to and the block that guards them.
    guarded: Vec<(u32, u32, Block, usize)>,
    /// The loops whose head is written: where their bodies start, and the register of the item.
    loops: BTreeMap<usize, (u32, usize)>,
}

impl<'a> Translator<'a> {
    pub fn new(file: File<'a>) -> Translator<'a> {
        Translator {
            out: Writer::new(&file, USUAL_LENGTH),
            file,
            prelude: Prelude::default(),
            made: Use { cells: 0, is_class: false },
            instrs: Vec::with_capacity(USUAL_LENGTH),
            cells: Locals::default(),
            facts: Facts::default(),
            lines: Lines::default(),
            stack: Vec::with_capacity(16),
            blocks: Vec::new(),
            assigned: Locals::default(),
            is_reachable: true,
            busy: Vec::with_capacity(16),
            moves: Vec::with_capacity(16),
            next: 0,
            at: 0,
            inner: Vec::new(),
            children: Vec::new(),
            guarded: Vec::new(),
            loops: BTreeMap::new(),
        }
    }

    pub fn function(mut self, function: &Later<'a>) -> Res<Code<'a>> {
        let has_jumps = self.read(function)?;
        // Without jumps there is one way through: it is written at once, and again should a fact come too late.
        let mut is_dry = has_jumps;
        let mut rounds = 0;
        loop {
            self.facts.is_changed = false;
            self.run(is_dry)?;
            match (self.facts.is_changed, is_dry) {
                (true, _) => is_dry = has_jumps,
                (false, true) => is_dry = false,
                (false, false) => break,
            }
            rounds += 1;
            if rounds > MAX_ROUNDS {
                return Err(Error::TooLarge);
            }
        }
        self.finish()
    }

    /// Signature and instructions; whether there are jumps.
    fn read(&mut self, function: &Later<'a>) -> Res<bool> {
        let made = Use::of(function);
        let (data, inner) = container::children(function.bytes)?;
        (self.inner, self.made) = (inner, made);
        self.prelude = prelude::read(data, &self.file)?;
        let prelude = &self.prelude;
        if made.cells > prelude.positional {
            return Err(Error::Invalid("more cells than parameters"));
        }
        let takes_more = prelude.positional > made.cells || prelude.kwonly > 0 || prelude.has_varargs || prelude.has_varkeywords;
        if made.is_class && takes_more {
            return Err(Error::Invalid("a class with parameters"));
        }
        self.cells = Locals::default();
        (0..made.cells).chain(prelude.cells.iter().map(|local| *local as usize)).for_each(|local| self.cells.insert(local));
        let has_jumps = decode(prelude.bytecode, &mut self.instrs)?;
        let locals = self.instrs.iter().filter_map(|placed| placed.instr.local()).max().map_or(0, |last| last + 1);
        self.children = vec![None; self.inner.len()];
        self.facts = Facts { locals: locals.max(self.argument_locals()), ..Facts::default() };
        Ok(has_jumps)
    }

    /// Goes through the function once, with the facts that are known; `is_dry`: to learn more of them only.
    fn run(&mut self, is_dry: bool) -> Res<()> {
        self.begin(is_dry);
        while let Some(placed) = self.instrs.get(self.next).copied() {
            self.next += 1;
            self.at = placed.at;
            self.out.line = self.lines.at(placed.at);
            if placed.is_label {
                self.arrive(placed.at)?;
            }
            if !self.is_reachable {
                continue;
            }
            self.note_guarded_state()?;
            let start = self.out.pc();
            let guard = self.guard();
            self.busy.clear();
            self.moves.clear();
            self.step(placed.instr)?;
            self.add_guarded(start, guard);
        }
        if self.is_reachable { Err(Error::Invalid("code that runs off its end")) } else { Ok(()) }
    }

    fn begin(&mut self, is_dry: bool) {
        self.lines = self.prelude.lines.clone();
        self.out.begin(is_dry);
        self.stack.clear();
        self.blocks.clear();
        self.assigned = Locals::default();
        self.is_reachable = true;
        self.next = 0;
        self.children.iter_mut().flatten().for_each(|(_, k)| *k = None);
        self.guarded.clear();
        self.loops.clear();
        for local in 0..self.argument_locals() {
            let register = self.local(local);
            self.assigned.insert(register);
        }
        if !is_dry {
            self.out.line = self.lines.at(0);
            self.prologue();
        }
    }

    // Labels.

    /// A label is here: what comes through is made like what jumps here.
    fn arrive(&mut self, label: usize) -> Res<()> {
        if self.is_reachable {
            let (start, guard) = (self.out.pc(), self.guard());
            self.flush();
            self.add_guarded(start, guard);
            self.join(label)?;
        }
        let Some(state) = self.facts.labels.get(&label) else { return Ok(()) };
        self.blocks = state.blocks.clone();
        self.assigned = state.assigned;
        let first = self.home(0);
        self.stack.clear();
        for (index, kind) in state.stack.iter().enumerate() {
            self.stack.push(Entry { kind: *kind, place: Place::home(*kind, first + index) });
        }
        self.is_reachable = true;
        self.out.bind(label);
        Ok(())
    }

    fn state(&self) -> State {
        State { stack: self.stack.iter().map(|entry| entry.kind).collect(), blocks: self.blocks.clone(), assigned: self.assigned }
    }

    /// Tells `label` of the state that goes there.
    fn join(&mut self, label: usize) -> Res<()> {
        let state = self.state();
        self.join_state(label, state)
    }

    fn join_state(&mut self, label: usize, state: State) -> Res<()> {
        if !self.out.is_dry {
            return Ok(());
        }
        match self.facts.labels.get_mut(&label) {
            Some(known) => self.facts.is_changed |= known.join(&state)?,
            None => {
                self.facts.labels.insert(label, state);
                self.facts.is_changed = true;
            }
        }
        Ok(())
    }

    /// Goes on at `label`, with all values at home.
    fn go_to(&mut self, label: usize) -> Res<()> {
        self.flush();
        self.join(label)?;
        self.jump(label);
        self.is_reachable = false;
        Ok(())
    }

    /// The jump itself. One back to the head of a loop asks for the next item there and then.
    fn jump(&mut self, label: usize) {
        if let Some((body, item)) = self.loops.get(&label).copied()
            && let Ok(head) = self.instrs.binary_search_by_key(&label, |placed| placed.at)
            && let Instr::ForIter(end) = self.instrs[head].instr
        {
            let state = self.home(self.stack.len().saturating_sub(3));
            let test = self.out.word(Op::IterNext, state, item, 0);
            self.out.branch_back(test, body);
            return self.out.jump(end);
        }
        self.out.jump(label);
    }

    /// The instruction behind the one at hand, if no jump leads there.
    fn peek(&self) -> Option<Instr> {
        let placed = self.instrs.get(self.next)?;
        (!placed.is_label).then_some(placed.instr)
    }

    // One instruction.

    fn step(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::None => self.push(Kind::None, Place::Immediate(Imm::None)),
            Instr::False => self.push(Kind::Value, Place::Immediate(Imm::False)),
            Instr::True => self.push(Kind::Value, Place::Immediate(Imm::True)),
            Instr::Null => self.push(Kind::Null, Place::Immediate(Imm::Undef)),
            Instr::Int(value) => self.push(Kind::Int(value), Place::Int(value)),
            Instr::Name(name) => {
                let k = self.name(name)?;
                self.push(Kind::Name(name), Place::Constant(k));
            }
            Instr::Object(index) => {
                if index >= self.file.objects() {
                    return Err(Error::Invalid("a constant that is not there"));
                }
                let k = self.out.object(index);
                self.push(Kind::Value, Place::Constant(k));
            }
            Instr::DupTop | Instr::DupTopTwo | Instr::PopTop | Instr::RotTwo | Instr::RotThree => self.shuffle(instr)?,
            Instr::Jump(label) | Instr::PopExceptJump(label) => {
                if matches!(instr, Instr::PopExceptJump(_)) {
                    self.blocks.pop().ok_or(Error::Invalid("a block that is not there"))?;
                }
                self.go_to(label)?;
            }
            Instr::PopJumpIf(sense, label) => self.pop_jump_if(sense, label)?,
            Instr::JumpIfOrPop(sense, label) => self.jump_if_or_pop(sense, label)?,
            Instr::Unary(op) => self.unary(op)?,
            Instr::Binary(op) => self.binary(op)?,
            Instr::LoadAttr(_) | Instr::StoreAttr(_) | Instr::LoadSubscript | Instr::StoreSubscript | Instr::BuildSlice(_) => {
                self.access(instr)?;
            }
            Instr::LoadMethod(_) | Instr::LoadSuperMethod(_) | Instr::Call(_) => self.call_step(instr)?,
            Instr::MakeFunction { .. } | Instr::MakeClosure { .. } | Instr::LoadBuildClass => self.function_step(instr)?,
            Instr::SetupWith(_) | Instr::SetupExcept(_) | Instr::SetupFinally(_) => self.set_up(instr)?,
            Instr::WithCleanup => self.with_cleanup()?,
            Instr::EndFinally => self.end_finally()?,
            Instr::UnwindJump(label, count, drops_iterator) => self.leave_by_jump(Exit::Jump { label, count, drops_iterator })?,
            Instr::Return => self.return_value()?,
            Instr::RaiseLast | Instr::Raise | Instr::RaiseFrom => self.raise(instr)?,
            Instr::GetIter | Instr::GetIterStack | Instr::ForIter(_) | Instr::Yield | Instr::YieldFrom => self.iteration(instr)?,
            Instr::ImportName(_) | Instr::ImportFrom(_) | Instr::ImportStar => self.import(instr)?,
            Instr::BuildTuple(_)
            | Instr::BuildList(_)
            | Instr::BuildSet(_)
            | Instr::BuildMap(_)
            | Instr::StoreMap
            | Instr::StoreComp(_)
            | Instr::UnpackSequence(_)
            | Instr::UnpackEx { .. } => self.build(instr)?,
            _ => self.variable(instr)?,
        }
        Ok(())
    }

    // The end.

    /// Cells, and no value in locals that may be looked at too early.
    fn prologue(&mut self) {
        let arguments = self.argument_locals();
        for local in 0..self.facts.locals {
            let register = self.local(local);
            if self.cells.has(local) {
                if local >= arguments {
                    self.out.immediate(register, Imm::Undef);
                }
                if local >= self.made.cells {
                    self.out.abc(Op::NewCell, register, 0, 0);
                }
            } else if local >= arguments && self.facts.unbound.has(register) {
                self.out.immediate(register, Imm::Undef);
            }
        }
        // There is a reason only on some ways to the end of a block, which the cause tells, but no proof can.
        if !self.facts.exits.is_empty() {
            for level in 0..self.facts.levels {
                let reason = self.kept_reason(level);
                self.out.immediate(reason, Imm::None);
            }
        }
        if self.facts.reraises {
            for level in 0..self.facts.levels {
                let kept = self.kept_exception(level);
                self.out.immediate(kept, Imm::None);
            }
        }
    }

    fn finish(&mut self) -> Res<Code<'a>> {
        let exceptions = self.exception_table();
        self.out.touch(self.first_free_local());
        let out = &mut self.out;
        if out.is_too_large || out.registers > MAX_REGISTERS {
            return Err(Error::TooLarge);
        }
        let small = |count: usize| u8::try_from(count).map_err(|_| Error::TooLarge);
        let mut flags = 0;
        let mut flag = |is_set: bool, bit: u8| flags |= if is_set { bit } else { 0 };
        flag(self.prelude.is_generator, Flags::GENERATOR);
        flag(self.prelude.has_varargs, Flags::VARARGS);
        flag(self.prelude.has_varkeywords, Flags::VARKEYWORDS);
        flag(self.made.is_class, Flags::NAMESPACE);
        Ok(Code {
            name: Cow::Borrowed(self.prelude.name),
            registers: out.registers as u8,
            flags: Flags(flags),
            posonly: 0,
            positional: small(self.prelude.positional - self.made.cells + self.made.is_class as usize)?,
            kwonly: small(self.prelude.kwonly)?,
            free: vec![Cow::Borrowed(""); self.made.cells],
            instrs: core::mem::take(&mut out.instrs),
            consts: core::mem::take(&mut out.consts),
            globals: core::mem::take(&mut out.globals),
            exceptions,
            lines: core::mem::take(&mut out.lines),
            locals: Vec::new(),
            params: self.params(),
        })
    }

    /// Names of the parameters; the namespace of a class, and what takes the rest, have none.
    fn params(&self) -> Vec<Param<'a>> {
        let prelude = &self.prelude;
        let mut names = prelude.params(&self.file).skip(self.made.cells).map(|name| Param { name: Cow::Borrowed(name) });
        let nameless = |is_there: bool| is_there.then_some(Param { name: Cow::Borrowed("") });
        let mut params = Vec::with_capacity(self.argument_locals() - self.made.cells + self.made.is_class as usize);
        params.extend(nameless(self.made.is_class));
        params.extend(names.by_ref().take(prelude.positional - self.made.cells));
        params.extend(nameless(prelude.has_varargs));
        params.extend(names);
        params.extend(nameless(prelude.has_varkeywords));
        params
    }

    /// Handlers by what they guard; ranges don't overlap.
    fn exception_table(&mut self) -> Vec<ExceptionEntry> {
        let mut entries: Vec<ExceptionEntry> = Vec::new();
        let mut stubs = BTreeMap::new();
        for (start, end, block, level) in core::mem::take(&mut self.guarded) {
            let Some(mut handler) = self.out.place_of(block.handler) else { continue };
            let mut register = self.home(block.base);
            if self.facts.reraises {
                // The exception is kept for a `raise` to come: a few words bring it to the stack too.
                let label = block.handler;
                let kept = self.kept_exception(level);
                handler = *stubs.entry(label).or_insert_with(|| {
                    let stub = self.out.fix();
                    self.out.copy(register, kept);
                    self.out.jump(label);
                    stub
                });
                register = kept;
            }
            let Ok(reg) = u8::try_from(register) else { continue };
            self.out.touch(register + 1);
            match entries.last_mut() {
                Some(last) if last.end == start && last.handler == handler => last.end = end,
                _ => entries.push(ExceptionEntry { start, end, handler, reg, handled: 0 }),
            }
        }
        entries
    }

    /// The innermost block that guards the instruction at hand.
    fn guard(&self) -> Option<(Block, usize)> {
        let (level, block) = self.blocks.iter().enumerate().rev().find(|(_, block)| block.is_active(self.at))?;
        Some((*block, level))
    }

    fn add_guarded(&mut self, start: u32, guard: Option<(Block, usize)>) {
        let end = self.out.pc();
        if let Some((block, level)) = guard
            && start < end
        {
            self.guarded.push((start, end, block, level));
        }
    }

    /// The handler may run from here on: it must know what it finds.
    fn note_guarded_state(&mut self) -> Res<()> {
        if !self.out.is_dry {
            return Ok(());
        }
        let Some((block, level)) = self.guard() else { return Ok(()) };
        let mut state = self.state();
        if state.stack.len() < block.base {
            return Err(Error::Invalid("a stack below its block"));
        }
        state.stack.truncate(block.base);
        state.stack.push(Kind::Exception);
        state.blocks.truncate(level + 1);
        self.join_state(block.handler, state)
    }

    /// The constant for inner function `child`.
    fn child(&mut self, child: usize, made: Use) -> Res<u16> {
        let inner = *self.inner.get(child).ok_or(Error::Invalid("a function that is not there"))?;
        match self.children[child] {
            Some((known, _)) if known != made => return Err(Error::Invalid("a function made in two ways")),
            Some((_, Some(k))) => return Ok(k),
            _ => {}
        }
        let name = prelude::name(inner.data, &self.file)?;
        let free = u8::try_from(made.cells).map_err(|_| Error::TooLarge)?;
        let flags = Flags(if made.is_class { Flags::NAMESPACE } else { 0 });
        let k = self.out.constant(Const::Later(Later { name: Cow::Borrowed(name), flags, free, bytes: inner.whole }));
        self.children[child] = Some((made, Some(k)));
        Ok(k)
    }
}
