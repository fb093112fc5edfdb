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

use crate::machine::{adc, pin, rtc, system, uart};
use crate::{external, function, soft_timer, time, with_keywords};
use taipan_vm::{Args, Item, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "pyb",
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
                timer::prepare(vm)?;
                Ok(vm.type_val(&timer::TYPE))
            }),
        ),
        (
            "UART",
            Item::Make(|vm| {
                uart::prepare(vm)?;
                Ok(vm.type_val(&uart::TYPE))
            }),
        ),
        (
            "ExtInt",
            Item::Make(|vm| {
                external::prepare(vm)?;
                Ok(vm.type_val(&extint::TYPE))
            }),
        ),
        (
            "LED",
            Item::Make(|vm| {
                led::prepare(vm)?;
                Ok(vm.type_val(&led::TYPE))
            }),
        ),
        (
            "Switch",
            Item::Make(|vm| {
                switch::prepare(vm)?;
                Ok(vm.type_val(&switch::TYPE))
            }),
        ),
        ("ADC", Item::Type(&adc::PYB)),
        ("RTC", Item::Type(&rtc::TYPE)),
        function("disable_irq", 0, 0, system::disable_irq),
        function("enable_irq", 0, 1, system::enable_irq),
        function("wfi", 0, 0, system::idle),
        function("delay", 1, 1, time::sleep_ms),
        function("udelay", 1, 1, time::sleep_us),
        function("millis", 0, 0, time::ticks_ms),
        function("micros", 0, 0, time::ticks_us),
        function("elapsed_millis", 1, 1, system::elapsed_ms),
        function("elapsed_micros", 1, 1, system::elapsed_us),
        function("rng", 0, 0, system::rng),
        function("freq", 0, 4, system::freq),
        function("unique_id", 0, 0, system::unique_id),
        function("info", 0, 1, system::info),
        function("stop", 0, 1, system::lightsleep),
        function("standby", 0, 1, system::deepsleep),
        function("hard_reset", 0, 0, system::reset),
        function("bootloader", 0, 1, system::reset),
        with_keywords("main", 1, 1, nothing),
        function("sync", 0, 0, nothing),
        function("fault_debug", 1, 1, nothing),
        function("repl_uart", 0, 1, nothing),
        function("country", 0, 1, nothing),
        function("have_cdc", 0, 0, |_, _| Ok(Val::TRUE)),
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
    uart::reset(vm);
}
