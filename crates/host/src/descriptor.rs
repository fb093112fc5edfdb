//! The descriptors that programs have open, by number.
//!
//! Python's objects know a descriptor by its number only, and several may know the same one. Its owner is this table:
//! a number that is not in it means a bad descriptor, and never somebody else's.

use rustix::io::Errno;
use std::collections::BTreeMap;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Mutex;

static OPEN: Mutex<BTreeMap<i32, OwnedFd>> = Mutex::new(BTreeMap::new());

/// Puts a new descriptor into the table: its number.
pub fn insert(descriptor: OwnedFd) -> i32 {
    let number = descriptor.as_raw_fd();
    if let Ok(mut open) = OPEN.lock() {
        open.insert(number, descriptor);
    }
    number
}

/// Uses a descriptor; EBADF if there is none of that number.
pub fn with<T>(number: i32, usage: impl FnOnce(BorrowedFd<'_>) -> Result<T, Errno>) -> Result<T, Errno> {
    match OPEN.lock() {
        Ok(open) => usage(open.get(&number).ok_or(Errno::BADF)?.as_fd()),
        Err(_) => Err(Errno::BADF),
    }
}

/// Closes a descriptor, if it is open.
pub fn close(number: i32) {
    if let Ok(mut open) = OPEN.lock() {
        open.remove(&number);
    }
}
