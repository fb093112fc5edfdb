//! Open files.

use super::directory::{Place, attribute};
use super::{Stamp, Volume};
use crate::vfs::block::{Device, Result, errno};

/// How a file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    pub read: bool,
    pub write: bool,
    pub create: bool,
    pub must_be_new: bool,
    pub truncate: bool,
}

/// An open file. The cluster is the one with the byte before the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    readable: bool,
    writable: bool,
    /// Whether the entry is out of date.
    modified: bool,
    start: u32,
    cluster: u32,
    position: u32,
    size: u32,
    place: Place,
}

impl File {
    pub const WORDS: usize = 9;

    pub(super) fn new(mode: Mode, start: u32, size: u32, place: Place) -> File {
        let modified = mode.create || mode.truncate;
        File { readable: mode.read, writable: mode.write, modified, start, cluster: start, position: 0, size, place }
    }

    pub fn words(self) -> [u32; File::WORDS] {
        let flag = |flag: bool| flag as u32;
        let Place { sector, offset } = self.place;
        let flags = [flag(self.readable), flag(self.writable), flag(self.modified)];
        let [readable, writable, modified] = flags;
        [readable, writable, modified, self.start, self.cluster, self.position, self.size, sector, offset]
    }

    pub fn from_words(words: [u32; File::WORDS]) -> File {
        let [readable, writable, modified, start, cluster, position, size, sector, offset] = words;
        let place = Place { sector, offset };
        File { readable: readable != 0, writable: writable != 0, modified: modified != 0, start, cluster, position, size, place }
    }

    pub fn position(self) -> u32 {
        self.position
    }

    pub fn size(self) -> u32 {
        self.size
    }
}

/// The part of a file that is read or written next: in one sector, or whole sectors one after the other.
struct Stretch {
    sector: u32,
    offset: usize,
    bytes: usize,
}

impl Stretch {
    fn is_whole(&self, sector_bytes: usize) -> bool {
        self.offset == 0 && self.bytes >= sector_bytes
    }
}

impl<D: Device> Volume<D> {
    /// From the position on, at most `wanted` bytes in the cluster it is in.
    fn stretch(&self, file: &File, wanted: usize) -> Result<Stretch, D> {
        let size = self.geometry.sector_bytes;
        let Some(first) = self.geometry.sector_of(file.cluster) else { return Err(errno::EIO.into()) };
        let in_cluster = file.position / size % self.geometry.cluster_sectors;
        let (offset, size) = ((file.position % size) as usize, size as usize);
        let left = (self.geometry.cluster_sectors - in_cluster) as usize * size - offset;
        let bytes = match wanted.min(left) {
            // Whole sectors go straight to and from the device; what is left over goes by the window.
            n if offset == 0 && n >= size => n / size * size,
            n => n.min(size - offset),
        };
        Ok(Stretch { sector: first + in_cluster, offset, bytes })
    }

    fn at_cluster_boundary(&self, file: &File) -> bool {
        file.position.is_multiple_of(self.geometry.cluster_bytes())
    }

    /// Reads from the position on; less than asked for at the end of the file.
    pub fn read(&mut self, file: &mut File, into: &mut [u8]) -> Result<usize, D> {
        if !file.readable {
            return Err(errno::EACCES.into());
        }
        let wanted = into.len().min(file.size.saturating_sub(file.position) as usize);
        let mut done = 0;
        while done < wanted {
            if self.at_cluster_boundary(file) {
                file.cluster = match file.position {
                    0 => file.start,
                    _ => self.follow(file.cluster)?.ok_or(errno::EIO)?,
                };
            }
            let stretch = self.stretch(file, wanted - done)?;
            let part = &mut into[done..done + stretch.bytes];
            self.read_stretch(&stretch, part)?;
            done += stretch.bytes;
            file.position += stretch.bytes as u32;
        }
        Ok(done)
    }

    fn read_stretch(&mut self, stretch: &Stretch, part: &mut [u8]) -> Result<(), D> {
        let size = self.geometry.sector_bytes as usize;
        if !stretch.is_whole(size) {
            self.load(stretch.sector)?;
            part.copy_from_slice(&self.window[stretch.offset..stretch.offset + stretch.bytes]);
            return Ok(());
        }
        self.device.read(stretch.sector, part)?;
        // What is in memory may be newer.
        let at = self.state.sector.wrapping_sub(stretch.sector) as usize;
        if self.state.dirty && at < part.len() / size {
            part[at * size..(at + 1) * size].copy_from_slice(&self.window);
        }
        Ok(())
    }

    /// Writes at the position; less than asked for if the device is full.
    pub fn write(&mut self, file: &mut File, from: &[u8]) -> Result<usize, D> {
        if !file.writable {
            return Err(errno::EACCES.into());
        }
        self.check_writable()?;
        let wanted = from.len().min((u32::MAX - file.position) as usize);
        let mut done = 0;
        while done < wanted {
            if self.at_cluster_boundary(file) && !self.extend(file)? {
                break;
            }
            let stretch = self.stretch(file, wanted - done)?;
            self.write_stretch(&stretch, &from[done..done + stretch.bytes], file.position >= file.size)?;
            done += stretch.bytes;
            file.position += stretch.bytes as u32;
            file.size = file.size.max(file.position);
            file.modified = true;
        }
        Ok(done)
    }

    /// Goes on to the cluster that begins at the position, a new one if need be; false if there is none.
    fn extend(&mut self, file: &mut File) -> Result<bool, D> {
        let next = match (file.position, file.start) {
            (0, 0) => self.allocate(None)?,
            (0, start) => Some(start),
            _ => self.follow_or_allocate(file.cluster)?,
        };
        let Some(next) = next else { return Ok(false) };
        if file.start == 0 {
            file.start = next;
            file.modified = true;
        }
        file.cluster = next;
        Ok(true)
    }

    fn write_stretch(&mut self, stretch: &Stretch, part: &[u8], beyond_end: bool) -> Result<(), D> {
        let size = self.geometry.sector_bytes as usize;
        if !stretch.is_whole(size) {
            if beyond_end && stretch.offset == 0 {
                self.load_blank(stretch.sector)?;
            }
            return self.store(stretch.sector, stretch.offset, part);
        }
        self.device.write(stretch.sector, part)?;
        let at = self.state.sector.wrapping_sub(stretch.sector) as usize;
        if at < part.len() / size {
            self.window.copy_from_slice(&part[at * size..(at + 1) * size]);
            self.state.dirty = false;
        }
        Ok(())
    }

    /// Goes to a position. A file that can be written is made that long, as far as there is room; what is in the new
    /// part is not defined.
    pub fn seek(&mut self, file: &mut File, position: u32) -> Result<(), D> {
        let target = if file.writable { position } else { position.min(file.size) };
        if file.writable && target > file.size {
            self.check_writable()?;
        }
        let cluster_bytes = self.geometry.cluster_bytes();
        // Clusters before the one with the byte before the position; that byte's cluster is the file's.
        let steps_to = |position: u32| position.saturating_sub(1) / cluster_bytes;
        let (here, there) = (steps_to(file.position), steps_to(target));
        let onward = file.position > 0 && here <= there;
        if target > 0 {
            let at = if onward { here } else { 0 };
            if !onward {
                (file.position, file.cluster) = (0, file.start);
                if !self.has_first(file)? {
                    return Ok(());
                }
            }
            for step in at..there {
                let next = if file.writable { self.follow_or_allocate(file.cluster)? } else { self.follow(file.cluster)? };
                let Some(next) = next else {
                    file.position = (step + 1) * cluster_bytes;
                    self.grow_to_position(file);
                    return Ok(());
                };
                file.cluster = next;
            }
        }
        file.position = target;
        self.grow_to_position(file);
        Ok(())
    }

    /// Whether the file has a first cluster, or could be given one.
    fn has_first(&mut self, file: &mut File) -> Result<bool, D> {
        Ok(file.start != 0 || file.writable && self.extend(file)?)
    }

    fn grow_to_position(&self, file: &mut File) {
        if file.position > file.size {
            file.size = file.position;
            file.modified = true;
        }
    }

    /// Brings the entry of the file up to date, and writes back everything.
    pub fn sync_file(&mut self, file: &mut File) -> Result<(), D> {
        if !file.modified {
            return Ok(());
        }
        let mut raw = self.raw_at(file.place)?;
        raw[11] |= attribute::ARCHIVE;
        Self::set_cluster(&mut raw, file.start);
        let Stamp { date, time } = self.now;
        raw[22..24].copy_from_slice(&time.to_le_bytes());
        raw[24..26].copy_from_slice(&date.to_le_bytes());
        raw[28..32].copy_from_slice(&file.size.to_le_bytes());
        self.set_raw(file.place, &raw)?;
        self.sync()?;
        file.modified = false;
        Ok(())
    }
}
