//! One hardware timer, without ticking it.
//!
//! A timer that counts at a megahertz would drown a simulation that moved it count by count. But its count is a
//! function of time, so nothing needs to move: the timer remembers one moment (`since`) and the position it had then
//! (`base`), and computes the rest on demand, in integers wide enough to be exact. A timer without interrupts costs
//! nothing while it runs, and an update a year later is where it belongs, to the cycle.
//!
//! *Position* is the number of counts since the timer was set up, not wrapped. It is cut into *spans*, and an update
//! is where one span ends and the next begins: period+1 counts for a timer that counts up or down, period for one
//! that counts up and down in turn.
use core::hash::{Hash, Hasher};
use taipan_board::{Count, Cycles, STATUS_UPDATE, TimerInfo};

pub const CHANNELS: usize = 4;

#[derive(Clone, Copy, Default, Hash, Debug)]
struct Channel {
    compare: u32,
    interrupt: bool,
}

#[derive(Clone, Debug)]
pub struct Timer {
    info: &'static TimerInfo,
    cpu_hz: u32,
    prescaler: u32,
    period: u32,
    count: Count,
    running: bool,
    /// The moment when `base` was reached.
    since: Cycles,
    base: u64,
    update_interrupt: bool,
    channels: [Channel; CHANNELS],
    /// Interrupts up to this position have been raised.
    raised_to: u64,
    /// Status up to this position is in `status`.
    status_to: u64,
    status: u8,
    /// Kept, because it is asked for at every event of any device.
    due: Cycles,
    /// Time makes nothing happen.
    held: bool,
}

impl Timer {
    pub fn state(&self, hasher: &mut impl Hasher) {
        (self.prescaler, self.period, self.count, self.running, self.since, self.base).hash(hasher);
        (self.update_interrupt, self.channels, self.raised_to, self.status_to, self.status).hash(hasher);
    }

    pub fn new(info: &'static TimerInfo, cpu_hz: u32) -> Timer {
        Timer {
            info,
            cpu_hz,
            prescaler: 0,
            period: info.mask(),
            count: Count::Up,
            running: false,
            since: Cycles::ZERO,
            base: 0,
            update_interrupt: false,
            channels: [Channel::default(); CHANNELS],
            raised_to: 0,
            status_to: 0,
            status: 0,
            due: Cycles::NEVER,
            held: false,
        }
    }

    /// From now on nothing happens because of time, only by [`Timer::happen`].
    pub fn hold(&mut self) {
        self.held = true;
    }

    /// Whether an event (0 the update, n channel n) would raise the timer's line.
    pub fn is_armed(&self, event: u8) -> bool {
        let wanted = match event {
            0 => self.update_interrupt,
            channel => channel <= self.info.channels && self.channels[index(channel)].interrupt,
        };
        wanted && self.is_counting()
    }

    /// Cycles from one event of a kind to the next.
    pub fn gap(&self) -> Cycles {
        let source = u128::from(self.info.source_hz);
        let cycles = u128::from(self.span()) * self.cycles_per_count_times_source() / source;
        u64::try_from(cycles).map_or(Cycles::NEVER, Cycles)
    }

    pub fn happen(&mut self, event: u8) {
        self.status |= STATUS_UPDATE << event;
    }

    pub fn info(&self) -> &'static TimerInfo {
        self.info
    }

    pub fn registers(&self) -> (u32, u32) {
        (self.prescaler, self.period)
    }

    pub fn channel(&self, channel: u8) -> (u32, bool) {
        let channel = &self.channels[index(channel)];
        (channel.compare, channel.interrupt)
    }

    pub fn configure(&mut self, now: Cycles, prescaler: u32, period: u32) {
        let value = self.counter(now);
        let same_rate = prescaler == self.prescaler && self.is_counting();
        // The count goes on from where it started, not from now, so that a program which sets the period over and
        // over does not slow the timer down.
        let started = if same_rate { self.time_of(self.position(now)) } else { now };
        self.fold_status(now);
        self.prescaler = prescaler;
        self.period = period & self.info.mask();
        self.start(started.min(now), value);
    }

    pub fn set_count(&mut self, now: Cycles, count: Count) {
        let value = self.counter(now);
        self.fold_status(now);
        self.count = count;
        self.start(now, value);
    }

    pub fn set_counter(&mut self, now: Cycles, value: u32) {
        self.fold_status(now);
        self.start(now, value);
    }

    pub fn run(&mut self, now: Cycles, running: bool) {
        if running == self.running {
            return;
        }
        let position = self.position(now);
        self.base = position;
        self.since = now;
        self.running = running;
    }

    pub fn set_update_interrupt(&mut self, now: Cycles, enabled: bool) {
        self.raised_to = self.position(now);
        self.update_interrupt = enabled;
    }

    pub fn set_channel(&mut self, now: Cycles, channel: u8, compare: u32, interrupt: bool) {
        self.fold_status(now);
        self.raised_to = self.position(now);
        self.channels[index(channel)] = Channel { compare: compare & self.info.mask(), interrupt };
    }

    pub fn take_status(&mut self, now: Cycles) -> u8 {
        self.fold_status(now);
        core::mem::take(&mut self.status)
    }

    /// What the counter register reads.
    pub fn counter(&self, now: Cycles) -> u32 {
        let (span, offset) = self.place(self.position(now));
        let period = u64::from(self.period);
        let value = match self.count {
            Count::Up => offset,
            Count::Down => period - offset,
            Count::Center if span.is_multiple_of(2) => offset,
            Count::Center => period - offset,
        };
        value as u32
    }

    /// When it next raises its line, as of the last [`Timer::reckon`].
    pub fn due(&self) -> Cycles {
        self.due
    }

    /// The interrupt that [`Timer::due`] told of has been raised.
    pub fn raised(&mut self) {
        if let Some(position) = self.next_interrupt() {
            self.raised_to = position;
        }
        self.reckon();
    }

    /// Works out [`Timer::due`] anew, after a change.
    pub fn reckon(&mut self) {
        self.due = self.next_interrupt().map_or(Cycles::NEVER, |position| self.time_of(position));
    }

    fn next_interrupt(&self) -> Option<u64> {
        if !self.is_counting() {
            return None;
        }
        let update = self.update_interrupt.then(|| self.next_update(self.raised_to));
        let matches =
            self.channels.iter().filter(|channel| channel.interrupt).filter_map(|channel| self.next_match(self.raised_to, channel.compare));
        update.into_iter().chain(matches).min()
    }

    /// A counter whose period is zero is blocked, as in the hardware.
    fn is_counting(&self) -> bool {
        self.running && self.period > 0
    }

    fn span(&self) -> u64 {
        match self.count {
            Count::Up | Count::Down => u64::from(self.period) + 1,
            Count::Center => u64::from(self.period.max(1)),
        }
    }

    /// The span that a position is in, and the offset in it.
    fn place(&self, position: u64) -> (u64, u64) {
        (position / self.span(), position % self.span())
    }

    fn position(&self, now: Cycles) -> u64 {
        if !self.is_counting() {
            return self.base;
        }
        let passed = u128::from((now - self.since).0) * u128::from(self.info.source_hz);
        let counts = passed / self.cycles_per_count_times_source();
        self.base.saturating_add(u64::try_from(counts).unwrap_or(u64::MAX))
    }

    /// The first cycle at which `position` is reached.
    fn time_of(&self, position: u64) -> Cycles {
        let counts = u128::from(position.saturating_sub(self.base));
        let passed = (counts * self.cycles_per_count_times_source()).div_ceil(u128::from(self.info.source_hz));
        self.since + u64::try_from(passed).map_or(Cycles::NEVER, Cycles)
    }

    fn cycles_per_count_times_source(&self) -> u128 {
        u128::from(self.cpu_hz) * (u128::from(self.prescaler) + 1)
    }

    fn next_update(&self, after: u64) -> u64 {
        (after / self.span() + 1).saturating_mul(self.span())
    }

    /// Where the count next equals `compare`; never, if that is beyond the period.
    fn next_match(&self, after: u64, compare: u32) -> Option<u64> {
        if compare > self.period {
            return None;
        }
        let (span, _) = self.place(after);
        // A centre-aligned span has its match in each direction, at the turn shared with its neighbour; so of three
        // spans in a row one must have it ahead.
        (span..span + 3).map(|span| self.match_in(span, compare)).find(|&position| position > after)
    }

    fn match_in(&self, span: u64, compare: u32) -> u64 {
        let compare = u64::from(compare);
        let period = u64::from(self.period);
        let offset = match self.count {
            Count::Up => compare,
            Count::Down => period - compare,
            Count::Center if span.is_multiple_of(2) => compare,
            Count::Center => period - compare,
        };
        span.saturating_mul(self.span()).saturating_add(offset)
    }

    /// Notes what happened up to `now`, before the positions are told anew.
    fn fold_status(&mut self, now: Cycles) {
        let position = self.position(now);
        if position <= self.status_to || self.held {
            return;
        }
        if self.next_update(self.status_to) <= position {
            self.status |= STATUS_UPDATE;
        }
        for channel in 0..usize::from(self.info.channels) {
            let found = self.next_match(self.status_to, self.channels[channel].compare);
            if found.is_some_and(|found| found <= position) {
                self.status |= 2 << channel;
            }
        }
        self.status_to = position;
    }

    /// Starts counting at `value`, which was reached at `since`.
    fn start(&mut self, since: Cycles, value: u32) {
        let value = u64::from(if value > self.period { 0 } else { value });
        self.base = match self.count {
            Count::Up | Count::Center => value,
            Count::Down => u64::from(self.period) - value,
        };
        self.since = since;
        self.raised_to = self.base;
        self.status_to = self.base;
    }
}

fn index(channel: u8) -> usize {
    assert!((1..=CHANNELS as u8).contains(&channel), "timer channels are 1 to 4");
    usize::from(channel) - 1
}
