//! Interrupts of pins that have one each, as on all ports but stm32: what stands behind their `Pin.irq`.
//!
//! Each pin latches its own edges, which edges is in a status that the handler's dispatch reads and clears: of two
//! edges that came before they were served it makes one call. The table is a root, so a handler lives without any
//! reference in Python.

use crate::{function, object, pins};
use alloc::string::String;
use taipan_board::{Delivery, EDGE_FALLING, EDGE_RISING, Hard, Line, PinId};
use taipan_vm::interrupt::{Handler, Ledger, Source};
use taipan_vm::{Args, Kind, Res, TypeDef, Val, Vm};

/// What a port makes of it.
pub struct PinIrq {
    /// The numbers of the events.
    pub rising: i64,
    pub falling: i64,
    /// The type of what `irq` returns.
    pub object: &'static TypeDef,
}

const TABLE: &str = "pin interrupts";

// A pin's slots in the table.
const HANDLER: usize = 0;
/// Events that the handler is called for, and those of the interrupt in progress.
const TRIGGER: usize = 1;
const FLAGS: usize = 2;
/// True or False.
const HARD: usize = 3;
/// The handler of the interrupt in progress has been called.
const SERVED: usize = 4;
/// What `irq` returns, once it was asked for.
const OBJECT: usize = 5;
const SLOTS: usize = 6;

/// The instructions of a call that sets an interrupt up.
const ACCESS: u32 = 200;

/// Makes the table, once.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if !vm.kept(TABLE).is_absent() {
        return Ok(());
    }
    let count = vm.board.profile().pins.len();
    let table = vm.alloc(Kind::Block, count * SLOTS)?;
    vm.set_kept(TABLE, table);
    for id in 0..count {
        let id = PinId(id as u8);
        let values = [Val::NONE, Val::int(0), Val::int(0), Val::FALSE, Val::FALSE, Val::NONE];
        values.into_iter().enumerate().for_each(|(slot, value)| put(vm, id, slot, value));
    }
    Ok(())
}

fn get(vm: &Vm, pin: PinId, slot: usize) -> Val {
    vm.heap.get(vm.kept(TABLE), usize::from(pin.0) * SLOTS + slot)
}

fn put(vm: &mut Vm, pin: PinId, slot: usize, value: Val) {
    let table = vm.kept(TABLE);
    vm.heap.set(table, usize::from(pin.0) * SLOTS + slot, value);
}

fn trigger(vm: &Vm, pin: PinId) -> i64 {
    get(vm, pin, TRIGGER).as_int().unwrap_or(0) as i64
}

fn kind(vm: &Vm) -> &'static PinIrq {
    super::pin_irq_kind(vm.board.profile().port)
}

// ---- Setting up

/// The truth of `hard=`, if this port has hard handlers for pins.
pub fn hard(vm: &mut Vm, hard: Option<Val>) -> Res<bool> {
    let hard = hard.map_or(Ok(false), |hard| vm.truth(hard))?;
    match vm.board.profile().pin_irq {
        Hard::Refused(text) if hard => Err(vm.value_error(text)),
        _ => Ok(hard),
    }
}

/// `trigger=`, both edges if it is not given.
pub fn trigger_arg(vm: &mut Vm, trigger: Option<Val>) -> Res<i64> {
    let PinIrq { rising, falling, .. } = *kind(vm);
    let trigger = trigger.map_or(Ok(rising | falling), |trigger| vm.int_arg_i64(trigger))?;
    if trigger & !(rising | falling) != 0 {
        return Err(vm.value_error("level interrupts are not simulated"));
    }
    Ok(trigger)
}

/// Gives a pin its handler, None for none.
pub fn set(vm: &mut Vm, pin: PinId, handler: Val, trigger: i64, hard: bool) -> Res<()> {
    prepare(vm)?;
    connect(vm, pin);
    put(vm, pin, HANDLER, handler);
    put(vm, pin, HARD, Val::bool(hard));
    set_trigger(vm, pin, if handler.is_none() { 0 } else { trigger });
    Ok(())
}

fn set_trigger(vm: &mut Vm, pin: PinId, trigger: i64) {
    vm.charge(ACCESS);
    put(vm, pin, TRIGGER, Val::int(trigger as isize));
    put(vm, pin, FLAGS, Val::int(0));
    let PinIrq { rising, falling, .. } = *kind(vm);
    let line = vm.board.profile().pin(pin).line;
    vm.board.pin_edges(pin, false, false, line);
    vm.board.interrupts().clear(line);
    vm.board.pin_edges(pin, trigger & rising != 0, trigger & falling != 0, line);
    vm.board_changed();
}

fn connect(vm: &mut Vm, pin: PinId) {
    let profile = vm.board.profile();
    let line = profile.pin(pin).line;
    if vm.irq.is_connected(line) {
        return;
    }
    let source = Source {
        name: profile.pin(pin).name,
        priority: profile.priority(line),
        delivery: Delivery::Anywhere,
        dispatch,
        peek: |vm, line, _| {
            let pin = pin_of(vm, line)?;
            Some(Handler { function: get(vm, pin, HANDLER), argument: Val::NONE, hard: get(vm, pin, HARD) == Val::TRUE })
        },
        on_error,
        header: |_, _| String::from("Uncaught exception in IRQ callback handler"),
        ledger: Ledger::default(),
    };
    vm.connect(line, source);
}

// ---- Delivery

fn pin_of(vm: &Vm, line: Line) -> Option<PinId> {
    let index = vm.board.profile().pins.iter().position(|pin| pin.line == line);
    index.map(|index| PinId(index as u8))
}

fn dispatch(vm: &mut Vm, line: Line) -> Option<Handler> {
    let pin = pin_of(vm, line)?;
    // A pin has one handler: asked a second time, there is no more.
    if get(vm, pin, SERVED) == Val::TRUE {
        put(vm, pin, SERVED, Val::FALSE);
        return None;
    }
    let now = vm.now();
    let edges = vm.board.edge_status(now, line);
    // An edge that came on the way here is in the status already.
    vm.board.interrupts().coalesce(line);
    let PinIrq { rising, falling, .. } = *kind(vm);
    let flag = |edge, event| if edges & edge != 0 { event } else { 0 };
    let flags = (flag(EDGE_RISING, rising) | flag(EDGE_FALLING, falling)) & trigger(vm, pin);
    let function = get(vm, pin, HANDLER);
    if flags == 0 || function.is_none() {
        return None;
    }
    put(vm, pin, FLAGS, Val::int(flags as isize));
    put(vm, pin, SERVED, Val::TRUE);
    let hard = get(vm, pin, HARD) == Val::TRUE;
    let argument = pins::object(vm, pin).ok()?;
    Some(Handler { function, argument, hard })
}

/// A pin whose hard handler failed has none any more.
fn on_error(vm: &mut Vm, line: Line) {
    if let Some(pin) = pin_of(vm, line) {
        put(vm, pin, HANDLER, Val::NONE);
        set_trigger(vm, pin, 0);
    }
}

// ---- What `irq` returns

/// Its slot is the pin.
pub static IRQ: TypeDef = TypeDef {
    methods: &[
        function("flags", 1, 1, |vm, args| {
            let pin = irq_pin(vm, args, &IRQ)?;
            Ok(get(vm, pin, FLAGS))
        }),
        function("trigger", 1, 2, |vm, args| change_trigger(vm, args, &IRQ)),
    ],
    call: Some(call),
    ..TypeDef::named("irq")
};

/// The same on the ESP ports, which do not tell the flags.
pub static ESP_IRQ: TypeDef = TypeDef {
    methods: &[function("trigger", 1, 2, |vm, args| change_trigger(vm, args, &ESP_IRQ))],
    call: Some(call),
    ..TypeDef::named("IRQ")
};

/// The object for a pin's interrupt, made when it is first asked for.
pub fn object(vm: &mut Vm, pin: PinId) -> Res {
    prepare(vm)?;
    let known = get(vm, pin, OBJECT);
    if !known.is_none() {
        return Ok(known);
    }
    let made = object::new(vm, kind(vm).object, &[Val::int(pin.0.into())])?;
    put(vm, pin, OBJECT, made);
    Ok(made)
}

fn irq_pin(vm: &mut Vm, args: Args, def: &'static TypeDef) -> Res<PinId> {
    let this = object::this(vm, args, def)?;
    Ok(PinId(object::int(vm, this, 1) as u8))
}

/// `trigger([new])`: the one before.
fn change_trigger(vm: &mut Vm, args: Args, def: &'static TypeDef) -> Res {
    let pin = irq_pin(vm, args, def)?;
    let before = get(vm, pin, TRIGGER);
    if args.len() > 1 {
        let trigger = trigger_arg(vm, args.opt(vm, 1))?;
        set_trigger(vm, pin, trigger);
    }
    Ok(before)
}

/// `irq()`: the handler is called, or put into the schedule, as if the interrupt had come.
fn call(vm: &mut Vm, this: Val, args: Args) -> Res {
    object::arity(vm, args, 0, 0)?;
    let pin = PinId(object::int(vm, this, 1) as u8);
    let (handler, argument) = (get(vm, pin, HANDLER), pins::object(vm, pin)?);
    if handler.is_none() {
        return Ok(Val::NONE);
    }
    if get(vm, pin, HARD) == Val::TRUE {
        return vm.call(handler, &[argument]).map(|_| Val::NONE);
    }
    // As from an interrupt: where the queue is full, nobody is told.
    vm.schedule(handler, argument).or(Ok(())).map(|()| Val::NONE)
}
