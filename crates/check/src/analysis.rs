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

use crate::brute::Player;
use crate::coverage::collector::Collector;
use crate::coverage::summary::{self, Summary};
use crate::done::{Done, Gatherer};
use crate::finding::{Finding, Fix, Level, RULES, Scene, Seen};
use crate::footprint::Footprint;
use crate::gathered::{Excuse, Gathered, Kept, Noticed};
use crate::lines::{self, Lines};
use crate::name;
use crate::program::{Program, Saved, Setup, Source};
use crate::record::{self, Event, Record, Spent};
use crate::rules::{self, Facts};
use crate::sample::DELIVERIES;
use crate::search::{Counts, Delivery, Limits, Region, Without, search, search_covered};
use crate::strategy::Strategy;
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
    /// What makes it mean less that nothing was found, with file and line.
    pub excuses: Vec<(Excuse, String, u32)>,
    /// Where it was tried, if that was asked for.
    pub coverage: Option<Summary>,
}

/// Explores a program and works out what is wrong with it. The error is what compiling it said.
pub fn check(setup: &Setup, limits: Limits) -> Result<Checked, String> {
    judge(setup, limits, gather(setup, limits)?)
}

/// Explores a program, or a part of that, see [`Limits::share`].
pub fn gather(setup: &Setup, limits: Limits) -> Result<Gathered, String> {
    let mut program = Program::new(setup)?;
    let mut gathered = Gathered::default();
    let mut collector = limits.covers.then(Collector::default);
    gathered.counts = limits.strategy.execute(&mut program, limits, collector.as_mut(), &mut |e| {
        gathered.add(e);
        true
    });
    gathered.excuses = program.vm.excuses().into_iter().collect();
    gathered.coverage = collector.map(Collector::finish);
    if let Some(coverage) = &mut gathered.coverage
        && gathered.counts.stopped
    {
        // What it did not come to is known from the program alone.
        let mut collector = Collector::default();
        let alone = Limits { deliveries: 0, enough: None, tick: None, share: None, ..limits };
        search_covered(&mut Program::new(setup)?, alone, Without::default(), false, Some(&mut collector), &mut |_| true);
        coverage.merge(collector.finish());
    }
    Ok(gathered)
}

/// Goes on with a search; how far it is now, and all that it has gathered.
pub fn go_on(setup: &Setup, limits: Limits, done: Done) -> Result<(Done, Gathered), String> {
    if done.is_all {
        let gathered = done.gathered.clone();
        return Ok((done, gathered));
    }
    let mut program = Program::new(setup)?;
    let limits = Limits { done: done.units, ..limits };
    let mut gatherer = Gatherer::new(done);
    let mut collector = limits.covers.then(Collector::default);
    let counts = search_covered(&mut program, limits, Without::default(), false, collector.as_mut(), &mut |e| {
        gatherer.add(e);
        true
    });
    let (mut done, mut gathered) = gatherer.end(counts.stopped, program.vm.excuses().into_iter());
    // What is seen twice is seen.
    if let Some(coverage) = collector.map(Collector::finish) {
        done.gathered.coverage.get_or_insert_default().merge(coverage.clone());
        gathered.coverage.get_or_insert_default().merge(coverage);
    }
    Ok((done, gathered))
}

/// Works out what is wrong with a program that was explored.
pub fn judge(setup: &Setup, limits: Limits, gathered: Gathered) -> Result<Checked, String> {
    judge_as(setup, limits, gathered, false)
}

/// The same for samples.
pub fn judge_samples(setup: &Setup, limits: Limits, gathered: Gathered) -> Result<Checked, String> {
    let limits = Limits { deliveries: DELIVERIES, of_source: DELIVERIES, ..limits };
    judge_as(setup, limits, gathered, true)
}

fn judge_as(setup: &Setup, limits: Limits, gathered: Gathered, judges_samples: bool) -> Result<Checked, String> {
    let mut program = Program::new(setup)?;
    let mut start = Saved::default();
    program.save(&mut start);
    if let Some(searched) = limits.searched {
        searched();
    }
    // Whether something can be had without being cut into is asked of all executions.
    let limits = Limits { share: None, done: 0, ..limits };
    let mut check = Check::new(&mut program, &start, limits, setup);
    check.tries_bursts = true;
    check.judges_samples = judges_samples;
    check.trusts_patterns = limits.strategy == Strategy::Pattern;
    check.look_into(&gathered);
    check.merge();
    let Check { mut findings, ran_out, .. } = check;
    let counts = Counts { cut: gathered.counts.cut || ran_out, ..gathered.counts };
    if limits.strategy == Strategy::Pattern {
        // Without evidence a race is a note: that is judging too.
        findings.iter_mut().filter(|f| f.fix.is_some()).for_each(|f| f.level = f.level.min(Level::Warning));
    }
    findings.sort_by(Finding::order);
    let outcomes = gathered.kept.len();
    let coverage = gathered.coverage.as_ref().map(|coverage| summary::summary(coverage, setup, &gathered.delivered, &program));
    let sources = gathered.delivered.into_iter().map(|(source, n)| (source_name(&program, source), n)).collect();
    let excuses = gathered.excuses.into_iter().collect();
    Ok(Checked { findings, counts, outcomes, sources, excuses, coverage })
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
    pub(crate) limits: Limits,
    pub(crate) executions: u64,
    pub findings: Vec<Finding>,
    /// What is reached if interrupts are held off in a region, and in how many executions.
    regions: BTreeMap<(Region, usize), Option<(BTreeSet<u64>, u64)>>,
    lines: Lines<'a>,
    /// There was no time to look into all of it.
    pub ran_out: bool,
    /// The execution is known to be wrong: a pattern needs no search that confirms it.
    pub trusts_patterns: bool,
    pub(crate) facts: Facts,
    /// Bursts that were tried: the source, and where.
    pub(crate) tried: BTreeSet<(Source, u32)>,
    /// Bursts are tried, beyond the executions that are looked into.
    pub(crate) tries_bursts: bool,
    /// Executions are samples: those with as many interrupts are too many to be searched.
    pub(crate) judges_samples: bool,
    /// Objects whose changes of structure were reported.
    pub(crate) reshaped: BTreeSet<(Level, u32)>,
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
        let lines = Lines::new(setup);
        Check {
            program,
            start,
            limits,
            executions: 0,
            findings: Vec::new(),
            regions: BTreeMap::new(),
            lines,
            ran_out: false,
            trusts_patterns: false,
            facts: Facts::default(),
            tried: BTreeSet::new(),
            tries_bursts: false,
            judges_samples: false,
            reshaped: BTreeSet::new(),
        }
    }

    /// Makes findings of executions.
    pub fn look_into(&mut self, gathered: &Gathered) {
        self.executions = gathered.executions;
        self.facts = Facts::default();
        self.tried.clear();
        self.reshaped.clear();
        self.races(&gathered.kept);
        self.noticed(&gathered.notices);
    }

    // ---- What the interpreter noticed

    fn noticed(&mut self, notices: &BTreeMap<(bool, Notice), Noticed>) {
        for ((handler, notice), Noticed { deliveries, choices, outcome, times }) in notices {
            let Some((rule, level, detail)) = judged(*handler, &notice.what) else { continue };
            let mut scene = self.scene_of_notice(*handler, notice, detail);
            if matches!(notice.what, What::NotCalled(_)) && self.facts.armed.is_empty() {
                // It was switched off at once: without the interrupt one sees where it was switched on.
                let alone = Kept { deliveries: Vec::new(), choices: choices.clone(), outcome: 0, end: None };
                let record = self.record(&alone, &[]);
                self.gather(&record, &alone);
            }
            if let (What::NotCalled(_), Some(last)) = (&notice.what, deliveries.last())
                && let Some(spot) = self.facts.armed.get(&last.source)
            {
                // The call that named it is what has to change.
                (scene.file, scene.line, scene.function) = (spot.file.clone(), spot.line, spot.function.clone());
            }
            self.add(Finding {
                rule,
                level,
                title: title(rule).to_string(),
                scenes: alloc::vec![scene],
                deliveries: deliveries.clone(),
                choices: choices.clone(),
                outcome: *outcome,
                executions: (*times, self.executions),
                fix: None,
            });
        }
    }

    pub(crate) fn scene_of_notice(&self, handler: bool, notice: &Notice, text: String) -> Scene {
        let who = if handler { notice.function.clone() } else { String::from("main") };
        Scene { file: notice.file.clone(), line: notice.line, function: notice.function.clone(), who, text, seen: None }
    }

    /// Adds a finding, unless the same was found in another execution.
    pub(crate) fn add(&mut self, finding: Finding) {
        match self.findings.iter_mut().find(|other| other.is_same(&finding)) {
            Some(other) => {
                other.executions.0 += finding.executions.0;
                if (finding.deliveries.len(), finding.choices.len()) < (other.deliveries.len(), other.choices.len()) {
                    let times = other.executions;
                    *other = Finding { executions: times, ..finding };
                }
            }
            None => self.findings.push(finding),
        }
    }

    // ---- Races

    fn races(&mut self, kept: &BTreeMap<u64, Vec<Kept>>) {
        let mut all: Vec<&Kept> = kept.values().flatten().collect();
        all.sort_by_key(|k| k.plainness());
        for kept in all {
            if self.limits.is_enough() {
                self.ran_out = true;
                return;
            }
            let record = self.record(kept, &[]);
            if !self.is_feasible(&record, kept) {
                continue;
            }
            self.facts(&record, kept);
            for suspect in suspects(&record, &kept.deliveries) {
                if self.known(&record, &suspect) {
                    continue;
                }
                if self.trusts_patterns {
                    self.confirmed(kept, &record, &suspect, 0);
                    continue;
                }
                if self.judges_samples {
                    if let Some(executions) = self.is_needed(kept, &record, &suspect) {
                        self.confirmed(kept, &record, &suspect, executions);
                    }
                    continue;
                }
                // What was not searched to its end shows nothing.
                let Some((reached, executions)) = self.reached_without(suspect.region, kept.deliveries.len()) else { continue };
                if reached.contains(&kept.outcome) {
                    continue;
                }
                let executions = *executions;
                self.confirmed(kept, &record, &suspect, executions);
            }
        }
    }

    /// Of races whose lines overlap, the plainest is kept: they have one cause.
    fn merge(&mut self) {
        let mut races: Vec<Finding> = Vec::new();
        let (mut found, others): (Vec<Finding>, Vec<Finding>) =
            core::mem::take(&mut self.findings).into_iter().partition(|f| f.fix.is_some());
        // What is overwritten says more than what is seen.
        let overwrites = |f: &Finding| f.scenes.last().and_then(|scene| scene.seen.as_ref()).is_some_and(|seen| seen.writes);
        found.sort_by_key(|f| (f.level, f.rule != "CHK01", !overwrites(f) || f.rule == "CHK02", f.rule, f.deliveries.len()));
        for f in found {
            let overlaps = |kept: &Finding| {
                let (a, b) = (kept.fix.unwrap_or_default(), f.fix.unwrap_or_default());
                let is_active_twice = (kept.rule, f.rule) == ("CHK10", "CHK10");
                kept.scenes[0].function == f.scenes[0].function && (is_active_twice || a.from <= b.to && b.from <= a.to)
            };
            if !races.iter().any(overlaps) {
                races.push(f);
            }
        }
        self.findings = races;
        self.findings.extend(others);
    }

    pub(crate) fn record(&mut self, kept: &Kept, watched: &[usize]) -> Record {
        self.program.restore(self.start);
        record::record(self.program, kept, &self.limits, watched, None)
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
            let limits = Limits { deliveries, tick: None, ..self.limits };
            let counts = search(self.program, limits, Without { rule: None, region: Some(region) }, false, &mut |e| {
                reached.insert(e.outcome);
                true
            });
            self.regions.insert(key, (!counts.stopped).then_some((reached, counts.executions)));
        }
        self.regions[&key].as_ref()
    }

    /// Whether the interrupts in the middle of a suspect matter: those of them that come first are moved before it, and the
    /// others after it, in all ways. If none gives the same outcome, how many were tried.
    fn is_needed(&mut self, kept: &Kept, record: &Record, suspect: &Suspect) -> Option<u64> {
        let (p, c) = (&record.events[suspect.p], &record.events[suspect.c]);
        let is_inside = |d: &Delivery| d.context == p.context && p.step < d.step && d.step <= c.step;
        let inside: Vec<usize> = (0..kept.deliveries.len()).filter(|n| is_inside(&kept.deliveries[*n])).collect();
        let mut tried = 0;
        for before in 0..=inside.len() {
            let mut deliveries = kept.deliveries.clone();
            for (n, delivery) in inside.iter().enumerate() {
                deliveries[*delivery].step = if n < before { p.step } else { c.step + 1 };
            }
            let played = self.play(&deliveries, &kept.choices);
            tried += u64::from(played.followed);
            if played.followed && played.outcome == kept.outcome {
                return None;
            }
        }
        (tried > 0 && !inside.is_empty()).then_some(tried)
    }

    fn confirmed(&mut self, kept: &Kept, before: &Record, suspect: &Suspect, without: u64) {
        // What the handler had read of the place before it wrote it.
        let written = &before.events[suspect.r];
        let read = before.events[..suspect.r]
            .iter()
            .rposition(|e| e.context == written.context && e.access.touch == Touch::Read && e.access.overlaps(&written.access));
        let mut watched = alloc::vec![suspect.p, suspect.c, read.unwrap_or(suspect.p), suspect.r];
        // Where the handler read what the victim had written first.
        let halves = before.events.iter().enumerate();
        let halves =
            halves.filter(|(n, e)| *n != suspect.r && e.context == written.context && e.access.overlaps(&before.events[suspect.p].access));
        watched.extend(halves.map(|(n, _)| n).take(8));
        let (halves, asked_from) = (4..watched.len(), watched.len());
        // What the victim had read of the place before: it may have decided about both.
        let first = &before.events[suspect.p];
        let asked = before.events[..suspect.p].iter().enumerate().rev();
        let asked = asked.filter(|(_, e)| e.context == first.context && e.access.touch == Touch::Read && e.access.overlaps(&first.access));
        watched.extend(asked.map(|(n, _)| n).take(3));
        let record = self.record(kept, &watched);
        let (p, r, c) = (&record.events[suspect.p], &record.events[suspect.r], &record.events[suspect.c]);
        let derived = record.flows[suspect.c] & 1 != 0;
        let is_update = read.is_some() && record.flows[suspect.r] & 4 != 0;
        let guarded = record.guards[suspect.c] & 1 != 0;
        let joined = record.joined[0] & 2 != 0 || record.joined[1] & 1 != 0;
        let writes = |e: &Event| e.access.touch != Touch::Read;
        let evidence = match suspect.rule {
            "CHK10" => true,
            // The other way round: the handler puts together what the victim was halfway through changing.
            "CHK02" if writes(p) => halves.into_iter().any(|half| record.joined[half] & 8 != 0),
            "CHK02" => joined || derived,
            _ if writes(c) => true,
            _ => joined || derived || guarded || (record.guards[suspect.p] & record.guards[suspect.c]) >> asked_from != 0,
        };
        let spot = |e: &Event| &record.places[e.place];
        let code = |e: &Event| spot(e).frames.last().map(|(code, _)| *code);
        let calls = |e: &Event, code: usize| spot(e).frames.iter().any(|(other, _)| *other == code);
        let rule = match suspect.rule {
            // One function, active twice.
            _ if code(p).is_some_and(|code| calls(c, code) && calls(r, code)) => "CHK10",
            "CHK01" if !derived && !is_update => "CHK03",
            rule => rule,
        };
        let within_a_line = spot(p).line == spot(c).line;
        let level = match evidence {
            true if within_a_line || matches!(rule, "CHK01" | "CHK10") => Level::Error,
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
            "CHK10" => format!("`{}` is active twice, and both use `{what}`", scenes[0].function),
            "CHK02" => format!("torn read of `{what}` and `{other}`"),
            _ => format!("`{what}` changes between two lines that belong together"),
        };
        self.add(Finding {
            rule,
            level,
            title,
            scenes,
            deliveries: kept.deliveries.clone(),
            choices: kept.choices.clone(),
            outcome: kept.outcome,
            executions: (1, self.executions),
            fix: Some(Fix { from: lines.0, to: lines.1, executions: without }),
        });
    }
}

impl Check<'_> {
    pub(crate) fn source_name(&self, source: Source) -> String {
        source_name(self.program, source)
    }

    /// Who runs in a context of a record.
    pub(crate) fn who(&self, record: &Record, kept: &Kept, context: usize, function: &str) -> String {
        let callback = context > kept.deliveries.len() && record.activations.len() >= context;
        match context {
            0 => String::from("main"),
            _ if callback => format!("{function}, a callback of the schedule"),
            n => format!("{function}, the handler of {}", self.source_name(kept.deliveries[n - 1].source)),
        }
    }

    /// Plays a schedule to its end.
    pub(crate) fn play(&mut self, deliveries: &[Delivery], choices: &[u8]) -> Outcome {
        self.program.restore(self.start);
        let limits = self.limits;
        let mut player = Player::choosing(self.program, choices);
        let ending = player.follow(deliveries, &limits, &mut |player| player.step(&limits));
        let (notices, made) = (core::mem::take(&mut player.notices), core::mem::take(&mut player.made));
        let followed = player.delivered == deliveries.len();
        Outcome { notices, outcome: crate::outcome(self.program, &ending, deliveries, &made), followed }
    }

    /// Whether the interrupts of an execution could come when they do: those of one source have a time between them. Each
    /// stands for all places where it makes no difference, so for a span of time.
    fn is_feasible(&self, record: &Record, kept: &Kept) -> bool {
        let spans: Vec<(Spent, Spent)> = (0..kept.deliveries.len()).map(|n| span(record, n + 1)).collect();
        let pairs =
            kept.deliveries.iter().enumerate().flat_map(|(j, b)| kept.deliveries[..j].iter().enumerate().map(move |(i, a)| (i, a, j, b)));
        pairs.filter(|(_, a, _, b)| a.source == b.source && a != b).all(|(i, a, j, _)| {
            let Some(gap) = rules::gap(record, a.source) else { return true };
            // By the clock of what is interrupted, so handlers in between take time in addition.
            let between: u64 = record.activations[i..j].iter().map(|activation| activation.spent.at_most(self.limits.window)).sum();
            spans[j].1.since(spans[i].0).at_most(self.limits.window) + between >= gap
        })
    }

    /// What an access was, with the name of its place and what was in it; `None` if the program has no name for it.
    fn scene(&mut self, record: &Record, kept: &Kept, event: usize) -> Option<Scene> {
        // Names and values are those of the moment after it.
        self.program.restore(self.start);
        record::record(self.program, kept, &self.limits, &[], Some(event));
        let e = &record.events[event];
        let spot = &record.places[e.place];
        let (name, value) = name::name_and_value(self.program, &e.access)?;
        let called = match (name.as_str(), spot.frames.last()) {
            ("cell", Some((_, pc))) => self.lines.cell(&spot.file, (spot.line, &spot.function), *pc),
            _ => lines::as_called(self.lines.line(&spot.file, spot.line), &name),
        };
        let name = called.unwrap_or(name);
        let writes = e.access.touch != Touch::Read;
        let who = self.who(record, kept, e.context, &spot.function);
        let text = format!("{} {name}", if writes { "writes" } else { "reads" });
        let seen = Some(Seen { writes, name, value, context: e.context, step: e.step });
        Some(Scene { file: spot.file.clone(), line: spot.line, function: spot.function.clone(), who, text, seen })
    }
}

/// What came of playing a schedule.
pub(crate) struct Outcome {
    pub notices: Vec<(usize, Notice)>,
    pub outcome: u64,
    /// All of it came.
    pub followed: bool,
}

/// When the handler of a context could have come earliest and latest, without making a difference.
fn span(record: &Record, context: usize) -> (Spent, Spent) {
    let activation = record.activations[context - 1];
    let mut footprint = Footprint::default();
    let of = |e: &&Event| e.context == context;
    record.events.iter().filter(of).for_each(|e| footprint.add(e.access));
    let (Some(first), Some(last)) = (record.events.iter().position(|e| of(&e)), record.events.iter().rposition(|e| of(&e))) else {
        return (activation.began, activation.began);
    };
    let hits = |e: &&Event| e.context == activation.victim && footprint.conflicts_with(&e.access);
    let earliest = record.events[..first].iter().rfind(hits).map_or(Spent::default(), |e| e.time);
    let latest = record.events[last..].iter().find(hits).or(record.events.last()).map_or(activation.began, |e| e.time);
    (earliest, latest)
}

/// Events of a context that are looked at before and after a handler cut into it.
const REACH: usize = 20_000;

/// Patterns that cutting explains and nothing else: for each handler, the accesses before and after it of the context
/// that it cut into.
fn suspects(record: &Record, deliveries: &[Delivery]) -> Vec<Suspect> {
    let mut found = Vec::new();
    for (n, activation) in record.activations.iter().enumerate() {
        let of_handler = |e: &Event| e.context == n + 1;
        let Some(first) = record.events.iter().position(of_handler) else { continue };
        let last = record.events.iter().rposition(of_handler).unwrap_or(first);
        let source = deliveries.get(n).map(|d| d.source);
        let armed = record.armings.iter().find(|arming| arming.on.iter().any(|on| Some(on.armed.source) == source));
        let armed_from = armed.map_or(0, |arming| arming.events);
        Cut { record, victim: activation.victim, first, last, armed_from }.add_to(&mut found);
    }
    found
}

/// A handler's events, with those of handlers that cut into it, in the middle of a context's.
struct Cut<'a> {
    record: &'a Record,
    victim: usize,
    first: usize,
    last: usize,
    /// Events before the source was switched on.
    armed_from: usize,
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
        event.access.number().is_none() && !event.is_structure || is_pin(event)
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
        let inside = || (self.first..=self.last).filter(|e| self.record.events[*e].context != self.victim && self.is_shared(*e));
        // By place that the handlers touched: the victim's last access before and its first after.
        let around: Vec<(usize, Option<usize>, Option<usize>)> =
            inside().map(|r| (r, self.before().find(|p| self.overlap(*p, r)), self.after().find(|c| self.overlap(*c, r)))).collect();
        self.add_active_twice(found);
        for (r, p, c) in &around {
            let (Some(p), Some(c)) = (*p, *c) else { continue };
            if !self.is_write(p) && self.is_write(*r) && self.is_write(c) {
                // The value may have been read more than once: the last time, or the times before in one statement.
                let line = |e: usize| &self.record.places[self.record.events[e].place];
                let earlier = self.before().take_while(|e| !(self.is_write(*e) && self.overlap(*e, *r)));
                let same = |e: &usize| self.overlap(*e, *r) && line(*e).line == line(p).line && line(*e).function == line(p).function;
                earlier.filter(same).filter(|e| *e != p).take(3).for_each(|earlier| self.suspect("CHK01", earlier, *r, c, found));
            }
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
            // What was written before the source was on is how things were set up.
            if let Some(p) = p.filter(|p| !mirrored || *p >= self.armed_from) {
                self.suspect("CHK02", p, *r, c, found);
            }
        }
    }

    /// A function of the victim is cut into and called again, and both calls use the same places.
    fn add_active_twice(&self, found: &mut Vec<Suspect>) {
        let codes = |e: usize| self.record.places[self.record.events[e].place].frames.iter().map(|(code, _)| *code);
        let mut inner = Footprint::default();
        let mut active = BTreeSet::new();
        for e in (self.first..=self.last).filter(|e| self.record.events[*e].context != self.victim && self.is_shared(*e)) {
            inner.add(self.record.events[e].access);
            active.extend(codes(e));
        }
        let shared = |e: &usize| {
            inner.conflicts_with(&self.record.events[*e].access) && codes(*e).next_back().is_some_and(|code| active.contains(&code))
        };
        let (Some(p), Some(c)) = (self.before().find(shared), self.after().find(shared)) else { return };
        let r = (self.first..=self.last).find(|r| self.record.events[*r].context != self.victim && self.overlap(*r, p));
        if let Some(r) = r {
            self.suspect("CHK10", p, r, c, found);
        }
    }

    fn suspect(&self, rule: &'static str, p: usize, r: usize, c: usize, found: &mut Vec<Suspect>) {
        let place = |e: usize| &self.record.places[self.record.events[e].place];
        let between = (p..c).filter(|e| self.record.events[*e].context == self.victim).map(place);
        if let Some(region) = record::region(place(p), place(c), between) {
            found.push(Suspect { rule, p, r, c, region });
        }
    }
}

fn is_pin(event: &Event) -> bool {
    use crate::board::device;
    use taipan_vm::watch::place;
    event.access.number().and_then(|n| n.checked_sub(place::BOARD)).is_some_and(|n| (device::PIN..device::TIMER).contains(&n))
}

pub(crate) fn title(rule: &str) -> &'static str {
    RULES.iter().find(|(name, _)| *name == rule).map_or("", |(_, title)| title)
}

/// Whether something that was noticed is a mistake.
pub fn is_mistake(handler: bool, what: &What) -> bool {
    judged(handler, what).is_some_and(|(_, level, _)| level != Level::Note)
}

/// The rule for something that was noticed, if there is one.
fn judged(handler: bool, what: &What) -> Option<(&'static str, Level, String)> {
    Some(match what {
        What::Locked => ("CHK04", Level::Error, String::from("needs memory, and the heap is locked in a hard handler")),
        What::Failed(text) => ("CHK05", Level::Error, format!("the handler ends with {text}, and its interrupt is switched off")),
        What::NotCalled(text) => ("CHK16", Level::Error, format!("the handler can't be called: {text}")),
        What::Uncaught(text) => ("CHK05", Level::Note, format!("the callback ends with {text}")),
        What::Dropped => ("CHK06", Level::Warning, String::from("an event finds the schedule full, and is lost")),
        What::Refused => ("CHK06", Level::Error, String::from("schedule() finds the queue full")),
        What::InSection => {
            ("CHK13", Level::Warning, String::from("a callback of the schedule runs while interrupts are off, which does not hold it off"))
        }
        What::LeftMasked => ("CHK11", Level::Error, String::from("interrupts are switched off here and stay so to the end")),
        // A soft handler keeps only others of its kind waiting.
        What::Waits { name, hard: false, .. } if handler => ("CHK09", Level::Note, format!("waits in {name}() in a handler")),
        What::Waits { name, microseconds: Some(0..=50), .. } if handler => {
            ("CHK09", Level::Note, format!("waits in {name}() in a handler"))
        }
        What::Waits { name, .. } if handler => ("CHK09", Level::Error, format!("waits in {name}() in a hard handler")),
        What::Spins => ("CHK09", Level::Error, String::from("goes round a loop in a handler, in which nothing changes any more")),
        _ => return None,
    })
}
