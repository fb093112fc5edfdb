//! The report as JSON: the same bytes for the same program, in every run.

use super::coverage;
use super::explore::Sampled;
use super::report::{Details, Report};
use super::share::excuse_name;
use super::suppression::Suppressed;
use serde_json::{Value, json};
use taipan_check::finding::{Finding, Scene};
use taipan_check::replay::Chosen;
use taipan_check::sample;

pub fn json(report: &Report) -> String {
    format!("{:#}\n", to_json(report))
}

fn to_json(report: &Report) -> Value {
    let checked = &report.checked;
    let mut value = json!({
        "version": 1,
        "program": report.path(&report.target.setup.file),
        "board": report.target.setup.profile.name,
        "k": report.limits.deliveries,
        "complete": report.is_complete(),
        "complete_to": if report.is_complete() { Some(report.limits.deliveries) } else { report.complete_to },
        "executions": checked.counts.executions,
        "outcomes": checked.outcomes,
        "sources": checked.sources.iter().map(|(name, n)| json!({"name": name, "delivered": n})).collect::<Vec<_>>(),
        "findings": report.findings().map(|(f, details)| finding(report, f, details)).collect::<Vec<_>>(),
        "suppressed": report.suppressed.iter().map(|s| suppressed(report, s)).collect::<Vec<_>>(),
        "excuses": excuses(report),
        "notes": report.notes,
    });
    if let Some(Sampled { seed, executions }) = report.sampled {
        value["sampled"] = json!({"seed": seed, "executions": executions, "up_to": sample::DELIVERIES});
    }
    if let Some(outside) = &report.target.outside {
        value["stimulus"] = json!(outside.file);
    }
    if !report.target.ignores.is_empty() {
        value["ignored"] = report.target.ignores.iter().map(|(name, place)| json!({"name": name, "place": place})).collect();
    }
    if let Some(summary) = &checked.coverage {
        value["coverage"] = coverage::json::json(report, summary);
    }
    if let Some(part) = &report.part {
        value["share"] = part.clone();
    }
    value
}

fn excuses(report: &Report) -> Vec<Value> {
    let excuses = report.checked.excuses.iter();
    excuses.map(|(excuse, file, line)| json!({"what": excuse_name(*excuse), "file": report.path(file), "line": line})).collect()
}

fn suppressed(report: &Report, s: &Suppressed) -> Value {
    let mut value = finding(report, &s.finding, &s.details);
    value["reason"] = json!(s.reason);
    value
}

fn finding(report: &Report, f: &Finding, details: &Details) -> Value {
    json!({
        "rule": f.rule,
        "level": f.level.name(),
        "title": f.title,
        "fingerprint": details.fingerprint,
        "scenes": f.scenes.iter().map(|s| scene(report, s)).collect::<Vec<_>>(),
        "deliveries": deliveries(f, details),
        "choices": choices(details),
        "executions": f.executions.0,
        "passing": details.passing.as_ref().map(|p| json!({"later": p.later, "line": p.line})),
        "fix": f.fix.map(|fix| json!({"from": fix.from, "to": fix.to, "executions": fix.executions})),
        "replay": details.replay.as_ref().map(|path| path.to_string_lossy()),
    })
}

fn scene(report: &Report, s: &Scene) -> Value {
    let mut value = json!({"file": report.path(&s.file), "line": s.line, "function": s.function, "who": s.who, "text": s.text});
    if let Some(seen) = &s.seen {
        value["writes"] = json!(seen.writes);
        value["name"] = json!(seen.name);
        value["value"] = json!(seen.value);
    }
    value
}

/// What the program chose, in order, as replay files have it too.
pub fn choices(details: &Details) -> Vec<Value> {
    let choice = |c: &Chosen| json!({"alternative": c.alternative, "value": c.value, "file": c.file, "line": c.line});
    details.choices.iter().map(choice).collect()
}

/// Where the interrupts of a finding come, as replay files have it too.
pub fn deliveries(f: &Finding, details: &Details) -> Vec<Value> {
    let known = f.deliveries.iter().zip(&details.positions).zip(&details.handlers);
    known
        .map(|((d, at), handler)| {
            json!({
                "source": handler.source,
                "irq": d.source.line.0,
                "event": d.source.event,
                "handler": handler.function,
                "context": d.context,
                "step": d.step,
                "at": {
                    "function": at.function,
                    "file": at.file,
                    "line": at.line,
                    "text": at.text,
                    "hit": at.visit,
                    "instruction": at.instruction,
                },
            })
        })
        .collect()
}
