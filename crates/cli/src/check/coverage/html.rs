//! Coverage as a page: one file, which asks for nothing else and needs no scripts.

use super::super::markup::escaped;
use super::super::report::Report;
use super::super::text::plural;
use std::collections::BTreeMap;
use std::fmt::Write;
use taipan_check::coverage::Standing;
use taipan_check::coverage::summary::{FileRow, Flow, LineRow, Mark, Placement, Summary};

const STYLE: &str = include_str!("page.css");

pub fn page(report: &Report, summary: &Summary) -> String {
    let program = escaped(&report.path(&report.target.setup.file));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Where interrupts were tried: {program}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>Where interrupts were tried: <code>{program}</code></h1>\n"
    );
    head(report, summary, &mut out);
    sources(report, summary, &mut out);
    summary.files.iter().for_each(|file| listing(report, file, &mut out));
    values(report, &summary.flows, &mut out);
    if !summary.never_ran.is_empty() {
        out.push_str("<h2>Never ran in a handler</h2>\n<ul>\n");
        for never in &summary.never_ran {
            // Writing to a string can't fail, here and below.
            let _ = writeln!(out, "<li>{}</li>", escaped(&super::never_ran(report, never)));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

// ---- The head

fn head(report: &Report, summary: &Summary, out: &mut String) {
    let executions = report.checked.counts.executions;
    let complete = if report.is_complete() { "everything was tried" } else { "not everything was tried" };
    let found = report.checked.findings.len() as u64;
    let _ = writeln!(
        out,
        "<p>{}, up to {} interrupt{} in one execution, {executions} schedule{}; {complete}; {found} finding{}.</p>",
        escaped(report.target.setup.profile.name),
        report.limits.deliveries,
        plural(report.limits.deliveries as u64),
        plural(executions),
        plural(found),
    );
    let placements = summary.placements();
    let all: u64 = placements.values().sum();
    if all > 0 {
        out.push_str("<div class=\"bar\">");
        for (standing, n) in &placements {
            let _ = write!(out, "<span class=\"{}\" style=\"flex:{n}\"></span>", class(*standing));
        }
        out.push_str("</div>\n");
    }
    out.push_str("<ul class=\"counts\">\n");
    let _ = writeln!(out, "<li><span class=\"key tried\"></span>{}</li>", escaped(&super::headline(summary)));
    for (standing, text) in super::gaps(report, summary) {
        let _ = writeln!(out, "<li><span class=\"key {}\"></span>{}</li>", class(standing), escaped(&text));
    }
    out.push_str("</ul>\n<p class=\"about\">A placement is an interrupt just before an access that concerns it: one that reads what the handler writes, or writes what it touches. ");
    out.push_str(
        "An interrupt stands for all places back to the access before that concerns it, so that nothing is to be tried in between.</p>\n",
    );
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Tried => "tried",
        Standing::Masked | Standing::Atomic => "masked",
        Standing::Off | Standing::NotOn => "off",
        Standing::Spent | Standing::Left | Standing::NoPoint => "gap",
    }
}

// ---- Sources

fn sources(report: &Report, summary: &Summary, out: &mut String) {
    let Some(first) = summary.sources.first() else { return };
    out.push_str("<h2>Sources</h2>\n<div class=\"wide\"><table>\n<tr>");
    for (head, _) in super::columns(report, first) {
        let _ = write!(out, "<th>{head}</th>");
    }
    out.push_str("</tr>\n");
    for row in &summary.sources {
        let never = if row.delivered == 0 { " class=\"never\"" } else { "" };
        let _ = write!(out, "<tr{never}>");
        for (_, cell) in super::columns(report, row) {
            let _ = write!(out, "<td>{}</td>", escaped(&cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table></div>\n");
    for why in summary.sources.iter().filter_map(|row| super::why_never(report, row)) {
        let _ = writeln!(out, "<p class=\"warning\">{}</p>", escaped(&why));
    }
}

// ---- Source lines

fn listing(report: &Report, file: &FileRow, out: &mut String) {
    let _ = writeln!(out, "<h2><code>{}</code></h2>", escaped(&report.path(&file.file)));
    out.push_str("<p class=\"legend\"><span class=\"tried\">✓n</span> all n placements tried &ensp; <span class=\"part\">◐</span> some &ensp; <span class=\"never\">✗</span> none, for a reason &ensp; <span>•</span> nothing to try &ensp; <span class=\"idle\">○</span> never ran</p>\n<div class=\"source\">\n");
    let mut lines = report.lines();
    let number = lines.count(&file.file);
    for line in 1..=number {
        let text = escaped(lines.line(&file.file, line));
        let row = file.lines.get(&line);
        let mark = row.map(LineRow::mark);
        let is_on = row.is_some_and(|row| row.placements.iter().any(|p| p.standing.is_placement()));
        let class = match mark {
            Some(Mark::Never) if !is_on => "off",
            mark => mark.map_or("", mark_class),
        };
        let sign = mark.map_or(String::new(), super::mark);
        let shown = format!("<span class=\"n\">{line}</span><span class=\"m\">{sign}</span><code>{text}</code>");
        match row.filter(|row| !row.placements.is_empty()) {
            Some(row) => {
                let remarks = escaped(&super::remarks(report, row));
                let _ = writeln!(out, "<details class=\"{class}\"><summary>{shown}<span class=\"r\">{remarks}</span></summary>");
                placements(report, &row.placements, out);
                out.push_str("</details>\n");
            }
            None => {
                let _ = writeln!(out, "<div class=\"{class}\">{shown}</div>");
            }
        }
    }
    out.push_str("</div>\n");
}

fn mark_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Unshared => "plain",
        Mark::Tried(_) => "tried",
        Mark::Partly(..) => "part",
        Mark::Never => "never",
        Mark::NeverRan => "idle",
    }
}

fn placements(report: &Report, placements: &[Placement], out: &mut String) {
    out.push_str("<ul>\n");
    for p in placements {
        let times = if p.count == 1 { String::new() } else { format!("{} × ", p.count) };
        let because = super::because(report, p.standing, &p.source);
        let tried = if p.standing == Standing::Tried { "" } else { "not tried: " };
        let text = format!("{times}{} before an access of {}: {tried}{because}", p.source, p.victim);
        let _ = writeln!(out, "<li class=\"{}\">{}</li>", class(p.standing), escaped(&text));
    }
    out.push_str("</ul>\n");
}

// ---- Values

fn values(report: &Report, flows: &[Flow], out: &mut String) {
    if flows.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>Values from one context to another</h2>\n<p>{} were seen.</p>\n<ul>", escaped(&super::passed(flows)));
    for line in super::never_passed(report, flows) {
        let _ = writeln!(out, "<li>{}</li>", code(&line));
    }
    out.push_str("</ul>\n<details><summary>All pairs</summary><div class=\"wide\"><table>\n<tr><th>stored by</th><th>at</th><th>read by</th><th>at</th><th></th></tr>\n");
    let mut ordered: BTreeMap<(&str, u32, &str, u32), &Flow> = BTreeMap::new();
    flows.iter().for_each(|flow| {
        ordered.insert((&flow.from.file, flow.from.line, &flow.to.file, flow.to.line), flow);
    });
    for flow in ordered.into_values() {
        let place = |file: &str, line: u32| escaped(&super::place(report, file, line));
        let (class, seen) = if flow.seen { ("tried", "seen") } else { ("gap", "never seen") };
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{class}\">{seen}</td></tr>",
            escaped(&flow.from.who),
            place(&flow.from.file, flow.from.line),
            escaped(&flow.to.who),
            place(&flow.to.file, flow.to.line),
        );
    }
    out.push_str("</table></div></details>\n");
}

/// What stands between the first and the last of its backquotes is code: the code may have some too.
fn code(text: &str) -> String {
    match (text.find('`'), text.rfind('`')) {
        (Some(from), Some(to)) if from < to => {
            format!("{}<code>{}</code>{}", escaped(&text[..from]), escaped(&text[from + 1..to]), escaped(&text[to + 1..]))
        }
        _ => escaped(text),
    }
}
