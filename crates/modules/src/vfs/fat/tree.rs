//! Paths, and what is done to what they lead to.

use super::directory::{ENTRY, Entry, Raw, attribute};
use super::file::{File, Mode};
use super::name::Name;
use super::{Stamp, Volume};
use crate::vfs::block::{Device, Result, errno};
use alloc::string::String;

/// Directories one inside the other; a tree that is deeper runs in a circle.
const DEEPEST: usize = 128;

/// Where a path leads.
enum Found {
    /// A directory that the path names by dots or not at all: its first cluster.
    Directory(u32),
    Entry {
        parent: u32,
        entry: Entry,
    },
    /// There is no such entry, but a directory that it could be in.
    Missing {
        parent: u32,
        name: Name,
    },
}

impl<D: Device> Volume<D> {
    fn look_up(&mut self, path: &str) -> Result<Found, D> {
        let is_separator = |c| matches!(c, '/' | '\\');
        let start = if path.starts_with(is_separator) { 0 } else { self.state.current };
        let mut found = Found::Directory(start);
        for part in path.split(is_separator).filter(|part| !part.is_empty()) {
            let parent = match found {
                Found::Directory(start) => start,
                Found::Entry { entry, .. } if entry.is_directory() => entry.cluster,
                _ => return Err(errno::ENOENT.into()),
            };
            found = match part {
                "." => Found::Directory(parent),
                ".." if parent == 0 => Found::Directory(0),
                ".." => Found::Directory(self.parent(parent)?),
                _ => self.look_in(parent, part)?,
            };
        }
        Ok(found)
    }

    fn look_in(&mut self, parent: u32, part: &str) -> Result<Found, D> {
        let Some(name) = Name::of(part) else { return Err(errno::EINVAL.into()) };
        Ok(match self.find(parent, &name)? {
            Some(entry) => Found::Entry { parent, entry },
            None => Found::Missing { parent, name },
        })
    }

    /// The entry that a path leads to. Dots and the root have none: EINVAL.
    pub fn stat(&mut self, path: &str) -> Result<Entry, D> {
        match self.look_up(path)? {
            Found::Entry { entry, .. } => Ok(entry),
            Found::Missing { .. } => Err(errno::ENOENT.into()),
            Found::Directory(_) => Err(errno::EINVAL.into()),
        }
    }

    /// The first cluster of the directory that a path leads to, 0 for the root.
    pub fn directory_at(&mut self, path: &str) -> Result<u32, D> {
        match self.look_up(path)? {
            Found::Directory(start) => Ok(start),
            Found::Entry { entry, .. } if entry.is_directory() => Ok(entry.cluster),
            _ => Err(errno::ENOENT.into()),
        }
    }

    pub fn change_directory(&mut self, path: &str) -> Result<(), D> {
        self.state.current = self.directory_at(path)?;
        Ok(())
    }

    /// The path of the current directory.
    pub fn current_directory(&mut self) -> Result<String, D> {
        let (mut path, mut start) = (String::new(), self.state.current);
        for _ in 0..DEEPEST {
            if start == 0 {
                return Ok(if path.is_empty() { String::from("/") } else { path });
            }
            let parent = self.parent(start)?;
            let mut dir = self.directory(parent);
            let name = loop {
                match self.next_entry(&mut dir)? {
                    Some(entry) if entry.is_directory() && entry.cluster == start => break entry.name,
                    Some(_) => {}
                    None => return Err(errno::EIO.into()),
                }
            };
            path.insert_str(0, &name);
            path.insert(0, '/');
            start = parent;
        }
        Err(errno::EIO.into())
    }

    pub fn open(&mut self, path: &str, mode: Mode) -> Result<File, D> {
        if mode.write {
            self.check_writable()?;
        }
        match self.look_up(path)? {
            Found::Directory(_) => Err(errno::EINVAL.into()),
            Found::Missing { parent, name } if mode.create => {
                let raw = self.blank_entry(attribute::ARCHIVE, 0);
                let place = self.register(parent, &name, raw)?;
                Ok(File::new(mode, 0, 0, place))
            }
            Found::Missing { .. } => Err(errno::ENOENT.into()),
            Found::Entry { entry, .. } => self.open_entry(entry, mode),
        }
    }

    fn open_entry(&mut self, entry: Entry, mode: Mode) -> Result<File, D> {
        if entry.is_directory() {
            return Err(if mode.create { errno::EACCES } else { errno::ENOENT }.into());
        }
        if mode.write && entry.attributes & attribute::READ_ONLY != 0 {
            return Err(errno::EACCES.into());
        }
        if mode.must_be_new {
            return Err(errno::EEXIST.into());
        }
        if !mode.truncate {
            return Ok(File::new(mode, entry.cluster, entry.size, entry.place));
        }
        let mut raw = self.raw_at(entry.place)?;
        let blank = self.blank_entry(attribute::ARCHIVE, 0);
        // What comes before is the name and its case.
        raw[11] = blank[11];
        raw[13..].copy_from_slice(&blank[13..]);
        self.set_raw(entry.place, &raw)?;
        if entry.cluster != 0 {
            self.free_chain(entry.cluster)?;
        }
        Ok(File::new(mode, 0, 0, entry.place))
    }

    /// An entry without a name, made now.
    fn blank_entry(&self, attributes: u8, cluster: u32) -> Raw {
        let mut raw = [0; ENTRY];
        raw[11] = attributes;
        let Stamp { date, time } = self.now;
        for (at, half) in [(14, time), (16, date), (22, time), (24, date)] {
            raw[at..at + 2].copy_from_slice(&half.to_le_bytes());
        }
        Self::set_cluster(&mut raw, cluster);
        raw
    }

    pub fn make_directory(&mut self, path: &str) -> Result<(), D> {
        self.check_writable()?;
        let Found::Missing { parent, name } = self.look_up(path)? else { return Err(errno::EEXIST.into()) };
        let Some(cluster) = self.allocate_blank(None)? else { return Err(errno::EACCES.into()) };
        let Some(sector) = self.geometry.sector_of(cluster) else { return Err(errno::EIO.into()) };
        let mut dots = self.blank_entry(attribute::DIRECTORY, cluster);
        dots[..11].copy_from_slice(b".          ");
        self.store(sector, 0, &dots)?;
        dots[1] = b'.';
        Self::set_cluster(&mut dots, parent);
        self.store(sector, ENTRY, &dots)?;
        let raw = self.blank_entry(attribute::DIRECTORY, cluster);
        if let Err(error) = self.register(parent, &name, raw) {
            self.free_chain(cluster)?;
            return Err(error);
        }
        self.sync()
    }

    pub fn remove_file(&mut self, path: &str) -> Result<(), D> {
        let entry = self.stat(path)?;
        if entry.is_directory() { Err(errno::EISDIR.into()) } else { self.remove(entry) }
    }

    pub fn remove_directory(&mut self, path: &str) -> Result<(), D> {
        let entry = self.stat(path)?;
        if !entry.is_directory() {
            return Err(errno::ENOTDIR.into());
        }
        if entry.cluster == self.state.current || !self.is_empty(entry.cluster)? {
            return Err(errno::EACCES.into());
        }
        self.remove(entry)
    }

    fn remove(&mut self, entry: Entry) -> Result<(), D> {
        self.check_writable()?;
        if entry.attributes & attribute::READ_ONLY != 0 {
            return Err(errno::EACCES.into());
        }
        self.unregister(&entry)?;
        if entry.cluster != 0 {
            self.free_chain(entry.cluster)?;
        }
        self.sync()
    }

    /// Renames a file or directory; a file that has the new name is replaced.
    pub fn rename(&mut self, old: &str, new: &str) -> Result<(), D> {
        self.check_writable()?;
        let (old_parent, moved) = match self.look_up(old)? {
            Found::Entry { parent, entry } => (parent, entry),
            Found::Missing { .. } => return Err(errno::ENOENT.into()),
            Found::Directory(_) => return Err(errno::EINVAL.into()),
        };
        let (parent, name) = self.make_way(new, &moved)?;
        if moved.is_directory() && self.lies_in(parent, moved.cluster)? {
            return Err(errno::EINVAL.into());
        }
        let mut raw = self.raw_at(moved.place)?;
        if !moved.is_directory() {
            raw[11] |= attribute::ARCHIVE;
        }
        self.register(parent, &name, raw)?;
        if moved.is_directory() && parent != old_parent {
            self.set_parent(moved.cluster, parent)?;
        }
        self.unregister(&moved)?;
        self.sync()
    }

    /// Where the new name of `moved` is to be, made free if a file has it.
    fn make_way(&mut self, path: &str, moved: &Entry) -> Result<(u32, Name), D> {
        match self.look_up(path)? {
            Found::Missing { parent, name } => return Ok((parent, name)),
            Found::Directory(_) => return Err(errno::EINVAL.into()),
            Found::Entry { parent, entry } if entry.place == moved.place => {
                // Itself: only its case changes.
                let last = path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next();
                return last.and_then(Name::of).map(|name| (parent, name)).ok_or(errno::EINVAL.into());
            }
            Found::Entry { entry, .. } if entry.is_directory() => return Err(errno::EISDIR.into()),
            Found::Entry { entry, .. } => self.remove(entry)?,
        }
        match self.look_up(path)? {
            Found::Missing { parent, name } => Ok((parent, name)),
            _ => Err(errno::EEXIST.into()),
        }
    }

    /// Whether a directory is `outer` or lies in it.
    fn lies_in(&mut self, mut start: u32, outer: u32) -> Result<bool, D> {
        for _ in 0..DEEPEST {
            if start == outer {
                return Ok(true);
            }
            if start == 0 {
                return Ok(false);
            }
            start = self.parent(start)?;
        }
        Err(errno::EIO.into())
    }
}
