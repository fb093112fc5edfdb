//! A serial port: bits on wires, at their times.
//!
//! It sends by moving the wire and receives by looking at the middle of each bit, as the hardware does. So what it
//! sends can be seen, two ports of different speed misunderstand each other, and a wire from one pin to another is all
//! that a loop needs.
use alloc::collections::VecDeque;

use taipan_board::{Cycles, Framing, Parity, UartInfo, uart_event};

#[derive(Clone, Debug)]
pub struct Uart {
    info: &'static UartInfo,
    /// CPU cycles in a cycle of the source clock.
    ratio: u64,
    framing: Option<Framing>,
    sending: Option<Sending>,
    /// The bits of the character that waits for its turn.
    next: Option<(u32, u8)>,
    receiving: Option<Receiving>,
    /// When the line will have been quiet for a character.
    quiet_at: Cycles,
    received: VecDeque<u16>,
    room: usize,
    enabled: u8,
    status: u8,
    /// Characters that there was no room for.
    pub lost: u64,
}

/// A character on its way out.
#[derive(Clone, Copy, Debug)]
struct Sending {
    start: Cycles,
    /// All of them, the first one lowest.
    bits: u32,
    count: u8,
    /// How many are on the wire, the present one included.
    sent: u8,
}

#[derive(Clone, Copy, Debug)]
struct Receiving {
    start: Cycles,
    /// The next bit to look at, 0 for the one that starts.
    bit: u8,
    data: u16,
}

/// What a step did.
#[derive(Clone, Copy, Default)]
pub struct Step {
    /// What the port drives its wire to from now on.
    pub level: Option<bool>,
    pub raises: bool,
}

impl Uart {
    pub fn is_off(&self) -> bool {
        self.framing.is_none()
    }

    pub fn new(info: &'static UartInfo, cpu_hz: u32) -> Uart {
        Uart {
            info,
            ratio: u64::from(cpu_hz / info.source_hz),
            framing: None,
            sending: None,
            next: None,
            receiving: None,
            quiet_at: Cycles::NEVER,
            received: VecDeque::new(),
            room: 0,
            enabled: 0,
            status: 0,
            lost: 0,
        }
    }

    pub fn info(&self) -> &'static UartInfo {
        self.info
    }

    /// What the port drives its wire to at rest; `None` if it is off.
    pub fn configure(&mut self, framing: Option<Framing>, room: usize) -> Option<bool> {
        *self = Uart { ratio: self.ratio, framing, room, lost: self.lost, ..Uart::new(self.info, self.info.source_hz) };
        framing.map(|_| true)
    }

    /// The cycles of `halves` half bits.
    fn halves(&self, halves: u64) -> u64 {
        let divisor = self.framing.map_or(0, |framing| u64::from(framing.divisor));
        halves * divisor * self.ratio / 2
    }

    /// When the port has something to do.
    pub fn due(&self) -> Cycles {
        let sends = self.sending.map(|s| Cycles(s.start.0 + self.halves(2 * u64::from(s.sent))));
        let listens = self.receiving.map(|r| Cycles(r.start.0 + self.halves(2 * u64::from(r.bit) + 1)));
        sends.into_iter().chain(listens).fold(self.quiet_at, Cycles::min)
    }

    /// Does what is due at `at`; `level` is that of the wire it listens to.
    pub fn step(&mut self, at: Cycles, level: bool) -> Step {
        let before = self.status & self.enabled;
        let mut step = Step::default();
        if let Some(s) = self.sending
            && s.start.0 + self.halves(2 * u64::from(s.sent)) <= at.0
        {
            step.level = self.send_bit(at, s);
        }
        if let Some(r) = self.receiving
            && r.start.0 + self.halves(2 * u64::from(r.bit) + 1) <= at.0
        {
            self.receive_bit(at, r, level);
        }
        if self.quiet_at <= at {
            self.quiet_at = Cycles::NEVER;
            self.status |= uart_event::IDLE;
        }
        step.raises = self.status & self.enabled & !before != 0;
        step
    }

    // ---- Sending

    /// Starts or queues a character; what the wire is driven to now, or `None` if there is no room for it.
    pub fn send(&mut self, now: Cycles, character: u16) -> Option<Step> {
        let framing = self.framing?;
        let data = u32::from(character) & ((1 << framing.bits) - 1);
        let mut bits = data << 1;
        let mut count = 1 + framing.bits;
        if let Some(parity) = framing.parity {
            let odd = data.count_ones() & 1;
            bits |= (odd ^ u32::from(parity == Parity::Odd)) << count;
            count += 1;
        }
        bits |= 3 << count;
        self.enqueue(now, bits, count + framing.stop_bits)
    }

    /// The same with a break: a character that is low to its end.
    pub fn send_break(&mut self, now: Cycles) -> Option<Step> {
        let count = self.framing?.length();
        self.enqueue(now, 1 << count, count + 1)
    }

    fn enqueue(&mut self, now: Cycles, bits: u32, count: u8) -> Option<Step> {
        match (self.sending, self.next) {
            (None, _) => {
                self.sending = Some(Sending { start: now, bits, count, sent: 1 });
                Some(Step { level: Some(bits & 1 != 0), raises: false })
            }
            (Some(_), None) => {
                self.next = Some((bits, count));
                Some(Step::default())
            }
            (Some(_), Some(_)) => None,
        }
    }

    /// The level of the next bit, or of the rest that follows the last.
    fn send_bit(&mut self, at: Cycles, s: Sending) -> Option<bool> {
        if s.sent < s.count {
            self.sending = Some(Sending { sent: s.sent + 1, ..s });
            return Some(s.bits >> s.sent & 1 != 0);
        }
        self.sending = self.next.take().map(|(bits, count)| Sending { start: at, bits, count, sent: 1 });
        Some(self.sending.is_none_or(|s| s.bits & 1 != 0))
    }

    pub fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    // ---- Receiving

    /// The wire that the port listens to changed.
    pub fn edge(&mut self, at: Cycles, level: bool) {
        if self.framing.is_some() && self.receiving.is_none() && !level {
            self.receiving = Some(Receiving { start: at, bit: 0, data: 0 });
            self.quiet_at = Cycles::NEVER;
        }
    }

    fn receive_bit(&mut self, at: Cycles, r: Receiving, level: bool) {
        let Some(framing) = self.framing else { return };
        let stop = framing.length() - framing.stop_bits;
        self.receiving = match r.bit {
            // Too short to be a start.
            0 if level => None,
            bit if bit == stop => {
                self.receive(r.data);
                self.quiet_at = Cycles(at.0 + self.halves(2 * u64::from(framing.length()) + 1));
                None
            }
            bit => {
                let is_data = (1..=framing.bits).contains(&bit);
                let data = if is_data { r.data | u16::from(level) << (bit - 1) } else { r.data };
                Some(Receiving { bit: bit + 1, data, ..r })
            }
        };
    }

    fn receive(&mut self, character: u16) {
        if self.received.len() < self.room.max(1) {
            self.received.push_back(character);
        } else {
            self.lost += 1;
        }
        self.status |= uart_event::RECEIVED;
    }

    pub fn waiting(&self) -> usize {
        self.received.len()
    }

    pub fn take(&mut self) -> Option<u16> {
        self.received.pop_front()
    }

    // ---- Events

    /// Whether a character that comes would raise the line.
    pub fn is_listening(&self) -> bool {
        self.framing.is_some() && self.enabled != 0
    }

    /// A character comes in, and after it the line is quiet; whether somebody wants to know.
    pub fn arrive(&mut self, byte: u8) -> bool {
        let Some(framing) = self.framing else { return false };
        let before = self.status & self.enabled;
        self.receive(u16::from(byte) & ((1 << framing.bits) - 1));
        self.status |= uart_event::IDLE;
        self.status & self.enabled & !before != 0
    }

    /// Whether an event that has happened already is wanted now.
    pub fn enable(&mut self, events: u8) -> bool {
        self.enabled = events;
        self.status & events != 0
    }

    pub fn take_status(&mut self) -> u8 {
        core::mem::take(&mut self.status)
    }
}
