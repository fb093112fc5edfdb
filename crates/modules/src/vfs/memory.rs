//! A device in memory, for tests; and numbers that look random, for images that are broken on purpose.

use super::block::{Device, Result, errno};
use alloc::vec::Vec;

pub struct Memory {
    pub bytes: Vec<u8>,
    pub block_bytes: usize,
    /// Reads and writes so far: a file system that runs in circles is found out by these.
    pub transfers: u32,
}

impl Memory {
    pub fn new(blocks: usize, block_bytes: usize) -> Memory {
        Memory { bytes: alloc::vec![0xff; blocks * block_bytes], block_bytes, transfers: 0 }
    }

    fn range(&mut self, block: u32, offset: u32, len: usize) -> Result<core::ops::Range<usize>, &mut Memory> {
        self.transfers += 1;
        assert!(self.transfers < 1_000_000, "runs in circles");
        let start = block as usize * self.block_bytes + offset as usize;
        if start + len <= self.bytes.len() { Ok(start..start + len) } else { Err(errno::EIO.into()) }
    }
}

impl Device for &mut Memory {
    type Fault = ();

    fn read(&mut self, block: u32, into: &mut [u8]) -> Result<(), Self> {
        self.read_at(block, 0, into)
    }

    fn write(&mut self, block: u32, from: &[u8]) -> Result<(), Self> {
        self.write_at(block, 0, from)
    }

    fn read_at(&mut self, block: u32, offset: u32, into: &mut [u8]) -> Result<(), Self> {
        let range = self.range(block, offset, into.len())?;
        into.copy_from_slice(&self.bytes[range]);
        Ok(())
    }

    fn write_at(&mut self, block: u32, offset: u32, from: &[u8]) -> Result<(), Self> {
        let range = self.range(block, offset, from.len())?;
        self.bytes[range].copy_from_slice(from);
        Ok(())
    }

    fn erase(&mut self, block: u32) -> Result<(), Self> {
        let range = self.range(block, 0, self.block_bytes)?;
        self.bytes[range].fill(0xff);
        Ok(())
    }

    fn sync(&mut self) -> Result<(), Self> {
        Ok(())
    }

    fn is_writable(&self) -> bool {
        true
    }
}

/// The next number below `limit`.
pub fn random(state: &mut u64, limit: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize % limit
}
