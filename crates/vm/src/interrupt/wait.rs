//! Waiting: time that passes while nothing runs but what interrupts.

use super::STOP;
use crate::native::Res;
use crate::vm::Vm;
use taipan_board::time::Cycles;
use taipan_heap::watch::WATCHED;

impl Vm {
    /// Waits until virtual (or real) time `t`, serving interrupts; soft callbacks too if `callbacks`.
    pub fn wait_until(&mut self, t: Cycles, callbacks: bool) -> Res<()> {
        loop {
            let mut ran = false;
            if callbacks {
                ran = self.handle_pending()?;
            } else {
                self.poll_hard("wait");
                self.attend()?;
            }
            if self.now().0 >= t.0 {
                return Ok(());
            }
            if ran {
                // One callback a check, as on the board; there may be more.
                continue;
            }
            if self.board.hardware_clock().is_some() {
                self.board.wait(t);
            } else {
                self.pass_time(t)?;
            }
        }
    }

    /// Idles until the next interrupt (`machine.idle()`, `pyb.wfi()`), or for a millisecond at most. One that is pending
    /// but can't be served ends it at once.
    pub fn wait_for_interrupt(&mut self) -> Res<()> {
        if self.board.interrupts().pending() != 0 {
            self.poll_hard("idle");
            return self.attend();
        }
        let millisecond = self.board.profile().cpu_hz as u64 / 1000;
        let limit = Cycles(self.now().0 + millisecond);
        self.idle_until(limit)
    }

    /// Idles until the board's next event, or until `limit`; a board on the host may come back for no reason.
    pub fn idle_until(&mut self, limit: Cycles) -> Res<()> {
        if self.board.hardware_clock().is_some() {
            self.board.wait(limit);
        } else {
            self.pass_time(limit)?;
        }
        self.poll_hard("idle");
        self.attend()
    }

    /// Virtual time goes to the board's next event, or to `limit`, at once. If neither will ever be, the run ends.
    fn pass_time(&mut self, limit: Cycles) -> Res<()> {
        let next = self.deadline.min(limit.0).min(self.end_of_time);
        if next == u64::MAX {
            return Err(STOP);
        }
        if WATCHED && self.explored.after_waits && next > self.now {
            self.heap.watch.stop();
        }
        self.now = self.now.max(next);
        Ok(())
    }

    /// After the program has ended: handlers go on until virtual time ends, as they would at the prompt.
    pub fn run_handlers(&mut self) {
        if self.end_of_time == u64::MAX {
            // What was scheduled by the end still runs, as the prompt would run it; nothing else happens.
            for _ in 0..self.irq.schedule.len() {
                if let Err(r) = self.handle_pending()
                    && r.0.is_absent()
                {
                    return;
                }
            }
            return;
        }
        while self.now < self.end_of_time {
            match self.handle_pending() {
                Ok(true) => {}
                Ok(false) => self.now = self.now.max(self.deadline.min(self.end_of_time)),
                Err(r) if r.0.is_absent() => return,
                // Ctrl-C at the prompt has nothing to interrupt.
                Err(_) => {}
            }
        }
    }

    /// Tells the VM that a device was configured: the board's next event may be earlier than it was.
    pub fn board_changed(&mut self) {
        if self.board.hardware_clock().is_none() {
            self.deadline = self.board.advance(Cycles(self.now)).0.min(self.end_of_time);
        }
    }
}
