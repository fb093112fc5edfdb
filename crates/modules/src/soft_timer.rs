//! Software timers: any number of them, on the board's one alarm, in steps that the board's profile names.
//!
//! Timers that run are a chain of objects through their own slots, soonest first, so that starting and stopping one
//! takes no heap and a hard handler may do both. Those that expire together are called in the order in which they were
//! started. A periodic one is due again a period after it *was* due, so it does not drift; one that was held up makes
//! up for it in a burst, or skips what it missed, as the board does.
//!
//! A timer is put back into the chain before its handler is called, not after: so what the handler does to it, lasts.
//!
//! The chain keeps what is in it alive. Where a timer needs a reference to live on, a stand-in that only knows it
//! weakly is in the chain in its place, and leaves when the timer dies.

use crate::object;
use alloc::string::String;
use taipan_board::{Line, Profile};
use taipan_vm::interrupt::{Handler, Ledger, Source};
use taipan_vm::{Kind, Res, TypeDef, Val, Vm};

pub const ONE_SHOT: isize = 1;
pub const PERIODIC: isize = 2;

// Slots of a timer.
pub const MODE: usize = 1;
/// In steps: two slots.
const PERIOD: usize = 2;
pub const CALLBACK: usize = 4;
/// True or False.
pub const HARD: usize = 5;
/// What is in the chain for it, None for the timer itself.
const STAND_IN: usize = 6;
/// Slots after the type.
pub const SLOTS: usize = 10;

// Slots of what is in the chain, a timer or a stand-in.
/// When it is due, in steps: two slots.
const DUE: usize = 7;
const NEXT: usize = 9;
/// True while it is in the chain.
const RUNNING: usize = 10;

const TABLE: &str = "soft timers";

// Slots of the table.
const FIRST: usize = 0;
/// The time of the pass in progress (two slots): what is due later waits for the next.
const PASS: usize = 1;
const PASSING: usize = 3;
/// The timer whose handler was called last.
const CURRENT: usize = 4;
const TABLE_SLOTS: usize = 5;

static STAND_IN_TYPE: TypeDef = TypeDef::named("Timer");

/// Makes the table, once.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if !vm.kept(TABLE).is_absent() {
        return Ok(());
    }
    let table = vm.alloc(Kind::Block, TABLE_SLOTS)?;
    for slot in 0..TABLE_SLOTS {
        vm.heap.set(table, slot, Val::NONE);
    }
    vm.heap.set(table, PASSING, Val::FALSE);
    vm.set_kept(TABLE, table);
    let profile = vm.board.profile();
    let line = profile.alarm_line;
    let source = Source {
        name: profile.line(line).map_or("ALARM", |info| info.name),
        priority: profile.priority(line),
        delivery: profile.soft_timers.delivery,
        dispatch,
        peek,
        on_error,
        header: |vm, _| String::from(vm.board.profile().soft_timers.exception_header),
        ledger: Ledger::default(),
    };
    vm.connect(line, source);
    Ok(())
}

/// A timer of this type, that does not run, with these values in its slots after ours.
pub fn new(vm: &mut Vm, def: &'static TypeDef, more: &[Val]) -> Res {
    prepare(vm)?;
    let mut values = [Val::NONE; SLOTS].to_vec();
    values[MODE - 1] = Val::int(0);
    values[HARD - 1] = Val::FALSE;
    values.extend(more);
    let this = object::new(vm, def, &values)?;
    set_time(vm, this, PERIOD, 0);
    if !vm.board.profile().soft_timers.are_roots {
        let stand_in = object::new(vm, &STAND_IN_TYPE, &[Val::NONE; SLOTS])?;
        vm.heap.set(this, STAND_IN, stand_in);
        let withdraw = |vm: &mut Vm, stand_in| {
            withdraw(vm, stand_in);
            Ok(())
        };
        vm.watch(stand_in, this, Some(withdraw), false);
    }
    Ok(this)
}

/// Starts `timer`, from anew if it is running (an argument's `__bool__` may have started it): it is due one period
/// from now.
pub fn start(vm: &mut Vm, timer: Val) {
    let due = now(vm).saturating_add(period(vm, timer));
    let link = link(vm, timer);
    remove(vm, link);
    insert(vm, link, due);
    set_alarm(vm);
}

/// Stops `timer`, if it is running.
pub fn stop(vm: &mut Vm, timer: Val) {
    let link = link(vm, timer);
    withdraw(vm, link);
}

fn withdraw(vm: &mut Vm, link: Val) {
    if remove(vm, link) {
        set_alarm(vm);
    }
}

/// In steps.
pub fn period(vm: &Vm, timer: Val) -> u64 {
    time(vm, timer, PERIOD)
}

/// Longer ones than the slots hold, some thousands of years, are that long.
pub fn set_period(vm: &mut Vm, timer: Val, steps: u64) {
    set_time(vm, timer, PERIOD, steps.min(LONGEST));
}

/// Steps since `timer` was started or last expired; `None` if it does not run.
pub fn elapsed(vm: &mut Vm, timer: Val) -> Option<u64> {
    let link = link(vm, timer);
    let until = time(vm, link, DUE).saturating_sub(now(vm));
    (vm.heap.get(link, RUNNING) == Val::TRUE).then(|| period(vm, timer).saturating_sub(until))
}

fn steps_hz(profile: &Profile) -> u64 {
    profile.soft_timers.hz.into()
}

/// In steps since reset.
fn now(vm: &mut Vm) -> u64 {
    let profile = vm.board.profile();
    let microseconds = vm.now().microseconds(profile.cpu_hz);
    microseconds / (1_000_000 / steps_hz(profile))
}

/// What is in the chain when `timer` runs.
fn link(vm: &Vm, timer: Val) -> Val {
    let stand_in = vm.heap.get(timer, STAND_IN);
    if stand_in.is_none() { timer } else { stand_in }
}

/// The timer that `link` stands for, if it lives.
/// The timer that is in the chain, if it is still there.
pub fn timer_of(vm: &Vm, link: Val) -> Option<Val> {
    if object::is(vm, link, &STAND_IN_TYPE) { vm.watched(link) } else { Some(link) }
}

/// Times take two slots, so that they fit where integers have 31 bits.
fn time(vm: &Vm, object: Val, slot: usize) -> u64 {
    (object::int(vm, object, slot) as u64) << HALF_BITS | object::int(vm, object, slot + 1) as u64
}

fn set_time(vm: &mut Vm, object: Val, slot: usize, steps: u64) {
    object::set_int(vm, object, slot, (steps >> HALF_BITS) as isize);
    object::set_int(vm, object, slot + 1, (steps & ((1 << HALF_BITS) - 1)) as isize);
}

const HALF_BITS: u32 = 30;
/// A time and a period still add up to one that fits.
const LONGEST: u64 = 1 << 58;

/// The object and slot that refer to the first link which `stop_at` accepts, or to the end of the chain.
fn find(vm: &Vm, stop_at: impl Fn(&Vm, Val) -> bool) -> (Val, usize) {
    let mut place = (vm.kept(TABLE), FIRST);
    loop {
        let next = vm.heap.get(place.0, place.1);
        if next.is_none() || stop_at(vm, next) {
            return place;
        }
        place = (next, NEXT);
    }
}

fn insert(vm: &mut Vm, link: Val, due: u64) {
    let (before, slot) = find(vm, |vm, other| time(vm, other, DUE) > due);
    let after = vm.heap.get(before, slot);
    set_time(vm, link, DUE, due);
    vm.heap.set(link, NEXT, after);
    vm.heap.set(link, RUNNING, Val::TRUE);
    vm.heap.set(before, slot, link);
}

fn remove(vm: &mut Vm, link: Val) -> bool {
    if vm.heap.get(link, RUNNING) != Val::TRUE {
        return false;
    }
    let (before, slot) = find(vm, |_, other| other == link);
    let after = vm.heap.get(link, NEXT);
    vm.heap.set(before, slot, after);
    vm.heap.set(link, NEXT, Val::NONE);
    vm.heap.set(link, RUNNING, Val::FALSE);
    true
}

/// The next alarm is when the first timer is due; what is overdue waits for the next step.
fn set_alarm(vm: &mut Vm) {
    let table = vm.kept(TABLE);
    let first = vm.heap.get(table, FIRST);
    let at = if first.is_none() {
        None
    } else {
        let due = time(vm, first, DUE).max(now(vm) + 1);
        Some(object::cycles(vm, due, steps_hz(vm.board.profile())))
    };
    vm.board.set_alarm(at);
    vm.board_changed();
}

fn dispatch(vm: &mut Vm, _line: Line) -> Option<Handler> {
    let table = vm.kept(TABLE);
    if vm.heap.get(table, PASSING) != Val::TRUE {
        let now = now(vm);
        set_time(vm, table, PASS, now);
        vm.heap.set(table, PASSING, Val::TRUE);
    }
    let pass = time(vm, table, PASS);
    loop {
        let link = vm.heap.get(table, FIRST);
        if link.is_none() || time(vm, link, DUE) > pass {
            vm.heap.set(table, PASSING, Val::FALSE);
            vm.heap.set(table, CURRENT, Val::NONE);
            set_alarm(vm);
            return None;
        }
        remove(vm, link);
        let Some(timer) = timer_of(vm, link) else { continue };
        if object::int(vm, timer, MODE) == PERIODIC {
            let due = due_again(vm, timer, time(vm, link, DUE), pass);
            insert(vm, link, due);
        }
        vm.heap.set(table, CURRENT, link);
        let function = vm.heap.get(timer, CALLBACK);
        if function.is_none() && !vm.board.profile().soft_timers.calls_none {
            continue;
        }
        return Some(handler(vm, timer));
    }
}

fn handler(vm: &Vm, timer: Val) -> Handler {
    Handler { function: vm.heap.get(timer, CALLBACK), argument: timer, hard: vm.heap.get(timer, HARD) == Val::TRUE }
}

fn peek(vm: &Vm, _line: Line, place: u32) -> Option<Handler> {
    let link = running(vm).find(|link| vm.heap.offset(*link) == place as usize)?;
    timer_of(vm, link).map(|timer| handler(vm, timer))
}

/// When a periodic timer that was due at `due` is due after `now`.
fn due_again(vm: &Vm, timer: Val, due: u64, now: u64) -> u64 {
    let period = period(vm, timer);
    if vm.board.profile().soft_timers.catches_up {
        return due + period;
    }
    due + ((now - due) / period + 1) * period
}

/// A timer whose hard handler failed stops, if it does so on this board.
fn on_error(vm: &mut Vm, _line: Line) {
    let link = vm.heap.get(vm.kept(TABLE), CURRENT);
    if link.is_none() || !vm.board.profile().soft_timers.stops_after_exception {
        return;
    }
    remove(vm, link);
    if let Some(timer) = timer_of(vm, link) {
        object::set_int(vm, timer, MODE, ONE_SHOT);
    }
}

/// The timers that run, soonest first.
pub fn running(vm: &Vm) -> impl Iterator<Item = Val> + '_ {
    let table = vm.kept(TABLE);
    let first = if table.is_absent() { Val::NONE } else { vm.heap.get(table, FIRST) };
    let next = |timer: Val| (!timer.is_none()).then_some(timer);
    core::iter::successors(next(first), move |timer| next(vm.heap.get(*timer, NEXT)))
}

/// Cycles from one call of a timer's handler to the next.
pub fn gap(vm: &Vm, link: Val) -> u64 {
    timer_of(vm, link).map_or(u64::MAX, |timer| object::cycles(vm, period(vm, timer), steps_hz(vm.board.profile())).0)
}

/// Lets a timer that runs expire now, and no other, whatever the time is. A periodic one goes on.
pub fn expire(vm: &mut Vm, timer: Val) {
    if !remove(vm, timer) {
        return;
    }
    insert(vm, timer, 0);
    // As if a pass at that time had begun.
    let table = vm.kept(TABLE);
    set_time(vm, table, PASS, 0);
    vm.heap.set(table, PASSING, Val::TRUE);
    let (now, line) = (vm.now(), vm.board.profile().alarm_line);
    vm.board.trigger(now, line);
}

/// Stops all timers, at a soft reset.
pub fn reset(vm: &mut Vm) {
    let table = vm.kept(TABLE);
    if table.is_absent() {
        return;
    }
    loop {
        let first = vm.heap.get(table, FIRST);
        if first.is_none() {
            break;
        }
        remove(vm, first);
    }
    vm.heap.set(table, PASSING, Val::FALSE);
    vm.board.set_alarm(None);
}
