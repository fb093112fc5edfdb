//! What a [`Coverage`] comes to: marks for lines, a table of sources, values that were never passed on, lines that never
//! ran.

use super::{CodeLine, Coverage, Facts, Seen, Standing, Touched, Who};
use crate::analysis::source_name;
use crate::program::{Program, Setup, Source};
use crate::record::Spent;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_bytecode::{Code, Const, Op};

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    pub sources: Vec<SourceRow>,
    /// The program's file first.
    pub files: Vec<FileRow>,
    pub flows: Vec<Flow>,
    pub never_ran: Vec<NeverRan>,
}

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct SourceRow {
    pub name: String,
    pub handlers: Vec<String>,
    /// File and line.
    pub on_at: Vec<(String, u32)>,
    pub delivered: u64,
    /// The sources whose handlers its own has cut into.
    pub nested: Vec<String>,
    /// The most that its handler took.
    pub instructions: u64,
    pub took_us: u64,
    /// The longest time that interrupts were off while it was on.
    pub was_masked: bool,
    pub masked_us: u64,
    /// Why there is no placement for it that was tried, if there are any.
    pub held_off: Option<Standing>,
}

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct FileRow {
    pub file: String,
    /// Those with code, by number.
    pub lines: BTreeMap<u32, LineRow>,
}

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct LineRow {
    pub ran: bool,
    pub placements: Vec<Placement>,
}

/// Placements of one source on one line, in one context, that came to the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Placement {
    pub source: String,
    /// `main`, or the function that is cut into.
    pub victim: String,
    pub standing: Standing,
    pub count: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// Nothing on the line concerns another context.
    Unshared,
    /// All placements were tried.
    Tried(u64),
    Partly(u64, u64),
    Never,
    NeverRan,
}

/// A value that one context stores and another may load.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Flow {
    pub from: End,
    pub to: End,
    pub seen: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct End {
    pub file: String,
    pub line: u32,
    /// `main`, or the function that is part of a handler.
    pub who: String,
}

/// Lines of a handler, or of what it calls.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NeverRan {
    pub file: String,
    pub function: String,
    pub lines: Vec<u32>,
    /// None of them did.
    pub whole: bool,
}

impl LineRow {
    /// How many placements there are of sources that are on, and how many of them were tried.
    fn counts(&self) -> (u64, u64) {
        let count = |wanted: &dyn Fn(Standing) -> bool| self.placements.iter().filter(|p| wanted(p.standing)).map(|p| p.count).sum();
        (count(&Standing::is_placement), count(&|standing| standing == Standing::Tried))
    }

    pub fn mark(&self) -> Mark {
        match self.counts() {
            _ if !self.ran => Mark::NeverRan,
            _ if self.placements.iter().all(|p| p.standing == Standing::NoPoint) => Mark::Unshared,
            (_, 0) => Mark::Never,
            (all, tried) if all == tried => Mark::Tried(all),
            (all, tried) => Mark::Partly(tried, all),
        }
    }
}

impl Summary {
    /// Placements by how they stood.
    pub fn placements(&self) -> BTreeMap<Standing, u64> {
        let mut counts = BTreeMap::new();
        for placement in self.files.iter().flat_map(|file| file.lines.values()).flat_map(|line| &line.placements) {
            *counts.entry(placement.standing).or_default() += placement.count;
        }
        counts
    }
}

pub(crate) fn summary(coverage: &Coverage, setup: &Setup, delivered: &BTreeMap<Source, u64>, program: &Program) -> Summary {
    let names = coverage.sources.keys().map(|source| (*source, source_name(program, *source))).collect();
    let mut maker = Maker { coverage, setup, names, files: BTreeMap::new() };
    maker.files();
    let best = maker.placements();
    let sources = coverage.sources.iter().map(|(source, facts)| {
        let held_off = best.get(source).copied().filter(|best| *best != Standing::Tried);
        let us = |spent: Spent| spent.at_most(1) / (u64::from(setup.profile.cpu_hz) / 1_000_000).max(1);
        SourceRow {
            name: maker.names[source].clone(),
            handlers: facts.handlers.iter().cloned().collect(),
            on_at: facts.on_at.iter().cloned().collect(),
            delivered: delivered.get(source).copied().unwrap_or(0),
            nested: maker.nested(*source),
            instructions: facts.instructions,
            took_us: us(facts.took),
            was_masked: facts.masked != Spent::default(),
            masked_us: us(facts.masked),
            held_off,
        }
    });
    let (sources, flows) = (sources.collect(), maker.flows());
    let never_ran = maker.never_ran(delivered);
    let mut files: Vec<FileRow> = maker.files.into_iter().map(|(file, (lines, _))| FileRow { file, lines }).collect();
    files.sort_by_key(|row| row.file != setup.file);
    Summary { sources, files, flows, never_ran }
}

/// A function of the source text.
struct Function {
    name: String,
    first_line: u32,
    lines: BTreeSet<u32>,
}

struct Maker<'a> {
    coverage: &'a Coverage,
    setup: &'a Setup,
    names: BTreeMap<Source, String>,
    /// By file: lines with code, and functions.
    files: BTreeMap<String, (BTreeMap<u32, LineRow>, Vec<Function>)>,
}

impl Maker<'_> {
    /// The files that there is something to say about, if their source is there.
    fn files(&mut self) {
        let coverage = self.coverage;
        let shared = coverage.accesses.iter().filter(|((who, _), seen)| self.concerns_others(*who, seen)).map(|((_, spot), _)| &spot.file);
        let called = coverage.functions.iter().map(|(file, ..)| file);
        let names: BTreeSet<&String> = shared.chain(called).chain([&self.setup.file]).collect();
        for file in names {
            let source = if *file == self.setup.file { Some(self.setup.source.clone()) } else { (self.setup.files.read)(file).ok() };
            let Some(code) = source.as_deref().and_then(|source| compiled(source)) else { continue };
            let mut functions = Vec::new();
            add_functions(&code, &mut functions);
            let has_run = |line: &u32| coverage.ran.contains(&(file.clone(), *line));
            let lines = functions.iter().flat_map(|f| &f.lines);
            let rows = lines.map(|line| (*line, LineRow { ran: has_run(line), placements: Vec::new() })).collect();
            self.files.insert(file.clone(), (rows, functions));
        }
    }

    fn concerns_others(&self, who: Who, seen: &Seen) -> bool {
        self.coverage.sources.iter().any(|(source, facts)| self.can_cut(who, *source) && seen.all.conflicts(&facts.touched))
    }

    fn can_cut(&self, who: Who, source: Source) -> bool {
        let Who::Handler(running) = who else { return true };
        let facts = |source: Source| self.coverage.sources.get(&source);
        facts(running).zip(facts(source)).is_some_and(|(running, other)| running.is_below(other))
    }

    /// How a source stood before an instruction: the best that there was, of what concerns it.
    fn standing(&self, seen: &Seen, source: Source, facts: &Facts) -> Option<Standing> {
        let known = seen.standing.range((source, Standing::Tried)..=(source, Standing::NoPoint));
        let mut met = known.filter(|(_, touched)| touched.conflicts(&facts.touched)).map(|((_, standing), _)| *standing);
        met.next().or_else(|| seen.all.conflicts(&facts.touched).then_some(Standing::NotOn))
    }

    /// Adds the placements to their lines; the best by source.
    fn placements(&mut self) -> BTreeMap<Source, Standing> {
        let mut best: BTreeMap<Source, Standing> = BTreeMap::new();
        let mut counts: BTreeMap<(&str, u32, Placement), u64> = BTreeMap::new();
        let coverage = self.coverage;
        for ((who, spot), seen) in &coverage.accesses {
            for (source, facts) in &coverage.sources {
                let standing = if self.can_cut(*who, *source) { self.standing(seen, *source, facts) } else { None };
                let Some(standing) = standing else { continue };
                best.entry(*source).and_modify(|best| *best = standing.min(*best)).or_insert(standing);
                let victim = self.who(*who, &spot.function);
                let placement = Placement { source: self.names[source].clone(), victim, standing, count: 0 };
                *counts.entry((&spot.file, spot.line, placement)).or_default() += 1;
            }
        }
        for ((file, line, placement), count) in counts {
            if let Some((lines, _)) = self.files.get_mut(file) {
                let row = lines.entry(line).or_insert(LineRow { ran: true, placements: Vec::new() });
                row.placements.push(Placement { count, ..placement });
            }
        }
        best
    }

    fn who(&self, who: Who, function: &str) -> String {
        String::from(if who == Who::Main { "main" } else { function })
    }

    fn nested(&self, source: Source) -> Vec<String> {
        let into = self.coverage.nested.iter().filter(|(inner, _)| *inner == source);
        into.filter_map(|(_, outer)| self.names.get(outer).cloned()).collect()
    }

    // ---- Values

    fn flows(&self) -> Vec<Flow> {
        let mut stores: BTreeMap<CodeLine, (Touched, BTreeSet<Source>)> = BTreeMap::new();
        let mut loads: BTreeMap<CodeLine, (Touched, BTreeMap<Source, Touched>)> = BTreeMap::new();
        for ((who, spot), seen) in &self.coverage.accesses {
            let line = CodeLine { who: *who, file: spot.file.clone(), line: spot.line, function: spot.function.clone() };
            if seen.all.stores() {
                let (touched, over) = stores.entry(line.clone()).or_default();
                touched.merge(seen.all.clone());
                over.extend(self.coverage.sources.keys().filter(|source| is_over(seen, **source)));
            }
            let (touched, by_source) = loads.entry(line).or_default();
            touched.merge(seen.all.clone());
            for ((source, _), touched) in &seen.standing {
                by_source.entry(*source).or_default().merge(touched.clone());
            }
        }
        let mut flows: BTreeSet<(&CodeLine, &CodeLine)> = BTreeSet::new();
        for (from, (stored, over)) in &stores {
            for (to, (loaded, by_source)) in loads.iter().filter(|(to, _)| to.who != from.who) {
                let is_possible = match (from.who, to.who) {
                    // Before a source is on nothing comes of its handler.
                    (Who::Handler(source), Who::Main) => by_source.get(&source).is_some_and(|loaded| stored.reaches(loaded, false)),
                    // What can't cut into it has no part in what it stores itself.
                    (from, Who::Handler(source)) => {
                        let cuts = matches!(from, Who::Handler(other) if self.can_cut(to.who, other));
                        !over.contains(&source) && stored.reaches(loaded, !cuts)
                    }
                    (Who::Main, Who::Main) => false,
                };
                if is_possible {
                    flows.insert((from, to));
                }
            }
        }
        flows.extend(self.coverage.flows.iter().map(|(from, to)| (from, to)));
        let end = |line: &CodeLine| End { file: line.file.clone(), line: line.line, who: self.who(line.who, &line.function) };
        // Two sources may have one handler.
        let mut seen: BTreeMap<(End, End), bool> = BTreeMap::new();
        for (from, to) in flows.into_iter().filter(|(from, to)| self.files.contains_key(&from.file) && self.files.contains_key(&to.file)) {
            let was_seen = self.coverage.flows.contains(&(from.clone(), to.clone()));
            *seen.entry((end(from), end(to))).or_default() |= was_seen;
        }
        seen.into_iter().filter(|((from, to), _)| from.who != to.who).map(|((from, to), seen)| Flow { from, to, seen }).collect()
    }

    // ---- Lines

    fn never_ran(&self, delivered: &BTreeMap<Source, u64>) -> Vec<NeverRan> {
        let mut found = BTreeSet::new();
        let never = self.coverage.sources.iter().filter(|(source, _)| !delivered.contains_key(source));
        let idle: BTreeSet<&String> = never.flat_map(|(_, facts)| &facts.handlers).collect();
        for (file, (rows, functions)) in &self.files {
            for f in functions {
                let was_called = self.coverage.functions.contains(&(file.clone(), f.name.clone(), f.first_line));
                let is_idle = *file == self.setup.file && idle.contains(&f.name);
                if !was_called && !is_idle {
                    continue;
                }
                let lines: Vec<u32> = f.lines.iter().copied().filter(|line| rows.get(line).is_some_and(|row| !row.ran)).collect();
                let whole = lines.len() == f.lines.len();
                if !lines.is_empty() {
                    found.insert(NeverRan { file: file.clone(), function: f.name.clone(), lines, whole });
                }
            }
        }
        found.into_iter().collect()
    }
}

/// Whether a source was only met when it was off again.
fn is_over(seen: &Seen, source: Source) -> bool {
    let mut known = seen.standing.range((source, Standing::Tried)..=(source, Standing::NoPoint)).map(|((_, standing), _)| *standing);
    known.next() == Some(Standing::Off)
}

fn compiled(source: &[u8]) -> Option<Code<'static>> {
    let text = core::str::from_utf8(source).ok()?;
    taipan_compiler::compile_source(text, &taipan_compiler::Options::default()).ok()
}

fn add_functions(code: &Code, functions: &mut Vec<Function>) {
    // What returns at the end has no line of its own.
    let end = code.instrs.len() - usize::from(code.instrs.last().and_then(|i| i.op()) == Some(Op::ReturnNone));
    let lines: BTreeSet<u32> =
        code.lines.iter().filter(|(from, line)| (*from as usize) < end && *line > 0).map(|(_, line)| *line).collect();
    functions.push(Function { name: code.name.to_string(), first_line: code.lines.first().map_or(1, |(_, line)| *line), lines });
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            add_functions(inner, functions);
        }
    }
}
