//! `machine` of the rp2 port.

pub mod pin;
pub mod timer;

use super::{bitstream, memory, pulse, signal, system};
use crate::{function, pins, soft_timer};
use taipan_vm::{Args, Item, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "machine",
    items: &[
        (
            "Pin",
            Item::Make(|vm| {
                pin::prepare(vm)?;
                Ok(vm.type_val(&pin::TYPE))
            }),
        ),
        (
            "Timer",
            Item::Make(|vm| {
                soft_timer::prepare(vm)?;
                Ok(vm.type_val(&timer::TYPE))
            }),
        ),
        ("Signal", Item::Type(&signal::TYPE)),
        ("PinBase", Item::Type(&pins::BASE)),
        ("mem8", Item::Make(memory::mem8)),
        ("mem16", Item::Make(memory::mem16)),
        ("mem32", Item::Make(memory::mem32)),
        function("time_pulse_us", 2, 3, pulse::time_pulse_us),
        function("bitstream", 4, 4, bitstream::bitstream),
        function("disable_irq", 0, 0, system::disable_irq),
        function("enable_irq", 1, 1, system::enable_irq),
        function("idle", 0, 0, system::idle),
        function("lightsleep", 0, 1, system::lightsleep),
        function("deepsleep", 0, 1, system::deepsleep),
        function("reset", 0, 0, system::reset),
        function("bootloader", 0, 1, system::reset),
        function("soft_reset", 0, 1, system::soft_reset),
        function("reset_cause", 0, 0, system::reset_cause),
        function("unique_id", 0, 0, system::unique_id),
        function("freq", 0, 2, freq),
        ("PWRON_RESET", Item::Int(system::PWRON_RESET)),
        ("WDT_RESET", Item::Int(system::WDT_RESET)),
    ],
};

fn freq(vm: &mut Vm, args: Args) -> Res {
    system::one_freq(vm, args, "cannot change frequency")
}

/// `rp2`, of which only the button is here.
pub static RP2: ModuleDef = ModuleDef { name: "rp2", items: &[function("bootsel_button", 0, 0, |_, _| Ok(Val::int(0)))] };
