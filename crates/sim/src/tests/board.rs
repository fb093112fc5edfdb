use taipan_board::{BOARDS, Board, Cycles, Line, Mode, PYBOARD, Pull, UNIX, attention, contract};

use super::{pin, pyboard, us};
use crate::stimulus::{Bounce, Level, Pulse, SquareWave, Stimulus};
use crate::{Event, Nanoseconds, Options, SimBoard};

const EXTI3: Line = Line(3);

#[test]
fn simulated_boards_keep_the_contract() {
    for profile in BOARDS.into_iter().chain([&UNIX]) {
        contract::check(&mut SimBoard::new(profile, Options::default()));
    }
}

#[test]
fn press_of_the_switch_is_a_falling_edge() {
    let mut board = pyboard();
    let mut stimulus = Stimulus::new(&PYBOARD);
    let pulse = Pulse { at: Nanoseconds(1_000_000), lasts: Nanoseconds(50_000_000), bounce: None, repeat: None };
    stimulus.press(pulse).expect("a press");
    board.stimulate(&stimulus);
    board.pin_configure(Cycles(0), pin("SW"), Mode::In, Pull::Up);
    board.pin_edges(pin("SW"), false, true, EXTI3);
    assert!(board.pin_read(us(999), pin("SW")));
    assert_eq!(board.advance(us(999)), us(1_000));
    assert!(!board.pin_read(us(1_000), pin("SW")));
    assert!(board.interrupts().take(EXTI3));
    assert_eq!(board.raised_at(EXTI3), us(1_000));
    assert!(board.pin_read(us(60_000), pin("SW")));
    assert!(!board.interrupts().take(EXTI3));
    assert!(board.is_quiet());
}

#[test]
fn bounce_is_that_many_edges() {
    let mut board = pyboard();
    let mut stimulus = Stimulus::new(&PYBOARD);
    let bounce = Some(Bounce { edges: 5, over: Nanoseconds(2_000_000) });
    let pulse = Pulse { at: Nanoseconds(0), lasts: Nanoseconds(50_000_000), bounce, repeat: None };
    stimulus.press(pulse).expect("a press");
    board.pin_configure(Cycles(0), pin("SW"), Mode::In, Pull::Up);
    board.pin_edges(pin("SW"), true, true, EXTI3);
    board.stimulate(&stimulus);
    board.advance(us(2_000));
    assert_eq!(board.interrupts().raised(EXTI3), 5);
    assert!(!board.pin_read(us(2_001), pin("SW")));
    board.advance(us(60_000));
    assert_eq!(board.interrupts().raised(EXTI3), 10);
}

#[test]
fn endless_wave_is_one_entry_and_does_not_drift() {
    let mut board = pyboard();
    let mut stimulus = Stimulus::new(&PYBOARD);
    // A third of a megahertz: 56 cycles and a bit.
    let wave = SquareWave { from: Nanoseconds(0), period: Nanoseconds(3_003), high: Nanoseconds(1), times: None };
    stimulus.wave("X1", wave).expect("a wave");
    assert_eq!(stimulus.events().len(), 1);
    board.stimulate(&stimulus);
    board.pin_edges(pin("X1"), true, false, Line(0));
    board.advance(Cycles(168_000_000));
    assert_eq!(board.interrupts().raised(Line(0)), 1_000_000_000 / 3_003 + 1);
}

#[test]
fn stimulus_comes_before_timer_before_alarm_on_one_cycle() {
    let mut board = pyboard();
    board.set_alarm(Some(us(10)));
    board.timer_configure(Cycles(0), 4, 83, 9);
    board.timer_run(Cycles(0), 4, true);
    board.timer_interrupt(Cycles(0), 4, true);
    board.pin_edges(pin("X1"), true, false, Line(0));
    let mut stimulus = Stimulus::new(&PYBOARD);
    stimulus.drive(Nanoseconds(10_000), "X1", Level::High).expect("a pin");
    board.stimulate(&stimulus);
    board.advance(us(10));
    let lines: alloc::vec::Vec<u8> = board
        .timeline()
        .records()
        .iter()
        .filter_map(|record| match record.event {
            Event::Raised { line, .. } => Some(line.0),
            _ => None,
        })
        .collect();
    assert_eq!(lines, [0, 35, 48]);
}

#[test]
fn wire_left_alone_keeps_its_level() {
    let mut board = pyboard();
    let x1 = pin("X1");
    board.drive(Cycles(0), x1, Some(true));
    board.drive(Cycles(1), x1, None);
    assert!(board.pin_read(Cycles(2), x1));
    board.pin_configure(Cycles(3), x1, Mode::In, Pull::Down);
    assert!(!board.pin_read(Cycles(4), x1));
}

#[test]
fn analog_pin_reads_low_and_sees_no_edges() {
    let mut board = pyboard();
    let x1 = pin("X1");
    board.pin_edges(x1, true, true, Line(0));
    board.pin_configure(Cycles(0), x1, Mode::Analog, Pull::None);
    board.drive(Cycles(1), x1, Some(true));
    assert!(!board.pin_read(Cycles(2), x1));
    assert!(!board.interrupts().take(Line(0)));
}

#[test]
fn two_that_drive_one_wire_are_counted() {
    let mut board = pyboard();
    let x1 = pin("X1");
    board.pin_configure(Cycles(0), x1, Mode::Out, Pull::None);
    board.drive(Cycles(1), x1, Some(true));
    assert_eq!(board.contentions(), 1);
    board.pin_configure(Cycles(2), x1, Mode::OpenDrain, Pull::Up);
    board.pin_write(Cycles(3), x1, true);
    assert_eq!(board.contentions(), 1);
    assert!(board.pin_read(Cycles(4), x1));
}

#[test]
fn line_serves_the_pin_that_asked_last() {
    let mut board = pyboard();
    let (a3, b3) = (pin("A3"), pin("B3"));
    board.pin_edges(a3, true, false, EXTI3);
    board.pin_edges(b3, true, false, EXTI3);
    board.pin_edges(a3, false, false, EXTI3);
    board.drive(Cycles(1), a3, Some(true));
    assert!(!board.interrupts().take(EXTI3));
    board.drive(Cycles(2), b3, Some(true));
    assert!(board.interrupts().take(EXTI3));
}

#[test]
fn led_and_its_pin_are_one() {
    let mut board = pyboard();
    let red = pin("LED_RED");
    board.pin_write(Cycles(1), red, true);
    assert_eq!(board.led_get(0), 255);
    board.led_set(Cycles(2), 0, 0);
    assert!(!board.pin_read(Cycles(3), red));
    board.led_set(Cycles(4), 2, 100);
    assert_eq!(board.led_get(2), 100);
    board.pin_write(Cycles(5), pin("LED_YELLOW"), false);
    assert_eq!(board.led_get(2), 0);
    let events: alloc::vec::Vec<Event> = board.timeline().records().iter().map(|record| record.event).collect();
    let led = |led, intensity| Event::Led { led, intensity };
    assert_eq!(events, [led(0, 255), led(0, 0), led(2, 100), led(2, 0)]);
}

#[test]
fn ctrl_c_asks_for_attention_and_is_not_read() {
    let mut board = pyboard();
    let mut stimulus = Stimulus::new(&PYBOARD);
    stimulus.type_bytes(Nanoseconds(0), b"a", Nanoseconds(0)).expect("text");
    stimulus.ctrl_c(Nanoseconds(1_000)).expect("an interrupt");
    stimulus.ctrl_c(Nanoseconds(2_000)).expect("an interrupt");
    board.stimulate(&stimulus);
    board.advance(us(1));
    let word = board.interrupts().attention().load(core::sync::atomic::Ordering::Relaxed);
    assert_eq!(word, attention::KEYBOARD);
    board.console_interrupt_character(None);
    board.advance(us(2));
    assert_eq!(board.console_read(), Some(b'a'));
    assert_eq!(board.console_read(), Some(3));
    assert_eq!(board.console_read(), None);
}

#[test]
fn output_is_there_to_be_taken_once() {
    let mut board = pyboard();
    board.console_write(Cycles(0), b"one ");
    board.console_write(Cycles(1), b"two");
    board.console_error(Cycles(1), b"oh");
    assert_eq!(board.take_output(), b"one two");
    assert_eq!(board.take_output(), b"");
    assert_eq!(board.take_error(), b"oh");
}

#[test]
fn seed_decides_the_random_numbers() {
    let with_seed = |seed| {
        let mut board = SimBoard::new(&PYBOARD, Options { seed, ..Options::default() });
        [board.random(), board.random(), board.random()]
    };
    assert_eq!(with_seed(1), with_seed(1));
    assert_ne!(with_seed(1), with_seed(2));
}

#[test]
fn clone_goes_its_own_way() {
    let mut board = pyboard();
    board.set_alarm(Some(us(10)));
    let mut copy = board.clone();
    board.advance(us(20));
    assert_eq!(copy.advance(us(5)), us(10));
    assert!(!copy.interrupts().take(PYBOARD.alarm_line));
    assert!(board.interrupts().take(PYBOARD.alarm_line));
    assert_eq!(board.random(), copy.random());
}

#[test]
fn full_timeline_counts_what_it_drops() {
    let options = Options { timeline_limit: 2, ..Options::default() };
    let mut board = SimBoard::new(&PYBOARD, options);
    for step in 0..5 {
        board.led_set(Cycles(step), 0, if step % 2 == 0 { 255 } else { 0 });
    }
    assert_eq!((board.timeline().records().len(), board.timeline().dropped()), (2, 3));
}

#[test]
fn late_look_finds_events_in_order_of_time() {
    let mut board = pyboard();
    let mut stimulus = Stimulus::new(&PYBOARD);
    stimulus.drive(Nanoseconds(2_000), "X1", Level::Low).expect("a pin");
    stimulus.drive(Nanoseconds(1_000), "X1", Level::High).expect("a pin");
    board.stimulate(&stimulus);
    // The program writes at 3 µs, with no step in between: what was due before it happens before it.
    board.pin_configure(us(3), pin("X2"), Mode::Out, Pull::None);
    board.pin_write(us(3), pin("X2"), true);
    let times: alloc::vec::Vec<Cycles> = board.timeline().records().iter().map(|record| record.at).collect();
    assert_eq!(times, [us(1), us(2), us(3)]);
}
