//! Objects: allocation and access. Where they find room is in `cells`, how garbage is found in `collect`.

mod cells;
mod collect;
mod copied;
#[cfg(feature = "watched")]
mod mark;
mod quick;

#[cfg(feature = "watched")]
pub use mark::Mark;

use self::cells::{Cells, Row, Starts};
use crate::region::{self, BLACK, HEADER, Header, Region, SLACK_MAX, WORD, Word};
use crate::val::{Kind, Val};
use crate::watch::{Touch, WATCHED, Watch};
use alloc::vec;
use alloc::vec::Vec;
pub use copied::Copied;
use core::ops::Range;

/// Slots of the largest object that [`Heap::quick_slots`] makes.
const QUICK_SLOTS: usize = QUICK_BYTES / 8;
/// Bytes of the largest object that [`Heap::quick_bytes`] makes.
const QUICK_BYTES: usize = 504;

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

const MARK_STACK: usize = 1024;
/// Slots of one object scanned in a step, so that a huge list does not make a step long.
const SCAN_CHUNK: usize = 64;

/// Bytes of a slot or byte of an object.
const fn unit(kind: Kind) -> usize {
    if kind.is_bytes() { 1 } else { WORD }
}

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
    Sweep { at: usize, free: usize },
}

/// The heap. See the crate's documentation for the rules of use.
pub struct Heap {
    region: Region,
    cells: Cells,
    starts: Starts,
    row: Row,
    /// How far a large heap may grow before the next collection, beyond what is in use.
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
    /// Where the search for such objects goes on; past the last, there is no search.
    rescan_at: usize,
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
        // Whole pages of the explorer's too.
        let bytes = bytes.max(4096).next_multiple_of(region::PAGE_WORDS * 8);
        let mut heap = Heap {
            region: Region::new(bytes),
            cells: Cells::default(),
            starts: Starts::new(bytes),
            row: Row::EMPTY,
            pace: usize::MAX,
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
            rescan_at: 0,
            collections: 0,
            fail_in: 0,
            failing: false,
            allocations: 0,
            watch: Watch::new(bytes),
        };
        heap.clear_cells();
        heap
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
        let v = self.cell(kind, slots * WORD, slots)?;
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
        let v = self.cell(kind, len, len)?;
        // SAFETY: the cell was made for `len` bytes.
        unsafe { region::zero(v, len) }
        Some(v)
    }

    /// A large object in the making: it is a `Raw` of as many bytes until [`Heap::finish_large`], and is filled in steps,
    /// so that interrupts can be served meanwhile. `None` if the heap is locked or full.
    pub fn begin_large(&mut self, kind: Kind, len: usize) -> Option<Val> {
        if len > MAX_LEN {
            return None;
        }
        let payload = len * unit(kind);
        self.cell(Kind::Raw, payload, payload)
    }

    /// Fills units `from..to` (slots or bytes) of an object that [`Heap::begin_large`] made for this kind.
    pub fn fill_large(&mut self, v: Val, kind: Kind, from: usize, to: usize) {
        assert!(from <= to && to * unit(kind) <= self.unfinished(v));
        self.writes(v, from * unit(kind), (to - from) * unit(kind), Touch::Write);
        // SAFETY: the cell has room for the range, as was just checked.
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
        assert!(len * unit(kind) == self.unfinished(v));
        let h = self.header(v);
        self.writes_header(v, Touch::Write);
        // SAFETY: the cell has room for `len` units and the caller has filled them (region memory is initialised in any
        // case, and a value slot that was skipped would hold what was there before, which the caller may not rely on).
        unsafe { region::set_header(v, Header { kind: kind as u8, len: len as u32, ..h }) }
    }

    /// Bytes of the payload of an object that is not finished.
    fn unfinished(&self, v: Val) -> usize {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind == Kind::Raw as u8);
        h.len as usize
    }

    /// A fresh object with so many bytes behind its header, which are whatever was there.
    #[inline(always)]
    fn cell(&mut self, kind: Kind, payload: usize, len: usize) -> Option<Val> {
        if self.gated && self.refuses() {
            return None;
        }
        let at = self.take(payload)?;
        self.allocations += 1;
        self.watch.born(at);
        self.watch.save(&self.region, at, HEADER + payload);
        let v = self.region.cell(at);
        // SAFETY: the cell was just taken from the allocator.
        unsafe { region::set_header(v, Header { kind: kind as u8, colour: 0, small: 0, len: len as u32 }) };
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
            let len = self.header(v).len as usize * unit(self.kind(v));
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
        offset < self.region.bytes() && self.object_start(offset) == Some(offset)
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

    /// The first object of a kind that begins at the region's byte `from` or behind it, and the byte behind its head.
    pub fn next_object(&self, kind: Kind, from: usize) -> Option<(Val, usize)> {
        let at = self.objects_from(from).find(|at| self.is(self.region.cell(*at), kind))?;
        Some((self.region.cell(at), at + HEADER))
    }

    /// The live object in whose place the region's byte `offset` lies, and where that place begins.
    fn cell_at(&self, offset: usize) -> Option<(Val, usize)> {
        let start = self.object_start(offset)?;
        Some((self.region.cell(start), start))
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

    /// Shortens an object to `len` slots or bytes; its memory is free after the next collection.
    pub fn truncate(&mut self, v: Val, len: usize) {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(len <= h.len as usize);
        self.writes_header(v, Touch::Write);
        // SAFETY: references come from this heap (crate rule).
        unsafe { region::set_header(v, Header { colour: h.colour & BLACK, len: len as u32, ..h }) }
        self.cut(v, h);
    }

    /// Changes the length of an object of bytes within its cell, which stays what it is; false if it is too small, or
    /// would be too large.
    pub fn set_len_within(&mut self, v: Val, len: usize) -> bool {
        assert!(v.is_ptr());
        let h = self.header(v);
        assert!(h.kind < Kind::Block as u8);
        let Some(slack) = Heap::slack_of(h, len).filter(|slack| *slack <= SLACK_MAX) else { return false };
        self.writes_header(v, Touch::Write);
        // SAFETY: the cell has room for `len` bytes, and region memory is always initialised.
        unsafe { region::set_header(v, Header { colour: h.colour & BLACK | (slack as u8) << 1, len: len as u32, ..h }) }
        true
    }

    // ---- Checks

    /// Checks every object reachable from `roots`: each reference points to a live object. Returns how many objects
    /// were seen, or the first bad reference and where it was found.
    pub fn verify(&self, roots: &[Val]) -> Result<usize, (Option<Val>, Val)> {
        let mut starts = vec![false; self.region.bytes() / HEADER];
        self.objects_from(0).for_each(|at| starts[at / HEADER] = true);
        let mut seen = 0;
        let mut todo: Vec<(Option<Val>, Val)> = roots.iter().map(|v| (None, *v)).collect();
        let mut done = vec![false; starts.len()];
        while let Some((from, v)) = todo.pop() {
            if !v.is_ptr() {
                continue;
            }
            let offset = v.bits().wrapping_sub(self.region.base_addr());
            if !offset.is_multiple_of(HEADER) || starts.get(offset / HEADER) != Some(&true) {
                return Err((from, v));
            }
            if core::mem::replace(&mut done[offset / HEADER], true) {
                continue;
            }
            seen += 1;
            if self.header(v).kind >= Kind::Block as u8 {
                todo.extend(self.slots(v).iter().map(|x| (Some(v), *x)));
            }
        }
        Ok(seen)
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
