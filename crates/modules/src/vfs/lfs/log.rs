//! The log of a metadata block, as bytes: tags, checksums, and what they add up to.
//!
//! A block begins with a revision, and commits follow. A commit is a row of tags with their data, and a tag with the
//! checksum of it all; each tag is stored as the difference to the one before. What a block says is the sum of its
//! whole commits.

use alloc::vec::Vec;

/// The two blocks of a metadata pair.
pub type Address = [u32; 2];
/// Where a thread of pairs ends.
pub const NOWHERE: Address = [u32::MAX; 2];

/// Types of tags.
pub mod tag {
    pub const NAME: u32 = 0x000;
    pub const FILE: u32 = 0x001;
    pub const DIRECTORY: u32 = 0x002;
    pub const SUPERBLOCK: u32 = 0x0ff;
    /// No tag: what is of no sort that is known, in version 1.
    pub const OTHER: u32 = 0x800;
    pub const STRUCT: u32 = 0x200;
    pub const STRUCT_DIRECTORY: u32 = 0x200;
    pub const STRUCT_INLINE: u32 = 0x201;
    pub const STRUCT_CHAIN: u32 = 0x202;
    pub const ATTRIBUTE: u32 = 0x300;
    pub const SPLICE: u32 = 0x400;
    pub const CREATE: u32 = 0x401;
    pub const DELETE: u32 = 0x4ff;
    pub const CHECKSUM: u32 = 0x500;
    pub const TAIL: u32 = 0x600;
    pub const GLOBAL: u32 = 0x700;
    pub const GLOBAL_STATE: u32 = 0x7ff;

    /// The length of a tag that says that something is no more.
    pub const GONE: u32 = 0x3ff;
    /// The number of a tag that belongs to no entry.
    pub const NO_ENTRY: u32 = 0x3ff;
}

pub fn crc(start: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(start, |mut crc, byte| {
        crc ^= *byte as u32;
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 != 0 { 0xedb8_8320 } else { 0 };
        }
        crc
    })
}

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    Directory(Address),
    /// Contents that are short enough to stand in the log.
    Inline(Vec<u8>),
    /// A chain of blocks, by its last one.
    Chain {
        head: u32,
        size: u32,
    },
}

impl Data {
    pub const EMPTY: Data = Data::Inline(Vec::new());

    pub fn size(&self) -> u32 {
        match self {
            Data::Directory(_) => 0,
            Data::Inline(bytes) => bytes.len() as u32,
            Data::Chain { size, .. } => *size,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// One of the types of names.
    pub kind: u32,
    pub name: Vec<u8>,
    pub data: Data,
    /// Numbers and values that programs give.
    pub attributes: Vec<(u8, Vec<u8>)>,
    /// Whether it is on its way elsewhere (version 1).
    pub is_moving: bool,
}

impl Entry {
    pub fn new(kind: u32, name: &[u8], data: Data) -> Entry {
        Entry { kind, name: name.to_vec(), data, attributes: Vec::new(), is_moving: false }
    }

    /// Whether programs see it.
    pub fn is_listed(&self) -> bool {
        self.kind != tag::SUPERBLOCK && self.kind < tag::OTHER
    }

    pub fn set_attribute(&mut self, number: u8, value: &[u8]) {
        self.attributes.retain(|(other, _)| *other != number);
        self.attributes.push((number, value.to_vec()));
    }
}

/// What a block says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    pub entries: Vec<Entry>,
    /// The next pair of the thread.
    pub tail: Address,
    /// Whether the tail is more of the same directory.
    pub hard: bool,
    /// This pair's part of the global state: all parts together, by exclusive or, are the state.
    pub global: [u32; 3],
}

/// A block that was read.
pub struct Log {
    pub contents: Contents,
    /// Where the next commit goes, and the last tag before it.
    pub end: usize,
    pub last_tag: u32,
    /// Whether nothing was written after the last commit.
    pub is_blank_after: bool,
}

pub fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_le_bytes)
}

pub fn address(bytes: &[u8]) -> Address {
    [word(bytes, 0), word(bytes, 4)]
}

/// The tags of the whole commits of a block.
struct Tags {
    tags: Vec<(u32, core::ops::Range<usize>)>,
    end: usize,
    last_tag: u32,
}

fn tags(block: &[u8]) -> Option<Tags> {
    let (mut at, mut previous) = (4, u32::MAX);
    let mut sum = crc(u32::MAX, block.get(..4)?);
    let (mut tags, mut whole) = (Vec::new(), None);
    while let Some(stored) = block.get(at..at + 4) {
        let tag = stored.try_into().map_or(0, u32::from_be_bytes) ^ previous;
        sum = crc(sum, stored);
        let length = tag & 0x3ff;
        let data = at + 4..at + 4 + if length == tag::GONE { 0 } else { length as usize };
        if tag >> 31 != 0 || data.end > block.len() {
            break;
        }
        previous = tag;
        at = data.end;
        if tag >> 20 & 0x780 == tag::CHECKSUM {
            if data.len() < 4 || word(block, data.start) != sum {
                break;
            }
            // One bit says how what follows looks where nothing was written yet.
            previous ^= (tag >> 20 & 1) << 31;
            whole = Some((tags.len(), at, previous));
            sum = u32::MAX;
        } else {
            sum = crc(sum, &block[data.clone()]);
            tags.push((tag, data));
        }
    }
    let (count, end, last_tag) = whole?;
    tags.truncate(count);
    Some(Tags { tags, end, last_tag })
}

impl Log {
    /// What a block says; `None` if there is no whole commit in it, or one that makes no sense.
    pub fn parse(block: &[u8]) -> Option<Log> {
        let Tags { tags, end, last_tag } = tags(block)?;
        let mut contents = Contents { tail: NOWHERE, ..Contents::default() };
        for (tag, data) in tags {
            contents.apply(tag, &block[data])?;
        }
        let is_blank_after = block[end..].iter().all(|byte| *byte == 0xff);
        Some(Log { contents, end, last_tag, is_blank_after })
    }
}

impl Contents {
    fn apply(&mut self, tag: u32, data: &[u8]) -> Option<()> {
        let (kind, id, gone) = (tag >> 20 & 0x7ff, (tag >> 10 & 0x3ff) as usize, tag & 0x3ff == tag::GONE);
        match kind & 0x700 {
            tag::NAME => {
                let entry = self.entry(id);
                (entry.kind, entry.name) = (kind, data.to_vec());
            }
            tag::STRUCT => self.entry(id).data = structure(kind, data)?,
            tag::ATTRIBUTE => {
                let entry = self.entry(id);
                entry.attributes.retain(|(number, _)| *number != kind as u8);
                if !gone {
                    entry.attributes.push((kind as u8, data.to_vec()));
                }
            }
            tag::SPLICE if kind == tag::CREATE && id <= self.entries.len() => {
                self.entries.insert(id, Entry::new(tag::FILE, b"", Data::EMPTY));
            }
            tag::SPLICE if kind == tag::DELETE && id < self.entries.len() => {
                self.entries.remove(id);
            }
            tag::SPLICE => return None,
            tag::TAIL => (self.tail, self.hard) = (address(data.get(..8)?), kind & 1 != 0),
            tag::GLOBAL if kind == tag::GLOBAL_STATE => self.global = [word(data, 0), word(data, 4), word(data, 8)],
            _ => {}
        }
        Some(())
    }
}

impl Contents {
    /// An entry, made if it is not there: a block that was written anew has entries in any order.
    fn entry(&mut self, id: usize) -> &mut Entry {
        while self.entries.len() <= id {
            self.entries.push(Entry::new(tag::FILE, b"", Data::EMPTY));
        }
        &mut self.entries[id]
    }
}

fn structure(kind: u32, data: &[u8]) -> Option<Data> {
    match kind {
        tag::STRUCT_DIRECTORY => Some(Data::Directory(address(data.get(..8)?))),
        tag::STRUCT_INLINE => Some(Data::Inline(data.to_vec())),
        tag::STRUCT_CHAIN if data.len() >= 8 => Some(Data::Chain { head: word(data, 0), size: word(data, 4) }),
        _ => None,
    }
}

/// A commit being written.
pub struct Commit {
    pub bytes: Vec<u8>,
    previous: u32,
}

impl Commit {
    /// The first commit of a block.
    pub fn first(revision: u32) -> Commit {
        Commit { bytes: revision.to_le_bytes().to_vec(), previous: u32::MAX }
    }

    /// One that goes after a tag.
    pub fn after(last_tag: u32) -> Commit {
        Commit { bytes: Vec::new(), previous: last_tag }
    }

    pub fn tag(&mut self, kind: u32, id: usize, data: &[u8]) {
        self.head(kind, id as u32, data.len() as u32);
        self.bytes.extend_from_slice(data);
    }

    fn head(&mut self, kind: u32, id: u32, length: u32) {
        let tag = kind << 20 | id << 10 | length;
        self.bytes.extend_from_slice(&(tag ^ self.previous).to_be_bytes());
        self.previous = tag;
    }

    pub fn structure(&mut self, id: usize, data: &Data) {
        match data {
            Data::Directory(pair) => self.tag(tag::STRUCT_DIRECTORY, id, &words(pair)),
            Data::Inline(bytes) => self.tag(tag::STRUCT_INLINE, id, bytes),
            Data::Chain { head, size } => self.tag(tag::STRUCT_CHAIN, id, &words(&[*head, *size])),
        }
    }

    pub fn entry(&mut self, id: usize, entry: &Entry) {
        self.tag(entry.kind, id, &entry.name);
        self.structure(id, &entry.data);
        for (number, value) in &entry.attributes {
            self.tag(tag::ATTRIBUTE | *number as u32, id, value);
        }
    }

    pub fn tail(&mut self, tail: Address, hard: bool) {
        self.tag(tag::TAIL | hard as u32, tag::NO_ENTRY as usize, &words(&tail));
    }

    pub fn global(&mut self, part: &[u32; 3]) {
        self.tag(tag::GLOBAL_STATE, tag::NO_ENTRY as usize, &words(part));
    }

    /// What the contents of a pair need as the first commit.
    pub fn contents(&mut self, contents: &Contents) {
        for (id, entry) in contents.entries.iter().enumerate() {
            self.entry(id, entry);
        }
        if contents.tail != NOWHERE {
            self.tail(contents.tail, contents.hard);
        }
        if contents.global != [0; 3] {
            self.global(&contents.global);
        }
    }

    /// Ends the commit, which begins at `start`, so that it fills whole units of programming. `following` is the byte
    /// that is there after it. Returns the last tag.
    pub fn finish(&mut self, start: usize, unit: usize, following: u8) -> u32 {
        let end = self.end(start, unit);
        let mut from = 0;
        loop {
            // The longest tag does not reach the end of a large unit: then there are more.
            let at = start + self.bytes.len() + 4;
            let mut length = (end - at).min(0x3fe);
            if at + length < end {
                length = length.min(end - at - 8);
            }
            let last = at + length == end;
            // The first bit of what follows must not look like that of a tag.
            let flip = last && following & 0x80 == 0;
            self.head(tag::CHECKSUM | flip as u32, tag::NO_ENTRY, length as u32);
            let sum = crc(u32::MAX, &self.bytes[from..]);
            self.bytes.extend_from_slice(&sum.to_le_bytes());
            self.bytes.resize(self.bytes.len() + length - 4, 0xff);
            from = self.bytes.len();
            if last {
                return self.previous ^ (flip as u32) << 31;
            }
        }
    }

    /// Where the commit ends when it is finished.
    pub fn end(&self, start: usize, unit: usize) -> usize {
        (start + self.bytes.len() + 8).next_multiple_of(unit)
    }
}

pub fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}
