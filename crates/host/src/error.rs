//! What the operating system refuses, as Python sees it: OSError with its number.

use std::cell::Cell;
use taipan_vm::{Raise, Vm};

thread_local! {
    static LAST: Cell<i32> = const { Cell::new(0) };
}

/// For an error that has no number of its own.
const EIO: i32 = 5;

/// The number of an error.
pub fn number(error: impl Into<std::io::Error>) -> i32 {
    let number = error.into().raw_os_error().unwrap_or(EIO);
    LAST.set(number);
    number
}

/// The OSError for an error.
pub fn raise(vm: &mut Vm, error: impl Into<std::io::Error>) -> Raise {
    vm.os_error(number(error))
}

/// The number of the last error, as `os.errno()` gives it.
pub fn last() -> i32 {
    LAST.get()
}

pub fn set_last(number: i32) {
    LAST.set(number);
}
