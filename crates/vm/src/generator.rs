//! Generators and coroutines: frames that leave the stack when they yield.
//!
//! Slots of a `Generator`: code, globals, next instruction (index), state, then its registers. While it runs, the
//! registers are on the stack and the slot below them holds the generator.
//!
//! The state is a small integer, or the exception that `pend_throw` left to be raised when the generator is resumed:
//! then whoever knows the states only finds one he does not know, and asks [`Vm::push_generator`].

use crate::function::slot;
use crate::machine::{Finish, Flag, Next};
use crate::native::{Raise, Res};
use crate::types;
use crate::vm::Vm;
use taipan_bytecode::Op;
use taipan_heap::{Kind, Val};

pub(crate) const CODE: usize = 0;
pub(crate) const GLOBALS: usize = 1;
pub(crate) const PC: usize = 2;
pub(crate) const STATE: usize = 3;
pub(crate) const HEAD: usize = 4;

pub(crate) const FRESH: Val = Val::int(0);
pub(crate) const SUSPENDED: Val = Val::int(1);
pub(crate) const RUNNING: Val = Val::int(2);
pub(crate) const FINISHED: Val = Val::int(3);

impl Vm {
    /// The generator for a call of `f` whose arguments are in place from `base` on.
    pub(crate) fn new_generator(&mut self, f: Val, code: Val, base: usize) -> Res {
        let registers = self.heap.small(code) as usize;
        let args = self.meta(code).params() + self.meta(code).free;
        let saved = self.sp;
        self.sp = self.sp.max(base + args);
        let g = self.alloc(Kind::Generator, HEAD + registers);
        self.sp = saved;
        let g = g?;
        let globals = self.heap.get(f, slot::GLOBALS);
        self.heap.set(g, CODE, code);
        self.heap.set(g, GLOBALS, globals);
        self.heap.set(g, PC, Val::int(0));
        self.heap.set(g, STATE, FRESH);
        for i in 0..args {
            let v = self.stack.get(base + i);
            self.heap.set(g, HEAD + i, v);
        }
        Ok(g)
    }

    pub(crate) fn generator_code(&self, g: Val) -> Val {
        self.heap.get(g, CODE)
    }

    pub(crate) fn generator_is_finished(&self, g: Val) -> bool {
        self.heap.get(g, STATE) == FINISHED
    }

    pub(crate) fn generator_is_suspended(&self, g: Val) -> bool {
        self.heap.get(g, STATE) == SUSPENDED
    }

    /// What a generator that is suspended waits for in a `yield from`.
    pub(crate) fn delegates_to(&self, g: Val) -> Option<Val> {
        let (code, pc) = (self.heap.get(g, CODE), self.heap.get(g, PC).as_int()?);
        let i = self.instr_of(code, pc as usize);
        (i.op() == Some(Op::YieldFrom)).then(|| self.heap.get(g, HEAD + i.b() as usize))
    }

    /// Whether it has not begun.
    fn generator_is_fresh(&self, g: Val) -> bool {
        let state = self.heap.get(g, STATE);
        state == FRESH || !state.is_int() && self.heap.get(g, PC) == Val::int(0)
    }

    /// `g.pend_throw(e)`: `e` is raised when `g` is resumed; None takes it back. The one that was pending before.
    pub(crate) fn pend_throw(&mut self, g: Val, e: Val) -> Res {
        let state = self.heap.get(g, STATE);
        if state == RUNNING {
            return Err(self.value_error("generator already executing"));
        }
        if state == FINISHED {
            return Ok(Val::NONE);
        }
        let resumable = if self.generator_is_fresh(g) { FRESH } else { SUSPENDED };
        // A number is no exception, and must not pass for a state.
        let pending = if e.is_int() { self.raise_of(e).0 } else { e };
        self.heap.set(g, STATE, if e.is_none() { resumable } else { pending });
        Ok(if state.is_int() { Val::NONE } else { state })
    }

    pub(crate) fn has_pending(&self, g: Val) -> bool {
        !self.heap.get(g, STATE).is_int()
    }

    /// The exception that is pending, if any: it is no longer.
    pub(crate) fn take_pending(&mut self, g: Val) -> Option<Val> {
        let state = self.heap.get(g, STATE);
        if state.is_int() {
            return None;
        }
        let resumable = if self.generator_is_fresh(g) { FRESH } else { SUSPENDED };
        self.heap.set(g, STATE, resumable);
        Some(state)
    }

    /// Pushes the generator's frame, which gets `value` as the result of its `yield`. False if it has finished.
    pub(crate) fn push_generator(&mut self, g: Val, value: Val, flags: u8) -> Res<bool> {
        let base = self.sp + 1;
        if self.enter_generator(g, base, value, flags) {
            self.sp = self.frames.top().end();
            return Ok(true);
        }
        match self.heap.get(g, STATE) {
            FINISHED => Ok(false),
            RUNNING => Err(self.value_error("generator already executing")),
            FRESH if !value.is_none() => Err(self.type_error("can't send non-None value to a just-started generator")),
            _ => Err(self.recursion_error()),
        }
    }

    /// Takes the frame on top, a generator's, off the stack: it goes on at instruction `pc` when resumed.
    pub(crate) fn suspend_generator(&mut self, pc: usize) {
        let Some(frame) = self.frames.pop() else { return };
        let base = frame.base as usize;
        let g = self.stack.get(base - 1);
        self.heap.set_slots(g, HEAD, self.stack.window(base, frame.registers as usize));
        self.heap.set(g, PC, Val::int(pc as isize));
        self.heap.set(g, STATE, SUSPENDED);
        self.sp = base - 1;
    }

    /// Marks the generator as finished and lets go of what it held.
    pub(crate) fn finish_generator(&mut self, g: Val) {
        self.heap.set(g, STATE, FINISHED);
        for i in HEAD..self.heap.len(g) {
            self.heap.set(g, i, Val::UNDEF);
        }
    }

    /// The next value of a generator that Rust iterates over, `None` at its end, which leaves its `stop_value`.
    pub(crate) fn generator_next(&mut self, g: Val) -> Res<Option<Val>> {
        let saved = self.sp;
        let resumed = if self.enter_generator(g, saved + 1, Val::NONE, Flag::ENTRY) {
            self.sp = self.frames.top().end();
            let resumed = self.run_frame_for_generator(g);
            self.sp = saved;
            resumed?
        } else {
            self.resume(g, Val::NONE, None)?
        };
        match resumed {
            Resumed::Yielded(v) => Ok(Some(v)),
            Resumed::Returned(v) => {
                self.stop_value = v;
                Ok(None)
            }
        }
    }

    /// Resumes a generator from Rust with a value to send, or what `raise` takes to throw. An iterator that it delegates
    /// to gets just that; only a frame makes an exception of it.
    pub fn resume(&mut self, g: Val, value: Val, throw: Option<Val>) -> Res<Resumed> {
        if let Some(e) = self.take_pending(g).or(throw) {
            self.keep(e);
            if self.generator_is_fresh(g) || self.generator_is_finished(g) {
                self.finish_generator(g);
                return Err(self.raise_of(e));
            }
            let saved = self.sp;
            if !self.push_generator(g, Val::NONE, Flag::ENTRY)? {
                return Err(self.raise_of(e));
            }
            let result = match self.throw_into_frame(e) {
                Ok(Some(done)) => Ok(done),
                Ok(None) => self.run_frame_for_generator(g),
                Err(r) => Err(r),
            };
            self.sp = saved;
            return result;
        }
        let saved = self.sp;
        let result = match self.push_generator(g, value, Flag::ENTRY) {
            Ok(true) => self.run_frame_for_generator(g),
            Ok(false) => Ok(Resumed::Returned(Val::NONE)),
            Err(r) => Err(r),
        };
        self.sp = saved;
        result
    }

    #[inline]
    fn run_frame_for_generator(&mut self, g: Val) -> Res<Resumed> {
        let nesting = self.nesting;
        match self.run_frame() {
            Ok(Finish::Yield(v)) => {
                self.keep(v);
                Ok(Resumed::Yielded(v))
            }
            Ok(Finish::Return(v)) => {
                self.keep(v);
                Ok(Resumed::Returned(v))
            }
            Err(r) => {
                self.nesting = nesting;
                if !self.generator_is_finished(g) {
                    self.finish_generator(g);
                }
                Err(r)
            }
        }
    }

    /// Raises `e` in the generator frame on top as if its `yield` had raised it. If it stands on a `YieldFrom`, the
    /// exception goes to the inner iterator first. `None` if the frame has to run on.
    fn throw_into_frame(&mut self, e: Val) -> Res<Option<Resumed>> {
        let Some(frame) = self.frames.last().copied() else { return Err(self.raise_of(e)) };
        let pc = self.frame_pc(&frame);
        let i = self.instr_at(pc);
        let mut raised = None;
        if i.op() == Some(Op::YieldFrom) {
            let inner = self.stack.get(frame.base as usize + i.b() as usize);
            let answer = self.throw_into(inner, e);
            match answer {
                Ok(Some(Resumed::Yielded(v))) => {
                    // The inner one goes on: so does the wait, and its value is what the generator yields.
                    self.suspend_generator(pc);
                    return Ok(Some(Resumed::Yielded(v)));
                }
                // A leaf may swallow GeneratorExit, the one that waits for it still gets it.
                Ok(Some(Resumed::Returned(_))) if self.is_generator_exit(e) => {}
                Ok(Some(Resumed::Returned(v))) => {
                    self.stack.set(frame.base as usize + i.a() as usize, v);
                    self.set_frame_pc(pc + 1);
                    return Ok(None);
                }
                Ok(None) => {}
                Err(r) => raised = Some(r),
            }
            self.set_frame_pc(pc + 1);
        }
        let raised = raised.unwrap_or_else(|| self.raise_of(e));
        match self.unwind(raised) {
            Next::Exit => match self.take_result() {
                Some(Err(r)) => Err(r),
                _ => Ok(Some(Resumed::Returned(Val::NONE))),
            },
            _ => Ok(None),
        }
    }

    /// Throws into the iterator of a `yield from`: `None` if it cannot take exceptions.
    fn throw_into(&mut self, inner: Val, e: Val) -> Res<Option<Resumed>> {
        if self.heap.is(inner, Kind::Generator) {
            return self.resume(inner, Val::NONE, Some(e)).map(Some);
        }
        if self.is_generator_exit(e) {
            if let Some(close) = self.get_attr_opt(inner, crate::names::CLOSE)? {
                self.call(close, &[])?;
            }
            return Ok(None);
        }
        match self.get_attr_opt(inner, crate::names::THROW)? {
            Some(f) => match self.call(f, &[e]) {
                Ok(v) => Ok(Some(Resumed::Yielded(v))),
                Err(r) if self.exception_is(r, types::STOP_ITERATION) => {
                    Ok(Some(Resumed::Returned(self.exception_first_arg(r.0).unwrap_or(Val::NONE))))
                }
                Err(r) => Err(r),
            },
            None => Ok(None),
        }
    }

    /// Whether `e`, which is thrown, is GeneratorExit or one of it.
    pub(crate) fn is_generator_exit(&self, e: Val) -> bool {
        let class = if matches!(self.heap.kind(e), Kind::Type | Kind::Class) { e } else { self.type_of(e) };
        self.is_subclass(class, types::GENERATOR_EXIT)
    }

    /// `StopIteration(value)`, without an argument for None.
    pub fn stop_iteration(&mut self, value: Val) -> Raise {
        if value.is_none() { self.raise_args(types::STOP_ITERATION, &[]) } else { self.raise_args(types::STOP_ITERATION, &[value]) }
    }
}

/// What a generator did when it was resumed.
#[derive(Clone, Copy)]
pub enum Resumed {
    Yielded(Val),
    Returned(Val),
}
