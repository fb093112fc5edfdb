//! `machine` of the esp32 port.

pub mod pin;
pub mod timer;
pub mod uart;

use super::{adc, bitstream, memory, pulse, rtc, signal, system, wdt};
use crate::{function, object, pins, soft_timer};
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
        function("idle", 0, 0, idle),
        function("lightsleep", 0, 1, system::lightsleep),
        function("sleep", 0, 1, system::lightsleep),
        function("deepsleep", 0, 1, system::deepsleep),
        function("reset", 0, 0, system::reset),
        function("bootloader", 0, 1, system::reset),
        function("soft_reset", 0, 1, system::soft_reset),
        function("reset_cause", 0, 0, system::reset_cause),
        function("wake_reason", 0, 0, |_, _| Ok(Val::int(0))),
        function("unique_id", 0, 0, system::unique_id),
        function("freq", 0, 1, freq),
        ("SLEEP", Item::Int(2)),
        ("DEEPSLEEP", Item::Int(4)),
        ("PWRON_RESET", Item::Int(system::PWRON_RESET)),
        ("HARD_RESET", Item::Int(system::HARD_RESET)),
        ("WDT_RESET", Item::Int(system::WDT_RESET)),
        ("DEEPSLEEP_RESET", Item::Int(system::DEEPSLEEP_RESET)),
        ("SOFT_RESET", Item::Int(5)),
    ],
};

/// Attenuation and width are accepted, without effect: the full scale is the board's supply.
static ADC: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        if args.is_empty() {
            return Err(vm.type_error("function missing 1 required positional arguments"));
        }
        let wanted = args.get(vm, 0);
        let [_atten] = args.skip(1).parse(vm, ["atten"], 0)?;
        adc::on_pin(vm, &ADC, wanted, "invalid pin")
    }),
    methods: &[
        function("read", 1, 1, |vm, args| {
            let this = object::this(vm, args, &ADC)?;
            Ok(Val::int(adc::read(vm, this) as isize))
        }),
        function("read_u16", 1, 1, |vm, args| {
            let this = object::this(vm, args, &ADC)?;
            Ok(adc::read_u16(vm, this))
        }),
        function("read_uv", 1, 1, |vm, args| {
            let this = object::this(vm, args, &ADC)?;
            let full = i64::from(vm.board.profile().full_scale_uv);
            let raw = i64::from(adc::read(vm, this));
            vm.new_int(raw * full / 4095)
        }),
        function("atten", 2, 2, |_, _| Ok(Val::NONE)),
        function("width", 2, 2, |_, _| Ok(Val::NONE)),
        ("ATTN_0DB", Item::Int(0)),
        ("ATTN_2_5DB", Item::Int(1)),
        ("ATTN_6DB", Item::Int(2)),
        ("ATTN_11DB", Item::Int(3)),
    ],
    ..TypeDef::named("ADC")
};

const MICROSECOND_NS: u64 = 1000;

static RTC: TypeDef = TypeDef {
    new: Some(|vm, _, args| rtc::new(vm, args, &RTC)),
    methods: &[function("datetime", 1, 2, |vm, args| rtc::plain_datetime(vm, args, Some(MICROSECOND_NS)))],
    ..TypeDef::named("RTC")
};

static WDT: TypeDef = TypeDef {
    new: Some(|vm, _, args| match wdt::arguments(vm, args)? {
        (0, timeout @ 1..) => wdt::run(vm, &WDT, timeout),
        (0, _) => Err(vm.value_error("WDT timeout too short")),
        _ => Err(vm.raise_args(taipan_vm::types::VALUE_ERROR, &[])),
    }),
    methods: &[wdt::FEED],
    ..TypeDef::named("WDT")
};

/// Board instructions of giving way to the system's other tasks, of which there is none here.
const YIELD: u32 = 300;

/// `idle()`: another task may run; it does not wait.
fn idle(vm: &mut Vm, _: Args) -> Res {
    vm.charge(YIELD);
    Ok(Val::NONE)
}

fn freq(vm: &mut Vm, args: Args) -> Res {
    system::one_freq(vm, args, "frequency must be 20MHz, 40MHz, 80Mhz or 160MHz")
}

/// `esp32`, as far as it is about the chip.
pub static ESP32: ModuleDef = ModuleDef {
    name: "esp32",
    items: &[
        function("mcu_temperature", 0, 0, |_, _| Ok(Val::int(25))),
        ("WAKEUP_ALL_LOW", Item::Make(|_| Ok(Val::FALSE))),
        ("WAKEUP_ANY_HIGH", Item::Make(|_| Ok(Val::TRUE))),
    ],
};

/// `esp`
pub static ESP: ModuleDef = ModuleDef {
    name: "esp",
    items: &[
        function("osdebug", 1, 2, |_, _| Ok(Val::NONE)),
        ("LOG_NONE", Item::Int(0)),
        ("LOG_ERROR", Item::Int(1)),
        ("LOG_WARNING", Item::Int(2)),
        ("LOG_INFO", Item::Int(3)),
        ("LOG_DEBUG", Item::Int(4)),
        ("LOG_VERBOSE", Item::Int(5)),
    ],
};
