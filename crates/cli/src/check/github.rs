//! The report as commands of GitHub's workflows: findings beside the code, in the pull request.

use super::report::{Details, Report};
use super::story;
use taipan_check::finding::{Finding, Level};

pub fn github(report: &Report) -> String {
    let mut out: String = report.findings().map(|(f, details)| command(report, f, details)).collect();
    for note in &report.notes {
        out.push_str(&format!("::notice title=taipan check::{}\n", data(note)));
    }
    if !report.is_complete() {
        let program = property(&report.path(&report.target.setup.file));
        out.push_str(&format!("::warning file={program},title=taipan check::not everything was tried\n"));
    }
    out
}

fn command(report: &Report, f: &Finding, details: &Details) -> String {
    let name = match f.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let (file, line) = f.place();
    let line = if line == 0 { String::new() } else { format!(",line={line}") };
    let labels: Vec<String> = story::story(report, f, details).into_iter().map(|mark| mark.label).collect();
    let (file, title) = (property(&report.path(file)), property(&format!("{} {}", f.rule, f.title)));
    format!("::{name} file={file}{line},title={title}::{}\n", data(&labels.join("\n")))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_property_or_a_line_is_escaped() {
        assert_eq!(data("a: 100%,\nb"), "a: 100%25,%0Ab");
        assert_eq!(property("a: 100%,b"), "a%3A 100%25%2Cb");
    }
}
