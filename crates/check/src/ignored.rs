//! Variables that are left out of what is compared: `# check: ignore uptime`.
//!
//! A program that counts its rounds never comes back to where it was. Without the counter it does, and then all that can
//! come has come already.

use crate::program::Program;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};
use taipan_vm::Vm;

/// `uptime`, a global of the program; `meter.uptime`, one of a module; `Meter.uptime`, an attribute of a class or of its
/// instances.
#[derive(Default)]
pub(crate) struct Ignored {
    names: Vec<(Option<String>, String)>,
    /// Dicts with such names: by their bits, and whose they are.
    dicts: Vec<(usize, Option<String>)>,
}

impl Ignored {
    pub fn new(names: &[String]) -> Ignored {
        let split = |name: &String| match name.rsplit_once('.') {
            Some((owner, name)) => (Some(String::from(owner)), String::from(name)),
            None => (None, name.clone()),
        };
        Ignored { names: names.iter().map(split).collect(), dicts: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Before a state is told.
    pub fn begin(&mut self, vm: &Vm) {
        self.dicts.clear();
        self.dicts.push((vm.main.bits(), None));
        vm.imported(&mut |name, globals| self.dicts.push((globals.bits(), Some(name))));
    }

    /// What owns the members of an object, if some of them may be left out: nothing, for the program's globals.
    pub fn owner(&mut self, vm: &Vm, v: Val) -> Option<Option<String>> {
        if vm.heap.kind(v) == Kind::Dict {
            return self.dicts.iter().find(|(bits, _)| *bits == v.bits()).map(|(_, owner)| owner.clone());
        }
        let (class, dict) = vm.class_named(v)?;
        let owner = Some(String::from(class));
        self.dicts.extend(dict.map(|dict| (dict.bits(), owner.clone())));
        Some(owner)
    }

    /// How it is said that this one is left out, if it is.
    pub fn full_name(&self, owner: &Option<String>, name: &str) -> Option<String> {
        self.names.iter().position(|(other, n)| other == owner && n == name).and_then(|n| self.full_names().nth(n))
    }

    pub fn full_names(&self) -> impl Iterator<Item = String> + '_ {
        self.names.iter().map(|(owner, name)| owner.as_ref().map_or_else(|| name.clone(), |owner| format!("{owner}.{name}")))
    }

    pub fn has(&self, owner: &Option<String>, name: &str) -> bool {
        self.names.iter().any(|(other, n)| other == owner && n == name)
    }
}

impl Program {
    /// Those of the names that are left out which the program has no variable for.
    pub fn unknown_ignored(&mut self) -> Vec<String> {
        self.vm.heap.watch.set_active(false);
        let unknown = self.met.unknown(&self.vm);
        self.vm.heap.watch.set_active(true);
        unknown
    }
}
