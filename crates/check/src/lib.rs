//! The explorer: where interrupts can land in a program, and what comes of it.
//!
//! An interrupt handler runs to its end before what it cut into goes on. So a schedule is no string of interleavings
//! but a short list of *placements*: this source, just before that access. Two placements differ only if between them
//! something happened that the handler can notice, and the explorer runs one of each such class.
//!
//! * [`program`]: a program on its board that can be stopped, interrupted, saved and put back. [`board`]: the board as
//!   the explorer sees it, [`host`] what the interpreter asks for.
//! * [`footprint`]: what a stretch of execution touched.
//! * [`search`]: one execution of each class (`rounds`: when it leaves a loop; `merge`: what comes after the
//!   last interrupt, once for each state). [`brute`]: every execution, its oracle. [`strategy`]: others, to compare with.
//!   [`sample`]: some of those with more interrupts, by `dice`.
//! * [`gathered`]: what is kept of executions; [`done`]: of a search that was stopped.
//! * [`analysis`]: from executions to mistakes, [`finding`]. [`record`]: one execution in full. [`name`]: places by their
//!   names.
//! * [`replay`]: one execution again, by steps or by places. [`fingerprint`]: findings told apart. [`lines`]: source text.
//!   [`history`]: one to be drawn.
//! * [`choices`]: what the program leaves open. `ignored`: what is not compared, `live`: nor what came of it.
//! * [`coverage`]: where interrupts were tried. `estimate`: how much of a search is done.
//! * [`state`]: states told apart. [`trace`]: classes told apart.
#![no_std]
extern crate alloc;

pub mod analysis;
pub mod board;
pub mod brute;
pub mod choices;
pub(crate) mod clock;
pub mod coverage;
pub(crate) mod dice;
pub mod done;
pub(crate) mod estimate;
pub mod finding;
pub mod fingerprint;
pub(crate) mod flow;
pub mod footprint;
pub mod gathered;
pub mod history;
pub mod host;
pub(crate) mod ignored;
pub mod lines;
pub(crate) mod live;
pub(crate) mod merge;
pub mod name;
pub mod program;
pub mod record;
pub mod replay;
pub(crate) mod rounds;
pub(crate) mod rules;
pub mod sample;
pub mod search;
pub mod state;
pub mod strategy;
pub mod trace;

#[cfg(test)]
mod tests;

pub use program::{Ending, Program, Setup, Source};
pub use taipan_vm::PathKind;

use crate::board::Explored;
use crate::choices::Choice;
use crate::search::Delivery;
use crate::state::Mix;
use alloc::vec::Vec;

/// What came of an execution, as a number: what the program wrote and did to pins, in order, what it left behind, how it
/// ended, and which interrupts and choices there were. Not when.
fn outcome(program: &mut Program, ending: &Ending, deliveries: &[Delivery], made: &[Choice]) -> u64 {
    let mut mix = Mix::new();
    mix.add(state::final_state(program));
    add_effects(program.board(), &mut mix);
    match ending {
        Ending::Returned => mix.add(0),
        Ending::Waits => mix.add(1),
        Ending::Raised(text) => mix.add_bytes(text.as_bytes()),
    }
    add_interrupts(deliveries, made, &mut mix);
    mix.value()
}

/// What the program wrote and did to pins.
fn add_effects(board: &Explored, mix: &mut Mix) {
    mix.add_bytes(&board.output);
    board.effects.iter().for_each(|(pin, level)| mix.add(u64::from(*pin) << 8 | u64::from(*level)));
}

/// Which interrupts and choices there were, in whatever order.
fn add_interrupts(deliveries: &[Delivery], made: &[Choice], mix: &mut Mix) {
    let mut delivered: Vec<Source> = deliveries.iter().map(|d| d.source).collect();
    delivered.sort_unstable();
    delivered.iter().for_each(|source| mix.add(u64::from(source.line.0) << 32 | u64::from(source.event)));
    choices::mix(made, deliveries, mix);
}
