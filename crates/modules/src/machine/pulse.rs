//! `machine.time_pulse_us`: how long a level lasts.

use crate::object;
use crate::pins;
use taipan_board::Cycles;
use taipan_vm::{Args, Res, Val, Vm};

const DEFAULT_TIMEOUT_US: i64 = 1_000_000;
/// Board instructions that one look at a pin and the clock takes.
const LOOK: u32 = 100;

/// The level did not begin, or did not end, in time.
const NO_START: i64 = -2;
const NO_END: i64 = -1;

/// `time_pulse_us(pin, level, timeout_us=1000000)`
pub fn time_pulse_us(vm: &mut Vm, args: Args) -> Res {
    let mut source = args.get(vm, 0);
    if !pins::is_pin_like(vm, source) {
        source = pins::find(vm, source)?;
    }
    let level = args.get(vm, 1);
    let level = vm.truth(level)?;
    let timeout = match args.opt(vm, 2) {
        Some(timeout) => vm.int_arg_i64(timeout)?,
        None => DEFAULT_TIMEOUT_US,
    };
    let timeout = object::cycles(vm, timeout.max(0) as u64, 1_000_000);
    let began = match wait_for_level(vm, source, level, timeout)? {
        Some(at) => at,
        None => return vm.new_int(NO_START),
    };
    match wait_for_level(vm, source, !level, timeout)? {
        Some(at) => {
            let hz = vm.board.profile().cpu_hz;
            vm.new_int((at - began).microseconds(hz) as i64)
        }
        None => vm.new_int(NO_END),
    }
}

/// When the level came; `None` if it did not within `timeout`. Handlers run meanwhile, soft callbacks don't.
fn wait_for_level(vm: &mut Vm, source: Val, level: bool, timeout: Cycles) -> Res<Option<Cycles>> {
    let start = vm.read_clock();
    loop {
        let now = vm.now();
        let mark = vm.mark();
        let reached = (pins::level(vm, source)? != 0) == level;
        vm.release(mark);
        if reached {
            return Ok(Some(now));
        }
        if now - start >= timeout {
            return Ok(None);
        }
        vm.charge(LOOK);
        let until = if pins::is_pin(vm, source) {
            // A wire moves when something happens on the board, not before.
            let now = vm.now();
            vm.board.advance(now).min(start + timeout)
        } else {
            Cycles::ZERO
        };
        vm.wait_until(until, false)?;
    }
}
