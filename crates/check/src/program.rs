//! A program on its board that can be stopped, interrupted, saved and put back.

use crate::board::{self, Explored};
use crate::host::{Embedder, Files};
use crate::state::Met;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::Any;
use taipan_board::{Cycles, Line, PinId, Profile};
use taipan_heap::watch::{Access, Notice, Touch};
use taipan_modules::soft_timer;
use taipan_sim::{Options, SimBoard, Stimulus};
use taipan_vm::explore::{Pause, Snapshot};
use taipan_vm::interrupt::Irq;
use taipan_vm::watch::place;
use taipan_vm::{Config, Raise, Vm};

/// What to explore, and on what.
#[derive(Clone)]
pub struct Setup {
    pub profile: &'static Profile,
    pub source: Vec<u8>,
    /// As tracebacks name it.
    pub file: String,
    /// `sys.path`
    pub path: Vec<String>,
    pub files: Files,
    /// Lines of the program that are one step: nothing is delivered within them.
    pub atomic: Vec<u32>,
    /// What the outside world does.
    pub stimulus: Option<Stimulus>,
    /// Variables that are left out of what is compared.
    pub ignored: Vec<String>,
}

impl Setup {
    /// A program with no files beside it.
    pub fn alone(profile: &'static Profile, source: &str) -> Setup {
        let (source, file) = (source.as_bytes().to_vec(), String::from("main.py"));
        Setup { profile, source, file, path: Vec::new(), files: Files::NONE, atomic: Vec::new(), stimulus: None, ignored: Vec::new() }
    }
}

/// Bytes of the heap: more than any board has, because nothing is collected while there is room.
const HEAP_BYTES: usize = 2 << 20;

/// More cycles than an instruction takes, if it does not wait.
const SLOWEST: u64 = 10_000;

/// Something that can interrupt the program.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Source {
    pub line: Line,
    /// Which of the events of the line: a timer's channel, or a software timer by its place in the heap.
    pub event: u32,
}

/// A source as it is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Armed {
    pub source: Source,
    /// Lower is more urgent.
    pub priority: u8,
    /// Its handler cuts in anywhere; else it is called at check points.
    pub hard: bool,
}

/// Why the program stopped.
#[derive(Debug)]
pub enum Stop {
    /// Something may be delivered here, or has ended.
    Boundary,
    Ended(Ending),
}

/// How a program ended.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ending {
    Returned,
    /// An exception that nobody caught, as it is printed.
    Raised(String),
    /// It waits for what never comes, or time is up.
    Waits,
}

/// The state of a program and its board.
#[derive(Default)]
pub struct Saved {
    vm: Snapshot,
    board: Option<SimBoard>,
    output: usize,
    effects: usize,
}

pub struct Program {
    pub vm: Vm,
    pub(crate) met: Met,
    /// By line: the pin whose edges were seen to raise it.
    pub(crate) edge_pins: BTreeMap<u8, PinId>,
    /// The program's file, and its lines that are one step.
    file: String,
    atomic: Vec<u32>,
    /// Lines with their events, for [`Program::armed`].
    events: Vec<(Line, u32)>,
}

/// A handler in progress, or one that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Context {
    pub source: Source,
    pub hard: bool,
    /// Hard handlers in progress, and callbacks ended, when it was asked for.
    depth: usize,
    callbacks: u32,
    /// Instructions of what it cut into.
    pub outer_steps: u64,
    /// `disable_irq` was in force.
    pub masked: bool,
}

impl Program {
    /// The program before its first instruction, or the exception that compiling it raised, as text.
    pub fn new(setup: &Setup) -> Result<Program, String> {
        let profile = setup.profile;
        let config = Config {
            heap_bytes: HEAP_BYTES,
            every: true,
            small_int_bits: profile.small_int_bits,
            floats_allocate: profile.floats_allocate,
            detailed_errors: false,
            // So that what a handler raises is known with its line, whether or not the program makes a buffer.
            emergency_bytes: 1024,
            ..Config::default()
        };
        let sim = SimBoard::new(profile, Options { timeline_limit: 0, ..Options::default() });
        let host = Embedder { profile, files: setup.files };
        let mut explored = Explored::new(sim);
        if let Some(stimulus) = &setup.stimulus {
            explored.sim.stimulate(stimulus);
        }
        let mut vm = Vm::new(config, Box::new(explored), Box::new(host));
        vm.irq.depth = profile.schedule_depth;
        let log = vm.heap.watch.share();
        let mut program = Program {
            vm,
            met: Met::without(&setup.ignored),
            edge_pins: BTreeMap::new(),
            file: setup.file.clone(),
            atomic: setup.atomic.clone(),
            events: Vec::new(),
        };
        program.board().report_to(log);
        let vm = &mut program.vm;
        let prepared = vm.set_sys_list("sys.path", &setup.path);
        let prepared = prepared.and_then(|()| vm.set_sys_list("sys.argv", core::slice::from_ref(&setup.file)));
        match prepared.and_then(|()| vm.begin_program(&setup.source, &setup.file)) {
            Ok(()) => {
                program.vm.heap.watch.set_active(true);
                Ok(program)
            }
            Err(r) => Err(program.vm.print_exception(r.0)),
        }
    }

    pub fn board(&mut self) -> &mut Explored {
        let board: &mut dyn Any = &mut *self.vm.board;
        board.downcast_mut().expect("the board that `new` gave it")
    }

    pub fn output(&mut self) -> &[u8] {
        &self.board().output
    }

    // ---- Going on and going back

    /// Runs until the watch says stop, or the program ends.
    pub fn run(&mut self) -> Stop {
        match self.vm.run_on_until_stopped() {
            Pause::Stopped => {
                // What has come by now has come before anything that is delivered here.
                let now = self.vm.time();
                if self.board().sim.next_from_outside().is_some_and(|at| at <= now) {
                    self.vm.board_changed();
                }
                Stop::Boundary
            }
            Pause::Ended(Ok(_)) => Stop::Ended(Ending::Returned),
            Pause::Ended(Err(r)) => Stop::Ended(self.ending(r)),
        }
    }

    /// Instructions that can be executed before something comes from outside, or `held` comes, `most` at most.
    pub fn quiet_steps(&mut self, most: u64, held: Option<Cycles>) -> u64 {
        let now = self.vm.time().0;
        let Some(next) = self.board().sim.next_from_outside().into_iter().chain(held).min() else { return most };
        (next.0.saturating_sub(now) / SLOWEST).clamp(1, most)
    }

    /// When an edge would come by the clock, if its handler were switched off.
    pub fn next_held(&mut self) -> Option<Cycles> {
        let now = self.vm.time();
        self.board().sim.next_held(now)
    }

    fn ending(&mut self, r: Raise) -> Ending {
        if r.is_stop() { Ending::Waits } else { Ending::Raised(self.vm.print_exception(r.0)) }
    }

    pub fn save(&mut self, saved: &mut Saved) {
        self.vm.save(&mut saved.vm);
        let board = self.board();
        saved.output = board.output.len();
        saved.effects = board.effects.len();
        match &mut saved.board {
            Some(kept) => kept.clone_from(&board.sim),
            None => saved.board = Some(board.sim.clone()),
        }
    }

    pub fn restore(&mut self, saved: &Saved) {
        self.vm.restore(&saved.vm);
        let board = self.board();
        board.output.truncate(saved.output);
        board.effects.truncate(saved.effects);
        if let Some(sim) = &saved.board {
            board.sim.clone_from(sim);
        }
    }

    // ---- Sources

    /// The sources whose events could happen now, the most urgent first.
    pub fn armed(&mut self, into: &mut Vec<Armed>) {
        into.clear();
        self.vm.heap.watch.set_active(false);
        let profile = self.vm.board.profile();
        let mut lines = core::mem::take(&mut self.events);
        lines.clear();
        self.board().sim.armed(|line, event| lines.push((line, u32::from(event))));
        let timers = soft_timer::running(&self.vm).map(|timer| (profile.alarm_line, self.vm.heap.offset(timer) as u32));
        lines.extend(timers);
        for (line, event) in lines.iter().copied() {
            if let Some(pin) = self.board().sim.edge_pin(line) {
                self.edge_pins.entry(line.0).or_insert(pin);
            }
            if let Some(handler) = Irq::peek(&self.vm, line, event).filter(|handler| !handler.function.is_none()) {
                into.push(Armed { source: Source { line, event }, priority: profile.priority(line), hard: handler.hard });
            }
        }
        self.events = lines;
        into.sort_unstable_by_key(|a| (!a.hard, a.priority, a.source));
        self.vm.heap.watch.set_active(true);
    }

    /// Whether the source would be served if its event happened now.
    pub fn is_enabled(&self, armed: &Armed) -> bool {
        if self.is_in_atomic_line() {
            return false;
        }
        let served = self.vm.irq.can_serve(armed.priority);
        if armed.hard {
            return served && (!self.vm.irq.is_served_at_check_points(armed.source.line) || self.vm.is_at_check_point());
        }
        // A mask does not hold off what was queued before it.
        let queued = served || self.vm.irq.is_masked() && self.vm.explored.waits_since_mask;
        queued && self.vm.irq.can_run_scheduled() && self.vm.is_at_check_point()
    }

    /// Whether the event of a soft source could be queued now, though its callback can't be called.
    pub fn can_raise(&self, armed: &Armed) -> bool {
        !armed.hard && self.vm.irq.can_serve(armed.priority)
    }

    /// Whether a line is in progress that is one step.
    pub fn is_in_atomic_line(&self) -> bool {
        if self.atomic.is_empty() {
            return false;
        }
        let depth = self.vm.places().count();
        self.vm.places().enumerate().any(|(n, place)| {
            let Some(before) = place.pc.checked_sub(1) else { return false };
            let line = self.vm.line_of(place.code, before).0;
            // In a caller the instruction before is the call, which is in progress.
            let calls = n + 1 < depth && !self.vm.is_handler_frame(n + 1);
            let goes_on = calls || self.vm.line_of(place.code, place.pc).0 == line;
            goes_on && self.atomic.contains(&line) && self.vm.file_of(place.code) == self.file
        })
    }

    /// What the delivery of a source depends on, before its handler does anything: whether it is switched on, whether
    /// interrupts are, and for a soft one what is in the schedule before it.
    pub fn delivery(armed: &Armed) -> impl Iterator<Item = Access> {
        let queue = (!armed.hard).then(|| Access::elsewhere(place::SCHEDULE, Touch::Read));
        let switches = [board::armed(armed.source.line), place::MASK];
        switches.into_iter().map(|switch| Access::elsewhere(switch, Touch::Read)).chain(queue)
    }

    /// The event of a source that is enabled happens: the program is at the first instruction of the handler then, or
    /// past it, if it has none.
    pub fn fire(&mut self, armed: &Armed) -> (Context, Option<Ending>) {
        let source = armed.source;
        let context = Context {
            source,
            hard: armed.hard,
            depth: self.vm.irq.handlers_in_progress().0,
            callbacks: self.vm.irq.callbacks_ended().0,
            outer_steps: self.vm.explored.steps,
            masked: self.vm.irq.is_masked(),
        };
        let now = self.vm.time();
        self.board().sim.stop_the_world(now);
        self.happen(source);
        self.vm.irq.set_masked(false);
        self.vm.explored.holds_callbacks = false;
        let (at_step, before) = (self.vm.explored.at_step.take(), core::mem::take(&mut self.vm.explored.before));
        let mut ending = None;
        loop {
            if let Stop::Ended(end) = self.run() {
                ending = Some(end);
                break;
            }
            self.vm.irq.set_masked(context.masked);
            // A soft one has been put into the schedule; its turn comes next.
            if armed.hard || self.vm.irq.handlers_in_progress().1 || self.has_left(&context) || self.vm.irq.schedule_len() == 0 {
                break;
            }
        }
        self.vm.explored.at_step = at_step;
        self.vm.explored.before = before;
        self.vm.explored.steps = 0;
        (context, ending)
    }

    /// The last handler in progress is over. What comes from outside by the clock goes by that of the main program, as
    /// handlers take none of its time: where in a handler it would have come is no question then.
    pub fn leave_handlers(&mut self) {
        self.board().sim.let_the_world_go_on();
        self.vm.board_changed();
    }

    /// The event of a soft source is put into the schedule, for later.
    pub fn raise(&mut self, armed: &Armed) {
        self.happen(armed.source);
        let steps = self.vm.explored.steps;
        self.run();
        self.vm.explored.steps = steps;
    }

    fn happen(&mut self, source: Source) {
        if source.line == self.vm.board.profile().alarm_line {
            let offset = source.event as usize;
            let timer = soft_timer::running(&self.vm).find(|timer| self.vm.heap.offset(*timer) == offset);
            if let Some(timer) = timer {
                soft_timer::expire(&mut self.vm, timer);
            }
        } else {
            let now = self.vm.time();
            self.board().fire(now, source.line, source.event as u8);
            // What follows in the stimulus may come by the clock.
            self.vm.board_changed();
        }
    }

    /// The shortest time between two events of a source, in cycles; `None` if they come as they like.
    pub fn gap(&mut self, source: Source) -> Option<u64> {
        if source.line != self.vm.board.profile().alarm_line {
            return self.board().sim.gap(source.line, source.event as u8).map(|gap| gap.0);
        }
        self.vm.heap.watch.set_active(false);
        let timer = soft_timer::running(&self.vm).find(|timer| self.vm.heap.offset(*timer) == source.event as usize);
        let gap = timer.map(|timer| soft_timer::gap(&self.vm, timer));
        self.vm.heap.watch.set_active(true);
        gap
    }

    /// Whether the source is a timer that lives only while somebody has a reference to it, and nobody has.
    pub fn is_forgotten(&mut self, source: Source) -> bool {
        let profile = self.vm.board.profile();
        if source.line != profile.alarm_line || profile.soft_timers.are_roots {
            return false;
        }
        self.vm.heap.watch.set_active(false);
        let link = soft_timer::running(&self.vm).find(|link| self.vm.heap.offset(*link) == source.event as usize);
        let timer = link.and_then(|link| soft_timer::timer_of(&self.vm, link));
        let is_forgotten = timer.is_some_and(|timer| !self.vm.is_reachable(timer));
        self.vm.heap.watch.set_active(true);
        is_forgotten
    }

    /// Whether the handler is over.
    pub fn has_left(&self, context: &Context) -> bool {
        if context.hard {
            return self.vm.irq.handlers_in_progress().0 <= context.depth;
        }
        let (ended, line) = self.vm.irq.callbacks_ended();
        ended > context.callbacks && line == Some(context.source.line)
    }

    // ---- What happened

    pub fn take_accesses(&mut self, into: &mut Vec<Access>) {
        self.vm.heap.watch.take_accesses(into);
    }

    pub fn take_notices(&mut self) -> Vec<Notice> {
        self.vm.heap.watch.take_notices()
    }
}
