//! Making a new file system: one table, 512 entries in the root directory of FAT12 and FAT16.

use super::Stamp;
use super::geometry::{Kind, MOST_FAT12, MOST_FAT16, MOST_FAT32};
use crate::vfs::block::{Device, Result, errno};
use alloc::vec::Vec;

/// Which tables may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// FAT12 or FAT16, from the first sector on.
    Small,
    /// FAT32, in a partition.
    Large,
}

const ROOT_ENTRIES: u32 = 512;
/// Fewer sectors make no file system.
const FEWEST_SECTORS: u32 = 22;
const FEWEST_CLUSTERS: u64 = 16;
/// Where the partition begins: after the first track, as disks used to have it.
const PARTITION_START: u32 = 63;

/// The measures of a new file system, in sectors.
#[derive(Clone, Copy)]
struct Plan {
    kind: Kind,
    start: u32,
    sectors: u32,
    cluster: u32,
    reserved: u32,
    table: u32,
    root: u32,
}

/// Sizes from which on a cluster has twice as many sectors, in units of 4096 sectors (FAT12 and FAT16) and of 131072.
const SMALL_STEPS: [u32; 6] = [1, 4, 16, 64, 256, 512];
const LARGE_STEPS: [u32; 6] = [1, 2, 4, 8, 16, 32];

fn plan(layout: Layout, sectors: u32, sector_bytes: u32) -> Option<Plan> {
    let start = if layout == Layout::Large { PARTITION_START } else { 0 };
    let sectors = sectors.checked_sub(start).filter(|sectors| *sectors >= FEWEST_SECTORS)?;
    let (unit, steps) = match layout {
        Layout::Small => (0x1000, SMALL_STEPS),
        Layout::Large => (0x20000, LARGE_STEPS),
    };
    let mut cluster = 1 << steps.iter().filter(|step| **step <= sectors / unit).count();
    loop {
        let plan = measure(layout, start, sectors, sector_bytes, cluster)?;
        let clusters = (sectors - plan.system()) / cluster;
        match plan.kind {
            Kind::Fat12 if clusters <= MOST_FAT12 => return Some(plan),
            Kind::Fat16 if (MOST_FAT12 + 1..=MOST_FAT16).contains(&clusters) => return Some(plan),
            Kind::Fat32 if clusters > MOST_FAT16 => return Some(plan),
            // Larger clusters for small tables, smaller ones to get the many that FAT32 needs.
            Kind::Fat16 if cluster < 64 => cluster *= 2,
            Kind::Fat32 if cluster > 1 => cluster /= 2,
            _ => return None,
        }
    }
}

fn measure(layout: Layout, start: u32, sectors: u32, sector_bytes: u32, cluster: u32) -> Option<Plan> {
    let clusters = sectors / cluster;
    let (kind, table_bytes) = match layout {
        Layout::Small if clusters > MOST_FAT12 => (Kind::Fat16, clusters as u64 * 2 + 4),
        Layout::Small => (Kind::Fat12, (clusters as u64 * 3).div_ceil(2) + 3),
        Layout::Large => (Kind::Fat32, clusters as u64 * 4 + 8),
    };
    if kind == Kind::Fat32 && clusters > MOST_FAT32 {
        return None;
    }
    let table = u32::try_from(table_bytes.div_ceil(sector_bytes as u64)).ok()?;
    let (reserved, root) = if kind == Kind::Fat32 { (32, 0) } else { (1, ROOT_ENTRIES * 32 / sector_bytes) };
    let plan = Plan { kind, start, sectors, cluster, reserved, table, root };
    let least = plan.system() as u64 + cluster as u64 * FEWEST_CLUSTERS;
    (least <= sectors as u64).then_some(plan)
}

impl Plan {
    /// Sectors before the clusters.
    fn system(self) -> u32 {
        self.reserved + self.table + self.root
    }
}

/// Makes a file system on a device of so many sectors. EIO if none of this layout fits.
pub fn format<D: Device>(device: &mut D, layout: Layout, sectors: u32, sector_bytes: u32, now: Stamp) -> Result<(), D> {
    if !device.is_writable() {
        return Err(errno::EROFS.into());
    }
    let Some(plan) = plan(layout, sectors, sector_bytes) else { return Err(errno::EIO.into()) };
    let mut sector = alloc::vec![0; sector_bytes as usize];
    boot(&mut sector, plan, now);
    device.write(plan.start, &sector)?;
    if plan.kind == Kind::Fat32 {
        device.write(plan.start + 6, &sector)?;
        counts(&mut sector, plan);
        device.write(plan.start + 1, &sector)?;
        device.write(plan.start + 7, &sector)?;
    }
    let first = plan.start + plan.reserved;
    let root = if plan.kind == Kind::Fat32 { plan.cluster } else { plan.root };
    for at in 0..plan.table + root {
        sector.fill(0);
        if at == 0 {
            let head = table_head(plan.kind);
            sector[..head.len()].copy_from_slice(&head);
        }
        device.write(first + at, &sector)?;
    }
    if layout == Layout::Large {
        partition(&mut sector, plan);
        device.write(0, &sector)?;
    }
    device.sync()
}

/// The first entries of the table: what medium it is, and the root directory of FAT32.
fn table_head(kind: Kind) -> Vec<u8> {
    match kind {
        Kind::Fat12 => alloc::vec![0xf8, 0xff, 0xff],
        Kind::Fat16 => alloc::vec![0xf8, 0xff, 0xff, 0xff],
        Kind::Fat32 => [0x0fff_fff8_u32, 0x0fff_ffff, 0x0fff_ffff].iter().flat_map(|entry| entry.to_le_bytes()).collect(),
    }
}

fn put(sector: &mut [u8], at: usize, bytes: &[u8]) {
    sector[at..at + bytes.len()].copy_from_slice(bytes);
}

fn boot(sector: &mut [u8], plan: Plan, now: Stamp) {
    let size = sector.len() as u16;
    let is_fat32 = plan.kind == Kind::Fat32;
    let serial = (now.date as u32) << 16 | now.time as u32;
    put(sector, 0, b"\xeb\xfe\x90MSDOS5.0");
    put(sector, 11, &size.to_le_bytes());
    sector[13] = plan.cluster as u8;
    put(sector, 14, &(plan.reserved as u16).to_le_bytes());
    sector[16] = 1;
    put(sector, 17, &(if is_fat32 { 0 } else { ROOT_ENTRIES as u16 }).to_le_bytes());
    match u16::try_from(plan.sectors) {
        Ok(sectors) => put(sector, 19, &sectors.to_le_bytes()),
        Err(_) => put(sector, 32, &plan.sectors.to_le_bytes()),
    }
    sector[21] = 0xf8;
    put(sector, 24, &63_u16.to_le_bytes());
    put(sector, 26, &255_u16.to_le_bytes());
    put(sector, 28, &plan.start.to_le_bytes());
    // Drive number, signature of what follows, serial number, label, name of the system.
    let tail = if is_fat32 { 64 } else { 36 };
    if is_fat32 {
        put(sector, 36, &plan.table.to_le_bytes());
        put(sector, 44, &2_u32.to_le_bytes());
        put(sector, 48, &1_u16.to_le_bytes());
        put(sector, 50, &6_u16.to_le_bytes());
    } else {
        put(sector, 22, &(plan.table as u16).to_le_bytes());
    }
    sector[tail] = 0x80;
    sector[tail + 2] = 0x29;
    put(sector, tail + 3, &serial.to_le_bytes());
    put(sector, tail + 7, if is_fat32 { b"NO NAME    FAT32   " } else { b"NO NAME    FAT     " });
    put(sector, 510, &[0x55, 0xaa]);
}

fn counts(sector: &mut [u8], plan: Plan) {
    sector.fill(0);
    let clusters = (plan.sectors - plan.system()) / plan.cluster;
    for (at, word) in [(0, 0x4161_5252), (484, 0x6141_7272), (488, clusters - 1), (492, 2), (508, 0xaa55_0000)] {
        put(sector, at, &u32::to_le_bytes(word));
    }
}

/// The table of partitions, with this one.
fn partition(sector: &mut [u8], plan: Plan) {
    sector.fill(0);
    // Not bootable; first and last sector in the old way, which nobody reads; FAT32.
    put(sector, 446, &[0, 1, 1, 0, 0x0c, 0xfe, 0xff, 0xff]);
    put(sector, 454, &plan.start.to_le_bytes());
    put(sector, 458, &plan.sectors.to_le_bytes());
    put(sector, 510, &[0x55, 0xaa]);
}
