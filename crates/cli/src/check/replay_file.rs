//! A finding to be shown again, as a file: the program, the board, and where the interrupts come.

use super::directives;
use super::json;
use super::report::{Details, Report};
use super::target::{Outside, Target};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Component, Path, PathBuf};
use taipan_board::Line;
use taipan_check::Source;
use taipan_check::finding::Finding;
use taipan_check::replay::{Position, Wanted};
use taipan_check::search::Delivery;

/// The form that is written and understood.
const VERSION: u64 = 1;

pub struct ReplayFile {
    /// The program, from the folder of the file.
    pub program: PathBuf,
    pub sha256: String,
    pub board: String,
    pub k: usize,
    pub wanted: Vec<Wanted>,
    /// The alternatives that are chosen, in order.
    pub choices: Vec<u8>,
    pub outside: Option<Outside>,
    /// Variables that were left out of what was compared.
    pub ignored: Vec<String>,
    pub rule: String,
    pub title: String,
    pub fingerprint: String,
    pub outcome: String,
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn outcome(n: u64) -> String {
    format!("{n:016x}")
}

/// The text of a replay file in `folder`.
pub fn text(f: &Finding, details: &Details, target: &Target, k: usize, folder: &Path) -> String {
    let program = relative(folder, &target.folder().join(&target.setup.file));
    let mut value = json!({
        "check_replay": VERSION,
        "program": {"file": program.to_string_lossy().replace('\\', "/"), "sha256": sha256(&target.setup.source)},
        "board": target.setup.profile.name,
        "taipan": env!("CARGO_PKG_VERSION"),
        "k": k,
        "deliveries": json::deliveries(f, details),
        "expect": {
            "rule": f.rule,
            "title": f.title,
            "fingerprint": details.fingerprint,
            "outcome": outcome(f.outcome),
        },
    });
    if !details.choices.is_empty() {
        value["choices"] = json::choices(details).into();
    }
    if let Some(outside) = &target.outside {
        value["stimulus"] = outside.to_json();
    }
    if !target.setup.ignored.is_empty() {
        value["ignore"] = json!(target.setup.ignored);
    }
    format!("{value:#}\n")
}

/// Writes a file for each finding. If that can't be, the report is not the worse for it.
pub fn write_all(folder: &Path, report: &mut Report) {
    let mut written: Vec<String> = Vec::new();
    for (f, details) in report.checked.findings.iter().zip(&mut report.details) {
        let name = (4..=details.fingerprint.len())
            .map(|digits| format!("{}-{}", f.rule, &details.fingerprint[..digits]))
            .chain((2..).map(|n| format!("{}-{}-{n}", f.rule, details.fingerprint)))
            .find(|name| !written.contains(name))
            .unwrap_or_default();
        let path = folder.join(format!("{name}.json"));
        written.push(name);
        match write(folder, &path, &text(f, details, report.target, report.limits.deliveries, folder)) {
            Ok(()) => details.replay = Some(path),
            Err(e) => return super::complain(&format!("can't write {}: {}", path.display(), crate::unix::io_text(&e))),
        }
    }
}

fn write(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // What is to be kept is copied to where the tests are.
    let ignore = folder.join(".gitignore");
    if folder.ends_with(".check") && !ignore.exists() {
        std::fs::write(ignore, "*\n")?;
    }
    std::fs::write(path, text)
}

/// The way from a folder to a file; the file itself if there is none.
fn relative(folder: &Path, file: &Path) -> PathBuf {
    let (Ok(folder), Ok(file)) = (std::path::absolute(folder), std::path::absolute(file)) else { return file.to_path_buf() };
    let shared = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(file.components().skip(shared)).collect()
}

impl ReplayFile {
    /// The error says what is wrong with the file.
    pub fn read(path: &Path) -> Result<ReplayFile, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("can't read {}: {}", path.display(), crate::unix::io_text(&e)))?;
        let value: Value = serde_json::from_str(&text).map_err(|e| format!("{}:{}:{}: {e}", path.display(), e.line(), e.column()))?;
        ReplayFile::from_json(&value).map_err(|e| format!("{}: {e}", path.display()))
    }

    fn from_json(value: &Value) -> Result<ReplayFile, String> {
        match value["check_replay"].as_u64() {
            Some(VERSION) => {}
            Some(n) => return Err(format!("check_replay is {n}; this version of taipan reads {VERSION}")),
            None => return Err(String::from("this is no replay file: it has no check_replay")),
        }
        let deliveries = value["deliveries"].as_array().ok_or("deliveries is missing, or no list")?;
        let wanted = deliveries.iter().enumerate().map(|(n, d)| wanted(d, n)).collect::<Result<Vec<Wanted>, String>>()?;
        Ok(ReplayFile {
            program: PathBuf::from(string(value, &["program", "file"])?),
            sha256: string(value, &["program", "sha256"])?,
            board: string(value, &["board"])?,
            k: number(value, &["k"])? as usize,
            wanted,
            choices: list(value, "choices")?.iter().enumerate().map(|(n, c)| alternative(c, n)).collect::<Result<Vec<u8>, String>>()?,
            outside: Outside::from_json(&value["stimulus"])?,
            ignored: list(value, "ignore")?.iter().map(ignored).collect::<Result<Vec<String>, String>>()?,
            rule: string(value, &["expect", "rule"])?,
            title: string(value, &["expect", "title"])?,
            fingerprint: string(value, &["expect", "fingerprint"])?,
            outcome: string(value, &["expect", "outcome"])?,
        })
    }
}

/// Nothing, if it is not there.
fn list<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], String> {
    match &value[key] {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(format!("{key} is no list")),
    }
}

fn alternative(value: &Value, n: usize) -> Result<u8, String> {
    let alternative = number(value, &["alternative"]).map_err(|e| format!("choices[{n}]: {e}"))?;
    u8::try_from(alternative).map_err(|_| format!("choices[{n}]: alternative is too large"))
}

fn ignored(value: &Value) -> Result<String, String> {
    let name = value.as_str().ok_or("ignore has something that is no string")?;
    directives::variable(name).map(|()| name.to_string()).map_err(|e| format!("ignore: {e}"))
}

fn wanted(value: &Value, n: usize) -> Result<Wanted, String> {
    let line = |value: &Value, path: &[&str]| u32::try_from(number(value, path)?).map_err(|_| format!("{} is too large", path.join(".")));
    let read = || {
        let irq = u8::try_from(number(value, &["irq"])?).map_err(|_| String::from("irq is too large"))?;
        let source = Source { line: Line(irq), event: line(value, &["event"])? };
        let context = number(value, &["context"])? as usize;
        if context > n {
            return Err(format!("context {context} comes after it"));
        }
        let delivery = Delivery { source, context, step: number(value, &["step"])? };
        let position = Position {
            function: string(value, &["at", "function"])?,
            file: string(value, &["at", "file"])?,
            line: line(value, &["at", "line"])?,
            text: string(value, &["at", "text"])?,
            visit: number(value, &["at", "hit"])?,
            instruction: number(value, &["at", "instruction"])?,
        };
        Ok(Wanted { delivery, position, handler: string(value, &["handler"])? })
    };
    read().map_err(|e: String| format!("deliveries[{n}]: {e}"))
}

fn at<'a>(value: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(value, |value, key| &value[*key])
}

fn string(value: &Value, path: &[&str]) -> Result<String, String> {
    at(value, path).as_str().map(String::from).ok_or_else(|| format!("{} is missing, or no string", path.join(".")))
}

fn number(value: &Value, path: &[&str]) -> Result<u64, String> {
    at(value, path).as_u64().ok_or_else(|| format!("{} is missing, or no number", path.join(".")))
}
