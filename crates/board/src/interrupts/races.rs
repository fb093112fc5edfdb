//! The doorway while the VM goes through it: every order of the atomics, and all that memory may show in between.
//!
//!     RUSTFLAGS="--cfg loom" cargo test --locked -p taipan-board --target-dir target/loom races
//!
//! A thread plays the interrupt context, which on a board cuts into the VM, and on a host is a signal or a thread.

use super::{AtomicU32, Interrupts, LINES, Line, Ordering, attention};
use alloc::vec::Vec;
use loom::sync::Arc;
use loom::thread;

impl Interrupts {
    /// Loom's atomics can't be made in a constant.
    pub fn new() -> Self {
        let lines = || core::array::from_fn(|_| AtomicU32::new(0));
        Interrupts {
            attention: AtomicU32::new(0),
            pending: core::array::from_fn(|_| AtomicU32::new(0)),
            raised: lines(),
            coalesced: lines(),
            cleared: lines(),
        }
    }
}

const TIMER: Line = Line(3);
const EDGE: Line = Line(40);

/// A safe point, as the VM passes it: the lines that it serves, by their bits.
fn safe_point(interrupts: &Interrupts) -> u64 {
    if interrupts.attention().load(Ordering::Relaxed) == 0 {
        return 0;
    }
    interrupts.acknowledge(attention::INTERRUPT);
    serve(interrupts)
}

fn serve(interrupts: &Interrupts) -> u64 {
    let pending = interrupts.pending();
    let lines = (0..LINES as u8).filter(|n| pending >> n & 1 != 0);
    lines.filter(|n| interrupts.take(Line(*n))).fold(0, |served, n| served | 1 << n)
}

/// Raises the lines in a thread each, while the VM does something; the doorway when all have come.
fn while_raised(lines: &'static [Line], vm: impl FnOnce(&Interrupts)) -> Arc<Interrupts> {
    let interrupts = Arc::new(Interrupts::new());
    let vectors: Vec<_> = lines
        .iter()
        .map(|line| {
            let interrupts = interrupts.clone();
            thread::spawn(move || interrupts.raise(*line))
        })
        .collect();
    vm(&interrupts);
    vectors.into_iter().for_each(|vector| vector.join().unwrap());
    interrupts
}

/// Every event is accounted for.
fn assert_adds_up(interrupts: &Interrupts, line: Line, taken: u32) {
    let pending = (interrupts.pending() >> line.0 & 1) as u32;
    let known = taken + pending + interrupts.coalesced(line) + interrupts.cleared(line);
    assert_eq!(interrupts.raised(line), known, "raised, and what became of it");
}

fn assert_announced(interrupts: &Interrupts) {
    let bits = interrupts.attention().load(Ordering::Relaxed);
    assert!(interrupts.pending() == 0 || bits & attention::INTERRUPT != 0, "pending, and nobody looks");
}

#[test]
fn what_comes_at_a_safe_point_is_served_there_or_at_the_next() {
    loom::model(|| {
        let mut served = 0;
        let interrupts = while_raised(&[TIMER], |interrupts| served |= safe_point(interrupts));
        assert_announced(&interrupts);
        let again = safe_point(&interrupts);
        assert_eq!((served | again, served & again), (1 << TIMER.0, 0), "once");
        assert_adds_up(&interrupts, TIMER, 1);
    });
}

#[test]
fn lines_that_come_together_are_both_served() {
    loom::model(|| {
        let mut served = 0;
        let interrupts = while_raised(&[TIMER, EDGE], |interrupts| served |= safe_point(interrupts));
        assert_announced(&interrupts);
        served |= safe_point(&interrupts);
        assert_eq!(served, 1 << TIMER.0 | 1 << EDGE.0);
    });
}

#[test]
fn events_of_one_line_are_taken_or_counted() {
    loom::model(|| {
        let mut taken = 0;
        let interrupts = while_raised(&[TIMER, TIMER], |interrupts| taken += safe_point(interrupts).count_ones());
        assert_announced(&interrupts);
        taken += safe_point(&interrupts).count_ones();
        assert!(taken > 0);
        assert_adds_up(&interrupts, TIMER, taken);
    });
}

#[test]
fn clearing_takes_an_event_or_leaves_it() {
    loom::model(|| {
        let interrupts = while_raised(&[TIMER, TIMER], |interrupts| interrupts.clear(TIMER));
        assert_announced(&interrupts);
        assert_adds_up(&interrupts, TIMER, 0);
    });
}

#[test]
fn coalescing_takes_an_event_or_leaves_it() {
    loom::model(|| {
        let interrupts = while_raised(&[TIMER, TIMER], |interrupts| interrupts.coalesce(TIMER));
        assert_announced(&interrupts);
        assert_adds_up(&interrupts, TIMER, 0);
    });
}

/// A line that is held off stays pending, and the VM asks again when it may be served: `look_again` in the VM.
#[test]
fn what_is_held_off_is_served_when_it_may_be() {
    loom::model(|| {
        let interrupts = while_raised(&[TIMER], |interrupts| {
            interrupts.acknowledge(attention::INTERRUPT);
            // Masked: nothing is served. Then no longer.
            if interrupts.pending() != 0 {
                interrupts.attend(attention::INTERRUPT);
            }
        });
        assert_announced(&interrupts);
        assert_eq!(safe_point(&interrupts), 1 << TIMER.0);
    });
}

#[test]
fn acknowledging_one_reason_leaves_the_others() {
    loom::model(|| {
        let interrupts = Arc::new(Interrupts::new());
        let other = interrupts.clone();
        let console = thread::spawn(move || other.attend(attention::KEYBOARD));
        interrupts.raise(TIMER);
        let served = safe_point(&interrupts);
        console.join().unwrap();
        assert_eq!(served, 1 << TIMER.0);
        assert_eq!(interrupts.attention().load(Ordering::Relaxed), attention::KEYBOARD);
    });
}

/// What a vector notes before it raises its line is there for the handler.
#[test]
fn a_handler_sees_what_its_vector_has_written() {
    loom::model(|| {
        let shared = Arc::new((Interrupts::new(), AtomicU32::new(0)));
        let other = shared.clone();
        let vector = thread::spawn(move || {
            other.1.store(1, Ordering::Relaxed);
            other.0.raise(TIMER);
        });
        if safe_point(&shared.0) != 0 {
            assert_eq!(shared.1.load(Ordering::Relaxed), 1);
        }
        vector.join().unwrap();
    });
}

/// The order that the invariant of [`Interrupts`] is about: the other way round loses events, so the model would show it.
#[test]
#[should_panic = "pending, and nobody looks"]
fn acknowledging_after_looking_loses_events() {
    loom::model(|| {
        let interrupts = while_raised(&[TIMER], |interrupts| {
            serve(interrupts);
            interrupts.acknowledge(attention::INTERRUPT);
        });
        assert_announced(&interrupts);
    });
}
