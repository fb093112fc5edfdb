//! One line a finding, as compilers print it.

use super::report::Report;
use taipan_check::finding::Finding;

pub fn concise(report: &Report) -> String {
    let line = |f: &Finding| format!("{}: {}[{}] {}\n", report.place(f), f.level.name(), f.rule, f.title);
    let notes = report.notes.iter().map(|note| format!("{note}\n"));
    report.checked.findings.iter().map(line).chain(notes).collect()
}
