//! Code as bytes, and back.
//!
//! The bytes are this version's own: they begin with a mark of the opcodes, and other versions refuse them. Reading
//! believes nothing: what it gives is well-formed data, and no more. Whoever wants to run it has to prove it first
//! (`verify`, and `kinds`).
//!
//! Numbers take seven bits a byte, the lowest first; what has a length or a count begins with it.

use crate::op::ROWS;
use crate::{Code, Const, ExceptionEntry, Flags, Instr, Param};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// Code within code, and tuples within tuples.
const MAX_DEPTH: usize = 50;

/// What is wrong with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// Written by another version, or no code at all.
    OtherVersion,
    Malformed,
}

type Res<T> = Result<T, Error>;

pub fn pack(code: &Code) -> Vec<u8> {
    let mut out = mark().to_le_bytes().to_vec();
    put_code(&mut out, code);
    out
}

pub fn unpack(bytes: &[u8]) -> Res<Code<'_>> {
    let mut reader = Reader { bytes };
    if reader.take(4)? != mark().to_le_bytes() {
        return Err(Error::OtherVersion);
    }
    let code = reader.code(0)?;
    if reader.bytes.is_empty() { Ok(code) } else { Err(Error::Malformed) }
}

/// A number for the opcodes: their names and operands, in order.
fn mark() -> u32 {
    let mut hash = 0x811c_9dc5u32;
    for row in ROWS {
        let operands = row.operands.iter().map(|operand| *operand as u8);
        for byte in row.name.bytes().chain(operands) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash
}

// ---- Writing

fn put_number(out: &mut Vec<u8>, number: u64) {
    let mut rest = number;
    while rest > 0x7f {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn put_code(out: &mut Vec<u8>, code: &Code) {
    put_bytes(out, code.name.as_bytes());
    out.extend_from_slice(&[code.registers, code.flags.0, code.posonly, code.positional, code.kwonly]);
    put_number(out, code.free.len() as u64);
    put_number(out, code.params.len() as u64);
    code.params.iter().for_each(|param| put_bytes(out, param.name.as_bytes()));
    put_number(out, code.globals.len() as u64);
    code.globals.iter().for_each(|name| put_bytes(out, name.as_bytes()));
    put_number(out, code.instrs.len() as u64);
    code.instrs.iter().for_each(|instr| out.extend_from_slice(&instr.0.to_le_bytes()));
    put_number(out, code.exceptions.len() as u64);
    for entry in &code.exceptions {
        [entry.start, entry.end, entry.handler, u32::from(entry.reg), entry.handled].into_iter().for_each(|n| put_number(out, n.into()));
    }
    put_number(out, code.lines.len() as u64);
    for (first, line) in &code.lines {
        put_number(out, (*first).into());
        put_number(out, (*line).into());
    }
    put_number(out, code.consts.len() as u64);
    code.consts.iter().for_each(|k| put_const(out, k));
}

fn put_const(out: &mut Vec<u8>, k: &Const) {
    match k {
        Const::None => out.push(b'N'),
        Const::True => out.push(b'T'),
        Const::False => out.push(b'F'),
        Const::Ellipsis => out.push(b'.'),
        Const::Int(n) => {
            out.push(b'i');
            out.extend_from_slice(&n.to_le_bytes());
        }
        Const::BigInt { digits, radix } => {
            out.extend_from_slice(&[b'l', *radix as u8]);
            put_bytes(out, digits.as_bytes());
        }
        Const::Float(x) | Const::Imaginary(x) => {
            out.push(if matches!(k, Const::Float(_)) { b'f' } else { b'j' });
            out.extend_from_slice(&x.to_bits().to_le_bytes());
        }
        Const::Str(text) => {
            out.push(b's');
            put_bytes(out, text.as_bytes());
        }
        Const::Bytes(bytes) => {
            out.push(b'b');
            put_bytes(out, bytes);
        }
        Const::Tuple(items) => {
            out.push(b'(');
            put_number(out, items.len() as u64);
            items.iter().for_each(|item| put_const(out, item));
        }
        // Code taken from the heap has none.
        Const::Later(_) | Const::Shared(_) => out.push(b'?'),
        Const::Code(code) => {
            out.push(b'c');
            put_code(out, code);
        }
    }
}

// ---- Reading

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Res<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(n).ok_or(Error::Malformed)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Res<u8> {
        Ok(self.take(1)?[0])
    }

    fn number(&mut self) -> Res<u32> {
        let (mut number, mut shift) = (0u32, 0);
        loop {
            let byte = self.byte()?;
            let part = u32::from(byte & 0x7f);
            if shift > 28 || part << shift >> shift != part {
                return Err(Error::Malformed);
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    /// A count of things that take `least` bytes each, which are there.
    fn count(&mut self, least: usize) -> Res<usize> {
        let count = self.number()? as usize;
        if count <= self.bytes.len() / least { Ok(count) } else { Err(Error::Malformed) }
    }

    fn each<T>(&mut self, least: usize, mut read: impl FnMut(&mut Self) -> Res<T>) -> Res<Vec<T>> {
        (0..self.count(least)?).map(|_| read(self)).collect()
    }

    fn counted(&mut self) -> Res<&'a [u8]> {
        let n = self.count(1)?;
        self.take(n)
    }

    fn text(&mut self) -> Res<Cow<'a, str>> {
        core::str::from_utf8(self.counted()?).map(Cow::from).map_err(|_| Error::Malformed)
    }

    fn eight(&mut self) -> Res<[u8; 8]> {
        self.take(8)?.try_into().map_err(|_| Error::Malformed)
    }

    fn code(&mut self, depth: usize) -> Res<Code<'a>> {
        if depth > MAX_DEPTH {
            return Err(Error::Malformed);
        }
        let name = self.text()?;
        let [registers, flags, posonly, positional, kwonly] = self.take(5)?.try_into().map_err(|_| Error::Malformed)?;
        let free = self.number()?;
        if free > u8::MAX.into() {
            return Err(Error::Malformed);
        }
        Ok(Code {
            name,
            registers,
            flags: Flags(flags),
            posonly,
            positional,
            kwonly,
            free: (0..free).map(|_| Cow::from("")).collect(),
            params: self.each(1, |reader| Ok(Param { name: reader.text()? }))?,
            globals: self.each(1, Reader::text)?,
            instrs: self.each(4, Reader::instr)?,
            exceptions: self.each(5, Reader::exception)?,
            lines: self.each(2, |reader| Ok((reader.number()?, reader.number()?)))?,
            consts: self.each(1, |reader| reader.constant(depth + 1))?,
            locals: Vec::new(),
        })
    }

    fn instr(&mut self) -> Res<Instr> {
        let word = self.take(4)?.try_into().map_err(|_| Error::Malformed)?;
        Ok(Instr(u32::from_le_bytes(word)))
    }

    fn exception(&mut self) -> Res<ExceptionEntry> {
        let (start, end, handler) = (self.number()?, self.number()?, self.number()?);
        let reg = u8::try_from(self.number()?).map_err(|_| Error::Malformed)?;
        Ok(ExceptionEntry { start, end, handler, reg, handled: self.number()? })
    }

    fn constant(&mut self, depth: usize) -> Res<Const<'a>> {
        if depth > MAX_DEPTH {
            return Err(Error::Malformed);
        }
        Ok(match self.byte()? {
            b'N' => Const::None,
            b'T' => Const::True,
            b'F' => Const::False,
            b'.' => Const::Ellipsis,
            b'i' => Const::Int(i64::from_le_bytes(self.eight()?)),
            b'l' => self.big_int()?,
            b'f' => Const::Float(f64::from_bits(u64::from_le_bytes(self.eight()?))),
            b'j' => Const::Imaginary(f64::from_bits(u64::from_le_bytes(self.eight()?))),
            b's' => Const::Str(self.text()?),
            b'b' => Const::Bytes(self.counted()?.into()),
            b'(' => Const::Tuple(self.each(1, |reader| reader.constant(depth + 1))?),
            b'c' => Const::Code(Box::new(self.code(depth)?)),
            _ => return Err(Error::Malformed),
        })
    }

    fn big_int(&mut self) -> Res<Const<'a>> {
        let radix = u32::from(self.byte()?);
        let digits = self.text()?;
        let magnitude = digits.strip_prefix('-').unwrap_or(&digits);
        let is_number = !magnitude.is_empty() && matches!(radix, 2 | 8 | 10 | 16) && magnitude.chars().all(|c| c.is_digit(radix));
        if is_number { Ok(Const::BigInt { digits, radix }) } else { Err(Error::Malformed) }
    }
}
