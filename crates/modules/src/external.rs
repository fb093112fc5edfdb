//! External interrupt lines: what stands behind `Pin.irq`, `ExtInt` and `Switch.callback`.
//!
//! The chip has one line for each pin number, shared by the ports, and some for events inside. A line has one handler.
//! The table that holds them is a root, so a handler lives without any reference in Python.

use crate::pins;
use taipan_board::{Delivery, Line, Mode, PinId, Pull};
use taipan_vm::interrupt::{Handler, Ledger, Source};
use taipan_vm::types;
use taipan_vm::{Kind, Res, Val, Vm};

/// Lines of pins, then those of events inside the chip.
pub const PIN_LINES: u8 = 16;
pub const LINES: u8 = 23;

// Modes, as the chip's library numbers them.
const INTERRUPT: u32 = 0x0001_0000;
const EVENT: u32 = 0x0002_0000;
const RISING_EDGE: u32 = 0x0010_0000;
const FALLING_EDGE: u32 = 0x0020_0000;
pub const RISING: u32 = INTERRUPT | RISING_EDGE;
pub const FALLING: u32 = INTERRUPT | FALLING_EDGE;
pub const BOTH: u32 = RISING | FALLING;
pub const EVENT_RISING: u32 = EVENT | RISING_EDGE;
pub const EVENT_FALLING: u32 = EVENT | FALLING_EDGE;
pub const EVENT_BOTH: u32 = EVENT_RISING | EVENT_FALLING;

const TABLE: &str = "external lines";

// A line's slots in the table.
const HANDLER: usize = 0;
/// What the handler gets; unbound for a handler that takes nothing.
const ARGUMENT: usize = 1;
/// The pin whose edges raise the line, -1 for none.
const PIN: usize = 2;
const MODE: usize = 3;
/// Bits of `flag`.
const FLAGS: usize = 4;
const SLOTS: usize = 5;

mod flag {
    pub const HARD: isize = 1;
    /// Unmasked, as an interrupt or as an event, whichever the mode is.
    pub const ENABLED: isize = 2;
    /// The handler of the event in progress has been called.
    pub const SERVED: isize = 4;
}

/// The instructions of a call that sets a line up.
const ACCESS: u32 = 200;

/// Makes the table, once.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if !vm.kept(TABLE).is_absent() {
        return Ok(());
    }
    let table = vm.alloc(Kind::Block, usize::from(LINES) * SLOTS)?;
    vm.set_kept(TABLE, table);
    for line in 0..LINES {
        set(vm, line, HANDLER, Val::NONE);
        set(vm, line, PIN, Val::int(-1));
        set(vm, line, MODE, Val::int(INTERRUPT as isize));
        set(vm, line, FLAGS, Val::int(0));
    }
    Ok(())
}

fn get(vm: &Vm, line: u8, slot: usize) -> Val {
    vm.heap.get(vm.kept(TABLE), usize::from(line) * SLOTS + slot)
}

fn set(vm: &mut Vm, line: u8, slot: usize, v: Val) {
    let table = vm.kept(TABLE);
    vm.heap.set(table, usize::from(line) * SLOTS + slot, v);
}

fn number(vm: &Vm, line: u8, slot: usize) -> isize {
    get(vm, line, slot).as_int().unwrap_or(0)
}

fn has(vm: &Vm, line: u8, bit: isize) -> bool {
    number(vm, line, FLAGS) & bit != 0
}

fn set_flag(vm: &mut Vm, line: u8, bit: isize, on: bool) {
    let flags = number(vm, line, FLAGS) & !bit | if on { bit } else { 0 };
    set(vm, line, FLAGS, Val::int(flags));
}

/// The handler of a line, None if there is none.
pub fn handler(vm: &Vm, line: u8) -> Val {
    get(vm, line, HANDLER)
}

/// What the handler of a line is called with.
pub fn argument(vm: &Vm, line: u8) -> Val {
    get(vm, line, ARGUMENT)
}

/// What a handler is to be called for, and how.
pub struct Wanted {
    pub line: u8,
    pub pin: Option<PinId>,
    pub mode: u32,
    pub handler: Val,
    pub argument: Val,
    pub hard: bool,
}

/// Gives a line its handler, and the line to a pin; None as the handler frees it.
pub fn register(vm: &mut Vm, wanted: Wanted) -> Res<()> {
    prepare(vm)?;
    vm.charge(ACCESS);
    let line = wanted.line;
    disable(vm, line);
    set(vm, line, HANDLER, wanted.handler);
    set(vm, line, MODE, Val::int(wanted.mode as isize));
    if wanted.handler.is_none() {
        return Ok(());
    }
    set(vm, line, ARGUMENT, wanted.argument);
    let pin = wanted.pin.map_or(-1, |pin| isize::from(pin.0));
    set(vm, line, PIN, Val::int(pin));
    set(vm, line, FLAGS, Val::int(if wanted.hard { flag::HARD } else { 0 }));
    connect(vm, line);
    enable(vm, line);
    Ok(())
}

/// Makes a pin an input with this pull, as an `ExtInt` on it does.
pub fn make_input(vm: &mut Vm, pin: PinId, pull: Pull) {
    vm.charge(pins::ACCESS);
    let now = vm.now();
    vm.board.pin_configure(now, pin, Mode::In, pull);
}

fn connect(vm: &mut Vm, line: u8) {
    let (line, profile) = (Line(line), vm.board.profile());
    if vm.irq.is_connected(line) {
        return;
    }
    let name = profile.line(line).map_or("EXTI", |info| info.name);
    let source = Source {
        name,
        priority: profile.priority(line),
        delivery: Delivery::Anywhere,
        dispatch,
        peek: |vm, line, _| Some(handler_of(vm, line.0)),
        on_error,
        header: |_, line| alloc::format!("uncaught exception in ExtInt interrupt handler line {}", line.0),
        ledger: Ledger::default(),
    };
    vm.connect(line, source);
}

pub fn enable(vm: &mut Vm, line: u8) {
    set_flag(vm, line, flag::ENABLED, true);
    update(vm, line);
}

pub fn disable(vm: &mut Vm, line: u8) {
    set_flag(vm, line, flag::ENABLED, false);
    update(vm, line);
}

/// The event of a line, made by software; a line that is disabled forgets it.
pub fn trigger(vm: &mut Vm, line: u8) {
    vm.charge(pins::ACCESS);
    if interrupts(vm, line) {
        let now = vm.now();
        vm.board.trigger(now, Line(line));
        vm.board_changed();
    }
}

fn interrupts(vm: &Vm, line: u8) -> bool {
    has(vm, line, flag::ENABLED) && number(vm, line, MODE) as u32 & INTERRUPT != 0
}

/// Tells the board which edges are wanted now.
fn update(vm: &mut Vm, line: u8) {
    let mode = number(vm, line, MODE) as u32;
    let on = interrupts(vm, line);
    if let Ok(pin) = u8::try_from(number(vm, line, PIN)) {
        let rising = on && mode & RISING_EDGE != 0;
        let falling = on && mode & FALLING_EDGE != 0;
        vm.board.pin_edges(PinId(pin), rising, falling, Line(line));
        vm.board_changed();
    }
}

fn dispatch(vm: &mut Vm, line: Line) -> Option<Handler> {
    let line = line.0;
    // A line has one handler: asked a second time, there is no more.
    let served = has(vm, line, flag::SERVED);
    let function = handler(vm, line);
    let more = !served && !function.is_none();
    set_flag(vm, line, flag::SERVED, more);
    more.then(|| handler_of(vm, line))
}

fn handler_of(vm: &Vm, line: u8) -> Handler {
    Handler { function: handler(vm, line), argument: argument(vm, line), hard: has(vm, line, flag::HARD) }
}

fn on_error(vm: &mut Vm, line: Line) {
    set(vm, line.0, HANDLER, Val::NONE);
    disable(vm, line.0);
}

/// The mode bits of a line as its registers have them: interrupt mask, event mask, rising, falling.
pub fn registers(vm: &Vm, line: u8) -> [bool; 4] {
    let mode = number(vm, line, MODE) as u32;
    let enabled = has(vm, line, flag::ENABLED);
    [enabled && mode & INTERRUPT != 0, enabled && mode & EVENT != 0, mode & RISING_EDGE != 0, mode & FALLING_EDGE != 0]
}

/// Frees all lines, at a soft reset.
pub fn reset(vm: &mut Vm) {
    if vm.kept(TABLE).is_absent() {
        return;
    }
    for line in 0..LINES {
        on_error(vm, Line(line));
    }
}

/// Raises what `Pin.irq` does if another has the line of the pin.
pub fn check_free(vm: &mut Vm, line: u8, pin: Val) -> Res<()> {
    prepare(vm)?;
    let taken_by = argument(vm, line);
    if handler(vm, line).is_none() || taken_by == pin {
        return Ok(());
    }
    if pins::is_pin(vm, taken_by) {
        let id = pins::id(vm, taken_by);
        let name = vm.board.profile().pin(id).name;
        return Err(vm.raise_fmt(types::OS_ERROR, format_args!("IRQ resource already taken by Pin('{name}')")));
    }
    Err(vm.raise_fmt(types::OS_ERROR, format_args!("ExtInt vector {line} is already in use")))
}
