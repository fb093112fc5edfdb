//! Tests, a file a module.
mod board;
mod duration;
mod render;
mod stimulus;
mod timer;

use taipan_board::{Cycles, PYBOARD, PinId};

use crate::{Options, SimBoard};

fn pyboard() -> SimBoard {
    SimBoard::new(&PYBOARD, Options::default())
}

#[track_caller]
fn pin(name: &str) -> PinId {
    PYBOARD.find_pin(name).expect("a pin of the pyboard")
}

fn us(microseconds: u64) -> Cycles {
    Cycles(microseconds * 168)
}
