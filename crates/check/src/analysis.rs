//! From executions to mistakes.
//!
//! # The problem
//! Contexts that share a variable do so in every correct program too. Reporting each pattern of accesses that might be a
//! race reports correct programs more often than wrong ones.
//!
//! # The idea
//! Three filters. The *pattern*: another context came between two accesses of one, in a way that no order without
//! cutting explains. The *counterfactual*: with interrupts held off between the two, and the same interrupts otherwise,
//! that outcome is not reached. It is searched anew, so it is also the fix, tried. And *evidence*: the values of the
//! two accesses come together, or the first decides about the second.
//!
//! What needs no comparison, because it is a fact of one execution (memory in a hard handler, an exception that kills an
//! interrupt), is noticed by the interpreter itself.

use crate::finding::{Finding, Fix, Level, RULES, Scene, Seen};
use crate::lines::{self, Lines};
use crate::name;
use crate::program::{Ending, Program, Saved, Setup, Source};
use crate::record::{self, Event, Record};
use crate::search::{Counts, Delivery, Execution, Limits, Region, Without, search};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_heap::watch::{Notice, Touch, What};

/// What checking a program gave.
#[derive(Default)]
pub struct Checked {
    pub findings: Vec<Finding>,
    pub counts: Counts,
    pub outcomes: usize,
    /// The sources that were there, by name, and how often each was delivered.
    pub sources: Vec<(String, u64)>,
}

/// An execution, kept.
struct Kept {
    deliveries: Vec<Delivery>,
    outcome: u64,
}

/// Executions that are looked into for each outcome.
const OF_OUTCOME: usize = 2;

/// What is kept of executions until there is time to look into them.
#[derive(Default)]
pub(crate) struct Gathered {
    executions: u64,
    kept: BTreeMap<u64, Vec<Kept>>,
    notices: BTreeMap<(usize, Notice), (Vec<Delivery>, u64, u64)>,
    delivered: BTreeMap<Source, u64>,
}

impl Gathered {
    pub fn add(&mut self, e: &Execution) {
        self.executions += 1;
        for d in e.deliveries {
            *self.delivered.entry(d.source).or_default() += 1;
        }
        let of_outcome = self.kept.entry(e.outcome).or_default();
        of_outcome.push(Kept { deliveries: e.deliveries.to_vec(), outcome: e.outcome });
        of_outcome.sort_by_key(|k| k.deliveries.len());
        of_outcome.truncate(OF_OUTCOME);
        let mut seen = BTreeSet::new();
        for (context, notice) in &sections(e) {
            let hard = usize::from(*context > 0);
            if !seen.insert((hard, notice.clone())) {
                continue;
            }
            let entry = self.notices.entry((hard, notice.clone())).or_insert_with(|| (e.deliveries.to_vec(), e.outcome, 0));
            entry.2 += 1;
            if e.deliveries.len() < entry.0.len() {
                entry.0 = e.deliveries.to_vec();
                entry.1 = e.outcome;
            }
        }
    }
}

/// Explores a program and works out what is wrong with it. The error is what compiling it said.
pub fn check(setup: &Setup, limits: Limits) -> Result<Checked, String> {
    let mut program = Program::new(setup)?;
    let mut start = Saved::default();
    program.save(&mut start);
    let mut gathered = Gathered::default();
    let counts = search(&mut program, limits, Without::default(), false, &mut |e| {
        gathered.add(e);
        true
    });
    if let Some(searched) = limits.searched {
        searched();
    }
    let mut check = Check::new(&mut program, &start, limits, setup);
    check.look_into(&gathered);
    check.merge();
    let Check { mut findings, ran_out, .. } = check;
    let counts = Counts { cut: counts.cut || ran_out, ..counts };
    findings.sort_by(|a, b| (a.level, a.place().1, a.rule).cmp(&(b.level, b.place().1, b.rule)));
    let outcomes = gathered.kept.len();
    let sources = gathered.delivered.into_iter().map(|(source, n)| (source_name(&program, source), n)).collect();
    Ok(Checked { findings, counts, outcomes, sources })
}

/// The notices of an execution, and what those on the interrupt mask come to: it is off where the program waits, or where
/// a handler or the program ends.
fn sections(e: &Execution) -> Vec<(usize, Notice)> {
    let mut all = e.notices.to_vec();
    // By context: where it switched interrupts off.
    let mut off: BTreeMap<usize, Notice> = BTreeMap::new();
    // What waits in a section that ends; in one that does not, that is what is wrong.
    let mut waits = Vec::new();
    for (context, notice) in e.notices {
        match &notice.what {
            What::Masks(true) => {
                off.entry(*context).or_insert_with(|| notice.clone());
            }
            What::Masks(false) => {
                off.remove(context);
                all.append(&mut waits);
            }
            What::Waits(name) if off.contains_key(context) => {
                waits.push((*context, Notice { what: What::WaitsMasked(name), ..notice.clone() }));
            }
            _ => {}
        }
    }
    if *e.ending != Ending::Waits {
        all.extend(off.into_iter().map(|(context, notice)| (context, Notice { what: What::LeftMasked, ..notice })));
    }
    all
}

/// What a source is called: its pin, or its interrupt line.
pub fn source_name(program: &Program, source: Source) -> String {
    let profile = program.vm.board.profile();
    if let Some(pin) = program.edge_pins.get(&source.line.0) {
        return name::pin(profile, *pin).to_string();
    }
    let line = profile.line(source.line).map_or_else(|| format!("line {}", source.line.0), |info| info.name.to_string());
    if source.event > 0 && source.event <= 4 { format!("{line} channel {}", source.event) } else { line }
}

pub(crate) struct Check<'a> {
    pub program: &'a mut Program,
    start: &'a Saved,
    limits: Limits,
    executions: u64,
    pub findings: Vec<Finding>,
    /// What is reached if interrupts are held off in a region, and in how many executions.
    regions: BTreeMap<(Region, usize), Option<(BTreeSet<u64>, u64)>>,
    file: String,
    lines: Lines<'a>,
    /// There was no time to look into all of it.
    pub ran_out: bool,
    /// The execution is known to be wrong: a pattern needs no search that confirms it.
    pub trusts_patterns: bool,
}

/// A suspect: two accesses of one context, and those of another in between.
struct Suspect {
    rule: &'static str,
    p: usize,
    r: usize,
    c: usize,
    region: Region,
}

impl<'a> Check<'a> {
    pub fn new(program: &'a mut Program, start: &'a Saved, limits: Limits, setup: &'a Setup) -> Check<'a> {
        let (file, lines) = (setup.file.clone(), Lines::new(setup));
        Check {
            program,
            start,
            limits,
            executions: 0,
            findings: Vec::new(),
            regions: BTreeMap::new(),
            file,
            lines,
            ran_out: false,
            trusts_patterns: false,
        }
    }

    /// Makes findings of executions.
    pub fn look_into(&mut self, gathered: &Gathered) {
        self.executions = gathered.executions;
        self.noticed(&gathered.notices);
        self.races(&gathered.kept);
    }

    // ---- What the interpreter noticed

    fn noticed(&mut self, notices: &BTreeMap<(usize, Notice), (Vec<Delivery>, u64, u64)>) {
        for ((handler, notice), (deliveries, outcome, times)) in notices {
            let Some((rule, level, detail)) = judged(*handler > 0, &notice.what) else { continue };
            let who = if *handler > 0 { notice.function.clone() } else { String::from("main") };
            let scene = Scene {
                file: if notice.file.is_empty() { self.file.clone() } else { notice.file.clone() },
                line: notice.line,
                function: notice.function.clone(),
                who,
                text: detail,
                seen: None,
            };
            self.add(Finding {
                rule,
                level,
                title: title(rule).to_string(),
                scenes: alloc::vec![scene],
                deliveries: deliveries.clone(),
                outcome: *outcome,
                executions: (*times, self.executions),
                fix: None,
            });
        }
    }

    /// Adds a finding, unless the same was found in another execution.
    fn add(&mut self, finding: Finding) {
        match self.findings.iter_mut().find(|other| other.is_same(&finding)) {
            Some(other) => {
                other.executions.0 += finding.executions.0;
                if finding.deliveries.len() < other.deliveries.len() {
                    let times = other.executions;
                    *other = Finding { executions: times, ..finding };
                }
            }
            None => self.findings.push(finding),
        }
    }

    // ---- Races

    fn races(&mut self, kept: &BTreeMap<u64, Vec<Kept>>) {
        let mut all: Vec<&Kept> = kept.values().flatten().filter(|k| !k.deliveries.is_empty()).collect();
        all.sort_by_key(|k| k.deliveries.len());
        for kept in all {
            if self.limits.enough.is_some_and(|enough| enough()) {
                self.ran_out = true;
                return;
            }
            let record = self.record(&kept.deliveries, &[]);
            for suspect in suspects(&record, &kept.deliveries) {
                if self.known(&record, &suspect) {
                    continue;
                }
                if self.trusts_patterns {
                    self.confirmed(kept, &suspect, 0);
                    continue;
                }
                // What was not searched to its end shows nothing.
                let Some((reached, executions)) = self.reached_without(suspect.region, kept.deliveries.len()) else { continue };
                if reached.contains(&kept.outcome) {
                    continue;
                }
                let executions = *executions;
                self.confirmed(kept, &suspect, executions);
            }
        }
    }

    /// Of races whose lines overlap, the plainest is kept: they have one cause.
    fn merge(&mut self) {
        let mut races: Vec<Finding> = Vec::new();
        let (mut found, others): (Vec<Finding>, Vec<Finding>) =
            core::mem::take(&mut self.findings).into_iter().partition(|f| f.fix.is_some());
        // What is overwritten says more than what is seen.
        let overwrites = |f: &Finding| f.scenes.last().is_some_and(|scene| scene.text.starts_with("writes"));
        found.sort_by_key(|f| (f.level, f.rule != "CHK01", !overwrites(f) || f.rule == "CHK02", f.rule, f.deliveries.len()));
        for f in found {
            let overlaps = |kept: &Finding| {
                let (a, b) = (kept.fix.unwrap_or_default(), f.fix.unwrap_or_default());
                kept.scenes[0].function == f.scenes[0].function && a.from <= b.to && b.from <= a.to
            };
            if !races.iter().any(overlaps) {
                races.push(f);
            }
        }
        self.findings = races;
        self.findings.extend(others);
    }

    fn record(&mut self, deliveries: &[Delivery], watched: &[usize]) -> Record {
        self.program.restore(self.start);
        record::record(self.program, deliveries, &self.limits, watched, None)
    }

    /// Whether the pair of places has been reported.
    fn known(&self, record: &Record, suspect: &Suspect) -> bool {
        let line = |event: usize| record.places[record.events[event].place].line;
        let lines = [line(suspect.p), line(suspect.r), line(suspect.c)];
        self.findings.iter().any(|f| f.rule == suspect.rule && f.scenes.iter().map(|s| s.line).eq(lines))
    }

    /// The outcomes of all executions with so many deliveries in which none is in the region, and how many those are;
    /// `None` if there was no time. An outcome says what was delivered, so that more of them would show nothing else.
    fn reached_without(&mut self, region: Region, deliveries: usize) -> Option<&(BTreeSet<u64>, u64)> {
        let key = (region, deliveries);
        if !self.regions.contains_key(&key) {
            self.program.restore(self.start);
            let mut reached = BTreeSet::new();
            let limits = Limits { deliveries, ..self.limits };
            let counts = search(self.program, limits, Without { rule: None, region: Some(region) }, false, &mut |e| {
                reached.insert(e.outcome);
                true
            });
            self.regions.insert(key, (!counts.stopped).then_some((reached, counts.executions)));
        }
        self.regions[&key].as_ref()
    }

    fn confirmed(&mut self, kept: &Kept, suspect: &Suspect, without: u64) {
        let record = self.record(&kept.deliveries, &[suspect.p, suspect.c]);
        let (p, c) = (&record.events[suspect.p], &record.events[suspect.c]);
        let derived = record.flows[suspect.c] & 1 != 0;
        let joined = record.joined[0] & 2 != 0 || record.joined[1] & 1 != 0;
        let writes = |e: &Event| e.access.touch != Touch::Read;
        let evidence = match suspect.rule {
            "CHK02" => joined || derived || writes(p),
            _ if writes(c) => true,
            _ => joined || derived,
        };
        let rule = if suspect.rule == "CHK01" && !derived { "CHK03" } else { suspect.rule };
        let spot = |e: &Event| &record.places[e.place];
        let within_a_line = spot(p).line == spot(c).line;
        let level = match evidence {
            true if within_a_line || rule == "CHK01" => Level::Error,
            true => Level::Warning,
            false => Level::Note,
        };
        let lines = (spot(p).line, spot(c).line);
        let Some(scenes) =
            [suspect.p, suspect.r, suspect.c].into_iter().map(|e| self.scene(&record, kept, e)).collect::<Option<Vec<Scene>>>()
        else {
            return;
        };
        let name = |scene: &Scene| scene.seen.as_ref().map_or(String::new(), |seen| seen.name.clone());
        let (what, other) = (name(&scenes[0]), name(&scenes[2]));
        let title = match rule {
            "CHK01" => format!("lost update of `{what}`"),
            "CHK02" => format!("torn read of `{what}` and `{other}`"),
            _ => format!("`{what}` changes between two lines that belong together"),
        };
        self.add(Finding {
            rule,
            level,
            title,
            scenes,
            deliveries: kept.deliveries.clone(),
            outcome: kept.outcome,
            executions: (1, self.executions),
            fix: Some(Fix { from: lines.0, to: lines.1, executions: without }),
        });
    }
}

impl Check<'_> {
    /// What an access was, with the name of its place and what was in it; `None` if the program has no name for it.
    fn scene(&mut self, record: &Record, kept: &Kept, event: usize) -> Option<Scene> {
        // Names and values are those of the moment after it.
        self.program.restore(self.start);
        record::record(self.program, &kept.deliveries, &self.limits, &[], Some(event));
        let e = &record.events[event];
        let spot = &record.places[e.place];
        let (name, value) = name::name_and_value(self.program, &e.access)?;
        let name = lines::as_called(self.lines.line(&spot.file, spot.line), &name).unwrap_or(name);
        let writes = e.access.touch != Touch::Read;
        let handler_of = e.context.checked_sub(1).map(|n| source_name(self.program, kept.deliveries[n].source));
        let who = handler_of.as_ref().map_or(String::from("main"), |source| format!("{}, the handler of {source}", spot.function));
        let text = format!("{} {name}", if writes { "writes" } else { "reads" });
        let seen = Some(Seen { writes, name, value, context: e.context, step: e.step });
        Some(Scene { file: spot.file.clone(), line: spot.line, function: spot.function.clone(), who, text, seen })
    }
}

/// Events of a context that are looked at before and after a handler cut into it.
const REACH: usize = 20_000;

/// Patterns that cutting explains and nothing else: for each handler, the accesses before and after it of the context
/// that it cut into.
fn suspects(record: &Record, deliveries: &[Delivery]) -> Vec<Suspect> {
    let mut found = Vec::new();
    for (n, delivery) in deliveries.iter().enumerate() {
        let of_handler = |e: &Event| e.context == n + 1;
        let Some(first) = record.events.iter().position(of_handler) else { continue };
        let last = record.events.iter().rposition(of_handler).unwrap_or(first);
        Cut { record, victim: delivery.context, first, last }.add_to(&mut found);
    }
    found
}

/// A handler's events, with those of handlers that cut into it, in the middle of a context's.
struct Cut<'a> {
    record: &'a Record,
    victim: usize,
    first: usize,
    last: usize,
}

impl Cut<'_> {
    /// Writing what was there already is writing too: the update that is lost may have been the same.
    fn is_write(&self, e: usize) -> bool {
        self.record.events[e].access.touch != Touch::Read
    }

    fn overlap(&self, a: usize, b: usize) -> bool {
        self.record.events[a].access.overlaps(&self.record.events[b].access)
    }

    fn is_shared(&self, e: usize) -> bool {
        let event = &self.record.events[e];
        event.access.number().is_none() || record_is_pin(event)
    }

    /// The victim's events before the handler, the last first, and after it.
    fn before(&self) -> impl Iterator<Item = usize> + '_ {
        let from = self.first.saturating_sub(REACH);
        (from..self.first).rev().filter(|e| self.record.events[*e].context == self.victim)
    }

    fn after(&self) -> impl Iterator<Item = usize> + '_ {
        let to = self.record.events.len().min(self.last + 1 + REACH);
        (self.last + 1..to).filter(|e| self.record.events[*e].context == self.victim)
    }

    fn add_to(&self, found: &mut Vec<Suspect>) {
        let inside = || (self.first..=self.last).filter(|e| self.record.events[*e].context > self.victim && self.is_shared(*e));
        // By place that the handlers touched: the victim's last access before and its first after.
        let around: Vec<(usize, Option<usize>, Option<usize>)> =
            inside().map(|r| (r, self.before().find(|p| self.overlap(*p, r)), self.after().find(|c| self.overlap(*c, r)))).collect();
        for (r, p, c) in &around {
            let (Some(p), Some(c)) = (*p, *c) else { continue };
            let rule = match (self.is_write(p), self.is_write(*r), self.is_write(c)) {
                (false, true, true) => "CHK01",
                // A handler that answers what was written, or sees a flag change, is what shared variables are for.
                (false, true, false) => "CHK03",
                _ => continue,
            };
            self.suspect(rule, p, *r, c, found);
        }
        // Two places: one seen before and the other after; or one changed before and the other after.
        for (r, _, c) in &around {
            let Some(c) = *c else { continue };
            let mirrored = self.is_write(c);
            if self.is_write(*r) == mirrored {
                continue;
            }
            let others = around.iter().filter(|(other, ..)| !self.overlap(*other, c) && self.is_write(*other) != mirrored);
            let p = others.filter_map(|(_, p, _)| *p).filter(|p| self.is_write(*p) == mirrored).max();
            if let Some(p) = p {
                self.suspect("CHK02", p, *r, c, found);
            }
        }
    }

    fn suspect(&self, rule: &'static str, p: usize, r: usize, c: usize, found: &mut Vec<Suspect>) {
        let place = |e: usize| &self.record.places[self.record.events[e].place];
        if let Some(region) = record::region(place(p), place(c)) {
            found.push(Suspect { rule, p, r, c, region });
        }
    }
}

fn record_is_pin(event: &Event) -> bool {
    use crate::board::device;
    use taipan_vm::watch::place;
    event.access.number().and_then(|n| n.checked_sub(place::BOARD)).is_some_and(|n| (device::PIN..device::TIMER).contains(&n))
}

fn title(rule: &str) -> &'static str {
    RULES.iter().find(|(name, _)| *name == rule).map_or("", |(_, title)| title)
}

/// The rule for something that was noticed, if there is one.
fn judged(handler: bool, what: &What) -> Option<(&'static str, Level, String)> {
    Some(match what {
        What::Locked => ("CHK04", Level::Error, String::from("needs memory, and the heap is locked in a hard handler")),
        What::Failed(text) => ("CHK05", Level::Error, format!("the handler ends with {text}, and its interrupt is switched off")),
        What::Uncaught(text) => ("CHK05", Level::Note, format!("the callback ends with {text}")),
        What::Dropped => ("CHK06", Level::Warning, String::from("an event finds the schedule full, and is lost")),
        What::Refused => ("CHK06", Level::Error, String::from("schedule() finds the queue full")),
        What::InSection => {
            ("CHK13", Level::Warning, String::from("a callback of the schedule runs while interrupts are off, which does not hold it off"))
        }
        // Waiting for an interrupt with the mask on is how a wake-up is not missed; some microseconds are no wait.
        What::WaitsMasked(name) if !matches!(*name, "wfi" | "idle" | "udelay" | "sleep_us") => {
            ("CHK08", Level::Error, format!("waits in {name}() while interrupts are off"))
        }
        What::LeftMasked => ("CHK11", Level::Error, String::from("interrupts are switched off here and stay so to the end")),
        What::Waits(name) if handler => ("CHK09", Level::Error, format!("waits in {name}() in a handler")),
        _ => return None,
    })
}
