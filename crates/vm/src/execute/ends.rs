//! What happens when a frame returns, yields, or the call that an instruction had asked for is done.

use super::Step;
use super::operators::compare_of;
use crate::generator::Resumed;
use crate::import::LOADED;
use crate::machine::{Finish, Flag, Next};
use crate::names;
use crate::native::Res;
use crate::ops::Binary;
use crate::vm::Vm;
use taipan_bytecode::{Instr, Op};
use taipan_heap::{Kind, Val};

impl Vm {
    /// The frame on top returns `v`.
    pub(super) fn finish_frame(&mut self, v: Val) -> Step {
        let Some(frame) = self.frames.last().copied() else { return Ok(Next::Exit) };
        let base = frame.base as usize;
        let flags = frame.flags;
        let mut v = v;
        if flags & Flag::INIT != 0 {
            self.check_init(v)?;
            v = self.stack.get(base - 1);
        }
        self.frames.pop();
        self.sp = self.frames.last().map_or(base, |f| f.base as usize + f.registers as usize);
        if flags & Flag::GENERATOR != 0 {
            let g = self.stack.get(base - 1);
            self.finish_generator(g);
            if flags & Flag::ENTRY != 0 {
                self.result = Some(Ok(Finish::Return(v)));
                return Ok(Next::Exit);
            }
            if flags & Flag::NEXT != 0 {
                return Err(self.stop_iteration(v));
            }
            if self.is_built_in_to_go_on() {
                return self.go_on_with(Ok(Resumed::Returned(v)));
            }
            let i = self.current_instr();
            return self.generator_returned(i, v).map(|_| Next::Reload);
        }
        if flags & Flag::ENTRY != 0 {
            self.result = Some(Ok(Finish::Return(v)));
            return Ok(Next::Exit);
        }
        if flags & (Flag::HARD | Flag::SOFT) != 0 {
            self.handler_returned(flags & Flag::HARD != 0);
            return Ok(Next::Reload);
        }
        if flags & Flag::RESUME != 0 {
            let i = self.current_instr();
            let stage = self.frames.top().stage;
            if stage == LOADED {
                self.module_run = frame.globals;
            }
            return match self.complete(i, v, stage)? {
                Next::Continue => Ok(Next::Reload),
                other => Ok(other),
            };
        }
        self.put(frame.dest, v);
        Ok(Next::Reload)
    }

    /// Ends instruction `i` with the result of the call it had asked for.
    pub(super) fn complete(&mut self, i: Instr, v: Val, stage: u8) -> Step {
        let Some(op) = i.op() else { return Ok(Next::Continue) };
        if let Some((binary, inplace)) = Binary::from_op(op) {
            if v != Val::NOT_IMPLEMENTED {
                self.put(i.a(), v);
                return Ok(Next::Continue);
            }
            let (l, r) = self.binary_operands(op, i)?;
            let v = self.binary_step(binary, inplace, l, r, stage)?;
            return self.give(i, v);
        }
        match op {
            Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                let v = self.compare_result(op, i.b(), None, i.c(), v, stage)?;
                self.give(i, v)
            }
            Op::EqJump | Op::NeJump | Op::LtJump | Op::LeJump | Op::GtJump | Op::GeJump => {
                let v = self.compare_result(op, i.a(), None, i.b(), v, stage)?;
                self.compare_jump(i, v)
            }
            Op::EqIJump | Op::NeIJump | Op::LtIJump | Op::LeIJump | Op::GtIJump | Op::GeIJump => {
                let v = self.compare_result(op, i.a(), Some(Val::int(i.b() as i8 as isize)), 0, v, stage)?;
                self.compare_jump(i, v)
            }
            Op::In | Op::NotIn => {
                let t = self.truth(v)?;
                self.put(i.a(), Val::bool(t == (op == Op::In)));
                Ok(Next::Continue)
            }
            Op::SetAttr | Op::SetAttrX | Op::DelAttr | Op::DelAttrX | Op::SetItem | Op::DelItem | Op::SetSlice | Op::DelSlice => {
                Ok(Next::Continue)
            }
            Op::IterStart => {
                self.put(i.a(), v);
                self.put(i.a() + 1, Val::UNDEF);
                Ok(Next::Continue)
            }
            Op::IterNext => {
                self.put(i.b(), v);
                Ok(self.jump_word(true))
            }
            Op::YieldFrom => self.yield_step(v, Some(i)),
            // The code of a module was run: the statement has it now.
            Op::Import if stage == LOADED => self.import(i),
            Op::ImportFrom if stage == LOADED => self.import_one(i),
            Op::BuildClass => {
                let namespace = self.r(i.a() + 1);
                let name = self.r(i.a() + 2);
                let bases = self.regs(i.a() + 3, i.b() as usize);
                let class = self.new_class(name, &bases, namespace)?;
                if self.heap.is(v, Kind::Cell) {
                    self.heap.set(v, 0, class);
                }
                self.put(i.c(), class);
                Ok(Next::Continue)
            }
            _ => {
                self.put(i.a(), v);
                Ok(Next::Continue)
            }
        }
    }

    /// A comparison method's result: goes on to the next stage if it was NotImplemented.
    pub(super) fn compare_result(&mut self, op: Op, l: u8, immediate: Option<Val>, r: u8, v: Val, stage: u8) -> Res {
        if v == Val::NOT_IMPLEMENTED {
            let right = immediate.unwrap_or_else(|| self.r(r));
            return self.compare_step(compare_of(op), self.r(l), right, stage);
        }
        // The stage is one past that of the method that answered: an even one means an inverted answer.
        if stage > 0 && stage & 1 == 0 {
            let t = self.truth(v)?;
            return Ok(Val::bool(!t));
        }
        Ok(v)
    }

    /// The generator frame on top yields `v`. `stay`: on a `YieldFrom`, where it goes on when resumed.
    pub(super) fn yield_step(&mut self, v: Val, stay: Option<Instr>) -> Step {
        let Some(frame) = self.frames.last().copied() else { return Ok(Next::Exit) };
        if frame.flags & Flag::GENERATOR == 0 {
            return Err(self.runtime_error("yield outside a generator"));
        }
        let pc = self.frame_pc(&frame) - stay.is_some() as usize;
        self.suspend_generator(pc);
        if frame.flags & Flag::ENTRY != 0 {
            self.result = Some(Ok(Finish::Yield(v)));
            return Ok(Next::Exit);
        }
        self.sp = self.frames.top().end();
        if frame.flags & Flag::NEXT != 0 {
            self.put(frame.dest, v);
            return Ok(Next::Reload);
        }
        if self.is_built_in_to_go_on() {
            return self.go_on_with(Ok(Resumed::Yielded(v)));
        }
        let i = self.current_instr();
        match i.op() {
            Some(Op::YieldFrom) => match self.yield_step(v, Some(i))? {
                Next::Continue => Ok(Next::Reload),
                other => Ok(other),
            },
            _ => {
                self.put(i.b(), v);
                self.take_jump(true);
                Ok(Next::Reload)
            }
        }
    }

    /// A generator that instruction `i` was waiting for has returned `v`.
    pub(super) fn generator_returned(&mut self, i: Instr, v: Val) -> Step {
        if i.op() == Some(Op::YieldFrom) {
            self.put(i.a(), v);
        } else {
            self.take_jump(false);
        }
        Ok(Next::Continue)
    }

    pub(super) fn yield_from_step(&mut self, i: Instr) -> Step {
        let (value, inner) = (self.r(i.a()), self.r(i.b()));
        if self.heap.is(inner, Kind::Generator) && !self.has_pending(inner) {
            return if self.push_generator(inner, value, 0)? {
                Ok(Next::Reload)
            } else {
                self.put(i.a(), Val::NONE);
                Ok(Next::Continue)
            };
        }
        if value.is_none() || self.heap.is(inner, Kind::Generator) {
            if let Some(f) = self.special(inner, names::NEXT) {
                self.request_call(f, &[inner])?;
                return self.start_pending(i);
            }
            return match self.iter_next(inner) {
                Ok(Some(v)) => self.yield_step(v, Some(i)),
                Ok(None) => {
                    let v = if self.heap.is(inner, Kind::Generator) { self.stop_value } else { Val::NONE };
                    self.put(i.a(), v);
                    Ok(Next::Continue)
                }
                Err(r) if self.exception_ends_instr(i, r) => Ok(Next::Continue),
                Err(r) => Err(r),
            };
        }
        let f = self.get_attr(inner, names::SEND)?;
        self.request_call(f, &[value])?;
        self.start_pending(i)
    }
}
