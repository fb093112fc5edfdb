//! States met before: what comes after the last interrupt is executed once for each of them.
//!
//! # The idea
//! When as many interrupts were delivered as may be, all that is left of an execution follows from its state. Many come
//! to the same one: an update that was not lost is the same update a round of the loop later. What the first of them
//! came to is what the others come to.
//!
//! # The trap
//! Two executions in the same state differ in what is *said* of them: which interrupts there were, what the program has
//! written until then and did to pins. All of that is in an outcome, and so it belongs to what has to be the same. A
//! search that merges by the state alone compares results of different interrupts, and finds mistakes that are none.
//!
//! # Why nothing is missed
//! An execution that is not followed any further is told of like the others, with the outcome and the notices of the
//! first: the search finds the same, whether or not it merges, and so do parts of it, which do not know of each other.
//! For that, only what comes to its own end is kept; where an endless loop is left depends on when it was entered.

use crate::choices::Choice;
use crate::program::{Ending, Program};
use crate::search::Delivery;
use crate::state::Mix;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use taipan_heap::Val;
use taipan_heap::watch::Notice;

/// What an execution came to, from a state on.
#[derive(Clone)]
pub(crate) struct Rest {
    pub ending: Ending,
    pub outcome: u64,
    pub notices: Vec<(usize, Notice)>,
    /// Instructions of the main program at its end.
    pub steps: u64,
}

/// Most that are kept.
const MOST: usize = 1 << 17;

#[derive(Default)]
pub(crate) struct States {
    rests: BTreeMap<u64, Rest>,
    /// Of these states the little that is quick to tell.
    glances: BTreeSet<u64>,
    /// States of the execution in progress, and how many notices there were.
    passed: Vec<(u64, usize)>,
}

impl States {
    /// The program is about to jump back, for the `jumps`-th time since its last interrupt; what it comes to, if that is
    /// known. Not `whole`: by what is seen at a glance.
    pub fn meet(
        &mut self,
        program: &mut Program,
        so_far: (&[Delivery], &[Choice]),
        jumps: u64,
        whole: bool,
        notices: usize,
    ) -> Option<Rest> {
        let glance = glance(program);
        let is_known = self.glances.contains(&glance);
        // A state is kept now and then, so that one that comes later meets one soon.
        let is_kept = jumps.is_power_of_two() && self.rests.len() + self.passed.len() < MOST;
        if !is_known && !is_kept {
            return None;
        }
        let state = if whole { state(program, so_far)? } else { glance };
        let rest = self.rests.get(&state);
        if rest.is_none() && is_kept {
            self.glances.insert(glance);
            self.passed.push((state, notices));
        }
        rest.cloned()
    }

    /// No one end follows from the states so far: what comes depends on a choice, or is not followed.
    pub fn forget_passed(&mut self) {
        self.passed.clear();
    }

    /// The execution came to its end, with all these notices.
    pub fn finish(&mut self, ending: &Ending, outcome: u64, notices: &[(usize, Notice)], steps: u64) {
        for (state, since) in self.passed.drain(..) {
            if *ending != Ending::Waits {
                self.rests.insert(state, Rest { ending: ending.clone(), outcome, notices: notices[since..].to_vec(), steps });
            }
        }
    }
}

fn glance(program: &Program) -> u64 {
    let vm = &program.vm;
    let mut mix = Mix::new();
    mix.add(vm.explored.steps);
    vm.registers().iter().for_each(|v: &Val| mix.add(v.bits() as u64));
    mix.value()
}

/// The whole state, if it can be told, with what was delivered, chosen and written.
fn state(program: &mut Program, (path, made): (&[Delivery], &[Choice])) -> Option<u64> {
    let mut mix = Mix::new();
    let is_told = program.vm.state(&mut |n| mix.add(n));
    let board = program.board();
    let is_told = is_told && board.sim.state(&mut mix);
    crate::add_effects(board, &mut mix);
    crate::add_interrupts(path, made, &mut mix);
    is_told.then(|| mix.value())
}
