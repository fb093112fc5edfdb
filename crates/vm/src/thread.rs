//! Threads: the VM's own. One runs at a time, and a switch is a swap of stacks between two instructions.
//!
//! * **When.** After so many safe points that come round by a jump or a call, or when the thread has to wait. It is
//!   counted and not timed, so that a run can be repeated. With one thread nothing is counted: others announce
//!   themselves by a bit of the attention word.
//! * **Waiting.** A built-in that has to wait says so with [`Vm::pause`]. If the loop itself called it, the instruction
//!   is given up, and done again when the thread's turn comes; so a thread that waits takes no Rust stack.
//! * **Built-ins that call back.** The Rust stack is one for all threads: what a built-in of one thread calls may find
//!   itself below what another thread's built-in has called since. A thread that gets to the end of such a call waits
//!   until it is the last on the Rust stack ([`Threads::levels`]). All others go on meanwhile. Only if none can, because
//!   the last one waits for what such a thread is to do, there is a RuntimeError.
//!
//! Hard handlers and callbacks run on whatever thread runs, and are not switched away from, save that a callback waits.

use crate::call::{Called, Window};
use crate::machine::{Finish, Flag, Frames, HANDLER_FRAMES, Next, Stack};
use crate::native::{Args, Raise, Res};
use crate::types;
use crate::vm::Vm;
use crate::watch::Excuse;
use alloc::vec::Vec;
use taipan_board::interrupts::attention;
use taipan_board::time::Cycles;
use taipan_bytecode::Op;
use taipan_heap::Val;
use taipan_heap::watch::WATCHED;

/// Safe points that a turn lasts.
const TURN: u32 = 128;

/// How often a thread that waits for the console looks whether there is something.
const LOOKS_A_SECOND: u64 = 1000;

/// Threads that may be there at a time.
const LIMIT: usize = 256;

/// The name of the thread that was there first, and whose end is the program's.
const MAIN: usize = 1;

/// Registers of a thread if nobody says how many; they are made as they are needed.
const STACK_SLOTS: usize = 8 << 10;
const LEAST_SLOTS: usize = 1 << 10;

/// Not an exception: the instruction in progress is to be done again, by which time the thread may go on.
pub(crate) const AGAIN: Raise = Raise(Val::shadow(0xfffd));

pub struct Threads {
    /// In the order of their turns; the one that runs is at `current`.
    list: Vec<Thread>,
    current: usize,
    /// Whose calls from Rust are in progress: a thread's number for each, the innermost last.
    levels: Vec<usize>,
    last_number: usize,
    /// Safe points that are left of this turn.
    left: u32,
    /// The loop was left so that another thread can run.
    switch: bool,
    /// The main program is over, and so are all others.
    ending: bool,
    /// `_thread.stack_size`
    pub stack_bytes: usize,
}

struct Thread {
    number: usize,
    /// What it goes on with; the VM itself has that of the thread that runs.
    machine: Option<Machine>,
    /// The function it was started with.
    function: Val,
    /// The call that it begins with, if it has not begun.
    start: Option<Window>,
    wait: Wait,
    /// It gave up an instruction that was to wait until then, having so many frames.
    given_up: Option<(usize, Cycles)>,
    /// What Rust gets when it is its turn there.
    outcome: Option<Res<Finish>>,
    /// What is raised where it gave up, in place of doing that again.
    error: Option<Raise>,
}

/// What of the VM belongs to a thread.
struct Machine {
    stack: Stack,
    frames: Frames,
    sp: usize,
    temps: Vec<Val>,
    pending_args: usize,
    heap_locks: u32,
}

/// What a thread waits for: a time, or what a function says of a value.
#[derive(Clone, Copy)]
pub struct Wait {
    pub until: Cycles,
    pub condition: Option<(fn(&Vm, Val) -> bool, Val)>,
}

impl Wait {
    const NONE: Wait = Wait { until: Cycles(0), condition: None };

    pub fn until(until: Cycles) -> Wait {
        Wait { until, condition: None }
    }
}

impl Thread {
    fn new(number: usize, function: Val) -> Thread {
        Thread { number, machine: None, function, start: None, wait: Wait::NONE, given_up: None, outcome: None, error: None }
    }

    /// References that are not on its stack.
    fn roots(&self, roots: &mut Vec<Val>) {
        roots.push(self.function);
        roots.extend(self.start.map(|w| w.names));
        roots.extend(self.wait.condition.map(|(_, v)| v));
        roots.extend(self.error.map(|r| r.0));
        roots.extend(self.outcome.iter().map(|outcome| match outcome {
            Ok(Finish::Return(v) | Finish::Yield(v)) => *v,
            Err(r) => r.0,
        }));
    }
}

impl Threads {
    pub(crate) fn new() -> Threads {
        Threads {
            list: alloc::vec![Thread::new(MAIN, Val::UNDEF)],
            current: 0,
            levels: Vec::new(),
            last_number: MAIN,
            left: TURN,
            switch: false,
            ending: false,
            stack_bytes: 0,
        }
    }

    /// Whether there is more than one.
    #[inline(always)]
    pub fn several(&self) -> bool {
        self.list.len() > 1
    }

    fn now(&self) -> &Thread {
        &self.list[self.current]
    }

    fn now_mut(&mut self) -> &mut Thread {
        &mut self.list[self.current]
    }

    /// The number of the thread that runs.
    pub fn number(&self) -> usize {
        self.now().number
    }

    pub(crate) fn is_main(&self) -> bool {
        self.number() == MAIN
    }

    /// A call from Rust begins.
    #[inline]
    pub(crate) fn enter(&mut self) {
        self.levels.push(self.list[self.current].number);
    }

    /// Whether the thread that runs has to end, because the main program has.
    pub(crate) fn must_end(&self) -> bool {
        self.ending && !self.is_main()
    }

    /// An exception goes its way: what was to be done again is not.
    pub(crate) fn forget(&mut self) {
        self.now_mut().given_up = None;
    }

    /// References of all threads that are not on stacks.
    pub(crate) fn roots(&self, roots: &mut Vec<Val>) {
        for thread in &self.list {
            thread.roots(roots);
            if let Some(machine) = &thread.machine {
                roots.extend(&machine.temps);
                roots.extend(machine.frames.iter().flat_map(|f| [f.code, f.globals]));
                roots.extend(machine.stack.window(0, machine.sp));
            }
        }
    }

    /// Unbinds what is above the stacks of those that do not run; how many slots that is.
    pub(crate) fn clear_stacks(&mut self) -> usize {
        let machines = self.list.iter_mut().filter_map(|thread| thread.machine.as_mut());
        machines.fold(0, |slots, machine| {
            machine.stack.clear_above(machine.sp);
            slots + machine.stack.touched()
        })
    }
}

impl Vm {
    // ---- For built-ins

    /// Starts a thread that calls `function`; its number. OSError if there are too many.
    pub fn start_thread(&mut self, function: Val, args: &[Val], keywords: &[(Val, Val)]) -> Res<usize> {
        self.excuse(Excuse::Thread, 0);
        const EAGAIN: i32 = 11;
        if self.threads.list.len() >= LIMIT {
            return Err(self.os_error(EAGAIN));
        }
        if self.heap.lock_depth() > 0 {
            return Err(self.locked_error());
        }
        let names: Vec<Val> = keywords.iter().map(|(name, _)| *name).collect();
        let names = if names.is_empty() { Val::UNDEF } else { self.new_tuple(&names)? };
        let wanted = if self.threads.stack_bytes == 0 { STACK_SLOTS } else { self.threads.stack_bytes / size_of::<Val>() };
        let mut stack = Stack::new(wanted.clamp(LEAST_SLOTS, self.config.stack_slots));
        let values = args.iter().chain(keywords.iter().map(|(_, value)| value));
        let sp = 2 + args.len() + keywords.len();
        if !stack.make_room(0, sp, false) {
            return Err(self.recursion_error());
        }
        stack.set(0, function);
        stack.set(1, Val::UNDEF);
        for (i, v) in values.enumerate() {
            stack.set(2 + i, *v);
        }
        let frames = Frames::new(self.config.max_depth, HANDLER_FRAMES);
        let machine = Machine { stack, frames, sp, temps: Vec::new(), pending_args: 0, heap_locks: 0 };
        self.threads.last_number += 1;
        let number = self.threads.last_number;
        let start = Window { at: 0, positional: args.len(), names, method: false };
        self.threads.list.push(Thread { machine: Some(machine), start: Some(start), ..Thread::new(number, function) });
        self.threads.left = TURN;
        self.board.interrupts().attend(attention::THREAD);
        Ok(number)
    }

    /// Until when the built-in in progress waits: `until`, or what it said before it gave up and was called again. Says
    /// which.
    pub fn waits_until(&mut self, until: Cycles) -> (Cycles, bool) {
        let depth = self.frames.len();
        match self.threads.now_mut().given_up.take() {
            Some((frames, until)) if frames == depth => (until, true),
            _ => (until, false),
        }
    }

    /// Has other threads run, or time pass, as the built-in that was called with `args` has to wait. Then it is to look
    /// again, as it may be too early; or it is called again, and gets this error to pass on. `until` is what
    /// [`Vm::waits_until`] will say then.
    pub fn pause(&mut self, args: Args, wait: Wait, until: Cycles) -> Res<()> {
        self.attend()?;
        if !self.threads.several() || self.irq.in_hard_handler() {
            // To the explorer nothing happens by itself: who looks again before the end sees the same.
            return self.idle_until(if WATCHED { until } else { wait.until });
        }
        self.threads.now_mut().wait = wait;
        if self.is_called_by_loop(args) {
            self.threads.now_mut().given_up = Some((self.frames.len(), until));
            return Err(AGAIN);
        }
        self.pause_here()
    }

    /// The same in the middle of what cannot be done again: others run on top of it on the Rust stack.
    pub fn pause_inside(&mut self, wait: Wait) -> Res<()> {
        self.attend()?;
        if !self.threads.several() || self.irq.in_hard_handler() {
            return self.idle_until(wait.until);
        }
        self.threads.now_mut().wait = wait;
        self.pause_here()
    }

    /// Whether there is more than one thread.
    pub fn has_threads(&self) -> bool {
        self.threads.several()
    }

    /// Has other threads run until the console has something to read. For one thread alone, reading itself waits.
    pub fn wait_for_console(&mut self) -> Res<()> {
        while self.has_threads() && !self.irq.in_hard_handler() && !self.board.console_ready() {
            let now = self.now();
            let until = Cycles(now.0.saturating_add(self.board.profile().cpu_hz as u64 / LOOKS_A_SECOND));
            self.pause_inside(Wait::until(until))?;
        }
        Ok(())
    }

    /// Sleeps while other threads run: one turn at least, if there are others.
    pub fn sleep_until(&mut self, args: Args, until: Cycles) -> Res<()> {
        let (until, mut waited) = self.waits_until(until);
        loop {
            let ran = self.handle_pending()?;
            if self.now() >= until && (waited || !self.threads.several()) {
                return Ok(());
            }
            // One callback a check, as on the board; there may be more.
            if !ran {
                self.pause(args, Wait::until(until), until)?;
                waited = true;
            }
        }
    }

    /// Whether the instruction in progress is a call of the built-in, and can be done again.
    pub(crate) fn is_called_by_loop(&self, args: Args) -> bool {
        let i = self.current_instr();
        matches!(i.op(), Some(Op::Call | Op::CallMethod))
            && self.stack.get(self.reg_slot(i.a())).as_native().is_some()
            && self.native_call(i).1.base == args.base
    }

    /// Runs others from here, on top of what the thread has on the Rust stack.
    fn pause_here(&mut self) -> Res<()> {
        if self.nesting >= self.config.max_nesting {
            return Err(self.recursion_error());
        }
        self.nesting += 1;
        self.threads.enter();
        self.threads.now_mut().outcome = Some(Ok(Finish::Return(Val::NONE)));
        let outcome = match self.next_turn() {
            Some(outcome) => outcome,
            None => self.run_on(),
        };
        self.nesting -= 1;
        outcome.map(|_| ())
    }

    // ---- For the loop

    /// At a safe point: whether the turn of the thread is over.
    pub(crate) fn turn_is_over(&mut self) -> bool {
        if !self.threads.several() || self.irq.in_handler() {
            return false;
        }
        self.threads.left = self.threads.left.saturating_sub(1);
        self.threads.switch = self.threads.left == 0;
        self.threads.switch
    }

    /// Whether this is no exception, but asks for the instruction in progress to be done again, later.
    pub(crate) fn gives_up(&mut self, r: Raise) -> bool {
        self.threads.switch = r.0 == AGAIN.0;
        self.threads.switch
    }

    /// The loop was left without a result. If it was for another thread's turn, that thread is there now, and what Rust
    /// gets if it waited for that.
    pub(crate) fn switched(&mut self) -> Option<Res<Finish>> {
        if core::mem::take(&mut self.threads.switch) { self.next_turn() } else { None }
    }

    /// The frame that Rust entered has ended: what Rust gets, unless another thread is to run before.
    #[inline]
    pub(crate) fn ended(&mut self, outcome: Res<Finish>) -> Option<Res<Finish>> {
        let number = self.threads.number();
        if self.threads.levels.last() == Some(&number) {
            self.threads.levels.pop();
            return Some(outcome);
        }
        self.ended_below(outcome)
    }

    /// The same for a frame that others on the Rust stack were entered after.
    #[cold]
    fn ended_below(&mut self, outcome: Res<Finish>) -> Option<Res<Finish>> {
        let number = self.threads.number();
        if self.threads.is_main() || self.threads.levels.contains(&number) {
            // Others are above it on the Rust stack. If the program is over they are to make way.
            self.threads.ending |= self.threads.is_main() && self.frames.is_empty();
            self.threads.now_mut().outcome = Some(outcome);
            self.threads.now_mut().wait = Wait::NONE;
        } else {
            self.end_thread(outcome);
        }
        self.next_turn()
    }

    // ---- Turns

    /// Goes to the next thread that can go on, and waits for one if there is none. What Rust gets, if that is what the
    /// thread waited for.
    fn next_turn(&mut self) -> Option<Res<Finish>> {
        loop {
            let Some(next) = self.next_thread() else {
                self.wait_for_threads();
                continue;
            };
            self.go_to(next);
            self.threads.left = TURN;
            let thread = self.threads.now_mut();
            thread.wait = Wait::NONE;
            if let Some(outcome) = thread.outcome.take() {
                self.threads.levels.pop();
                self.threads.ending &= !self.threads.is_main();
                return Some(outcome);
            }
            if let Some(r) = thread.error.take() {
                // Unwinding wants the pc past the instruction.
                self.jump(1);
                return match self.unwind(r) {
                    Next::Exit => self.take_result().and_then(|outcome| self.ended(outcome)),
                    _ => None,
                };
            }
            match thread.start.take().map(|call| self.begin_thread(call)) {
                Some(Ok(Called::Value(v))) => self.end_thread(Ok(Finish::Return(v))),
                Some(Err(r)) => self.end_thread(Err(r)),
                Some(Ok(Called::Frame)) | None => return None,
            }
        }
    }

    fn begin_thread(&mut self, call: Window) -> Res<Called> {
        let mark = self.mark();
        self.keep(call.names);
        let called = self.call_window(call, 0, Flag::ENTRY);
        self.release(mark);
        called
    }

    /// The next one, in turn, that can go on.
    fn next_thread(&mut self) -> Option<usize> {
        let (count, now) = (self.threads.list.len(), self.now());
        (1..=count).map(|i| (self.threads.current + i) % count).find(|i| {
            let thread = &self.threads.list[*i];
            self.has_its_turn_in_rust(thread) && self.need_not_wait(thread, now)
        })
    }

    /// Whether Rust can go on with the thread, if that is what it waits for.
    fn has_its_turn_in_rust(&self, thread: &Thread) -> bool {
        thread.outcome.is_none() || self.threads.levels.last() == Some(&thread.number)
    }

    fn need_not_wait(&self, thread: &Thread, now: Cycles) -> bool {
        let bits = self.board.interrupts().attention().load(core::sync::atomic::Ordering::Relaxed);
        now >= thread.wait.until
            || thread.wait.condition.is_some_and(|(holds, v)| holds(self, v))
            // These end its waiting with an exception.
            || bits & attention::STOP != 0
            || if thread.number == MAIN { bits & attention::KEYBOARD != 0 } else { self.threads.ending }
    }

    /// No thread can go on: time passes, and callbacks run.
    fn wait_for_threads(&mut self) {
        let now = self.now();
        let until = self.threads.list.iter().filter(|t| self.has_its_turn_in_rust(t)).map(|t| t.wait.until).min();
        let until = until.unwrap_or(Cycles::NEVER);
        let blocked = self.threads.list.iter().any(|t| !self.has_its_turn_in_rust(t) && self.need_not_wait(t, now));
        if until == Cycles::NEVER && blocked {
            return self.break_deadlock();
        }
        self.poll_hard("threads");
        // An end that a callback asks for is asked for again by the next safe point.
        if !self.run_scheduled().unwrap_or(false) {
            self.board.wait(until);
        }
    }

    /// The last thread on the Rust stack waits, perhaps for one that waits for its turn there: it does not get it.
    fn break_deadlock(&mut self) {
        let last = self.threads.levels.last().copied();
        let error = self.runtime_error("deadlock: a thread waits inside a built-in, below another one's");
        if let Some(thread) = self.threads.list.iter_mut().find(|t| Some(t.number) == last) {
            thread.wait = Wait::NONE;
            match &mut thread.outcome {
                Some(outcome) => *outcome = Err(error),
                None => thread.error = Some(error),
            }
        }
    }

    /// Puts the machine of the thread at `next` in place of that of the one that runs.
    fn go_to(&mut self, next: usize) {
        if next == self.threads.current {
            return;
        }
        if let Some(machine) = self.threads.list[next].machine.take() {
            let before = self.exchange(machine);
            self.threads.now_mut().machine = Some(before);
            self.threads.current = next;
        }
    }

    fn exchange(&mut self, machine: Machine) -> Machine {
        use core::mem::replace;
        let heap_locks = self.heap.lock_depth();
        self.heap.set_lock_depth(machine.heap_locks);
        Machine {
            stack: replace(&mut self.stack, machine.stack),
            frames: replace(&mut self.frames, machine.frames),
            sp: replace(&mut self.sp, machine.sp),
            temps: replace(&mut self.temps, machine.temps),
            pending_args: replace(&mut self.pending_args, machine.pending_args),
            heap_locks,
        }
    }

    /// The thread that runs has come to its end. The one before it in turn is there then, even if it has to wait.
    fn end_thread(&mut self, outcome: Res<Finish>) {
        if let Err(r) = outcome
            && !r.is_stop()
            && !self.exception_is(r, types::SYSTEM_EXIT)
        {
            self.keep(r.0);
            self.report(r);
        }
        let gone = self.threads.current;
        let count = self.threads.list.len();
        let before = (gone + count - 1) % count;
        self.go_to(before);
        self.threads.list.remove(gone);
        self.threads.current = if before > gone { before - 1 } else { before };
        if !self.threads.several() {
            self.board.interrupts().acknowledge(attention::THREAD);
        }
    }

    fn report(&mut self, r: Raise) {
        let function = self.threads.now().function;
        let name = self.repr(function).unwrap_or_default();
        let text = alloc::format!("Unhandled exception in thread started by {name}\n{}", self.print_exception(r.0));
        self.write_stderr(text.as_bytes());
    }
}
