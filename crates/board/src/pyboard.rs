//! The pyboard v1.1: an STM32F405 at 168 MHz, four LEDs, a switch.
//!
//! Lines 0 to 22 are the external interrupt lines, as the chip numbers them; 32 and up are the timers, 31 + id, and 49
//! and up the serial ports, 48 + id; the alarm stands for the lowest-priority software interrupt that serves software
//! timers. Pins are those the board brings out or uses. Of the alternate functions, those of peripherals that the
//! firmware drives are listed.
use crate::board::{Mode, Pull};
use crate::interrupts::Line;
use crate::profile::{
    AdcInfo, Alternate, Delivery, Hard, IrqState, LedInfo, LineInfo, PinId, PinInfo, Port, Profile, SoftTimers, SwitchInfo, TimerInfo,
    UartInfo,
};

pub static PYBOARD: Profile = Profile {
    name: "pyboard",
    port: Port::Stm32,
    machine: "PYBv1.1 with STM32F405RG",
    platform: "pyboard",
    mcu: "STM32F405RG",
    cpu_hz: 168_000_000,
    // An estimate: the flash accelerator hides most wait states.
    cycles_per_instruction: 20,
    // 358 instructions were counted for MicroPython's dispatch on a Cortex-M4, and 60 for the way back; the core
    // itself needs 12 cycles each way to stack registers.
    interrupt_entry_cycles: 370,
    interrupt_return_cycles: 72,
    pins: PINS,
    leds: &[led("LED_RED", "A13", false), led("LED_GREEN", "A14", false), led("LED_YELLOW", "A15", true), led("LED_BLUE", "B4", true)],
    timers: TIMERS,
    uarts: UARTS,
    lines: LINES,
    switch: Some(SwitchInfo { pin: id("B3"), pull: Pull::Up, pressed: false }),
    alarm_line: ALARM,
    wake_up_line: WAKE_UP,
    full_scale_uv: 3_300_000,
    schedule_depth: 8,
    timers_hard_by_default: true,
    pin_irq: Hard::Allowed,
    uart_irq: Hard::Allowed,
    soft_timers: SoftTimers {
        hz: 1000,
        shortest: 1,
        numbered: 0,
        hard: Hard::Allowed,
        delivery: Delivery::Anywhere,
        catches_up: true,
        are_roots: true,
        calls_none: false,
        stops_after_exception: true,
        exception_header: "Uncaught exception in IRQ callback handler",
    },
    irq_state: IrqState::Flag,
    sleep_us_serves_from: None,
    heap_bytes: 100 * 1024,
    small_int_bits: 31,
    float_bits: 32,
    floats_allocate: true,
    ticks_period_bits: 30,
    // 2015-01-01, where the firmware sets a clock that was never set.
    reset_unix_time_s: 1_420_070_400,
    epoch_is_1970: false,
    unique_id: b"taipan-pybv1",
};

const WAKE_UP: Line = Line(22);
const ALARM: Line = Line(48);
/// A serial port's line is this and its number.
const UART_LINES: u8 = 48;
const TIMER_PRIORITY: u8 = 13;
/// The ports have no queue of their own, so they come before all else.
const UART_PRIORITY: u8 = 1;
const EXTI_PRIORITY: u8 = 14;
const ALARM_PRIORITY: u8 = 15;

const LINES: &[LineInfo] = &[
    exti(0, "EXTI0"),
    exti(1, "EXTI1"),
    exti(2, "EXTI2"),
    exti(3, "EXTI3"),
    exti(4, "EXTI4"),
    exti(5, "EXTI5"),
    exti(6, "EXTI6"),
    exti(7, "EXTI7"),
    exti(8, "EXTI8"),
    exti(9, "EXTI9"),
    exti(10, "EXTI10"),
    exti(11, "EXTI11"),
    exti(12, "EXTI12"),
    exti(13, "EXTI13"),
    exti(14, "EXTI14"),
    exti(15, "EXTI15"),
    exti(16, "PVD"),
    exti(17, "RTC_ALARM"),
    exti(18, "USB_FS_WAKEUP"),
    exti(19, "ETH_WAKEUP"),
    exti(20, "USB_HS_WAKEUP"),
    exti(21, "RTC_TAMPER"),
    LineInfo { line: WAKE_UP, name: "RTC_WAKEUP", priority: 15 },
    timer_line(1, "TIM1"),
    timer_line(2, "TIM2"),
    timer_line(3, "TIM3"),
    timer_line(4, "TIM4"),
    // The servo's timer keeps the priority that the servo driver gave it.
    LineInfo { line: Line(36), name: "TIM5", priority: 6 },
    timer_line(6, "TIM6"),
    timer_line(7, "TIM7"),
    timer_line(8, "TIM8"),
    timer_line(9, "TIM9"),
    timer_line(10, "TIM10"),
    timer_line(11, "TIM11"),
    timer_line(12, "TIM12"),
    timer_line(13, "TIM13"),
    timer_line(14, "TIM14"),
    LineInfo { line: ALARM, name: "ALARM", priority: ALARM_PRIORITY },
    uart_line(1, "USART1"),
    uart_line(2, "USART2"),
    uart_line(3, "USART3"),
    uart_line(4, "UART4"),
    uart_line(6, "USART6"),
];

/// The two peripheral buses; their timers run at twice the bus clock.
const SLOW_HZ: u32 = 84_000_000;
const FAST_HZ: u32 = 168_000_000;

const TIMERS: &[TimerInfo] = &[
    TimerInfo { advanced: true, ..timer(1, FAST_HZ, 4) },
    TimerInfo { width: 32, ..timer(2, SLOW_HZ, 4) },
    timer(3, SLOW_HZ, 4),
    timer(4, SLOW_HZ, 4),
    TimerInfo { width: 32, ..timer(5, SLOW_HZ, 4) },
    timer(6, SLOW_HZ, 0),
    timer(7, SLOW_HZ, 0),
    TimerInfo { advanced: true, ..timer(8, FAST_HZ, 4) },
    timer(9, FAST_HZ, 2),
    timer(10, FAST_HZ, 1),
    timer(11, FAST_HZ, 1),
    timer(12, SLOW_HZ, 2),
    timer(13, SLOW_HZ, 1),
    timer(14, SLOW_HZ, 1),
];

const UARTS: &[UartInfo] = &[
    uart(1, "XB", FAST_HZ / 2, "B6", "B7", 7),
    uart(2, "", SLOW_HZ / 2, "A2", "A3", 7),
    uart(3, "YB", SLOW_HZ / 2, "B10", "B11", 7),
    uart(4, "XA", SLOW_HZ / 2, "A0", "A1", 8),
    uart(6, "YA", FAST_HZ / 2, "C6", "C7", 8),
];

#[rustfmt::skip]
const PINS: &[PinInfo] = &[
    pin("A0", &["X1"], Some((7, 0)), &[alt(1, "TIM2_CH1"), alt(1, "TIM2_ETR"), alt(2, "TIM5_CH1"), alt(3, "TIM8_ETR"), alt(7, "USART2_CTS"), alt(8, "UART4_TX")]),
    pin("A1", &["X2"], Some((7, 1)), &[alt(1, "TIM2_CH2"), alt(2, "TIM5_CH2"), alt(7, "USART2_RTS"), alt(8, "UART4_RX")]),
    pin("A2", &["X3"], Some((7, 2)), &[alt(1, "TIM2_CH3"), alt(2, "TIM5_CH3"), alt(3, "TIM9_CH1"), alt(7, "USART2_TX")]),
    pin("A3", &["X4"], Some((7, 3)), &[alt(1, "TIM2_CH4"), alt(2, "TIM5_CH4"), alt(3, "TIM9_CH2"), alt(7, "USART2_RX")]),
    pin("A4", &["X5"], Some((3, 4)), &[alt(5, "SPI1_NSS"), alt(7, "USART2_CK")]),
    pin("A5", &["X6"], Some((3, 5)), &[alt(1, "TIM2_CH1"), alt(1, "TIM2_ETR"), alt(3, "TIM8_CH1N"), alt(5, "SPI1_SCK")]),
    pin("A6", &["X7"], Some((3, 6)), &[alt(1, "TIM1_BKIN"), alt(2, "TIM3_CH1"), alt(3, "TIM8_BKIN"), alt(5, "SPI1_MISO"), alt(9, "TIM13_CH1")]),
    pin("A7", &["X8"], Some((3, 7)), &[alt(1, "TIM1_CH1N"), alt(2, "TIM3_CH2"), alt(3, "TIM8_CH1N"), alt(5, "SPI1_MOSI"), alt(9, "TIM14_CH1")]),
    pin("A8", &["SD", "SD_SW"], None, &[alt(1, "TIM1_CH1"), alt(7, "USART1_CK")]),
    pin("A9", &["USB_VBUS"], None, &[alt(1, "TIM1_CH2"), alt(7, "USART1_TX")]),
    pin("A10", &["USB_ID"], None, &[alt(1, "TIM1_CH3"), alt(7, "USART1_RX")]),
    pin("A11", &["USB_DM"], None, &[alt(1, "TIM1_CH4"), alt(7, "USART1_CTS"), alt(9, "CAN1_RX")]),
    pin("A12", &["USB_DP"], None, &[alt(1, "TIM1_ETR"), alt(7, "USART1_RTS"), alt(9, "CAN1_TX")]),
    pin("A13", &["LED_RED"], None, &[]),
    pin("A14", &["LED_GREEN"], None, &[]),
    pin("A15", &["LED_YELLOW"], None, &[alt(1, "TIM2_CH1"), alt(1, "TIM2_ETR"), alt(5, "SPI1_NSS")]),
    pin("B0", &["Y11"], Some((3, 8)), &[alt(1, "TIM1_CH2N"), alt(2, "TIM3_CH3"), alt(3, "TIM8_CH2N")]),
    pin("B1", &["Y12"], Some((3, 9)), &[alt(1, "TIM1_CH3N"), alt(2, "TIM3_CH4"), alt(3, "TIM8_CH3N")]),
    pin("B2", &["MMA_INT"], None, &[]),
    pin("B3", &["X17", "SW"], None, &[alt(1, "TIM2_CH2"), alt(5, "SPI1_SCK")]),
    pin("B4", &["LED_BLUE"], None, &[alt(2, "TIM3_CH1"), alt(5, "SPI1_MISO")]),
    pin("B5", &["MMA_AVDD"], None, &[alt(2, "TIM3_CH2"), alt(5, "SPI1_MOSI"), alt(9, "CAN2_RX")]),
    pin("B6", &["X9"], None, &[alt(2, "TIM4_CH1"), alt(4, "I2C1_SCL"), alt(7, "USART1_TX"), alt(9, "CAN2_TX")]),
    pin("B7", &["X10"], None, &[alt(2, "TIM4_CH2"), alt(4, "I2C1_SDA"), alt(7, "USART1_RX")]),
    pin("B8", &["Y3"], None, &[alt(2, "TIM4_CH3"), alt(3, "TIM10_CH1"), alt(4, "I2C1_SCL"), alt(9, "CAN1_RX")]),
    pin("B9", &["Y4"], None, &[alt(2, "TIM4_CH4"), alt(3, "TIM11_CH1"), alt(4, "I2C1_SDA"), alt(5, "SPI2_NSS"), alt(5, "I2S2_WS"), alt(9, "CAN1_TX")]),
    pin("B10", &["Y9"], None, &[alt(1, "TIM2_CH3"), alt(4, "I2C2_SCL"), alt(5, "SPI2_SCK"), alt(5, "I2S2_CK"), alt(7, "USART3_TX")]),
    pin("B11", &["Y10"], None, &[alt(1, "TIM2_CH4"), alt(4, "I2C2_SDA"), alt(7, "USART3_RX")]),
    pin("B12", &["Y5"], None, &[alt(1, "TIM1_BKIN"), alt(5, "SPI2_NSS"), alt(5, "I2S2_WS"), alt(7, "USART3_CK"), alt(9, "CAN2_RX")]),
    pin("B13", &["Y6"], None, &[alt(1, "TIM1_CH1N"), alt(5, "SPI2_SCK"), alt(5, "I2S2_CK"), alt(7, "USART3_CTS"), alt(9, "CAN2_TX")]),
    pin("B14", &["Y7"], None, &[alt(1, "TIM1_CH2N"), alt(3, "TIM8_CH2N"), alt(5, "SPI2_MISO"), alt(6, "I2S2ext_SD"), alt(7, "USART3_RTS"), alt(9, "TIM12_CH1")]),
    pin("B15", &["Y8"], None, &[alt(1, "TIM1_CH3N"), alt(3, "TIM8_CH3N"), alt(5, "SPI2_MOSI"), alt(5, "I2S2_SD"), alt(9, "TIM12_CH2")]),
    pin("C0", &["X19"], Some((7, 10)), &[]),
    pin("C1", &["X20"], Some((7, 11)), &[]),
    pin("C2", &["X21"], Some((7, 12)), &[alt(5, "SPI2_MISO"), alt(6, "I2S2ext_SD")]),
    pin("C3", &["X22"], Some((7, 13)), &[alt(5, "SPI2_MOSI"), alt(5, "I2S2_SD")]),
    pin("C4", &["X11"], Some((7, 14)), &[]),
    pin("C5", &["X12"], Some((7, 15)), &[]),
    pin("C6", &["Y1"], None, &[alt(2, "TIM3_CH1"), alt(3, "TIM8_CH1"), alt(5, "I2S2_MCK"), alt(8, "USART6_TX")]),
    pin("C7", &["Y2"], None, &[alt(2, "TIM3_CH2"), alt(3, "TIM8_CH2"), alt(8, "USART6_RX")]),
    pin("C8", &["SD_D0"], None, &[alt(2, "TIM3_CH3"), alt(3, "TIM8_CH3"), alt(8, "USART6_CK")]),
    pin("C9", &["SD_D1"], None, &[alt(2, "TIM3_CH4"), alt(3, "TIM8_CH4")]),
    pin("C10", &["SD_D2"], None, &[alt(7, "USART3_TX"), alt(8, "UART4_TX")]),
    pin("C11", &["SD_D3"], None, &[alt(7, "USART3_RX"), alt(8, "UART4_RX")]),
    pin("C12", &["SD_CK"], None, &[alt(7, "USART3_CK")]),
    pin("C13", &["X18"], None, &[]),
    pin("D2", &["SD_CMD"], None, &[alt(2, "TIM3_ETR")]),
];

const fn pin(name: &'static str, board_names: &'static [&'static str], adc: Option<(u8, u8)>, alternates: &'static [Alternate]) -> PinInfo {
    let text = name.as_bytes();
    let number = match text.len() {
        2 => text[1] - b'0',
        _ => (text[1] - b'0') * 10 + text[2] - b'0',
    };
    PinInfo {
        name,
        board_names,
        port: text[0] - b'A',
        number,
        adc: match adc {
            Some((units, channel)) => Some(AdcInfo { units, channel }),
            None => None,
        },
        alternates,
        line: Line(number),
        reset: (Mode::In, Pull::None),
    }
}

const fn alt(number: u8, name: &'static str) -> Alternate {
    Alternate { number, name }
}

const fn led(name: &'static str, pin: &str, dimmable: bool) -> LedInfo {
    LedInfo { name, pin: id(pin), active_high: true, dimmable }
}

const fn timer(id: u8, source_hz: u32, channels: u8) -> TimerInfo {
    TimerInfo { id, line: Line(31 + id), source_hz, width: 16, advanced: false, channels, reserved: false }
}

const fn exti(line: u8, name: &'static str) -> LineInfo {
    LineInfo { line: Line(line), name, priority: EXTI_PRIORITY }
}

const fn timer_line(id: u8, name: &'static str) -> LineInfo {
    LineInfo { line: Line(31 + id), name, priority: TIMER_PRIORITY }
}

const fn uart(number: u8, name: &'static str, source_hz: u32, sends: &str, receives: &str, alternate: u8) -> UartInfo {
    UartInfo { id: number, name, line: Line(UART_LINES + number), source_hz, sends: id(sends), receives: id(receives), alternate }
}

const fn uart_line(id: u8, name: &'static str) -> LineInfo {
    LineInfo { line: Line(UART_LINES + id), name, priority: UART_PRIORITY }
}

/// The index of a pin, found by the compiler; a wrong name does not build.
const fn id(name: &str) -> PinId {
    let mut index = 0;
    while index < PINS.len() {
        if same(PINS[index].name.as_bytes(), name.as_bytes()) {
            return PinId(index as u8);
        }
        index += 1;
    }
    panic!("no such pin");
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}
