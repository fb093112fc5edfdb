//! The Raspberry Pi Pico: an RP2040 at 125 MHz, with one LED.
//!
//! Lines are numbered so that of two pending ones the chip's choice comes first, since all interrupts that reach
//! Python have one priority and none cuts another: the alarm of the timers, then the pins, line 10 and up in order,
//! then the serial ports. On the chip all pins share an interrupt, but each latches its own edges.
use crate::board::{Mode, Pull};
use crate::interrupts::Line;
use crate::profile::{AdcInfo, Delivery, Hard, IrqState, LedInfo, LineInfo, PinId, PinInfo, Port, Profile, SoftTimers, UartInfo};

pub static RPI_PICO: Profile = Profile {
    name: "rpi_pico",
    port: Port::Rp2,
    machine: "Raspberry Pi Pico with RP2040",
    platform: "rp2",
    mcu: "RP2040",
    cpu_hz: HZ,
    // An estimate: what a Cortex-M4 does in one instruction takes a Cortex-M0+ more of them, and code in flash waits
    // for its cache.
    cycles_per_instruction: 32,
    // The pyboard's count of instructions at that price.
    interrupt_entry_cycles: 750,
    interrupt_return_cycles: 140,
    pins: PINS,
    leds: &[LedInfo { name: "LED", pin: PinId(25), active_high: true, dimmable: false }],
    timers: &[],
    uarts: UARTS,
    lines: LINES,
    switch: None,
    alarm_line: ALARM,
    wake_up_line: ALARM,
    full_scale_uv: 3_300_000,
    schedule_depth: 8,
    timers_hard_by_default: false,
    pin_irq: Hard::Allowed,
    uart_irq: Hard::Allowed,
    soft_timers: SoftTimers {
        hz: 1_000_000,
        shortest: 1,
        numbered: 0,
        hard: Hard::Allowed,
        delivery: Delivery::Anywhere,
        catches_up: true,
        are_roots: false,
        calls_none: false,
        stops_after_exception: true,
        exception_header: "Uncaught exception in IRQ callback handler",
    },
    irq_state: IrqState::Register { on: 0, off: 1 },
    sleep_us_serves_from: Some(1001),
    // What the firmware leaves of the 264 KiB, about.
    heap_bytes: 224 * 1024,
    small_int_bits: 31,
    float_bits: 32,
    floats_allocate: true,
    ticks_period_bits: 30,
    // 2021-01-01, where the firmware starts the clock.
    reset_unix_time_s: 1_609_459_200,
    epoch_is_1970: true,
    unique_id: b"taipanrp",
};

const HZ: u32 = 125_000_000;
const ALARM: Line = Line(3);
const FIRST_PIN_LINE: u8 = 10;
const FIRST_UART_LINE: u8 = 50;
const PRIORITY: u8 = 2;

const UARTS: &[UartInfo] = &[uart(0, "UART0", 0, 1), uart(1, "UART1", 4, 5)];

const fn uart(id: u8, name: &'static str, sends: u8, receives: u8) -> UartInfo {
    UartInfo { id, name, line: Line(FIRST_UART_LINE + id), source_hz: HZ, sends: PinId(sends), receives: PinId(receives), alternate: 2 }
}

const LINES: &[LineInfo] = &[
    LineInfo { line: ALARM, name: "TIMER", priority: PRIORITY },
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
    line(14, "GPIO14"),
    line(15, "GPIO15"),
    line(16, "GPIO16"),
    line(17, "GPIO17"),
    line(18, "GPIO18"),
    line(19, "GPIO19"),
    line(20, "GPIO20"),
    line(21, "GPIO21"),
    line(22, "GPIO22"),
    line(23, "GPIO23"),
    line(24, "GPIO24"),
    line(25, "GPIO25"),
    line(26, "GPIO26"),
    line(27, "GPIO27"),
    line(28, "GPIO28"),
    line(29, "GPIO29"),
    LineInfo { line: Line(FIRST_UART_LINE), name: "UART0", priority: PRIORITY },
    LineInfo { line: Line(FIRST_UART_LINE + 1), name: "UART1", priority: PRIORITY },
];

const fn line(pin: u8, name: &'static str) -> LineInfo {
    LineInfo { line: Line(FIRST_PIN_LINE + pin), name, priority: PRIORITY }
}

/// In the order of their numbers: a pin's id is its number.
const PINS: &[PinInfo] = &[
    pin(0, "GPIO0", &["GP0"]),
    pin(1, "GPIO1", &["GP1"]),
    pin(2, "GPIO2", &["GP2"]),
    pin(3, "GPIO3", &["GP3"]),
    pin(4, "GPIO4", &["GP4"]),
    pin(5, "GPIO5", &["GP5"]),
    pin(6, "GPIO6", &["GP6"]),
    pin(7, "GPIO7", &["GP7"]),
    pin(8, "GPIO8", &["GP8"]),
    pin(9, "GPIO9", &["GP9"]),
    pin(10, "GPIO10", &["GP10"]),
    pin(11, "GPIO11", &["GP11"]),
    pin(12, "GPIO12", &["GP12"]),
    pin(13, "GPIO13", &["GP13"]),
    pin(14, "GPIO14", &["GP14"]),
    pin(15, "GPIO15", &["GP15"]),
    pin(16, "GPIO16", &["GP16"]),
    pin(17, "GPIO17", &["GP17"]),
    pin(18, "GPIO18", &["GP18"]),
    pin(19, "GPIO19", &["GP19"]),
    pin(20, "GPIO20", &["GP20"]),
    pin(21, "GPIO21", &["GP21"]),
    pin(22, "GPIO22", &["GP22"]),
    pin(23, "GPIO23", &[]),
    pin(24, "GPIO24", &[]),
    pin(25, "GPIO25", &["GP25", "LED"]),
    pin(26, "GPIO26", &["GP26"]),
    pin(27, "GPIO27", &["GP27"]),
    pin(28, "GPIO28", &["GP28"]),
    pin(29, "GPIO29", &[]),
];

const fn pin(number: u8, name: &'static str, board_names: &'static [&'static str]) -> PinInfo {
    PinInfo {
        name,
        board_names,
        port: 0,
        number,
        adc: if number >= 26 { Some(AdcInfo { units: 1, channel: number - 26 }) } else { None },
        alternates: &[],
        line: Line(FIRST_PIN_LINE + number),
        // No function, pulled down.
        reset: (Mode::Alt, Pull::Down),
    }
}
