//! The iterator of `ilistdir` over the root: the mounts, then what the file system at the root path has.

use super::operations::FOLDER;
use super::table;
use crate::object;
use taipan_vm::{Res, TypeDef, Val, Vm};

static LISTING: TypeDef = TypeDef { iter: Some(|_, listing| Ok(listing)), next: Some(next), ..TypeDef::named("iterator") };

/// The number of the next mount; unbound once the listing goes on with an iterator.
const NEXT: usize = 1;
const ITERATOR: usize = 2;
/// The path that was asked for: names are of its type.
const PATH: usize = 3;

pub fn root(vm: &mut Vm, path: Val) -> Res {
    object::new(vm, &LISTING, &[Val::int(0), Val::NONE, path])
}

fn next(vm: &mut Vm, listing: Val) -> Res<Option<Val>> {
    let iterator = vm.heap.get(listing, ITERATOR);
    if !iterator.is_none() {
        return vm.iter_next(iterator);
    }
    let at = object::int(vm, listing, NEXT);
    let Some(mount) = table::all(vm)?.get(at as usize).copied() else { return Ok(None) };
    object::set_int(vm, listing, NEXT, at + 1);
    if mount.is_root(vm) {
        let path = vm.intern(b"/")?;
        let entries = mount.call(vm, "ilistdir", &[path])?;
        let iterator = vm.iter(entries)?;
        vm.heap.set(listing, ITERATOR, iterator);
        return vm.iter_next(iterator);
    }
    let name = mount.path(vm).get(1..).unwrap_or(b"").to_vec();
    let path = vm.heap.get(listing, PATH);
    let name = table::like(vm, path, &name)?;
    vm.new_tuple(&[name, Val::int(FOLDER), Val::int(0)]).map(Some)
}
