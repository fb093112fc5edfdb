//! Version 1 of the format, as far as it is another one.
//!
//! A metadata block has no log: it is a head, entries in the order in which they were made, and a checksum, and each
//! change writes it whole into the other block of its pair. There is no global state. An entry on its way to another
//! directory is marked, and one that is marked has gone if another holds the same; directories without a parent are
//! looked for before the first change.

use super::log::{Address, Contents, Data, Entry, NOWHERE, address, crc, tag, word, words};
use super::pair::Change;
use super::{Config, Fs, NAME, NO_BLOCK};
use crate::vfs::block::{Device, Result, errno};
use alloc::vec::Vec;

/// Revision, size and tail.
const HEAD: usize = 16;
const CHECKSUM: usize = 4;
/// In a size: the tail is more of the same directory.
const HARD: u32 = 1 << 31;

/// Types of entries.
mod kind {
    pub const FILE: u8 = 0x11;
    pub const DIRECTORY: u8 = 0x22;
    pub const SUPERBLOCK: u8 = 0x2e;
    /// A bit of all of them.
    pub const MOVING: u8 = 0x80;
}

/// The number of an entry's attributes, which are kept as they are.
const ATTRIBUTES: u8 = 0;

const VERSION: u32 = 0x0001_0001;
const ROOT: Address = [2, 3];

/// What a block says; `None` if it is not whole, or makes no sense.
pub fn parse(block: &[u8]) -> Option<Contents> {
    let size = (word(block, 4) & !HARD) as usize;
    if !(HEAD + CHECKSUM..=block.len()).contains(&size) || crc(u32::MAX, &block[..size]) != 0 {
        return None;
    }
    let mut contents = Contents { tail: address(&block[8..]), hard: word(block, 4) & HARD != 0, ..Contents::default() };
    let mut rest = &block[HEAD..size - CHECKSUM];
    while !rest.is_empty() {
        let ([sort, data, attributes, name], after) = rest.split_first_chunk()?;
        let (data, after) = after.split_at_checked(*data as usize)?;
        let (attributes, after) = after.split_at_checked(*attributes as usize)?;
        let (name, after) = after.split_at_checked(*name as usize)?;
        contents.entries.push(entry(*sort, data, attributes, name)?);
        rest = after;
    }
    Some(contents)
}

fn entry(sort: u8, data: &[u8], attributes: &[u8], name: &[u8]) -> Option<Entry> {
    let numbers = || data.get(..8).map(address);
    let (kind, data) = match sort & !kind::MOVING {
        kind::FILE => match numbers()? {
            [_, 0] => (tag::FILE, Data::EMPTY),
            [head, size] => (tag::FILE, Data::Chain { head, size }),
        },
        kind::DIRECTORY => (tag::DIRECTORY, Data::Directory(numbers()?)),
        kind::SUPERBLOCK => (tag::SUPERBLOCK, Data::Inline(data.to_vec())),
        other => (tag::OTHER | u32::from(other), Data::Inline(data.to_vec())),
    };
    let mut entry = Entry::new(kind, name, data);
    entry.is_moving = sort & kind::MOVING != 0;
    if !attributes.is_empty() {
        entry.set_attribute(ATTRIBUTES, attributes);
    }
    Some(entry)
}

/// Bytes of the contents in a block.
pub fn size(contents: &Contents) -> usize {
    HEAD + CHECKSUM + contents.entries.iter().map(|entry| bytes_of(entry).len()).sum::<usize>()
}

/// Bytes of a new file's entry.
pub fn size_of_new(name: &[u8]) -> usize {
    4 + 8 + name.len()
}

fn bytes_of(entry: &Entry) -> Vec<u8> {
    let sort = match entry.kind {
        tag::FILE => kind::FILE,
        tag::DIRECTORY => kind::DIRECTORY,
        tag::SUPERBLOCK => kind::SUPERBLOCK,
        other => other as u8,
    };
    let data = match &entry.data {
        Data::Directory(pair) => words(pair),
        Data::Chain { head, size } => words(&[*head, *size]),
        Data::Inline(_) if entry.kind == tag::FILE => words(&[NO_BLOCK, 0]),
        Data::Inline(bytes) => bytes.clone(),
    };
    let attributes = entry.attributes.iter().find(|(number, _)| *number == ATTRIBUTES).map_or(&[][..], |(_, bytes)| bytes);
    let sort = sort | if entry.is_moving { kind::MOVING } else { 0 };
    [&[sort, data.len() as u8, attributes.len() as u8, entry.name.len() as u8], data.as_slice(), attributes, &entry.name].concat()
}

/// The block that says all this.
pub fn block(contents: &Contents, revision: u32) -> Vec<u8> {
    let size = size(contents) as u32 | if contents.hard { HARD } else { 0 };
    let mut bytes = words(&[revision, size, contents.tail[0], contents.tail[1]]);
    contents.entries.iter().for_each(|entry| bytes.extend(bytes_of(entry)));
    let sum = crc(u32::MAX, &bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

impl<D: Device> Fs<D> {
    pub(super) fn format_1(&mut self) -> Result<(), D> {
        let Config { block_bytes, blocks, .. } = self.config;
        if blocks < 4 {
            return Err(errno::ENOSPC.into());
        }
        self.create(ROOT, Contents { tail: NOWHERE, ..Contents::default() })?;
        let numbers = words(&[ROOT[0], ROOT[1], block_bytes, blocks, VERSION]);
        let superblock = Entry::new(tag::SUPERBLOCK, NAME, Data::Inline(numbers));
        let contents = Contents { entries: alloc::vec![superblock], tail: ROOT, ..Contents::default() };
        self.create([0, 1], contents)?;
        // Both blocks, so that none of an older file system is left.
        let mut pair = self.fetch([0, 1])?;
        self.write_anew(&mut pair)?;
        self.device.sync()
    }

    /// Finds the root.
    pub(super) fn mount_1(&mut self) -> Result<(), D> {
        let pair = self.fetch([0, 1])?;
        let superblock = pair.contents.entries.first().filter(|entry| entry.kind == tag::SUPERBLOCK && entry.name == NAME);
        let Some(Entry { data: Data::Inline(bytes), .. }) = superblock else { return Err(errno::EILSEQ.into()) };
        let version = word(bytes, 16);
        if version >> 16 != VERSION >> 16 || version & 0xffff > VERSION & 0xffff {
            return Err(errno::EINVAL.into());
        }
        self.state.root = address(bytes);
        Ok(())
    }

    /// Whether an entry is marked because it was moved, and has arrived.
    pub(super) fn has_moved(&mut self, entry: &Entry) -> Result<bool, D> {
        if !entry.is_moving {
            return Ok(false);
        }
        let mut found = false;
        self.for_each_pair(&mut |_, pair| {
            let same = |other: &Entry| !other.is_moving && (other.kind, &other.data) == (entry.kind, &entry.data);
            found |= pair.contents.entries.iter().any(same);
            Ok(!found)
        })?;
        Ok(found)
    }

    /// Before the first change: ends moves that were cut short.
    pub(super) fn end_moves(&mut self) -> Result<(), D> {
        let mut marked = Vec::new();
        self.for_each_pair(&mut |_, pair| {
            if pair.contents.entries.iter().any(|entry| entry.is_moving) {
                marked.push(pair.blocks);
            }
            Ok(true)
        })?;
        for blocks in marked {
            let mut pair = self.fetch(blocks)?;
            for id in (0..pair.contents.entries.len()).rev() {
                let entry = pair.contents.entries[id].clone();
                if entry.is_moving {
                    let change = if self.has_moved(&entry)? { Change::Delete(id) } else { Change::Mark(id, false) };
                    self.commit(&mut pair, alloc::vec![change])?;
                }
            }
        }
        Ok(())
    }
}
