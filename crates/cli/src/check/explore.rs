//! The search, within the time that there is.

use super::{budget, progress};
use std::time::Duration;
use taipan_check::Setup;
use taipan_check::analysis::{self, Checked};
use taipan_check::search::Limits;

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

/// Explores the program; if a quarter of the time is not enough for all of it, with fewer interrupts too, which is soon
/// done and finds most. With up to how many interrupts everything was tried comes with it.
pub fn explore(setup: &Setup, limits: Limits) -> Result<(Checked, Option<usize>), String> {
    let k = limits.deliveries;
    budget::begin_stage(if k > 1 { 4 } else { 1 });
    let mut checked = analysis::check(setup, limits)?;
    if !checked.counts.stopped {
        return Ok((checked, None));
    }
    let mut complete = None;
    for fewer in 1..k {
        if budget::is_over() {
            break;
        }
        budget::begin_stage((k - fewer) as u64);
        let other = analysis::check(setup, Limits { deliveries: fewer, of_source: fewer, ..limits })?;
        if !other.counts.cut {
            complete = Some(fewer);
        }
        for finding in other.findings {
            if !checked.findings.iter().any(|f| f.is_same(&finding)) {
                checked.findings.push(finding);
            }
        }
    }
    checked.findings.sort_by(|a, b| (a.level, a.place().1, a.rule).cmp(&(b.level, b.place().1, b.rule)));
    Ok((checked, complete))
}
