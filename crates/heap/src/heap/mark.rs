//! Places to go back to: the allocator's tables here, the memory by [`Watch`](crate::watch::Watch).

use super::cells::{Cells, Starts};
use super::{Heap, Phase};

/// A state of the heap. Going back to it makes those taken later worthless.
#[derive(Default)]
pub struct Mark {
    logged: usize,
    cells: Cells,
    starts: Starts,
    used: usize,
    lock: u32,
}

impl Heap {
    /// Notes the state of now in `mark`. No collection may be in progress.
    pub fn mark(&mut self, mark: &mut Mark) {
        assert!(self.phase == Phase::Idle);
        mark.logged = self.watch.mark();
        mark.cells = self.cells;
        mark.starts.clone_from(&self.starts);
        mark.used = self.used;
        mark.lock = self.lock;
    }

    /// The memory that was written since the first mark, and the allocator's tables, as a number. It is that of objects
    /// at their places: what was made in another order is another state.
    pub fn state(&self, add: &mut impl FnMut(u64)) {
        self.watch.state(&self.region, add);
        self.cells.state(add);
        add(self.used as u64);
        add(u64::from(self.lock_depth()));
    }

    /// Goes back.
    pub fn undo(&mut self, mark: &Mark) {
        self.watch.undo(&mut self.region, mark.logged);
        self.cells = mark.cells;
        self.starts.clone_from(&mark.starts);
        self.used = mark.used;
        self.set_lock_depth(mark.lock);
        self.phase = Phase::Idle;
        self.watches.clear();
        self.be_alert();
    }
}
