//! The loops of an execution: how often each went round, and in which states. Asked in every round of every loop, so
//! without trees and without memory for each state.

use crate::program::Source;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::{Index, IndexMut};
use taipan_heap::Val;

#[derive(Clone, Default)]
pub(crate) struct Rounds {
    /// By jump back; there are few.
    loops: Vec<((usize, usize), Round)>,
    /// One of them goes back in any case.
    pub is_endless: bool,
    /// Jumps back since the last interrupt that could come.
    pub jumps: u64,
}

/// What is known of a jump back.
#[derive(Clone, Default)]
pub(crate) struct Round {
    pub count: u32,
    pub steps: u64,
    /// Something was written since the last time.
    pub wrote: bool,
    /// The states it was in, and who was asleep.
    pub states: States,
    pub lap: Lap,
}

/// Whether a loop goes round in the same states, with memory for one of them (Brent's way): it is compared with the
/// next one, then with the next two, four and so on.
#[derive(Clone, Default)]
pub(crate) struct Lap {
    state: Vec<Val>,
    length: u32,
    power: u32,
}

impl Lap {
    /// Whether the loop is in the state that is remembered.
    pub fn closes(&mut self, state: &[Val]) -> bool {
        if self.length < self.power && self.state == state {
            return true;
        }
        self.length += 1;
        if self.length >= self.power {
            self.begin(state);
            self.power *= 2;
        }
        false
    }

    /// What was before does not count any more.
    pub fn begin(&mut self, state: &[Val]) {
        self.state.clear();
        self.state.extend_from_slice(state);
        self.length = 0;
        self.power = self.power.max(1);
    }
}

impl Rounds {
    /// The number of a place's jump.
    pub fn number(&mut self, place: (usize, usize)) -> usize {
        self.loops.iter().position(|(other, _)| *other == place).unwrap_or_else(|| {
            self.loops.push((place, Round::default()));
            self.loops.len() - 1
        })
    }

    pub fn note_write(&mut self) {
        self.loops.iter_mut().for_each(|(_, round)| round.wrote = true);
    }
}

impl Index<usize> for Rounds {
    type Output = Round;

    fn index(&self, n: usize) -> &Round {
        &self.loops[n].1
    }
}

impl IndexMut<usize> for Rounds {
    fn index_mut(&mut self, n: usize) -> &mut Round {
        &mut self.loops[n].1
    }
}

/// Sets of sources that sleep at one time, by numbers from 1.
#[derive(Default)]
pub(crate) struct Sleepers {
    sets: Vec<Vec<Source>>,
    set: Vec<Source>,
}

impl Sleepers {
    pub fn number(&mut self, sources: impl Iterator<Item = Source>) -> u32 {
        self.set.clear();
        self.set.extend(sources);
        self.set.sort_unstable();
        self.set.dedup();
        let known = self.sets.iter().position(|set| *set == self.set);
        known.unwrap_or_else(|| {
            self.sets.push(self.set.clone());
            self.sets.len() - 1
        }) as u32
            + 1
    }

    pub fn is_subset(&self, part: u32, whole: u32) -> bool {
        let set = |n: u32| &self.sets[n as usize - 1];
        part == whole || set(part).iter().all(|source| set(whole).contains(source))
    }
}

/// A hash table: the state, which is a hash, and the number of the sleepers; 0 is a free slot.
#[derive(Clone, Default)]
pub(crate) struct States {
    slots: Vec<(u64, u32)>,
    used: usize,
}

impl States {
    /// Notes a state; who was asleep the last time it was met.
    pub fn insert(&mut self, state: u64, asleep: u32) -> Option<u32> {
        if self.used * 2 >= self.slots.len() {
            let size = (self.slots.len() * 2).max(8);
            let old = core::mem::replace(&mut self.slots, vec![(0, 0); size]);
            self.used = 0;
            for (state, asleep) in old.into_iter().filter(|(_, asleep)| *asleep != 0) {
                self.insert(state, asleep);
            }
        }
        let mask = self.slots.len() - 1;
        let mut at = state as usize & mask;
        while self.slots[at].1 != 0 {
            if self.slots[at].0 == state {
                return Some(core::mem::replace(&mut self.slots[at].1, asleep));
            }
            at = (at + 1) & mask;
        }
        self.slots[at] = (state, asleep);
        self.used += 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_that_comes_back_to_a_state_is_seen_within_three_laps() {
        let mut lap = Lap::default();
        let mut closes = |n: usize| lap.closes(&[Val::int(n as isize)]);
        assert!((0..100).all(|n| !closes(n)));
        let lap = (0..).position(|n| closes(100 + n % 30));
        assert!(lap.is_some_and(|rounds| rounds < 300));
    }

    #[test]
    fn a_state_is_met_again_however_many_there_are() {
        let mut states = States::default();
        let state = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 3;
        assert!((0..1000).all(|n| states.insert(state(n), 1).is_none()));
        assert!((0..1000).all(|n| states.insert(state(n), 2) == Some(1)));
    }
}
