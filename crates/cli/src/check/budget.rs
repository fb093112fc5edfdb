//! How the time that a check may take is spent: half of a stage on searching, half on looking into what was found.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);
static BEGUN: OnceLock<Instant> = OnceLock::new();
/// In nanoseconds since it began: the end of all, of the stage, and of what is being done.
static END: AtomicU64 = AtomicU64::new(0);
static STAGE: AtomicU64 = AtomicU64::new(0);
static NOW: AtomicU64 = AtomicU64::new(0);

fn elapsed() -> u64 {
    BEGUN.get().map_or(0, |begun| begun.elapsed().as_nanos() as u64)
}

pub fn begin(time: Duration) {
    BEGUN.get_or_init(Instant::now);
    for end in [&END, &STAGE, &NOW] {
        end.store(time.as_nanos() as u64, Ordering::Relaxed);
    }
}

/// A stage begins, which has one part in so many of what is left.
pub fn begin_stage(parts: u64) {
    let now = elapsed();
    let lasts = END.load(Ordering::Relaxed).saturating_sub(now) / parts;
    STAGE.store(now + lasts, Ordering::Relaxed);
    NOW.store(now + lasts / 2, Ordering::Relaxed);
}

/// The search of the stage is over.
pub fn end_search() {
    NOW.store(STAGE.load(Ordering::Relaxed), Ordering::Relaxed);
}

/// Whether what is being done has taken its time.
pub fn enough() -> bool {
    is_interrupted() || elapsed() > NOW.load(Ordering::Relaxed)
}

/// Ctrl-C ends what is being done from now on, and the second time everything.
pub fn end_by_ctrl_c() {
    // If that can't be had, Ctrl-C does what it always does.
    let _ = ctrlc::set_handler(|| {
        if IS_INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
}

pub fn is_interrupted() -> bool {
    IS_INTERRUPTED.load(Ordering::Relaxed)
}

/// What is left for what is being done.
pub fn left() -> Duration {
    Duration::from_nanos(NOW.load(Ordering::Relaxed).saturating_sub(elapsed()))
}

/// Whether there is no time left at all.
pub fn is_over() -> bool {
    is_interrupted() || elapsed() > END.load(Ordering::Relaxed)
}
