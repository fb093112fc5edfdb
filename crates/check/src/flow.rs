//! Where values go: from the events that are watched through registers and branches, while an execution is written down.

use crate::brute::Player;
use crate::record::Before;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Range;
use taipan_bytecode::Op;
use taipan_bytecode::op::{Operand, ROWS};
use taipan_heap::Val;

/// A branch that depended on watched events, and the instructions that are executed because of how it went.
struct Guard {
    context: usize,
    code: Val,
    branch: usize,
    scope: Range<usize>,
    bits: u64,
}

/// Follows values of the watched events through registers and branches.
#[derive(Default)]
pub(crate) struct Flow {
    /// By event number: its bits.
    pub watched: BTreeMap<usize, u64>,
    /// By stack slot.
    slots: BTreeMap<usize, u64>,
    guards: Vec<Guard>,
    pub joined: Vec<u64>,
}

impl Flow {
    /// Carries on after an instruction; what had a part in what it stored.
    pub fn step(&mut self, player: &Player, before: &Before, reads: u64) -> u64 {
        let vm = &player.program.vm;
        let Before { instr: i, base, depth, caller, .. } = *before;
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
        if op.is_branch() {
            self.branch(player, before, used);
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
                let call = vm.instr_of(caller.code, call);
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
    /// What decided about the instruction: the watched events that branches around it depended on.
    pub fn guards(&self, before: &Before) -> u64 {
        let holds = |guard: &Guard| before.frames.iter().any(|place| place.code == guard.code && guard.scope.contains(&place.pc));
        self.guards.iter().filter(|guard| guard.context == before.context && holds(guard)).fold(0, |bits, guard| bits | guard.bits)
    }

    /// A branch was taken, or not: what follows from it goes to where the two ways meet.
    fn branch(&mut self, player: &Player, before: &Before, used: u64) {
        let Some(at) = before.frames.last().copied() else { return };
        self.guards.retain(|guard| (guard.context, guard.code, guard.branch) != (before.context, at.code, at.pc));
        let vm = &player.program.vm;
        let Some(now) = vm.places().next_back().filter(|now| now.code == at.code && used != 0) else { return };
        let instr = |pc: usize| vm.instr_of(at.code, pc);
        let jump = |pc: usize| (pc + 1).wrapping_add_signed(instr(pc).offset() as isize);
        let Some(op) = before.instr.op() else { return };
        let target = match op {
            Op::Jump | Op::Loop => return,
            _ if op.has_jump_word() => jump(at.pc + 1),
            _ => at.pc + 1 + before.instr.x() as usize,
        };
        let scope = if target <= at.pc {
            // The end of a loop: its rounds depend on it.
            target..at.pc + 1
        } else if now.pc < target {
            now.pc..target
        } else {
            match instr(target - 1).op() {
                // The other way ends with a jump to where they meet, or never comes there.
                Some(Op::Jump) => target..jump(target - 1),
                Some(Op::Return | Op::ReturnNone | Op::Loop | Op::Raise) => target..usize::MAX,
                _ => return,
            }
        };
        self.guards.push(Guard { context: before.context, code: at.code, branch: at.pc, scope, bits: used });
    }
}
