//! Interrupts on and off, sleep, clocks, reset: functions that `machine` and `pyb` share.

use crate::object;
use crate::time;
use alloc::format;
use core::sync::atomic::Ordering;
use taipan_board::{Cycles, IrqState, attention};
use taipan_vm::interrupt::STOP;
use taipan_vm::types;
use taipan_vm::{Args, Res, Val, Vm};

pub const SOFT_RESET: i64 = 0;
pub const PWRON_RESET: i64 = 1;
pub const HARD_RESET: i64 = 2;
pub const WDT_RESET: i64 = 3;
pub const DEEPSLEEP_RESET: i64 = 4;

/// Why the program asked for a reset, kept for the embedder: one of the numbers above.
const RESET: &str = "reset";
/// The two peripheral buses run at these fractions of the CPU clock.
const SLOW_BUS_DIVISOR: u32 = 4;
const FAST_BUS_DIVISOR: u32 = 2;

// ---- Interrupts

/// How many sections there are, one inside the other, where that is counted.
const SECTIONS: &str = "interrupts off";

/// `disable_irq()`: how they were, in the board's terms.
pub fn disable_irq(vm: &mut Vm, _args: Args) -> Res {
    let was_on = vm.set_irq_enabled(false);
    Ok(match vm.board.profile().irq_state {
        IrqState::Flag => Val::bool(was_on),
        IrqState::Register { on, off } => Val::int(if was_on { on } else { off } as isize),
        IrqState::Counted => {
            let sections = vm.kept(SECTIONS).as_int().unwrap_or(0);
            vm.set_kept(SECTIONS, Val::int(sections + 1));
            Val::int(0)
        }
    })
}

/// `enable_irq(state)`: as they were then.
pub fn enable_irq(vm: &mut Vm, args: Args) -> Res {
    let state = args.opt(vm, 0);
    let on = match (vm.board.profile().irq_state, state) {
        (IrqState::Flag, Some(state)) => vm.truth(state)?,
        // Of the register, the bits that make the difference.
        (IrqState::Register { on, off }, Some(state)) => (vm.int_arg_i64(state)? as u32 ^ on) & (on ^ off) == 0,
        (IrqState::Counted, Some(state)) => {
            vm.int_arg_i64(state)?;
            let sections = vm.kept(SECTIONS).as_int().unwrap_or(0);
            let left = (sections - 1).max(0);
            vm.set_kept(SECTIONS, Val::int(left));
            left == 0
        }
        (_, None) => true,
    };
    vm.set_irq_enabled(on);
    Ok(Val::NONE)
}

/// Whether interrupts are on.
pub fn irq_enabled(vm: &Vm) -> bool {
    vm.irq_enabled()
}

// ---- Waiting

/// `idle()`, `wfi()`: until the next interrupt, or a millisecond's tick.
pub fn idle(vm: &mut Vm, _args: Args) -> Res {
    vm.wait_for_interrupt()?;
    Ok(Val::NONE)
}

/// `lightsleep([ms])`: hard handlers run meanwhile, soft callbacks wait.
pub fn lightsleep(vm: &mut Vm, args: Args) -> Res {
    match args.opt(vm, 0) {
        Some(ms) => sleep_through(vm, ms)?,
        None => sleep_until_interrupt(vm)?,
    }
    Ok(Val::NONE)
}

/// `deepsleep([ms])`: a reset ends it.
pub fn deepsleep(vm: &mut Vm, args: Args) -> Res {
    if let Some(ms) = args.opt(vm, 0) {
        sleep_through(vm, ms)?;
    }
    end_by_reset(vm, DEEPSLEEP_RESET)
}

/// Where nothing can happen any more it is a short sleep.
fn sleep_until_interrupt(vm: &mut Vm) -> Res<()> {
    let events = |vm: &Vm| {
        let lines = vm.board.profile().lines.iter();
        lines.fold(0, |sum: u32, info| sum.wrapping_add(vm.board.interrupts().raised(info.line)))
    };
    let before = events(vm);
    loop {
        vm.wait_for_interrupt()?;
        let now = vm.now();
        if events(vm) != before || vm.board.advance(now) == Cycles::NEVER {
            return Ok(());
        }
    }
}

fn sleep_through(vm: &mut Vm, ms: Val) -> Res<()> {
    let ms = vm.int_arg_i64(ms)?.max(0) as u64;
    let until = vm.now() + object::cycles(vm, ms, 1000);
    vm.wait_until(until, false)
}

// ---- Reset

/// `reset()`: the run ends, whatever the program catches.
pub fn reset(vm: &mut Vm, _args: Args) -> Res {
    end_by_reset(vm, HARD_RESET)
}

/// `soft_reset([status])`: the same as `sys.exit`.
pub fn soft_reset(vm: &mut Vm, args: Args) -> Res {
    let status = args.opt(vm, 0);
    Err(vm.raise_args(types::SYSTEM_EXIT, status.as_slice()))
}

/// Why the program ended itself by a reset, if it did.
pub fn requested_reset(vm: &Vm) -> Option<i64> {
    if vm.board.interrupts().attention().load(Ordering::Relaxed) & attention::WATCHDOG != 0 {
        return Some(WDT_RESET);
    }
    vm.kept(RESET).as_int().map(|cause| cause as i64)
}

fn end_by_reset(vm: &mut Vm, cause: i64) -> Res {
    vm.set_kept(RESET, Val::int(cause as isize));
    vm.board.interrupts().attend(attention::STOP);
    Err(STOP)
}

pub fn reset_cause(_vm: &mut Vm, _args: Args) -> Res {
    Ok(Val::int(PWRON_RESET as isize))
}

// ---- What the board is

pub fn unique_id(vm: &mut Vm, _args: Args) -> Res {
    let id = vm.board.unique_id();
    vm.new_bytes(id)
}

/// CPU, memory bus, slow and fast peripheral bus.
fn clocks(vm: &Vm) -> [u32; 4] {
    let hz = vm.board.profile().cpu_hz;
    [hz, hz, hz / SLOW_BUS_DIVISOR, hz / FAST_BUS_DIVISOR]
}

/// `freq()`, and `freq(sysclk, ...)` with the frequency that the board has.
pub fn freq(vm: &mut Vm, args: Args) -> Res {
    let clocks = clocks(vm);
    if args.is_empty() {
        let mut values = [Val::NONE; 4];
        for (value, hz) in values.iter_mut().zip(clocks) {
            *value = vm.new_int(hz.into())?;
        }
        return vm.new_tuple(&values);
    }
    for (i, hz) in clocks.into_iter().enumerate().take(args.len()) {
        let wanted = args.get(vm, i);
        if vm.int_arg_i64(wanted)? != i64::from(hz) {
            return Err(vm.value_error("invalid freq"));
        }
    }
    Ok(Val::NONE)
}

/// `freq()` of boards with one clock, and `freq(hz)` with what it is; ValueError with this text for any other.
pub fn one_freq(vm: &mut Vm, args: Args, text: &str) -> Res {
    let hz = i64::from(vm.board.profile().cpu_hz);
    let Some(wanted) = args.opt(vm, 0) else { return vm.new_int(hz) };
    if vm.int_arg_i64(wanted)? != hz {
        return Err(vm.value_error(text));
    }
    Ok(Val::NONE)
}

/// 30 random bits.
pub fn rng(vm: &mut Vm, _args: Args) -> Res {
    let bits = vm.board.random() >> 2;
    vm.new_int(bits.into())
}

/// `info([dump])`: prints what the board is.
pub fn info(vm: &mut Vm, _args: Args) -> Res {
    let mut out = alloc::string::String::from("ID=");
    for (i, byte) in vm.board.unique_id().iter().enumerate() {
        if i == 4 || i == 8 {
            out.push(':');
        }
        out.push_str(&format!("{byte:02x}"));
    }
    let [cpu, memory, slow, fast] = clocks(vm);
    out.push_str(&format!("\nS={cpu}\nH={memory}\nP1={slow}\nP2={fast}\n"));
    let heap = vm.heap.stats();
    let free = heap.total - heap.used;
    out.push_str(&format!("GC:\n  {} total\n  {} : {free}\n", heap.total, heap.used));
    vm.write_stdout(out.as_bytes());
    Ok(Val::NONE)
}

// ---- Time, as `pyb` names it

/// Milliseconds since `start`, a result of `millis()`.
pub fn elapsed_ms(vm: &mut Vm, args: Args) -> Res {
    elapsed(vm, args, Cycles::milliseconds)
}

pub fn elapsed_us(vm: &mut Vm, args: Args) -> Res {
    elapsed(vm, args, Cycles::microseconds)
}

fn elapsed(vm: &mut Vm, args: Args, unit: fn(Cycles, u32) -> u64) -> Res {
    let start = args.get(vm, 0);
    let start = vm.int_arg_i64(start)?;
    let hz = vm.board.profile().cpu_hz;
    let now = unit(vm.now(), hz);
    Ok(time::tick(vm, now.wrapping_sub(start as u64)))
}
