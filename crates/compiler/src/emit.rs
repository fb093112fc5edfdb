//! One code object in the making: instructions, labels, constants, lines.
//!
//! Three things are kept along the way. *Reachability*: after a jump or return nothing is written until a label is
//! bound that somebody jumps to. *Assignment*: which registers surely hold a value, so that reads need no `Check`; at
//! a label it is what all ways there have in common. *Safe points*: a straight run gets a `Poll` before it is too long.

use crate::fold::Literal;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::verify::STRAIGHT_LIMIT;
use taipan_bytecode::{Const, ExceptionEntry, Instr, Op, Text};

/// A set of registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Registers([u64; 4]);

impl Registers {
    const ALL: Registers = Registers([u64::MAX; 4]);

    pub fn has(&self, register: u8) -> bool {
        self.0[register as usize / 64] >> (register % 64) & 1 != 0
    }

    pub fn insert(&mut self, register: u8) {
        self.0[register as usize / 64] |= 1 << (register % 64);
    }

    pub fn remove(&mut self, register: u8) {
        self.0[register as usize / 64] &= !(1 << (register % 64));
    }

    pub fn intersection(mut self, other: &Registers) -> Registers {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine &= theirs);
        self
    }

    pub fn without(mut self, other: &Registers) -> Registers {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine &= !theirs);
        self
    }
}

/// A place in the code, bound or yet to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(usize);

#[derive(Debug)]
struct LabelState {
    /// Where it is, if jumps back lead there.
    at: Option<u32>,
    /// The last jump to it, which knows the one before: see `patches`.
    patch: Option<usize>,
    /// What all jumps to it have assigned.
    assigned: Registers,
}

/// What doesn't fit; the frame turns it into a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// A jump over more than `REACH`.
    Jump,
    Registers,
    Constants,
    Code,
}

/// Registers a frame may have.
const MAX_REGISTERS: u8 = 250;
/// Instructions that a jump may go over. MicroPython's reach 32 KiB of its bytecode, which programs may meet: 31
/// instructions here are 76 bytes there, over statements of all kinds.
const REACH: u32 = 32767 * 31 / 76;
/// Instructions, far below what jumps reach; a finally body is copied to each way out, so that a small source can
/// ask for much.
const MAX_INSTRS: usize = 1 << 20;

pub struct Emitter<'a> {
    pub instrs: Vec<Instr>,
    pub lines: Vec<(u32, u32)>,
    pub exceptions: Vec<ExceptionEntry>,
    pub consts: Vec<Const<'static>>,
    pub globals: Vec<Text<'static>>,
    strings: BTreeMap<&'a str, u16>,
    ints: BTreeMap<i64, u16>,
    floats: BTreeMap<u64, u16>,
    global_index: BTreeMap<&'a str, u16>,
    labels: Vec<LabelState>,
    /// Jumps yet to be aimed: where, and the one before for the same label.
    patches: Vec<(u32, Option<usize>)>,
    /// The last jump that is no branch's second word.
    lone_jump: Option<u32>,
    /// A place that is known by number, so that the instruction before it must stay.
    fixed: u32,
    /// Words since the last safe point.
    run: usize,
    /// The line of what comes next.
    pub line: u32,
    /// The first free register.
    pub top: u8,
    pub registers: u8,
    pub is_reachable: bool,
    pub assigned: Registers,
    pub excess: Option<Excess>,
}

impl<'a> Emitter<'a> {
    /// `locals` registers are taken; `prologue` words may come before the code without a safe point.
    pub fn new(locals: u8, prologue: usize) -> Emitter<'a> {
        Emitter {
            instrs: Vec::new(),
            lines: Vec::new(),
            exceptions: Vec::new(),
            consts: Vec::new(),
            globals: Vec::new(),
            strings: BTreeMap::new(),
            ints: BTreeMap::new(),
            floats: BTreeMap::new(),
            global_index: BTreeMap::new(),
            labels: Vec::new(),
            patches: Vec::new(),
            lone_jump: None,
            fixed: 0,
            run: prologue,
            line: 0,
            top: locals,
            registers: locals,
            is_reachable: true,
            assigned: Registers::default(),
            excess: None,
        }
    }

    pub fn pc(&self) -> u32 {
        self.instrs.len() as u32
    }

    // Registers.

    /// A fresh temporary.
    pub fn temp(&mut self) -> u8 {
        self.temps(1)
    }

    /// `count` fresh temporaries in a row; the first one. If there are no more, the code is good for nothing.
    pub fn temps(&mut self, count: usize) -> u8 {
        let first = self.top;
        let end = first as usize + count;
        if end > MAX_REGISTERS as usize {
            self.excess = Some(Excess::Registers);
            return 0;
        }
        self.top = end as u8;
        self.registers = self.registers.max(self.top);
        first
    }

    /// The numbers of `count` registers from `first` on.
    pub fn row(first: u8, count: usize) -> impl Iterator<Item = u8> {
        (0..count).map(move |at| first.wrapping_add(at as u8))
    }

    // Instructions.

    pub fn abc(&mut self, op: Op, a: u8, b: u8, c: u8) {
        self.group(&[Instr::abc(op, a, b, c)]);
    }

    pub fn ax(&mut self, op: Op, a: u8, x: u16) {
        self.group(&[Instr::ax(op, a, x)]);
    }

    /// Words that stay together.
    pub fn group(&mut self, words: &[Instr]) {
        if !self.is_reachable {
            return;
        }
        if self.instrs.len() >= MAX_INSTRS {
            self.excess = Some(Excess::Code);
            return;
        }
        self.note_line();
        if self.run + words.len() > STRAIGHT_LIMIT {
            self.instrs.push(Instr::abc(Op::Poll, 0, 0, 0));
            self.run = 0;
        }
        for word in words {
            self.instrs.push(*word);
            self.run = match word.op() {
                Some(Op::Poll | Op::Loop | Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx) => 0,
                _ => self.run + 1,
            };
        }
    }

    fn note_line(&mut self) {
        let (pc, line) = (self.pc(), self.line);
        match self.lines.last_mut() {
            Some((_, last)) if *last == line => {}
            // The instruction that was there has been taken back.
            Some((at, last)) if *at == pc => *last = line,
            _ => self.lines.push((pc, line)),
        }
    }

    pub fn immediate(&mut self, a: u8, imm: Imm) {
        self.abc(Op::LoadImm, a, imm as u8, 0);
    }

    pub fn load(&mut self, a: u8, value: &Literal<'a>) {
        match value {
            Literal::None => self.immediate(a, Imm::None),
            Literal::False => self.immediate(a, Imm::False),
            Literal::True => self.immediate(a, Imm::True),
            Literal::Ellipsis => self.immediate(a, Imm::Ellipsis),
            Literal::Int(value) if i16::try_from(*value).is_ok() => self.ax(Op::LoadI, a, *value as i16 as u16),
            _ => {
                let k = self.literal(value);
                self.ax(Op::LoadK, a, k);
            }
        }
    }

    /// Leaves the frame.
    pub fn end(&mut self, op: Op, a: u8, b: u8) {
        self.abc(op, a, b, 0);
        self.unreachable();
    }

    fn unreachable(&mut self) {
        self.is_reachable = false;
        self.assigned = Registers::ALL;
    }

    // Constants and globals.

    pub fn literal(&mut self, value: &Literal<'a>) -> u16 {
        match value {
            Literal::Str(alloc::borrow::Cow::Borrowed(text)) => self.name(text),
            Literal::Int(int) => match i64::try_from(*int) {
                Ok(small) => match self.ints.get(&small) {
                    Some(k) => *k,
                    None => {
                        let k = self.constant(Const::Int(small));
                        self.ints.insert(small, k);
                        k
                    }
                },
                Err(_) => self.constant(value.to_const()),
            },
            Literal::Float(float) => match self.floats.get(&float.to_bits()) {
                Some(k) => *k,
                None => {
                    let k = self.constant(Const::Float(*float));
                    self.floats.insert(float.to_bits(), k);
                    k
                }
            },
            _ => self.constant(value.to_const()),
        }
    }

    /// The constant that is the string `text`.
    pub fn name(&mut self, text: &'a str) -> u16 {
        if let Some(k) = self.strings.get(text) {
            return *k;
        }
        let k = self.constant(Const::Str(String::from(text).into()));
        self.strings.insert(text, k);
        k
    }

    pub fn constant(&mut self, value: Const<'static>) -> u16 {
        let k = self.consts.len();
        if k > u16::MAX as usize {
            self.excess = Some(Excess::Constants);
            return 0;
        }
        self.consts.push(value);
        k as u16
    }

    pub fn global(&mut self, name: &'a str) -> u16 {
        if let Some(g) = self.global_index.get(name) {
            return *g;
        }
        let g = self.globals.len();
        if g > u16::MAX as usize {
            self.excess = Some(Excess::Constants);
            return 0;
        }
        self.globals.push(String::from(name).into());
        self.global_index.insert(name, g as u16);
        g as u16
    }

    // Jumps.

    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState { at: None, patch: None, assigned: Registers::ALL });
        Label(self.labels.len() - 1)
    }

    /// Aims all jumps to `label` so far here; there must be none later.
    pub fn bind(&mut self, label: Label) {
        self.drop_jump_here(label);
        let state = &mut self.labels[label.0];
        let Some(mut patch) = state.patch.take() else {
            return;
        };
        let incoming = state.assigned;
        self.assigned = self.assigned.intersection(&incoming);
        self.is_reachable = true;
        let here = self.fix();
        loop {
            let (pc, before) = self.patches[patch];
            self.aim(pc, here);
            match before {
                Some(before) => patch = before,
                None => break,
            }
        }
    }

    /// The current place, which will not move.
    pub fn fix(&mut self) -> u32 {
        self.fixed = self.pc();
        self.fixed
    }

    /// Takes back a jump to `label`, about to be bound, if it is the last instruction.
    fn drop_jump_here(&mut self, label: Label) {
        let Some(patch) = self.labels[label.0].patch else {
            return;
        };
        let (pc, before) = self.patches[patch];
        let is_alone = self.lone_jump == Some(pc) && pc + 1 == self.pc() && self.fixed <= pc;
        if is_alone {
            self.instrs.pop();
            self.labels[label.0].patch = before;
            // What the jump brought along is what now comes through.
            self.is_reachable = true;
            self.assigned = self.labels[label.0].assigned;
        }
    }

    fn aim(&mut self, pc: u32, target: u32) {
        let offset = target - pc - 1;
        if offset > REACH {
            self.excess = Some(Excess::Jump);
            return;
        }
        let word = &mut self.instrs[pc as usize];
        *word = if word.op() == Some(Op::Jump) { Instr::s24(Op::Jump, offset as i32) } else { Instr(word.0 & 0xffff | offset << 16) };
    }

    /// The start of a loop's body, which only the jumps back reach. `assigned` is what all of them will have.
    pub fn bind_backward(&mut self, label: Label, assigned: Registers) {
        self.labels[label.0].at = Some(self.fix());
        self.is_reachable = true;
        self.assigned = assigned;
    }

    /// Where an exception is handled.
    pub fn handler(&mut self, assigned: Registers) -> u32 {
        self.is_reachable = true;
        self.assigned = assigned;
        self.fix()
    }

    pub fn jump(&mut self, label: Label) {
        if !self.is_reachable {
            return;
        }
        let before = self.pc();
        self.group(&[Instr::s24(Op::Jump, 0)]);
        self.register_jump(label, before);
        self.lone_jump = self.pc().checked_sub(1);
        self.unreachable();
    }

    /// The last word is a `Jump`; aims it at `label`, now or later. `start` is where its instruction began.
    fn register_jump(&mut self, label: Label, start: u32) {
        if self.pc() == start {
            return;
        }
        let pc = self.pc() - 1;
        let state = &mut self.labels[label.0];
        match state.at {
            Some(at) if self.instrs[pc as usize].op() == Some(Op::Jump) => {
                if pc - at > REACH {
                    self.excess = Some(Excess::Jump);
                }
                self.instrs[pc as usize] = Instr::s24(Op::Loop, at as i32 - pc as i32 - 1);
                self.run = 0;
            }
            _ => {
                state.assigned = state.assigned.intersection(&self.assigned);
                let patch = self.patches.len();
                self.patches.push((pc, state.patch));
                state.patch = Some(patch);
            }
        }
    }

    /// A two-word branch.
    pub fn branch(&mut self, test: Instr, label: Label) {
        if !self.is_reachable {
            return;
        }
        let before = self.pc();
        self.group(&[test, Instr::s24(Op::Jump, 0)]);
        self.register_jump(label, before);
    }

    /// Jumps if the truth of `register` is `sense`.
    pub fn branch_if(&mut self, register: u8, sense: bool, label: Label) {
        if self.is_far(label) {
            self.branch(Instr::abc(Op::TestJump, register, sense as u8, 0), label);
        } else {
            self.short_branch(if sense { Op::JumpIf } else { Op::JumpIfNot }, register, label);
        }
    }

    /// Jumps if `register` is None, or if it isn't.
    pub fn branch_if_none(&mut self, register: u8, sense: bool, label: Label) {
        if !self.is_far(label) {
            self.short_branch(if sense { Op::JumpIfNone } else { Op::JumpIfNotNone }, register, label);
        } else if self.is_reachable {
            let before = self.pc();
            let over = if sense { Op::JumpIfNotNone } else { Op::JumpIfNone };
            self.group(&[Instr::ax(over, register, 1), Instr::s24(Op::Jump, 0)]);
            self.register_jump(label, before);
        }
    }

    fn is_far(&self, label: Label) -> bool {
        self.labels[label.0].at.is_some()
    }

    fn short_branch(&mut self, op: Op, register: u8, label: Label) {
        if !self.is_reachable {
            return;
        }
        let before = self.pc();
        self.ax(op, register, 0);
        self.register_jump(label, before);
    }

    // The end.

    /// Leads jumps to jumps where those lead.
    pub fn thread_jumps(&mut self) {
        for pc in 0..self.instrs.len() {
            let word = self.instrs[pc];
            match word.op() {
                Some(Op::Jump | Op::Loop) => {
                    let target = (pc as i32 + 1 + word.offset()) as usize;
                    let end = self.final_target(target, false);
                    // A `Loop` is a safe point that the straight run after it counts on.
                    let may_turn = word.op() == Some(Op::Jump) || end <= pc;
                    if end != target && may_turn {
                        let op = if end <= pc { Op::Loop } else { Op::Jump };
                        self.instrs[pc] = Instr::s24(op, end as i32 - pc as i32 - 1);
                    }
                }
                Some(Op::JumpIf | Op::JumpIfNot | Op::JumpIfNone | Op::JumpIfNotNone) => {
                    let target = pc + 1 + word.x() as usize;
                    let end = self.final_target(target, true);
                    if let Ok(offset) = u16::try_from(end - pc - 1) {
                        self.instrs[pc] = Instr(word.0 & 0xffff | (offset as u32) << 16);
                    }
                }
                _ => {}
            }
        }
    }

    fn final_target(&self, mut target: usize, forward_only: bool) -> usize {
        // Circles of jumps exist (`while True: pass`), so not for ever.
        for _ in 0..8 {
            let word = self.instrs[target];
            match word.op() {
                Some(Op::Jump) => {}
                Some(Op::Loop) if !forward_only => {}
                _ => break,
            }
            target = (target as i32 + 1 + word.offset()) as usize;
        }
        target
    }
}
