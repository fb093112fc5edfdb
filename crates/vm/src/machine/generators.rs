//! Generators in loops: a `for` that asks one for its next value, and the `yield` or return that answers it, as moves
//! of registers. What `generator.rs` does in full, for the frames that the loop has at hand.

use super::frame::{Flag, Frame};
use super::run::{len_of, payload, small_of};
use crate::generator::{CODE, FINISHED, FRESH, GLOBALS, HEAD, PC, RUNNING, STATE, SUSPENDED};
use crate::vm::Vm;
use taipan_bytecode::{Instr, Op};
use taipan_heap::{Kind, Val};

impl Vm {
    /// Puts the frame of generator `g`, whose registers start at `base`, on top and gives it `value`. False if it has
    /// finished, runs already or cannot take a value yet, or the stack is full.
    pub(crate) fn enter_generator(&mut self, g: Val, base: usize, value: Val, flags: u8) -> bool {
        if !self.heap.is(g, Kind::Generator) || base == 0 || !self.room(base, self.heap.len(g)) {
            return false;
        }
        // SAFETY: it is a generator, and there is a place below `base`.
        unsafe { enter(self, g, base, value, flags) }
    }
}

/// Puts the frame of generator `g` on top of the saved one, which asks for the next value and has `value` for it. False
/// if nothing was done, as for [`Vm::enter_generator`].
///
/// # Safety
/// `g` is a generator object, there is a frame, and it is saved.
#[inline(always)]
pub(super) unsafe fn resume(vm: &mut Vm, g: Val, value: Val) -> bool {
    // SAFETY: there is a frame; by the obligations of this function.
    unsafe {
        let top = vm.frames.top();
        let base = top.base as usize + top.registers as usize + 1;
        enter(vm, g, base, value, 0)
    }
}

/// Copies `n` values one by one. They were just written so: a wider load would have to wait until the writes are done.
///
/// # Safety
/// Both ranges are values, and they don't overlap.
#[inline(always)]
unsafe fn copy(from: *const Val, to: *mut Val, n: usize) {
    for i in 0..n {
        // SAFETY: by the obligation of this function. Volatile, or the compiler would make one wide copy of it.
        unsafe { to.add(i).write_volatile(from.add(i).read()) }
    }
}

/// # Safety
/// `g` is a generator object, and `base` is not 0.
#[inline(always)]
unsafe fn enter(vm: &mut Vm, g: Val, base: usize, value: Val, flags: u8) -> bool {
    // SAFETY: a generator has `HEAD` slots and those of its registers; its code is verified (module doc, 1) and its
    // `PC` was taken from a frame of that code, past a `Yield`, on a `YieldFrom`, or is 0. The registers written are
    // those of a frame that there is room for, and the slot below, which is in the room between frames.
    unsafe {
        let slots = payload(g);
        let state = slots.add(STATE).read();
        if state != SUSPENDED && (state != FRESH || !value.is_none()) {
            return false;
        }
        vm.heap.writes_all(g);
        let code = slots.add(CODE).read();
        let registers = small_of(code) as usize;
        if !vm.stack.room(base, registers) || !vm.frames.room() || len_of(g) as usize != HEAD + registers {
            return false;
        }
        let pc = (payload(payload(code).read()) as *const u32).add(slots.add(PC).read().int_unchecked() as usize);
        let regs = vm.stack.at(base);
        copy(slots.add(HEAD), regs, registers);
        regs.sub(1).write(g);
        if state == SUSPENDED {
            // The `yield` that it stands after, or the `yield from` that it stands on, gets the value.
            let on = Instr(pc.read());
            let i = if on.op_byte() == Op::YieldFrom as u8 { on } else { Instr(pc.sub(1).read()) };
            regs.add(i.a() as usize).write(value);
        }
        slots.add(STATE).write(RUNNING);
        let globals = slots.add(GLOBALS).read();
        let flags = flags | Flag::GENERATOR;
        vm.frames.push(Frame { code, globals, pc, base: base as u32, registers: registers as u8, dest: 0, flags, stage: 0 });
    }
    true
}

/// The instruction that the frame below the top waits in, if the frame on top is a generator's that it resumed itself: an
/// `IterNext` or `YieldFrom`, or the call of a built-in. Then [`suspend`] or [`finish`] is all there is to do about the
/// frame on top.
///
/// # Safety
/// There is a frame.
#[inline(always)]
pub(super) unsafe fn asked_by(vm: &Vm) -> Option<Instr> {
    // SAFETY: a frame that Rust did not enter has one below it, whose saved pc is past an instruction.
    unsafe {
        if vm.frames.top().flags != Flag::GENERATOR || vm.heap.collecting() {
            return None;
        }
        Some(Instr(vm.frames.get_unchecked(vm.frames.len() - 2).pc.sub(1).read()))
    }
}

/// Whether the instruction is the call of a built-in that waits for the generator.
#[inline(always)]
pub(super) fn is_call(i: Instr) -> bool {
    i.op_byte() == Op::Call as u8 || i.op_byte() == Op::CallMethod as u8
}

/// Whether the frame on top is a generator's that Rust resumed, and nothing is being marked.
#[inline(always)]
pub(super) fn is_from_rust(vm: &Vm) -> bool {
    vm.frames.top().flags == Flag::GENERATOR | Flag::ENTRY && !vm.heap.collecting()
}

/// Whether what the generator on top yields is the value of the call below, and nothing is being marked.
#[inline(always)]
pub(super) fn is_next(vm: &Vm) -> bool {
    vm.frames.top().flags == Flag::GENERATOR | Flag::NEXT && !vm.heap.collecting()
}

/// Takes the generator's frame off the stack: it goes on at `pc`.
///
/// # Safety
/// `asked_by` had an answer, or `is_from_rust` or `is_next` was true, and `regs` and `pc` are the frame's.
#[inline(always)]
pub(super) unsafe fn suspend(vm: &mut Vm, regs: *mut Val, pc: *const u32) {
    // SAFETY: the slot below a generator's registers holds the generator, which has as many slots for them (`resume`
    // and `push_generator` saw to it). Nothing is being marked, so there is nothing to shade.
    unsafe {
        vm.heap.writes_all(regs.sub(1).read());
        let f = vm.frames.top();
        let slots = payload(regs.sub(1).read());
        copy(regs, slots.add(HEAD), f.registers as usize);
        let start = payload(payload(f.code).read()) as *const u32;
        slots.add(PC).write(Val::int(pc.offset_from(start)));
        slots.add(STATE).write(SUSPENDED);
    }
    vm.frames.pop();
}

/// Takes the generator's frame off the stack for good.
///
/// # Safety
/// As for [`suspend`].
#[inline(always)]
pub(super) unsafe fn finish(vm: &mut Vm, regs: *mut Val) {
    // SAFETY: as in `suspend`.
    unsafe {
        let g = regs.sub(1).read();
        vm.heap.writes_all(g);
        let slots = payload(g);
        slots.add(STATE).write(FINISHED);
        for i in HEAD..len_of(g) as usize {
            slots.add(i).write(Val::UNDEF);
        }
    }
    vm.frames.pop();
}
