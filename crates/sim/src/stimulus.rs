//! What the outside world does to the board, and when.
//!
//! A stimulus is a list of events, each at its own time in virtual time: a wire is driven or let go, a byte is typed.
//! Events need not be in order. What people think in (a press that bounces, a pulse, a square wave) is turned into
//! events here; a wave without end stays one entry, which names its next edge only.
//!
//! Every method checks what it is given and says what is wrong in words of the caller's; where it was written is the
//! caller's to add.
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use taipan_board::{PinId, Profile};

use crate::console::CTRL_C;
use crate::duration::Nanoseconds;

/// How many events a stimulus can have: more is a mistake in a file, not a test.
pub const EVENTS_LIMIT: usize = 1 << 20;

#[derive(Clone, Debug)]
pub struct Stimulus {
    profile: &'static Profile,
    events: Vec<StimulusEvent>,
    sent: Vec<Sent>,
}

/// A character that another serial port sends, at the end of which it has arrived.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sent {
    pub at: Nanoseconds,
    pub pin: PinId,
    pub byte: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StimulusEvent {
    pub at: Nanoseconds,
    pub action: Action,
}

/// The order is of no meaning, but lets a queue break ties.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Action {
    Drive {
        pin: PinId,
        level: Level,
    },
    /// The same, as part of a character that a serial port sends.
    Bit {
        pin: PinId,
        high: bool,
    },
    Connect {
        from: PinId,
        to: PinId,
    },
    Apply {
        pin: PinId,
        microvolts: u32,
    },
    Type(u8),
    Wave(Wave),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    Low,
    High,
    /// Nothing drives the wire.
    Free,
}

/// The next edge of a square wave. The n-th cycle starts at `start + n * period`: no rounding adds up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Wave {
    pub pin: PinId,
    start: Nanoseconds,
    period: Nanoseconds,
    high: Nanoseconds,
    /// How many edges there were.
    edge: u64,
    /// How many there will be.
    edges: Option<u64>,
}

/// Contacts that bounce: `edges` in place of one, the last of them `over` after the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounce {
    pub edges: u32,
    pub over: Nanoseconds,
}

/// A change that ends: of a wire, or of the switch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pulse {
    pub at: Nanoseconds,
    pub lasts: Nanoseconds,
    /// On the way there, and on the way back.
    pub bounce: Option<Bounce>,
    pub repeat: Option<Repeat>,
}

/// So many times in all, one every so often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Repeat {
    pub every: Nanoseconds,
    pub times: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SquareWave {
    pub from: Nanoseconds,
    pub period: Nanoseconds,
    pub high: Nanoseconds,
    /// For ever, if it is not said.
    pub times: Option<u32>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StimulusError {
    UnknownPin {
        name: String,
        near: Vec<&'static str>,
    },
    NoSwitch {
        board: &'static str,
    },
    /// An even number of edges would end where it began.
    EvenBounce(u32),
    /// The bounce takes longer than what it is part of.
    LongBounce {
        over: Nanoseconds,
        lasts: Nanoseconds,
    },
    /// A pulse or a period of no length.
    NoLength,
    /// The pulses overlap, or the wave has no room for its high part.
    Overlap {
        lasts: Nanoseconds,
        every: Nanoseconds,
    },
    TooLate,
    TooMany,
}

impl Stimulus {
    pub fn new(profile: &'static Profile) -> Stimulus {
        Stimulus { profile, events: Vec::new(), sent: Vec::new() }
    }

    pub fn events(&self) -> &[StimulusEvent] {
        &self.events
    }

    /// What serial ports send, character by character.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// Finds a pin by any of its names.
    pub fn pin(&self, name: &str) -> Result<PinId, StimulusError> {
        self.profile.find_pin(name).ok_or_else(|| StimulusError::UnknownPin { name: name.into(), near: near(name, self.profile) })
    }

    /// Drives a wire from `at` on, or lets it go.
    pub fn drive(&mut self, at: Nanoseconds, pin: &str, level: Level) -> Result<(), StimulusError> {
        let pin = self.pin(pin)?;
        self.push(at, Action::Drive { pin, level })
    }

    /// Drives a wire to `level` for a time, and back to `after`.
    pub fn pulse(&mut self, pin: &str, pulse: Pulse, level: Level, after: Level) -> Result<(), StimulusError> {
        let pin = self.pin(pin)?;
        self.pulses(pin, pulse, level, after)
    }

    /// Presses the user switch.
    pub fn press(&mut self, pulse: Pulse) -> Result<(), StimulusError> {
        let board = self.profile.name;
        let switch = self.profile.switch.as_ref().ok_or(StimulusError::NoSwitch { board })?;
        let pressed = if switch.pressed { Level::High } else { Level::Low };
        self.pulses(switch.pin, pulse, pressed, Level::Free)
    }

    /// A square wave that starts with its high part and ends low.
    pub fn wave(&mut self, pin: &str, wave: SquareWave) -> Result<(), StimulusError> {
        let pin = self.pin(pin)?;
        if wave.high.0 == 0 || wave.period.0 == 0 || wave.times == Some(0) {
            return Err(StimulusError::NoLength);
        }
        if wave.high >= wave.period {
            return Err(StimulusError::Overlap { lasts: wave.high, every: wave.period });
        }
        let SquareWave { from: start, period, high, times } = wave;
        let edges = times.map(|times| u64::from(times) * 2);
        self.push(start, Action::Wave(Wave { pin, start, period, high, edge: 0, edges }))
    }

    /// Types `bytes`, one every `spacing`.
    pub fn type_bytes(&mut self, at: Nanoseconds, bytes: &[u8], spacing: Nanoseconds) -> Result<(), StimulusError> {
        for (index, &byte) in bytes.iter().enumerate() {
            let delay = spacing.0.checked_mul(index as u64).ok_or(StimulusError::TooLate)?;
            self.push(later(at, delay)?, Action::Type(byte))?;
        }
        Ok(())
    }

    /// Puts a wire between two pins: from `at` on the first drives the second.
    pub fn connect(&mut self, at: Nanoseconds, from: &str, to: &str) -> Result<(), StimulusError> {
        let (from, to) = (self.pin(from)?, self.pin(to)?);
        self.push(at, Action::Connect { from, to })
    }

    /// Puts a voltage on a pin, from `at` on.
    pub fn apply(&mut self, at: Nanoseconds, pin: &str, microvolts: u32) -> Result<(), StimulusError> {
        let pin = self.pin(pin)?;
        self.push(at, Action::Apply { pin, microvolts })
    }

    /// Drives a wire as a serial port does that sends `bytes`, with 8 data bits, no parity and one stop bit.
    pub fn serial(&mut self, at: Nanoseconds, pin: &str, bytes: &[u8], baud: u32) -> Result<(), StimulusError> {
        let pin = self.pin(pin)?;
        if baud == 0 {
            return Err(StimulusError::NoLength);
        }
        let mut before = None;
        let levels = bytes.iter().flat_map(|byte| {
            let bits = u16::from(*byte) << 1 | 1 << 9;
            (0..10).map(move |bit| bits >> bit & 1 != 0)
        });
        let after = |bits: usize| {
            let delay = bits as u128 * 1_000_000_000 / u128::from(baud);
            later(at, u64::try_from(delay).map_err(|_| StimulusError::TooLate)?)
        };
        for (bit, high) in levels.enumerate() {
            if before != Some(high) {
                self.push(after(bit)?, Action::Bit { pin, high })?;
            }
            before = Some(high);
        }
        for (n, byte) in bytes.iter().enumerate() {
            self.sent.push(Sent { at: after(10 * (n + 1))?, pin, byte: *byte });
        }
        Ok(())
    }

    pub fn ctrl_c(&mut self, at: Nanoseconds) -> Result<(), StimulusError> {
        self.push(at, Action::Type(CTRL_C))
    }

    fn pulses(&mut self, pin: PinId, pulse: Pulse, level: Level, after: Level) -> Result<(), StimulusError> {
        let Pulse { at, lasts, bounce, repeat } = pulse;
        if lasts.0 == 0 || repeat.is_some_and(|repeat| repeat.times == 0) {
            return Err(StimulusError::NoLength);
        }
        if let Some(bounce) = bounce {
            check_bounce(bounce, lasts)?;
        }
        let tail = bounce.map_or(0, |bounce| bounce.over.0);
        let Repeat { every, times } = repeat.unwrap_or(Repeat { every: lasts, times: 1 });
        if times > 1 && every.0.saturating_sub(lasts.0) <= tail {
            let lasts = Nanoseconds(lasts.0.saturating_add(tail));
            return Err(StimulusError::Overlap { lasts, every });
        }
        for index in 0..u64::from(times) {
            let delay = every.0.checked_mul(index).ok_or(StimulusError::TooLate)?;
            let start = later(at, delay)?;
            self.transition(start, pin, after, level, bounce)?;
            self.transition(later(start, lasts.0)?, pin, level, after, bounce)?;
        }
        Ok(())
    }

    /// From one level to another, with its bounces: each comes sooner after the last than that one did.
    fn transition(&mut self, at: Nanoseconds, pin: PinId, from: Level, to: Level, bounce: Option<Bounce>) -> Result<(), StimulusError> {
        let Bounce { edges, over } = bounce.unwrap_or(Bounce { edges: 1, over: Nanoseconds(0) });
        let gaps = u128::from(edges - 1);
        for edge in 0..u128::from(edges) {
            let delay = match gaps {
                0 => 0,
                _ => u128::from(over.0) * edge * (2 * gaps - edge) / (gaps * gaps),
            };
            let level = if edge % 2 == 0 { to } else { from };
            self.push(later(at, delay as u64)?, Action::Drive { pin, level })?;
        }
        Ok(())
    }

    fn push(&mut self, at: Nanoseconds, action: Action) -> Result<(), StimulusError> {
        if self.events.len() >= EVENTS_LIMIT {
            return Err(StimulusError::TooMany);
        }
        self.events.push(StimulusEvent { at, action });
        Ok(())
    }
}

impl Wave {
    /// When the edge comes; never, if time ends before.
    pub(crate) fn at(&self) -> Option<Nanoseconds> {
        let cycles = self.period.0.checked_mul(self.edge / 2)?;
        let within = if self.edge.is_multiple_of(2) { 0 } else { self.high.0 };
        self.start.0.checked_add(cycles)?.checked_add(within).map(Nanoseconds)
    }

    pub(crate) fn level(&self) -> bool {
        self.edge.is_multiple_of(2)
    }

    pub(crate) fn edges_so_far(&self) -> u64 {
        self.edge
    }

    pub(crate) fn next(self) -> Option<Wave> {
        let edge = self.edge + 1;
        self.edges.is_none_or(|edges| edge < edges).then_some(Wave { edge, ..self })
    }
}

fn check_bounce(bounce: Bounce, lasts: Nanoseconds) -> Result<(), StimulusError> {
    if bounce.edges.is_multiple_of(2) {
        return Err(StimulusError::EvenBounce(bounce.edges));
    }
    if bounce.over >= lasts {
        return Err(StimulusError::LongBounce { over: bounce.over, lasts });
    }
    Ok(())
}

fn later(at: Nanoseconds, delay: u64) -> Result<Nanoseconds, StimulusError> {
    at.0.checked_add(delay).map(Nanoseconds).ok_or(StimulusError::TooLate)
}

/// The names of pins nearest to `name`, if it may have been meant for them.
fn near(name: &str, profile: &'static Profile) -> Vec<&'static str> {
    const SHOWN: usize = 3;
    let names = profile.pins.iter().flat_map(|pin| core::iter::once(pin.name).chain(pin.board_names.iter().copied()));
    let mut ranked: Vec<(usize, &'static str)> = names
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= candidate.len().div_ceil(3))
        .collect();
    let nearest = ranked.iter().map(|&(distance, _)| distance).min();
    ranked.retain(|&(distance, _)| Some(distance) == nearest);
    ranked.truncate(SHOWN);
    ranked.into_iter().map(|(_, name)| name).collect()
}

/// How many letters to change, add or drop, whatever their case.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<u8> = right.bytes().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(!letter.eq_ignore_ascii_case(other));
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

impl fmt::Display for StimulusError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            StimulusError::UnknownPin { name, near } => {
                write!(f, "the board has no pin \"{name}\"")?;
                for (index, near) in near.iter().enumerate() {
                    write!(f, "{} {near}", if index == 0 { "; did you mean" } else { "," })?;
                }
                if near.is_empty() { Ok(()) } else { write!(f, "?") }
            }
            StimulusError::NoSwitch { board } => write!(f, "the {board} board has no switch"),
            StimulusError::EvenBounce(edges) => {
                write!(f, "a bounce of {edges} edges ends at the level where it began: the number must be odd")
            }
            StimulusError::LongBounce { over, lasts } => {
                write!(f, "a bounce over {over} does not fit into {lasts}")
            }
            StimulusError::NoLength => write!(f, "it would last no time, or happen no times"),
            StimulusError::Overlap { lasts, every } => {
                write!(f, "it lasts {lasts}, so it can't come every {every}")
            }
            StimulusError::TooLate => write!(f, "it would happen more than 584 years from now"),
            StimulusError::TooMany => write!(f, "more than {EVENTS_LIMIT} events"),
        }
    }
}

impl core::error::Error for StimulusError {}
