//! A baseline: the findings of a day, by fingerprint, so that only new ones are reported.

use super::report::Report;
use super::suppression::Suppression;
use std::path::Path;

/// One line a finding: fingerprint, rule, and for people the place and what it is.
pub fn text(report: &Report) -> String {
    let head = "# Findings that are not reported, written by `taipan check --write-baseline`.\n";
    let line = |fingerprint: &str, rule: &str, place: String, title: &str| format!("{fingerprint} {rule} {place} {title}\n");
    let lines: Vec<String> = report.findings().map(|(f, details)| line(&details.fingerprint, f.rule, report.place(f), &f.title)).collect();
    head.to_string() + &lines.concat()
}

pub fn read(path: &Path) -> Result<Vec<Suppression>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("can't read {}: {}", path.display(), crate::unix::io_text(&e)))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(n, line)| {
            let place = format!("{}:{}", path.display(), n + 1);
            let mut words = line.split_whitespace();
            let fingerprint = words.next().filter(|word| word.len() == 16 && word.bytes().all(|b| b.is_ascii_hexdigit()));
            let rule = words.next().and_then(|word| super::arguments::rule(word).ok());
            let (Some(fingerprint), Some(rule)) = (fingerprint, rule) else {
                return Err(format!("{place}: expected a fingerprint of 16 digits and a rule"));
            };
            Ok(Suppression {
                rules: vec![rule],
                fingerprint: Some(fingerprint.to_lowercase()),
                reason: String::from("in the baseline"),
                place,
                ..Suppression::default()
            })
        })
        .collect()
}
