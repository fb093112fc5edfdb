//! Operators, and jumps on what they say.

use super::Translator;
use super::values::{Place, Popped};
use crate::decode::Instr;
use crate::state::Kind;
use crate::{Error, Res};
use taipan_bytecode::{Instr as Word, Op};

impl<'a> Translator<'a> {
    pub fn unary(&mut self, op: Op) -> Res<()> {
        if op == Op::Not
            && let Some(Instr::PopJumpIf(sense, label)) = self.peek()
        {
            self.next += 1;
            return self.pop_jump_if(!sense, label);
        }
        let operand = self.pop_value()?;
        let operand = self.operand(operand);
        let to = self.push_result(Kind::Value);
        self.out.abc(op, to, operand, 0);
        Ok(())
    }

    pub fn binary(&mut self, op: Op) -> Res<()> {
        let right = self.pop_value()?;
        let left = self.pop_value()?;
        if is_comparison(op)
            && let Some(Instr::PopJumpIf(sense, label)) = self.peek()
        {
            self.next += 1;
            return self.compare_jump(op, left, right, sense, label);
        }
        let mut op = op;
        if matches!(op, Op::In | Op::Is) && self.peek() == Some(Instr::Unary(Op::Not)) {
            self.next += 1;
            op = if op == Op::In { Op::NotIn } else { Op::IsNot };
        }
        let kind = match (op, left.kind) {
            (Op::ExcMatch, Kind::Cause(_) | Kind::Exception) => Kind::IsException,
            _ => Kind::Value,
        };
        let b = self.operand(left);
        let (op, c) = match short_form(op, right) {
            Some(short) => short,
            None => (op, self.operand(right)),
        };
        let to = self.push_result(kind);
        self.out.abc(op, to, b, c);
        Ok(())
    }

    /// A comparison that is only jumped on.
    fn compare_jump(&mut self, op: Op, left: Popped, right: Popped, sense: bool, label: usize) -> Res<()> {
        let left = self.operand(left);
        let left = self.kept_over_flush(left);
        let short = match right.place {
            Place::Int(value) => i8::try_from(value).ok(),
            _ => None,
        };
        let by = op as u8 - Op::Eq as u8;
        let jump = |first: Op| Op::from_u8(first as u8 + by).unwrap_or(first);
        let (op, right) = match short {
            Some(value) => (jump(Op::EqIJump), value as u8 as usize),
            None => {
                let right = self.operand(right);
                (jump(Op::EqJump), self.kept_over_flush(right))
            }
        };
        self.flush();
        self.join(label)?;
        let test = self.out.word(op, left, right, sense as usize);
        self.out.branch(&[test], label);
        Ok(())
    }

    pub fn pop_jump_if(&mut self, sense: bool, label: usize) -> Res<()> {
        let condition = self.pop_value()?;
        let register = self.operand(condition);
        let register = self.kept_over_flush(register);
        self.flush();
        // Behind a question about the cause on top, it is known what the cause is.
        let top = self.stack.last().map(|entry| entry.kind);
        let asks = condition.kind == Kind::IsException;
        match (asks, top, self.blocks.last().copied()) {
            (true, Some(Kind::Cause(_) | Kind::Exception), Some(block)) if !block.is_active(self.at) => {
                let leaving = Kind::Leaving(block.handler);
                let (jumped, through) = if sense { (Kind::Exception, leaving) } else { (leaving, Kind::Exception) };
                self.set_top(jumped);
                self.join(label)?;
                self.set_top(through);
            }
            _ => self.join(label)?,
        }
        let test = self.out.word(Op::TestJump, register, sense as usize, 0);
        self.out.branch(&[test], label);
        Ok(())
    }

    fn set_top(&mut self, kind: Kind) {
        if let Some(top) = self.stack.last_mut() {
            top.kind = kind;
        }
    }

    pub fn jump_if_or_pop(&mut self, sense: bool, label: usize) -> Res<()> {
        if !self.stack.last().is_some_and(|top| top.kind.is_value()) {
            return Err(Error::Invalid("no value where one is needed"));
        }
        self.flush();
        self.join(label)?;
        let condition = self.pop_value()?;
        let register = self.operand(condition);
        let test = self.out.word(Op::TestJump, register, sense as usize, 0);
        self.out.branch(&[test], label);
        Ok(())
    }

    pub fn raise(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::Raise => {
                let exception = self.pop_value()?;
                let exception = self.operand(exception);
                self.out.abc(Op::Raise, exception, 0, 0);
            }
            Instr::RaiseFrom => {
                let cause = self.pop_value()?;
                let exception = self.pop_value()?;
                let (exception, cause) = (self.operand(exception), self.operand(cause));
                self.out.abc(Op::RaiseFrom, exception, cause, 0);
            }
            _ => self.raise_again(),
        }
        self.is_reachable = false;
        Ok(())
    }

    /// The innermost exception whose handler runs; if there is none, a RuntimeError.
    fn raise_again(&mut self) {
        if !self.facts.reraises {
            self.facts.reraises = true;
            self.facts.is_changed = true;
        }
        for level in (0..self.blocks.len()).rev() {
            if !self.blocks[level].is_active(self.at) {
                // A `finally` may run without one.
                let kept = self.kept_exception(level);
                let over = self.out.skip(Op::JumpIfNone, kept);
                self.out.abc(Op::Reraise, kept, 0, 0);
                self.out.land(over);
            }
        }
        let base = self.home(self.stack.len());
        let (class, text) = (self.out.own_global("RuntimeError"), self.out.text("no active exception to reraise"));
        self.out.touch(base + 3);
        self.out.ax(Op::GetGlobal, base, class);
        self.out.ax(Op::LoadK, base + 2, text);
        self.out.abc(Op::Call, base, 1, base);
        self.out.abc(Op::Raise, base, 0, 0);
    }

    /// Loops, and giving values out of a generator.
    pub fn iteration(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::GetIter => {
                let value = self.pop_value()?;
                let value = self.operand(value);
                let to = self.push_result(Kind::Value);
                self.out.abc(Op::GetIter, to, value, 0);
            }
            Instr::GetIterStack => {
                let value = self.pop_value()?;
                let value = self.operand(value);
                self.push(Kind::Iterator(0), Place::Nothing);
                let first = self.push_result(Kind::Iterator(1));
                self.push_result(Kind::Iterator(2));
                self.push_result(Kind::Iterator(3));
                self.out.touch(first + 3);
                self.out.abc(Op::IterStart, first, value, 0);
            }
            Instr::ForIter(end) => self.for_iter(end)?,
            _ if !self.prelude.is_generator => return Err(Error::Invalid("yield outside a generator")),
            Instr::Yield => {
                let value = self.pop_value()?;
                let value = self.operand(value);
                let to = self.push_result(Kind::Value);
                self.out.abc(Op::Yield, to, value, 0);
            }
            _ => {
                let sent = self.pop_value()?;
                let iterator = self.pop_value()?;
                let source = self.operand(iterator);
                // What is sent and what comes back have one register, above that of the iterator.
                self.claim(sent.home);
                let source = if source == sent.home {
                    let spare = self.spare();
                    self.out.copy(spare, source);
                    spare
                } else {
                    source
                };
                self.load(sent.home, sent.place);
                self.out.abc(Op::YieldFrom, sent.home, source, 0);
                self.push(Kind::Value, Place::Register(sent.home));
            }
        }
        Ok(())
    }

    fn for_iter(&mut self, end: usize) -> Res<()> {
        let first = self.stack.len().checked_sub(4).ok_or(Error::Invalid("an empty stack"))?;
        let kinds = [0, 1, 2, 3].map(|n| self.stack[first + n].kind);
        let is_iterator = kinds == [Kind::Iterator(0), Kind::Iterator(1), Kind::Iterator(2), Kind::Iterator(3)];
        // A generator expression puts its iterator there by hand.
        let is_by_hand = kinds[0] == Kind::Null && kinds[1].is_value() && kinds[2..] == [Kind::Null; 2];
        if !is_iterator && !is_by_hand {
            return Err(Error::Invalid("a loop over no iterator"));
        }
        self.flush();
        let state = self.home(first + 1);
        let mut item = self.home(first + 4);
        if let Some(Instr::StoreFast(local)) = self.peek()
            && self.is_plain_local(local)
        {
            item = self.local(local);
        }
        let all = self.stack.clone();
        self.stack.truncate(first);
        self.join(end)?;
        self.stack = all;
        self.out.touch(item.max(state + 2) + 1);
        // Taken: over the jump to the end.
        let test = self.out.word(Op::IterNext, state, item, 0);
        self.out.group(&[test, Word::s24(Op::Jump, 1)]);
        self.out.jump(end);
        let body = self.out.fix();
        self.loops.insert(self.at, (body, item));
        self.push(Kind::Value, Place::Register(item));
        Ok(())
    }

    pub fn import(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::ImportName(name) => {
                let names = self.pop_value()?;
                let level = self.pop_value()?;
                if !matches!(names.kind, Kind::None | Kind::Tuple { are_names: true, .. }) || !matches!(level.kind, Kind::Int(0..=100)) {
                    return Err(Error::Invalid("an import of nothing"));
                }
                let k = self.name(name)?;
                let base = level.home;
                self.claim(base);
                self.claim(base + 1);
                self.moves.extend([(base, names.place), (base + 1, level.place)]);
                self.transfer();
                self.out.touch(base + 2);
                self.out.ax(Op::Import, base, k);
                self.push(Kind::Value, Place::Register(base));
            }
            Instr::ImportFrom(name) => {
                let module = self.pop_value()?;
                self.push(Kind::Value, module.place);
                let module = self.operand(module);
                // All that `ImportFrom` does more is for names that the module doesn't have.
                let name = self.attribute(name, Op::ImportFrom, Op::GetAttrX)?;
                let to = self.push_result(Kind::Value);
                self.out.abc(name.0, to, module, name.1);
            }
            _ => {
                let module = self.pop_value()?;
                let module = self.operand(module);
                self.out.abc(Op::ImportStar, module, 0, 0);
            }
        }
        Ok(())
    }
}

fn is_comparison(op: Op) -> bool {
    matches!(op, Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge)
}

/// The form of an operator with its right operand in the instruction.
fn short_form(op: Op, right: Popped) -> Option<(Op, usize)> {
    match right.place {
        Place::Int(value) => {
            let value = i8::try_from(value).ok()? as u8 as usize;
            match op {
                Op::Add => Some((Op::AddI, value)),
                Op::Sub => Some((Op::SubI, value)),
                Op::IAdd => Some((Op::IAddI, value)),
                Op::ISub => Some((Op::ISubI, value)),
                _ => None,
            }
        }
        Place::Constant(k @ 0..=255) if (Op::Add..=Op::BitXor).contains(&op) => {
            let by = op as u8 - Op::Add as u8;
            Op::from_u8(Op::AddK as u8 + by).map(|op| (op, k as usize))
        }
        _ => None,
    }
}
