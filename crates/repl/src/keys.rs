//! Bytes of a terminal made into keys.

/// A key, or what a sequence of bytes stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    /// A control character.
    Control(u8),
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    Delete,
    WordLeft,
    WordRight,
    KillWordLeft,
    KillWordRight,
}

/// The decoder: what it has seen of a sequence.
#[derive(Default)]
pub struct Keys {
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Plain,
    Escape,
    /// `ESC [`
    Bracket,
    /// `ESC [` and a digit, or 0 for a longer number
    Digit(u8),
    /// `ESC O`
    Letter,
    /// A UTF-8 character of which so many bytes are there.
    Character([u8; 4], usize),
}

impl Keys {
    /// The key that this byte completes.
    pub fn feed(&mut self, byte: u8) -> Option<Key> {
        match core::mem::take(&mut self.state) {
            State::Plain => return self.plain(byte),
            State::Escape => match byte {
                b'[' => self.state = State::Bracket,
                b'O' => self.state = State::Letter,
                b'b' => return Some(Key::WordLeft),
                b'f' => return Some(Key::WordRight),
                b'd' => return Some(Key::KillWordRight),
                0x7f => return Some(Key::KillWordLeft),
                _ => {}
            },
            State::Bracket if byte.is_ascii_digit() => self.state = State::Digit(byte),
            State::Bracket | State::Letter => return letter(byte),
            State::Digit(digit) => match (digit, byte) {
                (b'1' | b'7', b'~') => return Some(Key::Home),
                (b'4' | b'8', b'~') => return Some(Key::End),
                (b'3', b'~') => return Some(Key::Delete),
                // `ESC [ 1 ; 5 C`: what was pressed together with the key comes next.
                (_, b';') => self.state = State::Bracket,
                (_, b'0'..=b'9') => self.state = State::Digit(0),
                (b'5', b'C') => return Some(Key::WordRight),
                (b'5', b'D') => return Some(Key::WordLeft),
                _ => {}
            },
            State::Character(bytes, length) => return self.character(bytes, length, byte),
        }
        None
    }

    fn plain(&mut self, byte: u8) -> Option<Key> {
        match byte {
            0x1b => self.state = State::Escape,
            0x20..=0x7e => return Some(Key::Char(char::from(byte))),
            0x80.. => return self.character([0; 4], 0, byte),
            _ => return Some(Key::Control(byte)),
        }
        None
    }

    /// One more byte of a character; what is none is dropped.
    fn character(&mut self, mut bytes: [u8; 4], length: usize, byte: u8) -> Option<Key> {
        if byte < 0x80 {
            return self.plain(byte);
        }
        bytes[length] = byte;
        match core::str::from_utf8(&bytes[..=length]) {
            Ok(text) => text.chars().next().map(Key::Char),
            // Not wrong, but not all there yet.
            Err(e) if e.error_len().is_none() => {
                self.state = State::Character(bytes, length + 1);
                None
            }
            Err(_) => None,
        }
    }
}

fn letter(byte: u8) -> Option<Key> {
    match byte {
        b'A' => Some(Key::Up),
        b'B' => Some(Key::Down),
        b'C' => Some(Key::Right),
        b'D' => Some(Key::Left),
        b'H' => Some(Key::Home),
        b'F' => Some(Key::End),
        _ => None,
    }
}
