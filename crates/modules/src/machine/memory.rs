//! `machine.mem8`, `mem16`, `mem32`: memory by address, and on a board the chip's registers.

use crate::object;
use taipan_vm::types;
use taipan_vm::{Res, TypeDef, Val, Vm};

/// Slot of the number of bytes in an item.
const SIZE: usize = 1;

pub static TYPE: TypeDef = TypeDef {
    getitem: Some(|vm, this, index| {
        let (address, size) = place(vm, this, index)?;
        let value = vm.load_memory(address, size)?;
        vm.new_int_u64(value)
    }),
    setitem: Some(|vm, this, index, value| {
        if value.is_absent() {
            return Err(vm.type_error("'mem' object doesn't support item deletion"));
        }
        let (address, size) = place(vm, this, index)?;
        let value = vm.int_arg_wrapping(value)?;
        vm.store_memory(address, size, value)
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

/// The address and the number of bytes, if they go together.
fn place(vm: &mut Vm, this: Val, index: Val) -> Res<(usize, usize)> {
    let address = vm.int_arg_wrapping(index)? as usize;
    let size = object::int(vm, this, SIZE) as usize;
    if !address.is_multiple_of(size) {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("address {address:08x} is not aligned to {size} bytes")));
    }
    vm.charge(20);
    Ok((address, size))
}
