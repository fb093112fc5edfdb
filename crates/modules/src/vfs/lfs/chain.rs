//! The blocks of a long file: a list that skips.
//!
//! Each block but the first begins with pointers to blocks before it: block n has as many as n has zeros at its end
//! (in binary), and one more, to the blocks 1, 2, 4 … before it. So a file is known by its last block, any place in it
//! is a few steps away, and adding to it changes no block that is there.

use super::Fs;
use super::log::Data;
use crate::vfs::block::{Device, Result, errno};
use alloc::vec::Vec;

/// The block of the chain that byte `at` of the file is in, and where in the block.
pub fn place(at: u32, block_bytes: u32) -> (u32, u32) {
    // On average a block has two pointers.
    let room = block_bytes - 8;
    let guess = at / room;
    if guess == 0 {
        return (0, at);
    }
    let index = (at - 4 * ((guess - 1).count_ones() + 2)) / room;
    (index, at - room * index - 4 * index.count_ones())
}

/// Pointers at the beginning of block `index`.
pub fn pointers(index: u32) -> u32 {
    if index == 0 { 0 } else { index.trailing_zeros() + 1 }
}

impl<D: Device> Fs<D> {
    fn pointer(&mut self, block: u32, number: u32) -> Result<u32, D> {
        let mut bytes = [0; 4];
        self.read_cached(block, number * 4, &mut bytes)?;
        let block = u32::from_le_bytes(bytes);
        if block < self.config.blocks { Ok(block) } else { Err(errno::EILSEQ.into()) }
    }

    /// The block with byte `at` of a chain that is `size` bytes long, and where in the block it is.
    pub(super) fn find_in_chain(&mut self, head: u32, size: u32, at: u32) -> Result<(u32, u32), D> {
        let (target, offset) = place(at, self.config.block_bytes);
        let (mut current, _) = place(size.saturating_sub(1), self.config.block_bytes);
        let mut block = head;
        while current > target {
            // The farthest pointer that does not go beyond.
            let skip = (current - target).ilog2().min(current.trailing_zeros());
            block = self.pointer(block, skip)?;
            current -= 1 << skip;
        }
        Ok((block, offset))
    }

    pub(super) fn for_each_block_in(&mut self, head: u32, size: u32, each: &mut dyn FnMut(u32)) -> Result<(), D> {
        if size == 0 {
            return Ok(());
        }
        let (last, _) = place(size - 1, self.config.block_bytes);
        if last >= self.config.blocks {
            return Err(errno::EILSEQ.into());
        }
        let mut block = head;
        for index in (0..=last).rev() {
            each(block);
            if index > 0 {
                block = self.pointer(block, 0)?;
            }
        }
        Ok(())
    }

    /// Reads from byte `at` on, at most to the end of the block that it is in. Returns how many there are.
    pub(super) fn read_data(&mut self, data: &Data, at: u32, into: &mut [u8]) -> Result<usize, D> {
        let wanted = into.len().min(data.size().saturating_sub(at) as usize);
        match data {
            _ if wanted == 0 => Ok(0),
            Data::Inline(bytes) => {
                into[..wanted].copy_from_slice(&bytes[at as usize..at as usize + wanted]);
                Ok(wanted)
            }
            Data::Chain { head, size } => {
                let (block, offset) = self.find_in_chain(*head, *size, at)?;
                let n = wanted.min((self.config.block_bytes - offset) as usize);
                self.read_cached(block, offset, &mut into[..n])?;
                Ok(n)
            }
            Data::Directory(_) => Err(errno::EISDIR.into()),
        }
    }

    /// What a block begins with that is to continue a chain at byte `at`: the data of the last block so far, if that has
    /// room left, or else pointers.
    pub(super) fn continue_chain(&mut self, head: u32, at: u32) -> Result<Vec<u8>, D> {
        if at == 0 {
            return Ok(Vec::new());
        }
        let (index, last) = place(at - 1, self.config.block_bytes);
        if last + 1 < self.config.block_bytes {
            let mut bytes = alloc::vec![0; last as usize + 1];
            self.read_uncached(head, 0, &mut bytes)?;
            return Ok(bytes);
        }
        let mut bytes = Vec::new();
        let mut block = head;
        let count = pointers(index + 1);
        for number in 0..count {
            bytes.extend_from_slice(&block.to_le_bytes());
            if number + 1 < count {
                block = self.pointer(block, number)?;
            }
        }
        Ok(bytes)
    }
}
