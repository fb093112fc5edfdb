//! Places by the names that the program has for them.

use crate::board::device;
use crate::program::Program;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_board::{Board, PinId};
use taipan_heap::watch::Access;
use taipan_heap::{Kind, Val};
use taipan_vm::explore::Label;
use taipan_vm::watch::place;

/// How many objects are looked into before a place goes without a name.
const MOST: usize = 20_000;

/// What the program calls the place of an access: `count`, `encoder.position`, `buffer[0]`, `pin X1`. `None` if it has no
/// way to it, as to what the modules keep for themselves.
pub fn name(program: &mut Program, access: &Access) -> Option<String> {
    if let Some(number) = access.number() {
        return Some(elsewhere(program, number));
    }
    program.vm.heap.watch.set_active(false);
    let found = find(program, access);
    program.vm.heap.watch.set_active(true);
    found
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
        n if n >= device::ARMED => String::from("whether a source is on"),
        n if n >= device::UART => format!("UART {}", n - device::UART),
        n if n >= device::TIMER => format!("timer {}", n - device::TIMER),
        n if n >= device::PIN => {
            let profile = program.board().profile();
            format!("pin {}", profile.pin(PinId((n - device::PIN) as u8)).name)
        }
        _ => String::from("a device"),
    }
}

/// Breadth first from the globals, so that the shortest name is found.
fn find(program: &Program, access: &Access) -> Option<String> {
    let vm = &program.vm;
    let mut queue: Vec<(Val, String)> = alloc::vec![(vm.main, String::new())];
    let mut seen = BTreeSet::new();
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
            let name = match member.label {
                Label::Name(name) if path.is_empty() => name,
                Label::Name(name) => format!("{path}.{name}"),
                Label::Key(key) => format!("{path}[{key}]"),
                Label::Whole => path.clone(),
                Label::Length => format!("the length of {path}"),
            };
            if member.at < (access.at + access.len) as usize && (access.at as usize) < member.at + member.len {
                hit.get_or_insert(name);
            } else if let Some(child) = member.value.filter(|v| v.is_ptr() && !matches!(vm.heap.kind(*v), Kind::Module | Kind::Object))
                && seen.insert(child.bits())
            {
                queue.push((child, name));
            }
        });
        if hit.is_some() {
            return hit;
        }
    }
    None
}
