use taipan_board::{Board, Cycles, Line, Mode, Pull};

use super::{pin, pyboard, us};
use crate::{SimBoard, View, render};

#[track_caller]
fn check(board: &SimBoard, view: View, expected: &str) {
    let text = render(board.profile(), board.timeline(), view);
    assert!(text == expected.trim_start_matches('\n'), "got:\n{text}");
}

fn handle(board: &mut SimBoard, at: Cycles, lasts: Cycles, line: Line) {
    board.trigger(at, line);
    assert!(board.interrupts().take(line));
    board.handler_entered(at, line);
    board.handler_left(at + lasts, line);
}

/// A switch that bounces, a timer that blinks, an LED that fades.
fn busy_board() -> SimBoard {
    let mut board = pyboard();
    board.pin_configure(Cycles(0), pin("SW"), Mode::In, Pull::Up);
    for step in 1..60 {
        let now = us(step * 1_000);
        if step % 5 == 0 {
            handle(&mut board, now, us(5), Line(35));
            let lit = board.led_get(0) != 0;
            board.led_set(now, 0, if lit { 0 } else { 255 });
        }
        match step {
            22 | 42 => {
                for bounce in 0..5 {
                    let level = (bounce % 2 == 1) == (step == 22);
                    let now = now + us(bounce * 150);
                    board.drive(now, pin("SW"), Some(level));
                    if !level {
                        board.trigger(now, Line(3));
                    }
                }
                board.handler_entered(now + us(700), Line(3));
                board.handler_left(now + us(3_700), Line(3));
                board.interrupts().clear(Line(3));
            }
            30..40 => board.led_set(now, 3, ((step - 29) * 25) as u8),
            50 => board.led_set(now, 3, 0),
            _ => {}
        }
    }
    board
}

#[test]
fn picture_of_a_busy_board() {
    check(&busy_board(), View::until(us(60_000)), include_str!("busy.txt"));
}

#[test]
fn picture_in_plain_letters() {
    let view = View { ascii: true, ..View::until(us(60_000)) };
    let text = render(busy_board().profile(), busy_board().timeline(), view);
    assert!(text.is_ascii());
    check(&busy_board(), view, include_str!("busy_ascii.txt"));
}

#[test]
fn picture_fits_the_width() {
    for width in [0, 30, 40, 79, 80, 120, 200] {
        let view = View { width, ..View::until(us(60_000)) };
        let text = render(busy_board().profile(), busy_board().timeline(), view);
        let bound = width.max(60);
        assert!(text.lines().all(|line| line.chars().count() <= bound), "{width}:\n{text}");
    }
}

#[test]
fn colour_is_the_only_difference() {
    let view = View { colour: true, ..View::until(us(60_000)) };
    let text = render(busy_board().profile(), busy_board().timeline(), view);
    assert!(text.contains("\x1b[31m▔"), "the red LED is red");
    let mut plain = alloc::string::String::new();
    for (index, part) in text.split("\x1b[").enumerate() {
        plain.push_str(if index == 0 { part } else { part.split_once('m').expect("a style").1 });
    }
    check(&busy_board(), View::until(us(60_000)), &plain);
}

#[test]
fn part_of_the_time_knows_what_came_before() {
    let view = View { from: us(46_000), ..View::until(us(48_000)) };
    let board = busy_board();
    let text = render(board.profile(), board.timeline(), view);
    let red = text.lines().find(|line| line.starts_with("LED_RED")).expect("a row");
    assert!(red.contains("▔▔▔▔▔▔▔▔▔▔"), "{text}");
    assert!(text.starts_with("          46 ms"), "{text}");
}

#[test]
fn nothing_happened_is_said() {
    let text = render(pyboard().profile(), pyboard().timeline(), View::until(us(10)));
    assert!(text.contains("nothing happened"), "{text}");
}

#[test]
fn no_time_at_all_draws_something() {
    for view in [View::until(Cycles(0)), View::until(Cycles::NEVER), View { from: us(9), ..View::until(us(3)) }] {
        assert!(!render(busy_board().profile(), busy_board().timeline(), view).is_empty());
    }
}
