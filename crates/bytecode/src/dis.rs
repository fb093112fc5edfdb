//! The listing of a code object.

use crate::op::Operand;
use crate::{Code, Const, Instr};
use core::fmt::{self, Write};

/// One instruction, without its address.
pub fn instr(f: &mut fmt::Formatter<'_>, i: Instr) -> fmt::Result {
    let Some(op) = i.op() else {
        return write!(f, "? {:08x}", i.0);
    };
    let row = op.row();
    write!(f, "{:<14}", row.name)?;
    let bytes = [i.a(), i.b(), i.c()];
    for (n, operand) in row.operands.iter().enumerate() {
        match operand {
            Operand::Z => Ok(()),
            Operand::R | Operand::W => write!(f, " r{}", bytes[n]),
            Operand::K => write!(f, " k{}", bytes[n]),
            Operand::N => write!(f, " {}", bytes[n]),
            Operand::S => write!(f, " {}", bytes[n] as i8),
            Operand::Kx => write!(f, " k{}", i.x()),
            Operand::Gx => write!(f, " g{}", i.x()),
            Operand::Sx => write!(f, " {}", i.sx()),
            Operand::Nx => write!(f, " {}", i.x()),
            Operand::Jx => write!(f, " +{}", i.x()),
            Operand::J => write!(f, " {:+}", i.offset()),
        }?;
    }
    Ok(())
}

/// The whole listing, nested code objects after their parent.
pub fn listing(code: &Code, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "{}: {} registers, {} parameters", code.name, code.registers, code.params.len())?;
    let mut line = 0;
    for (pc, i) in code.instrs.iter().enumerate() {
        let here = code.line_at(pc as u32);
        if here != line {
            line = here;
            writeln!(out, "  line {line}")?;
        }
        writeln!(out, "  {pc:5}  {i:?}")?;
    }
    for (n, k) in code.consts.iter().enumerate() {
        match k {
            Const::Code(inner) => writeln!(out, "  k{n} = code {}", inner.name)?,
            other => writeln!(out, "  k{n} = {other:?}")?,
        }
    }
    for (n, name) in code.globals.iter().enumerate() {
        writeln!(out, "  g{n} = {name}")?;
    }
    for e in &code.exceptions {
        writeln!(out, "  {}..{} -> {} r{}", e.start, e.end, e.handler, e.reg)?;
    }
    for k in &code.consts {
        if let Const::Code(inner) = k {
            listing(inner, out)?;
        }
    }
    Ok(())
}
