//! `pyb.Switch`: the button on the board. Its handler takes no argument.

use crate::external::{self, Wanted};
use crate::function;
use crate::object;
use crate::pins;
use taipan_board::SwitchInfo;
use taipan_vm::{Args, Res, TypeDef, Val, Vm};

const OBJECT: &str = "Switch";

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        object::arity(vm, args, 0, 0)?;
        Ok(vm.kept(OBJECT))
    }),
    methods: &[
        function("value", 1, 1, |vm, args| {
            object::this(vm, args, &TYPE)?;
            value(vm)
        }),
        function("callback", 2, 2, callback),
    ],
    call: Some(|vm, _, args| {
        object::arity(vm, args, 0, 0)?;
        value(vm)
    }),
    print: Some(|_, _, _, out| {
        out.push_str("Switch()");
        Ok(())
    }),
    ..TypeDef::named("Switch")
};

/// Makes the object and the switch's pin an input, once.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if !vm.kept(OBJECT).is_absent() {
        return Ok(());
    }
    external::prepare(vm)?;
    let switch = object::new(vm, &TYPE, &[])?;
    vm.set_kept(OBJECT, switch);
    if let Some(info) = &vm.board.profile().switch {
        external::make_input(vm, info.pin, info.pull);
    }
    Ok(())
}

fn info(vm: &mut Vm) -> Res<&'static SwitchInfo> {
    match &vm.board.profile().switch {
        Some(info) => Ok(info),
        None => Err(vm.value_error("no switch")),
    }
}

/// Whether the switch is pressed.
fn value(vm: &mut Vm) -> Res {
    let info = info(vm)?;
    Ok(Val::bool(pins::read(vm, info.pin) == info.pressed))
}

/// `callback(f)`: sets the line up anew each time, since an exception in the handler may have switched it off.
fn callback(vm: &mut Vm, args: Args) -> Res {
    object::this(vm, args, &TYPE)?;
    let handler = args.get(vm, 1);
    let info = info(vm)?;
    if !handler.is_none() {
        external::make_input(vm, info.pin, info.pull);
    }
    let line = vm.board.profile().pin(info.pin).line.0;
    external::register(
        vm,
        Wanted {
            line,
            pin: Some(info.pin),
            mode: if info.pressed { external::RISING } else { external::FALLING },
            handler,
            argument: Val::UNDEF,
            hard: true,
        },
    )?;
    Ok(Val::NONE)
}
