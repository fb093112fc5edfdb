//! Where interrupts were tried, as text: marks beside source lines, and what is to be known of each source.
//!
//! `json`: the same as JSON. `html`: as a page. `exchange`: what parts of a search tell each other.

pub mod exchange;
pub mod html;
pub mod json;

use super::report::Report;
use super::text::plural;
use std::collections::BTreeMap;
use std::fmt::Write;
use taipan_check::coverage::Standing;
use taipan_check::coverage::summary::{FileRow, Flow, LineRow, Mark, NeverRan, SourceRow, Summary};

/// Source lines around those that there is something to say about.
const CONTEXT: u32 = 2;
/// Where remarks begin, unless the line is longer.
const REMARKS: usize = 48;
/// Values that are named, of those that were never seen to pass.
const VALUES: usize = 20;

/// What goes under the report.
pub fn text(report: &Report) -> String {
    let Some(summary) = &report.checked.coverage else { return String::new() };
    let mut out = format!("\nCoverage: {}\n", headline(summary));
    for line in gaps(report, summary) {
        // Writing to a string can't fail, here and below.
        let _ = writeln!(out, "  {}", line.1);
    }
    summary.files.iter().for_each(|file| listing(report, file, &mut out));
    sources(report, &summary.sources, &mut out);
    values(report, &summary.flows, &mut out);
    if !summary.never_ran.is_empty() {
        out.push_str("\nNever ran in a handler\n");
        summary.never_ran.iter().for_each(|never| {
            let _ = writeln!(out, "  {}", never_ran(report, never));
        });
    }
    out
}

pub fn headline(summary: &Summary) -> String {
    let placements = summary.placements();
    let all: u64 = placements.iter().filter(|(standing, _)| standing.is_placement()).map(|(_, n)| n).sum();
    let tried = placements.get(&Standing::Tried).copied().unwrap_or(0);
    format!("{tried} of {all} placement{} tried (an interrupt just before an access that concerns it)", plural(all))
}

/// What was not tried, by reason.
pub fn gaps(report: &Report, summary: &Summary) -> Vec<(Standing, String)> {
    let placements = summary.placements().into_iter().filter(|(standing, _)| !matches!(standing, Standing::Tried | Standing::NoPoint));
    let line = |(standing, n): (Standing, u64)| {
        let because = because(report, standing, "the source");
        let text = if standing.is_placement() { format!("{n} not: {because}") } else { format!("and {n} where {because}") };
        (standing, text)
    };
    placements.map(line).collect()
}

/// Why something was not tried.
pub fn because(report: &Report, standing: Standing, source: &str) -> String {
    match standing {
        Standing::Tried => String::from("tried"),
        Standing::Spent | Standing::Left if report.checked.counts.stopped => String::from("not in the time that there was"),
        Standing::Spent => format!("it takes more than {} interrupt{}", report.limits.deliveries, plural(report.limits.deliveries as u64)),
        Standing::Left => String::from("in a loop that was left"),
        Standing::Masked => String::from("interrupts are off"),
        Standing::Atomic => String::from("the line is atomic"),
        Standing::Off => format!("{source} is off again"),
        Standing::NotOn => format!("{source} is not on yet"),
        Standing::NoPoint => format!("{source} can't come in between"),
    }
}

pub fn mark(mark: Mark) -> String {
    match mark {
        Mark::Unshared => String::from("•"),
        Mark::Tried(n) => format!("✓{n}"),
        Mark::Partly(tried, all) => format!("◐{tried}/{all}"),
        Mark::Never => String::from("✗"),
        Mark::NeverRan => String::from("○"),
    }
}

/// What was not tried on a line, by reason.
fn remarks(report: &Report, row: &LineRow) -> String {
    let mut reasons: BTreeMap<(Standing, &str), u64> = BTreeMap::new();
    for p in row.placements.iter().filter(|p| p.standing != Standing::Tried) {
        *reasons.entry((p.standing, &p.source)).or_default() += p.count;
    }
    let remark = |((standing, source), _): ((Standing, &str), u64)| {
        let because = because(report, standing, source);
        if because.starts_with(source) { because } else { format!("{source}: {because}") }
    };
    reasons.into_iter().map(remark).collect::<Vec<_>>().join("; ")
}

fn listing(report: &Report, file: &FileRow, out: &mut String) {
    let says = |line: &u32| file.lines.get(line).is_some_and(|row| !row.placements.is_empty() || !row.ran);
    let marked: Vec<u32> = file.lines.keys().copied().filter(says).collect();
    let (Some(first), Some(last)) = (marked.first(), marked.last()) else { return };
    let _ = writeln!(out, "\n{}", report.path(&file.file));
    let mut lines = report.lines();
    let mut skipped = false;
    for line in first.saturating_sub(CONTEXT).max(1)..=last + CONTEXT {
        let text = lines.line(&file.file, line).to_string();
        let is_near = marked.iter().any(|m| m.abs_diff(line) <= CONTEXT);
        if !is_near || text.trim().is_empty() && !says(&line) {
            skipped |= !is_near;
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push_str("      …\n");
        }
        let row = file.lines.get(&line);
        let sign = row.map_or(String::new(), |row| mark(row.mark()));
        let remarks = row.map_or(String::new(), |row| remarks(report, row));
        let text = if remarks.is_empty() { text } else { format!("{text:<REMARKS$}  {remarks}") };
        let _ = writeln!(out, "{}", format!("{line:>5} {sign:<5}| {text}").trim_end());
    }
}

/// The columns of the table of sources, with their heads.
pub fn columns(report: &Report, row: &SourceRow) -> [(&'static str, String); 7] {
    let none = || String::from("-");
    let on_at = row.on_at.iter().map(|(file, line)| place(report, file, *line)).collect::<Vec<_>>().join(", ");
    let nested = row.nested.join(", ");
    let took = if row.instructions == 0 { none() } else { format!("{} instructions, {}", row.instructions, microseconds(row.took_us)) };
    [
        ("source", row.name.clone()),
        ("handler", Some(row.handlers.join(", ")).filter(|names| !names.is_empty()).unwrap_or_else(none)),
        ("on at", if row.on_at.is_empty() { String::from("never on") } else { on_at }),
        ("delivered", if row.delivered == 0 { String::from("never") } else { row.delivered.to_string() }),
        ("cut into", if nested.is_empty() { none() } else { nested }),
        ("longest handler", took),
        ("longest held off", if row.was_masked { microseconds(row.masked_us) } else { none() }),
    ]
}

fn microseconds(us: u64) -> String {
    if us == 0 { String::from("less than 1 us") } else { format!("{us} us") }
}

/// What is wrong with a source that never came.
pub fn why_never(report: &Report, row: &SourceRow) -> Option<String> {
    if row.delivered > 0 {
        return None;
    }
    Some(match row.held_off {
        _ if row.on_at.is_empty() => {
            format!("{} has a handler and was never on: is its trigger right, was it started, or switched off at once?", row.name)
        }
        Some(standing) => format!("{} was never delivered: {}", row.name, because(report, standing, &row.name)),
        None if report.limits.deliveries == 0 => format!("{} was never delivered: no interrupts were asked for (--k 0)", row.name),
        None => format!("{} was never delivered: it was held off all the time that it was on", row.name),
    })
}

fn sources(report: &Report, rows: &[SourceRow], out: &mut String) {
    if rows.is_empty() {
        return;
    }
    let table: Vec<[(&str, String); 7]> = rows.iter().map(|row| columns(report, row)).collect();
    let heads = table[0].iter().map(|(head, _)| (*head).to_string()).collect();
    let cells = table.into_iter().map(|row| row.into_iter().map(|(_, cell)| cell).collect());
    let all: Vec<Vec<String>> = std::iter::once(heads).chain(cells).collect();
    let width = |n: usize| all.iter().map(|row| row[n].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..all[0].len()).map(width).collect();
    out.push('\n');
    for row in &all {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(out, "{}", cells.join("  ").trim_end());
    }
    for why in rows.iter().filter_map(|row| why_never(report, row)) {
        let _ = writeln!(out, "{why}");
    }
}

/// `main.py:19`, or `19` in the program itself.
pub fn place(report: &Report, file: &str, line: u32) -> String {
    if file == report.target.setup.file { format!("line {line}") } else { format!("{}:{line}", report.path(file)) }
}

/// What was stored and never loaded: in one, if another context never did; else by line.
pub fn never_passed(report: &Report, flows: &[Flow]) -> Vec<String> {
    let mut lines = report.lines();
    let mut said = Vec::new();
    let mut text = |file: &str, line: u32| lines.line(file, line).split(" #").next().unwrap_or("").trim().to_string();
    for flow in flows.iter().filter(|flow| !flow.seen) {
        let stored = format!(
            "`{}` of {} ({})",
            text(&flow.from.file, flow.from.line),
            flow.from.who,
            place(report, &flow.from.file, flow.from.line)
        );
        let same = || flows.iter().filter(|other| other.from == flow.from && other.to.who == flow.to.who);
        if !same().any(|other| other.seen) {
            said.push(format!("{stored} was never read by {}", flow.to.who));
        } else {
            said.push(format!("{stored} was never read by {} at {}", flow.to.who, place(report, &flow.to.file, flow.to.line)));
        }
    }
    said.dedup();
    said
}

fn values(report: &Report, flows: &[Flow], out: &mut String) {
    if flows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nValues from one context to another: {} were seen", passed(flows));
    let said = never_passed(report, flows);
    said.iter().take(VALUES).for_each(|line| {
        let _ = writeln!(out, "  {line}");
    });
    if said.len() > VALUES {
        let _ = writeln!(out, "  and {} more (--coverage-html and --format json have all)", said.len() - VALUES);
    }
}

pub fn passed(flows: &[Flow]) -> String {
    let seen = flows.iter().filter(|flow| flow.seen).count();
    format!("{seen} of {} pairs of a line that stores and one that loads", flows.len())
}

pub fn never_ran(report: &Report, never: &NeverRan) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for line in &never.lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => ranges.push((*line, *line)),
        }
    }
    let range = |(from, to): &(u32, u32)| if from == to { from.to_string() } else { format!("{from}-{to}") };
    let ranges: Vec<String> = ranges.iter().map(range).collect();
    let whole = if never.whole { " (all of it)" } else { "" };
    format!("{}: {}, line{} {}{whole}", report.path(&never.file), never.function, plural(never.lines.len() as u64), ranges.join(", "))
}
