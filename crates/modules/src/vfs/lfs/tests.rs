use super::super::block::{Error, errno};
use super::super::memory::{Memory, random};
use super::*;

const VERSIONS: [Version; 2] = [Version::One, Version::Two];

fn config(memory: &Memory, version: Version) -> Config {
    let block_bytes = memory.block_bytes as u32;
    let blocks = (memory.bytes.len() / memory.block_bytes) as u32;
    Config { version, block_bytes, blocks, read_bytes: 32, program_bytes: 32, lookahead: 2 }
}

fn formatted(blocks: usize, block_bytes: usize, version: Version) -> Memory {
    let mut memory = Memory::new(blocks, block_bytes);
    let config = config(&memory, version);
    Fs::format(&mut memory, config).unwrap();
    memory
}

fn mount(memory: &mut Memory, version: Version) -> Fs<&mut Memory> {
    let config = config(memory, version);
    Fs::mount(memory, config).unwrap()
}

const NEW: Mode = Mode { read: false, write: true, create: true, must_be_new: false, truncate: true, append: false };
const OLD: Mode = Mode { read: true, write: false, create: false, must_be_new: false, truncate: false, append: false };

fn write<D: Device>(fs: &mut Fs<D>, path: &[u8], bytes: &[u8]) -> Result<(), D> {
    let at = fs.open(path, NEW, Some(7))?;
    fs.write(at, bytes)?;
    fs.sync_file(at)?;
    fs.open[at] = None;
    Ok(())
}

fn read<D: Device>(fs: &mut Fs<D>, path: &[u8]) -> Result<Vec<u8>, D> {
    let size = fs.stat(path)?.size.min(1 << 20);
    let at = fs.open(path, OLD, None)?;
    let mut bytes = alloc::vec![0; size as usize];
    let n = fs.read(at, &mut bytes)?;
    fs.open[at] = None;
    bytes.truncate(n);
    Ok(bytes)
}

/// What programs see of a directory.
fn listed<D: Device>(fs: &mut Fs<D>, path: &[u8]) -> Result<Vec<Info>, D> {
    if fs.config.version == Version::One {
        return fs.entries(path);
    }
    let directory = fs.open_directory(path)?;
    let mut listed: Vec<Info> = Vec::new();
    while let Some(info) = fs.next_entry(directory, listed.last().map(|last| last.name.as_slice()))? {
        listed.push(info);
    }
    Ok(listed)
}

fn walk<D: Device>(fs: &mut Fs<D>, path: &[u8], depth: usize) -> Result<usize, D> {
    let mut count = 0;
    for info in listed(fs, path)? {
        let inner = [path, b"/", info.name.as_slice()].concat();
        count += 1;
        if info.is_directory && depth > 0 {
            count += walk(fs, &inner, depth - 1).unwrap_or(0);
        } else {
            let _ = read(fs, &inner);
        }
    }
    Ok(count)
}

fn fill<D: Device>(fs: &mut Fs<D>) -> Result<(), D> {
    fs.make_directory(b"sub")?;
    write(fs, b"short", b"hello")?;
    write(fs, b"sub/long", &[7; 3000])?;
    for name in 0..20 {
        write(fs, &[b"sub/", alloc::format!("{name}").as_bytes()].concat(), &[name; 40])?;
    }
    fs.remove(b"sub/3")
}

#[test]
fn what_is_written_is_found_again() {
    let sizes = [(60, 256), (60, 512), (30, 4096)];
    for (version, (blocks, block_bytes)) in VERSIONS.into_iter().flat_map(|version| sizes.map(|size| (version, size))) {
        let mut memory = formatted(blocks, block_bytes, version);
        fill(&mut mount(&mut memory, version)).unwrap();
        let mut fs = mount(&mut memory, version);
        assert_eq!(read(&mut fs, b"/sub/long").unwrap(), [7; 3000]);
        assert_eq!(read(&mut fs, b"short").unwrap(), b"hello");
        assert_eq!(fs.stat(b"short").unwrap().time, (version == Version::Two).then_some(7));
        assert_eq!(walk(&mut fs, b"", 2), Ok(22));
        fs.rename(b"sub/long", b"long").unwrap();
        assert_eq!(fs.rename(b"sub", b"sub/sub"), Err(Error::Errno(errno::EINVAL)));
        assert_eq!(fs.remove(b"sub"), Err(Error::Errno(errno::ENOTEMPTY)));
        for name in (0..20).filter(|name| *name != 3) {
            fs.remove(&[b"sub/", alloc::format!("{name}").as_bytes()].concat()).unwrap();
        }
        fs.remove(b"sub").unwrap();
        fs.remove(b"long").unwrap();
        fs.remove(b"short").unwrap();
        assert_eq!(fs.used_blocks(), Ok(if version == Version::One { 4 } else { 2 }));
    }
}

/// A device that writes no more after a while, as when the power fails.
struct Failing<'m> {
    memory: &'m mut Memory,
    left: u32,
}

impl Device for Failing<'_> {
    type Fault = ();

    fn read(&mut self, block: u32, into: &mut [u8]) -> Result<(), Self> {
        self.memory.read(block, into)
    }

    fn write(&mut self, block: u32, from: &[u8]) -> Result<(), Self> {
        self.memory.write(block, from)
    }

    fn read_at(&mut self, block: u32, offset: u32, into: &mut [u8]) -> Result<(), Self> {
        self.memory.read_at(block, offset, into)
    }

    fn write_at(&mut self, block: u32, offset: u32, from: &[u8]) -> Result<(), Self> {
        if self.left == 0 {
            return Err(Error::Device(()));
        }
        self.left -= 1;
        // The last write does not come to its end.
        let n = if self.left == 0 { from.len() / 2 } else { from.len() };
        self.memory.write_at(block, offset, &from[..n])
    }

    fn erase(&mut self, block: u32) -> Result<(), Self> {
        if self.left == 0 { Err(Error::Device(())) } else { self.memory.erase(block) }
    }

    fn sync(&mut self) -> Result<(), Self> {
        Ok(())
    }

    fn is_writable(&self) -> bool {
        true
    }
}

#[test]
fn a_loss_of_power_leaves_all_or_nothing() {
    for (version, left) in VERSIONS.into_iter().flat_map(|version| (1..200).map(move |left| (version, left))) {
        let mut memory = formatted(120, 256, version);
        fill(&mut mount(&mut memory, version)).unwrap();
        let config = config(&memory, version);
        let mut fs = Fs::mount(Failing { memory: &mut memory, left }, config).unwrap();
        let _ = write(&mut fs, b"short", &[1; 2000]);
        let _ = fs.rename(b"sub/long", b"long");
        let _ = fs.make_directory(b"sub/inner");
        let _ = fs.remove(b"sub/7");
        let _ = fs.rename(b"sub/inner", b"inner");
        let _ = fs.remove(b"inner");
        let mut fs = mount(&mut memory, version);
        let short = read(&mut fs, b"short").unwrap();
        assert!(short == b"hello" || short == [1; 2000] || short.is_empty(), "after {left} writes");
        let (old, new) = (read(&mut fs, b"sub/long"), read(&mut fs, b"long"));
        assert!(old.is_ok() != new.is_ok(), "after {left} writes: in one place");
        assert_eq!(old.or(new).unwrap(), [7; 3000]);
        // What was half done is finished before the next change.
        write(&mut fs, b"more", &[3; 300]).unwrap();
        assert_eq!(read(&mut fs, b"more").unwrap(), [3; 300]);
        assert!(walk(&mut fs, b"", 3).unwrap() >= 22);
    }
}

#[test]
fn broken_images_end_in_errors() {
    let mut state = 1;
    for (version, round) in
        VERSIONS.into_iter().flat_map(|version| (0..if version == Version::One { 500 } else { 2000 }).map(move |round| (version, round)))
    {
        let mut memory = formatted(60, 256, version);
        fill(&mut mount(&mut memory, version)).unwrap();
        memory.transfers = 0;
        // Most of what matters is in the first blocks; a block whose checksum is wrong is not looked at.
        for _ in 0..1 + random(&mut state, 8) {
            let at = random(&mut state, memory.bytes.len());
            memory.bytes[at] = random(&mut state, 256) as u8;
        }
        if round % 2 == 0 {
            let block = random(&mut state, 60);
            let block = &mut memory.bytes[block * 256..][..256];
            if version == Version::One { mend_1(block, &mut state) } else { mend(block, &mut state) }
        }
        let config = config(&memory, version);
        let Ok(mut fs) = Fs::mount(&mut memory, config) else { continue };
        let _ = walk(&mut fs, b"", 4);
        let _ = fs.used_blocks();
        let _ = write(&mut fs, b"new", &[3; 5000]);
        let _ = fs.rename(b"sub/9", b"nine");
        let _ = fs.remove(b"sub/5");
        let _ = fs.make_directory(b"x");
        let _ = fs.remove(b"sub");
    }
}

/// Changes a byte of a block of version 1, and makes its checksum fit.
fn mend_1(block: &mut [u8], state: &mut u64) {
    let at = random(state, 100);
    block[at] = random(state, 256) as u8;
    let size = (u32::from_le_bytes([block[4], block[5], block[6], block[7]]) & 0x7fff_ffff) as usize;
    if (20..=block.len()).contains(&size) {
        let sum = log::crc(u32::MAX, &block[..size - 4]);
        block[size - 4..size].copy_from_slice(&sum.to_le_bytes());
    }
}

/// Changes a byte of a log's tags or data, and makes its checksums fit.
fn mend(block: &mut [u8], state: &mut u64) {
    let at = 4 + random(state, 100);
    block[at] = random(state, 256) as u8;
    let (mut from, mut at, mut previous) = (0, 4, u32::MAX);
    while at + 8 <= block.len() {
        let tag = u32::from_be_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]]) ^ previous;
        let length = if tag & 0x3ff == 0x3ff { 0 } else { (tag & 0x3ff) as usize };
        if tag >> 31 != 0 || at + 4 + length > block.len() {
            return;
        }
        previous = tag;
        if tag >> 20 & 0x780 == tag::CHECKSUM {
            let sum = log::crc(u32::MAX, &block[from..at + 4]);
            block[at + 4..at + 8].copy_from_slice(&sum.to_le_bytes());
            previous ^= (tag >> 20 & 1) << 31;
            from = at + 4 + length;
        }
        at += 4 + length;
    }
}

#[test]
fn many_names_need_more_than_one_pair() {
    for version in VERSIONS {
        let mut memory = formatted(80, 256, version);
        let mut fs = mount(&mut memory, version);
        let name = |n: usize| alloc::format!("name-{n:02}").into_bytes();
        for n in 0..60 {
            write(&mut fs, &name(n), b"").unwrap();
        }
        assert_eq!(listed(&mut fs, b"").unwrap().len(), 60);
        for n in (0..60).step_by(2) {
            fs.remove(&name(n)).unwrap();
        }
        fs.make_directory(b"sub").unwrap();
        for n in (1..60).step_by(2) {
            fs.rename(&name(n), &[b"sub/", name(n).as_slice()].concat()).unwrap();
        }
        let mut fs = mount(&mut memory, version);
        assert_eq!(listed(&mut fs, b"").unwrap().len(), 1);
        assert_eq!(walk(&mut fs, b"", 1), Ok(31));
    }
}
