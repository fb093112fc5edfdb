//! The wake-up timer of a real-time clock, in the terms of its registers.

use crate::time::Cycles;

/// The clock's own rate.
const CLOCK_HZ: u64 = 32_768;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WakeUp {
    /// 0 to 3: the clock divided by 16, 8, 4 or 2; 4 and 5: one tick a second; 6 and 7: the same with 65536 more ticks.
    pub clock: u8,
    /// One less than the ticks between two events.
    pub count: u16,
}

impl WakeUp {
    /// The finest setting for a period; `None` for one that is too long.
    pub fn from_milliseconds(ms: i64) -> Option<WakeUp> {
        let ms = u64::try_from(ms).unwrap_or(0);
        let fine = (1..=4).find(|shift| ms <= 2000 << shift);
        let (clock, ticks) = match fine {
            Some(shift) => (4 - shift as u8, (CLOCK_HZ >> shift) * ms / 1000),
            None => match ms / 1000 {
                seconds @ ..=0x1_0000 => (4, seconds),
                seconds => (6, seconds - 0x1_0000),
            },
        };
        if ticks > 0x1_0000 {
            return None;
        }
        Some(WakeUp { clock, count: ticks.saturating_sub(1) as u16 })
    }

    /// When the n-th event comes after `start`.
    pub fn at(&self, start: Cycles, n: u64, cpu_hz: u32) -> Cycles {
        let (more, hz) = match self.clock {
            0..4 => (0, CLOCK_HZ >> (4 - self.clock)),
            4..6 => (0, 1),
            _ => (0x1_0000, 1),
        };
        let ticks = u128::from(n) * u128::from(u64::from(self.count) + 1 + more);
        let cycles = ticks * u128::from(cpu_hz) / u128::from(hz);
        Cycles(start.0.saturating_add(u64::try_from(cycles).unwrap_or(u64::MAX)))
    }
}
