//! From a frequency or a period to the two registers of a timer: prescaler and period.
//!
//! The counter runs at source / prescaler and starts again after `period` counts, so a frequency fixes their product
//! only. A small prescaler is better (finer pulse widths), so it starts at 1 and grows while the period does not fit
//! the counter: by a factor that divides the period exactly if there is one, so that the frequency stays exact. The
//! steps are MicroPython's, since programs read the registers back. Registers hold one less than what they stand for.

use taipan_board::TimerInfo;
use taipan_vm::{Kind, Raise, Res, Val, Vm};

const LARGEST_PRESCALER: u32 = 0x1_0000;
/// Up to which a prescaler can be multiplied by 10 for a frequency below 1 Hz.
const LARGEST_DECIMAL: u32 = 6553;

/// The register values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Registers {
    pub prescaler: u32,
    pub period: u32,
}

impl Registers {
    fn of(prescaler: u32, period: u64, mask: u32) -> Registers {
        Registers { prescaler: (prescaler - 1) & 0xffff, period: (period as u32).wrapping_sub(1) & mask }
    }
}

/// The registers for updates at `freq` hertz, an int or a float.
pub fn from_freq(vm: &mut Vm, timer: &TimerInfo, freq: Val) -> Res<Registers> {
    let mut prescaler = 1;
    let period = if vm.heap.kind(freq) == Kind::Float {
        let mut hz = vm.float_of(freq) as f32;
        if hz <= 0.0 {
            return Err(not_positive(vm));
        }
        while hz < 1.0 && prescaler < LARGEST_DECIMAL {
            prescaler *= 10;
            hz *= 10.0;
        }
        (timer.source_hz as f32 / hz) as u32
    } else {
        let hz = vm.int_arg_i64(freq)?;
        if hz <= 0 {
            return Err(not_positive(vm));
        }
        (i64::from(timer.source_hz) / hz) as u32
    };
    match fit_freq(prescaler, period.max(1), timer.mask()) {
        Some(registers) => Ok(registers),
        None => Err(vm.value_error("freq too small")),
    }
}

fn not_positive(vm: &mut Vm) -> Raise {
    vm.value_error("must have positive freq")
}

fn fit_freq(mut prescaler: u32, mut period: u32, mask: u32) -> Option<Registers> {
    while period > mask {
        if period.is_multiple_of(5) && prescaler * 5 <= LARGEST_PRESCALER {
            prescaler *= 5;
            period /= 5;
        } else if period.is_multiple_of(3) && prescaler * 3 <= LARGEST_PRESCALER {
            prescaler *= 3;
            period /= 3;
        } else if prescaler * 2 <= LARGEST_PRESCALER {
            prescaler *= 2;
            period /= 2;
        } else if prescaler < LARGEST_PRESCALER {
            let scaled = u64::from(period) * u64::from(prescaler) / u64::from(LARGEST_PRESCALER);
            period = scaled as u32;
            prescaler = LARGEST_PRESCALER;
        } else {
            return None;
        }
    }
    Some(Registers::of(prescaler, period.into(), mask))
}

/// The registers for updates every `ticks` / `tick_hz` seconds.
pub fn from_period(vm: &mut Vm, timer: &TimerInfo, ticks: i64, tick_hz: i64) -> Res<Registers> {
    if ticks <= 0 || tick_hz <= 0 {
        return Err(not_positive(vm));
    }
    let period = u128::from(timer.source_hz) * ticks as u128 / tick_hz as u128;
    let period = u64::try_from(period).unwrap_or(u64::MAX);
    match fit_period(period, timer.mask()) {
        Some(registers) => Ok(registers),
        None => Err(vm.value_error("period too large")),
    }
}

fn fit_period(mut period: u64, mask: u32) -> Option<Registers> {
    let mut prescaler = 1;
    while period > u64::from(mask) {
        if prescaler <= LARGEST_PRESCALER / 5 && period.is_multiple_of(5) {
            prescaler *= 5;
            period /= 5;
        } else if prescaler <= LARGEST_PRESCALER / 3 && period.is_multiple_of(3) {
            prescaler *= 3;
            period /= 3;
        } else {
            let dropped = (period & 1) as u32;
            prescaler *= 2;
            period /= 2;
            if period < u64::from(prescaler) {
                // Rounding the prescaler up loses less than dropping the period's last bit.
                prescaler |= dropped;
            }
            if prescaler > LARGEST_PRESCALER {
                return None;
            }
        }
    }
    Some(Registers::of(prescaler, period, mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: Option<Registers>, prescaler: u32, period: u32) {
        assert_eq!(found, Some(Registers { prescaler, period }));
    }

    #[test]
    fn a_period_that_fits_needs_no_prescaler() {
        check(fit_freq(1, 840_000, u32::MAX), 0, 839_999);
        check(fit_freq(1, 8_400, 0xffff), 0, 8_399);
    }

    #[test]
    fn exact_factors_come_first() {
        // 84 MHz / 100 Hz on 16 bits: 840000 = 5 * 168000 = 25 * 33600.
        check(fit_freq(1, 840_000, 0xffff), 24, 33_599);
        check(fit_period(1_680_000, 0xffff), 124, 13_439);
    }

    #[test]
    fn at_the_limit_the_period_is_scaled_once() {
        assert_eq!(fit_freq(1, u32::MAX, 0xffff).map(|r| r.prescaler), Some(0xffff));
        assert_eq!(fit_period(u64::MAX, 0xffff), None);
    }
}
