//! `try`, `with`, and the ways out of them.
//!
//! MicroPython runs the body of a `finally` with the reason on its stack: None, an exception, or two values if the
//! block is left by a jump or a return. Here the reason is always one value, so that the stack is the same: None, the
//! exception, True for a return, False for a jump. What is returned, or which of the block's exits it is that jumps,
//! waits in a register of the block (`kept_reason`). The end of the body then does what was asked for.

use super::values::{Place, Popped};
use super::{MAX_BLOCKS, Translator};
use crate::decode::Instr;
use crate::state::{Block, BlockKind, Kind};
use crate::{Error, Res};
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Instr as Word, Op};

/// How a block is left before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Return,
    /// Blocks still to be left, and whether a loop's iterator goes at last.
    Jump {
        label: usize,
        count: usize,
        drops_iterator: bool,
    },
}

impl<'a> Translator<'a> {
    pub fn set_up(&mut self, instr: Instr) -> Res<()> {
        let (kind, handler) = match instr {
            Instr::SetupWith(handler) => (BlockKind::With, handler),
            Instr::SetupExcept(handler) => (BlockKind::Except, handler),
            Instr::SetupFinally(handler) => (BlockKind::Finally, handler),
            _ => return Ok(()),
        };
        if self.blocks.len() >= MAX_BLOCKS {
            return Err(Error::TooLarge);
        }
        let mut entered = None;
        if kind == BlockKind::With {
            entered = Some(self.enter()?);
        }
        // The handler looks for what is below at home.
        self.flush();
        let level = self.blocks.len();
        self.kept_reason(level);
        self.blocks.push(Block { kind, handler, base: self.stack.len() });
        if self.facts.reraises {
            let kept = self.kept_exception(level);
            self.out.immediate(kept, Imm::None);
        }
        if let Some(register) = entered {
            self.push(Kind::Value, Place::Register(register));
        }
        Ok(())
    }

    /// `__exit__` and its self on the stack; the register with what `__enter__` returned, above.
    fn enter(&mut self) -> Res<usize> {
        let manager = self.pop_value()?;
        let exit = self.home(self.stack.len());
        let base = exit + 2;
        self.claim_from(exit);
        self.moves.push((base, manager.place));
        self.transfer();
        self.out.touch(base + 2);
        self.busy.push(base);
        let name = self.known_attribute("__exit__");
        self.method(name, base);
        let name = self.known_attribute("__enter__");
        self.out.abc(name.0, base, base, name.1);
        self.out.abc(Op::CallMethod, base, 0, base);
        Ok(base)
    }

    fn known_attribute(&mut self, name: &'static str) -> (Op, usize) {
        let k = self.out.text(name);
        if k <= u8::MAX as u16 {
            return (Op::LoadMethod, k as usize);
        }
        let register = self.spare();
        self.out.ax(Op::LoadK, register, k);
        self.busy.push(register);
        (Op::LoadMethodX, register)
    }

    /// Calls `__exit__`, below the reason, which takes its place.
    pub fn with_cleanup(&mut self) -> Res<()> {
        let handled = self.blocks.last().copied();
        let Some(block) = handled.filter(|block| block.kind == BlockKind::With && !block.is_active(self.at)) else {
            return Err(Error::Invalid("a with statement's end without start"));
        };
        self.flush();
        let cause = self.pop()?;
        let this = self.pop()?;
        let exit = self.pop_value()?;
        if !cause.kind.is_cause_of(block.handler) || this.kind != Kind::This {
            return Err(Error::Invalid("a with statement's end without start"));
        }
        let (cause, this, exit) = (cause.home, this.home, exit.home);
        let base = cause + 1;
        self.out.touch(base + 5);
        self.out.copy(base, exit);
        self.out.copy(base + 1, this);
        let is_none = self.out.skip(Op::JumpIfNone, cause);
        let leaves = self.facts.exits.contains_key(&block.handler);
        let [is_return, is_jump] = [Imm::True, Imm::False].map(|imm| leaves.then(|| self.skip_if(cause, imm, base + 2)));
        // An exception, that `__exit__` may say to be dealt with.
        self.out.abc(Op::TypeOf, base + 2, cause, 0);
        self.out.copy(base + 3, cause);
        self.out.immediate(base + 4, Imm::None);
        self.out.abc(Op::CallMethod, base, 3, base);
        self.out.copy(exit, cause);
        let is_again = self.out.skip(Op::JumpIfNot, base);
        self.out.immediate(exit, Imm::None);
        let done = self.out.skip_always();
        self.out.land(is_none);
        for quiet in [is_return, is_jump].into_iter().flatten() {
            self.out.land(quiet);
        }
        for register in base + 2..base + 5 {
            self.out.immediate(register, Imm::None);
        }
        self.out.abc(Op::CallMethod, base, 3, base);
        self.out.copy(exit, cause);
        self.out.land(is_again);
        self.out.land(done);
        self.push(Kind::Cause(block.handler), Place::Register(exit));
        Ok(())
    }

    /// A jump if `cause` is `imm`, by way of `scratch`.
    fn skip_if(&mut self, cause: usize, imm: Imm, scratch: usize) -> u32 {
        self.out.immediate(scratch, imm);
        self.out.abc(Op::Is, scratch, cause, scratch);
        self.out.skip(Op::JumpIf, scratch)
    }

    fn skip_unless(&mut self, cause: usize, imm: Imm, scratch: usize) -> u32 {
        self.out.immediate(scratch, imm);
        self.out.abc(Op::Is, scratch, cause, scratch);
        self.out.skip(Op::JumpIfNot, scratch)
    }

    /// Goes on with whatever the body of the `finally` had interrupted.
    pub fn end_finally(&mut self) -> Res<()> {
        let level = self.blocks.len().wrapping_sub(1);
        let Some(block) = self.blocks.last().copied().filter(|block| !block.is_active(self.at)) else {
            return Err(Error::Invalid("the end of a block that is not there"));
        };
        let cause = self.pop()?;
        if !cause.kind.is_cause_of(block.handler) {
            return Err(Error::Invalid("the end of a block that is not there"));
        }
        self.blocks.pop();
        if cause.kind == Kind::None {
            return Ok(());
        }
        if cause.kind == Kind::Exception {
            let register = self.operand(cause);
            self.out.abc(Op::Reraise, register, 0, 0);
            self.is_reachable = false;
            return Ok(());
        }
        let register = self.operand(cause);
        let register = self.kept_over_flush(register);
        self.flush();
        let scratch = cause.home + 1;
        self.out.touch(scratch + 1);
        let over = self.out.skip(Op::JumpIfNone, register);
        self.take_exits(block, level, register, scratch)?;
        self.out.abc(Op::Reraise, register, 0, 0);
        self.out.land(over);
        Ok(())
    }

    /// The return or the jump that `cause` stands for, if it is neither None nor an exception.
    fn take_exits(&mut self, block: Block, level: usize, cause: usize, scratch: usize) -> Res<()> {
        let exits = self.facts.exits.get(&block.handler).cloned().unwrap_or_default();
        let (stack, blocks) = (self.stack.clone(), self.blocks.clone());
        let reason = self.kept_reason(level);
        if exits.contains(&Exit::Return) {
            let other = self.skip_unless(cause, Imm::True, scratch);
            self.leave_by_return(Place::Register(reason))?;
            self.out.land(other);
            (self.stack, self.blocks) = (stack.clone(), blocks.clone());
        }
        let jumps: alloc::vec::Vec<_> = exits.iter().enumerate().filter(|(_, exit)| **exit != Exit::Return).collect();
        if let Some((last, _)) = jumps.last().copied() {
            let other = self.skip_unless(cause, Imm::False, scratch);
            for (number, exit) in jumps {
                // The last one needs no question.
                let next = (number != last).then(|| self.skip_unless_number(reason, number));
                self.leave_by_jump(*exit)?;
                if let Some(next) = next {
                    self.out.land(next);
                }
                (self.stack, self.blocks) = (stack.clone(), blocks.clone());
            }
            self.out.land(other);
        }
        self.is_reachable = true;
        Ok(())
    }

    /// A jump if the number in `register` is another one.
    fn skip_unless_number(&mut self, register: usize, number: usize) -> u32 {
        let test = self.out.word(Op::EqIJump, register, number & 0x7f, 0);
        self.out.group(&[test, Word::s24(Op::Jump, 0)]);
        self.out.fix().wrapping_sub(1)
    }

    pub fn return_value(&mut self) -> Res<()> {
        let value = self.pop()?;
        let is_class_cell = value.kind == Kind::Cell && self.made.is_class;
        if !value.kind.is_value() && !is_class_cell {
            return Err(Error::Invalid("no value where one is needed"));
        }
        let place = value.place;
        if !self.blocks.iter().any(|block| self.must_run(block)) {
            let Popped { kind, .. } = value;
            if kind == Kind::None {
                self.out.abc(Op::ReturnNone, 0, 0, 0);
            } else {
                let register = self.operand(value);
                self.out.abc(Op::Return, register, 0, 0);
            }
            self.is_reachable = false;
            return Ok(());
        }
        if value.kind == Kind::Cell {
            return Err(Error::Invalid("no value where one is needed"));
        }
        self.leave_by_return(place)
    }

    /// Whether leaving `block` has anything to do first.
    fn must_run(&self, block: &Block) -> bool {
        block.kind != BlockKind::Except && block.is_active(self.at)
    }

    /// Returns, by way of the next `finally`.
    fn leave_by_return(&mut self, value: Place) -> Res<()> {
        while let Some(block) = self.blocks.last().copied() {
            if self.must_run(&block) {
                let level = self.blocks.len() - 1;
                let reason = self.kept_reason(level);
                self.load(reason, value);
                self.exit_number(block, Exit::Return)?;
                return self.run_handler(block, Imm::True);
            }
            self.blocks.pop();
        }
        let register = match value {
            Place::Register(register) => register,
            other => {
                let register = self.home(self.stack.len());
                self.load(register, other);
                register
            }
        };
        self.out.abc(Op::Return, register, 0, 0);
        self.is_reachable = false;
        Ok(())
    }

    /// Jumps, by way of the next `finally`.
    pub fn leave_by_jump(&mut self, exit: Exit) -> Res<()> {
        let Exit::Jump { label, mut count, drops_iterator } = exit else { return Ok(()) };
        while count > 0 {
            count -= 1;
            let block = self.blocks.last().copied().ok_or(Error::Invalid("a block that is not there"))?;
            if self.must_run(&block) {
                let number = self.exit_number(block, Exit::Jump { label, count, drops_iterator })?;
                let level = self.blocks.len() - 1;
                let reason = self.kept_reason(level);
                self.load(reason, Place::Int(number as i64));
                return self.run_handler(block, Imm::False);
            }
            if block.kind != BlockKind::Except && !self.pop()?.kind.is_cause_of(block.handler) {
                return Err(Error::Invalid("a block that is not there"));
            }
            self.blocks.pop();
        }
        if drops_iterator {
            for _ in 0..4 {
                self.pop()?;
            }
        }
        self.go_to(label)
    }

    /// The number of an exit of `block`, noted if it is new.
    fn exit_number(&mut self, block: Block, exit: Exit) -> Res<usize> {
        let exits = self.facts.exits.entry(block.handler).or_default();
        if let Some(number) = exits.iter().position(|known| *known == exit) {
            return Ok(number);
        }
        if exits.len() >= 100 {
            return Err(Error::TooLarge);
        }
        exits.push(exit);
        self.facts.is_changed = true;
        Ok(exits.len() - 1)
    }

    /// Goes on at the handler, with the reason on the stack.
    fn run_handler(&mut self, block: Block, reason: Imm) -> Res<()> {
        if self.stack.len() < block.base {
            return Err(Error::Invalid("a stack below its block"));
        }
        self.stack.truncate(block.base);
        self.flush();
        let register = self.home(block.base);
        self.out.immediate(register, reason);
        self.push(Kind::Leaving(block.handler), Place::Register(register));
        self.go_to(block.handler)
    }
}
