//! JSON text as values, as forgiving as MicroPython: commas and colons are no more than space.

use alloc::string::String;
use alloc::vec::Vec;
use taipan_vm::{Kind, Raise, Res, Val, Vm};

/// A list or dict that is not closed yet.
struct Open {
    container: Val,
    /// A dict's key that waits for its value.
    key: Option<Val>,
}

pub fn read(vm: &mut Vm, text: &[u8]) -> Res {
    let mut reader = Reader { text, at: 0 };
    let mut open: Vec<Open> = Vec::new();
    let mut whole: Option<Val> = None;
    loop {
        reader.skip(open.is_empty() && whole.is_some());
        let Some(c) = reader.peek() else { break };
        if whole.is_some() {
            return Err(syntax_error(vm));
        }
        vm.poll_native(1, "json")?;
        let value = match c {
            b'[' | b'{' => {
                reader.at += 1;
                // Neither can be a key.
                if open.last().is_some_and(|o| vm.heap.is(o.container, Kind::Dict) && o.key.is_none()) {
                    return Err(syntax_error(vm));
                }
                let container = if c == b'[' { vm.new_list(&[])? } else { vm.new_dict(0)? };
                open.push(Open { container, key: None });
                continue;
            }
            b']' | b'}' => {
                reader.at += 1;
                match open.pop() {
                    Some(o) => o.container,
                    None => return Err(syntax_error(vm)),
                }
            }
            b'"' => match reader.string() {
                Some(text) => vm.new_str(&text)?,
                None => return Err(syntax_error(vm)),
            },
            b'-' | b'0'..=b'9' => number(vm, reader.number())?,
            _ => match reader.word() {
                Some(value) => value,
                None => return Err(syntax_error(vm)),
            },
        };
        match open.last_mut() {
            None => whole = Some(value),
            Some(Open { container, key }) => {
                let container = *container;
                if vm.heap.is(container, Kind::List) {
                    vm.list_push(container, value)?;
                } else if let Some(key) = key.take() {
                    vm.dict_set(container, key, value)?;
                } else {
                    *key = Some(value);
                }
            }
        }
    }
    match whole {
        Some(value) if open.is_empty() => Ok(value),
        _ => Err(syntax_error(vm)),
    }
}

fn syntax_error(vm: &mut Vm) -> Raise {
    vm.value_error("syntax error in JSON")
}

fn number(vm: &mut Vm, text: &[u8]) -> Res {
    if !text.iter().any(|c| matches!(c, b'.' | b'e' | b'E')) {
        return vm.parse_int(text, 10);
    }
    match core::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) {
        Some(x) => vm.new_float(x),
        None => Err(vm.value_error("invalid syntax for number")),
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// Goes past space; and past commas and colons, but after the end.
    fn skip(&mut self, end: bool) {
        while self.peek().is_some_and(|c| c.is_ascii_whitespace() || c == 11 || !end && matches!(c, b',' | b':')) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit() || matches!(c, b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn word(&mut self) -> Option<Val> {
        let words = [(&b"null"[..], Val::NONE), (b"true", Val::TRUE), (b"false", Val::FALSE)];
        let (word, value) = words.iter().find(|(word, _)| self.text[self.at..].starts_with(word))?;
        self.at += word.len();
        Some(*value)
    }

    /// A string; `None` if it does not end.
    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            match self.next()? {
                b'"' => return Some(String::from_utf8_lossy(&bytes).into_owned()),
                b'\\' => {
                    let c = self.next()?;
                    let c = match c {
                        b'b' => '\x08',
                        b'f' => '\x0c',
                        b'n' => '\n',
                        b'r' => '\r',
                        b't' => '\t',
                        b'u' => self.unicode()?,
                        _ => {
                            bytes.push(c);
                            continue;
                        }
                    };
                    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                c => bytes.push(c),
            }
        }
    }

    /// The character of `\u` and four digits, or of two such that belong together.
    fn unicode(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        let code = if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with(b"\\u") {
            let before = self.at;
            self.at += 2;
            match self.four_digits()? {
                second @ 0xdc00..=0xdfff => 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                _ => {
                    self.at = before;
                    first
                }
            }
        } else {
            first
        };
        // Half a pair is no character.
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |code, _| Some(code << 4 | (self.next()? as char).to_digit(16)?))
    }
}
