//! `taipan check replay FILE`: a finding shown again.
//!
//! Strictly, instructions are counted: what was written down for this very program happens again, or Taipan is wrong.
//! Relaxed, places are found by what they look like, so that a replay outlives edits elsewhere in the file.

use super::arguments;
use super::directives::Directives;
use super::explore;
use super::paint::Paint;
use super::perfetto;
use super::replay_file::{self, ReplayFile};
use super::report::{Details, Report};
use super::target::Target;
use super::text::{self, ordinal};
use super::vcd;
use super::{FINDINGS, INCOMPLETE};
use crate::run;
use std::path::{Path, PathBuf};
use taipan_check::Ending;
use taipan_check::analysis::Checked;
use taipan_check::finding::Finding;
use taipan_check::replay::{By, Divergence, Replayed, Replayer, Wanted};
use taipan_check::search::{Delivery, Limits};
use taipan_host::console;

const SHOWN: u8 = 0;

/// A replay file with its program.
pub struct Session {
    pub file: ReplayFile,
    pub target: Target,
    pub limits: Limits,
    /// The program is what it was when the file was written.
    pub is_same: bool,
}

impl Session {
    pub fn open(file: &Path, program: Option<&PathBuf>, time: Option<&str>) -> Result<Session, String> {
        let replay = ReplayFile::read(file)?;
        let path = match program {
            Some(program) => program.clone(),
            None => normal(&file.parent().unwrap_or(Path::new("")).join(&replay.program)),
        };
        let hint = |e| if program.is_none() { format!("{e} (--program says where it is)") } else { e };
        let mut target = Target::read(&path, run::board(&replay.board)?).map_err(hint)?;
        target.setup.atomic = Directives::of(&target)?.atomic;
        target.setup.ignored.clone_from(&replay.ignored);
        if let Some(outside) = replay.outside.clone() {
            target.stimulate(outside).map_err(|e| format!("the stimulus in {}: {e}", file.display()))?;
        }
        let limits = explore::limits(replay.k.max(replay.wanted.len()), time)?;
        let is_same = replay_file::sha256(&target.setup.source) == replay.sha256;
        Ok(Session { file: replay, target, limits, is_same })
    }

    /// One with more interrupts than were searched was drawn.
    pub fn begin(&self, replayer: &mut Replayer) {
        if self.file.wanted.len() > self.file.k {
            replayer.judge_samples();
        }
    }

    /// The finding that the file is about, if that execution shows it.
    pub fn shown(&self, replayed: &Replayed, replayer: &mut Replayer) -> Option<Finding> {
        replayed.findings.iter().find(|f| replayer.fingerprint(f) == self.file.fingerprint).cloned()
    }
}

/// A path without what goes down and up again: `.check/../meter.py` is `meter.py`.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let goes_down = matches!(out.components().next_back(), Some(std::path::Component::Normal(_)));
        if part == std::path::Component::ParentDir && goes_down {
            out.pop();
        } else {
            out.push(part);
        }
    }
    out
}

/// What came of it, and what there is to say.
enum Verdict {
    Shown(Box<(Finding, Details)>),
    /// All interrupts came, and it did not happen.
    Gone(String),
    /// An interrupt can't come any more where it came.
    HeldOff(String),
    /// There is no telling.
    Diverged(String),
}

pub fn replay(a: &arguments::Replay) -> Result<u8, String> {
    let session = Session::open(&a.file, a.program.as_ref(), a.time.as_deref())?;
    let by = if a.relaxed || a.fixed { By::Place } else { By::Step };
    let (verdict, history) = taipan_check::replay::with(&session.target.setup, session.limits, |replayer| {
        session.begin(replayer);
        let (verdict, deliveries) = verdict(&session, by, replayer);
        let choices = &session.file.choices;
        let is_drawn = a.perfetto.is_some() || a.vcd.is_some();
        (verdict, is_drawn.then(|| replayer.history(&deliveries, choices)))
    })?;
    super::progress::end();
    if let Some(history) = history {
        a.perfetto.iter().try_for_each(|path| super::write(path, &perfetto::perfetto(&history)))?;
        a.vcd.iter().try_for_each(|path| super::write(path, &vcd::vcd(&history)))?;
    }
    let name = format!("{} {}", session.file.rule, session.file.title);
    let (said, code) = match verdict {
        Verdict::Shown(shown) => {
            let (finding, details) = *shown;
            let n = finding.deliveries.len();
            let checked = Checked { findings: vec![finding], ..Checked::default() };
            let report = Report { checked, details: vec![details], ..Report::new(&session.target, session.limits) };
            console::write(text::findings(&report, Paint::of_stdout()).as_bytes());
            let code = if a.fixed { FINDINGS } else { SHOWN };
            (format!("{}, {n} interrupt{}", if a.fixed { "still there" } else { "reproduced" }, text::plural(n as u64)), code)
        }
        Verdict::Gone(why) | Verdict::HeldOff(why) if a.fixed => (format!("gone\n{why}"), SHOWN),
        Verdict::Gone(why) => (format!("not reproduced\n{why}"), FINDINGS),
        Verdict::HeldOff(why) | Verdict::Diverged(why) => (format!("not reproduced\n{why}"), INCOMPLETE),
    };
    console::write(format!("{name}: {said}\n").as_bytes());
    Ok(code)
}

/// And the interrupts that came.
fn verdict(session: &Session, by: By, replayer: &mut Replayer) -> (Verdict, Vec<Delivery>) {
    let strict = by == By::Step;
    // The same program with the same interrupts was searched when the file was written.
    replayer.trust_patterns(strict && session.is_same);
    let replayed = replayer.follow(&session.file.wanted, &session.file.choices, by);
    if let Some(why) = diverged(session, &replayed, strict) {
        let held_off = replayed.divergence == Some(Divergence::NotServed);
        return (if held_off { Verdict::HeldOff(why) } else { Verdict::Diverged(why) }, replayed.deliveries);
    }
    let shown = session.shown(&replayed, replayer);
    replayer.trust_patterns(false);
    // An endless program is left somewhere, so that its outcome is no other in fact.
    let is_exact = strict && session.is_same && replayed.ending != Ending::Waits;
    let verdict = match shown {
        Some(f) if !is_exact || replay_file::outcome(f.outcome) == session.file.outcome => {
            let details = Details::of(&f, replayer);
            Verdict::Shown(Box::new((f, details)))
        }
        Some(f) => Verdict::Diverged(format!(
            "  the interrupts came where they did, but the outcome is {} and was {}: taipan {} wrote the file otherwise",
            replay_file::outcome(f.outcome),
            session.file.outcome,
            env!("CARGO_PKG_VERSION")
        )),
        None if replayed.ran_out => {
            Verdict::Diverged(String::from("  the interrupts came where they came, and there was no time to judge it (--time)"))
        }
        None => Verdict::Gone(String::from("  the interrupts came where they came then, and it did not happen")),
    };
    (verdict, replayed.deliveries)
}

/// Why the execution is not the one that was written down.
fn diverged(session: &Session, replayed: &Replayed, strict: bool) -> Option<String> {
    let advice = match (strict, session.is_same) {
        (true, false) => "; the program has changed since: --relaxed looks for the places by their text",
        _ => "",
    };
    let path = |wanted: &Wanted| session.target.path(&wanted.position.file);
    let other = replayed.positions.iter().zip(&session.file.wanted).position(|(at, wanted)| !at.is_at(&wanted.position));
    if let (true, Some(n)) = (strict, other) {
        let (at, wanted) = (&replayed.positions[n], &session.file.wanted[n]);
        return Some(format!(
            "  the {} interrupt comes at {}:{}, `{}`, where it was `{}`{advice}",
            ordinal(n as u64 + 1),
            path(wanted),
            at.line,
            at.text,
            wanted.position.text
        ));
    }
    if replayed.divergence == Some(Divergence::NoAlternative) {
        return Some(format!("  a choice has fewer alternatives than when it was made{advice}"));
    }
    let n = replayed.deliveries.len();
    let wanted = session.file.wanted.get(n)?;
    let at = &wanted.position;
    let interrupt = ordinal(n as u64 + 1);
    Some(match replayed.divergence.as_ref()? {
        Divergence::NoAlternative => return None,
        Divergence::NotServed => {
            format!("  the {interrupt} interrupt is held off, or switched off, at `{}` in {}{advice}", at.text, at.function)
        }
        Divergence::NotReached if strict => {
            format!("  the {interrupt} interrupt has no place: {} does not come so far{advice}", at.function)
        }
        Divergence::NotReached => format!(
            "  the {interrupt} interrupt has no place: {} has no `{}`, or does not come to it a {} time",
            at.function,
            at.text,
            ordinal(at.visit)
        ),
    })
}
