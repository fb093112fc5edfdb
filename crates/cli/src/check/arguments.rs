//! What was typed after `taipan check`, as data.

use super::share;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;
use taipan_check::search::Share;
use taipan_check::strategy::Strategy;

/// What is asked for.
pub enum Request {
    Check(Check),
    Replay(Replay),
    Shrink(Shrink),
    /// Put the parts of a search together.
    Merge(Vec<PathBuf>, Check),
    /// Whether programs give the same however they are searched.
    Doctor(Vec<PathBuf>, Option<String>),
    /// Print the text on a rule, or their list.
    Explain(Option<String>),
}

/// `taipan check PROGRAM`
pub struct Check {
    pub program: PathBuf,
    // What is not said here may be said in check.toml.
    pub board: Option<String>,
    pub k: Option<usize>,
    pub time: Option<String>,
    /// Where executions are left that do not end.
    pub horizon: Option<String>,
    /// What the outside world does.
    pub stimulus: Option<PathBuf>,
    /// Choices of one execution that are tried.
    pub choices: Option<usize>,
    /// Instructions may take so many times more or less than thought.
    pub window: u64,
    /// Threads that search.
    pub jobs: u64,
    pub search: Strategy,
    /// Only this part of the search.
    pub share: Option<Share>,
    /// Where a search that is stopped is written down, and gone on with.
    pub resume: Option<PathBuf>,
    /// Whether more interrupts are tried than are searched, and how often at most.
    pub seed: Option<u64>,
    pub samples: Option<u64>,
    pub config: Option<PathBuf>,
    pub format: Format,
    /// Where the report goes, if not to standard output.
    pub output: Option<PathBuf>,
    /// Where interrupts were tried is told, and drawn there.
    pub coverage: bool,
    pub coverage_html: Option<PathBuf>,
    pub pedantic: bool,
    /// What is known is not reported, or is written down.
    pub baseline: Option<PathBuf>,
    pub write_baseline: Option<PathBuf>,
    /// Only these.
    pub rules: Option<Vec<String>>,
    /// Whether findings are written to files, and where.
    pub replays: bool,
    pub replays_folder: Option<PathBuf>,
}

/// `taipan check replay FILE`
pub struct Replay {
    pub file: PathBuf,
    /// The program, if it is no longer where the file says.
    pub program: Option<PathBuf>,
    /// Find places by what they look like.
    pub relaxed: bool,
    /// It is a mistake if the mistake is still there.
    pub fixed: bool,
    /// Where to draw the execution.
    pub perfetto: Option<PathBuf>,
    pub vcd: Option<PathBuf>,
    pub time: Option<String>,
}

/// `taipan check shrink FILE`
pub struct Shrink {
    pub file: PathBuf,
    pub program: Option<PathBuf>,
    pub output: Option<PathBuf>,
    pub time: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Full,
    Concise,
    Json,
    Sarif,
    Junit,
    Github,
}

impl Format {
    const ALL: [(&str, Format); 6] = [
        ("full", Format::Full),
        ("concise", Format::Concise),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
        ("junit", Format::Junit),
        ("github", Format::Github),
    ];

    fn named(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(other, _)| *other == name).map(|(_, format)| *format)
    }
}

/// What the report needs, in one place for all that reports.
fn report_options() -> [Arg; 6] {
    let formats: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
    [
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .default_value("full")
            .value_parser(formats)
            .help("What the report looks like"),
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Write the report there [default: standard output]"),
        Arg::new("coverage")
            .long("coverage")
            .action(ArgAction::SetTrue)
            .help("Say for each line where interrupts were tried, and where not and why; the search takes several times longer"),
        file_option("coverage-html", "Write that there as a page, for a browser"),
        Arg::new("pedantic").long("pedantic").action(ArgAction::SetTrue).help("Report notes too"),
        Arg::new("rule")
            .long("rule")
            .value_name("RULE")
            .action(ArgAction::Append)
            .value_parser(rule)
            .help("Report these rules only, such as CHK01; may be given more than once"),
    ]
}

/// How far to search.
fn search_options() -> [Arg; 13] {
    [
        Arg::new("board").long("board").value_name("BOARD").help("The board to simulate [default: pyboard]"),
        Arg::new("k")
            .long("k")
            .value_name("N")
            .value_parser(value_parser!(u64).range(0..=8))
            .help("Most interrupts in one execution [default: 2]"),
        Arg::new("horizon")
            .long("horizon")
            .visible_alias("for")
            .value_name("LIMIT")
            .help("Leave executions that do not end there: 200ms of virtual time, or 50iter rounds of a loop [default: 50iter]"),
        file_option("stimulus", "What the outside world does: pins, voltages, bytes, as for `taipan run`; see docs/stimulus.md"),
        Arg::new("choices")
            .long("choices")
            .value_name("N")
            .value_parser(value_parser!(u64).range(0..=64))
            .help("Calls of check.choose in one execution of which all alternatives are tried [default: 6]"),
        Arg::new("window")
            .long("window")
            .value_name("FACTOR")
            .value_parser(value_parser!(u64).range(1..=1000))
            .help("Instructions may take so many times more or less time than on the simulated board [default: 4]"),
        Arg::new("jobs")
            .short('j')
            .long("jobs")
            .value_name("N")
            .value_parser(value_parser!(u64).range(1..=256))
            .help("Threads that search [default: 1]"),
        Arg::new("partition")
            .long("partition")
            .value_name("PART")
            .value_parser(share::parse)
            .help("Search only this part, slice:M/N or hash:M/N; `check merge` puts their JSON together"),
        time_option(),
        file_option("resume", "Go on with the search that is written down there, if there is one; if it is stopped, write it down")
            .conflicts_with("search"),
        Arg::new("seed")
            .long("seed")
            .value_name("N")
            .value_parser(value_parser!(u64))
            .conflicts_with_all(["partition", "search"])
            .help("When all was tried and there is time left, draw schedules with up to 8 interrupts, by this seed"),
        Arg::new("samples")
            .long("samples")
            .value_name("N")
            .value_parser(value_parser!(u64).range(1..))
            .requires("seed")
            .help("So many of them [default: as many as there is time for]"),
        Arg::new("search")
            .long("search")
            .value_name("HOW")
            .default_value("classes")
            .value_parser(strategy)
            .help("Other ways, to compare with: `every` instruction, `random:N` executions, each `pattern` that may be a race"),
    ]
}

fn strategy(text: &str) -> Result<Strategy, String> {
    let random = || text.strip_prefix("random:")?.parse().ok().map(Strategy::Random);
    Ok(match text {
        "classes" => Strategy::Classes,
        "every" => Strategy::Every,
        "pattern" => Strategy::Pattern,
        _ => random().ok_or("there are classes, every, pattern, random:N")?,
    })
}

/// Whether and where findings become files.
fn replay_options() -> [Arg; 2] {
    [
        Arg::new("replays")
            .long("replays")
            .value_name("FOLDER")
            .value_parser(value_parser!(PathBuf))
            .help("Where a file is written for each finding, for `check replay` [default: .check beside the program]"),
        Arg::new("no-replays").long("no-replays").action(ArgAction::SetTrue).conflicts_with("replays").help("Write no such files"),
    ]
}

/// What is known beforehand.
fn known_options() -> [Arg; 3] {
    [
        file_option("config", "What is the same for every check of the program [default: check.toml beside it, if there is one]"),
        file_option("baseline", "Don't report findings that are written down there"),
        file_option("write-baseline", "Write all findings down there, and report none"),
    ]
}

fn file_option(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf)).help(help)
}

fn time_option() -> Arg {
    let help = "Stop exploring after this time, and say what is missing [default: 60s]";
    Arg::new("time").long("time").value_name("DURATION").help(help)
}

fn file_argument() -> Arg {
    Arg::new("file").value_name("FILE").required(true).value_parser(value_parser!(PathBuf)).help("What `check` wrote for a finding")
}

fn program_option() -> Arg {
    let help = "The program, if it is no longer where the file says";
    Arg::new("program").long("program").value_name("PROGRAM").value_parser(value_parser!(PathBuf)).help(help)
}

fn command() -> Command {
    Command::new("taipan check")
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .about("Explore where interrupts can land in a MicroPython program, and report what goes wrong")
        .after_help("Exit codes: 0 nothing found and everything tried, 1 findings, 2 wrong usage, 3 not everything was tried\n")
        .arg(Arg::new("program").value_name("PROGRAM").required(true).value_parser(value_parser!(PathBuf)).help("The program"))
        .args(search_options())
        .args(report_options())
        .args(replay_options())
        .args(known_options())
        .subcommand(
            Command::new("replay")
                .about("Let the interrupts of a finding come again, where they came")
                .after_help(
                    "Exit codes: 0 shown again (or, with --fixed, not), 1 not shown (or still), 2 wrong usage, 3 could not be followed\n",
                )
                .arg(file_argument())
                .arg(program_option())
                .arg(Arg::new("relaxed").long("relaxed").action(ArgAction::SetTrue).help(
                    "Find the places by function, text of the line and how often it was come to: the program may have changed elsewhere",
                ))
                .arg(
                    Arg::new("fixed")
                        .long("fixed")
                        .action(ArgAction::SetTrue)
                        .help("Fail if the mistake is still there; implies --relaxed"),
                )
                .arg(file_option("perfetto", "Draw the execution there, for ui.perfetto.dev: contexts, handlers, sections, shared values"))
                .arg(file_option("vcd", "Draw it there as waves: pins, interrupts, the mask"))
                .arg(time_option()),
        )
        .subcommand(
            Command::new("shrink")
                .about("Look for fewer and plainer places that show the same, and write them down")
                .arg(file_argument())
                .arg(program_option())
                .arg(
                    Arg::new("output")
                        .short('o')
                        .long("output")
                        .value_name("FILE")
                        .value_parser(value_parser!(PathBuf))
                        .help("Where to write the result [default: FILE itself]"),
                )
                .arg(time_option()),
        )
        .subcommand(
            Command::new("merge")
                .about("Put the parts of a search together, and report what all of them found")
                .arg(
                    Arg::new("files")
                        .value_name("FILE")
                        .required(true)
                        .num_args(1..)
                        .value_parser(value_parser!(PathBuf))
                        .help("What --format json printed for each part"),
                )
                .arg(program_option())
                .arg(time_option())
                .args(report_options())
                .args(known_options())
                .args(replay_options()),
        )
        .subcommand(
            Command::new("doctor")
                .about("See whether searches give the same, byte by byte, by several threads and in parts")
                .arg(
                    Arg::new("programs")
                        .value_name("PROGRAM")
                        .required(true)
                        .num_args(1..)
                        .value_parser(value_parser!(PathBuf))
                        .help("Programs to be searched in each way"),
                )
                .arg(Arg::new("board").long("board").value_name("BOARD").help("The board to simulate [default: pyboard]")),
        )
        .subcommand(
            Command::new("explain")
                .about("Print what a rule is about, with a mistake and its remedy; without a rule, list them")
                .arg(Arg::new("rule").value_name("RULE").help("Such as CHK01")),
        )
}

/// A rule that there is, however its letters are written.
pub fn rule(name: &str) -> Result<String, String> {
    let name = name.to_uppercase();
    if taipan_check::finding::RULES.iter().any(|(rule, _)| *rule == name) {
        return Ok(name);
    }
    let names: Vec<&str> = taipan_check::finding::RULES.iter().map(|(rule, _)| *rule).collect();
    Err(format!("unknown rule '{name}'; rules: {}", names.join(", ")))
}

pub fn parse(args: &[String]) -> Result<Request, clap::Error> {
    let mut m = command().try_get_matches_from(std::iter::once("taipan check").chain(args.iter().map(String::as_str)))?;
    let Some((name, mut m)) = m.remove_subcommand() else { return Ok(Request::Check(check(&mut m))) };
    Ok(match name.as_str() {
        "replay" => Request::Replay(Replay {
            file: m.remove_one("file").unwrap_or_default(),
            program: m.remove_one("program"),
            relaxed: m.get_flag("relaxed"),
            fixed: m.get_flag("fixed"),
            perfetto: m.remove_one("perfetto"),
            vcd: m.remove_one("vcd"),
            time: m.remove_one("time"),
        }),
        "merge" => Request::Merge(m.remove_many("files").map(Iterator::collect).unwrap_or_default(), check(&mut m)),
        "doctor" => Request::Doctor(m.remove_many("programs").map(Iterator::collect).unwrap_or_default(), m.remove_one("board")),
        "shrink" => Request::Shrink(Shrink {
            file: m.remove_one("file").unwrap_or_default(),
            program: m.remove_one("program"),
            output: m.remove_one("output"),
            time: m.remove_one("time"),
        }),
        _ => Request::Explain(m.remove_one("rule")),
    })
}

fn check(m: &mut ArgMatches) -> Check {
    Check {
        program: m.remove_one("program").unwrap_or_default(),
        board: optional(m, "board"),
        k: optional::<u64>(m, "k").map(|k| k as usize),
        time: m.remove_one("time"),
        horizon: optional(m, "horizon"),
        stimulus: optional(m, "stimulus"),
        choices: optional::<u64>(m, "choices").map(|n| n as usize),
        window: optional(m, "window").unwrap_or(4),
        jobs: optional(m, "jobs").unwrap_or(1),
        search: optional(m, "search").unwrap_or_default(),
        share: optional(m, "partition"),
        resume: optional(m, "resume"),
        seed: optional(m, "seed"),
        samples: optional(m, "samples"),
        config: m.remove_one("config"),
        baseline: m.remove_one("baseline"),
        write_baseline: m.remove_one("write-baseline"),
        format: m.remove_one::<String>("format").and_then(|name| Format::named(&name)).unwrap_or(Format::Full),
        output: m.remove_one("output"),
        coverage: m.get_flag("coverage"),
        coverage_html: m.remove_one("coverage-html"),
        pedantic: m.get_flag("pedantic"),
        rules: m.remove_many("rule").map(Iterator::collect),
        replays: !m.get_flag("no-replays"),
        replays_folder: m.remove_one("replays"),
    }
}

/// An option that only some of the commands have.
fn optional<T: Clone + Send + Sync + 'static>(m: &mut ArgMatches, name: &str) -> Option<T> {
    m.try_remove_one(name).ok().flatten()
}
