//! Parts of a search: which one, and what it gathered, in the JSON of its report. `merge` puts them together.

use super::coverage::exchange;
use super::replay_file::sha256;
use super::target::{Outside, Target};
use serde_json::{Value, json};
use taipan_board::Line;
use taipan_check::Source;
use taipan_check::gathered::{Excuse, Gathered, Kept, Notice, Noticed, What};
use taipan_check::search::{Counts, Delivery, End, Limits, Share};

/// `slice:1/4` or `hash:1/4`, as typed.
pub fn parse(text: &str) -> Result<Share, String> {
    let wrong = || format!("'{text}' is not slice:M/N or hash:M/N, with M from 1 to N");
    let (kind, part) = text.split_once(':').ok_or_else(wrong)?;
    let (m, n) = part.split_once('/').ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<u64>().ok().filter(|n| (1..=10_000).contains(n)).ok_or_else(wrong);
    let (m, n) = (number(m)?, number(n)?);
    if m > n || !matches!(kind, "slice" | "hash") {
        return Err(wrong());
    }
    Ok(Share { index: m - 1, of: n, by_hash: kind == "hash" })
}

pub fn name(share: Share) -> String {
    format!("{}:{}/{}", if share.by_hash { "hash" } else { "slice" }, share.index + 1, share.of)
}

/// A part that has been searched.
pub struct Part {
    pub share: Share,
    pub program: String,
    pub board: String,
    pub k: usize,
    sha256: String,
    version: String,
    pub outside: Option<Outside>,
    pub gathered: Gathered,
}

/// What a report has about its part.
pub fn to_json(share: Share, target: &Target, limits: Limits, gathered: &Gathered) -> Value {
    let mut value = json!({
        "partition": name(share),
        "sha256": sha256(&target.setup.source),
        "taipan": env!("CARGO_PKG_VERSION"),
        "k": limits.deliveries,
        "stimulus": target.outside.as_ref().map(Outside::to_json),
    });
    if let (Value::Object(value), Value::Object(gathered)) = (&mut value, gathered_to_json(gathered)) {
        value.extend(gathered);
    }
    value
}

pub fn gathered_to_json(gathered: &Gathered) -> Value {
    let kept = gathered.kept.values().flatten();
    let notices = gathered.notices.iter();
    json!({
        "executions": gathered.executions,
        "cut": gathered.counts.cut,
        "stopped": gathered.counts.stopped,
        "chose": gathered.counts.chose,
        "kept": kept.map(|k| json!({"outcome": hex(k.outcome), "deliveries": deliveries(&k.deliveries), "choices": k.choices, "end": end(k.end)})).collect::<Vec<_>>(),
        "notices": notices.map(|((handler, notice), noticed)| notice_json(*handler, notice, noticed)).collect::<Vec<_>>(),
        "excuses": gathered.excuses.iter().map(|(excuse, file, line)| json!([excuse_name(*excuse), file, line])).collect::<Vec<_>>(),
        "delivered": gathered.delivered.iter().map(|(source, n)| json!([source.line.0, source.event, n])).collect::<Vec<_>>(),
        "coverage": gathered.coverage.as_ref().map(exchange::to_json),
    })
}

const EXCUSES: [(Excuse, &str); 5] = [
    (Excuse::Clock, "clock"),
    (Excuse::Sampled, "sampled clock"),
    (Excuse::CallsBack, "calls back"),
    (Excuse::Thread, "thread"),
    (Excuse::Choice, "choice"),
];

pub fn excuse_name(excuse: Excuse) -> &'static str {
    EXCUSES.iter().find(|(other, _)| *other == excuse).map_or("", |(_, name)| name)
}

fn hex(n: u64) -> String {
    format!("{n:016x}")
}

fn deliveries(deliveries: &[Delivery]) -> Vec<Value> {
    deliveries.iter().map(|d| json!([d.source.line.0, d.source.event, d.context, d.step])).collect()
}

fn end(end: Option<End>) -> Value {
    end.map_or(Value::Null, |end| json!([end.delivered, end.context, end.step]))
}

fn notice_json(handler: bool, notice: &Notice, noticed: &Noticed) -> Value {
    let (what, text, microseconds, flag) = match &notice.what {
        What::Locked => ("locked", "", None, false),
        What::Failed(text) => ("failed", text.as_str(), None, false),
        What::NotCalled(text) => ("not called", text.as_str(), None, false),
        What::Uncaught(text) => ("uncaught", text.as_str(), None, false),
        What::Dropped => ("dropped", "", None, false),
        What::Refused => ("refused", "", None, false),
        What::Waits { name, microseconds, hard } => ("waits", *name, *microseconds, *hard),
        What::Spins => ("spins", "", None, false),
        What::Masks(on) => ("masks", "", None, *on),
        What::LeftMasked => ("left masked", "", None, false),
        What::InSection => ("in section", "", None, false),
    };
    json!({
        "handler": handler, "what": what, "text": text, "microseconds": microseconds, "flag": flag,
        "file": notice.file, "line": notice.line, "function": notice.function,
        "deliveries": deliveries(&noticed.deliveries), "choices": noticed.choices, "outcome": hex(noticed.outcome), "times": noticed.times,
    })
}

/// A part, from its report. The error says what is wrong with it.
pub fn from_json(report: &Value) -> Result<Part, String> {
    let share = report.get("share").ok_or("it is the report of a whole search, not of a part (--partition)")?;
    Ok(Part {
        share: parse(&text(share, "partition")?)?,
        program: text(report, "program")?,
        board: text(report, "board")?,
        k: number(&share["k"])? as usize,
        sha256: text(share, "sha256")?,
        version: text(share, "taipan")?,
        outside: Outside::from_json(&share["stimulus"])?,
        gathered: gathered_from_json(share)?,
    })
}

fn text(value: &Value, key: &str) -> Result<String, String> {
    value[key].as_str().map(String::from).ok_or_else(|| format!("it has no {key}"))
}

/// What [`gathered_to_json`] gave.
pub fn gathered_from_json(share: &Value) -> Result<Gathered, String> {
    let mut gathered = Gathered {
        executions: number(&share["executions"])?,
        counts: Counts {
            executions: number(&share["executions"])?,
            cut: share["cut"].as_bool().unwrap_or(true),
            stopped: share["stopped"].as_bool().unwrap_or(true),
            merged: 0,
            chose: share["chose"].as_bool().unwrap_or(true),
        },
        ..Gathered::default()
    };
    for kept in array(&share["kept"])? {
        let outcome = outcome(&kept["outcome"])?;
        let end = match &kept["end"] {
            Value::Null => None,
            end => Some(End { delivered: number(&end[0])? as usize, context: number(&end[1])? as usize, step: number(&end[2])? }),
        };
        let kept = Kept { deliveries: read_deliveries(&kept["deliveries"])?, choices: choices(&kept["choices"])?, outcome, end };
        gathered.kept.entry(outcome).or_default().push(kept);
    }
    for value in array(&share["notices"])? {
        let line = u32::try_from(number(&value["line"])?).unwrap_or(0);
        let notice = Notice { what: what(value)?, file: text(value, "file")?, line, function: text(value, "function")? };
        let noticed = Noticed {
            deliveries: read_deliveries(&value["deliveries"])?,
            choices: choices(&value["choices"])?,
            outcome: outcome(&value["outcome"])?,
            times: number(&value["times"])?,
        };
        gathered.notices.insert((value["handler"] == true, notice), noticed);
    }
    for delivered in array(&share["delivered"])? {
        gathered.delivered.insert(source(&delivered[0], &delivered[1])?, number(&delivered[2])?);
    }
    for excuse in array(&share["excuses"])? {
        let kind = EXCUSES.into_iter().find(|(_, name)| excuse[0] == *name).ok_or_else(|| format!("{} is no excuse", excuse[0]))?.0;
        let line = u32::try_from(number(&excuse[2])?).unwrap_or(0);
        gathered.excuses.insert((kind, excuse[1].as_str().unwrap_or_default().to_string(), line));
    }
    if !share["coverage"].is_null() {
        gathered.coverage = Some(exchange::from_json(&share["coverage"])?);
    }
    Ok(gathered)
}

fn what(value: &Value) -> Result<What, String> {
    let text = || value["text"].as_str().unwrap_or_default().to_string();
    let flag = value["flag"] == true;
    Ok(match value["what"].as_str().unwrap_or_default() {
        "locked" => What::Locked,
        "failed" => What::Failed(text()),
        "not called" => What::NotCalled(text()),
        "uncaught" => What::Uncaught(text()),
        "dropped" => What::Dropped,
        "refused" => What::Refused,
        "waits" => {
            let name = taipan_check::gathered::wait_named(&text()).ok_or_else(|| format!("nothing waits in {}()", text()))?;
            What::Waits { name, microseconds: value["microseconds"].as_u64(), hard: flag }
        }
        "spins" => What::Spins,
        "masks" => What::Masks(flag),
        "left masked" => What::LeftMasked,
        "in section" => What::InSection,
        other => return Err(format!("it notices '{other}', which this version does not know")),
    })
}

pub fn number(value: &Value) -> Result<u64, String> {
    value.as_u64().ok_or_else(|| String::from("a number is missing in it"))
}

pub fn array(value: &Value) -> Result<&Vec<Value>, String> {
    value.as_array().ok_or_else(|| String::from("a list is missing in it"))
}

fn outcome(value: &Value) -> Result<u64, String> {
    value.as_str().and_then(|text| u64::from_str_radix(text, 16).ok()).ok_or_else(|| String::from("an outcome is missing in it"))
}

pub fn source(line: &Value, event: &Value) -> Result<Source, String> {
    let line = u8::try_from(number(line)?).map_err(|_| String::from("it has an interrupt line beyond 255"))?;
    Ok(Source { line: Line(line), event: u32::try_from(number(event)?).unwrap_or(0) })
}

fn choices(value: &Value) -> Result<Vec<u8>, String> {
    array(value)?.iter().map(|n| u8::try_from(number(n)?).map_err(|_| String::from("it has an alternative beyond 255"))).collect()
}

fn read_deliveries(value: &Value) -> Result<Vec<Delivery>, String> {
    let delivery = |d: &Value| Ok(Delivery { source: source(&d[0], &d[1])?, context: number(&d[2])? as usize, step: number(&d[3])? });
    array(value)?.iter().map(delivery).collect()
}

/// Puts parts together: all of one search, each once. The files are named in what is wrong.
pub fn together(parts: Vec<(String, Part)>) -> Result<Part, String> {
    let mut parts = parts.into_iter();
    let (first_file, mut whole) = parts.next().ok_or("nothing to merge")?;
    let mut seen = vec![None; whole.share.of as usize];
    seen[whole.share.index as usize] = Some(first_file.clone());
    for (file, part) in parts {
        let same =
            |what: &str, is_same: bool| if is_same { Ok(()) } else { Err(format!("{file} and {first_file} are of different {what}")) };
        same("programs", part.sha256 == whole.sha256)?;
        same("versions of taipan", part.version == whole.version)?;
        same("boards", part.board == whole.board)?;
        same("numbers of interrupts (--k)", part.k == whole.k)?;
        same("stimuli", part.outside == whole.outside)?;
        same("partitions", part.share.of == whole.share.of && part.share.by_hash == whole.share.by_hash)?;
        if part.gathered.coverage.is_some() != whole.gathered.coverage.is_some() {
            return Err(format!("of {file} and {first_file} only one was searched with --coverage"));
        }
        let slot = &mut seen[part.share.index as usize];
        if let Some(other) = slot {
            return Err(format!("{file} and {other} are the same part, {}", name(part.share)));
        }
        *slot = Some(file);
        whole.gathered.merge(part.gathered);
    }
    let missing: Vec<String> =
        (0..whole.share.of).filter(|index| seen[*index as usize].is_none()).map(|index| name(Share { index, ..whole.share })).collect();
    if missing.is_empty() { Ok(whole) } else { Err(format!("parts are missing: {}", missing.join(", "))) }
}

/// Whether the program is the one that was searched.
pub fn is_of(part: &Part, target: &Target) -> bool {
    part.sha256 == sha256(&target.setup.source)
}
