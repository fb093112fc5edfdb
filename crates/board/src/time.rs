//! Time in cycles of the CPU clock, and exact conversion.
//!
//! A cycle is the finest thing that can be told apart on a board, and it is an integer: sums of it don't drift.
//! Conversions go through 128 bits, so that a year of nanoseconds times a clock rate does not overflow.
use core::ops::{Add, AddAssign, Sub};

const NANOSECONDS: u128 = 1_000_000_000;

/// CPU cycles since reset, or a number of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Cycles(pub u64);

impl Cycles {
    pub const ZERO: Cycles = Cycles(0);
    /// Later than every time that can happen.
    pub const NEVER: Cycles = Cycles(u64::MAX);

    /// The first cycle at or after `nanoseconds`; `NEVER` if it is out of range.
    pub fn from_nanoseconds(nanoseconds: u64, hz: u32) -> Cycles {
        let cycles = (u128::from(nanoseconds) * u128::from(hz)).div_ceil(NANOSECONDS);
        u64::try_from(cycles).map_or(Cycles::NEVER, Cycles)
    }

    /// Whole nanoseconds since reset, saturating.
    pub fn nanoseconds(self, hz: u32) -> u64 {
        self.scaled(1_000_000_000, hz)
    }

    /// Whole microseconds since reset, saturating.
    pub fn microseconds(self, hz: u32) -> u64 {
        self.scaled(1_000_000, hz)
    }

    /// Whole milliseconds since reset.
    pub fn milliseconds(self, hz: u32) -> u64 {
        self.scaled(1_000, hz)
    }

    fn scaled(self, units_per_second: u64, hz: u32) -> u64 {
        let units = u128::from(self.0) * u128::from(units_per_second) / u128::from(hz);
        u64::try_from(units).unwrap_or(u64::MAX)
    }

    pub fn saturating_sub(self, other: Cycles) -> Cycles {
        Cycles(self.0.saturating_sub(other.0))
    }
}

/// Saturates at [`Cycles::NEVER`].
impl Add for Cycles {
    type Output = Cycles;
    fn add(self, other: Cycles) -> Cycles {
        Cycles(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Cycles {
    fn add_assign(&mut self, other: Cycles) {
        *self = *self + other;
    }
}

/// Saturates at zero.
impl Sub for Cycles {
    type Output = Cycles;
    fn sub(self, other: Cycles) -> Cycles {
        self.saturating_sub(other)
    }
}
