//! `taipan check` on the programs of `tests/check`: what their headers expect is reported, and nothing else.
//!
//! `tests/check/README.md` describes the headers; `benches/check.py` prints the same verdicts as a table, with figures.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Of the suite's fifty so many may be judged wrongly.
const WRONG_ALLOWED: usize = 1;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the header of a program says.
struct Header {
    board: String,
    k: u32,
    /// One of each set is to be reported.
    wanted: Vec<BTreeSet<String>>,
    allowed: BTreeSet<String>,
}

impl Header {
    fn of(source: &str) -> Header {
        let line = |start: &str| source.lines().find_map(|line| line.strip_prefix(start)).map(str::trim);
        let board = line("# board:").unwrap_or("pyboard");
        let expected = line(&format!("# expect {board}:")).or(line("# expect:")).expect("`# expect:`");
        let wanted: Vec<BTreeSet<String>> =
            if expected == "clean" { Vec::new() } else { expected.split(',').map(|part| places(part).collect()).collect() };
        let allowed = wanted.iter().flatten().cloned().chain(places(line("# allow:").unwrap_or_default())).collect();
        let needed = expected.split("k=").skip(1).filter_map(|rest| rest.chars().next()?.to_digit(10));
        Header { board: board.to_string(), k: needed.max().unwrap_or(0).max(2), wanted, allowed }
    }

    fn is_clean(&self) -> bool {
        self.wanted.is_empty()
    }
}

/// The `CHK01@18` in a text.
fn places(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '@');
    words.filter(|word| word.starts_with("CHK") && word.contains('@')).map(String::from)
}

/// What came of checking a program.
struct Verdict {
    name: String,
    /// Why it is wrong, if it is.
    wrong: Option<String>,
    /// An error was reported, and the program is clean.
    has_false_error: bool,
    is_complete: bool,
}

fn verdict(path: &Path) -> Verdict {
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let header = Header::of(&std::fs::read_to_string(path).expect("a program"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.arg("check").arg(path).args(["--format", "json", "--pedantic", "--no-replays", "--time", "10min"]);
    command.args(["--board", &header.board, "--k", &header.k.to_string()]).stdin(Stdio::null());
    let ran = command.output().expect("the command runs");
    let Ok(report) = serde_json::from_slice::<Value>(&ran.stdout) else {
        let complaint = String::from_utf8_lossy(&ran.stderr).into_owned();
        return Verdict { name, wrong: Some(complaint), has_false_error: true, is_complete: false };
    };
    let findings = report["findings"].as_array().expect("findings");
    let place = |f: &Value| format!("{}@{}", f["rule"].as_str().expect("a rule"), f["scenes"][0]["line"]);
    let all: BTreeSet<String> = findings.iter().map(place).collect();
    // Notes are no judgement.
    let reported: BTreeSet<String> = findings.iter().filter(|f| f["level"] != "note").map(place).collect();
    let is_right = header.wanted.iter().all(|wanted| !wanted.is_disjoint(&all)) && reported.is_subset(&header.allowed);
    Verdict {
        name,
        wrong: (!is_right).then(|| format!("expected {:?}, reported {all:?}", header.wanted)),
        has_false_error: header.is_clean() && findings.iter().any(|f| f["level"] == "error"),
        is_complete: report["complete"] == true,
    }
}

/// The programs of a folder, as many at once as there are processors.
fn verdicts(folder: &str) -> Vec<Verdict> {
    let entries = std::fs::read_dir(root().join("tests/check").join(folder)).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    let (left, done) = (Mutex::new(paths.into_iter()), Mutex::new(Vec::new()));
    let next = || left.lock().expect("no panic").next();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(path) = next() {
                    let verdict = verdict(&path);
                    done.lock().expect("no panic").push(verdict);
                }
            });
        }
    });
    done.into_inner().expect("no panic")
}

/// Those that are judged wrongly, with the reason.
fn wrong(verdicts: &[Verdict]) -> Vec<String> {
    verdicts.iter().filter_map(|v| Some(format!("{}: {}", v.name, v.wrong.as_ref()?))).collect()
}

fn false_errors(verdicts: &[Verdict]) -> Vec<&str> {
    verdicts.iter().filter(|v| v.has_false_error).map(|v| v.name.as_str()).collect()
}

#[test]
fn the_fifty_are_judged_rightly() {
    let verdicts = verdicts("suite");
    assert_eq!(verdicts.len(), 50);
    let wrong = wrong(&verdicts);
    assert!(wrong.len() <= WRONG_ALLOWED, "{wrong:#?}");
    assert_eq!(false_errors(&verdicts), <[&str; 0]>::default(), "errors on clean programs");
}

#[test]
fn what_each_rule_is_about_is_reported_and_its_opposite_not() {
    let verdicts = verdicts("rules");
    let wrong = wrong(&verdicts);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(false_errors(&verdicts), <[&str; 0]>::default(), "errors on clean programs");
}

#[test]
fn our_own_scheduler_timers_flags_and_rings_are_clean() {
    let verdicts = verdicts("own");
    let wrong = wrong(&verdicts);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let cut: Vec<&str> = verdicts.iter().filter(|v| !v.is_complete).map(|v| v.name.as_str()).collect();
    assert_eq!(cut, <[&str; 0]>::default(), "not everything was tried");
}
