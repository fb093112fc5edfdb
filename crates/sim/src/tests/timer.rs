use taipan_board::{Board, Count, Cycles, Line, PYBOARD, STATUS_UPDATE};

use super::{pyboard, us};
use crate::SimBoard;

const TIM4: Line = Line(35);

/// Timer 4 at a count every microsecond.
fn counting(period: u32) -> SimBoard {
    let mut board = pyboard();
    board.timer_configure(Cycles(0), 4, 83, period);
    board.timer_run(Cycles(0), 4, true);
    board
}

#[test]
fn update_after_a_year_is_where_it_belongs() {
    let mut board = pyboard();
    // 84 MHz / 7 / 11: no whole number of cycles a microsecond, and none that rounding would hide.
    board.timer_configure(Cycles(0), 4, 6, 10);
    board.timer_run(Cycles(0), 4, true);
    let updates = 365 * 24 * 3600 * 84_000_000u64 / 77;
    let due = Cycles(updates * 77 * 2);
    // The interrupt is switched on just before, so that the test need not count to a million million.
    board.timer_interrupt(due - Cycles(1), 4, true);
    assert_eq!(board.advance(due - Cycles(1)), due);
    assert_eq!(board.timer_counter(due - Cycles(1), 4), 10);
    assert_eq!(board.timer_counter(due, 4), 0);
    assert_eq!(board.advance(due), due + Cycles(154));
}

#[test]
fn counts_up_and_wraps_after_the_period() {
    let board = counting(9);
    let at = |time| board.timer_counter(us(time), 4);
    assert_eq!([0, 1, 9, 10, 11, 25].map(at), [0, 1, 9, 0, 1, 5]);
    assert_eq!(board.timer_counter(us(1) - Cycles(1), 4), 0);
}

#[test]
fn counts_down() {
    let mut board = counting(9);
    board.timer_count(Cycles(0), 4, Count::Down);
    board.timer_set_counter(Cycles(0), 4, 3);
    board.timer_interrupt(Cycles(0), 4, true);
    let at = |time| board.timer_counter(us(time), 4);
    assert_eq!([0, 1, 3, 4, 13, 14].map(at), [3, 2, 0, 9, 0, 9]);
    assert_eq!(board.advance(us(0)), us(4));
    assert_eq!(board.advance(us(4)), us(14));
}

#[test]
fn centre_aligned_turns_at_both_ends() {
    let mut board = counting(5);
    board.timer_count(Cycles(0), 4, Count::Center);
    board.timer_interrupt(Cycles(0), 4, true);
    let at = |time| board.timer_counter(us(time), 4);
    assert_eq!([0, 4, 5, 6, 9, 10, 11].map(at), [0, 4, 5, 4, 1, 0, 1]);
    assert_eq!(board.advance(us(0)), us(5));
    assert_eq!(board.advance(us(5)), us(10));
    board.timer_interrupt(us(10), 4, false);
    board.timer_channel(us(10), 4, 1, 2, true);
    assert_eq!(board.advance(us(10)), us(12));
    assert_eq!(board.advance(us(12)), us(18));
    assert_eq!(board.advance(us(18)), us(22));
}

#[test]
fn period_zero_blocks_the_counter() {
    let mut board = counting(0);
    board.timer_interrupt(Cycles(0), 4, true);
    assert_eq!(board.advance(us(1_000_000)), Cycles::NEVER);
    assert_eq!(board.timer_counter(us(1_000_000), 4), 0);
}

#[test]
fn compare_beyond_the_period_never_matches() {
    let mut board = counting(9);
    board.timer_channel(Cycles(0), 4, 1, 10, true);
    assert_eq!(board.advance(Cycles(0)), Cycles::NEVER);
    board.timer_channel(Cycles(0), 4, 1, 9, true);
    assert_eq!(board.advance(Cycles(0)), us(9));
}

#[test]
fn registers_are_as_wide_as_the_timer() {
    let mut board = pyboard();
    for (timer, period) in [(4, 0xffff), (2, 0xffff_ffff)] {
        assert_eq!(board.timer_registers(timer), (0, period));
        board.timer_configure(Cycles(0), timer, 1, 0xffff_ffff);
        assert_eq!(board.timer_registers(timer), (1, period));
    }
}

#[test]
fn setting_the_period_again_does_not_slow_the_timer() {
    let mut board = counting(999);
    for step in 0..10_000u64 {
        board.timer_configure(Cycles(step * 17), 4, 83, 999);
    }
    assert_eq!(board.timer_counter(us(1_500), 4), 500);
}

#[test]
fn count_beyond_a_new_period_starts_again() {
    let mut board = counting(999);
    board.timer_configure(us(500), 4, 83, 100);
    assert_eq!(board.timer_counter(us(500), 4), 0);
    board.timer_configure(us(550), 4, 83, 200);
    assert_eq!(board.timer_counter(us(550), 4), 50);
}

#[test]
fn stopping_and_starting_goes_on_from_the_count() {
    let mut board = counting(999);
    board.timer_run(us(100), 4, false);
    board.timer_run(us(5_000), 4, true);
    assert_eq!(board.timer_counter(us(5_050), 4), 150);
    board.timer_run(us(5_050), 4, true);
    assert_eq!(board.timer_counter(us(5_060), 4), 160);
}

#[test]
fn interrupt_is_not_for_the_past() {
    let mut board = counting(99);
    board.timer_interrupt(us(1_050), 4, true);
    assert!(!board.interrupts().take(TIM4));
    assert_eq!(board.advance(us(1_050)), us(1_100));
}

#[test]
fn raised_at_is_the_first_of_those_that_coalesced() {
    let mut board = counting(99);
    board.timer_interrupt(Cycles(0), 4, true);
    board.advance(us(350));
    assert_eq!(board.raised_at(TIM4), us(100));
    assert_eq!(board.interrupts().coalesced(TIM4), 2);
    assert!(board.interrupts().take(TIM4));
    assert_eq!(board.raised_at(TIM4), us(100));
    board.advance(us(400));
    assert_eq!(board.raised_at(TIM4), us(400));
}

#[test]
fn status_tells_update_and_channels_apart() {
    let mut board = counting(99);
    board.timer_channel(Cycles(0), 4, 2, 30, true);
    for (channel, compare) in [(1, 200), (3, 200), (4, 200)] {
        board.timer_channel(Cycles(0), 4, channel, compare, false);
    }
    assert_eq!(board.timer_status(us(29), 4), 0);
    assert_eq!(board.timer_status(us(30), 4), 1 << 2);
    assert_eq!(board.timer_status(us(30), 4), 0);
    assert_eq!(board.timer_status(us(100), 4), STATUS_UPDATE);
    assert_eq!(board.timer_status(us(1_000), 4), STATUS_UPDATE | 1 << 2);
}

#[test]
fn status_survives_new_registers() {
    let mut board = counting(99);
    board.timer_configure(us(150), 4, 83, 499);
    assert_eq!(board.timer_status(us(150), 4) & STATUS_UPDATE, STATUS_UPDATE);
}

#[test]
fn fast_timer_costs_nothing_until_it_is_looked_at() {
    let mut board = pyboard();
    for info in PYBOARD.timers {
        board.timer_configure(Cycles(0), info.id, 0, 1);
        board.timer_run(Cycles(0), info.id, true);
    }
    assert_eq!(board.advance(us(3_600_000_000)), Cycles::NEVER);
}
