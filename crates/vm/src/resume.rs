//! A generator that runs for a built-in (`next(g)`, `g.send(v)`, the step of a task), as a frame of the loop.
//!
//! What it does is the program's affair, and may take long. Were it run from Rust, it would be one step to whoever looks
//! at the program between instructions: a thread's turn could not end in it, and the explorer could not cut into it.
//!
//! So the built-in is left. The generator's frame stands on its caller's, which stays at its `Call`. What it yields then
//! is the value of the call (`Flag::NEXT`); or, if the built-in has to know how it went on, it is called once more with
//! the arguments that are still in the caller's registers, and finds the outcome. A built-in that was called from Rust
//! resumes from Rust.

use crate::execute::Step;
use crate::generator::Resumed;
use crate::machine::{Flag, Next};
use crate::native::{Args, Raise, Res};
use crate::vm::Vm;
use taipan_bytecode::Op;
use taipan_heap::{Kind, Val};

/// Not an exception: the frame on top is to be run, and the built-in called once more at its end.
const RUNS: Raise = Raise(Val::shadow(0xfffc));

impl Vm {
    /// Has `g` yield its next value as that of the built-in with these arguments, or StopIteration as its error.
    pub(crate) fn next_for(&mut self, args: Args, g: Val, value: Val, throw: Option<Val>) -> Res {
        match self.enter_for(args, g, value, throw, Flag::NEXT)?? {
            Resumed::Yielded(v) => Ok(v),
            Resumed::Returned(v) => Err(self.stop_iteration(v)),
        }
    }

    /// Resumes `g` for the built-in with these arguments, as [`Vm::resume`] does. An error is to be passed on as it is:
    /// the built-in is called once more then, and asks for the outcome before it does anything else.
    pub fn resume_for(&mut self, args: Args, g: Val, value: Val, throw: Option<Val>) -> Res<Res<Resumed>> {
        self.enter_for(args, g, value, throw, 0)
    }

    /// What came of the generator that the built-in with these arguments has resumed; `None` if it has not.
    #[inline]
    pub fn take_resumed(&mut self, args: Args) -> Option<Res<Resumed>> {
        self.resumed.take_if(|(base, _)| *base == args.base).map(|(_, outcome)| outcome)
    }

    /// Pushes the frame of `g`, or says what came of it if there is nothing to run in the loop.
    #[inline]
    fn enter_for(&mut self, args: Args, g: Val, value: Val, throw: Option<Val>, flags: u8) -> Res<Res<Resumed>> {
        if !self.is_called_by_loop(args) {
            return Ok(self.resume(g, value, throw));
        }
        let dest = self.current_instr().c();
        if throw.is_none() && self.enter_generator(g, self.sp + 1, value, flags) {
            self.frames.top_mut().dest = dest;
            self.sp = self.frames.top().end();
            return Err(RUNS);
        }
        self.throw_for(g, value, throw, flags, dest)
    }

    /// As [`Vm::enter_for`], where an exception is thrown or the generator can't be resumed.
    #[cold]
    fn throw_for(&mut self, g: Val, value: Val, throw: Option<Val>, flags: u8, dest: u8) -> Res<Res<Resumed>> {
        let Some(e) = self.take_pending(g).or(throw) else {
            return Ok(self.resume(g, value, None));
        };
        self.keep(e);
        if !self.raises_within(g, e)? {
            return Ok(self.resume(g, Val::NONE, Some(e)));
        }
        self.push_to_raise(g, flags, dest)?;
        Err(self.raise_of(e))
    }

    /// Whether this asks for the frame on top to be run.
    pub(crate) fn runs_frame(&self, r: Raise) -> bool {
        r.0 == RUNS.0
    }

    /// Whether the frame below the generator's that has just been left is that of a built-in's caller.
    pub(crate) fn is_built_in_to_go_on(&self) -> bool {
        matches!(self.current_instr().op(), Some(Op::Call | Op::CallMethod))
    }

    /// As [`Vm::go_on_with`], for the loop.
    pub(crate) fn go_on(&mut self, outcome: Res<Resumed>) -> Next {
        self.go_on_with(outcome).unwrap_or_else(|r| self.unwind(r))
    }

    /// The built-in that the frame on top has called goes on.
    pub(crate) fn go_on_with(&mut self, outcome: Res<Resumed>) -> Step {
        let i = self.current_instr();
        let (Ok(Resumed::Yielded(v) | Resumed::Returned(v)) | Err(Raise(v))) = outcome;
        let (native, args) = self.native_call(i);
        let mark = self.mark();
        self.keep(v);
        self.sp = self.frames.top().end();
        self.resumed = Some((args.base, outcome));
        let result = (native.func)(self, args);
        self.release(mark);
        match result {
            Ok(v) => self.put(i.c(), v),
            Err(r) if self.runs_frame(r) => {}
            Err(r) => return Err(r),
        }
        Ok(Next::Reload)
    }

    // ---- Throwing

    /// Whether throwing `e` into `g` means no more than that the innermost generator raises it: no iterator is asked to
    /// take it, or to close.
    fn raises_within(&mut self, g: Val, e: Val) -> Res<bool> {
        if self.is_generator_exit(e) {
            return Ok(false);
        }
        let mut innermost = g;
        while self.generator_is_suspended(innermost) {
            match self.delegates_to(innermost) {
                None => return Ok(true),
                Some(inner) if self.heap.is(inner, Kind::Generator) => innermost = inner,
                // Anything else might be the program's.
                Some(inner) => return Ok(self.heap.is(inner, Kind::Object) && self.get_attr_opt(inner, crate::names::THROW)?.is_none()),
            }
        }
        Ok(false)
    }

    /// Pushes the frames of `g` and of the generators it delegates to, each past the instruction it waits in.
    fn push_to_raise(&mut self, g: Val, flags: u8, dest: u8) -> Res<()> {
        let (mut next, mut flags) = (Some(g), flags);
        while let Some(g) = next.filter(|g| self.heap.is(*g, Kind::Generator)) {
            next = self.delegates_to(g);
            if !self.push_generator(g, Val::NONE, flags)? {
                break;
            }
            self.frames.top_mut().dest = dest;
            flags = 0;
            if next.is_some() {
                self.jump(1);
            }
        }
        Ok(())
    }
}
