//! Names of entries: eleven capital letters, and the long names beside them.
//!
//! A name that fits the eleven letters but for its case has no long one: two bits say that base or extension are in
//! small letters. All others get entries with the name in UTF-16, and a short name made from it.

use alloc::string::String;
use alloc::vec::Vec;

/// Letters of a long name.
const LONGEST: usize = 255;
/// Letters of a long name that one entry holds.
pub const PART: usize = 13;

/// Bits of an entry that say that base or extension are in small letters.
pub const SMALL_BASE: u8 = 0x08;
pub const SMALL_EXTENSION: u8 = 0x10;

pub type Short = [u8; 11];

/// A name that a program gave.
pub struct Name {
    pub long: Vec<u16>,
    pub short: Short,
    /// Bits of the entry, if no long name is needed.
    pub case: u8,
    /// Whether it needs a long name.
    pub needs_long: bool,
    /// Whether the short name is not all of it, so that it needs a number.
    pub is_lossy: bool,
}

impl Name {
    /// `None` if no entry can have such a name.
    pub fn of(text: &str) -> Option<Name> {
        if text.chars().any(|c| c < ' ' || "\"*:<>?|\x7f".contains(c)) {
            return None;
        }
        // Dots and spaces at the end do not count.
        let text = text.trim_end_matches([' ', '.']);
        let long: Vec<u16> = text.encode_utf16().collect();
        if long.is_empty() || long.len() > LONGEST {
            return None;
        }
        let bare = text.trim_start_matches([' ', '.']);
        let (base, extension) = bare.rsplit_once('.').unwrap_or((bare, ""));
        let (mut short, mut is_lossy) = ([b' '; 11], bare.len() < text.len());
        let cases = [fill(&mut short[..8], base, &mut is_lossy), fill(&mut short[8..], extension, &mut is_lossy)];
        let mixed = cases.iter().any(|case| case.small && case.capital);
        let bit = |case: &Case, bit| if case.small { bit } else { 0 };
        let case = bit(&cases[0], SMALL_BASE) | bit(&cases[1], SMALL_EXTENSION);
        Some(Name { long, short, case, needs_long: mixed || is_lossy, is_lossy })
    }

    /// The short name with a number in it: `LONGNA~1.TXT`. After a few in order the numbers are scattered, so that many
    /// files of like names find theirs soon.
    pub fn numbered(&self, n: u32) -> Short {
        let n = if n <= 5 { n } else { self.long.iter().fold(n, |sum, unit| sum.rotate_left(5) ^ *unit as u32) & 0xffff };
        let suffix = alloc::format!("~{n:X}");
        let mut short = self.short;
        let base = short[..8].iter().position(|c| *c == b' ').unwrap_or(8);
        let at = base.min(8 - suffix.len());
        short[at..at + suffix.len()].copy_from_slice(suffix.as_bytes());
        short
    }

    /// Whether an entry with these names is the one that is meant.
    pub fn is(&self, long: &[u16], short: &Short) -> bool {
        if !long.is_empty() && same(&self.long, long) {
            return true;
        }
        !self.is_lossy && self.short == *short
    }
}

#[derive(Default)]
struct Case {
    small: bool,
    capital: bool,
}

/// Puts capital letters into a part of a short name.
fn fill(part: &mut [u8], text: &str, lossy: &mut bool) -> Case {
    let (mut case, mut at) = (Case::default(), 0);
    for c in text.chars() {
        if matches!(c, ' ' | '.') {
            *lossy = true;
            continue;
        }
        let Some(place) = part.get_mut(at) else {
            *lossy = true;
            break;
        };
        case.small |= c.is_ascii_lowercase();
        case.capital |= c.is_ascii_uppercase();
        let known = c.is_ascii() && !"+,;=[]".contains(c);
        *lossy |= !known;
        *place = if known { c.to_ascii_uppercase() as u8 } else { b'_' };
        at += 1;
    }
    case
}

/// Whether two names differ in case at most.
fn same(a: &[u16], b: &[u16]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| capital(*a) == capital(*b))
}

fn capital(unit: u16) -> u16 {
    let Some(c) = char::from_u32(unit as u32) else { return unit };
    let mut upper = c.to_uppercase();
    match (upper.next().and_then(|c| u16::try_from(c as u32).ok()), upper.next()) {
        (Some(capital), None) => capital,
        _ => unit,
    }
}

/// A long name as text.
pub fn text(long: &[u16]) -> String {
    char::decode_utf16(long.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A short name as text: `README.TXT`, in small letters where the entry says so.
pub fn short_text(short: &Short, case: u8) -> String {
    let mut out = String::new();
    // The mark of a removed entry, as a letter.
    let first = if short[0] == 0x05 { 0xe5 } else { short[0] };
    let base = core::iter::once(first).chain(short[1..8].iter().copied());
    push(&mut out, base, case & SMALL_BASE != 0);
    if short[8..] != *b"   " {
        out.push('.');
        push(&mut out, short[8..].iter().copied(), case & SMALL_EXTENSION != 0);
    }
    out
}

fn push(out: &mut String, letters: impl Iterator<Item = u8>, small: bool) {
    let start = out.len();
    out.extend(letters.map(|c| if c < 128 { c as char } else { code_page(c) }).map(|c| if small { c.to_ascii_lowercase() } else { c }));
    let end = out[start..].trim_end_matches(' ').len();
    out.truncate(start + end);
}

/// The letter of a byte from 128 on in short names: code page 437, as DOS had it and MicroPython has it.
fn code_page(byte: u8) -> char {
    let unit = CODE_PAGE_437[byte as usize % 128];
    char::from_u32(unit as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The sum of a short name, by which its long one knows it.
pub fn checksum(short: &Short) -> u8 {
    short.iter().fold(0, |sum: u8, c| sum.rotate_right(1).wrapping_add(*c))
}

static CODE_PAGE_437: [u16; 128] = [
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9,
    0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9, 0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed,
    0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593,
    0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c,
    0x2500, 0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558,
    0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3,
    0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7,
    0x2248, 0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
];
