//! Whether the prompt should wait for more lines.
//!
//! MicroPython's rule, and so the one fingers know: a compound statement goes on until a blank line, and anything
//! goes on while a bracket or a triple quote is open or a line ends in a backslash. This looks at characters, not at
//! tokens: half a program is rarely one that lexes.

/// True when `source` isn't a whole input yet. Lines are joined by LF, without one after the last.
pub fn is_incomplete(source: &str) -> bool {
    if source.is_empty() {
        return false;
    }
    let rest = scan(source.as_bytes());
    if rest == Rest::Open || source.ends_with('\\') {
        return true;
    }
    starts_compound_statement(source) && !source.ends_with('\n')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Closed,
    Open,
}

fn starts_compound_statement(source: &str) -> bool {
    const WORDS: [&str; 8] = ["if", "while", "for", "try", "with", "def", "class", "async"];
    if source.starts_with('@') {
        return true;
    }
    let end = source.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c.is_ascii()).unwrap_or(source.len());
    WORDS.contains(&&source[..end])
}

/// Whether the text ends inside brackets or a triple-quoted string.
fn scan(bytes: &[u8]) -> Rest {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'#' => at = line_end(bytes, at),
            b'\'' | b'"' if bytes[at..].starts_with(&[byte, byte]) => match find_close(bytes, at + 2, byte, 3) {
                Some(after) => at = after,
                None => return Rest::Open,
            },
            b'\'' | b'"' => match find_close(bytes, at, byte, 1) {
                Some(after) => at = after,
                // No end on its line: more lines won't mend it.
                None => return Rest::Closed,
            },
            _ => {}
        }
    }
    if depth > 0 { Rest::Open } else { Rest::Closed }
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    let length = bytes[from..].iter().position(|&byte| byte == b'\n');
    length.map_or(bytes.len(), |length| from + length)
}

/// The offset after the closing quotes; one quote must close on its own line.
fn find_close(bytes: &[u8], from: usize, quote: u8, count: usize) -> Option<usize> {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if count == 1 => return None,
            _ if byte == quote && bytes[at..].iter().take_while(|&&b| b == quote).take(count).count() == count => {
                return Some(at + count);
            }
            _ => {}
        }
        at += 1;
    }
    None
}
