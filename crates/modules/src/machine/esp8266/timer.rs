//! `machine.Timer` of the esp8266 port: any number of them, each alive as long as something refers to it.
//!
//! A callback that is None is scheduled like any other, so each expiry prints a TypeError.

use crate::machine::timer;
use crate::{ANY, function, object, soft_timer, with_keywords};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    // Any id will do.
    new: Some(|vm, _, args| {
        object::arity(vm, args, 1, 1)?;
        soft_timer::new(vm, &TYPE, &[])
    }),
    methods: &[
        function("deinit", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            soft_timer::stop(vm, this);
            Ok(Val::NONE)
        }),
        with_keywords("init", 1, ANY, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            start(vm, this, args.skip(1))?;
            Ok(Val::NONE)
        }),
        ("ONE_SHOT", Item::Int(0)),
        ("PERIODIC", Item::Int(1)),
    ],
    print: Some(|vm, this, _, out| {
        out.push_str(&alloc::format!("Timer({:x})", vm.heap.offset(this)));
        Ok(())
    }),
    ..TypeDef::named("Timer")
};

fn start(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let wanted = timer::parse(vm, args)?;
    soft_timer::stop(vm, this);
    let steps = timer::prepare_anew(vm, this, &wanted);
    soft_timer::set_period(vm, this, steps.max(vm.board.profile().soft_timers.shortest));
    soft_timer::start(vm, this);
    Ok(())
}
