//! `machine` of the rp2 port.

pub mod pin;
pub mod timer;
pub mod uart;

use super::{adc, bitstream, memory, pulse, rtc, signal, system, wdt};
use crate::{function, object, pins, soft_timer};
use taipan_vm::types;
use taipan_vm::{Args, Item, ModuleDef, Res, TypeDef, Val, Vm};

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
        (
            "UART",
            Item::Make(|vm| {
                super::uart::prepare(vm)?;
                Ok(vm.type_val(&uart::TYPE))
            }),
        ),
        ("ADC", Item::Type(&ADC)),
        ("RTC", Item::Type(&RTC)),
        ("WDT", Item::Type(&WDT)),
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

/// By a channel, 0 to 3, or by its pin; the channel of the chip's temperature is not here.
static ADC: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        object::arity(vm, args, 1, 1)?;
        let mut wanted = args.get(vm, 0);
        if let Some(channel) = wanted.as_int()
            && (0..CHANNELS).contains(&channel)
        {
            wanted = Val::int(FIRST_ANALOG_PIN + channel);
        }
        adc::on_pin(vm, &ADC, wanted, "Pin doesn't have ADC capabilities")
    }),
    methods: &[function("read_u16", 1, 1, |vm, args| {
        let this = object::this(vm, args, &ADC)?;
        Ok(adc::read_u16(vm, this))
    })],
    print: Some(|vm, this, _, out| {
        out.push_str(&alloc::format!("<ADC channel={}>", object::int(vm, this, 1)));
        Ok(())
    }),
    ..TypeDef::named("ADC")
};

const CHANNELS: isize = 4;
const FIRST_ANALOG_PIN: isize = 26;

static RTC: TypeDef = TypeDef {
    new: Some(|vm, _, args| rtc::new(vm, args, &RTC)),
    methods: &[function("datetime", 1, 2, |vm, args| rtc::plain_datetime(vm, args, None))],
    ..TypeDef::named("RTC")
};

static WDT: TypeDef = TypeDef {
    new: Some(|vm, _, args| match wdt::arguments(vm, args)? {
        (0, timeout @ 0..=8388) => wdt::run(vm, &WDT, timeout),
        (0, _) => Err(vm.value_error("timeout exceeds 8388")),
        (id, _) => Err(vm.raise_fmt(types::VALUE_ERROR, format_args!("WDT({id}) doesn't exist"))),
    }),
    methods: &[wdt::FEED],
    ..TypeDef::named("WDT")
};

fn freq(vm: &mut Vm, args: Args) -> Res {
    system::one_freq(vm, args, "cannot change frequency")
}

/// `rp2`, of which only the button is here.
pub static RP2: ModuleDef = ModuleDef { name: "rp2", items: &[function("bootsel_button", 0, 0, |_, _| Ok(Val::int(0)))] };
