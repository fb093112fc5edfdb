//! A file system that is only read, in one row of bytes: directories and files as records, one inside the other.
//!
//! A record is its kind, the length of what it holds, and that; numbers are seven bits a byte, the highest first. What
//! makes no sense is as if it were not there, and no record reaches beyond the one it is in.

/// Kinds of records.
const DATA: u64 = 2;
/// Data that is elsewhere in the file system: its size and place.
const DATA_ELSEWHERE: u64 = 3;
const DIRECTORY: u64 = 4;
const FILE: u64 = 5;
/// The whole of it, which makes its first three bytes `RM1`.
const FILE_SYSTEM: u64 = 0x14a6b1;

/// Bytes from `start` to `end` of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub start: usize,
    pub end: usize,
}

impl Part {
    pub fn len(self) -> usize {
        self.end - self.start
    }
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Directory(Part),
    /// The bytes of a file.
    File(Part),
}

impl Found {
    pub fn part(self) -> Part {
        match self {
            Found::Directory(part) | Found::File(part) => part,
        }
    }
}

/// A number at the beginning of `part`, which it is taken from.
fn number(image: &[u8], part: &mut Part) -> Option<u64> {
    let mut n = 0;
    while part.start < part.end {
        let byte = *image.get(part.start)?;
        part.start += 1;
        n = (n << 7) | (byte & 0x7f) as u64;
        if byte & 0x80 == 0 {
            return Some(n);
        }
        if n >> 56 != 0 {
            return None;
        }
    }
    None
}

/// Takes so many bytes from the beginning of `part`.
fn take(part: &mut Part, length: u64) -> Option<Part> {
    let length = usize::try_from(length).ok().filter(|length| *length <= part.len())?;
    let taken = Part { start: part.start, end: part.start + length };
    part.start = taken.end;
    Some(taken)
}

/// The record at the beginning of `part`, which it is taken from.
fn record(image: &[u8], part: &mut Part) -> Option<(u64, Part)> {
    let kind = number(image, part).filter(|kind| *kind != 0)?;
    let length = number(image, part)?;
    Some((kind, take(part, length)?))
}

/// The root directory of an image; `None` if it is none.
pub fn root(image: &[u8]) -> Option<Part> {
    let mut whole = Part { start: 0, end: image.len() };
    let (kind, root) = record(image, &mut whole)?;
    (kind == FILE_SYSTEM && image.starts_with(&[0x80 | b'R', 0x80 | b'M', b'1'])).then_some(root)
}

/// The next directory or file of a directory, and its name.
pub fn next(image: &[u8], root: Part, directory: &mut Part) -> Option<(Part, Found)> {
    while directory.start < directory.end {
        let (kind, mut inner) = record(image, directory)?;
        if kind == DIRECTORY || kind == FILE {
            let length = number(image, &mut inner)?;
            let name = take(&mut inner, length)?;
            let found = if kind == DIRECTORY { Found::Directory(inner) } else { Found::File(contents(image, root, inner)?) };
            return Some((name, found));
        }
    }
    None
}

/// The bytes of the file that these records are.
fn contents(image: &[u8], root: Part, mut records: Part) -> Option<Part> {
    loop {
        let (kind, mut inner) = record(image, &mut records)?;
        match kind {
            DATA => return Some(inner),
            DATA_ELSEWHERE => {
                let size = usize::try_from(number(image, &mut inner)?).ok()?;
                let start = root.start.checked_add(usize::try_from(number(image, &mut inner)?).ok()?)?;
                let end = start.checked_add(size).filter(|end| *end <= root.end)?;
                return Some(Part { start, end });
            }
            _ => {}
        }
    }
}

/// What a path leads to.
pub fn find(image: &[u8], root: Part, path: &[u8]) -> Option<Found> {
    let mut found = Found::Directory(root);
    for part in path.strip_prefix(b"/").unwrap_or(path).split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
        let Found::Directory(mut directory) = found else { return None };
        found = loop {
            let (name, entry) = next(image, root, &mut directory)?;
            if image.get(name.start..name.end) == Some(part) {
                break entry;
            }
        };
    }
    Some(found)
}
