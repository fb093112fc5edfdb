//! Places by the names that the program has for them.

use crate::board::device;
use crate::program::Program;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_board::{Board, PinId, Profile};
use taipan_heap::watch::Access;
use taipan_heap::{Kind, Val};
use taipan_vm::explore::Label;
use taipan_vm::watch::place;

/// How many objects are looked into before a place goes without a name.
const MOST: usize = 20_000;

/// What the program calls the place of an access: `count`, `encoder.position`, `buffer[0]`, `pin X1`; and what is in it, if
/// that can be said in a word. `None` if it has no way to it, as to what the modules keep for themselves.
pub fn name_and_value(program: &mut Program, access: &Access) -> Option<(String, Option<String>)> {
    program.vm.heap.watch.set_active(false);
    let found = match access.number() {
        Some(number) => Some((elsewhere(program, number), device_value(program, number))),
        None => find(program, access),
    };
    program.vm.heap.watch.set_active(true);
    found
}

/// Whether a place is what the interpreter keeps for itself, or is told in another way.
pub fn is_internal(access: &Access) -> bool {
    access.number().is_some_and(|number| number < place::BOARD && number != place::SCHEDULE && number != place::CLOCK)
}

/// What is printed on the board beside a pin, or if nothing is its name on the chip.
pub fn pin(profile: &'static Profile, pin: PinId) -> &'static str {
    let info = profile.pin(pin);
    info.board_names.first().copied().unwrap_or(info.name)
}

/// The level of a pin; other devices have no one value.
fn device_value(program: &mut Program, number: u32) -> Option<String> {
    let pin = number.checked_sub(place::BOARD + device::PIN).filter(|pin| *pin < device::TIMER - device::PIN)?;
    Some(format!("{}", u8::from(program.board().sim.level(PinId(pin as u8)))))
}

fn elsewhere(program: &mut Program, number: u32) -> String {
    let Some(number) = number.checked_sub(place::BOARD) else {
        return String::from(match number {
            place::SCHEDULE => "the schedule",
            place::MASK => "the interrupt mask",
            place::CLOCK => "the clock",
            _ => "a module's state",
        });
    };
    match number {
        device::OUTPUT => String::from("the output"),
        device::INPUT => String::from("the input"),
        device::RANDOM => String::from("the random numbers"),
        n if n >= device::WIRE => format!("pin {}", pin(program.board().profile(), PinId((n - device::WIRE) as u8))),
        n if n >= device::ARMED => String::from("whether a source is on"),
        n if n >= device::UART => format!("UART {}", n - device::UART),
        n if n >= device::TIMER => format!("timer {}", n - device::TIMER),
        n if n >= device::PIN => {
            format!("pin {}", pin(program.board().profile(), PinId((n - device::PIN) as u8)))
        }
        _ => String::from("a device"),
    }
}

/// Breadth first from the globals, so that the shortest name is found.
fn find(program: &Program, access: &Access) -> Option<(String, Option<String>)> {
    let vm = &program.vm;
    let mut queue: Vec<(Val, String)> = alloc::vec![(vm.main, String::new())];
    let mut seen = BTreeSet::new();
    vm.imported(&mut |name, globals| {
        if seen.insert(globals.bits()) {
            queue.push((globals, name));
        }
    });
    // What only locals lead to goes by its type.
    for v in vm.stack_in_use() {
        if v.is_ptr() && vm.heap.kind(*v) != Kind::Object && seen.insert(v.bits()) {
            queue.push((*v, vm.type_name(*v)));
        }
    }
    let mut at = 0;
    while at < queue.len() && at < MOST {
        let (v, path) = queue[at].clone();
        at += 1;
        let mut hit = None;
        vm.members(v, &mut |member| {
            if member.at < (access.at + access.len) as usize && (access.at as usize) < member.at + member.len {
                if hit.is_none() {
                    let value = member.value.and_then(|v| vm.word(v)).or_else(|| vm.item_word(v, &member.label));
                    hit = Some((joined(&path, &member.label), value));
                }
            } else if let Some(child) = member.value.filter(|v| v.is_ptr() && !matches!(vm.heap.kind(*v), Kind::Module | Kind::Object))
                && seen.insert(child.bits())
            {
                queue.push((child, joined(&path, &member.label)));
            }
        });
        if hit.is_some() {
            return hit;
        }
    }
    None
}

/// What a member is called, if this is what its object is.
fn joined(path: &str, label: &Label) -> String {
    match label {
        Label::Name(name) if path.is_empty() => name.clone(),
        Label::Name(name) => format!("{path}.{name}"),
        Label::Key(key) => format!("{path}[{key}]"),
        Label::Whole => String::from(path),
        Label::Length => format!("the length of {path}"),
    }
}
