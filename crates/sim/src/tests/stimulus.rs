use alloc::string::{String, ToString};
use alloc::vec::Vec;

use taipan_board::{PYBOARD, UNIX};

use crate::Nanoseconds;
use crate::stimulus::{Action, Bounce, Level, Pulse, Repeat, SquareWave, Stimulus, StimulusError};

const MS: u64 = 1_000_000;

fn pulse(at_ms: u64, lasts_ms: u64) -> Pulse {
    Pulse { at: Nanoseconds(at_ms * MS), lasts: Nanoseconds(lasts_ms * MS), bounce: None, repeat: None }
}

/// "time level" in microseconds, for each event.
fn edges(stimulus: &Stimulus) -> Vec<(u64, Level)> {
    let edge = |event: &crate::stimulus::StimulusEvent| match event.action {
        Action::Drive { level, .. } => (event.at.0 / 1_000, level),
        other => panic!("{other:?} is no edge"),
    };
    stimulus.events().iter().map(edge).collect()
}

#[track_caller]
fn refuse(result: Result<(), StimulusError>, message: &str) {
    let error: String = result.expect_err("a mistake").to_string();
    assert_eq!(error, message);
}

#[test]
fn press_goes_down_and_lets_go() {
    let mut stimulus = Stimulus::new(&PYBOARD);
    stimulus.press(pulse(100, 50)).expect("a press");
    assert_eq!(edges(&stimulus), [(100_000, Level::Low), (150_000, Level::Free)]);
}

#[test]
fn bounces_come_closer_and_closer() {
    let mut stimulus = Stimulus::new(&PYBOARD);
    let bounce = Some(Bounce { edges: 5, over: Nanoseconds(1_600_000) });
    stimulus.press(Pulse { bounce, ..pulse(0, 10) }).expect("a press");
    let (low, free) = (Level::Low, Level::Free);
    let down = [(0, low), (700, free), (1_200, low), (1_500, free), (1_600, low)];
    assert_eq!(edges(&stimulus)[..5], down);
    assert_eq!(edges(&stimulus)[5], (10_000, free));
    assert_eq!(edges(&stimulus)[9], (11_600, free));
}

#[test]
fn pulses_repeat() {
    let mut stimulus = Stimulus::new(&PYBOARD);
    let repeat = Some(Repeat { every: Nanoseconds(10 * MS), times: 3 });
    stimulus.pulse("X1", Pulse { repeat, ..pulse(5, 1) }, Level::High, Level::Low).expect("pulses");
    let times: Vec<u64> = edges(&stimulus).iter().map(|&(at, _)| at / 1_000).collect();
    assert_eq!(times, [5, 6, 15, 16, 25, 26]);
}

#[test]
fn unknown_pin_names_those_near() {
    let mut stimulus = Stimulus::new(&PYBOARD);
    let at = Nanoseconds(0);
    refuse(stimulus.drive(at, "LED_BLEU", Level::High), "the board has no pin \"LED_BLEU\"; did you mean LED_BLUE?");
    refuse(stimulus.drive(at, "banana", Level::High), "the board has no pin \"banana\"");
    refuse(stimulus.drive(at, "sw", Level::High), "the board has no pin \"sw\"; did you mean SW?");
    refuse(stimulus.drive(at, "", Level::High), "the board has no pin \"\"");
}

#[test]
fn mistakes_say_what_is_wrong() {
    let mut stimulus = Stimulus::new(&PYBOARD);
    let bounce = |edges, over| Some(Bounce { edges, over: Nanoseconds(over * MS) });
    refuse(
        stimulus.press(Pulse { bounce: bounce(4, 1), ..pulse(0, 10) }),
        "a bounce of 4 edges ends at the level where it began: the number must be odd",
    );
    refuse(
        stimulus.press(Pulse { bounce: bounce(0, 1), ..pulse(0, 10) }),
        "a bounce of 0 edges ends at the level where it began: the number must be odd",
    );
    refuse(stimulus.press(Pulse { bounce: bounce(5, 10), ..pulse(0, 10) }), "a bounce over 10ms does not fit into 10ms");
    refuse(stimulus.press(pulse(0, 0)), "it would last no time, or happen no times");
    let repeat = Some(Repeat { every: Nanoseconds(10 * MS), times: 2 });
    refuse(stimulus.press(Pulse { repeat, ..pulse(0, 10) }), "it lasts 10ms, so it can't come every 10ms");
    let late = Nanoseconds(u64::MAX);
    refuse(stimulus.press(Pulse { at: late, ..pulse(0, 10) }), "it would happen more than 584 years from now");
    let wave = SquareWave { from: late, period: Nanoseconds(2), high: Nanoseconds(2), times: None };
    refuse(stimulus.wave("X1", wave), "it lasts 2ns, so it can't come every 2ns");
    refuse(Stimulus::new(&UNIX).press(pulse(0, 1)), "the unix board has no switch");
}

#[test]
fn endless_repeat_is_refused_and_not_stored() {
    let mut stimulus = Stimulus::new(&PYBOARD);
    let repeat = Some(Repeat { every: Nanoseconds(2 * MS), times: u32::MAX });
    refuse(stimulus.press(Pulse { repeat, ..pulse(0, 1) }), "more than 1048576 events");
}
