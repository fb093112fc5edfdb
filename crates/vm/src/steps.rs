//! Copying many values in steps: hard handlers run between them, and find all they may look at as it should be.
//!
//! What is copied to is new, or lies behind the end of what programs see. What is copied from is watched: see
//! [`taipan_heap::Copied`]. A handler may do more than store: whoever calls checks afterwards that lengths and storage
//! are still those it began with, and else begins again.

use crate::interrupt::NATIVE_COST;
use crate::vm::Vm;
use taipan_heap::{Copied, Val};

/// Values copied between two polls; no more than that is copied at once.
pub(crate) const STEP: usize = 1024;
/// How often something is begun again because handlers changed what it works on. After that it is done in one go.
pub(crate) const ATTEMPTS: usize = 5;

impl Vm {
    /// Copies `n` slots to an object that only the caller knows. When this returns they are what `src` has there now.
    pub(crate) fn copy_in_steps(&mut self, src: Val, from: usize, dst: Val, at: usize, n: usize) {
        if n <= STEP {
            self.heap.copy_slots(src, from, dst, at, n);
            self.work += n as u32;
            return;
        }
        let mark = self.mark();
        self.keep(src);
        self.keep(dst);
        self.heap.watch(src, from, Some(Copied { from, to: dst, at, n }));
        self.steps(STEP, n, None, |vm, done, n| {
            // A handler that unlocks the heap can shorten it.
            let n = n.min(vm.heap.len(src).saturating_sub(from + done));
            vm.heap.copy_slots(src, from + done, dst, at + done, n);
            true
        });
        self.heap.unwatch();
        self.release(mark);
    }

    /// Something is about to grow: the work of several times adds up.
    pub(crate) fn poll_growing(&mut self) {
        if self.work > STEP as u32 {
            self.poll_hard("growing");
        }
    }

    /// Calls `step` with where it begins and how long it is, until `n` are done or it says that it cannot go on; hard
    /// handlers run in between. Nor does it go on if they store into the object that is watched, from that slot on.
    pub(crate) fn steps(
        &mut self,
        size: usize,
        n: usize,
        watched: Option<(Val, usize)>,
        mut step: impl FnMut(&mut Vm, usize, usize) -> bool,
    ) -> bool {
        let mut done = 0;
        loop {
            let part = size.min(n - done);
            if !step(self, done, part) {
                return false;
            }
            done += part;
            self.work += part as u32;
            if done == n {
                return true;
            }
            self.now += part as u64 * NATIVE_COST;
            if let Some((v, first)) = watched {
                self.heap.watch(v, first, None);
            }
            self.poll_hard("copy");
            if watched.is_some() && self.heap.unwatch() {
                return false;
            }
        }
    }
}
