//! Metadata pairs: two blocks, of which the newer whole one counts. Reading them, and committing changes.

use super::log::{Address, Commit, Contents, Data, Entry, Log, NOWHERE, tag};
use super::{Fs, NO_BLOCK, Version, version1};
use crate::vfs::block::{Device, Result, errno};
use alloc::vec::Vec;

/// A pair that was read.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The block that counts, and the other one.
    pub blocks: Address,
    revision: u32,
    pub contents: Contents,
    end: usize,
    last_tag: u32,
    /// Whether a commit can be written behind the last.
    appendable: bool,
}

/// One step of a commit. Numbers of entries are those that hold when the step is done.
pub enum Change {
    Insert(usize, Entry),
    Delete(usize),
    /// New data, and an attribute if one is given.
    Update(usize, Data, Option<(u8, Vec<u8>)>),
    /// Whether it is on its way elsewhere.
    Mark(usize, bool),
    Tail(Address, bool),
    /// The part of the global state that a pair had which goes.
    Absorb([u32; 3]),
    /// The global state from now on.
    Global([u32; 3]),
}

impl Pair {
    /// A number that is another one after each commit.
    pub fn seed(&self) -> u32 {
        self.last_tag ^ self.revision ^ self.end as u32
    }
}

/// Whether two addresses name the same pair.
pub fn same(a: Address, b: Address) -> bool {
    a == b || a == [b[1], b[0]]
}

/// Entries of one pair, so that their numbers fit the tags.
const MOST_ENTRIES: usize = 0xff;

impl<D: Device> Fs<D> {
    /// Reads a pair; EILSEQ if neither block is whole.
    pub(super) fn fetch(&mut self, address: Address) -> Result<Pair, D> {
        if address.iter().any(|block| *block >= self.config.blocks) {
            return Err(errno::EILSEQ.into());
        }
        let mut revisions = [0; 2];
        for (revision, block) in revisions.iter_mut().zip(address) {
            let mut bytes = [0; 4];
            self.read_uncached(block, 0, &mut bytes)?;
            *revision = u32::from_le_bytes(bytes);
        }
        // Revisions count round.
        let first = (revisions[1].wrapping_sub(revisions[0]) as i32 > 0) as usize;
        for at in [first, 1 - first] {
            let mut bytes = alloc::vec![0; self.config.block_bytes as usize];
            self.read_uncached(address[at], 0, &mut bytes)?;
            if let Some(log) = self.parse(&bytes) {
                let unit = self.config.program_bytes as usize;
                return Ok(Pair {
                    blocks: [address[at], address[1 - at]],
                    revision: revisions[at],
                    contents: log.contents,
                    appendable: log.is_blank_after && log.end.is_multiple_of(unit),
                    end: log.end,
                    last_tag: log.last_tag,
                });
            }
        }
        Err(errno::EILSEQ.into())
    }

    fn parse(&self, block: &[u8]) -> Option<Log> {
        match self.config.version {
            // Nothing can be written behind it.
            Version::One => version1::parse(block).map(|contents| Log { contents, end: 0, last_tag: 0, is_blank_after: false }),
            Version::Two => Log::parse(block),
        }
    }

    /// Makes changes to a pair, all or none of them: behind what is in its block, or by writing it anew.
    pub(super) fn commit(&mut self, pair: &mut Pair, changes: Vec<Change>) -> Result<(), D> {
        let mut commit = Commit::after(pair.last_tag);
        let mut contents = pair.contents.clone();
        let mut global = self.state.global;
        for change in changes {
            self.encode(change, &mut commit, &mut contents, &mut global);
        }
        let unit = self.config.program_bytes as usize;
        if pair.appendable && commit.end(pair.end, unit) <= self.config.block_bytes as usize {
            let last_tag = commit.finish(pair.end, unit, 0xff);
            self.program(pair.blocks[0], pair.end as u32, &commit.bytes)?;
            (pair.end, pair.last_tag) = (pair.end + commit.bytes.len(), last_tag);
            pair.contents = contents;
        } else {
            let mut new = Pair { contents, ..pair.clone() };
            self.compact(&mut new)?;
            *pair = new;
        }
        self.state.global = global;
        self.device.sync()
    }

    fn encode(&self, change: Change, commit: &mut Commit, contents: &mut Contents, global: &mut [u32; 3]) {
        match change {
            Change::Insert(id, entry) => {
                commit.tag(tag::CREATE, id, &[]);
                commit.entry(id, &entry);
                contents.entries.insert(id, entry);
            }
            Change::Delete(id) => {
                commit.tag(tag::DELETE, id, &[]);
                contents.entries.remove(id);
            }
            Change::Update(id, data, attribute) => {
                commit.structure(id, &data);
                contents.entries[id].data = data;
                if let Some((number, value)) = attribute {
                    commit.tag(tag::ATTRIBUTE | number as u32, id, &value);
                    contents.entries[id].set_attribute(number, &value);
                }
            }
            Change::Mark(id, is_moving) => contents.entries[id].is_moving = is_moving,
            Change::Absorb(_) | Change::Global(_) if self.config.version == Version::One => {}
            Change::Tail(tail, hard) => {
                commit.tail(tail, hard);
                (contents.tail, contents.hard) = (tail, hard);
            }
            Change::Absorb(gone) => {
                if gone != [0; 3] {
                    contents.global.iter_mut().zip(gone).for_each(|(part, gone)| *part ^= gone);
                    commit.global(&contents.global);
                }
            }
            Change::Global(new) => {
                for ((part, old), new) in contents.global.iter_mut().zip(*global).zip(new) {
                    *part ^= old ^ new;
                }
                commit.global(&contents.global);
                *global = new;
            }
        }
    }

    /// Writes a pair anew, into its other block. What is too much for half a block goes to new pairs behind it.
    fn compact(&mut self, pair: &mut Pair) -> Result<(), D> {
        let most = self.most_bytes();
        let half = (self.config.block_bytes as usize / 2).next_multiple_of(self.config.program_bytes as usize).min(most);
        while self.is_too_much(&pair.contents, half) {
            let at = match self.config.version {
                Version::One => pair.contents.entries.len().checked_sub(1).filter(|at| *at > 0),
                Version::Two => split_point(&pair.contents, half),
            };
            let Some(at) = at else { break };
            let Contents { tail, hard, .. } = pair.contents;
            let blocks = match self.allocate_pair() {
                Ok(blocks) => blocks,
                // With no block left a full one must do.
                Err(error) if self.size(&pair.contents) > most => return Err(error),
                Err(_) => break,
            };
            let moved = pair.contents.entries[at..].to_vec();
            self.create(blocks, Contents { entries: moved, tail, hard, global: [0; 3] })?;
            pair.contents.entries.truncate(at);
            (pair.contents.tail, pair.contents.hard) = (blocks, true);
        }
        self.write_anew(pair)
    }

    /// Bytes of the contents in a block, without the checksum of a log.
    pub(super) fn size(&self, contents: &Contents) -> usize {
        match self.config.version {
            Version::One => version1::size(contents),
            Version::Two => size(contents),
        }
    }

    /// How many there may be.
    pub(super) fn most_bytes(&self) -> usize {
        self.config.block_bytes as usize - if self.config.version == Version::One { 0 } else { 36 }
    }

    /// Whether a part of the contents should go to another pair: of a log what is more than half a block.
    fn is_too_much(&self, contents: &Contents, half: usize) -> bool {
        match self.config.version {
            Version::One => version1::size(contents) > self.most_bytes(),
            Version::Two => size(contents) > half || contents.entries.len() > MOST_ENTRIES,
        }
    }

    fn write_anew_1(&mut self, pair: &mut Pair) -> Result<(), D> {
        let [old, block] = pair.blocks;
        let revision = pair.revision.wrapping_add(1);
        let mut bytes = version1::block(&pair.contents, revision);
        if bytes.len() > self.config.block_bytes as usize {
            return Err(errno::ENOSPC.into());
        }
        bytes.resize(bytes.len().next_multiple_of(self.config.program_bytes as usize), 0xff);
        self.erase(block)?;
        self.program(block, 0, &bytes)?;
        (pair.blocks, pair.revision) = ([block, old], revision);
        Ok(())
    }

    pub(super) fn write_anew(&mut self, pair: &mut Pair) -> Result<(), D> {
        if self.config.version == Version::One {
            return self.write_anew_1(pair);
        }
        let [old, block] = pair.blocks;
        let revision = pair.revision.wrapping_add(1);
        let mut commit = Commit::first(revision);
        commit.contents(&pair.contents);
        let unit = self.config.program_bytes as usize;
        let end = commit.end(0, unit);
        if end > self.config.block_bytes as usize {
            return Err(errno::ENOSPC.into());
        }
        self.erase(block)?;
        // Devices erase to all sorts of values.
        let mut following = [0xff];
        if end < self.config.block_bytes as usize {
            self.read_uncached(block, end as u32, &mut following)?;
        }
        let last_tag = commit.finish(0, unit, following[0]);
        self.program(block, 0, &commit.bytes)?;
        *pair = Pair { blocks: [block, old], revision, end, last_tag, appendable: false, contents: pair.contents.clone() };
        Ok(())
    }

    /// A new pair with these contents.
    pub(super) fn create(&mut self, blocks: Address, contents: Contents) -> Result<(), D> {
        // The other block may have been one of a pair before: it must not look newer.
        let mut stale = [0; 4];
        self.read_uncached(blocks[1], 0, &mut stale)?;
        let revision = u32::from_le_bytes(stale);
        let blocks = [blocks[1], blocks[0]];
        self.write_anew(&mut Pair { blocks, revision, contents, end: 0, last_tag: 0, appendable: false })
    }

    pub(super) fn allocate_pair(&mut self) -> Result<Address, D> {
        Ok([self.allocate()?, self.allocate()?])
    }

    // ---- The thread through all pairs

    /// The pair whose tail is `address`.
    pub(super) fn predecessor(&mut self, address: Address) -> Result<Option<Pair>, D> {
        let mut found = None;
        self.for_each_pair(&mut |_, pair| {
            if same(pair.contents.tail, address) {
                found = Some(pair.clone());
            }
            Ok(found.is_none())
        })?;
        Ok(found)
    }

    /// Goes through all pairs until it is told to stop.
    pub(super) fn for_each_pair(&mut self, each: &mut dyn FnMut(&mut Self, &Pair) -> Result<bool, D>) -> Result<(), D> {
        let mut next = [0, 1];
        // A thread with more pairs than there are blocks runs in a circle.
        for _ in 0..=self.config.blocks {
            if next == NOWHERE || next.contains(&NO_BLOCK) {
                return Ok(());
            }
            let pair = self.fetch(next)?;
            next = pair.contents.tail;
            if !each(self, &pair)? {
                return Ok(());
            }
        }
        Err(errno::EILSEQ.into())
    }

    /// Takes a pair out of the thread, in the same commit with another change.
    pub(super) fn unthread(&mut self, address: Address, contents: &Contents, more: Option<Change>) -> Result<(), D> {
        let Some(mut before) = self.predecessor(address)? else { return Ok(()) };
        let mut changes = alloc::vec![Change::Tail(contents.tail, contents.hard), Change::Absorb(contents.global)];
        changes.extend(more);
        self.commit(&mut before, changes)
    }
}

/// Bytes of the contents in a block, without its checksum.
fn size(contents: &Contents) -> usize {
    let mut commit = Commit::first(0);
    commit.contents(contents);
    commit.bytes.len()
}

/// From which entry on they go to another pair, so that what stays fits.
fn split_point(contents: &Contents, room: usize) -> Option<usize> {
    let mut total = 12;
    let mut fits = 0;
    for (id, entry) in contents.entries.iter().enumerate() {
        let mut commit = Commit::after(0);
        commit.entry(id, entry);
        total += commit.bytes.len();
        if total > room * 3 / 4 || id >= MOST_ENTRIES / 2 {
            break;
        }
        fits = id + 1;
    }
    let at = fits.max(1);
    (at < contents.entries.len()).then_some(at)
}
