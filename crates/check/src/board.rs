//! The simulated board as the explorer sees it: nothing happens by itself, and every use of a device is an access.
//!
//! A device that two contexts use is shared like a variable is: a pin that the main program toggles and a handler sets,
//! the order of what is printed. So each device is a place, as a slot in the heap is one.

use alloc::rc::Rc;
use alloc::vec::Vec;
use taipan_board::{Board, Count, Cycles, Framing, Interrupts, Line, Mode, PinId, Profile, Pull, WakeUp};
use taipan_heap::watch::{Log, Touch};
use taipan_sim::{SimBoard, Touched};
use taipan_vm::watch::place;

/// Places of devices, beyond `place::BOARD`.
pub mod device {
    pub const OUTPUT: u32 = 0;
    pub const INPUT: u32 = 1;
    pub const RANDOM: u32 = 2;
    pub const CLOCK_SETTING: u32 = 3;
    pub const WATCHDOG: u32 = 4;
    pub const ALARM: u32 = 5;
    /// And so on for each pin, timer, port, line.
    pub const PIN: u32 = 0x100;
    pub const TIMER: u32 = 0x200;
    pub const UART: u32 = 0x300;
    /// Whether the events of a line can happen.
    pub const ARMED: u32 = 0x400;
    /// By pin: what the outside makes of it. No program writes that, so it is no variable of the program's.
    pub const WIRE: u32 = 0x500;
}

/// Whether the line's device is switched on.
pub fn armed(line: Line) -> u32 {
    place::BOARD + device::ARMED + u32::from(line.0)
}

pub struct Explored {
    pub sim: SimBoard,
    /// What the program wrote, errors included, in order.
    pub output: Vec<u8>,
    /// What it did to pins, in order: pin and level.
    pub effects: Vec<(u8, u8)>,
    log: Option<Rc<Log>>,
}

impl Explored {
    pub fn new(mut sim: SimBoard) -> Explored {
        sim.hold();
        Explored { sim, output: Vec::new(), effects: Vec::new(), log: None }
    }

    /// Reports accesses there from now on.
    pub fn report_to(&mut self, log: Rc<Log>) {
        self.log = Some(log);
    }

    fn reads(&self, device: u32) {
        if let Some(log) = &self.log {
            log.elsewhere(place::BOARD + device, Touch::Read);
        }
    }

    fn writes(&self, device: u32) {
        if let Some(log) = &self.log {
            log.elsewhere(place::BOARD + device, Touch::Write);
        }
    }

    /// The level of a pin is asked for.
    fn reads_wire(&self, pin: PinId) {
        self.reads(self.pin(pin));
        self.reads(device::WIRE + u32::from(pin.0));
    }

    /// Reports what the outside has changed by now.
    fn catch_up(&mut self) {
        let Explored { sim, log, .. } = self;
        sim.take_touched(|touched| {
            let device = match touched {
                Touched::Pin(pin) => device::WIRE + u32::from(pin.0),
                Touched::Uart(uart) => device::UART + u32::from(uart),
                Touched::Console => device::INPUT,
            };
            if let Some(log) = log {
                log.elsewhere(place::BOARD + device, Touch::Write);
            }
        });
    }

    /// The event of a source happens.
    pub fn fire(&mut self, now: Cycles, line: Line, event: u8) {
        self.sim.fire(now, line, event);
        self.catch_up();
    }

    fn reads_clock(&self) {
        if let Some(log) = &self.log {
            log.elsewhere(place::CLOCK, Touch::Read);
        }
    }

    /// A device is switched on or off: another source may be there now.
    fn arms(&self, line: Line) {
        self.writes(device::ARMED + u32::from(line.0));
        if let Some(log) = &self.log {
            log.stop();
        }
    }

    fn pin(&self, pin: PinId) -> u32 {
        device::PIN + u32::from(pin.0)
    }

    fn led_pin(&self, led: u8) -> u32 {
        self.pin(self.sim.profile().leds[usize::from(led)].pin)
    }

    fn changes_timer(&self, timer: u8) {
        self.writes(device::TIMER + u32::from(timer));
        if let Some(info) = self.sim.profile().timer(timer) {
            self.arms(info.line);
        }
    }
}

impl Board for Explored {
    fn profile(&self) -> &'static Profile {
        self.sim.profile()
    }

    fn interrupts(&self) -> &Interrupts {
        self.sim.interrupts()
    }

    /// Time makes nothing happen but what is on its way through a serial port, and what the stimulus does that interrupts
    /// nobody.
    fn advance(&mut self, now: Cycles) -> Cycles {
        let next = self.sim.advance(now);
        self.catch_up();
        next
    }

    fn raised_at(&self, line: Line) -> Cycles {
        self.sim.raised_at(line)
    }

    fn trigger(&mut self, now: Cycles, line: Line) {
        self.sim.trigger(now, line);
    }

    fn hardware_clock(&self) -> Option<Cycles> {
        None
    }

    fn wait(&mut self, _until: Cycles) {}

    fn console_write(&mut self, _now: Cycles, bytes: &[u8]) {
        self.writes(device::OUTPUT);
        self.output.extend_from_slice(bytes);
    }

    fn console_error(&mut self, _now: Cycles, bytes: &[u8]) {
        self.writes(device::OUTPUT);
        self.output.extend_from_slice(bytes);
    }

    fn console_read(&mut self) -> Option<u8> {
        self.writes(device::INPUT);
        self.sim.console_read()
    }

    fn console_ready(&self) -> bool {
        self.reads(device::INPUT);
        self.sim.console_ready()
    }

    fn console_interrupt_character(&mut self, byte: Option<u8>) {
        self.sim.console_interrupt_character(byte);
    }

    fn pin_configure(&mut self, now: Cycles, pin: PinId, mode: Mode, pull: Pull) {
        self.writes(self.pin(pin));
        self.sim.pin_configure(now, pin, mode, pull);
    }

    fn pin_mode(&self, pin: PinId) -> (Mode, Pull) {
        self.reads(self.pin(pin));
        self.sim.pin_mode(pin)
    }

    fn pin_read(&mut self, now: Cycles, pin: PinId) -> bool {
        self.reads_wire(pin);
        let level = self.sim.pin_read(now, pin);
        self.catch_up();
        level
    }

    fn pin_write(&mut self, now: Cycles, pin: PinId, level: bool) {
        self.writes(self.pin(pin));
        self.effects.push((pin.0, u8::from(level)));
        self.sim.pin_write(now, pin, level);
        self.catch_up();
    }

    fn pin_edges(&mut self, pin: PinId, rising: bool, falling: bool, line: Line) {
        self.arms(line);
        // From now on its edges are let come, those that have not come by now.
        self.reads(device::WIRE + u32::from(pin.0));
        self.sim.pin_edges(pin, rising, falling, line);
    }

    fn edge_status(&mut self, now: Cycles, line: Line) -> u8 {
        // As a timer's status: its own handler reads it.
        self.sim.edge_status(now, line)
    }

    fn timer_configure(&mut self, now: Cycles, timer: u8, prescaler: u32, period: u32) {
        self.changes_timer(timer);
        self.sim.timer_configure(now, timer, prescaler, period);
    }

    fn timer_count(&mut self, now: Cycles, timer: u8, count: Count) {
        self.changes_timer(timer);
        self.sim.timer_count(now, timer, count);
    }

    fn timer_run(&mut self, now: Cycles, timer: u8, running: bool) {
        self.changes_timer(timer);
        self.sim.timer_run(now, timer, running);
    }

    fn timer_interrupt(&mut self, now: Cycles, timer: u8, enabled: bool) {
        self.changes_timer(timer);
        self.sim.timer_interrupt(now, timer, enabled);
    }

    fn timer_counter(&self, now: Cycles, timer: u8) -> u32 {
        self.reads(device::TIMER + u32::from(timer));
        self.reads_clock();
        self.sim.timer_counter(now, timer)
    }

    fn timer_set_counter(&mut self, now: Cycles, timer: u8, value: u32) {
        self.writes(device::TIMER + u32::from(timer));
        self.sim.timer_set_counter(now, timer, value);
    }

    fn timer_registers(&self, timer: u8) -> (u32, u32) {
        self.reads(device::TIMER + u32::from(timer));
        self.sim.timer_registers(timer)
    }

    fn timer_channel(&mut self, now: Cycles, timer: u8, channel: u8, compare: u32, interrupt: bool) {
        self.changes_timer(timer);
        self.sim.timer_channel(now, timer, channel, compare, interrupt);
    }

    fn timer_channel_registers(&self, timer: u8, channel: u8) -> (u32, bool) {
        self.reads(device::TIMER + u32::from(timer));
        self.sim.timer_channel_registers(timer, channel)
    }

    fn timer_status(&mut self, now: Cycles, timer: u8) -> u8 {
        // Only its own handlers read it, of which one runs at a time: no place that contexts share.
        self.sim.timer_status(now, timer)
    }

    fn timer_reset(&mut self, now: Cycles, timer: u8) {
        self.changes_timer(timer);
        self.sim.timer_reset(now, timer);
    }

    fn uart_configure(&mut self, now: Cycles, uart: u8, framing: Option<Framing>, room: usize) {
        self.writes(device::UART + u32::from(uart));
        self.sim.uart_configure(now, uart, framing, room);
    }

    fn uart_send(&mut self, now: Cycles, uart: u8, character: u16) -> bool {
        self.writes(device::UART + u32::from(uart));
        self.sim.uart_send(now, uart, character)
    }

    fn uart_break(&mut self, now: Cycles, uart: u8) -> bool {
        self.writes(device::UART + u32::from(uart));
        self.sim.uart_break(now, uart)
    }

    fn uart_is_sending(&mut self, now: Cycles, uart: u8) -> bool {
        self.reads(device::UART + u32::from(uart));
        self.sim.uart_is_sending(now, uart)
    }

    fn uart_waiting(&mut self, now: Cycles, uart: u8) -> usize {
        self.reads(device::UART + u32::from(uart));
        let waiting = self.sim.uart_waiting(now, uart);
        self.catch_up();
        waiting
    }

    fn uart_receive(&mut self, now: Cycles, uart: u8) -> Option<u16> {
        self.writes(device::UART + u32::from(uart));
        self.sim.uart_receive(now, uart)
    }

    fn uart_interrupt(&mut self, now: Cycles, uart: u8, events: u8) {
        self.writes(device::UART + u32::from(uart));
        if let Some(info) = self.sim.profile().uarts.iter().find(|info| info.id == uart) {
            self.arms(info.line);
        }
        self.sim.uart_interrupt(now, uart, events);
    }

    fn uart_status(&mut self, now: Cycles, uart: u8) -> u8 {
        self.sim.uart_status(now, uart)
    }

    fn set_alarm(&mut self, at: Option<Cycles>) {
        // The chain of timers, of which the alarm follows, is in the heap.
        if let Some(log) = &self.log {
            log.stop();
        }
        self.sim.set_alarm(at);
    }

    fn led_set(&mut self, now: Cycles, led: u8, intensity: u8) {
        self.writes(self.led_pin(led));
        self.effects.push((0x80 | led, intensity));
        self.sim.led_set(now, led, intensity);
    }

    fn led_get(&self, led: u8) -> u8 {
        self.reads(self.led_pin(led));
        self.sim.led_get(led)
    }

    fn random(&mut self) -> u32 {
        self.writes(device::RANDOM);
        self.sim.random()
    }

    fn unix_time_ns(&self, now: Cycles) -> u64 {
        self.reads_clock();
        self.reads(device::CLOCK_SETTING);
        self.sim.unix_time_ns(now)
    }

    fn set_unix_time_ns(&mut self, now: Cycles, time: u64) {
        self.writes(device::CLOCK_SETTING);
        self.sim.set_unix_time_ns(now, time);
    }

    fn rtc_wake_up(&mut self, now: Cycles, wake_up: Option<WakeUp>) {
        self.arms(self.sim.profile().wake_up_line);
        self.sim.rtc_wake_up(now, wake_up);
    }

    fn watchdog(&mut self, now: Cycles, at: Cycles) {
        self.writes(device::WATCHDOG);
        self.sim.watchdog(now, at);
    }

    fn adc_read(&mut self, now: Cycles, pin: PinId) -> u16 {
        self.reads_wire(pin);
        let value = self.sim.adc_read(now, pin);
        self.catch_up();
        value
    }

    fn unique_id(&self) -> &'static [u8] {
        self.sim.unique_id()
    }
}
