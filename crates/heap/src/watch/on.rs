//! Accesses are noted, and pages saved before they are written.
//!
//! A mark is a number. Before a page is written for the first time after the newest mark, it is copied to the log; going
//! back to a mark puts the pages logged since into place, the newest first. So writing costs a comparison, a mark next
//! to nothing, and going back as much as was written.

use super::{Access, ELSEWHERE, Notice, Touch};
use crate::region::{PAGE_WORDS, Region};
use alloc::rc::Rc;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::ops::Deref;

const PAGE_BYTES: usize = 8 * PAGE_WORDS;

/// A page as it was.
struct Saved {
    page: u32,
    /// The mark since which it had been saved before: what a write after going back compares with.
    before: u32,
    words: [u64; PAGE_WORDS],
}

/// Filter of the accesses that end a stretch of execution: those that conflict with any of these.
#[derive(Default)]
struct Trap {
    /// A bit for each place, folded: most accesses are told to be harmless by it.
    mask: Cell<u64>,
    accesses: RefCell<Vec<Access>>,
}

/// What was noted. A board has a share of it.
#[derive(Default)]
pub struct Log {
    active: Cell<bool>,
    /// Only accesses that the trap is for are kept.
    brief: Cell<bool>,
    accesses: RefCell<Vec<Access>>,
    wrote: Cell<bool>,
    notices: RefCell<Vec<Notice>>,
    trap: Trap,
    stop: Cell<bool>,
}

pub struct Watch {
    noted: Rc<Log>,
    log: Vec<Saved>,
    /// By page: the mark since which it is saved.
    saved: Vec<u32>,
    /// Pages that were written since the first mark, with a number for what they were before.
    changed: Vec<(u32, u64)>,
    /// By page: whether it is one of these.
    is_changed: Vec<bool>,
    mark: u32,
    /// By 8 bytes of the region: who made the object that begins there.
    makers: Vec<u32>,
    maker: u32,
    /// The same: how many objects had been made by then, which nothing takes back.
    births: Vec<u32>,
    births_so_far: u32,
}

/// A page as a number, in four strands, which a processor does side by side.
fn number_of(words: &[u64; PAGE_WORDS]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut strands = [1, 2, 3, 4];
    for four in words.chunks_exact(strands.len()) {
        for (strand, word) in strands.iter_mut().zip(four) {
            *strand = (*strand ^ word).wrapping_mul(FACTOR).rotate_left(29);
        }
    }
    strands.iter().fold(0, |number: u64, strand| (number ^ strand).wrapping_mul(FACTOR).rotate_left(31))
}

fn bit(at: u32) -> u64 {
    1 << ((at >> 3) & 63)
}

impl Log {
    #[inline]
    pub(crate) fn touched(&self, object: usize, at: usize, len: usize, touch: Touch) {
        if self.active.get() && len > 0 {
            self.note(Access { at: at as u32, len: len as u32, object: object as u32, touch });
        }
    }

    /// An access to something outside the heap.
    #[inline]
    pub fn elsewhere(&self, number: u32, touch: Touch) {
        if self.active.get() {
            self.note(Access::elsewhere(number, touch));
        }
    }

    #[inline]
    fn note(&self, access: Access) {
        if access.touch == Touch::Write {
            self.wrote.set(true);
        }
        let mask = self.trap.mask.get();
        let trapped = mask != 0 && (access.len > 8 || mask & bit(access.at) != 0) && self.springs(&access);
        if trapped {
            self.stop.set(true);
        }
        if trapped || !self.brief.get() {
            self.accesses.borrow_mut().push(access);
        }
    }

    /// Whether reading these words of the heap makes no difference.
    #[inline]
    pub(crate) fn is_unseen(&self, at: usize, words: usize) -> bool {
        self.brief.get() && (0..words as u32).all(|n| self.trap.mask.get() & bit(at as u32 + 8 * n) == 0)
    }

    #[cold]
    fn springs(&self, access: &Access) -> bool {
        self.trap.accesses.borrow().iter().any(|other| access.conflicts(other))
    }

    pub fn notice(&self, notice: impl FnOnce() -> Notice) {
        if self.active.get() {
            self.notices.borrow_mut().push(notice());
        }
    }

    /// The loop is to be left before the next instruction.
    #[inline]
    pub fn stop(&self) {
        self.stop.set(true);
    }

    #[inline]
    pub fn stopped(&self) -> bool {
        self.stop.get()
    }

    /// Whether accesses are noted from now on.
    pub fn set_active(&self, active: bool) {
        self.active.set(active);
    }

    /// Clears [`Watch::stopped`].
    pub fn go(&self) {
        self.stop.set(false);
    }

    /// Moves the accesses since the last call to the end of `into`.
    pub fn take_accesses(&self, into: &mut Vec<Access>) {
        into.append(&mut self.accesses.borrow_mut());
    }

    /// Whether anything was written since the last call.
    pub fn take_wrote(&self) -> bool {
        self.wrote.take()
    }

    /// Whether only accesses that the trap is for are kept from now on.
    pub fn set_brief(&self, brief: bool) {
        self.brief.set(brief);
    }

    pub fn take_notices(&self) -> Vec<Notice> {
        self.notices.take()
    }

    /// From now on an access that conflicts with one of these stops the loop, after the instruction that makes it.
    pub fn set_trap<'a>(&self, accesses: impl Iterator<Item = &'a Access>) {
        let mut kept = self.trap.accesses.borrow_mut();
        kept.clear();
        kept.extend(accesses);
        let words = |access: &Access| (access.at >> 3, (access.at + access.len - 1) >> 3);
        let bits = kept.iter().map(words).flat_map(|(first, last)| first..=last.min(first + 63));
        self.trap.mask.set(bits.fold(0, |mask, word| mask | 1 << (word & 63)));
    }
}

impl Deref for Watch {
    type Target = Log;

    fn deref(&self) -> &Log {
        &self.noted
    }
}

impl Watch {
    pub fn new(bytes: usize) -> Watch {
        Watch {
            noted: Rc::default(),
            log: Vec::new(),
            saved: vec![0; bytes.div_ceil(PAGE_BYTES)],
            changed: Vec::new(),
            is_changed: vec![false; bytes.div_ceil(PAGE_BYTES)],
            mark: 0,
            makers: vec![0; bytes / 8],
            maker: 0,
            births: vec![0; bytes / 8],
            births_so_far: 0,
        }
    }

    #[inline]
    pub(crate) fn born(&mut self, at: usize) {
        self.makers[at / 8] = self.maker;
        self.births_so_far += 1;
        self.births[at / 8] = self.births_so_far;
    }

    /// Before bytes of the region are written.
    #[inline]
    pub(crate) fn save(&mut self, region: &Region, at: usize, len: usize) {
        if self.mark == 0 || len == 0 {
            return;
        }
        for page in at / PAGE_BYTES..=(at + len - 1) / PAGE_BYTES {
            let before = self.saved[page];
            if before != self.mark {
                self.saved[page] = self.mark;
                let words = region.page(page);
                if !core::mem::replace(&mut self.is_changed[page], true) {
                    self.changed.push((page as u32, number_of(&words)));
                }
                self.log.push(Saved { page: page as u32, before, words });
            }
        }
    }

    /// A share of what is noted, for a board.
    pub fn share(&self) -> Rc<Log> {
        self.noted.clone()
    }

    /// Whose objects are made from now on, a number that is larger each time.
    pub fn set_maker(&mut self, maker: u32) {
        self.maker = maker;
    }

    /// Who made the object of an access; 0 for the main program and for what is no object.
    pub fn maker_of(&self, access: &Access) -> u32 {
        if access.object >= ELSEWHERE { 0 } else { self.makers[access.object as usize / 8] }
    }

    /// Which of all objects the one of an access is, from 1; 0 for what is none.
    pub fn birth_of(&self, access: &Access) -> u32 {
        if access.object >= ELSEWHERE { 0 } else { self.births[access.object as usize / 8] }
    }

    /// How many objects were made so far.
    pub fn births(&self) -> u32 {
        self.births_so_far
    }

    /// Whether the object of an access is one that whoever runs now has made, since there were so many objects.
    pub fn is_own(&self, access: &Access, since: u32) -> bool {
        access.object < ELSEWHERE
            && self.births[access.object as usize / 8] > since
            && self.makers[access.object as usize / 8] == self.maker
    }

    /// Makes a place to go back to: the log's length.
    pub(crate) fn mark(&mut self) -> usize {
        self.mark += 1;
        self.log.len()
    }

    /// Puts the pages logged beyond `length` back.
    pub(crate) fn undo(&mut self, region: &mut Region, length: usize) {
        while self.log.len() > length {
            let Some(saved) = self.log.pop() else { break };
            region.set_page(saved.page as usize, &saved.words);
            self.saved[saved.page as usize] = saved.before;
        }
    }

    /// Adds up the pages that are not as they were at the first mark.
    pub(crate) fn state(&self, region: &Region, add: &mut impl FnMut(u64)) {
        for (page, before) in &self.changed {
            let now = number_of(&region.page(*page as usize));
            if now != *before {
                add(u64::from(*page));
                add(now);
            }
        }
    }

    /// How many pages were saved since the first mark and not put back.
    pub fn logged(&self) -> usize {
        self.log.len()
    }
}
