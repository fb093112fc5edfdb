//! Decompresses RFC 1951 in steps of any size, and reads not a byte more than it needs.
//!
//! Codes are decoded bit by bit from the count of codes of each length, which needs no tables to speak of. The window
//! is the port's, so that it can lie in the heap, and the state between two steps can be put away as bytes.

use super::words;

/// Where compressed bytes come from, and the window: the last bytes that came out, in a ring.
pub trait Port {
    type Error;
    fn byte(&mut self) -> Result<u8, Self::Error>;
    fn window(&self, at: usize) -> u8;
    fn set_window(&mut self, at: usize, byte: u8) -> Result<(), Self::Error>;
}

pub enum Fault<E> {
    /// The data is not what a compressor writes, or refers to more than the window has.
    Data,
    Port(E),
}

/// Every failure of a port is a fault.
impl<E> From<E> for Fault<E> {
    fn from(error: E) -> Fault<E> {
        Fault::Port(error)
    }
}

/// What is being read. As a number, it is part of the state put away.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Block {
    /// A block begins next.
    #[default]
    Start,
    Stored,
    Coded,
    /// The last one is over.
    End,
}

#[derive(Default)]
pub struct Inflate {
    block: Block,
    last: bool,
    bits: Bits,
    /// Bytes still to be copied, from `distance` back in the window or from the data as they are.
    copy: u32,
    distance: u32,
    /// Where the window goes on, how much of it is filled, and how large it is.
    head: u32,
    filled: u32,
    window: u32,
    lengths: Code<288>,
    distances: Code<32>,
}

/// The bits of the last byte read that are not used yet.
#[derive(Default)]
struct Bits {
    bits: u32,
    count: u32,
}

/// A Huffman code: how many codes there are of each length, and their symbols, shortest code first.
struct Code<const N: usize> {
    counts: [u16; 16],
    symbols: [u16; N],
}

impl<const N: usize> Default for Code<N> {
    fn default() -> Code<N> {
        Code { counts: [0; 16], symbols: [0; N] }
    }
}

impl<const N: usize> Code<N> {
    /// The code whose symbols have these lengths, 0 for none; false if there are too many short ones.
    fn set(&mut self, lengths: &[u8]) -> bool {
        self.counts = [0; 16];
        for length in lengths {
            self.counts[usize::from(*length)] += 1;
        }
        self.counts[0] = 0;
        let (mut next, mut first, mut room) = ([0; 16], 0, 1i32);
        for (count, next) in self.counts.iter().zip(&mut next).skip(1) {
            (*next, first) = (first, first + usize::from(*count));
            room = 2 * room - i32::from(*count);
            if room < 0 {
                return false;
            }
        }
        for (symbol, length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let place = &mut next[usize::from(*length)];
            self.symbols[*place] = symbol as u16;
            *place += 1;
        }
        true
    }
}

/// Least length and extra bits of the length symbols from 257 on.
const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// Least distance and extra bits of a distance symbol: there are two of each size.
fn distance_range(symbol: u32) -> (u32, u32) {
    match symbol {
        0 | 1 => (symbol + 1, 0),
        _ => {
            let extra = symbol / 2 - 1;
            (((2 + (symbol & 1)) << extra) + 1, extra)
        }
    }
}

impl Inflate {
    /// `window`: its size, a power of two.
    pub fn new(window: usize) -> Inflate {
        Inflate { window: window as u32, ..Inflate::default() }
    }

    /// Fills `out` as far as the data goes: less than all of it is the end.
    pub fn read<P: Port>(&mut self, port: &mut P, out: &mut [u8]) -> Result<usize, Fault<P::Error>> {
        let mut done = 0;
        while done < out.len() {
            let byte = match self.block {
                Block::Start => {
                    self.begin(port)?;
                    continue;
                }
                Block::End => break,
                Block::Coded if self.copy > 0 => port.window((self.head.wrapping_sub(self.distance) & (self.window - 1)) as usize),
                Block::Stored if self.copy > 0 => port.byte()?,
                Block::Stored => {
                    self.end_block();
                    continue;
                }
                Block::Coded => {
                    match self.symbol(port)? {
                        Some(byte) => byte,
                        // A copy, or the end of the block.
                        None => continue,
                    }
                }
            };
            self.copy = self.copy.saturating_sub(1);
            port.set_window(self.head as usize, byte)?;
            self.head = (self.head + 1) & (self.window - 1);
            self.filled = (self.filled + 1).min(self.window);
            out[done] = byte;
            done += 1;
        }
        Ok(done)
    }

    pub fn is_over(&self) -> bool {
        self.block == Block::End
    }

    fn end_block(&mut self) {
        self.block = if self.last { Block::End } else { Block::Start };
    }

    fn begin<P: Port>(&mut self, port: &mut P) -> Result<(), Fault<P::Error>> {
        self.last = self.bits.take(port, 1)? == 1;
        match self.bits.take(port, 2)? {
            0 => {
                // The rest of the byte is not used.
                self.bits = Bits::default();
                let length = self.bits.take(port, 16)?;
                if self.bits.take(port, 16)? != !length & 0xffff {
                    return Err(Fault::Data);
                }
                self.copy = length;
                self.block = Block::Stored;
            }
            1 => {
                let mut lengths = [8; 288];
                lengths[144..256].fill(9);
                lengths[256..280].fill(7);
                self.lengths.set(&lengths);
                self.distances.set(&[5; 32]);
                self.block = Block::Coded;
            }
            2 => {
                self.dynamic(port)?;
                self.block = Block::Coded;
            }
            _ => return Err(Fault::Data),
        }
        Ok(())
    }

    /// The codes of a block that brings its own, themselves in a code.
    fn dynamic<P: Port>(&mut self, port: &mut P) -> Result<(), Fault<P::Error>> {
        const ORDER: [u8; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        let literals = self.bits.take(port, 5)? as usize + 257;
        let all = literals + self.bits.take(port, 5)? as usize + 1;
        let given = self.bits.take(port, 4)? as usize + 4;
        let mut lengths = [0u8; 19];
        for place in &ORDER[..given] {
            lengths[usize::from(*place)] = self.bits.take(port, 3)? as u8;
        }
        let mut code = Code::<19>::default();
        let mut sound = code.set(&lengths);
        // At most 288 and 32.
        let mut lengths = [0u8; 320];
        let mut n = 0;
        while n < all {
            let (value, times) = match self.bits.decode(port, &code)? {
                symbol @ 0..=15 => (symbol as u8, 1),
                16 if n == 0 => return Err(Fault::Data),
                16 => (lengths[n - 1], 3 + self.bits.take(port, 2)?),
                17 => (0, 3 + self.bits.take(port, 3)?),
                _ => (0, 11 + self.bits.take(port, 7)?),
            };
            let end = n + times as usize;
            if end > all {
                return Err(Fault::Data);
            }
            lengths[n..end].fill(value);
            n = end;
        }
        sound &= self.lengths.set(&lengths[..literals]) & self.distances.set(&lengths[literals..all]);
        // Without an end of block there is no end.
        if sound && lengths[256] > 0 { Ok(()) } else { Err(Fault::Data) }
    }

    /// The next literal, or `None` if a copy begins or the block ends.
    fn symbol<P: Port>(&mut self, port: &mut P) -> Result<Option<u8>, Fault<P::Error>> {
        let symbol = match self.bits.decode(port, &self.lengths)? {
            literal @ 0..=255 => return Ok(Some(literal as u8)),
            256 => {
                self.end_block();
                return Ok(None);
            }
            symbol => symbol,
        };
        let (least, extra) = *LENGTHS.get(symbol as usize - 257).ok_or(Fault::Data)?;
        self.copy = u32::from(least) + self.bits.take(port, extra.into())?;
        let symbol = self.bits.decode(port, &self.distances)?;
        if symbol >= 30 {
            return Err(Fault::Data);
        }
        let (least, extra) = distance_range(symbol);
        self.distance = least + self.bits.take(port, extra)?;
        if self.distance > self.filled { Err(Fault::Data) } else { Ok(None) }
    }

    // ---- The state as bytes

    /// Bytes of [`Inflate::store`].
    pub const SIZE: usize = 4 * (9 + 16 + 288 + 16 + 32);

    pub fn store(&self, bytes: &mut [u8]) {
        let numbers = [
            self.block as u32,
            u32::from(self.last),
            self.bits.bits,
            self.bits.count,
            self.copy,
            self.distance,
            self.head,
            self.filled,
            self.window,
        ];
        let tables = [&self.lengths.counts[..], &self.lengths.symbols, &self.distances.counts, &self.distances.symbols];
        let words = numbers.into_iter().chain(tables.into_iter().flatten().map(|n| u32::from(*n)));
        words::store(bytes, words);
    }

    pub fn load(bytes: &[u8]) -> Inflate {
        let words: [u32; Inflate::SIZE / 4] = words::load(bytes);
        let mut words = words.into_iter();
        let mut next = || words.next().unwrap_or(0);
        let mut state = Inflate {
            block: [Block::Start, Block::Stored, Block::Coded, Block::End][next() as usize & 3],
            last: next() != 0,
            bits: Bits { bits: next(), count: next() },
            copy: next(),
            distance: next(),
            head: next(),
            filled: next(),
            window: next(),
            ..Inflate::default()
        };
        let (lengths, distances) = (&mut state.lengths, &mut state.distances);
        for table in [&mut lengths.counts[..], &mut lengths.symbols, &mut distances.counts, &mut distances.symbols] {
            table.fill_with(|| next() as u16);
        }
        state
    }
}

impl Bits {
    /// The next `n` bits, at most 16.
    fn take<P: Port>(&mut self, port: &mut P, n: u32) -> Result<u32, Fault<P::Error>> {
        while self.count < n {
            self.bits |= u32::from(port.byte()?) << self.count;
            self.count += 8;
        }
        let value = self.bits & ((1 << n) - 1);
        self.bits >>= n;
        self.count -= n;
        Ok(value)
    }

    fn decode<P: Port, const N: usize>(&mut self, port: &mut P, code: &Code<N>) -> Result<u32, Fault<P::Error>> {
        // `first`: the first code of this length. `at`: where its symbol is.
        let (mut bits, mut first, mut at) = (0, 0, 0);
        for count in &code.counts[1..] {
            let count = u32::from(*count);
            bits |= self.take(port, 1)?;
            if bits - first < count {
                return Ok(code.symbols[(at + bits - first) as usize].into());
            }
            at += count;
            first = (first + count) << 1;
            bits <<= 1;
        }
        Err(Fault::Data)
    }
}
