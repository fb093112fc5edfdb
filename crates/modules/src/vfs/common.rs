//! What the file systems written in Rust have in common: the tuples they give, numbers kept in the heap, files' methods.

use super::block::errno;
use super::path_text;
use crate::function;
use crate::io::stream;
use crate::time::calendar;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_vm::{Args, Item, Kind, Request, Res, Val, Vm};

const DIRECTORY: isize = 0x4000;
const REGULAR: isize = 0x8000;

fn kind(is_directory: bool) -> Val {
    Val::int(if is_directory { DIRECTORY } else { REGULAR })
}

/// The bytes of a path or mode.
pub fn path(vm: &mut Vm, v: Val) -> Res<Vec<u8>> {
    path_text(vm, v)
}

// ---- Tuples

/// Where times begin, in seconds since 1970.
pub fn epoch(vm: &Vm) -> i64 {
    if vm.board.profile().epoch_is_1970 { 0 } else { calendar::SECONDS_1970_TO_2000 }
}

/// What `stat` returns; the time in seconds since 1970.
pub fn stat(vm: &mut Vm, is_directory: bool, size: u32, unix_seconds: i64) -> Res {
    let epoch = epoch(vm);
    let time = vm.new_int(unix_seconds.saturating_sub(epoch))?;
    let size = vm.new_int(size as i64)?;
    let zero = Val::int(0);
    vm.new_tuple(&[kind(is_directory), zero, zero, zero, zero, zero, size, time, time, time])
}

/// What `statvfs` returns, in blocks.
pub fn statvfs(vm: &mut Vm, block_bytes: u32, blocks: u32, free: u32, longest_name: u32) -> Res {
    let numbers = [block_bytes, block_bytes, blocks, free, free, 0, 0, 0, 0, longest_name];
    let values = numbers.map(|n| Val::int(n as isize));
    vm.new_tuple(&values)
}

/// What `ilistdir` gives for an entry. Its third part is an inode, which no file system here has.
pub fn listed(vm: &mut Vm, name: Val, is_directory: bool, size: u32) -> Res {
    let size = vm.new_int(size as i64)?;
    vm.new_tuple(&[name, kind(is_directory), Val::int(0), size])
}

// ---- Numbers kept in the heap

/// Words of 32 bits in an object of bytes.
pub type Words = Val;

pub fn new_words(vm: &mut Vm, words: &[u32]) -> Res<Words> {
    let raw = vm.alloc_bytes(Kind::Raw, words.len() * 4)?;
    store_words(vm, raw, words);
    Ok(raw)
}

pub fn store_words(vm: &mut Vm, raw: Words, words: &[u32]) {
    for (place, word) in vm.heap.bytes_mut(raw).chunks_exact_mut(4).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
}

/// `N` words from word `first` on.
pub fn words<const N: usize>(vm: &Vm, raw: Words, first: usize) -> [u32; N] {
    let mut out = [0; N];
    for (word, bytes) in out.iter_mut().zip(vm.heap.bytes(raw).chunks_exact(4).skip(first)) {
        *word = bytes.try_into().map_or(0, u32::from_le_bytes);
    }
    out
}

// ---- Files

pub const FILE_METHODS: &[(&str, Item)] = &[
    stream::READ,
    stream::READINTO,
    stream::READLINE,
    stream::READLINES,
    stream::WRITE,
    stream::FLUSH,
    stream::CLOSE,
    stream::SEEK,
    stream::TELL,
    stream::ENTER,
    stream::EXIT,
    function("__del__", 1, 1, forget),
];

/// Closes a file that nobody refers to any more. If its file system is in the middle of something, it waits for the end
/// of that: asking again at once, it would never come if each allocation collects.
fn forget(vm: &mut Vm, args: Args) -> Res {
    let file = args.get(vm, 0);
    match vm.stream_ioctl(file, Request::Close)? {
        Err(errno::EBUSY) => wait(vm, file)?,
        Err(error) => return Err(vm.os_error(error)),
        Ok(_) => {}
    }
    Ok(Val::NONE)
}

/// The list of forgotten files that wait.
const WAITING: &str = "forgotten files";

fn wait(vm: &mut Vm, file: Val) -> Res<()> {
    if vm.kept(WAITING).is_absent() {
        let list = vm.new_list(&[])?;
        vm.set_kept(WAITING, list);
    }
    vm.list_push(vm.kept(WAITING), file)
}

/// An operation has ended: whoever waited for that is closed when it is next found forgotten.
pub fn operation_ended(vm: &mut Vm) {
    let waiting = vm.kept(WAITING);
    if waiting.is_absent() {
        return;
    }
    while let Some(last) = vm.list_len(waiting).checked_sub(1) {
        let file = vm.list_pop_at(waiting, last);
        vm.delete_later(file);
    }
}

pub fn print_file(vm: &mut Vm, file: Val, _: bool, out: &mut String) -> Res<()> {
    out.push_str(&alloc::format!("<io.{} 0x{:x}>", vm.type_name(file), vm.heap.offset(file)));
    Ok(())
}

/// Whether a mode asks for bytes: the last of `b` and `t` counts.
pub fn is_binary(mode: &[u8]) -> bool {
    mode.iter().rfind(|letter| matches!(letter, b'b' | b't')) == Some(&b'b')
}
