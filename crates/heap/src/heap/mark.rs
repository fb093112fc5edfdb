//! Places to go back to: the allocator's tables here, the memory by [`Watch`](crate::watch::Watch).

use super::{CLASSES, Heap, Page, Phase};
use alloc::vec::Vec;

/// A state of the heap. Going back to it makes those taken later worthless.
#[derive(Default)]
pub struct Mark {
    logged: usize,
    pages: Vec<Page>,
    free: [usize; CLASSES.len()],
    bump: [(usize, usize); CLASSES.len()],
    page_hint: usize,
    reach: usize,
    used: usize,
    lock: u32,
}

impl Heap {
    /// Notes the state of now in `mark`. No collection may be in progress.
    pub fn mark(&mut self, mark: &mut Mark) {
        assert!(self.phase == Phase::Idle);
        mark.logged = self.watch.mark();
        mark.pages.clone_from(&self.pages);
        mark.free = self.free;
        mark.bump = self.bump;
        mark.page_hint = self.page_hint;
        mark.reach = self.reach;
        mark.used = self.used;
        mark.lock = self.lock;
    }

    /// The memory that was written since the first mark, and the allocator's tables, as a number. It is that of objects
    /// at their places: what was made in another order is another state.
    pub fn state(&self, add: &mut impl FnMut(u64)) {
        self.watch.state(&self.region, add);
        self.free.iter().for_each(|n| add(*n as u64));
        self.bump.iter().for_each(|(from, to)| add((*from as u64) << 32 ^ *to as u64));
        add(self.used as u64);
        add(u64::from(self.lock_depth()));
    }

    /// Goes back.
    pub fn undo(&mut self, mark: &Mark) {
        self.watch.undo(&mut self.region, mark.logged);
        self.pages.clone_from(&mark.pages);
        self.free = mark.free;
        self.bump = mark.bump;
        self.page_hint = mark.page_hint;
        self.reach = mark.reach;
        self.used = mark.used;
        self.set_lock_depth(mark.lock);
        self.phase = Phase::Idle;
        self.watches.clear();
        self.be_alert();
    }
}
