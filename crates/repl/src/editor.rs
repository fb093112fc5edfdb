//! A line of input: its editing, indenting and history, drawn on a terminal that knows `ESC [ K` and `ESC [ n D`.
//!
//! An input of several lines is one text here, of which the last line is edited.

use crate::keys::{Key, Keys};
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What a byte came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Edit {
    More,
    /// The line is ended.
    Line,
    /// Ctrl-A to Ctrl-E on an empty line, or Ctrl-C.
    Control(u8),
    /// The tab key: what is before the cursor is to be completed.
    Tab,
}

pub const CTRL_A: u8 = 1;
pub const CTRL_B: u8 = 2;
pub const CTRL_C: u8 = 3;
pub const CTRL_D: u8 = 4;
pub const CTRL_E: u8 = 5;

const INDENT: &str = "    ";

pub struct Editor {
    /// The whole input.
    text: String,
    /// Where its last line begins, and where the cursor is.
    start: usize,
    cursor: usize,
    keys: Keys,
    history: History,
    indents: bool,
    /// Whether the line's indent was put there just now.
    indented: bool,
    /// The byte that ended the last line: CR and LF together end one.
    newline: Option<u8>,
    /// What is to be drawn.
    pub out: Vec<u8>,
}

impl Editor {
    pub fn new(history: usize) -> Editor {
        Editor {
            text: String::new(),
            start: 0,
            cursor: 0,
            keys: Keys::default(),
            history: History { lines: VecDeque::new(), most: history, at: None },
            indents: true,
            indented: false,
            newline: None,
            out: Vec::new(),
        }
    }

    /// The input so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line up to the cursor.
    pub fn before_cursor(&self) -> &str {
        &self.text[self.start..self.cursor]
    }

    /// Begins a new input.
    pub fn clear(&mut self, prompt: &str) {
        self.text.clear();
        self.indents = true;
        self.begin_line(prompt);
    }

    /// Goes on with another line.
    pub fn next_line(&mut self, prompt: &str) {
        self.text.push('\n');
        self.begin_line(prompt);
    }

    fn begin_line(&mut self, prompt: &str) {
        self.start = self.text.len();
        self.cursor = self.start;
        self.history.at = None;
        self.indented = false;
        self.draw(prompt);
        if self.indents {
            let indent = INDENT.repeat(indent_after(&self.text));
            self.indented = !indent.is_empty();
            self.insert(&indent);
        }
    }

    pub fn feed(&mut self, byte: u8) -> Edit {
        let was_indented = core::mem::replace(&mut self.indented, false);
        let Some(key) = self.keys.feed(byte) else { return Edit::More };
        if !matches!(key, Key::Control(b'\r' | b'\n')) {
            self.newline = None;
        }
        if key == Key::Control(b'\t') || key == Key::Char(' ') {
            // Whoever indents by himself is left alone.
            if was_indented {
                self.indents = false;
                if key == Key::Char(' ') {
                    self.move_to(self.cursor - 3);
                    self.text.truncate(self.cursor);
                }
                return Edit::More;
            }
            if key == Key::Control(b'\t') {
                return self.tab();
            }
        }
        match key {
            Key::Control(c) => return self.control(c),
            Key::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            Key::Left => self.move_to(self.left()),
            Key::Right => self.move_to(self.right()),
            Key::Home => self.move_to(self.start),
            Key::End => self.move_to(self.text.len()),
            Key::WordLeft => self.move_to(self.word_left()),
            Key::WordRight => self.move_to(self.word_right()),
            Key::Up => self.recall(true),
            Key::Down => self.recall(false),
            Key::Delete => self.remove(self.cursor, self.right()),
            Key::KillWordLeft => self.remove(self.word_left(), self.cursor),
            Key::KillWordRight => self.remove(self.cursor, self.word_right()),
        }
        Edit::More
    }

    fn control(&mut self, c: u8) -> Edit {
        let is_empty = self.text.len() == self.start;
        match c {
            CTRL_A..=CTRL_E if is_empty => return Edit::Control(c),
            CTRL_A => self.move_to(self.start),
            CTRL_B => self.move_to(self.left()),
            CTRL_C => return Edit::Control(c),
            CTRL_D => self.remove(self.cursor, self.right()),
            CTRL_E => self.move_to(self.text.len()),
            // Ctrl-F, K, N, P, U, W
            6 => self.move_to(self.right()),
            11 => self.remove(self.cursor, self.text.len()),
            14 => self.recall(false),
            16 => self.recall(true),
            21 => self.remove(self.start, self.cursor),
            23 => self.remove(self.word_left(), self.cursor),
            8 | 0x7f => self.backspace(),
            b'\r' | b'\n' if self.newline.is_none_or(|last| last == c) => {
                self.newline = Some(c);
                self.draw("\r\n");
                self.history.push(&self.text[self.start..]);
                return Edit::Line;
            }
            _ => self.newline = None,
        }
        Edit::More
    }

    /// After white space the tab key indents.
    fn tab(&mut self) -> Edit {
        if self.text[..self.cursor].ends_with(|c: char| c.is_ascii_whitespace()) {
            self.insert(INDENT);
            return Edit::More;
        }
        Edit::Tab
    }

    /// Removes the character before the cursor, or an indent.
    fn backspace(&mut self) {
        let before = self.before_cursor();
        let is_indent = before.len() >= INDENT.len() && before.bytes().all(|byte| byte == b' ');
        let from = if is_indent { self.cursor - INDENT.len() } else { self.left() };
        self.remove(from, self.cursor);
    }

    /// Puts an older or a newer line in place of this one.
    fn recall(&mut self, older: bool) {
        let Some(line) = self.history.step(older) else { return };
        let line = String::from(line);
        let shorter = line.len() < self.text.len() - self.start;
        self.move_to(self.start);
        if shorter {
            self.draw("\x1b[K");
        }
        self.text.truncate(self.start);
        self.insert(&line);
    }

    // ---- Places

    fn left(&self) -> usize {
        self.cursor - self.before_cursor().chars().next_back().map_or(0, char::len_utf8)
    }

    fn right(&self) -> usize {
        self.cursor + self.text[self.cursor..].chars().next().map_or(0, char::len_utf8)
    }

    fn word_left(&self) -> usize {
        let text = self.before_cursor().trim_end_matches(|c| !is_word(c)).trim_end_matches(is_word);
        self.start + text.len()
    }

    fn word_right(&self) -> usize {
        let text = self.text[self.cursor..].trim_start_matches(|c| !is_word(c)).trim_start_matches(is_word);
        self.text.len() - text.len()
    }

    // ---- Drawing

    pub fn draw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Inserts at the cursor.
    pub fn insert(&mut self, text: &str) {
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
        self.out.extend_from_slice(&self.text.as_bytes()[self.cursor - text.len()..]);
        self.back(self.text.len());
    }

    /// Removes a part of the line, which the cursor is at the start or the end of.
    fn remove(&mut self, from: usize, to: usize) {
        if from < to {
            self.move_to(from);
            self.text.replace_range(from..to, "");
            self.draw("\x1b[K");
            self.redraw();
        }
    }

    /// Draws what comes after the cursor.
    pub fn redraw(&mut self) {
        self.out.extend_from_slice(&self.text.as_bytes()[self.cursor..]);
        self.back(self.text.len());
    }

    fn move_to(&mut self, to: usize) {
        if to < self.cursor {
            let from = core::mem::replace(&mut self.cursor, to);
            self.back(from);
        } else {
            self.out.extend_from_slice(&self.text.as_bytes()[self.cursor..to]);
            self.cursor = to;
        }
    }

    /// Moves the terminal's cursor back to ours from `from`.
    fn back(&mut self, from: usize) {
        match self.text[self.cursor..from].chars().count() {
            n @ 0..=4 => self.draw(&"\x08\x08\x08\x08"[..n]),
            n => self.draw(&format!("\x1b[{n}D")),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// How often to indent what follows `text`, which ends in a newline: as the line before, and once more after a colon.
/// Not at all after two blank lines.
fn indent_after(text: &str) -> usize {
    let mut lines = text.rsplit('\n');
    let (Some(""), Some(last)) = (lines.next(), lines.next()) else { return 0 };
    let is_blank = |line: &str| line.bytes().all(|byte| byte == b' ');
    if let Some(before) = lines.next()
        && lines.next().is_some()
        && is_blank(last)
        && is_blank(before)
    {
        return 0;
    }
    let spaces = last.len() - last.trim_start_matches(' ').len();
    spaces / INDENT.len() + usize::from(last.ends_with(':'))
}

/// Lines entered before, the newest first.
struct History {
    lines: VecDeque<String>,
    most: usize,
    /// The one that is shown.
    at: Option<usize>,
}

impl History {
    fn push(&mut self, line: &str) {
        if line.is_empty() || self.lines.front().is_some_and(|last| last == line) {
            return;
        }
        self.lines.push_front(line.into());
        self.lines.truncate(self.most);
    }

    /// The line before or after the one shown, if there is one; after the newest comes an empty one.
    fn step(&mut self, older: bool) -> Option<&str> {
        let next = if older { Some(self.at.map_or(0, |at| at + 1)) } else { self.at?.checked_sub(1) };
        let line = match next {
            Some(n) => self.lines.get(n)?,
            None => "",
        };
        self.at = next;
        Some(line)
    }
}
