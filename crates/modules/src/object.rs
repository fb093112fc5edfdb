//! Objects of types written in Rust: slot 0 is the type, the others are the type's own.

use taipan_vm::types;
use taipan_vm::{Args, Kind, Raise, Res, TypeDef, Val, Vm};

/// An object of type `def` with these values in its slots from 1 on.
pub fn new(vm: &mut Vm, def: &'static TypeDef, values: &[Val]) -> Res {
    let class = vm.type_val(def);
    let object = vm.alloc(Kind::Object, values.len() + 1)?;
    vm.heap.set(object, 0, class);
    for (i, value) in values.iter().enumerate() {
        vm.heap.set(object, i + 1, *value);
    }
    Ok(object)
}

/// Whether `v` is an object of type `def`.
pub fn is(vm: &Vm, v: Val, def: &'static TypeDef) -> bool {
    vm.heap.is(v, Kind::Object) && vm.heap.get(v, 0).as_typ().is_some_and(|number| core::ptr::eq(vm.type_def(number), def))
}

/// The object of type `def` that `v` is, or is derived from.
pub fn of(vm: &mut Vm, v: Val, def: &'static TypeDef) -> Res {
    let base = vm.native_base(v);
    if is(vm, base, def) {
        return Ok(base);
    }
    let got = vm.type_name(v);
    Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("argument should be a '{}' not a '{got}'", def.name)))
}

/// The object that a method was called on.
pub fn this(vm: &mut Vm, args: Args, def: &'static TypeDef) -> Res {
    let v = args.get(vm, 0);
    of(vm, v, def)
}

/// The small integer in a slot; 0 for anything else.
pub fn int(vm: &Vm, object: Val, slot: usize) -> isize {
    vm.heap.get(object, slot).as_int().unwrap_or(0)
}

pub fn set_int(vm: &mut Vm, object: Val, slot: usize, n: isize) {
    vm.heap.set(object, slot, Val::int(n));
}

/// An argument that must be an int, as the registers of a 32-bit board take it.
pub fn register(vm: &mut Vm, v: Val) -> Res<u32> {
    Ok(vm.int_arg_i64(v)? as u32)
}

/// The TypeError for an argument that should have been a str.
pub fn no_text(vm: &mut Vm, v: Val) -> Raise {
    let got = vm.type_name(v);
    vm.raise_fmt(types::TYPE_ERROR, format_args!("can't convert '{got}' object to str implicitly"))
}

/// What MicroPython says when a required argument was not given.
pub fn missing(vm: &mut Vm, name: &str) -> Raise {
    vm.raise_fmt(types::TYPE_ERROR, format_args!("'{name}' argument required"))
}

/// Checks the number of a constructor's positional arguments; keywords are not taken.
pub fn arity(vm: &mut Vm, args: Args, least: usize, most: usize) -> Res<()> {
    let given = args.len();
    let text = if args.keywords(vm) > 0 {
        alloc::string::String::from("function doesn't take keyword arguments")
    } else if least == most && given != most {
        alloc::format!("function takes {most} positional arguments but {given} were given")
    } else if given < least {
        alloc::format!("function missing {} required positional arguments", least - given)
    } else if given > most {
        alloc::format!("function expected at most {most} arguments, got {given}")
    } else {
        return Ok(());
    };
    Err(vm.type_error(&text))
}

/// Seconds in steps of `per_second`, as the board counts them.
pub fn cycles(vm: &Vm, count: u64, per_second: u64) -> taipan_board::Cycles {
    let nanoseconds = count.saturating_mul(1_000_000_000 / per_second);
    taipan_board::Cycles::from_nanoseconds(nanoseconds, vm.board.profile().cpu_hz)
}
