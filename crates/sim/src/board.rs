//! The simulated board: devices, and the one loop that moves them through virtual time.
//!
//! Seven things can happen without the program doing anything: the stimulus moves a wire or types a byte, the outside of a
//! board that is held does, a timer reaches an update, a serial port is at its next bit, the clock wakes up, the watchdog
//! runs out, the alarm goes off. [`SimBoard::advance`] takes them in order of time. What falls on the same cycle goes in
//! that order, and stimuli among themselves in the order in which they were given, so there is exactly one order.

mod held;

use alloc::collections::BinaryHeap;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::hash::{Hash, Hasher};

use taipan_board::{
    Board, Count, Cycles, EDGE_FALLING, EDGE_RISING, Framing, Interrupts, LINES, Line, Mode, PinId, Profile, Pull, WakeUp, attention,
};

use crate::console::{Console, Terminal};
use crate::outside::Outside;
use crate::pins::{Change, Pin, Pins};
use crate::random::Random;
use crate::stimulus::{Action, Level, Stimulus, Wave};
use crate::timeline::{Event, Timeline};
use crate::timer::Timer;
use crate::uart::{Step, Uart};

pub struct Options {
    pub seed: u64,
    /// What the real-time clock reads at reset; the profile says, if this does not.
    pub start_time_ns: Option<u64>,
    pub console: Console,
    /// How many events the timeline keeps; 0 for none.
    pub timeline_limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { seed: 0, start_time_ns: None, console: Console::default(), timeline_limit: 1 << 20 }
    }
}

/// A board in virtual time. A clone is a snapshot of all of it.
#[derive(Debug)]
pub struct SimBoard {
    profile: &'static Profile,
    interrupts: Interrupts,
    raised_at: [Cycles; LINES],
    pins: Pins,
    /// By line: the pin whose edges raise it.
    edges: [Option<Edges>; LINES],
    timers: Vec<Timer>,
    uarts: Vec<Uart>,
    /// Wires that somebody put between pins: the first drives the second.
    jumpers: Vec<(PinId, PinId)>,
    wake_up: Option<Waking>,
    watchdog: Option<Cycles>,
    alarm: Option<Cycles>,
    /// By pin: the voltage that the outside applies, in microvolts.
    voltages: Vec<Option<u32>>,
    /// By LED: the intensity, if it is dim; on and off are the pin's level.
    dim: Vec<Option<u8>>,
    /// By LED: the intensity that the timeline was last told.
    shown: Vec<u8>,
    terminal: Terminal,
    random: Random,
    start_time_ns: u64,
    stimuli: BinaryHeap<Reverse<Due>>,
    /// Tells stimuli of one cycle apart.
    sequence: u64,
    timeline: Timeline,
    /// When the next event is due. Invariant: it is never later than the truth.
    next: Cycles,
    /// Devices raise their lines when they are told to, and not when it is time.
    held: bool,
    /// What comes from outside then.
    outside: Outside,
    /// What the outside has touched since this was last asked, then.
    touched: Vec<Touched>,
}

/// Something that the outside of a board changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Touched {
    Pin(PinId),
    /// By number of the port.
    Uart(u8),
    Console,
}

taipan_board::clone_in_place!(SimBoard {
    profile,
    interrupts,
    raised_at,
    pins,
    edges,
    timers,
    uarts,
    jumpers,
    wake_up,
    watchdog,
    alarm,
    voltages,
    dim,
    shown,
    terminal,
    random,
    start_time_ns,
    stimuli,
    sequence,
    timeline,
    next,
    held,
    outside,
    touched
});

impl SimBoard {
    /// What the future depends on, for a board that is held; false if something is on its way. What was only counted or
    /// measured is none of it.
    pub fn state(&self, hasher: &mut impl Hasher) -> bool {
        self.pins.state(hasher);
        self.edges.iter().flatten().for_each(|edges| (edges.pin, edges.rising, edges.falling, edges.came).hash(hasher));
        self.timers.iter().for_each(|timer| timer.state(hasher));
        self.jumpers.hash(hasher);
        (self.watchdog, self.alarm, &self.voltages, &self.dim).hash(hasher);
        self.random.hash(hasher);
        (self.start_time_ns, self.outside_position()).hash(hasher);
        let is_quiet = self.interrupts.pending() == 0 && self.wake_up.is_none() && self.stimuli.is_empty() && self.terminal.is_empty();
        is_quiet && self.uarts.iter().all(Uart::is_off)
    }
}

/// The wake-up timer at work.
#[derive(Clone, Copy, Debug)]
struct Waking {
    setting: WakeUp,
    start: Cycles,
    /// The next event, from 1.
    event: u64,
}

#[derive(Clone, Copy, Debug)]
struct Edges {
    pin: PinId,
    rising: bool,
    falling: bool,
    /// Bits of those that came since the status was read.
    came: u8,
}

impl Edges {
    /// Whether a change to this level raises the line.
    fn wants(&self, level: bool) -> bool {
        if level { self.rising } else { self.falling }
    }
}

/// A stimulus that waits for its time. The order is that of the fields.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Due {
    at: Cycles,
    sequence: u64,
    action: Action,
}

/// Who has the next event.
enum Source {
    Stimulus,
    /// By script of a pin.
    Outside(usize),
    /// By index.
    Timer(usize),
    /// By index.
    Uart(usize),
    WakeUp,
    Watchdog,
    Alarm,
}

impl SimBoard {
    pub fn new(profile: &'static Profile, options: Options) -> SimBoard {
        let pins = Pins::new(profile);
        let levels = pins.levels();
        let start_time_ns = profile.reset_unix_time_s * 1_000_000_000;
        SimBoard {
            profile,
            interrupts: Interrupts::new(),
            raised_at: [Cycles::ZERO; LINES],
            pins,
            edges: [None; LINES],
            timers: profile.timers.iter().map(|info| Timer::new(info, profile.cpu_hz)).collect(),
            uarts: profile.uarts.iter().map(|info| Uart::new(info, profile.cpu_hz)).collect(),
            jumpers: Vec::new(),
            wake_up: None,
            watchdog: None,
            alarm: None,
            voltages: vec![None; profile.pins.len()],
            dim: vec![None; profile.leds.len()],
            shown: vec![0; profile.leds.len()],
            terminal: Terminal::new(options.console),
            random: Random::new(options.seed),
            start_time_ns: options.start_time_ns.unwrap_or(start_time_ns),
            stimuli: BinaryHeap::new(),
            sequence: 0,
            timeline: Timeline::new(options.timeline_limit, levels),
            next: Cycles::NEVER,
            held: false,
            outside: Outside::default(),
            touched: Vec::new(),
        }
    }

    /// Adds events to those that wait. What is already past happens at the next step.
    pub fn stimulate(&mut self, stimulus: &Stimulus) {
        if self.held {
            self.outside = Outside::new(stimulus, self.profile.cpu_hz);
        }
        let is_scripted = |action: Action| !matches!(action, Action::Connect { .. } | Action::Type(_));
        for event in stimulus.events() {
            let at = Cycles::from_nanoseconds(event.at.0, self.profile.cpu_hz);
            if !self.held || !is_scripted(event.action) {
                self.enqueue(at, event.action);
            }
        }
    }

    /// Drives a wire from outside, from now on; `None` lets it go.
    pub fn drive(&mut self, now: Cycles, pin: PinId, level: Option<bool>) {
        self.catch_up(now);
        self.change_pin(now, pin, |pin| pin.driven = level);
    }

    /// Types `bytes` into the console.
    pub fn type_bytes(&mut self, now: Cycles, bytes: &[u8]) {
        self.catch_up(now);
        for &byte in bytes {
            self.type_byte(now, byte);
        }
    }

    /// Swaps the seed, as the explorer does between runs of one snapshot.
    pub fn reseed(&mut self, seed: u64) {
        self.random = Random::new(seed);
    }

    /// What the program wrote since this was last asked, if the console captures.
    pub fn take_output(&mut self) -> Vec<u8> {
        match &mut self.terminal.console {
            Console::Capture { output, .. } => core::mem::take(output),
            Console::Host(_) => Vec::new(),
        }
    }

    /// The same for what it wrote to the error stream.
    pub fn take_error(&mut self) -> Vec<u8> {
        match &mut self.terminal.console {
            Console::Capture { error, .. } => core::mem::take(error),
            Console::Host(_) => Vec::new(),
        }
    }

    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The level on the wire of a pin.
    pub fn level(&self, pin: PinId) -> bool {
        self.pins.level(pin)
    }

    /// How often the chip and the outside drove one wire to different levels.
    pub fn contentions(&self) -> u64 {
        self.pins.contentions
    }

    /// How many typed bytes there was no room for.
    pub fn input_dropped(&self) -> u64 {
        self.terminal.dropped
    }

    /// Whether anything can still happen without the program: if not, a program that waits waits for ever.
    pub fn is_quiet(&self) -> bool {
        self.next_event().is_none()
    }

    fn enqueue(&mut self, at: Cycles, action: Action) {
        // A time that the clock can't reach never comes.
        if at == Cycles::NEVER {
            return;
        }
        self.stimuli.push(Reverse(Due { at, sequence: self.sequence, action }));
        self.sequence += 1;
        self.next = self.next.min(at);
    }

    /// The source and time of the next event.
    fn next_event(&self) -> Option<(Cycles, Source)> {
        let stimulus = self.stimuli.peek().filter(|Reverse(due)| self.outside.goes_on_to(due.at));
        let stimulus = stimulus.map(|Reverse(due)| (due.at, Source::Stimulus));
        let free = !self.held;
        let timers = self.timers.iter().enumerate().filter(|_| free);
        let timers = timers.map(|(index, timer)| (timer.due(), Source::Timer(index)));
        let uarts = self.uarts.iter().enumerate();
        let uarts = uarts.map(|(index, uart)| (uart.due(), Source::Uart(index)));
        let wake_up = self.wake_up.filter(|_| free).map(|w| (w.setting.at(w.start, w.event, self.profile.cpu_hz), Source::WakeUp));
        let watchdog = self.watchdog.filter(|_| free).map(|at| (at, Source::Watchdog));
        let alarm = self.alarm.filter(|_| free).map(|at| (at, Source::Alarm));
        let outside = if self.held { self.next_outside() } else { None };
        stimulus
            .into_iter()
            .chain(outside)
            .chain(timers)
            .chain(uarts)
            .chain(wake_up)
            .chain(watchdog)
            .chain(alarm)
            .filter(|&(at, _)| at != Cycles::NEVER)
            // Of equals, `min_by_key` gives the first: this is the order within a cycle.
            .min_by_key(|&(at, _)| at)
    }

    /// Before the program touches a device: what was due has happened.
    fn catch_up(&mut self, now: Cycles) {
        if self.next <= now {
            self.advance(now);
        }
    }

    /// After the program changed what will happen.
    fn reschedule(&mut self) {
        self.next = self.next_event().map_or(Cycles::NEVER, |(at, _)| at);
    }

    fn happen(&mut self, at: Cycles, source: Source) {
        match source {
            Source::Stimulus => {
                if let Some(Reverse(due)) = self.stimuli.pop() {
                    self.act(at, due.action);
                }
            }
            Source::Outside(script) => self.do_step(at, script),
            Source::Timer(index) => {
                self.timers[index].raised();
                self.raise(at, self.timers[index].info().line);
            }
            Source::Uart(index) => {
                let level = self.pins.read(self.uarts[index].info().receives);
                let step = self.uarts[index].step(at, level);
                self.after_uart(at, index, step);
            }
            Source::WakeUp => {
                if let Some(waking) = &mut self.wake_up {
                    waking.event += 1;
                }
                self.raise(at, self.profile.wake_up_line);
            }
            Source::Watchdog => {
                self.watchdog = None;
                self.interrupts.attend(attention::WATCHDOG | attention::STOP);
            }
            Source::Alarm => {
                self.alarm = None;
                self.raise(at, self.profile.alarm_line);
            }
        }
    }

    fn act(&mut self, at: Cycles, action: Action) {
        if self.held {
            self.touched.extend(match action {
                Action::Drive { pin, .. } | Action::Apply { pin, .. } => Some(Touched::Pin(pin)),
                Action::Type(_) => Some(Touched::Console),
                _ => None,
            });
        }
        match action {
            Action::Drive { pin, level } => {
                self.voltages[usize::from(pin.0)] = None;
                self.change_pin(at, pin, |pin| pin.driven = level.driven());
            }
            Action::Bit { pin, high } => {
                self.voltages[usize::from(pin.0)] = None;
                self.change_pin(at, pin, |pin| pin.driven = Some(high));
            }
            Action::Connect { from, to } => self.connect(at, from, to),
            Action::Apply { pin, microvolts } => self.apply(at, pin, microvolts),
            Action::Type(byte) => self.type_byte(at, byte),
            Action::Wave(wave) => {
                self.change_pin(at, wave.pin, |pin| pin.driven = Some(wave.level()));
                self.enqueue_wave(wave.next());
            }
        }
    }

    fn enqueue_wave(&mut self, wave: Option<Wave>) {
        let Some(wave) = wave else { return };
        let Some(at) = wave.at() else { return };
        self.enqueue(Cycles::from_nanoseconds(at.0, self.profile.cpu_hz), Action::Wave(wave));
    }

    fn type_byte(&mut self, at: Cycles, byte: u8) {
        if self.terminal.type_byte(byte) {
            self.interrupts.attend(attention::KEYBOARD);
            self.timeline.push(at, Event::Keyboard);
        }
    }

    fn raise(&mut self, at: Cycles, line: Line) {
        let lost = self.interrupts.pending() >> line.0 & 1 != 0;
        if !lost {
            self.raised_at[usize::from(line.0)] = at;
        }
        self.interrupts.raise(line);
        self.timeline.push(at, Event::Raised { line, lost });
    }

    fn change_pin(&mut self, at: Cycles, id: PinId, change: impl FnOnce(&mut Pin)) {
        let Some(change) = self.pins.change(id, change) else {
            return;
        };
        match self.led_on(id) {
            Some(led) => self.note_led(at, led),
            None => self.timeline.push(at, Event::Level { pin: id, level: change.level }),
        }
        self.see_edge(at, id, change);
        self.listen(at, id, change.level);
        self.pass_on(at, id, change.level);
    }

    /// What jumpers from the pin do to others.
    fn pass_on(&mut self, at: Cycles, id: PinId, level: bool) {
        for n in 0..self.jumpers.len() {
            let (from, to) = self.jumpers[n];
            if from == id {
                if self.held {
                    self.touched.push(Touched::Pin(to));
                }
                self.change_pin(at, to, |pin| pin.driven = Some(level));
            }
        }
    }

    /// Puts a wire between two pins: from now on the first drives the second.
    fn connect(&mut self, at: Cycles, from: PinId, to: PinId) {
        self.jumpers.push((from, to));
        let level = self.pins.level(from);
        if self.held {
            self.touched.push(Touched::Pin(to));
        }
        self.change_pin(at, to, |pin| pin.driven = Some(level));
    }

    /// Puts a voltage on a pin; what is digital there sees the nearer level.
    fn apply(&mut self, at: Cycles, id: PinId, microvolts: u32) {
        self.voltages[usize::from(id.0)] = Some(microvolts);
        let level = self.is_high(microvolts);
        self.change_pin(at, id, |pin| pin.driven = Some(level));
    }

    fn is_high(&self, microvolts: u32) -> bool {
        microvolts >= self.profile.full_scale_uv / 2
    }

    // ---- Serial ports

    /// A serial port that listens to the pin sees it change.
    fn listen(&mut self, at: Cycles, id: PinId, level: bool) {
        if !matches!(self.pins.get(id).mode, Mode::Alt | Mode::AltOpenDrain) {
            return;
        }
        for uart in self.uarts.iter_mut().filter(|uart| uart.info().receives == id) {
            uart.edge(at, level);
            self.next = self.next.min(uart.due());
        }
    }

    fn after_uart(&mut self, at: Cycles, index: usize, step: Step) {
        let info = self.uarts[index].info();
        if step.level.is_some() {
            self.change_pin(at, info.sends, |pin| pin.peripheral = step.level);
        }
        if step.raises {
            self.raise(at, info.line);
        }
    }

    /// The port, after what was due has happened.
    fn uart(&mut self, now: Cycles, id: u8) -> usize {
        self.catch_up(now);
        let found = self.uarts.iter().position(|uart| uart.info().id == id);
        found.expect("the profile has this port")
    }

    fn begin_sending(&mut self, now: Cycles, index: usize, step: Option<Step>) -> bool {
        let Some(step) = step else { return false };
        self.after_uart(now, index, step);
        self.reschedule();
        true
    }

    fn see_edge(&mut self, at: Cycles, id: PinId, change: Change) {
        if !change.seen {
            return;
        }
        for line in 0..LINES {
            let Some(edges) = &mut self.edges[line] else {
                continue;
            };
            if edges.pin == id && edges.wants(change.level) {
                edges.came |= if change.level { EDGE_RISING } else { EDGE_FALLING };
                self.raise(at, Line(line as u8));
            }
        }
    }

    fn led_on(&self, pin: PinId) -> Option<usize> {
        self.profile.leds.iter().position(|led| led.pin == pin)
    }

    fn light(&mut self, now: Cycles, led: usize, intensity: u8) {
        let info = &self.profile.leds[led];
        self.dim[led] = (intensity != 0 && intensity != 255).then_some(intensity);
        let level = (intensity != 0) == info.active_high;
        self.change_pin(now, info.pin, |pin| pin.latch = level);
        self.note_led(now, led);
    }

    fn note_led(&mut self, at: Cycles, led: usize) {
        let intensity = self.led_get(led as u8);
        if intensity != self.shown[led] {
            self.shown[led] = intensity;
            self.timeline.push(at, Event::Led { led: led as u8, intensity });
        }
    }

    fn timer(&self, id: u8) -> &Timer {
        let found = self.timers.iter().find(|timer| timer.info().id == id);
        found.expect("the profile has this timer")
    }

    /// Changes a timer after what was due has happened, and looks anew at what is due next.
    fn change_timer<T>(&mut self, now: Cycles, id: u8, change: impl FnOnce(&mut Timer) -> T) -> T {
        self.catch_up(now);
        let found = self.timers.iter_mut().find(|timer| timer.info().id == id);
        let timer = found.expect("the profile has this timer");
        let result = change(timer);
        timer.reckon();
        self.reschedule();
        result
    }
}

impl Board for SimBoard {
    fn profile(&self) -> &'static Profile {
        self.profile
    }

    fn interrupts(&self) -> &Interrupts {
        &self.interrupts
    }

    fn advance(&mut self, now: Cycles) -> Cycles {
        loop {
            let Some((at, source)) = self.next_event() else {
                self.next = Cycles::NEVER;
                return self.next;
            };
            if at > now {
                self.next = at;
                return at;
            }
            self.happen(at, source);
        }
    }

    fn raised_at(&self, line: Line) -> Cycles {
        self.raised_at[usize::from(line.0)]
    }

    fn trigger(&mut self, now: Cycles, line: Line) {
        self.catch_up(now);
        self.raise(now, line);
    }

    fn handler_entered(&mut self, now: Cycles, line: Line) {
        self.catch_up(now);
        self.timeline.push(now, Event::Entered { line });
    }

    fn handler_left(&mut self, now: Cycles, line: Line) {
        self.catch_up(now);
        self.timeline.push(now, Event::Left { line });
    }

    fn hardware_clock(&self) -> Option<Cycles> {
        None
    }

    fn wait(&mut self, _until: Cycles) {}

    fn console_write(&mut self, _now: Cycles, bytes: &[u8]) {
        self.terminal.console.write(bytes);
    }

    fn console_error(&mut self, _now: Cycles, bytes: &[u8]) {
        self.terminal.console.error(bytes);
    }

    fn console_read(&mut self) -> Option<u8> {
        self.terminal.read()
    }

    fn console_ready(&self) -> bool {
        self.terminal.ready()
    }

    fn console_interrupt_character(&mut self, byte: Option<u8>) {
        self.terminal.interrupt_character = byte;
    }

    fn pin_configure(&mut self, now: Cycles, pin: PinId, mode: Mode, pull: Pull) {
        self.catch_up(now);
        if let Some(led) = self.led_on(pin) {
            self.dim[led] = None;
        }
        self.change_pin(now, pin, |pin| (pin.mode, pin.pull) = (mode, pull));
    }

    fn pin_mode(&self, pin: PinId) -> (Mode, Pull) {
        let pin = self.pins.get(pin);
        (pin.mode, pin.pull)
    }

    fn pin_read(&mut self, now: Cycles, pin: PinId) -> bool {
        self.catch_up(now);
        self.pins.read(pin)
    }

    fn pin_write(&mut self, now: Cycles, pin: PinId, level: bool) {
        self.catch_up(now);
        match self.led_on(pin) {
            Some(led) => {
                let lit = level == self.profile.leds[led].active_high;
                self.light(now, led, if lit { 255 } else { 0 });
            }
            None => self.change_pin(now, pin, |pin| pin.latch = level),
        }
    }

    fn pin_edges(&mut self, pin: PinId, rising: bool, falling: bool, line: Line) {
        let slot = &mut self.edges[usize::from(line.0)];
        if rising || falling {
            *slot = Some(Edges { pin, rising, falling, came: 0 });
        } else if slot.is_some_and(|edges| edges.pin == pin) {
            *slot = None;
        }
        if self.held {
            self.reschedule();
        }
    }

    fn edge_status(&mut self, now: Cycles, line: Line) -> u8 {
        self.catch_up(now);
        let edges = self.edges[usize::from(line.0)].as_mut();
        edges.map_or(0, |edges| core::mem::take(&mut edges.came))
    }

    fn timer_configure(&mut self, now: Cycles, timer: u8, prescaler: u32, period: u32) {
        self.change_timer(now, timer, |timer| timer.configure(now, prescaler, period));
    }

    fn timer_count(&mut self, now: Cycles, timer: u8, count: Count) {
        self.change_timer(now, timer, |timer| timer.set_count(now, count));
    }

    fn timer_run(&mut self, now: Cycles, timer: u8, running: bool) {
        self.change_timer(now, timer, |timer| timer.run(now, running));
    }

    fn timer_interrupt(&mut self, now: Cycles, timer: u8, enabled: bool) {
        self.change_timer(now, timer, |timer| timer.set_update_interrupt(now, enabled));
    }

    fn timer_counter(&self, now: Cycles, timer: u8) -> u32 {
        self.timer(timer).counter(now)
    }

    fn timer_set_counter(&mut self, now: Cycles, timer: u8, value: u32) {
        self.change_timer(now, timer, |timer| timer.set_counter(now, value));
    }

    fn timer_registers(&self, timer: u8) -> (u32, u32) {
        self.timer(timer).registers()
    }

    fn timer_channel(&mut self, now: Cycles, timer: u8, channel: u8, compare: u32, interrupt: bool) {
        self.change_timer(now, timer, |timer| timer.set_channel(now, channel, compare, interrupt));
    }

    fn timer_channel_registers(&self, timer: u8, channel: u8) -> (u32, bool) {
        self.timer(timer).channel(channel)
    }

    fn timer_status(&mut self, now: Cycles, timer: u8) -> u8 {
        self.change_timer(now, timer, |timer| timer.take_status(now))
    }

    fn timer_reset(&mut self, now: Cycles, timer: u8) {
        let cpu_hz = self.profile.cpu_hz;
        let held = self.held;
        self.change_timer(now, timer, |timer| {
            *timer = Timer::new(timer.info(), cpu_hz);
            if held {
                timer.hold();
            }
        });
    }

    fn uart_configure(&mut self, now: Cycles, uart: u8, framing: Option<Framing>, room: usize) {
        let index = self.uart(now, uart);
        let level = self.uarts[index].configure(framing, room);
        let sends = self.uarts[index].info().sends;
        self.change_pin(now, sends, |pin| pin.peripheral = level);
        self.reschedule();
    }

    fn uart_send(&mut self, now: Cycles, uart: u8, character: u16) -> bool {
        let index = self.uart(now, uart);
        let step = self.uarts[index].send(now, character);
        self.begin_sending(now, index, step)
    }

    fn uart_break(&mut self, now: Cycles, uart: u8) -> bool {
        let index = self.uart(now, uart);
        let step = self.uarts[index].send_break(now);
        self.begin_sending(now, index, step)
    }

    fn uart_is_sending(&mut self, now: Cycles, uart: u8) -> bool {
        let index = self.uart(now, uart);
        self.uarts[index].is_sending()
    }

    fn uart_waiting(&mut self, now: Cycles, uart: u8) -> usize {
        let index = self.uart(now, uart);
        self.uarts[index].waiting()
    }

    fn uart_receive(&mut self, now: Cycles, uart: u8) -> Option<u16> {
        let index = self.uart(now, uart);
        self.uarts[index].take()
    }

    fn uart_interrupt(&mut self, now: Cycles, uart: u8, events: u8) {
        let index = self.uart(now, uart);
        if self.uarts[index].enable(events) {
            self.raise(now, self.uarts[index].info().line);
        }
    }

    fn uart_status(&mut self, now: Cycles, uart: u8) -> u8 {
        let index = self.uart(now, uart);
        self.uarts[index].take_status()
    }

    fn set_alarm(&mut self, at: Option<Cycles>) {
        self.alarm = at;
        self.reschedule();
    }

    fn led_set(&mut self, now: Cycles, led: u8, intensity: u8) {
        self.catch_up(now);
        let led = usize::from(led);
        let info = &self.profile.leds[led];
        let intensity = if intensity > 0 && !info.dimmable { 255 } else { intensity };
        self.change_pin(now, info.pin, |pin| pin.mode = Mode::Out);
        self.light(now, led, intensity);
    }

    fn led_get(&self, led: u8) -> u8 {
        let led = usize::from(led);
        let info = &self.profile.leds[led];
        let lit = self.pins.level(info.pin) == info.active_high;
        self.dim[led].unwrap_or(if lit { 255 } else { 0 })
    }

    fn random(&mut self) -> u32 {
        self.random.draw()
    }

    fn unix_time_ns(&self, now: Cycles) -> u64 {
        // Where the clock was set back, the start lies before zero.
        self.start_time_ns.wrapping_add(now.nanoseconds(self.profile.cpu_hz))
    }

    fn set_unix_time_ns(&mut self, now: Cycles, time: u64) {
        self.start_time_ns = time.wrapping_sub(now.nanoseconds(self.profile.cpu_hz));
    }

    fn rtc_wake_up(&mut self, now: Cycles, wake_up: Option<WakeUp>) {
        self.catch_up(now);
        self.wake_up = wake_up.map(|setting| Waking { setting, start: now, event: 1 });
        self.reschedule();
    }

    fn watchdog(&mut self, now: Cycles, at: Cycles) {
        self.catch_up(now);
        self.watchdog = Some(at);
        self.reschedule();
    }

    fn adc_read(&mut self, now: Cycles, pin: PinId) -> u16 {
        self.catch_up(now);
        let full = u64::from(self.profile.full_scale_uv);
        let microvolts = match self.voltages[usize::from(pin.0)] {
            Some(microvolts) => u64::from(microvolts),
            None if self.pins.level(pin) => full,
            None => 0,
        };
        (microvolts.min(full) * 4095 / full) as u16
    }

    fn unique_id(&self) -> &'static [u8] {
        self.profile.unique_id
    }
}

impl Level {
    fn driven(self) -> Option<bool> {
        match self {
            Level::Low => Some(false),
            Level::High => Some(true),
            Level::Free => None,
        }
    }
}
