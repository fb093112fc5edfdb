//! Strings and bytes whose text stays where a file has it.
//!
//! A file of a file system in one row of bytes (`VfsRom`) is in memory already, so the constants of a `.mpy` file there
//! need no memory of their own. But the text of a `Str` follows its header, and to ask at each access whether it is
//! elsewhere would cost all strings. So those that are elsewhere are no objects but immediates, as the strings known to
//! the binary are: a number in a table of places. What asks whether a value is a reference, which all quick ways do,
//! takes the long way for them, and only that looks the number up.
//!
//! The text lies in a bytes object, which never changes, and stays in the table for good, as what was imported does.

use crate::names;
use crate::native::Res;
use crate::types::str::buffer::Span;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

/// Texts that are not longer are copied: an object is no larger than an entry of the table.
const SHORT: usize = 12;

/// Where a text is: in a bytes object.
struct Place {
    raw: Val,
    start: u32,
    len: u32,
    hash: u32,
    is_ascii: bool,
}

/// All such texts.
#[derive(Default)]
pub(crate) struct Places {
    places: Vec<Place>,
    /// The bytes objects that they are in.
    owners: Vec<Val>,
}

impl Places {
    pub(crate) fn roots(&self) -> &[Val] {
        &self.owners
    }

    /// How many there are, and how many owners.
    #[cfg(feature = "watched")]
    pub(crate) fn mark(&self) -> (usize, usize) {
        (self.places.len(), self.owners.len())
    }

    #[cfg(feature = "watched")]
    pub(crate) fn undo(&mut self, (places, owners): (usize, usize)) {
        self.places.truncate(places);
        self.owners.truncate(owners);
    }
}

/// A file that is in memory, while it is read from a copy.
#[derive(Clone, Copy)]
pub(crate) struct File {
    place: Span,
    /// Where the copy is.
    copy: usize,
}

impl File {
    pub(crate) fn new(place: Span, copy: &[u8]) -> File {
        File { place, copy: copy.as_ptr().addr() }
    }

    /// Where the file has `part` of the copy, if it is one and worth it.
    fn find(&self, part: &[u8]) -> Option<Span> {
        let at = part.as_ptr().addr().checked_sub(self.copy)?;
        let is_inside = at <= self.place.len && part.len() <= self.place.len - at;
        (is_inside && part.len() > SHORT).then(|| Span { raw: self.place.raw, start: self.place.start + at, len: part.len() })
    }
}

impl Vm {
    /// The span of a buffer that nobody can change.
    pub fn constant_span(&self, v: Val) -> Option<Span> {
        self.span(v).filter(|span| self.heap.is(span.raw, Kind::Bytes))
    }

    /// Bytes of this part of a file: where they are, if the file stays in memory, else a copy.
    pub(crate) fn bytes_of_file(&mut self, part: &[u8], file: Option<File>) -> Res {
        self.in_place(false, part, file).map_or_else(|| self.new_bytes(part), Ok)
    }

    /// A str or bytes of this part of a file, which is UTF-8 for a str, if the file stays in memory.
    pub(crate) fn in_place(&mut self, is_text: bool, part: &[u8], file: Option<File>) -> Option<Val> {
        let span = match file {
            Some(file) => file.find(part)?,
            // What no name can be: names are interned.
            None if self.config.in_place && part.iter().any(|b| !b.is_ascii_alphanumeric() && *b != b'_') => {
                let raw = self.new_bytes(part).ok()?;
                Span { raw, start: 0, len: part.len() }
            }
            None => return None,
        };
        // A full table takes no more.
        let number = u16::try_from(self.places.places.len()).ok()?;
        let text = self.span_bytes(span);
        let (hash, is_ascii) = (names::hash(text), text.is_ascii());
        let (start, len) = (u32::try_from(span.start).ok()?, u32::try_from(span.len).ok()?);
        let Places { places, owners } = &mut self.places;
        places.push(Place { raw: span.raw, start, len, hash, is_ascii });
        if !owners.contains(&span.raw) {
            owners.push(span.raw);
        }
        Some(if is_text { Val::text(number) } else { Val::data(number) })
    }

    /// Whether the number of an immediate is one that was given.
    pub(crate) fn has_place(&self, number: u16) -> bool {
        (number as usize) < self.places.places.len()
    }

    fn place_of(&self, v: Val) -> Option<&Place> {
        self.places.places.get(v.as_text().or(v.as_data())? as usize)
    }

    /// Where the text of such a str or bytes is.
    #[inline(never)]
    pub(crate) fn span_in_place(&self, v: Val) -> Option<Span> {
        self.place_of(v).map(|place| Span { raw: place.raw, start: place.start as usize, len: place.len as usize })
    }

    /// Its text.
    #[inline(never)]
    pub(crate) fn text_in_place(&self, v: Val) -> &[u8] {
        self.span_in_place(v).map_or(&[], |span| self.span_bytes(span))
    }

    #[inline(never)]
    pub(crate) fn hash_in_place(&self, v: Val) -> u32 {
        self.place_of(v).map_or(0, |place| place.hash)
    }

    #[inline(never)]
    pub(crate) fn is_ascii_in_place(&self, v: Val) -> bool {
        self.place_of(v).is_some_and(|place| place.is_ascii)
    }

    /// The contents of `v`, which must be bytes.
    #[inline]
    pub(crate) fn bytes_contents(&self, v: Val) -> &[u8] {
        if v.is_ptr() { self.heap.bytes(v) } else { self.text_in_place(v) }
    }
}
