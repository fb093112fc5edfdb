//! The table of clusters: for each one its successor in a chain.

use super::geometry::Kind;
use super::{NONE, Volume, u16_at, u32_at};
use crate::vfs::block::{Device, Result, errno};

const FREE: u32 = 0;
/// What the last cluster of a chain has, cut to the width of the table.
const END: u32 = 0x0fff_ffff;

/// Signatures of the sector that has the counts, and where they and the counts are.
const SIGNATURES: [(usize, u32); 3] = [(0, 0x4161_5252), (484, 0x6141_7272), (508, 0xaa55_0000)];
const FREE_AT: usize = 488;
const LAST_AT: usize = 492;

impl<D: Device> Volume<D> {
    /// The table's sector with byte `at` of the table, and the byte in it.
    fn table_place(&self, at: u32) -> (u32, usize) {
        let size = self.geometry.sector_bytes;
        (self.geometry.table_start + at / size, (at % size) as usize)
    }

    fn entry(&mut self, cluster: u32) -> Result<u32, D> {
        if cluster >= self.geometry.entries {
            return Err(errno::EIO.into());
        }
        match self.geometry.kind {
            Kind::Fat12 => {
                let at = cluster + cluster / 2;
                let ((sector, offset), (next, next_offset)) = (self.table_place(at), self.table_place(at + 1));
                let pair = u16::from_le_bytes([self.byte(sector, offset)?, self.byte(next, next_offset)?]) as u32;
                Ok(if cluster.is_multiple_of(2) { pair & 0xfff } else { pair >> 4 })
            }
            Kind::Fat16 => {
                let (sector, offset) = self.table_place(cluster * 2);
                Ok(u16::from_le_bytes(self.bytes(sector, offset)?) as u32)
            }
            Kind::Fat32 => {
                let (sector, offset) = self.table_place(cluster * 4);
                Ok(u32::from_le_bytes(self.bytes(sector, offset)?) & 0x0fff_ffff)
            }
        }
    }

    fn set_entry(&mut self, cluster: u32, value: u32) -> Result<(), D> {
        if !self.geometry.has(cluster) {
            return Err(errno::EIO.into());
        }
        match self.geometry.kind {
            Kind::Fat12 => {
                let at = cluster + cluster / 2;
                let ((sector, offset), (next, next_offset)) = (self.table_place(at), self.table_place(at + 1));
                let old = u16::from_le_bytes([self.byte(sector, offset)?, self.byte(next, next_offset)?]);
                let value = value as u16 & 0xfff;
                let new = if cluster.is_multiple_of(2) { old & 0xf000 | value } else { old & 0xf | value << 4 };
                let [low, high] = new.to_le_bytes();
                self.store(sector, offset, &[low])?;
                self.store(next, next_offset, &[high])
            }
            Kind::Fat16 => {
                let (sector, offset) = self.table_place(cluster * 2);
                self.store(sector, offset, &(value as u16).to_le_bytes())
            }
            Kind::Fat32 => {
                let (sector, offset) = self.table_place(cluster * 4);
                let old = u32::from_le_bytes(self.bytes(sector, offset)?);
                self.store(sector, offset, &(old & 0xf000_0000 | value & 0x0fff_ffff).to_le_bytes())
            }
        }
    }

    /// The cluster after this one, `None` at the end of the chain.
    pub(super) fn follow(&mut self, cluster: u32) -> Result<Option<u32>, D> {
        match self.entry(cluster)? {
            0 | 1 => Err(errno::EIO.into()),
            next if self.geometry.has(next) => Ok(Some(next)),
            _ => Ok(None),
        }
    }

    /// A free cluster, made the successor of `previous`; `None` if all are in use.
    pub(super) fn allocate(&mut self, previous: Option<u32>) -> Result<Option<u32>, D> {
        if self.state.free == 0 {
            return Ok(None);
        }
        let entries = self.geometry.entries;
        let hint = previous.unwrap_or(self.state.last);
        let mut cluster = if self.geometry.has(hint) { hint } else { 1 };
        for _ in 2..entries {
            cluster = if cluster + 1 < entries { cluster + 1 } else { 2 };
            if self.entry(cluster)? == FREE {
                self.set_entry(cluster, END)?;
                if let Some(previous) = previous {
                    self.set_entry(previous, cluster)?;
                }
                self.state.last = cluster;
                self.count(-1);
                return Ok(Some(cluster));
            }
        }
        Ok(None)
    }

    /// The cluster after this one, a new one at the end of the chain; `None` if there is no room.
    pub(super) fn follow_or_allocate(&mut self, cluster: u32) -> Result<Option<u32>, D> {
        match self.follow(cluster)? {
            Some(next) => Ok(Some(next)),
            None => self.allocate(Some(cluster)),
        }
    }

    /// Frees a chain. One that runs in a circle meets a cluster that it freed.
    pub(super) fn free_chain(&mut self, first: u32) -> Result<(), D> {
        let mut next = Some(first);
        while let Some(cluster) = next {
            next = match self.entry(cluster)? {
                FREE => return Ok(()),
                1 => return Err(errno::EIO.into()),
                next => Some(next).filter(|next| self.geometry.has(*next)),
            };
            self.set_entry(cluster, FREE)?;
            self.count(1);
        }
        Ok(())
    }

    fn count(&mut self, more: i32) {
        if self.state.free != NONE {
            self.state.free = self.state.free.saturating_add_signed(more).min(self.geometry.entries - 2);
        }
        self.state.counted = true;
    }

    /// How many clusters are free.
    pub fn free_clusters(&mut self) -> Result<u32, D> {
        if self.state.free == NONE {
            let mut free = 0;
            for cluster in 2..self.geometry.entries {
                free += (self.entry(cluster)? == FREE) as u32;
            }
            self.state.free = free;
            self.state.counted = true;
        }
        Ok(self.state.free)
    }

    // ---- The counts that FAT32 keeps on the device

    pub(super) fn load_counts(&mut self) -> Result<(), D> {
        if self.geometry.counts == NONE {
            return Ok(());
        }
        self.load(self.geometry.counts)?;
        if SIGNATURES[..2].iter().all(|(at, word)| u32_at(&self.window, *at) == *word) && u16_at(&self.window, 510) == 0xaa55 {
            let free = u32_at(&self.window, FREE_AT);
            // A count of more clusters than there are is no count.
            self.state.free = if free <= self.geometry.entries - 2 { free } else { NONE };
            self.state.last = u32_at(&self.window, LAST_AT);
        }
        Ok(())
    }

    pub(super) fn store_counts(&mut self) -> Result<(), D> {
        if self.geometry.counts == NONE || !self.state.counted {
            return Ok(());
        }
        self.load_blank(self.geometry.counts)?;
        for (at, word) in SIGNATURES.into_iter().chain([(FREE_AT, self.state.free), (LAST_AT, self.state.last)]) {
            self.window[at..at + 4].copy_from_slice(&word.to_le_bytes());
        }
        self.state.dirty = true;
        self.state.counted = false;
        Ok(())
    }
}
