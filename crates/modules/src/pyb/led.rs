//! `pyb.LED`.

use crate::function;
use crate::object;
use taipan_vm::types;
use taipan_vm::{Args, Kind, Res, TypeDef, Val, Vm};

/// Slot of the LED's place in the profile.
const INDEX: usize = 1;
const TABLE: &str = "LEDs";
/// Board instructions that switching one takes.
const ACCESS: u32 = 80;

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        function("on", 1, 1, |vm, args| {
            let led = this_led(vm, args)?;
            Ok(light(vm, led, 255))
        }),
        function("off", 1, 1, |vm, args| {
            let led = this_led(vm, args)?;
            Ok(light(vm, led, 0))
        }),
        function("toggle", 1, 1, |vm, args| {
            let led = this_led(vm, args)?;
            let lit = vm.board.led_get(led) != 0;
            Ok(light(vm, led, if lit { 0 } else { 255 }))
        }),
        function("intensity", 1, 2, |vm, args| {
            let led = this_led(vm, args)?;
            match args.opt(vm, 1) {
                None => Ok(Val::int(isize::from(vm.board.led_get(led)))),
                Some(v) => {
                    let intensity = vm.int_arg_i64(v)?.clamp(0, 255) as u8;
                    Ok(light(vm, led, intensity))
                }
            }
        }),
    ],
    print: Some(|vm, this, _, out| {
        let id = object::int(vm, this, INDEX) + 1;
        out.push_str(&alloc::format!("LED({id})"));
        Ok(())
    }),
    ..TypeDef::named("LED")
};

/// Makes the objects of all LEDs, once: a handler may look them up.
pub fn prepare(vm: &mut Vm) -> Res<()> {
    if !vm.kept(TABLE).is_absent() {
        return Ok(());
    }
    let count = vm.board.profile().leds.len();
    let table = vm.alloc(Kind::Block, count)?;
    for index in 0..count {
        let led = object::new(vm, &TYPE, &[Val::int(index as isize)])?;
        vm.heap.set(table, index, led);
    }
    vm.set_kept(TABLE, table);
    Ok(())
}

fn new(vm: &mut Vm, _class: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 1)?;
    let id = args.get(vm, 0);
    let id = vm.int_arg_i64(id)?;
    let index = usize::try_from(id.wrapping_sub(1)).unwrap_or(usize::MAX);
    if index >= vm.board.profile().leds.len() {
        return Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("LED({id}) doesn't exist")));
    }
    Ok(vm.heap.get(vm.kept(TABLE), index))
}

fn this_led(vm: &mut Vm, args: Args) -> Res<u8> {
    let this = object::this(vm, args, &TYPE)?;
    Ok(object::int(vm, this, INDEX) as u8)
}

fn light(vm: &mut Vm, led: u8, intensity: u8) -> Val {
    vm.charge(ACCESS);
    let now = vm.now();
    vm.board.led_set(now, led, intensity);
    Val::NONE
}
