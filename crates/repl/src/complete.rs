//! The tab key: what may follow, from the names that there are.

use alloc::string::String;
use alloc::vec::Vec;

/// Where names are looked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// The attributes of `a.b`, or the program's globals if there is no path.
    Attributes(Vec<&'a str>),
    /// What can be imported.
    Modules,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Completion {
    Nothing,
    /// What is missing.
    Rest(String),
    /// The names that it may be, in columns.
    Many(String),
}

const IMPORT: &str = "import ";

/// Completes the end of `text`.
pub fn complete(text: &str, names: &mut dyn FnMut(Place) -> Vec<String>) -> Completion {
    let word = &text[text.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').map_or(0, |at| at + width(text, at))..];
    let mut path: Vec<&str> = word.split('.').collect();
    let part = path.pop().unwrap_or("");
    let is_first = path.is_empty() && word.len() == text.len();
    let place = if text.starts_with(IMPORT) { Place::Modules } else { Place::Attributes(path) };
    let mut found = names(place);
    // Names that begin with an underscore are for those who ask for them.
    found.retain(|name| name.starts_with(part) && !(part.is_empty() && name.starts_with('_')));
    found.sort();
    found.dedup();
    let Some((first, others)) = found.split_first() else {
        let is_import = is_first && !part.is_empty() && part != IMPORT && IMPORT.starts_with(part);
        return if is_import { Completion::Rest(IMPORT[part.len()..].into()) } else { Completion::Nothing };
    };
    let common = others.iter().fold(first.as_str(), |common, name| common_start(common, name));
    if others.is_empty() || common.len() > part.len() {
        return Completion::Rest(common[part.len()..].into());
    }
    Completion::Many(columns(&found))
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

fn common_start<'a>(a: &'a str, b: &str) -> &'a str {
    let same = a.char_indices().zip(b.chars()).find(|((_, x), y)| x != y);
    let end = same.map_or(a.len().min(b.len()), |((at, _), _)| at);
    &a[..end]
}

/// Names in up to four columns, on lines of their own.
fn columns(names: &[String]) -> String {
    const COLUMN: usize = 16;
    const LINE: usize = 4 * COLUMN;
    let (mut out, mut length) = (String::new(), LINE);
    for name in names {
        let mut gap = length.next_multiple_of(COLUMN) - length;
        if gap < 2 {
            gap += COLUMN;
        }
        if length + gap + name.len() <= LINE {
            out.extend(core::iter::repeat_n(' ', gap));
            length += gap + name.len();
        } else {
            out.push_str("\r\n");
            length = name.len();
        }
        out.push_str(name);
    }
    out.push_str("\r\n");
    out
}
