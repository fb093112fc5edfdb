//! Looks at a search, instruction by instruction, for its [`Coverage`].
//!
//! What is known along the path of the search (who sleeps, who stored what last) is put back where the search goes back.

use super::location::{self, Location, Touched};
use super::{CodeLine, Coverage, Facts, Seen, Spot, Standing, Who, longer};
use crate::board::device;
use crate::footprint::Footprint;
use crate::program::{Armed, Context, Program, Source, Stop};
use crate::record::Spent;
use crate::search::{Delivery, Limits, came};
use crate::state::Mix;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_board::Line;
use taipan_bytecode::Op;
use taipan_heap::Kind;
use taipan_heap::watch::{Access, Touch};
use taipan_vm::explore::Place;
use taipan_vm::interrupt::Irq;
use taipan_vm::watch::{Before as Boundary, place};

/// Bytes of an object before its first slot, and of that slot: the shape of an instance.
const OBJECT_HEADER: u32 = 8;
/// Set in the number of an object that was not there from the beginning.
const MADE_LATER: u64 = 1 << 63;
/// A line's events are looked for up to this one.
const EVENTS: u32 = 4;

/// Where the search is.
pub(crate) struct Standpoint<'a> {
    pub path: &'a [Delivery],
    pub limits: &'a Limits,
    /// The handlers in progress, the outermost first: the delivery, and what to know of it.
    pub contexts: &'a [(usize, Context)],
}

/// A source that was delivered here, or where that is the same.
#[derive(Clone)]
struct Delivered {
    source: Source,
    /// On this path, if it was not tried and taken back.
    number: Option<usize>,
    /// What its handler has touched: not what became of the switches.
    footprint: Footprint,
    /// Nothing has conflicted with it since.
    sleeps: bool,
}

/// What a context has taken.
#[derive(Clone, Copy, Default)]
struct Clock {
    spent: Spent,
    instructions: u64,
}

/// What belongs to a path of the search.
#[derive(Clone, Default)]
pub(crate) struct Path {
    delivered: Vec<Delivered>,
    /// Those that have been on.
    known: Vec<Source>,
    /// Soft ones that could have come since what they conflict with, were it not for this.
    points: BTreeMap<Source, Standing>,
    /// By handler in progress.
    clocks: Vec<Clock>,
    /// How long interrupts have been off.
    masked: Spent,
    /// In `writers` and `sites`.
    undo: usize,
    sites: usize,
}

/// The last one that stored something, and what of it.
#[derive(Clone, Copy)]
struct Writer {
    len: u32,
    line: Position,
    /// 0 the program, n the n-th delivery.
    context: usize,
}

/// A line: who, and the number of the function.
type Position = (Who, usize, u32);

/// A function whose code was executed.
struct Function {
    file: String,
    name: String,
    first_line: u32,
    hash: u64,
    /// By instruction: its line, if it was executed.
    lines: Vec<u32>,
    /// The one that returns at the end: it belongs to no line.
    end: Option<usize>,
    by_handler: bool,
}

#[derive(Default)]
pub(crate) struct Collector {
    functions: Vec<Function>,
    /// By place in the heap and birth.
    numbers: BTreeMap<(usize, u32), usize>,
    latest: Option<((usize, u32), usize)>,
    /// By function and instruction.
    accesses: BTreeMap<(Who, usize, u32), Seen>,
    flows: BTreeSet<(Position, Position)>,
    sources: BTreeMap<Source, Facts>,
    nested: BTreeSet<(Source, Source)>,
    /// How many objects there were when the first source was switched on.
    begun: Option<u32>,
    /// The first object that an instruction has made, and which instruction.
    sites: Vec<(u32, u64)>,
    /// By first byte, with what was there before, for going back.
    writers: BTreeMap<u32, Writer>,
    undo: Vec<(u32, Option<Writer>)>,
    path: Path,
    /// By delivery: the path before it, and what its handler touched, on all paths from there.
    outer: Vec<(Path, Footprint)>,
    armed: Vec<Armed>,
    /// Why what is on and does not sleep is not delivered before the next instruction.
    reasons: Vec<(Source, Standing)>,
    /// Those of an instruction, and of all since the search asked.
    fresh: Vec<Access>,
    accessed: Vec<Access>,
}

/// An instruction before it is executed.
struct Before {
    who: Who,
    place: Option<Place>,
    /// Calls in progress, if the innermost is a handler's.
    handler_depth: Option<usize>,
    now: u64,
    births: u32,
    masked: bool,
    waits: Option<&'static str>,
    op: Option<Op>,
}

impl Collector {
    /// The first source is on.
    pub fn begin(&mut self, program: &Program) {
        self.begun.get_or_insert(program.vm.heap.watch.births());
    }

    // ---- The path

    /// What to go back to.
    pub fn fork(&self) -> Path {
        Path { undo: self.undo.len(), sites: self.sites.len(), ..self.path.clone() }
    }

    pub fn back(&mut self, path: Path) {
        for (at, before) in self.undo.drain(path.undo..).rev() {
            match before {
                Some(writer) => self.writers.insert(at, writer),
                None => self.writers.remove(&at),
            };
        }
        self.sites.truncate(path.sites);
        self.path = path;
    }

    /// A source is about to be delivered.
    pub fn enter(&mut self, program: &Program, a: &Armed, armed: &[Armed], depth: usize) {
        self.armed.clear();
        self.armed.extend_from_slice(armed);
        self.meet(program);
        self.outer.push((self.fork(), Footprint::default()));
        self.path.delivered.retain(|other| other.source != a.source);
        let number = Some(self.outer.len() - 1);
        self.path.delivered.push(Delivered { source: a.source, number, footprint: Footprint::default(), sleeps: true });
        self.path.points.remove(&a.source);
        self.path.clocks.truncate(depth);
        self.path.clocks.resize(depth + 1, Clock::default());
        let mut mix = Mix::new();
        mix.add(u64::from(a.source.line.0));
        self.sites.push((program.vm.heap.watch.births() + 1, mix.value()));
    }

    /// The search is back where it was delivered.
    pub fn leave(&mut self, a: &Armed) {
        let Some((path, footprint)) = self.outer.pop() else { return };
        self.back(path);
        self.path.delivered.retain(|other| other.source != a.source);
        self.path.delivered.push(Delivered { source: a.source, number: None, footprint, sleeps: true });
        self.path.points.remove(&a.source);
    }

    /// Moves the accesses since the last call to the end of `into`.
    pub fn take_accesses(&mut self, into: &mut Vec<Access>) {
        into.append(&mut self.accessed);
    }

    /// An execution is over.
    pub fn end(&mut self, program: &mut Program, path: &[Delivery]) {
        self.nested.extend(path.iter().filter_map(|d| Some((d.source, path.get(d.context.checked_sub(1)?)?.source))));
        if path.is_empty() {
            self.never_on(program);
        }
    }

    /// Handlers that are there, whether their sources are on or not.
    fn never_on(&mut self, program: &mut Program) {
        program.vm.heap.watch.set_active(false);
        let lines: Vec<Line> = program.vm.irq.sources().map(|(line, _)| line).collect();
        for (line, event) in lines.into_iter().flat_map(|line| (0..=EVENTS).map(move |event| (line, event))) {
            let vm = &program.vm;
            let handler = |event| Irq::peek(vm, line, event).filter(|handler| vm.heap.is(handler.function, Kind::Function));
            // Only timers tell their events apart.
            let is_another = event == 0 || handler(0).map(|handler| handler.function) != handler(event).map(|handler| handler.function);
            if let Some(handler) = handler(event).filter(|_| is_another) {
                let facts = self.sources.entry(Source { line, event }).or_default();
                facts.handlers.insert(vm.function_name(handler.function));
            }
        }
        program.vm.heap.watch.set_active(true);
    }

    // ---- Instructions

    /// Runs as [`Program::run`] does.
    pub fn run(&mut self, program: &mut Program, at: &Standpoint) -> Stop {
        let until = program.vm.explored.at_step;
        self.path.clocks.resize(at.contexts.len(), Clock::default());
        let mut armed = core::mem::take(&mut self.armed);
        program.armed(&mut armed);
        self.armed = armed;
        self.meet(program);
        loop {
            let before = self.before(program, at);
            program.vm.explored.at_step = Some(program.vm.explored.steps + 1);
            let stop = program.run();
            self.after(program, before, at);
            let vm = &program.vm;
            let is_such = match vm.explored.before {
                Boundary::Nothing => false,
                Boundary::JumpsBack => vm.goes_back(),
                Boundary::CheckPoints => vm.is_at_check_point(),
            };
            let is_there = is_such || vm.heap.watch.stopped() || until == Some(vm.explored.steps);
            if is_there || matches!(stop, Stop::Ended(_)) {
                return stop;
            }
        }
    }

    /// Takes note of sources that are on and were not.
    fn meet(&mut self, program: &Program) {
        if !self.armed.is_empty() {
            self.begin(program);
        }
        for a in &self.armed {
            if self.path.known.contains(&a.source) {
                continue;
            }
            self.path.known.push(a.source);
            let vm = &program.vm;
            vm.heap.watch.set_active(false);
            let facts = self.sources.entry(a.source).or_default();
            facts.priority = a.priority;
            facts.hard |= a.hard;
            facts.handlers.extend(Irq::peek(vm, a.source.line, a.source.event).map(|handler| vm.function_name(handler.function)));
            if let Some(place) = vm.places().next_back() {
                // It is at the instruction after the call.
                let line = vm.line_of(place.code, place.pc.saturating_sub(1)).0;
                facts.on_at.insert((vm.file_of(place.code).to_string(), line));
            }
            vm.heap.watch.set_active(true);
        }
    }

    fn before(&mut self, program: &Program, at: &Standpoint) -> Before {
        let vm = &program.vm;
        self.reasons.clear();
        let mut is_point = None;
        let in_atomic_line = program.is_in_atomic_line();
        for a in &self.armed {
            let is_spent = at.path.len() >= at.limits.deliveries || came(at.path, a.source) >= at.limits.of_source;
            let served = vm.irq.can_serve(a.priority);
            let anywhere = a.hard && !vm.irq.is_served_at_check_points(a.source.line);
            let held_off = match () {
                () if in_atomic_line => Standing::Atomic,
                () if served || !a.hard && vm.irq.is_masked() && vm.explored.waits_since_mask => {
                    if is_spent {
                        Standing::Spent
                    } else {
                        Standing::Left
                    }
                }
                () if vm.irq.is_masked() => Standing::Masked,
                () => Standing::NoPoint,
            };
            if anywhere {
                self.reasons.push((a.source, held_off));
                continue;
            }
            if *is_point.get_or_insert_with(|| vm.is_at_check_point()) && (a.hard || vm.irq.can_run_scheduled()) {
                let point = self.path.points.entry(a.source).or_insert(held_off);
                *point = held_off.min(*point);
            }
            self.reasons.push((a.source, self.path.points.get(&a.source).copied().unwrap_or(Standing::NoPoint)));
        }
        let context = at.contexts.last();
        let depth = if context.is_some() { vm.places().count() } else { 0 };
        Before {
            handler_depth: Some(depth).filter(|depth| *depth > 0 && vm.is_handler_frame(depth - 1)),
            who: context.map_or(Who::Main, |(_, context)| Who::Handler(context.source)),
            place: vm.places().next_back(),
            now: vm.time().0,
            births: vm.heap.watch.births(),
            masked: vm.irq.is_masked(),
            waits: vm.is_about_to_wait(),
            op: vm.next_instr().and_then(|i| i.op()),
        }
    }

    fn after(&mut self, program: &mut Program, before: Before, at: &Standpoint) {
        let mut fresh = core::mem::take(&mut self.fresh);
        fresh.clear();
        program.take_accesses(&mut fresh);
        self.pass_time(program, &before);
        if let Some(place) = before.place {
            let function = self.function(program, place);
            self.functions[function].by_handler |= before.who != Who::Main;
            let line = self.line(program, function, place);
            if program.vm.heap.watch.births() > before.births {
                let mut mix = Mix::new();
                mix.add(self.functions[function].hash);
                mix.add(place.pc as u64);
                self.sites.push((before.births + 1, mix.value()));
            }
            let mut touched = core::mem::take(&mut self.accessed);
            let from = touched.len();
            touched.extend(fresh.iter().copied().filter(|access| is_shared(program, access)));
            // What ends an interrupt is none of the handler's doing.
            let returns = before.handler_depth.is_some_and(|depth| program.vm.places().count() < depth);
            if touched.len() > from && !returns {
                self.instruction(program, at, &before, (function, place.pc as u32, line), &touched[from..]);
                self.wake(program, at, &touched[from..]);
            }
            touched.truncate(from);
            self.accessed = touched;
        }
        self.accessed.append(&mut fresh);
        self.fresh = fresh;
    }

    fn pass_time(&mut self, program: &Program, before: &Before) {
        let took = program.vm.time().0.saturating_sub(before.now);
        let took = if before.waits.is_some() { Spent { waited: took, computed: 0 } } else { Spent { waited: 0, computed: took } };
        if let (Who::Handler(source), Some(clock)) = (before.who, self.path.clocks.last_mut()) {
            clock.spent.add(took);
            clock.instructions += 1;
            let facts = self.sources.entry(source).or_default();
            facts.took = longer(facts.took, clock.spent);
            facts.instructions = facts.instructions.max(clock.instructions);
        }
        if !before.masked {
            self.path.masked = Spent::default();
            return;
        }
        // What waits for an interrupt is ended by one that is pending.
        if !matches!(before.waits, Some("wfi" | "idle")) {
            self.path.masked.add(took);
        }
        for a in &self.armed {
            let facts = self.sources.entry(a.source).or_default();
            facts.masked = longer(facts.masked, self.path.masked);
        }
    }

    /// Takes note of what an instruction has touched that others may.
    fn instruction(
        &mut self,
        program: &Program,
        at: &Standpoint,
        before: &Before,
        (function, pc, line): (usize, u32, u32),
        accesses: &[Access],
    ) {
        let who = before.who;
        let context = at.contexts.last().map_or(0, |(delivery, _)| delivery + 1);
        let watch = &program.vm.heap.watch;
        let mut touched = Touched::default();
        for access in accesses {
            let mut bits = location::bits(access.touch);
            if before.op == Some(Op::GetGlobal) && access.touch != Touch::Read {
                // A built-in is kept where it was looked for.
                continue;
            }
            if bits == location::READ {
                // Where something is stored is looked at, which says nothing about what was there.
                let is_call = matches!(before.op, Some(Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx));
                if !is_call && accesses.iter().any(|other| other.touch != Touch::Read && other.overlaps(access)) {
                    continue;
                }
                if self.load(access, (who, function, line), context) {
                    bits |= location::READ_FIRST;
                }
            }
            // What it makes, and what a handler has made, is no one else's yet.
            if watch.birth_of(access) <= before.births && (who == Who::Main || !watch.is_own(access, 0)) {
                location::pieces(access).for_each(|piece| touched.add(self.location(program, &piece), bits));
            }
        }
        self.store(accesses, (who, function, line), context);
        if let Who::Handler(source) = who {
            self.sources.entry(source).or_default().touched.merge(touched.clone());
        }
        let standing: Vec<(Source, Standing)> =
            self.path.known.iter().filter(|source| self.can_cut(who, **source)).map(|source| (*source, self.standing(*source))).collect();
        let seen = self.accesses.entry((who, function, pc)).or_default();
        for key in standing {
            seen.standing.entry(key).or_default().merge(touched.clone());
        }
        seen.all.merge(touched);
    }

    /// What an instruction touched belongs to the handlers in progress, and wakes others.
    fn wake(&mut self, program: &Program, at: &Standpoint, accesses: &[Access]) {
        let is_in_progress = |number: usize| at.contexts.iter().any(|(delivery, _)| *delivery == number);
        let watch = &program.vm.heap.watch;
        let is_own = |access: &Access| !at.contexts.is_empty() && watch.is_own(access, 0);
        for access in accesses.iter().filter(|access| !is_own(access)) {
            at.contexts.iter().for_each(|(delivery, _)| self.outer[*delivery].1.add(*access));
            for other in &mut self.path.delivered {
                if other.number.is_some_and(is_in_progress) {
                    other.footprint.add(*access);
                } else if other.footprint.conflicts_with(access) {
                    other.sleeps = false;
                    self.path.points.remove(&other.source);
                }
            }
        }
    }

    fn standing(&self, source: Source) -> Standing {
        if self.path.delivered.iter().any(|other| other.source == source && other.sleeps) {
            return Standing::Tried;
        }
        self.reasons.iter().find(|(other, _)| *other == source).map_or(Standing::Off, |(_, standing)| *standing)
    }

    fn can_cut(&self, who: Who, source: Source) -> bool {
        let Who::Handler(running) = who else { return true };
        self.sources.get(&running).zip(self.sources.get(&source)).is_some_and(|(running, other)| running.is_below(other))
    }

    /// Something is loaded: by whom it was stored. Whether that was not the same call of a handler.
    fn load(&mut self, access: &Access, reader: Position, context: usize) -> bool {
        let from = access.at.saturating_sub(location::LONGEST);
        let mut is_own = false;
        for (at, writer) in self.writers.range(from..access.at + access.len) {
            if access.at < at + writer.len {
                is_own |= writer.context == context;
                if writer.line.0 != reader.0 {
                    self.flows.insert((writer.line, reader));
                }
            }
        }
        !is_own
    }

    fn store(&mut self, accesses: &[Access], line: Position, context: usize) {
        let stores = accesses.iter().filter(|access| access.touch != Touch::Read);
        for piece in stores.flat_map(location::pieces) {
            let writer = Writer { len: piece.len, line, context };
            self.undo.push((piece.at, self.writers.insert(piece.at, writer)));
        }
    }

    // ---- Names

    fn location(&self, program: &Program, access: &Access) -> Location {
        let birth = program.vm.heap.watch.birth_of(access);
        if birth == 0 {
            return Location { object: 0, at: access.at, len: access.len };
        }
        if self.begun.is_none_or(|begun| birth <= begun) {
            return Location { object: u64::from(birth), at: access.at - access.object, len: access.len };
        }
        let site = self.sites.partition_point(|(first, _)| *first <= birth);
        let object = site.checked_sub(1).map_or(0, |site| self.sites[site].1);
        Location { object: object | MADE_LATER, at: access.at - access.object, len: access.len }
    }

    fn function(&mut self, program: &Program, place: Place) -> usize {
        let vm = &program.vm;
        let at = vm.heap.offset(place.code);
        let birth = vm.heap.watch.birth_of(&Access { at: at as u32, len: 1, object: at as u32, touch: Touch::Read });
        if let Some((key, number)) = self.latest
            && key == (at, birth)
        {
            return number;
        }
        let functions = &mut self.functions;
        let number = *self.numbers.entry((at, birth)).or_insert_with(|| {
            vm.heap.watch.set_active(false);
            let (first_line, name) = vm.line_of(place.code, 0);
            let (name, file) = (name.to_string(), vm.file_of(place.code).to_string());
            vm.heap.watch.set_active(true);
            let mut mix = Mix::new();
            mix.add_bytes(file.as_bytes());
            mix.add_bytes(name.as_bytes());
            mix.add(u64::from(first_line));
            functions.push(Function { file, name, first_line, hash: mix.value(), lines: Vec::new(), end: None, by_handler: false });
            functions.len() - 1
        });
        self.latest = Some(((at, birth), number));
        number
    }

    /// The line of an instruction that was executed.
    fn line(&mut self, program: &Program, function: usize, place: Place) -> u32 {
        let Function { lines, end, .. } = &mut self.functions[function];
        if lines.len() <= place.pc {
            lines.resize(place.pc + 1, 0);
        }
        if lines[place.pc] == 0 {
            let vm = &program.vm;
            vm.heap.watch.set_active(false);
            lines[place.pc] = vm.line_of(place.code, place.pc).0;
            if vm.is_last(place.code, place.pc) && vm.instr_of(place.code, place.pc).op() == Some(Op::ReturnNone) {
                *end = Some(place.pc);
            }
            vm.heap.watch.set_active(true);
        }
        lines[place.pc]
    }

    /// What was seen, by names.
    pub fn finish(self) -> Coverage {
        let functions = &self.functions;
        let line = |(who, function, line): Position| {
            let Function { file, name, .. } = &functions[function];
            CodeLine { who, file: file.clone(), line, function: name.clone() }
        };
        let mut coverage = Coverage { sources: self.sources, nested: self.nested, ..Coverage::default() };
        coverage.flows = self.flows.into_iter().map(|(from, to)| (line(from), line(to))).collect();
        for ((who, function, pc), seen) in self.accesses {
            let Function { file, name, lines, .. } = &functions[function];
            let spot = Spot { file: file.clone(), line: lines[pc as usize], function: name.clone(), instruction: pc };
            coverage.merge(Coverage { accesses: [((who, spot), seen)].into(), ..Coverage::default() });
        }
        for Function { file, name, first_line, lines, end, by_handler, .. } in functions {
            let ran = lines.iter().enumerate().filter(|(pc, line)| **line > 0 && Some(*pc) != *end);
            coverage.ran.extend(ran.map(|(_, line)| (file.clone(), *line)));
            if *by_handler {
                coverage.functions.insert((file.clone(), name.clone(), *first_line));
            }
        }
        coverage
    }
}

/// Whether an access is to what a program has names for: not how a container is built, nor what the interpreter keeps
/// for itself.
fn is_shared(program: &Program, access: &Access) -> bool {
    if let Some(number) = access.number() {
        return (place::BOARD..place::BOARD + device::ARMED).contains(&number);
    }
    match program.vm.heap.kind_at(access.object as usize) {
        Some((Kind::Dict, _)) => false,
        Some((Kind::Instance, _)) => access.at > access.object + OBJECT_HEADER,
        _ => true,
    }
}
