//! The file as a whole: header, names, constants, and functions within functions.

use crate::names::NAMES;
use crate::{Error, Res, SUB_VERSION, VERSION};
use alloc::borrow::Cow;
use alloc::vec::Vec;
use taipan_bytecode::{Const, Flags, Later, Parts};

/// Functions in functions, and tuples in tuples: deeper ones are refused, as reading them takes stack.
const MAX_DEPTH: usize = 32;

/// What has been read so far of some bytes.
#[derive(Clone, Default)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes }
    }

    pub fn left(&self) -> usize {
        self.bytes.len()
    }

    pub fn byte(&mut self) -> Res<u8> {
        let (first, rest) = self.bytes.split_first().ok_or(Error::Invalid("it ends too early"))?;
        self.bytes = rest;
        Ok(*first)
    }

    pub fn take(&mut self, count: usize) -> Res<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(Error::Invalid("it ends too early"))?;
        self.bytes = rest;
        Ok(taken)
    }

    /// Seven bits a byte, most significant first.
    pub fn uint(&mut self) -> Res<usize> {
        let mut value = 0usize;
        loop {
            let byte = self.byte()?;
            if value >> (usize::BITS - 7) != 0 {
                return Err(Error::Invalid("a number too large"));
            }
            value = value << 7 | (byte & 0x7f) as usize;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
    }

    /// How many things follow, of which each takes a byte at least.
    fn count(&mut self) -> Res<usize> {
        let count = self.uint()?;
        if count > self.left() { Err(Error::Invalid("it ends too early")) } else { Ok(count) }
    }

    /// So many bytes, which a zero byte ends, for the benefit of C.
    fn terminated(&mut self, length: usize) -> Res<&'a [u8]> {
        let bytes = self.take(length)?;
        self.byte()?;
        Ok(bytes)
    }
}

/// A function as it stands in the file: all of it, and its bytecode.
#[derive(Clone, Copy, Default)]
pub struct Raw<'a> {
    pub whole: &'a [u8],
    pub data: &'a [u8],
}

/// What all functions share: the names, and how many constants there are.
pub struct File<'a> {
    names: Vec<Name<'a>>,
    objects: usize,
}

#[derive(Clone, Copy)]
enum Name<'a> {
    Known(&'static str),
    /// Shown to be UTF-8 when it is used.
    Own(&'a [u8]),
}

impl<'a> Name<'a> {
    fn text(self) -> Res<&'a str> {
        match self {
            Name::Known(text) => Ok(text),
            Name::Own(bytes) => text(bytes),
        }
    }
}

/// Cuts a file into its parts, and sees that nothing is missing in it.
pub fn parts(bytes: &[u8], small_int_bits: u8) -> Res<Parts<'_>> {
    let mut reader = Reader::new(bytes);
    header(&mut reader, small_int_bits)?;
    let start = reader.bytes;
    let name_count = reader.count()?;
    let object_count = reader.count()?;
    let mut source_name = None;
    for _ in 0..name_count {
        let name = name(&mut reader)?.text()?;
        // By custom it is the first.
        source_name.get_or_insert(name);
    }
    let names = &start[..start.len() - reader.left()];
    let objects = objects(&mut reader, object_count, 0)?;
    let module = raw(&mut reader, 0)?;
    let source_name = source_name.unwrap_or("");
    let module = Later { name: Cow::Borrowed(source_name), flags: Flags(0), free: 0, bytes: module.whole };
    Ok(Parts { source_name, names, objects, module })
}

impl<'a> File<'a> {
    /// What a file's functions share: [`Parts::names`].
    pub fn new(names: &'a [u8]) -> Res<File<'a>> {
        let mut reader = Reader::new(names);
        let name_count = reader.count()?;
        let objects = reader.uint()?;
        let mut names = Vec::with_capacity(name_count);
        for _ in 0..name_count {
            names.push(name(&mut reader)?);
        }
        Ok(File { names, objects })
    }

    pub fn name(&self, index: usize) -> Res<&'a str> {
        self.names.get(index).ok_or(Error::Invalid("a name that is not there"))?.text()
    }

    /// How many names there are.
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// How many constants.
    pub fn objects(&self) -> usize {
        self.objects
    }
}

fn header(reader: &mut Reader<'_>, small_int_bits: u8) -> Res<()> {
    let Ok([b'M', VERSION, features, bits]) = reader.take(4).map(|h| <[u8; 4]>::try_from(h).unwrap_or_default()) else {
        return Err(Error::Incompatible);
    };
    let architecture = features >> 2 & 0x2f;
    if bits > small_int_bits || architecture != 0 && features & 3 != SUB_VERSION {
        return Err(Error::Incompatible);
    }
    if architecture != 0 {
        return Err(Error::Native);
    }
    // Flags of an architecture, which has none.
    if features & 0x40 != 0 { Err(Error::Incompatible) } else { Ok(()) }
}

fn name<'a>(reader: &mut Reader<'a>) -> Res<Name<'a>> {
    let head = reader.uint()?;
    if head & 1 != 0 {
        // Number 0 is no name.
        let known = NAMES.get((head >> 1).wrapping_sub(1)).ok_or(Error::Invalid("a name that is not there"))?;
        return Ok(Name::Known(known));
    }
    reader.terminated(head >> 1).map(Name::Own)
}

fn text(bytes: &[u8]) -> Res<&str> {
    core::str::from_utf8(bytes).map_err(|_| Error::Invalid("a text that is not UTF-8"))
}

fn objects<'a>(reader: &mut Reader<'a>, count: usize, depth: usize) -> Res<Vec<Const<'a>>> {
    // Not more room than a file of this size can fill: a count is only held against the bytes that are left.
    let mut objects = Vec::with_capacity(count.min(64));
    for _ in 0..count {
        objects.push(object(reader, depth)?);
    }
    Ok(objects)
}

fn object<'a>(reader: &mut Reader<'a>, depth: usize) -> Res<Const<'a>> {
    let kind = reader.byte()?;
    match kind {
        0 => return Err(Error::Native),
        1 => return Ok(Const::None),
        2 => return Ok(Const::False),
        3 => return Ok(Const::True),
        4 => return Ok(Const::Ellipsis),
        _ => {}
    }
    let length = reader.count()?;
    match kind {
        5 => Ok(Const::Str(Cow::Borrowed(text(reader.terminated(length)?)?))),
        6 => Ok(Const::Bytes(Cow::Borrowed(reader.terminated(length)?))),
        7..=9 => {
            let text = core::str::from_utf8(reader.take(length)?).map_err(|_| Error::Invalid("a number that is none"))?;
            number(kind, text).ok_or(Error::Invalid("a number that is none"))
        }
        10 if depth < MAX_DEPTH => objects(reader, length, depth + 1).map(Const::Tuple),
        _ => Err(Error::Invalid("a constant of no known kind")),
    }
}

/// An int (7), float (8) or complex number without real part (9).
fn number(kind: u8, text: &str) -> Option<Const<'_>> {
    match kind {
        7 => match text.parse::<i64>() {
            Ok(value) => Some(Const::Int(value)),
            Err(_) => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                is_number.then_some(Const::BigInt { digits: Cow::Borrowed(text), radix: 10 })
            }
        },
        8 => text.parse().ok().map(Const::Float),
        _ => text.strip_suffix('j')?.parse().ok().map(Const::Imaginary),
    }
}

/// A function, and that those in it are all there.
fn raw<'a>(reader: &mut Reader<'a>, depth: usize) -> Res<Raw<'a>> {
    let start = reader.bytes;
    let (data, count) = data(reader)?;
    for _ in 0..count {
        if depth == MAX_DEPTH {
            return Err(Error::Invalid("functions nested too deeply"));
        }
        raw(reader, depth + 1)?;
    }
    Ok(Raw { whole: &start[..start.len() - reader.left()], data })
}

/// The functions in a function.
pub fn children<'a>(whole: &'a [u8]) -> Res<(&'a [u8], Vec<Raw<'a>>)> {
    let mut reader = Reader::new(whole);
    let (data, count) = data(&mut reader)?;
    let mut children = Vec::with_capacity(count);
    for _ in 0..count {
        children.push(raw(&mut reader, 1)?);
    }
    Ok((data, children))
}

/// A function's bytecode, and how many functions follow that are in it.
fn data<'a>(reader: &mut Reader<'a>) -> Res<(&'a [u8], usize)> {
    let head = reader.uint()?;
    if head & 3 != 0 {
        return Err(Error::Native);
    }
    let data = reader.take(head >> 3)?;
    Ok((data, if head & 4 != 0 { reader.count()? } else { 0 }))
}
