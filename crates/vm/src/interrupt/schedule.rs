//! The schedule: callbacks of soft handlers and of `micropython.schedule`, one at a time, at check points.

use super::Handler;
use crate::call::Called;
use crate::machine::{Flag, Next};
use crate::native::Res;
use crate::vm::Vm;
use crate::watch::place;
use taipan_board::interrupts::{Line, attention};
use taipan_board::time::Cycles;
use taipan_heap::Val;
use taipan_heap::watch::{Touch, WATCHED, What};

/// A callback in the schedule.
#[derive(Clone, Copy)]
pub(super) struct Scheduled {
    pub(super) function: Val,
    pub(super) argument: Val,
    /// The line it came from and when it was raised, for soft handlers.
    pub(super) line: Option<Line>,
    pub(super) raised: u64,
}

impl Vm {
    pub(super) fn push_schedule(&mut self, s: Scheduled) {
        self.irq.schedule.push_back(s);
        self.irq.deepest = self.irq.deepest.max(self.irq.schedule.len());
        self.board.interrupts().attend(attention::SCHEDULED);
    }

    /// `micropython.schedule(function, argument)`
    pub fn schedule(&mut self, function: Val, argument: Val) -> Res<()> {
        self.heap.watch.elsewhere(place::SCHEDULE, Touch::Write);
        if self.irq.schedule.len() >= self.irq.depth {
            self.irq.refused += 1;
            self.notice(|| What::Refused);
            return Err(self.runtime_error("schedule queue full"));
        }
        let raised = self.now;
        self.push_schedule(Scheduled { function, argument, line: None, raised });
        Ok(())
    }

    /// Schedules what the interpreter itself has to do, whether or not the queue is full.
    pub(crate) fn schedule_always(&mut self, function: Val) {
        let raised = self.now;
        self.push_schedule(Scheduled { function, argument: Val::NONE, line: None, raised });
    }

    /// Takes the next callback and locks the schedule for it.
    fn take_scheduled(&mut self) -> Option<Scheduled> {
        let s = self.irq.schedule.pop_front()?;
        // An event that is queued and served at once leaves the queue as it was.
        if s.line.is_none() || !self.irq.schedule.is_empty() {
            self.heap.watch.elsewhere(place::SCHEDULE, Touch::Write);
        }
        if self.irq.schedule.is_empty() {
            self.board.interrupts().acknowledge(attention::SCHEDULED);
        }
        self.irq.sched_lock += 1;
        self.irq.soft = Some((s.line, self.now));
        let latency = self.now.saturating_sub(s.raised);
        if let Some(ledger) = s.line.and_then(|l| self.irq.ledger(l)) {
            ledger.delivered += 1;
            ledger.worst_latency = ledger.worst_latency.max(latency);
        }
        if let Some(line) = s.line {
            self.board.handler_entered(Cycles(self.now), line);
        }
        Some(s)
    }

    pub(super) fn soft_done(&mut self) {
        self.unlock_schedule();
        self.heap.watch.stop();
        let soft = self.irq.soft.take();
        if let Some((line, _)) = soft {
            self.irq.soft_done.0 += 1;
            self.irq.soft_done.1 = line;
        }
        if WATCHED && let Some((_, started)) = soft {
            self.now = started;
        }
        if let Some((Some(line), started)) = soft {
            let duration = self.now - started;
            if let Some(ledger) = self.irq.ledger(line) {
                ledger.worst_duration = ledger.worst_duration.max(duration);
            }
            self.board.handler_left(Cycles(self.now), line);
        }
    }

    pub(super) fn run_scheduled_frame(&mut self) -> Next {
        let Some(s) = self.take_scheduled() else { return Next::Continue };
        let w = self.put_handler(Handler { function: s.function, argument: s.argument, hard: false });
        self.heap.watch.stop();
        if WATCHED && s.line.is_none() && self.is_about_to_wait().is_some() {
            // Callbacks run in it only if interrupts are on. (That events depend on the mask is known.)
            self.heap.watch.elsewhere(place::MASK, Touch::Read);
        }
        if self.irq.masked {
            self.notice(|| What::InSection);
        }
        match self.call_window(w, 0, Flag::SOFT) {
            Ok(Called::Frame) => Next::Reload,
            Ok(Called::Value(_)) => {
                self.soft_done();
                Next::Reload
            }
            Err(r) => {
                if r.0.is_absent() {
                    return self.unwind(r);
                }
                self.handler_failed(false, r);
                Next::Reload
            }
        }
    }

    /// The check point of a blocking call: one scheduled callback, run from Rust. Says whether one ran.
    pub fn handle_pending(&mut self) -> Res<bool> {
        self.serve_hard("blocking call", true);
        self.attend()?;
        self.run_scheduled()
    }

    /// Runs one scheduled callback, if there is one and it may run.
    pub(crate) fn run_scheduled(&mut self) -> Res<bool> {
        self.heap.watch.elsewhere(place::SCHEDULE, Touch::Read);
        if self.irq.sched_lock != 0 || WATCHED && self.explored.holds_callbacks {
            return Ok(false);
        }
        let Some(s) = self.take_scheduled() else { return Ok(false) };
        self.keep(s.function);
        self.keep(s.argument);
        match self.call(s.function, &[s.argument]) {
            Ok(_) => {}
            Err(r) if r.0.is_absent() => return Err(r),
            Err(r) => {
                let text = self.print_exception(r.0);
                self.write_stderr(text.as_bytes());
            }
        }
        self.soft_done();
        Ok(true)
    }
}
