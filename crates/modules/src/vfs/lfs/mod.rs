//! littlefs: a file system for flash that a loss of power does no harm.
//!
//! Directories are metadata pairs (`pair`), each a log (`log`) in two blocks; a thread goes through all of them. Files
//! are short and stand in the log, or are chains of blocks that are never changed in place (`file`, `chain`). What is
//! free is found out by looking at everything that is in use (`allocate`). `tree` is paths and what is done to them.
//!
//! All of this is version 2 of the format. Of version 1 metadata blocks are written otherwise, and what a loss of power
//! leaves is found in another way: `version1`. Paths, chains and what is free are the same in both.
//!
//! An [`Fs`] is put together for an operation and taken apart after it. An image is not trusted: what makes no sense is
//! EILSEQ, which littlefs calls corrupt, and threads and chains that run in circles end with the number of blocks.
//!
//! What littlefs does and this does not: blocks are not moved to wear them evenly, and one that has gone bad is an
//! error.

mod allocate;
mod chain;
mod file;
mod log;
mod pair;
#[cfg(test)]
mod tests;
mod tree;
mod version1;

use super::blob::{Reader, Writer};
use super::block::{Device, Result, errno};
use alloc::vec::Vec;
pub use file::{File, Mode};
pub use log::Address;
use log::{Contents, Data, Entry, NOWHERE, tag};
pub use tree::{Info, parts};

const NO_BLOCK: u32 = u32::MAX;

/// Which of the two formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    One,
    Two,
}

/// What the device and the program say about sizes.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    pub version: Version,
    pub block_bytes: u32,
    pub blocks: u32,
    /// Reads and writes are whole multiples of these.
    pub read_bytes: u32,
    pub program_bytes: u32,
    /// Bytes of a bitmap of free blocks.
    pub lookahead: u32,
}

/// The longest name, the largest file, the longest attribute.
pub const LONGEST_NAME: u32 = 255;
const LARGEST_FILE: u32 = i32::MAX as u32;
const LONGEST_ATTRIBUTE: u32 = 1022;

const VERSION: u32 = 0x0002_0001;
const NAME: &[u8] = b"littlefs";

impl Config {
    /// Sizes that make a file system.
    pub fn is_sound(self) -> bool {
        let Config { block_bytes, blocks, read_bytes, program_bytes, lookahead, .. } = self;
        (64..=1 << 20).contains(&block_bytes)
            && blocks >= 2
            && (1..=block_bytes).contains(&read_bytes)
            && (1..=block_bytes).contains(&program_bytes)
            && block_bytes.is_multiple_of(read_bytes)
            && block_bytes.is_multiple_of(program_bytes)
            && lookahead > 0
    }

    /// Bytes read at once where more is likely to be asked for.
    fn cache_bytes(self) -> u32 {
        self.block_bytes.min(4 * self.read_bytes.max(self.program_bytes))
    }

    /// The longest file that stands in the log.
    fn inline_bytes(self) -> u32 {
        if self.version == Version::One {
            return 0;
        }
        self.cache_bytes().min(LONGEST_ATTRIBUTE).min(self.block_bytes / 8)
    }
}

/// Bytes of a block that were read last.
#[derive(Clone, Debug)]
struct Cache {
    block: u32,
    offset: u32,
    bytes: Vec<u8>,
}

/// What is known about free blocks: from `start` on, a bit for each that is in use.
#[derive(Clone, Debug)]
struct Lookahead {
    start: u32,
    next: u32,
    used: Vec<u8>,
    blocks: u32,
    /// Blocks that may still be looked at before those are met that were given away in this very operation.
    left: u32,
}

#[derive(Clone, Debug)]
struct State {
    root: Address,
    /// What is half done: a move between directories, directories without a parent.
    global: [u32; 3],
    /// Whether what a loss of power left was looked for (version 1).
    is_tidy: bool,
    cache: Cache,
    lookahead: Lookahead,
}

/// A mounted file system, during an operation.
pub struct Fs<D: Device> {
    device: D,
    config: Config,
    state: State,
    /// Files that are open; closed ones leave a place for the next.
    pub open: Vec<Option<File>>,
}

impl State {
    fn new() -> State {
        State {
            root: [0, 1],
            global: [0; 3],
            is_tidy: false,
            cache: Cache { block: NO_BLOCK, offset: 0, bytes: Vec::new() },
            lookahead: Lookahead { start: 0, next: 0, used: Vec::new(), blocks: 0, left: 0 },
        }
    }
}

impl<D: Device> Fs<D> {
    fn new(device: D, config: Config) -> Fs<D> {
        Fs { device, config, state: State::new(), open: Vec::new() }
    }

    /// Makes an empty file system.
    pub fn format(device: D, config: Config) -> Result<(), D> {
        if !config.is_sound() {
            return Err(errno::EINVAL.into());
        }
        let mut fs = Fs::new(device, config);
        if config.version == Version::One {
            return fs.format_1();
        }
        let limits = [VERSION, config.block_bytes, config.blocks, LONGEST_NAME, LARGEST_FILE, LONGEST_ATTRIBUTE];
        let superblock = Entry::new(tag::SUPERBLOCK, NAME, Data::Inline(log::words(&limits)));
        let root = Contents { entries: alloc::vec![superblock], tail: NOWHERE, ..Contents::default() };
        fs.create([0, 1], root.clone())?;
        // Both blocks, so that none of an older file system is left.
        let mut pair = fs.fetch([0, 1])?;
        pair.contents = root;
        fs.write_anew(&mut pair)?;
        fs.device.sync()
    }

    /// The file system on a device; EILSEQ if there is none.
    pub fn mount(device: D, config: Config) -> Result<Fs<D>, D> {
        if !config.is_sound() {
            return Err(errno::EINVAL.into());
        }
        let mut fs = Fs::new(device, config);
        if config.version == Version::One {
            fs.mount_1()?;
            return Ok(fs);
        }
        let (mut found, mut global, mut seed, mut refused) = (None, [0; 3], 0, false);
        fs.for_each_pair(&mut |_, pair| {
            if let Some(entry) = pair.contents.entries.first().filter(|entry| entry.kind == tag::SUPERBLOCK) {
                found = Some(pair.blocks);
                refused |= !fits(entry, config);
            }
            global.iter_mut().zip(pair.contents.global).for_each(|(word, part)| *word ^= part);
            seed = pair.seed().wrapping_add(u32::wrapping_mul(seed, 31));
            Ok(!refused)
        })?;
        if refused {
            return Err(errno::EINVAL.into());
        }
        let Some(root) = found else { return Err(errno::EILSEQ.into()) };
        (fs.state.root, fs.state.global) = (root, global);
        // Not always the same blocks come first.
        fs.state.lookahead.start = seed % config.blocks;
        Ok(fs)
    }

    // ---- Between operations

    pub fn from_parts(device: D, config: Config, state: &[u8], open: Vec<Option<File>>) -> Fs<D> {
        let mut from = Reader(state);
        let state = State {
            root: [from.number(), from.number()],
            global: [from.number(), from.number(), from.number()],
            is_tidy: from.number() != 0,
            cache: Cache { block: from.number(), offset: from.number(), bytes: from.bytes() },
            lookahead: Lookahead {
                start: from.number(),
                next: from.number(),
                used: from.bytes(),
                blocks: from.number(),
                left: config.blocks,
            },
        };
        Fs { device, config, state, open }
    }

    pub fn into_parts(self) -> (Vec<u8>, Vec<Option<File>>) {
        let State { root, global, is_tidy, cache, lookahead } = self.state;
        let mut to = Writer::default();
        root.into_iter().chain(global).chain([is_tidy as u32, cache.block, cache.offset]).for_each(|n| to.number(n));
        to.bytes(&cache.bytes);
        to.number(lookahead.start);
        to.number(lookahead.next);
        to.bytes(&lookahead.used);
        to.number(lookahead.blocks);
        (to.0, self.open)
    }

    // ---- The device

    /// Reads bytes of a block from the device. The device is asked for whole units.
    fn read_uncached(&mut self, block: u32, offset: u32, into: &mut [u8]) -> Result<(), D> {
        let unit = self.config.read_bytes;
        let (first, end) = (offset / unit * unit, (offset + into.len() as u32).next_multiple_of(unit));
        if block >= self.config.blocks || end > self.config.block_bytes {
            return Err(errno::EILSEQ.into());
        }
        if (first, (end - first) as usize) == (offset, into.len()) {
            return self.device.read_at(block, offset, into);
        }
        let mut bytes = alloc::vec![0; (end - first) as usize];
        self.device.read_at(block, first, &mut bytes)?;
        let at = (offset - first) as usize;
        into.copy_from_slice(&bytes[at..at + into.len()]);
        Ok(())
    }

    /// The same of a file's contents, where the next bytes are likely to be asked for soon.
    fn read_cached(&mut self, block: u32, offset: u32, into: &mut [u8]) -> Result<(), D> {
        let size = self.config.cache_bytes();
        if into.len() as u32 >= size {
            return self.read_uncached(block, offset, into);
        }
        let mut done = 0;
        while done < into.len() {
            let at = offset + done as u32;
            self.load(block, at)?;
            let cache = &self.state.cache;
            let from = (at - cache.offset) as usize;
            let n = (into.len() - done).min(cache.bytes.len() - from);
            into[done..done + n].copy_from_slice(&cache.bytes[from..from + n]);
            done += n;
        }
        Ok(())
    }

    fn load(&mut self, block: u32, at: u32) -> Result<(), D> {
        let cache = &self.state.cache;
        if cache.block == block && at.checked_sub(cache.offset).is_some_and(|from| (from as usize) < cache.bytes.len()) {
            return Ok(());
        }
        let unit = self.config.read_bytes;
        let offset = at / unit * unit;
        if offset >= self.config.block_bytes {
            return Err(errno::EILSEQ.into());
        }
        let mut bytes = alloc::vec![0; self.config.cache_bytes().min(self.config.block_bytes - offset) as usize];
        self.state.cache.block = NO_BLOCK;
        self.read_uncached(block, offset, &mut bytes)?;
        self.state.cache = Cache { block, offset, bytes };
        Ok(())
    }

    fn program(&mut self, block: u32, offset: u32, bytes: &[u8]) -> Result<(), D> {
        self.forget(block);
        self.device.write_at(block, offset, bytes)
    }

    fn erase(&mut self, block: u32) -> Result<(), D> {
        self.forget(block);
        // Before the first write, so that a device without writing is left alone.
        if !self.device.is_writable() {
            return Err(errno::EROFS.into());
        }
        self.device.erase(block)
    }

    fn forget(&mut self, block: u32) {
        if self.state.cache.block == block {
            self.state.cache.block = NO_BLOCK;
        }
    }
}

/// Whether a superblock is of this version and these sizes.
fn fits(superblock: &Entry, config: Config) -> bool {
    let Data::Inline(bytes) = &superblock.data else { return false };
    let mut from = Reader(bytes);
    let numbers = [(); 6].map(|()| from.number());
    let [version, block_bytes, blocks, longest_name, ..] = numbers;
    superblock.name == NAME
        && version >> 16 == VERSION >> 16
        && version & 0xffff <= VERSION & 0xffff
        && (block_bytes, blocks) == (config.block_bytes, config.blocks)
        && longest_name <= LONGEST_NAME
}
