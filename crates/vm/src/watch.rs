//! What the explorer has to know beside the heap: what else contexts share, and where programs wait.

use crate::native::Native;
use crate::vm::Vm;
use alloc::string::String;
use taipan_bytecode::{Instr, Op};
use taipan_heap::Val;
use taipan_heap::watch::{Notice, WATCHED, Watch, What};

/// Numbers of places outside the heap, for `Access::elsewhere`.
pub mod place {
    /// The queue of `micropython.schedule`.
    pub const SCHEDULE: u32 = 0;
    /// Whether interrupts are served.
    pub const MASK: u32 = 1;
    /// Values that modules keep for themselves.
    pub const KEPT: u32 = 2;
    pub const CLOCK: u32 = 3;
    /// The board's begin here: output, random numbers, devices.
    pub const BOARD: u32 = 1 << 16;
}

/// Where the loop stops beside the places that the heap's watch says.
#[derive(Clone, Copy, Default, Debug)]
pub struct Reach {
    /// Before the instruction at which [`Reach::steps`] is this.
    pub at_step: Option<u64>,
    /// Before each branch and each call that waits.
    pub at_check_points: bool,
    /// Instructions since the explorer set this to zero.
    pub steps: u64,
    /// Where it stopped, so that it does not stop there again at once.
    pub resumed: bool,
}

impl Reach {
    /// Whether to stop before an instruction, which otherwise is counted.
    #[inline]
    pub(crate) fn stops_before(&mut self, watch: &Watch, checks: bool) -> bool {
        let stops = watch.stopped() || checks || self.at_step == Some(self.steps);
        if stops && !core::mem::take(&mut self.resumed) {
            return true;
        }
        self.resumed = false;
        self.steps += 1;
        false
    }
}

/// Built-ins in which a program waits: callbacks run in them as at a branch. Before the call is as good a place as any
/// in it, as nothing else happens there.
const WAITS: [&str; 11] = ["sleep", "sleep_ms", "sleep_us", "delay", "udelay", "idle", "wfi", "lightsleep", "deepsleep", "poll", "ipoll"];

impl Vm {
    /// Reports something to the explorer, with the place in the program.
    #[inline]
    pub(crate) fn notice(&self, what: impl FnOnce() -> What) {
        self.heap.watch.notice(|| {
            let top = self.frames.top();
            if self.frames.is_empty() {
                return Notice { what: what(), file: String::new(), line: 0, function: String::new() };
            }
            let (file, function) = self.code_file_and_name(top.code);
            let line = self.code_line(top.code, self.frame_pc(top).saturating_sub(1));
            Notice { what: what(), file: String::from(self.str_text(file)), line, function: String::from(self.str_text(function)) }
        });
    }

    /// A built-in is called: tells the explorer if the program waits in it.
    #[inline]
    pub(crate) fn notice_wait(&self, native: &Native) {
        if WATCHED && WAITS.contains(&native.name) {
            self.notice(|| What::Waits(native.name));
        }
    }

    /// Whether the instruction calls a built-in in which the program waits; `register` gives the frame's registers.
    pub(crate) fn waits_at(&self, i: Instr, register: impl Fn(usize) -> Val) -> bool {
        matches!(i.op(), Some(Op::Call | Op::CallMethod))
            && register(i.a() as usize).as_native().is_some_and(|n| WAITS.contains(&self.native(n).name))
    }
}
