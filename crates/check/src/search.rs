//! One execution of each class: depth-first over placements, with handlers that sleep until something concerns them.
//!
//! # The idea
//! After a source was tried here, there is no point in trying it again until what runs has done something that its
//! handler could notice, or that notices it. So the source *sleeps*, with what its delivery touched (its footprint), and
//! an access that conflicts wakes it. What the handler touches is not worked out beforehand: it has just been run.
//! The running program is always a valid first choice, so nothing is ever run in vain.
//!
//! # The trap
//! That is right only with five rules.
//! 1. The footprint is that of everything until the handler returned, in all its variants, with the handlers that cut
//!    into it.
//! 2. A delivery is an event in its own right: it depends on whether its source and interrupts are switched on, and on
//!    the same for all that could cut into it.
//! 3. Switches are places like variables. (`disable_irq` … `enable_irq` in one context is none: the section moves as a
//!    whole. A handler that returns with another state of the mask has written it.)
//! 4. More urgent sources are tried first, and when one of them has a new footprint, less urgent ones that sleep and
//!    conflict with it are woken: "that one, cut into by this one" was not there before.
//! 5. A state was met before only if all of it is the same, and what was delivered and written until then: see
//!    [`merge`](crate::merge).
//!
//! # Why nothing is missed
//! Classes are by conflicts, see [`trace`](crate::trace). [`brute`](crate::brute) tries every boundary, and the tests
//! compare the two over random programs, with rules taken out as well.

use crate::choices::{self, Choice};
use crate::clock::{self, Clock};
use crate::coverage::collector::{Collector, Standpoint};
use crate::estimate::Estimate;
use crate::footprint::Footprint;
use crate::merge;
use crate::program::{Armed, Context, Ending, Program, Saved, Source, Stop};
use crate::rounds::{Rounds, Sleepers};
use crate::state::{self, Mix};
use crate::strategy::Strategy;
use crate::trace::Trace;
use alloc::vec::Vec;
use taipan_heap::watch::{Access, Notice, Touch, What};
use taipan_vm::watch::{Before, place};

/// A delivery of an execution.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Delivery {
    pub source: Source,
    /// What was running: 0 the program, n the n-th delivery before this one.
    pub context: usize,
    /// Instructions that it had executed.
    pub step: u64,
}

/// Where an execution ended. A loop that brings nothing new ends there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct End {
    pub delivered: usize,
    pub context: usize,
    /// Instructions of it.
    pub step: u64,
}

/// A part of the search. What is shared out are placements, those after the first of an execution, and the executions
/// with fewer: every part finds them in the same order, so nobody has to tell the others anything.
///
/// What is another's is not followed, but its handler is run to its end: others sleep by what it touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// From 0.
    pub index: u64,
    pub of: u64,
    /// By what the placement is, and not by its number: an edit elsewhere leaves most where they were.
    pub by_hash: bool,
}

/// Placements deep at which the search is shared out: at the first alone a few of them would be most of the work.
const SPLIT: usize = 2;

/// How far to search.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub strategy: Strategy,
    /// Deliveries in one execution, and of one source.
    pub deliveries: usize,
    pub of_source: usize,
    /// Choices of one execution; what is chosen after them is the first alternative.
    pub choices: usize,
    /// Instructions of one execution.
    pub steps: u64,
    /// Executions.
    pub executions: u64,
    /// Rounds of an endless loop after the last delivery, and in all.
    pub quiet_rounds: u32,
    pub rounds: u32,
    /// Virtual time of one execution, in cycles of the board.
    pub horizon: Option<u64>,
    /// Instructions may take so many times more, or less, than thought.
    pub window: u64,
    /// Only this part.
    pub share: Option<Share>,
    /// Units before this one are done.
    pub done: u64,
    /// Take note of where interrupts were tried.
    pub covers: bool,
    /// Asked at each stop whether that was enough, for a limit of time.
    pub enough: Option<fn() -> bool>,
    /// Called when the search is over and its executions are to be looked into.
    pub searched: Option<fn()>,
    /// Called after each execution, to show how far it is.
    pub tick: Option<fn(&Tick)>,
}

/// How far a search is.
pub struct Tick<'a> {
    /// Which part of it is meant, see [`Share`].
    pub part: u64,
    /// The share of it that is done, about.
    pub done: f64,
    /// What the execution came to, and what was noticed in it.
    pub outcome: u64,
    pub notices: &'a [(usize, Notice)],
}

impl Limits {
    /// Whether time is up.
    pub fn is_enough(&self) -> bool {
        self.enough.is_some_and(|enough| enough())
    }
}

/// How often a source has come.
pub(crate) fn came(path: &[Delivery], source: Source) -> usize {
    path.iter().filter(|d| d.source == source).count()
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            strategy: Strategy::Classes,
            deliveries: 2,
            of_source: 2,
            choices: choices::MOST,
            steps: 200_000,
            executions: u64::MAX,
            quiet_rounds: 10,
            rounds: 50,
            horizon: None,
            window: 4,
            share: None,
            done: 0,
            covers: false,
            enough: None,
            searched: None,
            tick: None,
        }
    }
}

/// An execution that came to its end.
pub struct Execution<'a> {
    pub deliveries: &'a [Delivery],
    /// The alternatives that were chosen, in order; the first ones at the end are left out.
    pub choices: &'a [u8],
    pub ending: &'a Ending,
    /// What the program wrote, did to pins, and left behind: a number.
    pub outcome: u64,
    pub notices: &'a [(usize, Notice)],
    pub end: End,
    pub class: Option<u64>,
    /// The unit that it is part of, by number.
    pub unit: u64,
    /// Whether a limit has cut something off so far, and whether one of choices has.
    pub is_cut: (bool, bool),
    /// What happened, if it was asked for.
    pub trace: &'a Trace,
}

/// Rules to be taken out, for the tests that show that they are needed.
#[derive(Clone, Copy, Default, Debug)]
pub struct Without {
    pub rule: Option<u8>,
    /// A region that is left alone, as if interrupts were held off in it.
    pub region: Option<Region>,
}

/// What was searched.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    pub executions: u64,
    /// Whether a limit other than that of deliveries cut something off.
    pub cut: bool,
    /// Whether the search ended before its time.
    pub stopped: bool,
    /// Executions that came to a state met before, and were not followed any further.
    pub merged: u64,
    /// Whether there were more choices than were tried.
    pub chose: bool,
}

pub(crate) type Sleep = Vec<(Armed, Footprint)>;

pub struct Search<'a> {
    pub(crate) program: &'a mut Program,
    pub(crate) limits: Limits,
    without: Without,
    pub(crate) traced: bool,
    each: &'a mut dyn FnMut(&Execution) -> bool,
    pub(crate) counts: Counts,
    path: Vec<Delivery>,
    pub(crate) choices: Vec<Choice>,
    /// By delivery: where it was, for sharing out by that.
    placed: Vec<u64>,
    /// By delivery: what it touched, and the number of its maker.
    footprints: Vec<(Footprint, u32)>,
    /// The handlers in progress, the outermost first: the delivery, and what to know of it.
    pub(crate) contexts: Vec<(usize, Context)>,
    makers: u32,
    pub(crate) notices: Vec<(usize, Notice)>,
    pub(crate) trace: Trace,
    accesses: Vec<Access>,
    pub(crate) spare: Vec<Saved>,
    sleepers: Sleepers,
    pub(crate) states: merge::States,
    pub(crate) ended: bool,
    /// Placements and executions that were shared out so far.
    units: u64,
    /// What is done is another's part.
    is_anothers: bool,
    /// A source has been on.
    has_begun: bool,
    /// A loop has gone round so often that nothing is delivered in it any more.
    pub(crate) is_held: bool,
    pub(crate) coverage: Option<&'a mut Collector>,
    estimate: Estimate,
}

/// Instructions of a function between which nothing may be delivered: after `from`, up to and before `to`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Region {
    /// The function's code, by its place in the heap.
    pub code: usize,
    pub from: usize,
    pub to: usize,
}

/// Searches; `each` is told of every execution, and says whether to go on.
pub fn search(program: &mut Program, limits: Limits, without: Without, traced: bool, each: &mut dyn FnMut(&Execution) -> bool) -> Counts {
    search_covered(program, limits, without, traced, None, each)
}

/// The same, with somebody who takes note of where it has been.
pub(crate) fn search_covered(
    program: &mut Program,
    limits: Limits,
    without: Without,
    traced: bool,
    coverage: Option<&mut Collector>,
    each: &mut dyn FnMut(&Execution) -> bool,
) -> Counts {
    let mut search = Search {
        program,
        limits,
        without,
        traced,
        each,
        counts: Counts::default(),
        path: Vec::new(),
        choices: Vec::new(),
        placed: Vec::new(),
        footprints: Vec::new(),
        contexts: Vec::new(),
        makers: 0,
        notices: Vec::new(),
        trace: Trace::default(),
        accesses: Vec::new(),
        spare: Vec::new(),
        sleepers: Sleepers::default(),
        states: merge::States::default(),
        ended: false,
        units: 0,
        is_anothers: false,
        has_begun: false,
        is_held: false,
        coverage,
        estimate: Estimate::default(),
    };
    let mut start = Saved::default();
    search.program.save(&mut start);
    search.explore(Sleep::new(), Rounds::default(), None);
    search.program.restore(&start);
    search.program.vm.explored.holds_callbacks = false;
    search.program.vm.explored.after_waits = false;
    search.program.vm.heap.watch.set_brief(false);
    search.counts
}

impl Search<'_> {
    /// Whether it does not matter what is accessed, except by those that sleep.
    fn is_brief(&self) -> bool {
        self.contexts.is_empty() && !self.traced && self.coverage.is_none()
    }

    fn has_rule(&self, rule: u8) -> bool {
        self.without.rule != Some(rule)
    }

    fn left(&self) -> usize {
        self.limits.deliveries - self.path.len()
    }

    /// The context that runs: 0 the program, n the n-th delivery.
    pub(crate) fn context(&self) -> usize {
        self.contexts.last().map_or(0, |(delivery, _)| delivery + 1)
    }

    /// `chosen` is the alternative of the choice that comes next, if the program is before one.
    pub(crate) fn explore(&mut self, mut sleep: Sleep, mut rounds: Rounds, mut chosen: Option<usize>) {
        let mut armed = Vec::new();
        let mut ending = None;
        let mut asked: Option<usize> = None;
        let mut clock = Clock::new(&self.program.vm);
        // What the trap was set for: it is so again unless something was delivered, or woken.
        let mut trapped = None;
        loop {
            if self.limits.is_enough() {
                self.ended = true;
                self.counts.cut = true;
                self.counts.stopped = true;
                return;
            }
            if ending.is_none() && self.left() > 0 {
                self.program.armed(&mut armed);
                if !armed.is_empty() {
                    self.trace.begin(&self.program.vm.heap.watch);
                    if !core::mem::replace(&mut self.has_begun, true) {
                        // Before, nothing could come.
                        self.program.vm.explored.excuses.clear();
                        self.estimate.begin(self.program.vm.explored.steps);
                        if let Some(coverage) = &mut self.coverage {
                            coverage.begin(self.program);
                        }
                    }
                }
                // Before a choice that is made already all of that was tried.
                if chosen.is_none() && !clock.is_waited_for {
                    self.try_each(&armed, &mut sleep);
                }
                if self.ended {
                    return;
                }
            }
            if ending.is_none() {
                ending = self.end_of_loop(&mut rounds, &sleep, &mut clock);
            }
            if let Some(ending) = ending {
                return self.finish(&ending);
            }
            if let Some(alternatives) = asked.take() {
                if self.choices.len() < self.limits.choices {
                    return self.choose(alternatives, sleep, &rounds);
                }
                chosen = Some(self.choose_first());
            }
            let left = self.left();
            if left == 0 && self.is_brief() && !rounds.is_endless && self.program.vm.goes_back() && self.merge(&mut rounds) {
                return;
            }
            let reads_clock = self.waits_for_the_clock(&sleep);
            // A soft handler that is awake is tried at the next check point.
            let awake = left > 0 && armed.iter().any(|a| !a.hard && !sleeps(&sleep, a));
            if trapped.replace((self.makers, sleep.len())) != Some((self.makers, sleep.len())) {
                let trap = sleep.iter().filter(|_| left > 0).flat_map(|(_, footprint)| footprint.accesses());
                self.program.vm.heap.watch.set_trap(trap);
            }
            // What is held off is tried as soon as it can be, before anything else happens.
            let held_off = left > 0 && self.is_held_off() && armed.iter().any(|a| !sleeps(&sleep, a));
            let steps = self.program.vm.explored.steps;
            // A handler that takes long may never end.
            self.program.vm.explored.before = match awake {
                true => Before::CheckPoints,
                false if self.contexts.is_empty() || steps >= LONG => Before::JumpsBack,
                false => Before::Nothing,
            };
            self.program.vm.heap.watch.set_brief(self.is_brief());
            let held = if left > 0 { self.program.next_held() } else { None };
            // A wait may take the clock past that.
            self.program.vm.explored.after_waits = reads_clock || held.is_some();
            self.program.vm.explored.at_step = Some(steps + if held_off { 1 } else { self.program.quiet_steps(LONG, held) });
            self.program.vm.explored.holds_callbacks = self.is_held_off();
            self.program.vm.explored.choice = chosen.take();
            match self.run() {
                Stop::Boundary => {}
                Stop::Ended(end) => ending = Some(end),
            }
            asked = self.program.vm.explored.asked.take();
            self.note(&mut sleep);
            if held.is_some_and(|at| at <= self.program.vm.time()) {
                // A handler that switches itself off finds more due by now.
                sleep.clear();
            }
            if self.program.vm.heap.watch.take_wrote() {
                rounds.note_write();
            }
            self.leave_contexts(&mut sleep);
            if reads_clock && clock.rings(&self.program.vm) {
                sleep.retain(|(_, footprint)| !clock::is_read(footprint));
            }
            if self.is_anothers && self.contexts.is_empty() {
                return;
            }
            let late = self.limits.horizon.is_some_and(|horizon| self.program.vm.time().0 > horizon);
            if ending.is_none() && late || self.program.vm.explored.steps > self.limits.steps {
                self.counts.cut = true;
                ending = Some(Ending::Waits);
            }
        }
    }

    fn run(&mut self) -> Stop {
        let Some(coverage) = &mut self.coverage else { return self.program.run() };
        let at = Standpoint { path: &self.path, limits: &self.limits, contexts: &self.contexts };
        coverage.run(self.program, &at)
    }

    // ---- Deliveries

    fn try_each(&mut self, armed: &[Armed], sleep: &mut Sleep) {
        if self.is_held {
            self.counts.cut = true;
            return;
        }
        if self.is_held_off() {
            return;
        }
        let mut saved = None;
        for a in armed {
            if came(&self.path, a.source) >= self.limits.of_source || sleeps(sleep, a) || !self.program.is_enabled(a) {
                continue;
            }
            let saved = saved.get_or_insert_with(|| {
                let mut saved = self.spare.pop().unwrap_or_default();
                self.program.save(&mut saved);
                saved
            });
            let footprint = self.deliver(a, armed, sleep);
            self.program.restore(saved);
            self.program.vm.heap.watch.take_wrote();
            if self.ended {
                return;
            }
            if self.left() >= 2 && self.has_rule(4) {
                sleep.retain(|(s, other)| !(is_below(s, a) && other.conflicts(&footprint)));
            }
            // In a section no hard handler can cut into it, so that shows nothing about afterwards.
            if a.hard || !self.program.vm.irq.is_masked() {
                sleep.push((*a, footprint));
            }
        }
        self.spare.extend(saved);
    }

    /// Whether one that sleeps is to be tried again as time passes.
    fn waits_for_the_clock(&self, sleep: &Sleep) -> bool {
        self.left() > 0 && self.contexts.is_empty() && sleep.iter().any(|(_, footprint)| clock::is_read(footprint))
    }

    /// Whether the program is in the region that is left alone.
    fn is_held_off(&self) -> bool {
        if self.program.is_in_atomic_line() {
            return true;
        }
        let Some(region) = self.without.region else { return false };
        let vm = &self.program.vm;
        vm.places().any(|place| vm.heap.offset(place.code) == region.code && region.from < place.pc && place.pc <= region.to)
    }

    /// Delivers `a` and searches all that follows; what the delivery touched until its handler returned, in any of it.
    fn deliver(&mut self, a: &Armed, armed: &[Armed], sleep: &Sleep) -> Footprint {
        let mut footprint = Footprint::default();
        if self.has_rule(2) {
            let above = armed.iter().filter(|other| is_below(a, other));
            for access in core::iter::once(a).chain(above).flat_map(Program::delivery) {
                footprint.add(access);
            }
        }
        self.charge(footprint.accesses().to_vec().as_slice());
        let child: Sleep = sleep.iter().filter(|(_, other)| !other.conflicts(&footprint)).cloned().collect();
        let (contexts, notices, events) = (self.contexts.clone(), self.notices.len(), self.trace.events.len());
        let (is_held, choices) = (self.is_held, self.choices.len());
        let outer_maker = self.makers_now();
        let delivery = self.path.len();
        let step = self.program.vm.explored.steps;
        let placed = if self.limits.share.is_some_and(|share| share.by_hash) { self.place_hash() } else { 0 };
        self.placed.push(placed);
        self.path.push(Delivery { source: a.source, context: self.context(), step });
        self.makers += 1;
        self.footprints.push((footprint, self.makers));
        self.program.vm.heap.watch.set_brief(false);
        self.program.vm.heap.watch.set_maker(self.makers);
        if let Some(coverage) = &mut self.coverage {
            coverage.enter(self.program, a, armed, self.contexts.len());
        }
        let (context, ending) = self.program.fire(a);
        self.contexts.push((delivery, context));
        let mut child = child;
        if self.traced {
            let accesses: Vec<Access> = Program::delivery(a).collect();
            self.trace.push(delivery + 1, &accesses, &self.program.vm.heap.watch);
        }
        self.note(&mut child);
        self.leave_contexts(&mut child);
        let was_anothers = self.is_anothers;
        if self.path.len() == self.split() {
            self.is_anothers |= !self.is_mine();
        }
        match ending {
            Some(ending) => self.finish(&ending),
            None if self.is_anothers && self.contexts.is_empty() => {}
            None => self.explore(child, Rounds::default(), None),
        }
        self.is_anothers = was_anothers;
        self.placed.pop();
        self.choices.truncate(choices);
        self.path.pop();
        self.contexts = contexts;
        self.is_held = is_held;
        self.notices.truncate(notices);
        self.trace.events.truncate(events);
        self.program.vm.heap.watch.set_maker(outer_maker);
        if let Some(coverage) = &mut self.coverage {
            coverage.leave(a);
        }
        self.footprints.pop().map_or(Footprint::default(), |(footprint, _)| footprint)
    }

    /// How many placements deep the search is shared out.
    fn split(&self) -> usize {
        SPLIT.min(self.limits.deliveries)
    }

    /// Whether the next unit belongs to this part.
    fn is_mine(&mut self) -> bool {
        let unit = self.units;
        self.units += 1;
        if unit < self.limits.done {
            return false;
        }
        let Some(share) = self.limits.share else { return true };
        let number = if share.by_hash { self.path_hash() } else { unit };
        number % share.of == share.index
    }

    /// What the placements are, by names and lines within their functions.
    fn path_hash(&self) -> u64 {
        let mut mix = Mix::new();
        for (delivery, place) in self.path.iter().zip(&self.placed) {
            mix.add(u64::from(delivery.source.line.0));
            mix.add(*place);
        }
        mix.value()
    }

    /// Where the program is, by the function and the line in it.
    fn place_hash(&self) -> u64 {
        let mut mix = Mix::new();
        if let Some(place) = self.program.vm.places().next_back() {
            let (line, function) = self.program.vm.line_of(place.code, place.pc);
            let (first, _) = self.program.vm.line_of(place.code, 0);
            mix.add_bytes(function.as_bytes());
            mix.add(u64::from(line.wrapping_sub(first)));
        }
        mix.value()
    }

    pub(crate) fn makers_now(&self) -> u32 {
        self.contexts.last().map_or(0, |(delivery, _)| self.footprints[*delivery].1)
    }

    /// Takes what happened since the last stop to the handlers in progress, and wakes who is concerned.
    fn note(&mut self, sleep: &mut Sleep) {
        let mut accesses = core::mem::take(&mut self.accesses);
        accesses.clear();
        if let Some(coverage) = &mut self.coverage {
            coverage.take_accesses(&mut accesses);
        }
        self.program.take_accesses(&mut accesses);
        self.charge(&accesses);
        if self.traced {
            let context = self.context();
            self.trace.push(context, &accesses, &self.program.vm.heap.watch);
        }
        if !sleep.is_empty() {
            sleep.retain(|(_, footprint)| !accesses.iter().any(|access| footprint.conflicts_with(access)));
        }
        self.accesses = accesses;
        let context = self.context();
        self.notices.extend(self.program.take_notices().into_iter().map(|notice| (context, notice)));
    }

    /// Rule 1: an access belongs to every handler in progress. What a handler made itself is no one else's yet.
    fn charge(&mut self, accesses: &[Access]) {
        let innermost = self.contexts.last().map(|(delivery, _)| *delivery);
        for (delivery, _) in &self.contexts {
            if Some(*delivery) != innermost && !self.has_rule(1) {
                continue;
            }
            let (footprint, maker) = &mut self.footprints[*delivery];
            for access in accesses {
                if self.program.vm.heap.watch.maker_of(access) < *maker {
                    footprint.add(*access);
                }
            }
        }
    }

    /// Drops the handlers that have returned.
    fn leave_contexts(&mut self, sleep: &mut Sleep) {
        while let Some((_, context)) = self.contexts.last().copied() {
            if !self.program.has_left(&context) {
                break;
            }
            if self.program.vm.irq.is_masked() != context.masked && self.has_rule(3) {
                // It has changed whether interrupts are served.
                let access = Access::elsewhere(place::MASK, Touch::Write);
                self.charge(&[access]);
                if self.traced {
                    let context = self.context();
                    self.trace.push(context, &[access], &self.program.vm.heap.watch);
                }
                sleep.retain(|(_, footprint)| !footprint.conflicts_with(&access));
            }
            self.contexts.pop();
            // That is not what those that it cut into have done.
            let masked = self.program.vm.irq.is_masked();
            self.contexts.iter_mut().for_each(|(_, outer)| outer.masked = masked);
            self.program.vm.explored.steps = context.outer_steps;
            if self.contexts.is_empty() {
                self.program.leave_handlers();
                // What comes from outside now, which is not what the handler has done.
                self.note(sleep);
            }
            let maker = self.makers_now();
            self.program.vm.heap.watch.set_maker(maker);
        }
    }

    // ---- Ends

    /// Whether the program, about to jump back, does not have to be followed any further: all that can come from here
    /// came from where it was before.
    fn end_of_loop(&mut self, rounds: &mut Rounds, sleep: &Sleep, clock: &mut Clock) -> Option<Ending> {
        let place = self.program.vm.places().next_back()?;
        if !self.program.vm.goes_back() || !self.contexts.is_empty() && self.program.vm.explored.steps < LONG {
            return None;
        }
        let n = rounds.number((place.code.bits(), place.pc));
        let round = &mut rounds[n];
        let steps = self.program.vm.explored.steps;
        if round.count > 0 && round.steps == steps {
            // A handler was here since, but the program itself has not gone on.
            return None;
        }
        round.steps = steps;
        round.count += 1;
        self.is_held |= round.count > self.limits.rounds;
        let wrote = core::mem::take(&mut round.wrote);
        if wrote {
            rounds.note_write();
        }
        let forever = self.program.vm.loops_forever();
        rounds.is_endless |= forever;
        let left = self.left();
        // A loop with an end comes to it. What has written nothing since the last round is where it was then.
        let closes = if self.program.board().sim.awaits_the_clock() && left == 0 {
            // Something comes, sooner or later.
            false
        } else if left == 0 && !(wrote && forever) {
            let stack = self.program.vm.stack_in_use();
            let lap = &mut rounds[n].lap;
            if wrote {
                lap.begin(stack)
            };
            !wrote && lap.closes(stack)
        } else if forever || !wrote {
            let state = if wrote { self.whole_state() } else { state::registers(self.program) };
            let asleep = self.sleepers.number(sleep.iter().map(|(a, _)| a.source));
            let before = rounds[n].states.insert(state, asleep);
            before.is_some_and(|before| left == 0 || self.sleepers.is_subset(before, asleep))
        } else {
            false
        };
        let round = &mut rounds[n];
        if closes {
            // Before nothing is delivered in the loop any more.
            if self.waits_for_the_clock(sleep) && round.count + 5 < self.limits.rounds && clock.goes_on(&self.program.vm) {
                clock.is_waited_for = true;
                return None;
            }
            if !self.contexts.is_empty() {
                self.program.vm.notice(|| What::Spins);
                let context = self.context();
                self.notices.extend(self.program.take_notices().into_iter().map(|notice| (context, notice)));
            }
            return Some(Ending::Waits);
        }
        if forever && (round.count > self.limits.rounds || left == 0 && round.count > self.limits.quiet_rounds) {
            self.counts.cut = true;
            return Some(Ending::Waits);
        }
        None
    }

    /// The state at a jump back: globals, registers of the calls in progress, output.
    fn whole_state(&mut self) -> u64 {
        let mut mix = Mix::new();
        mix.add(state::final_state(self.program));
        self.program.vm.heap.watch.set_active(false);
        let vm = &self.program.vm;
        self.program.met.add_calls(vm, &mut mix);
        vm.places().for_each(|place| mix.add(place.pc as u64));
        mix.add(vm.irq.schedule_len() as u64);
        self.program.vm.heap.watch.set_active(true);
        state::outside(self.program, &mut mix);
        mix.value()
    }

    /// Whether the program, about to jump back with nothing left to come, is where another execution was: then it comes
    /// to the same.
    fn merge(&mut self, rounds: &mut Rounds) -> bool {
        rounds.jumps += 1;
        let whole = self.has_rule(5);
        let Some(rest) = self.states.meet(self.program, (&self.path, &self.choices), rounds.jumps, whole, self.notices.len()) else {
            return false;
        };
        self.counts.merged += 1;
        self.notices.extend(rest.notices);
        self.report(&rest.ending, rest.outcome, rest.steps);
        true
    }

    fn finish(&mut self, ending: &Ending) {
        if self.is_anothers || self.path.len() < self.split().max(1) && !self.is_mine() {
            self.states.forget_passed();
            return;
        }
        let outcome = crate::outcome(self.program, ending, &self.path, &self.choices);
        self.report(ending, outcome, self.program.vm.explored.steps);
    }

    fn report(&mut self, ending: &Ending, outcome: u64, step: u64) {
        self.states.finish(ending, outcome, &self.notices, step);
        self.counts.executions += 1;
        if let Some(coverage) = &mut self.coverage {
            coverage.end(self.program, &self.path);
        }
        if let Some(tick) = self.limits.tick {
            let part = self.limits.share.map_or(0, |share| share.index);
            if self.contexts.is_empty() {
                self.estimate.end(step);
            }
            let done = self.estimate.done(&self.path, self.limits.deliveries);
            tick(&Tick { part, done, outcome, notices: &self.notices });
        }
        let class = self.traced.then(|| self.trace.class(&crate::trace::names(&self.path)));
        let end = End { delivered: self.path.len(), context: self.context(), step };
        let execution = Execution {
            deliveries: &self.path,
            choices: &choices::said(&self.choices),
            ending,
            outcome,
            notices: &self.notices,
            end,
            class,
            unit: self.units.saturating_sub(1),
            is_cut: (self.counts.cut, self.counts.chose),
            trace: &self.trace,
        };
        self.ended = !(self.each)(&execution) || self.counts.executions >= self.limits.executions;
        self.counts.cut |= self.ended;
        self.counts.stopped |= self.ended;
    }
}

/// Instructions after which a handler is looked at more closely, and after which the search looks up in any case.
const LONG: u64 = 1000;

fn sleeps(sleep: &Sleep, a: &Armed) -> bool {
    sleep.iter().any(|(other, _)| other.source == a.source)
}

/// Whether `a` can be cut into by `other`.
fn is_below(a: &Armed, other: &Armed) -> bool {
    other.hard && (!a.hard || other.priority < a.priority)
}
