//! From an exception to its handler, frame by frame.

use crate::import::LOADED;
use crate::machine::{Finish, Flag, Next};
use crate::native::{Raise, Res};
use crate::types;
use crate::vm::Vm;
use taipan_bytecode::{Instr, Op};
use taipan_heap::Val;

impl Vm {
    /// Goes to the handler of `r`: the innermost that covers where a frame stands, frames without one are left.
    pub(crate) fn unwind(&mut self, r: Raise) -> Next {
        if self.gives_up(r) {
            self.jump(-1);
            self.sp = self.frames.top().end();
            return Next::Exit;
        }
        self.threads.forget();
        let mut r = r;
        let mut first = true;
        loop {
            let Some(frame) = self.frames.last().copied() else {
                self.result = Some(Err(r));
                return Next::Exit;
            };
            let index = self.frames.len() - 1;
            let pc = self.frame_pc(&frame).saturating_sub(1);
            let i = self.instr_at(pc);
            if !r.0.is_absent() {
                // A callee that ended a loop or an awaited iterator has not failed.
                if !first && self.exception_ends_instr(i, r) {
                    return Next::Reload;
                }
                if !(first && i.op() == Some(Op::Reraise)) {
                    self.add_traceback(r.0, index);
                }
                if let Some((handler, reg)) = self.exception_handler(frame.code, pc) {
                    self.sp = frame.base as usize + frame.registers as usize;
                    self.put(reg, r.0);
                    self.set_frame_pc(handler);
                    return Next::Reload;
                }
            }
            first = false;
            self.frames.pop();
            let base = frame.base as usize;
            self.sp = self.frames.last().map_or(base, |f| f.base as usize + f.registers as usize);
            if frame.flags & Flag::GENERATOR != 0 {
                let g = self.stack.get(base - 1);
                self.finish_generator(g);
                if self.exception_is(r, types::STOP_ITERATION) {
                    r = self.runtime_error("generator raised StopIteration");
                }
            }
            if frame.flags & (Flag::GENERATOR | Flag::ENTRY | Flag::NEXT) == Flag::GENERATOR && self.is_built_in_to_go_on() {
                match self.go_on_with(Err(r)) {
                    Ok(next) => return next,
                    Err(raised) => r = raised,
                }
            }
            if frame.flags & Flag::RESUME != 0
                && self.frames.last().is_some_and(|f| f.stage == LOADED)
                && matches!(self.current_instr().op(), Some(Op::Import | Op::ImportFrom))
            {
                self.keep(r.0);
                self.module_failed(frame.globals);
            }
            if frame.flags & (Flag::HARD | Flag::SOFT) != 0 && !r.0.is_absent() {
                self.handler_failed(frame.flags & Flag::HARD != 0, r);
                return Next::Reload;
            }
            if frame.flags & Flag::ENTRY != 0 {
                self.result = Some(Err(r));
                return Next::Exit;
            }
        }
    }

    /// Whether `r` is the StopIteration that instruction `i` was waiting for; if so the instruction is completed.
    pub(super) fn exception_ends_instr(&mut self, i: Instr, r: Raise) -> bool {
        match i.op() {
            Some(Op::IterNext) if self.exception_is(r, types::STOP_ITERATION) => {
                self.take_jump(false);
                true
            }
            Some(Op::YieldFrom) if self.exception_is(r, types::STOP_ITERATION) => {
                let v = self.exception_first_arg(r.0).unwrap_or(Val::NONE);
                self.put(i.a(), v);
                true
            }
            _ => false,
        }
    }

    /// How the entry frame ended; `None` if the loop is left for another thread's turn.
    pub(crate) fn take_result(&mut self) -> Option<Res<Finish>> {
        self.result.take()
    }
}
