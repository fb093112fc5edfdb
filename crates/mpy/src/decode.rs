//! Instructions of MicroPython's stack machine, version 6 of its bytecode.
//!
//! The first byte's high half says what follows: nothing, the number of a name, a number, or the distance of a jump.

use crate::container::Reader;
use crate::{Error, Res};
use alloc::vec::Vec;
use taipan_bytecode::Op;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instr {
    None,
    False,
    True,
    Null,
    Int(i64),
    Name(usize),
    Object(usize),
    LoadFast(usize),
    LoadDeref(usize),
    LoadName(usize),
    LoadGlobal(usize),
    LoadAttr(usize),
    LoadMethod(usize),
    LoadSuperMethod(usize),
    LoadBuildClass,
    LoadSubscript,
    StoreFast(usize),
    StoreDeref(usize),
    StoreName(usize),
    StoreGlobal(usize),
    StoreAttr(usize),
    StoreSubscript,
    DeleteFast(usize),
    DeleteDeref(usize),
    DeleteName(usize),
    DeleteGlobal(usize),
    DupTop,
    DupTopTwo,
    PopTop,
    RotTwo,
    RotThree,
    /// Target, blocks to leave, whether an iterator is to be dropped then.
    UnwindJump(usize, usize, bool),
    Jump(usize),
    PopJumpIf(bool, usize),
    JumpIfOrPop(bool, usize),
    SetupWith(usize),
    SetupExcept(usize),
    SetupFinally(usize),
    PopExceptJump(usize),
    ForIter(usize),
    WithCleanup,
    EndFinally,
    GetIter,
    GetIterStack,
    BuildTuple(usize),
    BuildList(usize),
    BuildMap(usize),
    BuildSet(usize),
    BuildSlice(usize),
    StoreMap,
    StoreComp(usize),
    UnpackSequence(usize),
    UnpackEx {
        before: usize,
        after: usize,
    },
    MakeFunction {
        child: usize,
        has_defaults: bool,
    },
    MakeClosure {
        child: usize,
        has_defaults: bool,
        cells: usize,
    },
    Call(Call),
    Return,
    RaiseLast,
    Raise,
    RaiseFrom,
    Yield,
    YieldFrom,
    Unary(Op),
    Binary(Op),
    ImportName(usize),
    ImportFrom(usize),
    ImportStar,
}

/// A call of what lies below its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Self, or nothing, is between callee and arguments.
    pub is_method: bool,
    /// On top is a number whose bits say which of the positional arguments have a star.
    pub is_spread: bool,
    pub positional: usize,
    /// Pairs of name and value; two stars are a pair without name.
    pub keywords: usize,
}

/// An instruction and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub at: usize,
    pub instr: Instr,
    /// Whether a jump leads here.
    pub is_label: bool,
}

const UNARY: [Op; 4] = [Op::Pos, Op::Neg, Op::Invert, Op::Not];

#[rustfmt::skip]
const BINARY: [Op; 35] = [
    Op::Lt, Op::Gt, Op::Eq, Op::Le, Op::Ge, Op::Ne, Op::In, Op::Is, Op::ExcMatch,
    Op::IBitOr, Op::IBitXor, Op::IBitAnd, Op::ILShift, Op::IRShift, Op::IAdd, Op::ISub, Op::IMul, Op::IMatMul,
    Op::IFloorDiv, Op::IDiv, Op::IMod, Op::IPow,
    Op::BitOr, Op::BitXor, Op::BitAnd, Op::LShift, Op::RShift, Op::Add, Op::Sub, Op::Mul, Op::MatMul,
    Op::FloorDiv, Op::Div, Op::Mod, Op::Pow,
];

/// All instructions, into `instrs`; each jump leads to one of them. Whether there is any jump.
pub fn decode(bytecode: &[u8], instrs: &mut Vec<Placed>) -> Res<bool> {
    let mut reader = Reader::new(bytecode);
    let mut has_jumps = false;
    instrs.clear();
    while reader.left() > 0 {
        let at = bytecode.len() - reader.left();
        let instr = Decoder { length: bytecode.len(), reader: &mut reader }.instr()?;
        has_jumps |= instr.target().is_some();
        instrs.push(Placed { at, instr, is_label: false });
    }
    for index in 0..instrs.len() {
        if let Some(target) = instrs[index].instr.target() {
            let found = instrs.binary_search_by_key(&target, |placed: &Placed| placed.at);
            instrs[found.map_err(|_| Error::Invalid("a jump to no instruction"))?].is_label = true;
        }
    }
    Ok(has_jumps)
}

impl Instr {
    /// The local that it is about.
    pub fn local(self) -> Option<usize> {
        match self {
            Instr::LoadFast(local)
            | Instr::StoreFast(local)
            | Instr::DeleteFast(local)
            | Instr::LoadDeref(local)
            | Instr::StoreDeref(local)
            | Instr::DeleteDeref(local) => Some(local),
            _ => None,
        }
    }

    /// Where it may go on other than at the next instruction.
    pub fn target(self) -> Option<usize> {
        match self {
            Instr::UnwindJump(target, ..)
            | Instr::Jump(target)
            | Instr::PopJumpIf(_, target)
            | Instr::JumpIfOrPop(_, target)
            | Instr::SetupWith(target)
            | Instr::SetupExcept(target)
            | Instr::SetupFinally(target)
            | Instr::PopExceptJump(target)
            | Instr::ForIter(target) => Some(target),
            _ => None,
        }
    }
}

struct Decoder<'r, 'a> {
    length: usize,
    reader: &'r mut Reader<'a>,
}

impl Decoder<'_, '_> {
    fn instr(&mut self) -> Res<Instr> {
        let byte = self.reader.byte()?;
        match byte >> 4 {
            1 => self.with_name(byte),
            2 => self.with_number(byte),
            3 => self.with_count(byte),
            4 => self.jump(byte),
            5 | 6 => plain(byte),
            7..=0xa => Ok(Instr::Int(byte as i64 - 0x80)),
            0xb => Ok(Instr::LoadFast(byte as usize & 15)),
            0xc => Ok(Instr::StoreFast(byte as usize & 15)),
            0xd if byte < 0xd4 => Ok(Instr::Unary(UNARY[byte as usize & 3])),
            0xd.. if byte >= 0xd7 => BINARY.get(byte as usize - 0xd7).map(|op| Instr::Binary(*op)).ok_or(UNKNOWN),
            _ => Err(UNKNOWN),
        }
    }

    fn with_name(&mut self, byte: u8) -> Res<Instr> {
        let name = self.reader.uint()?;
        Ok(match byte & 15 {
            0 => Instr::Name(name),
            1 => Instr::LoadName(name),
            2 => Instr::LoadGlobal(name),
            3 => Instr::LoadAttr(name),
            4 => Instr::LoadMethod(name),
            5 => Instr::LoadSuperMethod(name),
            6 => Instr::StoreName(name),
            7 => Instr::StoreGlobal(name),
            8 => Instr::StoreAttr(name),
            9 => Instr::DeleteName(name),
            10 => Instr::DeleteGlobal(name),
            11 => Instr::ImportName(name),
            12 => Instr::ImportFrom(name),
            _ => return Err(UNKNOWN),
        })
    }

    fn with_number(&mut self, byte: u8) -> Res<Instr> {
        if byte == 0x22 {
            return self.int();
        }
        let n = self.reader.uint()?;
        let is_local = matches!(byte & 15, 4..=9);
        if is_local && n > u8::MAX as usize {
            return Err(Error::TooLarge);
        }
        Ok(match byte & 15 {
            op @ (0 | 1) => Instr::MakeClosure { child: n, has_defaults: op == 1, cells: self.reader.byte()? as usize },
            3 => Instr::Object(n),
            4 => Instr::LoadFast(n),
            5 => Instr::LoadDeref(n),
            6 => Instr::StoreFast(n),
            7 => Instr::StoreDeref(n),
            8 => Instr::DeleteFast(n),
            9 => Instr::DeleteDeref(n),
            10 => Instr::BuildTuple(n),
            11 => Instr::BuildList(n),
            12 => Instr::BuildMap(n),
            13 => Instr::BuildSet(n),
            14 => Instr::BuildSlice(n),
            _ => Instr::StoreComp(n),
        })
    }

    /// Seven bits a byte, most significant first; the first one's own highest is the sign.
    fn int(&mut self) -> Res<Instr> {
        let mut byte = self.reader.byte()?;
        let mut value = ((byte << 1) as i8 >> 1) as i64;
        while byte & 0x80 != 0 {
            byte = self.reader.byte()?;
            let more = value.checked_mul(128).ok_or(Error::Invalid("a number too large"))?;
            value = more | (byte & 0x7f) as i64;
        }
        Ok(Instr::Int(value))
    }

    fn with_count(&mut self, byte: u8) -> Res<Instr> {
        let n = self.reader.uint()?;
        Ok(match byte & 15 {
            0 if n > u8::MAX as usize => return Err(Error::TooLarge),
            0 => Instr::UnpackSequence(n),
            1 => Instr::UnpackEx { before: n & 0xff, after: n >> 8 & 0xff },
            op @ (2 | 3) => Instr::MakeFunction { child: n, has_defaults: op == 3 },
            op @ 4..=7 => Instr::Call(Call { is_method: op >= 6, is_spread: op & 1 != 0, positional: n & 0xff, keywords: n >> 8 & 0xff }),
            _ => return Err(UNKNOWN),
        })
    }

    /// The target of a jump that may go back, or of one that may not.
    fn target(&mut self, is_signed: bool) -> Res<usize> {
        let low = self.reader.byte()? as i64;
        let mut distance = low;
        if low & 0x80 != 0 {
            distance = low & 0x7f | (self.reader.byte()? as i64) << 7;
        }
        if is_signed {
            distance -= if low & 0x80 != 0 { 0x4000 } else { 0x40 };
        }
        let here = (self.length - self.reader.left()) as i64;
        usize::try_from(here + distance).map_err(|_| Error::Invalid("a jump to no instruction"))
    }

    fn jump(&mut self, byte: u8) -> Res<Instr> {
        let op = byte & 15;
        let target = self.target(op <= 4)?;
        Ok(match op {
            0 => {
                let count = self.reader.byte()?;
                Instr::UnwindJump(target, count as usize & 0x7f, count & 0x80 != 0)
            }
            2 => Instr::Jump(target),
            3 | 4 => Instr::PopJumpIf(op == 3, target),
            5 | 6 => Instr::JumpIfOrPop(op == 5, target),
            7 => Instr::SetupWith(target),
            8 => Instr::SetupExcept(target),
            9 => Instr::SetupFinally(target),
            10 => Instr::PopExceptJump(target),
            11 => Instr::ForIter(target),
            _ => return Err(UNKNOWN),
        })
    }
}

const UNKNOWN: Error = Error::Invalid("an unknown instruction");

fn plain(byte: u8) -> Res<Instr> {
    Ok(match byte {
        0x50 => Instr::False,
        0x51 => Instr::None,
        0x52 => Instr::True,
        0x53 => Instr::Null,
        0x54 => Instr::LoadBuildClass,
        0x55 => Instr::LoadSubscript,
        0x56 => Instr::StoreSubscript,
        0x57 => Instr::DupTop,
        0x58 => Instr::DupTopTwo,
        0x59 => Instr::PopTop,
        0x5a => Instr::RotTwo,
        0x5b => Instr::RotThree,
        0x5c => Instr::WithCleanup,
        0x5d => Instr::EndFinally,
        0x5e => Instr::GetIter,
        0x5f => Instr::GetIterStack,
        0x62 => Instr::StoreMap,
        0x63 => Instr::Return,
        0x64 => Instr::RaiseLast,
        0x65 => Instr::Raise,
        0x66 => Instr::RaiseFrom,
        0x67 => Instr::Yield,
        0x68 => Instr::YieldFrom,
        0x69 => Instr::ImportStar,
        _ => return Err(UNKNOWN),
    })
}
