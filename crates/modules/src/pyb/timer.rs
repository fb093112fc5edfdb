//! `pyb.Timer`: a hardware timer.
//!
//! There is one object for each timer of the board, in a table that is a root: a timer runs, and its handlers live,
//! without any reference in Python. An update and the matches of the channels are sources of one line, so the timer
//! notes which have happened, and serves each at most once each time that the line is taken: the update first, then
//! the channels, the newest first.

use super::channel;
use super::prescaler::{self, Registers};
use crate::object;
use crate::{ANY, function, with_keywords};
use alloc::format;
use alloc::string::String;
use taipan_board::{Count, Delivery, Line, STATUS_UPDATE, TimerInfo};
use taipan_vm::interrupt::{Handler, Ledger, Source};
use taipan_vm::types;
use taipan_vm::{Args, Item, Kind, Raise, Res, TypeDef, Val, Vm};

// Slots of a timer.
const ID: usize = 1;
const CALLBACK: usize = 2;
/// True or False.
const HARD: usize = 3;
/// The newest channel, which knows the next; None at the end.
pub const CHANNELS: usize = 4;
/// What has happened and is not served yet: bits of `Board::timer_status`.
const HAPPENED: usize = 5;
/// What has been served since the line was taken, and the bit that was served last.
const SERVED: usize = 6;
const LAST: usize = 7;
/// True from `init` to `deinit`.
const READY: usize = 8;
const MODE: usize = 9;
const DIVISOR: usize = 10;
const DEAD_TIME: usize = 11;
const BREAK: usize = 12;
const SLOTS: usize = 12;

/// Counting modes as the chip's library numbers them. The three centred ones differ in their interrupts, which here
/// come at both ends.
const MODES: [(i64, Count, &str); 5] = [
    (0x00, Count::Up, "UP"),
    (0x10, Count::Down, "DOWN"),
    (0x20, Count::Center, "CENTER"),
    (0x40, Count::Center, "CENTER"),
    (0x60, Count::Center, "CENTER"),
];
const BREAKS: [&str; 3] = ["BRK_OFF", "BRK_LOW", "BRK_HIGH"];
/// An int argument of this value counts as not given.
const NOT_GIVEN: u32 = u32::MAX;

const TABLE: &str = "timers";
/// Board instructions that an access to a register, and setting a timer up, take.
pub const ACCESS: u32 = 100;
const SETUP: u32 = 600;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        with_keywords("init", 1, ANY, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            configure(vm, this, args.skip(1))?;
            Ok(Val::NONE)
        }),
        function("deinit", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            stop(vm, this);
            Ok(Val::NONE)
        }),
        with_keywords("channel", 2, ANY, channel::channel),
        function("counter", 1, 2, counter),
        function("source_freq", 1, 1, source_freq),
        function("freq", 1, 2, freq),
        function("prescaler", 1, 2, prescaler_register),
        function("period", 1, 2, period_register),
        function("callback", 2, 2, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            let callback = args.get(vm, 1);
            set_callback(vm, this, callback)?;
            Ok(Val::NONE)
        }),
        ("UP", Item::Int(0x00)),
        ("DOWN", Item::Int(0x10)),
        ("CENTER", Item::Int(0x20)),
        ("PWM", Item::Int(channel::PWM as i64)),
        ("PWM_INVERTED", Item::Int(channel::PWM_INVERTED as i64)),
        ("OC_TIMING", Item::Int(channel::OC_TIMING as i64)),
        ("OC_ACTIVE", Item::Int(channel::OC_ACTIVE as i64)),
        ("OC_INACTIVE", Item::Int(channel::OC_INACTIVE as i64)),
        ("OC_TOGGLE", Item::Int(channel::OC_TOGGLE as i64)),
        ("OC_FORCED_ACTIVE", Item::Int(channel::OC_FORCED_ACTIVE as i64)),
        ("OC_FORCED_INACTIVE", Item::Int(channel::OC_FORCED_INACTIVE as i64)),
        ("IC", Item::Int(channel::IC as i64)),
        ("ENC_A", Item::Int(channel::ENC_A as i64)),
        ("ENC_B", Item::Int(channel::ENC_B as i64)),
        ("ENC_AB", Item::Int(channel::ENC_AB as i64)),
        ("HIGH", Item::Int(channel::HIGH)),
        ("LOW", Item::Int(channel::LOW)),
        ("RISING", Item::Int(channel::RISING)),
        ("FALLING", Item::Int(channel::FALLING)),
        ("BOTH", Item::Int(channel::BOTH)),
        ("BRK_OFF", Item::Int(0)),
        ("BRK_LOW", Item::Int(1)),
        ("BRK_HIGH", Item::Int(2)),
    ],
    print: Some(print),
    ..TypeDef::named("Timer")
};

/// How often a timer updates.
pub fn update_hz(vm: &mut Vm, timer: Val) -> Res<f64> {
    let this = object::of(vm, timer, &TYPE)?;
    let id = object::int(vm, this, ID) as u8;
    let (prescaler, period) = vm.board.timer_registers(id);
    let source = vm.board.profile().timer(id).map_or(0, |info| info.source_hz);
    Ok(f64::from(source) / (f64::from(prescaler) + 1.0) / (f64::from(period) + 1.0))
}

// ---- Making one

/// Makes the table, once.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if vm.kept(TABLE).is_absent() {
        let table = vm.alloc(Kind::Block, vm.board.profile().timers.len())?;
        vm.set_kept(TABLE, table);
    }
    Ok(())
}

fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    if args.is_empty() {
        return Err(vm.type_error("function missing 1 required positional arguments"));
    }
    let id = args.get(vm, 0);
    let id = vm.int_arg_i64(id)?;
    let timers = vm.board.profile().timers;
    let Some(index) = timers.iter().position(|info| i64::from(info.id) == id) else {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("Timer({id}) doesn't exist")));
    };
    let info = &timers[index];
    if info.reserved {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("Timer({id}) is reserved")));
    }
    let table = vm.kept(TABLE);
    let mut this = vm.heap.get(table, index);
    if this.is_absent() {
        this = make(vm, info)?;
        vm.heap.set(table, index, this);
    }
    if args.len() > 1 || args.keywords(vm) > 0 {
        configure(vm, this, args.skip(1))?;
    }
    Ok(this)
}

fn make(vm: &mut Vm, info: &'static TimerInfo) -> Res {
    let mut values = [Val::int(0); SLOTS];
    values[ID - 1] = Val::int(isize::from(info.id));
    values[CALLBACK - 1] = Val::NONE;
    values[HARD - 1] = Val::bool(vm.board.profile().timers_hard_by_default);
    values[CHANNELS - 1] = Val::NONE;
    values[READY - 1] = Val::FALSE;
    let this = object::new(vm, &TYPE, &values)?;
    let profile = vm.board.profile();
    let source = Source {
        name: profile.line(info.line).map_or("TIM", |line| line.name),
        priority: profile.priority(info.line),
        delivery: Delivery::Anywhere,
        dispatch,
        peek,
        on_error,
        header: |_, _| String::from("Uncaught exception in IRQ callback handler"),
        ledger: Ledger::default(),
    };
    vm.connect(info.line, source);
    Ok(this)
}

/// The board's description of a timer.
pub fn info(vm: &Vm, this: Val) -> &'static TimerInfo {
    let id = object::int(vm, this, ID) as u8;
    let timer = vm.board.profile().timer(id);
    timer.expect("timer objects are made from the profile")
}

pub fn id(vm: &Vm, this: Val) -> u8 {
    object::int(vm, this, ID) as u8
}

/// `init(*, freq, prescaler, period, tick_hz=1000, mode=UP, div=1, callback=None, deadtime=0, brk=BRK_OFF, hard)`
fn configure(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let names = ["freq", "prescaler", "period", "tick_hz", "mode", "div", "callback", "deadtime", "brk", "hard"];
    let [freq, prescaler, period, tick_hz, mode, div, callback, deadtime, brk, hard] = args.parse(vm, names, 0)?;
    let prescaler = int_or(vm, prescaler, NOT_GIVEN.into())?;
    let period = int_or(vm, period, NOT_GIVEN.into())?;
    let tick_hz = int_or(vm, tick_hz, 1000)?;
    let mode = int_or(vm, mode, 0)?;
    let div = int_or(vm, div, 1)?;
    let deadtime = int_or(vm, deadtime, 0)?;
    let brk = int_or(vm, brk, 0)?;
    let hard = match hard {
        Some(hard) => vm.truth(hard)?,
        None => vm.board.profile().timers_hard_by_default,
    };
    let info = info(vm, this);
    let registers = match freq {
        Some(freq) if !freq.is_none() => prescaler::from_freq(vm, info, freq)?,
        _ if prescaler as u32 != NOT_GIVEN && period as u32 != NOT_GIVEN => {
            Registers { prescaler: prescaler as u32 & 0xffff, period: period as u32 & info.mask() }
        }
        _ if period as u32 != NOT_GIVEN => prescaler::from_period(vm, info, period, tick_hz)?,
        _ => return Err(vm.type_error("must specify either freq, period, or prescaler and period")),
    };
    let Some((_, count, _)) = MODES.iter().find(|(number, ..)| *number == mode) else {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("invalid mode ({mode})")));
    };
    let callback = callback.unwrap_or(Val::NONE);
    if !callback.is_none() && !vm.is_callable(callback) {
        return Err(not_callable(vm));
    }
    object::set_int(vm, this, MODE, mode as isize);
    object::set_int(vm, this, DIVISOR, if matches!(div, 2 | 4) { div as isize } else { 1 });
    let generator = dead_time_generator(deadtime);
    object::set_int(vm, this, DEAD_TIME, dead_time_ticks(generator));
    object::set_int(vm, this, BREAK, brk.clamp(0, 2) as isize);
    vm.charge(SETUP);
    let (now, id) = (vm.now(), info.id);
    vm.board.timer_configure(now, id, registers.prescaler, registers.period);
    vm.board.timer_count(now, id, *count);
    let start = if *count == Count::Down { registers.period } else { 0 };
    vm.board.timer_set_counter(now, id, start);
    vm.board.timer_run(now, id, true);
    vm.heap.set(this, READY, Val::TRUE);
    vm.heap.set(this, HARD, Val::bool(hard));
    vm.board_changed();
    // Without a callback the one that there was goes on.
    if !callback.is_none() {
        set_callback(vm, this, callback)?;
    }
    Ok(())
}

fn int_or(vm: &mut Vm, given: Option<Val>, default: i64) -> Res<i64> {
    match given {
        Some(v) => vm.int_arg_i64(v),
        None => Ok(default),
    }
}

pub fn not_callable(vm: &mut Vm) -> Raise {
    vm.value_error("callback must be None or a callable object")
}

/// The dead-time generator's byte for a number of ticks: steps of 1, 2, 8, 16.
fn dead_time_generator(ticks: i64) -> u8 {
    (match ticks {
        ..=0 => 0,
        1..128 => ticks,
        128..256 => 0x80 | ((ticks - 128) / 2),
        256..512 => 0xc0 | ((ticks - 256) / 8),
        512..1008 => 0xe0 | ((ticks - 512) / 16),
        _ => 0xff,
    }) as u8
}

fn dead_time_ticks(generator: u8) -> isize {
    let generator = isize::from(generator);
    match generator {
        ..0x80 => generator,
        0x80..0xc0 => 128 + (generator & 0x3f) * 2,
        0xc0..0xe0 => 256 + (generator & 0x1f) * 8,
        _ => 512 + (generator & 0x1f) * 16,
    }
}

// ---- Handlers

/// None stops the interrupt, not the counter.
fn set_callback(vm: &mut Vm, this: Val, callback: Val) -> Res<()> {
    if !callback.is_none() && !vm.is_callable(callback) {
        return Err(not_callable(vm));
    }
    vm.charge(ACCESS);
    let (now, id) = (vm.now(), id(vm, this));
    vm.board.timer_interrupt(now, id, false);
    vm.heap.set(this, CALLBACK, callback);
    if !callback.is_none() {
        forget(vm, this, STATUS_UPDATE);
        vm.board.timer_run(now, id, true);
        vm.board.timer_interrupt(now, id, true);
    }
    vm.board_changed();
    Ok(())
}

/// Takes note of what has happened since this was last asked.
fn note_status(vm: &mut Vm, this: Val) -> u8 {
    let now = vm.now();
    let id = id(vm, this);
    let happened = object::int(vm, this, HAPPENED) as u8 | vm.board.timer_status(now, id);
    object::set_int(vm, this, HAPPENED, happened.into());
    happened
}

/// Clears the flag of a source before its interrupt is switched on: what happened before does not count.
pub fn forget(vm: &mut Vm, this: Val, bit: u8) {
    let happened = note_status(vm, this);
    object::set_int(vm, this, HAPPENED, isize::from(happened & !bit));
}

fn dispatch(vm: &mut Vm, line: Line) -> Option<Handler> {
    let this = on_line(vm, line)?;
    let happened = note_status(vm, this);
    let served = object::int(vm, this, SERVED) as u8;
    let Some((bit, function)) = next_source(vm, this, happened & !served) else {
        object::set_int(vm, this, SERVED, 0);
        return None;
    };
    // Cleared before the handler is called, so that one more event is latched while it runs.
    object::set_int(vm, this, HAPPENED, isize::from(happened & !bit));
    object::set_int(vm, this, SERVED, isize::from(served | bit));
    object::set_int(vm, this, LAST, bit.into());
    Some(Handler { function, argument: this, hard: vm.heap.get(this, HARD) == Val::TRUE })
}

fn peek(vm: &Vm, line: Line, event: u32) -> Option<Handler> {
    let this = on_line(vm, line)?;
    let (_, function) = next_source(vm, this, STATUS_UPDATE << event)?;
    Some(Handler { function, argument: this, hard: vm.heap.get(this, HARD) == Val::TRUE })
}

/// The first source, in order of service, that has happened and has a handler.
fn next_source(vm: &Vm, this: Val, happened: u8) -> Option<(u8, Val)> {
    let callback = vm.heap.get(this, CALLBACK);
    if happened & STATUS_UPDATE != 0 && !callback.is_none() {
        return Some((STATUS_UPDATE, callback));
    }
    channels(vm, this)
        .map(|channel| (channel::bit(vm, channel), channel::callback(vm, channel)))
        .find(|(bit, callback)| happened & bit != 0 && !callback.is_none())
}

fn on_error(vm: &mut Vm, line: Line) {
    let Some(this) = on_line(vm, line) else {
        return;
    };
    let failed = object::int(vm, this, LAST) as u8;
    if failed == STATUS_UPDATE {
        // None is always accepted.
        let _ = set_callback(vm, this, Val::NONE);
        return;
    }
    let found = channels(vm, this).find(|channel| channel::bit(vm, *channel) == failed);
    if let Some(channel) = found {
        channel::silence(vm, channel);
    }
}

/// The timer whose line this is, if it was made.
fn on_line(vm: &Vm, line: Line) -> Option<Val> {
    let timers = vm.board.profile().timers;
    let index = timers.iter().position(|info| info.line == line)?;
    let this = vm.heap.get(vm.kept(TABLE), index);
    (!this.is_absent()).then_some(this)
}

/// The channels of a timer, the newest first.
pub fn channels(vm: &Vm, this: Val) -> impl Iterator<Item = Val> {
    let there_is = |channel: &Val| !channel.is_none();
    let newest = Some(vm.heap.get(this, CHANNELS)).filter(there_is);
    core::iter::successors(newest, move |channel| Some(channel::next(vm, *channel)).filter(there_is))
}

/// `deinit()`: no more interrupts, no channels, the counter stands.
fn stop(vm: &mut Vm, this: Val) {
    // None is always accepted.
    let _ = set_callback(vm, this, Val::NONE);
    loop {
        let channel = vm.heap.get(this, CHANNELS);
        if channel.is_none() {
            break;
        }
        channel::silence(vm, channel);
        channel::unlink(vm, this, channel);
    }
    vm.heap.set(this, READY, Val::FALSE);
    let (now, id) = (vm.now(), id(vm, this));
    vm.board.timer_run(now, id, false);
    vm.board_changed();
}

/// Stops all timers and forgets their objects, at a soft reset.
pub fn reset(vm: &mut Vm) {
    let table = vm.kept(TABLE);
    if table.is_absent() {
        return;
    }
    for (index, info) in vm.board.profile().timers.iter().enumerate() {
        let this = vm.heap.get(table, index);
        if !this.is_absent() {
            stop(vm, this);
            vm.heap.set(table, index, Val::UNDEF);
            let now = vm.now();
            vm.board.timer_reset(now, info.id);
        }
    }
    vm.board_changed();
}

// ---- Registers

/// Divides the source's frequency: prescaler and period, each one more than its register.
fn divisors(vm: &Vm, info: &TimerInfo) -> (u64, u64) {
    let (prescaler, period) = vm.board.timer_registers(info.id);
    let period = period & info.mask();
    (u64::from(prescaler & 0xffff) + 1, u64::from(period) + 1)
}

/// Hertz of the counter.
pub fn counter_hz(vm: &Vm, this: Val) -> u64 {
    let info = info(vm, this);
    u64::from(info.source_hz) / divisors(vm, info).0
}

/// The compare value that stands for a pulse as long as the period.
pub fn full_pulse(vm: &Vm, this: Val) -> u32 {
    let info = info(vm, this);
    let period = vm.board.timer_registers(info.id).1 & info.mask();
    let mode = object::int(vm, this, MODE);
    // A counter that goes up or down takes one count more than its period, one that turns round does not.
    if mode == 0x00 || mode == 0x10 { period.saturating_add(1) } else { period }
}

fn counter(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    vm.charge(ACCESS);
    let id = id(vm, this);
    match args.opt(vm, 1) {
        None => {
            let now = vm.now();
            vm.new_int(vm.board.timer_counter(now, id).into())
        }
        Some(v) => {
            let value = object::register(vm, v)? & info(vm, this).mask();
            let now = vm.now();
            vm.board.timer_set_counter(now, id, value);
            vm.board_changed();
            Ok(Val::NONE)
        }
    }
}

fn source_freq(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    vm.new_int(info(vm, this).source_hz.into())
}

/// `freq([hz])`: an int if the frequency is one, else a float.
fn freq(vm: &mut Vm, args: Args) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    vm.charge(ACCESS);
    let info = info(vm, this);
    match args.opt(vm, 1) {
        None => {
            let (prescaler, period) = divisors(vm, info);
            let source = u64::from(info.source_hz);
            if source.is_multiple_of(prescaler) && (source / prescaler).is_multiple_of(period) {
                vm.new_int((source / prescaler / period) as i64)
            } else {
                vm.new_float(source as f64 / prescaler as f64 / period as f64)
            }
        }
        Some(v) => {
            let registers = prescaler::from_freq(vm, info, v)?;
            set_registers(vm, info, registers);
            Ok(Val::NONE)
        }
    }
}

fn set_registers(vm: &mut Vm, info: &TimerInfo, registers: Registers) {
    let now = vm.now();
    vm.board.timer_configure(now, info.id, registers.prescaler, registers.period);
    vm.board_changed();
}

fn prescaler_register(vm: &mut Vm, args: Args) -> Res {
    register(vm, args, |registers, info, value| match value {
        None => registers.prescaler,
        Some(value) => {
            registers.prescaler = value & 0xffff & info.mask();
            0
        }
    })
}

fn period_register(vm: &mut Vm, args: Args) -> Res {
    register(vm, args, |registers, info, value| match value {
        None => registers.period & info.mask(),
        Some(value) => {
            registers.period = value & info.mask();
            0
        }
    })
}

/// Reads a register, or stores the argument in it.
fn register(vm: &mut Vm, args: Args, access: fn(&mut Registers, &TimerInfo, Option<u32>) -> u32) -> Res {
    let this = object::this(vm, args, &TYPE)?;
    vm.charge(ACCESS);
    let info = info(vm, this);
    let (prescaler, period) = vm.board.timer_registers(info.id);
    let mut registers = Registers { prescaler, period };
    match args.opt(vm, 1) {
        None => vm.new_int(access(&mut registers, info, None).into()),
        Some(v) => {
            let value = object::register(vm, v)?;
            access(&mut registers, info, Some(value));
            set_registers(vm, info, registers);
            Ok(Val::NONE)
        }
    }
}

fn print(vm: &mut Vm, this: Val, _str: bool, out: &mut String) -> Res<()> {
    let info = info(vm, this);
    if vm.heap.get(this, READY) != Val::TRUE {
        out.push_str(&format!("Timer({})", info.id));
        return Ok(());
    }
    let (prescaler, period) = divisors(vm, info);
    let freq = u64::from(info.source_hz) / (prescaler * period);
    let mode = object::int(vm, this, MODE) as i64;
    let mode = MODES.iter().find(|(number, ..)| *number == mode).map_or("UP", |(.., name)| *name);
    out.push_str(&format!(
        "Timer({}, freq={freq}, prescaler={}, period={}, mode={mode}, div={}",
        info.id,
        prescaler - 1,
        period - 1,
        object::int(vm, this, DIVISOR),
    ));
    if info.advanced {
        let dead_time = object::int(vm, this, DEAD_TIME);
        let brk = BREAKS[object::int(vm, this, BREAK) as usize];
        out.push_str(&format!(", deadtime={dead_time}, brk={brk}"));
    }
    out.push(')');
    Ok(())
}
