//! `deflate`: streams that compress what is written to them, or decompress what is read.
//!
//! Windows and states lie in the heap, and are made when first needed. The stream below is read and written byte by
//! byte, so that nothing is taken that is not needed, and may be the program's own. While it is read the state is out of
//! the object: a failure on the way, or a second reader, ends the reading for good.

mod compress;
mod inflate;
#[cfg(test)]
mod tests;

use crate::checksum::{adler32, crc32};
use crate::io::stream;
use crate::object;
use compress::{Compress, Search};
use inflate::{Fault, Inflate, Port};
use taipan_vm::stream::errno::EINVAL;
use taipan_vm::types;
use taipan_vm::{Args, Io, Item, Kind, ModuleDef, Raise, Request, Res, Stream, TypeDef, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "deflate",
    items: &[
        ("DeflateIO", Item::Type(&DEFLATE)),
        ("AUTO", Item::Int(AUTO as i64)),
        ("RAW", Item::Int(RAW as i64)),
        ("ZLIB", Item::Int(ZLIB as i64)),
        ("GZIP", Item::Int(GZIP as i64)),
    ],
};

static DEFLATE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[stream::READ, stream::READINTO, stream::READLINE, stream::WRITE, stream::CLOSE, stream::ENTER, stream::EXIT],
    stream: Some(&Stream { text: false, read, write, ioctl }),
    ..TypeDef::named("DeflateIO")
};

/// Reading: what the header says. Writing: as `RAW`.
const AUTO: isize = 0;
const RAW: isize = 1;
const ZLIB: isize = 2;
const GZIP: isize = 3;

/// The stream below; None when closed.
const STREAM: usize = 1;
const FORMAT: usize = 2;
/// Bits of the window, 0 if not told.
const WINDOW_BITS: usize = 3;
/// Whether the stream below is closed with this one.
const CLOSES: usize = 4;
/// None before the first read, then a `Raw`, or False while it is in use or if it can't go on: the `Inflate` and the
/// `Sum` of what was read.
const INFLATE: usize = 5;
const READ_WINDOW: usize = 6;
/// None before the first write, then a `Raw`: the `Compress` and the `Sum` of what was written.
const COMPRESS: usize = 7;
const WRITE_WINDOW: usize = 8;

const DEFAULT_WINDOW_BITS: isize = 8;

/// Work between two safe points.
const STEP: u32 = 512;

/// `DeflateIO(stream[, format[, wbits[, close]]])`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 1, 4)?;
    let below = args.get(vm, 0);
    let format = args.opt(vm, 1).map_or(Ok(AUTO), |format| vm.index_arg(format))?;
    let window_bits = args.opt(vm, 2).map_or(Ok(0), |bits| vm.index_arg(bits))?;
    if !(AUTO..=GZIP).contains(&format) {
        return Err(vm.value_error("format"));
    }
    if window_bits != 0 && !(5..=15).contains(&window_bits) {
        return Err(vm.value_error("wbits"));
    }
    let closes = args.opt(vm, 3).map_or(Ok(false), |closes| vm.truth(closes))?;
    let mut slots = [Val::NONE; WRITE_WINDOW];
    slots[STREAM - 1] = below;
    slots[FORMAT - 1] = Val::int(format);
    slots[WINDOW_BITS - 1] = Val::int(window_bits);
    slots[CLOSES - 1] = if closes { Val::TRUE } else { Val::FALSE };
    object::new(vm, &DEFLATE, &slots)
}

/// The stream below, if this one is not closed.
fn below(vm: &Vm, this: Val) -> Option<Val> {
    Some(vm.heap.get(this, STREAM)).filter(|below| !below.is_none())
}

// ---- Reading

fn read(vm: &mut Vm, this: Val, out: &mut [u8]) -> Res<Io> {
    let Some(below) = below(vm, this) else { return Ok(Err(EINVAL)) };
    let state = vm.heap.get(this, INFLATE);
    if state == Val::FALSE {
        return Ok(Err(EINVAL));
    }
    vm.heap.set(this, INFLATE, Val::FALSE);
    let mut source = Source { vm, below, window: Val::NONE, work: 0 };
    match inflate(&mut source, this, state, out) {
        Ok(n) => Ok(Ok(n)),
        Err(Fault::Data) => Ok(Err(EINVAL)),
        Err(Fault::Port(raise)) => Err(raise),
    }
}

fn inflate(source: &mut Source, this: Val, state: Val, out: &mut [u8]) -> Result<usize, Fault<Raise>> {
    let (state, mut inflate, mut sum) = if state.is_none() {
        begin(source, this)?
    } else {
        let bytes = source.vm.heap.bytes(state);
        (state, Inflate::load(bytes), Sum::load(&bytes[Inflate::SIZE..]))
    };
    source.vm.keep(state);
    source.window = source.vm.heap.get(this, READ_WINDOW);
    let was_over = inflate.is_over();
    let n = inflate.read(source, out)?;
    sum.add(source.vm, &out[..n])?;
    if inflate.is_over() && !was_over {
        check(source, sum)?;
    }
    let bytes = source.vm.heap.bytes_mut(state);
    inflate.store(&mut bytes[..Inflate::SIZE]);
    sum.store(&mut bytes[Inflate::SIZE..]);
    source.vm.heap.set(this, INFLATE, state);
    Ok(n)
}

/// Reads the header and makes the window.
fn begin(source: &mut Source, this: Val) -> Result<(Val, Inflate, Sum), Fault<Raise>> {
    let format = object::int(source.vm, this, FORMAT);
    let mut bits = object::int(source.vm, this, WINDOW_BITS);
    let mut found = RAW;
    if format != RAW {
        let (header, largest) = header(source)?;
        if format != AUTO && format != header {
            return Err(Fault::Data);
        }
        (found, bits) = (header, if bits == 0 { largest } else { bits.min(largest) });
    }
    let size = 1 << if bits == 0 { DEFAULT_WINDOW_BITS } else { bits };
    let vm = &mut *source.vm;
    let window = vm.alloc_bytes(Kind::Raw, size)?;
    vm.heap.set(this, READ_WINDOW, window);
    let state = vm.alloc_bytes(Kind::Raw, Inflate::SIZE + Sum::SIZE)?;
    Ok((state, Inflate::new(size), Sum::new(found)))
}

/// The header's format, and the bits of the largest window that it admits.
fn header(source: &mut Source) -> Result<(isize, isize), Fault<Raise>> {
    const METHOD: u8 = 8;
    let (first, second) = (source.byte()?, source.byte()?);
    if (first, second) == (0x1f, 0x8b) {
        if source.byte()? != METHOD {
            return Err(Fault::Data);
        }
        gzip_header(source)?;
        return Ok((GZIP, 15));
    }
    const DICTIONARY: u8 = 0x20;
    let (method, size) = (first & 15, first >> 4);
    let sound = (256 * u32::from(first) + u32::from(second)) % 31 == 0;
    if !sound || method != METHOD || size > 7 || second & DICTIONARY != 0 {
        return Err(Fault::Data);
    }
    Ok((ZLIB, isize::from(size) + 8))
}

/// The rest of a gzip header, most of which is skipped.
fn gzip_header(source: &mut Source) -> Result<(), Fault<Raise>> {
    const HEADER_CRC: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const RESERVED: u8 = 0xe0;
    let flags = source.byte()?;
    if flags & RESERVED != 0 {
        return Err(Fault::Data);
    }
    source.skip(6)?;
    if flags & EXTRA != 0 {
        let length = u32::from(source.byte()?) | u32::from(source.byte()?) << 8;
        source.skip(length)?;
    }
    for text in [NAME, COMMENT] {
        while flags & text != 0 && source.byte()? != 0 {}
    }
    if flags & HEADER_CRC != 0 {
        source.skip(2)?;
    }
    Ok(())
}

/// Compares what follows the data with what was read.
fn check(source: &mut Source, sum: Sum) -> Result<(), Fault<Raise>> {
    let sound = match sum.format as isize {
        ZLIB => source.word()?.swap_bytes() == sum.checksum,
        GZIP => source.word()? == sum.checksum && source.word()? == sum.length,
        _ => true,
    };
    if sound { Ok(()) } else { Err(Fault::Data) }
}

/// The stream below as what `Inflate` reads from.
struct Source<'a> {
    vm: &'a mut Vm,
    below: Val,
    window: Val,
    work: u32,
}

impl Source<'_> {
    fn skip(&mut self, n: u32) -> Res<()> {
        for _ in 0..n {
            self.byte()?;
        }
        Ok(())
    }

    /// Four bytes, least first.
    fn word(&mut self) -> Res<u32> {
        let mut word = [0; 4];
        for byte in &mut word {
            *byte = self.byte()?;
        }
        Ok(u32::from_le_bytes(word))
    }

    fn worked(&mut self, work: u32) -> Res<()> {
        self.work += work;
        if self.work >= STEP {
            self.vm.poll_native(core::mem::take(&mut self.work), "deflate")?;
        }
        Ok(())
    }
}

impl Port for Source<'_> {
    type Error = Raise;

    fn byte(&mut self) -> Res<u8> {
        // A bit is about a unit of work.
        self.worked(8)?;
        let (mut byte, mark) = ([0], self.vm.mark());
        match self.vm.stream_read(self.below, &mut byte)? {
            Ok(0) => Err(self.vm.raise_args(types::EOF_ERROR, &[])),
            Ok(_) => {
                self.vm.release(mark);
                Ok(byte[0])
            }
            Err(error) => Err(self.vm.os_error(error)),
        }
    }

    fn window(&self, at: usize) -> u8 {
        self.vm.heap.bytes(self.window)[at]
    }

    fn set_window(&mut self, at: usize, byte: u8) -> Res<()> {
        self.vm.heap.bytes_mut(self.window)[at] = byte;
        self.worked(1)
    }
}

// ---- Writing

fn write(vm: &mut Vm, this: Val, bytes: &[u8]) -> Res<Io> {
    let Some(below) = below(vm, this) else { return Ok(Err(EINVAL)) };
    if vm.heap.get(this, COMPRESS).is_none() && !start(vm, this, below)? {
        return Ok(Err(EINVAL));
    }
    let state = vm.heap.get(this, COMPRESS);
    vm.keep(state);
    let mut compress = Compress::load(vm.heap.bytes(state));
    let mut sum = Sum::load(&vm.heap.bytes(state)[Compress::SIZE..]);
    let result = compress_all(vm, this, below, &mut compress, bytes);
    let result = result.and_then(|()| sum.add(vm, bytes));
    let place = vm.heap.bytes_mut(state);
    compress.store(&mut place[..Compress::SIZE]);
    sum.store(&mut place[Compress::SIZE..]);
    result.map(|()| Ok(bytes.len()))
}

/// Makes the window and writes the header: false if the stream below does not take it.
fn start(vm: &mut Vm, this: Val, below: Val) -> Res<bool> {
    vm.stream(below)?;
    let bits = match object::int(vm, this, WINDOW_BITS) {
        0 => DEFAULT_WINDOW_BITS,
        bits => bits,
    };
    let window = vm.alloc_bytes(Kind::Raw, 1 << bits)?;
    vm.heap.set(this, WRITE_WINDOW, window);
    let state = vm.alloc_bytes(Kind::Raw, Compress::SIZE + Sum::SIZE)?;
    let format = object::int(vm, this, FORMAT);
    let mut compress = Compress::default();
    compress.begin();
    compress.store(&mut vm.heap.bytes_mut(state)[..Compress::SIZE]);
    Sum::new(format).store(&mut vm.heap.bytes_mut(state)[Compress::SIZE..]);
    vm.heap.set(this, COMPRESS, state);
    let written = match format {
        ZLIB => {
            // Method and window; the usual effort, and what makes it a multiple of 31.
            let first = ((bits - 8).max(1) << 4 | 8) as u8;
            let second = 0x80 | (31 - (256 * u32::from(first) + 0x80) % 31) as u8;
            vm.stream_write_full(below, &[first, second])?
        }
        // No time, least effort, Unix.
        GZIP => vm.stream_write_full(below, &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3])?,
        _ => return Ok(true),
    };
    Ok(written.is_ok())
}

fn compress_all(vm: &mut Vm, this: Val, below: Val, compress: &mut Compress, bytes: &[u8]) -> Res<()> {
    let window = vm.heap.get(this, WRITE_WINDOW);
    vm.keep(window);
    let mut at = 0;
    while at < bytes.len() {
        let data = &bytes[at..];
        let mut search = Search::default();
        let mut fuel = STEP;
        while !compress.search(&mut search, vm.heap.bytes(window), data, &mut fuel) {
            vm.poll_native(STEP - core::mem::replace(&mut fuel, STEP), "deflate")?;
        }
        let length = if search.length < compress::SHORTEST { 1 } else { search.length };
        if length == 1 {
            compress.literal(data[0]);
        } else {
            compress.length(length);
            flush(vm, below, compress)?;
            compress.distance(search.distance);
        }
        flush(vm, below, compress)?;
        compress.remember(vm.heap.bytes_mut(window), &data[..length]);
        at += length;
        vm.poll_native(STEP - fuel + length as u32, "deflate")?;
    }
    Ok(())
}

/// Writes the whole bytes that there are.
fn flush(vm: &mut Vm, below: Val, compress: &mut Compress) -> Res<()> {
    while let Some(byte) = compress.byte() {
        let mark = vm.mark();
        if let Err(error) = vm.stream_write_full(below, &[byte])? {
            return Err(vm.os_error(error));
        }
        vm.release(mark);
    }
    Ok(())
}

// ---- Closing

fn ioctl(vm: &mut Vm, this: Val, request: Request) -> Res<Io> {
    if request != Request::Close {
        return Ok(Err(EINVAL));
    }
    let Some(below) = below(vm, this) else { return Ok(Ok(0)) };
    let mut io = Ok(0);
    if !vm.heap.get(this, COMPRESS).is_none() {
        io = finish(vm, this, below)?.map(|_| 0);
    }
    if vm.heap.get(this, CLOSES) == Val::TRUE {
        // What the stream below says to it is its own affair.
        let _ = vm.stream_ioctl(below, Request::Close)?;
    }
    vm.heap.set(this, STREAM, Val::NONE);
    Ok(io)
}

/// Ends the data, and writes what comes after it.
fn finish(vm: &mut Vm, this: Val, below: Val) -> Res<Io> {
    let state = vm.heap.bytes(vm.heap.get(this, COMPRESS));
    let (mut compress, sum) = (Compress::load(state), Sum::load(&state[Compress::SIZE..]));
    compress.end();
    flush(vm, below, &mut compress)?;
    match sum.format as isize {
        ZLIB => vm.stream_write_full(below, &sum.checksum.to_be_bytes()),
        GZIP => {
            let mut footer = [0; 8];
            footer[..4].copy_from_slice(&sum.checksum.to_le_bytes());
            footer[4..].copy_from_slice(&sum.length.to_le_bytes());
            vm.stream_write_full(below, &footer)
        }
        _ => Ok(Ok(0)),
    }
}

// ---- What follows the data

/// Format, checksum and length of the data so far.
#[derive(Clone, Copy)]
struct Sum {
    format: u32,
    checksum: u32,
    length: u32,
}

impl Sum {
    /// Bytes of [`Sum::store`].
    const SIZE: usize = 12;

    fn new(format: isize) -> Sum {
        Sum { format: format as u32, checksum: if format == ZLIB { 1 } else { 0 }, length: 0 }
    }

    fn add(&mut self, vm: &mut Vm, bytes: &[u8]) -> Res<()> {
        for chunk in bytes.chunks(STEP as usize) {
            self.checksum = match self.format as isize {
                ZLIB => adler32(self.checksum, chunk),
                GZIP => crc32(self.checksum, chunk),
                _ => 0,
            };
            vm.poll_native(chunk.len() as u32, "deflate")?;
        }
        self.length = self.length.wrapping_add(bytes.len() as u32);
        Ok(())
    }

    fn store(self, bytes: &mut [u8]) {
        words::store(bytes, [self.format, self.checksum, self.length]);
    }

    fn load(bytes: &[u8]) -> Sum {
        let [format, checksum, length] = words::load(bytes);
        Sum { format, checksum, length }
    }
}

/// Numbers as bytes of the heap.
mod words {
    pub fn store(bytes: &mut [u8], words: impl IntoIterator<Item = u32>) {
        for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
    }

    pub fn load<const N: usize>(bytes: &[u8]) -> [u32; N] {
        let mut words = [0; N];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        words
    }
}
