//! The search, within the time that there is, by as many threads as are asked for.

use super::{budget, progress};
use std::time::Duration;
use taipan_check::Setup;
use taipan_check::analysis::{self, Checked};
use taipan_check::gathered::Gathered;
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
        searched: Some(budget::end_search),
        tick: progress::begin(),
        ..Limits::default()
    })
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

/// Explores the program; if a quarter of the time is not enough for all of it, with fewer interrupts first, which is soon
/// done and finds most, and then again with what is left. With up to how many interrupts everything was tried comes
/// with it.
pub fn explore(setup: &Setup, limits: Limits, jobs: u64) -> Result<(Checked, Option<usize>, Gathered), String> {
    let k = limits.deliveries;
    budget::begin_stage(if k > 1 { 4 } else { 1 });
    let gathered = gather(setup, limits, jobs)?;
    let mut checked = analysis::judge(setup, limits, gathered.clone())?;
    // Other ways are to be measured as they are.
    if !checked.counts.stopped || limits.strategy != Strategy::Classes {
        return Ok((checked, None, gathered));
    }
    let mut complete = None;
    for fewer in 1..k {
        if budget::is_over() {
            break;
        }
        budget::begin_stage((k - fewer) as u64);
        let limits = Limits { deliveries: fewer, of_source: fewer, ..limits };
        let other = analysis::judge(setup, limits, gather(setup, limits, jobs)?)?;
        if !other.counts.cut {
            complete = Some(fewer);
        }
        add(&mut checked, other);
    }
    if !budget::is_over() {
        budget::begin_stage(1);
        let again = gather(setup, limits, jobs)?;
        let other = analysis::judge(setup, limits, again.clone())?;
        if !other.counts.stopped {
            return Ok((other, None, again));
        }
        let earlier = std::mem::replace(&mut checked, other);
        add(&mut checked, earlier);
    }
    checked.findings.sort_by(|a, b| (a.level, a.place().1, a.rule).cmp(&(b.level, b.place().1, b.rule)));
    Ok((checked, complete, gathered))
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
    if jobs <= 1 {
        return analysis::gather(setup, limits);
    }
    let whole = limits.share.unwrap_or(Share { index: 0, of: 1, by_hash: false });
    std::thread::scope(|scope| {
        let part = |n: u64| Share { index: whole.index + whole.of * n, of: whole.of * jobs, ..whole };
        let threads: Vec<_> =
            (0..jobs).map(|n| scope.spawn(move || analysis::gather(setup, Limits { share: Some(part(n)), ..limits }))).collect();
        let mut gathered = Gathered::default();
        for thread in threads {
            gathered.merge(thread.join().map_err(|_| "a thread of the search has panicked, which is a mistake in taipan")??);
        }
        Ok(gathered)
    })
}
