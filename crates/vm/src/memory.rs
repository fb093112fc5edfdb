//! Bytes by address, for programs that deal in addresses: `uctypes`, viper's pointers, `machine.mem8`.
//!
//! The address space is a made-up one, laid out as on a microcontroller, so that an address is the same in every run
//! and on every machine: known strings lie in [`FLASH`], the heap in [`RAM`]. (Registers of simulated boards begin at
//! 0x4000_0000.) Objects don't move, so the address of an object's bytes is good as long as the object lives. It keeps
//! nothing alive, as an int cannot; what turns it into an object again (`bytearray_at`, a `struct`) does.
//!
//! An address means something if it lies in the bytes of a live str, bytes, bytearray or array, and can be written to
//! if it lies in one of the latter two. Anything else is a ValueError that names it.

use crate::native::{Raise, Res};
use crate::types::bytearray::{ADDRESS, FIRST, LEN, SHARING_SLOTS, STORAGE};
use crate::types::str::buffer::Span;
use crate::vm::Vm;
use crate::{intern, names, types};
use taipan_heap::{Kind, Val};

/// Where known strings are, each in a window of its own.
pub const FLASH: usize = 0x0800_0000;
const FLASH_WINDOW: usize = 0x100;
/// Where the heap is.
pub const RAM: usize = 0x2000_0000;

/// The registers of a simulated board, by the addresses of their words. The embedder knows them ([`crate::vm::Host`]).
pub struct Registers {
    /// `None` where there is none.
    pub read: fn(&mut Vm, u32) -> Option<u32>,
    /// False where there is none.
    pub write: fn(&mut Vm, u32, u32) -> bool,
}

/// Marks storage (in its header's small number) that programs may write to as they like: that of bytearrays and arrays.
const MEMORY: u16 = 1;

impl Vm {
    /// The address of the first byte of a buffer; `None` if `v` is none.
    pub fn address(&self, v: Val) -> Option<usize> {
        let v = self.buffer_owner(v);
        if self.heap.is(v, Kind::ByteArray)
            && self.heap.len(v) >= SHARING_SLOTS
            && let Some(nowhere) = self.as_wrapping_u64(self.heap.get(v, ADDRESS))
        {
            return Some(nowhere as usize);
        }
        let span = self.span(v)?;
        Some(match span.raw.as_sym() {
            Some(n) => FLASH + n as usize * FLASH_WINDOW + span.start,
            None => RAM + self.heap.payload_offset(span.raw) + span.start,
        })
    }

    /// The `len` bytes at `address`, if they all lie in one live object.
    pub fn memory(&self, address: usize, len: usize) -> Option<Span> {
        let (raw, start, end) = match address.checked_sub(RAM) {
            Some(offset) => {
                let (raw, start) = self.heap.object_at(offset)?;
                let readable = match self.heap.kind(raw) {
                    Kind::Str => start >= intern::STR_HEAD,
                    Kind::Bytes => true,
                    Kind::Raw => self.is_memory(raw),
                    _ => false,
                };
                (raw, start, if readable { self.heap.len(raw) } else { 0 })
            }
            None => {
                let offset = address.checked_sub(FLASH)?;
                let number = u16::try_from(offset / FLASH_WINDOW).ok().filter(|n| *n < names::COUNT)?;
                (Val::sym(number), offset % FLASH_WINDOW, names::text(number).len())
            }
        };
        (len <= end.checked_sub(start)?).then_some(Span { raw, start, len })
    }

    /// The bytes from `address` up to a zero byte, or to the end of the object that they lie in.
    pub fn text_at(&self, address: usize) -> Option<&[u8]> {
        let found = self.memory(address, 0)?;
        let end = match found.raw.as_sym() {
            Some(number) => names::text(number).len(),
            None => self.heap.len(found.raw),
        };
        let bytes = self.span_bytes(Span { len: end - found.start, ..found });
        bytes.split(|byte| *byte == 0).next()
    }

    /// Whether `raw` is bytes that programs may write to.
    pub fn is_memory(&self, raw: Val) -> bool {
        self.heap.is(raw, Kind::Raw) && self.heap.small(raw) == MEMORY
    }

    /// Bytes that programs may write to.
    pub(crate) fn alloc_memory(&mut self, len: usize) -> Res {
        let raw = self.alloc_bytes(Kind::Raw, len)?;
        self.heap.set_small(raw, MEMORY);
        Ok(raw)
    }

    /// The little-endian number of `size` bytes, at most 8, at `address`.
    pub fn load_memory(&mut self, address: usize, size: usize) -> Res<u64> {
        let mut bytes = [0; 8];
        match self.memory(address, size) {
            Some(span) => bytes[..size].copy_from_slice(self.span_bytes(span)),
            None => {
                for at in (0..size).step_by(4) {
                    let part = &mut bytes[at..size.min(at + 4)];
                    match address.checked_add(at).and_then(|address| self.load_register(address)) {
                        Some(word) => part.copy_from_slice(&word.to_le_bytes()[..part.len()]),
                        None => return Err(self.no_memory(address)),
                    }
                }
            }
        }
        Ok(u64::from_le_bytes(bytes))
    }

    /// Stores the low `size` bytes of `n`, at most 8, at `address`.
    pub fn store_memory(&mut self, address: usize, size: usize, n: u64) -> Res<()> {
        match self.memory(address, size) {
            Some(s) if self.is_memory(s.raw) => {
                self.heap.part_mut(s.raw, s.start, size).copy_from_slice(&n.to_le_bytes()[..size]);
                Ok(())
            }
            Some(_) => Err(self.read_only_memory(address)),
            None => {
                for at in (0..size).step_by(4) {
                    let stored = address.checked_add(at).is_some_and(|a| self.store_register(a, size.min(4), (n >> (8 * at)) as u32));
                    if !stored {
                        return Err(self.no_memory(address));
                    }
                }
                Ok(())
            }
        }
    }

    /// Copies what lies at `address` into all of `to`, an object of bytes that nobody else sees.
    pub fn copy_memory(&mut self, address: usize, to: Val) -> Res<()> {
        let len = self.heap.len(to);
        match self.memory(address, len) {
            Some(span) => self.copy_span(span, len, to, 0),
            None => return Err(self.no_memory(address)),
        }
        self.poll_native(len as u32 / 8, "memory")
    }

    /// Bytes of the board's machine word.
    pub fn word_bytes(&self) -> usize {
        if self.config.small_int_bits > 32 { 8 } else { 4 }
    }

    /// What the register that `address` lies in holds from there on.
    fn load_register(&mut self, address: usize) -> Option<u32> {
        let address = u32::try_from(address).ok()?;
        let word = (self.host.registers()?.read)(self, address & !3)?;
        Some(word >> (8 * (address & 3)))
    }

    /// Stores `size` bytes in the register that `address` lies in; whether there is one.
    fn store_register(&mut self, address: usize, size: usize, n: u32) -> bool {
        let (Ok(address), Some(registers)) = (u32::try_from(address), self.host.registers()) else { return false };
        let (word, shift) = (address & !3, 8 * (address & 3));
        let mask = u32::MAX >> (32 - 8 * size) << shift;
        let kept = if mask == u32::MAX { Some(0) } else { (registers.read)(self, word) };
        kept.is_some_and(|kept| (registers.write)(self, word, kept & !mask | n << shift & mask))
    }

    #[cold]
    fn read_only_memory(&mut self, address: usize) -> Raise {
        self.raise_fmt(types::VALUE_ERROR, format_args!("memory at {address:#x} is read-only"))
    }

    /// The ValueError for an address that means nothing.
    #[cold]
    pub fn no_memory(&mut self, address: usize) -> Raise {
        self.raise_fmt(types::VALUE_ERROR, format_args!("no memory at address {address:#x}"))
    }

    /// What shows `len` bytes at `address` as a buffer: a bytearray, or a memoryview of bytes, which are read-only.
    pub fn buffer_at(&mut self, address: usize, len: usize) -> Res {
        match self.memory(address, len) {
            Some(span) if self.heap.is(span.raw, Kind::Bytes) => {
                let whole = self.new_memoryview(span.raw)?;
                self.view_part(whole, span.start, len)
            }
            Some(span) if !self.is_memory(span.raw) => Ok(Val::UNDEF),
            _ => self.bytearray_at(address, len),
        }
    }

    /// A bytearray that shows `len` bytes at `address` in place. Where there is no memory it shows nothing.
    pub fn bytearray_at(&mut self, address: usize, len: usize) -> Res {
        let Some(span) = self.memory(address, len) else {
            let place = self.new_int_u64(address as u64)?;
            let stated = self.new_len(len)?;
            let v = self.alloc(Kind::ByteArray, SHARING_SLOTS + 1)?;
            self.heap.set(v, LEN, Val::int(0));
            self.heap.set(v, ADDRESS, place);
            // What a memoryview of it says, and can have parts of.
            self.heap.set(v, SHARING_SLOTS, stated);
            return Ok(v);
        };
        if !self.is_memory(span.raw) {
            return Err(self.read_only_memory(address));
        }
        let v = self.alloc(Kind::ByteArray, SHARING_SLOTS)?;
        self.heap.set(v, LEN, Val::int(len as isize));
        self.heap.set(v, STORAGE, span.raw);
        self.heap.set(v, FIRST, Val::int(span.start as isize));
        Ok(v)
    }
}
