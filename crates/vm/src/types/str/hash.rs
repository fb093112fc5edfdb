//! The hash of `names::hash`, piece by piece: a sum of strings takes the left one's hash and goes on.

use crate::names;

const PRIME: u32 = 0x0100_0193;
/// The hash so far of no text.
pub const START: u32 = open(names::hash(b""));

/// Takes the final mix off a finished hash.
pub const fn open(hash: u32) -> u32 {
    let h = hash ^ hash >> 15;
    h ^ (hash >> 30)
}

#[inline]
pub fn more(mut h: u32, bytes: &[u8]) -> u32 {
    for b in bytes {
        h = (h ^ *b as u32).wrapping_mul(PRIME);
    }
    h
}

#[inline]
pub const fn close(h: u32) -> u32 {
    h ^ h >> 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hash_as_the_whole() {
        for text in ["", "a", "ab", "a longer text, with more than a word in it", "\u{1f600}é"] {
            let bytes = text.as_bytes();
            for cut in 0..=bytes.len() {
                let first = names::hash(&bytes[..cut]);
                assert_eq!(close(more(open(first), &bytes[cut..])), names::hash(bytes));
            }
        }
    }
}
