//! How far a long search is, on a terminal: a line on standard error that is gone when the report comes.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// A search that is over sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
const BETWEEN: Duration = Duration::from_millis(100);
/// The clock is looked at after so many executions.
const OFTEN: u64 = 16;

static EXECUTIONS: AtomicU64 = AtomicU64::new(0);
static IS_SHOWN: AtomicBool = AtomicBool::new(false);
static BEGUN: OnceLock<Instant> = OnceLock::new();
static NEXT: Mutex<Option<Instant>> = Mutex::new(None);

/// What to call after each execution; nothing if nobody watches.
pub fn begin() -> Option<fn()> {
    let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if is_dumb || !std::io::stderr().is_terminal() {
        return None;
    }
    let now = *BEGUN.get_or_init(Instant::now);
    if let Ok(mut next) = NEXT.lock() {
        *next = Some(now + PATIENCE);
    }
    Some(tick)
}

fn tick() {
    let executions = EXECUTIONS.fetch_add(1, Ordering::Relaxed) + 1;
    if !executions.is_multiple_of(OFTEN) {
        return;
    }
    let (Ok(mut next), Some(begun)) = (NEXT.lock(), BEGUN.get()) else { return };
    let now = Instant::now();
    if next.is_some_and(|next| now >= next) {
        *next = Some(now + BETWEEN);
        IS_SHOWN.store(true, Ordering::Relaxed);
        show(&line(executions, now - *begun));
    }
}

fn line(executions: u64, lasted: Duration) -> String {
    let rate = executions as f64 / lasted.as_secs_f64();
    format!("{executions} schedules, {rate:.0} a second, {} s", lasted.as_secs())
}

/// Takes the line away.
pub fn end() {
    if IS_SHOWN.swap(false, Ordering::Relaxed) {
        show("");
    }
}

/// From the start of the line, which is wiped first.
fn show(text: &str) {
    let mut stderr = std::io::stderr();
    // A terminal that is gone needs no progress.
    let _ = write!(stderr, "\r\x1b[K{text}");
    let _ = stderr.flush();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_how_many_and_how_fast() {
        assert_eq!(line(3_000, Duration::from_millis(1_500)), "3000 schedules, 2000 a second, 1 s");
    }
}
