//! `machine.mem8`, `mem16`, `mem32`: the chip's registers by address.

use crate::object;
use crate::registers;
use taipan_vm::types;
use taipan_vm::{Res, TypeDef, Val, Vm};

/// Slot of the number of bytes in an item.
const SIZE: usize = 1;

pub static TYPE: TypeDef = TypeDef {
    getitem: Some(|vm, this, index| {
        let (address, size) = place(vm, this, index)?;
        let Some(word) = registers::read(vm, address & !3) else {
            return Err(not_simulated(vm, address));
        };
        let shifted = word >> (8 * (address & 3));
        vm.new_int((shifted & mask(size)).into())
    }),
    setitem: Some(|vm, this, index, value| {
        if value.is_absent() {
            return Err(vm.type_error("'mem' object doesn't support item deletion"));
        }
        let (address, size) = place(vm, this, index)?;
        let value = vm.int_arg_wrapping(value)? as u32;
        let shift = 8 * (address & 3);
        let word = if size == 4 {
            Some(value)
        } else {
            let kept = registers::read(vm, address & !3).map(|old| old & !(mask(size) << shift));
            kept.map(|kept| kept | (value & mask(size)) << shift)
        };
        match word.is_some_and(|word| registers::write(vm, address & !3, word)) {
            true => Ok(()),
            false => Err(not_simulated(vm, address)),
        }
    }),
    print: Some(|vm, this, _, out| {
        let bits = 8 * object::int(vm, this, SIZE);
        out.push_str(&alloc::format!("<{bits}-bit memory>"));
        Ok(())
    }),
    ..TypeDef::named("mem")
};

pub fn mem8(vm: &mut Vm) -> Res {
    memory(vm, "mem8", 1)
}

pub fn mem16(vm: &mut Vm) -> Res {
    memory(vm, "mem16", 2)
}

pub fn mem32(vm: &mut Vm) -> Res {
    memory(vm, "mem32", 4)
}

fn memory(vm: &mut Vm, name: &'static str, size: isize) -> Res {
    let known = vm.kept(name);
    if !known.is_absent() {
        return Ok(known);
    }
    let made = object::new(vm, &TYPE, &[Val::int(size)])?;
    vm.set_kept(name, made);
    Ok(made)
}

fn mask(size: u32) -> u32 {
    u32::MAX >> (32 - 8 * size)
}

/// The address and the number of bytes, if they go together.
fn place(vm: &mut Vm, this: Val, index: Val) -> Res<(u32, u32)> {
    let address = vm.int_arg_wrapping(index)? as u32;
    let size = object::int(vm, this, SIZE) as u32;
    if !address.is_multiple_of(size) {
        let text = format_args!("address {address:08x} is not aligned to {size} bytes");
        return Err(vm.raise_fmt(types::VALUE_ERROR, text));
    }
    vm.charge(20);
    Ok((address, size))
}

fn not_simulated(vm: &mut Vm, address: u32) -> taipan_vm::Raise {
    let text = format_args!("nothing is simulated at address {address:08x}");
    vm.raise_fmt(types::VALUE_ERROR, text)
}
