//! Software timers: any number of them, in steps of a millisecond, on the board's one alarm.
//!
//! Timers that run are a chain of objects through their own slots, soonest first, so that starting and stopping one
//! takes no heap and a hard handler may do both. Those that expire together are called in the order in which they were
//! started. A periodic one is due again a period after it *was* due, so it does not drift, and one that was held up
//! makes up for it in a burst.
//!
//! A timer is put back into the chain before its handler is called, not after: so what the handler does to it, lasts.

use crate::object;
use alloc::string::String;
use taipan_board::Line;
use taipan_vm::interrupt::{Handler, Ledger, Source};
use taipan_vm::{Kind, Res, Val, Vm};

pub const ONE_SHOT: isize = 1;
pub const PERIODIC: isize = 2;

// Slots of a timer.
pub const MODE: usize = 1;
pub const PERIOD_MS: usize = 2;
pub const CALLBACK: usize = 3;
/// True or False.
pub const HARD: usize = 4;
/// When it is due, in milliseconds: two slots.
const DUE: usize = 5;
const NEXT: usize = 7;
/// True while it is in the chain.
const RUNNING: usize = 8;
/// Slots after the type.
pub const SLOTS: usize = 8;

const TABLE: &str = "soft timers";

// Slots of the table.
const FIRST: usize = 0;
/// The millisecond of the pass in progress (two slots): what is due later waits for the next.
const PASS: usize = 1;
const PASSING: usize = 3;
/// The timer whose handler was called last.
const CURRENT: usize = 4;
const TABLE_SLOTS: usize = 5;

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
        name: String::from(profile.line(line).map_or("ALARM", |info| info.name)),
        priority: profile.priority(line),
        dispatch,
        on_error,
        header: |_, _| String::from("Uncaught exception in IRQ callback handler"),
        ledger: Ledger::default(),
    };
    vm.irq.connect(line, source);
    Ok(())
}

/// Starts `timer`, which must not be running: it is due one period from now.
pub fn start(vm: &mut Vm, timer: Val) {
    let due = now_ms(vm) + object::int(vm, timer, PERIOD_MS) as u64;
    insert(vm, timer, due);
    set_alarm(vm);
}

/// Stops `timer`, if it is running.
pub fn stop(vm: &mut Vm, timer: Val) {
    if remove(vm, timer) {
        set_alarm(vm);
    }
}

fn now_ms(vm: &mut Vm) -> u64 {
    let hz = vm.board.profile().cpu_hz;
    vm.now().milliseconds(hz)
}

/// Numbers of milliseconds take two slots, so that they fit where integers have 31 bits.
fn get_ms(vm: &Vm, object: Val, slot: usize) -> u64 {
    (object::int(vm, object, slot) as u64) << 30 | object::int(vm, object, slot + 1) as u64
}

fn set_ms(vm: &mut Vm, object: Val, slot: usize, ms: u64) {
    object::set_int(vm, object, slot, (ms >> 30) as isize);
    object::set_int(vm, object, slot + 1, (ms & ((1 << 30) - 1)) as isize);
}

/// The object and slot that refer to the first timer which `stop_at` accepts, or to the end of the chain.
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

fn insert(vm: &mut Vm, timer: Val, due: u64) {
    let (before, slot) = find(vm, |vm, other| get_ms(vm, other, DUE) > due);
    let after = vm.heap.get(before, slot);
    set_ms(vm, timer, DUE, due);
    vm.heap.set(timer, NEXT, after);
    vm.heap.set(timer, RUNNING, Val::TRUE);
    vm.heap.set(before, slot, timer);
}

fn remove(vm: &mut Vm, timer: Val) -> bool {
    if vm.heap.get(timer, RUNNING) != Val::TRUE {
        return false;
    }
    let (before, slot) = find(vm, |_, other| other == timer);
    let after = vm.heap.get(timer, NEXT);
    vm.heap.set(before, slot, after);
    vm.heap.set(timer, NEXT, Val::NONE);
    vm.heap.set(timer, RUNNING, Val::FALSE);
    true
}

/// The next alarm is when the first timer is due; what is overdue waits for the next millisecond.
fn set_alarm(vm: &mut Vm) {
    let table = vm.kept(TABLE);
    let first = vm.heap.get(table, FIRST);
    let at = if first.is_none() {
        None
    } else {
        let due = get_ms(vm, first, DUE).max(now_ms(vm) + 1);
        Some(object::cycles(vm, due, 1000))
    };
    vm.board.set_alarm(at);
    vm.board_changed();
}

fn dispatch(vm: &mut Vm, _line: Line) -> Option<Handler> {
    let table = vm.kept(TABLE);
    if vm.heap.get(table, PASSING) != Val::TRUE {
        let now = now_ms(vm);
        set_ms(vm, table, PASS, now);
        vm.heap.set(table, PASSING, Val::TRUE);
    }
    let pass = get_ms(vm, table, PASS);
    let timer = vm.heap.get(table, FIRST);
    if timer.is_none() || get_ms(vm, timer, DUE) > pass {
        vm.heap.set(table, PASSING, Val::FALSE);
        vm.heap.set(table, CURRENT, Val::NONE);
        set_alarm(vm);
        return None;
    }
    let due = get_ms(vm, timer, DUE);
    remove(vm, timer);
    if object::int(vm, timer, MODE) == PERIODIC {
        let period = object::int(vm, timer, PERIOD_MS) as u64;
        insert(vm, timer, due + period);
    }
    vm.heap.set(table, CURRENT, timer);
    Some(Handler { function: vm.heap.get(timer, CALLBACK), argument: timer, hard: vm.heap.get(timer, HARD) == Val::TRUE })
}

/// A timer whose hard handler failed stops.
fn on_error(vm: &mut Vm, _line: Line) {
    let timer = vm.heap.get(vm.kept(TABLE), CURRENT);
    if !timer.is_none() {
        object::set_int(vm, timer, MODE, ONE_SHOT);
        remove(vm, timer);
    }
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
