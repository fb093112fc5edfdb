//! Arithmetic and comparison: built-in operands first, then the methods of classes, stage by stage.

use super::Step;
use crate::call::PENDING;
use crate::machine::Next;
use crate::names;
use crate::native::Res;
use crate::ops::{Binary, Compare};
use crate::vm::Vm;
use taipan_bytecode::{Instr, Op};
use taipan_heap::{Kind, Val};

impl Vm {
    pub(super) fn binary_operands(&mut self, op: Op, i: Instr) -> Res<(Val, Val)> {
        let l = self.r(i.b());
        let r = match op {
            Op::AddI | Op::SubI | Op::IAddI | Op::ISubI => Val::int(i.c() as i8 as isize),
            _ if op >= Op::AddK && op <= Op::BitXorK => self.konst(i.c() as usize),
            _ => self.r(i.c()),
        };
        Ok((l, r))
    }

    /// `l op r`, beginning with stage `stage`: 0 in place, 1 the left operand's method, 2 the right one's.
    pub(super) fn binary_step(&mut self, op: Binary, inplace: bool, l: Val, r: Val, stage: u8) -> Res {
        if !self.heap.is(l, Kind::Instance) && !self.heap.is(r, Kind::Instance) {
            return match self.binary_native(op, l, r, inplace)? {
                Some(v) => Ok(v),
                None => Err(self.binary_error(op, inplace, l, r)),
            };
        }
        if stage == 0
            && inplace
            && let Some(f) = self.special(l, op.inplace())
        {
            self.set_stage(1);
            return self.request_call(f, &[l, r]);
        }
        if stage <= 1
            && let Some(f) = self.special(l, op.method())
        {
            self.set_stage(2);
            return self.request_call(f, &[l, r]);
        }
        if stage <= 2
            && let Some(f) = self.special(r, op.reflected())
        {
            self.set_stage(3);
            return self.request_call(f, &[r, l]);
        }
        let (bl, br) = (self.native_base(l), self.native_base(r));
        if op == Binary::Mod
            && matches!(self.heap.kind(bl), Kind::Str | Kind::Bytes)
            && let Some(v) = self.text_binary(op, bl, r, inplace)?
        {
            // Formatting wants the operand itself, whose class may say how it is shown.
            return Ok(v);
        }
        if (bl != l || br != r)
            && let Some(v) = self.binary_native(op, bl, br, inplace)?
        {
            // A built-in object that was changed in place is still the instance's.
            return Ok(if inplace && v == bl { l } else { v });
        }
        Err(self.binary_error(op, inplace, l, r))
    }

    pub(super) fn set_stage(&mut self, stage: u8) {
        self.frames.top_mut().stage = stage;
    }

    /// `l op r`, beginning with stage `stage`: 0 the left operand's method, 1 for `!=` its `__eq__`, 2 the right
    /// operand's method, 3 for `!=` its `__eq__`. Odd stages answer the opposite.
    pub(super) fn compare_step(&mut self, op: Compare, l: Val, r: Val, stage: u8) -> Res {
        if !self.heap.is(l, Kind::Instance) && !self.heap.is(r, Kind::Instance) {
            return self.compare_values(op, l, r, l, r);
        }
        for n in stage..4 {
            let inverted = n & 1 == 1;
            if inverted && op != Compare::Ne {
                continue;
            }
            let (this, other, method) = if n < 2 { (l, r, op.method()) } else { (r, l, op.swapped().method()) };
            let method = if inverted { names::EQ } else { method };
            if let Some(f) = self.special(this, method) {
                self.set_stage(n + 1);
                return self.request_call(f, &[this, other]);
            }
        }
        let (bl, br) = (self.native_base(l), self.native_base(r));
        self.compare_values(op, bl, br, l, r)
    }

    pub(super) fn compare_values(&mut self, op: Compare, l: Val, r: Val, shown_l: Val, shown_r: Val) -> Res {
        if let Some(t) = self.compare_native(op, l, r)? {
            return Ok(Val::bool(t));
        }
        match op {
            Compare::Eq => Ok(Val::bool(l == r)),
            Compare::Ne => Ok(Val::bool(l != r)),
            _ => Err(self.compare_error(op, shown_l, shown_r)),
        }
    }

    pub(super) fn compare_jump(&mut self, i: Instr, v: Val) -> Step {
        if v == PENDING {
            return self.start_pending(i);
        }
        let t = self.truth(v)?;
        Ok(self.jump_word(t == (i.c() != 0)))
    }

    /// Takes or skips the jump word after the instruction in progress; the end of a loop is a safe point.
    pub(super) fn jump_word(&mut self, taken: bool) -> Next {
        let w = self.take_jump(taken);
        let end_of_loop = taken && !self.config.every && w.op_byte() == Op::Loop as u8;
        if end_of_loop && self.board.interrupts().attention().load(core::sync::atomic::Ordering::Relaxed) != 0 {
            return self.poll(true);
        }
        Next::Continue
    }

    /// As [`Vm::jump_word`], without the safe point.
    pub(super) fn take_jump(&mut self, taken: bool) -> Instr {
        let w = self.next_word();
        if taken {
            self.jump(w.offset());
        }
        w
    }
}

/// The comparison of an opcode.
pub(super) fn compare_of(op: Op) -> Compare {
    match op {
        Op::Eq | Op::EqJump | Op::EqIJump => Compare::Eq,
        Op::Ne | Op::NeJump | Op::NeIJump => Compare::Ne,
        Op::Lt | Op::LtJump | Op::LtIJump => Compare::Lt,
        Op::Le | Op::LeJump | Op::LeIJump => Compare::Le,
        Op::Gt | Op::GtJump | Op::GtIJump => Compare::Gt,
        _ => Compare::Ge,
    }
}
