//! The report for people: source lines with what happened under them, and what was tried.

use super::budget;
use super::explore::Sampled;
use super::paint::Paint;
use super::report::{self, Details, Report};
use super::story::{self, Mark, Part};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use taipan_check::finding::{Finding, Level};
use taipan_check::gathered::Excuse;
use taipan_check::lines::Lines;
use taipan_check::sample::DELIVERIES;

/// What the report is set for.
const COLUMNS: usize = 88;
/// A label that would end beyond goes under its mark.
const LABELS_END: usize = 100;
/// Of a race that spans more lines, those in the middle are left out.
const LINES_BETWEEN: u32 = 6;

pub fn full(report: &Report, paint: Paint) -> String {
    findings(report, paint) + &summary(report, paint)
}

pub fn findings(report: &Report, paint: Paint) -> String {
    report.findings().map(|(f, details)| finding(report, f, details, paint)).collect()
}

pub fn finding(report: &Report, f: &Finding, details: &Details, paint: Paint) -> String {
    let mut out = String::new();
    Snippet { report, paint, lines: report.lines(), out: &mut out, shown: None }.finding(f, details);
    out
}

struct Snippet<'a> {
    report: &'a Report<'a>,
    paint: Paint,
    lines: Lines<'a>,
    out: &'a mut String,
    /// The source line printed last, and who ran there.
    shown: Option<(String, u32, usize)>,
}

impl Snippet<'_> {
    fn finding(&mut self, f: &Finding, details: &Details) {
        self.head(f);
        let marks = story::story(self.report, f, details);
        self.marks(&marks);
        self.footer(f, details);
        self.out.push('\n');
    }

    fn head(&mut self, f: &Finding) {
        let (head, place) = (format!("{}[{}]", f.level.name(), f.rule), self.report.place(f));
        let room = COLUMNS.saturating_sub(head.len() + 1 + f.title.chars().count() + place.chars().count()).max(2);
        // Writing to a string can't fail, here and below.
        let _ = writeln!(self.out, "{} {}{:room$}{place}", self.paint.level(f.level, &head), self.paint.bold(&f.title), "");
    }

    // ---- On paper

    fn marks(&mut self, marks: &[Mark]) {
        let place = |mark: &Mark| (mark.file.clone(), mark.line);
        // Labels of one line stand under each other.
        let column = |mark: &Mark| marks.iter().filter(|other| place(other) == place(mark)).map(|other| other.span.1).max().unwrap_or(0);
        for mark in marks {
            if mark.line == 0 {
                let _ = writeln!(self.out, "  {}", mark.label);
                continue;
            }
            if self.lines.line(&mark.file, mark.line).is_empty() {
                // A module without its source.
                let place = format!("{}:{}", self.report.path(&mark.file), mark.line);
                let _ = writeln!(self.out, "{} {place}: {}", self.paint.dim("  -->"), mark.label);
                continue;
            }
            self.source(mark);
            let text = self.lines.line(&mark.file, mark.line).to_string();
            let pad: String = text.chars().take(mark.span.0).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            let (sign, level) = match mark.part {
                Part::Before => ('~', Level::Warning),
                Part::Interrupt => ('-', Level::Note),
                Part::Here => ('^', Level::Error),
            };
            let sign: String = std::iter::repeat_n(sign, mark.span.1 - mark.span.0).collect();
            let sign = self.paint.level(level, &sign);
            let gap = column(mark) - mark.span.1 + 1;
            let gutter = self.paint.dim("      |");
            if column(mark) + mark.label.chars().count() > LABELS_END {
                let _ = writeln!(self.out, "{gutter} {pad}{sign}\n{gutter} {pad}{}", mark.label);
            } else {
                let _ = writeln!(self.out, "{gutter} {pad}{sign}{:gap$}{}", "", mark.label);
            }
        }
    }

    /// Prints a source line, if it is not the one printed last, with what leads up to it in the same context.
    fn source(&mut self, mark: &Mark) {
        let (file, line) = (mark.file.as_str(), mark.line);
        let shown = self.shown.replace((file.to_string(), line, mark.context));
        let before = match &shown {
            Some((f, l, _)) if (f.as_str(), *l) == (file, line) => return,
            None => line.saturating_sub(1).max(1),
            Some((f, last, context)) if f == file && *last < line && *context == mark.context => last + 1,
            Some((f, ..)) if f == file => {
                let _ = writeln!(self.out, "{}", self.paint.dim("      …"));
                line
            }
            Some(_) => {
                let _ = writeln!(self.out, "{} {}", self.paint.dim("  -->"), self.report.path(file));
                line
            }
        };
        if line - before > LINES_BETWEEN {
            self.number(file, before);
            let _ = writeln!(self.out, "{}", self.paint.dim("      …"));
            self.number(file, line - 1);
        } else if shown.is_some() || !self.lines.line(file, before).trim().is_empty() {
            (before..line).for_each(|n| self.number(file, n));
        }
        self.number(file, line);
    }

    fn number(&mut self, file: &str, line: u32) {
        let gutter = self.paint.dim(&format!("{line:>5} |"));
        let text = self.lines.line(file, line);
        let _ = writeln!(self.out, "{}", format!("{gutter} {text}").trim_end());
    }

    fn footer(&mut self, f: &Finding, details: &Details) {
        let mut say = |text: String| {
            let _ = writeln!(self.out, "  {text}");
        };
        let run = self.report.checked.counts.executions;
        let needs = match f.deliveries.len() {
            0 => "needs no interrupt".to_string(),
            n => format!("needs {n} interrupt{}", plural(n as u64)),
        };
        let n = f.deliveries.len();
        let drawn = self.report.sampled.as_ref().filter(|_| self.report.limits.deliveries < n && n <= DELIVERIES);
        say(match report::race(f) {
            // One execution was played, and no more.
            _ if run == 0 => needs,
            Some(_) if let Some(drawn) = drawn => format!("{needs}; {} samples were drawn", drawn.executions),
            None if let Some(drawn) = drawn => {
                format!("{needs}; seen in {} of {} samples", f.executions.0.min(drawn.executions), drawn.executions)
            }
            Some(_) => format!("{needs}; {run} schedules were run"),
            None => format!("{needs}; seen in {} of {run} schedules", f.executions.0.min(run)),
        });
        if f.deliveries.len() > 1 {
            let came = details.handlers.iter().zip(&details.positions);
            let came = came.map(|(handler, at)| format!("{} at line {}{}", handler.source, at.line, times(at.visit)));
            // A burst is said in one.
            let mut groups: Vec<(String, usize)> = Vec::new();
            for (text, delivery) in came.zip(&f.deliveries) {
                match groups.last_mut() {
                    Some((last, n)) if *last == text && f.deliveries.iter().filter(|d| *d == delivery).count() > 1 => *n += 1,
                    _ => groups.push((text, 1)),
                }
            }
            let said: Vec<String> =
                groups.into_iter().map(|(text, n)| if n == 1 { text } else { format!("{text}, {n} in a row") }).collect();
            say(format!("they come: {}", said.join(", then ")));
        }
        for c in details.choices.iter().filter(|c| c.alternative > 0) {
            let place =
                if c.file == f.place().0 { format!("line {}", c.line) } else { format!("{}:{}", self.report.path(&c.file), c.line) };
            say(format!("choose at {place} gave {}", c.value));
        }
        if let Some(passing) = &details.passing {
            let (when, side) = if passing.later { ("later", "after") } else { ("earlier", "before") };
            say(format!("passes if the interrupt comes one access {when} ({side} line {})", passing.line));
        }
        if let Some(fix) = f.fix.filter(|fix| fix.executions > 0) {
            let lines = match fix.from.cmp(&fix.to) {
                Ordering::Equal => format!("line {}", fix.from),
                Ordering::Less => format!("lines {} to {}", fix.from, fix.to),
                Ordering::Greater => format!("what runs from line {} to line {}", fix.from, fix.to),
            };
            let hard =
                report::race(f).and_then(|accesses| report::cut(f, accesses)).and_then(|n| details.handlers.get(n)).is_none_or(|h| h.hard);
            let means =
                if hard { format!("disable_irq()/enable_irq() around {lines}") } else { format!("the callback kept out of {lines}") };
            say(format!("fix that was tried: {means} -> 0 of {} schedules fail", fix.executions));
        }
        if let Some(replay) = &details.replay {
            say(format!("replay: taipan check replay {}", replay.display()));
        }
    }
}

pub fn plural(n: u64) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// ` (3rd time)`, if it is not the first.
fn times(visit: u64) -> String {
    if visit == 1 { String::new() } else { format!(" ({} time)", ordinal(visit)) }
}

/// `3rd`
pub fn ordinal(n: u64) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

// ---- The end

fn summary(report: &Report, paint: Paint) -> String {
    let mut out = String::new();
    let checked = &report.checked;
    let program = report.path(&report.target.setup.file);
    let counts: Vec<String> = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .iter()
        .map(|(level, name)| (report.count(*level), *name))
        .filter(|(n, _)| *n > 0)
        .map(|(n, name)| format!("{n} {name}{}", plural(n as u64)))
        .collect();
    let found = match counts.is_empty() {
        true if report.is_complete() => String::from("no findings"),
        true => String::from("no findings so far"),
        false => counts.join(", "),
    };
    let _ = writeln!(out, "{}", paint.bold(&format!("{program}: {found}")));
    let k = report.limits.deliveries;
    let executions = checked.counts.executions;
    if !report.is_complete() {
        let why = match checked.counts.stopped {
            true if budget::is_interrupted() => String::from("it was interrupted"),
            true => String::from("time was up (--time)"),
            false if checked.counts.chose => {
                format!(
                    "more than {} choices in one execution, of which the later ones were the first alternative (--choices)",
                    report.limits.choices
                )
            }
            false => String::from("a loop did not come back to where it had been, and was left at some time"),
        };
        let _ = writeln!(out, "Not everything was tried: {why}.");
        if let Some(n) = report.complete_to {
            let _ = writeln!(out, "With at most {n} interrupt{} it was.", plural(n as u64));
        }
    } else if counts.is_empty() && report.part.is_none() {
        let most = format!("{k} interrupt{}", plural(k as u64));
        let same = match executions {
            1 => String::from("the one that was run"),
            n => format!("one of the {n} that were run"),
        };
        let _ = writeln!(
            out,
            "Every execution with at most {most} (any sources, order and nesting that the board allows),\n\
             delivered between bytecodes, has the same output, final state and verdicts as {same}."
        );
    }
    if report.part.is_some() {
        let _ = writeln!(out, "That is a part of the search: `taipan check merge` says what all of them come to.");
    }
    if let Some(Sampled { seed, executions }) = report.sampled {
        let s = plural(executions);
        let _ = writeln!(out, "Sampled {executions} more schedule{s} of up to {DELIVERIES} interrupts, seed {seed}: no guarantee.");
    }
    excuses(&mut out, report);
    ignored(&mut out, report);
    if let Some(outside) = &report.target.outside {
        let _ = writeln!(out, "The outside world is that of {}.", outside.file);
    }
    // Software timers share a line.
    let mut sources: BTreeMap<&str, u64> = BTreeMap::new();
    checked.sources.iter().for_each(|(name, n)| *sources.entry(name).or_default() += n);
    let sources: Vec<String> = sources.iter().map(|(name, n)| format!("{name} (delivered {n} time{})", plural(*n))).collect();
    let sources = if sources.is_empty() { String::from("no source was on") } else { sources.join(", ") };
    let _ = writeln!(out, "{}, k={k}, {executions} schedule{}; {sources}", report.target.setup.profile.name, plural(executions));
    match report.suppressed.len() {
        0 => {}
        n => {
            let _ = writeln!(out, "{n} finding{} suppressed", plural(n as u64));
        }
    }
    for note in &report.notes {
        let _ = writeln!(out, "{} {note}", paint.level(Level::Note, "note:"));
    }
    let mut rules: Vec<&str> = checked.findings.iter().map(|f| f.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    if let Some(first) = rules.first() {
        let others = if rules.len() > 1 { format!(" (also {})", rules[1..].join(", ")) } else { String::new() };
        let _ = writeln!(out, "What a rule is about: taipan check explain {first}{others}");
    }
    out
}

/// What was not looked into, or not as it may be.
fn excuses(out: &mut String, report: &Report) {
    for (kind, text) in [
        (Excuse::CallsBack, "Nothing comes in the middle of what a built-in calls, at"),
        (Excuse::Clock, "The clock is read at one time only, at"),
        (Excuse::Sampled, "A handler that reads the clock comes at once, and when twice as much time has passed, at"),
        (Excuse::Thread, "Threads take their turns in one order only, started at"),
        (Excuse::Choice, "check.choose gives its first alternative only, as a built-in or `*` calls it, at"),
    ] {
        let places = report.checked.excuses.iter().filter(|(other, ..)| *other == kind);
        // Modules that come with the interpreter are in no folder.
        let path = |file: &str| Some(report.path(file)).filter(|path| Path::new(path).exists()).unwrap_or_else(|| file.to_string());
        let places: Vec<String> = places.map(|(_, file, line)| format!("{}:{line}", path(file))).collect();
        let more = places.len().saturating_sub(PLACES);
        if !places.is_empty() {
            let and = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = writeln!(out, "{text} {}{and}.", places[..places.len() - more].join(", "));
        }
    }
}

/// Variables that are not compared.
fn ignored(out: &mut String, report: &Report) {
    let said: Vec<String> = report.target.ignores.iter().map(|(name, place)| format!("`{name}` ({place})")).collect();
    let is = if said.len() == 1 { "is" } else { "are" };
    if !said.is_empty() {
        let _ = writeln!(out, "Left out of what is compared {is} {}.", said.join(", "));
    }
}

/// Places that are named of those of one kind.
const PLACES: usize = 4;
