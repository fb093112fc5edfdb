//! Where interrupts were tried: what to know when nothing was found.
//!
//! # The idea
//! A *placement* is a source with an instruction that may come before or after its handler and make a difference: one
//! touches what the other writes. The search delivers a source and lets it sleep until something concerns it, so that
//! each delivery stands for all boundaries up to the next such access. What sleeps while an instruction is executed was
//! therefore tried just before it. What does not sleep was not, and there is a reason: interrupts were off, the source
//! was, or the number of interrupts was used up.
//!
//! Which accesses concern a handler is known only when all of its executions are. So what is kept are the accesses of
//! each instruction, by how each source stood then; [`summary`] puts them together at the end. All of it are sets and
//! maxima: parts of a search have the same union in whatever order, and however often they saw the same.
//!
//! [`collector`] looks at the search, instruction by instruction, which makes it several times slower: it is there only
//! when it is asked for.

pub(crate) mod collector;
mod location;
pub mod summary;

use crate::program::Source;
use crate::record::Spent;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
pub use location::{Location, Touched};

/// Who executes an instruction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Who {
    Main,
    Handler(Source),
}

/// An instruction, by what is the same wherever its code lies in memory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Spot {
    pub file: String,
    pub line: u32,
    pub function: String,
    pub instruction: u32,
}

/// How a source stood when an instruction was executed. The first says most: it is what counts if there were several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// It was delivered just before, or where that is the same.
    Tried,
    /// All interrupts that an execution may have were used up.
    Spent,
    /// The loop had gone round too often, or time was up.
    Left,
    /// Interrupts were off.
    Masked,
    /// The line is one step, by a comment.
    Atomic,
    /// It had been on, and was off again.
    Off,
    /// It had not been on yet. Never kept: it is what is left.
    NotOn,
    /// A soft handler can't come between this and what happened before.
    NoPoint,
}

impl Standing {
    /// Whether it could have been tried, if one had been free to: the source is on, and served there.
    pub fn is_placement(self) -> bool {
        !matches!(self, Standing::Off | Standing::NotOn | Standing::NoPoint)
    }
}

/// What one instruction of one context touched.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Seen {
    pub all: Touched,
    pub standing: BTreeMap<(Source, Standing), Touched>,
}

/// What is known of a source.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Facts {
    pub priority: u8,
    /// Its handler cuts in anywhere.
    pub hard: bool,
    /// The functions that it calls.
    pub handlers: BTreeSet<String>,
    /// Where it was switched on: file and line. Nowhere, if it has a handler and could never come.
    pub on_at: BTreeSet<(String, u32)>,
    /// What its handler touched, but for what it made itself.
    pub touched: Touched,
    /// The longest time that interrupts were off while it was on.
    pub masked: Spent,
    /// The longest that its handler took, and the most instructions.
    pub took: Spent,
    pub instructions: u64,
}

/// A line of a context.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct CodeLine {
    pub who: Who,
    pub file: String,
    pub line: u32,
    pub function: String,
}

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Coverage {
    pub sources: BTreeMap<Source, Facts>,
    pub accesses: BTreeMap<(Who, Spot), Seen>,
    /// A value that one context stored on the first line was loaded by another on the second.
    pub flows: BTreeSet<(CodeLine, CodeLine)>,
    /// Lines that were executed.
    pub ran: BTreeSet<(String, u32)>,
    /// Functions that handlers executed: file, name, first line.
    pub functions: BTreeSet<(String, String, u32)>,
    /// Whose handler came while whose was in progress.
    pub nested: BTreeSet<(Source, Source)>,
}

impl Coverage {
    /// Adds what another part of the search has seen.
    pub fn merge(&mut self, other: Coverage) {
        for (source, facts) in other.sources {
            self.sources.entry(source).or_default().merge(facts);
        }
        for (key, seen) in other.accesses {
            let known = self.accesses.entry(key).or_default();
            known.all.merge(seen.all);
            for (key, touched) in seen.standing {
                known.standing.entry(key).or_default().merge(touched);
            }
        }
        self.flows.extend(other.flows);
        self.ran.extend(other.ran);
        self.functions.extend(other.functions);
        self.nested.extend(other.nested);
    }
}

impl Facts {
    /// Whether what this source calls can be cut into by what `other` calls.
    fn is_below(&self, other: &Facts) -> bool {
        other.hard && (!self.hard || other.priority < self.priority)
    }

    fn merge(&mut self, other: Facts) {
        self.priority = self.priority.max(other.priority);
        self.hard |= other.hard;
        self.handlers.extend(other.handlers);
        self.on_at.extend(other.on_at);
        self.touched.merge(other.touched);
        self.masked = longer(self.masked, other.masked);
        self.took = longer(self.took, other.took);
        self.instructions = self.instructions.max(other.instructions);
    }
}

/// Of two of one length it does not matter which.
fn longer(a: Spent, b: Spent) -> Spent {
    let key = |spent: Spent| (spent.at_most(1), spent.waited);
    if key(b) > key(a) { b } else { a }
}
