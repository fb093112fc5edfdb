use crate::WakeUp;
use crate::interrupts::{Interrupts, Line, attention};
use crate::profile::{BOARDS, ESP32C3, ESP8266, PYBOARD, Profile, RPI_PICO, UNIX};
use crate::time::Cycles;
use crate::{Pull, contract};
use core::sync::atomic::Ordering;

#[test]
fn second_event_coalesces_and_is_counted() {
    let interrupts = Interrupts::new();
    interrupts.raise(Line(5));
    interrupts.raise(Line(5));
    interrupts.raise(Line(40));
    assert_eq!(interrupts.pending(), 1 << 5 | 1 << 40);
    assert_eq!((interrupts.raised(Line(5)), interrupts.coalesced(Line(5))), (2, 1));
    assert_eq!((interrupts.raised(Line(40)), interrupts.coalesced(Line(40))), (1, 0));
    assert!(interrupts.take(Line(5)));
    assert!(!interrupts.take(Line(5)));
    assert_eq!(interrupts.pending(), 1 << 40);
}

#[test]
fn attention_bits_are_kept_apart() {
    let interrupts = Interrupts::new();
    interrupts.attend(attention::KEYBOARD);
    interrupts.raise(Line(63));
    assert_eq!(interrupts.attention().load(Ordering::Relaxed), attention::KEYBOARD | attention::INTERRUPT);
    interrupts.acknowledge(attention::INTERRUPT);
    assert_eq!(interrupts.attention().load(Ordering::Relaxed), attention::KEYBOARD);
    assert_eq!(interrupts.pending(), 1 << 63);
}

#[test]
fn clearing_nothing_counts_nothing() {
    let interrupts = Interrupts::new();
    interrupts.clear(Line(1));
    assert_eq!(interrupts.cleared(Line(1)), 0);
    interrupts.raise(Line(1));
    interrupts.clear(Line(1));
    assert_eq!(interrupts.cleared(Line(1)), 1);
}

#[test]
fn copy_of_the_doorway_stands_alone() {
    let interrupts = Interrupts::new();
    interrupts.raise(Line(2));
    let copy = interrupts.clone();
    assert!(interrupts.take(Line(2)));
    assert!(copy.take(Line(2)));
}

#[test]
fn time_converts_exactly() {
    let hz = 168_000_000;
    assert_eq!(Cycles::from_nanoseconds(1_000_000_000, hz), Cycles(168_000_000));
    assert_eq!(Cycles::from_nanoseconds(1, hz), Cycles(1), "never before the moment asked for");
    assert_eq!(Cycles(168_000_000 * 3600 * 24 * 365).milliseconds(hz), 3600 * 24 * 365 * 1000);
    assert_eq!(Cycles::from_nanoseconds(u64::MAX, u32::MAX), Cycles::NEVER);
    assert_eq!(Cycles::NEVER + Cycles(1), Cycles::NEVER);
}

#[test]
fn profiles_agree_with_themselves() {
    for profile in BOARDS.into_iter().chain([&UNIX]) {
        contract::profile_agrees_with_itself(profile);
    }
}

#[test]
fn pyboard_is_the_pyboard() {
    let red = PYBOARD.find_pin("LED_RED").map(|pin| PYBOARD.pin(pin));
    assert_eq!(red.map(|pin| (pin.name, pin.port, pin.number)), Some(("A13", 0, 13)));
    let switch = PYBOARD.switch.as_ref().map(|switch| (PYBOARD.pin(switch.pin).line, switch.pull));
    assert_eq!(switch, Some((Line(3), Pull::Up)));
    assert_eq!(PYBOARD.find_pin("X17"), PYBOARD.find_pin("SW"));
    assert_eq!(PYBOARD.find_pin("B3"), PYBOARD.find_pin("SW"));
    assert_eq!(PYBOARD.timer(2).map(|timer| timer.mask()), Some(u32::MAX));
    assert_eq!(PYBOARD.timer(4).map(|timer| timer.mask()), Some(0xffff));
    assert!(PYBOARD.timer(15).is_none());
    // A timer cuts a pin's handler; the alarm's is cut by both.
    let priority = |name: &str| PYBOARD.lines.iter().find(|info| info.name == name).unwrap().priority;
    assert!(priority("TIM4") < priority("EXTI3"));
    assert!(priority("EXTI3") < priority("ALARM"));
}

#[test]
fn nobody_cuts_a_handler_on_the_other_boards() {
    for board in [&RPI_PICO, &ESP32C3, &ESP8266] {
        let first = board.lines[0].priority;
        assert!(board.lines.iter().all(|line| line.priority == first), "{}", board.name);
    }
}

#[test]
fn pins_are_found_by_number() {
    let name = |board: &Profile, number| board.pin_numbered(number).map(|pin| board.pin(pin).name);
    assert_eq!(name(&RPI_PICO, 25), Some("GPIO25"));
    assert_eq!(RPI_PICO.find_pin("LED"), RPI_PICO.pin_numbered(25));
    assert_eq!(name(&ESP32C3, 21), Some("GPIO21"));
    assert_eq!((name(&ESP8266, 16), name(&ESP8266, 6), name(&ESP8266, -1)), (Some("GPIO16"), None, None));
    for board in [&RPI_PICO, &ESP32C3, &ESP8266] {
        for uart in board.uarts {
            assert_ne!(uart.sends, uart.receives);
        }
    }
}

#[test]
fn event_served_with_another_is_counted() {
    let interrupts = Interrupts::new();
    interrupts.raise(Line(1));
    assert!(interrupts.take(Line(1)));
    interrupts.raise(Line(1));
    interrupts.coalesce(Line(1));
    interrupts.coalesce(Line(1));
    assert_eq!((interrupts.raised(Line(1)), interrupts.coalesced(Line(1)), interrupts.pending()), (2, 1, 0));
}

#[test]
fn wake_up_takes_the_finest_clock_that_reaches() {
    let setting = |ms| WakeUp::from_milliseconds(ms).map(|w| (w.clock, w.count));
    assert_eq!(setting(1), Some((3, 15)));
    assert_eq!(setting(4000), Some((3, 65_535)));
    assert_eq!(setting(4001), Some((2, 32_775)));
    assert_eq!(setting(32_000), Some((0, 65_535)));
    assert_eq!(setting(32_001), Some((4, 31)));
    assert_eq!(setting(0x1_0001 * 1000), Some((6, 0)));
    assert_eq!(setting(0x2_0001 * 1000), None);
    let second = WakeUp { clock: 4, count: 0 };
    assert_eq!(second.at(Cycles(5), 3, 168_000_000), Cycles(5 + 3 * 168_000_000));
}
