//! Directories: rows of entries of 32 bytes, in a chain of clusters or (FAT12, FAT16) at a fixed place for the root.

use super::geometry::Kind;
use super::name::{self, Name, PART, Short};
use super::{Stamp, Volume, u16_at, u32_at};
use crate::vfs::block::{Device, Result, errno};
use alloc::string::String;
use alloc::vec::Vec;

pub const ENTRY: usize = 32;
/// More entries no directory has; a chain that runs in a circle ends here.
const MOST_ENTRIES: u32 = 65_536;

pub mod attribute {
    pub const READ_ONLY: u8 = 0x01;
    pub const LABEL: u8 = 0x08;
    pub const DIRECTORY: u8 = 0x10;
    pub const ARCHIVE: u8 = 0x20;
    /// Part of a long name.
    pub const LONG: u8 = 0x0f;
}

/// First byte of an entry that was removed, and of the one after the last.
const REMOVED: u8 = 0xe5;
const LAST: u8 = 0;

pub type Raw = [u8; ENTRY];

/// Where an entry is on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub sector: u32,
    pub offset: u32,
}

/// A position in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dir {
    /// First cluster, 0 for a root at a fixed place.
    start: u32,
    index: u32,
    /// The cluster that entry `index` is in.
    cluster: u32,
}

impl Dir {
    pub const WORDS: usize = 3;

    pub fn words(self) -> [u32; Dir::WORDS] {
        [self.start, self.index, self.cluster]
    }

    pub fn from_words([start, index, cluster]: [u32; Dir::WORDS]) -> Dir {
        Dir { start, index, cluster }
    }
}

/// What an entry says.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub attributes: u8,
    /// First cluster, 0 if there is none.
    pub cluster: u32,
    pub size: u32,
    pub modified: Stamp,
    pub place: Place,
    /// Where it begins: at its long name, if it has one.
    first: Dir,
}

impl Entry {
    pub fn is_directory(&self) -> bool {
        self.attributes & attribute::DIRECTORY != 0
    }
}

/// A long name while its parts are read, from the last to the first.
#[derive(Default)]
struct Long {
    units: Vec<u16>,
    /// Parts still to come; none if the name is whole.
    left: u8,
    checksum: u8,
    first: Option<Dir>,
}

/// Bytes of an entry that have letters of a long name.
const LETTERS: [core::ops::Range<usize>; 3] = [1..11, 14..26, 28..32];

impl Long {
    fn take(&mut self, raw: &Raw, at: Dir) {
        let number = raw[0];
        if number & 0x40 != 0 {
            *self = Long { left: number & 0x3f, checksum: raw[13], first: Some(at), ..Long::default() };
        }
        // Twenty parts hold the longest name.
        if self.left == 0 || number & 0x3f != self.left || raw[13] != self.checksum || self.left > 20 {
            *self = Long::default();
            return;
        }
        self.left -= 1;
        let letters = LETTERS.into_iter().flat_map(|range| raw[range].chunks_exact(2));
        let units = letters.map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let part: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        self.units.splice(0..0, part);
    }

    /// The name, if it is whole and belongs to this short one.
    fn of(self, short: &Short) -> (Vec<u16>, Option<Dir>) {
        if self.left == 0 && self.checksum == name::checksum(short) { (self.units, self.first) } else { (Vec::new(), None) }
    }
}

impl<D: Device> Volume<D> {
    /// The beginning of the directory with this first cluster; 0 is the root.
    pub fn directory(&self, start: u32) -> Dir {
        let start = if start == 0 && self.geometry.kind == Kind::Fat32 { self.geometry.root } else { start };
        Dir { start, index: 0, cluster: start }
    }

    fn place(&self, dir: Dir) -> Result<Place, D> {
        let at = dir.index * ENTRY as u32;
        let (sector, offset) = (at / self.geometry.sector_bytes, at % self.geometry.sector_bytes);
        if dir.start == 0 {
            return Ok(Place { sector: self.geometry.root + sector, offset });
        }
        match self.geometry.sector_of(dir.cluster) {
            Some(first) => Ok(Place { sector: first + sector % self.geometry.cluster_sectors, offset }),
            None => Err(errno::EIO.into()),
        }
    }

    fn raw(&mut self, dir: Dir) -> Result<Raw, D> {
        let place = self.place(dir)?;
        self.bytes(place.sector, place.offset as usize)
    }

    pub(super) fn raw_at(&mut self, place: Place) -> Result<Raw, D> {
        self.bytes(place.sector, place.offset as usize)
    }

    pub(super) fn set_raw(&mut self, place: Place, raw: &Raw) -> Result<(), D> {
        self.store(place.sector, place.offset as usize, raw)
    }

    /// Goes on to the next place for an entry. At the end of the directory false, or with `grow` a new cluster.
    fn advance(&mut self, dir: &mut Dir, grow: bool) -> Result<bool, D> {
        let index = dir.index + 1;
        if index >= MOST_ENTRIES || dir.start == 0 && index >= self.geometry.root_entries {
            return Ok(false);
        }
        if dir.start != 0 && (index * ENTRY as u32).is_multiple_of(self.geometry.cluster_bytes()) {
            let next = match self.follow(dir.cluster)? {
                None if grow => self.allocate_blank(Some(dir.cluster))?,
                next => next,
            };
            let Some(next) = next else { return Ok(false) };
            dir.cluster = next;
        }
        dir.index = index;
        Ok(true)
    }

    /// A cluster full of zeros.
    pub(super) fn allocate_blank(&mut self, previous: Option<u32>) -> Result<Option<u32>, D> {
        let Some(cluster) = self.allocate(previous)? else { return Ok(None) };
        let Some(first) = self.geometry.sector_of(cluster) else { return Err(errno::EIO.into()) };
        for sector in first..first + self.geometry.cluster_sectors {
            self.load_blank(sector)?;
            self.state.dirty = true;
        }
        Ok(Some(cluster))
    }

    /// The next entry that is a file or directory, `None` at the end.
    pub fn next_entry(&mut self, dir: &mut Dir) -> Result<Option<Entry>, D> {
        Ok(self.next_named(dir)?.map(|(entry, ..)| entry))
    }

    fn next_named(&mut self, dir: &mut Dir) -> Result<Option<(Entry, Vec<u16>, Short)>, D> {
        let mut long = Long::default();
        // At the end the position is one that does not exist.
        while dir.index < MOST_ENTRIES {
            let at = *dir;
            let raw = self.raw(at)?;
            if raw[0] == LAST {
                break;
            }
            if !self.advance(dir, false)? {
                dir.index = MOST_ENTRIES;
            }
            if raw[0] == REMOVED || raw[0] == b'.' {
                long = Long::default();
            } else if raw[11] & 0x3f == attribute::LONG {
                long.take(&raw, at);
            } else if raw[11] & attribute::LABEL != 0 {
                long = Long::default();
            } else {
                return self.read_entry(&raw, at, core::mem::take(&mut long)).map(Some);
            }
        }
        dir.index = MOST_ENTRIES;
        Ok(None)
    }

    fn read_entry(&self, raw: &Raw, at: Dir, long: Long) -> Result<(Entry, Vec<u16>, Short), D> {
        let mut short = [0; 11];
        short.copy_from_slice(&raw[..11]);
        let (units, first) = long.of(&short);
        let name = if units.is_empty() { name::short_text(&short, raw[12]) } else { name::text(&units) };
        let entry = Entry {
            name,
            attributes: raw[11],
            cluster: self.cluster_in(raw),
            size: u32_at(raw, 28),
            modified: Stamp { time: u16_at(raw, 22), date: u16_at(raw, 24) },
            place: self.place(at)?,
            first: first.unwrap_or(at),
        };
        Ok((entry, units, short))
    }

    /// The first cluster that an entry names.
    fn cluster_in(&self, raw: &Raw) -> u32 {
        let high = if self.geometry.kind == Kind::Fat32 { u16_at(raw, 20) as u32 } else { 0 };
        u16_at(raw, 26) as u32 | high << 16
    }

    pub(super) fn set_cluster(raw: &mut Raw, cluster: u32) {
        raw[26..28].copy_from_slice(&(cluster as u16).to_le_bytes());
        raw[20..22].copy_from_slice(&((cluster >> 16) as u16).to_le_bytes());
    }

    /// The entry of this name in the directory.
    pub(super) fn find(&mut self, start: u32, name: &Name) -> Result<Option<Entry>, D> {
        let mut dir = self.directory(start);
        while let Some((entry, long, short)) = self.next_named(&mut dir)? {
            if name.is(&long, &short) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    fn has_short(&mut self, start: u32, wanted: &Short) -> Result<bool, D> {
        let mut dir = self.directory(start);
        while let Some((_, _, short)) = self.next_named(&mut dir)? {
            if short == *wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn is_empty(&mut self, start: u32) -> Result<bool, D> {
        let mut dir = self.directory(start);
        Ok(self.next_entry(&mut dir)?.is_none())
    }

    /// The first cluster of the directory above; 0 for the root.
    pub(super) fn parent(&mut self, start: u32) -> Result<u32, D> {
        let dir = self.directory(start);
        let dots = Dir { index: 1, ..dir };
        let raw = self.raw(dots)?;
        let parent = self.cluster_in(&raw);
        match raw[..11] == *b"..         " {
            // The root is 0 here, and may stand there with its number.
            true if self.geometry.kind == Kind::Fat32 && parent == self.geometry.root => Ok(0),
            true => Ok(parent),
            false => Err(errno::EIO.into()),
        }
    }

    /// Says that a directory lies in another one now.
    pub(super) fn set_parent(&mut self, start: u32, parent: u32) -> Result<(), D> {
        let dots = Dir { index: 1, ..self.directory(start) };
        let place = self.place(dots)?;
        let mut raw = self.raw_at(place)?;
        if raw[..2] == *b".." {
            Self::set_cluster(&mut raw, parent);
            self.set_raw(place, &raw)?;
        }
        Ok(())
    }

    /// Makes an entry of this name; `raw` is all of it but the name.
    pub(super) fn register(&mut self, start: u32, name: &Name, mut raw: Raw) -> Result<Place, D> {
        let short = self.free_short(start, name)?;
        let parts = if name.needs_long { name.long.len().div_ceil(PART) } else { 0 };
        let mut dir = self.find_room(start, parts + 1)?;
        for part in (0..parts).rev() {
            let long = long_entry(name, part, part + 1 == parts, name::checksum(&short));
            let place = self.place(dir)?;
            self.set_raw(place, &long)?;
            self.advance(&mut dir, false)?;
        }
        raw[..11].copy_from_slice(&short);
        raw[12] = if name.needs_long { 0 } else { name.case };
        let place = self.place(dir)?;
        self.set_raw(place, &raw)?;
        Ok(place)
    }

    fn free_short(&mut self, start: u32, name: &Name) -> Result<Short, D> {
        if !name.is_lossy {
            return Ok(name.short);
        }
        for n in 1..100 {
            let short = name.numbered(n);
            if !self.has_short(start, &short)? {
                return Ok(short);
            }
        }
        Err(errno::EACCES.into())
    }

    /// The first of `count` places in a row that are free.
    fn find_room(&mut self, start: u32, count: usize) -> Result<Dir, D> {
        let mut dir = self.directory(start);
        let (mut first, mut found) = (dir, 0);
        loop {
            let free = matches!(self.raw(dir)?[0], REMOVED | LAST);
            if free && found == 0 {
                first = dir;
            }
            found = if free { found + 1 } else { 0 };
            if found == count {
                return Ok(first);
            }
            if !self.advance(&mut dir, true)? {
                return Err(errno::EACCES.into());
            }
        }
    }

    /// Removes an entry and its long name.
    pub(super) fn unregister(&mut self, entry: &Entry) -> Result<(), D> {
        let mut dir = entry.first;
        loop {
            let place = self.place(dir)?;
            self.store(place.sector, place.offset as usize, &[REMOVED])?;
            if place == entry.place || !self.advance(&mut dir, false)? {
                return Ok(());
            }
        }
    }
}

/// Part of a long name as an entry; `last` is the one that comes first.
fn long_entry(name: &Name, part: usize, last: bool, checksum: u8) -> Raw {
    let mut raw = [0; ENTRY];
    raw[0] = (part as u8 + 1) | if last { 0x40 } else { 0 };
    raw[11] = attribute::LONG;
    raw[13] = checksum;
    // After the name comes a zero, and then what cannot be a letter.
    let units = name.long.iter().copied().skip(part * PART).chain([0]).chain(core::iter::repeat(0xffff));
    let places = LETTERS.into_iter().flat_map(|range| range.step_by(2));
    for (at, unit) in places.zip(units) {
        raw[at..at + 2].copy_from_slice(&unit.to_le_bytes());
    }
    raw
}
