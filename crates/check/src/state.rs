//! A state as a number: equal for equal states, however they came about.
//!
//! Objects are numbered in the order in which they are reached from the program's globals, so that neither addresses nor
//! the order of allocation count.

use crate::ignored::Ignored;
use crate::live::Live;
use crate::program::Program;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::hash::Hasher;
use taipan_board::{Board, PinId};
use taipan_heap::Val;
use taipan_vm::Vm;
use taipan_vm::explore::Part;

/// A hash that is the same on every machine.
#[derive(Clone, Copy, Debug)]
pub struct Mix(u64);

impl Mix {
    pub fn new() -> Mix {
        Mix(0x9e37_79b9_7f4a_7c15)
    }

    pub fn add(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    pub fn add_bytes(&mut self, bytes: &[u8]) {
        self.add(bytes.len() as u64);
        bytes.iter().for_each(|byte| self.add(u64::from(*byte)));
    }

    pub fn value(self) -> u64 {
        let n = self.0 ^ self.0 >> 32;
        let n = n.wrapping_mul(0xd6e8_feb8_6659_fd93);
        n ^ n >> 32
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        rest.iter().for_each(|byte| self.add(u64::from(*byte)));
    }

    fn write_u8(&mut self, n: u8) {
        self.add(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.add(n);
    }

    fn write_usize(&mut self, n: usize) {
        self.add(n as u64);
    }

    fn finish(&self) -> u64 {
        self.value()
    }
}

impl Default for Mix {
    fn default() -> Self {
        Mix::new()
    }
}

/// Which objects were met, by their place in the heap: kept between states, so that telling one takes no allocation.
#[derive(Default)]
pub struct Met {
    /// By 8 bytes of the heap: the round in which the object was met, and its number.
    places: Vec<(u32, u32)>,
    round: u32,
    queue: Vec<Val>,
    ignored: Ignored,
    live: Live,
}

impl Met {
    /// Leaves these variables out.
    pub fn without(ignored: &[String]) -> Met {
        Met { ignored: Ignored::new(ignored), ..Met::default() }
    }

    fn begin(&mut self, heap_bytes: usize) {
        self.places.resize(heap_bytes / 8, (0, 0));
        self.round += 1;
        self.queue.clear();
    }

    fn add_value(&mut self, vm: &Vm, v: Val, mix: &mut Mix) {
        if !v.is_ptr() {
            return mix.add(vm.immediate_number(v));
        }
        let place = &mut self.places[vm.heap.offset(v) / 8];
        if place.0 != self.round {
            *place = (self.round, self.queue.len() as u32);
            self.queue.push(v);
        }
        mix.add(u64::from(place.1));
    }

    /// Adds what `roots` lead to. What is built in does not count.
    pub fn add_reachable(&mut self, vm: &Vm, roots: impl Iterator<Item = Val>, mix: &mut Mix) {
        self.begin(vm.heap.stats().total);
        for v in roots {
            self.add_value(vm, v, mix);
        }
        let mut ignored = core::mem::take(&mut self.ignored);
        if !ignored.is_empty() {
            ignored.begin(vm);
        }
        let mut done = 0;
        while let Some(v) = self.queue.get(done).copied() {
            done += 1;
            let owner = if ignored.is_empty() { None } else { ignored.owner(vm, v) };
            let mut add = |part| match part {
                Part::Value(v) => self.add_value(vm, v, mix),
                Part::Number(n) => mix.add(n),
            };
            match owner {
                Some(owner) => vm.parts_without(v, |name| ignored.has(&owner, name), &mut add),
                None => vm.parts(v, &mut add),
            }
        }
        self.ignored = ignored;
    }

    /// Adds what the registers of the calls in progress lead to, those that still count.
    pub fn add_calls(&mut self, vm: &Vm, mix: &mut Mix) {
        if self.ignored.is_empty() {
            return self.add_reachable(vm, vm.stack_in_use().iter().copied(), mix);
        }
        let mut live = core::mem::take(&mut self.live);
        let mut roots = Vec::new();
        for (place, registers) in vm.calls() {
            let counts = live.registers(vm, place.code, place.pc, registers.len());
            roots.extend(registers.iter().zip(counts).filter(|(_, counts)| **counts).map(|(v, _)| *v));
        }
        self.live = live;
        self.add_reachable(vm, roots.into_iter(), mix);
    }

    /// The variables that are to be left out, and are not there.
    pub fn unknown(&mut self, vm: &Vm) -> Vec<String> {
        let mut ignored = core::mem::take(&mut self.ignored);
        ignored.begin(vm);
        self.begin(vm.heap.stats().total);
        let mut mix = Mix::new();
        self.add_value(vm, vm.main, &mut mix);
        vm.imported(&mut |_, globals| self.add_value(vm, globals, &mut mix));
        let found = RefCell::new(BTreeSet::new());
        let mut done = 0;
        while let Some(v) = self.queue.get(done).copied() {
            done += 1;
            let owner = ignored.owner(vm, v);
            vm.parts(v, &mut |part| {
                if let Part::Value(v) = part {
                    self.add_value(vm, v, &mut mix);
                }
            });
            if let Some(owner) = owner {
                let note = |name: &str| {
                    found.borrow_mut().extend(ignored.full_name(&owner, name));
                    false
                };
                vm.parts_without(v, note, &mut |_| {});
            }
        }
        let found = found.into_inner();
        let unknown = ignored.full_names().filter(|name| !found.contains(name)).collect();
        self.ignored = ignored;
        unknown
    }
}

/// The registers of the calls in progress, by their bits: for states that differ in nothing else.
pub(crate) fn registers(program: &mut Program) -> u64 {
    let vm = &program.vm;
    let mut mix = Mix::new();
    vm.stack_in_use().iter().for_each(|v| mix.add(v.bits() as u64));
    mix.add(vm.irq.schedule_len() as u64);
    outside(program, &mut mix);
    mix.value()
}

/// What tells apart what is still to come from outside: how far that is, and the time if something comes by the clock.
pub fn outside(program: &mut Program, mix: &mut Mix) {
    let sim = &program.board().sim;
    let (position, by_the_clock) = (sim.outside_position(), sim.awaits_the_clock());
    mix.add(position);
    if by_the_clock {
        mix.add(program.vm.time().0);
    }
}

/// What is left when the program is over: its globals and its pins, and whether interrupts are off.
pub fn final_state(program: &mut Program) -> u64 {
    program.vm.heap.watch.set_active(false);
    let mut mix = Mix::new();
    program.met.add_reachable(&program.vm, core::iter::once(program.vm.main), &mut mix);
    mix.add(u64::from(program.vm.irq.is_masked()));
    let board = program.board();
    for pin in 0..board.profile().pins.len() {
        mix.add(u64::from(board.sim.level(PinId(pin as u8))));
    }
    program.vm.heap.watch.set_active(true);
    mix.value()
}
