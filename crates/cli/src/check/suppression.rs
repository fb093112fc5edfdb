//! Findings that are known and meant to be so.

use super::date::Date;
use super::report::{Details, Report};
use taipan_check::finding::Finding;

/// What is said in a comment, in `check.toml` or in a baseline: this finding is not to be reported.
#[derive(Default)]
pub struct Suppression {
    /// Any, if there are none.
    pub rules: Vec<String>,
    /// In the program's folder.
    pub file: Option<String>,
    pub line: Option<u32>,
    /// The beginning of one.
    pub fingerprint: Option<String>,
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it stands: `main.py:19`
    pub place: String,
    pub is_in_source: bool,
}

/// A finding that is not reported, and why.
pub struct Suppressed {
    pub finding: Finding,
    pub details: Details,
    pub reason: String,
    pub is_in_source: bool,
}

impl Suppression {
    fn suits(&self, f: &Finding, fingerprint: &str) -> bool {
        let of_rule = self.rules.is_empty() || self.rules.iter().any(|rule| rule == f.rule);
        let of_name = self.fingerprint.as_ref().is_none_or(|start| fingerprint.starts_with(start.as_str()));
        // Each of the lines that take part may say it.
        let here = f
            .scenes
            .iter()
            .any(|scene| self.file.as_ref().is_none_or(|file| *file == scene.file) && self.line.is_none_or(|line| line == scene.line));
        of_rule && of_name && here
    }
}

/// Takes out what is suppressed. What suppresses nothing, or no more, is told: it may hide something one day.
pub fn apply(report: &mut Report, suppressions: &[Suppression], today: Date) {
    let (valid, expired): (Vec<&Suppression>, Vec<&Suppression>) =
        suppressions.iter().partition(|s| s.until.is_none_or(|until| today <= until));
    let mut used = vec![false; valid.len()];
    let findings = std::mem::take(&mut report.checked.findings);
    let details = std::mem::take(&mut report.details);
    for (finding, details) in findings.into_iter().zip(details) {
        let suits: Vec<usize> = (0..valid.len()).filter(|n| valid[*n].suits(&finding, &details.fingerprint)).collect();
        suits.iter().for_each(|n| used[*n] = true);
        match suits.first() {
            Some(n) => {
                let Suppression { reason, is_in_source, .. } = valid[*n];
                report.suppressed.push(Suppressed { finding, details, reason: reason.clone(), is_in_source: *is_in_source });
            }
            None => {
                report.checked.findings.push(finding);
                report.details.push(details);
            }
        }
    }
    for s in &expired {
        let until = s.until.map_or(String::new(), |until| until.to_string());
        report.notes.push(format!("{}: this suppression has expired on {until}", s.place));
    }
    // What was not searched or not asked for may still be there.
    if report.is_complete() && report.rules.is_none() {
        for (s, _) in valid.iter().zip(used).filter(|(_, used)| !used) {
            report.notes.push(format!("{}: this suppresses nothing", s.place));
        }
    }
}
