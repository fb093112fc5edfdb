//! A collection, in steps: mark what the roots lead to, then sweep the row of cells.
//!
//! Between the steps interrupt handlers may run. They allocate nothing, and what they store is shaded by [`Heap::set`].

use super::{Heap, MARK_STACK, Phase, SCAN_CHUNK};
use crate::region::{self, BLACK, HEADER, Header, WORD};
use crate::val::{Kind, Val};
use crate::watch::WATCHED;

impl Heap {
    /// Whether a collection is under way.
    pub fn collecting(&self) -> bool {
        self.phase != Phase::Idle
    }

    /// Starts a collection; then shade the roots, then step until [`Heap::mark_step`] says done, then
    /// [`Heap::begin_sweep`] and step until [`Heap::sweep_step`] says done.
    pub fn begin_mark(&mut self) {
        assert!(self.phase == Phase::Idle);
        self.phase = Phase::Mark;
        self.alert = true;
        // From now on every cell has its header.
        self.close();
        if WATCHED {
            self.save_heads();
        }
        self.stack.clear();
        self.overflowed = false;
        self.rescan_at = self.cells.top;
    }

    /// A collection writes the headers of all cells, and the links of those that are free.
    fn save_heads(&mut self) {
        let mut at = 0;
        while at < self.cells.top {
            self.watch.save(&self.region, at, HEADER + WORD);
            at = self.cell_end(at);
        }
    }

    /// Marks `v` and queues it for scanning, if it is an object not seen yet.
    #[inline]
    pub fn shade(&mut self, v: Val) {
        if !v.is_ptr() {
            return;
        }
        let h = self.header(v);
        if h.is_black() {
            return;
        }
        debug_assert!(h.kind >= Kind::Float as u8, "a root or slot holds a stale reference {v:?}");
        // SAFETY: references come from this heap (crate rule).
        unsafe { region::set_header(v, Header { colour: h.colour | BLACK, ..h }) };
        if h.kind >= Kind::Block as u8 && h.len > 0 {
            if self.stack.len() < MARK_STACK {
                self.stack.push((v, 0));
            } else {
                self.overflowed = true;
            }
        }
    }

    /// Whether `v` survives the collection under way.
    pub fn is_marked(&self, v: Val) -> bool {
        !v.is_ptr() || self.header(v).is_black()
    }

    /// Scans at most `budget` slots; true when nothing is left.
    pub fn mark_step(&mut self, budget: usize) -> bool {
        let mut left = budget;
        while left > 0 {
            let Some((v, from)) = self.stack.pop() else {
                if self.rescan_at < self.cells.top {
                    left = left.saturating_sub(self.rescan());
                } else if self.overflowed {
                    self.overflowed = false;
                    self.rescan_at = 0;
                } else {
                    return true;
                }
                continue;
            };
            let len = self.header(v).len as usize;
            // A handler may have shortened the object since.
            let from = from.min(len as u32);
            let end = (from as usize + SCAN_CHUNK).min(len);
            if end < len {
                self.stack.push((v, end as u32));
            }
            for i in from as usize..end {
                // SAFETY: i is below the object's length, and only objects of values are queued.
                let x = unsafe { region::slot(v, i) };
                self.shade(x);
            }
            left = left.saturating_sub(end - from as usize + 1);
        }
        false
    }

    /// Queues the next marked object if it may hold an unmarked one, after the mark stack overflowed. Returns how many
    /// slots it looked at.
    fn rescan(&mut self) -> usize {
        let at = self.rescan_at;
        self.rescan_at = self.cell_end(at);
        let v = self.region.cell(at);
        // SAFETY: a cell begins there; that of a free one is white.
        let h = unsafe { region::header(v) };
        if !h.is_black() || h.kind < Kind::Block as u8 {
            return 1;
        }
        let len = h.len as usize;
        // A large one is scanned in pieces, and never looked at as a whole.
        if len > SCAN_CHUNK {
            self.stack.push((v, 0));
            return 1;
        }
        if !self.slots(v).iter().all(|x| self.is_marked(*x)) {
            self.stack.push((v, 0));
        }
        1 + len
    }

    /// Ends marking. What is not marked now is garbage; drop weak references to it before the first sweep step.
    pub fn begin_sweep(&mut self) {
        assert!(self.phase == Phase::Mark && self.stack.is_empty());
        self.phase = Phase::Sweep { at: 0, free: 0 };
        self.be_alert();
        self.begin_row();
        self.peak = self.peak.max(self.used);
        self.used = 0;
    }

    /// Frees the garbage in at least `budget` KB; true when the collection is over.
    pub fn sweep_step(&mut self, budget: usize) -> bool {
        // From `free` to `at` there is nothing any more.
        let Phase::Sweep { mut at, mut free } = self.phase else { return true };
        let top = self.cells.top;
        let stop = at.saturating_add(budget << 10).min(top);
        while at < stop {
            let end = self.cell_end(at);
            let v = self.region.cell(at);
            // SAFETY: a cell begins there.
            let h = unsafe { region::header(v) };
            if h.is_black() {
                // SAFETY: as above.
                unsafe { region::set_header(v, Header { colour: h.colour & !BLACK, ..h }) };
                self.join(free, at);
                self.pass(at, end);
                self.used += end - at;
                free = end;
            }
            at = end;
        }
        if at < top {
            self.phase = Phase::Sweep { at, free };
            return false;
        }
        self.end_row(free);
        self.phase = Phase::Idle;
        self.collections += 1;
        self.limit = self.used.saturating_add(self.threshold);
        self.reset_reach();
        true
    }
}
