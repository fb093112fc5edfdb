//! What one execution shows by itself: time, waiting, sections, the life of handlers.
//!
//! These rules need no other execution to compare with. What handlers touch is remembered from one to the next, as is
//! where they were switched on.

use crate::analysis::{Check, title};
use crate::finding::{Finding, Level, Scene};
use crate::footprint::Footprint;
use crate::gathered::Kept;
use crate::program::{Ending, Source};
use crate::record::{Event, Record, Spot};
use crate::search::Delivery;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_heap::watch::{Access, Touch, What};
use taipan_vm::watch::place;

/// The most that interrupts may be off where no source says how often it comes, in microseconds.
const SECTION_US: u64 = 100;
/// Edges that come so fast are to be expected: contacts bounce.
const EDGE_US: u64 = 1000;

/// What is known of handlers and of what they use, from all executions that were looked into.
#[derive(Default)]
pub(crate) struct Facts {
    footprints: BTreeMap<Source, Footprint>,
    /// Where each source was switched on.
    pub armed: BTreeMap<Source, Spot>,
}

impl Check<'_> {
    /// Looks at an execution by itself.
    pub(crate) fn facts(&mut self, record: &Record, kept: &Kept) {
        self.gather(record, kept);
        self.slow_handlers(record, kept);
        self.long_sections(record, kept);
        self.callbacks_in_sections(record, kept);
        self.lost_wake_ups(record, kept);
        self.forgotten_timers(record, kept);
        self.left_armed(record, kept);
        if self.tries_bursts {
            self.overflows(record, kept);
        }
        self.structures(record, kept);
    }

    fn found(&mut self, kept: &Kept, rule: &'static str, level: Level, scenes: Vec<Scene>) {
        self.titled(kept, rule, level, title(rule), scenes);
    }

    fn titled(&mut self, kept: &Kept, rule: &'static str, level: Level, title: &str, scenes: Vec<Scene>) {
        self.add(Finding {
            rule,
            level,
            title: title.to_string(),
            scenes,
            deliveries: kept.deliveries.clone(),
            choices: kept.choices.clone(),
            outcome: kept.outcome,
            executions: (1, self.executions),
            fix: None,
        });
    }

    fn at(&self, record: &Record, kept: &Kept, place: usize, context: usize, text: String) -> Scene {
        let spot = &record.places[place];
        let who = self.who(record, kept, context, &spot.function);
        Scene { file: spot.file.clone(), line: spot.line, function: spot.function.clone(), who, text, seen: None }
    }

    fn microseconds(&self, cycles: u64) -> u64 {
        cycles / (u64::from(self.program.vm.board.profile().cpu_hz) / 1_000_000).max(1)
    }

    fn duration(&self, cycles: u64) -> String {
        match self.microseconds(cycles) {
            us @ 0..10_000 => format!("{us} us"),
            us => format!("{} ms", us / 1000),
        }
    }

    // ---- CHK07

    fn slow_handlers(&mut self, record: &Record, kept: &Kept) {
        for (n, activation) in record.activations.iter().enumerate().filter(|(_, activation)| activation.hard) {
            let Some(source) = kept.deliveries.get(n).map(|d| d.source) else { continue };
            let Some(gap) = gap(record, source) else { continue };
            let (least, most) = (activation.spent.at_least(self.limits.window), activation.spent.at_most(self.limits.window));
            let Some(place) = activation.longest_wait.map(|(_, place)| place).or(activation.place) else { continue };
            if most <= gap {
                continue;
            }
            let level = if least > gap { Level::Error } else { Level::Note };
            let took = self.duration(if level == Level::Error { least } else { most });
            let text = format!("the handler takes {took} or more, and its interrupt comes every {}", self.duration(gap));
            let scene = self.at(record, kept, place, n + 1, text);
            self.found(kept, "CHK07", level, alloc::vec![scene]);
        }
    }

    // ---- CHK08

    fn long_sections(&mut self, record: &Record, kept: &Kept) {
        let cycles_per_us = u64::from(self.program.vm.board.profile().cpu_hz) / 1_000_000;
        for section in &record.sections {
            if section.armed.is_empty() {
                continue;
            }
            let limit = section.armed.iter().filter_map(|on| on.gap).min().unwrap_or(SECTION_US * cycles_per_us);
            let (least, most) = (section.spent.at_least(self.limits.window), section.spent.at_most(self.limits.window));
            let (level, text) = if least > limit {
                (Level::Error, format!("interrupts are off for {}, and one is due every {}", self.duration(least), self.duration(limit)))
            } else if section.prints {
                (Level::Warning, String::from("interrupts are off while something is printed, for as long as that takes"))
            } else if most > limit {
                (
                    Level::Note,
                    format!("interrupts are off for up to {}, and one is due every {}", self.duration(most), self.duration(limit)),
                )
            } else {
                continue;
            };
            let scene = self.at(record, kept, section.place, section.context, text);
            self.found(kept, "CHK08", level, alloc::vec![scene]);
        }
    }

    // ---- CHK13

    fn callbacks_in_sections(&mut self, record: &Record, kept: &Kept) {
        for section in &record.sections {
            let events = &record.events[section.events.clone()];
            let mut own = Footprint::default();
            events.iter().filter(|e| e.context == section.context).for_each(|e| own.add(e.access));
            let soft = |context: usize| context > 0 && context != section.context && !record.activations[context - 1].hard;
            let Some(met) = events.iter().find(|e| soft(e.context) && e.access.number().is_none() && own.conflicts_with(&e.access)) else {
                continue;
            };
            let scenes = alloc::vec![
                self.at(record, kept, section.place, section.context, String::from("switches interrupts off")),
                self.at(record, kept, met.place, met.context, String::from("runs in between: the schedule is not held off")),
            ];
            self.found(kept, "CHK13", Level::Warning, scenes);
        }
    }

    // ---- CHK12

    /// Something was asked for, a handler changed it, and then the program waits for what is over.
    fn lost_wake_ups(&mut self, record: &Record, kept: &Kept) {
        for (n, wait) in record.waits.iter().enumerate() {
            let before = &record.events[..wait.events];
            // Whatever comes again ends the wait.
            if record
                .armings
                .iter()
                .rfind(|arming| arming.events <= wait.events)
                .is_some_and(|arming| arming.on.iter().any(|on| on.gap.is_some()))
            {
                continue;
            }
            let own = |e: &&Event| e.context == wait.context;
            let asked =
                before.iter().enumerate().rev().filter(|(_, e)| own(e) && e.access.touch == Touch::Read && e.access.number().is_none());
            let mut seen = Footprint::default();
            for (p, e) in asked {
                if seen.conflicts_with(&Access { touch: Touch::Write, ..e.access }) {
                    continue;
                }
                seen.add(e.access);
                let changed = before[p..]
                    .iter()
                    .find(|c| c.context != wait.context && c.access.touch == Touch::Write && c.access.overlaps(&e.access));
                let Some(changed) = changed else { continue };
                // Only what decides about the wait is a question.
                let again = self.record(kept, &[p]);
                if again.waits.get(n).is_none_or(|wait| wait.guards & 1 == 0) {
                    continue;
                }
                let scenes = alloc::vec![
                    self.at(record, kept, e.place, e.context, String::from("asks whether it has happened")),
                    self.at(record, kept, changed.place, changed.context, String::from("it happens")),
                    self.at(record, kept, wait.place, wait.context, format!("waits for it in {}()", wait.name)),
                ];
                self.found(kept, "CHK12", Level::Error, scenes);
                break;
            }
        }
    }

    // ---- CHK16

    fn forgotten_timers(&mut self, record: &Record, kept: &Kept) {
        for source in &record.forgotten {
            let first = record.armings.iter().find(|arming| arming.on.iter().any(|on| on.armed.source == *source));
            let Some(arming) = first else { continue };
            let text = String::from("nothing refers to the timer any more: the next collection stops it");
            let scene = self.at(record, kept, arming.place, 0, text);
            self.titled(kept, "CHK16", Level::Warning, "a timer that nobody keeps", alloc::vec![scene]);
        }
    }

    fn left_armed(&mut self, record: &Record, kept: &Kept) {
        if record.ending != Some(Ending::Returned) {
            return;
        }
        let Some(last) = record.armings.last() else { return };
        for on in last.on.clone() {
            let first = record.armings.iter().find(|arming| arming.on.iter().any(|other| other.armed.source == on.armed.source));
            let Some(arming) = first else { continue };
            let text = format!("{} is switched on, and still is when the program ends", self.source_name(on.armed.source));
            let scene = self.at(record, kept, arming.place, 0, text);
            self.titled(kept, "CHK16", Level::Note, "a source is left on", alloc::vec![scene]);
        }
    }

    // ---- CHK06

    /// Where no callback can run for long, more events are tried than the schedule has room for.
    fn overflows(&mut self, record: &Record, kept: &Kept) {
        let depth = self.program.vm.irq.depth;
        let schedules = Access::elsewhere(place::SCHEDULE, Touch::Read);
        for stretch in &record.stretches {
            for on in &stretch.armed {
                let source = on.armed.source;
                let queues = !on.armed.hard || self.facts.footprints.get(&source).is_some_and(|f| f.conflicts_with(&schedules));
                let gap = on.gap.unwrap_or(EDGE_US * u64::from(self.program.vm.board.profile().cpu_hz) / 1_000_000);
                let events = stretch.spent.at_least(self.limits.window) / gap.max(1);
                if !queues || (events as usize) <= depth || !self.tried.insert((source, record.places[stretch.place].line)) {
                    continue;
                }
                let burst = Delivery { source, context: stretch.context, step: stretch.step };
                let mut deliveries = kept.deliveries[..stretch.delivered].to_vec();
                deliveries.extend(core::iter::repeat_n(burst, depth + 1));
                let played = self.play(&deliveries, &kept.choices);
                let lost = played.notices.iter().find(|(_, notice)| matches!(notice.what, What::Refused | What::Dropped));
                let Some((context, notice)) = lost else { continue };
                let often = match on.gap {
                    Some(gap) => format!("comes every {}", self.duration(gap)),
                    None => String::from("may come any time"),
                };
                let text = format!(
                    "finds the schedule full: no callback can run for {} at line {}, and {} {often}",
                    self.duration(stretch.spent.at_least(self.limits.window)),
                    record.places[stretch.place].line,
                    self.source_name(source),
                );
                let level = if on.gap.is_some() && notice.what == What::Refused { Level::Error } else { Level::Warning };
                let scene = self.scene_of_notice(*context > 0, notice, text);
                let kept = Kept { deliveries, choices: kept.choices.clone(), outcome: played.outcome, end: None };
                self.found(&kept, "CHK06", level, alloc::vec![scene]);
            }
        }
    }

    // ---- CHK14, CHK15

    /// Remembers what handlers touch and where they were switched on.
    pub(crate) fn gather(&mut self, record: &Record, kept: &Kept) {
        for arming in &record.armings {
            for on in &arming.on {
                self.facts.armed.entry(on.armed.source).or_insert_with(|| record.places[arming.place].clone());
            }
        }
        for e in &record.events {
            if let Some(source) = source_of(record, kept, e) {
                self.facts.footprints.entry(source).or_default().add(e.access);
            }
        }
    }

    /// A context changes the shape of an object, or reads much of it in one built-in, and a hard handler that is on uses it.
    fn structures(&mut self, record: &Record, kept: &Kept) {
        let mut armings = record.armings.iter().peekable();
        let mut on: Vec<Source> = Vec::new();
        for (n, e) in record.events.iter().enumerate() {
            while let Some(arming) = armings.next_if(|arming| arming.events <= n) {
                on = arming.on.iter().filter(|on| on.armed.hard).map(|on| on.armed.source).collect();
            }
            let lower = e.context == 0 || !record.activations[e.context - 1].hard;
            if !lower || e.masked || e.access.number().is_some() {
                continue;
            }
            // What a handler that is on does with the object, in this execution.
            let user = |wanted: &dyn Fn(&Event) -> bool| {
                record.events.iter().position(|u| {
                    u.access.object == e.access.object && source_of(record, kept, u).is_some_and(|source| on.contains(&source)) && wanted(u)
                })
            };
            if e.reshapes && !on.is_empty() {
                // An object that keeps its own source can hardly do it otherwise.
                let level = if e.keeps_source { Level::Note } else { Level::Warning };
                let Some(user) = user(&|_| true).filter(|_| self.reshaped.insert((level, e.access.object))) else { continue };
                let texts = ("something is added or removed here", "uses it, and may find it half moved");
                self.pair(record, kept, ("CHK14", level), (n, user), texts);
            }
            let is_first = n == 0 || (record.events[n - 1].place, record.events[n - 1].access.object) != (e.place, e.access.object);
            if e.in_call && e.access.touch == Touch::Read && is_first && !on.is_empty() {
                let same = record.events[n..].iter().take_while(|o| o.place == e.place && o.access.object == e.access.object);
                let read: Vec<Access> = same.map(|o| o.access).filter(|a| a.touch == Touch::Read).collect();
                let writes = |u: &Event| {
                    let w = u.access;
                    let more = read.len() > 2 || read.iter().any(|r| r.len > 8 || r.len > w.len);
                    w.touch != Touch::Read && more && read.iter().any(|r| r.overlaps(&w))
                };
                if let Some(user) = user(&writes) {
                    let texts = ("one built-in reads several items: on hardware a handler may come in between", "writes one of them");
                    self.pair(record, kept, ("CHK15", Level::Note), (n, user), texts);
                }
            }
        }
    }

    fn pair(&mut self, record: &Record, kept: &Kept, rule: (&'static str, Level), events: (usize, usize), texts: (&str, &str)) {
        let scene = |n: usize, text: &str| {
            let e = &record.events[n];
            self.at(record, kept, e.place, e.context, String::from(text))
        };
        let scenes = alloc::vec![scene(events.0, texts.0), scene(events.1, texts.1)];
        self.found(kept, rule.0, rule.1, scenes);
    }
}

/// The source whose hard handler an event is of.
fn source_of(record: &Record, kept: &Kept, e: &Event) -> Option<Source> {
    let n = e.context.checked_sub(1).filter(|n| record.activations[*n].hard)?;
    kept.deliveries.get(n).map(|d| d.source)
}

/// How long it takes from one event of a source to the next, if there is a least.
pub(crate) fn gap(record: &Record, source: Source) -> Option<u64> {
    record.armings.iter().flat_map(|arming| &arming.on).find(|on| on.armed.source == source)?.gap
}
