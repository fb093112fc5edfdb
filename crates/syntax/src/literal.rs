//! The values of number and string tokens.
//!
//! The lexer has checked the shape of numbers; what can be wrong with a string's escapes is found here.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::ast::{ExprKind, Span};
use crate::diagnostic::Fault;

/// Reads a number token.
pub(crate) fn number(text: &str) -> ExprKind {
    let (radix, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &text[2..]),
        [b'0', b'o' | b'O', ..] => (8, &text[2..]),
        [b'0', b'b' | b'B', ..] => (2, &text[2..]),
        _ => (10, text),
    };
    let without_underscores;
    let digits = if digits.contains('_') {
        without_underscores = digits.replace('_', "");
        without_underscores.as_str()
    } else {
        digits
    };
    if radix != 10 {
        return integer(digits, radix);
    }
    if let Some(digits) = digits.strip_suffix(['j', 'J']) {
        return ExprKind::Imaginary(float(digits));
    }
    if digits.contains(['.', 'e', 'E']) {
        return ExprKind::Float(float(digits));
    }
    integer(digits, 10)
}

fn integer(digits: &str, radix: u32) -> ExprKind {
    if let Ok(value) = i64::from_str_radix(digits, radix) {
        return ExprKind::Int(value);
    }
    ExprKind::BigInt { digits: String::from(digits.trim_start_matches('0')), radix }
}

fn float(digits: &str) -> f64 {
    // The lexer lets nothing through that isn't a float to Rust as well.
    digits.parse().unwrap_or(f64::NAN)
}

/// A string token taken apart.
pub(crate) struct StringToken<'a> {
    pub is_raw: bool,
    pub is_bytes: bool,
    pub is_template: bool,
    pub quote: u8,
    pub is_triple: bool,
    /// Between the quotes.
    pub body: &'a str,
    /// Where the body starts in the source.
    pub body_start: usize,
}

impl<'a> StringToken<'a> {
    /// `text` is a whole string token, or the start of an f-string up to its body; then `body` is empty.
    pub fn new(text: &'a str, start: usize) -> StringToken<'a> {
        let prefix_length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (prefix, rest) = text.split_at(prefix_length);
        let has = |letter: u8| prefix.bytes().any(|byte| byte.to_ascii_lowercase() == letter);
        let quote = rest.as_bytes()[0];
        // Two quotes are an empty string: a token never ends between.
        let is_triple = rest.len() != 2 && rest.as_bytes()[1..].starts_with(&[quote, quote]);
        let quotes = if is_triple { 3 } else { 1 };
        StringToken {
            is_raw: has(b'r'),
            is_bytes: has(b'b'),
            is_template: has(b't'),
            quote,
            is_triple,
            body: rest.get(quotes..rest.len().saturating_sub(quotes)).unwrap_or(""),
            body_start: start + prefix_length + quotes,
        }
    }
}

/// Appends the value of `text`, which stands at `start` in the source, to a string.
pub(crate) fn decode_str(text: &str, start: usize, is_raw: bool, into: &mut String) -> Result<(), Fault> {
    let mut decoder = Decoder { text, start, at: 0 };
    while let Some(plain) = decoder.plain(is_raw) {
        into.push_str(plain);
        match decoder.special()? {
            Special::End => break,
            Special::Newline => into.push('\n'),
            Special::Nothing => {}
            // At most three octal or two hexadecimal digits: always a character.
            Special::Code { value, .. } => into.extend(char::from_u32(value)),
            Special::Unicode { digits, from } => into.push(decoder.unicode(digits, from)?),
            Special::Unknown(escape) => {
                into.push('\\');
                into.push(escape);
            }
        }
    }
    Ok(())
}

/// As `decode_str`, for bytes.
pub(crate) fn decode_bytes(text: &str, start: usize, is_raw: bool, into: &mut Vec<u8>) -> Result<(), Fault> {
    if let Some(at) = text.bytes().position(|byte| !byte.is_ascii()) {
        let length = text[at..].chars().next().map_or(1, char::len_utf8);
        return Err(Fault::new("bytes can only contain ASCII literal characters", span(start + at, start + at + length)));
    }
    let mut decoder = Decoder { text, start, at: 0 };
    while let Some(plain) = decoder.plain(is_raw) {
        into.extend_from_slice(plain.as_bytes());
        match decoder.special()? {
            Special::End => break,
            Special::Newline => into.push(b'\n'),
            Special::Nothing => {}
            Special::Code { value, span } => match u8::try_from(value) {
                Ok(byte) => into.push(byte),
                Err(_) => return Err(Fault::new("octal escape does not fit a byte", span)),
            },
            // `\u`, `\U` and `\N` mean nothing in bytes.
            Special::Unicode { from, .. } => {
                into.extend_from_slice(&text.as_bytes()[from..from + 2]);
                decoder.at = from + 2;
            }
            Special::Unknown(escape) => {
                into.push(b'\\');
                // ASCII, as checked above.
                into.push(escape as u8);
            }
        }
    }
    Ok(())
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

/// What follows a stretch of plain text.
enum Special {
    End,
    Newline,
    /// A continued line.
    Nothing,
    /// A character by number.
    Code {
        value: u32,
        span: Span,
    },
    /// `\u`, `\U` or `\N` at `from`: `digits` is how many hexadecimal digits it takes, 0 for a name.
    Unicode {
        digits: usize,
        from: usize,
    },
    /// A backslash before something it does not change.
    Unknown(char),
}

struct Decoder<'a> {
    text: &'a str,
    /// Where `text` stands in the source.
    start: usize,
    at: usize,
}

impl<'a> Decoder<'a> {
    /// The text up to the next escape or carriage return; `None` at the end.
    fn plain(&mut self, is_raw: bool) -> Option<&'a str> {
        let rest = self.text.get(self.at..)?;
        let length = rest.bytes().position(|byte| byte == b'\r' || (byte == b'\\' && !is_raw));
        let length = length.unwrap_or(rest.len());
        self.at += length;
        Some(&rest[..length])
    }

    fn special(&mut self) -> Result<Special, Fault> {
        let from = self.at;
        let rest = &self.text[from..];
        let mut chars = rest.chars();
        match chars.next() {
            None => return Ok(Special::End),
            Some('\r') => {
                self.skip_newline();
                return Ok(Special::Newline);
            }
            // The backslash.
            Some(_) => {}
        }
        // The lexer has seen to it that something follows, except before an f-string's brace.
        let Some(escape) = chars.next() else {
            self.at = self.text.len();
            return Ok(Special::Code { value: u32::from(b'\\'), span: self.span_from(from) });
        };
        self.at += 1 + escape.len_utf8();
        let value = match escape {
            '\n' => return Ok(Special::Nothing),
            '\r' => {
                self.at -= 1;
                self.skip_newline();
                return Ok(Special::Nothing);
            }
            '\\' | '\'' | '"' => escape as u32,
            'a' => 0x07,
            'b' => 0x08,
            'f' => 0x0c,
            'n' => 0x0a,
            'r' => 0x0d,
            't' => 0x09,
            'v' => 0x0b,
            '0'..='7' => self.octal(escape),
            'x' => self.hexadecimal(from, 2)?,
            'u' => return Ok(Special::Unicode { digits: 4, from }),
            'U' => return Ok(Special::Unicode { digits: 8, from }),
            'N' => return Ok(Special::Unicode { digits: 0, from }),
            other => return Ok(Special::Unknown(other)),
        };
        Ok(Special::Code { value, span: self.span_from(from) })
    }

    fn span_from(&self, from: usize) -> Span {
        span(self.start + from, self.start + self.at)
    }

    fn skip_newline(&mut self) {
        self.at += if self.text[self.at..].starts_with("\r\n") { 2 } else { 1 };
    }

    /// Up to two digits after the first.
    fn octal(&mut self, first: char) -> u32 {
        let digits = self.text[self.at..].bytes().take(2).take_while(|byte| matches!(byte, b'0'..=b'7'));
        let mut value = first as u32 - '0' as u32;
        let mut count = 0;
        for digit in digits {
            value = value * 8 + u32::from(digit - b'0');
            count += 1;
        }
        self.at += count;
        value
    }

    fn hexadecimal(&mut self, from: usize, count: usize) -> Result<u32, Fault> {
        let digits = self.text.get(self.at..self.at + count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(value) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            let letter = self.text.as_bytes()[self.at - 1] as char;
            return Err(Fault::new(format!("truncated \\{letter}{} escape", "X".repeat(count)), self.span_from(from)));
        };
        self.at += count;
        Ok(value)
    }

    fn unicode(&mut self, digits: usize, from: usize) -> Result<char, Fault> {
        if digits == 0 {
            // The names would be larger than everything else.
            return Err(Fault::unsupported("unicode name escapes", self.span_from(from)));
        }
        let value = self.hexadecimal(from, digits)?;
        match char::from_u32(value) {
            Some(c) => Ok(c),
            None if value > 0x10_ffff => {
                Err(Fault::new("invalid syntax", self.span_from(from)).with_note("no Unicode character has this number"))
            }
            None => Err(Fault::unsupported("surrogates in strings are not supported", self.span_from(from))),
        }
    }
}
