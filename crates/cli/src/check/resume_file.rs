//! `--resume FILE`: a search that was stopped, as a file.
//!
//! It says what it is a search of; going on with another one would give what neither of them is.

use super::replay_file::sha256;
use super::share;
use super::target::{Outside, Target};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use taipan_check::done::Done;
use taipan_check::search::Limits;

/// The form that is written and understood.
const VERSION: u64 = 1;

/// What has to be the same, with what it is called in a complaint.
fn identity(target: &Target, limits: Limits, jobs: u64) -> [(&'static str, Value, &'static str); 12] {
    [
        ("program", json!(target.setup.file), "program"),
        ("sha256", json!(sha256(&target.setup.source)), "program: it has changed since"),
        ("taipan", json!(env!("CARGO_PKG_VERSION")), "version of taipan"),
        ("board", json!(target.setup.profile.name), "board (--board)"),
        ("k", json!(limits.deliveries), "number of interrupts (--k)"),
        ("jobs", json!(jobs), "number of threads (-j)"),
        ("partition", json!(limits.share.map(share::name)), "part (--partition)"),
        ("horizon", json!([limits.rounds, limits.horizon]), "horizon (--horizon)"),
        ("choices", json!(limits.choices), "number of choices (--choices)"),
        ("stimulus", json!(target.outside.as_ref().map(Outside::to_json)), "stimulus"),
        ("ignore", json!(target.setup.ignored), "list of variables that are left out"),
        ("atomic", json!(target.setup.atomic), "list of lines that are one step"),
    ]
}

pub fn write(path: &Path, target: &Target, limits: Limits, done: &[Done]) -> Result<(), String> {
    let mut value = json!({"check_resume": VERSION});
    for (key, is, _) in identity(target, limits, done.len() as u64) {
        value[key] = is;
    }
    let thread = |done: &Done| json!({"units": done.units, "all": done.is_all, "gathered": share::gathered_to_json(&done.gathered)});
    value["threads"] = done.iter().map(thread).collect();
    // Not half of it, if this is ended now.
    let beside = PathBuf::from(format!("{}.part", path.display()));
    std::fs::write(&beside, format!("{value:#}\n"))
        .and_then(|()| std::fs::rename(&beside, path))
        .map_err(|e| format!("can't write {}: {}", path.display(), crate::unix::io_text(&e)))
}

/// By thread: what is done. Nothing, if there is no such file yet.
pub fn read(path: &Path, target: &Target, limits: Limits, jobs: u64) -> Result<Vec<Done>, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(vec![Done::default(); jobs as usize]),
        Err(e) => return Err(format!("can't read {}: {}", path.display(), crate::unix::io_text(&e))),
    };
    let name = path.display();
    let value: Value = serde_json::from_str(&text).map_err(|e| format!("{name}:{}:{}: {e}", e.line(), e.column()))?;
    match value["check_resume"].as_u64() {
        Some(VERSION) => {}
        Some(n) => return Err(format!("{name}: check_resume is {n}; this version of taipan reads {VERSION}")),
        None => return Err(format!("{name}: this is no search to be gone on with: it has no check_resume")),
    }
    for (key, is, what) in identity(target, limits, jobs) {
        if value[key] != is {
            let was = if key == "sha256" || !(value[key].is_string() || value[key].is_number()) {
                String::new()
            } else {
                format!(": {} then, {is} now", value[key])
            };
            return Err(format!("{name} is of another {what}{was}"));
        }
    }
    let threads = value["threads"].as_array().ok_or_else(|| format!("{name}: threads is missing, or no list"))?;
    let done: Vec<Done> = threads.iter().map(thread).collect::<Result<_, _>>().map_err(|e| format!("{name}: {e}"))?;
    if done.len() as u64 == jobs { Ok(done) } else { Err(format!("{name}: it has {} threads, and says {jobs}", done.len())) }
}

fn thread(value: &Value) -> Result<Done, String> {
    let units = value["units"].as_u64().ok_or("units is missing, or no number")?;
    let is_all = value["all"].as_bool().ok_or("all is missing, or neither true nor false")?;
    Ok(Done { units, is_all, gathered: share::gathered_from_json(&value["gathered"])? })
}
