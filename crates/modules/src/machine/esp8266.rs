//! `machine` of the esp8266 port.

pub mod pin;
pub mod timer;
pub mod uart;

use super::{bitstream, memory, pulse, rtc, signal, system};
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
        ("RTC", Item::Type(&RTC)),
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
        function("lightsleep", 0, 1, lightsleep),
        function("sleep", 0, 1, lightsleep),
        function("deepsleep", 0, 1, system::deepsleep),
        function("reset", 0, 0, system::reset),
        function("soft_reset", 0, 1, system::soft_reset),
        function("reset_cause", 0, 0, |_, _| Ok(Val::int(0))),
        function("unique_id", 0, 0, system::unique_id),
        function("freq", 0, 1, freq),
        ("DEEPSLEEP", Item::Int(4)),
        ("PWRON_RESET", Item::Int(0)),
        ("WDT_RESET", Item::Int(1)),
        ("SOFT_RESET", Item::Int(4)),
        ("DEEPSLEEP_RESET", Item::Int(5)),
        ("HARD_RESET", Item::Int(6)),
    ],
};

const MILLISECOND_NS: u64 = 1_000_000;

static RTC: TypeDef = TypeDef {
    new: Some(|vm, _, args| rtc::new(vm, args, &RTC)),
    methods: &[function("datetime", 1, 2, |vm, args| rtc::plain_datetime(vm, args, Some(MILLISECOND_NS)))],
    ..TypeDef::named("RTC")
};

/// `idle()`: until the next interrupt; then the event loop has its turn, and callbacks.
fn idle(vm: &mut Vm, _: Args) -> Res {
    vm.wait_for_interrupt()?;
    vm.handle_pending()?;
    Ok(Val::NONE)
}

/// `lightsleep([ms])`: the event loop goes on meanwhile, and callbacks. Without a time it is a very long one.
fn lightsleep(vm: &mut Vm, args: Args) -> Res {
    let ms = args.opt(vm, 0).map_or(Ok(u32::MAX.into()), |ms| vm.int_arg_i64(ms))?;
    let until = vm.now() + object::cycles(vm, ms.max(0) as u64, 1000);
    vm.wait_until(until, true)?;
    Ok(Val::NONE)
}

fn freq(vm: &mut Vm, args: Args) -> Res {
    system::one_freq(vm, args, "frequency can only be either 80Mhz or 160MHz")
}

/// `esp`, as far as it is about the chip.
pub static ESP: ModuleDef = ModuleDef {
    name: "esp",
    items: &[
        function("osdebug", 1, 1, |_, _| Ok(Val::NONE)),
        function("freemem", 0, 0, |vm, _| {
            let stats = vm.heap.stats();
            Ok(Val::int((stats.total - stats.used) as isize))
        }),
        ("SLEEP_NONE", Item::Int(0)),
        ("SLEEP_LIGHT", Item::Int(1)),
        ("SLEEP_MODEM", Item::Int(2)),
    ],
};
