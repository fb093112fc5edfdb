//! `time`: the board's clock. On a virtual board nothing but the program's own work and its sleeping moves it.

pub mod calendar;

use crate::machine::system;
use crate::{function, is_hosted};
use alloc::vec::Vec;
use calendar::Date;
use taipan_board::Cycles;
use taipan_vm::types;
use taipan_vm::{Args, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "time",
    items: &[
        function("time", 0, 0, time),
        function("time_ns", 0, 0, time_ns),
        function("localtime", 0, 1, date),
        function("gmtime", 0, 1, date),
        function("mktime", 1, 1, mktime),
        function("sleep", 1, 1, sleep),
        function("sleep_ms", 1, 1, sleep_ms),
        function("sleep_us", 1, 1, sleep_us),
        function("ticks_ms", 0, 0, ticks_ms),
        function("ticks_us", 0, 0, ticks_us),
        function("ticks_cpu", 0, 0, |vm, _| {
            let now = vm.read_clock().0;
            Ok(tick(vm, now))
        }),
        function("ticks_add", 2, 2, ticks_add),
        function("ticks_diff", 2, 2, ticks_diff),
    ],
};

fn hz(vm: &Vm) -> u32 {
    vm.board.profile().cpu_hz
}

// ---- Ticks. None of this allocates.

/// The time at which ticks begin again at 0.
fn period(vm: &Vm) -> i64 {
    1 << vm.board.profile().ticks_period_bits
}

/// Of a count that runs for ever, what ticks show.
pub fn tick(vm: &Vm, count: u64) -> Val {
    Val::int((count & (period(vm) as u64 - 1)) as isize)
}

pub fn ticks_ms(vm: &mut Vm, _: Args) -> Res {
    let now = vm.read_clock().milliseconds(hz(vm));
    Ok(tick(vm, now))
}

pub fn ticks_us(vm: &mut Vm, _: Args) -> Res {
    let now = vm.read_clock().microseconds(hz(vm));
    Ok(tick(vm, now))
}

fn ticks_add(vm: &mut Vm, args: Args) -> Res {
    let (ticks, delta) = (args.get(vm, 0), args.get(vm, 1));
    let (ticks, delta) = (vm.int_arg_i64(ticks)?, vm.int_arg_i64(delta)?);
    add(vm, ticks, delta)
}

fn add(vm: &mut Vm, ticks: i64, delta: i64) -> Res {
    let half = period(vm) / 2;
    if delta <= -half || delta >= half {
        return Err(vm.raise_str(types::OVERFLOW_ERROR, "ticks interval overflow"));
    }
    Ok(tick(vm, ticks.wrapping_add(delta) as u64))
}

fn ticks_diff(vm: &mut Vm, args: Args) -> Res {
    let (end, start) = (args.get(vm, 0), args.get(vm, 1));
    let (end, start) = (vm.int_arg_i64(end)?, vm.int_arg_i64(start)?);
    Ok(Val::int(difference(vm, end, start) as isize))
}

/// `end - start` on the circle: from minus half a period to just below half a period.
fn difference(vm: &Vm, end: i64, start: i64) -> i64 {
    let (period, half) = (period(vm), period(vm) / 2);
    let apart = end.wrapping_sub(start).wrapping_add(half) & (period - 1);
    apart - half
}

/// [`difference`] of ticks that are small integers.
pub fn apart(vm: &Vm, end: Val, start: Val) -> i64 {
    difference(vm, end.as_int().unwrap_or(0) as i64, start.as_int().unwrap_or(0) as i64)
}

/// The ticks in so many milliseconds; OverflowError if that is too far for ticks to tell from the past.
pub fn milliseconds_later(vm: &mut Vm, milliseconds: i64) -> Res {
    let now = vm.read_clock().milliseconds(hz(vm));
    add(vm, now as i64, milliseconds)
}

/// How many milliseconds there are until these ticks; negative if they are past.
pub fn milliseconds_until(vm: &mut Vm, ticks: Val) -> i64 {
    let now = vm.read_clock().milliseconds(hz(vm));
    let now = tick(vm, now);
    apart(vm, ticks, now)
}

// ---- Sleeping

/// Waits so many nanoseconds, at least one check for interrupts. With interrupts off it is a busy loop, which runs no
/// callbacks.
fn wait(vm: &mut Vm, args: Args, nanoseconds: u64, callbacks: bool) -> Res {
    let until = vm.now() + Cycles::from_nanoseconds(nanoseconds, hz(vm));
    if is_hosted(vm.board.profile()) {
        vm.sleep_until(args, until)?;
        return Ok(Val::NONE);
    }
    let callbacks = callbacks && system::irq_enabled(vm);
    vm.wait_until(until, callbacks)?;
    Ok(Val::NONE)
}

fn sleep(vm: &mut Vm, args: Args) -> Res {
    let seconds = args.get(vm, 0);
    let seconds = vm.float_arg(seconds)?;
    if seconds < 0.0 && is_hosted(vm.board.profile()) {
        const EINVAL: i32 = 22;
        return Err(vm.os_error(EINVAL));
    }
    // A cast of a float saturates: what is negative is no time.
    wait(vm, args, (seconds * 1e9) as u64, true)
}

fn duration(vm: &mut Vm, args: Args, unit_ns: u64) -> Res<u64> {
    let n = args.get(vm, 0);
    let n = vm.index_arg(n)?;
    Ok(u64::try_from(n).unwrap_or(0).saturating_mul(unit_ns))
}

pub fn sleep_ms(vm: &mut Vm, args: Args) -> Res {
    let nanoseconds = duration(vm, args, 1_000_000)?;
    wait(vm, args, nanoseconds, true)
}

/// A board may count out microseconds without looking at its schedule.
pub fn sleep_us(vm: &mut Vm, args: Args) -> Res {
    let nanoseconds = duration(vm, args, 1_000)?;
    let callbacks = vm.board.profile().sleep_us_serves_from.is_some_and(|us| nanoseconds / 1000 >= us);
    wait(vm, args, nanoseconds, callbacks)
}

// ---- The calendar

/// Nanoseconds from 1970 to where the board's `time()` begins: many boards count from 2000.
fn epoch_ns(vm: &Vm) -> u64 {
    if vm.board.profile().epoch_is_1970 { 0 } else { calendar::SECONDS_1970_TO_2000 as u64 * 1_000_000_000 }
}

/// Nanoseconds since the epoch.
fn clock(vm: &mut Vm) -> u64 {
    let now = vm.now();
    vm.board.unix_time_ns(now).saturating_sub(epoch_ns(vm))
}

/// Whole seconds on boards, a float hosted.
fn time(vm: &mut Vm, _: Args) -> Res {
    let nanoseconds = clock(vm);
    if is_hosted(vm.board.profile()) {
        return vm.new_float(nanoseconds as f64 / 1e9);
    }
    vm.new_int((nanoseconds / 1_000_000_000) as i64)
}

fn time_ns(vm: &mut Vm, _: Args) -> Res {
    if vm.heap.lock_depth() > 0 {
        // A number of this size is made on the heap, whatever the word size here.
        return Err(vm.locked_error());
    }
    let nanoseconds = clock(vm);
    vm.new_int(nanoseconds as i64)
}

/// `localtime([seconds])`, `gmtime([seconds])`: there is no time zone.
fn date(vm: &mut Vm, args: Args) -> Res {
    let hosted = is_hosted(vm.board.profile());
    let seconds = match args.opt(vm, 0).filter(|v| hosted || !v.is_none()) {
        None => (clock(vm) / 1_000_000_000) as i64,
        Some(v) if hosted => vm.float_arg(v)? as i64,
        Some(v) => vm.int_arg_i64(v)?,
    };
    let date = Date::from_unix(seconds.saturating_add((epoch_ns(vm) / 1_000_000_000) as i64));
    let mut fields: Vec<Val> = date.fields().iter().map(|n| Val::int(*n as isize)).collect();
    if hosted {
        // No daylight saving time.
        fields.push(Val::int(0));
    }
    vm.new_tuple(&fields)
}

fn mktime(vm: &mut Vm, args: Args) -> Res {
    let v = args.get(vm, 0);
    let fields = if vm.container_len(v).is_some() { vm.collect_items(v)? } else { Vec::new() };
    if !matches!(fields.len(), 8 | 9) {
        return Err(vm.type_error("mktime needs a tuple of length 8 or 9"));
    }
    let mut numbers = [0; 6];
    for (number, field) in numbers.iter_mut().zip(fields) {
        *number = vm.int_arg_i64(field)?;
    }
    let seconds = calendar::unix_from_fields(numbers) - (epoch_ns(vm) / 1_000_000_000) as i64;
    vm.new_int(seconds)
}
