use super::super::block::{Error, errno};
use super::super::memory::{Memory, random};
use super::*;

fn config(memory: &Memory) -> Config {
    let block_bytes = memory.block_bytes as u32;
    let blocks = (memory.bytes.len() / memory.block_bytes) as u32;
    Config { block_bytes, blocks, read_bytes: 32, program_bytes: 32, lookahead: 2 }
}

fn formatted(blocks: usize, block_bytes: usize) -> Memory {
    let mut memory = Memory::new(blocks, block_bytes);
    let config = config(&memory);
    Fs::format(&mut memory, config).unwrap();
    memory
}

fn mount(memory: &mut Memory) -> Fs<&mut Memory> {
    let config = config(memory);
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

fn walk<D: Device>(fs: &mut Fs<D>, path: &[u8], depth: usize) -> Result<usize, D> {
    let directory = fs.open_directory(path)?;
    let (mut last, mut count) = (None, 0);
    while let Some(info) = fs.next_entry(directory, last.as_deref())? {
        let inner = [path, b"/", info.name.as_slice()].concat();
        count += 1;
        if info.is_directory && depth > 0 {
            count += walk(fs, &inner, depth - 1).unwrap_or(0);
        } else {
            let _ = read(fs, &inner);
        }
        last = Some(info.name);
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
    for (blocks, block_bytes) in [(60, 256), (60, 512), (30, 4096)] {
        let mut memory = formatted(blocks, block_bytes);
        fill(&mut mount(&mut memory)).unwrap();
        let mut fs = mount(&mut memory);
        assert_eq!(read(&mut fs, b"/sub/long").unwrap(), [7; 3000]);
        assert_eq!(read(&mut fs, b"short").unwrap(), b"hello");
        assert_eq!(fs.stat(b"short").unwrap().time, Some(7));
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
        assert_eq!(fs.used_blocks(), Ok(2));
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
    for left in 1..200 {
        let mut memory = formatted(120, 256);
        fill(&mut mount(&mut memory)).unwrap();
        let config = config(&memory);
        let mut fs = Fs::mount(Failing { memory: &mut memory, left }, config).unwrap();
        let _ = write(&mut fs, b"short", &[1; 2000]);
        let _ = fs.rename(b"sub/long", b"long");
        let _ = fs.make_directory(b"sub/inner");
        let _ = fs.remove(b"sub/7");
        let _ = fs.rename(b"sub/inner", b"inner");
        let _ = fs.remove(b"inner");
        let mut fs = mount(&mut memory);
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
    for round in 0..2000 {
        let mut memory = formatted(60, 256);
        fill(&mut mount(&mut memory)).unwrap();
        memory.transfers = 0;
        // Most of what matters is in the first blocks; a block whose checksum is wrong is not looked at.
        for _ in 0..1 + random(&mut state, 8) {
            let at = random(&mut state, memory.bytes.len());
            memory.bytes[at] = random(&mut state, 256) as u8;
        }
        if round % 2 == 0 {
            let block = random(&mut state, 60);
            mend(&mut memory.bytes[block * 256..][..256], &mut state);
        }
        let config = config(&memory);
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
