//! Executions told apart by what happened before what: two that differ in the order of independent events are one class.
//!
//! An event is an access of one context. The events of a context are in order, and so are two that conflict. The class
//! is the set of events with, for each, everything that came before it.

use crate::search::{Delivery, came};
use crate::state::Mix;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use taipan_heap::watch::{Access, Watch};

/// The events of an execution, in order: the context of each (0 the program, n the n-th delivery), and what it touched.
///
/// What was before any source was switched on is left out: it is the same in every execution.
#[derive(Clone, Default, Debug)]
pub struct Trace {
    pub events: Vec<(usize, Access)>,
    /// How many objects there had been when it began.
    begun: Option<u32>,
}

impl Trace {
    /// A source is switched on.
    pub fn begin(&mut self, watch: &Watch) {
        if self.begun.is_none() {
            self.begun = Some(watch.births());
            self.events.clear();
        }
    }

    /// What a context has touched; it is the one that runs. Objects of its own are left out: where they lie depends on
    /// what others have made.
    pub fn push(&mut self, context: usize, accesses: &[Access], watch: &Watch) {
        let since = self.begun.unwrap_or(u32::MAX);
        let shared = accesses.iter().filter(|access| !watch.is_own(access, since));
        self.events.extend(shared.map(|access| (context, *access)));
    }

    /// A number for the class. `names` says for each context what it is, so that contexts of one source are alike.
    pub fn class(&self, names: &[u64]) -> u64 {
        // By event: a hash of it and of all that it depends on. Within a context that is the event before it.
        let mut hashes: Vec<u64> = Vec::with_capacity(self.events.len());
        let mut before: Vec<u64> = names.to_vec();
        // By 8 bytes: the events that touched them.
        let mut touched: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut causes = Vec::new();
        let mut total: u64 = 0;
        for (n, (context, access)) in self.events.iter().enumerate() {
            causes.clear();
            for word in access.at / 8..=(access.at + access.len - 1) / 8 {
                let events = touched.entry(word).or_default();
                let conflicts = |m: &usize| self.events[*m].0 != *context && self.events[*m].1.conflicts(access);
                causes.extend(events.iter().copied().filter(conflicts));
                events.push(n);
            }
            if access.len > 1 {
                causes.sort_unstable();
                causes.dedup();
            }
            let mut mix = Mix::new();
            mix.add(before[*context]);
            mix.add(u64::from(access.at));
            mix.add(access.touch as u64);
            // A sum, as the order in which the causes happened is no part of it.
            mix.add(causes.iter().fold(0, |sum: u64, m| sum.wrapping_add(hashes[*m])));
            before[*context] = mix.value();
            hashes.push(mix.value());
            total = total.wrapping_add(mix.value());
        }
        total
    }
}

/// By context of an execution: what it is. The n-th delivery of a source is not its m-th.
pub fn names(path: &[Delivery]) -> Vec<u64> {
    let mut names = alloc::vec![0];
    for (n, delivery) in path.iter().enumerate() {
        let mut mix = Mix::new();
        mix.add(u64::from(delivery.source.line.0) + 1);
        mix.add(u64::from(delivery.source.event));
        mix.add(came(&path[..n], delivery.source) as u64);
        names.push(mix.value());
    }
    names
}
