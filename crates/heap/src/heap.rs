//! Allocation, marking, sweeping.
//!
//! The region is cut in pages; a run of them holds cells of one size class, or one large object. Free cells of a class
//! are chained through their first payload word; a fresh run is carved cell by cell, so that no allocation does more than
//! a bounded piece of work. Sweeping rebuilds the chains and gives whole runs back.
//!
//! What is left over of pages would count in a small heap: its pages are small, and the runs of a class just so long
//! that its cells fill them.

mod collect;
mod copied;
#[cfg(feature = "watched")]
mod mark;
mod quick;

#[cfg(feature = "watched")]
pub use mark::Mark;

use crate::region::{self, HEADER, Header, Region, WORD, Word};
use crate::val::{Kind, Val};
use crate::watch::{Touch, WATCHED, Watch};
use alloc::vec;
use alloc::vec::Vec;
pub use copied::Copied;
use core::ops::Range;

/// Bytes of a page, as a power of two: of a small heap, and of others.
const SMALL_SHIFT: u32 = 6;
const LARGE_SHIFT: u32 = 10;
/// Bytes of the largest small heap.
const SMALL_HEAP: usize = 256 << 10;
/// Bytes of the largest object of a small heap that shares its pages.
const SMALL_HEAP_MAX: usize = 128;
/// Bytes of the shortest and the longest run of pages for cells in a small heap.
const SHORT_RUN: usize = 128;
const LONG_RUN: usize = 448;
/// Cell sizes in bytes, header included.
const CLASSES: [usize; 19] = [16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 304, 336, 408, 512];
/// Larger objects get pages of their own.
const SMALL_MAX: usize = 512;
/// Class of a requested size in bytes / 8.
const CLASS_OF: [u8; SMALL_MAX / 8 + 1] = {
    let mut table = [0u8; SMALL_MAX / 8 + 1];
    let (mut class, mut n) = (0, 0);
    while n < table.len() {
        if n * 8 > CLASSES[class] {
            class += 1;
        }
        table[n] = class as u8;
        n += 1;
    }
    table
};

/// Slots of the largest object that [`Heap::quick_slots`] makes.
const QUICK_SLOTS: usize = (SMALL_MAX - HEADER) / 8;
/// Bytes of the largest object that [`Heap::quick_bytes`] makes.
const QUICK_BYTES: usize = SMALL_MAX - HEADER;

const PAGE_FREE: u8 = 0xff;
const PAGE_LARGE: u8 = 0xfe;
const PAGE_TAIL: u8 = 0xfd;

const WHITE: u8 = 0;
const BLACK: u8 = 1;

/// Longest payload, in slots or bytes: lengths have 32 bits, and sizes in bytes must not wrap.
const MAX_LEN: usize = (u32::MAX / 32) as usize;

/// Whether objects of a kind can be told apart before and after some access: most never change once they are there.
const fn can_change(kind: u8) -> bool {
    const KINDS: [Kind; 16] = [
        Kind::Float,
        Kind::BigInt,
        Kind::Str,
        Kind::Bytes,
        Kind::Complex,
        Kind::MemoryView,
        Kind::Tuple,
        Kind::DictView,
        Kind::FrozenSet,
        Kind::Slice,
        Kind::Range,
        Kind::Code,
        Kind::BoundMethod,
        Kind::Shape,
        Kind::Property,
        Kind::Super,
    ];
    const CONSTANT: u64 = {
        let (mut bits, mut i) = (0, 0);
        while i < KINDS.len() {
            bits |= 1 << KINDS[i] as u8;
            i += 1;
        }
        bits
    };
    CONSTANT >> kind & 1 == 0
}

/// What a page is used for: in the low byte a class or one of the `PAGE_` numbers; above it, on the first page of a run,
/// how many pages it has, and on the others how many pages back the first is.
#[derive(Clone, Copy)]
struct Page(u32);

impl Page {
    const FREE: Page = Page::new(PAGE_FREE, 1);

    const fn new(class: u8, run: usize) -> Page {
        Page(class as u32 | (run as u32) << 8)
    }

    fn class(self) -> u8 {
        self.0 as u8
    }

    fn run(self) -> usize {
        (self.0 >> 8) as usize
    }
}

/// The runs of pages for a class.
#[derive(Clone, Copy)]
struct Slab {
    pages: usize,
    /// Those not carved yet included: their headers are zero.
    cells: usize,
}

impl Slab {
    /// For cells of this size; runs of one page if pages are large.
    fn of(size: usize, shift: u32) -> Slab {
        if shift != SMALL_SHIFT {
            return Slab { pages: 1, cells: (1 << shift) / size };
        }
        // The first with least left over.
        let runs = (SHORT_RUN..=LONG_RUN).step_by(1 << shift).filter(|run| *run >= size);
        let run = runs.min_by_key(|run| run % size).unwrap_or(LONG_RUN);
        Slab { pages: run >> shift, cells: run / size }
    }
}

/// End of a chain of free cells.
const NO_CELL: usize = usize::MAX;
const MARK_STACK: usize = 1024;
/// Slots of one object scanned in a step, so that a huge list does not make a step long.
const SCAN_CHUNK: usize = 64;

/// Figures for `gc` and `micropython.mem_info`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    pub total: usize,
    pub used: usize,
    pub peak: usize,
    pub collections: u32,
}

/// The state of a collection between steps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    Idle,
    Mark,
    Sweep { page: usize },
}

/// The heap. See the crate's documentation for the rules of use.
pub struct Heap {
    region: Region,
    /// Bytes of a page, as a power of two.
    shift: u32,
    /// Bytes of the largest object that shares a page.
    small_max: usize,
    pages: Vec<Page>,
    slabs: [Slab; CLASSES.len()],
    /// First free cell of each class, as offset.
    free: [usize; CLASSES.len()],
    /// Where each class carves its newest page, as offset of the next cell and of the end.
    bump: [(usize, usize); CLASSES.len()],
    /// Where the search for pages for cells starts.
    page_hint: usize,
    /// No cell was found since the last collection; and: cells of larger classes may be taken.
    lacks_cells: bool,
    scrapes: bool,
    /// Pages that may be opened before the next collection, and how many at least; all of them unless there is a pace.
    reach: usize,
    pace: usize,
    /// An allocation found no room within reach, though there is more.
    starved: bool,
    used: usize,
    peak: usize,
    lock: u32,
    /// Whether allocation has to look further: the heap is locked, an allocation is to fail, or there is a threshold.
    gated: bool,
    /// Bytes that may be allocated before a collection is due (`usize::MAX`: any number), and what may be in use then.
    threshold: usize,
    limit: usize,
    phase: Phase,
    /// Whether each store must be noted: the collector is marking, or an object is watched.
    alert: bool,
    watches: Vec<copied::Watch>,
    /// Objects to scan, with the first slot not scanned yet.
    stack: Vec<(Val, u32)>,
    /// The mark stack was full and something reachable may be black but not scanned.
    overflowed: bool,
    /// The page at which the search for such objects goes on; past the last, there is no search.
    rescan_page: usize,
    collections: u32,
    /// Counts down to the allocation that is made to fail; 0 is off.
    fail_in: u64,
    /// The allocation that failed on purpose is being tried again: it fails again.
    failing: bool,
    allocations: u64,
    /// For the explorer.
    pub watch: Watch,
}

impl Heap {
    /// A heap that manages `bytes` (rounded up to whole pages).
    pub fn new(bytes: usize) -> Heap {
        let shift = if bytes <= SMALL_HEAP { SMALL_SHIFT } else { LARGE_SHIFT };
        // Whole pages of the explorer's too.
        let count = bytes.max(4096).next_multiple_of(region::PAGE_WORDS * 8).div_ceil(1 << shift);
        Heap {
            region: Region::new(count << shift),
            shift,
            small_max: if shift == SMALL_SHIFT { SMALL_HEAP_MAX } else { SMALL_MAX },
            pages: vec![Page::FREE; count],
            slabs: CLASSES.map(|size| Slab::of(size, shift)),
            free: [NO_CELL; CLASSES.len()],
            bump: [(0, 0); CLASSES.len()],
            page_hint: 0,
            lacks_cells: false,
            scrapes: false,
            reach: count,
            pace: count,
            starved: false,
            used: 0,
            peak: 0,
            lock: 0,
            gated: false,
            threshold: usize::MAX,
            limit: usize::MAX,
            phase: Phase::Idle,
            alert: false,
            watches: Vec::new(),
            stack: Vec::with_capacity(MARK_STACK),
            overflowed: false,
            rescan_page: 0,
            collections: 0,
            fail_in: 0,
            failing: false,
            allocations: 0,
            watch: Watch::new(count << shift),
        }
    }

    fn page_bytes(&self) -> usize {
        1 << self.shift
    }

    // ---- Lock and figures

    #[inline(always)]
    pub fn lock_depth(&self) -> u32 {
        self.lock
    }

    pub fn set_lock_depth(&mut self, depth: u32) {
        self.lock = depth;
        self.gate();
    }

    pub fn stats(&self) -> Stats {
        Stats { total: self.region.bytes(), used: self.used, peak: self.peak, collections: self.collections }
    }

    /// Makes allocation say `None` once so many bytes were allocated since the last collection; `usize::MAX` for never.
    pub fn set_threshold(&mut self, bytes: usize) {
        // Right after a collection the next allocation must pass.
        self.threshold = bytes.max(1);
        self.limit = self.used.saturating_add(self.threshold);
        self.gate();
    }

    /// Lets the program come to so many bytes more than are in use before it has to collect, although the heap has more:
    /// memory that was never touched costs the operating system, and the caches, more than a collection. What asks for
    /// room may take it nevertheless: [`Heap::extend`].
    pub fn set_pace(&mut self, bytes: usize) {
        self.pace = (bytes >> self.shift).max(1);
        self.reset_reach();
    }

    fn reset_reach(&mut self) {
        let wanted = self.pace.saturating_add((2 * self.used) >> self.shift);
        self.reach = wanted.min(self.pages.len());
        self.starved = false;
    }

    /// Brings the whole heap into reach; whether the allocation that was just refused may succeed then.
    pub fn extend(&mut self) -> bool {
        self.reach = self.pages.len();
        core::mem::take(&mut self.starved)
    }

    /// Makes the `n`-th allocation from now fail (1 is the next), and its repetition after a collection too; 0 turns it
    /// off.
    pub fn fail_allocation(&mut self, n: u64) {
        self.fail_in = n;
        self.gate();
    }

    /// Allocations so far.
    pub fn allocations(&self) -> u64 {
        self.allocations
    }

    // ---- Allocation

    /// An object of `slots` values, all unbound; `None` if the heap is locked or full.
    #[inline(always)]
    pub fn alloc(&mut self, kind: Kind, slots: usize) -> Option<Val> {
        debug_assert!(!kind.is_bytes());
        if slots > MAX_LEN {
            return None;
        }
        let v = self.cell(kind, HEADER + slots * WORD, slots)?;
        // SAFETY: the cell was made for `slots` values.
        unsafe { region::fill(v, slots, Val::UNDEF) }
        Some(v)
    }

    /// An object of `len` bytes, all zero; `None` if the heap is locked or full.
    #[inline]
    pub fn alloc_bytes(&mut self, kind: Kind, len: usize) -> Option<Val> {
        debug_assert!(kind.is_bytes());
        if len > MAX_LEN {
            return None;
        }
        let v = self.cell(kind, HEADER + len, len)?;
        // SAFETY: the cell was made for `len` bytes.
        unsafe { region::zero(v, len) }
        Some(v)
    }

    /// A large object in the making: it is an empty `Raw` until [`Heap::finish_large`], and is filled in steps, so that
    /// interrupts can be served meanwhile. `None` if the heap is locked or full.
    pub fn begin_large(&mut self, kind: Kind, len: usize) -> Option<Val> {
        if len > MAX_LEN {
            return None;
        }
        self.cell(Kind::Raw, HEADER + if kind.is_bytes() { len } else { len * WORD }, 0)
    }

    /// Fills units `from..to` (slots or bytes) of an object that [`Heap::begin_large`] made for this kind and length.
    pub fn fill_large(&mut self, v: Val, kind: Kind, from: usize, to: usize) {
        let unit = if kind.is_bytes() { 1 } else { WORD };
        assert!(v.is_ptr() && from <= to && HEADER + to * unit <= self.room(v));
        self.writes(v, from * unit, (to - from) * unit, Touch::Write);
        // SAFETY: the cell has room for the range, as was just checked; the object is still an empty one.
        unsafe {
            if kind.is_bytes() {
                region::zero_range(v, from, to - from);
            } else {
                (from..to).for_each(|i| region::set_slot(v, i, Val::UNDEF));
            }
        }
    }

    /// Makes the object what it is to be; all of it has been filled.
    pub fn finish_large(&mut self, v: Val, kind: Kind, len: usize) {
        assert!(v.is_ptr() && HEADER + if kind.is_bytes() { len } else { len * WORD } <= self.room(v));
        let h = self.header(v);
        self.writes_header(v, Touch::Write);
        // SAFETY: the cell has room for `len` units and the caller has filled them (region memory is initialised in any
        // case, and a value slot that was skipped would be one of zeros, which the checks on references refuse).
        unsafe { region::set_header(v, Header { kind: kind as u8, len: len as u32, ..h }) }
    }

    /// Bytes of the cell that holds `v`.
    fn room(&self, v: Val) -> usize {
        let page = self.pages[self.region.offset(v) >> self.shift];
        if page.class() == PAGE_LARGE { page.run() << self.shift } else { CLASSES[page.class() as usize] }
    }

    #[inline(always)]
    fn cell(&mut self, kind: Kind, bytes: usize, len: usize) -> Option<Val> {
        if self.gated && self.refuses() {
            return None;
        }
        let v = if bytes <= self.small_max {
            let class = CLASS_OF[bytes.div_ceil(8)] as usize;
            let head = self.free[class];
            let (next, end) = self.bump[class];
            let v = if head != NO_CELL {
                let v = self.region.cell(head);
                // SAFETY: a chained cell is carved; its first payload word holds the next offset.
                self.free[class] = unsafe { region::slot(v, 0) }.bits();
                v
            } else if next != end {
                self.bump[class].0 = next + CLASSES[class];
                self.region.cell(next)
            } else {
                self.open_slab(class).or_else(|| self.larger_cell(class))?
            };
            self.used += CLASSES[class];
            v
        } else {
            self.large(bytes)?
        };
        self.allocations += 1;
        let at = self.region.offset(v);
        self.watch.born(at);
        self.watch.save(&self.region, at, bytes.next_multiple_of(8));
        // SAFETY: the cell was just taken from the allocator.
        unsafe { region::set_header(v, Header { kind: kind as u8, colour: WHITE, small: 0, len: len as u32 }) };
        Some(v)
    }

    fn gate(&mut self) {
        self.gated = self.lock != 0 || self.fail_in != 0 || self.failing || self.threshold != usize::MAX;
    }

    #[cold]
    fn refuses(&mut self) -> bool {
        self.lock != 0 || (self.fail_in != 0 || self.failing) && self.fails() || self.used >= self.limit
    }

    #[cold]
    fn fails(&mut self) -> bool {
        let fails = if self.failing {
            self.failing = false;
            true
        } else {
            self.fail_in = self.fail_in.saturating_sub(1);
            self.failing = self.fail_in == 0;
            self.failing
        };
        self.gate();
        fails
    }

    /// The first cell of a fresh run, which is carved from then on.
    #[inline(never)]
    fn open_slab(&mut self, class: usize) -> Option<Val> {
        let Slab { pages, cells } = self.slabs[class];
        let first = self.find_small_run(pages)?;
        self.set_run(first, class as u8, pages);
        let (size, first) = (CLASSES[class], first << self.shift);
        self.watch.save(&self.region, first, pages << self.shift);
        self.region.clear(first, pages << self.shift);
        self.bump[class] = (first + size, first + cells * size);
        Some(self.region.cell(first))
    }

    /// Lets objects have cells that are too large for them, if an allocation failed since the last collection because
    /// there was nothing else; whether it did.
    pub fn begin_scraping(&mut self) -> bool {
        self.scrapes = core::mem::take(&mut self.lacks_cells);
        self.scrapes
    }

    pub fn end_scraping(&mut self) {
        self.scrapes = false;
    }

    /// A free cell of a class larger than this.
    fn larger_cell(&mut self, class: usize) -> Option<Val> {
        if !self.scrapes {
            self.lacks_cells = true;
            return None;
        }
        let larger = (class + 1..CLASSES.len()).find(|larger| self.free[*larger] != NO_CELL)?;
        let v = self.region.cell(self.free[larger]);
        // SAFETY: a chained cell is carved; its first payload word holds the next offset.
        self.free[larger] = unsafe { region::slot(v, 0) }.bits();
        self.used += CLASSES[larger] - CLASSES[class];
        Some(v)
    }

    fn set_run(&mut self, first: usize, class: u8, pages: usize) {
        self.pages[first] = Page::new(class, pages);
        for (back, page) in (1..).zip(&mut self.pages[first + 1..first + pages]) {
            *page = Page::new(PAGE_TAIL, back);
        }
    }

    #[inline(never)]
    fn large(&mut self, bytes: usize) -> Option<Val> {
        if bytes > self.region.bytes() {
            return None;
        }
        let run = bytes.div_ceil(self.page_bytes());
        // Long runs are searched from the start, to leave room at the end.
        let first = if run == 1 { self.find_small_run(run)? } else { self.find_pages(0, run)? };
        self.set_run(first, PAGE_LARGE, run);
        self.used += run << self.shift;
        Some(self.region.cell(first << self.shift))
    }

    /// The first of a few free pages in a row, from where the last were found.
    fn find_small_run(&mut self, n: usize) -> Option<usize> {
        if self.shift != SMALL_SHIFT {
            let first = self.find_pages(self.page_hint, n)?;
            self.page_hint = first + n;
            return Some(first);
        }
        // In a small heap from its end on, so that long runs find room in front.
        let end = self.reach - self.page_hint.min(self.reach);
        let found = self.find_pages_below(end, n).or_else(|| self.find_pages_below(self.reach, n));
        let first = found.or_else(|| self.starve())?;
        self.page_hint = self.reach - first;
        Some(first)
    }

    /// The last `n` free pages in a row before page `end`.
    fn find_pages_below(&self, end: usize, n: usize) -> Option<usize> {
        let (mut at, mut length) = (end, 0);
        while at > 0 {
            at -= 1;
            let page = self.pages[at];
            match page.class() {
                PAGE_FREE => length += 1,
                PAGE_TAIL => (at, length) = (at - page.run(), 0),
                _ => length = 0,
            }
            if length == n {
                return Some(at);
            }
        }
        None
    }

    /// The first of `n` free pages in a row, behind `start` if there are some.
    fn find_pages(&mut self, start: usize, n: usize) -> Option<usize> {
        let found = self.find_pages_from(start, n).or_else(|| if start > 0 { self.find_pages_from(0, n) } else { None });
        found.or_else(|| self.starve())
    }

    /// Nothing is free within reach.
    fn starve(&mut self) -> Option<usize> {
        self.starved = self.reach < self.pages.len();
        None
    }

    fn find_pages_from(&self, start: usize, n: usize) -> Option<usize> {
        let mut length = 0;
        let mut at = start;
        while at < self.reach {
            let page = self.pages[at];
            if page.class() == PAGE_FREE {
                length += 1;
                if length == n {
                    return Some(at + 1 - n);
                }
                at += 1;
            } else {
                length = 0;
                at += page.run();
            }
        }
        None
    }

    // ---- Watching

    /// Part of the payload of `v`, whose header is `h`, is read.
    #[inline(always)]
    fn reads(&self, v: Val, h: Header, from: usize, len: usize) {
        if WATCHED && can_change(h.kind) {
            let object = self.region.offset(v);
            self.watch.touched(object, object + HEADER + from, len, Touch::Read);
        }
    }

    #[inline(always)]
    fn reads_header(&self, v: Val, h: Header) {
        if WATCHED && can_change(h.kind) {
            let object = self.region.offset(v);
            self.watch.touched(object, object, HEADER, Touch::Read);
        }
    }

    /// Part of the payload of `v` is about to be written.
    #[inline(always)]
    fn writes(&mut self, v: Val, from: usize, len: usize, touch: Touch) {
        if WATCHED {
            let object = self.region.offset(v);
            self.watch.touched(object, object + HEADER + from, len, touch);
            self.watch.save(&self.region, object + HEADER + from, len);
        }
    }

    #[inline(always)]
    fn writes_header(&mut self, v: Val, touch: Touch) {
        if WATCHED {
            let object = self.region.offset(v);
            self.watch.touched(object, object, HEADER, touch);
            self.watch.save(&self.region, object, HEADER);
        }
    }

    /// All of `v` is about to be written, by code that does it itself; reading it is part of that.
    #[inline(always)]
    pub fn writes_all(&mut self, v: Val) {
        if WATCHED {
            let len = self.header(v).len as usize * if self.kind(v).is_bytes() { 1 } else { WORD };
            self.writes(v, 0, len, Touch::Write);
        }
    }

    /// Whether nobody is told if these slots of `v` are read: not now, and not by a trap.
    #[inline(always)]
    pub fn is_unseen(&self, v: Val, slots: Range<usize>) -> bool {
        !WATCHED || self.watch.is_unseen(self.region.offset(v) + HEADER + slots.start * WORD, slots.len())
    }

    // ---- Access

    /// What `v` is.
    #[inline(always)]
    pub fn kind(&self, v: Val) -> Kind {
        if v.is_ptr() { self.object_kind(v) } else { v.immediate_kind() }
    }

    #[inline(always)]
    fn object_kind(&self, v: Val) -> Kind {
        self.check(v);
        // SAFETY: references come from this heap (crate rule).
        Kind::from_u8(unsafe { region::kind(v) })
    }

    /// Whether `v` is an object of kind `kind` (not an immediate).
    #[inline(always)]
    pub fn is(&self, v: Val, kind: Kind) -> bool {
        if !v.is_ptr() {
            return false;
        }
        self.check(v);
        // SAFETY: references come from this heap (crate rule).
        unsafe { region::kind(v) == kind as u8 }
    }

    #[cfg(feature = "checked")]
    fn check(&self, v: Val) {
        assert!(self.is_live(v), "stale reference {v:?}");
    }

    #[cfg(not(feature = "checked"))]
    #[inline(always)]
    fn check(&self, _v: Val) {}

    /// Whether `v` points to the start of an object that is allocated.
    pub fn is_live(&self, v: Val) -> bool {
        let offset = v.bits().wrapping_sub(self.region.base_addr());
        if offset >= self.region.bytes() {
            return false;
        }
        let Some(first) = self.run_at(offset) else { return false };
        let within = offset - (first << self.shift);
        let is_cell = match self.pages[first].class() {
            PAGE_LARGE => within == 0,
            class => {
                let size = CLASSES[class as usize];
                within.is_multiple_of(size) && within / size < self.slabs[class as usize].cells
            }
        };
        // SAFETY: it was just shown to be a cell of its page; one not carved yet has a header of zeros.
        is_cell && unsafe { region::kind(v) } >= Kind::Float as u8
    }

    /// The object of bytes in whose payload the region's byte `offset` lies, and which byte of the payload it is.
    pub fn object_at(&self, offset: usize) -> Option<(Val, usize)> {
        let (v, start) = self.cell_at(offset)?;
        let byte = (offset - start).checked_sub(HEADER)?;
        (self.kind(v).is_bytes() && byte < self.len(v)).then_some((v, byte))
    }

    /// The kind of the object in whose place the region's byte `offset` lies, and how far into it that is.
    pub fn kind_at(&self, offset: usize) -> Option<(Kind, usize)> {
        let (v, start) = self.cell_at(offset)?;
        Some((self.kind(v), offset - start))
    }

    /// The first page of the run in which the region's byte `offset` lies; `None` if it is free.
    fn run_at(&self, offset: usize) -> Option<usize> {
        let number = offset >> self.shift;
        let page = self.pages.get(number)?;
        match page.class() {
            PAGE_FREE => None,
            PAGE_TAIL => Some(number - page.run()),
            _ => Some(number),
        }
    }

    /// The first object of a kind that begins at the region's byte `from` or behind it, and the byte behind its head.
    pub fn next_object(&self, kind: Kind, from: usize) -> Option<(Val, usize)> {
        let mut page = self.run_at(from).unwrap_or(from >> self.shift);
        while let Some(head) = self.pages.get(page) {
            let start = page << self.shift;
            let (size, cells) = match head.class() {
                PAGE_FREE => (HEADER, 0),
                PAGE_LARGE => (HEADER, 1),
                class => (CLASSES[class as usize], self.slabs[class as usize].cells),
            };
            for n in from.saturating_sub(start).div_ceil(size)..cells {
                let v = self.region.cell(start + n * size);
                if self.is_live(v) && self.is(v, kind) {
                    return Some((v, start + n * size + HEADER));
                }
            }
            page += head.run();
        }
        None
    }

    /// The live object in whose place the region's byte `offset` lies, and where that place begins.
    fn cell_at(&self, offset: usize) -> Option<(Val, usize)> {
        let first = self.run_at(offset)?;
        let start = first << self.shift;
        let start = match self.pages[first].class() {
            PAGE_LARGE => start,
            class => offset - (offset - start) % CLASSES[class as usize],
        };
        let v = self.region.cell(start);
        self.is_live(v).then_some((v, start))
    }

    #[inline(always)]
    fn header(&self, v: Val) -> Header {
        debug_assert!(v.is_ptr());
        self.check(v);
        // SAFETY: references come from this heap (crate rule).
        unsafe { region::header(v) }
    }

    /// Payload length: slots of an object of values, bytes of one of bytes.
    #[inline(always)]
    pub fn len(&self, v: Val) -> usize {
        assert!(v.is_ptr());
        let h = self.header(v);
        self.reads_header(v, h);
        h.len as usize
    }

    /// 16 bits of the object for the VM's use.
    #[inline(always)]
    pub fn small(&self, v: Val) -> u16 {
        assert!(v.is_ptr());
        let h = self.header(v);
        self.reads_header(v, h);
        h.small
    }

    #[inline(always)]
    pub fn set_small(&mut self, v: Val, small: u16) {
        assert!(v.is_ptr());
        let h = self.header(v);
        self.writes_header(v, if h.small == small { Touch::Same } else { Touch::Write });
        // SAFETY: references come from this heap (crate rule).
        unsafe { region::set_header(v, Header { small, ..h }) }
    }

    /// Slot `i` of an object of values.
    #[inline(always)]
    pub fn get(&self, v: Val, i: usize) -> Val {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(i < h.len as usize && h.kind >= Kind::Block as u8);
        self.reads(v, h, i * WORD, WORD);
        // SAFETY: the object is one of values and has more than i of them.
        unsafe { region::slot(v, i) }
    }

    /// Stores `x` in slot `i`: the only way a reference gets into the heap.
    #[inline(always)]
    pub fn set(&mut self, v: Val, i: usize, x: Val) {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(i < h.len as usize && h.kind >= Kind::Block as u8);
        if self.alert {
            self.note_store(v, i, x);
        }
        // SAFETY: the object is one of values and has more than i of them.
        let same = WATCHED && unsafe { region::slot(v, i) } == x;
        self.writes(v, i * WORD, WORD, if same { Touch::Same } else { Touch::Write });
        // SAFETY: as above.
        unsafe { region::set_slot(v, i, x) }
    }

    /// All slots of an object of values.
    #[inline(always)]
    pub fn slots(&self, v: Val) -> &[Val] {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind >= Kind::Block as u8);
        self.reads(v, h, 0, h.len as usize * WORD);
        // SAFETY: the object has `len` values; the heap is borrowed while the slice lives, so none is written.
        unsafe { region::slots(v, h.len as usize) }
    }

    /// The payload of an object of bytes.
    #[inline(always)]
    pub fn bytes(&self, v: Val) -> &[u8] {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind < Kind::Block as u8 && h.kind > Kind::Free as u8);
        self.reads(v, h, 0, h.len as usize);
        // SAFETY: the object has `len` bytes; the heap is borrowed while the slice lives, so none is written.
        unsafe { region::payload(v, h.len as usize) }
    }

    /// `len` bytes of the payload from `from` on.
    #[inline(always)]
    pub fn part(&self, v: Val, from: usize, len: usize) -> &[u8] {
        let bytes = &self.bytes_unseen(v)[from..from + len];
        self.reads(v, self.header(v), from, len);
        bytes
    }

    /// The same to be written.
    #[inline(always)]
    pub fn part_mut(&mut self, v: Val, from: usize, len: usize) -> &mut [u8] {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind < Kind::Block as u8 && h.kind > Kind::Free as u8);
        if from + len <= h.len as usize {
            self.writes(v, from, len, Touch::Write);
        }
        // SAFETY: the object has as many bytes as its header says; the heap is borrowed mutably while the slice lives.
        let payload = unsafe { region::payload_mut(v, h.len as usize) };
        &mut payload[from..from + len]
    }

    /// [`Heap::slots`] for a search in a table: that it looks at other entries too is no access to them. What it finds
    /// is to be read by [`Heap::get`].
    #[inline(always)]
    pub fn slots_unseen(&self, v: Val) -> &[Val] {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind >= Kind::Block as u8);
        // SAFETY: the object has `len` values; the heap is borrowed while the slice lives, so none is written.
        unsafe { region::slots(v, h.len as usize) }
    }

    /// The same for [`Heap::bytes`].
    #[inline(always)]
    pub fn bytes_unseen(&self, v: Val) -> &[u8] {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind < Kind::Block as u8 && h.kind > Kind::Free as u8);
        // SAFETY: the object has `len` bytes; the heap is borrowed while the slice lives, so none is written.
        unsafe { region::payload(v, h.len as usize) }
    }

    /// The payload of an object of bytes as whole words in this machine's order; a rest of bytes is left out.
    #[inline(always)]
    pub fn words(&self, v: Val) -> &[Word] {
        let len = self.bytes(v).len() / WORD;
        // SAFETY: the object has these bytes; the heap is borrowed while the slice lives, so none is written.
        unsafe { region::words(v, len) }
    }

    /// The payload of an object of bytes, to be written.
    #[inline(always)]
    pub fn bytes_mut(&mut self, v: Val) -> &mut [u8] {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind < Kind::Block as u8 && h.kind > Kind::Free as u8);
        self.writes(v, 0, h.len as usize, Touch::Write);
        // SAFETY: the object has `len` bytes; the heap is borrowed mutably while the slice lives.
        unsafe { region::payload_mut(v, h.len as usize) }
    }

    /// Stores `values` in the slots from `at` on.
    #[inline]
    pub fn set_slots(&mut self, v: Val, at: usize, values: &[Val]) {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind >= Kind::Block as u8 && at + values.len() <= h.len as usize);
        if self.alert {
            values.iter().enumerate().for_each(|(i, x)| self.note_store(v, at + i, *x));
        }
        self.writes(v, at * WORD, values.len() * WORD, Touch::Write);
        for (i, x) in values.iter().enumerate() {
            // SAFETY: the object is one of values and has this slot.
            unsafe { region::set_slot(v, at + i, *x) }
        }
    }

    /// Copies `n` slots between objects of values, which may be the same.
    pub fn copy_slots(&mut self, src: Val, from: usize, dst: Val, to: usize, n: usize) {
        self.move_slots(src, from, dst, to, n);
    }

    /// [`Heap::copy_slots`], to be inlined.
    #[inline(always)]
    pub fn move_slots(&mut self, src: Val, from: usize, dst: Val, to: usize, n: usize) {
        assert!(src.is_ptr() && dst.is_ptr());
        let (s, d) = (self.header(src), self.header(dst));
        assert!(s.kind >= Kind::Block as u8 && d.kind >= Kind::Block as u8);
        assert!(from + n <= s.len as usize && to + n <= d.len as usize);
        if self.alert && self.is_noted(dst) {
            for i in 0..n {
                self.note_store(dst, to + i, self.get(src, from + i));
            }
        }
        self.reads(src, s, from * WORD, n * WORD);
        self.writes(dst, to * WORD, n * WORD, Touch::Write);
        // SAFETY: both ranges were just checked.
        unsafe { region::copy(src, from * WORD, dst, to * WORD, n * WORD) }
    }

    /// Unbinds the slots from `from` to before `to`.
    #[inline(always)]
    pub fn clear_slots(&mut self, v: Val, from: usize, to: usize) {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind >= Kind::Block as u8 && to <= h.len as usize);
        self.writes(v, from * WORD, to.saturating_sub(from) * WORD, Touch::Write);
        for i in from..to {
            if self.alert {
                self.note_store(v, i, Val::UNDEF);
            }
            // SAFETY: the object is one of values and has this slot.
            unsafe { region::set_slot(v, i, Val::UNDEF) }
        }
    }

    /// Copies `n` bytes between objects of bytes, which may be the same.
    pub fn copy_bytes(&mut self, src: Val, from: usize, dst: Val, to: usize, n: usize) {
        assert!(src.is_ptr() && dst.is_ptr());
        let (s, d) = (self.header(src), self.header(dst));
        assert!(s.kind < Kind::Block as u8 && d.kind < Kind::Block as u8);
        assert!(from + n <= s.len as usize && to + n <= d.len as usize);
        self.reads(src, s, from, n);
        self.writes(dst, to, n, Touch::Write);
        // SAFETY: both ranges were just checked.
        unsafe { region::copy(src, from, dst, to, n) }
    }

    /// Shortens an object to `len` slots or bytes; its memory stays as it is until the next collection.
    pub fn truncate(&mut self, v: Val, len: usize) {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(len <= h.len as usize);
        self.writes_header(v, Touch::Write);
        // SAFETY: references come from this heap (crate rule).
        unsafe { region::set_header(v, Header { len: len as u32, ..h }) }
    }

    /// Changes the length of an object of bytes within the room its cell has; false if it has not that much.
    pub fn set_len_within(&mut self, v: Val, len: usize) -> bool {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind < Kind::Block as u8);
        if HEADER + len > self.room(v) {
            return false;
        }
        self.writes_header(v, Touch::Write);
        // SAFETY: the cell has room for `len` bytes, and region memory is always initialised.
        unsafe { region::set_header(v, Header { len: len as u32, ..h }) }
        true
    }

    // ---- Checks

    /// Checks every object reachable from `roots`: each reference points to a live object. Returns how many objects
    /// were seen, or the first bad reference and where it was found.
    pub fn verify(&self, roots: &[Val]) -> Result<usize, (Option<Val>, Val)> {
        let mut seen = alloc::collections::BTreeSet::new();
        let mut todo: Vec<(Option<Val>, Val)> = roots.iter().map(|v| (None, *v)).collect();
        while let Some((from, v)) = todo.pop() {
            if !v.is_ptr() || seen.contains(&v.bits()) {
                continue;
            }
            if !self.is_live(v) {
                return Err((from, v));
            }
            seen.insert(v.bits());
            if self.header(v).kind >= Kind::Block as u8 {
                todo.extend(self.slots(v).iter().map(|x| (Some(v), *x)));
            }
        }
        Ok(seen.len())
    }

    /// The object's place in the heap in bytes: reproducible from run to run, unlike its address.
    pub fn offset(&self, v: Val) -> usize {
        self.region.offset(v)
    }

    /// The same of the first byte of its payload, where [`Heap::object_at`] finds it.
    pub fn payload_offset(&self, v: Val) -> usize {
        self.region.offset(v) + HEADER
    }
}
