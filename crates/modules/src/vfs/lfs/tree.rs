//! Paths, and what is done to what they lead to.

use super::file::{File, Mode, TIME};
use super::log::{Address, Contents, Data, Entry, tag};
use super::pair::{Change, Pair, same};
use super::{Fs, LONGEST_NAME, Version, version1};
use crate::vfs::block::{Device, Result, errno};
use alloc::vec::Vec;
use core::cmp::Ordering;

/// What programs are told of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    pub name: Vec<u8>,
    pub is_directory: bool,
    pub size: u32,
    /// Nanoseconds since 1970, if it has a time.
    pub time: Option<u64>,
}

impl Info {
    fn of(entry: &Entry) -> Info {
        let time = entry.attributes.iter().find(|(number, _)| *number == TIME);
        Info {
            name: entry.name.clone(),
            is_directory: entry.kind == tag::DIRECTORY,
            size: entry.data.size(),
            time: time.and_then(|(_, value)| value.as_slice().try_into().ok()).map(u64::from_le_bytes),
        }
    }
}

/// Where a path leads: the root, or a name in a directory, which has an entry or could be given one.
enum Found {
    Root,
    Entry { directory: Address, pair: Pair, id: usize },
    Missing { directory: Address, pair: Pair, id: usize, name: Vec<u8> },
}

/// Names in their order: the longer one first if it begins with the other.
fn order(a: &[u8], b: &[u8]) -> Ordering {
    let n = a.len().min(b.len());
    a[..n].cmp(&b[..n]).then(b.len().cmp(&a.len()))
}

/// The names in a path; dots are worked out without looking. `None` if it leads out of the root.
pub fn parts(path: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// Bits of the global state: how many directories have no parent.
const ORPHANS: u32 = 0x1ff;
/// Tag of an entry that was moved elsewhere and is still there.
const MOVED: u32 = 0x7fff_fc00;

impl<D: Device> Fs<D> {
    fn look_up(&mut self, path: &[u8]) -> Result<Found, D> {
        let Some(parts) = parts(path) else { return Err(errno::EINVAL.into()) };
        let Some((last, before)) = parts.split_last() else { return Ok(Found::Root) };
        if parts.iter().any(|part| part.len() > LONGEST_NAME as usize) {
            return Err(errno::ENAMETOOLONG.into());
        }
        let mut directory = self.state.root;
        for part in before {
            let (pair, found) = self.find_in(directory, part)?;
            let Ok(id) = found else { return Err(errno::ENOENT.into()) };
            let Data::Directory(inner) = pair.contents.entries[id].data else { return Err(errno::ENOTDIR.into()) };
            directory = inner;
        }
        Ok(match self.find_in(directory, last)? {
            (pair, Ok(id)) => Found::Entry { directory, pair, id },
            (pair, Err(id)) => Found::Missing { directory, pair, id, name: last.to_vec() },
        })
    }

    /// The pair of a directory that has or would have this name, and the number of the entry (`Err` if it is to be).
    pub(super) fn find_in(&mut self, directory: Address, name: &[u8]) -> Result<(Pair, core::result::Result<usize, usize>), D> {
        if self.config.version == Version::One {
            return self.find_unsorted(directory, name);
        }
        let mut next = directory;
        for _ in 0..=self.config.blocks {
            let pair = self.fetch(next)?;
            let gone = self.moved_from(&pair);
            for (id, entry) in pair.contents.entries.iter().enumerate() {
                if !entry.is_listed() || gone == Some(id) {
                    continue;
                }
                match order(&entry.name, name) {
                    Ordering::Less => {}
                    Ordering::Equal => return Ok((pair, Ok(id))),
                    Ordering::Greater => return Ok((pair, Err(id))),
                }
            }
            if !pair.contents.hard {
                let end = pair.contents.entries.len();
                return Ok((pair, Err(end)));
            }
            next = pair.contents.tail;
        }
        Err(errno::EILSEQ.into())
    }

    /// The same in version 1, whose entries have no order: a new one goes to the end of the first pair with room.
    fn find_unsorted(&mut self, directory: Address, name: &[u8]) -> Result<(Pair, core::result::Result<usize, usize>), D> {
        let mut next = directory;
        let mut with_room = None;
        for _ in 0..=self.config.blocks {
            let pair = self.fetch(next)?;
            for (id, entry) in pair.contents.entries.iter().enumerate() {
                if entry.is_listed() && entry.name == name && !self.has_moved(entry)? {
                    return Ok((pair, Ok(id)));
                }
            }
            let has_room = self.size(&pair.contents) + version1::size_of_new(name) <= self.most_bytes();
            let is_last = !pair.contents.hard;
            next = pair.contents.tail;
            if with_room.is_none() && (has_room || is_last) {
                with_room = Some(pair);
            }
            if is_last && let Some(pair) = with_room.take() {
                let end = pair.contents.entries.len();
                return Ok((pair, Err(end)));
            }
        }
        Err(errno::EILSEQ.into())
    }

    /// All entries of a directory, in the order in which they stand there.
    pub fn entries(&mut self, path: &[u8]) -> Result<Vec<Info>, D> {
        let mut next = self.directory_at(path)?;
        let mut entries = Vec::new();
        for _ in 0..=self.config.blocks {
            let pair = self.fetch(next)?;
            for entry in &pair.contents.entries {
                if entry.is_listed() && !self.has_moved(entry)? {
                    entries.push(Info::of(entry));
                }
            }
            if !pair.contents.hard {
                return Ok(entries);
            }
            next = pair.contents.tail;
        }
        Err(errno::EILSEQ.into())
    }

    /// The entry of this pair that has been moved elsewhere, if a move was cut short.
    fn moved_from(&self, pair: &Pair) -> Option<usize> {
        let [tag, first, second] = self.state.global;
        let pending = tag & MOVED != 0 && same(pair.blocks, [first, second]);
        pending.then_some((tag >> 10 & 0x3ff) as usize)
    }

    fn directory_at(&mut self, path: &[u8]) -> Result<Address, D> {
        match self.look_up(path)? {
            Found::Root => Ok(self.state.root),
            Found::Missing { .. } => Err(errno::ENOENT.into()),
            Found::Entry { pair, id, .. } => match pair.contents.entries[id].data {
                Data::Directory(address) => Ok(address),
                _ => Err(errno::ENOTDIR.into()),
            },
        }
    }

    pub fn stat(&mut self, path: &[u8]) -> Result<Info, D> {
        match self.look_up(path)? {
            Found::Root => Ok(Info { name: b"/".to_vec(), is_directory: true, size: 0, time: None }),
            Found::Missing { .. } => Err(errno::ENOENT.into()),
            Found::Entry { pair, id, .. } => Ok(Info::of(&pair.contents.entries[id])),
        }
    }

    /// The directory that a path leads to, for [`Fs::next_entry`].
    pub fn open_directory(&mut self, path: &[u8]) -> Result<Address, D> {
        self.directory_at(path)
    }

    /// The entry of a directory that comes after a name, or the first one.
    pub fn next_entry(&mut self, directory: Address, after: Option<&[u8]>) -> Result<Option<Info>, D> {
        let mut next = directory;
        for _ in 0..=self.config.blocks {
            let pair = self.fetch(next)?;
            let gone = self.moved_from(&pair);
            let mut entries = pair.contents.entries.iter().enumerate();
            let found = entries.find(|(id, entry)| {
                let later = after.is_none_or(|after| order(&entry.name, after) == Ordering::Greater);
                entry.is_listed() && gone != Some(*id) && later
            });
            if let Some((_, entry)) = found {
                return Ok(Some(Info::of(entry)));
            }
            if !pair.contents.hard {
                return Ok(None);
            }
            next = pair.contents.tail;
        }
        Err(errno::EILSEQ.into())
    }

    // ---- Changes

    /// Before anything is written: what a loss of power left half done is finished.
    pub(super) fn begin_writing(&mut self) -> Result<(), D> {
        if !self.device.is_writable() {
            return Err(errno::EROFS.into());
        }
        if self.config.version == Version::One {
            if !self.state.is_tidy {
                self.end_moves()?;
                self.remove_orphans()?;
                self.state.is_tidy = true;
            }
            return Ok(());
        }
        let [tag, first, second] = self.state.global;
        if tag & MOVED != 0 {
            let mut pair = self.fetch([first, second])?;
            let id = (tag >> 10 & 0x3ff) as usize;
            let mut changes = alloc::vec![Change::Global([tag & !MOVED, 0, 0])];
            if id < pair.contents.entries.len() {
                changes.insert(0, Change::Delete(id));
            }
            self.commit(&mut pair, changes)?;
        }
        if self.state.global[0] & ORPHANS != 0 {
            self.remove_orphans()?;
        }
        Ok(())
    }

    /// Takes directories out of the thread that no entry leads to.
    fn remove_orphans(&mut self) -> Result<(), D> {
        let (mut known, mut threaded) = (alloc::vec![[0, 1], self.state.root], Vec::new());
        self.for_each_pair(&mut |_, pair| {
            for entry in &pair.contents.entries {
                if let Data::Directory(address) = entry.data {
                    known.push(address);
                }
            }
            if !pair.contents.hard {
                threaded.push(pair.contents.tail);
            }
            Ok(true)
        })?;
        for child in threaded {
            if known.iter().any(|address| same(*address, child)) || child == super::NOWHERE {
                continue;
            }
            // One that was moved to other blocks shares one with what its parent knows.
            let moved = known.iter().find(|address| address.iter().any(|block| child.contains(block)));
            match moved.copied() {
                Some(address) => {
                    if let Some(mut before) = self.predecessor(child)? {
                        self.commit(&mut before, alloc::vec![Change::Tail(address, false)])?;
                    }
                }
                None => {
                    let orphan = self.fetch(child)?;
                    self.unthread(child, &orphan.contents, None)?;
                }
            }
        }
        if self.config.version == Version::One {
            return Ok(());
        }
        let mut root = self.fetch([0, 1])?;
        let [tag, first, second] = self.state.global;
        self.commit(&mut root, alloc::vec![Change::Global([tag & !ORPHANS, first, second])])
    }

    /// The global state with one more directory without a parent, or one less.
    fn orphans(&self, more: i32) -> Change {
        let [tag, first, second] = self.state.global;
        let count = (tag & ORPHANS).saturating_add_signed(more).min(ORPHANS);
        Change::Global([tag & !ORPHANS | count, first, second])
    }

    /// Opens a file; its number among the open ones.
    pub fn open(&mut self, path: &[u8], mode: Mode, time: Option<u64>) -> Result<usize, D> {
        self.acknowledge();
        let file = match self.look_up(path)? {
            Found::Root => return Err(errno::EISDIR.into()),
            Found::Missing { directory, name, .. } if mode.create => {
                self.begin_writing()?;
                let (mut pair, found) = self.find_in(directory, &name)?;
                let id = found.unwrap_or_else(|id| id);
                let entry = Entry::new(tag::FILE, &name, Data::EMPTY);
                self.commit(&mut pair, alloc::vec![Change::Insert(id, entry)])?;
                File::new(directory, &name, mode, Data::EMPTY, time)
            }
            Found::Missing { .. } => return Err(errno::ENOENT.into()),
            Found::Entry { directory, pair, id } => {
                let entry = &pair.contents.entries[id];
                match entry.data {
                    _ if mode.must_be_new => return Err(errno::EEXIST.into()),
                    Data::Directory(_) => return Err(errno::EISDIR.into()),
                    ref data => File::new(directory, &entry.name, mode, data.clone(), time),
                }
            }
        };
        let at = self.open.iter().position(Option::is_none).unwrap_or(self.open.len());
        if at == self.open.len() {
            self.open.push(None);
        }
        self.open[at] = Some(file);
        Ok(at)
    }

    pub fn make_directory(&mut self, path: &[u8]) -> Result<(), D> {
        self.acknowledge();
        let Found::Missing { directory, name, .. } = self.look_up(path)? else { return Err(errno::EEXIST.into()) };
        self.begin_writing()?;
        // The new directory comes after the last pair of its parent.
        let mut last = self.fetch(directory)?;
        for _ in 0..self.config.blocks {
            if !last.contents.hard {
                break;
            }
            last = self.fetch(last.contents.tail)?;
        }
        let blocks = self.allocate_pair()?;
        self.create(blocks, Contents { tail: last.contents.tail, ..Contents::default() })?;
        let entry = Entry::new(tag::DIRECTORY, &name, Data::Directory(blocks));
        let (mut pair, found) = self.find_in(directory, &name)?;
        let id = found.unwrap_or_else(|id| id);
        if same(pair.blocks, last.blocks) {
            return self.commit(&mut pair, alloc::vec![Change::Insert(id, entry), Change::Tail(blocks, false)]);
        }
        let orphan = self.orphans(1);
        self.commit(&mut last, alloc::vec![Change::Tail(blocks, false), orphan])?;
        let adopted = self.orphans(-1);
        self.commit(&mut pair, alloc::vec![Change::Insert(id, entry), adopted])
    }

    /// Removes a file, or a directory that is empty.
    pub fn remove(&mut self, path: &[u8]) -> Result<(), D> {
        self.acknowledge();
        self.look_up(path)?;
        self.begin_writing()?;
        let (directory, mut pair, id) = match self.look_up(path)? {
            Found::Root => return Err(errno::EINVAL.into()),
            Found::Missing { .. } => return Err(errno::ENOENT.into()),
            Found::Entry { directory, pair, id } => (directory, pair, id),
        };
        let entry = pair.contents.entries[id].clone();
        if let Data::Directory(address) = entry.data {
            let contents = self.empty_directory(address)?;
            let orphan = self.orphans(1);
            self.commit(&mut pair, alloc::vec![Change::Delete(id), orphan])?;
            let gone = self.orphans(-1);
            self.unthread(address, &contents, Some(gone))?;
        } else {
            self.commit(&mut pair, alloc::vec![Change::Delete(id)])?;
            self.rename_open(directory, &entry.name, directory, b"");
        }
        self.drop_if_empty(directory, pair.blocks)
    }

    /// The contents of a directory that has no entries; ENOTEMPTY if it has any.
    fn empty_directory(&mut self, address: Address) -> Result<Contents, D> {
        let pair = self.fetch(address)?;
        if pair.contents.hard || !pair.contents.entries.is_empty() {
            return Err(errno::ENOTEMPTY.into());
        }
        Ok(pair.contents)
    }

    /// A directory lets go of a pair that has become empty, but for its first.
    fn drop_if_empty(&mut self, directory: Address, pair: Address) -> Result<(), D> {
        if same(pair, directory) {
            return Ok(());
        }
        let pair = self.fetch(pair)?;
        if !pair.contents.entries.is_empty() {
            return Ok(());
        }
        self.unthread(pair.blocks, &pair.contents, None)
    }

    /// Open files follow their entries.
    fn rename_open(&mut self, old: Address, old_name: &[u8], new: Address, new_name: &[u8]) {
        for file in self.open.iter_mut().flatten() {
            if same(file.directory, old) && file.name == old_name {
                (file.directory, file.name) = (new, new_name.to_vec());
            }
        }
    }

    /// Renames or moves; what has the new name is replaced if it is of the same sort.
    pub fn rename(&mut self, old: &[u8], new: &[u8]) -> Result<(), D> {
        self.acknowledge();
        self.look_up(old)?;
        self.begin_writing()?;
        let (from, source, id) = match self.look_up(old)? {
            Found::Root => return Err(errno::EINVAL.into()),
            Found::Missing { .. } => return Err(errno::ENOENT.into()),
            Found::Entry { directory, pair, id } => (directory, pair, id),
        };
        let target = self.look_up(new)?;
        let (Some(old_parts), Some(new_parts)) = (parts(old), parts(new)) else { return Err(errno::EINVAL.into()) };
        if new_parts.len() > old_parts.len() && new_parts.starts_with(&old_parts) {
            return Err(errno::EINVAL.into());
        }
        let moved = source.contents.entries[id].clone();
        let (to, mut target, at, name, replaced) = match target {
            Found::Root => return Err(errno::EINVAL.into()),
            Found::Missing { directory, pair, id, name } => (directory, pair, id, name, None),
            Found::Entry { directory, pair, id } => {
                let entry = pair.contents.entries[id].clone();
                (directory, pair, id, entry.name.clone(), Some(entry))
            }
        };
        if same(from, to) && name == moved.name {
            return Ok(());
        }
        let gone = match &replaced {
            Some(entry) if entry.kind != moved.kind => {
                return Err(if entry.kind == tag::DIRECTORY || self.config.version == Version::One {
                    errno::EISDIR
                } else {
                    errno::ENOTDIR
                }
                .into());
            }
            Some(Entry { data: Data::Directory(address), .. }) => Some((*address, self.empty_directory(*address)?)),
            _ => None,
        };
        self.rename_open(to, &name, to, b"");
        let mut changes = Vec::new();
        if replaced.is_some() {
            changes.push(Change::Delete(at));
        }
        changes.push(Change::Insert(at, Entry { name: name.clone(), ..moved.clone() }));
        if gone.is_some() {
            changes.push(self.orphans(1));
        }
        if same(source.blocks, target.blocks) {
            // The old entry has moved on if the new one came before it.
            let shift = (id >= at) as usize - (replaced.is_some() && id > at) as usize;
            changes.push(Change::Delete(id + shift));
            self.commit(&mut target, changes)?;
        } else {
            self.move_across(&mut target, changes, source.clone(), id)?;
        }
        self.rename_open(from, &moved.name, to, &name);
        if let Some((address, contents)) = gone {
            let gone = self.orphans(-1);
            self.unthread(address, &contents, Some(gone))?;
        }
        self.drop_if_empty(from, source.blocks)
    }

    /// Makes changes to one pair and deletes an entry of another. In between the global state says so, for the case that
    /// the power fails.
    fn move_across(&mut self, target: &mut Pair, mut changes: Vec<Change>, mut source: Pair, id: usize) -> Result<(), D> {
        if self.config.version == Version::One {
            self.commit(&mut source, alloc::vec![Change::Mark(id, true)])?;
            self.commit(target, changes)?;
            return self.commit(&mut source, alloc::vec![Change::Delete(id)]);
        }
        let [mut tag, ..] = self.state.global;
        if let Some(Change::Global([orphans, ..])) = changes.last() {
            tag = *orphans;
            changes.pop();
        }
        let head = tag & !MOVED | tag::DELETE << 20 | (id as u32) << 10;
        changes.push(Change::Global([head, source.blocks[0], source.blocks[1]]));
        self.commit(target, changes)?;
        let [tag, ..] = self.state.global;
        self.commit(&mut source, alloc::vec![Change::Delete(id), Change::Global([tag & !MOVED, 0, 0])])
    }
}
