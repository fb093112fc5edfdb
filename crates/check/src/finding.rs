//! What was found, as facts: for reports of any form.

use crate::search::Delivery;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    Error,
    Warning,
    Note,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

/// A line of the program, and what happened there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Scene {
    pub file: String,
    pub line: u32,
    pub function: String,
    /// Who was running: `main`, or the name of a handler.
    pub who: String,
    pub text: String,
    /// If it was an access to something shared.
    pub seen: Option<Seen>,
}

/// An access of a scene.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Seen {
    pub writes: bool,
    /// What the program calls the place.
    pub name: String,
    /// What was in it then, or is now, if that can be said in a word.
    pub value: Option<String>,
    /// 0 the program, n the n-th delivery.
    pub context: usize,
    /// Instructions of the context before this one.
    pub step: u64,
}

/// Lines between which interrupts can be held off to remove a mistake, and that was tried.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Fix {
    pub from: u32,
    pub to: u32,
    /// In so many executions it did not happen.
    pub executions: u64,
}

/// One mistake.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// `CHK01`
    pub rule: &'static str,
    pub level: Level,
    pub title: String,
    /// What happened, in order; the first is where the report points.
    pub scenes: Vec<Scene>,
    /// The execution with the fewest interrupts that shows it.
    pub deliveries: Vec<Delivery>,
    /// And its choices, as a schedule has them.
    pub choices: Vec<u8>,
    pub outcome: u64,
    /// How many executions showed it, of all.
    pub executions: (u64, u64),
    pub fix: Option<Fix>,
}

impl Finding {
    /// Whether it is the same mistake, maybe in another execution.
    pub fn is_same(&self, other: &Finding) -> bool {
        self.rule == other.rule
            && self.scenes.len() == other.scenes.len()
            && self.scenes.iter().zip(&other.scenes).all(|(a, b)| (a.line, &a.function) == (b.line, &b.function))
    }

    /// The order in which a report has them.
    pub fn order(&self, other: &Finding) -> Ordering {
        (self.level, self.place().1, self.rule).cmp(&(other.level, other.place().1, other.rule))
    }

    /// The file and line where the report points.
    pub fn place(&self) -> (&str, u32) {
        self.scenes.first().map_or(("", 0), |scene| (&scene.file, scene.line))
    }
}

/// The rules: name, what is wrong.
pub const RULES: [(&str, &str); 16] = [
    ("CHK01", "lost update"),
    ("CHK02", "torn read"),
    ("CHK03", "not one step"),
    ("CHK04", "allocation in a hard handler"),
    ("CHK05", "exception kills the interrupt"),
    ("CHK06", "event lost, the schedule is full"),
    ("CHK07", "handler slower than its interrupt"),
    ("CHK08", "interrupts off for long"),
    ("CHK09", "handler waits"),
    ("CHK10", "function active twice"),
    ("CHK11", "interrupts left off"),
    ("CHK12", "wake-up lost"),
    ("CHK13", "callback inside a critical section"),
    ("CHK14", "structure changed under a hard handler"),
    ("CHK15", "buffer read while a handler writes it"),
    ("CHK16", "life of a handler"),
];
