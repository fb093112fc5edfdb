//! A board with an ESP32-C3 at 160 MHz, as the generic firmware knows it: pins with numbers, no LED.
//!
//! No handler is hard here. An interrupt only puts its handler into the schedule, so priorities order nothing that a
//! program can see. Pins 18 and 19 are the USB console's.
use crate::board::{Mode, Pull};
use crate::interrupts::Line;
use crate::profile::{AdcInfo, Delivery, Hard, IrqState, LineInfo, PinId, PinInfo, Port, Profile, SoftTimers, UartInfo};

pub static ESP32C3: Profile = Profile {
    name: "esp32c3",
    port: Port::Esp32,
    machine: "ESP32C3 module with ESP32-C3",
    platform: "esp32",
    mcu: "ESP32-C3",
    cpu_hz: 160_000_000,
    // An estimate: a core of about the Cortex-M4's power, with its code in a cached flash.
    cycles_per_instruction: 24,
    // An estimate: the operating system's way to the handler.
    interrupt_entry_cycles: 800,
    interrupt_return_cycles: 200,
    pins: PINS,
    leds: &[],
    timers: &[],
    uarts: UARTS,
    lines: LINES,
    switch: None,
    alarm_line: ALARM,
    wake_up_line: ALARM,
    full_scale_uv: 3_300_000,
    schedule_depth: 8,
    timers_hard_by_default: false,
    pin_irq: Hard::Unknown,
    uart_irq: Hard::Refused("hard IRQ is not supported"),
    soft_timers: SoftTimers {
        hz: 1_000_000,
        shortest: 1,
        numbered: 2,
        hard: Hard::Refused("hard Timers are not implemented"),
        delivery: Delivery::Anywhere,
        catches_up: false,
        are_roots: true,
        calls_none: true,
        stops_after_exception: false,
        exception_header: "",
    },
    irq_state: IrqState::Counted,
    sleep_us_serves_from: Some(151),
    // An estimate: it begins with 64 KiB and grows while the operating system has memory left.
    heap_bytes: 160 * 1024,
    small_int_bits: 31,
    float_bits: 32,
    floats_allocate: true,
    ticks_period_bits: 30,
    // 2000-01-01, where the clock starts.
    reset_unix_time_s: 946_684_800,
    epoch_is_1970: false,
    unique_id: b"taipan",
};

const ALARM: Line = Line(40);
const FIRST_UART_LINE: u8 = 50;
const PRIORITY: u8 = 1;

const UARTS: &[UartInfo] = &[uart(0, "UART0", id(21), id(20)), uart(1, "UART1", id(10), id(9))];

const fn uart(id: u8, name: &'static str, sends: PinId, receives: PinId) -> UartInfo {
    UartInfo { id, name, line: Line(FIRST_UART_LINE + id), source_hz: 40_000_000, sends, receives, alternate: 0 }
}

const LINES: &[LineInfo] = &[
    line(0, "GPIO0"),
    line(1, "GPIO1"),
    line(2, "GPIO2"),
    line(3, "GPIO3"),
    line(4, "GPIO4"),
    line(5, "GPIO5"),
    line(6, "GPIO6"),
    line(7, "GPIO7"),
    line(8, "GPIO8"),
    line(9, "GPIO9"),
    line(10, "GPIO10"),
    line(11, "GPIO11"),
    line(12, "GPIO12"),
    line(13, "GPIO13"),
    line(20, "GPIO20"),
    line(21, "GPIO21"),
    LineInfo { line: ALARM, name: "TIMER", priority: PRIORITY },
    LineInfo { line: Line(FIRST_UART_LINE), name: "UART0", priority: PRIORITY },
    LineInfo { line: Line(FIRST_UART_LINE + 1), name: "UART1", priority: PRIORITY },
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
    pin(6, "GPIO6"),
    pin(7, "GPIO7"),
    pin(8, "GPIO8"),
    pin(9, "GPIO9"),
    pin(10, "GPIO10"),
    pin(11, "GPIO11"),
    pin(12, "GPIO12"),
    pin(13, "GPIO13"),
    pin(20, "GPIO20"),
    pin(21, "GPIO21"),
];

const fn pin(number: u8, name: &'static str) -> PinInfo {
    PinInfo {
        name,
        board_names: &[],
        port: 0,
        number,
        adc: match number {
            0..5 => Some(AdcInfo { units: 1, channel: number }),
            5 => Some(AdcInfo { units: 2, channel: 0 }),
            _ => None,
        },
        alternates: &[],
        line: Line(number),
        reset: (Mode::In, Pull::None),
    }
}

/// The id of the pin with that number; a wrong one does not build.
const fn id(number: u8) -> PinId {
    let mut index = 0;
    while PINS[index].number != number {
        index += 1;
    }
    PinId(index as u8)
}
