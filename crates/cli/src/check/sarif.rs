//! The report as SARIF 2.1.0, which code hosts and editors read.
//!
//! Each finding has one code flow, of a thread flow for each context that takes part; `executionOrder` says what happened
//! before what across them.

use super::explain;
use super::remedy::{self, Replacement};
use super::report::{Details, Report};
use super::story::{self, Mark};
use serde_json::{Value, json};
use taipan_check::finding::Finding;

pub fn sarif(report: &Report) -> String {
    let rules: Vec<(&str, &str)> = report.rules().collect();
    let mut results: Vec<Value> = report.findings().map(|(f, details)| result(report, &rules, f, details)).collect();
    results.extend(report.suppressed.iter().map(|s| {
        let mut value = result(report, &rules, &s.finding, &s.details);
        value["suppressions"] = json!([{"kind": if s.is_in_source { "inSource" } else { "external" }, "justification": s.reason}]);
        value
    }));
    let mut invocation = json!({"executionSuccessful": true});
    let incomplete = (!report.is_complete()).then_some("Not everything was tried: a loop went round too often, or time was up.");
    let warnings = incomplete.iter().map(|text| json!({"level": "warning", "message": {"text": text}}));
    let notes = report.notes.iter().map(|text| json!({"level": "note", "message": {"text": text}}));
    let notifications: Vec<Value> = warnings.chain(notes).collect();
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = json!(notifications);
    }
    let driver = json!({
        "name": "taipan check",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|(rule, title)| descriptor(rule, title)).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
        "properties": {
            "board": report.target.setup.profile.name,
            "k": report.limits.deliveries,
            "executions": report.checked.counts.executions,
            "complete": report.is_complete(),
        },
    });
    let log = json!({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]});
    format!("{log:#}\n")
}

fn descriptor(rule: &str, title: &str) -> Value {
    let mut value = json!({"id": rule, "shortDescription": {"text": title}});
    if let Some(markdown) = explain::section(rule) {
        let text = explain::plain(markdown);
        value["help"] = json!({"text": text, "markdown": markdown});
    }
    value
}

fn result(report: &Report, rules: &[(&str, &str)], f: &Finding, details: &Details) -> Value {
    let marks = story::story(report, f, details);
    let labels: Vec<&str> = marks.iter().map(|mark| mark.label.as_str()).collect();
    let here = marks.iter().find(|mark| (mark.file.as_str(), mark.line) == f.place());
    let location =
        here.map_or_else(|| json!({"physicalLocation": {"artifactLocation": artifact(report, f.place().0)}}), |mark| place(report, mark));
    let mut value = json!({
        "ruleId": f.rule,
        "ruleIndex": rules.iter().position(|(rule, _)| *rule == f.rule),
        "level": f.level.name(),
        "message": {"text": format!("{}: {}", f.title, labels.join("; "))},
        "locations": [location],
        "codeFlows": [{"threadFlows": thread_flows(report, f, details, &marks)}],
        "partialFingerprints": {"taipanCheck/v1": details.fingerprint},
        "properties": {
            "interrupts": f.deliveries.len(),
            "fix": f.fix.map(|fix| json!({"from": fix.from, "to": fix.to, "executions": fix.executions})),
        },
    });
    if let Some(replacements) = remedy::replacements(report, f, details) {
        let change = json!({
            "artifactLocation": artifact(report, f.place().0),
            "replacements": replacements.iter().map(replacement).collect::<Vec<_>>(),
        });
        let text = "hold interrupts off meanwhile: that was tried";
        value["fixes"] = json!([{"description": {"text": text}, "artifactChanges": [change]}]);
    }
    if let Some(replay) = &details.replay {
        value["properties"]["replay"] = json!(replay.to_string_lossy());
    }
    value
}

fn replacement(r: &Replacement) -> Value {
    json!({
        "deletedRegion": {"startLine": r.from.0, "startColumn": r.from.1, "endLine": r.to.0, "endColumn": r.to.1},
        "insertedContent": {"text": r.text},
    })
}

/// What happened, by context: the interrupts that set the scene, then the marks, with the handler's line in its own flow.
fn thread_flows(report: &Report, f: &Finding, details: &Details, marks: &[Mark]) -> Vec<Value> {
    let mut steps: Vec<(usize, Value)> = Vec::new();
    let mut add = |context: usize, mut location: Value, text: &str| {
        location["message"] = json!({"text": text});
        steps.push((context, location));
    };
    let told = marks.iter().any(|mark| mark.part == story::Part::Interrupt);
    let cut = super::report::race(f).and_then(|accesses| super::report::cut(f, accesses));
    for (n, (d, at)) in f.deliveries.iter().zip(&details.positions).enumerate() {
        if told && Some(n) == cut {
            continue;
        }
        let text = format!("{} interrupts here", details.handlers[n].source);
        add(d.context, line(report, &at.file, at.line), &text);
    }
    for mark in marks {
        add(mark.context, place(report, mark), &mark.label);
        if mark.part == story::Part::Interrupt
            && let [_, r, _] = f.scenes.as_slice()
            && let Some(seen) = &r.seen
        {
            add(seen.context, line(report, &r.file, r.line), &format!("{} {}", r.function, story::happens(seen)));
        }
    }
    let mut contexts: Vec<usize> = steps.iter().map(|(context, _)| *context).collect();
    contexts.sort_unstable();
    contexts.dedup();
    let name = |context: usize| match context.checked_sub(1).and_then(|n| details.handlers.get(n)) {
        Some(handler) => format!("{} ({})", handler.function, handler.source),
        None => String::from("main"),
    };
    let flow = |context: &usize| {
        let of_context = steps.iter().enumerate().filter(|(_, (c, _))| c == context);
        let locations: Vec<Value> = of_context.map(|(n, (_, location))| json!({"location": location, "executionOrder": n + 1})).collect();
        json!({"id": context.to_string(), "message": {"text": name(*context)}, "locations": locations})
    };
    contexts.iter().map(flow).collect()
}

fn place(report: &Report, mark: &Mark) -> Value {
    let mut value = line(report, &mark.file, mark.line);
    if mark.line > 0 {
        value["physicalLocation"]["region"]["startColumn"] = json!(mark.span.0 + 1);
        value["physicalLocation"]["region"]["endColumn"] = json!(mark.span.1 + 1);
    }
    value
}

fn line(report: &Report, file: &str, line: u32) -> Value {
    let mut value = json!({"physicalLocation": {"artifactLocation": artifact(report, file)}});
    if line > 0 {
        value["physicalLocation"]["region"] = json!({"startLine": line});
    }
    value
}

fn artifact(report: &Report, file: &str) -> Value {
    json!({"uri": uri(&report.path(file))})
}

/// A path as a URI: from the current folder, or with its scheme.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("a b/ü.py"), "a%20b/%C3%BC.py");
        assert_eq!(uri("/tmp/x.py"), "file:///tmp/x.py");
    }
}
