use super::super::block::{Error, errno};
use super::super::memory::{Memory, random};
use super::*;
use alloc::string::String;

const NOW: Stamp = Stamp { date: 0x5b75, time: 0x6000 };

fn formatted(sectors: usize) -> Memory {
    let mut memory = Memory::new(sectors, 512);
    let mut device = &mut memory;
    let made = format(&mut device, Layout::Small, sectors as u32, 512, NOW);
    made.or_else(|_| format(&mut device, Layout::Large, sectors as u32, 512, NOW)).unwrap();
    memory
}

fn mode(letters: &str) -> Mode {
    Mode {
        read: letters.contains(['r', '+']),
        write: letters.contains(['w', 'a', '+']),
        create: letters.contains(['w', 'a']),
        truncate: letters.contains('w'),
        ..Mode::default()
    }
}

fn write<D: Device>(volume: &mut Volume<D>, path: &str, bytes: &[u8]) -> Result<(), D> {
    let mut file = volume.open(path, mode("w"))?;
    volume.write(&mut file, bytes)?;
    volume.sync_file(&mut file)
}

fn read<D: Device>(volume: &mut Volume<D>, path: &str) -> Result<Vec<u8>, D> {
    let mut file = volume.open(path, mode("r"))?;
    let mut bytes = alloc::vec![0; file.size().min(1 << 20) as usize];
    let n = volume.read(&mut file, &mut bytes)?;
    bytes.truncate(n);
    Ok(bytes)
}

/// Names in a directory, and all below it.
fn walk<D: Device>(volume: &mut Volume<D>, path: &str, depth: usize, names: &mut Vec<String>) -> Result<(), D> {
    let start = volume.directory_at(path)?;
    let mut dir = volume.directory(start);
    while let Some(entry) = volume.next_entry(&mut dir)? {
        let inner = alloc::format!("{path}/{}", entry.name);
        names.push(inner.clone());
        if entry.is_directory() && depth > 0 {
            // What can't be read in a broken image is left out.
            let _ = walk(volume, &inner, depth - 1, names);
        } else {
            let _ = read(volume, &inner);
        }
    }
    Ok(())
}

fn fill<D: Device>(volume: &mut Volume<D>) -> Result<(), D> {
    volume.make_directory("Sub directory")?;
    write(volume, "a.txt", b"hello")?;
    write(volume, "Sub directory/Ünïcode \u{1f40d} file.text", &[7; 3000])?;
    write(volume, "Sub directory/LONGFILENAME1", &[1; 600])?;
    write(volume, "Sub directory/LONGFILENAME2", &[2; 1200])
}

#[test]
fn all_widths_keep_files() {
    for sectors in [60, 9_000, 70_000] {
        let mut memory = formatted(sectors);
        let mut volume = Volume::mount(&mut memory, 512, NOW).unwrap();
        let before = volume.free_clusters().unwrap();
        fill(&mut volume).unwrap();
        let (geometry, state, window) = volume.into_parts();
        let mut volume = Volume::from_parts(&mut memory, geometry, state, window, NOW);
        assert_eq!(read(&mut volume, "/sub DIRECTORY/ünÏcode \u{1f40d} FILE.text").unwrap(), [7; 3000]);
        volume.sync().unwrap();
        // What another mount finds.
        let mut volume = Volume::mount(&mut memory, 512, NOW).unwrap();
        let mut names = Vec::new();
        walk(&mut volume, "", 3, &mut names).unwrap();
        assert_eq!(
            names,
            [
                "/Sub directory",
                "/Sub directory/Ünïcode \u{1f40d} file.text",
                "/Sub directory/LONGFILENAME1",
                "/Sub directory/LONGFILENAME2",
                "/a.txt"
            ]
        );
        for name in names.iter().rev() {
            let removed = volume.remove_file(name).or_else(|_| volume.remove_directory(name));
            removed.unwrap();
        }
        assert_eq!(volume.free_clusters().unwrap(), before);
    }
}

#[test]
fn a_directory_cannot_be_moved_into_itself() {
    let mut memory = formatted(100);
    let mut volume = Volume::mount(&mut memory, 512, NOW).unwrap();
    volume.make_directory("outer").unwrap();
    volume.make_directory("outer/inner").unwrap();
    assert_eq!(volume.rename("outer", "outer/inner/outer"), Err(Error::Errno(errno::EINVAL)));
    volume.rename("outer/inner", "inner").unwrap();
    volume.change_directory("inner").unwrap();
    volume.change_directory("..").unwrap();
    assert_eq!(volume.current_directory().unwrap(), "/");
}

#[test]
fn broken_images_end_in_errors() {
    let mut state = 1;
    for round in 0..3000 {
        let mut memory = formatted([60, 300, 9_000][round % 3]);
        fill(&mut Volume::mount(&mut memory, 512, NOW).unwrap()).unwrap();
        memory.transfers = 0;
        // Most of what matters is in the first sectors.
        let span = if round % 2 == 0 { memory.bytes.len().min(40 * 512) } else { memory.bytes.len() };
        for _ in 0..1 + random(&mut state, 40) {
            let at = random(&mut state, span);
            memory.bytes[at] = random(&mut state, 256) as u8;
        }
        let Ok(mut volume) = Volume::mount(&mut memory, 512, NOW) else { continue };
        let _ = walk(&mut volume, "", 4, &mut Vec::new());
        let _ = volume.change_directory("Sub directory");
        let _ = volume.current_directory();
        let _ = volume.free_clusters();
        let _ = write(&mut volume, "new file with a long name", &[3; 5000]);
        let _ = volume.rename("/a.txt", "b.txt");
        let _ = volume.remove_file("LONGFILENAME2");
        let _ = volume.make_directory("/x");
        let _ = volume.sync();
    }
}
