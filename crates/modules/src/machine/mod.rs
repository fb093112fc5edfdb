//! `machine`: the board, in the names that all of MicroPython's ports share.
//!
//! * [`pin`], [`signal`], [`timer`], [`pulse`], [`memory`]: a type or function each. [`system`]: the rest.
//!
//! Two modules have this name: [`MODULE`] on a board, and [`HOST_MODULE`] where there are no devices.

pub mod memory;
pub mod pin;
pub mod pulse;
pub mod signal;
pub mod system;
pub mod timer;

use crate::soft_timer;
use taipan_board::Profile;
use taipan_vm::{Item, ModuleDef, Native};

/// The module of this name on a board of this kind.
pub fn module(profile: &Profile) -> &'static ModuleDef {
    if profile.pins.is_empty() {
        &HOST_MODULE
    } else {
        &MODULE
    }
}

pub static MODULE: ModuleDef = ModuleDef {
    name: "machine",
    items: &[
        ("Pin", Item::Make(|vm| {
            pin::prepare(vm)?;
            Ok(vm.type_val(&pin::TYPE))
        })),
        ("Timer", Item::Make(|vm| {
            soft_timer::prepare(vm)?;
            Ok(vm.type_val(&timer::TYPE))
        })),
        ("Signal", Item::Type(&signal::TYPE)),
        ("PinBase", Item::Type(&pin::BASE)),
        ("mem8", Item::Make(memory::mem8)),
        ("mem16", Item::Make(memory::mem16)),
        ("mem32", Item::Make(memory::mem32)),
        ("time_pulse_us", Item::Fn(Native::new("time_pulse_us", 2, 3, pulse::time_pulse_us))),
        ("disable_irq", Item::Fn(Native::new("disable_irq", 0, 0, system::disable_irq))),
        ("enable_irq", Item::Fn(Native::new("enable_irq", 0, 1, system::enable_irq))),
        ("idle", Item::Fn(Native::new("idle", 0, 0, system::idle))),
        ("lightsleep", Item::Fn(Native::new("lightsleep", 0, 1, system::lightsleep))),
        ("sleep", Item::Fn(Native::new("sleep", 0, 1, system::lightsleep))),
        ("deepsleep", Item::Fn(Native::new("deepsleep", 0, 1, system::deepsleep))),
        ("reset", Item::Fn(Native::new("reset", 0, 0, system::reset))),
        ("bootloader", Item::Fn(Native::new("bootloader", 0, 1, system::reset))),
        ("soft_reset", Item::Fn(Native::new("soft_reset", 0, 1, system::soft_reset))),
        ("reset_cause", Item::Fn(Native::new("reset_cause", 0, 0, system::reset_cause))),
        ("unique_id", Item::Fn(Native::new("unique_id", 0, 0, system::unique_id))),
        ("freq", Item::Fn(Native::new("freq", 0, 4, system::freq))),
        ("rng", Item::Fn(Native::new("rng", 0, 0, system::rng))),
        ("info", Item::Fn(Native::new("info", 0, 1, system::info))),
        ("PWRON_RESET", Item::Int(system::PWRON_RESET)),
        ("HARD_RESET", Item::Int(system::HARD_RESET)),
        ("WDT_RESET", Item::Int(system::WDT_RESET)),
        ("DEEPSLEEP_RESET", Item::Int(system::DEEPSLEEP_RESET)),
        ("SOFT_RESET", Item::Int(system::SOFT_RESET)),
    ],
};

pub static HOST_MODULE: ModuleDef = ModuleDef {
    name: "machine",
    items: &[
        ("Signal", Item::Type(&signal::TYPE)),
        ("PinBase", Item::Type(&pin::BASE)),
        ("mem8", Item::Make(memory::mem8)),
        ("mem16", Item::Make(memory::mem16)),
        ("mem32", Item::Make(memory::mem32)),
        ("time_pulse_us", Item::Fn(Native::new("time_pulse_us", 2, 3, pulse::time_pulse_us))),
        ("idle", Item::Fn(Native::new("idle", 0, 0, |_, _| Ok(taipan_vm::Val::NONE)))),
        ("soft_reset", Item::Fn(Native::new("soft_reset", 0, 1, system::soft_reset))),
    ],
};
