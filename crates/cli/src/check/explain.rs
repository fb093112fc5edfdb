//! `taipan check explain RULE`: the rule's section of the manual, readable on a terminal.

use super::arguments;
use super::paint::Paint;
use std::fmt::Write;
use taipan_check::finding::RULES;

const MANUAL: &str = include_str!("../../../../docs/check.md");

pub fn explain(rule: Option<&str>, paint: Paint) -> Result<String, String> {
    let Some(rule) = rule else { return Ok(list(paint)) };
    let rule = arguments::rule(rule)?;
    let section = section(&rule).ok_or_else(|| format!("the manual has no section on {rule}"))?;
    Ok(readable(section, paint))
}

fn list(paint: Paint) -> String {
    RULES.iter().map(|(rule, title)| format!("{}  {title}\n", paint.bold(rule))).collect()
}

/// From its heading to the next one.
pub fn section(rule: &str) -> Option<&'static str> {
    let start = MANUAL.find(&format!("\n### {rule} "))? + 1;
    let text = &MANUAL[start..];
    let end = text[1..].find("\n#").map_or(text.len(), |at| at + 2);
    Some(text[..end].trim_end())
}

/// Markdown as text.
pub fn plain(markdown: &str) -> String {
    readable(markdown, Paint::NONE)
}

/// Markdown as text: headings without their marks, code set in, links by their words.
fn readable(markdown: &str, paint: Paint) -> String {
    let mut out = String::new();
    let mut code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            code = !code;
            continue;
        }
        // Writing to a string can't fail.
        let _ = if code && line.is_empty() {
            writeln!(out)
        } else if code {
            writeln!(out, "    {}", paint.code(line))
        } else if let Some(heading) = line.strip_prefix("### ") {
            writeln!(out, "{}", paint.bold(heading))
        } else {
            writeln!(out, "{}", words(line, paint))
        };
    }
    out
}

fn words(line: &str, paint: Paint) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((shown, left)) = inline(rest, paint) else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
            continue;
        };
        out.push_str(&shown);
        rest = left;
    }
    out + rest
}

/// Code in backticks, which stay where there is no colour to tell it by, or a link; what follows it.
fn inline(text: &str, paint: Paint) -> Option<(String, &str)> {
    if let Some(text) = text.strip_prefix('`') {
        let (code, left) = text.split_once('`')?;
        return Some((if paint.is_on() { paint.code(code) } else { format!("`{code}`") }, left));
    }
    let (name, left) = text.strip_prefix('[')?.split_once("](")?;
    let (_, left) = left.split_once(')')?;
    Some((name.to_string(), left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_section_that_ends_before_the_next() {
        for (rule, _) in RULES {
            let text = explain(Some(rule), Paint::NONE).unwrap();
            assert!(text.starts_with(&format!("{rule} ")), "{text}");
            assert_eq!(text.matches("CHK").count() - text.lines().skip(1).filter(|line| line.contains("CHK")).count(), 1, "{text}");
            assert!(!text.contains("```") && !text.contains("###"), "{text}");
        }
    }

    #[test]
    fn links_go_by_their_words() {
        assert_eq!(words("see [the board](docs/x.md#y), `a[0]` and [1]", Paint::NONE), "see the board, `a[0]` and [1]");
    }
}
