//! A collection, in steps: mark what the roots lead to, then sweep the pages.
//!
//! Between the steps interrupt handlers may run. They allocate nothing, and what they store is shaded by [`Heap::set`].

use super::{
    BLACK, CLASSES, Heap, LARGE_SHIFT, MARK_STACK, NO_CELL, PAGE_FREE, PAGE_LARGE, PAGE_TAIL, Page, Phase, SCAN_CHUNK, Slab, WHITE,
};
use crate::region::{self, Header};
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
        self.lacks_cells = false;
        if WATCHED {
            self.save_used();
        }
        self.stack.clear();
        self.overflowed = false;
        self.rescan_page = self.pages.len();
    }

    /// A collection writes all over the memory in use.
    fn save_used(&mut self) {
        for page in 0..self.pages.len() {
            if self.pages[page].class() != PAGE_FREE {
                self.watch.save(&self.region, page << self.shift, 1 << self.shift);
            }
        }
    }

    /// Marks `v` and queues it for scanning, if it is an object not seen yet.
    #[inline]
    pub fn shade(&mut self, v: Val) {
        if !v.is_ptr() {
            return;
        }
        let h = self.header(v);
        if h.colour == BLACK {
            return;
        }
        debug_assert!(self.is_live(v), "a root or slot holds a stale reference {v:?}");
        // SAFETY: references come from this heap (crate rule).
        unsafe { region::set_header(v, Header { colour: BLACK, ..h }) };
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
        !v.is_ptr() || self.header(v).colour == BLACK
    }

    /// Scans at most `budget` slots; true when nothing is left.
    pub fn mark_step(&mut self, budget: usize) -> bool {
        let mut left = budget;
        while left > 0 {
            let Some((v, from)) = self.stack.pop() else {
                if self.rescan_page < self.pages.len() {
                    left = left.saturating_sub(self.rescan(self.rescan_page));
                    self.rescan_page += 1;
                } else if self.overflowed {
                    self.overflowed = false;
                    self.rescan_page = 0;
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

    /// Queues the marked objects of a page that may hold an unmarked one, after the mark stack overflowed. Returns how
    /// many slots it looked at.
    fn rescan(&mut self, page: usize) -> usize {
        let class = self.pages[page].class();
        let (size, cells) = match class {
            PAGE_FREE | PAGE_TAIL => return 1,
            PAGE_LARGE => (0, 1),
            class => (CLASSES[class as usize], self.slabs[class as usize].cells),
        };
        let mut seen = 1;
        for n in 0..cells {
            let v = self.region.cell((page << self.shift) + n * size);
            // SAFETY: the cell is carved, so it has a header; that of a free one is white.
            let h = unsafe { region::header(v) };
            if h.colour != BLACK || h.kind < Kind::Block as u8 {
                continue;
            }
            // A large one is scanned in pieces, and never looked at as a whole.
            let is_large = class == PAGE_LARGE;
            seen += if is_large { 1 } else { h.len as usize };
            if is_large || !self.slots(v).iter().all(|x| self.is_marked(*x)) {
                // There is room: the stack was empty, and a page has fewer cells.
                self.stack.push((v, 0));
            }
        }
        seen
    }

    /// Ends marking. What is not marked now is garbage; drop weak references to it before the first sweep step.
    pub fn begin_sweep(&mut self) {
        assert!(self.phase == Phase::Mark && self.stack.is_empty());
        self.phase = Phase::Sweep { page: 0 };
        self.be_alert();
        self.free = [NO_CELL; CLASSES.len()];
        // What is not carved yet is chained like what is freed.
        self.bump = [(0, 0); CLASSES.len()];
        self.page_hint = 0;
        self.peak = self.peak.max(self.used);
        self.used = 0;
    }

    /// Frees the garbage on at most `budget` KB of pages; true when the collection is over.
    pub fn sweep_step(&mut self, budget: usize) -> bool {
        let Phase::Sweep { page: start } = self.phase else { return true };
        let mut page = start;
        let mut left = budget << (LARGE_SHIFT - self.shift);
        while left > 0 && page < self.pages.len() {
            let run = self.pages[page].run();
            let mut swept = 1;
            match self.pages[page].class() {
                PAGE_FREE => {}
                PAGE_TAIL => unreachable!("a tail page without its head"),
                PAGE_LARGE => self.sweep_large(page),
                class => {
                    self.sweep_slab(page, class as usize);
                    swept = run;
                }
            }
            page += run;
            left = left.saturating_sub(swept);
        }
        if page < self.pages.len() {
            self.phase = Phase::Sweep { page };
            return false;
        }
        self.phase = Phase::Idle;
        self.collections += 1;
        self.limit = self.used.saturating_add(self.threshold);
        self.reset_reach();
        true
    }

    /// Frees or whitens the large object on `page`.
    fn sweep_large(&mut self, page: usize) {
        let run = self.pages[page].run();
        let v = self.region.cell(page << self.shift);
        let h = self.header(v);
        if h.colour == BLACK {
            // SAFETY: the page table says that an object starts here.
            unsafe { region::set_header(v, Header { colour: WHITE, ..h }) };
            self.used += run << self.shift;
        } else {
            self.pages[page..page + run].fill(Page::FREE);
            // SAFETY: as above; the header is left as a freed one, for stale references.
            unsafe { region::set_header(v, Header { kind: Kind::Free as u8, colour: WHITE, small: 0, len: 0 }) };
        }
    }

    fn sweep_slab(&mut self, page: usize, class: usize) {
        let size = CLASSES[class];
        let Slab { pages, cells } = self.slabs[class];
        let mut head = self.free[class];
        let mut live = 0;
        for n in (0..cells).rev() {
            let offset = (page << self.shift) + n * size;
            let v = self.region.cell(offset);
            // SAFETY: the cell is carved, so it has a header.
            let h = unsafe { region::header(v) };
            if h.colour == BLACK {
                live += 1;
                // SAFETY: as above.
                unsafe { region::set_header(v, Header { colour: WHITE, ..h }) };
            } else {
                let freed = Header { kind: Kind::Free as u8, colour: WHITE, small: 0, len: 0 };
                // SAFETY: as above; every class has room for one payload word.
                unsafe {
                    region::set_header(v, freed);
                    region::set_slot(v, 0, Val(core::ptr::without_provenance_mut(head)));
                }
                head = offset;
            }
        }
        if live == 0 {
            // Nothing in the run: its cells are not chained, and its pages are free for any class.
            self.pages[page..page + pages].fill(Page::FREE);
        } else {
            self.free[class] = head;
            self.used += live * size;
        }
    }
}
