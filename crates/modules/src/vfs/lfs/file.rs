//! Open files.
//!
//! What is written goes to new blocks; the old contents stay until the file is synchronised, when one commit puts the
//! new in place of the old. The block that is being written is kept here whole.

use super::log::{Address, Data};
use super::pair::Change;
use super::{Fs, LARGEST_FILE, NO_BLOCK, chain};
use crate::vfs::blob::{Reader, Writer};
use crate::vfs::block::{Device, Result, errno};
use alloc::vec::Vec;

/// How a file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    pub read: bool,
    pub write: bool,
    pub create: bool,
    pub must_be_new: bool,
    pub truncate: bool,
    pub append: bool,
}

/// A block that is being written, up to the position in the file.
#[derive(Clone, Debug)]
struct Pending {
    block: u32,
    /// Which one of the chain it is.
    index: u32,
    /// Pointers and data.
    bytes: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct File {
    /// The directory it is in, and its name there; no name once it was removed.
    pub(super) directory: Address,
    pub(super) name: Vec<u8>,
    pub(super) mode: Mode,
    /// Whether the entry is out of date.
    modified: bool,
    /// Whether writing failed: then the entry stays as it is.
    failed: bool,
    position: u32,
    pub(super) data: Data,
    pending: Option<Pending>,
    /// What its attribute for the time is to be.
    pub time: Option<u64>,
}

/// The attribute that MicroPython keeps the time in: nanoseconds since 1970.
pub const TIME: u8 = 1;

impl File {
    pub(super) fn new(directory: Address, name: &[u8], mode: Mode, data: Data, time: Option<u64>) -> File {
        let data = if mode.truncate { Data::EMPTY } else { data };
        let modified = mode.truncate || mode.write && time.is_some();
        let name = name.to_vec();
        File { directory, name, mode, modified, failed: false, position: 0, data, pending: None, time }
    }

    fn size(&self) -> u32 {
        let written = if self.pending.is_some() { self.position } else { 0 };
        self.data.size().max(written)
    }

    /// The block that is being written, and the chain that it continues.
    pub(super) fn unwritten_chain(&self) -> Option<(u32, Data)> {
        let Pending { block, index, bytes } = self.pending.as_ref()?;
        if *index == 0 {
            return Some((*block, Data::EMPTY));
        }
        let head = bytes.get(..4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
        let in_block = (bytes.len() as u32).saturating_sub(4 * chain::pointers(*index));
        Some((*block, Data::Chain { head, size: self.position.saturating_sub(in_block) }))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        let Mode { read, write, create, must_be_new, truncate, append } = self.mode;
        let flags = [read, write, create, must_be_new, truncate, append, self.modified, self.failed];
        to.number(flags.iter().rev().fold(0, |bits, flag| bits << 1 | *flag as u32));
        self.directory.into_iter().for_each(|block| to.number(block));
        to.bytes(&self.name);
        to.number(self.position);
        let (kind, head, size) = match &self.data {
            Data::Chain { head, size } => (1, *head, *size),
            _ => (0, 0, 0),
        };
        [kind, head, size].into_iter().for_each(|n| to.number(n));
        to.bytes(if let Data::Inline(bytes) = &self.data { bytes } else { &[] });
        let pending = self.pending.as_ref();
        to.number(pending.map_or(NO_BLOCK, |pending| pending.block));
        to.number(pending.map_or(0, |pending| pending.index));
        to.bytes(pending.map_or(&[], |pending| &pending.bytes));
        let time = self.time.unwrap_or(u64::MAX);
        to.number(time as u32);
        to.number((time >> 32) as u32);
        to.0
    }

    pub fn from_bytes(bytes: &[u8]) -> File {
        let mut from = Reader(bytes);
        let bits = from.number();
        let flag = |at: u32| bits >> at & 1 != 0;
        let mode = Mode { read: flag(0), write: flag(1), create: flag(2), must_be_new: flag(3), truncate: flag(4), append: flag(5) };
        let directory = [from.number(), from.number()];
        let (name, position) = (from.bytes(), from.number());
        let (kind, head, size, inline) = (from.number(), from.number(), from.number(), from.bytes());
        let data = if kind == 1 { Data::Chain { head, size } } else { Data::Inline(inline) };
        let (block, index, bytes) = (from.number(), from.number(), from.bytes());
        let pending = (block != NO_BLOCK).then_some(Pending { block, index, bytes });
        let time = from.number() as u64 | (from.number() as u64) << 32;
        let time = (time != u64::MAX).then_some(time);
        File { directory, name, mode, modified: flag(6), failed: flag(7), position, data, pending, time }
    }
}

impl<D: Device> Fs<D> {
    /// The open file of this number.
    pub fn file(&mut self, at: usize) -> Result<&mut File, D> {
        self.open.get_mut(at).and_then(Option::as_mut).ok_or(errno::EBADF.into())
    }

    /// Reads from the position on; less than asked for at the end of the file.
    pub fn read(&mut self, at: usize, into: &mut [u8]) -> Result<usize, D> {
        if !self.file(at)?.mode.read {
            return Err(errno::EBADF.into());
        }
        self.flush(at)?;
        // Taken out for the time: nothing is allocated.
        let data = core::mem::replace(&mut self.file(at)?.data, Data::EMPTY);
        let mut position = self.file(at)?.position;
        let mut done = Ok(0);
        while let Ok(n) = done
            && n < into.len()
        {
            done = match self.read_data(&data, position, &mut into[n..]) {
                Ok(0) => break,
                Ok(more) => {
                    position += more as u32;
                    Ok(n + more)
                }
                Err(error) => Err(error),
            };
        }
        let file = self.file(at)?;
        (file.data, file.position) = (data, position);
        done
    }

    /// Writes at the position, or at the end if the file was opened so.
    pub fn write(&mut self, at: usize, bytes: &[u8]) -> Result<usize, D> {
        self.acknowledge();
        let file = self.file(at)?;
        if !file.mode.write {
            return Err(errno::EBADF.into());
        }
        let size = file.size();
        if file.mode.append && file.position < size {
            self.move_to(at, size)?;
        }
        let position = self.file(at)?.position;
        if bytes.len() > (LARGEST_FILE - position) as usize {
            return Err(errno::EFBIG.into());
        }
        let written = self.write_from(at, size, position, bytes);
        self.note_failure(at, written.is_err());
        written.map(|()| bytes.len())
    }

    /// Writes at `position`, with zeros before it where the file does not reach so far.
    fn write_from(&mut self, at: usize, size: u32, position: u32, bytes: &[u8]) -> Result<(), D> {
        const ZEROS: [u8; 256] = [0; 256];
        if position > size {
            self.file(at)?.position = size;
            while self.file(at)?.position < position {
                let n = (position - self.file(at)?.position).min(ZEROS.len() as u32);
                self.put(at, &ZEROS[..n as usize])?;
            }
        }
        self.put(at, bytes)
    }

    fn note_failure(&mut self, at: usize, failed: bool) {
        if let (true, Ok(file)) = (failed, self.file(at)) {
            file.failed = true;
            file.pending = None;
        }
    }

    fn put(&mut self, at: usize, mut bytes: &[u8]) -> Result<(), D> {
        let (inline_bytes, block_bytes) = (self.config.inline_bytes() as usize, self.config.block_bytes as usize);
        let file = self.file(at)?;
        file.modified = true;
        let position = file.position as usize;
        let end = position + bytes.len();
        if let (None, Data::Inline(contents)) = (&file.pending, &mut file.data)
            && contents.len().max(end) <= inline_bytes
        {
            contents.resize(contents.len().max(end), 0);
            contents[position..end].copy_from_slice(bytes);
            file.position = end as u32;
            return Ok(());
        }
        while !bytes.is_empty() {
            if self.file(at)?.pending.as_ref().is_none_or(|pending| pending.bytes.len() >= block_bytes) {
                self.extend(at)?;
            }
            let file = self.file(at)?;
            let Some(pending) = &mut file.pending else { return Err(errno::EIO.into()) };
            let n = bytes.len().min(block_bytes - pending.bytes.len());
            pending.bytes.extend_from_slice(&bytes[..n]);
            file.position += n as u32;
            bytes = &bytes[n..];
            if pending.bytes.len() == block_bytes {
                self.write_pending(at)?;
            }
        }
        Ok(())
    }

    /// Begins the block that has the position, with what it has before it.
    fn extend(&mut self, at: usize) -> Result<(), D> {
        let file = self.file(at)?;
        let position = file.position;
        let before = match (&file.pending, &file.data) {
            (Some(pending), _) => Ok(pending.block),
            (None, Data::Inline(contents)) => Err(contents[..contents.len().min(position as usize)].to_vec()),
            (None, Data::Chain { head, size }) if position > 0 => {
                let (head, size) = (*head, *size);
                Ok(self.find_in_chain(head, size, position - 1)?.0)
            }
            (None, _) => Err(Vec::new()),
        };
        let bytes = match before {
            Ok(head) => self.continue_chain(head, position)?,
            Err(bytes) => bytes,
        };
        if bytes.len() >= self.config.block_bytes as usize {
            // Blocks are too small for the pointers of so long a chain.
            return Err(errno::EFBIG.into());
        }
        let index = match chain::place(position.saturating_sub(1), self.config.block_bytes) {
            (index, last) if last + 1 == self.config.block_bytes => index + 1,
            (index, _) => index,
        };
        let block = self.allocate()?;
        self.file(at)?.pending = Some(Pending { block, index, bytes });
        Ok(())
    }

    fn write_pending(&mut self, at: usize) -> Result<(), D> {
        let Some(Pending { block, bytes, .. }) = self.file(at)?.pending.clone() else { return Ok(()) };
        let mut whole = bytes;
        whole.resize(whole.len().next_multiple_of(self.config.program_bytes as usize), 0xff);
        self.erase(block)?;
        self.program(block, 0, &whole)
    }

    /// Ends the writing of a chain: what comes after the position is copied, and the chain takes the place of the old
    /// contents.
    fn flush(&mut self, at: usize) -> Result<(), D> {
        if self.file(at)?.pending.is_none() {
            return Ok(());
        }
        self.acknowledge();
        let position = self.file(at)?.position;
        let done = self.finish_chain(at);
        self.file(at)?.position = position;
        self.note_failure(at, done.is_err());
        done
    }

    fn finish_chain(&mut self, at: usize) -> Result<(), D> {
        let mut part = [0; 256];
        loop {
            let (data, position) = (self.file(at)?.data.clone(), self.file(at)?.position);
            match self.read_data(&data, position, &mut part)? {
                0 => break,
                n => self.put(at, &part[..n])?,
            }
        }
        let full = self.config.block_bytes as usize;
        if self.file(at)?.pending.as_ref().is_some_and(|pending| pending.bytes.len() < full) {
            self.write_pending(at)?;
        }
        let file = self.file(at)?;
        if let Some(Pending { block, .. }) = file.pending.take() {
            file.data = Data::Chain { head: block, size: file.position };
        }
        Ok(())
    }

    /// Goes to a position, which may be beyond the end.
    pub fn seek(&mut self, at: usize, offset: i64, whence: u8) -> Result<u32, D> {
        let file = self.file(at)?;
        let start = [0, file.position, file.size()].get(whence as usize).copied().unwrap_or(0);
        match u32::try_from((start as i64).saturating_add(offset)) {
            Ok(target) if target <= LARGEST_FILE => {
                self.move_to(at, target)?;
                Ok(target)
            }
            _ => Err(errno::EINVAL.into()),
        }
    }

    fn move_to(&mut self, at: usize, target: u32) -> Result<(), D> {
        if self.file(at)?.position != target {
            self.flush(at)?;
            self.file(at)?.position = target;
        }
        Ok(())
    }

    /// Puts what was written in place of what was there.
    pub fn sync_file(&mut self, at: usize) -> Result<(), D> {
        if self.file(at)?.failed {
            return Ok(());
        }
        self.flush(at)?;
        let file = self.file(at)?;
        if !file.modified || file.name.is_empty() {
            return Ok(());
        }
        let (directory, name, data) = (file.directory, file.name.clone(), file.data.clone());
        let time = file.time.map(|time| (TIME, time.to_le_bytes().to_vec()));
        self.begin_writing()?;
        self.device.sync()?;
        let (mut pair, found) = self.find_in(directory, &name)?;
        let Ok(id) = found else { return Err(errno::ENOENT.into()) };
        self.commit(&mut pair, alloc::vec![Change::Update(id, data, time)])?;
        self.file(at)?.modified = false;
        Ok(())
    }
}
