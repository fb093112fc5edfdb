//! Proof, at load, that a code object cannot make the VM leave its frame.
//!
//! The VM reads registers, constants and instructions unchecked. What makes that sound is this file: every register
//! operand (and every register range an instruction implies) lies below `registers`, every constant exists and has
//! the type the instruction needs, every jump lands on the first word of an instruction, `Ext` and jump words stand
//! where they must and are never jumped to, and the last instruction cannot run off the end.

use crate::op::{Operand, ROWS};
use crate::viper::{Arithmetic, Machine};
use crate::{Code, Const, Flags, Instr, Op};
use alloc::vec;
use alloc::vec::Vec;

/// The longest straight run of instructions without a safe point that a code object may have.
pub const STRAIGHT_LIMIT: usize = 64;

/// What is wrong and at which instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub pc: usize,
    pub what: &'static str,
}

/// Checks `code` and every code object among its constants.
pub fn verify(code: &Code) -> Result<(), Fault> {
    Verifier { code, starts: Vec::new() }.run()?;
    code.consts.iter().try_for_each(verify_const)
}

fn verify_const(k: &Const) -> Result<(), Fault> {
    match k {
        Const::Code(inner) => verify(inner),
        Const::Tuple(items) => items.iter().try_for_each(verify_const),
        _ => Ok(()),
    }
}

/// What the operands of an opcode ask for.
#[derive(Clone, Copy)]
struct Check {
    /// Bits of the word that are zero, and those that are a register.
    zeros: u32,
    registers: [u8; 3],
    /// Whether there is more to an operand than that.
    has_more: bool,
}

/// By opcode.
static CHECKS: [Check; ROWS.len()] = {
    let mut checks = [Check { zeros: 0, registers: [0; 3], has_more: false }; ROWS.len()];
    let mut op = 0;
    while op < ROWS.len() {
        let operands = ROWS[op].operands;
        let mut n = 0;
        while n < operands.len() {
            match operands[n] {
                Operand::Z => checks[op].zeros |= 0xff << (8 + 8 * n),
                Operand::R | Operand::W => checks[op].registers[n] = 0xff,
                Operand::K | Operand::Kx | Operand::Gx | Operand::Jx | Operand::J => checks[op].has_more = true,
                Operand::N | Operand::S | Operand::Sx | Operand::Nx => {}
            }
            n += 1;
        }
        op += 1;
    }
    checks
};

struct Verifier<'a> {
    code: &'a Code<'a>,
    /// Whether an instruction (not an operand word) starts there.
    starts: Vec<bool>,
}

impl Verifier<'_> {
    fn run(mut self) -> Result<(), Fault> {
        self.header()?;
        self.find_starts()?;
        for pc in 0..self.code.instrs.len() {
            if self.starts[pc] {
                self.instr(pc)?;
            }
        }
        self.exceptions()?;
        self.straight_runs()
    }

    fn header(&self) -> Result<(), Fault> {
        let code = self.code;
        let fault = |what| Err(Fault { pc: 0, what });
        let varargs = code.flags.has(Flags::VARARGS) as usize;
        let varkeywords = code.flags.has(Flags::VARKEYWORDS) as usize;
        if code.params.len() != code.positional as usize + varargs + code.kwonly as usize + varkeywords {
            return fault("parameter counts don't add up");
        }
        if code.posonly > code.positional {
            return fault("more positional-only parameters than positional ones");
        }
        if code.params.len() + code.free.len() > code.registers as usize {
            return fault("parameters and cells don't fit the registers");
        }
        if code.flags.has(Flags::NAMESPACE) && code.registers == 0 {
            return fault("a namespace needs register 0");
        }
        if code.registers > 250 {
            return fault("too many registers");
        }
        if code.instrs.is_empty() || code.instrs.len() >= 1 << 23 {
            return fault("no instructions, or too many");
        }
        Ok(())
    }

    fn find_starts(&mut self) -> Result<(), Fault> {
        let instrs = &self.code.instrs;
        self.starts = vec![false; instrs.len()];
        let mut pc = 0;
        while pc < instrs.len() {
            let op = instrs[pc].op().ok_or(Fault { pc, what: "no such opcode" })?;
            self.starts[pc] = true;
            let next = instrs.get(pc + 1).and_then(|i| i.op());
            if op.has_ext() {
                if next != Some(Op::Ext) {
                    return Err(Fault { pc, what: "operand word missing" });
                }
                pc += 1;
            } else if op.has_jump_word() {
                if !matches!(next, Some(Op::Jump | Op::Loop)) {
                    return Err(Fault { pc, what: "jump word missing" });
                }
                // The word is an instruction like any other, save that nothing may jump to it.
                pc += 1;
            } else if op == Op::Ext {
                return Err(Fault { pc, what: "operand word without its instruction" });
            }
            pc += 1;
        }
        let last_start = self.starts.iter().rposition(|s| *s).unwrap_or(0);
        let last = instrs[last_start].op();
        let ends = matches!(last, Some(Op::Return | Op::ReturnNone | Op::Raise | Op::RaiseFrom | Op::Reraise | Op::Jump | Op::Loop));
        if ends { Ok(()) } else { Err(Fault { pc: last_start, what: "runs off the end" }) }
    }

    fn instr(&self, pc: usize) -> Result<(), Fault> {
        let fault = |what| Fault { pc, what };
        let i = self.code.instrs[pc];
        let op = i.op().ok_or(fault("no such opcode"))?;
        let Check { zeros, registers, has_more } = CHECKS[op as usize];
        if i.0 & zeros != 0 {
            return Err(fault("an unused operand is not zero"));
        }
        // What is no register counts as 0, which any code with registers has.
        let last = (i.a() & registers[0]).max(i.b() & registers[1]).max(i.c() & registers[2]);
        if registers != [0; 3] && last >= self.code.registers {
            return Err(fault("no such register"));
        }
        if has_more {
            self.operands(pc, op, i)?;
        }
        if op.has_jump_word() {
            self.jump(pc + 1)?;
            self.target(pc, pc + 2)?;
        }
        self.windows(pc, op, i)
    }

    /// Operands that are neither unused nor registers.
    fn operands(&self, pc: usize, op: Op, i: Instr) -> Result<(), Fault> {
        for (operand, byte) in op.row().operands.iter().zip([i.a(), i.b(), i.c()]) {
            match operand {
                Operand::K => self.constant(pc, byte as usize)?,
                Operand::Kx => self.constant(pc, i.x() as usize)?,
                Operand::Gx if i.x() as usize >= self.code.globals.len() => return Err(Fault { pc, what: "no such global" }),
                Operand::Jx => self.target(pc, pc + 1 + i.x() as usize)?,
                Operand::J => self.jump(pc)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The `Jump` or `Loop` at `pc` lands on an instruction, in the direction its opcode says.
    fn jump(&self, pc: usize) -> Result<(), Fault> {
        let i = self.code.instrs[pc];
        let backward = i.offset() < 0;
        if backward != (i.op() == Some(Op::Loop)) {
            return Err(Fault { pc, what: "a jump in the wrong direction" });
        }
        let target = pc as i64 + 1 + i.offset() as i64;
        self.target(pc, usize::try_from(target).unwrap_or(usize::MAX))
    }

    fn target(&self, pc: usize, target: usize) -> Result<(), Fault> {
        if self.starts.get(target) == Some(&true) { Ok(()) } else { Err(Fault { pc, what: "a jump to no instruction" }) }
    }

    fn constant(&self, pc: usize, n: usize) -> Result<(), Fault> {
        if n < self.code.consts.len() { Ok(()) } else { Err(Fault { pc, what: "no such constant" }) }
    }

    fn name(&self, pc: usize, n: usize) -> Result<(), Fault> {
        match self.code.consts.get(n) {
            Some(Const::Str(_)) => Ok(()),
            _ => Err(Fault { pc, what: "a name that is not a string" }),
        }
    }

    fn names(&self, pc: usize, n: usize, count: usize) -> Result<(), Fault> {
        match self.code.consts.get(n) {
            Some(Const::Tuple(items)) if items.len() == count && items.iter().all(|k| matches!(k, Const::Str(_))) => Ok(()),
            _ => Err(Fault { pc, what: "names that are not a tuple of strings" }),
        }
    }

    fn function(&self, pc: usize, n: usize) -> Result<(), Fault> {
        match self.code.consts.get(n) {
            // What is made later is checked then.
            Some(Const::Code(_) | Const::Later(_)) => Ok(()),
            _ => Err(Fault { pc, what: "a function without code" }),
        }
    }

    /// Registers `first..first + count` exist.
    fn range(&self, pc: usize, first: usize, count: usize) -> Result<(), Fault> {
        if first + count <= self.code.registers as usize { Ok(()) } else { Err(Fault { pc, what: "no such register" }) }
    }

    /// Registers and constants that a row's operands imply beyond themselves.
    fn windows(&self, pc: usize, op: Op, i: Instr) -> Result<(), Fault> {
        let (a, b, c) = (i.a() as usize, i.b() as usize, i.c() as usize);
        let ext = self.code.instrs.get(pc + 1).copied().unwrap_or(Instr(0));
        let namespace = || {
            if self.code.flags.has(Flags::NAMESPACE) { Ok(()) } else { Err(Fault { pc, what: "a name without namespace" }) }
        };
        match op {
            Op::GetName => {
                namespace()?;
                self.name(pc, i.x() as usize)?;
                self.target(pc, pc + 2)
            }
            Op::SetName | Op::DelName => {
                namespace()?;
                self.name(pc, i.x() as usize)
            }
            Op::Check | Op::Unset | Op::Import => {
                self.name(pc, i.x() as usize)?;
                self.range(pc, a, if op == Op::Import { 2 } else { 1 })
            }
            Op::LoadImm if b > 4 => Err(Fault { pc, what: "no such immediate" }),
            Op::GetAttr | Op::ImportFrom => self.name(pc, c),
            Op::SetAttr | Op::DelAttr => self.name(pc, b),
            Op::LoadMethod | Op::LoadSuper => {
                self.name(pc, c)?;
                self.range(pc, a, 2)
            }
            Op::LoadMethodX => self.range(pc, a, 2),
            Op::GetSlice => self.range(pc, c, 3),
            Op::SetSlice | Op::DelSlice | Op::NewSlice => self.range(pc, b, 3),
            Op::RangeStart => {
                self.range(pc, a, (b + 2).max(3))?;
                if b == 0 || b > 3 {
                    return Err(Fault { pc, what: "range takes one to three arguments" });
                }
                self.target(pc, pc + 3)
            }
            Op::IterStart => self.range(pc, a, 3),
            Op::IterNext => self.range(pc, a, 3),
            Op::Unpack => self.range(pc, a, c.max(1)),
            Op::UnpackEx => self.range(pc, a, c + 1 + ext.a() as usize),
            Op::NewTuple | Op::NewList | Op::NewSet | Op::ConcatStr => self.range(pc, b, c),
            Op::Call | Op::CallMethod => self.range(pc, a, b + 2),
            Op::CallKw => {
                self.range(pc, a, b + 2 + ext.a() as usize)?;
                self.names(pc, ext.x() as usize, ext.a() as usize)
            }
            Op::CallEx => self.range(pc, a, 4),
            Op::NewFunction => self.function(pc, i.x() as usize),
            Op::NewFunctionEx => {
                self.range(pc, b, 3)?;
                self.function(pc, ext.x() as usize)
            }
            Op::BuildClass => self.range(pc, a, b + 3),
            Op::MatchClass => {
                let count = match self.code.consts.get(ext.x() as usize) {
                    Some(Const::Tuple(items)) => items.len(),
                    _ => 0,
                };
                self.names(pc, ext.x() as usize, count)
            }
            Op::NewTemplate => self.range(pc, b, 2),
            Op::Machine => match (Arithmetic::from_u8(ext.a()), Machine::from_u8(ext.b())) {
                (Some(_), Some(machine)) if machine.is_integer() => Ok(()),
                _ => Err(Fault { pc, what: "no such machine operation" }),
            },
            Op::Cast if Machine::from_u8(i.c()).is_none() => Err(Fault { pc, what: "no such machine type" }),
            _ => Ok(()),
        }
    }

    fn exceptions(&self) -> Result<(), Fault> {
        for e in &self.code.exceptions {
            let pc = e.start as usize;
            if e.start > e.end || e.end as usize > self.code.instrs.len() {
                return Err(Fault { pc, what: "an exception range outside the code" });
            }
            self.target(pc, e.handler as usize)?;
            self.range(pc, e.reg as usize, 1)?;
        }
        Ok(())
    }

    /// No run of more than [`STRAIGHT_LIMIT`] words without a safe point.
    fn straight_runs(&self) -> Result<(), Fault> {
        let mut run = 0;
        for (pc, i) in self.code.instrs.iter().enumerate() {
            match i.op() {
                Some(Op::Poll | Op::Loop | Op::Call | Op::CallMethod | Op::CallKw | Op::CallEx) => run = 0,
                _ => run += 1,
            }
            if run > STRAIGHT_LIMIT {
                return Err(Fault { pc, what: "no safe point for too long" });
            }
        }
        Ok(())
    }
}
