//! The report as JUnit's XML: a test for each rule, which fails if there are findings.

use super::markup;
use super::paint::Paint;
use super::report::{Details, Report};
use super::text;
use std::fmt::Write;
use taipan_check::finding::Finding;

pub fn junit(report: &Report) -> String {
    let program = escaped(&report.path(&report.target.setup.file));
    let rules: Vec<(&str, &str)> = report.rules().collect();
    let failures = rules.iter().filter(|(rule, _)| of_rule(report, rule).next().is_some()).count();
    let skipped = if report.is_complete() { 0 } else { rules.len() - failures };
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"", rules.len());
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string can't fail, here and below.
    let _ = writeln!(out, "<testsuites name=\"taipan check\" {counts}>\n  <testsuite name=\"{program}\" {counts}>");
    properties(&mut out, report);
    for (rule, title) in &rules {
        test(&mut out, report, &program, rule, title);
    }
    out + "  </testsuite>\n</testsuites>\n"
}

fn of_rule<'a>(report: &'a Report, rule: &str) -> impl Iterator<Item = (&'a Finding, &'a Details)> {
    report.findings().filter(move |(f, _)| f.rule == rule)
}

fn properties(out: &mut String, report: &Report) {
    let counts = &report.checked.counts;
    let of_run = [
        ("board", report.target.setup.profile.name.to_string()),
        ("k", report.limits.deliveries.to_string()),
        ("executions", counts.executions.to_string()),
        ("outcomes", report.checked.outcomes.to_string()),
        ("complete", report.is_complete().to_string()),
    ];
    out.push_str("    <properties>\n");
    for (name, value) in of_run {
        let _ = writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", escaped(&value));
    }
    out.push_str("    </properties>\n");
}

fn test(out: &mut String, report: &Report, program: &str, rule: &str, title: &str) {
    let _ = write!(out, "    <testcase classname=\"{program}\" name=\"{rule} {}\"", escaped(title));
    let found: Vec<(&Finding, &Details)> = of_rule(report, rule).collect();
    let Some((first, _)) = found.first() else {
        out.push_str(if report.is_complete() {
            "/>\n"
        } else {
            ">\n      <skipped message=\"not everything was tried\"/>\n    </testcase>\n"
        });
        return;
    };
    let fingerprints: Vec<&str> = found.iter().map(|(_, details)| details.fingerprint.as_str()).collect();
    let _ = writeln!(
        out,
        ">\n      <properties>\n        <property name=\"findings\" value=\"{}\"/>\n        <property name=\"fingerprints\" value=\"{}\"/>\n      </properties>",
        found.len(),
        fingerprints.join(" ")
    );
    let message = format!("{}: {}", report.place(first), first.title);
    let text: String = found.iter().map(|(f, details)| text::finding(report, f, details, Paint::NONE)).collect();
    let _ = writeln!(
        out,
        "      <failure type=\"{}\" message=\"{}\">\n{}</failure>\n    </testcase>",
        first.level.name(),
        escaped(&message),
        escaped(&text)
    );
}

/// Text for XML, in an attribute or not; what XML has no way to write is left out.
fn escaped(text: &str) -> String {
    let can_be_written = |c: &char| *c >= ' ' || matches!(c, '\n' | '\t');
    markup::escaped(&text.chars().filter(can_be_written).collect::<String>())
}
