//! From byte offsets to lines and columns.
//!
//! Lines end with LF, CR LF or a lone CR, as in the lexer. A byte order mark takes no column.

use alloc::vec::Vec;

/// A place as people count: both start at 1, and the column is in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

pub struct LineIndex<'a> {
    source: &'a str,
    /// Offset of each line's first character. Invariant: ascending, never empty.
    starts: Vec<u32>,
}

impl<'a> LineIndex<'a> {
    pub fn new(source: &'a str) -> LineIndex<'a> {
        let bytes = source.as_bytes();
        let first = if source.starts_with('\u{feff}') { 3 } else { 0 };
        let mut starts = Vec::new();
        starts.push(first);
        for (at, &byte) in bytes.iter().enumerate() {
            let ends_line = byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                starts.push(at as u32 + 1);
            }
        }
        LineIndex { source, starts }
    }

    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line that holds `offset`, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset).max(1) as u32
    }

    /// An offset past the end, or inside a character, counts as the nearest place before.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.starts[line as usize - 1] as usize;
        let end = (offset as usize).min(self.source.len());
        let column = self.source.as_bytes()[start.min(end)..end].iter().filter(|&&byte| !is_continuation_byte(byte)).count() as u32;
        let inside_character = self.source.as_bytes().get(end).is_some_and(|&byte| is_continuation_byte(byte));
        Position { line, column: if inside_character { column.max(1) } else { column + 1 } }
    }

    /// The text of a line, without its end; empty for a line there isn't.
    pub fn text(&self, line: u32) -> &'a str {
        let Some(&start) = (line as usize).checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return "";
        };
        let end = self.starts.get(line as usize).map_or(self.source.len(), |&next| next as usize);
        self.source[start as usize..end].trim_end_matches(['\r', '\n'])
    }
}

fn is_continuation_byte(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}
