//! When handlers that read the clock are tried again.
//!
//! All that happens to an explored program by itself is that time passes. A handler that ignores what comes within 50 ms
//! is another one afterwards, and not all times can be tried. So it comes at once; and then, as the program waits and
//! goes round its loops, each time that twice as much time has passed since the interrupt before. So both sides of a
//! limit are seen, if the program gets there.

use crate::footprint::Footprint;
use taipan_heap::watch::Access;
use taipan_vm::Vm;
use taipan_vm::watch::place;

pub(crate) struct Clock {
    began: u64,
    next: u64,
    /// A loop has closed, but for those that read the clock: what came in the last round was seen in one before, and
    /// comes again when twice as much time has passed.
    pub is_waited_for: bool,
}

/// The least that counts, in milliseconds.
const LEAST_MS: u64 = 1;
/// For so long a loop is followed that brings nothing new but the time.
const MOST_MS: u64 = 1000;

impl Clock {
    pub fn new(vm: &Vm) -> Clock {
        let now = vm.time().0;
        Clock { began: now, next: now + LEAST_MS * cycles_per_ms(vm), is_waited_for: false }
    }

    /// Whether twice as much time has passed as the last time.
    pub fn rings(&mut self, vm: &Vm) -> bool {
        let now = vm.time().0;
        let rings = now >= self.next;
        if rings {
            self.next = now + (now - self.began);
            self.is_waited_for = false;
        }
        rings
    }

    /// Whether time may bring something new yet.
    pub fn goes_on(&self, vm: &Vm) -> bool {
        vm.time().0 - self.began < MOST_MS * cycles_per_ms(vm)
    }
}

fn cycles_per_ms(vm: &Vm) -> u64 {
    u64::from(vm.board.profile().cpu_hz) / 1000
}

/// Whether what a handler does depends on the time.
pub(crate) fn is_read(footprint: &Footprint) -> bool {
    footprint.accesses().iter().any(|access: &Access| access.number() == Some(place::CLOCK))
}
