//! More interrupts than can be searched: some, drawn where they matter.
//!
//! # The idea
//! Eight interrupts at any instruction are too many to hope for. But as in the search a source is worth trying at its first
//! chance, and after that only where something was touched that its handler touches too; what that is has been seen in
//! the samples before. Among these places some are drawn, and for each sample some of the sources, so that those that
//! come everywhere do not crowd out the others.
//!
//! Nothing is shown by what they miss.

use crate::brute::{Player, Rounds};
use crate::dice::Dice;
use crate::footprint::Footprint;
use crate::gathered::Gathered;
use crate::program::{Armed, Ending, Program, Saved, Setup, Source};
use crate::search::{Delivery, Limits, Tick};
use crate::strategy::Executed;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

/// Interrupts in one sample, at most.
pub const DELIVERIES: usize = 8;

/// Instructions of one sample: they go one by one.
const STEPS: u64 = 50_000;
/// Choices of one that are drawn.
const CHOICES: usize = 16;

/// What is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Samples {
    pub seed: u64,
    /// So many, or as many as there is time for.
    pub most: Option<u64>,
    /// More interrupts than so many, which were searched.
    pub beyond: usize,
}

/// Draws samples. The error is what compiling the program said.
pub fn sample(setup: &Setup, limits: Limits, samples: Samples) -> Result<Gathered, String> {
    let limits = Limits { deliveries: DELIVERIES, of_source: DELIVERIES, steps: limits.steps.min(STEPS), ..limits };
    let mut program = Program::new(setup)?;
    let mut start = Saved::default();
    program.save(&mut start);
    let mut sampler = Sampler { limits, samples, dice: Dice::new(samples.seed), footprints: BTreeMap::new(), places: 1 };
    let mut gathered = Gathered::default();
    while samples.most.is_none_or(|most| gathered.executions < most) && !limits.is_enough() {
        program.restore(&start);
        let executed = sampler.execute(&mut program);
        executed.tell(&mut program, &mut |e| {
            gathered.add(e);
            if let Some(tick) = limits.tick {
                let done = samples.most.map_or(0.0, |most| gathered.executions as f64 / most as f64);
                tick(&Tick { part: 0, done, outcome: e.outcome, notices: e.notices });
            }
            true
        });
    }
    gathered.excuses = program.vm.excuses().into_iter().collect();
    Ok(gathered)
}

struct Sampler {
    limits: Limits,
    samples: Samples,
    dice: Dice,
    /// What handlers were seen to touch.
    footprints: BTreeMap<Source, Footprint>,
    /// Places in the longest sample so far.
    places: u64,
}

impl Sampler {
    fn execute(&mut self, program: &mut Program) -> Executed {
        let deliveries = self.samples.beyond + 1 + self.dice.below((DELIVERIES - self.samples.beyond) as u64) as usize;
        let drawn: BTreeSet<u64> = (0..deliveries).map(|_| self.dice.below(self.places)).collect();
        // A source takes part if its bit says so; of none it would be no sample.
        let parts = self.dice.below(u64::MAX);
        let choices: Vec<u8> = (0..CHOICES).map(|_| self.dice.below(256) as u8).collect();
        let player = Player::choosing(program, &choices);
        let mut sample = Sample { sampler: self, player, path: Vec::new(), drawn, deliveries, parts, asleep: BTreeSet::new(), places: 0 };
        let ending = sample.run();
        let (path, places) = (core::mem::take(&mut sample.path), sample.places);
        let executed = Executed::of(&mut sample.player, path, ending);
        self.places = self.places.max(places);
        executed
    }
}

/// One execution.
struct Sample<'a, 'b> {
    sampler: &'a mut Sampler,
    player: Player<'b>,
    path: Vec<Delivery>,
    /// The places at which something comes, by their numbers, and how often at most.
    drawn: BTreeSet<u64>,
    deliveries: usize,
    parts: u64,
    /// Sources that did not come when they could, since when nothing happened that concerns them.
    asleep: BTreeSet<Source>,
    /// Places so far.
    places: u64,
}

impl Sample<'_, '_> {
    fn run(&mut self) -> Ending {
        let mut rounds = Rounds::default();
        let mut armed = Vec::new();
        loop {
            self.player.program.armed(&mut armed);
            armed.retain(|a| self.takes_part(a) && self.player.program.is_enabled(a));
            // Nothing happens any more but what comes now.
            let is_over = self.player.depth() == 0 && rounds.is_over(self.player.program, &self.sampler.limits);
            if let Some(a) = self.next(&armed, is_over) {
                if let Some(ending) = self.deliver(&a) {
                    return ending;
                }
                continue;
            }
            if is_over {
                return Ending::Waits;
            }
            if let Some(ending) = self.step() {
                return ending;
            }
            rounds.note(&self.player.accesses);
        }
    }

    /// One source in two, but for the one that there is if it is the only one.
    fn takes_part(&self, a: &Armed) -> bool {
        let bit = (u64::from(a.source.line.0) * 7 + u64::from(a.source.event)) % 61;
        self.sampler.footprints.len() < 2 || self.parts >> bit & 1 != 0
    }

    fn next(&mut self, enabled: &[Armed], is_over: bool) -> Option<Armed> {
        if enabled.is_empty() || self.path.len() >= self.deliveries {
            return None;
        }
        let awake: Vec<Armed> = enabled.iter().filter(|a| !self.asleep.contains(&a.source)).copied().collect();
        let is_drawn = !awake.is_empty() && {
            self.places += 1;
            self.drawn.contains(&(self.places - 1))
        };
        let among = if is_drawn {
            &awake
        } else if is_over {
            enabled
        } else {
            self.asleep.extend(awake.iter().map(|a| a.source));
            return None;
        };
        Some(among[self.sampler.dice.below(among.len() as u64) as usize])
    }

    fn deliver(&mut self, a: &Armed) -> Option<Ending> {
        self.path.push(Delivery { source: a.source, context: self.player.context(), step: self.player.program.vm.explored.steps });
        let ending = self.player.deliver(a);
        self.learn(self.path.len() - 1);
        ending
    }

    fn step(&mut self) -> Option<Ending> {
        let inside: Vec<usize> = self.player.handlers().map(|(delivery, _)| delivery).collect();
        let ending = self.player.step(&self.sampler.limits);
        inside.iter().for_each(|delivery| self.learn(*delivery));
        let (footprints, accesses) = (&self.sampler.footprints, &self.player.accesses);
        let notices = |source: &Source| footprints.get(source).is_some_and(|f| accesses.iter().any(|access| f.conflicts_with(access)));
        self.asleep.retain(|source| !notices(source));
        ending
    }

    /// What was touched just now belongs to a delivery.
    fn learn(&mut self, delivery: usize) {
        let footprint = self.sampler.footprints.entry(self.path[delivery].source).or_default();
        self.player.accesses.iter().for_each(|access| footprint.add(*access));
    }
}
