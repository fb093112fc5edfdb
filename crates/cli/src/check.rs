//! `taipan check PROGRAM.py`: where interrupts can land in a program, and what goes wrong there.

use crate::run::{self, USAGE};
use clap::{Arg, ArgAction, Command, value_parser};
use serde_json::{Value, json};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use taipan_check::analysis::{self, Checked};
use taipan_check::finding::{Finding, Level};
use taipan_check::host::Files;
use taipan_check::search::Limits;
use taipan_check::{PathKind, Setup};
use taipan_host::console;

/// When the search is to stop.
static DEADLINE: OnceLock<Instant> = OnceLock::new();

/// Nothing was found, and everything was tried.
const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
/// A limit cut something off.
const INCOMPLETE: u8 = 3;

struct Arguments {
    program: PathBuf,
    board: String,
    k: usize,
    format: String,
    pedantic: bool,
    time: String,
    rule: Option<Vec<String>>,
}

fn options() -> Command {
    Command::new("taipan check")
        .disable_version_flag(true)
        .about("Explore where interrupts can land in a MicroPython program, and report what goes wrong")
        .arg(Arg::new("program").value_name("PROGRAM").required(true).value_parser(value_parser!(PathBuf)).help("The program"))
        .arg(Arg::new("board").long("board").value_name("BOARD").default_value("pyboard").help("The board to simulate"))
        .arg(
            Arg::new("k")
                .long("k")
                .value_name("N")
                .default_value("2")
                .value_parser(value_parser!(u64).range(0..=8))
                .help("Most interrupts in one execution"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .default_value("full")
                .value_parser(["full", "concise", "json"])
                .help("What the report looks like"),
        )
        .arg(
            Arg::new("time")
                .long("time")
                .value_name("DURATION")
                .default_value("60s")
                .help("Stop exploring after this time, and say what is missing"),
        )
        .arg(Arg::new("pedantic").long("pedantic").action(ArgAction::SetTrue).help("Report notes too"))
        .arg(
            Arg::new("rule")
                .long("rule")
                .value_name("RULE")
                .action(ArgAction::Append)
                .help("Report these rules only, such as CHK01; may be given more than once"),
        )
}

impl Arguments {
    fn parse(args: &[String]) -> Result<Arguments, clap::Error> {
        let mut m = options().try_get_matches_from(std::iter::once("taipan check").chain(args.iter().map(String::as_str)))?;
        Ok(Arguments {
            program: m.remove_one("program").unwrap_or_default(),
            board: m.remove_one("board").unwrap_or_default(),
            k: m.remove_one::<u64>("k").unwrap_or(2) as usize,
            format: m.remove_one("format").unwrap_or_default(),
            pedantic: m.get_flag("pedantic"),
            time: m.remove_one("time").unwrap_or_default(),
            rule: m.remove_many("rule").map(Iterator::collect),
        })
    }
}

pub fn main(args: &[String]) -> u8 {
    let arguments = match Arguments::parse(args) {
        Ok(a) => a,
        Err(e) => {
            let help = e.kind() == clap::error::ErrorKind::DisplayHelp;
            // The text is for a person: if it can't be shown there is nothing to do.
            let _ = e.print();
            return if help { CLEAN } else { USAGE };
        }
    };
    match check(&arguments) {
        Ok(code) => code,
        Err(message) => {
            console::write_error(format!("taipan: {message}\n").as_bytes());
            USAGE
        }
    }
}

fn check(a: &Arguments) -> Result<u8, String> {
    let profile = run::board(&a.board)?;
    let source = std::fs::read(&a.program).map_err(|e| format!("can't read {}: {}", a.program.display(), crate::unix::io_text(&e)))?;
    let folder = a.program.parent().unwrap_or(Path::new("")).to_string_lossy().into_owned();
    let lib = if folder.is_empty() { "lib".to_string() } else { format!("{folder}/lib") };
    let setup = Setup {
        profile,
        file: a.program.to_string_lossy().into_owned(),
        path: vec![folder, ".frozen".to_string(), lib],
        files: Files { kind: path_kind, read: |path| std::fs::read(path).map_err(|e| e.raw_os_error().unwrap_or(5)) },
        source,
    };
    let time = taipan_sim::duration::parse(&a.time).map_err(|e| format!("--time {}: {e}", a.time))?;
    DEADLINE.get_or_init(|| Instant::now() + Duration::from_nanos(time.0));
    let enough = || DEADLINE.get().is_some_and(|at| Instant::now() > *at);
    let limits = Limits { deliveries: a.k, of_source: a.k, enough: Some(enough), ..Limits::default() };
    let mut checked = analysis::check(&setup, limits)?;
    checked
        .findings
        .retain(|f| (a.pedantic || f.level != Level::Note) && a.rule.as_ref().is_none_or(|rules| rules.iter().any(|rule| rule == f.rule)));
    let text = match a.format.as_str() {
        "json" => format!("{:#}\n", to_json(&checked, a, &setup)),
        "concise" => concise(&checked),
        _ => full(&checked, a, &setup),
    };
    console::write(text.as_bytes());
    Ok(match checked {
        Checked { ref findings, .. } if !findings.is_empty() => FINDINGS,
        Checked { counts, .. } if counts.cut => INCOMPLETE,
        _ => CLEAN,
    })
}

fn path_kind(path: &str) -> PathKind {
    match std::fs::metadata(path) {
        Ok(m) if m.is_dir() => PathKind::Folder,
        Ok(_) => PathKind::File,
        Err(_) => PathKind::Missing,
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

// ---- Text

/// Colour, on a terminal.
struct Paint(bool);

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    fn level(&self, level: Level, text: &str) -> String {
        self.with(
            match level {
                Level::Error => "1;31",
                Level::Warning => "1;33",
                Level::Note => "1;36",
            },
            text,
        )
    }
}

fn concise(checked: &Checked) -> String {
    let mut out = String::new();
    for f in &checked.findings {
        let (file, line) = f.place();
        // Writing to a string can't fail.
        let _ = writeln!(out, "{file}:{line}: {}[{}] {}", level_name(f.level), f.rule, f.title);
    }
    out
}

fn full(checked: &Checked, a: &Arguments, setup: &Setup) -> String {
    let paint = Paint(std::io::stdout().is_terminal());
    let source = String::from_utf8_lossy(&setup.source);
    let lines: Vec<&str> = source.lines().collect();
    let mut out = String::new();
    for f in &checked.findings {
        finding(&mut out, &paint, f, &lines, &setup.file);
    }
    out.push_str(&statement(checked, a));
    out
}

fn finding(out: &mut String, paint: &Paint, f: &Finding, lines: &[&str], main: &str) {
    let (file, line) = f.place();
    let head = format!("{}[{}]", level_name(f.level), f.rule);
    let _ = writeln!(out, "{} {}   {file}:{line}", paint.level(f.level, &head), paint.with("1", &f.title));
    let mut shown = 0;
    for scene in &f.scenes {
        if scene.line != shown || scene.file != file {
            let text = if scene.file == main { lines.get(scene.line as usize - 1).copied().unwrap_or("") } else { "" };
            let _ = writeln!(out, "{:>5} | {text}", scene.line);
            shown = scene.line;
        }
        let _ = writeln!(out, "      |     {}: {}", scene.who, scene.text);
    }
    let (with, of) = f.executions;
    let needs = match f.deliveries.len() {
        0 => "needs no interrupt".to_string(),
        1 => "needs 1 interrupt".to_string(),
        n => format!("needs {n} interrupts"),
    };
    let _ = writeln!(out, "  {needs}; seen in {with} of the executions looked into, {of} were run");
    match f.fix {
        Some((from, to)) if from == to => {
            let _ = writeln!(out, "  tried: with interrupts held off on line {from} it does not happen");
        }
        Some((from, to)) => {
            let _ = writeln!(out, "  tried: with interrupts held off on lines {from} to {to} it does not happen");
        }
        None => {}
    }
    out.push('\n');
}

fn statement(checked: &Checked, a: &Arguments) -> String {
    let mut out = String::new();
    let counts = &checked.counts;
    let sources: Vec<String> = checked.sources.iter().map(|(name, n)| format!("{name} ({n})")).collect();
    let _ = writeln!(
        out,
        "{} executions, {} different outcomes; delivered: {}",
        counts.executions,
        checked.outcomes,
        if sources.is_empty() { "nothing, no source was on".to_string() } else { sources.join(", ") }
    );
    let found = checked.findings.len();
    let _ = match (found, counts.cut) {
        (0, false) => writeln!(
            out,
            "Nothing found. Every execution in which at most {} interrupts are delivered between bytecodes has the same\n\
             output, final state and verdicts as one of those run.",
            a.k
        ),
        (0, true) => writeln!(
            out,
            "Nothing found, but not everything was tried: a loop went round more than {} times, or time was up.",
            Limits::default().rounds
        ),
        (n, _) => writeln!(out, "{n} {} found.", if n == 1 { "mistake" } else { "mistakes" }),
    };
    out
}

// ---- JSON

fn to_json(checked: &Checked, a: &Arguments, setup: &Setup) -> Value {
    let findings: Vec<Value> = checked
        .findings
        .iter()
        .map(|f| {
            let scenes: Vec<Value> = f
                .scenes
                .iter()
                .map(|s| json!({"file": s.file, "line": s.line, "function": s.function, "who": s.who, "text": s.text}))
                .collect();
            let deliveries: Vec<Value> = f
                .deliveries
                .iter()
                .map(|d| json!({"line": d.source.line.0, "event": d.source.event, "context": d.context, "step": d.step}))
                .collect();
            json!({
                "rule": f.rule,
                "level": level_name(f.level),
                "title": f.title,
                "scenes": scenes,
                "deliveries": deliveries,
                "executions": f.executions.0,
                "fix": f.fix.map(|(from, to)| json!([from, to])),
            })
        })
        .collect();
    json!({
        "version": 1,
        "program": setup.file,
        "board": setup.profile.name,
        "k": a.k,
        "complete": !checked.counts.cut,
        "executions": checked.counts.executions,
        "outcomes": checked.outcomes,
        "sources": checked.sources.iter().map(|(name, n)| json!({"name": name, "delivered": n})).collect::<Vec<_>>(),
        "findings": findings,
    })
}
