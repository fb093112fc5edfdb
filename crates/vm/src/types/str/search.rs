//! Searching in bytes: pure functions, as fast as safe code makes them.

/// The first place of `byte`.
#[inline]
pub fn find_byte(hay: &[u8], byte: u8) -> Option<usize> {
    const LANES: usize = 32;
    let (chunks, rest) = hay.as_chunks::<LANES>();
    for (n, chunk) in chunks.iter().enumerate() {
        // No early exit inside the chunk: this becomes a vector comparison.
        let mut any = false;
        for b in chunk {
            any |= *b == byte;
        }
        if any {
            return chunk.iter().position(|b| *b == byte).map(|i| n * LANES + i);
        }
    }
    rest.iter().position(|b| *b == byte).map(|i| chunks.len() * LANES + i)
}

/// The first place of `needle`, which is at 0 if it is empty.
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let [first, rest @ ..] = needle else { return Some(0) };
    let last_start = hay.len().checked_sub(needle.len())?;
    let mut at = 0;
    while at <= last_start {
        at += find_byte(&hay[at..=last_start], *first)?;
        if &hay[at + 1..at + needle.len()] == rest {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The last place of `needle`, which is at the end if it is empty.
pub fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let [first, rest @ ..] = needle else { return Some(hay.len()) };
    let mut end = hay.len().checked_sub(needle.len())? + 1;
    loop {
        let at = hay[..end].iter().rposition(|b| b == first)?;
        if &hay[at + 1..at + needle.len()] == rest {
            return Some(at);
        }
        end = at;
    }
}

/// White space of `split` and `strip`, in bytes and in text.
#[inline]
pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t'..=b'\r')
}

/// Whether `b` goes on a UTF-8 character.
#[inline]
pub fn is_continuation(b: u8) -> bool {
    b & 0xc0 == 0x80
}

/// Characters in UTF-8 text.
pub fn char_count(text: &[u8]) -> usize {
    text.iter().filter(|b| !is_continuation(**b)).count()
}

/// Where character `n` begins: the end if there are not that many.
pub fn char_offset(text: &[u8], n: usize) -> usize {
    let mut left = n;
    for (at, b) in text.iter().enumerate() {
        if !is_continuation(*b) {
            if left == 0 {
                return at;
            }
            left -= 1;
        }
    }
    text.len()
}

/// Bytes of the character that begins with `lead`.
#[inline]
pub fn char_width(lead: u8) -> usize {
    match lead {
        0..=0xbf => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}

/// The number of the character that `text` begins with, and its width. A str may hold what UTF-8 proper does not: the
/// surrogates, and numbers past the last character.
pub fn code_point(text: &[u8]) -> (u32, usize) {
    let width = char_width(text[0]).min(text.len());
    let lead = if width == 1 { text[0] } else { text[0] & (0x7f >> width) };
    (text[1..width].iter().fold(lead.into(), |n, b| n << 6 | u32::from(b & 0x3f)), width)
}

/// Where `text` is not what a str may hold.
pub fn invalid_at(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += core::str::from_utf8(&text[at..]).err()?.valid_up_to();
        // A surrogate, or four bytes past the last character.
        let rest = &text[at..];
        let width = char_width(rest[0]);
        let beyond = matches!(rest[0], 0xed | 0xf4..=0xf7) && rest.len() >= width;
        if !beyond || !rest[1..width].iter().all(|b| is_continuation(*b)) {
            return Some(at);
        }
        at += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_first_and_last() {
        assert_eq!(find(b"abcabc", b"bc"), Some(1));
        assert_eq!(rfind(b"abcabc", b"bc"), Some(4));
        assert_eq!(find(b"abc", b""), Some(0));
        assert_eq!(rfind(b"abc", b""), Some(3));
        assert_eq!(find(b"abc", b"abcd"), None);
        assert_eq!(rfind(b"", b"a"), None);
        assert_eq!(find(b"aab", b"ab"), Some(1));
        assert_eq!(find(&[b'x'; 100], b"y"), None);
        let mut long = [b'x'; 100];
        for at in 0..100 {
            long[at] = b'y';
            assert_eq!(find_byte(&long, b'y'), Some(at));
            long[at] = b'x';
        }
    }

    #[test]
    fn characters_of_text() {
        let text = "aé€😀".as_bytes();
        assert_eq!(char_count(text), 4);
        assert_eq!([0, 1, 2, 3, 4, 9].map(|n| char_offset(text, n)), [0, 1, 3, 6, 10, 10]);
    }
}
