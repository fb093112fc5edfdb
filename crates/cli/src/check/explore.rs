//! The search, within the time that there is, by as many threads as are asked for.

use super::target::Target;
use super::{budget, progress, resume_file};
use std::path::Path;
use std::time::Duration;
use taipan_check::Setup;
use taipan_check::analysis::{self, Checked};
use taipan_check::finding::Finding;
use taipan_check::gathered::Gathered;
use taipan_check::sample::{self, Samples};
use taipan_check::search::{Limits, Share};
use taipan_check::strategy::Strategy;

/// Searching ends after a minute, if nothing else is said.
pub fn limits(k: usize, time: Option<&str>) -> Result<Limits, String> {
    let time = time.unwrap_or("60s");
    let time = taipan_sim::duration::parse(time).map_err(|e| format!("--time {time}: {e}"))?;
    budget::begin(Duration::from_nanos(time.0));
    Ok(Limits {
        deliveries: k,
        of_source: k,
        enough: Some(budget::enough),
        searched: Some(searched),
        tick: progress::begin(),
        ..Limits::default()
    })
}

fn searched() {
    budget::end_search();
    progress::look_into_it();
}

/// Where executions are left that do not end by themselves: `200ms` of virtual time, or `50iter` rounds of a loop.
pub fn horizon(text: &str, limits: &mut Limits, cpu_hz: u32) -> Result<(), String> {
    if let Some(rounds) = text.strip_suffix("iter") {
        limits.rounds = rounds.parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("--horizon {text}: rounds are a number from 1"))?;
        return Ok(());
    }
    let time = taipan_sim::duration::parse(text).map_err(|e| format!("--horizon {text}: {e}, or rounds of a loop, such as 50iter"))?;
    limits.horizon = Some(taipan_board::Cycles::from_nanoseconds(time.0, cpu_hz).0);
    Ok(())
}

/// What exploring a program gave.
#[derive(Default)]
pub struct Explored {
    pub checked: Checked,
    /// With up to so many interrupts everything was tried, if not with all.
    pub complete_to: Option<usize>,
    pub gathered: Gathered,
    /// Samples with more interrupts.
    pub sampled: Option<Sampled>,
}

/// Schedules that were drawn, and not searched.
pub struct Sampled {
    pub seed: u64,
    pub executions: u64,
}

/// Goes on with what is written down, if it is, and writes down what is done then.
pub fn resume(target: &Target, limits: Limits, jobs: u64, path: &Path) -> Result<Explored, String> {
    let mut done = resume_file::read(path, target, limits, jobs)?;
    if limits.covers && done.iter().any(|part| (part.units > 0 || part.is_all) && part.gathered.coverage.is_none()) {
        return Err(format!("{} was begun without --coverage", path.display()));
    }
    if !limits.covers {
        done.iter_mut().for_each(|part| part.gathered.coverage = None);
    }
    budget::end_by_ctrl_c();
    budget::begin_stage(1);
    progress::begin_stage(limits.deliveries, done.len() as u64);
    let parts = by_threads(limits, done.len() as u64, done, |limits, done| analysis::go_on(&target.setup, limits, done))?;
    let mut gathered = Gathered::default();
    let mut done = Vec::new();
    for (part, all) in parts {
        done.push(part);
        gathered.merge(all);
    }
    resume_file::write(path, target, limits, &done)?;
    let checked = analysis::judge(&target.setup, limits, gathered.clone())?;
    Ok(Explored { checked, gathered, ..Explored::default() })
}

/// Draws schedules with more interrupts than were searched, and adds what they show.
pub fn sample(setup: &Setup, limits: Limits, samples: Samples, explored: &mut Explored) -> Result<(), String> {
    if explored.checked.counts.stopped || limits.deliveries >= sample::DELIVERIES {
        return Ok(());
    }
    budget::begin_stage(1);
    progress::begin_stage(sample::DELIVERIES, 1);
    let gathered = sample::sample(setup, limits, samples)?;
    explored.sampled = Some(Sampled { seed: samples.seed, executions: gathered.executions });
    let other = analysis::judge_samples(setup, limits, gathered)?;
    add(&mut explored.checked, other);
    explored.checked.findings.sort_by(Finding::order);
    Ok(())
}

/// Explores the program; if a quarter of the time is not enough for all of it, with fewer interrupts first, which is soon
/// done and finds most, and then again with what is left. With up to how many interrupts everything was tried comes
/// with it.
pub fn explore(setup: &Setup, limits: Limits, jobs: u64) -> Result<Explored, String> {
    let k = limits.deliveries;
    budget::begin_stage(if k > 1 { 4 } else { 1 });
    let mut gathered = gather(setup, limits, jobs)?;
    let mut checked = analysis::judge(setup, limits, gathered.clone())?;
    // Other ways are to be measured as they are.
    if !checked.counts.stopped || limits.strategy != Strategy::Classes {
        return Ok(Explored { checked, gathered, ..Explored::default() });
    }
    let mut complete = None;
    for fewer in 1..k {
        if budget::is_over() {
            break;
        }
        budget::begin_stage((k - fewer) as u64);
        let limits = Limits { deliveries: fewer, of_source: fewer, ..limits };
        let mut found = gather(setup, limits, jobs)?;
        see(&mut gathered, &mut found);
        let other = analysis::judge(setup, limits, found)?;
        if !other.counts.cut {
            complete = Some(fewer);
        }
        checked.coverage.clone_from(&other.coverage);
        add(&mut checked, other);
    }
    if !budget::is_over() {
        budget::begin_stage(1);
        let mut again = gather(setup, limits, jobs)?;
        see(&mut gathered, &mut again);
        let other = analysis::judge(setup, limits, again.clone())?;
        if !other.counts.stopped {
            return Ok(Explored { checked: other, gathered: again, ..Explored::default() });
        }
        let earlier = std::mem::replace(&mut checked, other);
        add(&mut checked, earlier);
    }
    checked.findings.sort_by(Finding::order);
    Ok(Explored { checked, complete_to: complete, gathered, sampled: None })
}

/// What was tried with fewer interrupts has been tried.
fn see(before: &mut Gathered, now: &mut Gathered) {
    if let (Some(before), Some(now)) = (&mut before.coverage, &mut now.coverage) {
        now.merge(before.clone());
        before.clone_from(now);
    }
}

fn add(checked: &mut Checked, other: Checked) {
    for finding in other.findings {
        if !checked.findings.iter().any(|f| f.is_same(&finding)) {
            checked.findings.push(finding);
        }
    }
}

/// Searches by several threads, each its part; what they find is put together in an order that does not depend on them.
fn gather(setup: &Setup, limits: Limits, jobs: u64) -> Result<Gathered, String> {
    progress::begin_stage(limits.deliveries, jobs);
    let nothing = vec![(); jobs.max(1) as usize];
    let parts = by_threads(limits, jobs, nothing, |limits, ()| analysis::gather(setup, limits))?;
    Ok(parts.into_iter().fold(Gathered::default(), |mut whole, part| {
        whole.merge(part);
        whole
    }))
}

/// Has each thread search its part, given what is for it.
fn by_threads<T: Send, R: Send>(
    limits: Limits,
    jobs: u64,
    given: Vec<T>,
    search: impl Fn(Limits, T) -> Result<R, String> + Sync,
) -> Result<Vec<R>, String> {
    if jobs <= 1 {
        return given.into_iter().map(|given| search(limits, given)).collect();
    }
    let whole = limits.share.unwrap_or(Share { index: 0, of: 1, by_hash: false });
    let part = |n: usize| Share { index: whole.index + whole.of * n as u64, of: whole.of * jobs, ..whole };
    let search = &search;
    std::thread::scope(|scope| {
        let start = |(n, given)| scope.spawn(move || search(Limits { share: Some(part(n)), ..limits }, given));
        let threads: Vec<_> = given.into_iter().enumerate().map(start).collect();
        let ended = threads.into_iter().map(|thread| thread.join().map_err(|_| PANICKED)?);
        ended.collect()
    })
}

const PANICKED: &str = "a thread of the search has panicked, which is a mistake in taipan";
