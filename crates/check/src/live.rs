//! Which registers of a call still count: those that are read, on some way from here, before they are written.
//!
//! A register keeps what was last computed in it. That is nothing a program can see, and where a variable is left out of
//! what is compared, what was computed from it has to be left out with it.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use taipan_bytecode::op::{Operand, ROWS};
use taipan_bytecode::{Instr, Op};
use taipan_heap::Val;
use taipan_vm::Vm;

/// By code and instruction, so that it is worked out once.
#[derive(Default)]
pub(crate) struct Live(BTreeMap<(usize, usize), Vec<bool>>);

impl Live {
    /// Whether each of the registers of a call counts that is before an instruction.
    pub fn registers(&mut self, vm: &Vm, code: Val, pc: usize, count: usize) -> &[bool] {
        self.0.entry((code.bits(), pc)).or_insert_with(|| (0..count).map(|register| is_live(vm, code, pc, register)).collect())
    }
}

fn is_live(vm: &Vm, code: Val, pc: usize, register: usize) -> bool {
    let mut seen: Vec<bool> = Vec::new();
    let mut ways = vec![pc];
    while let Some(pc) = ways.pop() {
        if seen.get(pc) == Some(&true) {
            continue;
        }
        seen.resize(seen.len().max(pc + 1), false);
        seen[pc] = true;
        let i = vm.instr_of(code, pc);
        let Some(op) = i.op() else { continue };
        let ext = if op.has_ext() { vm.instr_of(code, pc + 1) } else { Instr(0) };
        if reads(op, i, ext, register) {
            return true;
        }
        ways.extend(vm.exception_handler(code, pc).map(|(handler, _)| handler));
        if !writes(op, i, register) {
            successors(op, i, pc, &mut ways);
        }
    }
    false
}

fn operands(op: Op, i: Instr, wanted: Operand) -> impl Iterator<Item = usize> {
    let fields = [i.a(), i.b(), i.c()];
    let operands = ROWS[op as usize].operands.iter().zip(fields);
    operands.filter(move |(operand, _)| **operand == wanted).map(|(_, register)| usize::from(register))
}

/// Whether an instruction may read a register.
fn reads(op: Op, i: Instr, ext: Instr, register: usize) -> bool {
    let (a, b, c) = (usize::from(i.a()), usize::from(i.b()), usize::from(i.c()));
    let window: Range<usize> = match op {
        Op::Call | Op::CallMethod => a..a + 2 + b,
        Op::CallKw => a..a + 2 + b + usize::from(ext.a()),
        Op::CallEx => a..a + 4,
        Op::NewTuple | Op::NewList | Op::NewSet | Op::ConcatStr => b..b + c,
        Op::GetSlice => c..c + 3,
        Op::SetSlice | Op::DelSlice | Op::NewSlice | Op::NewFunctionEx => b..b + 3,
        Op::NewTemplate => b..b + 2,
        Op::RangeStart => a..a + b + 2,
        Op::IterNext => a..a + 3,
        Op::BuildClass => a..a + 3 + b,
        Op::LoadSuper | Op::Import => a..a + 2,
        Op::YieldFrom | Op::NewCell => a..a + 1,
        // The namespace.
        Op::GetName | Op::SetName | Op::DelName | Op::ImportStar => 0..1,
        _ => 0..0,
    };
    window.contains(&register) || operands(op, i, Operand::R).any(|r| r == register)
}

/// Whether it surely writes it.
fn writes(op: Op, i: Instr, register: usize) -> bool {
    let a = usize::from(i.a());
    let window = match op {
        // These go on with the register as it was.
        Op::GetName | Op::RangeStart | Op::IterNext => return false,
        Op::LoadMethod | Op::LoadMethodX | Op::LoadSuper => a..a + 2,
        Op::IterStart => a..a + 3,
        Op::Unpack => a..a + usize::from(i.c()),
        _ => 0..0,
    };
    window.contains(&register) || operands(op, i, Operand::W).any(|w| w == register)
}

fn successors(op: Op, i: Instr, pc: usize, ways: &mut Vec<usize>) {
    match op {
        Op::Jump | Op::Loop => ways.push((pc + 1).wrapping_add_signed(i.offset() as isize)),
        Op::Return | Op::ReturnNone | Op::Raise | Op::RaiseFrom | Op::Reraise => {}
        Op::GetName => ways.extend([pc + 1, pc + 2]),
        Op::RangeStart => ways.extend([pc + 1, pc + 3]),
        // The next word is its jump.
        _ if op.has_jump_word() => ways.extend([pc + 1, pc + 2]),
        _ if op.is_branch() => ways.extend([pc + 1, pc + 1 + usize::from(i.x())]),
        _ if op.has_ext() => ways.push(pc + 2),
        _ => ways.push(pc + 1),
    }
}
