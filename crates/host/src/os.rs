//! `os`, as MicroPython's unix port has it: files, and what the desktop knows beside them.
//!
//! What a program puts into the environment is seen by itself and by the commands it runs.

use crate::{console, error, posix};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::sync::Mutex;
use taipan_modules::{function, vfs};
use taipan_vm::{Args, Item, Kind, ModuleDef, Res, Val, Vm};

pub static MODULE: ModuleDef = ModuleDef {
    name: "os",
    items: taipan_modules::os_items![
        function("getenv", 1, 2, getenv),
        function("putenv", 2, 2, putenv),
        function("unsetenv", 1, 1, unsetenv),
        function("system", 1, 1, system),
        function("urandom", 1, 1, urandom),
        function("errno", 0, 1, errno),
        ("VfsPosix", Item::Type(&posix::TYPE)),
    ],
};

/// What the program changed; `None` for what it took away.
static CHANGES: Mutex<BTreeMap<OsString, Option<OsString>>> = Mutex::new(BTreeMap::new());

fn name(vm: &mut Vm, v: Val) -> Res<OsString> {
    vfs::path_text(vm, v).map(OsString::from_vec)
}

/// `getenv(name[, default])`
fn getenv(vm: &mut Vm, args: Args) -> Res {
    let (key, default) = (args.get(vm, 0), args.opt(vm, 1).unwrap_or(Val::NONE));
    let key = name(vm, key)?;
    match variable(&key) {
        Some(value) => {
            let model = vm.intern(b"/")?;
            vfs::like(vm, model, value.as_bytes())
        }
        None => Ok(default),
    }
}

/// A variable of the environment, as the program left it.
pub fn variable(key: &OsStr) -> Option<OsString> {
    if let Some(changed) = CHANGES.lock().ok().and_then(|changes| changes.get(key).cloned()) {
        return changed;
    }
    let sound = !key.is_empty() && !key.as_bytes().iter().any(|byte| matches!(byte, b'=' | 0));
    if sound { std::env::var_os(key) } else { None }
}

/// `putenv(name, value)`
fn putenv(vm: &mut Vm, args: Args) -> Res {
    let (key, value) = (args.get(vm, 0), args.get(vm, 1));
    let (key, value) = (name(vm, key)?, name(vm, value)?);
    change(vm, key, Some(value))
}

/// `unsetenv(name)`
fn unsetenv(vm: &mut Vm, args: Args) -> Res {
    let key = args.get(vm, 0);
    let key = name(vm, key)?;
    change(vm, key, None)
}

fn change(vm: &mut Vm, key: OsString, value: Option<OsString>) -> Res {
    if key.is_empty() || key.as_bytes().contains(&b'=') {
        return Err(error::raise(vm, rustix::io::Errno::INVAL));
    }
    if let Ok(mut changes) = CHANGES.lock() {
        changes.insert(key, value);
    }
    Ok(Val::NONE)
}

/// `system(command)`: the status as the operating system gives it, the exit code in its second byte.
fn system(vm: &mut Vm, args: Args) -> Res {
    let command = args.get(vm, 0);
    let command = name(vm, command)?;
    console::flush();
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command);
    if let Ok(changes) = CHANGES.lock() {
        for (key, value) in changes.iter() {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
    }
    match shell.status() {
        Ok(status) => Ok(Val::int(status.into_raw() as isize)),
        Err(e) => Err(error::raise(vm, e)),
    }
}

/// `urandom(n)`: from the operating system, fit for secrets.
fn urandom(vm: &mut Vm, args: Args) -> Res {
    let n = args.get(vm, 0);
    let Ok(n) = usize::try_from(vm.index_arg(n)?) else { return Err(vm.value_error("negative count")) };
    let bytes = vm.alloc_bytes(Kind::Bytes, n)?;
    let mut filled = 0;
    while filled < n {
        match rustix::rand::getrandom(&mut vm.heap.bytes_mut(bytes)[filled..], rustix::rand::GetRandomFlags::empty()) {
            Ok(more) => filled += more,
            Err(rustix::io::Errno::INTR) => vm.poll_native(1, "urandom")?,
            Err(errno) => return Err(error::raise(vm, errno)),
        }
    }
    Ok(bytes)
}

/// `errno([number])`: the number of the last error, or sets it.
fn errno(vm: &mut Vm, args: Args) -> Res {
    match args.opt(vm, 0) {
        None => Ok(Val::int(error::last() as isize)),
        Some(number) => {
            let number = vm.index_arg(number)?;
            error::set_last(number as i32);
            Ok(Val::NONE)
        }
    }
}
