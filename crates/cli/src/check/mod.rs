//! `taipan check`: where interrupts can land in a program, what goes wrong there, and how to see it again.
//!
//! * `arguments`: what was typed. `target`: the program. `report`: all there is to say, before it takes a form.
//! * `story`: what happens in a finding, in order.
//! * `text`, `concise`, `json`, `sarif`, `junit`, `github`: the report's forms. `paint`: colour.
//! * `config`, `directives`, `baseline`: what is known beforehand; `suppression`: findings that are not reported.
//! * `replay_file`: findings as files; `replay` shows them again, `shrink` makes them smaller.
//!   `perfetto`, `vcd`: an execution drawn. `progress`: how far a search is, `budget`: how long. `explain`: the manual.

mod arguments;
mod baseline;
mod budget;
mod concise;
mod config;
mod date;
mod directives;
mod explain;
mod github;
mod json;
mod junit;
mod paint;
mod perfetto;
mod progress;
mod replay;
mod replay_file;
mod report;
mod sarif;
mod shrink;
mod story;
mod suppression;
mod target;
mod text;
mod vcd;

use crate::run::{self, USAGE};
use arguments::{Format, Request};
use config::Config;
use date::Date;
use directives::Directives;
use paint::Paint;
use report::{Details, Report};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;
use taipan_check::analysis::{self, Checked};
use taipan_check::finding::Level;
use taipan_check::search::Limits;
use taipan_check::{Ending, Setup};
use taipan_host::console;
use target::Target;

/// Nothing was found, and everything was tried.
const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
/// A limit cut something off.
const INCOMPLETE: u8 = 3;

pub fn main(args: &[String]) -> u8 {
    let request = match arguments::parse(args) {
        Ok(request) => request,
        Err(e) => {
            let help = e.kind() == clap::error::ErrorKind::DisplayHelp;
            // The text is for a person: if it can't be shown there is nothing to do.
            let _ = e.print();
            return if help { CLEAN } else { USAGE };
        }
    };
    let done = match request {
        Request::Check(arguments) => check(&arguments),
        Request::Replay(arguments) => replay::replay(&arguments),
        Request::Shrink(arguments) => shrink::shrink(&arguments),
        Request::Explain(rule) => explain::explain(rule.as_deref(), Paint::of_stdout()).map(|text| {
            console::write(text.as_bytes());
            CLEAN
        }),
    };
    progress::end();
    done.unwrap_or_else(|message| {
        complain(&message);
        USAGE
    })
}

fn complain(message: &str) {
    console::write_error(format!("taipan: {message}\n").as_bytes());
}

fn check(a: &arguments::Check) -> Result<u8, String> {
    let config = config(a)?;
    let board = a.board.as_deref().or(config.board.as_deref()).unwrap_or("pyboard");
    let mut target = Target::read(&a.program, run::board(board)?)?;
    let directives = Directives::of(&target)?;
    target.setup.atomic = directives.atomic;
    let mut suppressions = directives.suppressions;
    suppressions.extend(config.suppressions);
    if let Some(path) = &a.baseline {
        suppressions.extend(baseline::read(path)?);
    }
    let limits = limits(a.k.or(config.k).unwrap_or(2), a.time.as_deref().or(config.time.as_deref()))?;

    let (mut checked, complete_to) = explore(&target.setup, limits)?;
    checked.findings.retain(|f| {
        let is_asked_for =
            a.rules.as_ref().map_or(!config.off.iter().any(|rule| rule == f.rule), |rules| rules.iter().any(|rule| rule == f.rule));
        (a.pedantic || f.level != Level::Note) && is_asked_for
    });
    for module in modules(&checked, &target.setup.file) {
        suppressions.extend(Directives::of_module(&target, &module).suppressions);
    }
    let (details, alone) = details(&target, &checked, limits)?;
    progress::end();
    let mut report = Report { checked, complete_to, details, rules: a.rules.as_deref(), ..Report::new(&target, limits) };
    // One that can't be run at all has not been checked.
    let fails = failure(&alone);
    report.notes.extend(caveats(&report, fails));
    if let Some(path) = &a.write_baseline {
        return write(path, &baseline::text(&report)).map(|()| CLEAN);
    }
    suppression::apply(&mut report, &suppressions, Date::today());
    if a.replays {
        let folder = a.replays_folder.clone().unwrap_or_else(|| target.folder().join(".check"));
        write_replays(&folder, &mut report);
    }
    print(&report, a)?;
    Ok(match report.checked {
        Checked { ref findings, .. } if !findings.is_empty() => FINDINGS,
        Checked { counts, .. } if counts.cut || fails.is_some() => INCOMPLETE,
        _ => CLEAN,
    })
}

/// The files that findings are about, other than the program's own.
fn modules(checked: &Checked, program: &str) -> BTreeSet<String> {
    let files = checked.findings.iter().flat_map(|f| f.scenes.iter().map(|scene| scene.file.clone()));
    files.filter(|file| file != program).collect()
}

fn config(a: &arguments::Check) -> Result<Config, String> {
    match &a.config {
        Some(path) => Config::load(path, true),
        None => Config::load(&a.program.parent().unwrap_or(Path::new("")).join("check.toml"), false),
    }
}

fn print(report: &Report, a: &arguments::Check) -> Result<(), String> {
    let text = match a.format {
        Format::Full if a.output.is_some() => text::full(report, Paint::NONE),
        Format::Full => text::full(report, Paint::of_stdout()),
        Format::Concise => concise::concise(report),
        Format::Json => json::json(report),
        Format::Sarif => sarif::sarif(report),
        Format::Junit => junit::junit(report),
        Format::Github => github::github(report),
    };
    match &a.output {
        Some(path) => write(path, &text),
        None => {
            console::write(text.as_bytes());
            Ok(())
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("can't write {}: {}", path.display(), crate::unix::io_text(&e)))
}

/// Searching ends after a minute, if nothing else is said.
fn limits(k: usize, time: Option<&str>) -> Result<Limits, String> {
    let time = time.unwrap_or("60s");
    let time = taipan_sim::duration::parse(time).map_err(|e| format!("--time {time}: {e}"))?;
    budget::begin(Duration::from_nanos(time.0));
    Ok(Limits {
        deliveries: k,
        of_source: k,
        enough: Some(budget::enough),
        searched: Some(budget::end_search),
        tick: progress::begin(),
        ..Limits::default()
    })
}

/// Explores the program; if a quarter of the time is not enough for all of it, with fewer interrupts too, which is soon done and finds most.
/// With up to how many interrupts everything was tried comes with it.
fn explore(setup: &Setup, limits: Limits) -> Result<(Checked, Option<usize>), String> {
    let k = limits.deliveries;
    budget::begin_stage(if k > 1 { 4 } else { 1 });
    let mut checked = analysis::check(setup, limits)?;
    if !checked.counts.stopped {
        return Ok((checked, None));
    }
    let mut complete = None;
    for fewer in 1..k {
        if budget::is_over() {
            break;
        }
        budget::begin_stage((k - fewer) as u64);
        let other = analysis::check(setup, Limits { deliveries: fewer, of_source: fewer, ..limits })?;
        if !other.counts.cut {
            complete = Some(fewer);
        }
        for finding in other.findings {
            if !checked.findings.iter().any(|f| f.is_same(&finding)) {
                checked.findings.push(finding);
            }
        }
    }
    checked.findings.sort_by(|a, b| (a.level, a.place().1, a.rule).cmp(&(b.level, b.place().1, b.rule)));
    Ok((checked, complete))
}

/// What is known of each finding, and how the program ends without interrupts.
fn details(target: &Target, checked: &Checked, limits: Limits) -> Result<(Vec<Details>, Ending), String> {
    taipan_check::replay::with(&target.setup, limits, |replayer| {
        let details = checked.findings.iter().map(|f| Details::of(f, replayer)).collect();
        (details, replayer.locate(&[]).ending)
    })
}

/// The exception that a program ends with, if it is no way to end.
fn failure(alone: &Ending) -> Option<&str> {
    let Ending::Raised(text) = alone else { return None };
    text.trim_end().lines().last().filter(|last| !last.starts_with("SystemExit"))
}

/// What makes that nothing is found mean less than it seems.
fn caveats(report: &Report, failure: Option<&str>) -> Vec<String> {
    let program = report.path(&report.target.setup.file);
    let fails = failure.map(|last| format!("{program}: ends with {last}, whether there are interrupts or not"));
    let is_idle = (report.is_complete() && report.checked.sources.is_empty())
        .then(|| format!("{program}: no interrupt could come, as no handler was on"));
    fails.into_iter().chain(is_idle).collect()
}

/// Writes a file for each finding. If that can't be, the report is not the worse for it.
fn write_replays(folder: &Path, report: &mut Report) {
    let mut written: Vec<String> = Vec::new();
    for (f, details) in report.checked.findings.iter().zip(&mut report.details) {
        let name = (4..=details.fingerprint.len())
            .map(|digits| format!("{}-{}", f.rule, &details.fingerprint[..digits]))
            .chain((2..).map(|n| format!("{}-{}-{n}", f.rule, details.fingerprint)))
            .find(|name| !written.contains(name))
            .unwrap_or_default();
        let path = folder.join(format!("{name}.json"));
        written.push(name);
        match write_replay(folder, &path, &replay_file::text(f, details, report.target, report.limits.deliveries, folder)) {
            Ok(()) => details.replay = Some(path),
            Err(e) => return complain(&format!("can't write {}: {}", path.display(), crate::unix::io_text(&e))),
        }
    }
}

fn write_replay(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // What is to be kept is copied to where the tests are.
    let ignore = folder.join(".gitignore");
    if folder.ends_with(".check") && !ignore.exists() {
        std::fs::write(ignore, "*\n")?;
    }
    std::fs::write(path, text)
}
