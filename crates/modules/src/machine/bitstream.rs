//! `machine.bitstream`: bits as pulses on a pin, as chains of coloured LEDs want them.
//!
//! Interrupts are off while it lasts, so that nothing bends a pulse: what is raised meanwhile is served at the end.

use crate::{object, pins};
use alloc::vec::Vec;
use taipan_board::Cycles;
use taipan_vm::types;
use taipan_vm::{Args, Kind, Res, Val, Vm};

/// Nanoseconds: how long a 0 is high and low, then a 1.
const TIMES: usize = 4;
/// Longer than a second is no pulse.
const LONGEST_NS: i64 = 1_000_000_000;
const SETUP: u32 = 200;

/// `bitstream(pin, encoding, timing, data)`
pub fn bitstream(vm: &mut Vm, args: Args) -> Res {
    let (wanted, encoding, timing, data) = (args.get(vm, 0), args.get(vm, 1), args.get(vm, 2), args.get(vm, 3));
    let pin = pins::find(vm, wanted)?;
    let id = pins::id(vm, pin);
    if vm.int_arg_i64(encoding)? != 0 {
        return Err(vm.value_error("encoding"));
    }
    let [low_high, low_low, high_high, high_low] = times(vm, timing)?;
    let Some(bytes) = vm.buffer(data).map(Vec::from) else {
        return Err(vm.type_error("object with buffer protocol required"));
    };
    vm.charge(SETUP);
    let mut at = vm.now();
    for bit in bytes.iter().flat_map(|byte| (0..8).rev().map(move |n| byte >> n & 1 != 0)) {
        let (high, low) = if bit { (high_high, high_low) } else { (low_high, low_low) };
        vm.board.pin_write(at, id, true);
        at += high;
        vm.board.pin_write(at, id, false);
        at += low;
        if at.0 >= vm.end_of_time {
            break;
        }
    }
    vm.board_changed();
    vm.wait_until(at, false)?;
    Ok(Val::NONE)
}

fn times(vm: &mut Vm, timing: Val) -> Res<[Cycles; TIMES]> {
    let base = vm.native_base(timing);
    let (is_tuple, len) = match vm.heap.kind(base) {
        Kind::Tuple => (true, vm.tuple_len(base)),
        Kind::List => (false, vm.list_len(base)),
        _ => {
            let name = vm.type_name(timing);
            return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("object '{name}' isn't a tuple or list")));
        }
    };
    if len != TIMES {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("requested length {TIMES} but object has length {len}")));
    }
    let items: [Val; TIMES] = core::array::from_fn(|i| if is_tuple { vm.tuple_get(base, i) } else { vm.list_get(base, i) });
    items.iter().for_each(|item| vm.keep(*item));
    let mut cycles = [Cycles::ZERO; TIMES];
    for (to, item) in cycles.iter_mut().zip(items) {
        let nanoseconds = vm.int_arg_i64(item)?;
        if !(0..=LONGEST_NS).contains(&nanoseconds) {
            return Err(vm.value_error("timing"));
        }
        *to = object::cycles(vm, nanoseconds as u64, 1_000_000_000);
    }
    Ok(cycles)
}
