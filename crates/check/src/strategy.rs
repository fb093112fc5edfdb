//! Other ways than [`search`](crate::search) to choose executions, and to judge them: what it is compared with.

use crate::brute::{self, Player};
use crate::choices::{self, Choice};
use crate::coverage::collector::Collector;
use crate::dice::Dice;
use crate::outcome;
use crate::program::{Armed, Ending, Program, Saved};
use crate::search::{Counts, Delivery, End, Execution, Limits, Without, came, search_covered};
use crate::trace::Trace;
use alloc::vec::Vec;
use taipan_heap::watch::Notice;

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Strategy {
    /// One execution of each class.
    #[default]
    Classes,
    /// Interrupts at every instruction.
    Every,
    /// So many executions, with interrupts at random instructions.
    Random(u64),
    /// One of each class; each pattern of accesses that might be a race is reported, without asking whether it does harm.
    Pattern,
}

impl Strategy {
    /// Executes the program, which is at its start, and tells `each` of every execution. Where the searches by class have
    /// been is noted in `coverage`.
    pub(crate) fn execute(
        self,
        program: &mut Program,
        limits: Limits,
        coverage: Option<&mut Collector>,
        each: &mut dyn FnMut(&Execution) -> bool,
    ) -> Counts {
        match self {
            Strategy::Classes | Strategy::Pattern => search_covered(program, limits, Without::default(), false, coverage, each),
            Strategy::Every => every(program, &limits, each),
            Strategy::Random(executions) => random(program, &limits, executions, each),
        }
    }
}

fn every(program: &mut Program, limits: &Limits, each: &mut dyn FnMut(&Execution) -> bool) -> Counts {
    let mut counts = Counts::default();
    brute::every_of(program, limits, &mut |e| {
        counts.executions += 1;
        counts.stopped = !each(e) || counts.executions >= limits.executions;
        !counts.stopped
    });
    counts.stopped |= limits.is_enough();
    Counts { cut: counts.stopped, ..counts }
}

/// Nothing is shown by what they miss, so that the search is always cut off.
fn random(program: &mut Program, limits: &Limits, executions: u64, each: &mut dyn FnMut(&Execution) -> bool) -> Counts {
    let mut start = Saved::default();
    program.save(&mut start);
    let mut dice = Dice::new(0);
    let mut counts = Counts { cut: true, ..Counts::default() };
    // Instructions before which something could come, if nothing does.
    let mut places = 0;
    execute(program, limits, &mut |_: &[Armed]| {
        places += 1;
        None
    });
    while counts.executions < executions && !counts.stopped {
        program.restore(&start);
        let executed = execute(program, limits, &mut |enabled: &[Armed]| {
            let comes = dice.below(places) < limits.deliveries as u64;
            comes.then(|| enabled[dice.below(enabled.len() as u64) as usize])
        });
        counts.executions += 1;
        counts.stopped = !executed.tell(program, each) || limits.is_enough();
    }
    counts
}

/// What an execution came to that nobody searched for.
pub(crate) struct Executed {
    path: Vec<Delivery>,
    made: Vec<Choice>,
    ending: Ending,
    notices: Vec<(usize, Notice)>,
    end: End,
}

impl Executed {
    /// One that a player has come to the end of.
    pub fn of(player: &mut Player, path: Vec<Delivery>, ending: Ending) -> Executed {
        let (notices, end, made) = (core::mem::take(&mut player.notices), player.here(), core::mem::take(&mut player.made));
        Executed { path, made, ending, notices, end }
    }

    pub fn tell(&self, program: &mut Program, each: &mut dyn FnMut(&Execution) -> bool) -> bool {
        let outcome = outcome(program, &self.ending, &self.path, &self.made);
        each(&Execution {
            deliveries: &self.path,
            choices: &choices::said(&self.made),
            ending: &self.ending,
            outcome,
            notices: &self.notices,
            end: self.end,
            class: None,
            unit: 0,
            is_cut: (false, false),
            trace: &Trace::default(),
        })
    }
}

/// Executes the program once; `choose` says what comes, of what could.
fn execute(program: &mut Program, limits: &Limits, choose: &mut dyn FnMut(&[Armed]) -> Option<Armed>) -> Executed {
    let mut path: Vec<Delivery> = Vec::new();
    let mut enabled = Vec::new();
    let mut deliver = |player: &mut Player, armed: &[Armed]| {
        let is_left = |a: &Armed| came(&path, a.source) < limits.of_source;
        enabled.clear();
        if path.len() < limits.deliveries {
            enabled.extend(armed.iter().filter(|a| is_left(a) && player.program.is_enabled(a)));
        }
        let a = if enabled.is_empty() { None } else { choose(&enabled) }?;
        path.push(Delivery { source: a.source, context: player.context(), step: player.program.vm.explored.steps });
        Some(a)
    };
    let mut player = Player::new(program);
    let ending = player.drive(limits.deliveries, limits, &mut deliver, &mut |player| player.step(limits));
    Executed::of(&mut player, path, ending)
}
