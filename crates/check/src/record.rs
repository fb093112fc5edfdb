//! One execution in full: every access with its place in the program, and where values that were read went.

use crate::brute::Player;
use crate::footprint::Footprint;
use crate::program::{Ending, Program};
use crate::search::{Delivery, Limits, Region};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use taipan_bytecode::op::{Operand, ROWS};
use taipan_bytecode::{Instr, Op};
use taipan_heap::watch::{Access, Touch};
use taipan_vm::explore::Place;

/// An access, by whom and where.
#[derive(Clone, Debug)]
pub struct Event {
    /// 0 the program, n the n-th delivery.
    pub context: usize,
    /// Instructions of the context before this one.
    pub step: u64,
    pub access: Access,
    /// Which of the places in [`Record::places`] it was at.
    pub place: usize,
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

/// An execution, written down.
pub struct Record {
    pub events: Vec<Event>,
    pub places: Vec<Spot>,
    pub ending: Ending,
    /// By event: which of the watched events had a part in what it stored, or in whether it happened.
    pub flows: Vec<u64>,
    /// Pairs of watched events whose values came together in one instruction.
    pub joined: Vec<u64>,
}

/// Follows values of the watched events through registers and branches.
#[derive(Default)]
struct Flow {
    /// By event number: its bit.
    watched: BTreeMap<usize, u32>,
    /// By stack slot.
    slots: BTreeMap<usize, u64>,
    /// By context: what branches since have depended on.
    guards: BTreeMap<usize, u64>,
    joined: Vec<u64>,
}

/// Plays `deliveries` and writes down all accesses since a source was first on. The values of the events `watched` are
/// followed. With `until` the program stands still after that event.
pub fn record(program: &mut Program, deliveries: &[Delivery], limits: &Limits, watched: &[usize], until: Option<usize>) -> Record {
    let mut player = Player::new(program);
    let mut flow = Flow::default();
    for (bit, event) in watched.iter().take(64).enumerate() {
        flow.watched.insert(*event, bit as u32);
    }
    flow.joined = alloc::vec![0; 64];
    let mut record = Record { events: Vec::new(), places: Vec::new(), ending: Ending::Waits, flows: Vec::new(), joined: Vec::new() };
    record.ending = player.follow(deliveries, limits, &mut |player| {
        let ending = one_step(player, limits, &mut record, &mut flow);
        let enough = until.is_some_and(|event| record.events.len() > event);
        ending.or(enough.then_some(Ending::Waits))
    });
    record.joined = flow.joined;
    record
}

fn one_step(player: &mut Player, limits: &Limits, record: &mut Record, flow: &mut Flow) -> Option<Ending> {
    let context = player.context();
    let step = player.program.vm.explored.steps;
    let vm = &player.program.vm;
    let instr = vm.next_instr().unwrap_or(Instr(0));
    let base = vm.base();
    let depth = vm.places().count();
    let first = (0..depth).rev().find(|n| vm.is_handler_frame(*n)).unwrap_or(0);
    let frames: Vec<Place> = vm.places().skip(first).collect();
    // Who gets the value that a return gives; that of a handler is dropped.
    let caller = if first + 1 == depth { None } else { vm.places().nth(depth.wrapping_sub(2)) };
    player.accesses.clear();
    let ending = player.step(limits);
    let mut reads = 0;
    let first_event = record.events.len();
    if !player.accesses.is_empty()
        && let Some(top) = frames.last()
    {
        let vm = &player.program.vm;
        let (line, function) = vm.line_of(top.code, top.pc);
        let spot = Spot {
            frames: frames.iter().map(|place| (vm.heap.offset(place.code), place.pc)).collect(),
            line,
            function: function.to_string(),
            file: vm.file_of(top.code).to_string(),
        };
        record.places.push(spot);
        // An instruction is one event for each place: it reads before it writes.
        let mut touched = Footprint::default();
        player.accesses.iter().for_each(|access| touched.add(*access));
        for access in touched.accesses() {
            if access.touch == Touch::Read
                && let Some(bit) = flow.watched.get(&record.events.len())
            {
                reads |= 1 << bit;
            }
            let place = record.places.len() - 1;
            record.events.push(Event { context, step, access: *access, place });
        }
    }
    let stored = flow.step(player, instr, base, depth, caller, context, reads);
    record.flows.resize(first_event, 0);
    record.flows.resize(record.events.len(), stored | flow.guards.get(&context).copied().unwrap_or(0));
    ending
}

impl Flow {
    /// Carries on after an instruction; what had a part in what it stored.
    #[allow(clippy::too_many_arguments)]
    fn step(&mut self, player: &Player, i: Instr, base: usize, depth: usize, caller: Option<Place>, context: usize, reads: u64) -> u64 {
        let vm = &player.program.vm;
        let Some(op) = i.op() else { return 0 };
        let get = |flow: &Flow, register: usize| flow.slots.get(&(base + register)).copied().unwrap_or(0);
        let fields = [i.a() as usize, i.b() as usize, i.c() as usize];
        let operands = ROWS[op as usize].operands;
        let mut used = reads;
        for (operand, register) in operands.iter().zip(fields) {
            if *operand == Operand::R {
                used |= get(self, register);
            }
        }
        let window = match op {
            Op::Call | Op::CallMethod => fields[0]..fields[0] + 2 + fields[1],
            Op::CallKw | Op::CallEx => fields[0]..fields[0] + 8,
            Op::NewTuple | Op::NewList | Op::NewSet | Op::ConcatStr => fields[1]..fields[1] + fields[2],
            Op::GetSlice => fields[2]..fields[2] + 3,
            Op::SetSlice | Op::DelSlice => fields[1]..fields[1] + 3,
            Op::IterNext => fields[0]..fields[0] + 3,
            _ => 0..0,
        };
        for register in window {
            used |= get(self, register);
        }
        let mut rest = used;
        while rest != 0 {
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
            self.joined[bit as usize] |= used;
        }
        if op.is_branch() && used != 0 {
            *self.guards.entry(context).or_default() |= used;
        }
        let now = vm.places().count();
        if now > depth && matches!(op, Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx) {
            // The callee has its arguments where they are.
            return used;
        }
        if now < depth && matches!(op, Op::Return | Op::ReturnNone) {
            if let Some(caller) = caller
                && let Some(call) = caller.pc.checked_sub(1)
            {
                let call = vm.instr_in(caller.code, call);
                self.slots.insert(vm.base() + call.c() as usize, used);
            }
            return used;
        }
        for (operand, register) in operands.iter().zip(fields) {
            if *operand == Operand::W {
                self.slots.insert(base + register, used);
            }
        }
        if op == Op::LoadMethod {
            self.slots.insert(base + fields[0] + 1, used);
        }
        if op == Op::Unpack {
            self.slots.extend((0..fields[2]).map(|n| (base + fields[0] + n, used)));
        }
        used
    }
}

/// The region from one spot to another of the same context, if there is one that does not go round a loop.
pub fn region(p: &Spot, c: &Spot) -> Option<Region> {
    let at = p.frames.iter().zip(&c.frames).position(|(a, b)| a != b)?;
    let ((code, from), (other, to)) = (p.frames[at], c.frames[at]);
    if code != other {
        return None;
    }
    // In a caller the index is past the call, which belongs to the region.
    let from = if at + 1 == p.frames.len() { from } else { from.saturating_sub(1) };
    (from < to).then_some(Region { code, from, to })
}
