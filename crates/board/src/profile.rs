//! What distinguishes one board from another, as data.
//!
//! A new board of a known kind is a new file like `pyboard.rs` and nothing else: no code asks which board it is on.
//! Numbers are the datasheet's and the firmware's, so that programs meet the limits here that they meet there.
use crate::board::{Mode, Pull};
pub use crate::esp32c3::ESP32C3;
pub use crate::esp8266::ESP8266;
use crate::interrupts::Line;
pub use crate::pyboard::PYBOARD;
pub use crate::rpi_pico::RPI_PICO;
pub use crate::unix::UNIX;

/// The boards there are, the usual one first.
pub static BOARDS: [&Profile; 4] = [&PYBOARD, &RPI_PICO, &ESP32C3, &ESP8266];

/// An index into [`Profile::pins`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PinId(pub u8);

#[derive(Debug)]
pub struct Profile {
    /// What the command line calls it.
    pub name: &'static str,
    /// Whose modules and types its programs find.
    pub port: Port,
    /// `os.uname().machine`
    pub machine: &'static str,
    /// `sys.platform`, and `os.uname().sysname`
    pub platform: &'static str,
    pub mcu: &'static str,
    pub cpu_hz: u32,
    /// What an instruction of the CPU costs on average, in sixteenths of a cycle.
    pub cycles_per_instruction: u32,
    /// From a line being raised to the first bytecode of its handler, if nothing holds it up.
    pub interrupt_entry_cycles: u32,
    /// From the last bytecode of a handler to the next one of what it cut.
    pub interrupt_return_cycles: u32,

    pub pins: &'static [PinInfo],
    pub leds: &'static [LedInfo],
    pub timers: &'static [TimerInfo],
    pub uarts: &'static [UartInfo],
    /// Every line that the board can raise. Lower priority numbers are more urgent; equal ones don't nest.
    pub lines: &'static [LineInfo],
    pub switch: Option<SwitchInfo>,
    /// The line of [`Board::set_alarm`](crate::Board::set_alarm).
    pub alarm_line: Line,
    /// The line of [`Board::rtc_wake_up`](crate::Board::rtc_wake_up).
    pub wake_up_line: Line,
    /// Microvolts that a converter reads as its full scale.
    pub full_scale_uv: u32,

    /// How many soft callbacks can wait.
    pub schedule_depth: usize,
    /// What `pyb.Timer(hard=)` is if it is not said.
    pub timers_hard_by_default: bool,
    /// What `Pin.irq` and `UART.irq` make of `hard=True`; both are soft if it is not said.
    pub pin_irq: Hard,
    pub uart_irq: Hard,
    /// `machine.Timer`
    pub soft_timers: SoftTimers,
    /// What `disable_irq` gives, and `enable_irq` takes.
    pub irq_state: IrqState,
    /// From how many microseconds on `sleep_us` runs soft callbacks; `None` if it never does.
    pub sleep_us_serves_from: Option<u64>,
    pub heap_bytes: usize,
    /// Width of an integer that needs no allocation, sign included.
    pub small_int_bits: u32,
    pub float_bits: u32,
    /// Whether a float takes memory, so that a hard handler can't make one.
    pub floats_allocate: bool,
    /// `ticks_ms` and its kin wrap at two to the power of this.
    pub ticks_period_bits: u32,
    /// What a virtual board's real-time clock reads at reset, in seconds since 1970.
    pub reset_unix_time_s: u64,
    /// Whether `time()` counts from 1970, and not from 2000.
    pub epoch_is_1970: bool,
    pub unique_id: &'static [u8],
}

/// The ports of MicroPython.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Port {
    /// No board: the host.
    Unix,
    Stm32,
    Rp2,
    Esp32,
    Esp8266,
}

/// Whether a source of interrupts can have a hard handler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hard {
    Allowed,
    /// ValueError with this text.
    Refused(&'static str),
    /// There is no such keyword.
    Unknown,
}

/// Where an interrupt is served that nothing else holds up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// Between any two instructions.
    Anywhere,
    /// Where soft callbacks run: at branches and in blocking calls. The firmware's event loop makes the call there,
    /// so straight-line code is never cut, not even by a handler that is called hard.
    CheckPoints,
}

#[derive(Debug)]
pub struct SoftTimers {
    /// The steps in which they are set, a second.
    pub hz: u32,
    /// The shortest period, in those steps.
    pub shortest: u64,
    /// Those with an id from 0 on are the chip's: one object each.
    pub numbered: u8,
    pub hard: Hard,
    pub delivery: Delivery,
    /// Whether a periodic one that was held up is called for each period it missed; else once.
    pub catches_up: bool,
    /// Whether one that runs lives without a reference; else the next collection stops it.
    pub are_roots: bool,
    /// Whether a callback of None is called like any other, and fails each time.
    pub calls_none: bool,
    /// Whether an exception in its hard handler stops it.
    pub stops_after_exception: bool,
    /// What is printed before such an exception.
    pub exception_header: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IrqState {
    /// `True` if they were on; `enable_irq()` may leave it out.
    Flag,
    /// A register's value with interrupts on, and off.
    Register { on: u32, off: u32 },
    /// Always 0: nested sections are counted.
    Counted,
}

#[derive(Debug)]
pub struct PinInfo {
    /// The microcontroller's name, `"A0"`.
    pub name: &'static str,
    /// What is printed on the board, or names its use: `"X1"`, `"LED_RED"`.
    pub board_names: &'static [&'static str],
    /// 0 is port A.
    pub port: u8,
    pub number: u8,
    pub adc: Option<AdcInfo>,
    /// What else than a plain pin it can be.
    pub alternates: &'static [Alternate],
    /// The line of its external interrupt.
    pub line: Line,
    /// What it is at reset.
    pub reset: (Mode, Pull),
}

#[derive(Clone, Copy, Debug)]
pub struct AdcInfo {
    /// Bit n: converter n+1 can see the pin.
    pub units: u8,
    pub channel: u8,
}

#[derive(Clone, Copy, Debug)]
pub struct Alternate {
    pub number: u8,
    /// `"TIM2_CH1"`
    pub name: &'static str,
}

#[derive(Debug)]
pub struct LedInfo {
    pub name: &'static str,
    pub pin: PinId,
    pub active_high: bool,
    /// Whether it can be dim; others are on for every intensity but 0.
    pub dimmable: bool,
}

#[derive(Debug)]
pub struct SwitchInfo {
    pub pin: PinId,
    /// The pull that the switch needs, and its driver asks for.
    pub pull: Pull,
    /// The level that a press makes.
    pub pressed: bool,
}

#[derive(Debug)]
pub struct TimerInfo {
    pub id: u8,
    pub line: Line,
    pub source_hz: u32,
    /// 16 or 32.
    pub width: u32,
    /// With dead time and break input.
    pub advanced: bool,
    pub channels: u8,
    /// The firmware keeps it for itself.
    pub reserved: bool,
}

#[derive(Debug)]
pub struct UartInfo {
    pub id: u8,
    /// What the board calls it, if it has a name: `"XA"`.
    pub name: &'static str,
    pub line: Line,
    pub source_hz: u32,
    /// The pin that it sends from, with the number of that alternate function, and the one that it listens to.
    pub sends: PinId,
    pub receives: PinId,
    pub alternate: u8,
}

#[derive(Debug)]
pub struct LineInfo {
    pub line: Line,
    pub name: &'static str,
    pub priority: u8,
}

impl Profile {
    pub fn pin(&self, id: PinId) -> &'static PinInfo {
        &self.pins[usize::from(id.0)]
    }

    /// By the microcontroller's name or one of the board's; case counts.
    pub fn find_pin(&self, name: &str) -> Option<PinId> {
        let named = |pin: &PinInfo| pin.name == name || pin.board_names.contains(&name);
        self.pins.iter().position(named).map(|index| PinId(index as u8))
    }

    pub fn timer(&self, id: u8) -> Option<&'static TimerInfo> {
        self.timers.iter().find(|timer| timer.id == id)
    }

    pub fn uart(&self, id: u8) -> Option<&'static UartInfo> {
        self.uarts.iter().find(|uart| uart.id == id)
    }

    /// By the number that the board's programs use.
    pub fn pin_numbered(&self, number: i64) -> Option<PinId> {
        let index = self.pins.iter().position(|pin| i64::from(pin.number) == number);
        index.map(|index| PinId(index as u8))
    }

    pub fn line(&self, line: Line) -> Option<&'static LineInfo> {
        self.lines.iter().find(|info| info.line == line)
    }

    /// The priority of `line`; one that the board does not have is the least urgent.
    pub fn priority(&self, line: Line) -> u8 {
        self.line(line).map_or(u8::MAX, |info| info.priority)
    }
}

impl TimerInfo {
    /// The highest count.
    pub const fn mask(&self) -> u32 {
        if self.width >= 32 { u32::MAX } else { (1 << self.width) - 1 }
    }
}
