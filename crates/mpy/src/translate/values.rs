//! Where the values on the stack are, and how they get where they must be.

use super::Translator;
use crate::decode::Instr;
use crate::state::Kind;
use crate::{Error, Res};
use alloc::vec::Vec;
use taipan_bytecode::Op;
use taipan_bytecode::op::Imm;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Register(usize),
    Int(i64),
    Immediate(Imm),
    Constant(u16),
    /// There is nothing to have.
    Nothing,
}

impl Place {
    /// Where a value is that is at home in `register`.
    pub fn home(kind: Kind, register: usize) -> Place {
        match kind {
            Kind::BuildClass | Kind::Iterator(0) => Place::Nothing,
            _ => Place::Register(register),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub kind: Kind,
    pub place: Place,
}

/// A value taken off the stack, and the register that was its home.
#[derive(Clone, Copy, Debug)]
pub struct Popped {
    pub kind: Kind,
    pub place: Place,
    pub home: usize,
}

impl<'a> Translator<'a> {
    // The layout: locals, two registers for each level of blocks, spare ones, the stack.

    /// How many of the first locals hold a value from the start.
    pub fn argument_locals(&self) -> usize {
        let prelude = &self.prelude;
        prelude.positional + prelude.kwonly + prelude.has_varargs as usize + prelude.has_varkeywords as usize
    }

    /// The register of a local. Cells from outside are behind the parameters, `*args` before keyword-only ones.
    pub fn local(&self, local: usize) -> usize {
        let (prelude, cells) = (&self.prelude, self.made.cells);
        let varargs = prelude.has_varargs as usize;
        let keywords = prelude.positional..prelude.positional + prelude.kwonly;
        let first = self.made.is_class as usize;
        let parameters = self.argument_locals() - cells;
        first
            + if local < cells {
                parameters + local
            } else if local < keywords.start {
                local - cells
            } else if keywords.contains(&local) {
                local - cells + varargs
            } else if varargs == 1 && local == keywords.end {
                keywords.start - cells
            } else {
                local
                // `**kwargs` is before the cells, all others behind them.
                    - if local < self.argument_locals() { cells } else { 0 }
            }
    }

    pub fn first_free_local(&self) -> usize {
        self.facts.locals + self.made.is_class as usize
    }

    /// What a block is left for: the value to return, or the number of its exit.
    pub fn kept_reason(&mut self, level: usize) -> usize {
        if level >= self.facts.levels {
            self.facts.levels = level + 1;
            self.facts.is_changed |= !self.out.is_dry;
        }
        self.first_free_local() + 2 * level
    }

    /// The exception that the handler of a block was given.
    pub fn kept_exception(&mut self, level: usize) -> usize {
        self.kept_reason(level) + 1
    }

    fn first_spare(&self) -> usize {
        self.first_free_local() + 2 * self.facts.levels
    }

    /// The register of slot `index` of the stack.
    pub fn home(&self, index: usize) -> usize {
        self.first_spare() + self.facts.spares + index
    }

    fn is_referred_to(&self, register: usize) -> bool {
        self.busy.contains(&register) || self.stack.iter().any(|entry| entry.place == Place::Register(register))
    }

    /// A register that is free for now.
    pub fn spare(&mut self) -> usize {
        let first = self.first_spare();
        let free = (0..).find(|n| !self.is_referred_to(first + n)).unwrap_or(0);
        if free >= self.facts.spares {
            // Known only now: the layout changes, and all is done again.
            self.facts.spares = free + 1;
            self.facts.is_changed = true;
        }
        first + free
    }

    // The stack.

    pub fn push(&mut self, kind: Kind, place: Place) {
        self.stack.push(Entry { kind, place });
    }

    /// Pushes what the next instruction writes; its register.
    pub fn push_result(&mut self, kind: Kind) -> usize {
        let home = self.home(self.stack.len());
        self.claim(home);
        self.push(kind, Place::Register(home));
        home
    }

    pub fn pop(&mut self) -> Res<Popped> {
        let entry = self.stack.pop().ok_or(Error::Invalid("an empty stack"))?;
        if let Place::Register(register) = entry.place {
            self.busy.push(register);
        }
        Ok(Popped { kind: entry.kind, place: entry.place, home: self.home(self.stack.len()) })
    }

    /// A value that a program may have.
    pub fn pop_value(&mut self) -> Res<Popped> {
        let popped = self.pop()?;
        if popped.kind.is_value() { Ok(popped) } else { Err(Error::Invalid("no value where one is needed")) }
    }

    /// `count` values, the lowest first.
    pub fn pop_values(&mut self, count: usize) -> Res<Vec<Popped>> {
        let mut values = Vec::with_capacity(count.min(self.stack.len()));
        for _ in 0..count {
            values.push(self.pop_value()?);
        }
        values.reverse();
        Ok(values)
    }

    pub fn load(&mut self, register: usize, place: Place) {
        match place {
            Place::Register(from) => self.out.copy(register, from),
            Place::Immediate(imm) => self.out.immediate(register, imm),
            Place::Constant(k) => self.out.ax(Op::LoadK, register, k),
            Place::Int(value) => match i16::try_from(value) {
                Ok(small) => self.out.ax(Op::LoadI, register, small as u16),
                Err(_) => {
                    let k = self.out.int(value);
                    self.out.ax(Op::LoadK, register, k);
                }
            },
            Place::Nothing => {}
        }
    }

    /// The register that holds a value that was popped.
    pub fn operand(&mut self, popped: Popped) -> usize {
        if let Place::Register(register) = popped.place {
            return register;
        }
        let register = if self.is_referred_to(popped.home) { self.spare() } else { popped.home };
        self.load(register, popped.place);
        self.busy.push(register);
        register
    }

    /// Moves every value on the stack out of `register`, which is about to be written.
    pub fn claim(&mut self, register: usize) {
        for index in 0..self.stack.len() {
            if self.stack[index].place == Place::Register(register) {
                let home = self.home(index);
                let to = if home == register || self.is_referred_to(home) { self.spare() } else { home };
                self.out.copy(to, register);
                self.stack[index].place = Place::Register(to);
            }
        }
    }

    /// Moves every value on the stack out of the registers from `base` on, where the frame of a callee will lie. They
    /// get there out of order: what is unpacked comes with its first item on top.
    pub fn claim_from(&mut self, base: usize) {
        for index in 0..self.stack.len() {
            if let Place::Register(register) = self.stack[index].place
                && register >= base
            {
                self.claim(register);
            }
        }
    }

    /// All of the stack at home, as at a label.
    pub fn flush(&mut self) {
        let first = self.home(0);
        for (index, entry) in self.stack.iter_mut().enumerate() {
            let home = Place::home(entry.kind, first + index);
            if let Place::Register(register) = home
                && entry.place != home
            {
                self.moves.push((register, entry.place));
            }
            entry.place = home;
        }
        self.transfer();
    }

    /// The moves that were noted, all at once: a register that is still to be read is not written before.
    pub fn transfer(&mut self) {
        let mut moves = core::mem::take(&mut self.moves);
        // Who made what the last move is for may put it where it goes, if nobody else wants it; where it is, neither.
        if let Some(at) = moves.iter().rposition(|(to, from)| *from != Place::Register(*to))
            && let (to, Place::Register(from)) = moves[at]
            && from >= self.first_spare()
            && !moves.iter().any(|(_, other)| *other == Place::Register(to))
            && moves.iter().filter(|(_, other)| *other == Place::Register(from)).count() == 1
            && !self.stack.iter().any(|entry| entry.place == Place::Register(from))
            && self.out.redirect(from, to)
        {
            moves.remove(at);
        }
        moves.retain(|(to, from)| *from != Place::Register(*to));
        while !moves.is_empty() {
            let is_read = |register: usize| moves.iter().any(|(_, from)| *from == Place::Register(register));
            match moves.iter().rposition(|(to, _)| !is_read(*to)) {
                Some(at) => {
                    let (to, from) = moves.remove(at);
                    self.load(to, from);
                }
                None => self.break_circle(&mut moves),
            }
        }
        self.moves = moves;
    }

    /// All targets are yet to be read: one of them is, into a spare register.
    fn break_circle(&mut self, moves: &mut [(usize, Place)]) {
        for (_, from) in moves.iter() {
            if let Place::Register(register) = from {
                self.busy.push(*register);
            }
        }
        let spare = self.spare();
        self.busy.push(spare);
        if let Some((target, _)) = moves.first().copied() {
            self.out.copy(spare, target);
            for (_, from) in moves.iter_mut().filter(|(_, from)| *from == Place::Register(target)) {
                *from = Place::Register(spare);
            }
        }
    }

    /// A register that a flush leaves alone, with the value of `register`.
    pub fn kept_over_flush(&mut self, register: usize) -> usize {
        let is_overwritten =
            (0..self.stack.len()).any(|index| self.home(index) == register && self.stack[index].place != Place::Register(register));
        if !is_overwritten {
            return register;
        }
        let spare = self.spare();
        self.out.copy(spare, register);
        self.busy.push(spare);
        spare
    }

    pub fn shuffle(&mut self, instr: Instr) -> Res<()> {
        let length = self.stack.len();
        let needed = match instr {
            Instr::DupTop | Instr::PopTop => 1,
            Instr::RotThree => 3,
            _ => 2,
        };
        if instr == Instr::PopTop {
            return self.pop().map(|_| ());
        }
        let is_leaving = self.stack.last().is_some_and(|top| matches!(top.kind, Kind::Leaving(_)));
        if instr == Instr::RotThree && is_leaving && self.peek() == Some(Instr::RotThree) {
            // The cause is two values to MicroPython: what is below comes on top.
            self.next += 1;
            return self.shuffle(Instr::RotTwo);
        }
        let first = length.checked_sub(needed).ok_or(Error::Invalid("an empty stack"))?;
        let top = &mut self.stack[first..];
        let is_bound = |entry: &Entry| matches!(entry.kind, Kind::Iterator(_) | Kind::BuildClass | Kind::ClassBody);
        if top.iter().any(is_bound) {
            return Err(Error::Invalid("no value where one is needed"));
        }
        match instr {
            Instr::RotTwo | Instr::RotThree => top.rotate_right(1),
            _ => self.stack.extend_from_within(first..),
        }
        Ok(())
    }
}
