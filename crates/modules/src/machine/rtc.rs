//! `RTC`: the board's calendar clock, and on stm32, where `machine.RTC` and `pyb.RTC` are the same type, its wake-up
//! timer.
//!
//! The chip counts a day of the week that nobody checks: it is what the program set, and goes on from there.

use crate::external::{self, Wanted};
use crate::time::calendar::{Date, unix_from_fields};
use crate::{function, object};
use taipan_board::WakeUp;
use taipan_vm::types;
use taipan_vm::{Args, Kind, Raise, Res, TypeDef, Val, Vm};

const OBJECT: &str = "rtc";
/// By how much the day of the week differs from the calendar's.
const WEEKDAY_SHIFT: &str = "rtc weekday";
const CALIBRATION: &str = "rtc calibration";

/// The line that wakes up.
const LINE: u8 = 22;
const NANOSECONDS: u64 = 1_000_000_000;
/// Board instructions that an access takes.
const ACCESS: u32 = 300;

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, args, &TYPE)),
    methods: &[
        function("init", 1, 1, |_, _| Ok(Val::NONE)),
        function("info", 1, 1, |_, _| Ok(Val::int(0))),
        function("datetime", 1, 2, datetime),
        function("wakeup", 2, 4, wakeup),
        function("calibration", 1, 2, calibration),
    ],
    ..TypeDef::named("RTC")
};

/// The one clock.
pub fn new(vm: &mut Vm, args: Args, def: &'static TypeDef) -> Res {
    object::arity(vm, args, 0, 0)?;
    let known = vm.kept(OBJECT);
    if !known.is_absent() {
        return Ok(known);
    }
    let made = object::new(vm, def, &[])?;
    vm.set_kept(OBJECT, made);
    Ok(made)
}

/// `datetime([fields])` where days of the week count from 0 and are not the program's to set; the last field is in
/// units of so many nanoseconds, or always 0.
pub fn plain_datetime(vm: &mut Vm, args: Args, unit_ns: Option<u64>) -> Res {
    vm.charge(ACCESS);
    let now = vm.now();
    if let Some(fields) = args.opt(vm, 1) {
        let [year, month, day, _, hour, minute, second, fraction] = numbers(vm, fields)?;
        let rest = [month, day, hour, minute, second, fraction];
        if !(1970..2500).contains(&year) || rest.iter().any(|n| !(0..=1_000_000).contains(n)) {
            return Err(vm.value_error("not a date of 1970 to 2499"));
        }
        let seconds = unix_from_fields([year, month, day, hour, minute, second]) as u64;
        let fraction = unit_ns.map_or(0, |unit| unit * fraction as u64);
        vm.board.set_unix_time_ns(now, seconds * NANOSECONDS + fraction);
        return Ok(Val::NONE);
    }
    let time = vm.board.unix_time_ns(now);
    let date = Date::from_unix((time / NANOSECONDS) as i64);
    let fraction = unit_ns.map_or(0, |unit| time % NANOSECONDS / unit) as i64;
    let fields = [date.year, date.month, date.day, date.weekday, date.hour, date.minute, date.second, fraction];
    vm.new_tuple(&fields.map(|field| Val::int(field as isize)))
}

/// `datetime([(year, month, day, weekday, hour, minute, second, microsecond)])`
fn datetime(vm: &mut Vm, args: Args) -> Res {
    vm.charge(ACCESS);
    let Some(fields) = args.opt(vm, 1) else { return get(vm) };
    let [year, month, day, weekday, hour, minute, second, _] = numbers(vm, fields)?;
    let seconds = unix_from_fields([year, month, day, hour, minute, second]);
    let date = Date::from_unix(seconds);
    let is_date = [date.year, date.month, date.day, date.hour, date.minute, date.second] == [year, month, day, hour, minute, second];
    if !is_date || !(2000..2100).contains(&year) || !(1..=7).contains(&weekday) {
        return Err(vm.value_error("not a date of 2000 to 2099"));
    }
    vm.set_kept(WEEKDAY_SHIFT, Val::int((weekday - 1 - date.weekday).rem_euclid(7) as isize));
    let now = vm.now();
    vm.board.set_unix_time_ns(now, seconds as u64 * NANOSECONDS);
    Ok(Val::NONE)
}

fn numbers(vm: &mut Vm, fields: Val) -> Res<[i64; 8]> {
    let fields = eight(vm, fields)?;
    let mut numbers = [0; 8];
    for (number, field) in numbers.iter_mut().zip(fields) {
        *number = vm.int_arg_i64(field)?;
    }
    Ok(numbers)
}

/// The items of a tuple or list of eight.
fn eight(vm: &mut Vm, v: Val) -> Res<[Val; 8]> {
    let base = vm.native_base(v);
    let len = match vm.heap.kind(base) {
        Kind::Tuple => vm.tuple_len(base),
        Kind::List => vm.list_len(base),
        _ => {
            let name = vm.type_name(v);
            return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("object '{name}' isn't a tuple or list")));
        }
    };
    if len != 8 {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("requested length 8 but object has length {len}")));
    }
    let is_tuple = vm.heap.is(base, Kind::Tuple);
    let items = core::array::from_fn(|i| if is_tuple { vm.tuple_get(base, i) } else { vm.list_get(base, i) });
    items.iter().for_each(|item| vm.keep(*item));
    Ok(items)
}

fn get(vm: &mut Vm) -> Res {
    let now = vm.now();
    let time = vm.board.unix_time_ns(now);
    let date = Date::from_unix((time / NANOSECONDS) as i64);
    let shift = vm.kept(WEEKDAY_SHIFT).as_int().unwrap_or(0) as i64;
    let weekday = (date.weekday + shift) % 7 + 1;
    let microsecond = (time % NANOSECONDS / 1000) as i64;
    let fields = [date.year, date.month, date.day, weekday, date.hour, date.minute, date.second, microsecond];
    vm.new_tuple(&fields.map(|field| Val::int(field as isize)))
}

/// `wakeup(None)`, `wakeup(ms, callback=None)`, `wakeup(clock, count, callback)`
fn wakeup(vm: &mut Vm, args: Args) -> Res {
    vm.charge(ACCESS);
    let first = args.get(vm, 1);
    let wake_up = if args.len() == 4 {
        let (clock, count) = (vm.int_arg_i64(first)?, args.get(vm, 2));
        let count = vm.int_arg_i64(count)?;
        Some(WakeUp { clock: (clock & 7) as u8, count: count as u16 })
    } else if first.is_none() {
        None
    } else {
        let ms = vm.int_arg_i64(first)?;
        Some(WakeUp::from_milliseconds(ms).ok_or_else(|| too_large(vm))?)
    };
    let callback = if args.len() > 2 { args.get(vm, args.len() - 1) } else { Val::NONE };
    let line = Val::int(LINE.into());
    let handler = if wake_up.is_some() { callback } else { Val::NONE };
    external::register(vm, Wanted { line: LINE, pin: None, mode: external::RISING, handler, argument: line, hard: true })?;
    let now = vm.now();
    vm.board.rtc_wake_up(now, wake_up);
    vm.board_changed();
    Ok(Val::NONE)
}

fn too_large(vm: &mut Vm) -> Raise {
    vm.value_error("wakeup value too large")
}

/// `calibration([value])`: kept and given back; virtual time needs none.
fn calibration(vm: &mut Vm, args: Args) -> Res {
    let Some(value) = args.opt(vm, 1) else {
        let known = vm.kept(CALIBRATION);
        return Ok(if known.is_absent() { Val::int(0) } else { known });
    };
    let value = vm.int_arg_i64(value)?;
    if !(-511..=512).contains(&value) {
        return Err(vm.value_error("calibration value out of range"));
    }
    vm.set_kept(CALIBRATION, Val::int(value as isize));
    Ok(Val::int(value as isize))
}
