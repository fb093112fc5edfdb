//! `# check:` comments: what a program says about itself.

use super::arguments;
use super::suppression::Suppression;
use super::target::Target;

#[derive(Default)]
pub struct Directives {
    pub suppressions: Vec<Suppression>,
    /// Lines of the program that are one step.
    pub atomic: Vec<u32>,
    /// Variables that are left out of what is compared, with the place of the comment.
    pub ignored: Vec<(String, String)>,
}

impl Directives {
    /// Those of the program.
    pub fn of(target: &Target) -> Result<Directives, String> {
        Directives::of_file(target, &target.setup.file, &target.setup.source)
    }

    /// Those of a module that the program imports; what is wrong with one of them is not the program's affair.
    pub fn of_module(target: &Target, file: &str) -> Directives {
        let source = (target.setup.files.read)(file).unwrap_or_default();
        Directives::of_file(target, file, &source).unwrap_or_default()
    }

    fn of_file(target: &Target, file: &str, source: &[u8]) -> Result<Directives, String> {
        let source = String::from_utf8_lossy(source);
        let lines: Vec<&str> = source.lines().collect();
        let mut directives = Directives::default();
        for (n, comment) in comments(&source) {
            if let Some(words) = directive(comment) {
                let place = format!("{}:{}", target.path(file), n + 1);
                directives.add(words, about(&lines, n), file, place)?;
            }
        }
        Ok(directives)
    }

    fn add(&mut self, words: &str, line: u32, file: &str, place: String) -> Result<(), String> {
        let (name, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        match name {
            "ok" => {
                let (rules, reason) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
                if rules.is_empty() {
                    return Err(format!("{place}: `# check: ok` needs a rule and a reason"));
                }
                let rules =
                    rules.split(',').map(arguments::rule).collect::<Result<Vec<String>, String>>().map_err(|e| format!("{place}: {e}"))?;
                if reason.trim().is_empty() {
                    return Err(format!("{place}: `# check: ok {}` needs a reason", rules.join(",")));
                }
                self.suppressions.push(Suppression {
                    rules,
                    file: Some(file.to_string()),
                    line: Some(line),
                    reason: reason.trim().to_string(),
                    place,
                    is_in_source: true,
                    ..Suppression::default()
                });
            }
            "atomic" => self.atomic.push(line),
            "ignore" => {
                let (name, _reason) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
                variable(name).map_err(|e| format!("{place}: `# check: ignore`: {e}"))?;
                self.ignored.push((name.to_string(), place));
            }
            _ => return Err(format!("{place}: unknown directive `{name}`; there are `ok`, `atomic` and `ignore`")),
        }
        Ok(())
    }
}

/// Whether it is the name of a variable: `uptime`, `module.uptime`, `Class.uptime`.
pub fn variable(name: &str) -> Result<(), String> {
    let is_name = |part: &str| {
        part.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    if let Some(attribute) = name.strip_prefix("self.") {
        return Err(format!("`{name}`: say which class, as in `Meter.{attribute}`"));
    }
    let is_one = !name.is_empty() && name.split('.').all(is_name);
    if is_one { Ok(()) } else { Err(format!("`{name}` is no variable; write `uptime`, `Class.uptime` or `module.uptime`")) }
}

/// What follows `# check:` in a comment.
fn directive(comment: &str) -> Option<&str> {
    let at = comment.find("# check:")?;
    Some(comment[at + "# check:".len()..].trim())
}

/// The comments of a program, with the lines that they are on, from 0.
fn comments(source: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    // The quotes that end the string that goes on, if one does.
    let mut open: Option<&str> = None;
    for (n, line) in source.lines().enumerate() {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if let Some(end) = open {
                if rest.starts_with(end) {
                    open = None;
                    rest = &rest[end.len()..];
                    continue;
                }
                // The next one is not the end, whatever it is.
                let skipped = if c == '\\' { rest[1..].chars().next().map_or(0, char::len_utf8) } else { 0 };
                rest = &rest[c.len_utf8() + skipped..];
                continue;
            }
            if c == '#' {
                found.push((n, rest));
                break;
            }
            open = ["\"\"\"", "\'\'\'", "\"", "\'"].into_iter().find(|quotes| rest.starts_with(quotes));
            rest = &rest[open.map_or(c.len_utf8(), str::len)..];
        }
        // A string of one line ends with it.
        open = open.filter(|quotes| quotes.len() == 3);
    }
    found
}

/// The line that a comment is about: its own, or if it stands alone the next one with code.
fn about(lines: &[&str], n: usize) -> u32 {
    let is_comment = |line: &str| line.trim_start().starts_with('#') || line.trim().is_empty();
    let line = if is_comment(lines[n]) { (n..lines.len()).find(|m| !is_comment(lines[*m])).unwrap_or(n) } else { n };
    line as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_is_a_comment() {
        let source = "x = '# check: a' # check: b\n\"\"\"\n# check: c\n\"\"\"\ny = \"it's \\\"\"  # it's # check: d\n# checks: e\n";
        let found: Vec<(usize, &str)> = comments(source).into_iter().filter_map(|(n, text)| Some((n, directive(text)?))).collect();
        assert_eq!(found, [(0, "b"), (4, "d")]);
    }

    #[test]
    fn a_comment_on_its_own_is_about_the_next_line_with_code() {
        let lines = ["# check: atomic", "# more", "", "x = 1  # check: atomic"];
        assert_eq!((about(&lines, 0), about(&lines, 3)), (4, 4));
    }
}
