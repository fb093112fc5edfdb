//! `taipan check PROGRAM`

use super::arguments::{self, Format};
use super::config::Config;
use super::date::Date;
use super::directives::Directives;
use super::explore::Explored;
use super::paint::Paint;
use super::report::{Details, Report};
use super::target::{Outside, Target};
use super::{CLEAN, FINDINGS, INCOMPLETE, write};
use super::{baseline, concise, coverage, explore, github, json, junit, progress, replay_file, sarif, share, suppression, text};
use crate::run;
use std::collections::BTreeSet;
use std::path::Path;
use taipan_check::Ending;
use taipan_check::analysis::{self, Checked};
use taipan_check::choices;
use taipan_check::finding::{Finding, Level};
use taipan_check::gathered::Gathered;
use taipan_check::sample::Samples;
use taipan_check::search::Limits;
use taipan_check::strategy::Strategy;
use taipan_host::console;

const MOST_SINGLE_STEPS: u64 = 5_000;

pub fn check(a: &arguments::Check) -> Result<u8, String> {
    report(a, None)
}

/// Searches, unless that has been done already, and reports.
pub fn report(a: &arguments::Check, searched: Option<share::Part>) -> Result<u8, String> {
    let config = config(a)?;
    let board = a.board.as_deref().or(config.board.as_deref()).unwrap_or("pyboard");
    let mut target = Target::read(&a.program, run::board(board)?)?;
    let directives = Directives::of(&target)?;
    target.setup.atomic = directives.atomic;
    target.ignore(directives.ignored);
    target.ignore(config.ignore);
    let outside = match &searched {
        Some(part) => part.outside.clone(),
        None => a.stimulus.as_ref().or(config.stimulus.as_ref()).map(|path| Outside::read(path)).transpose()?,
    };
    outside.map_or(Ok(()), |outside| target.stimulate(outside))?;
    let mut suppressions = directives.suppressions;
    suppressions.extend(config.suppressions);
    if let Some(path) = &a.baseline {
        suppressions.extend(baseline::read(path)?);
    }
    let limits = explore::limits(a.k.or(config.k).unwrap_or(2), a.time.as_deref().or(config.time.as_deref()))?;

    let mut limits = Limits { share: a.share, strategy: a.search, window: a.window, choices: a.choices.unwrap_or(choices::MOST), ..limits };
    limits.covers = a.coverage || a.coverage_html.is_some();
    if limits.covers && !matches!(a.search, Strategy::Classes | Strategy::Pattern) {
        return Err(String::from("--coverage is about the search by classes: other ways (--search) don't know what concerns an interrupt"));
    }
    if a.search != Strategy::Classes {
        // An execution goes by single instructions there: one that does not end is left sooner.
        limits.steps = MOST_SINGLE_STEPS;
    }
    if let Some(text) = &a.horizon {
        explore::horizon(text, &mut limits, target.setup.profile.cpu_hz)?;
    }
    let explored = match searched {
        Some(part) if !share::is_of(&part, &target) => return Err(format!("{} has changed since it was searched", a.program.display())),
        Some(part) if limits.covers && part.gathered.coverage.is_none() => {
            return Err(String::from("the parts were searched without --coverage"));
        }
        Some(part) => {
            let coverage = part.gathered.coverage.filter(|_| limits.covers);
            let gathered = Gathered { coverage, ..part.gathered };
            Explored { checked: analysis::judge(&target.setup, limits, gathered)?, ..Explored::default() }
        }
        None => explore(&target, limits, a)?,
    };
    let Explored { checked, complete_to, gathered, sampled } = explored;
    let part = a.share.map(|share| share::to_json(share, &target, limits, &gathered));
    for module in modules(&checked, &target.setup.file) {
        suppressions.extend(Directives::of_module(&target, &module).suppressions);
    }
    let (details, alone, unknown) = details(&target, &checked, limits)?;
    progress::end();
    let mut report = Report { checked, complete_to, sampled, details, rules: a.rules.as_deref(), part, ..Report::new(&target, limits) };
    // One that can't be run at all has not been checked.
    let fails = failure(&alone);
    report.notes.extend(caveats(&report, fails));
    if let Some(path) = a.resume.as_ref().filter(|_| report.checked.counts.stopped) {
        report.notes.push(format!("{}: what is done is written down; the same command goes on with it", path.display()));
    }
    report.notes.extend(
        target
            .ignores
            .iter()
            .filter(|(name, _)| unknown.contains(name))
            .map(|(name, place)| format!("{place}: `{name}` is to be left out of what is compared, and there is no such variable")),
    );
    if a.write_baseline.is_none() {
        suppression::apply(&mut report, &suppressions, Date::today());
    }
    // Only now: what suppresses a finding that nobody asked for is no mistake.
    report.keep(|f| is_asked_for(f, a, &config.off));
    if let Some(path) = &a.write_baseline {
        return write(path, &baseline::text(&report)).map(|()| CLEAN);
    }
    if a.replays {
        let folder = a.replays_folder.clone().unwrap_or_else(|| target.folder().join(".check"));
        replay_file::write_all(&folder, &mut report);
    }
    print(&report, a)?;
    Ok(match report.checked {
        Checked { ref findings, .. } if !findings.is_empty() => FINDINGS,
        Checked { counts, .. } if counts.cut || fails.is_some() => INCOMPLETE,
        _ => CLEAN,
    })
}

fn explore(target: &Target, limits: Limits, a: &arguments::Check) -> Result<Explored, String> {
    let mut explored = match &a.resume {
        Some(path) => explore::resume(target, limits, a.jobs, path)?,
        None => explore::explore(&target.setup, limits, a.jobs)?,
    };
    if let Some(seed) = a.seed {
        explore::sample(&target.setup, limits, Samples { seed, most: a.samples, beyond: limits.deliveries }, &mut explored)?;
    }
    Ok(explored)
}

fn is_asked_for(f: &Finding, a: &arguments::Check, off: &[String]) -> bool {
    let is_one_of = |rules: &[String]| rules.iter().any(|rule| rule == f.rule);
    (a.pedantic || f.level != Level::Note) && a.rules.as_ref().map_or(!is_one_of(off), |rules| is_one_of(rules))
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
    if let (Some(path), Some(summary)) = (&a.coverage_html, &report.checked.coverage) {
        write(path, &coverage::html::page(report, summary))?;
    }
    let mut text = match a.format {
        Format::Full if a.output.is_some() => text::full(report, Paint::NONE),
        Format::Full => text::full(report, Paint::of_stdout()),
        Format::Concise => concise::concise(report),
        Format::Json => json::json(report),
        Format::Sarif => sarif::sarif(report),
        Format::Junit => junit::junit(report),
        Format::Github => github::github(report),
    };
    if a.coverage && matches!(a.format, Format::Full | Format::Concise) {
        text += &coverage::text(report);
    }
    match &a.output {
        Some(path) => write(path, &text),
        None => {
            console::write(text.as_bytes());
            Ok(())
        }
    }
}

/// What is known of each finding, and how the program ends without interrupts.
/// And the variables that are left out, and are not there then.
fn details(target: &Target, checked: &Checked, limits: Limits) -> Result<(Vec<Details>, Ending, Vec<String>), String> {
    // What was found is told, if time is up or not.
    let limits = Limits { enough: None, ..limits };
    taipan_check::replay::with(&target.setup, limits, |replayer| {
        let details = checked.findings.iter().map(|f| Details::of(f, replayer)).collect();
        let alone = replayer.locate(&[], &[]).ending;
        (details, alone, replayer.unknown_ignored())
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
