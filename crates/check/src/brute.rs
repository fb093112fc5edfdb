//! Every execution: each source at every boundary. The oracle, and the player of one schedule.
//!
//! Nothing here knows what conflicts with what. It is slow, and there is little in it that can be wrong.

use crate::choices::{self, Choice};
use crate::outcome;
use crate::program::{Armed, Context, Ending, Program, Saved, Setup, Stop};
use crate::replay::Chosen;
use crate::search::{self, Delivery, End, Execution, Limits};
use crate::state;
use crate::trace::Trace;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::watch::{Access, Notice, Touch, What};
use taipan_vm::watch::place;

/// What one execution showed.
pub struct Played {
    pub ending: Ending,
    pub outcome: u64,
    pub output: Vec<u8>,
    pub notices: Vec<(usize, Notice)>,
    pub trace: Trace,
    /// Whether the whole schedule could be followed.
    pub followed: bool,
}

/// Plays the program with this schedule, from its start.
pub fn play(setup: &Setup, schedule: &[Delivery], choices: &[u8], limits: &Limits) -> Option<Played> {
    let mut program = Program::new(setup).ok()?;
    let mut player = Player::choosing(&mut program, choices);
    let ending = player.follow(schedule, limits, &mut |player| player.step(limits));
    let Player { delivered, notices, trace, made, .. } = player;
    let outcome = outcome(&mut program, &ending, schedule, &made);
    let output = program.output().to_vec();
    Some(Played { ending, outcome, output, notices, trace, followed: delivered == schedule.len() })
}

/// Executes a program instruction by instruction.
pub(crate) struct Player<'a> {
    pub program: &'a mut Program,
    contexts: Vec<(usize, Context)>,
    pub delivered: usize,
    /// Which alternatives to choose, in order; the first, where none is said.
    pub choices: Vec<u8>,
    /// What was chosen.
    pub made: Vec<Choice>,
    /// And what that was and where, if it is to be told.
    pub told: Vec<Chosen>,
    pub tells_choices: bool,
    /// A choice was to be made that has not so many alternatives.
    pub has_no_alternative: bool,
    pub notices: Vec<(usize, Notice)>,
    trace: Trace,
    /// Those of the last step.
    pub accesses: Vec<Access>,
    /// The sources that are on.
    pub armed: Vec<Armed>,
    /// Where to end, if the program does not.
    pub end: Option<End>,
}

impl<'a> Player<'a> {
    pub fn new(program: &'a mut Program) -> Player<'a> {
        Player {
            program,
            contexts: Vec::new(),
            delivered: 0,
            choices: Vec::new(),
            made: Vec::new(),
            told: Vec::new(),
            tells_choices: false,
            has_no_alternative: false,
            notices: Vec::new(),
            trace: Trace::default(),
            accesses: Vec::new(),
            armed: Vec::new(),
            end: None,
        }
    }

    /// One that makes these choices.
    pub fn choosing(program: &'a mut Program, choices: &[u8]) -> Player<'a> {
        Player { choices: choices.to_vec(), ..Player::new(program) }
    }

    /// 0 the program, n the n-th delivery.
    pub fn context(&self) -> usize {
        self.contexts.last().map_or(0, |(delivery, _)| delivery + 1)
    }

    /// The handlers in progress, the outermost first: number of the delivery, from 0, and whether it is a hard one.
    pub fn handlers(&self) -> impl Iterator<Item = (usize, bool)> + '_ {
        self.contexts.iter().map(|(delivery, context)| (*delivery, context.hard))
    }

    pub fn here(&self) -> End {
        End { delivered: self.delivered, context: self.context(), step: self.program.vm.explored.steps }
    }

    /// How many handlers are in progress.
    pub fn depth(&self) -> usize {
        self.contexts.len()
    }

    /// Follows a schedule to the end of the program; `step` executes an instruction.
    pub fn follow(&mut self, schedule: &[Delivery], limits: &Limits, step: &mut dyn FnMut(&mut Player) -> Option<Ending>) -> Ending {
        let mut choose = |player: &mut Player, armed: &[Armed]| {
            let next = schedule.get(player.delivered)?;
            let is_here = (next.context, next.step) == (player.context(), player.program.vm.explored.steps);
            let armed = armed.iter().find(|a| is_here && a.source == next.source).copied()?;
            (player.program.is_enabled(&armed) || player.program.can_raise(&armed)).then_some(armed)
        };
        self.drive(schedule.len(), limits, &mut choose, step)
    }

    /// Executes the program to its end; `choose` says before each instruction what is delivered there, which must be
    /// enabled, and there are no more than `deliveries` of that.
    pub fn drive(
        &mut self,
        deliveries: usize,
        limits: &Limits,
        choose: &mut dyn FnMut(&mut Player, &[Armed]) -> Option<Armed>,
        step: &mut dyn FnMut(&mut Player) -> Option<Ending>,
    ) -> Ending {
        let mut armed = Vec::new();
        let mut rounds = Rounds::default();
        loop {
            self.program.armed(&mut armed);
            self.armed.clone_from(&armed);
            if !armed.is_empty() {
                self.trace.begin(&self.program.vm.heap.watch);
            }
            if self.delivered >= deliveries && self.contexts.is_empty() && rounds.is_over(self.program, limits) {
                return Ending::Waits;
            }
            if let Some(a) = choose(self, &armed) {
                if let Some(ending) = self.deliver(&a) {
                    return ending;
                }
                continue;
            }
            if let Some(ending) = step(self) {
                return ending;
            }
            rounds.note(&self.accesses);
        }
    }

    /// Executes one instruction; how the program ended, if it did.
    pub fn step(&mut self, limits: &Limits) -> Option<Ending> {
        match self.step_or_ask(limits) {
            Step::On => None,
            Step::Ended(ending) => Some(ending),
            Step::Asked(alternatives) => {
                let wanted = self.choices.get(self.made.len()).map_or(0, |n| usize::from(*n));
                self.has_no_alternative |= wanted >= alternatives;
                self.choose(wanted % alternatives);
                self.step(limits)
            }
        }
    }

    /// Says what the choice is that the program is before.
    fn choose(&mut self, alternative: usize) {
        let choice = Choice { context: self.context(), alternative: alternative as u8 };
        self.made.push(choice);
        let vm = &self.program.vm;
        if self.tells_choices
            && let Some(place) = vm.places().next_back()
        {
            let (file, line) = (String::from(vm.file_of(place.code)), vm.line_of(place.code, place.pc).0);
            self.told.push(Chosen { file, line, alternative: choice.alternative, value: vm.alternative(alternative) });
        }
        self.trace.push(choice.context, &[choice.event()], &self.program.vm.heap.watch);
        self.program.vm.explored.choice = Some(alternative);
    }

    /// The same, or asks for a choice, before which the program stands then.
    fn step_or_ask(&mut self, limits: &Limits) -> Step {
        self.program.vm.explored.at_step = Some(self.program.vm.explored.steps + 1);
        let stop = self.program.run();
        let asked = self.program.vm.explored.asked.take();
        self.note();
        self.leave_contexts();
        if let Some(alternatives) = asked {
            return Step::Asked(alternatives);
        }
        let ending = match stop {
            Stop::Ended(ending) => Some(ending),
            Stop::Boundary => {
                let too_long = self.program.vm.explored.steps > limits.steps;
                let is_slow = too_long && self.context() > 0;
                if is_slow { self.spins(limits) } else { (too_long || self.end == Some(self.here())).then_some(Ending::Waits) }
            }
        };
        ending.map_or(Step::On, Step::Ended)
    }

    /// A handler takes longer than an execution may: what is said of that is said where its loop goes back.
    fn spins(&mut self, limits: &Limits) -> Option<Ending> {
        let vm = &self.program.vm;
        if !vm.goes_back() && vm.explored.steps < 2 * limits.steps {
            return None;
        }
        vm.notice(|| What::Spins);
        self.note();
        Some(Ending::Waits)
    }

    /// The event of a source happens here; how the program ended, if that ends it.
    pub fn deliver(&mut self, a: &Armed) -> Option<Ending> {
        if !self.program.is_enabled(a) {
            // It has to wait in the schedule.
            self.program.raise(a);
            self.delivered += 1;
            self.note();
            return None;
        }
        self.program.vm.heap.watch.set_maker(self.delivered as u32 + 1);
        let (context, ending) = self.program.fire(a);
        self.contexts.push((self.delivered, context));
        self.delivered += 1;
        let accesses: Vec<Access> = Program::delivery(a).collect();
        self.trace.push(self.delivered, &accesses, &self.program.vm.heap.watch);
        self.note();
        self.leave_contexts();
        ending
    }

    fn note(&mut self) {
        self.accesses.clear();
        self.program.take_accesses(&mut self.accesses);
        let context = self.context();
        self.trace.push(context, &self.accesses, &self.program.vm.heap.watch);
        self.notices.extend(self.program.take_notices().into_iter().map(|notice| (context, notice)));
    }

    fn leave_contexts(&mut self) {
        while let Some((_, context)) = self.contexts.last().copied() {
            if !self.program.has_left(&context) {
                break;
            }
            if self.program.vm.irq.is_masked() != context.masked {
                let access = Access::elsewhere(place::MASK, Touch::Write);
                let context = self.context();
                self.trace.push(context, &[access], &self.program.vm.heap.watch);
            }
            self.contexts.pop();
            let masked = self.program.vm.irq.is_masked();
            self.contexts.iter_mut().for_each(|(_, outer)| outer.masked = masked);
            self.program.vm.explored.steps = context.outer_steps;
            if self.contexts.is_empty() {
                self.program.leave_handlers();
                // What comes from outside now, which is not what the handler has done.
                let handlers = self.accesses.len();
                self.program.take_accesses(&mut self.accesses);
                self.trace.push(0, &self.accesses[handlers..], &self.program.vm.heap.watch);
            }
            let maker = self.context() as u32;
            self.program.vm.heap.watch.set_maker(maker);
        }
    }
}

/// Where an execution was.
struct Mark {
    program: Saved,
    contexts: Vec<(usize, Context)>,
    delivered: usize,
    notices: usize,
    events: usize,
    made: usize,
}

impl Player<'_> {
    fn mark(&mut self) -> Mark {
        let mut program = Saved::default();
        self.program.save(&mut program);
        let (notices, events, made) = (self.notices.len(), self.trace.events.len(), self.made.len());
        Mark { program, contexts: self.contexts.clone(), delivered: self.delivered, notices, events, made }
    }

    fn go_back(&mut self, mark: &Mark) {
        self.program.restore(&mark.program);
        self.contexts.clone_from(&mark.contexts);
        self.delivered = mark.delivered;
        let maker = self.context() as u32;
        self.program.vm.heap.watch.set_maker(maker);
        self.notices.truncate(mark.notices);
        self.trace.events.truncate(mark.events);
        self.made.truncate(mark.made);
    }
}

/// What an instruction came to.
enum Step {
    On,
    Ended(Ending),
    /// It is a choice among so many alternatives, and waits for an answer.
    Asked(usize),
}

/// The loops of a program that nothing interrupts any more: an endless one need not be followed for ever. The search ends
/// it in the same way.
#[derive(Default)]
pub(crate) struct Rounds {
    /// By jump back.
    loops: BTreeMap<(usize, usize), Round>,
}

#[derive(Default)]
struct Round {
    count: u32,
    registers: u64,
    /// Something was written since the last time.
    wrote: bool,
}

impl Rounds {
    /// Whether the program, about to jump back, is where it was, or goes round and round.
    pub fn is_over(&mut self, program: &mut Program, limits: &Limits) -> bool {
        let vm = &program.vm;
        if !vm.goes_back() {
            return false;
        }
        let Some(place) = vm.places().next_back() else { return false };
        let (key, forever) = ((place.code.bits(), place.pc), vm.loops_forever());
        let registers = state::registers(program);
        let round = self.loops.entry(key).or_default();
        let is_same = round.count > 0 && !round.wrote && round.registers == registers;
        *round = Round { count: round.count + 1, registers, wrote: false };
        is_same || forever && round.count > limits.quiet_rounds
    }

    pub fn note(&mut self, accesses: &[Access]) {
        if accesses.iter().any(|access| access.touch == Touch::Write) {
            self.loops.values_mut().for_each(|round| round.wrote = true);
        }
    }
}

/// Tells `each` of every execution with at most so many deliveries.
pub fn every(setup: &Setup, limits: &Limits, each: &mut dyn FnMut(&Execution) -> bool) {
    if let Ok(mut program) = Program::new(setup) {
        every_of(&mut program, limits, each);
    }
}

/// The same for a program at its start.
pub(crate) fn every_of(program: &mut Program, limits: &Limits, each: &mut dyn FnMut(&Execution) -> bool) {
    let player = Player::new(program);
    Every { player, limits, path: Vec::new(), each }.go();
}

struct Every<'a> {
    player: Player<'a>,
    limits: &'a Limits,
    path: Vec<Delivery>,
    each: &'a mut dyn FnMut(&Execution) -> bool,
}

impl Every<'_> {
    /// Runs to the end; at every boundary it first tries all that could come there.
    fn go(&mut self) -> bool {
        let mut armed = Vec::new();
        let ending = loop {
            if self.limits.is_enough() {
                return false;
            }
            let step = self.player.program.vm.explored.steps;
            if self.path.len() < self.limits.deliveries {
                self.player.program.armed(&mut armed);
                if !armed.is_empty() {
                    self.player.trace.begin(&self.player.program.vm.heap.watch);
                }
                armed.retain(|a| search::came(&self.path, a.source) < self.limits.of_source && self.player.program.is_enabled(a));
                if !armed.is_empty() && !self.branch(&armed, step) {
                    return false;
                }
            }
            let mut step = self.player.step_or_ask(self.limits);
            while let Step::Asked(alternatives) = step {
                if self.player.made.len() < self.limits.choices {
                    return self.choose(alternatives);
                }
                self.player.choose(0);
                step = self.player.step_or_ask(self.limits);
            }
            if let Step::Ended(ending) = step {
                break ending;
            }
        };
        self.end(&ending)
    }

    /// Goes on with each alternative of a choice.
    fn choose(&mut self, alternatives: usize) -> bool {
        let here = self.player.mark();
        (0..alternatives).all(|alternative| {
            self.player.go_back(&here);
            self.player.choose(alternative);
            match self.player.step_or_ask(self.limits) {
                Step::Ended(ending) => self.end(&ending),
                Step::On | Step::Asked(_) => self.go(),
            }
        })
    }

    fn branch(&mut self, armed: &[Armed], step: u64) -> bool {
        let here = self.player.mark();
        armed.iter().all(|a| {
            self.path.push(Delivery { source: a.source, context: self.player.context(), step });
            let on = match self.player.deliver(a) {
                Some(ending) => self.end(&ending),
                None => self.go(),
            };
            self.path.pop();
            self.player.go_back(&here);
            on
        })
    }

    fn end(&mut self, ending: &Ending) -> bool {
        let outcome = outcome(self.player.program, ending, &self.path, &self.player.made);
        let choices = choices::said(&self.player.made);
        let class = Some(self.player.trace.class(&crate::trace::names(&self.path)));
        let (notices, trace) = (&self.player.notices, &self.player.trace);
        let end = self.player.here();
        (self.each)(&Execution {
            deliveries: &self.path,
            choices: &choices,
            ending,
            outcome,
            notices,
            end,
            class,
            unit: 0,
            is_cut: (false, false),
            trace,
        })
    }
}
