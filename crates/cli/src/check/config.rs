//! `check.toml`: what is the same for every check of a program.

use super::arguments;
use super::date::Date;
use super::directives;
use super::suppression::Suppression;
use crate::fields::{Fields, Mistake, Read, place};
use std::path::{Path, PathBuf};
use taipan_board::BOARDS;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

#[derive(Default)]
pub struct Config {
    pub board: Option<String>,
    pub k: Option<usize>,
    pub time: Option<String>,
    /// What the outside world does, a file.
    pub stimulus: Option<PathBuf>,
    /// Variables that are left out of what is compared, with the place of that.
    pub ignore: Vec<(String, String)>,
    /// Rules that are not reported.
    pub off: Vec<String>,
    pub suppressions: Vec<Suppression>,
}

impl Config {
    /// The file beside the program, or one that must be there; an error starts with its place.
    pub fn load(path: &Path, must_exist: bool) -> Result<Config, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && !must_exist => return Ok(Config::default()),
            Err(e) => return Err(format!("can't read {}: {}", path.display(), crate::unix::io_text(&e))),
        };
        let name = path.display().to_string();
        let config = parse(&text, &name).map_err(|mistake| {
            let (line, column) = place(&text, mistake.at.start);
            format!("{name}:{line}:{column}: {}", mistake.message)
        })?;
        // It is named from where the file is.
        let beside = |file: PathBuf| path.parent().unwrap_or(Path::new("")).join(file);
        Ok(Config { stimulus: config.stimulus.map(beside), ..config })
    }
}

fn parse(text: &str, name: &str) -> Result<Config, Mistake> {
    let table = DeTable::parse(text).map_err(|error| Mistake::new(&error.span().unwrap_or(0..0), error.message()))?;
    let document = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let fields = Fields::new(&document, &["board", "k", "time", "stimulus", "ignore", "off", "suppress"])?;
    let board = checked(fields.optional("board")?, |board: &String| {
        let known = || BOARDS.iter().map(|b| b.name).collect::<Vec<_>>().join(", ");
        BOARDS.iter().any(|b| b.name == board).then_some(()).ok_or_else(|| format!("unknown board '{board}'; boards: {}", known()))
    })?;
    let k = checked(fields.optional("k")?, |k: &u32| (*k <= 8).then_some(()).ok_or_else(|| format!("{k} is not in 0..=8")))?;
    let time = checked(fields.optional("time")?, |time: &String| {
        taipan_sim::duration::parse(time).map(|_| ()).map_err(|e| format!("{time}: {e}"))
    })?;
    let stimulus: Option<String> = fields.optional("stimulus")?;
    let names: Option<Vec<Spanned<String>>> = fields.optional("ignore")?;
    let mut ignore = Vec::new();
    for variable in names.into_iter().flatten() {
        let line = place(text, variable.span().start).0;
        let known = checked(Some(variable), |variable: &String| directives::variable(variable))?;
        ignore.extend(known.map(|variable| (variable, format!("{name}:{line}"))));
    }
    let off = rules(fields.optional("off")?)?;
    let entries: Option<Vec<Spanned<Entry>>> = fields.optional("suppress")?;
    let mut suppressions = Vec::new();
    for entry in entries.into_iter().flatten() {
        let line = place(text, entry.span().start).0;
        suppressions.push(entry.into_inner().suppression(format!("{name}:{line}"))?);
    }
    Ok(Config { board, k: k.map(|k| k as usize), time, stimulus: stimulus.map(PathBuf::from), ignore, off, suppressions })
}

/// What `check` finds wrong is at the value's place.
fn checked<T>(value: Option<Spanned<T>>, check: impl FnOnce(&T) -> Result<(), String>) -> Result<Option<T>, Mistake> {
    let Some(value) = value else { return Ok(None) };
    check(value.get_ref()).map_err(|message| Mistake::new(&value.span(), message))?;
    Ok(Some(value.into_inner()))
}

fn rules(names: Option<Vec<Spanned<String>>>) -> Result<Vec<String>, Mistake> {
    let rule = |name: &Spanned<String>| arguments::rule(name.get_ref()).map_err(|message| Mistake::new(&name.span(), message));
    names.iter().flatten().map(rule).collect()
}

struct Entry {
    whole: std::ops::Range<usize>,
    rule: Option<Spanned<String>>,
    fingerprint: Option<Spanned<String>>,
    file: Option<String>,
    line: Option<u32>,
    reason: Spanned<String>,
    until: Option<Date>,
}

/// In quotes or without.
impl Read for Date {
    fn read(value: &Spanned<DeValue>) -> Result<Date, Mistake> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            _ => String::new(),
        };
        Date::parse(&text).ok_or_else(|| Mistake::new(&value.span(), "expected a day, such as 2027-01-31"))
    }
}

impl Read for Entry {
    fn read(value: &Spanned<DeValue>) -> Result<Entry, Mistake> {
        let fields = Fields::new(value, &["rule", "fingerprint", "file", "line", "reason", "until"])?;
        Ok(Entry {
            whole: value.span(),
            rule: fields.optional("rule")?,
            fingerprint: fields.optional("fingerprint")?,
            file: fields.optional("file")?,
            line: fields.optional("line")?,
            reason: fields.required("reason")?,
            until: fields.optional("until")?,
        })
    }
}

impl Entry {
    fn suppression(self, place: String) -> Result<Suppression, Mistake> {
        if self.rule.is_none() && self.fingerprint.is_none() {
            return Err(Mistake::new(&self.whole, "needs `rule` or `fingerprint`"));
        }
        if self.reason.get_ref().trim().is_empty() {
            return Err(Mistake::new(&self.reason.span(), "the reason is empty"));
        }
        let fingerprint = checked(self.fingerprint, |text: &String| {
            let is_one = (4..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
            is_one.then_some(()).ok_or_else(|| String::from("expected 4 to 16 hexadecimal digits"))
        })?;
        Ok(Suppression {
            rules: rules(self.rule.map(|rule| vec![rule]))?,
            file: self.file,
            line: self.line,
            fingerprint: fingerprint.map(|text| text.to_lowercase()),
            reason: self.reason.into_inner(),
            until: self.until,
            place,
            is_in_source: false,
        })
    }
}
