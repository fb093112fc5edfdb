//! The trait that a board implements.
//!
//! Time comes in from outside: a method that depends on time takes `now`. On a real board it is the hardware clock's
//! reading; on a virtual board it is the VM's count of cycles, and nothing else moves. `now` never goes backwards.
//! Nothing here can fail: what a program may get wrong (a pin that does not exist, a period out of range) the Python
//! modules have found before they call, by the profile. Nothing here allocates from the Python heap or calls Python,
//! so every method may be called from a hard handler.
use crate::interrupts::{Interrupts, Line};
use crate::profile::{PinId, Profile};
use crate::time::Cycles;
use crate::uart::Framing;
use crate::wake_up::WakeUp;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Mode {
    #[default]
    In,
    Out,
    OpenDrain,
    Alt,
    AltOpenDrain,
    Analog,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Pull {
    #[default]
    None,
    Up,
    Down,
}

/// How a timer counts. `Center` goes up and down again, with an update at each end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Count {
    #[default]
    Up,
    Down,
    Center,
}

/// The bit of [`Board::timer_status`] for an update; bit n, 1 to 4, is compare channel n.
pub const STATUS_UPDATE: u8 = 1;

/// The bits of [`Board::edge_status`].
pub const EDGE_RISING: u8 = 1;
pub const EDGE_FALLING: u8 = 2;

pub trait Board: core::any::Any {
    fn profile(&self) -> &'static Profile;

    /// The doorway. Shared with the vectors on a real board, hence not `&mut`.
    fn interrupts(&self) -> &Interrupts;

    /// Handles every device event due at or before `now`, in order of time, raising lines. Returns when the next one
    /// is due, later than `now`, or [`Cycles::NEVER`]. Configuring a device may bring that time forward: ask again.
    fn advance(&mut self, now: Cycles) -> Cycles;

    /// When the event happened that is pending on `line`, or, if none is, the one last taken: zero if there was none.
    /// Of several that coalesced it is the first, so that latency is measured from where waiting began.
    fn raised_at(&self, line: Line) -> Cycles;

    /// Raises `line` by software, at `now` (`ExtInt.swint()`). Whether anyone wants it is the caller's affair.
    fn trigger(&mut self, now: Cycles, line: Line);

    /// The VM entered the handler of `line`, or left it: for boards that keep a record. They change nothing.
    fn handler_entered(&mut self, _now: Cycles, _line: Line) {}
    fn handler_left(&mut self, _now: Cycles, _line: Line) {}

    /// Real boards: what the hardware clock reads. Virtual boards: `None`, the VM keeps the time.
    fn hardware_clock(&self) -> Option<Cycles>;

    /// Real boards sleep until then, or until an interrupt, or for no reason. Virtual boards return at once.
    fn wait(&mut self, until: Cycles);

    fn console_write(&mut self, now: Cycles, bytes: &[u8]);
    fn console_error(&mut self, now: Cycles, bytes: &[u8]);

    /// The next byte of input, if one has come. The interrupt character never comes out of here.
    fn console_read(&mut self) -> Option<u8>;

    /// Whether [`Board::console_read`] would return a byte.
    fn console_ready(&self) -> bool;

    /// Which input byte asks for KeyboardInterrupt (`attention::KEYBOARD`) in place of being read. 3 at reset.
    fn console_interrupt_character(&mut self, byte: Option<u8>);

    /// The output latch survives, so a pin that is written and then made an output starts with that level.
    fn pin_configure(&mut self, now: Cycles, pin: PinId, mode: Mode, pull: Pull);
    fn pin_mode(&self, pin: PinId) -> (Mode, Pull);

    /// The level on the wire, whoever drives it.
    fn pin_read(&mut self, now: Cycles, pin: PinId) -> bool;

    /// Sets the output latch, which shows on the wire if the mode says so.
    fn pin_write(&mut self, now: Cycles, pin: PinId, level: bool);

    /// Which edges of `pin` raise `line`; none switches it off. A line serves one pin: the last asked for has it.
    /// An event that is pending stays so.
    fn pin_edges(&mut self, pin: PinId, rising: bool, falling: bool, line: Line);

    /// Which edges of a pin have raised `line` since the last reading. Reading clears.
    fn edge_status(&mut self, _now: Cycles, _line: Line) -> u8 {
        0
    }

    /// Register values: counts at source/(prescaler+1), wraps after period+1 counts. Both take effect at once, and
    /// the count stays, unless it is beyond the new period: then it is zero.
    fn timer_configure(&mut self, now: Cycles, timer: u8, prescaler: u32, period: u32);
    fn timer_count(&mut self, now: Cycles, timer: u8, count: Count);

    /// Stopped, a timer keeps its count.
    fn timer_run(&mut self, now: Cycles, timer: u8, running: bool);

    /// Whether each update raises the timer's line.
    fn timer_interrupt(&mut self, now: Cycles, timer: u8, enabled: bool);
    fn timer_counter(&self, now: Cycles, timer: u8) -> u32;

    /// Starts a whole count at `value`: the prescaler's count begins again. Beyond the period, `value` means zero.
    fn timer_set_counter(&mut self, now: Cycles, timer: u8, value: u32);

    /// (prescaler, period)
    fn timer_registers(&self, timer: u8) -> (u32, u32);

    /// Compare channel 1 to 4: its value, and whether a match raises the timer's line.
    fn timer_channel(&mut self, now: Cycles, timer: u8, channel: u8, compare: u32, interrupt: bool);

    /// (compare, interrupt) of channel 1 to 4.
    fn timer_channel_registers(&self, timer: u8, channel: u8) -> (u32, bool);

    /// What has happened since the last reading, [`STATUS_UPDATE`] and bit n for channel n. Reading clears.
    /// It holds for sources whose interrupt is off as well.
    fn timer_status(&mut self, now: Cycles, timer: u8) -> u8;

    /// Back to the state at reset: stopped, at zero, no interrupts, nothing pending in the status.
    fn timer_reset(&mut self, now: Cycles, timer: u8);

    /// Switches a serial port on, with room for so many characters received, or off with `None`. Nothing is left of
    /// what was on its way. On, it drives its pin to send from, if that is in [`Mode::Alt`].
    fn uart_configure(&mut self, _now: Cycles, _uart: u8, _framing: Option<Framing>, _room: usize) {}

    /// Hands over a character to be sent; false if the one before still waits for its turn.
    fn uart_send(&mut self, _now: Cycles, _uart: u8, _character: u16) -> bool {
        false
    }

    /// Holds the line low for a character and a bit; false as [`Board::uart_send`].
    fn uart_break(&mut self, _now: Cycles, _uart: u8) -> bool {
        false
    }

    /// Whether a character is on its way, or waits for its turn.
    fn uart_is_sending(&mut self, _now: Cycles, _uart: u8) -> bool {
        false
    }

    /// How many characters have been received and wait.
    fn uart_waiting(&mut self, _now: Cycles, _uart: u8) -> usize {
        0
    }

    /// The first of them.
    fn uart_receive(&mut self, _now: Cycles, _uart: u8) -> Option<u16> {
        None
    }

    /// Which events, bits of [`uart_event`](crate::uart_event), raise the port's line.
    fn uart_interrupt(&mut self, _now: Cycles, _uart: u8, _events: u8) {}

    /// What has happened since the last reading. Reading clears.
    fn uart_status(&mut self, _now: Cycles, _uart: u8) -> u8 {
        0
    }

    /// One alarm for the runtime's software timers: raises the profile's `alarm_line` at that time, once. A new one
    /// replaces the old; one in the past is due at the next [`Board::advance`].
    fn set_alarm(&mut self, at: Option<Cycles>);

    /// 0 is off, 255 is on; between them dim, on an LED that can.
    fn led_set(&mut self, now: Cycles, led: u8, intensity: u8);
    fn led_get(&self, led: u8) -> u8;

    /// Seeded on virtual boards, and part of their state.
    fn random(&mut self) -> u32;

    /// Nanoseconds since 1970. On virtual boards it starts where the profile or an option says.
    fn unix_time_ns(&self, now: Cycles) -> u64;

    /// Sets the clock.
    fn set_unix_time_ns(&mut self, _now: Cycles, _time: u64) {}

    /// Raises the profile's `wake_up_line` every so often, from now on; `None` stops that.
    fn rtc_wake_up(&mut self, _now: Cycles, _wake_up: Option<WakeUp>) {}

    /// Resets the board at that time, unless it is set anew before. There is no way to stop it.
    fn watchdog(&mut self, _now: Cycles, _at: Cycles) {}

    /// The voltage on a pin that has a converter, in 4095ths of the full scale.
    fn adc_read(&mut self, _now: Cycles, _pin: PinId) -> u16 {
        0
    }

    fn unique_id(&self) -> &'static [u8];
}
