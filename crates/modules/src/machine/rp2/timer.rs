//! `machine.Timer` of the rp2 port: any number of them, in microseconds, each alive as long as something refers to it.

use crate::machine::timer;
use crate::soft_timer::{self, MODE};
use crate::{ANY, function, object, with_keywords};
use taipan_vm::{Args, Item, Res, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        let (this, starts) = timer::new_virtual(vm, &TYPE, args)?;
        if starts {
            start(vm, this, args.skip(1))?;
        }
        Ok(this)
    }),
    methods: &[
        with_keywords("init", 1, ANY, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            soft_timer::stop(vm, this);
            start(vm, this, args.skip(1))?;
            Ok(Val::NONE)
        }),
        function("deinit", 1, 1, |vm, args| {
            let this = object::this(vm, args, &TYPE)?;
            soft_timer::stop(vm, this);
            Ok(Val::NONE)
        }),
        ("ONE_SHOT", Item::Int(0)),
        ("PERIODIC", Item::Int(1)),
    ],
    print: Some(|vm, this, _, out| {
        let one_shot = object::int(vm, this, MODE) != soft_timer::PERIODIC;
        let mode = if one_shot { "ONE_SHOT" } else { "PERIODIC" };
        let period = soft_timer::period(vm, this);
        // Beyond 32 bits it is printed in thousands.
        let period = if period > u32::MAX.into() { period / 1000 * 1000 } else { period };
        out.push_str(&alloc::format!("Timer(mode={mode}, tick_hz=1000000, period={period})"));
        Ok(())
    }),
    ..TypeDef::named("Timer")
};

/// A timer without a callback runs, and does nothing.
fn start(vm: &mut Vm, this: Val, args: Args) -> Res<()> {
    let wanted = timer::parse(vm, args)?;
    let steps = timer::prepare_anew(vm, this, &wanted);
    soft_timer::set_period(vm, this, steps.max(vm.board.profile().soft_timers.shortest));
    soft_timer::start(vm, this);
    Ok(())
}
