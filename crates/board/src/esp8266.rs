//! A board with an ESP8266 at 80 MHz, as the generic firmware knows it: pins with numbers, no LED.
//!
//! The firmware is one task of the chip's event loop, which the interpreter enters at some of its branches. Timers
//! are called from there, "hard" ones too, so that they never cut straight-line code. Pins are true interrupts, but
//! their handlers are soft. Pin 16 belongs to the clock and has no interrupt; pins 6 to 8 and 11 are the flash's.
use crate::board::{Mode, Pull};
use crate::interrupts::Line;
use crate::profile::{Delivery, Hard, IrqState, LineInfo, PinId, PinInfo, Port, Profile, SoftTimers, UartInfo};

pub static ESP8266: Profile = Profile {
    name: "esp8266",
    port: Port::Esp8266,
    machine: "ESP module with ESP8266",
    platform: "esp8266",
    mcu: "ESP8266",
    cpu_hz: HZ,
    // An estimate: most of the code is in a slow flash behind a small cache.
    cycles_per_instruction: 40,
    interrupt_entry_cycles: 900,
    interrupt_return_cycles: 200,
    pins: PINS,
    leds: &[],
    timers: &[],
    uarts: UARTS,
    lines: LINES,
    switch: None,
    alarm_line: ALARM,
    wake_up_line: ALARM,
    full_scale_uv: 1_000_000,
    schedule_depth: 4,
    timers_hard_by_default: false,
    pin_irq: Hard::Refused("hard IRQ not supported"),
    uart_irq: Hard::Unknown,
    soft_timers: SoftTimers {
        hz: 1_000_000,
        shortest: 100,
        numbered: 0,
        hard: Hard::Allowed,
        delivery: Delivery::CheckPoints,
        // The firmware of the chip is closed; its timers are taken to be due again a period after they were due.
        catches_up: true,
        are_roots: false,
        calls_none: true,
        stops_after_exception: false,
        exception_header: "uncaught exception in timer callback",
    },
    // The processor's state, and in a bit that it does not use, whether the event loop was off.
    irq_state: IrqState::Register { on: 0x20, off: 0x102f },
    sleep_us_serves_from: Some(0),
    heap_bytes: 38 * 1024,
    small_int_bits: 31,
    float_bits: 30,
    floats_allocate: false,
    ticks_period_bits: 30,
    // 2000-01-01, where the clock starts.
    reset_unix_time_s: 946_684_800,
    epoch_is_1970: false,
    unique_id: b"taip",
};

const HZ: u32 = 80_000_000;
const ALARM: Line = Line(40);
const UART_LINE: Line = Line(50);
const NO_INTERRUPT: Line = Line(16);
const PRIORITY: u8 = 1;

const UARTS: &[UartInfo] =
    &[UartInfo { id: 0, name: "UART0", line: UART_LINE, source_hz: HZ, sends: PinId(1), receives: PinId(3), alternate: 0 }];

const LINES: &[LineInfo] = &[
    line(0, "GPIO0"),
    line(1, "GPIO1"),
    line(2, "GPIO2"),
    line(3, "GPIO3"),
    line(4, "GPIO4"),
    line(5, "GPIO5"),
    line(9, "GPIO9"),
    line(10, "GPIO10"),
    line(12, "GPIO12"),
    line(13, "GPIO13"),
    line(14, "GPIO14"),
    line(15, "GPIO15"),
    LineInfo { line: NO_INTERRUPT, name: "GPIO16", priority: PRIORITY },
    LineInfo { line: ALARM, name: "TIMER", priority: PRIORITY },
    LineInfo { line: UART_LINE, name: "UART0", priority: PRIORITY },
];

const fn line(pin: u8, name: &'static str) -> LineInfo {
    LineInfo { line: Line(pin), name, priority: PRIORITY }
}

const PINS: &[PinInfo] = &[
    pin(0, "GPIO0"),
    pin(1, "GPIO1"),
    pin(2, "GPIO2"),
    pin(3, "GPIO3"),
    pin(4, "GPIO4"),
    pin(5, "GPIO5"),
    pin(9, "GPIO9"),
    pin(10, "GPIO10"),
    pin(12, "GPIO12"),
    pin(13, "GPIO13"),
    pin(14, "GPIO14"),
    pin(15, "GPIO15"),
    pin(16, "GPIO16"),
];

const fn pin(number: u8, name: &'static str) -> PinInfo {
    PinInfo { name, board_names: &[], port: 0, number, adc: None, alternates: &[], line: Line(number), reset: (Mode::In, Pull::None) }
}
