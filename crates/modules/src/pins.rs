//! The pins of the board as objects, what all ports' pins can do, and what a program may use as a pin.
//!
//! A pin's object is there from the moment `machine` or `pyb` is imported: looking one up takes no heap, so a hard
//! handler may, and it is the same object each time. The table that holds them is a root.

use crate::machine::{self, signal};
use crate::object;
use taipan_board::{Mode, PinId, Pull};
use taipan_vm::types;
use taipan_vm::{Args, Kind, Res, TypeDef, Val, Vm};

/// What a port's pins are.
pub struct Pins {
    pub def: &'static TypeDef,
    /// The pin that a program names so.
    pub find: fn(&mut Vm, Val) -> Res,
    /// The number of the function that they have at reset.
    pub alternate: isize,
}

/// What a class of pins written in Python derives from.
pub static BASE: TypeDef = TypeDef { new: Some(|vm, _, _| object::new(vm, &BASE, &[])), ..TypeDef::named("PinBase") };

// Slots of a pin.
const ID: usize = 1;
/// The number of the alternate function it was last given.
const ALTERNATE: usize = 2;

const TABLE: &str = "pins";
/// Board instructions that reading or writing a pin takes.
pub const ACCESS: u32 = 60;

/// Makes the objects of all pins, once.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if !vm.kept(TABLE).is_absent() {
        return Ok(());
    }
    let pins = vm.board.profile().pins;
    let table = vm.alloc(Kind::Block, pins.len())?;
    for id in 0..pins.len() {
        let Pins { def, alternate, .. } = *kind(vm);
        let object = object::new(vm, def, &[Val::int(id as isize), Val::int(alternate)])?;
        vm.heap.set(table, id, object);
    }
    vm.set_kept(TABLE, table);
    Ok(())
}

fn kind(vm: &Vm) -> &'static Pins {
    machine::pins(vm.board.profile().port)
}

/// The type of this board's pins.
pub fn def(vm: &Vm) -> &'static TypeDef {
    kind(vm).def
}

/// The pin that `wanted` names: a pin already, or what the board calls one.
pub fn find(vm: &mut Vm, wanted: Val) -> Res {
    (kind(vm).find)(vm, wanted)
}

/// Whether `v` is a pin of the board.
pub fn is_pin(vm: &Vm, v: Val) -> bool {
    object::is(vm, v, def(vm))
}

/// The object of a pin.
pub fn object(vm: &mut Vm, id: PinId) -> Res {
    prepare(vm)?;
    let table = vm.kept(TABLE);
    Ok(vm.heap.get(table, usize::from(id.0)))
}

/// Which pin `v`, a pin object, is.
pub fn id(vm: &Vm, v: Val) -> PinId {
    PinId(object::int(vm, v, ID) as u8)
}

/// The pin that a method was called on.
pub fn this(vm: &mut Vm, args: Args) -> Res<PinId> {
    let this = object::this(vm, args, def(vm))?;
    Ok(id(vm, this))
}

pub fn alternate(vm: &Vm, v: Val) -> isize {
    object::int(vm, v, ALTERNATE)
}

pub fn set_alternate(vm: &mut Vm, v: Val, number: isize) {
    object::set_int(vm, v, ALTERNATE, number);
}

pub fn configure(vm: &mut Vm, id: PinId, mode: Mode, pull: Pull) {
    vm.charge(ACCESS);
    let now = vm.now();
    vm.board.pin_configure(now, id, mode, pull);
}

// ---- Methods of every port's pins

fn access(vm: &mut Vm, id: PinId, level: Option<Val>) -> Res {
    match level {
        None => Ok(Val::int(read(vm, id) as isize)),
        Some(level) => {
            let level = vm.truth(level)?;
            write(vm, id, level);
            Ok(Val::NONE)
        }
    }
}

/// `pin()`, `pin(level)`
pub fn call(vm: &mut Vm, this: Val, args: Args) -> Res {
    object::arity(vm, args, 0, 1)?;
    let id = id(vm, this);
    access(vm, id, args.opt(vm, 0))
}

pub fn value(vm: &mut Vm, args: Args) -> Res {
    let id = this(vm, args)?;
    access(vm, id, args.opt(vm, 1))
}

pub fn on(vm: &mut Vm, args: Args) -> Res {
    let id = this(vm, args)?;
    write(vm, id, true);
    Ok(Val::NONE)
}

pub fn off(vm: &mut Vm, args: Args) -> Res {
    let id = this(vm, args)?;
    write(vm, id, false);
    Ok(Val::NONE)
}

pub fn toggle(vm: &mut Vm, args: Args) -> Res {
    let id = this(vm, args)?;
    let level = read(vm, id);
    write(vm, id, !level);
    Ok(Val::NONE)
}

// ---- Levels

pub fn read(vm: &mut Vm, id: PinId) -> bool {
    vm.charge(ACCESS);
    let now = vm.now();
    vm.board.pin_read(now, id)
}

pub fn write(vm: &mut Vm, id: PinId, level: bool) {
    vm.charge(ACCESS);
    let now = vm.now();
    vm.board.pin_write(now, id, level);
}

/// Whether the pin is one that drives: what its output latch says can be read back.
pub fn is_output(vm: &Vm, id: PinId) -> bool {
    matches!(vm.board.pin_mode(id).0, Mode::Out)
}

/// Something with a level: a pin, a `Signal`, or an instance of a class derived from `PinBase`.
pub fn is_pin_like(vm: &mut Vm, v: Val) -> bool {
    let base = vm.type_val(&BASE);
    let class = vm.type_of(v);
    is_pin(vm, v) || object::is(vm, v, &signal::TYPE) || vm.is_subclass(class, base)
}

/// The level of a pin-like thing: 0 or 1, unless the program's own class has others.
pub fn level(vm: &mut Vm, v: Val) -> Res<i64> {
    if is_pin(vm, v) {
        let id = id(vm, v);
        return Ok(read(vm, id).into());
    }
    if object::is(vm, v, &signal::TYPE) {
        return signal::read(vm, v);
    }
    match call_value(vm, v, &[])? {
        Some(level) => vm.int_arg_i64(level),
        None => Err(not_a_pin(vm)),
    }
}

pub fn set_level(vm: &mut Vm, v: Val, level: bool) -> Res<()> {
    if is_pin(vm, v) {
        let id = id(vm, v);
        write(vm, id, level);
        return Ok(());
    }
    if object::is(vm, v, &signal::TYPE) {
        return signal::write(vm, v, level);
    }
    match call_value(vm, v, &[Val::bool(level)])? {
        Some(_) => Ok(()),
        None => Err(not_a_pin(vm)),
    }
}

/// Calls the `value` method of an instance; no bound method is made, so that a hard handler may.
fn call_value(vm: &mut Vm, v: Val, args: &[Val]) -> Res<Option<Val>> {
    vm.call_special(v, taipan_vm::names::VALUE, args)
}

fn not_a_pin(vm: &mut Vm) -> taipan_vm::Raise {
    vm.raise_str(types::TYPE_ERROR, "expecting a pin")
}
