//! One execution in full: every access with its place in the program, and where values that were read went.

use crate::board::device;
use crate::brute::Player;
use crate::flow::Flow;
use crate::footprint::Footprint;
use crate::gathered::Kept;
use crate::program::{Armed, Ending, Program, Source};
use crate::search::{Delivery, Limits, Region};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_bytecode::{Instr, Op};
use taipan_heap::Kind;
use taipan_heap::watch::{Access, Touch};
use taipan_vm::explore::Place;
use taipan_vm::watch::place;

/// Time by the clock of a context, in cycles. Handlers take none of it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Spent {
    /// In built-ins that wait: exact.
    pub waited: u64,
    /// By instructions: what they take is known to a factor.
    pub computed: u64,
}

impl Spent {
    /// If instructions take `window` times less than thought.
    pub fn at_least(self, window: u64) -> u64 {
        self.waited + self.computed / window
    }

    /// If they take that much more.
    pub fn at_most(self, window: u64) -> u64 {
        self.waited + self.computed * window
    }

    pub fn since(self, before: Spent) -> Spent {
        Spent { waited: self.waited.saturating_sub(before.waited), computed: self.computed.saturating_sub(before.computed) }
    }

    pub(crate) fn add(&mut self, other: Spent) {
        self.waited += other.waited;
        self.computed += other.computed;
    }
}

/// An access, by whom and where.
#[derive(Clone, Debug)]
pub struct Event {
    /// 0 the program, n the n-th delivery; beyond those, callbacks that `micropython.schedule` was asked for.
    pub context: usize,
    /// Instructions of the context before this one.
    pub step: u64,
    pub access: Access,
    /// Which of the places in [`Record::places`] it was at.
    pub place: usize,
    pub time: Spent,
    /// Interrupts were off.
    pub masked: bool,
    /// How a container is built, which no program asks for: where the keys or attributes are.
    pub is_structure: bool,
    /// A container got another shape: a key, an attribute, an item more or less.
    pub reshapes: bool,
    /// Right after sources were switched on: what that gave is kept.
    pub keeps_source: bool,
    /// One built-in made it, with others.
    pub in_call: bool,
}

/// Where an event was.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// The calls of its context in progress, the outermost first; the last is the function itself, with the index of the
    /// instruction, the others with that of what comes after the call.
    pub frames: Vec<(usize, usize)>,
    pub line: u32,
    pub function: String,
    pub file: String,
}

/// One call of a handler or a callback.
#[derive(Clone, Copy, Default, Debug)]
pub struct Activation {
    /// The context that it cut into.
    pub victim: usize,
    pub hard: bool,
    pub began: Spent,
    pub spent: Spent,
    /// Where it began, and where it waited longest.
    pub place: Option<usize>,
    pub longest_wait: Option<(u64, usize)>,
}

/// A stretch with interrupts off, in one context.
#[derive(Clone, Debug)]
pub struct Section {
    pub context: usize,
    pub place: usize,
    /// Its events and those of what ran in it.
    pub events: core::ops::Range<usize>,
    pub spent: Spent,
    pub prints: bool,
    pub armed: Vec<On>,
    /// What it waited for interrupts: one that is pending ends that.
    idle: u64,
}

/// A stretch in which no callback can run.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub spent: Spent,
    /// An instruction in it, the one after the longest: its context as deliveries have it, and its number.
    pub context: usize,
    pub step: u64,
    /// Deliveries before.
    pub delivered: usize,
    pub place: usize,
    pub armed: Vec<On>,
}

/// A wait without an end of its own.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    pub context: usize,
    pub name: &'static str,
    pub place: usize,
    /// Events before.
    pub events: usize,
    /// The watched events that decided about it.
    pub guards: u64,
}

/// A source that is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct On {
    pub armed: Armed,
    /// Cycles from one of its events to the next, if there is a least.
    pub gap: Option<u64>,
}

/// Sources are switched on or off.
#[derive(Clone, Debug)]
pub struct Arming {
    /// Events before.
    pub events: usize,
    pub place: usize,
    pub on: Vec<On>,
}

/// An execution, written down.
#[derive(Default)]
pub struct Record {
    pub events: Vec<Event>,
    pub places: Vec<Spot>,
    pub ending: Option<Ending>,
    /// By event: which of the watched events had a part in what it stored, and in whether it happened.
    pub flows: Vec<u64>,
    pub guards: Vec<u64>,
    /// Pairs of watched events whose values came together in one instruction.
    pub joined: Vec<u64>,
    /// By context, from 1.
    pub activations: Vec<Activation>,
    pub sections: Vec<Section>,
    /// Those longer than a millisecond.
    pub stretches: Vec<Stretch>,
    pub waits: Vec<Wait>,
    pub armings: Vec<Arming>,
    /// Timers that were on when the program waited, which the next collection would have stopped.
    pub forgotten: Vec<Source>,
}

/// Writes an execution down while it is played.
struct Writer<'a> {
    record: Record,
    flow: Flow,
    deliveries: &'a [Delivery],
    /// By context.
    clocks: Vec<Spent>,
    /// By how many callbacks had ended: the context of the one in progress then.
    callbacks: BTreeMap<u32, usize>,
    /// Sections that have begun, by context: where they begin in the record.
    open: BTreeMap<usize, Section>,
    stretch: Option<Stretch>,
    longest: u64,
    /// The context and number of the instruction before, and of the one that switched sources on last.
    last: (usize, u64),
    armed_at: Option<(usize, u64)>,
}

/// Plays `deliveries` and writes down all accesses since a source was first on. The values of the events `watched` are
/// followed. With `until` the program stands still after that event.
pub(crate) fn record(program: &mut Program, kept: &Kept, limits: &Limits, watched: &[usize], until: Option<usize>) -> Record {
    let deliveries = kept.deliveries.as_slice();
    let mut player = Player::choosing(program, &kept.choices);
    player.end = kept.end;
    let mut flow = Flow::default();
    for (bit, event) in watched.iter().take(64).enumerate() {
        *flow.watched.entry(*event).or_default() |= 1 << bit;
    }
    flow.joined = alloc::vec![0; 64];
    let mut writer = Writer {
        record: Record::default(),
        flow,
        deliveries,
        clocks: alloc::vec![Spent::default()],
        callbacks: BTreeMap::new(),
        open: BTreeMap::new(),
        stretch: None,
        longest: 0,
        last: (0, 0),
        armed_at: None,
    };
    writer.record.activations.resize(deliveries.len(), Activation::default());
    let ending = player.follow(deliveries, limits, &mut |player| {
        let ending = writer.step(player, limits);
        let enough = until.is_some_and(|event| writer.record.events.len() > event);
        ending.or(enough.then_some(Ending::Waits))
    });
    let Writer { mut record, flow, .. } = writer;
    record.ending = Some(ending);
    record.joined = flow.joined;
    record
}

/// An instruction before it is executed.
pub(crate) struct Before {
    pub context: usize,
    pub instr: Instr,
    pub base: usize,
    pub depth: usize,
    pub frames: Vec<Place>,
    /// Who gets the value that a return gives; that of a handler is dropped.
    pub caller: Option<Place>,
    pub waits: Option<&'static str>,
    pub can_call_back: bool,
    pub masked: bool,
    pub now: u64,
    pub step: u64,
}

impl Writer<'_> {
    fn before(&mut self, player: &Player) -> Before {
        let context = self.context(player);
        let vm = &player.program.vm;
        let depth = vm.places().count();
        let first = (0..depth).rev().find(|n| vm.is_handler_frame(*n)).unwrap_or(0);
        Before {
            context,
            instr: vm.next_instr().unwrap_or(Instr(0)),
            base: vm.base(),
            depth,
            frames: vm.places().skip(first).collect(),
            caller: if first + 1 == depth { None } else { vm.places().nth(depth.wrapping_sub(2)) },
            waits: vm.is_about_to_wait(),
            can_call_back: vm.irq.can_run_scheduled() && vm.is_at_check_point(),
            masked: vm.irq.is_masked(),
            now: vm.time().0,
            step: vm.explored.steps,
        }
    }

    /// The context that runs. A callback of the schedule is one of its own here.
    fn context(&mut self, player: &Player) -> usize {
        let irq = &player.program.vm.irq;
        let tracked: Vec<(usize, bool)> = player.handlers().collect();
        let mut outer = 0;
        if irq.handlers_in_progress().1 && tracked.iter().all(|(_, hard)| *hard) {
            let activations = &mut self.record.activations;
            outer = *self.callbacks.entry(irq.callbacks_ended().0).or_insert_with(|| {
                activations.push(Activation::default());
                activations.len()
            });
            self.begin(outer, 0, false);
        }
        for (delivery, hard) in tracked {
            self.begin(delivery + 1, outer, hard);
            outer = delivery + 1;
        }
        outer
    }

    fn begin(&mut self, context: usize, victim: usize, hard: bool) {
        if self.clocks.len() <= context {
            self.clocks.resize(context + 1, Spent::default());
        }
        let activation = &mut self.record.activations[context - 1];
        if activation.place.is_none() && activation.began == Spent::default() {
            self.clocks[context] = self.clocks[victim];
            *activation = Activation { victim, hard, began: self.clocks[victim], ..Activation::default() };
        }
    }

    /// Executes an instruction and writes it down.
    fn step(&mut self, player: &mut Player, limits: &Limits) -> Option<Ending> {
        let before = self.before(player);
        let armed = player.armed.clone();
        player.accesses.clear();
        let ending = player.step(limits);
        let vm = &player.program.vm;
        let masked = vm.irq.is_masked();
        let stays = self.context(player) == before.context;
        let took = if stays { vm.time().0.saturating_sub(before.now) } else { 0 };
        let took = if before.waits.is_some() { Spent { waited: took, computed: 0 } } else { Spent { waited: 0, computed: took } };
        self.clocks[before.context].add(took);
        let is_armed =
            self.record.armings.last().map_or(armed.is_empty(), |last| last.on.iter().map(|on| on.armed).eq(armed.iter().copied()));
        let masks = masked != before.masked && stays;
        let place =
            (!player.accesses.is_empty() || before.waits.is_some() || masks || !is_armed).then(|| self.place(player, &before)).flatten();
        if !is_armed && let Some(place) = place {
            let on = armed.iter().map(|a| On { armed: *a, gap: player.program.gap(a.source) }).collect();
            self.armed_at = Some(self.last);
            self.record.armings.push(Arming { events: self.record.events.len(), place: place.saturating_sub(1), on });
        }
        let (reads, first) = self.events(player, &before, place);
        let guards = self.flow.guards(&before);
        let stored = self.flow.step(player, &before, reads);
        self.record.flows.resize(first, 0);
        self.record.flows.resize(self.record.events.len(), stored);
        self.record.guards.resize(first, 0);
        self.record.guards.resize(self.record.events.len(), guards);
        self.last = (before.context, before.step);
        self.follow_activation(&before, place, took);
        if let (Some("wfi" | "idle"), Some(section)) = (before.waits, self.open.get_mut(&before.context)) {
            section.idle += took.waited;
        }
        self.follow_section(&before, masked, place);
        self.follow_stretch(player, &before, place, took);
        if before.waits.is_some() && before.context == 0 {
            self.follow_timers(player, &armed);
        }
        if let (Some(name), Some(place)) = (before.waits, place)
            && before.instr.b() == 0
            && matches!(name, "lightsleep" | "deepsleep")
        {
            self.record.waits.push(Wait { context: before.context, name, place, events: self.record.events.len(), guards });
        }
        ending
    }

    fn place(&mut self, player: &Player, before: &Before) -> Option<usize> {
        let vm = &player.program.vm;
        let top = before.frames.last()?;
        let (line, function) = vm.line_of(top.code, top.pc);
        self.record.places.push(Spot {
            frames: before.frames.iter().map(|place| (vm.heap.offset(place.code), place.pc)).collect(),
            line,
            function: function.to_string(),
            file: vm.file_of(top.code).to_string(),
        });
        Some(self.record.places.len() - 1)
    }

    /// The events of an instruction: which of the watched it read, and the number of its first.
    fn events(&mut self, player: &Player, before: &Before, place: Option<usize>) -> (u64, usize) {
        let first = self.record.events.len();
        let mut reads = 0;
        let Some(place) = place else { return (0, first) };
        // An instruction is one event for each place: it reads before it writes.
        let mut touched = Footprint::default();
        player.accesses.iter().for_each(|access| touched.add(*access));
        let vm = &player.program.vm;
        let in_call = matches!(before.instr.op(), Some(Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx | Op::GetSlice | Op::SetSlice));
        for access in touched.accesses() {
            if access.touch == Touch::Read
                && let Some(bits) = self.flow.watched.get(&self.record.events.len())
            {
                reads |= bits;
            }
            let kind = access.number().is_none().then(|| vm.heap.kind_at(access.object as usize)).flatten();
            let is_structure = match kind {
                Some((Kind::Dict, _)) => true,
                // Its shape.
                Some((Kind::Instance, _)) => access.at as usize <= access.object as usize + OBJECT_HEADER,
                _ => false,
            };
            let is_length = matches!(kind, Some((Kind::List, _)));
            self.record.events.push(Event {
                context: before.context,
                step: before.step,
                access: *access,
                place,
                time: self.clocks[before.context],
                masked: before.masked,
                is_structure,
                reshapes: access.touch == Touch::Write && (is_structure || is_length),
                keeps_source: self.armed_at.is_some_and(|(context, step)| context == before.context && before.step <= step + 2),
                in_call,
            });
        }
        (reads, first)
    }

    fn follow_activation(&mut self, before: &Before, place: Option<usize>, took: Spent) {
        let Some(activation) = before.context.checked_sub(1).map(|n| &mut self.record.activations[n]) else { return };
        activation.spent.add(took);
        activation.place = activation.place.or(place);
        if let Some(place) = place
            && took.waited > activation.longest_wait.map_or(0, |(longest, _)| longest)
        {
            activation.longest_wait = Some((took.waited, place));
        }
    }

    fn follow_timers(&mut self, player: &mut Player, armed: &[Armed]) {
        for source in armed.iter().map(|a| a.source) {
            if !self.record.forgotten.contains(&source) && player.program.is_forgotten(source) {
                self.record.forgotten.push(source);
            }
        }
    }

    fn follow_section(&mut self, before: &Before, masked: bool, place: Option<usize>) {
        let context = before.context;
        let events = self.record.events.len();
        match (before.masked, masked) {
            (false, true) => {
                let Some(place) = place else { return };
                let armed = self.record.armings.last().map_or(Vec::new(), |arming| arming.on.clone());
                let section =
                    Section { context, place, events: events..events, spent: self.clocks[context], prints: false, armed, idle: 0 };
                self.open.insert(context, section);
            }
            (true, false) => {
                if let Some(mut section) = self.open.remove(&context) {
                    section.events.end = events;
                    section.spent = self.clocks[context].since(section.spent);
                    section.spent.waited -= section.idle;
                    let output = Access::elsewhere(place::BOARD + device::OUTPUT, Touch::Read);
                    let inside = &self.record.events[section.events.clone()];
                    section.prints = inside.iter().any(|e| e.context == context && e.access.conflicts(&output));
                    self.record.sections.push(section);
                }
            }
            _ => {}
        }
    }

    fn follow_stretch(&mut self, player: &Player, before: &Before, place: Option<usize>, took: Spent) {
        if before.can_call_back {
            self.longest = 0;
            let a_millisecond = player.program.vm.board.profile().cpu_hz as u64 / 1000;
            if let Some(stretch) = self.stretch.take().filter(|stretch| stretch.spent.at_most(1) >= a_millisecond) {
                self.record.stretches.push(stretch);
            }
            return;
        }
        // On the clock of whoever runs: hard handlers are short.
        if player.program.vm.irq.in_hard_handler() {
            return;
        }
        let total = took.waited + took.computed;
        let stretch = match (&mut self.stretch, place.or_else(|| self.record.places.len().checked_sub(1))) {
            (Some(stretch), _) => stretch,
            (none, Some(place)) => {
                none.insert(Stretch { spent: Spent::default(), context: 0, step: 0, delivered: 0, place, armed: Vec::new() })
            }
            _ => return,
        };
        stretch.spent.add(took);
        if total > self.longest {
            self.longest = total;
            stretch.context = player.context();
            stretch.step = player.program.vm.explored.steps;
            stretch.delivered = player.delivered.min(self.deliveries.len());
            stretch.place = place.unwrap_or(stretch.place);
            stretch.armed = self.record.armings.last().map_or(Vec::new(), |arming| arming.on.clone());
        }
    }
}

/// Bytes of an object before its first slot, and of that slot.
const OBJECT_HEADER: usize = 8;

/// The region from one spot to another of the same context, if the context stays in it `between` the two.
pub fn region<'a>(p: &Spot, c: &Spot, between: impl Iterator<Item = &'a Spot>) -> Option<Region> {
    let at = p.frames.iter().zip(&c.frames).position(|(a, b)| a != b)?;
    let ((code, from), (other, to)) = (p.frames[at], c.frames[at]);
    if code != other {
        return None;
    }
    // In a caller the index is past the call, which belongs to the region.
    let from = if at + 1 == p.frames.len() { from } else { from.saturating_sub(1) };
    // Two calls of a function, or two rounds of a loop, leave it in between.
    let stays = |spot: &Spot| spot.frames.get(at).is_some_and(|(code, pc)| *code == other && (from..=to).contains(pc));
    let mut between = between;
    (from < to && between.all(stays)).then_some(Region { code, from, to })
}
