//! One execution as a history, to be drawn: who ran when, what was shared, pins, critical sections.
//!
//! Time is counted in instructions: those of the program and of its handlers, one after the other.

use crate::analysis::source_name;
use crate::brute::Player;
use crate::footprint::Footprint;
use crate::name;
use crate::program::Program;
use crate::search::{Delivery, Limits};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_board::{Board, PinId};
use taipan_heap::watch::{Access, Touch};

/// Accesses that are given a name: each takes a search of the heap.
const NAMED: usize = 2_000;

/// Something that happened.
pub struct Event {
    /// Instructions executed before.
    pub at: u64,
    /// 0 the program, n the n-th delivery.
    pub context: usize,
    pub what: What,
}

pub enum What {
    /// A handler begins.
    Enter {
        source: String,
        function: String,
    },
    Leave,
    /// Of a place that another context touches too.
    Access {
        name: String,
        value: Option<String>,
        writes: bool,
        line: u32,
    },
    /// Interrupts were switched off, or on.
    Mask(bool),
    Pin {
        name: String,
        level: u8,
    },
}

pub struct History {
    pub events: Vec<Event>,
    /// When it ended.
    pub end: u64,
    /// There was more than is written down.
    pub is_cut: bool,
}

/// Plays the deliveries and choices from where the program is, which is its start; `again` takes it back there.
pub fn history(program: &mut Program, deliveries: &[Delivery], choices: &[u8], limits: &Limits, again: impl Fn(&mut Program)) -> History {
    let shared = shared(program, deliveries, choices, limits);
    again(program);
    let mut writer = Writer {
        shared,
        history: History { events: Vec::new(), end: 0, is_cut: false },
        named: 0,
        inside: Vec::new(),
        masked: false,
        effects: 0,
    };
    let mut player = Player::choosing(program, choices);
    player.follow(deliveries, limits, &mut |player| {
        writer.before(player, deliveries);
        let ending = writer.step(player, limits);
        writer.history.end += 1;
        ending
    });
    while writer.inside.pop().is_some() {
        writer.add(writer.inside.len() + 1, What::Leave);
    }
    writer.history
}

/// The places that more than one context touches, and one of them writes.
fn shared(program: &mut Program, deliveries: &[Delivery], choices: &[u8], limits: &Limits) -> BTreeSet<(u32, u32)> {
    let mut touched: BTreeMap<(u32, u32), (BTreeSet<usize>, bool)> = BTreeMap::new();
    let mut player = Player::choosing(program, choices);
    player.follow(deliveries, limits, &mut |player| {
        let context = player.context();
        let ending = player.step(limits);
        for access in player.accesses.iter().filter(|access| !name::is_internal(access)) {
            let (contexts, written) = touched.entry((access.at, access.len)).or_default();
            contexts.insert(context);
            *written |= access.touch != Touch::Read;
        }
        ending
    });
    touched.into_iter().filter(|(_, (contexts, written))| contexts.len() > 1 && *written).map(|(place, _)| place).collect()
}

struct Writer {
    shared: BTreeSet<(u32, u32)>,
    history: History,
    named: usize,
    /// The handlers in progress, the outermost first.
    inside: Vec<usize>,
    masked: bool,
    effects: usize,
}

impl Writer {
    fn add(&mut self, context: usize, what: What) {
        self.history.events.push(Event { at: self.history.end, context, what });
    }

    /// Handlers that begin with the instruction that comes next.
    fn before(&mut self, player: &Player, deliveries: &[Delivery]) {
        let context = player.context();
        if context > 0 && !self.inside.contains(&context) {
            let vm = &player.program.vm;
            let function = vm.places().next_back().map_or(String::new(), |place| String::from(vm.line_of(place.code, place.pc).1));
            self.inside.push(context);
            self.add(context, What::Enter { source: source_name(player.program, deliveries[context - 1].source), function });
        }
    }

    fn step(&mut self, player: &mut Player, limits: &Limits) -> Option<crate::program::Ending> {
        let context = player.context();
        let vm = &player.program.vm;
        let line = vm.places().next_back().map_or(0, |place| vm.line_of(place.code, place.pc).0);
        let ending = player.step(limits);
        // An instruction touches each place once.
        let mut touched = Footprint::default();
        player.accesses.iter().filter(|a| self.shared.contains(&(a.at, a.len))).for_each(|a| touched.add(*a));
        for access in touched.accesses() {
            self.access(player.program, context, access, line);
        }
        let masked = player.program.vm.irq.is_masked();
        if masked != self.masked {
            self.masked = masked;
            self.add(context, What::Mask(masked));
        }
        self.pins(player.program, context);
        let depth = player.depth();
        while self.inside.len() > depth
            && let Some(left) = self.inside.pop()
        {
            self.history.events.push(Event { at: self.history.end + 1, context: left, what: What::Leave });
        }
        ending
    }

    fn access(&mut self, program: &mut Program, context: usize, access: &Access, line: u32) {
        self.named += 1;
        self.history.is_cut |= self.named > NAMED;
        if self.named <= NAMED
            && let Some((name, value)) = name::name_and_value(program, access)
        {
            self.add(context, What::Access { name, value, writes: access.touch != Touch::Read, line });
        }
    }

    fn pins(&mut self, program: &mut Program, context: usize) {
        let board = program.board();
        let profile = board.profile();
        let new: Vec<(u8, u8)> = board.effects[self.effects.min(board.effects.len())..].to_vec();
        self.effects = board.effects.len();
        for (pin, level) in new {
            let name = match pin.checked_sub(0x80) {
                Some(led) => format!("LED {}", led + 1),
                None => format!("pin {}", name::pin(profile, PinId(pin))),
            };
            self.add(context, What::Pin { name, level });
        }
    }
}
