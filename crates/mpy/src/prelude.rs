//! What stands before a function's instructions: its signature, its names, its lines and its cells.
//!
//! The numbers of the signature are cut into bits and shuffled, so that those of most functions fit one byte.

use crate::container::{File, Reader};
use crate::{Error, Res};
use alloc::vec::Vec;

pub struct Prelude<'a> {
    pub name: &'a str,
    /// The cells that come from outside, then positional parameters.
    pub positional: usize,
    pub kwonly: usize,
    pub is_generator: bool,
    pub has_varargs: bool,
    pub has_varkeywords: bool,
    /// Of positional and keyword-only parameters.
    pub params: Vec<&'a str>,
    /// Locals that are kept in cells from the start.
    pub cells: Vec<usize>,
    /// Where instructions start that begin a line, ascending.
    pub lines: Vec<(usize, u32)>,
    pub bytecode: &'a [u8],
}

const GENERATOR: usize = 1;
const VARKEYWORDS: usize = 2;
const VARARGS: usize = 4;

pub fn read<'a>(data: &'a [u8], file: &File<'a>) -> Res<Prelude<'a>> {
    let mut reader = Reader::new(data);
    let signature = signature(&mut reader)?;
    let (info_length, cell_count) = sizes(&mut reader)?;
    let mut info = Reader::new(reader.take(info_length)?);
    let cells = reader.take(cell_count)?.iter().map(|local| *local as usize).collect();
    let name = file.name(info.uint()?)?;
    let mut params = Vec::new();
    for _ in 0..signature.positional + signature.kwonly {
        params.push(file.name(info.uint()?)?);
    }
    Ok(Prelude {
        name,
        positional: signature.positional,
        kwonly: signature.kwonly,
        is_generator: signature.flags & GENERATOR != 0,
        has_varargs: signature.flags & VARARGS != 0,
        has_varkeywords: signature.flags & VARKEYWORDS != 0,
        params,
        cells,
        lines: lines(&mut info)?,
        bytecode: reader.take(reader.left())?,
    })
}

#[derive(Default)]
struct Signature {
    flags: usize,
    positional: usize,
    kwonly: usize,
}

/// `xSSSSEAA`, then `xFSSKAED` while x is set. Stack sizes (S, E) are found anew, defaults (D) are the caller's.
fn signature(reader: &mut Reader<'_>) -> Res<Signature> {
    let mut byte = reader.byte()? as usize;
    let mut signature = Signature { positional: byte & 3, ..Signature::default() };
    let mut round = 0;
    while byte & 0x80 != 0 {
        if round > 8 {
            return Err(Error::Invalid("a signature without end"));
        }
        byte = reader.byte()? as usize;
        signature.flags |= (byte >> 6 & 1) << round;
        signature.kwonly |= (byte >> 3 & 1) << round;
        signature.positional |= (byte & 4) << round;
        round += 1;
    }
    Ok(signature)
}

/// `xIIIIIIC`: bytes of names and lines, and cells.
fn sizes(reader: &mut Reader<'_>) -> Res<(usize, usize)> {
    let (mut info, mut cells) = (0, 0);
    for round in 0..4 {
        let byte = reader.byte()? as usize;
        cells |= (byte & 1) << round;
        info |= (byte >> 1 & 0x3f) << (6 * round);
        if byte & 0x80 == 0 {
            return Ok((info, cells));
        }
    }
    Err(Error::Invalid("a size without end"))
}

/// Steps in bytes and lines: `0LLBBBBB`, or `1LLLBBBB LLLLLLLL`.
fn lines(info: &mut Reader<'_>) -> Res<Vec<(usize, u32)>> {
    let (mut at, mut line) = (0, 1u32);
    let mut lines = alloc::vec![(at, line)];
    while info.left() > 0 {
        let byte = info.byte()?;
        if byte & 0x80 == 0 {
            at += (byte & 0x1f) as usize;
            line = line.saturating_add((byte >> 5) as u32);
        } else {
            at += (byte & 0xf) as usize;
            line = line.saturating_add(((byte as u32) << 4 & 0x700) | info.byte()? as u32);
        }
        match lines.last_mut() {
            Some((last, number)) if *last == at => *number = line,
            _ => lines.push((at, line)),
        }
    }
    Ok(lines)
}
