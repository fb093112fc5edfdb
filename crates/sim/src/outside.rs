//! The outside world of a board that is explored, see `SimBoard::hold`.
//!
//! There what interrupts the program comes when it is let, and not at its time. So a stimulus is taken apart by pins: each
//! has a script, of which the next step either waits to be let ([`SimBoard::fire`](crate::SimBoard::fire)), if it would
//! raise a line, or happens by the clock. A serial port hears whole characters, whatever the speed.
//!
//! Scripts are not copied with the board, only how far they are.

use crate::stimulus::{Action, Stimulus, Wave};
use alloc::rc::Rc;
use alloc::vec::Vec;
use taipan_board::{Cycles, PinId};

/// Something that happens to a pin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub at: Cycles,
    pub what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Act(Action),
    /// A character has come in, for whoever listens.
    Byte(u8),
}

/// What happens to one pin, in order.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub pin: PinId,
    /// Another serial port sends there.
    pub has_bytes: bool,
    steps: Rc<[Step]>,
    done: usize,
    /// Waves that go on, by their next edges.
    waves: Vec<Wave>,
    cpu_hz: u32,
}

#[derive(Clone, Default, Debug)]
pub(crate) struct Outside {
    pub scripts: Vec<Script>,
    /// When that was which was let come last: the world is there, if the program's clock is not beyond it.
    pub reached: Cycles,
    /// Nothing comes by the clock that would come later.
    pub stopped: Option<Cycles>,
}

impl Outside {
    pub fn new(stimulus: &Stimulus, cpu_hz: u32) -> Outside {
        let mut scripts: Vec<(PinId, Vec<Step>, Vec<Wave>)> = Vec::new();
        let mut add = |pin: PinId, step: Option<Step>, wave: Option<Wave>| {
            let at = scripts.iter().position(|(other, ..)| *other == pin).unwrap_or_else(|| {
                scripts.push((pin, Vec::new(), Vec::new()));
                scripts.len() - 1
            });
            scripts[at].1.extend(step);
            scripts[at].2.extend(wave);
        };
        for event in stimulus.events() {
            let step = Step { at: Cycles::from_nanoseconds(event.at.0, cpu_hz), what: What::Act(event.action) };
            match event.action {
                Action::Drive { pin, .. } | Action::Apply { pin, .. } => add(pin, Some(step), None),
                Action::Wave(wave) => add(wave.pin, None, Some(wave)),
                // Wires between pins and what is typed interrupt nobody; bits are part of bytes.
                Action::Connect { .. } | Action::Type(_) | Action::Bit { .. } => {}
            }
        }
        for sent in stimulus.sent() {
            add(sent.pin, Some(Step { at: Cycles::from_nanoseconds(sent.at.0, cpu_hz), what: What::Byte(sent.byte) }), None);
        }
        let script = |(pin, mut steps, waves): (PinId, Vec<Step>, Vec<Wave>)| {
            // Those of one cycle stay in the order of the file.
            steps.sort_by_key(|step| step.at);
            let has_bytes = steps.iter().any(|step| matches!(step.what, What::Byte(_)));
            Script { pin, has_bytes, steps: steps.into(), done: 0, waves, cpu_hz }
        };
        Outside { scripts: scripts.into_iter().map(script).collect(), reached: Cycles::ZERO, stopped: None }
    }

    /// Whether what is due then may come.
    pub fn goes_on_to(&self, at: Cycles) -> bool {
        self.stopped.is_none_or(|stopped| at <= stopped)
    }

    /// The script of a pin, if the stimulus names it.
    pub fn script(&self, pin: PinId) -> Option<usize> {
        self.scripts.iter().position(|script| script.pin == pin)
    }
}

impl Script {
    /// The next step, left where it is.
    pub fn head(&self) -> Option<Step> {
        self.next().map(|(step, _)| step)
    }

    /// When a step would come by the clock that has not come, after that time. Of a wave only the next edge is one.
    pub fn next_time(&self, after: Cycles) -> Option<Cycles> {
        let steps = self.steps[self.done..].iter().map(|step| step.at);
        let edges = self.edges().map(|(_, _, at)| at);
        steps.chain(edges).filter(|at| *at > after && *at != Cycles::NEVER).min()
    }

    /// Takes the next step.
    pub fn take(&mut self) -> Option<Step> {
        let (step, wave) = self.next()?;
        match wave {
            None => self.done += 1,
            Some(n) => match self.waves[n].next() {
                Some(wave) => self.waves[n] = wave,
                None => {
                    self.waves.remove(n);
                }
            },
        }
        Some(step)
    }

    /// With the number of its wave, if it is an edge of one.
    fn next(&self) -> Option<(Step, Option<usize>)> {
        let step = self.steps.get(self.done).map(|step| (*step, None));
        let edges = self.edges().map(|(n, wave, at)| (Step { at, what: What::Act(Action::Wave(*wave)) }, Some(n)));
        // A time that the clock can't reach never comes.
        step.into_iter().chain(edges).filter(|(step, _)| step.at != Cycles::NEVER).min_by_key(|(step, _)| step.at)
    }

    /// The next edge of each wave: its number, and when.
    fn edges(&self) -> impl Iterator<Item = (usize, &Wave, Cycles)> {
        let edge = |(n, wave)| Some((n, wave, Cycles::from_nanoseconds(Wave::at(wave)?.0, self.cpu_hz)));
        self.waves.iter().enumerate().filter_map(edge)
    }

    /// How far it is, as a number.
    pub fn position(&self) -> u64 {
        self.waves.iter().fold(self.done as u64, |position, wave| position.wrapping_mul(31).wrapping_add(wave.edges_so_far()))
    }
}
