//! `machine`: the board, in the names that all of MicroPython's ports share.
//!
//! * [`pin`], [`signal`], [`timer`], [`uart`], [`adc`], [`rtc`], [`wdt`], [`bitstream`], [`pulse`], [`memory`]: a type or function each. [`system`]: the rest.
//! * [`rp2`], [`esp32`], [`esp8266`]: the module of this name on those ports, and their own `pin`, `timer` and `uart`.
//!
//! [`STM32`] is the module on the pyboard, [`HOST`] where there are no devices.

pub mod adc;
pub mod bitstream;
pub mod esp32;
pub mod esp8266;
pub mod memory;
pub mod pin;
pub mod pin_irq;
pub mod pulse;
pub mod rp2;
pub mod rtc;
pub mod signal;
pub mod system;
pub mod timer;
pub mod uart;
pub mod wdt;

use self::pin_irq::PinIrq;
use crate::pins::{self, Pins};
use crate::{function, soft_timer};
use taipan_board::Port;
use taipan_vm::{Item, ModuleDef};

/// What a port's pins are. The host has none, and asks all the same.
pub fn pins(port: Port) -> &'static Pins {
    match port {
        Port::Unix | Port::Stm32 => &pin::PINS,
        Port::Rp2 => &rp2::pin::PINS,
        Port::Esp32 => &esp32::pin::PINS,
        Port::Esp8266 => &esp8266::pin::PINS,
    }
}

/// What a port makes of the interrupts of pins, if it uses `pin_irq`.
fn pin_irq_kind(port: Port) -> &'static PinIrq {
    match port {
        Port::Unix | Port::Stm32 | Port::Rp2 => &rp2::pin::INTERRUPT,
        Port::Esp32 => &esp32::pin::INTERRUPT,
        Port::Esp8266 => &esp8266::pin::INTERRUPT,
    }
}

fn uart_form(port: Port) -> &'static uart::Form {
    match port {
        Port::Unix | Port::Stm32 => &uart::FORM,
        Port::Rp2 => &rp2::uart::FORM,
        Port::Esp32 => &esp32::uart::FORM,
        Port::Esp8266 => &esp8266::uart::FORM,
    }
}

pub static STM32: ModuleDef = ModuleDef {
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
        (
            "UART",
            Item::Make(|vm| {
                uart::prepare(vm)?;
                Ok(vm.type_val(&uart::TYPE))
            }),
        ),
        ("ADC", Item::Type(&adc::TYPE)),
        ("RTC", Item::Type(&rtc::TYPE)),
        ("WDT", Item::Type(&wdt::TYPE)),
        ("Signal", Item::Type(&signal::TYPE)),
        ("PinBase", Item::Type(&pins::BASE)),
        ("mem8", Item::Make(memory::mem8)),
        ("mem16", Item::Make(memory::mem16)),
        ("mem32", Item::Make(memory::mem32)),
        function("time_pulse_us", 2, 3, pulse::time_pulse_us),
        function("bitstream", 4, 4, bitstream::bitstream),
        function("disable_irq", 0, 0, system::disable_irq),
        function("enable_irq", 0, 1, system::enable_irq),
        function("idle", 0, 0, system::idle),
        function("lightsleep", 0, 1, system::lightsleep),
        function("sleep", 0, 1, system::lightsleep),
        function("deepsleep", 0, 1, system::deepsleep),
        function("reset", 0, 0, system::reset),
        function("bootloader", 0, 1, system::reset),
        function("soft_reset", 0, 1, system::soft_reset),
        function("reset_cause", 0, 0, system::reset_cause),
        function("unique_id", 0, 0, system::unique_id),
        function("freq", 0, 4, system::freq),
        function("rng", 0, 0, system::rng),
        function("info", 0, 1, system::info),
        ("PWRON_RESET", Item::Int(system::PWRON_RESET)),
        ("HARD_RESET", Item::Int(system::HARD_RESET)),
        ("WDT_RESET", Item::Int(system::WDT_RESET)),
        ("DEEPSLEEP_RESET", Item::Int(system::DEEPSLEEP_RESET)),
        ("SOFT_RESET", Item::Int(system::SOFT_RESET)),
    ],
};

pub static HOST: ModuleDef = ModuleDef {
    name: "machine",
    items: &[
        ("Signal", Item::Type(&signal::TYPE)),
        ("PinBase", Item::Type(&pins::BASE)),
        ("mem8", Item::Make(memory::mem8)),
        ("mem16", Item::Make(memory::mem16)),
        ("mem32", Item::Make(memory::mem32)),
        function("time_pulse_us", 2, 3, pulse::time_pulse_us),
        function("idle", 0, 0, |_, _| Ok(taipan_vm::Val::NONE)),
        function("soft_reset", 0, 1, system::soft_reset),
    ],
};
