//! What is kept of executions until there is time to look into them: plain data, which parts of a search can exchange.

use crate::coverage::Coverage;
use crate::program::{Ending, Source};
use crate::search::{Counts, Delivery, End, Execution};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
pub use taipan_heap::watch::{Notice, What};
pub use taipan_vm::watch::{Excuse, wait_named};

/// An execution, kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Kept {
    pub deliveries: Vec<Delivery>,
    pub choices: Vec<u8>,
    pub outcome: u64,
    /// Where to end, if the program does not.
    pub end: Option<End>,
}

impl Kept {
    /// Smaller is plainer: fewer interrupts, then fewer choices that matter.
    pub fn plainness(&self) -> (usize, usize) {
        (self.deliveries.len(), self.choices.len())
    }
}

/// What was noticed, with the execution of fewest deliveries in which it was, and in how many it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Noticed {
    pub deliveries: Vec<Delivery>,
    pub choices: Vec<u8>,
    pub outcome: u64,
    pub times: u64,
}

/// What makes the result mean less, with file and line.
pub type ExcuseAt = (Excuse, String, u32);

/// Executions that are looked into for each outcome.
const OF_OUTCOME: usize = 2;

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Gathered {
    pub executions: u64,
    pub counts: Counts,
    /// By outcome.
    pub kept: BTreeMap<u64, Vec<Kept>>,
    /// By whether it was in a handler, and what.
    pub notices: BTreeMap<(bool, Notice), Noticed>,
    pub delivered: BTreeMap<Source, u64>,
    pub excuses: BTreeSet<ExcuseAt>,
    /// Where it was tried, if that was asked for.
    pub coverage: Option<Coverage>,
}

impl Gathered {
    pub fn add(&mut self, e: &Execution) {
        self.executions += 1;
        for d in e.deliveries {
            *self.delivered.entry(d.source).or_default() += 1;
        }
        let end = (*e.ending == Ending::Waits).then_some(e.end);
        self.keep(Kept { deliveries: e.deliveries.to_vec(), choices: e.choices.to_vec(), outcome: e.outcome, end });
        let mut seen = BTreeSet::new();
        for (context, notice) in sections(e) {
            let key = (context > 0, notice);
            if seen.insert(key.clone()) {
                let (deliveries, choices) = (e.deliveries.to_vec(), e.choices.to_vec());
                self.notice(key, Noticed { deliveries, choices, outcome: e.outcome, times: 1 });
            }
        }
    }

    fn keep(&mut self, kept: Kept) {
        let of_outcome = self.kept.entry(kept.outcome).or_default();
        of_outcome.push(kept);
        // A total order, so that it does not matter who found what first.
        of_outcome.sort_by(|a, b| (a.plainness(), a).cmp(&(b.plainness(), b)));
        of_outcome.truncate(OF_OUTCOME);
    }

    fn notice(&mut self, key: (bool, Notice), noticed: Noticed) {
        let Some(known) = self.notices.get_mut(&key) else {
            self.notices.insert(key, noticed);
            return;
        };
        known.times += noticed.times;
        let order = |n: &Noticed| (n.deliveries.len(), n.choices.len(), n.deliveries.clone(), n.choices.clone());
        if order(&noticed) < order(known) {
            *known = Noticed { times: known.times, ..noticed };
        }
    }

    /// Adds what another part of the search has found.
    pub fn merge(&mut self, other: Gathered) {
        self.executions += other.executions;
        self.counts.executions += other.counts.executions;
        self.counts.cut |= other.counts.cut;
        self.counts.stopped |= other.counts.stopped;
        self.counts.chose |= other.counts.chose;
        other.kept.into_values().flatten().for_each(|kept| self.keep(kept));
        other.notices.into_iter().for_each(|(key, noticed)| self.notice(key, noticed));
        self.excuses.extend(other.excuses);
        if let Some(coverage) = other.coverage {
            self.coverage.get_or_insert_default().merge(coverage);
        }
        for (source, n) in other.delivered {
            *self.delivered.entry(source).or_default() += n;
        }
    }
}

/// The notices of an execution, and what those on the interrupt mask come to: it is off where the program waits, or where
/// a handler or the program ends.
fn sections(e: &Execution) -> Vec<(usize, Notice)> {
    let mut all = e.notices.to_vec();
    // By context: where it switched interrupts off.
    let mut off: BTreeMap<usize, Notice> = BTreeMap::new();
    for (context, notice) in e.notices {
        match &notice.what {
            What::Masks(true) => {
                off.entry(*context).or_insert_with(|| notice.clone());
            }
            What::Masks(false) => {
                off.remove(context);
            }
            _ => {}
        }
    }
    if *e.ending != Ending::Waits {
        all.extend(off.into_iter().map(|(context, notice)| (context, Notice { what: What::LeftMasked, ..notice })));
    }
    all
}
