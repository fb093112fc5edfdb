//! How far a long search is, on a terminal: a line on standard error that is gone when the report comes.
//!
//! How much there is to do nobody knows beforehand: the search says about how far it is in the program, see
//! `Tick::done`. What it finds is not known either before it is looked into: different outcomes are what there is to look
//! into, and a mistake that was noticed may still be one that is suppressed.

use super::budget;
use super::text::plural;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use taipan_check::analysis;
use taipan_check::gathered::Notice;
use taipan_check::search::Tick;

/// A search that is over sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
const BETWEEN: Duration = Duration::from_millis(100);
/// The clock is looked at after so many executions.
const OFTEN: u64 = 16;
/// With less done, how much there is to do is anybody's guess.
const SOMETHING: f64 = 0.005;

/// What is known of a search; nothing if nobody watches.
static PROGRESS: Mutex<Option<Progress>> = Mutex::new(None);

struct Progress {
    /// When to show it next.
    next: Instant,
    is_shown: bool,
    /// The most interrupts that were asked for, and those of this stage.
    most: usize,
    interrupts: usize,
    begun: Instant,
    executions: u64,
    parts: u64,
    /// By part: the share that is done.
    done: BTreeMap<u64, f64>,
    outcomes: BTreeSet<u64>,
    mistakes: BTreeSet<Notice>,
}

/// What to call after each execution; nothing if nobody watches.
pub fn begin() -> Option<fn(&Tick)> {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if is_dumb || !std::io::stderr().is_terminal() {
        return None;
    }
    *PROGRESS.lock().ok()? = Some(Progress::new(Instant::now()));
    Some(tick)
}

fn with(f: impl FnOnce(&mut Progress)) {
    if let Ok(mut progress) = PROGRESS.lock()
        && let Some(progress) = progress.as_mut()
    {
        f(progress);
    }
}

/// A search begins, with at most so many interrupts, in so many parts.
pub fn begin_stage(interrupts: usize, parts: u64) {
    with(|progress| progress.begin_stage(interrupts, parts, Instant::now()));
}

fn tick(tick: &Tick) {
    with(|progress| {
        progress.add(tick);
        let now = Instant::now();
        if progress.executions.is_multiple_of(OFTEN) && now >= progress.next {
            progress.next = now + BETWEEN;
            let line = progress.line(now - progress.begun, budget::left());
            progress.show(&line);
        }
    });
}

/// The search is over, and what it found is looked into.
pub fn look_into_it() {
    with(|progress| {
        if progress.is_shown {
            let line = format!("{} schedules; looking into {}", progress.executions, progress.found());
            progress.show(&line);
        }
    });
}

/// Takes the line away.
pub fn end() {
    with(|progress| {
        if std::mem::take(&mut progress.is_shown) {
            show("");
        }
    });
}

impl Progress {
    fn new(now: Instant) -> Progress {
        Progress {
            next: now + PATIENCE,
            is_shown: false,
            most: 0,
            interrupts: 0,
            begun: now,
            executions: 0,
            parts: 1,
            done: BTreeMap::new(),
            outcomes: BTreeSet::new(),
            mistakes: BTreeSet::new(),
        }
    }

    fn begin_stage(&mut self, interrupts: usize, parts: u64, now: Instant) {
        self.most = self.most.max(interrupts);
        self.interrupts = interrupts;
        self.parts = parts.max(1);
        self.begun = now;
        self.executions = 0;
        self.done.clear();
    }

    fn add(&mut self, tick: &Tick) {
        self.executions += 1;
        self.done.insert(tick.part, tick.done);
        self.outcomes.insert(tick.outcome);
        for (context, notice) in tick.notices {
            if analysis::is_mistake(*context > 0, &notice.what) && !self.mistakes.contains(notice) {
                self.mistakes.insert(notice.clone());
            }
        }
    }

    /// The share of all parts that is done.
    fn share(&self) -> f64 {
        self.done.values().sum::<f64>() / self.parts as f64
    }

    fn line(&self, lasted: Duration, time_left: Duration) -> String {
        let rate = self.executions as f64 / lasted.as_secs_f64().max(0.001);
        let fewer = if self.interrupts < self.most {
            format!("up to {} only: ", count(self.interrupts as u64, "interrupt"))
        } else {
            String::new()
        };
        let share = self.share();
        let left = Duration::from_secs_f64((lasted.as_secs_f64() * (1.0 - share) / share.max(SOMETHING)).min(1e9));
        let estimate = match () {
            () if share < SOMETHING => String::new(),
            () if left > time_left => {
                format!(", about {:.0} % of some {}, time is up in {}", share * 100.0, self.total(), seconds(time_left))
            }
            () => format!(", about {:.0} % of some {}, {} to go", share * 100.0, self.total(), seconds(left)),
        };
        format!("{fewer}{} schedules{estimate}, {rate:.0} a second; {}", self.executions, self.found())
    }

    /// How many executions there would be in all, in two digits.
    fn total(&self) -> u64 {
        let total = (self.executions as f64 / self.share()) as u64;
        let unit = 10u64.pow(total.checked_ilog10().unwrap_or(0).saturating_sub(1));
        total / unit * unit
    }

    fn found(&self) -> String {
        let outcomes = count(self.outcomes.len() as u64, "outcome");
        match self.mistakes.len() as u64 {
            0 => outcomes,
            n => format!("{outcomes}, {} noticed", count(n, "mistake")),
        }
    }

    fn show(&mut self, line: &str) {
        self.is_shown = true;
        show(line);
    }
}

fn count(n: u64, what: &str) -> String {
    format!("{n} {what}{}", plural(n))
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        s @ 0..100 => format!("{s} s"),
        s => format!("{} min", s / 60),
    }
}

/// From the start of the line, which is wiped first.
fn show(text: &str) {
    let mut stderr = std::io::stderr();
    // A terminal that is gone needs no progress.
    let _ = write!(stderr, "\r\x1b[K{text}");
    let _ = stderr.flush();
}

#[cfg(test)]
mod tests {
    use super::*;
    use taipan_check::gathered::What;

    const MINUTE: Duration = Duration::from_secs(60);

    fn searched(parts: u64, ticks: &[(u64, f64, u64)]) -> Progress {
        let mut progress = Progress::new(Instant::now());
        progress.begin_stage(2, parts, Instant::now());
        for (part, done, outcome) in ticks {
            progress.add(&Tick { part: *part, done: *done, outcome: *outcome, notices: &[] });
        }
        progress
    }

    #[test]
    fn a_line_has_how_many_how_much_is_left_and_what_there_is_to_look_into() {
        let mut progress = searched(1, &[(0, 0.25, 7), (0, 0.25, 8), (0, 0.25, 7)]);
        progress.executions = 3_000;
        let line = progress.line(Duration::from_millis(1_500), MINUTE);
        assert_eq!(line, "3000 schedules, about 25 % of some 12000, 4 s to go, 2000 a second; 2 outcomes");
    }

    #[test]
    fn the_limit_of_time_is_said_if_it_comes_first() {
        let progress = searched(1, &[(0, 0.01, 7)]);
        let line = progress.line(Duration::from_secs(10), MINUTE);
        assert_eq!(line, "1 schedules, about 1 % of some 100, time is up in 60 s, 0 a second; 1 outcome");
    }

    #[test]
    fn nothing_is_guessed_from_next_to_nothing() {
        assert_eq!(searched(1, &[(0, 0.001, 7)]).line(MINUTE, MINUTE), "1 schedules, 0 a second; 1 outcome");
    }

    #[test]
    fn parts_count_alike_and_one_that_has_not_begun_has_done_nothing() {
        assert_eq!(searched(4, &[(0, 0.5, 1), (1, 0.5, 1), (2, 0.25, 1), (2, 0.5, 1)]).share(), 0.375);
    }

    #[test]
    fn a_stage_with_fewer_interrupts_says_so_and_what_was_found_stays() {
        let mut progress = searched(1, &[(0, 0.5, 7)]);
        progress.begin_stage(1, 1, Instant::now());
        assert_eq!(progress.line(MINUTE, MINUTE), "up to 1 interrupt only: 0 schedules, 0 a second; 1 outcome");
    }

    #[test]
    fn mistakes_that_were_noticed_are_counted_once() {
        let mut progress = searched(1, &[]);
        let notice = |what| Notice { what, file: String::from("main.py"), line: 3, function: String::from("on_tick") };
        let notices = [(1, notice(What::Locked)), (2, notice(What::Locked)), (0, notice(What::Masks(true)))];
        progress.add(&Tick { part: 0, done: 0.0, outcome: 1, notices: &notices });
        assert_eq!(progress.found(), "1 outcome, 1 mistake noticed");
    }
}
