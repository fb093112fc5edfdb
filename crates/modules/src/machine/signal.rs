//! `machine.Signal`: a pin whose active level may be low.

use crate::function;
use crate::object;
use crate::pins;
use taipan_vm::types;
use taipan_vm::{Args, Res, TypeDef, Val, Vm};

// Slots of a signal.
const PIN: usize = 1;
const INVERT: usize = 2;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        function("value", 1, 2, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            let level = args.opt(vm, 1);
            access(vm, this, level)
        }),
        function("on", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            write(vm, this, true)?;
            Ok(Val::NONE)
        }),
        function("off", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            write(vm, this, false)?;
            Ok(Val::NONE)
        }),
    ],
    call: Some(|vm, this, args| {
        object::arity(vm, args, 0, 1)?;
        let level = args.opt(vm, 0);
        access(vm, this, level)
    }),
    ..TypeDef::named("Signal")
};

/// `Signal(pin, invert=False)`, or on a board `Signal(*arguments_of_pin, invert=False)`
fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    let invert = match args.keyword(vm, "invert") {
        Some(v) => vm.truth(v)?,
        None => false,
    };
    let pin = match args.opt(vm, 0) {
        Some(v) if pins::is_pin_like(vm, v) => {
            let others = args.keywords(vm) - usize::from(args.keyword(vm, "invert").is_some());
            if args.len() != 1 || others > 0 {
                return Err(no_text(vm));
            }
            v
        }
        Some(_) if !vm.board.profile().pins.is_empty() => new_pin(vm, args, invert)?,
        _ => return Err(no_text(vm)),
    };
    object::new(vm, &TYPE, &[pin, Val::bool(invert)])
}

fn no_text(vm: &mut Vm) -> taipan_vm::Raise {
    vm.raise_args(types::TYPE_ERROR, &[])
}

/// The pin that these arguments make; a `value` among them is the signal's.
fn new_pin(vm: &mut Vm, args: Args, invert: bool) -> Res {
    let positional: alloc::vec::Vec<Val> = (0..args.len()).map(|i| args.get(vm, i)).collect();
    let mut keywords = alloc::vec::Vec::new();
    for i in 0..args.keywords(vm) {
        let (name, mut value) = args.keyword_at(vm, i);
        match vm.str_text(name) {
            "invert" => continue,
            "value" if invert => value = Val::int(!vm.truth(value)? as isize),
            _ => {}
        }
        keywords.push((name, value));
    }
    let class = vm.type_val(pins::def(vm));
    vm.call_keywords(class, &positional, &keywords)
}

fn access(vm: &mut Vm, this: Val, level: Option<Val>) -> Res {
    match level {
        None => {
            let level = read(vm, this)?;
            vm.new_int(level)
        }
        Some(level) => {
            let level = vm.truth(level)?;
            write(vm, this, level)?;
            Ok(Val::NONE)
        }
    }
}

fn is_inverted(vm: &Vm, this: Val) -> bool {
    vm.heap.get(this, INVERT) == Val::TRUE
}

/// 1 if the signal is active (or what the level of the program's own pin comes to), 0 if not.
pub fn read(vm: &mut Vm, this: Val) -> Res<i64> {
    let pin = vm.heap.get(this, PIN);
    let level = pins::level(vm, pin)?;
    Ok(level ^ i64::from(is_inverted(vm, this)))
}

pub fn write(vm: &mut Vm, this: Val, active: bool) -> Res<()> {
    let pin = vm.heap.get(this, PIN);
    let level = active ^ is_inverted(vm, this);
    pins::set_level(vm, pin, level)
}
