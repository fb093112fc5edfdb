//! The pins of the board as objects, and what a program may use as a pin.
//!
//! A pin's object is there from the moment `machine` or `pyb` is imported: looking one up takes no heap, so a hard
//! handler may, and it is the same object each time. The table that holds them is a root.

use crate::machine::{pin, signal};
use crate::object;
use taipan_board::{Mode, PinId};
use taipan_vm::types;
use taipan_vm::{Kind, Res, Val, Vm};

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
        let object = object::new(vm, &pin::TYPE, &[Val::int(id as isize), Val::int(0)])?;
        vm.heap.set(table, id, object);
    }
    vm.set_kept(TABLE, table);
    Ok(())
}

/// The object of a pin.
pub fn object(vm: &mut Vm, id: PinId) -> Res {
    prepare(vm)?;
    let table = vm.kept(TABLE);
    Ok(vm.heap.get(table, usize::from(id.0)))
}

/// Which pin `v`, a pin object, is.
pub fn id(vm: &Vm, v: Val) -> PinId {
    PinId(object::int(vm, v, pin::ID) as u8)
}

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
    let base = vm.type_val(&pin::BASE);
    let class = vm.type_of(v);
    object::is(vm, v, &pin::TYPE) || object::is(vm, v, &signal::TYPE) || vm.is_subclass(class, base)
}

/// The level of a pin-like thing: 0 or 1, unless the program's own class has others.
pub fn level(vm: &mut Vm, v: Val) -> Res<i64> {
    if object::is(vm, v, &pin::TYPE) {
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
    if object::is(vm, v, &pin::TYPE) {
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
