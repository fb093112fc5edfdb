//! A regular expression as a program of a few instructions: the compiler.
//!
//! One pass over the pattern, no tree: what a `?`, `*`, `+` or `|` turns out to repeat or to skip was just emitted, and
//! gets its branch inserted before it. Branches reach 127 bytes and a program has 63 groups, as on MicroPython, so that
//! a pattern that compiles here compiles on a board.

use alloc::vec::Vec;
use taipan_vm::{Raise, Res};

/// What an instruction does. Those up to `NAMED` read one unit of the subject: a character of a str, a byte of bytes.
pub mod op {
    /// Matches the byte that follows.
    pub const BYTE: u8 = 0;
    /// Matches the character that follows, in UTF-8.
    pub const CHAR: u8 = 1;
    pub const ANY: u8 = 2;
    /// A count of ranges and the ranges: first and last character in UTF-8, or [`super::IN_NAMED`] and a letter.
    pub const CLASS: u8 = 3;
    pub const CLASS_NOT: u8 = 4;
    /// A letter: `d`, `s`, `w`, or a capital for what they do not match.
    pub const NAMED: u8 = 5;
    pub const START: u8 = 6;
    pub const END: u8 = 7;
    pub const JUMP: u8 = 8;
    /// Goes on, and where that fails, jumps.
    pub const TRY: u8 = 9;
    /// Jumps, and where that fails, goes on.
    pub const TRY_JUMP: u8 = 10;
    /// Stores the position as the start or end of a group.
    pub const SAVE: u8 = 11;
    pub const MATCH: u8 = 12;
}

/// In place of a range's first character: a named class. No character begins with this byte.
pub const IN_NAMED: u8 = 0xff;

pub struct Program {
    pub code: Vec<u8>,
    pub groups: usize,
}

pub enum Error {
    /// No regular expression, or one too large.
    Pattern(&'static str),
    Raised(Raise),
}

impl From<Raise> for Error {
    fn from(raise: Raise) -> Error {
        Error::Raised(raise)
    }
}

const TOO_COMPLEX: Error = Error::Pattern("regex too complex");

/// Compiles a pattern: UTF-8 if it is `text`, else bytes. `poll` is told of the work done.
pub fn compile(pattern: &[u8], text: bool, poll: &mut dyn FnMut(u32) -> Res<()>) -> Result<Program, Error> {
    const STEP: u32 = 256;
    let mut compiler = Compiler { pattern, text, at: 0, code: Vec::new(), groups: 0, level: Level::default(), outer: Vec::new() };
    let mut items = 0;
    while compiler.at < pattern.len() {
        compiler.item()?;
        items += 1;
        if items % STEP == 0 {
            poll(STEP)?;
        }
    }
    if !compiler.outer.is_empty() {
        return Err(TOO_COMPLEX);
    }
    compiler.end_alternatives()?;
    compiler.code.push(op::MATCH);
    Ok(Program { code: compiler.code, groups: compiler.groups })
}

/// A group being compiled, or the whole.
#[derive(Default)]
struct Level {
    /// Where it begins: what a `|` is an alternative to.
    start: usize,
    /// Where the last item begins: what a `*` repeats. Nothing to repeat if that is the end.
    item: usize,
    /// The jump after the last alternative but one, which goes to the end.
    alternative: Option<usize>,
    /// The number of the group that it is.
    group: Option<usize>,
}

struct Compiler<'a> {
    pattern: &'a [u8],
    text: bool,
    at: usize,
    code: Vec<u8>,
    groups: usize,
    level: Level,
    outer: Vec<Level>,
}

impl Compiler<'_> {
    fn item(&mut self) -> Result<(), Error> {
        match self.pattern[self.at] {
            b'[' => self.class(),
            b'(' => self.open(),
            b')' => self.close(),
            sign @ (b'?' | b'*' | b'+') => self.repeat(sign),
            b'|' => self.alternative(),
            b'^' => self.anchor(op::START),
            b'$' => self.anchor(op::END),
            b'.' => {
                self.begin_item(1);
                self.code.push(op::ANY);
                Ok(())
            }
            b'\\' => {
                self.at += 1;
                match self.peek(0) {
                    None => Err(TOO_COMPLEX),
                    Some(name) if is_class_name(name) => {
                        self.begin_item(1);
                        self.code.extend([op::NAMED, name]);
                        Ok(())
                    }
                    Some(_) => self.literal(),
                }
            }
            _ => self.literal(),
        }
    }

    /// The byte `ahead` of here.
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.pattern.get(self.at + ahead).copied()
    }

    /// Bytes of the character of the pattern at `at`.
    fn width(&self, at: usize) -> usize {
        if self.text { super::width(self.pattern[at]) } else { 1 }
    }

    /// An item of `length` bytes of the pattern begins.
    fn begin_item(&mut self, length: usize) {
        self.level.item = self.code.len();
        self.at += length;
    }

    fn literal(&mut self) -> Result<(), Error> {
        let (from, width) = (self.at, self.width(self.at));
        self.begin_item(width);
        self.code.push(if width == 1 { op::BYTE } else { op::CHAR });
        self.code.extend(&self.pattern[from..from + width]);
        Ok(())
    }

    fn anchor(&mut self, op: u8) -> Result<(), Error> {
        self.code.push(op);
        self.at += 1;
        self.level.item = self.code.len();
        Ok(())
    }

    /// `[a-z\d]`, `[^a]`
    fn class(&mut self) -> Result<(), Error> {
        self.begin_item(1);
        let inverted = self.peek(0) == Some(b'^');
        self.at += usize::from(inverted);
        self.code.push(if inverted { op::CLASS_NOT } else { op::CLASS });
        let count_at = self.code.len();
        self.code.push(0);
        for count in 0..=i8::MAX {
            if self.peek(0) == Some(b']') {
                self.at += 1;
                self.code[count_at] = count as u8;
                return Ok(());
            }
            if count < i8::MAX {
                self.range()?;
            }
        }
        Err(TOO_COMPLEX)
    }

    /// One character of a class, a range of them, or a named class.
    fn range(&mut self) -> Result<(), Error> {
        if self.peek(0) == Some(b'\\') {
            self.at += 1;
            if let Some(name) = self.peek(0).filter(|name| is_class_name(*name)) {
                self.code.extend([IN_NAMED, name]);
                self.at += 1;
                return Ok(());
            }
        }
        let first = self.at;
        self.class_character(first)?;
        let after = first + self.width(first);
        let is_range = self.pattern.get(after) == Some(&b'-') && self.pattern.get(after + 1) != Some(&b']');
        let last = if is_range { after + 1 } else { first };
        self.class_character(last)?;
        self.at = last + self.width(last);
        Ok(())
    }

    fn class_character(&mut self, at: usize) -> Result<(), Error> {
        let Some(&byte) = self.pattern.get(at) else { return Err(TOO_COMPLEX) };
        if self.text {
            self.code.extend(&self.pattern[at..at + self.width(at)]);
        } else {
            self.code.extend(char::from(byte).encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(())
    }

    /// `(` or `(?:`
    fn open(&mut self) -> Result<(), Error> {
        let captures = !(self.peek(1) == Some(b'?') && self.peek(2) == Some(b':'));
        self.begin_item(if captures { 1 } else { 3 });
        let group = if captures { Some(self.begin_group()?) } else { None };
        let start = self.code.len();
        let outer = core::mem::replace(&mut self.level, Level { start, item: start, alternative: None, group });
        self.outer.push(outer);
        Ok(())
    }

    fn begin_group(&mut self) -> Result<usize, Error> {
        const MOST: usize = 63;
        if self.groups == MOST {
            return Err(TOO_COMPLEX);
        }
        self.groups += 1;
        self.code.extend([op::SAVE, 2 * self.groups as u8]);
        Ok(self.groups)
    }

    fn close(&mut self) -> Result<(), Error> {
        let Some(outer) = self.outer.pop() else { return Err(Error::Pattern("error in regex")) };
        self.end_alternatives()?;
        if let Some(group) = self.level.group {
            self.code.extend([op::SAVE, 2 * group as u8 + 1]);
        }
        self.level = outer;
        self.at += 1;
        Ok(())
    }

    /// `?`, `*` or `+`, after which a `?` means as few times as possible.
    fn repeat(&mut self, sign: u8) -> Result<(), Error> {
        let item = self.level.item;
        if item == self.code.len() {
            return Err(TOO_COMPLEX);
        }
        self.at += 1;
        let lazy = self.peek(0) == Some(b'?');
        self.at += usize::from(lazy);
        if sign == b'+' {
            let again = if lazy { op::TRY } else { op::TRY_JUMP };
            self.branch_at_end(again, item)?;
        } else {
            self.insert_branch(item, if lazy { op::TRY_JUMP } else { op::TRY });
            if sign == b'*' {
                self.branch_at_end(op::JUMP, item)?;
            }
            self.patch(item, self.code.len())?;
        }
        self.level.item = self.code.len();
        Ok(())
    }

    fn alternative(&mut self) -> Result<(), Error> {
        self.end_alternatives()?;
        let start = self.level.start;
        self.insert_branch(start, op::TRY);
        self.level.alternative = Some(self.code.len());
        self.code.extend([op::JUMP, 0]);
        self.patch(start, self.code.len())?;
        self.level.item = self.code.len();
        self.at += 1;
        Ok(())
    }

    /// Where all alternatives so far meet.
    fn end_alternatives(&mut self) -> Result<(), Error> {
        match self.level.alternative {
            Some(jump) => self.patch(jump, self.code.len()),
            None => Ok(()),
        }
    }

    /// Puts a branch before what begins at `at`. Branches inside go with what they jump to.
    fn insert_branch(&mut self, at: usize, op: u8) {
        self.code.splice(at..at, [op, 0]);
    }

    fn branch_at_end(&mut self, op: u8, target: usize) -> Result<(), Error> {
        self.code.extend([op, 0]);
        self.patch(self.code.len() - 2, target)
    }

    /// Lets the branch at `at` jump to `target`.
    fn patch(&mut self, at: usize, target: usize) -> Result<(), Error> {
        let Ok(offset) = i8::try_from(target as isize - (at + 2) as isize) else { return Err(TOO_COMPLEX) };
        self.code[at + 1] = offset as u8;
        Ok(())
    }
}

fn is_class_name(c: u8) -> bool {
    matches!(c, b'd' | b'D' | b's' | b'S' | b'w' | b'W')
}
