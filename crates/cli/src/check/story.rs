//! What happens in a finding, in order, each with its place in the source.

use super::report::{self, Details, Report};
use taipan_check::finding::{Finding, Scene, Seen};
use taipan_check::lines::Lines;

/// One thing that happens.
pub struct Mark {
    pub file: String,
    /// 0 if no line was running.
    pub line: u32,
    /// Columns from and to, in characters from 0.
    pub span: (usize, usize),
    pub part: Part,
    /// 0 the program, n the n-th delivery.
    pub context: usize,
    pub label: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is no longer true afterwards.
    Before,
    /// The line that an interrupt cuts into.
    Interrupt,
    /// Where it goes wrong.
    Here,
}

pub fn story(report: &Report, f: &Finding, details: &Details) -> Vec<Mark> {
    let mut teller = Teller { report, f, details, lines: report.lines() };
    match (report::race(f), f.scenes.as_slice()) {
        (Some(accesses), [p, r, c]) => teller.race(accesses, [p, r, c]),
        _ => f.scenes.iter().map(|scene| teller.scene(scene)).collect(),
    }
}

struct Teller<'a> {
    report: &'a Report<'a>,
    f: &'a Finding,
    details: &'a Details,
    lines: Lines<'a>,
}

impl Teller<'_> {
    fn scene(&mut self, scene: &Scene) -> Mark {
        let span = statement(self.lines.line(&scene.file, scene.line));
        let label = if scene.who.is_empty() { scene.text.clone() } else { format!("{}: {}", scene.who, scene.text) };
        let context = scene.seen.as_ref().map_or(usize::from(scene.who != "main") * self.f.deliveries.len(), |seen| seen.context);
        Mark { file: scene.file.clone(), line: scene.line, span, part: Part::Here, context, label }
    }

    fn race(&mut self, accesses: [&Seen; 3], scenes: [&Scene; 3]) -> Vec<Mark> {
        let [p, _, c] = accesses;
        let victim = if p.context == 0 { "main" } else { &scenes[0].function };
        let before = self.access(scenes[0], p, Part::Before, format!("{victim} {}", happens(p)));
        let mut interrupt = self.interrupt(accesses, scenes);
        if (&interrupt.file, interrupt.line) == (&before.file, before.line) {
            interrupt.span = before.span;
        }
        let end = match self.f.rule {
            "CHK01" => format!(": the update by {} is lost", scenes[1].function),
            "CHK02" if !c.writes => String::from(", from after it"),
            _ => String::new(),
        };
        let here = self.access(scenes[2], c, Part::Here, format!("{victim} {}{end}", happens(c)));
        vec![before, interrupt, here]
    }

    fn access(&mut self, scene: &Scene, seen: &Seen, part: Part, label: String) -> Mark {
        let text = self.lines.line(&scene.file, scene.line);
        let span = name_span(text, seen).unwrap_or(statement(text));
        Mark { file: scene.file.clone(), line: scene.line, span, part, context: seen.context, label }
    }

    /// Where the interrupt comes, and what it does.
    fn interrupt(&mut self, accesses: [&Seen; 3], scenes: [&Scene; 3]) -> Mark {
        let cut = report::cut(self.f, accesses);
        let source = cut.and_then(|n| self.details.handlers.get(n)).map_or("an interrupt", |handler| &handler.source);
        let at = cut.and_then(|n| self.details.positions.get(n)).filter(|at| is_between(at.line, &at.file, scenes));
        let (file, line) = at.map_or((&scenes[0].file, scenes[0].line), |at| (&at.file, at.line));
        let span = statement(self.lines.line(file, line));
        let place = match scenes[1].file == scenes[0].file {
            true => format!("line {}", scenes[1].line),
            false => format!("{}:{}", self.report.path(&scenes[1].file), scenes[1].line),
        };
        let label = format!("{source} interrupts here: {} {} ({place})", scenes[1].function, happens(accesses[1]));
        Mark { file: file.clone(), line, span, part: Part::Interrupt, context: accesses[0].context, label }
    }
}

/// `reads count = 41`
pub fn happens(seen: &Seen) -> String {
    let verb = if seen.writes { "sets" } else { "reads" };
    match &seen.value {
        Some(value) => format!("{verb} {} = {value}", seen.name),
        None if seen.writes => format!("changes {}", seen.name),
        None => format!("reads {}", seen.name),
    }
}

/// Whether a line is among those that the race is about.
fn is_between(line: u32, file: &str, [p, _, c]: [&Scene; 3]) -> bool {
    file == p.file && file == c.file && (p.line..=c.line).contains(&line)
}

/// All of a line but what sets it in.
pub fn statement(text: &str) -> (usize, usize) {
    let code = text.split(" #").next().unwrap_or("").trim_end();
    let start = code.chars().take_while(|c| c.is_whitespace()).count();
    (start, code.chars().count().max(start + 1))
}

/// Where a line names what was accessed: the last word of `encoder.position`, the first of `buffer[0]`.
pub fn name_span(text: &str, seen: &Seen) -> Option<(usize, usize)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let base = seen.name.split('[').next().unwrap_or("");
    let word = base.rsplit('.').next().filter(|word| !word.is_empty() && word.chars().all(is_word))?;
    let whole = |at: usize| !text[..at].ends_with(is_word) && !text[at + word.len()..].starts_with(is_word);
    let found: Vec<usize> = text.match_indices(word).map(|(at, _)| at).filter(|at| whole(*at)).collect();
    // What is read in an assignment stands right of its sign.
    let equals = text.find(" = ").filter(|_| !seen.writes).unwrap_or(0);
    let at = found.iter().find(|at| **at >= equals).or(found.first())?;
    let start = text[..*at].chars().count();
    Some((start, start + word.chars().count()))
}
