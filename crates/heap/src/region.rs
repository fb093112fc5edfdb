//! The memory that the heap manages: every raw access of this crate.
//!
//! Cells are addressed by pointers derived from the region's own, so they keep its provenance. What the functions
//! here ask of their callers is numbered; the safe interface above keeps it.

use crate::val::{Kind, Val};
use alloc::vec;
use alloc::vec::Vec;
use core::mem::size_of;
use core::ptr;

/// Bytes of a header: kind, colour and slack, 16 bits for the VM's use, 32 bits of length.
pub const HEADER: usize = 8;
/// Words of a page, the unit in which memory is saved; regions are made of whole pages.
pub const PAGE_WORDS: usize = 32;
/// Bytes of a payload word.
pub const WORD: usize = size_of::<Val>();

/// The first word of every object.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Header {
    pub kind: u8,
    /// Lowest bit: [`BLACK`] or not. Above it: words of 8 bytes that the cell has beyond what the payload takes.
    pub colour: u8,
    pub small: u16,
    /// Slots or bytes of the payload; of a free cell the words of 8 bytes, all in all.
    pub len: u32,
}

/// Marked.
pub const BLACK: u8 = 1;
/// The largest slack.
pub const SLACK_MAX: usize = 127;

impl Header {
    #[inline(always)]
    pub fn is_black(self) -> bool {
        self.colour & BLACK != 0
    }

    #[inline(always)]
    pub fn slack(self) -> usize {
        (self.colour >> 1) as usize
    }
}

/// Owns the memory. The words are `u64` so that cells are aligned to 8.
pub struct Region {
    base: *mut u64,
    words: usize,
}

impl Region {
    /// `bytes` is rounded up to whole words; the memory is zeroed.
    pub fn new(bytes: usize) -> Region {
        let boxed: Vec<u64> = vec![0u64; bytes.div_ceil(8)];
        let boxed = boxed.into_boxed_slice();
        let words = boxed.len();
        Region { base: alloc::boxed::Box::into_raw(boxed) as *mut u64, words }
    }

    pub fn bytes(&self) -> usize {
        self.words * 8
    }

    pub fn base_addr(&self) -> usize {
        self.base.addr()
    }

    /// The reference to the cell that starts `offset` bytes into the region.
    #[inline(always)]
    pub fn cell(&self, offset: usize) -> Val {
        debug_assert!(offset < self.words * 8 && offset.is_multiple_of(8));
        Val(self.base.wrapping_byte_add(offset))
    }

    /// The byte offset of a reference into the region.
    #[inline(always)]
    pub fn offset(&self, v: Val) -> usize {
        v.0.addr() - self.base.addr()
    }

    /// A copy of page `n`.
    #[cfg_attr(not(feature = "watched"), expect(dead_code, reason = "the explorer's"))]
    pub fn page(&self, n: usize) -> [u64; PAGE_WORDS] {
        assert!((n + 1) * PAGE_WORDS <= self.words);
        // SAFETY: the page lies in the region, whose words are initialised.
        unsafe { self.base.add(n * PAGE_WORDS).cast::<[u64; PAGE_WORDS]>().read() }
    }

    /// Puts page `n` back.
    #[cfg_attr(not(feature = "watched"), expect(dead_code, reason = "the explorer's"))]
    pub fn set_page(&mut self, n: usize, words: &[u64; PAGE_WORDS]) {
        assert!((n + 1) * PAGE_WORDS <= self.words);
        // SAFETY: the page lies in the region, which is borrowed mutably.
        unsafe { self.base.add(n * PAGE_WORDS).cast::<[u64; PAGE_WORDS]>().write(*words) }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: base and words came from a boxed slice in `new`, and this is the only owner.
        drop(unsafe { alloc::boxed::Box::from_raw(ptr::slice_from_raw_parts_mut(self.base, self.words)) });
    }
}

// Obligation of all functions below (O1): `v` is a reference to a cell with a header, that is, it came from
// `Region::cell` for a place where a cell begins, and the region is alive. Memory is never unmapped, and initialised.

#[inline(always)]
pub unsafe fn header(v: Val) -> Header {
    // SAFETY: by O1 the word at v is a header, aligned to 8.
    unsafe { (v.0 as *const Header).read() }
}

#[inline(always)]
pub unsafe fn set_header(v: Val, h: Header) {
    // SAFETY: by O1 the word at v is a header; headers are only touched through these two functions.
    unsafe { (v.0 as *mut Header).write(h) }
}

#[inline(always)]
pub unsafe fn kind(v: Val) -> u8 {
    // SAFETY: by O1; the kind is the header's first byte.
    unsafe { (v.0 as *const u8).read() }
}

/// (O2) `i` is below the number of payload words of the cell, and the payload is values.
#[inline(always)]
pub unsafe fn slot(v: Val, i: usize) -> Val {
    // SAFETY: by O1 and O2 the word is inside the cell and holds an initialised `Val`.
    unsafe { (v.0 as *const u8).add(HEADER).cast::<Val>().add(i).read() }
}

/// Obligations O1 and O2.
#[inline(always)]
pub unsafe fn set_slot(v: Val, i: usize, x: Val) {
    // SAFETY: by O1 and O2 the word is inside the cell.
    unsafe { (v.0 as *mut u8).add(HEADER).cast::<Val>().add(i).write(x) }
}

/// The payload. (O3) `len` bytes lie in the cell, they are initialised, and no one writes them during `'a`.
#[inline(always)]
pub unsafe fn payload<'a>(v: Val, len: usize) -> &'a [u8] {
    // SAFETY: by O1 and O3.
    unsafe { core::slice::from_raw_parts((v.0 as *const u8).add(HEADER), len) }
}

/// The payload. (O4) as O3, and no one else reads or writes them during `'a`.
#[inline(always)]
pub unsafe fn payload_mut<'a>(v: Val, len: usize) -> &'a mut [u8] {
    // SAFETY: by O1 and O4.
    unsafe { core::slice::from_raw_parts_mut((v.0 as *mut u8).add(HEADER), len) }
}

/// An unsigned word as wide as a payload word.
#[cfg(target_pointer_width = "64")]
pub type Word = u64;
#[cfg(not(target_pointer_width = "64"))]
pub type Word = u32;

/// The payload of bytes as `len` words. (O3) for all their bytes.
#[inline(always)]
pub unsafe fn words<'a>(v: Val, len: usize) -> &'a [Word] {
    // SAFETY: by O1 and O3; cells are aligned to 8, as is what follows the header.
    unsafe { core::slice::from_raw_parts((v.0 as *const u8).add(HEADER).cast(), len) }
}

/// The same to be written. (O4) for all their bytes.
#[inline(always)]
pub unsafe fn words_mut<'a>(v: Val, len: usize) -> &'a mut [Word] {
    // SAFETY: by O1 and O4; aligned as for `words`.
    unsafe { core::slice::from_raw_parts_mut((v.0 as *mut u8).add(HEADER).cast(), len) }
}

/// The payload as values. Obligations O1 and O2 for all `len` slots, and no one writes them during `'a`.
#[inline(always)]
pub unsafe fn slots<'a>(v: Val, len: usize) -> &'a [Val] {
    // SAFETY: by O1 and O2; `Val` has the alignment of a word and HEADER is a multiple of it.
    unsafe { core::slice::from_raw_parts((v.0 as *const u8).add(HEADER).cast(), len) }
}

/// Copies `n` bytes between the payloads of two cells (or within one). (O5) both ranges lie in their cells.
#[inline(always)]
pub unsafe fn copy(src: Val, from: usize, dst: Val, to: usize, n: usize) {
    // SAFETY: by O1 and O5; `copy` allows overlap.
    unsafe { ptr::copy((src.0 as *const u8).add(HEADER + from), (dst.0 as *mut u8).add(HEADER + to), n) }
}

/// The same between two cells. (O6) they are not the same one.
#[inline(always)]
pub unsafe fn copy_apart(src: Val, from: usize, dst: Val, to: usize, n: usize) {
    // SAFETY: by O1, O5 and O6.
    unsafe { ptr::copy_nonoverlapping((src.0 as *const u8).add(HEADER + from), (dst.0 as *mut u8).add(HEADER + to), n) }
}

/// Writes `n` payload words with `x`. Obligations O1 and O2 for all of them.
#[inline(always)]
pub unsafe fn fill(v: Val, n: usize, x: Val) {
    for i in 0..n {
        // SAFETY: by the obligations of this function.
        unsafe { set_slot(v, i, x) }
    }
}

/// Writes `n` zero bytes from payload byte `from` on. Obligations O1 and O5.
#[inline(always)]
pub unsafe fn zero_range(v: Val, from: usize, n: usize) {
    // SAFETY: by O1 and O5.
    unsafe { ptr::write_bytes((v.0 as *mut u8).add(HEADER + from), 0, n) }
}

/// Writes `n` zero bytes. Obligations O1 and O5.
#[inline(always)]
pub unsafe fn zero(v: Val, n: usize) {
    // SAFETY: by O1 and O5.
    unsafe { ptr::write_bytes((v.0 as *mut u8).add(HEADER), 0, n) }
}

const _: () = assert!(size_of::<Header>() == HEADER);
const _: () = assert!(Kind::Object as usize <= u8::MAX as usize);
