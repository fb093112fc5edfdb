//! `pyb`: the pyboard's own names for what is on it.
//!
//! * [`timer`] and [`channel`], with the arithmetic of [`prescaler`]; [`extint`], [`switch`], [`led`]: a type each.
//! * Pins and the functions that are not the pyboard's alone are in `machine`.

pub mod channel;
pub mod extint;
pub mod led;
pub mod prescaler;
pub mod switch;
pub mod timer;

use crate::machine::{pin, system};
use crate::{external, soft_timer};
use taipan_board::Profile;
use taipan_vm::{Args, Item, ModuleDef, Native, Res, Val, Vm};

/// Whether a board of this kind has the module.
pub fn available(profile: &Profile) -> bool {
    !profile.timers.is_empty()
}

pub static MODULE: ModuleDef = ModuleDef {
    name: "pyb",
    items: &[
        ("Pin", Item::Make(|vm| {
            pin::prepare(vm)?;
            Ok(vm.type_val(&pin::TYPE))
        })),
        ("Timer", Item::Make(|vm| {
            timer::prepare(vm)?;
            Ok(vm.type_val(&timer::TYPE))
        })),
        ("ExtInt", Item::Make(|vm| {
            external::prepare(vm)?;
            Ok(vm.type_val(&extint::TYPE))
        })),
        ("LED", Item::Make(|vm| {
            led::prepare(vm)?;
            Ok(vm.type_val(&led::TYPE))
        })),
        ("Switch", Item::Make(|vm| {
            switch::prepare(vm)?;
            Ok(vm.type_val(&switch::TYPE))
        })),
        ("disable_irq", Item::Fn(Native::new("disable_irq", 0, 0, system::disable_irq))),
        ("enable_irq", Item::Fn(Native::new("enable_irq", 0, 1, system::enable_irq))),
        ("wfi", Item::Fn(Native::new("wfi", 0, 0, system::idle))),
        ("delay", Item::Fn(Native::new("delay", 1, 1, system::sleep_ms))),
        ("udelay", Item::Fn(Native::new("udelay", 1, 1, system::sleep_us))),
        ("millis", Item::Fn(Native::new("millis", 0, 0, system::ticks_ms))),
        ("micros", Item::Fn(Native::new("micros", 0, 0, system::ticks_us))),
        ("elapsed_millis", Item::Fn(Native::new("elapsed_millis", 1, 1, system::elapsed_ms))),
        ("elapsed_micros", Item::Fn(Native::new("elapsed_micros", 1, 1, system::elapsed_us))),
        ("rng", Item::Fn(Native::new("rng", 0, 0, system::rng))),
        ("freq", Item::Fn(Native::new("freq", 0, 4, system::freq))),
        ("unique_id", Item::Fn(Native::new("unique_id", 0, 0, system::unique_id))),
        ("info", Item::Fn(Native::new("info", 0, 1, system::info))),
        ("stop", Item::Fn(Native::new("stop", 0, 1, system::lightsleep))),
        ("standby", Item::Fn(Native::new("standby", 0, 1, system::deepsleep))),
        ("hard_reset", Item::Fn(Native::new("hard_reset", 0, 0, system::reset))),
        ("bootloader", Item::Fn(Native::new("bootloader", 0, 1, system::reset))),
        ("main", Item::Fn(Native::keywords("main", 1, 1, nothing))),
        ("sync", Item::Fn(Native::new("sync", 0, 0, nothing))),
        ("fault_debug", Item::Fn(Native::new("fault_debug", 1, 1, nothing))),
        ("repl_uart", Item::Fn(Native::new("repl_uart", 0, 1, nothing))),
        ("country", Item::Fn(Native::new("country", 0, 1, nothing))),
        ("have_cdc", Item::Fn(Native::new("have_cdc", 0, 0, |_, _| Ok(Val::TRUE)))),
    ],
};

/// What has no meaning on a board without a file system, USB or a fault to debug.
fn nothing(_vm: &mut Vm, _args: Args) -> Res {
    Ok(Val::NONE)
}

/// Silences every source of interrupts, as a soft reset does. Pins keep their levels.
pub fn reset(vm: &mut Vm) {
    soft_timer::reset(vm);
    timer::reset(vm);
    external::reset(vm);
}
