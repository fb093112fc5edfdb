//! Wires: what a pin's level is, given all that drives it.
//!
//! A wire is driven by the chip, by the world outside, or by a pull; failing all, it keeps the level it had, as a
//! short wire does for a while, and here for ever, so that runs can be repeated.
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use taipan_board::{Mode, PinId, Profile, Pull};

#[derive(Clone, Hash, Debug)]
pub struct Pin {
    pub mode: Mode,
    pub pull: Pull,
    /// The output latch.
    pub latch: bool,
    /// What a peripheral of the chip drives it to, in the alternate modes.
    pub peripheral: Option<bool>,
    /// What the outside drives it to, if it does.
    pub driven: Option<bool>,
    level: bool,
}

/// What a change on one pin did to its wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    pub level: bool,
    /// Whether the chip's input stage is on, so that an edge can be seen.
    pub seen: bool,
}

#[derive(Debug)]
pub struct Pins {
    pins: Vec<Pin>,
    /// How often the chip and the outside drove one wire to different levels.
    pub contentions: u64,
}

taipan_board::clone_in_place!(Pins { pins, contentions });

impl Pins {
    pub fn new(profile: &Profile) -> Pins {
        let at_reset = |(mode, pull)| Pin { mode, pull, latch: false, peripheral: None, driven: None, level: pull == Pull::Up };
        let mut pins: Vec<Pin> = profile.pins.iter().map(|pin| at_reset(pin.reset)).collect();
        // The firmware has switched the LEDs off before a program starts.
        for led in profile.leds {
            let pin = &mut pins[usize::from(led.pin.0)];
            pin.mode = Mode::Out;
            pin.latch = !led.active_high;
            pin.level = pin.latch;
        }
        Pins { pins, contentions: 0 }
    }

    pub fn state(&self, hasher: &mut impl Hasher) {
        self.pins.hash(hasher);
    }

    pub fn get(&self, id: PinId) -> &Pin {
        &self.pins[usize::from(id.0)]
    }

    /// The level on the wire.
    pub fn level(&self, id: PinId) -> bool {
        self.get(id).level
    }

    /// What the program reads: an analog pin's input stage is off.
    pub fn read(&self, id: PinId) -> bool {
        let pin = self.get(id);
        pin.mode != Mode::Analog && pin.level
    }

    pub fn levels(&self) -> Vec<bool> {
        self.pins.iter().map(|pin| pin.level).collect()
    }

    /// Applies `change` to a pin. Returns what that did to the wire, if it did anything.
    pub fn change(&mut self, id: PinId, change: impl FnOnce(&mut Pin)) -> Option<Change> {
        let pin = &mut self.pins[usize::from(id.0)];
        let fought = pin.is_fought_over();
        change(pin);
        if pin.is_fought_over() && !fought {
            self.contentions += 1;
        }
        let level = pin.resolve();
        if level == pin.level {
            return None;
        }
        pin.level = level;
        Some(Change { level, seen: pin.mode != Mode::Analog })
    }
}

impl Pin {
    /// The outside drives the wire so from now on; what the chip sees, if it sees a change.
    pub fn drive(&mut self, driven: Option<bool>) -> Option<bool> {
        self.driven = driven;
        let before = self.level;
        self.level = self.resolve();
        (self.level != before && self.mode != Mode::Analog).then_some(self.level)
    }

    fn resolve(&self) -> bool {
        self.inside().unwrap_or_else(|| self.outside())
    }

    /// What the chip drives the wire to, if it does.
    fn inside(&self) -> Option<bool> {
        match self.mode {
            Mode::Out => Some(self.latch),
            Mode::OpenDrain if !self.latch => Some(false),
            Mode::Alt => self.peripheral,
            Mode::AltOpenDrain => self.peripheral.filter(|level| !level),
            _ => None,
        }
    }

    fn outside(&self) -> bool {
        match (self.driven, self.pull) {
            (Some(level), _) => level,
            (None, Pull::Up) => true,
            (None, Pull::Down) => false,
            (None, Pull::None) => self.level,
        }
    }

    fn is_fought_over(&self) -> bool {
        matches!((self.inside(), self.driven), (Some(inside), Some(outside)) if inside != outside)
    }
}
