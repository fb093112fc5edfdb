//! `taipan check shrink FILE`: fewer interrupts, at plainer places, that show the same.
//!
//! A schedule has two or three deliveries, so that all its parts can be tried, the smallest first. Then each delivery goes
//! to the start of its line, and all of them to earlier rounds of their loops. Each try is one execution.

use super::arguments;
use super::replay::Session;
use super::replay_file;
use super::report::Details;
use super::text::plural;
use super::{CLEAN, INCOMPLETE, complain};
use taipan_check::finding::Finding;
use taipan_check::replay::{By, Position, Replayer, Wanted};
use taipan_host::console;

/// Deliveries of which not all parts are tried any more.
const MANY: usize = 5;
/// Rounds of a loop that are tried one by one.
const ROUNDS: u64 = 40;

pub fn shrink(a: &arguments::Shrink) -> Result<u8, String> {
    let session = Session::open(&a.file, a.program.as_ref(), a.time.as_deref())?;
    let shrunk = taipan_check::replay::with(&session.target.setup, session.limits, |replayer| {
        session.begin(replayer);
        Shrinker { session: &session, replayer, tries: 0 }.run()
    })?;
    super::progress::end();
    let Some((best, details, tries)) = shrunk else {
        complain(&format!("{} is not reproduced, so there is nothing to shrink; `taipan check replay` says why", session.file.rule));
        return Ok(INCOMPLETE);
    };
    let path = a.output.as_ref().unwrap_or(&a.file);
    let folder = path.parent().unwrap_or(std::path::Path::new(""));
    let text = replay_file::text(&best.finding, &details, &session.target, session.file.k, folder);
    std::fs::write(path, text).map_err(|e| format!("can't write {}: {}", path.display(), crate::unix::io_text(&e)))?;
    let (from, to) = (session.file.wanted.len(), best.wanted.len());
    let places: Vec<String> = details.positions.iter().map(|at| format!("line {}", at.line)).collect();
    let places = if places.is_empty() { String::new() } else { format!(", at {}", places.join(" and ")) };
    let said = match (from == to, best.moved) {
        (true, false) => format!("{to} interrupt{}{places}: nothing smaller shows it", plural(to as u64)),
        (true, true) => format!("{to} interrupt{}, at plainer places{places}", plural(to as u64)),
        (false, _) => format!("{from} interrupts became {to}{places}"),
    };
    console::write(format!("{} {}: {said} ({tries} schedules tried)\n", session.file.rule, session.file.title).as_bytes());
    Ok(CLEAN)
}

/// A schedule that shows it.
#[derive(Clone)]
struct Best {
    wanted: Vec<Wanted>,
    choices: Vec<u8>,
    finding: Finding,
    moved: bool,
}

struct Shrinker<'a, 'b> {
    session: &'a Session,
    replayer: &'a mut Replayer<'b>,
    tries: u64,
}

impl Shrinker<'_, '_> {
    fn run(mut self) -> Option<(Best, Details, u64)> {
        let (wanted, choices) = (&self.session.file.wanted, &self.session.file.choices);
        let mut best = self.shows(wanted, choices, By::Step).or_else(|| self.shows(wanted, choices, By::Place))?;
        while let Some(fewer) = self.fewer(&best.wanted, &best.choices) {
            best = fewer;
        }
        while let Some(plainer) = self.plainer_choice(&best) {
            best = plainer;
        }
        let choices = best.choices.clone();
        while let Some(plainer) = self.at_line_start(&best.wanted, &choices).or_else(|| self.in_earlier_round(&best.wanted, &choices)) {
            best = Best { moved: true, ..plainer };
        }
        let details = Details::of(&best.finding, self.replayer);
        Some((best, details, self.tries))
    }

    /// Plays a schedule; what it was exactly, if it shows the finding.
    fn shows(&mut self, wanted: &[Wanted], choices: &[u8], by: By) -> Option<Best> {
        self.tries += 1;
        let replayed = self.replayer.follow(wanted, choices, by);
        if replayed.divergence.is_some() {
            return None;
        }
        let finding = self.session.shown(&replayed, self.replayer)?;
        let played = replayed.deliveries.iter().zip(&replayed.positions).zip(&replayed.handlers);
        let wanted = played.map(|((delivery, position), handler)| Wanted {
            delivery: *delivery,
            position: position.clone(),
            handler: handler.function.clone(),
        });
        let wanted = wanted.collect();
        let choices = replayed.choices.iter().map(|choice| choice.alternative).collect();
        Some(Best { wanted, choices, finding, moved: false })
    }

    /// The first alternative in place of another.
    fn plainer_choice(&mut self, best: &Best) -> Option<Best> {
        (0..best.choices.len()).rev().filter(|n| best.choices[*n] > 0).find_map(|n| {
            let mut choices = best.choices.clone();
            choices[n] = 0;
            self.shows(&best.wanted, &choices, By::Step)
        })
    }

    /// Any part, the smallest first; of a burst, all but one.
    fn fewer(&mut self, wanted: &[Wanted], choices: &[u8]) -> Option<Best> {
        let all: Vec<usize> = (0..wanted.len()).collect();
        let parts: Vec<Vec<usize>> = if wanted.len() > MANY {
            all.iter().map(|left_out| all.iter().copied().filter(|n| n != left_out).collect()).collect()
        } else {
            let mut parts: Vec<u32> = (0..(1 << wanted.len()) - 1).collect();
            parts.sort_by_key(|part| part.count_ones());
            parts.iter().map(|part| all.iter().copied().filter(|n| part & 1 << n != 0).collect()).collect()
        };
        parts.iter().filter_map(|part| part_of(wanted, part)).find_map(|part| {
            let exactly = self.shows(&part, choices, By::Step);
            exactly.or_else(|| self.shows(&part, choices, By::Place))
        })
    }

    fn at_line_start(&mut self, wanted: &[Wanted], choices: &[u8]) -> Option<Best> {
        (0..wanted.len())
            .filter(|n| wanted[*n].position.instruction > 0)
            .find_map(|n| self.shows(&moved(wanted, n, |at| at.instruction = 0), choices, By::Place))
    }

    /// All of them some rounds earlier, or one of them.
    fn in_earlier_round(&mut self, wanted: &[Wanted], choices: &[u8]) -> Option<Best> {
        let first = wanted.iter().map(|w| w.position.visit).min()?;
        let together = (1..first).rev().take(ROUNDS as usize).find_map(|rounds| {
            let earlier = (0..wanted.len()).fold(wanted.to_vec(), |wanted, n| moved(&wanted, n, |at| at.visit -= rounds));
            self.shows(&earlier, choices, By::Place)
        });
        together.or_else(|| {
            (0..wanted.len()).find_map(|n| {
                let visits = 1..wanted[n].position.visit.min(ROUNDS);
                visits.into_iter().find_map(|visit| self.shows(&moved(wanted, n, |at| at.visit = visit), choices, By::Place))
            })
        })
    }
}

fn moved(wanted: &[Wanted], n: usize, change: impl FnOnce(&mut Position)) -> Vec<Wanted> {
    let mut wanted = wanted.to_vec();
    change(&mut wanted[n].position);
    wanted
}

/// Those deliveries, if what they cut into is among them.
fn part_of(wanted: &[Wanted], part: &[usize]) -> Option<Vec<Wanted>> {
    let mut numbers = vec![Some(0)];
    let mut kept = Vec::new();
    for (n, w) in wanted.iter().enumerate() {
        if !part.contains(&n) {
            numbers.push(None);
            continue;
        }
        let context = (*numbers.get(w.delivery.context)?)?;
        let mut w = w.clone();
        w.delivery.context = context;
        kept.push(w);
        numbers.push(Some(kept.len()));
    }
    Some(kept)
}
