//! FAT12, FAT16 and FAT32, with long names, on any [`Device`] of whole sectors.
//!
//! A [`Volume`] is put together for an operation and taken apart after it ([`Volume::into_parts`]): between operations
//! its owner keeps the geometry, the state and the one sector in memory wherever it likes. The sector is written back
//! when another one is needed, and when a file is synchronised.
//!
//! An image is not trusted: each cluster number is checked before it is followed, what does not fit is EIO, and chains
//! that run in circles end with the size of a file or the limit of a directory.
//!
//! `geometry` is the boot sector, `table` the chains of clusters, `directory` and `name` the entries, `tree` paths and
//! what is done to them, `file` open files, `format` making a new file system.

mod directory;
mod file;
mod format;
mod geometry;
mod name;
mod table;
#[cfg(test)]
mod tests;
mod tree;

use super::block::{Device, Result, errno};
use alloc::vec::Vec;
pub use directory::{Dir, Entry};
pub use file::{File, Mode};
pub use format::{Layout, format};
pub use geometry::Geometry;

/// A date and a time as entries have them, in steps of two seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    pub date: u16,
    pub time: u16,
}

/// What a volume knows beside its geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The sector in memory, [`NONE`] if there is none.
    sector: u32,
    /// Whether it differs from the device's.
    dirty: bool,
    /// The cluster that was allocated last.
    last: u32,
    /// Free clusters, [`NONE`] if they were not counted.
    free: u32,
    /// Whether the counts on the device are out of date (FAT32).
    counted: bool,
    /// The current directory: its first cluster, 0 for the root.
    current: u32,
}

const NONE: u32 = u32::MAX;

impl State {
    pub const WORDS: usize = 6;

    pub fn words(self) -> [u32; State::WORDS] {
        [self.sector, self.dirty as u32, self.last, self.free, self.counted as u32, self.current]
    }

    pub fn from_words([sector, dirty, last, free, counted, current]: [u32; State::WORDS]) -> State {
        State { sector, dirty: dirty != 0, last, free, counted: counted != 0, current }
    }
}

/// A mounted file system, during an operation.
pub struct Volume<D: Device> {
    device: D,
    geometry: Geometry,
    state: State,
    /// The sector in memory.
    window: Vec<u8>,
    now: Stamp,
}

impl<D: Device> Volume<D> {
    /// The file system on a device with sectors of this size, or ENODEV if there is none.
    pub fn mount(mut device: D, sector_bytes: u32, now: Stamp) -> Result<Volume<D>, D> {
        let mut window = alloc::vec![0; sector_bytes as usize];
        let geometry = geometry::find(&mut device, &mut window)?;
        let state = State { sector: NONE, dirty: false, last: NONE, free: NONE, counted: false, current: 0 };
        let mut volume = Volume { device, geometry, state, window, now };
        volume.load_counts()?;
        Ok(volume)
    }

    /// The same volume again, from its parts.
    pub fn from_parts(device: D, geometry: Geometry, state: State, window: Vec<u8>, now: Stamp) -> Volume<D> {
        Volume { device, geometry, state, window, now }
    }

    pub fn into_parts(self) -> (Geometry, State, Vec<u8>) {
        (self.geometry, self.state, self.window)
    }

    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// EROFS on a device that can't be written to.
    fn check_writable(&self) -> Result<(), D> {
        if self.device.is_writable() { Ok(()) } else { Err(errno::EROFS.into()) }
    }

    // ---- The sector in memory

    /// Makes `sector` the one in memory.
    fn load(&mut self, sector: u32) -> Result<(), D> {
        if sector != self.state.sector {
            self.flush()?;
            // If reading fails, nothing is in memory.
            self.state.sector = NONE;
            self.device.read(sector, &mut self.window)?;
            self.state.sector = sector;
        }
        Ok(())
    }

    /// Makes `sector` the one in memory without reading it: all of it is about to be written.
    fn load_blank(&mut self, sector: u32) -> Result<(), D> {
        self.flush()?;
        self.state.sector = sector;
        self.window.fill(0);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), D> {
        if !self.state.dirty {
            return Ok(());
        }
        let (sector, geometry) = (self.state.sector, self.geometry);
        self.device.write(sector, &self.window)?;
        self.state.dirty = false;
        // Sectors of the table have a copy, if there are two.
        if geometry.tables == 2 && sector.wrapping_sub(geometry.table_start) < geometry.table_sectors {
            self.device.write(sector + geometry.table_sectors, &self.window)?;
        }
        Ok(())
    }

    fn byte(&mut self, sector: u32, offset: usize) -> Result<u8, D> {
        self.load(sector)?;
        Ok(self.window[offset])
    }

    fn bytes<const N: usize>(&mut self, sector: u32, offset: usize) -> Result<[u8; N], D> {
        self.load(sector)?;
        let mut out = [0; N];
        out.copy_from_slice(&self.window[offset..offset + N]);
        Ok(out)
    }

    fn store(&mut self, sector: u32, offset: usize, bytes: &[u8]) -> Result<(), D> {
        self.load(sector)?;
        self.window[offset..offset + bytes.len()].copy_from_slice(bytes);
        self.state.dirty = true;
        Ok(())
    }

    /// Writes back everything.
    pub fn sync(&mut self) -> Result<(), D> {
        self.store_counts()?;
        self.flush()?;
        self.device.sync()
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
