//! All that a report says, before it takes a form.

use super::explore::Sampled;
use super::suppression::Suppressed;
use super::target::Target;
use std::path::PathBuf;
use taipan_check::analysis::Checked;
use taipan_check::finding::{Finding, Level, RULES, Seen};
use taipan_check::lines::Lines;
use taipan_check::replay::{Chosen, Handler, Position, Replayed, Replayer};
use taipan_check::search::{Delivery, Limits};

pub struct Report<'a> {
    pub target: &'a Target,
    pub checked: Checked,
    pub limits: Limits,
    /// With up to so many interrupts everything was tried, if not with all.
    pub complete_to: Option<usize>,
    /// Schedules with more interrupts that were drawn.
    pub sampled: Option<Sampled>,
    /// By finding.
    pub details: Vec<Details>,
    /// The rules that were asked for, if not all.
    pub rules: Option<&'a [String]>,
    pub suppressed: Vec<Suppressed>,
    /// What is to be said beside findings.
    pub notes: Vec<String>,
    /// For a part of a search: which, and what it gathered.
    pub part: Option<serde_json::Value>,
}

/// What is known of a finding when it is played again.
pub struct Details {
    pub fingerprint: String,
    /// By delivery.
    pub positions: Vec<Position>,
    pub handlers: Vec<Handler>,
    pub choices: Vec<Chosen>,
    pub passing: Option<Passing>,
    /// Where it was written down, if it was.
    pub replay: Option<PathBuf>,
}

/// The nearest place of the interrupt where all goes well.
pub struct Passing {
    pub later: bool,
    /// The line that the access is on that it changes places with.
    pub line: u32,
}

impl<'a> Report<'a> {
    /// One in which nothing is said yet.
    pub fn new(target: &'a Target, limits: Limits) -> Report<'a> {
        Report {
            target,
            checked: Checked::default(),
            limits,
            complete_to: None,
            sampled: None,
            details: Vec::new(),
            rules: None,
            suppressed: Vec::new(),
            notes: Vec::new(),
            part: None,
        }
    }
}

impl Report<'_> {
    pub fn path(&self, file: &str) -> String {
        self.target.path(file)
    }

    /// Where a finding points: `main.py:19`, or the file alone if no line was running.
    pub fn place(&self, f: &Finding) -> String {
        match f.place() {
            (file, 0) => self.path(file),
            (file, line) => format!("{}:{line}", self.path(file)),
        }
    }

    pub fn lines(&self) -> Lines<'_> {
        Lines::new(&self.target.setup)
    }

    pub fn findings(&self) -> impl Iterator<Item = (&Finding, &Details)> {
        self.checked.findings.iter().zip(&self.details)
    }

    pub fn is_complete(&self) -> bool {
        !self.checked.counts.cut
    }

    /// Leaves out the other findings.
    pub fn keep(&mut self, keep: impl Fn(&Finding) -> bool) {
        let kept: Vec<bool> = self.checked.findings.iter().map(&keep).collect();
        let mut flags = kept.iter();
        self.details.retain(|_| flags.next().copied().unwrap_or(true));
        self.checked.findings.retain(&keep);
        self.suppressed.retain(|s| keep(&s.finding));
    }

    /// The rules that a finding could be of, with their titles.
    pub fn rules(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        RULES.iter().copied().filter(|(rule, _)| self.rules.is_none_or(|rules| rules.iter().any(|r| r == rule)))
    }

    /// How many there are of a level.
    pub fn count(&self, level: Level) -> usize {
        self.checked.findings.iter().filter(|f| f.level == level).count()
    }
}

impl Details {
    pub fn of(finding: &Finding, replayer: &mut Replayer) -> Details {
        let fingerprint = replayer.fingerprint(finding);
        let Replayed { positions, handlers, choices, .. } = replayer.locate(&finding.deliveries, &finding.choices);
        let passing = race(finding).and_then(|[p, r, c]| passing(finding, &fingerprint, [p, r, c], replayer));
        Details { fingerprint, positions, handlers, choices, passing, replay: None }
    }
}

/// The accesses of a race: of the context that was cut into, of the one that came, of the first again.
pub fn race(finding: &Finding) -> Option<[&Seen; 3]> {
    match finding.scenes.as_slice() {
        [p, r, c] => Some([p.seen.as_ref()?, r.seen.as_ref()?, c.seen.as_ref()?]),
        _ => None,
    }
}

/// The delivery of a race that cuts into the context of its first access.
pub fn cut(finding: &Finding, [p, r, _]: [&Seen; 3]) -> Option<usize> {
    let mut delivery = r.context.checked_sub(1)?;
    while finding.deliveries.get(delivery)?.context != p.context {
        delivery = finding.deliveries[delivery].context.checked_sub(1)?;
    }
    Some(delivery)
}

/// Moves the interrupt across one access, and looks whether that shows it.
fn passing(finding: &Finding, fingerprint: &str, accesses: [&Seen; 3], replayer: &mut Replayer) -> Option<Passing> {
    let cut = cut(finding, accesses)?;
    let [p, _, c] = accesses;
    replayer.trust_patterns(true);
    // A soft one is served at the next branch only.
    let later = (c.step + 1..=c.step + REACH).map(|step| (true, step, 2));
    let earlier = (p.step.saturating_sub(REACH)..=p.step).rev().map(|step| (false, step, 0));
    let passing = [later.collect::<Vec<_>>(), earlier.collect()].into_iter().find_map(|steps| {
        let first = steps.into_iter().find_map(|(later, step, scene)| {
            let mut deliveries = finding.deliveries.clone();
            deliveries[cut].step = step;
            let passes = passes(&deliveries, &finding.choices, fingerprint, replayer)?;
            Some(passes.then_some(Passing { later, line: finding.scenes[scene].line }))
        });
        first.flatten()
    });
    replayer.trust_patterns(false);
    passing
}

/// Instructions within which a soft handler should find a place where it is served.
const REACH: u64 = 40;

/// Whether an execution does not show the mistake; `None` if there is no such execution.
fn passes(deliveries: &[Delivery], choices: &[u8], fingerprint: &str, replayer: &mut Replayer) -> Option<bool> {
    let replayed = replayer.play(deliveries, choices);
    replayed.divergence.is_none().then(|| !replayed.findings.iter().any(|f| replayer.fingerprint(f) == fingerprint))
}
