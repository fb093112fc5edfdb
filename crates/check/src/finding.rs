//! What was found, as facts: for reports of any form.

use crate::search::Delivery;
use alloc::string::String;
use alloc::vec::Vec;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    Error,
    Warning,
    Note,
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
    pub outcome: u64,
    /// How many executions showed it, of all.
    pub executions: (u64, u64),
    /// Lines between which interrupts can be held off to remove it, and that was tried.
    pub fix: Option<(u32, u32)>,
}

impl Finding {
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
