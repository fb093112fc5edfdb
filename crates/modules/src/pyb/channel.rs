//! `TimerChannel`: a compare channel of a timer.
//!
//! A match of the counter with the channel's compare value is a source of the timer's line. What the match does to a
//! pin (PWM and the output-compare modes) is not simulated, nor are captures and encoders: their channels can be made
//! and asked, and nothing happens on them.

use super::timer::{self, CHANNELS};
use crate::function;
use crate::machine::pin;
use crate::object;
use crate::pins;
use alloc::string::String;
use taipan_vm::types;
use taipan_vm::{Args, Kind, Res, TypeDef, Val, Vm};

pub const PWM: usize = 0;
pub const PWM_INVERTED: usize = 1;
pub const OC_TIMING: usize = 2;
pub const OC_ACTIVE: usize = 3;
pub const OC_INACTIVE: usize = 4;
pub const OC_TOGGLE: usize = 5;
pub const OC_FORCED_ACTIVE: usize = 6;
pub const OC_FORCED_INACTIVE: usize = 7;
pub const IC: usize = 8;
pub const ENC_A: usize = 9;
pub const ENC_B: usize = 10;
pub const ENC_AB: usize = 11;

const MODE_NAMES: [&str; 12] = [
    "PWM",
    "PWM_INVERTED",
    "OC_TIMING",
    "OC_ACTIVE",
    "OC_INACTIVE",
    "OC_TOGGLE",
    "OC_FORCED_ACTIVE",
    "OC_FORCED_INACTIVE",
    "IC",
    "ENC_A",
    "ENC_B",
    "ENC_AB",
];

/// Polarities of outputs, then of inputs, as the chip's library numbers them.
pub const HIGH: i64 = 0;
pub const LOW: i64 = 2;
pub const RISING: i64 = 0;
pub const FALLING: i64 = 2;
pub const BOTH: i64 = 0xa;

/// Timers whose two inputs can count an encoder's steps.
const ENCODER_TIMERS: [u8; 6] = [1, 2, 3, 4, 5, 8];
const LAST_CHANNEL: i64 = 4;

// Slots of a channel.
const TIMER: usize = 1;
const NUMBER: usize = 2;
const MODE: usize = 3;
const CALLBACK: usize = 4;
const NEXT: usize = 5;

static TYPE: TypeDef = TypeDef {
    methods: &[
        function("callback", 2, 2, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            let callback = args.get(vm, 1);
            set_callback(vm, this, callback)?;
            Ok(Val::NONE)
        }),
        // One register has three names.
        function("compare", 1, 2, compare),
        function("capture", 1, 2, compare),
        function("pulse_width", 1, 2, compare),
        function("pulse_width_percent", 1, 2, percent),
        function("pulse_width_us", 1, 2, |vm, args| length(vm, args, 1_000_000)),
        function("pulse_width_ns", 1, 2, |vm, args| length(vm, args, 1_000_000_000)),
    ],
    print: Some(|vm, this, _, out: &mut String| {
        let timer = timer::id(vm, vm.heap.get(this, TIMER));
        let number = object::int(vm, this, NUMBER);
        let mode = MODE_NAMES[object::int(vm, this, MODE) as usize];
        out.push_str(&alloc::format!("TimerChannel(timer={timer}, channel={number}, mode={mode})"));
        Ok(())
    }),
    ..TypeDef::named("TimerChannel")
};

// ---- What its timer asks

pub fn next(vm: &Vm, this: Val) -> Val {
    vm.heap.get(this, NEXT)
}

/// The channel's bit in the timer's status.
pub fn bit(vm: &Vm, this: Val) -> u8 {
    1 << object::int(vm, this, NUMBER)
}

pub fn callback(vm: &Vm, this: Val) -> Val {
    vm.heap.get(this, CALLBACK)
}

/// Takes the channel away from its timer.
pub fn unlink(vm: &mut Vm, timer: Val, this: Val) {
    let after = next(vm, this);
    let before = timer::channels(vm, timer).find(|channel| next(vm, *channel) == this);
    match before {
        Some(channel) => vm.heap.set(channel, NEXT, after),
        None => vm.heap.set(timer, CHANNELS, after),
    }
    vm.heap.set(this, NEXT, Val::NONE);
}

/// Takes the handler away.
pub fn silence(vm: &mut Vm, this: Val) {
    vm.heap.set(this, CALLBACK, Val::NONE);
    update(vm, this, None);
}

// ---- `Timer.channel`

/// `channel(number)` gives the channel there is, or None; `channel(number, mode, *, ...)` makes one.
pub fn channel(vm: &mut Vm, args: Args) -> Res {
    let timer = object::this(vm, args, &timer::TYPE)?;
    let number = args.get(vm, 1);
    let number = vm.int_arg_i64(number)?;
    if !(1..=LAST_CHANNEL).contains(&number) {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid channel ({number})")));
    }
    let old = timer::channels(vm, timer).find(|channel| object::int(vm, *channel, NUMBER) as i64 == number);
    if args.len() == 2 && args.keywords(vm) == 0 {
        return Ok(old.unwrap_or(Val::NONE));
    }
    if let Some(old) = old {
        silence(vm, old);
        unlink(vm, timer, old);
    }
    make(vm, timer, number, args.skip(2))
}

fn make(vm: &mut Vm, timer: Val, number: i64, args: Args) -> Res {
    let names =
        ["mode", "callback", "pin", "pulse_width", "pulse_width_percent", "pulse_width_us", "pulse_width_ns", "compare", "polarity"];
    let [mode, callback, pin, width, percent, us, ns, compare, polarity] = args.parse(vm, names, 1)?;
    let Some(mode) = mode else {
        return Err(object::missing(vm, "mode"));
    };
    let mode = vm.int_arg_i64(mode)?;
    let callback = callback.unwrap_or(Val::NONE);
    if !callback.is_none() && !vm.is_callable(callback) {
        return Err(timer::not_callable(vm));
    }
    let given = |v: Option<Val>| v.filter(|v| !v.is_none());
    if let Some(pin) = given(pin) {
        connect_pin(vm, timer, pin)?;
    }
    let Some(kind) = usize::try_from(mode).ok().filter(|kind| *kind < MODE_NAMES.len()) else {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid mode ({mode})")));
    };
    let start = match kind {
        PWM | PWM_INVERTED => {
            let full = timer::full_pulse(vm, timer);
            if let Some(percent) = given(percent) {
                width_of_percent(vm, full, percent)?
            } else if let Some(us) = given(us) {
                width_of_length(vm, timer, us, 1_000_000)?
            } else if let Some(ns) = given(ns) {
                width_of_length(vm, timer, ns, 1_000_000_000)?
            } else {
                register_or_zero(vm, width)?
            }
        }
        OC_TIMING..=OC_FORCED_INACTIVE => {
            check_polarity(vm, polarity, &[HIGH, LOW])?;
            register_or_zero(vm, compare)?
        }
        IC => {
            check_polarity(vm, polarity, &[RISING, FALLING, BOTH])?;
            0
        }
        _ => {
            check_polarity(vm, polarity, &[RISING, FALLING, BOTH])?;
            let id = timer::id(vm, timer);
            if !ENCODER_TIMERS.contains(&id) {
                return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("encoder not supported on timer {id}")));
            }
            0
        }
    };
    let values = [timer, Val::int(number as isize), Val::int(kind as isize), Val::NONE, vm.heap.get(timer, CHANNELS)];
    let this = object::new(vm, &TYPE, &values)?;
    vm.heap.set(timer, CHANNELS, this);
    start_timer(vm, timer, kind);
    update(vm, this, Some(start));
    if !callback.is_none() {
        set_callback(vm, this, callback)?;
    }
    Ok(this)
}

/// A channel starts its timer; an encoder, which would step it, holds it at zero.
fn start_timer(vm: &mut Vm, timer: Val, kind: usize) {
    let (now, id) = (vm.now(), timer::id(vm, timer));
    let encoder = kind >= ENC_A;
    if encoder {
        vm.board.timer_set_counter(now, id, 0);
    }
    vm.board.timer_run(now, id, !encoder);
    vm.board_changed();
}

/// Gives the pin to the timer.
fn connect_pin(vm: &mut Vm, timer: Val, pin: Val) -> Res<()> {
    if !object::is(vm, pin, &pin::TYPE) {
        return Err(vm.value_error("pin argument needs to be a Pin type"));
    }
    let id = timer::id(vm, timer);
    let info = vm.board.profile().pin(pins::id(vm, pin));
    let prefix = alloc::format!("TIM{id}_");
    let Some(found) = info.alternates.iter().find(|a| a.name.starts_with(&prefix)) else {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("Pin({}) doesn't have an alt for Timer({id})", info.name)));
    };
    pin::set_alternate(vm, pin, found.number);
    Ok(())
}

fn check_polarity(vm: &mut Vm, polarity: Option<Val>, allowed: &[i64]) -> Res<()> {
    let Some(polarity) = polarity else {
        return Ok(());
    };
    let polarity = vm.int_arg_i64(polarity)?;
    if allowed.contains(&polarity) || polarity as u32 == u32::MAX {
        return Ok(());
    }
    Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid polarity ({polarity})")))
}

fn register_or_zero(vm: &mut Vm, v: Option<Val>) -> Res<u32> {
    match v {
        Some(v) => object::register(vm, v),
        None => Ok(0),
    }
}

// ---- Handler

fn set_callback(vm: &mut Vm, this: Val, callback: Val) -> Res<()> {
    if !callback.is_none() && !vm.is_callable(callback) {
        return Err(timer::not_callable(vm));
    }
    vm.charge(timer::ACCESS);
    if callback.is_none() {
        silence(vm, this);
        return Ok(());
    }
    let timer = vm.heap.get(this, TIMER);
    timer::forget(vm, timer, bit(vm, this));
    vm.heap.set(this, CALLBACK, callback);
    let kind = object::int(vm, this, MODE) as usize;
    start_timer(vm, timer, kind);
    update(vm, this, None);
    Ok(())
}

/// Whether the timer has this channel.
fn exists(vm: &Vm, this: Val) -> bool {
    let timer = vm.heap.get(this, TIMER);
    object::int(vm, this, NUMBER) <= isize::from(timer::info(vm, timer).channels)
}

/// Tells the board the compare value, if it changes, and whether a match is to interrupt.
fn update(vm: &mut Vm, this: Val, compare: Option<u32>) {
    let timer = vm.heap.get(this, TIMER);
    let info = timer::info(vm, timer);
    let number = object::int(vm, this, NUMBER) as u8;
    let compares = object::int(vm, this, MODE) < IC as isize;
    let interrupt = !callback(vm, this).is_none() && compares && exists(vm, this);
    let old = vm.board.timer_channel_registers(info.id, number).0;
    let compare = compare.unwrap_or(old) & info.mask();
    let now = vm.now();
    vm.board.timer_channel(now, info.id, number, compare, interrupt);
    vm.board_changed();
}

// ---- Register

fn register(vm: &Vm, this: Val) -> u32 {
    let timer = vm.heap.get(this, TIMER);
    let info = timer::info(vm, timer);
    let number = object::int(vm, this, NUMBER) as u8;
    vm.board.timer_channel_registers(info.id, number).0 & info.mask()
}

fn compare(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    vm.charge(timer::ACCESS);
    match args.opt(vm, 1) {
        None => vm.new_int(register(vm, this).into()),
        Some(v) => {
            let value = object::register(vm, v)?;
            update(vm, this, Some(value));
            Ok(Val::NONE)
        }
    }
}

/// The pulse width in percent of the period.
fn percent(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    vm.charge(timer::ACCESS);
    let full = timer::full_pulse(vm, vm.heap.get(this, TIMER));
    match args.opt(vm, 1) {
        None => {
            let width = register(vm, this);
            let percent = if width >= full { 100.0 } else { f64::from(width) * 100.0 / f64::from(full) };
            vm.new_float(percent)
        }
        Some(v) => {
            let value = width_of_percent(vm, full, v)?;
            update(vm, this, Some(value));
            Ok(Val::NONE)
        }
    }
}

fn width_of_percent(vm: &mut Vm, full: u32, percent: Val) -> Res<u32> {
    if vm.heap.kind(percent) == Kind::Float {
        let percent = vm.float_of(percent).clamp(0.0, 100.0);
        return Ok((percent / 100.0 * f64::from(full)) as u32);
    }
    let percent = vm.int_arg_i64(percent)?.clamp(0, 100) as u64;
    Ok((percent * u64::from(full) / 100) as u32)
}

/// The pulse width in parts of a second.
fn length(vm: &mut Vm, args: Args, per_second: u64) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    vm.charge(timer::ACCESS);
    let timer = vm.heap.get(this, TIMER);
    match args.opt(vm, 1) {
        None => {
            let ticks = u64::from(register(vm, this));
            vm.new_int((ticks * per_second / timer::counter_hz(vm, timer)) as i64)
        }
        Some(v) => {
            let value = width_of_length(vm, timer, v, per_second)?;
            update(vm, this, Some(value));
            Ok(Val::NONE)
        }
    }
}

fn width_of_length(vm: &mut Vm, timer: Val, length: Val, per_second: u64) -> Res<u32> {
    let length = vm.int_arg_i64(length)? as u64;
    let hz = timer::counter_hz(vm, timer);
    Ok((u128::from(length) * u128::from(hz) / u128::from(per_second)) as u32)
}
