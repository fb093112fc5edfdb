//! Compresses to RFC 1951: one block with the fixed code, and the longest match that the window has.
//!
//! What comes out is byte for byte what MicroPython writes, but for runs longer than a match can be.

use super::words;

/// The window as a ring of a power of two of bytes, and the bits that make no byte yet.
#[derive(Default)]
pub struct Compress {
    /// Where the window goes on, and how much of it is filled.
    head: usize,
    filled: usize,
    bits: u32,
    bit_count: u32,
}

/// A search for the longest match, and among those for the nearest.
#[derive(Clone, Copy, Default)]
pub struct Search {
    pub length: usize,
    pub distance: usize,
    /// How far back it has looked.
    looked: usize,
}

pub const SHORTEST: usize = 3;
const LONGEST: usize = 258;

impl Compress {
    /// Bytes of [`Compress::store`].
    pub const SIZE: usize = 16;

    pub fn store(&self, bytes: &mut [u8]) {
        words::store(bytes, [self.head as u32, self.filled as u32, self.bits, self.bit_count]);
    }

    pub fn load(bytes: &[u8]) -> Compress {
        let [head, filled, bits, bit_count] = words::load(bytes);
        Compress { head: head as usize, filled: filled as usize, bits, bit_count }
    }

    /// Goes on looking in the window for what `data` begins with, while there is `fuel`, a unit of which is a byte
    /// compared: true when it is done.
    pub fn search(&self, search: &mut Search, window: &[u8], data: &[u8], fuel: &mut u32) -> bool {
        let limit = data.len().min(LONGEST);
        let mask = window.len() - 1;
        while search.looked < self.filled && search.length < limit {
            search.looked += 1;
            let distance = search.looked;
            // Past the window comes the data itself.
            let byte = |i: usize| {
                if i < distance { window[(self.head.wrapping_sub(distance).wrapping_add(i)) & mask] } else { data[i - distance] }
            };
            // A longer match has its next byte too.
            if byte(search.length) == data[search.length] {
                let length = (0..limit).take_while(|i| byte(*i) == data[*i]).count();
                if length > search.length {
                    (search.length, search.distance) = (length, distance);
                }
                *fuel = fuel.saturating_sub(length as u32);
            }
            *fuel = fuel.saturating_sub(1);
            if *fuel == 0 {
                return false;
            }
        }
        true
    }

    /// Puts the bytes into the window.
    pub fn remember(&mut self, window: &mut [u8], bytes: &[u8]) {
        let mask = window.len() - 1;
        for byte in bytes {
            window[self.head] = *byte;
            self.head = (self.head + 1) & mask;
        }
        self.filled = (self.filled + bytes.len()).min(window.len());
    }

    /// The whole bytes of what was written.
    pub fn byte(&mut self) -> Option<u8> {
        let rest = self.bit_count.checked_sub(8)?;
        let byte = self.bits as u8;
        (self.bits, self.bit_count) = (self.bits >> 8, rest);
        Some(byte)
    }

    /// Bits, least first. There must be room: fewer than 8 before, and at most 24.
    fn put(&mut self, value: u32, count: u32) {
        self.bits |= value << self.bit_count;
        self.bit_count += count;
    }

    /// A code: bits, most significant first.
    fn code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    /// The last block, with the fixed code.
    pub fn begin(&mut self) {
        self.put(0b011, 3);
    }

    /// The end of the block, and the byte filled up.
    pub fn end(&mut self) {
        self.put(0, 14);
    }

    pub fn literal(&mut self, byte: u8) {
        let byte = u32::from(byte);
        if byte < 144 { self.code(0x30 + byte, 8) } else { self.code(0x190 + byte - 144, 9) }
    }

    /// The length of a match.
    pub fn length(&mut self, length: usize) {
        let (symbol, extra, bits) = if length == LONGEST { (28, 0, 0) } else { range(length as u32 - 3, 4) };
        if symbol < 23 {
            self.code(symbol + 1, 7)
        } else {
            self.code(0xc0 + symbol - 23, 8)
        }
        self.put(extra, bits);
    }

    /// The distance of a match, after its length.
    pub fn distance(&mut self, distance: usize) {
        let (symbol, extra, bits) = range(distance as u32 - 1, 2);
        self.code(symbol, 5);
        self.put(extra, bits);
    }
}

/// The symbol of a number where the first `2 * each` numbers have one of their own, and then there are `each` of every
/// power of two; what the number is beyond the least of its symbol; and in how many bits.
fn range(n: u32, each: u32) -> (u32, u32, u32) {
    let bits = (n / each).checked_ilog2().unwrap_or(0);
    (n / (1 << bits) + each * bits, n % (1 << bits), bits)
}
