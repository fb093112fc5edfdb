//! What stands before a function's instructions: its signature, its names, its lines and its cells.
//!
//! The numbers of the signature are cut into bits and shuffled, so that those of most functions fit one byte.

use crate::container::{File, Reader};
use crate::{Error, Res};

#[derive(Default)]
pub struct Prelude<'a> {
    pub name: &'a str,
    /// The cells that come from outside, then positional parameters.
    pub positional: usize,
    pub kwonly: usize,
    pub is_generator: bool,
    pub has_varargs: bool,
    pub has_varkeywords: bool,
    /// Names of positional and keyword-only parameters, by number.
    params: Reader<'a>,
    /// Locals that are kept in cells from the start.
    pub cells: &'a [u8],
    pub lines: Lines<'a>,
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
    let cells = reader.take(cell_count)?;
    let name = file.name(info.uint()?)?;
    let params = info.clone();
    for _ in 0..signature.positional + signature.kwonly {
        file.name(info.uint()?)?;
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
        lines: Lines::new(info),
        bytecode: reader.take(reader.left())?,
    })
}

impl<'a> Prelude<'a> {
    /// Names of positional and keyword-only parameters.
    pub fn params(&self, file: &File<'a>) -> impl Iterator<Item = &'a str> {
        let mut numbers = self.params.clone();
        // They were there when the prelude was read.
        (0..self.positional + self.kwonly).map_while(move |_| file.name(numbers.uint().ok()?).ok())
    }
}

/// A function's name.
pub fn name<'a>(data: &'a [u8], file: &File<'a>) -> Res<&'a str> {
    let mut reader = Reader::new(data);
    signature(&mut reader)?;
    let (info_length, _) = sizes(&mut reader)?;
    file.name(Reader::new(reader.take(info_length)?).uint()?)
}

/// How many positional parameters a function has, the cells that come from outside included.
pub fn positional(data: &[u8]) -> Res<usize> {
    Ok(signature(&mut Reader::new(data))?.positional)
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

/// Steps in bytes and lines, `0LLBBBBB` or `1LLLBBBB LLLLLLLL`, taken as the code goes on.
#[derive(Clone, Default)]
pub struct Lines<'a> {
    steps: Reader<'a>,
    /// The line at hand, and where the next one starts.
    line: u32,
    next: Option<(usize, u32)>,
}

impl<'a> Lines<'a> {
    fn new(steps: Reader<'a>) -> Lines<'a> {
        let mut lines = Lines { steps, line: 1, next: None };
        lines.next = lines.read(0, 1);
        lines
    }

    /// The line of the instruction at `at`, which is behind the last one asked for.
    pub fn at(&mut self, at: usize) -> u32 {
        while let Some((start, line)) = self.next
            && start <= at
        {
            self.line = line;
            self.next = self.read(start, line);
        }
        self.line
    }

    /// Where the line behind the one at `start` starts. A step that is cut off is none.
    fn read(&mut self, start: usize, line: u32) -> Option<(usize, u32)> {
        let byte = self.steps.byte().ok()?;
        let (bytes, lines) = if byte & 0x80 == 0 {
            (byte & 0x1f, (byte >> 5) as u32)
        } else {
            (byte & 0xf, (byte as u32) << 4 & 0x700 | self.steps.byte().ok()? as u32)
        };
        Some((start + bytes as usize, line.saturating_add(lines)))
    }
}
