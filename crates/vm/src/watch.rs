//! What the explorer has to know beside the heap: what else contexts share, and where programs wait.

use crate::native::Native;
use crate::vm::Vm;
use alloc::collections::BTreeMap;
use alloc::string::String;
use taipan_bytecode::{Instr, Op};
use taipan_heap::Val;
use taipan_heap::watch::{Notice, Touch, WATCHED, Watch, What};

/// Numbers of places outside the heap, for `Access::elsewhere`.
pub mod place {
    /// The queue of `micropython.schedule`.
    pub const SCHEDULE: u32 = 0;
    /// Whether interrupts are served.
    pub const MASK: u32 = 1;
    /// Values that modules keep for themselves.
    pub const KEPT: u32 = 2;
    pub const CLOCK: u32 = 3;
    /// Not places: that an alternative was chosen, of so many.
    pub const CHOICE: u32 = 0x100;
    /// The board's begin here: output, random numbers, devices.
    pub const BOARD: u32 = 1 << 16;
}

/// Something that makes what is said of all executions mean less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Excuse {
    /// The program reads the clock: handlers take no time by it.
    Clock,
    /// A handler reads the clock, and comes at some times only.
    Sampled,
    /// A built-in calls the program's code: nothing comes in the middle of that.
    CallsBack,
    /// Threads take turns, and no other turns are tried.
    Thread,
    /// A choice is made in the middle of what a built-in calls: only its first alternative is tried.
    Choice,
}

/// The instructions before which the loop stops.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Before {
    #[default]
    Nothing,
    /// Those that jump back, or may.
    JumpsBack,
    /// These, all other branches, and calls that wait.
    CheckPoints,
}

/// Where the loop stops beside the places that the heap's watch says.
#[derive(Clone, Default, Debug)]
pub struct Reach {
    /// By what and where (code and instruction): file and line. The explorer empties it.
    pub excuses: BTreeMap<(Excuse, usize, usize), (String, u32)>,
    /// Before the instruction at which [`Reach::steps`] is this.
    pub at_step: Option<u64>,
    pub before: Before,
    /// After a built-in in which time has passed.
    pub after_waits: bool,
    /// Instructions since the explorer set this to zero.
    pub steps: u64,
    /// Where it stopped, so that it does not stop there again at once.
    pub resumed: bool,
    /// Interrupts are off, and what was raised just before may still wait in the schedule: no check point has been
    /// passed since.
    pub waits_since_mask: bool,
    /// Callbacks stay in the schedule, as if the program were in a stretch without check points.
    pub holds_callbacks: bool,
    /// The program is to choose among so many alternatives, before the instruction that comes next.
    pub asked: Option<usize>,
    /// Which one it is.
    pub choice: Option<usize>,
}

/// Whether an instruction jumps back, or may; `next` is the one behind it, which says where a branch goes.
#[inline]
pub(crate) fn goes_back(i: Instr, next: impl FnOnce() -> Instr) -> bool {
    let is_loop = |i: Instr| i.op() == Some(Op::Loop);
    is_loop(i) || i.op().is_some_and(Op::has_jump_word) && is_loop(next())
}

impl Reach {
    /// Whether to stop before an instruction, which otherwise is counted.
    #[inline]
    pub(crate) fn stops_before(&mut self, watch: &Watch, is_such: bool) -> bool {
        let stops = watch.stopped() || is_such || self.at_step == Some(self.steps);
        if stops && !core::mem::take(&mut self.resumed) {
            return true;
        }
        self.resumed = false;
        self.steps += 1;
        false
    }
}

/// Built-ins in which a program waits.
const WAITS: [&str; 12] =
    ["sleep", "sleep_ms", "sleep_us", "delay", "udelay", "idle", "wfi", "lightsleep", "deepsleep", "poll", "ipoll", "wait"];

/// The built-in of this name in which a program waits.
pub fn wait_named(name: &str) -> Option<&'static str> {
    WAITS.into_iter().find(|other| *other == name)
}

/// Whether the opcode can be the call of one.
pub(crate) const fn may_wait(op: Op) -> bool {
    matches!(op, Op::Call | Op::CallMethod)
}

/// Those of them in which callbacks run, as at a branch. Before the call is as good a place as any in it, as nothing
/// else happens there.
const CALLS_BACK: [&str; 6] = ["sleep", "sleep_ms", "delay", "poll", "ipoll", "wait"];

impl Vm {
    /// Reports something to the explorer, with the place in the program.
    #[inline]
    pub fn notice(&self, what: impl FnOnce() -> What) {
        self.heap.watch.notice(|| {
            let top = self.frames.top();
            if self.frames.is_empty() {
                return Notice { what: what(), file: String::new(), line: 0, function: String::new() };
            }
            let line = self.code_line(top.code, self.frame_pc(top).saturating_sub(1));
            self.notice_in(top.code, line, what())
        });
    }

    /// Notes something that is to be said beside the result; `above` the call on top by so many.
    #[inline]
    pub(crate) fn excuse(&mut self, excuse: Excuse, above: usize) {
        if WATCHED && let Some(frame) = self.frames.len().checked_sub(1 + above).and_then(|n| self.frames.get(n)) {
            let pc = self.frame_pc(frame).saturating_sub(1);
            let (code, key) = (frame.code, (excuse, frame.code.bits(), pc));
            if !self.explored.excuses.contains_key(&key) {
                let place = (String::from(self.str_text(self.code_file_and_name(code).0)), self.code_line(code, pc));
                self.explored.excuses.insert(key, place);
            }
        }
    }

    /// The notice for a line of a function.
    pub(crate) fn notice_in(&self, code: Val, line: u32, what: What) -> Notice {
        let (file, name) = self.code_file_and_name(code);
        Notice { what, file: String::from(self.str_text(file)), line, function: String::from(self.str_text(name)) }
    }

    /// A built-in is called, with this first argument: tells the explorer if the program waits in it.
    #[inline]
    pub(crate) fn notice_wait(&self, native: &Native, argument: impl FnOnce() -> Option<Val>) {
        if WATCHED && WAITS.contains(&native.name) {
            let unit = match native.name {
                "sleep" => 1_000_000,
                "sleep_us" | "udelay" => 1,
                _ => 1000,
            };
            let microseconds = argument().and_then(Val::as_int).map(|n| (n.max(0) as u64).saturating_mul(unit));
            self.notice(|| What::Waits { name: native.name, microseconds, hard: self.irq.in_hard_handler() });
        }
    }

    /// Whether the instruction calls a built-in in which the program waits; `register` gives the frame's registers.
    pub(crate) fn waits_at(&self, i: Instr, register: impl Fn(usize) -> Val) -> Option<&'static str> {
        if !i.op().is_some_and(may_wait) {
            return None;
        }
        let name = self.native(register(i.a() as usize).as_native()?).name;
        WAITS.contains(&name).then_some(name)
    }

    /// The built-in in which the program waits next, if it does.
    pub fn is_about_to_wait(&self) -> Option<&'static str> {
        let base = self.frames.top().base as usize;
        self.waits_at(self.next_instr()?, |n| self.stack.get(base + n))
    }

    /// The instruction that comes next.
    pub fn next_instr(&self) -> Option<Instr> {
        let top = self.frames.last()?;
        Some(self.instr_at(self.frame_pc(top)))
    }

    /// Whether MicroPython would run a scheduled callback before the instruction, if interrupts are on, or in it.
    #[inline]
    pub(crate) fn is_check_point(&self, i: Instr, register: impl Fn(usize) -> Val) -> bool {
        i.op().is_some_and(Op::is_branch)
            || !self.irq.is_masked()
                && self.waits_at(i, register).is_some_and(|name| {
                    CALLS_BACK.contains(&name) || name == "sleep_us" && self.board.profile().sleep_us_serves_from.is_some()
                })
    }

    /// A check point is passed.
    #[inline]
    pub(crate) fn pass_check_point(&mut self) {
        self.heap.watch.elsewhere(place::SCHEDULE, Touch::Read);
        // What was queued before a handler switched interrupts off for good may still come, until here.
        self.heap.watch.elsewhere(place::MASK, Touch::Read);
        if self.irq.can_run_scheduled() {
            self.explored.waits_since_mask = false;
        }
    }
}
