//! Runs a compiled regular expression on a subject, in steps.
//!
//! A branch leaves the other way in a list of retries, and so does a stored position what it was before; where the
//! subject does not match, the last of them is taken up. That takes no Rust stack, the list has a limit, and between
//! two steps a handler can run. Loops that never read (`(a*)*`) and long ones end at the limit.

use super::program::{IN_NAMED, op};
use super::width;
use alloc::vec::Vec;

/// What there is no position of yet.
pub const UNSET: usize = usize::MAX;

pub struct Matcher {
    pc: usize,
    at: usize,
    /// Where the match began.
    start: usize,
    /// Whether it may begin later.
    search: bool,
    retries: Retries,
    /// Start and end of the whole and of each group.
    pub captures: Vec<usize>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    Matched,
    Failed,
    /// The fuel is used up.
    More,
    /// More to try again than there is room for.
    TooDeep,
}

impl Matcher {
    /// To match at byte `start` of the subject, or if `search` is set there or later.
    pub fn new(groups: usize, start: usize, search: bool) -> Matcher {
        let captures = alloc::vec![UNSET; 2 * (groups + 1)];
        Matcher { pc: 0, at: start, start, search, retries: Retries::new(), captures }
    }

    /// Goes on for about `fuel` instructions, and takes those that it did. `text`: the subject is UTF-8, and is read by
    /// characters.
    pub fn step(&mut self, program: &[u8], subject: &[u8], text: bool, fuel: &mut u32) -> Step {
        while *fuel > 0 {
            let op = program[self.pc];
            if op <= op::NAMED {
                match self.unit(program, subject, text) {
                    Some((length, unit)) => {
                        self.pc += length;
                        self.at += unit;
                    }
                    None if self.fail(subject, text) => {}
                    None => return Step::Failed,
                }
                *fuel = fuel.saturating_sub(self.work(program));
            } else {
                let operand = program.get(self.pc + 1).copied().unwrap_or(0);
                let next = self.pc + 2;
                let target = next.wrapping_add_signed(isize::from(operand as i8));
                let room = match op {
                    op::START | op::END => {
                        let holds = if op == op::START { self.at == 0 } else { self.at == subject.len() };
                        self.pc += 1;
                        if !holds && !self.fail(subject, text) {
                            return Step::Failed;
                        }
                        true
                    }
                    op::JUMP => {
                        self.pc = target;
                        true
                    }
                    op::TRY => {
                        self.pc = next;
                        self.retries.push(Retry::At { pc: target as u32, at: self.at as u32 })
                    }
                    op::TRY_JUMP => {
                        self.pc = target;
                        self.retries.push(Retry::At { pc: next as u32, at: self.at as u32 })
                    }
                    op::SAVE => {
                        self.pc = next;
                        let old = core::mem::replace(&mut self.captures[usize::from(operand)], self.at);
                        self.retries.push(Retry::Capture { number: operand, old })
                    }
                    _ => {
                        (self.captures[0], self.captures[1]) = (self.start, self.at);
                        return Step::Matched;
                    }
                };
                if !room {
                    return Step::TooDeep;
                }
            }
            *fuel = fuel.saturating_sub(1);
        }
        Step::More
    }

    /// What the instruction that follows is worth beyond one: the ranges it may look at.
    fn work(&self, program: &[u8]) -> u32 {
        match program[self.pc] {
            op::CLASS | op::CLASS_NOT => u32::from(program[self.pc + 1]),
            _ => 0,
        }
    }

    /// The lengths of the instruction and of the unit that it matches here, if it does.
    fn unit(&self, program: &[u8], subject: &[u8], text: bool) -> Option<(usize, usize)> {
        let (op, first) = (program[self.pc], *subject.get(self.at)?);
        let operand = program.get(self.pc + 1).copied().unwrap_or(0);
        let unit = if text { width(first) } else { 1 };
        match op {
            // A byte of a longer character is none of a text's units.
            op::BYTE => (first == operand && unit == 1).then_some((2, 1)),
            op::CHAR => {
                let wanted = &program[self.pc + 1..][..width(operand)];
                subject[self.at..].starts_with(wanted).then_some((1 + wanted.len(), wanted.len()))
            }
            op::ANY => Some((1, unit)),
            op::NAMED => is_named(operand, character(subject, self.at, text)).then_some((2, unit)),
            _ => {
                let c = character(subject, self.at, text);
                let (found, end) = find_in_class(program, self.pc + 2, operand, c);
                (found == (op == op::CLASS)).then_some((end - self.pc, unit))
            }
        }
    }

    /// Takes up the last thing left to try: false if there is none.
    fn fail(&mut self, subject: &[u8], text: bool) -> bool {
        loop {
            match self.retries.pop() {
                Some(Retry::At { pc, at }) => {
                    (self.pc, self.at) = (pc as usize, at as usize);
                    return true;
                }
                Some(Retry::Capture { number, old }) => self.captures[usize::from(number)] = old,
                None if self.search && self.start < subject.len() => {
                    self.start += if text { width(subject[self.start]) } else { 1 };
                    (self.pc, self.at) = (0, self.start);
                    return true;
                }
                None => return false,
            }
        }
    }
}

/// Whether a class has `c`, and where its ranges, which begin at `at`, end.
fn find_in_class(program: &[u8], mut at: usize, ranges: u8, c: u32) -> (bool, usize) {
    let mut found = false;
    for _ in 0..ranges {
        if program[at] == IN_NAMED {
            found |= is_named(program[at + 1], c);
            at += 2;
            continue;
        }
        let last_at = at + width(program[at]);
        found |= (character(program, at, true)..=character(program, last_at, true)).contains(&c);
        at = last_at + width(program[last_at]);
    }
    (found, at)
}

/// The number of the character (or the byte) at `at`.
fn character(subject: &[u8], at: usize, text: bool) -> u32 {
    let lead = subject[at];
    let more = if text { width(lead) - 1 } else { 0 };
    // The bits of the lead that count: seven of one byte, five of two, and so on.
    let mask = if more == 0 { 0xff } else { 0x3f >> more };
    let rest = subject.get(at + 1..at + 1 + more).unwrap_or(&[]);
    rest.iter().fold(u32::from(lead & mask), |c, byte| c << 6 | u32::from(byte & 0x3f))
}

/// Whether `c` is of the class with this letter.
fn is_named(name: u8, c: u32) -> bool {
    let is_in = match u8::try_from(c) {
        Err(_) => false,
        Ok(c) => match name.to_ascii_lowercase() {
            b'd' => c.is_ascii_digit(),
            b's' => matches!(c, b' ' | b'\t'..=b'\r'),
            _ => c.is_ascii_alphanumeric() || c == b'_',
        },
    };
    is_in != name.is_ascii_uppercase()
}

enum Retry {
    At { pc: u32, at: u32 },
    Capture { number: u8, old: usize },
}

/// The list of retries, in pages: it grows without copying.
struct Retries {
    pages: Vec<Vec<Retry>>,
}

impl Retries {
    const PAGE: usize = 128;
    const MOST_PAGES: usize = 256;

    fn new() -> Retries {
        Retries { pages: Vec::new() }
    }

    /// False if there is no room.
    fn push(&mut self, retry: Retry) -> bool {
        if self.pages.last().is_none_or(|page| page.len() == Self::PAGE) {
            if self.pages.len() == Self::MOST_PAGES {
                return false;
            }
            self.pages.push(Vec::with_capacity(Self::PAGE));
        }
        if let Some(page) = self.pages.last_mut() {
            page.push(retry);
        }
        true
    }

    fn pop(&mut self) -> Option<Retry> {
        let page = self.pages.last_mut()?;
        let retry = page.pop();
        if page.is_empty() {
            self.pages.pop();
        }
        retry
    }
}
