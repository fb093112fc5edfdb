//! A search that was stopped, to be gone on with: how far it was, and what it had gathered by then.
//!
//! What is done goes by the units by which a search is shared out, which every search of the program finds in the same
//! order. One that was cut off in its middle is done again, so what it had gathered is not kept.

use crate::gathered::Gathered;
use crate::search::Execution;

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Done {
    /// Units before this one are done.
    pub units: u64,
    /// All of them.
    pub is_all: bool,
    pub gathered: Gathered,
}

/// Gathers unit by unit.
pub(crate) struct Gatherer {
    done: Done,
    /// The one in progress, and what it has gathered.
    unit: u64,
    gathered: Gathered,
    /// It met a limit.
    is_cut: (bool, bool),
}

impl Gatherer {
    pub fn new(done: Done) -> Gatherer {
        Gatherer { unit: done.units, done, gathered: Gathered::default(), is_cut: (false, false) }
    }

    pub fn add(&mut self, e: &Execution) {
        if e.unit != self.unit {
            self.end_unit();
            self.unit = e.unit;
        }
        self.gathered.add(e);
        self.is_cut = e.is_cut;
    }

    fn end_unit(&mut self) {
        self.gathered.counts.executions = self.gathered.executions;
        (self.gathered.counts.cut, self.gathered.counts.chose) = self.is_cut;
        self.done.gathered.merge(core::mem::take(&mut self.gathered));
    }

    /// What is done, and with it what the unit in progress has given.
    pub fn end(mut self, stopped: bool, excuses: impl Iterator<Item = crate::gathered::ExcuseAt>) -> (Done, Gathered) {
        self.done.gathered.excuses.extend(excuses);
        if !stopped {
            self.end_unit();
            let all = self.done.gathered.clone();
            return (Done { is_all: true, ..self.done }, all);
        }
        self.done.units = self.unit;
        let done = self.done.clone();
        self.end_unit();
        let mut all = self.done.gathered;
        (all.counts.cut, all.counts.stopped) = (true, true);
        (done, all)
    }
}
