//! What every board promises, as a test.
//!
//! Each function is one promise and takes any board, fresh from reset; [`check`] runs them all, on one board, one
//! after the other. A promise uses nothing but the trait, so the same ones hold the simulated board and the real
//! ones, where nobody presses the switch: edges come from the pin's own output.
//!
//! On a real board time passes while the test looks, so there a promise about time is a bound; on a virtual board
//! it is exact, and checked so.
use alloc::vec::Vec;

use crate::board::{Board, EDGE_FALLING, EDGE_RISING, Mode, Pull, STATUS_UPDATE};
use crate::interrupts::{Line, attention};
use crate::profile::{PinId, Profile};
use crate::time::Cycles;
use crate::uart::Framing;
use core::sync::atomic::Ordering;

/// All promises. Panics at the first that is broken.
pub fn check(board: &mut dyn Board) {
    profile_agrees_with_itself(board.profile());
    // One bench for all: time on a virtual board is the bench's, and may not go back.
    let mut bench = Bench::new(board);
    for promise in PROMISES {
        promise(&mut bench);
    }
}

type Promise = fn(&mut Bench);

const PROMISES: &[Promise] = &[
    latch_is_one_deep,
    raise_asks_for_attention,
    clear_is_counted,
    alarm_fires_once,
    alarm_can_be_withdrawn,
    alarm_in_the_past_is_due_at_once,
    output_reads_back,
    output_latch_survives_the_mode,
    pull_decides_a_free_pin,
    open_drain_lets_go_of_a_high,
    edges_come_only_as_asked,
    edge_status_tells_and_clears,
    stopped_timer_keeps_its_count,
    timer_updates_at_its_rate,
    timer_without_interrupt_is_silent,
    timer_status_clears_on_reading,
    compare_channel_raises_the_line,
    reset_timer_is_as_new,
    uart_takes_one_character_ahead,
    leds_remember,
    console_ready_means_a_byte,
    clock_goes_forward,
];

/// Names are found, and numbers refer to something.
pub fn profile_agrees_with_itself(profile: &Profile) {
    let mut names: Vec<&str> = Vec::new();
    for pin in profile.pins {
        names.push(pin.name);
        names.extend(pin.board_names);
        assert!(profile.line(pin.line).is_some(), "pin {} has a line", pin.name);
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a pin name stands for one pin");

    let mut lines: Vec<Line> = profile.lines.iter().map(|info| info.line).collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), profile.lines.len(), "a line is listed once");
    assert!(profile.line(profile.alarm_line).is_some());
    for timer in profile.timers {
        assert!(profile.line(timer.line).is_some(), "timer {} has a line", timer.id);
        assert!(timer.source_hz > 0 && timer.channels <= 4);
    }
    for uart in profile.uarts {
        assert!(profile.line(uart.line).is_some(), "serial port {} has a line", uart.id);
        assert!(profile.cpu_hz.is_multiple_of(uart.source_hz));
    }
    for led in profile.leds {
        assert!(usize::from(led.pin.0) < profile.pins.len());
    }
    if let Some(switch) = &profile.switch {
        assert!(usize::from(switch.pin.0) < profile.pins.len());
    }
    assert!(profile.cpu_hz > 0);
    let timers = &profile.soft_timers;
    assert!(timers.shortest > 0 && 1_000_000_u32.is_multiple_of(timers.hz), "steps are whole microseconds");
    assert!(profile.schedule_depth > 0 && profile.small_int_bits > 0);
}

/// A second event before the first was taken is the same event, and counted.
pub fn latch_is_one_deep(bench: &mut Bench) {
    let line = bench.alarm_line();
    let before = bench.counts(line);
    bench.board.trigger(bench.now, line);
    bench.board.trigger(bench.now, line);
    assert!(bench.take(line));
    assert!(!bench.take(line));
    assert_eq!(bench.counts(line), (before.0.wrapping_add(2), before.1.wrapping_add(1)));
}

pub fn raise_asks_for_attention(bench: &mut Bench) {
    let line = bench.alarm_line();
    bench.board.interrupts().acknowledge(attention::INTERRUPT);
    bench.board.trigger(bench.now, line);
    let word = bench.board.interrupts().attention().load(Ordering::Acquire);
    assert_ne!(word & attention::INTERRUPT, 0);
    assert!(bench.pending(line));
    assert!(bench.take(line));
    assert!(!bench.pending(line));
}

pub fn clear_is_counted(bench: &mut Bench) {
    let line = bench.alarm_line();
    let before = bench.board.interrupts().cleared(line);
    bench.board.interrupts().clear(line);
    bench.board.trigger(bench.now, line);
    bench.board.interrupts().clear(line);
    assert_eq!(bench.board.interrupts().cleared(line), before.wrapping_add(1));
    assert!(!bench.take(line));
}

pub fn alarm_fires_once(bench: &mut Bench) {
    let line = bench.alarm_line();
    let due = bench.after_us(1_000);
    bench.board.set_alarm(Some(due));
    bench.pass_us(500);
    assert!(!bench.pending(line));
    bench.pass_us(1_000);
    assert!(bench.take(line));
    bench.assert_time(bench.board.raised_at(line), due);
    bench.pass_us(5_000);
    assert!(!bench.pending(line));
}

pub fn alarm_can_be_withdrawn(bench: &mut Bench) {
    let line = bench.alarm_line();
    bench.board.set_alarm(Some(bench.after_us(1_000)));
    bench.board.set_alarm(Some(bench.after_us(2_000)));
    bench.pass_us(1_500);
    assert!(!bench.pending(line), "a new alarm replaces the old");
    bench.board.set_alarm(None);
    bench.pass_us(1_500);
    assert!(!bench.pending(line));
}

pub fn alarm_in_the_past_is_due_at_once(bench: &mut Bench) {
    let line = bench.alarm_line();
    bench.pass_us(10);
    bench.board.set_alarm(Some(bench.now.saturating_sub(Cycles(1))));
    bench.pass_us(1);
    assert!(bench.take(line));
}

pub fn output_reads_back(bench: &mut Bench) {
    let Some(pin) = bench.free_pin() else { return };
    bench.board.pin_configure(bench.now, pin, Mode::Out, Pull::None);
    for level in [true, false, true] {
        bench.board.pin_write(bench.now, pin, level);
        bench.pass_us(1);
        assert_eq!(bench.board.pin_read(bench.now, pin), level);
    }
    assert_eq!(bench.board.pin_mode(pin), (Mode::Out, Pull::None));
    bench.release(pin);
}

pub fn output_latch_survives_the_mode(bench: &mut Bench) {
    let Some(pin) = bench.free_pin() else { return };
    for level in [true, false] {
        bench.board.pin_configure(bench.now, pin, Mode::In, Pull::None);
        bench.board.pin_write(bench.now, pin, level);
        bench.board.pin_configure(bench.now, pin, Mode::Out, Pull::None);
        bench.pass_us(1);
        assert_eq!(bench.board.pin_read(bench.now, pin), level);
    }
    bench.release(pin);
}

pub fn pull_decides_a_free_pin(bench: &mut Bench) {
    let Some(pin) = bench.free_pin() else { return };
    for (pull, level) in [(Pull::Up, true), (Pull::Down, false), (Pull::Up, true)] {
        bench.board.pin_configure(bench.now, pin, Mode::In, pull);
        bench.pass_us(10);
        assert_eq!(bench.board.pin_read(bench.now, pin), level);
    }
    bench.release(pin);
}

pub fn open_drain_lets_go_of_a_high(bench: &mut Bench) {
    let Some(pin) = bench.free_pin() else { return };
    for (pull, written, level) in [(Pull::Up, false, false), (Pull::Up, true, true), (Pull::Down, true, false)] {
        bench.board.pin_configure(bench.now, pin, Mode::OpenDrain, pull);
        bench.board.pin_write(bench.now, pin, written);
        bench.pass_us(10);
        assert_eq!(bench.board.pin_read(bench.now, pin), level);
    }
    bench.release(pin);
}

pub fn edges_come_only_as_asked(bench: &mut Bench) {
    let Some(pin) = bench.free_pin() else { return };
    let line = bench.board.profile().pin(pin).line;
    bench.board.pin_configure(bench.now, pin, Mode::Out, Pull::None);
    for (rising, falling) in [(true, false), (false, true), (true, true), (false, false)] {
        bench.board.pin_write(bench.now, pin, false);
        bench.pass_us(1);
        bench.board.pin_edges(pin, rising, falling, line);
        bench.board.interrupts().clear(line);
        for (level, wanted) in [(true, rising), (true, false), (false, falling), (false, false)] {
            bench.board.pin_write(bench.now, pin, level);
            bench.pass_us(1);
            assert_eq!(bench.take(line), wanted, "level {level} of {rising}/{falling}");
        }
    }
    bench.release(pin);
}

pub fn edge_status_tells_and_clears(bench: &mut Bench) {
    let Some(pin) = bench.free_pin() else { return };
    let line = bench.board.profile().pin(pin).line;
    bench.board.pin_configure(bench.now, pin, Mode::Out, Pull::None);
    bench.board.pin_write(bench.now, pin, false);
    bench.pass_us(1);
    bench.board.pin_edges(pin, true, true, line);
    bench.board.edge_status(bench.now, line);
    for (levels, status) in [(&[true][..], EDGE_RISING), (&[], 0), (&[false], EDGE_FALLING), (&[true, false], EDGE_RISING | EDGE_FALLING)] {
        for &level in levels {
            bench.board.pin_write(bench.now, pin, level);
            bench.pass_us(1);
        }
        assert_eq!(bench.board.edge_status(bench.now, line), status, "after {levels:?}");
    }
    bench.release(pin);
}

pub fn stopped_timer_keeps_its_count(bench: &mut Bench) {
    let Some(timer) = bench.free_timer() else {
        return;
    };
    bench.start_timer(timer, 1_000_000, 50_000);
    bench.pass_us(700);
    bench.board.timer_run(bench.now, timer, false);
    let count = bench.board.timer_counter(bench.now, timer);
    bench.assert_count(count, 700);
    bench.pass_us(300);
    assert_eq!(bench.board.timer_counter(bench.now, timer), count);
    bench.board.timer_set_counter(bench.now, timer, 7);
    assert_eq!(bench.board.timer_counter(bench.now, timer), 7);
    bench.board.timer_reset(bench.now, timer);
}

pub fn timer_updates_at_its_rate(bench: &mut Bench) {
    let Some(timer) = bench.free_timer() else {
        return;
    };
    let line = bench.timer_line(timer);
    bench.board.timer_interrupt(bench.now, timer, true);
    bench.start_timer(timer, 1_000_000, 1_000);
    let before = bench.board.interrupts().raised(line);
    bench.pass_us(10_500);
    bench.assert_count(bench.board.interrupts().raised(line).wrapping_sub(before), 10);
    bench.board.timer_reset(bench.now, timer);
    bench.board.interrupts().clear(line);
}

pub fn timer_without_interrupt_is_silent(bench: &mut Bench) {
    let Some(timer) = bench.free_timer() else {
        return;
    };
    let line = bench.timer_line(timer);
    bench.start_timer(timer, 1_000_000, 100);
    bench.pass_us(1_000);
    assert!(!bench.pending(line));
    bench.board.timer_interrupt(bench.now, timer, true);
    bench.pass_us(150);
    assert!(bench.take(line));
    bench.board.timer_interrupt(bench.now, timer, false);
    bench.board.interrupts().clear(line);
    bench.pass_us(1_000);
    assert!(!bench.pending(line));
    bench.board.timer_reset(bench.now, timer);
}

pub fn timer_status_clears_on_reading(bench: &mut Bench) {
    let Some(timer) = bench.free_timer() else {
        return;
    };
    bench.start_timer(timer, 1_000_000, 10_000);
    bench.board.timer_status(bench.now, timer);
    bench.pass_us(10_500);
    assert_eq!(bench.board.timer_status(bench.now, timer) & STATUS_UPDATE, STATUS_UPDATE);
    assert_eq!(bench.board.timer_status(bench.now, timer) & STATUS_UPDATE, 0);
    bench.board.timer_reset(bench.now, timer);
}

pub fn compare_channel_raises_the_line(bench: &mut Bench) {
    let Some(timer) = bench.free_timer() else {
        return;
    };
    let line = bench.timer_line(timer);
    let channel = bench.board.profile().timer(timer).map_or(0, |info| info.channels);
    if channel == 0 {
        return;
    }
    bench.board.timer_channel(bench.now, timer, channel, 3_000, true);
    assert_eq!(bench.board.timer_channel_registers(timer, channel), (3_000, true));
    bench.start_timer(timer, 1_000_000, 10_000);
    bench.board.timer_status(bench.now, timer);
    bench.pass_us(2_000);
    assert!(!bench.pending(line));
    bench.pass_us(2_000);
    assert!(bench.take(line));
    assert_eq!(bench.board.timer_status(bench.now, timer), 1 << channel);
    bench.board.timer_reset(bench.now, timer);
}

pub fn reset_timer_is_as_new(bench: &mut Bench) {
    let Some(timer) = bench.free_timer() else {
        return;
    };
    let line = bench.timer_line(timer);
    bench.board.timer_interrupt(bench.now, timer, true);
    bench.start_timer(timer, 1_000_000, 100);
    bench.pass_us(150);
    bench.board.timer_reset(bench.now, timer);
    bench.board.interrupts().clear(line);
    bench.pass_us(1_000);
    assert!(!bench.pending(line));
    assert_eq!(bench.board.timer_counter(bench.now, timer), 0);
    assert_eq!(bench.board.timer_status(bench.now, timer), 0);
}

/// A serial port sends one character while the next waits, and is at rest when both are gone.
fn uart_takes_one_character_ahead(bench: &mut Bench) {
    let Some(info) = bench.board.profile().uarts.first() else { return };
    let framing = Framing { divisor: info.source_hz / 10_000, bits: 8, parity: None, stop_bits: 1 };
    bench.board.uart_configure(bench.now, info.id, Some(framing), 8);
    assert!(!bench.board.uart_is_sending(bench.now, info.id));
    assert!(bench.board.uart_send(bench.now, info.id, 0x55));
    assert!(bench.board.uart_send(bench.now, info.id, 0xaa));
    assert!(!bench.board.uart_send(bench.now, info.id, 0), "there is no room for a third");
    bench.pass_us(1_500);
    assert!(bench.board.uart_is_sending(bench.now, info.id));
    assert!(bench.board.uart_send(bench.now, info.id, 0), "the first is gone");
    bench.pass_us(2_000);
    assert!(!bench.board.uart_is_sending(bench.now, info.id));
    assert_eq!(bench.board.uart_receive(bench.now, info.id), None);
    bench.board.uart_configure(bench.now, info.id, None, 0);
    assert!(!bench.board.uart_send(bench.now, info.id, 0), "it is off");
}

pub fn leds_remember(bench: &mut Bench) {
    for (led, info) in bench.board.profile().leds.iter().enumerate() {
        for intensity in [255, 0, 100, 0] {
            bench.board.led_set(bench.now, led as u8, intensity);
            let dim = intensity != 0 && !info.dimmable;
            assert_eq!(bench.board.led_get(led as u8), if dim { 255 } else { intensity });
        }
    }
}

pub fn console_ready_means_a_byte(bench: &mut Bench) {
    let ready = bench.board.console_ready();
    if ready || bench.board.hardware_clock().is_none() {
        assert_eq!(bench.board.console_read().is_some(), ready);
    }
}

pub fn clock_goes_forward(bench: &mut Bench) {
    let before = bench.board.unix_time_ns(bench.now);
    bench.pass_us(2_000);
    let passed = bench.board.unix_time_ns(bench.now) - before;
    assert!(passed >= 1_000_000, "2 ms passed as {passed} ns");
}

/// A board on the bench, and the time there.
pub struct Bench<'a> {
    pub board: &'a mut dyn Board,
    pub now: Cycles,
}

impl<'a> Bench<'a> {
    pub fn new(board: &'a mut dyn Board) -> Self {
        let now = board.hardware_clock().unwrap_or(Cycles::ZERO);
        Bench { board, now }
    }

    /// Lets time pass, and checks on the way that the next event is always in the future.
    pub fn pass_us(&mut self, microseconds: u64) {
        let until = self.after_us(microseconds);
        loop {
            let next = self.board.advance(self.now);
            assert!(next > self.now, "what is due has been handled");
            if self.now >= until {
                return;
            }
            self.now = match self.board.hardware_clock() {
                None => next.min(until),
                Some(_) => {
                    self.board.wait(next.min(until));
                    let now = self.board.hardware_clock().unwrap_or(until);
                    assert!(now >= self.now, "time goes forward");
                    now
                }
            };
        }
    }

    pub fn after_us(&self, microseconds: u64) -> Cycles {
        let hz = self.board.profile().cpu_hz;
        self.now + Cycles::from_nanoseconds(microseconds * 1_000, hz)
    }

    fn take(&self, line: Line) -> bool {
        self.board.interrupts().take(line)
    }

    fn pending(&self, line: Line) -> bool {
        self.board.interrupts().pending() >> line.0 & 1 != 0
    }

    /// (raised, coalesced)
    fn counts(&self, line: Line) -> (u32, u32) {
        (self.board.interrupts().raised(line), self.board.interrupts().coalesced(line))
    }

    fn alarm_line(&self) -> Line {
        self.board.profile().alarm_line
    }

    fn timer_line(&self, timer: u8) -> Line {
        self.board.profile().timer(timer).map_or(self.alarm_line(), |info| info.line)
    }

    /// The first pin that nothing on the board is wired to.
    fn free_pin(&self) -> Option<PinId> {
        let profile = self.board.profile();
        let used =
            |pin: PinId| profile.leds.iter().any(|led| led.pin == pin) || profile.switch.as_ref().is_some_and(|switch| switch.pin == pin);
        (0..profile.pins.len()).map(|index| PinId(index as u8)).find(|&pin| !used(pin))
    }

    fn free_timer(&self) -> Option<u8> {
        let timers = self.board.profile().timers;
        timers.iter().find(|timer| !timer.reserved && timer.channels > 0).map(|timer| timer.id)
    }

    /// Starts `timer` from zero, counting at `hz` and wrapping after `counts`.
    fn start_timer(&mut self, timer: u8, hz: u32, counts: u32) {
        let source_hz = self.board.profile().timer(timer).map_or(hz, |info| info.source_hz);
        self.board.timer_configure(self.now, timer, source_hz / hz - 1, counts - 1);
        self.board.timer_set_counter(self.now, timer, 0);
        self.board.timer_run(self.now, timer, true);
    }

    fn release(&mut self, pin: PinId) {
        let line = self.board.profile().pin(pin).line;
        self.board.pin_edges(pin, false, false, line);
        self.board.pin_write(self.now, pin, false);
        self.board.pin_configure(self.now, pin, Mode::In, Pull::None);
        self.board.interrupts().clear(line);
    }

    /// Equal on a virtual board; on a real one not before, and not long after.
    fn assert_time(&self, actual: Cycles, expected: Cycles) {
        if self.board.hardware_clock().is_none() {
            assert_eq!(actual, expected);
            return;
        }
        let late = actual.saturating_sub(expected).milliseconds(self.board.profile().cpu_hz);
        assert!(actual >= expected && late < 1, "{actual:?} for {expected:?}");
    }

    /// Equal on a virtual board; on a real one a tenth more will do.
    fn assert_count(&self, actual: u32, expected: u32) {
        if self.board.hardware_clock().is_none() {
            assert_eq!(actual, expected);
            return;
        }
        let bound = expected + expected.div_ceil(10);
        assert!(actual >= expected && actual <= bound, "{actual} for {expected}");
    }
}
