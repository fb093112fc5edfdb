//! One execution played again, and what it shows.
//!
//! # Places that survive edits
//! A delivery comes after so many instructions of the context that it cuts into. That is exact, and the first edit of the
//! program makes it mean something else. So each is also known by its place: the function, the text of the line, how
//! often that line was come to, and how many of its instructions had been executed.

use crate::analysis::{self, Check};
use crate::brute::Player;
use crate::choices;
use crate::finding::Finding;
use crate::fingerprint::fingerprint;
use crate::gathered::Gathered;
use crate::history::{History, history};
use crate::lines::Lines;
use crate::outcome;
use crate::program::{Armed, Ending, Program, Saved, Setup};
use crate::search::{Delivery, Execution, Limits};
use crate::trace::Trace;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::Val;
use taipan_vm::interrupt::Irq;

/// Where a context is: before an instruction.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Position {
    pub function: String,
    pub file: String,
    pub line: u32,
    /// What the line says, see [`Lines::normalised`].
    pub text: String,
    /// The how-manieth time it is that the context comes to a line of that text, from 1.
    pub visit: u64,
    /// Instructions of the line executed in this visit.
    pub instruction: u64,
}

impl Position {
    /// Whether it is the same place, wherever the line is now.
    pub fn is_at(&self, other: &Position) -> bool {
        (self.visit, self.instruction) == (other.visit, other.instruction) && self.function == other.function && self.text == other.text
    }
}

/// What is to be delivered next.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub delivery: Delivery,
    pub position: Position,
    /// The function that it calls.
    pub handler: String,
}

/// How deliveries are found again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Their instructions are counted.
    Step,
    Place,
}

/// Why a schedule could not be followed to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Divergence {
    /// The program never came there.
    NotReached,
    /// It was there, but the source was switched off, or held off.
    NotServed,
    /// A choice has not so many alternatives.
    NoAlternative,
}

/// A choice that was made, for a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    pub file: String,
    pub line: u32,
    pub alternative: u8,
    /// What it gave.
    pub value: String,
}

/// What a delivery called.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Handler {
    /// The interrupt line.
    pub source: String,
    pub function: String,
    /// It cuts in anywhere; else it is called at check points.
    pub hard: bool,
}

/// What came of playing a schedule.
pub struct Replayed {
    /// The deliveries that were made, by their steps in this execution, and where.
    pub deliveries: Vec<Delivery>,
    pub positions: Vec<Position>,
    pub handlers: Vec<Handler>,
    /// The choices that were made, first alternatives at the end left out.
    pub choices: Vec<Chosen>,
    /// If not all were made: why the next was not.
    pub divergence: Option<Divergence>,
    pub outcome: u64,
    pub output: Vec<u8>,
    pub ending: Ending,
    /// What this execution shows.
    pub findings: Vec<Finding>,
    /// There was no time to look into all of it.
    pub ran_out: bool,
}

/// Plays schedules of one program.
pub struct Replayer<'a> {
    check: Check<'a>,
    start: &'a Saved,
    limits: Limits,
    lines: Lines<'a>,
    trusts_patterns: bool,
}

/// Calls `f` with something that plays schedules of the program. The error is what compiling it said.
pub fn with<R>(setup: &Setup, limits: Limits, f: impl FnOnce(&mut Replayer) -> R) -> Result<R, String> {
    let mut program = Program::new(setup)?;
    let mut start = Saved::default();
    program.save(&mut start);
    let check = Check::new(&mut program, &start, limits, setup);
    Ok(f(&mut Replayer { check, start: &start, limits, lines: Lines::new(setup), trusts_patterns: false }))
}

impl Replayer<'_> {
    /// What an execution with these deliveries and choices shows.
    pub fn play(&mut self, deliveries: &[Delivery], choices: &[u8]) -> Replayed {
        self.follow(&exactly(deliveries), choices, By::Step)
    }

    /// Where deliveries come and what they call, without looking into what that does.
    pub fn locate(&mut self, deliveries: &[Delivery], choices: &[u8]) -> Replayed {
        self.execute(&exactly(deliveries), choices, By::Step).0
    }

    /// Of the variables that are left out those that there are not, where the program was played to last.
    pub fn unknown_ignored(&mut self) -> Vec<String> {
        self.check.program.unknown_ignored()
    }

    /// Plays a schedule as far as it can be followed.
    pub fn follow(&mut self, wanted: &[Wanted], choices: &[u8], by: By) -> Replayed {
        let (mut replayed, gathered) = self.execute(wanted, choices, by);
        if replayed.divergence.is_none() {
            // An endless program is left somewhere: what it came to by then can't be compared.
            self.check.trusts_patterns = self.trusts_patterns || replayed.ending == Ending::Waits;
            self.check.look_into(&gathered);
        }
        replayed.findings = core::mem::take(&mut self.check.findings);
        replayed.ran_out = core::mem::take(&mut self.check.ran_out);
        replayed
    }

    /// The execution with these deliveries, to be drawn.
    pub fn history(&mut self, deliveries: &[Delivery], choices: &[u8]) -> History {
        let start = self.start;
        self.check.program.restore(start);
        history(self.check.program, deliveries, choices, &self.limits, |program| program.restore(start))
    }

    /// Takes the pattern of a race for the race, and does not search whether it can be had without being cut into.
    pub fn trust_patterns(&mut self, trust: bool) {
        self.trusts_patterns = trust;
    }

    /// Judges as samples are judged: there are too many schedules with as many interrupts.
    pub fn judge_samples(&mut self) {
        self.check.judges_samples = true;
    }

    /// The name of a mistake that stays the same through edits elsewhere.
    pub fn fingerprint(&mut self, finding: &Finding) -> String {
        fingerprint(finding, &mut self.lines)
    }

    fn execute(&mut self, wanted: &[Wanted], choices: &[u8], by: By) -> (Replayed, Gathered) {
        self.check.program.restore(self.start);
        let limits = self.limits;
        let mut follower = Follower {
            wanted,
            by,
            visits: Vec::new(),
            lines: &mut self.lines,
            deliveries: Vec::new(),
            positions: Vec::new(),
            handlers: Vec::new(),
            was_there: false,
        };
        let mut player = Player::choosing(self.check.program, choices);
        player.tells_choices = true;
        let ending =
            player.drive(wanted.len(), &limits, &mut |player, armed| follower.choose(player, armed), &mut |player| player.step(&limits));
        let Follower { deliveries, positions, handlers, was_there, .. } = follower;
        let end = player.here();
        let Player { notices, made, told, has_no_alternative, .. } = player;
        let program = &mut *self.check.program;
        let outcome = outcome(program, &ending, &deliveries, &made);
        let said = choices::said(&made);
        let choices = told.into_iter().take(said.len()).collect();
        let output = program.output().to_vec();
        let mut gathered = Gathered::default();
        let trace = Trace::default();
        gathered.add(&Execution {
            deliveries: &deliveries,
            choices: &said,
            ending: &ending,
            outcome,
            notices: &notices,
            end,
            class: None,
            unit: 0,
            is_cut: (false, false),
            trace: &trace,
        });
        let diverged = deliveries.len() < wanted.len();
        let divergence = diverged.then_some(if was_there { Divergence::NotServed } else { Divergence::NotReached });
        let divergence = if has_no_alternative { Some(Divergence::NoAlternative) } else { divergence };
        (
            Replayed {
                deliveries,
                positions,
                handlers,
                choices,
                divergence,
                outcome,
                output,
                ending,
                findings: Vec::new(),
                ran_out: false,
            },
            gathered,
        )
    }
}

fn exactly(deliveries: &[Delivery]) -> Vec<Wanted> {
    deliveries.iter().map(|d| Wanted { delivery: *d, position: Position::default(), handler: String::new() }).collect()
}

/// Says what to deliver where, and notes what was.
struct Follower<'a, 'b> {
    wanted: &'a [Wanted],
    by: By,
    /// By context in progress, the program first.
    visits: Vec<Visits>,
    lines: &'a mut Lines<'b>,
    deliveries: Vec<Delivery>,
    positions: Vec<Position>,
    handlers: Vec<Handler>,
    /// The place of the next delivery was come to, but its source was not served.
    was_there: bool,
}

impl Follower<'_, '_> {
    fn choose(&mut self, player: &mut Player, armed: &[Armed]) -> Option<Armed> {
        let depth = player.depth();
        self.visits.truncate(depth + 1);
        self.visits.resize_with(depth + 1, Visits::default);
        self.visits[depth].see(player, self.lines);
        let (context, step) = (player.context(), player.program.vm.explored.steps);
        if let Some(handler) = context.checked_sub(1).and_then(|n| self.handlers.get_mut(n))
            && handler.function.is_empty()
            && let Some(at) = self.visits[depth].here()
        {
            handler.function.clone_from(&at.function);
        }
        let next = self.wanted.get(player.delivered)?;
        let at = self.visits[depth].here()?;
        let is_here = context == next.delivery.context
            && match self.by {
                By::Step => step == next.delivery.step,
                By::Place => at.is_at(&next.position),
            };
        if !is_here {
            return None;
        }
        let source = self.source(player, armed, next);
        let armed = source.filter(|a| player.program.is_enabled(a) || player.program.can_raise(a));
        self.was_there = armed.is_none();
        self.deliveries.extend(armed.map(|a| Delivery { source: a.source, context, step }));
        self.positions.extend(armed.map(|_| at.clone()));
        let source = |a: Armed| analysis::source_name(player.program, a.source);
        self.handlers.extend(armed.map(|a| Handler { source: source(a), function: String::new(), hard: a.hard }));
        armed
    }

    /// The source, or if places count, the one of its line that calls the same function: a software timer goes by where it
    /// lies in memory.
    fn source(&self, player: &Player, armed: &[Armed], wanted: &Wanted) -> Option<Armed> {
        let exact = armed.iter().find(|a| a.source == wanted.delivery.source).copied();
        if self.by == By::Step {
            return exact;
        }
        let vm = &player.program.vm;
        let calls = |a: &Armed| Irq::peek(vm, a.source.line, a.source.event).map(|handler| vm.function_name(handler.function));
        let is_it = |a: &Armed| calls(a).as_deref() == Some(wanted.handler.as_str());
        let same = || armed.iter().find(|a| a.source.line == wanted.delivery.source.line && is_it(a)).copied();
        exact.filter(is_it).or_else(same).or(exact)
    }
}

/// How often a context has come to the lines of the functions that it is in.
#[derive(Default)]
struct Visits {
    calls: Vec<Call>,
    counts: BTreeMap<(String, String), u64>,
    /// Instructions of the context when it was last looked at.
    steps: Option<u64>,
}

struct Call {
    code: Val,
    pc: usize,
    at: Position,
}

impl Visits {
    /// The instruction that comes next, in the innermost call.
    fn here(&self) -> Option<&Position> {
        self.calls.last().map(|call| &call.at)
    }

    /// Takes note of the instruction that comes next, which is seen in order, and may be seen twice.
    fn see(&mut self, player: &Player, lines: &mut Lines) {
        let vm = &player.program.vm;
        let depth = vm.places().count();
        let first = (0..depth).rev().find(|n| vm.is_handler_frame(*n)).unwrap_or(0);
        let Some(place) = vm.places().next_back() else { return };
        let calls = depth - first;
        let steps = Some(vm.explored.steps);
        if steps == self.steps && calls == self.calls.len() {
            return;
        }
        self.steps = steps;
        self.calls.truncate(calls);
        let (line, function) = vm.line_of(place.code, place.pc);
        let is_innermost = self.calls.len() == calls;
        if let Some(call) = self.calls.last_mut()
            && is_innermost
            && call.code == place.code
            && call.at.line == line
            && call.pc <= place.pc
        {
            call.pc = place.pc;
            call.at.instruction += 1;
            return;
        }
        let (file, function) = (String::from(vm.file_of(place.code)), String::from(function));
        let text = lines.normalised(&file, line);
        let count = self.counts.entry((function.clone(), text.clone())).or_default();
        *count += 1;
        let at = Position { function, file, line, text, visit: *count, instruction: 0 };
        self.calls.truncate(calls - 1);
        self.calls.resize_with(calls, || Call { code: place.code, pc: place.pc, at: at.clone() });
    }
}
