//! What happened, in order: every change of level and every interrupt, with its cycle.
use alloc::vec::Vec;

use taipan_board::{Cycles, Line, PinId};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// The level on a wire changed, other than one with an LED on it.
    Level {
        pin: PinId,
        level: bool,
    },
    /// An LED's intensity changed, by whatever means.
    Led {
        led: u8,
        intensity: u8,
    },
    /// An event on a line; `lost` if one was pending already, so that the two are one to the program.
    Raised {
        line: Line,
        lost: bool,
    },
    Entered {
        line: Line,
    },
    Left {
        line: Line,
    },
    /// The interrupt character came in.
    Keyboard,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    pub at: Cycles,
    pub event: Event,
}

/// Invariant: `records` is in order of time, and has `limit` entries at most; `dropped` counts what came after.
#[derive(Debug)]
pub struct Timeline {
    records: Vec<Record>,
    limit: usize,
    dropped: u64,
    levels_at_start: Vec<bool>,
}

taipan_board::clone_in_place!(Timeline { records, limit, dropped, levels_at_start });

impl Timeline {
    /// A limit of 0 keeps nothing and counts everything as dropped.
    pub fn new(limit: usize, levels_at_start: Vec<bool>) -> Timeline {
        Timeline { records: Vec::new(), limit, dropped: 0, levels_at_start }
    }

    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// How many events there was no room for: the last ones.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The level of a pin before the first record.
    pub fn level_at_start(&self, pin: PinId) -> bool {
        self.levels_at_start[usize::from(pin.0)]
    }

    pub(crate) fn push(&mut self, at: Cycles, event: Event) {
        if self.records.len() >= self.limit {
            self.dropped += 1;
            return;
        }
        self.records.push(Record { at, event });
    }
}
