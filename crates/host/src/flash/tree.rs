//! Files and folders: those of the desktop, below one folder, and over them what the program changed.

use crate::file::OpenMode;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub const ENOENT: i32 = 2;
const EACCES: i32 = 13;
const EEXIST: i32 = 17;
const ENOTDIR: i32 = 20;
const EISDIR: i32 = 21;
const EINVAL: i32 = 22;

/// The bytes of a file, which all who have it open share.
pub type Content = Arc<Mutex<Vec<u8>>>;

/// The bytes of a file, to read or change.
pub fn bytes(content: &Content) -> std::sync::MutexGuard<'_, Vec<u8>> {
    content.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
}

impl Kind {
    /// `st_mode`
    pub fn mode(self) -> isize {
        match self {
            Kind::File => 0x8000,
            Kind::Folder => 0x4000,
        }
    }
}

/// What the program made of a path. Where it says nothing the desktop does.
#[derive(Clone)]
enum Change {
    File(Content),
    /// A folder that was made: nothing of the desktop is in it.
    Folder,
    Gone,
}

pub struct Tree {
    folder: PathBuf,
    /// By path from the root, without a slash at either end.
    changes: BTreeMap<String, Change>,
    /// The current folder.
    here: String,
}

impl Tree {
    pub const fn new() -> Tree {
        Tree { folder: PathBuf::new(), changes: BTreeMap::new(), here: String::new() }
    }

    /// Begins anew with what is in `folder`.
    pub fn set_folder(&mut self, folder: &Path) {
        *self = Tree::new();
        self.folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_path_buf() };
    }

    pub fn here(&self) -> String {
        format!("/{}", self.here)
    }

    /// The path from the root, without `.` and `..`; the way up ends at the root.
    fn resolve(&self, path: &str) -> String {
        let start = if path.starts_with('/') { "" } else { &self.here };
        let mut parts: Vec<&str> = Vec::new();
        for part in start.split('/').chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        if path.is_empty() {
            return Some(Kind::Folder);
        }
        match self.changes.get(path) {
            Some(Change::File(_)) => return Some(Kind::File),
            Some(Change::Folder) => return Some(Kind::Folder),
            Some(Change::Gone) => return None,
            None => {}
        }
        let metadata = std::fs::metadata(self.on_desktop(path)?).ok()?;
        if metadata.is_dir() { Some(Kind::Folder) } else { metadata.is_file().then_some(Kind::File) }
    }

    /// The desktop's path, unless a folder on the way is no longer the desktop's.
    fn on_desktop(&self, path: &str) -> Option<PathBuf> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let changed = ends.into_iter().any(|end| self.changes.contains_key(&path[..end]));
        (!changed).then(|| self.folder.join(path))
    }

    fn parent_is_folder(&self, path: &str) -> Result<(), i32> {
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        match self.kind(parent) {
            Some(Kind::Folder) => Ok(()),
            Some(Kind::File) => Err(ENOTDIR),
            None => Err(ENOENT),
        }
    }

    pub fn change_folder(&mut self, path: &str) -> Result<(), i32> {
        let path = self.resolve(path);
        match self.kind(&path) {
            Some(Kind::Folder) => {
                self.here = path;
                Ok(())
            }
            Some(Kind::File) => Err(ENOTDIR),
            None => Err(ENOENT),
        }
    }

    pub fn stat(&self, path: &str) -> Result<(Kind, usize), i32> {
        let path = self.resolve(path);
        let kind = self.kind(&path).ok_or(ENOENT)?;
        Ok((kind, self.size(&path)))
    }

    fn size(&self, path: &str) -> usize {
        match self.changes.get(path) {
            Some(Change::File(content)) => bytes(content).len(),
            Some(_) => 0,
            None => {
                let file = self.on_desktop(path).and_then(|path| std::fs::metadata(path).ok());
                file.filter(|file| file.is_file()).map_or(0, |file| file.len() as usize)
            }
        }
    }

    /// The bytes of a file.
    fn content(&mut self, path: &str) -> Result<Content, i32> {
        if let Some(Change::File(content)) = self.changes.get(path) {
            return Ok(content.clone());
        }
        let on_desktop = self.on_desktop(path).ok_or(ENOENT)?;
        let bytes = std::fs::read(on_desktop).map_err(|e| e.raw_os_error().unwrap_or(ENOENT))?;
        Ok(self.put(path, bytes))
    }

    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Content {
        let content = Arc::new(Mutex::new(bytes));
        self.changes.insert(path.into(), Change::File(content.clone()));
        content
    }

    pub fn open(&mut self, path: &str, mode: OpenMode) -> Result<Content, i32> {
        let path = self.resolve(path);
        match self.kind(&path) {
            Some(Kind::Folder) => Err(EISDIR),
            Some(Kind::File) if mode.must_be_new() => Err(EEXIST),
            Some(Kind::File) => {
                let content = self.content(&path)?;
                if mode.empties() {
                    bytes(&content).clear();
                }
                Ok(content)
            }
            None if mode.creates() => {
                self.parent_is_folder(&path)?;
                Ok(self.put(&path, Vec::new()))
            }
            None => Err(ENOENT),
        }
    }

    pub fn make_folder(&mut self, path: &str) -> Result<(), i32> {
        let path = self.resolve(path);
        if self.kind(&path).is_some() {
            return Err(EEXIST);
        }
        self.parent_is_folder(&path)?;
        self.changes.insert(path, Change::Folder);
        Ok(())
    }

    pub fn remove(&mut self, path: &str, kind: Kind) -> Result<(), i32> {
        let path = self.resolve(path);
        match self.kind(&path) {
            None => return Err(ENOENT),
            Some(found) if found != kind || path.is_empty() => return Err(EACCES),
            Some(Kind::Folder) if !self.names(&path).is_empty() => return Err(EACCES),
            Some(_) => {}
        }
        self.changes.insert(path, Change::Gone);
        Ok(())
    }

    /// Moves a file, or a folder with all that is in it.
    pub fn rename(&mut self, old: &str, new: &str) -> Result<(), i32> {
        let (old, new) = (self.resolve(old), self.resolve(new));
        let kind = self.kind(&old).ok_or(ENOENT)?;
        if old == new {
            return Ok(());
        }
        if old.is_empty() || new.starts_with(&format!("{old}/")) {
            return Err(EINVAL);
        }
        self.parent_is_folder(&new)?;
        match self.kind(&new) {
            Some(Kind::File) if kind == Kind::File => {}
            Some(_) => return Err(EEXIST),
            None => {}
        }
        self.move_to(&old, &new, kind)
    }

    fn move_to(&mut self, old: &str, new: &str, kind: Kind) -> Result<(), i32> {
        match kind {
            Kind::File => {
                let content = self.content(old)?;
                self.changes.insert(new.into(), Change::File(content));
            }
            Kind::Folder => {
                let names = self.names(old);
                self.changes.insert(new.into(), Change::Folder);
                for name in names {
                    let inner = format!("{old}/{name}");
                    if let Some(kind) = self.kind(&inner) {
                        self.move_to(&inner, &format!("{new}/{name}"), kind)?;
                    }
                }
            }
        }
        self.changes.insert(old.into(), Change::Gone);
        Ok(())
    }

    /// Name, kind and size of what is in a folder, in order of names.
    pub fn list(&self, path: &str) -> Result<Vec<(String, Kind, usize)>, i32> {
        let path = self.resolve(path);
        match self.kind(&path) {
            Some(Kind::Folder) => {}
            Some(Kind::File) => return Err(ENOTDIR),
            None => return Err(ENOENT),
        }
        let inner = |name: &str| if path.is_empty() { name.into() } else { format!("{path}/{name}") };
        let entries = self.names(&path).into_iter().filter_map(|name| {
            let path = inner(&name);
            self.kind(&path).map(|kind| (name, kind, self.size(&path)))
        });
        Ok(entries.collect())
    }

    /// The names in a folder, in order.
    fn names(&self, path: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let on_desktop = self.on_desktop(path).and_then(|path| std::fs::read_dir(path).ok());
        for entry in on_desktop.into_iter().flatten().flatten() {
            if let Ok(name) = entry.file_name().into_string() {
                names.insert(name);
            }
        }
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        for (changed, change) in self.changes.range(prefix.clone()..).take_while(|(changed, _)| changed.starts_with(&prefix)) {
            let name = &changed[prefix.len()..];
            match change {
                _ if name.is_empty() || name.contains('/') => {}
                Change::Gone => drop(names.remove(name)),
                Change::File(_) | Change::Folder => drop(names.insert(name.into())),
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(tree: &mut Tree, path: &str, mode: &str) -> Result<Content, i32> {
        tree.open(path, OpenMode::parse(mode.as_bytes()))
    }

    fn names(tree: &Tree, path: &str) -> Vec<String> {
        tree.list(path).unwrap().into_iter().map(|(name, ..)| name).collect()
    }

    #[test]
    fn paths_end_at_the_root() {
        let mut tree = Tree::new();
        assert_eq!(tree.resolve("../../a/./b/../c"), "a/c");
        tree.here = "x/y".into();
        assert_eq!(tree.resolve("../z"), "x/z");
        assert_eq!(tree.resolve("/z"), "z");
        assert_eq!(tree.resolve(""), "x/y");
    }

    #[test]
    fn changes_hide_the_desktop() {
        let mut tree = Tree::new();
        tree.set_folder(Path::new(concat!(env!("CARGO_MANIFEST_DIR"))));
        assert!(names(&tree, "").contains(&"Cargo.toml".to_string()));
        tree.remove("Cargo.toml", Kind::File).unwrap();
        assert!(!names(&tree, "").contains(&"Cargo.toml".to_string()));
        assert_eq!(open(&mut tree, "Cargo.toml", "r").err(), Some(ENOENT));
        assert_eq!(tree.remove("src", Kind::Folder).err(), Some(EACCES));
        tree.rename("src", "moved").unwrap();
        assert!(names(&tree, "moved").contains(&"lib.rs".to_string()));
        assert_eq!(tree.stat("src/lib.rs").err(), Some(ENOENT));
        tree.make_folder("src").unwrap();
        assert!(names(&tree, "src").is_empty());
    }

    #[test]
    fn who_has_a_file_open_shares_it() {
        let mut tree = Tree::new();
        tree.set_folder(Path::new("/nonexistent"));
        let writer = open(&mut tree, "a", "w").unwrap();
        bytes(&writer).extend(b"abc");
        let reader = open(&mut tree, "a", "r").unwrap();
        assert_eq!(*bytes(&reader), b"abc");
        assert_eq!(open(&mut tree, "a", "x").err(), Some(EEXIST));
        assert_eq!(open(&mut tree, "no/a", "w").err(), Some(ENOENT));
        open(&mut tree, "a", "w").unwrap();
        assert!(bytes(&reader).is_empty());
    }
}
