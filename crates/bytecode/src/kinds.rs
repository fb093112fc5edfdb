//! Proof that registers hold what instructions expect of them.
//!
//! `verify` keeps the VM inside its frame. That is all that code from our own compiler needs: it puts a list where it
//! appends to one. Bytes that claim to be code promise nothing, and the VM has no check at `ListAppend`, `GetCell` or
//! `IterNext`. So such code is played through here, with a kind for each register in place of its value, along all
//! ways that it can take: what is special is made and used by the code at hand, a register that nothing was stored to
//! is not read, and no value of the program's ever passes for a special one.
//!
//! The state at a place where ways meet is what holds on all of them; it only gets weaker, so that the rounds end. The
//! way to a handler begins before and after every instruction that it guards. A call leaves nothing in the registers
//! from its callee on: the callee's frame lies over them.
//!
//! Values themselves are not looked into. Where an instruction wants more of one than a kind says (`Reraise` an
//! exception, `MatchKeys` a dict), the VM asks.

use crate::verify::Fault;
use crate::{Code, Const, ExceptionEntry, Flags, Instr, Op, op::Operand};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

/// How often a place may be come to with less known than before; honest code needs a few.
const MAX_ROUNDS: u32 = 100;

/// What is known of a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Nothing: not even that it may be looked at.
    Unknown,
    /// A value or none: a local that may be unbound, self of a method's call.
    Maybe,
    /// No value.
    Unbound,
    Value,
    // Values of which more is known.
    None,
    Str,
    Tuple,
    List,
    Dict,
    Set,
    // What is no value.
    Cell,
    /// A tuple of so many cells.
    Cells(u8),
    /// One of the three registers of a loop.
    Loop(u8),
}

impl Kind {
    fn is_value(self) -> bool {
        matches!(self, Kind::Value | Kind::None | Kind::Str | Kind::Tuple | Kind::List | Kind::Dict | Kind::Set)
    }

    fn is_maybe(self) -> bool {
        self.is_value() || matches!(self, Kind::Maybe | Kind::Unbound)
    }

    /// What is known if it is one or the other.
    fn join(self, other: Kind) -> Kind {
        match (self, other) {
            _ if self == other => self,
            _ if self.is_value() && other.is_value() => Kind::Value,
            _ if self.is_maybe() && other.is_maybe() => Kind::Maybe,
            _ => Kind::Unknown,
        }
    }

    /// Whether what is one of `self` is good for whom wants `wanted`.
    fn is(self, wanted: Kind) -> bool {
        match wanted {
            Kind::Value => self.is_value(),
            Kind::Maybe => self.is_maybe(),
            _ => self == wanted,
        }
    }
}

type State = Vec<Kind>;

/// Checks `code`, and every code object among its constants, which `verify` has accepted.
pub fn check(code: &Code) -> Result<(), Fault> {
    Checker::new(code)?.run()?;
    code.consts.iter().try_for_each(|k| match k {
        Const::Code(inner) => check(inner),
        _ => Ok(()),
    })
}

struct Checker<'a> {
    code: &'a Code<'a>,
    /// By instruction, whether ways meet there: all that is jumped to, and handlers.
    meetings: Vec<bool>,
    /// What is known at these, and how often that became less.
    known: BTreeMap<usize, (State, u32)>,
    waiting: BTreeSet<usize>,
}

/// One instruction with the state before it, turned into that behind it.
struct Step<'a> {
    code: &'a Code<'a>,
    pc: usize,
    i: Instr,
    state: &'a mut State,
}

impl<'a> Checker<'a> {
    fn new(code: &'a Code<'a>) -> Result<Checker<'a>, Fault> {
        let mut checker = Checker { code, meetings: meetings(code), known: BTreeMap::new(), waiting: BTreeSet::new() };
        checker.come(0, &entry(code)?)?;
        Ok(checker)
    }

    fn run(mut self) -> Result<(), Fault> {
        while let Some(start) = self.waiting.pop_first() {
            let mut state = self.known[&start].0.clone();
            let mut pc = start;
            // To where the way ends, or meets another.
            while let Some(next) = self.step(pc, &mut state)? {
                if self.meetings[next] {
                    self.come(next, &state)?;
                    break;
                }
                pc = next;
            }
        }
        Ok(())
    }

    /// A way leads to `pc` with this state.
    fn come(&mut self, pc: usize, state: &State) -> Result<(), Fault> {
        let Some((known, rounds)) = self.known.get_mut(&pc) else {
            self.known.insert(pc, (state.clone(), 0));
            self.waiting.insert(pc);
            return Ok(());
        };
        let mut is_weaker = false;
        for (mine, theirs) in known.iter_mut().zip(state) {
            let joined = mine.join(*theirs);
            is_weaker |= joined != *mine;
            *mine = joined;
        }
        if is_weaker {
            *rounds += 1;
            if *rounds > MAX_ROUNDS {
                return Err(Fault { pc, what: "too many ways lead here" });
            }
            self.waiting.insert(pc);
        }
        Ok(())
    }

    /// The instruction at `pc`. Where it goes on, if that is the next one.
    fn step(&mut self, pc: usize, state: &mut State) -> Result<Option<usize>, Fault> {
        let i = self.code.instrs[pc];
        let op = i.op().ok_or(Fault { pc, what: "no such opcode" })?;
        let handlers = self.handlers(pc, op);
        for entry in &handlers {
            self.come_by_exception(entry, state)?;
        }
        Step { code: self.code, pc, i, state }.run(op)?;
        for entry in &handlers {
            self.come_by_exception(entry, state)?;
        }
        let behind = pc + 1 + (op.has_ext() || op.has_jump_word()) as usize;
        // What leaves by a jump, with other things stored than what goes on.
        let leaving = |store: &dyn Fn(&mut State)| {
            let mut leaving = state.clone();
            store(&mut leaving);
            leaving
        };
        match op {
            Op::Return | Op::ReturnNone | Op::Raise | Op::RaiseFrom | Op::Reraise => return Ok(None),
            Op::Jump | Op::Loop => {
                self.come(jump_target(pc, i), state)?;
                return Ok(None);
            }
            Op::JumpIf | Op::JumpIfNot | Op::JumpIfNone | Op::JumpIfNotNone => self.come(pc + 1 + i.x() as usize, state)?,
            Op::GetName => {
                let found = leaving(&|state| state[i.a() as usize] = Kind::Value);
                self.come(pc + 2, &found)?;
            }
            Op::RangeStart => {
                let ready = leaving(&|state| start_loop(state, i.a() as usize));
                self.come(pc + 3, &ready)?;
            }
            Op::IterNext => {
                let item = leaving(&|state| state[i.b() as usize] = Kind::Value);
                for entry in &handlers {
                    self.come_by_exception(entry, &item)?;
                }
                self.come(jump_target(pc + 1, self.code.instrs[pc + 1]), &item)?;
            }
            _ if op.has_jump_word() => self.come(jump_target(pc + 1, self.code.instrs[pc + 1]), state)?,
            _ => {}
        }
        Ok(Some(behind))
    }

    /// The handlers of an exception in this instruction. While a call goes on, the place is that of its operand word.
    fn handlers(&self, pc: usize, op: Op) -> Vec<ExceptionEntry> {
        let covering = |at: usize| self.code.exceptions.iter().find(move |e| (e.start as usize..e.end as usize).contains(&at)).copied();
        let mut handlers: Vec<ExceptionEntry> = covering(pc).into_iter().collect();
        if op.has_ext() {
            handlers.extend(covering(pc + 1).filter(|entry| !handlers.contains(entry)));
        }
        handlers
    }

    fn come_by_exception(&mut self, entry: &ExceptionEntry, state: &State) -> Result<(), Fault> {
        let mut state = state.clone();
        state[entry.reg as usize] = Kind::Value;
        self.come(entry.handler as usize, &state)
    }
}

/// By instruction, whether it is not only come to from the one before.
fn meetings(code: &Code) -> Vec<bool> {
    let mut meetings = vec![false; code.instrs.len() + 1];
    meetings[0] = true;
    code.exceptions.iter().for_each(|entry| meetings[entry.handler as usize] = true);
    for (pc, i) in code.instrs.iter().enumerate() {
        // Operand words look like no instruction of these.
        let target = match i.op() {
            Some(Op::Jump | Op::Loop) => jump_target(pc, *i),
            Some(Op::JumpIf | Op::JumpIfNot | Op::JumpIfNone | Op::JumpIfNotNone) => pc + 1 + i.x() as usize,
            Some(Op::GetName) => pc + 2,
            Some(Op::RangeStart) => pc + 3,
            _ => continue,
        };
        if let Some(meeting) = meetings.get_mut(target) {
            *meeting = true;
        }
    }
    meetings
}

fn jump_target(pc: usize, i: Instr) -> usize {
    (pc as i64 + 1 + i.offset() as i64) as usize
}

fn start_loop(state: &mut State, first: usize) {
    for n in 0..3 {
        state[first + n] = Kind::Loop(n as u8);
    }
}

/// What a call has put into the registers.
fn entry(code: &Code) -> Result<State, Fault> {
    let mut state = vec![Kind::Unknown; code.registers as usize];
    let params = code.params.len();
    state[..params].fill(Kind::Value);
    state[params..params + code.free.len()].fill(Kind::Cell);
    if code.flags.has(Flags::NAMESPACE) {
        if params != 1 || code.positional != 1 {
            return Err(Fault { pc: 0, what: "a class with parameters" });
        }
        state[0] = Kind::Dict;
    }
    Ok(state)
}

impl Step<'_> {
    fn need(&self, register: usize, wanted: Kind) -> Result<(), Fault> {
        if self.state[register].is(wanted) { Ok(()) } else { Err(self.fault("a register does not hold what is looked for there")) }
    }

    fn need_all(&self, first: usize, count: usize, wanted: Kind) -> Result<(), Fault> {
        (first..first + count).try_for_each(|register| self.need(register, wanted))
    }

    fn fault(&self, what: &'static str) -> Fault {
        Fault { pc: self.pc, what }
    }

    /// What the operands of the row read and write, for instructions that deal in values and nothing else.
    fn plain(&mut self, op: Op) -> Result<(), Fault> {
        let fields = [self.i.a(), self.i.b(), self.i.c()].map(usize::from);
        for (operand, field) in op.row().operands.iter().zip(fields) {
            match operand {
                Operand::R => self.need(field, Kind::Value)?,
                Operand::K => self.constant(field).map(|_| ())?,
                _ => {}
            }
        }
        for (operand, field) in op.row().operands.iter().zip(fields) {
            if *operand == Operand::W {
                self.state[field] = Kind::Value;
            }
        }
        Ok(())
    }

    /// The kind of a constant as a value, which code is not.
    fn constant(&self, n: usize) -> Result<Kind, Fault> {
        fn holds_code(k: &Const) -> bool {
            match k {
                Const::Code(_) | Const::Later(_) => true,
                Const::Tuple(items) => items.iter().any(holds_code),
                _ => false,
            }
        }
        match &self.code.consts[n] {
            k if holds_code(k) => Err(self.fault("code for a value")),
            Const::None => Ok(Kind::None),
            Const::Str(_) => Ok(Kind::Str),
            Const::Tuple(_) => Ok(Kind::Tuple),
            _ => Ok(Kind::Value),
        }
    }

    fn function(&mut self, k: usize, cells: usize) -> Result<(), Fault> {
        match &self.code.consts[k] {
            Const::Code(inner) if inner.free.len() != cells => return Err(self.fault("a function with other cells than it wants")),
            Const::Later(inner) if inner.free as usize != cells => return Err(self.fault("a function with other cells than it wants")),
            Const::Code(_) | Const::Later(_) => {}
            _ => return Err(self.fault("a function without code")),
        }
        self.state[self.i.a() as usize] = Kind::Value;
        Ok(())
    }

    /// After a call whose callee was in register `from`: its frame lay over what is above.
    fn called(&mut self, from: usize) {
        self.state[from..].fill(Kind::Unknown);
        self.state[self.i.c() as usize] = Kind::Value;
    }

    fn run(&mut self, op: Op) -> Result<(), Fault> {
        let i = self.i;
        let (a, b, c) = (i.a() as usize, i.b() as usize, i.c() as usize);
        let ext = self.code.instrs.get(self.pc + 1).copied().unwrap_or(Instr(0));
        match op {
            Op::Move => {
                // The registers of a loop belong together.
                self.state[a] = if let Kind::Loop(_) = self.state[b] { Kind::Unknown } else { self.state[b] };
            }
            Op::LoadK => self.state[a] = self.constant(i.x() as usize)?,
            Op::LoadImm => self.state[a] = [Kind::None, Kind::Value, Kind::Value, Kind::Value, Kind::Unbound][b],
            Op::Check => {
                self.need(a, Kind::Maybe)?;
                if !self.state[a].is_value() {
                    self.state[a] = Kind::Value;
                }
            }
            Op::Unset => {
                self.need(a, Kind::Maybe)?;
                self.state[a] = Kind::Unbound;
            }
            Op::GetName => self.need(0, Kind::Dict)?,
            Op::SetName => {
                self.need(0, Kind::Dict)?;
                self.need(a, Kind::Value)?;
            }
            Op::DelName => self.need(0, Kind::Dict)?,
            Op::ImportStar => {
                self.need(a, Kind::Value)?;
                if self.code.flags.has(Flags::NAMESPACE) {
                    self.need(0, Kind::Dict)?;
                }
            }
            Op::NewCell => {
                self.need(a, Kind::Maybe)?;
                self.state[a] = Kind::Cell;
            }
            Op::GetCell => {
                self.need(b, Kind::Cell)?;
                self.state[a] = Kind::Value;
            }
            Op::SetCell => {
                self.need(a, Kind::Cell)?;
                self.need(b, Kind::Maybe)?;
            }
            Op::DelCell => self.need(a, Kind::Cell)?,
            Op::GetAttrX => {
                self.need(c, Kind::Str)?;
                self.plain(op)?;
            }
            Op::SetAttrX | Op::DelAttrX => {
                self.need(b, Kind::Str)?;
                self.plain(op)?;
            }
            Op::LoadMethod | Op::LoadMethodX => {
                if op == Op::LoadMethodX {
                    self.need(c, Kind::Str)?;
                }
                self.plain(op)?;
                self.state[a + 1] = Kind::Maybe;
            }
            Op::LoadSuper => {
                self.need(a, Kind::Value)?;
                self.plain(op)?;
                self.state[a + 1] = Kind::Maybe;
            }
            Op::GetSlice => {
                self.need_all(c, 3, Kind::Value)?;
                self.plain(op)?;
            }
            Op::SetSlice | Op::DelSlice | Op::NewSlice => {
                self.need_all(b, 3, Kind::Value)?;
                self.plain(op)?;
            }
            Op::RangeStart => {
                self.need(a, Kind::Value)?;
                self.need_all(a + 2, b, Kind::Value)?;
            }
            Op::IterStart => {
                self.need(b, Kind::Value)?;
                start_loop(self.state, a);
            }
            Op::IterNext => {
                // An iterator and nothing else makes a loop too: without a position it is asked as any iterator is.
                let is_bare = self.state[a].is_value() && self.state[a + 1..a + 3] == [Kind::Unbound; 2];
                if !is_bare {
                    (0..3).try_for_each(|n| self.need(a + n, Kind::Loop(n as u8)))?;
                }
            }
            Op::Unpack => {
                self.need(b, Kind::Value)?;
                self.state[a..a + c].fill(Kind::Value);
            }
            Op::UnpackEx => {
                self.need(b, Kind::Value)?;
                self.state[a..a + c + 1 + ext.a() as usize].fill(Kind::Value);
            }
            Op::NewTuple => {
                let are_cells = c > 0 && self.state[b..b + c].iter().all(|kind| *kind == Kind::Cell);
                if !are_cells {
                    self.need_all(b, c, Kind::Value)?;
                }
                self.state[a] = if are_cells { Kind::Cells(c as u8) } else { Kind::Tuple };
            }
            Op::NewList | Op::NewSet => {
                self.need_all(b, c, Kind::Value)?;
                self.state[a] = if op == Op::NewList { Kind::List } else { Kind::Set };
            }
            Op::NewDict => self.state[a] = Kind::Dict,
            Op::DictSet | Op::DictUpdate => {
                self.need(a, Kind::Dict)?;
                self.plain(op)?;
            }
            Op::ListAppend | Op::ListExtend => {
                self.need(a, Kind::List)?;
                self.plain(op)?;
            }
            Op::SetAdd | Op::SetUpdate => {
                self.need(a, Kind::Set)?;
                self.plain(op)?;
            }
            Op::ListToTuple => {
                self.need(b, Kind::List)?;
                self.state[a] = Kind::Tuple;
            }
            Op::Call => {
                self.need(a, Kind::Value)?;
                self.need_all(a + 2, b, Kind::Value)?;
                self.called(a);
            }
            Op::CallMethod | Op::CallKw => {
                self.need(a, Kind::Value)?;
                self.need(a + 1, Kind::Maybe)?;
                let keywords = if op == Op::CallKw { ext.a() as usize } else { 0 };
                self.need_all(a + 2, b + keywords, Kind::Value)?;
                self.called(a);
            }
            Op::CallEx => {
                self.need(a, Kind::Value)?;
                self.need(a + 1, Kind::Maybe)?;
                self.need(a + 2, Kind::List)?;
                self.need(a + 3, Kind::Dict).or_else(|_| self.need(a + 3, Kind::None))?;
                self.called(a);
            }
            Op::Return if self.code.flags.has(Flags::NAMESPACE) && self.state[a] == Kind::Cell => {}
            Op::NewFunction => self.function(i.x() as usize, 0)?,
            Op::NewFunctionEx => {
                self.need(b, Kind::Tuple).or_else(|_| self.need(b, Kind::None))?;
                self.need(b + 1, Kind::Dict).or_else(|_| self.need(b + 1, Kind::None))?;
                let cells = match self.state[b + 2] {
                    Kind::Cells(count) => count as usize,
                    _ => {
                        self.need(b + 2, Kind::None)?;
                        0
                    }
                };
                self.function(ext.x() as usize, cells)?;
            }
            Op::BuildClass => {
                self.need(a, Kind::Value)?;
                self.need(a + 2, Kind::Str)?;
                self.need_all(a + 3, b, Kind::Value)?;
                self.called(a);
            }
            Op::Yield | Op::YieldFrom => {
                if !self.code.flags.has(Flags::GENERATOR) {
                    return Err(self.fault("yield outside a generator"));
                }
                if op == Op::YieldFrom {
                    self.need(a, Kind::Value)?;
                }
                self.plain(op)?;
            }
            Op::Import => {
                self.need_all(a, 2, Kind::Value)?;
                self.plain(op)?;
            }
            Op::ToStr => {
                self.plain(op)?;
                self.state[a] = Kind::Str;
            }
            Op::Format => {
                self.need(c, Kind::Str)?;
                self.plain(op)?;
                self.state[a] = Kind::Str;
            }
            Op::ConcatStr => {
                self.need_all(b, c, Kind::Str)?;
                self.state[a] = Kind::Str;
            }
            Op::NewTemplate => {
                self.need_all(b, 2, Kind::Tuple)?;
                self.state[a] = Kind::Value;
            }
            Op::MatchKeys => {
                self.need(c, Kind::Tuple)?;
                self.plain(op)?;
            }
            _ => self.plain(op)?,
        }
        Ok(())
    }
}
