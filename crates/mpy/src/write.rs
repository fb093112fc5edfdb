//! The code being written: words, constants, names, jumps and lines.
//!
//! In the first rounds, which only learn what the stack is like, nothing is kept.

use crate::container::File;
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use taipan_bytecode::op::{Imm, Operand};
use taipan_bytecode::verify::STRAIGHT_LIMIT;
use taipan_bytecode::{Const, Instr, Op, Text};

/// Words are counted up to here since the last safe point before the code begins.
const PROLOGUE_RUN: usize = 16;
const MAX_INSTRS: usize = 1 << 20;

#[derive(Default)]
struct Label {
    at: Option<u32>,
    /// Jump words yet to be aimed.
    waiting: Vec<u32>,
}

#[derive(Default)]
pub struct Writer<'a> {
    pub is_dry: bool,
    pub instrs: Vec<Instr>,
    pub lines: Vec<(u32, u32)>,
    pub consts: Vec<Const<'a>>,
    pub globals: Vec<Text<'a>>,
    /// Constants for the file's names and objects, and for what comes from elsewhere.
    numbers: Numbers,
    texts: BTreeMap<&'static str, u16>,
    ints: BTreeMap<i64, u16>,
    labels: BTreeMap<usize, Label>,
    /// Words since the last safe point.
    run: usize,
    pub line: u32,
    /// Registers that were used.
    pub registers: usize,
    /// The last instruction, if nothing jumps behind it and it may get another destination.
    last: Option<usize>,
    pub is_too_large: bool,
}

/// Numbers given to what has a number in the file. The table serves all rounds.
#[derive(Default)]
struct Numbers {
    /// Names, names as globals, and objects, by their number in the file: what was given, and in which round.
    given: Vec<(u32, u16)>,
    names: usize,
    round: u32,
}

/// What is numbered.
enum Of {
    Name(usize),
    Global(usize),
    Object(usize),
}

impl Numbers {
    fn of(file: &File<'_>) -> Numbers {
        Numbers { given: alloc::vec![(0, 0); 2 * file.names() + file.objects()], names: file.names(), round: 0 }
    }

    fn place(&self, of: Of) -> usize {
        match of {
            Of::Name(index) => index,
            Of::Global(index) => self.names + index,
            Of::Object(index) => 2 * self.names + index,
        }
    }

    fn get(&self, of: Of) -> Option<u16> {
        self.given.get(self.place(of)).filter(|(round, _)| *round == self.round).map(|(_, number)| *number)
    }

    fn give(&mut self, of: Of, number: u16) {
        let place = self.place(of);
        if let Some(given) = self.given.get_mut(place) {
            *given = (self.round, number);
        }
    }

    fn clear(&mut self) {
        self.round = self.round.wrapping_add(1);
    }
}

impl<'a> Writer<'a> {
    /// For code of this usual length, with the names and constants of `file`.
    pub fn new(file: &File<'a>, length: usize) -> Writer<'a> {
        Writer {
            instrs: Vec::with_capacity(2 * length),
            lines: Vec::with_capacity(length),
            consts: Vec::with_capacity(length),
            globals: Vec::with_capacity(length),
            numbers: Numbers::of(file),
            ..Writer::default()
        }
    }

    /// Begins anew, with the room of what was written before.
    pub fn begin(&mut self, is_dry: bool) {
        self.is_dry = is_dry;
        self.instrs.clear();
        self.lines.clear();
        self.consts.clear();
        self.globals.clear();
        self.numbers.clear();
        self.texts.clear();
        self.ints.clear();
        self.labels.clear();
        self.run = PROLOGUE_RUN;
        self.line = 0;
        self.registers = 0;
        self.last = None;
        self.is_too_large = false;
    }

    pub fn pc(&self) -> u32 {
        self.instrs.len() as u32
    }

    /// Registers up to here are in use.
    pub fn touch(&mut self, end: usize) {
        self.registers = self.registers.max(end);
    }

    fn field(&mut self, value: usize) -> u8 {
        u8::try_from(value).unwrap_or_else(|_| {
            self.is_too_large |= !self.is_dry;
            0
        })
    }

    fn touch_operands(&mut self, op: Op, fields: &[usize]) {
        for (operand, field) in op.row().operands.iter().zip(fields) {
            if matches!(operand, Operand::R | Operand::W) {
                self.touch(field + 1);
            }
        }
    }

    pub fn word(&mut self, op: Op, a: usize, b: usize, c: usize) -> Instr {
        self.touch_operands(op, &[a, b, c]);
        Instr::abc(op, self.field(a), self.field(b), self.field(c))
    }

    pub fn abc(&mut self, op: Op, a: usize, b: usize, c: usize) {
        let word = self.word(op, a, b, c);
        self.group(&[word]);
    }

    pub fn ax(&mut self, op: Op, a: usize, x: u16) {
        self.touch_operands(op, &[a]);
        let a = self.field(a);
        self.group(&[Instr::ax(op, a, x)]);
    }

    pub fn immediate(&mut self, a: usize, imm: Imm) {
        self.abc(Op::LoadImm, a, imm as usize, 0);
    }

    pub fn copy(&mut self, to: usize, from: usize) {
        if to != from {
            self.abc(Op::Move, to, from, 0);
        }
    }

    /// Words that stay together.
    pub fn group(&mut self, words: &[Instr]) {
        if self.is_dry || self.is_too_large {
            return;
        }
        if self.instrs.len() >= MAX_INSTRS {
            self.is_too_large = true;
            return;
        }
        if self.run + words.len() > STRAIGHT_LIMIT {
            self.instrs.push(Instr::abc(Op::Poll, 0, 0, 0));
            self.run = 0;
        }
        match self.lines.last() {
            Some((_, line)) if *line == self.line => {}
            _ => self.lines.push((self.pc(), self.line)),
        }
        self.last = Some(self.instrs.len());
        for word in words {
            self.instrs.push(*word);
            self.run = match word.op() {
                Some(Op::Poll | Op::Loop | Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx) => 0,
                _ => self.run + 1,
            };
        }
    }

    /// Lets the last instruction write to `to` in place of `from`, if it does nothing else with it.
    pub fn redirect(&mut self, from: usize, to: usize) -> bool {
        let (Some(at), Ok(from), Ok(target)) = (self.last, u8::try_from(from), u8::try_from(to)) else { return false };
        let word = self.instrs[at];
        let Some(op) = word.op() else { return false };
        let shift = match op {
            Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx => 24,
            // These write several registers, or one that they read at the same place.
            Op::LoadMethod | Op::LoadMethodX | Op::LoadSuper | Op::IterStart | Op::Unpack | Op::UnpackEx | Op::YieldFrom | Op::Import => {
                return false;
            }
            Op::NewCell => return false,
            _ if op.row().operands.first() == Some(&Operand::W) => 8,
            _ => return false,
        };
        if (word.0 >> shift) as u8 != from {
            return false;
        }
        self.instrs[at] = Instr(word.0 & !(0xff << shift) | (target as u32) << shift);
        self.touch(to + 1);
        true
    }

    // Constants and globals.

    pub fn constant(&mut self, value: Const<'a>) -> u16 {
        match u16::try_from(self.consts.len()) {
            Ok(k) if !self.is_dry => {
                self.consts.push(value);
                k
            }
            _ => {
                self.is_too_large |= !self.is_dry;
                0
            }
        }
    }

    /// The constant that is the file's name `index`.
    pub fn name(&mut self, index: usize, text: &'a str) -> u16 {
        if let Some(k) = self.numbers.get(Of::Name(index)) {
            return k;
        }
        let k = self.constant(Const::Str(Cow::Borrowed(text)));
        self.numbers.give(Of::Name(index), k);
        k
    }

    /// The constant that is a text of our own.
    pub fn text(&mut self, text: &'static str) -> u16 {
        if let Some(k) = self.texts.get(text) {
            return *k;
        }
        let k = self.constant(Const::Str(Cow::Borrowed(text)));
        self.texts.insert(text, k);
        k
    }

    pub fn int(&mut self, value: i64) -> u16 {
        if let Some(k) = self.ints.get(&value) {
            return *k;
        }
        let k = self.constant(Const::Int(value));
        self.ints.insert(value, k);
        k
    }

    /// The constant that is the file's constant `index`.
    pub fn object(&mut self, index: usize) -> u16 {
        if let Some(k) = self.numbers.get(Of::Object(index)) {
            return k;
        }
        let k = self.constant(Const::Shared(index as u32));
        self.numbers.give(Of::Object(index), k);
        k
    }

    /// The number of the global that is the file's name `index`.
    pub fn global(&mut self, index: usize, name: &'a str) -> u16 {
        if let Some(g) = self.numbers.get(Of::Global(index)) {
            return g;
        }
        let g = self.own_global(name);
        self.numbers.give(Of::Global(index), g);
        g
    }

    /// A global that the file does not name. One may have two numbers.
    pub fn own_global(&mut self, name: &'a str) -> u16 {
        let g = u16::try_from(self.globals.len()).unwrap_or_else(|_| {
            self.is_too_large = true;
            0
        });
        self.globals.push(Cow::Borrowed(name));
        g
    }

    // Jumps. A label is an offset in the bytecode.

    /// `label` is here.
    pub fn bind(&mut self, label: usize) {
        self.last = None;
        let here = self.pc();
        let state = self.labels.entry(label).or_default();
        state.at = Some(here);
        for pc in core::mem::take(&mut state.waiting) {
            self.aim(pc, here);
        }
    }

    /// Nothing may be taken back or changed before this place.
    pub fn fix(&mut self) -> u32 {
        self.last = None;
        self.pc()
    }

    pub fn place_of(&self, label: usize) -> Option<u32> {
        self.labels.get(&label).and_then(|label| label.at)
    }

    fn aim(&mut self, pc: u32, target: u32) {
        let offset = target as i32 - pc as i32 - 1;
        if let Some(word) = self.instrs.get_mut(pc as usize) {
            *word = Instr::s24(if offset < 0 { Op::Loop } else { Op::Jump }, offset);
        }
    }

    pub fn jump(&mut self, label: usize) {
        self.branch(&[], label);
    }

    /// `test` and the jump it takes or skips.
    pub fn branch(&mut self, test: &[Instr], label: usize) {
        let mut words = [Instr(0); 2];
        words[..test.len()].copy_from_slice(test);
        words[test.len()] = Instr::s24(Op::Jump, 0);
        self.group(&words[..=test.len()]);
        self.last = None;
        let Some(pc) = self.pc().checked_sub(1) else { return };
        if self.is_dry || self.is_too_large {
            return;
        }
        match self.place_of(label) {
            Some(at) => {
                self.aim(pc, at);
                self.run = 0;
            }
            None => self.labels.entry(label).or_default().waiting.push(pc),
        }
    }

    /// `test` and a jump back to the instruction at `at`.
    pub fn branch_back(&mut self, test: Instr, at: u32) {
        self.group(&[test, Instr::s24(Op::Jump, 0)]);
        self.last = None;
        if !self.is_dry && !self.is_too_large {
            self.aim(self.pc() - 1, at);
            self.run = 0;
        }
    }

    /// A jump over what is written until `land`.
    pub fn skip(&mut self, op: Op, register: usize) -> u32 {
        self.ax(op, register, 0);
        self.last = None;
        self.pc().wrapping_sub(1)
    }

    /// The jump at `pc` leads here. Nothing far: only what is written for one instruction lies between.
    pub fn land(&mut self, pc: u32) {
        self.last = None;
        if self.is_dry || self.is_too_large {
            return;
        }
        let offset = self.pc() - pc - 1;
        if let Some(word) = self.instrs.get_mut(pc as usize) {
            match word.op() {
                Some(Op::Jump) => *word = Instr::s24(Op::Jump, offset as i32),
                _ if offset > u16::MAX as u32 => self.is_too_large = true,
                _ => word.0 = word.0 & 0xffff | offset << 16,
            }
        }
    }

    /// An unconditional jump over what is written until `land`.
    pub fn skip_always(&mut self) -> u32 {
        self.group(&[Instr::s24(Op::Jump, 0)]);
        self.last = None;
        self.pc().wrapping_sub(1)
    }
}
