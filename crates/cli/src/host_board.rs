//! The board that is the host itself: a clock, a console and no devices.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use taipan_board::{Board, Count, Cycles, Interrupts, Line, Mode, PinId, Profile, Pull, UNIX, attention};
use taipan_host::console;

/// Shared with the signal handler.
pub static INTERRUPTS: Interrupts = Interrupts::new();

pub struct HostBoard {
    started: Instant,
    random: u64,
    alarm: Option<Cycles>,
}

impl HostBoard {
    pub fn new() -> HostBoard {
        let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |d| d.as_nanos() as u64);
        HostBoard { started: Instant::now(), random: seed | 1, alarm: None }
    }

    /// One cycle is a nanosecond here.
    fn now(&self) -> Cycles {
        Cycles(self.started.elapsed().as_nanos() as u64)
    }
}

impl Board for HostBoard {
    fn profile(&self) -> &'static Profile {
        &UNIX
    }
    fn interrupts(&self) -> &Interrupts {
        &INTERRUPTS
    }
    fn advance(&mut self, now: Cycles) -> Cycles {
        match self.alarm {
            Some(at) if at <= now => {
                self.alarm = None;
                INTERRUPTS.raise(UNIX.alarm_line);
                Cycles::NEVER
            }
            Some(at) => at,
            None => Cycles::NEVER,
        }
    }
    fn raised_at(&self, _line: Line) -> Cycles {
        self.now()
    }
    fn trigger(&mut self, _now: Cycles, line: Line) {
        INTERRUPTS.raise(line);
    }
    fn hardware_clock(&self) -> Option<Cycles> {
        Some(self.now())
    }
    fn wait(&mut self, until: Cycles) {
        console::flush();
        let left = until.0.saturating_sub(self.now().0);
        // In slices, so that Ctrl-C is seen soon.
        std::thread::sleep(Duration::from_nanos(left.min(10_000_000)));
    }
    fn console_write(&mut self, _now: Cycles, bytes: &[u8]) {
        console::write(bytes);
    }
    fn console_error(&mut self, _now: Cycles, bytes: &[u8]) {
        console::write_error(bytes);
    }
    fn console_read(&mut self) -> Option<u8> {
        // In slices, so that Ctrl-C is seen soon.
        while !console::wait(Duration::from_millis(50)) {
            if INTERRUPTS.attention().load(Ordering::Relaxed) & attention::KEYBOARD != 0 {
                return None;
            }
        }
        console::read()
    }
    fn console_ready(&self) -> bool {
        console::wait(Duration::ZERO)
    }
    fn console_interrupt_character(&mut self, _byte: Option<u8>) {}
    fn pin_configure(&mut self, _now: Cycles, _pin: PinId, _mode: Mode, _pull: Pull) {}
    fn pin_mode(&self, _pin: PinId) -> (Mode, Pull) {
        (Mode::In, Pull::None)
    }
    fn pin_read(&mut self, _now: Cycles, _pin: PinId) -> bool {
        false
    }
    fn pin_write(&mut self, _now: Cycles, _pin: PinId, _level: bool) {}
    fn pin_edges(&mut self, _pin: PinId, _rising: bool, _falling: bool, _line: Line) {}
    fn timer_configure(&mut self, _now: Cycles, _timer: u8, _prescaler: u32, _period: u32) {}
    fn timer_count(&mut self, _now: Cycles, _timer: u8, _count: Count) {}
    fn timer_run(&mut self, _now: Cycles, _timer: u8, _running: bool) {}
    fn timer_interrupt(&mut self, _now: Cycles, _timer: u8, _enabled: bool) {}
    fn timer_counter(&self, _now: Cycles, _timer: u8) -> u32 {
        0
    }
    fn timer_set_counter(&mut self, _now: Cycles, _timer: u8, _value: u32) {}
    fn timer_registers(&self, _timer: u8) -> (u32, u32) {
        (0, 0)
    }
    fn timer_channel(&mut self, _now: Cycles, _timer: u8, _channel: u8, _compare: u32, _interrupt: bool) {}
    fn timer_channel_registers(&self, _timer: u8, _channel: u8) -> (u32, bool) {
        (0, false)
    }
    fn timer_status(&mut self, _now: Cycles, _timer: u8) -> u8 {
        0
    }
    fn timer_reset(&mut self, _now: Cycles, _timer: u8) {}
    fn set_alarm(&mut self, at: Option<Cycles>) {
        self.alarm = at;
    }
    fn led_set(&mut self, _now: Cycles, _led: u8, _intensity: u8) {}
    fn led_get(&self, _led: u8) -> u8 {
        0
    }
    fn random(&mut self) -> u32 {
        // xorshift64*: the host's programs ask for variety, not for secrecy.
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        (self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32
    }
    fn unix_time_ns(&self, _now: Cycles) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64)
    }
    fn unique_id(&self) -> &'static [u8] {
        &[]
    }
}
