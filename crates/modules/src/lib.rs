//! The modules that programs import: everything of MicroPython's that is written in Rust.
//!
//! A module is a file (or a folder) of its name with a `MODULE`. Which modules there are, and in which form, is the
//! board's: boards have their hardware and no operating system, the hosted command has it the other way round.
#![no_std]
#![forbid(unsafe_code)]
extern crate alloc;

mod array;
mod asyncio;
mod binascii;
mod check;
mod checksum;
mod cmath;
mod collections;
mod cryptolib;
mod deflate;
mod errno;
mod external;
mod framebuf;
pub mod frozen;
mod gc;
mod hashlib;
mod heapq;
pub mod io;
mod json;
pub mod machine;
mod marshal;
mod math;
mod micropython;
pub mod object;
pub mod os;
mod pins;
mod platform;
pub mod pyb;
mod random;
mod re;
mod registers;
mod select;
pub mod soft_timer;
mod stm;
mod r#struct;
pub mod sys;
mod templatelib;
mod thread;
mod time;
mod uctypes;
pub mod vfs;
mod weakref;
mod websocket;

use alloc::vec::Vec;
use taipan_board::{Port, Profile};
use taipan_vm::native::NativeFn;
use taipan_vm::{Item, ModuleDef, Native};

/// The module of this name, if a program on this board can import it.
pub fn find(name: &str, profile: &'static Profile) -> Option<&'static ModuleDef> {
    modules(profile).find(|module| module.name == name)
}

/// The registers that programs on this board can reach by address.
pub fn registers(profile: &Profile) -> Option<&'static taipan_vm::Registers> {
    (profile.port == Port::Stm32).then_some(&registers::REGISTERS)
}

/// The names of all modules.
pub fn names(profile: &'static Profile) -> Vec<&'static str> {
    modules(profile).map(|module| module.name).collect()
}

fn modules(profile: &'static Profile) -> impl Iterator<Item = &'static ModuleDef> {
    let common = if is_hosted(profile) { HOSTED } else { BOARD };
    EVERYWHERE.iter().chain(common).chain(of_port(profile.port)).copied()
}

static EVERYWHERE: &[&ModuleDef] = &[
    &array::MODULE,
    &asyncio::MODULE,
    &binascii::MODULE,
    &cmath::MODULE,
    &collections::MODULE,
    &cryptolib::MODULE,
    &deflate::MODULE,
    &errno::MODULE,
    &framebuf::MODULE,
    &gc::MODULE,
    &hashlib::MODULE,
    &heapq::MODULE,
    &marshal::MODULE,
    &io::MODULE,
    &json::MODULE,
    &math::MODULE,
    &platform::MODULE,
    &random::MODULE,
    &re::MODULE,
    &select::MODULE,
    &r#struct::MODULE,
    &templatelib::MODULE,
    &time::MODULE,
    &uctypes::MODULE,
    &weakref::MODULE,
    &websocket::MODULE,
];

/// What only the hosted command has, or has in another form.
static HOSTED: &[&ModuleDef] = &[&micropython::HOSTED, &sys::HOSTED, &thread::MODULE];

/// The same for boards.
static BOARD: &[&ModuleDef] = &[&check::MODULE, &micropython::MODULE, &os::MODULE, &sys::MODULE, &vfs::MODULE];

/// What each port has of its own, or in a form of its own.
fn of_port(port: Port) -> &'static [&'static ModuleDef] {
    match port {
        Port::Unix => UNIX,
        Port::Stm32 => STM32,
        Port::Rp2 => RP2,
        Port::Esp32 => ESP32,
        Port::Esp8266 => ESP8266,
    }
}

static UNIX: &[&ModuleDef] = &[&machine::HOST];
static STM32: &[&ModuleDef] = &[&machine::STM32, &pyb::MODULE, &stm::MODULE];
static RP2: &[&ModuleDef] = &[&machine::rp2::MODULE, &machine::rp2::RP2];
static ESP32: &[&ModuleDef] = &[&machine::esp32::MODULE, &machine::esp32::ESP32, &machine::esp32::ESP];
static ESP8266: &[&ModuleDef] = &[&machine::esp8266::MODULE, &machine::esp8266::ESP];

/// Whether the profile is no board but the host's own: MicroPython's unix port.
pub fn is_hosted(profile: &Profile) -> bool {
    profile.port == Port::Unix
}

/// A function of a module or type, with the number of its positional arguments.
pub const fn function(name: &'static str, min: u8, max: u8, f: NativeFn) -> (&'static str, Item) {
    (name, Item::Fn(Native::new(name, min, max, f)))
}

/// A function that takes keyword arguments.
pub const fn with_keywords(name: &'static str, min: u8, max: u8, f: NativeFn) -> (&'static str, Item) {
    (name, Item::Fn(Native::keywords(name, min, max, f)))
}

/// Any number of arguments.
pub const ANY: u8 = Native::ANY;
