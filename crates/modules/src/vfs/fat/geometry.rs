//! The boot sector: where the tables, the root directory and the clusters are.

use super::{NONE, u16_at, u32_at};
use crate::vfs::block::{Device, Error, Result, errno};

/// The width of the table's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Fat12,
    Fat16,
    Fat32,
}

/// The most clusters that a table of each width is used for.
pub const MOST_FAT12: u32 = 0xff5;
pub const MOST_FAT16: u32 = 0xfff5;
pub const MOST_FAT32: u32 = 0x0fff_fff5;

/// What the boot sector says, in sectors of the device unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub kind: Kind,
    pub sector_bytes: u32,
    pub cluster_sectors: u32,
    /// 1 or 2, the second a copy of the first.
    pub tables: u32,
    pub table_start: u32,
    pub table_sectors: u32,
    /// First sector of the root directory; for FAT32 its first cluster.
    pub root: u32,
    /// Entries of the root directory; 0 for FAT32, where it can grow.
    pub root_entries: u32,
    pub data_start: u32,
    /// Entries of the table in use: clusters and two more.
    pub entries: u32,
    /// The sector that has the counts of FAT32, [`NONE`] if there is none.
    pub counts: u32,
}

impl Geometry {
    pub const WORDS: usize = 11;

    pub fn words(self) -> [u32; Geometry::WORDS] {
        [
            self.kind as u32,
            self.sector_bytes,
            self.cluster_sectors,
            self.tables,
            self.table_start,
            self.table_sectors,
            self.root,
            self.root_entries,
            self.data_start,
            self.entries,
            self.counts,
        ]
    }

    pub fn from_words(words: [u32; Geometry::WORDS]) -> Geometry {
        let [kind, sector_bytes, cluster_sectors, tables, table_start, table_sectors, root, root_entries, data_start, entries, counts] =
            words;
        let kind = [Kind::Fat12, Kind::Fat16].into_iter().find(|k| *k as u32 == kind).unwrap_or(Kind::Fat32);
        Geometry {
            kind,
            sector_bytes,
            cluster_sectors,
            tables,
            table_start,
            table_sectors,
            root,
            root_entries,
            data_start,
            entries,
            counts,
        }
    }

    pub fn cluster_bytes(self) -> u32 {
        self.cluster_sectors * self.sector_bytes
    }

    /// The first sector of a cluster, if there is such a cluster.
    pub fn sector_of(self, cluster: u32) -> Option<u32> {
        // What `of` checked: the last cluster ends before the last sector number.
        self.has(cluster).then(|| self.data_start + (cluster - 2) * self.cluster_sectors)
    }

    pub fn has(self, cluster: u32) -> bool {
        (2..self.entries).contains(&cluster)
    }

    /// The geometry that a boot sector at sector `start` describes; `None` if it makes no sense.
    fn of(boot: &[u8], start: u32) -> Option<Geometry> {
        let sector_bytes = boot.len() as u32;
        let entries_per_sector = sector_bytes / 32;
        let cluster_sectors = boot[13] as u32;
        let reserved = u16_at(boot, 14) as u32;
        let tables = boot[16] as u32;
        let root_entries = u16_at(boot, 17) as u32;
        let either = |short: usize, long: usize| match u16_at(boot, short) {
            0 => u32_at(boot, long),
            n => n as u32,
        };
        let (sectors, table_sectors) = (either(19, 32), either(22, 36));
        let sound = u16_at(boot, 11) as u32 == sector_bytes
            && cluster_sectors.is_power_of_two()
            && reserved > 0
            && (1..=2).contains(&tables)
            && root_entries.is_multiple_of(entries_per_sector);
        if !sound {
            return None;
        }
        let system = reserved as u64 + tables as u64 * table_sectors as u64 + (root_entries / entries_per_sector) as u64;
        let clusters = u32::try_from((sectors as u64).checked_sub(system)?).ok()? / cluster_sectors;
        let kind = match clusters {
            0 => return None,
            n if n <= MOST_FAT12 => Kind::Fat12,
            n if n <= MOST_FAT16 => Kind::Fat16,
            n if n <= MOST_FAT32 => Kind::Fat32,
            _ => return None,
        };
        let table_start = start.checked_add(reserved)?;
        // The volume ends where sectors still have numbers.
        start.checked_add(sectors)?;
        let entries = clusters + 2;
        let table_bytes = match kind {
            Kind::Fat12 => entries as u64 * 3 / 2 + (entries & 1) as u64,
            Kind::Fat16 => entries as u64 * 2,
            Kind::Fat32 => entries as u64 * 4,
        };
        let is_fat32 = kind == Kind::Fat32;
        if (is_fat32 != (root_entries == 0)) || (table_sectors as u64) * (sector_bytes as u64) < table_bytes {
            return None;
        }
        if is_fat32 && u16_at(boot, 42) != 0 {
            return None;
        }
        Some(Geometry {
            kind,
            sector_bytes,
            cluster_sectors,
            tables,
            table_start,
            table_sectors,
            root: if is_fat32 { u32_at(boot, 44) } else { table_start + tables * table_sectors },
            root_entries,
            data_start: start + system as u32,
            entries,
            counts: if is_fat32 && u16_at(boot, 48) == 1 { start + 1 } else { NONE },
        })
    }
}

/// What a first sector is.
enum Found {
    /// The boot sector of a FAT file system.
    Fat,
    /// Another boot sector, perhaps with a table of partitions.
    Boot,
    Nothing,
}

fn look(boot: &[u8]) -> Found {
    if boot[510..512] != [0x55, 0xaa] {
        return Found::Nothing;
    }
    let jumps = matches!(boot[0], 0xe8 | 0xe9 | 0xeb);
    if jumps && (&boot[54..57] == b"FAT" || &boot[82..87] == b"FAT32") { Found::Fat } else { Found::Boot }
}

/// Finds a FAT file system, at the beginning of the device or of one of four partitions. Uses `window` for the reading.
pub fn find<D: Device>(device: &mut D, window: &mut [u8]) -> Result<Geometry, D> {
    device.read(0, window)?;
    let mut start = 0;
    if let Found::Boot = look(window) {
        let partitions = [446, 462, 478, 494].map(|at| if window[at + 4] == 0 { 0 } else { u32_at(window, at + 8) });
        for partition in partitions.into_iter().filter(|start| *start != 0) {
            start = partition;
            device.read(partition, window)?;
            if let Found::Fat = look(window) {
                break;
            }
        }
    }
    let geometry = match look(window) {
        Found::Fat => Geometry::of(window, start),
        _ => None,
    };
    geometry.ok_or(Error::Errno(errno::ENODEV))
}
