//! Cells: where objects find room.
//!
//! The region is a row of cells without gaps: objects and free ones. A cell begins with a header that says how long it
//! is, so the row can be walked from any cell on, and what lies side by side and is free becomes one cell when the row is
//! swept. An object takes as much as it needs, in words of 8 bytes: memory of one size is never kept for that size.
//!
//! Free cells are chained by size: up to `SMALL_UNITS` words a chain for each, beyond that four for each power of two.
//! Small objects take a cell that fits exactly, else they are cut from the open cell, one after the other. Once that is
//! used up another one is opened, the smallest that will do, so that there is room for long ones when they come. Large
//! objects are cut from the end of the cell that fits best, which keeps what is long away from what is short.
//!
//! The trap is to find the cell that some address lies in. Headers can't be told from other words, so a walk needs a
//! cell to start from: `Starts` knows one for each KB, and costs nothing when an object is made. It holds as long as
//! cells are cut and never joined, that is between two sweeps; the open cell may be made longer, and is noted then.

use super::Heap;
use crate::region::{self, HEADER, Header, WORD};
use crate::val::{Kind, Val};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

/// Bytes of a unit in which cells are measured.
const UNIT: usize = 8;
/// Units of the largest cell with a chain for its size alone, and of the smallest that can be chained.
const SMALL_UNITS: usize = 64;
const CHAINED_UNITS: usize = 2;
/// Chains of larger ones, four for each power of two.
const LONG_CHAINS: usize = 48;
/// Cells of a chain that are looked at in a large heap.
const SCANNED: usize = 8;
/// Bytes of the largest heap that is a small one.
const SMALL_HEAP: usize = 256 << 10;
/// Bytes that are opened at once.
const PIECE: usize = 4 << 10;

/// End of a chain.
const NONE: usize = usize::MAX;

/// Units of the cell of an object with this header, or of a free one.
#[inline(always)]
fn units(h: Header) -> usize {
    if h.kind >= Kind::Block as u8 {
        object_units(h.len as usize * WORD) + h.slack()
    } else if h.kind == Kind::Free as u8 {
        h.len as usize
    } else {
        object_units(h.len as usize) + h.slack()
    }
}

/// Units of a cell for so many bytes behind the header.
#[inline(always)]
fn object_units(payload: usize) -> usize {
    (HEADER + payload).div_ceil(UNIT).max(CHAINED_UNITS)
}

/// The chain for a cell of more than `SMALL_UNITS`.
fn long_chain(units: usize) -> usize {
    let power = units.ilog2();
    let quarter = units >> (power - 2) & 3;
    (4 * (power - SMALL_UNITS.ilog2()) as usize + quarter).min(LONG_CHAINS - 1)
}

/// The free cells. Places are bytes from the region's start.
#[derive(Clone, Copy)]
pub(super) struct Cells {
    /// First of each chain.
    small: [usize; SMALL_UNITS + 1],
    long: [usize; LONG_CHAINS],
    /// A bit for each small chain that may have a cell: bit n for n + 1 units.
    filled: u64,
    /// What is left of the open cell. Its header is not kept up to date.
    next: usize,
    end: usize,
    /// From here to the region's end nothing is used yet, in a large heap: one more free cell.
    pub(super) top: usize,
    /// How far objects may come into it.
    reach: usize,
}

impl Cells {
    const EMPTY: Cells = Cells { small: [NONE; SMALL_UNITS + 1], long: [NONE; LONG_CHAINS], filled: 0, next: 0, end: 0, top: 0, reach: 0 };

    /// All that says where objects come next.
    #[cfg(feature = "watched")]
    pub(super) fn state(&self, add: &mut impl FnMut(u64)) {
        self.small.iter().chain(&self.long).for_each(|n| add(*n as u64));
        [self.next, self.end, self.top].into_iter().for_each(|n| add(n as u64));
    }
}

impl Default for Cells {
    fn default() -> Cells {
        Cells::EMPTY
    }
}

/// The row as it is swept.
pub(super) struct Row {
    /// The last of each chain.
    small: [usize; SMALL_UNITS + 1],
    long: [usize; LONG_CHAINS],
    /// The last block that a cell was found to begin in.
    block: usize,
}

impl Row {
    pub(super) const EMPTY: Row = Row { small: [NONE; SMALL_UNITS + 1], long: [NONE; LONG_CHAINS], block: NONE };
}

// ---- Where cells begin

/// Bytes of a block.
const BLOCK: usize = 1 << 10;
/// Entries from here on say how many blocks to go back, as a power of two.
const BACK: u8 = (BLOCK / UNIT) as u8;

/// For each block the place of the first cell that begins there, in units, or where to look for one.
#[derive(Clone, Default)]
pub(super) struct Starts(Vec<u8>);

impl Starts {
    pub(super) fn new(bytes: usize) -> Starts {
        Starts(vec![0; bytes.div_ceil(BLOCK)])
    }

    /// The first cell in its block begins at `at`.
    fn set(&mut self, at: usize) {
        self.0[at / BLOCK] = (at % BLOCK / UNIT) as u8;
    }

    /// A cell begins at `at`, where none did.
    fn add(&mut self, at: usize) {
        if self.0[at / BLOCK] >= BACK {
            self.set(at);
        }
    }

    /// No cell begins in the blocks behind that of `at` up to that of the byte before `end`: all are of one cell.
    fn cover(&mut self, at: usize, end: usize) {
        let first = at / BLOCK;
        for block in first + 1..=(end - 1) / BLOCK {
            self.0[block] = BACK + (block - first).ilog2() as u8;
        }
    }

    /// The same for a cell that is made of the end of another one: what begins in the last block lies behind it.
    fn cover_anew(&mut self, at: usize, end: usize) {
        let last = (end - 1) / BLOCK;
        let entry = self.0[last];
        self.cover(at, end);
        if entry < BACK {
            self.0[last] = entry;
        }
    }

    /// Where a cell begins, at `at` or before.
    fn before(&self, at: usize) -> usize {
        let mut block = at / BLOCK;
        loop {
            let entry = self.0[block];
            let start = block * BLOCK + entry as usize * UNIT;
            if entry >= BACK {
                block -= 1 << (entry - BACK);
            } else if start <= at {
                return start;
            } else {
                // There is one before: the first begins at 0.
                block -= 1;
            }
        }
    }
}

// ---- Taking cells

impl Heap {
    /// A cell for an object with so many bytes behind its header.
    #[inline(always)]
    pub(super) fn take(&mut self, payload: usize) -> Option<usize> {
        let units = object_units(payload);
        if units > SMALL_UNITS {
            return self.take_long(units);
        }
        let head = self.cells.small[units];
        let at = if head != NONE {
            self.cells.small[units] = self.link(head);
            head
        } else {
            if units * UNIT > self.cells.end - self.cells.next {
                self.open(units)?;
            }
            let at = self.cells.next;
            self.cells.next += units * UNIT;
            at
        };
        self.used += units * UNIT;
        Some(at)
    }

    /// The next in the chain of a free cell.
    #[inline(always)]
    fn link(&self, at: usize) -> usize {
        // SAFETY: what is chained is a free cell, whose first word behind the header is the link.
        unsafe { region::slot(self.region.cell(at), 0) }.bits()
    }

    fn set_link(&mut self, at: usize, next: usize) {
        self.watch.save(&self.region, at, HEADER + WORD);
        // SAFETY: the cell is free and has room for one word.
        unsafe { region::set_slot(self.region.cell(at), 0, Val(core::ptr::without_provenance_mut(next))) }
    }

    /// Writes the header of a free cell.
    fn set_free(&mut self, at: usize, bytes: usize) {
        self.watch.save(&self.region, at, HEADER);
        let header = Header { kind: Kind::Free as u8, colour: 0, small: 0, len: (bytes / UNIT) as u32 };
        // SAFETY: the caller owns the memory from `at` on, and references to what was there are gone (crate rule).
        unsafe { region::set_header(self.region.cell(at), header) }
    }

    /// Makes `at` the first of its chain. What is too short for a link waits for the next sweep.
    fn put(&mut self, at: usize, bytes: usize) {
        self.set_free(at, bytes);
        let units = bytes / UNIT;
        let head = if units > SMALL_UNITS {
            &mut self.cells.long[long_chain(units)]
        } else if units >= CHAINED_UNITS {
            self.cells.filled |= 1 << (units - 1);
            &mut self.cells.small[units]
        } else {
            return;
        };
        let next = core::mem::replace(head, at);
        self.set_link(at, next);
    }

    /// The same for the last of its chain, as the row is swept.
    fn put_last(&mut self, at: usize, bytes: usize) {
        self.set_free(at, bytes);
        let units = bytes / UNIT;
        let (cells, row) = (&mut self.cells, &mut self.row);
        let (head, last) = if units > SMALL_UNITS {
            let chain = long_chain(units);
            (&mut cells.long[chain], &mut row.long[chain])
        } else if units >= CHAINED_UNITS {
            cells.filled |= 1 << (units - 1);
            (&mut cells.small[units], &mut row.small[units])
        } else {
            return;
        };
        let before = core::mem::replace(last, at);
        if before == NONE {
            *head = at;
        } else {
            self.set_link(before, at);
        }
        self.set_link(at, NONE);
    }

    /// Bytes of a free cell that has its header.
    fn free_bytes(&self, at: usize) -> usize {
        // SAFETY: the place is one of a chain.
        unsafe { region::header(self.region.cell(at)) }.len as usize * UNIT
    }

    /// Opens a cell with room for so many units.
    #[inline(never)]
    fn open(&mut self, units: usize) -> Option<()> {
        let bytes = units * UNIT;
        let found = self.shortest(units).or_else(|| self.piece(bytes)).or_else(|| self.piece_of_top(bytes));
        let (at, end) = found.or_else(|| self.starve())?;
        if at != self.cells.end {
            self.close();
            (self.cells.next, self.cells.end) = (at, end);
            return Some(());
        }
        // Next to what was left: the object that is made now lies across, and nothing begins there any more.
        let next = self.cells.next;
        self.cells.end = end;
        self.starts.add(next);
        if next / BLOCK != at / BLOCK {
            self.starts.cover(next, at + 1);
        } else if self.starts.before(at) == at {
            self.starts.set(next);
        }
        Some(())
    }

    /// What is left of the open cell is a free one like all others.
    pub(super) fn close(&mut self) {
        let (at, end) = (self.cells.next, self.cells.end);
        (self.cells.next, self.cells.end) = (0, 0);
        if at < end {
            self.put(at, end - at);
        }
    }

    /// Takes the smallest of the small cells with more than so many units.
    fn shortest(&mut self, units: usize) -> Option<(usize, usize)> {
        loop {
            let more = self.cells.filled.checked_shr(units as u32)?;
            if more == 0 {
                return None;
            }
            let found = units + 1 + more.trailing_zeros() as usize;
            let at = self.cells.small[found];
            if at != NONE {
                self.cells.small[found] = self.link(at);
                return Some((at, at + found * UNIT));
            }
            self.cells.filled &= !(1 << (found - 1));
        }
    }

    /// Takes the front of a long cell, or all of it.
    fn piece(&mut self, bytes: usize) -> Option<(usize, usize)> {
        let (at, whole) = self.fitting_long(bytes)?;
        let piece = if whole >= PIECE + SMALL_UNITS * UNIT { PIECE } else { whole };
        if piece < whole {
            self.starts.add(at + piece);
            self.put(at + piece, whole - piece);
        }
        Some((at, at + piece))
    }

    fn piece_of_top(&mut self, bytes: usize) -> Option<(usize, usize)> {
        let at = self.cells.top;
        let room = self.cells.reach.saturating_sub(at);
        (room >= bytes).then(|| (at, self.lower_top(room.min(PIECE))))
    }

    /// Takes so many bytes from the front of the top; the place where they end.
    fn lower_top(&mut self, bytes: usize) -> usize {
        let (at, end) = (self.cells.top, self.cells.top + bytes);
        self.starts.cover(at, end);
        self.set_top(at, end);
        end
    }

    /// The top begins at `top`, and what begins before it last at `before`.
    fn set_top(&mut self, before: usize, top: usize) {
        self.cells.top = top;
        let total = self.region.bytes();
        if top < total {
            if top / BLOCK != before / BLOCK {
                self.starts.set(top);
            }
            self.set_free(top, total - top);
        }
    }

    /// Takes a long cell with so many bytes out of its chain, the best of `scanned` cells there; its place and bytes.
    fn unchain_long(&mut self, bytes: usize, scanned: usize) -> Option<(usize, usize)> {
        let units = bytes / UNIT;
        let own = if units > SMALL_UNITS { long_chain(units) } else { 0 };
        for chain in own..LONG_CHAINS {
            let mut best = None;
            let (mut before, mut at) = (NONE, self.cells.long[chain]);
            let mut left = scanned;
            while at != NONE && left > 0 {
                let size = self.free_bytes(at);
                if size >= bytes && best.is_none_or(|(_, _, least)| size < least) {
                    best = Some((before, at, size));
                    if size == bytes {
                        break;
                    }
                }
                (before, at) = (at, self.link(at));
                left -= 1;
            }
            let Some((before, at, size)) = best else { continue };
            let next = self.link(at);
            if before == NONE {
                self.cells.long[chain] = next;
            } else {
                self.set_link(before, next);
            }
            return Some((at, size));
        }
        None
    }

    /// The same of all of them in a small heap. In a large one, a good fit found soon is better than the best.
    fn fitting_long(&mut self, bytes: usize) -> Option<(usize, usize)> {
        self.unchain_long(bytes, if self.is_small() { usize::MAX } else { SCANNED })
    }

    #[inline(never)]
    fn take_long(&mut self, units: usize) -> Option<usize> {
        let bytes = units.checked_mul(UNIT).filter(|bytes| *bytes <= self.region.bytes())?;
        if self.cells.end - self.cells.next >= bytes {
            self.close();
        }
        let at = if let Some((at, size)) = self.fitting_long(bytes) {
            self.cut_end(at, size, bytes)
        } else if self.cells.reach.saturating_sub(self.cells.top) >= bytes {
            let at = self.cells.top;
            self.lower_top(bytes);
            at
        } else {
            let (at, size) = self.unchain_long(bytes, usize::MAX).or_else(|| self.starve())?;
            self.cut_end(at, size, bytes)
        };
        self.used += bytes;
        Some(at)
    }

    /// Makes the end of a free cell one of its own; its place.
    fn cut_end(&mut self, at: usize, size: usize, bytes: usize) -> usize {
        let left = size - bytes;
        if left > 0 {
            self.put(at, left);
        }
        let at = at + left;
        self.starts.add(at);
        self.starts.cover_anew(at, at + bytes);
        at
    }

    /// Nothing is free within reach.
    fn starve<T>(&mut self) -> Option<T> {
        self.starved = self.cells.top < self.region.bytes() && self.cells.reach < self.region.bytes();
        None
    }

    fn is_small(&self) -> bool {
        self.region.bytes() <= SMALL_HEAP
    }

    // ---- Reach

    /// Lets the program come to so many bytes more than are in use before it has to collect, although the heap has more:
    /// memory that was never touched costs the operating system, and the caches, more than a collection. What asks for
    /// room may take it nevertheless: [`Heap::extend`].
    pub fn set_pace(&mut self, bytes: usize) {
        self.pace = bytes;
        self.reset_reach();
    }

    pub(super) fn reset_reach(&mut self) {
        self.cells.reach = self.pace.saturating_add(2 * self.used).min(self.region.bytes());
        self.starved = false;
    }

    /// Brings the whole heap into reach; whether the allocation that was just refused may succeed then.
    pub fn extend(&mut self) -> bool {
        self.cells.reach = self.region.bytes();
        core::mem::take(&mut self.starved)
    }

    // ---- The row

    /// Where the cell that begins at `at` ends.
    #[inline(always)]
    pub(super) fn cell_end(&self, at: usize) -> usize {
        if at == self.cells.next && at < self.cells.end {
            return self.cells.end;
        }
        // SAFETY: a cell begins there, and has a header, as it is not the open one.
        at + units(unsafe { region::header(self.region.cell(at)) }) * UNIT
    }

    /// Where the cell begins that the region's byte `offset` lies in, if it is an object's.
    pub(super) fn object_start(&self, offset: usize) -> Option<usize> {
        let (at, _) = self.cells_near(offset).find(|(_, end)| offset < *end)?;
        self.is_object(at).then_some(at)
    }

    /// The cells from one that begins at `at` or before, up to the top: where they begin and end.
    fn cells_near(&self, at: usize) -> impl Iterator<Item = (usize, usize)> {
        let mut next = if at < self.cells.top { self.starts.before(at) } else { at };
        core::iter::from_fn(move || {
            let at = next;
            (at < self.cells.top).then(|| {
                next = self.cell_end(at);
                (at, next)
            })
        })
    }

    /// Whether the cell that begins at `at` is an object's.
    pub(super) fn is_object(&self, at: usize) -> bool {
        // SAFETY: a cell begins there; what is in place of a header in the open one is not looked at.
        (at != self.cells.next || at == self.cells.end) && unsafe { region::kind(self.region.cell(at)) } >= Kind::Float as u8
    }

    /// The objects that begin at `from` or behind it.
    pub(super) fn objects_from(&self, from: usize) -> impl Iterator<Item = usize> {
        self.cells_near(from).map(|(at, _)| at).filter(move |at| *at >= from && self.is_object(*at))
    }

    /// Tells `each` of the cells that begin in these bytes of the region: whether it is free, and how many bytes it has.
    pub fn cells_in(&self, bytes: Range<usize>, each: &mut dyn FnMut(bool, usize)) {
        let top = self.cells.top;
        let begin_there = self.cells_near(bytes.start).take_while(|(at, _)| *at < bytes.end).filter(|(at, _)| *at >= bytes.start);
        begin_there.for_each(|(at, end)| each(!self.is_object(at), end - at));
        if bytes.contains(&top) && top < self.region.bytes() {
            each(true, self.region.bytes() - top);
        }
    }

    /// All of the region is free.
    pub(super) fn clear_cells(&mut self) {
        self.cells.reach = self.region.bytes();
        self.begin_row();
        self.end_row(0);
    }

    /// Forgets the free cells: all cells are passed again, in order.
    pub(super) fn begin_row(&mut self) {
        self.close();
        let Cells { top, reach, .. } = self.cells;
        self.cells = Cells { top, reach, ..Cells::EMPTY };
        self.row = Row::EMPTY;
    }

    /// The next cell lies from `at` to `end`.
    #[inline(always)]
    pub(super) fn pass(&mut self, at: usize, end: usize) {
        if at / BLOCK != self.row.block {
            self.row.block = at / BLOCK;
            self.starts.set(at);
        }
        if (end - 1) / BLOCK != at / BLOCK {
            self.starts.cover(at, end);
        }
    }

    /// What lies from `at` to `end` is free, and one cell from now on.
    pub(super) fn join(&mut self, at: usize, end: usize) {
        if at < end {
            self.pass(at, end);
            self.put_last(at, end - at);
        }
    }

    /// From `at` on there is nothing up to the region's end.
    pub(super) fn end_row(&mut self, at: usize) {
        let total = self.region.bytes();
        if self.is_small() {
            self.join(at, total);
            self.cells.top = total;
        } else if at < total {
            self.pass(at, at + 1);
            self.set_top(at, at);
        } else {
            self.cells.top = total;
        }
    }

    /// Makes the cell of `v` as long as its payload says, where it has been longer by now: the rest is free after the
    /// next sweep.
    pub(super) fn cut(&mut self, v: Val, before: Header) {
        // SAFETY: references come from this heap (crate rule).
        let now = units(unsafe { region::header(v) });
        let rest = units(before) - now;
        if rest > 0 {
            self.set_free(self.region.offset(v) + now * UNIT, rest * UNIT);
        }
    }

    /// How many units a cell with this header has beyond what a payload of `len` bytes takes.
    pub(super) fn slack_of(h: Header, len: usize) -> Option<usize> {
        units(h).checked_sub(object_units(len))
    }
}
