//! Values that the program leaves open: `check.choose(0, 1)`. Each alternative is tried, as a branch of the search.
//!
//! A choice is made by whoever runs, and nobody else can notice it: what sleeps goes on sleeping, and a handler's footprint
//! is that of all it may choose. An execution is told by its deliveries and by its choices, in the order in which they
//! were made; those that are not there any more are first alternatives, so that few are said where few matter.

use crate::board::device;
use crate::program::Source;
use crate::rounds::Rounds;
use crate::search::{Delivery, Search, Sleep};
use crate::state::Mix;
use alloc::vec::Vec;
use taipan_heap::watch::{Access, Touch};
use taipan_vm::watch::place;

/// Choices of one execution that are tried, if nothing else is said: each doubles the search.
pub const MOST: usize = 6;

/// A choice that was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Choice {
    /// Who made it: 0 the program, n the n-th delivery.
    pub context: usize,
    pub alternative: u8,
}

impl Choice {
    /// What a trace has of it: another event for each alternative, that conflicts with none.
    pub fn event(self) -> Access {
        Access::elsewhere(place::CHOICE + u32::from(self.alternative), Touch::Read)
    }
}

/// The choices as a schedule has them: without the first alternatives at their end.
pub(crate) fn said(made: &[Choice]) -> Vec<u8> {
    let last = made.iter().rposition(|choice| choice.alternative > 0);
    made[..last.map_or(0, |last| last + 1)].iter().map(|choice| choice.alternative).collect()
}

/// A number for what was chosen by whom, in whatever order: outcomes are compared among executions of the same choices.
pub(crate) fn mix(made: &[Choice], deliveries: &[Delivery], mix: &mut Mix) {
    let who = |choice: &Choice| choice.context.checked_sub(1).and_then(|n| deliveries.get(n)).map(|d| d.source);
    let mut chosen: Vec<(Option<Source>, u8)> =
        made.iter().filter(|choice| choice.alternative > 0).map(|choice| (who(choice), choice.alternative)).collect();
    chosen.sort_unstable();
    for (who, alternative) in chosen {
        mix.add(who.map_or(u64::from(device::INPUT), |source| u64::from(source.line.0) << 32 | u64::from(source.event)));
        mix.add(u64::from(alternative));
    }
}

impl Search<'_> {
    /// The program is before a choice among `alternatives`: searches what follows, for each.
    pub(crate) fn choose(&mut self, alternatives: usize, sleep: Sleep, rounds: &Rounds) {
        self.states.forget_passed();
        let mut saved = self.spare.pop().unwrap_or_default();
        self.program.save(&mut saved);
        let (contexts, notices, events, is_held) = (self.contexts.clone(), self.notices.len(), self.trace.events.len(), self.is_held);
        let maker = self.makers_now();
        let made = self.choices.len();
        let covered = self.coverage.as_ref().map(|coverage| coverage.fork());
        for alternative in 0..alternatives {
            if alternative > 0 {
                self.program.restore(&saved);
                self.contexts.clone_from(&contexts);
                self.notices.truncate(notices);
                self.trace.events.truncate(events);
                self.is_held = is_held;
                self.program.vm.heap.watch.set_maker(maker);
                if let (Some(coverage), Some(path)) = (&mut self.coverage, &covered) {
                    coverage.back(path.clone());
                }
            }
            self.make(alternative);
            self.explore(sleep.clone(), rounds.clone(), Some(alternative));
            self.choices.truncate(made);
            if self.ended {
                return;
            }
        }
        self.spare.push(saved);
    }

    /// The program is before a choice more than are tried: it is the first alternative. There may be thousands of these.
    pub(crate) fn choose_first(&mut self) -> usize {
        (self.counts.cut, self.counts.chose) = (true, true);
        self.states.forget_passed();
        self.make(0);
        0
    }

    fn make(&mut self, alternative: usize) {
        let choice = Choice { context: self.context(), alternative: alternative as u8 };
        self.choices.push(choice);
        if self.traced {
            self.trace.push(choice.context, &[choice.event()], &self.program.vm.heap.watch);
        }
    }
}
