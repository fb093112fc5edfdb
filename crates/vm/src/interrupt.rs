//! Interrupt delivery: what makes a Python function an interrupt handler.
//!
//! Hardware, real or simulated, only raises a line (`taipan_board::Interrupts`). At the next safe point the VM looks:
//!
//! * A hard handler is pushed as a frame at its line's priority, the heap and the schedule locked. A more urgent line
//!   may cut in; equal and less urgent ones wait. Its exception is printed and its source switched off.
//!   Where the firmware calls handlers from an event loop ([`Delivery::CheckPoints`]) that happens at check points only.
//! * A soft handler goes to the schedule, a ring of `(function, argument)`. One callback runs at a time, only at
//!   MicroPython's check points (branches and blocking calls), and never while the schedule is locked.
//!
//! What a line means is its module's affair: a [`Source`] is asked, once the line is taken, which handlers to call.
//! Inside long built-ins and collections only hard handlers run, and Rust calls them (`poll_hard`); between
//! instructions they are frames like any other.

mod schedule;
mod wait;

use self::schedule::Scheduled;
use crate::call::{Called, Window};
use crate::machine::{Flag, Next};
use crate::native::{Raise, Res};
use crate::types;
use crate::vm::Vm;
use crate::watch::place;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_board::interrupts::{LINES, Line, attention};
use taipan_board::profile::Delivery;
use taipan_board::time::Cycles;
use taipan_heap::watch::{Notice, Touch, WATCHED, What};
use taipan_heap::{Kind, Val};

/// A call that an interrupt asks for.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    pub function: Val,
    /// The argument; unbound for a handler that takes none.
    pub argument: Val,
    pub hard: bool,
}

/// What stands behind a line.
#[derive(Clone, Copy)]
pub struct Source {
    pub name: &'static str,
    /// Lower is more urgent.
    pub priority: u8,
    pub delivery: Delivery,
    /// The next handler to call for a line that was taken; asked until it has none. Must not allocate.
    pub dispatch: fn(&mut Vm, Line) -> Option<Handler>,
    /// The handler of an event of the line, which is not taken by this: 0, a timer's channel, or a software timer by its
    /// place in the heap. Its argument need not be right.
    pub peek: fn(&Vm, Line, u32) -> Option<Handler>,
    /// Switches the source off after an exception in its hard handler.
    pub on_error: fn(&mut Vm, Line),
    /// The line printed before the exception.
    pub header: fn(&mut Vm, Line) -> String,
    pub ledger: Ledger,
}

/// What happened to a source's events. Times are in cycles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    pub delivered: u32,
    /// Soft events that found the schedule full.
    pub dropped: u32,
    pub worst_latency: u64,
    pub worst_duration: u64,
}

/// A hard handler in progress.
#[derive(Clone, Copy)]
struct Active {
    line: Line,
    /// Priority of what it interrupted.
    outer: u32,
    started: u64,
}

/// The line of injected interrupts: no board has it.
const INJECTED: Line = Line(LINES as u8 - 1);

/// The priority of the main program: every line is more urgent.
const MAIN: u32 = 256;

/// The state of interrupts in the VM.
pub struct Irq {
    sources: Vec<Option<Source>>,
    /// Whether a line was ever connected.
    is_used: bool,
    /// Bits of the lines that are served at check points only.
    at_check_points: u64,
    /// `disable_irq`
    masked: bool,
    level: u32,
    active: Vec<Active>,
    schedule: VecDeque<Scheduled>,
    pub depth: usize,
    /// The schedule is locked this many times: by hard handlers, a callback in progress, finalisers.
    pub sched_lock: u32,
    /// The callback in progress: line, start.
    soft: Option<(Option<Line>, u64)>,
    /// How many callbacks have ended, and the line of the last.
    soft_done: (u32, Option<Line>),
    injecting: bool,
    inject_next: bool,
    injected_call: bool,
    /// Deepest the schedule has been, and refused `schedule()` calls.
    pub deepest: usize,
    pub refused: u32,
}

taipan_board::clone_in_place!(Irq {
    sources,
    is_used,
    at_check_points,
    masked,
    level,
    active,
    schedule,
    depth,
    sched_lock,
    soft,
    soft_done,
    injecting,
    inject_next,
    injected_call,
    deepest,
    refused
});

impl Irq {
    pub fn new() -> Irq {
        Irq {
            sources: (0..LINES).map(|_| None).collect(),
            is_used: false,
            at_check_points: 0,
            masked: false,
            level: MAIN,
            active: Vec::new(),
            schedule: VecDeque::with_capacity(8),
            depth: 4,
            sched_lock: 0,
            soft: None,
            soft_done: (0, None),
            injecting: false,
            inject_next: false,
            injected_call: false,
            deepest: 0,
            refused: 0,
        }
    }

    pub(crate) fn roots(&self, roots: &mut Vec<Val>) {
        for s in &self.schedule {
            roots.extend([s.function, s.argument]);
        }
    }

    /// What the future depends on, as numbers; false while a handler is in progress. What was counted is none of it.
    #[cfg(feature = "watched")]
    pub(crate) fn state(&self, add: &mut impl FnMut(u64)) -> bool {
        add(u64::from(self.masked) << 32 | u64::from(self.sched_lock));
        for s in &self.schedule {
            let line = s.line.map_or(0, |line| 1 + u64::from(line.0));
            [s.function.bits() as u64, s.argument.bits() as u64, line].into_iter().for_each(&mut *add);
        }
        self.sources.iter().for_each(|source| add(source.map_or(0, |source| source.dispatch as usize as u64)));
        self.active.is_empty() && self.soft.is_none()
    }

    pub(crate) fn is_used(&self) -> bool {
        self.is_used
    }

    pub(crate) fn set_used(&mut self) {
        self.is_used = true;
    }

    /// Connects a line to what stands behind it; its ledger goes on if it was connected before.
    pub(crate) fn connect(&mut self, line: Line, source: Source) {
        let ledger = self.sources[line.0 as usize].as_ref().map_or(Ledger::default(), |s| s.ledger);
        let bit = 1u64 << line.0;
        self.at_check_points = self.at_check_points & !bit | if source.delivery == Delivery::CheckPoints { bit } else { 0 };
        self.sources[line.0 as usize] = Some(Source { ledger, ..source });
    }

    /// The handler of an event of a line, if its source says so; see [`Source::peek`].
    pub fn peek(vm: &Vm, line: Line, event: u32) -> Option<Handler> {
        let source = vm.irq.sources[line.0 as usize].as_ref()?;
        (source.peek)(vm, line, event)
    }

    pub fn is_connected(&self, line: Line) -> bool {
        self.sources[line.0 as usize].is_some()
    }

    /// The sources with their lines, for reports.
    pub fn sources(&self) -> impl Iterator<Item = (Line, &Source)> {
        self.sources.iter().enumerate().filter_map(|(n, s)| s.as_ref().map(|s| (Line(n as u8), s)))
    }

    fn ledger(&mut self, line: Line) -> Option<&mut Ledger> {
        self.sources[line.0 as usize].as_mut().map(|s| &mut s.ledger)
    }

    /// Whether code runs as part of an interrupt: a hard handler or a scheduled callback.
    pub fn in_handler(&self) -> bool {
        self.level != MAIN || self.soft.is_some()
    }

    pub fn in_hard_handler(&self) -> bool {
        self.level != MAIN
    }

    pub fn schedule_len(&self) -> usize {
        self.schedule.len()
    }

    /// Whether a line of this priority would be served now.
    pub fn can_serve(&self, priority: u8) -> bool {
        !self.masked && u32::from(priority) < self.level
    }

    /// Whether a line is served at check points only.
    pub fn is_served_at_check_points(&self, line: Line) -> bool {
        self.at_check_points >> line.0 & 1 != 0
    }

    /// Whether a callback of the schedule would run at a check point.
    pub fn can_run_scheduled(&self) -> bool {
        self.sched_lock == 0 && !self.in_handler()
    }

    /// Hard handlers in progress, and whether a callback is.
    pub fn handlers_in_progress(&self) -> (usize, bool) {
        (self.active.len(), self.soft.is_some())
    }

    /// How many callbacks have ended, and the line of the last if it came from one.
    pub fn callbacks_ended(&self) -> (u32, Option<Line>) {
        self.soft_done
    }

    /// Whether `disable_irq` is in force.
    pub fn is_masked(&self) -> bool {
        self.masked
    }

    /// For an event that is to have come before the mask did.
    pub fn set_masked(&mut self, masked: bool) {
        self.masked = masked;
    }
}

impl Default for Irq {
    fn default() -> Self {
        Irq::new()
    }
}

impl Vm {
    // ---- Safe points

    /// A safe point. `branch`: soft callbacks may run too. Says whether a frame was pushed.
    pub(crate) fn poll(&mut self, branch: bool) -> Next {
        self.sp = self.frames.top().end();
        self.safe_point("bytecode");
        if self.irq.injecting {
            self.inject();
        }
        if let Err(r) = self.attend() {
            // It is raised by the instruction that comes next, which the saved pc is not past yet.
            self.jump(1);
            return self.unwind(r);
        }
        if let Some(line) = self.next_line(branch) {
            self.enter(line);
            return self.dispatch_frame();
        }
        // Before callbacks: a thread that schedules one after the other is not to keep the others from running.
        if self.turn_is_over() {
            return Next::Exit;
        }
        if self.irq.sched_lock != 0 {
            self.board.interrupts().acknowledge(attention::SCHEDULED);
        } else if branch && !self.irq.schedule.is_empty() && !(WATCHED && self.explored.holds_callbacks) {
            return self.run_scheduled_frame();
        }
        Next::Continue
    }

    // ---- The hostile mode of tests

    /// From now on a hard interrupt with this handler comes at every safe point of the main program. Needs the policy
    /// that polls at every instruction.
    pub fn inject_interrupts(&mut self, handler: Val) {
        self.set_kept("inject", handler);
        self.irq.injecting = true;
        self.connect(
            INJECTED,
            Source {
                name: "injected",
                priority: 0,
                delivery: Delivery::Anywhere,
                dispatch: |vm, _| {
                    let done = core::mem::replace(&mut vm.irq.injected_call, true);
                    let function = vm.kept("inject");
                    (!done).then_some(Handler { function, argument: Val::NONE, hard: true })
                },
                peek: |_, _, _| None,
                on_error: |_, _| {},
                header: |_, _| String::from("exception in the injected handler"),
                ledger: Ledger::default(),
            },
        );
        self.board.interrupts().attend(attention::INTERRUPT);
    }

    /// Raises the injected line, at every other look: an instruction that was cut has to get on before the next.
    fn inject(&mut self) {
        if self.irq.level == MAIN && !self.irq.masked {
            self.irq.inject_next = !self.irq.inject_next;
            if self.irq.inject_next {
                self.irq.injected_call = false;
                self.board.interrupts().raise(INJECTED);
            }
        }
    }

    /// Notes that interrupts can be served here, and how much was done since the last such place.
    pub(crate) fn safe_point(&mut self, place: &'static str) {
        if self.work > self.max_work {
            self.max_work = self.work;
            self.max_work_at = place;
        }
        self.work = 0;
    }

    /// Brings the board up to now and takes what is not an interrupt: the end of time, KeyboardInterrupt, a stop.
    pub(crate) fn attend(&mut self) -> Res<()> {
        if self.board.hardware_clock().is_none() && self.now >= self.deadline {
            if self.now >= self.end_of_time {
                return Err(STOP);
            }
            self.deadline = self.board.advance(Cycles(self.now)).0.min(self.end_of_time);
        }
        let bits = self.board.interrupts().attention().load(core::sync::atomic::Ordering::Relaxed);
        if bits == 0 {
            return Ok(());
        }
        if bits & attention::STOP != 0 || self.threads.must_end() {
            return Err(STOP);
        }
        if bits & attention::KEYBOARD != 0 && !self.irq.in_handler() && self.threads.is_main() {
            self.board.interrupts().acknowledge(attention::KEYBOARD);
            return Err(self.raise_args(types::KEYBOARD_INTERRUPT, &[]));
        }
        Ok(())
    }

    /// Inside a built-in that takes long: counts the work, charges its time, and lets hard handlers run.
    pub fn poll_native(&mut self, work: u32, place: &'static str) -> Res<()> {
        self.work += work;
        // A word touched by a built-in costs the board about this many instructions.
        self.now += work as u64 * NATIVE_COST;
        self.poll_hard(place);
        if self.board.interrupts().attention().load(core::sync::atomic::Ordering::Relaxed) & (attention::STOP | attention::KEYBOARD) != 0
            || self.now >= self.end_of_time
        {
            self.attend()?;
        }
        Ok(())
    }

    /// Lets hard handlers run, called from Rust.
    pub(crate) fn poll_hard(&mut self, place: &'static str) {
        self.serve_hard(place, false);
    }

    fn serve_hard(&mut self, place: &'static str, check_point: bool) {
        self.safe_point(place);
        if self.now >= self.deadline && self.now < self.end_of_time && self.board.hardware_clock().is_none() {
            self.deadline = self.board.advance(Cycles(self.now)).0.min(self.end_of_time);
        }
        if self.irq.injecting && self.irq.level == MAIN && !self.irq.masked {
            self.irq.injected_call = false;
            self.board.interrupts().raise(INJECTED);
        }
        // What is pending has asked for attention, and asks again when it may be served.
        if self.board.interrupts().attention().load(core::sync::atomic::Ordering::Relaxed) == 0 {
            return;
        }
        while let Some(line) = self.next_line(check_point) {
            self.enter(line);
            self.dispatch_nested();
        }
    }

    // ---- Hard handlers

    /// The most urgent pending line that may cut in now, taken.
    fn next_line(&mut self, check_point: bool) -> Option<Line> {
        // Before looking at what it announces. What cannot be served now asks again when that changes.
        if !self.irq.injecting {
            self.board.interrupts().acknowledge(attention::INTERRUPT);
        }
        if self.irq.masked {
            return None;
        }
        let mut pending = self.board.interrupts().pending();
        let early = if check_point { 0 } else { pending & self.irq.at_check_points };
        if early != 0 {
            // The check point is to see it.
            self.board.interrupts().attend(attention::INTERRUPT);
            pending &= !early;
        }
        let mut best: Option<(u32, Line)> = None;
        while pending != 0 {
            let n = pending.trailing_zeros() as usize;
            pending &= pending - 1;
            if let Some(s) = &self.irq.sources[n] {
                let p = s.priority as u32;
                if p < self.irq.level && best.is_none_or(|(b, _)| p < b) {
                    best = Some((p, Line(n as u8)));
                }
            } else {
                // Nobody stands behind it: a spurious interrupt, dropped as the vector's default handler would.
                self.board.interrupts().clear(Line(n as u8));
            }
        }
        let (_, line) = best?;
        // Cleared before the handler is called: one more event is latched while it runs.
        self.board.interrupts().take(line);
        Some(line)
    }

    fn enter(&mut self, line: Line) {
        let priority = self.irq.sources[line.0 as usize].as_ref().map_or(0, |s| s.priority as u32);
        // To the explorer handlers take no time.
        if line != INJECTED && !WATCHED {
            self.now += self.board.profile().interrupt_entry_cycles as u64;
        }
        // To the handler's first bytecode: the way in is part of it.
        let latency = self.now.saturating_sub(self.board.raised_at(line).0);
        if let Some(ledger) = self.irq.ledger(line) {
            ledger.worst_latency = ledger.worst_latency.max(latency);
        }
        self.irq.active.push(Active { line, outer: self.irq.level, started: self.now });
        self.irq.level = priority;
        self.board.handler_entered(Cycles(self.now), line);
    }

    fn leave(&mut self) {
        let Some(active) = self.irq.active.pop() else { return };
        self.heap.watch.stop();
        self.irq.level = active.outer;
        let duration = self.now - active.started;
        if let Some(ledger) = self.irq.ledger(active.line) {
            ledger.worst_duration = ledger.worst_duration.max(duration);
        }
        self.board.handler_left(Cycles(self.now), active.line);
        if active.line == INJECTED || WATCHED {
            // As if it had taken no time: what the program sees of the clock must not change.
            self.now = active.started;
        } else {
            self.now += self.board.profile().interrupt_return_cycles as u64;
        }
        self.look_again();
    }

    /// Lines that had to wait may be served now.
    fn look_again(&mut self) {
        if self.board.interrupts().pending() != 0 {
            self.board.interrupts().attend(attention::INTERRUPT);
        }
    }

    /// Whether lines may cut in.
    pub fn irq_enabled(&self) -> bool {
        self.heap.watch.elsewhere(place::MASK, Touch::Read);
        !self.irq.masked
    }

    /// `disable_irq`, `enable_irq`: whether lines may cut in; says whether they might before.
    pub fn set_irq_enabled(&mut self, enabled: bool) -> bool {
        let before = self.irq_enabled();
        self.irq.masked = !enabled;
        if WATCHED {
            self.explored.waits_since_mask |= before && !enabled;
        }
        self.heap.watch.stop();
        self.notice(|| What::Masks(!enabled));
        if enabled {
            self.look_again();
        }
        before
    }

    /// The next handler of the line in progress that has to be called now; soft ones are put into the schedule.
    fn next_handler(&mut self) -> Option<Handler> {
        let line = self.irq.active.last()?.line;
        let dispatch = self.irq.sources[line.0 as usize].as_ref()?.dispatch;
        loop {
            let h = dispatch(self, line)?;
            if h.function.is_absent() {
                continue;
            }
            if h.hard {
                if let Some(ledger) = self.irq.ledger(line) {
                    ledger.delivered += 1;
                }
                return Some(h);
            }
            let raised = self.board.raised_at(line).0;
            if !self.irq.schedule.is_empty() {
                self.heap.watch.elsewhere(place::SCHEDULE, Touch::Write);
            }
            if self.irq.schedule.len() < self.irq.depth {
                self.push_schedule(Scheduled { function: h.function, argument: h.argument, line: Some(line), raised });
            } else if let Some(ledger) = self.irq.ledger(line) {
                ledger.dropped += 1;
                self.notice(|| What::Dropped);
            }
        }
    }

    fn lock(&mut self) {
        self.heap.set_lock_depth(self.heap.lock_depth() + 1);
        self.irq.sched_lock += 1;
    }

    fn unlock(&mut self) {
        self.heap.set_lock_depth(self.heap.lock_depth().saturating_sub(1));
        self.unlock_schedule();
    }

    fn unlock_schedule(&mut self) {
        self.irq.sched_lock = self.irq.sched_lock.saturating_sub(1);
        if self.irq.sched_lock == 0 && !self.irq.schedule.is_empty() {
            self.board.interrupts().attend(attention::SCHEDULED);
        }
    }

    fn put_handler(&mut self, h: Handler) -> Window {
        let at = self.sp;
        self.stack.set(at, h.function);
        self.stack.set(at + 1, Val::UNDEF);
        self.stack.set(at + 2, h.argument);
        let positional = !h.argument.is_absent() as usize;
        Window { at, positional, names: Val::UNDEF, method: false }
    }

    /// Calls the handlers of the line in progress as frames of the loop, one after the other.
    fn dispatch_frame(&mut self) -> Next {
        while let Some(h) = self.next_handler() {
            self.lock();
            let w = self.put_handler(h);
            match self.call_window(w, 0, Flag::HARD) {
                Ok(Called::Frame) => {
                    self.heap.watch.stop();
                    return Next::Reload;
                }
                Ok(Called::Value(_)) => {
                    self.sp = w.at;
                    self.unlock();
                }
                Err(r) => {
                    self.sp = w.at;
                    self.hard_failed(h.function, r);
                }
            }
        }
        self.leave();
        Next::Reload
    }

    /// Calls the handlers of the line in progress from Rust.
    fn dispatch_nested(&mut self) {
        while let Some(h) = self.next_handler() {
            self.lock();
            let args = [h.argument];
            let nesting = core::mem::replace(&mut self.nesting, 0);
            let result = self.call(h.function, &args[..!h.argument.is_absent() as usize]);
            self.nesting = nesting;
            match result {
                Ok(_) => self.unlock(),
                Err(r) => self.hard_failed(h.function, r),
            }
        }
        self.leave();
    }

    /// A handler's frame has returned.
    pub(crate) fn handler_returned(&mut self, hard: bool) {
        if hard {
            self.unlock();
            // Its line may have more handlers to call: the loop comes here again after each.
            self.dispatch_frame();
        } else {
            self.soft_done();
        }
    }

    /// A handler's frame has been left by an exception.
    pub(crate) fn handler_failed(&mut self, hard: bool, r: Raise) {
        if hard {
            self.hard_failed(Val::NONE, r);
            self.dispatch_frame();
        } else {
            let text = self.print_exception(r.0);
            self.write_stderr(text.as_bytes());
            self.notice_failure(Val::NONE, r, false);
            self.soft_done();
        }
    }

    /// Tells the explorer of an exception that ended a handler; the place is the innermost of its traceback.
    fn notice_failure(&mut self, function: Val, r: Raise, hard: bool) {
        if !WATCHED {
            return;
        }
        let text = self.exception_line(r.0);
        let notice = match self.traceback(r.0).first() {
            Some(entry) => Notice {
                what: if hard { What::Failed(text) } else { What::Uncaught(text) },
                file: String::from(self.str_text(entry.file)),
                line: entry.line as u32,
                function: String::from(self.str_text(entry.name)),
            },
            // It has not begun.
            None => self.notice_of_handler(function, What::NotCalled(text)),
        };
        self.heap.watch.notice(|| notice);
    }

    /// The place is where the function is defined, if it is one of the program's.
    fn notice_of_handler(&self, function: Val, what: What) -> Notice {
        let function = if self.heap.is(function, Kind::BoundMethod) { self.heap.get(function, 0) } else { function };
        if self.heap.is(function, Kind::Function) {
            let code = self.heap.get(function, crate::function::slot::CODE);
            return self.notice_in(code, self.code_line(code, 0), what);
        }
        Notice { what, file: String::new(), line: 0, function: String::new() }
    }

    /// Reports an exception of a hard handler and switches its source off.
    fn hard_failed(&mut self, function: Val, r: Raise) {
        if let Some(line) = self.irq.active.last().map(|a| a.line)
            && let Some(s) = &self.irq.sources[line.0 as usize]
            && !r.0.is_absent()
        {
            let (header, on_error) = (s.header, s.on_error);
            let mut text = header(self, line);
            text.push('\n');
            text.push_str(&self.print_exception(r.0));
            self.write_stderr(text.as_bytes());
            self.notice_failure(function, r, true);
            on_error(self, line);
        }
        self.unlock();
    }

    // ---- Output

    pub fn write_stdout(&mut self, bytes: &[u8]) {
        let now = self.now();
        self.board.console_write(now, bytes);
    }

    pub fn write_stderr(&mut self, bytes: &[u8]) {
        let now = self.now();
        self.board.console_error(now, bytes);
    }

    /// Whether `v` may be a handler.
    pub fn is_callable(&mut self, v: Val) -> bool {
        match self.heap.kind(v) {
            Kind::Function | Kind::Native | Kind::BoundMethod | Kind::Class | Kind::Type => true,
            Kind::Instance => {
                let base = self.native_base(v);
                self.special(v, crate::names::CALL).is_some() || base != v && self.is_callable(base)
            }
            Kind::Object => self.hook(v, |d| d.call).is_some(),
            _ => false,
        }
    }
}

/// Instructions of the board per unit of a built-in's work.
pub(crate) const NATIVE_COST: u64 = 4;

/// Not an exception: the program is to end here, whatever it catches.
pub const STOP: Raise = Raise(Val::UNDEF);
