//! `deque`: a ring of a fixed number of places, so that nothing but making one allocates.

use crate::{function, object};
use taipan_vm::types;
use taipan_vm::{Args, Kind, Raise, Res, TypeDef, Val, Vm};

pub static TYPE: TypeDef = TypeDef {
    new: Some(new),
    methods: &[
        function("append", 2, 2, |vm, args| push(vm, args, End::Right)),
        function("appendleft", 2, 2, |vm, args| push(vm, args, End::Left)),
        function("pop", 1, 1, |vm, args| pop(vm, args, End::Right)),
        function("popleft", 1, 1, |vm, args| pop(vm, args, End::Left)),
        function("extend", 2, 2, extend),
    ],
    print: Some(|_, _, _, out| {
        out.push_str("<deque>");
        Ok(())
    }),
    getitem: Some(getitem),
    setitem: Some(setitem),
    len: Some(|vm, deque| Ok(len(vm, deque))),
    truth: Some(|vm, deque| Ok(len(vm, deque) > 0)),
    iter: Some(|vm, deque| object::new(vm, &ITERATOR, &[deque, Val::int(0)])),
    ..TypeDef::named("deque")
};

/// A `Block`, or unbound if there are no places.
const PLACES: usize = 1;
/// The place of the first item.
const FIRST: usize = 2;
const LEN: usize = 3;
const FLAGS: usize = 4;

/// The flag with which a full deque refuses items in place of dropping others.
const CHECK_OVERFLOW: isize = 1;

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Left,
    Right,
}

/// `deque(iterable, maxlen[, flags])`
fn new(vm: &mut Vm, _: Val, args: Args) -> Res {
    object::arity(vm, args, 2, 3)?;
    let (items, most) = (args.get(vm, 0), args.get(vm, 1));
    let most = vm.index_arg(most)?;
    let flags = match args.opt(vm, 2) {
        None => 0,
        Some(flags) => vm.index_arg(flags)?,
    };
    if !(0..=i32::MAX as isize).contains(&most) {
        return Err(vm.raise_args(types::VALUE_ERROR, &[]));
    }
    let places = if most == 0 { Val::UNDEF } else { vm.alloc(Kind::Block, most as usize)? };
    let deque = object::new(vm, &TYPE, &[places, Val::int(0), Val::int(0), Val::int(flags)])?;
    // The places are ready before anything can be dropped, so overflowing is no error here.
    vm.iterate(items, &mut |vm, item| {
        let full = len(vm, deque) == capacity(vm, deque);
        if full {
            drop_one(vm, deque, End::Left);
        }
        put(vm, deque, item, End::Right)
    })?;
    Ok(deque)
}

fn len(vm: &Vm, deque: Val) -> usize {
    object::int(vm, deque, LEN) as usize
}

fn capacity(vm: &Vm, deque: Val) -> usize {
    let places = vm.heap.get(deque, PLACES);
    if places.is_absent() { 0 } else { vm.heap.len(places) }
}

/// The place of item `i`, which may be one before the first or past the last.
fn place(vm: &Vm, deque: Val, i: isize) -> usize {
    (object::int(vm, deque, FIRST) + i).rem_euclid(capacity(vm, deque) as isize) as usize
}

/// Puts an item at an end of a deque that has room for it; one without places forgets it.
fn put(vm: &mut Vm, deque: Val, item: Val, end: End) -> Res<()> {
    if capacity(vm, deque) == 0 {
        return Ok(());
    }
    let n = len(vm, deque) as isize;
    let at = place(vm, deque, if end == End::Left { -1 } else { n });
    if end == End::Left {
        object::set_int(vm, deque, FIRST, at as isize);
    }
    object::set_int(vm, deque, LEN, n + 1);
    let places = vm.heap.get(deque, PLACES);
    vm.heap.set(places, at, item);
    Ok(())
}

/// Takes the item at an end away, if there is one.
fn drop_one(vm: &mut Vm, deque: Val, end: End) -> Option<Val> {
    let n = len(vm, deque) as isize;
    if n == 0 {
        return None;
    }
    let at = place(vm, deque, if end == End::Left { 0 } else { n - 1 });
    if end == End::Left {
        let second = place(vm, deque, 1);
        object::set_int(vm, deque, FIRST, second as isize);
    }
    object::set_int(vm, deque, LEN, n - 1);
    let places = vm.heap.get(deque, PLACES);
    let item = vm.heap.get(places, at);
    vm.heap.set(places, at, Val::UNDEF);
    Some(item)
}

fn append(vm: &mut Vm, deque: Val, item: Val, end: End) -> Res<()> {
    if len(vm, deque) == capacity(vm, deque) {
        if object::int(vm, deque, FLAGS) & CHECK_OVERFLOW != 0 {
            return Err(vm.index_error("full"));
        }
        drop_one(vm, deque, if end == End::Left { End::Right } else { End::Left });
    }
    put(vm, deque, item, end)
}

fn push(vm: &mut Vm, args: Args, end: End) -> Res {
    let deque = object::this(vm, args, &TYPE)?;
    let item = args.get(vm, 1);
    append(vm, deque, item, end)?;
    Ok(Val::NONE)
}

fn pop(vm: &mut Vm, args: Args, end: End) -> Res {
    let deque = object::this(vm, args, &TYPE)?;
    match drop_one(vm, deque, end) {
        Some(item) => Ok(item),
        None => Err(vm.index_error("empty")),
    }
}

fn extend(vm: &mut Vm, args: Args) -> Res {
    let deque = object::this(vm, args, &TYPE)?;
    let items = args.get(vm, 1);
    vm.iterate(items, &mut |vm, item| append(vm, deque, item, End::Right))?;
    Ok(Val::NONE)
}

// ---- Items

/// Where the item of this index is: the block and the place in it.
fn find(vm: &mut Vm, deque: Val, index: Val) -> Res<(Val, usize)> {
    let i = vm.seq_index(index, len(vm, deque), "deque")?;
    Ok((vm.heap.get(deque, PLACES), place(vm, deque, i as isize)))
}

fn getitem(vm: &mut Vm, deque: Val, index: Val) -> Res {
    let (places, at) = find(vm, deque, index)?;
    Ok(vm.heap.get(places, at))
}

fn setitem(vm: &mut Vm, deque: Val, index: Val, item: Val) -> Res<()> {
    if item.is_absent() {
        return Err(no_deletion(vm));
    }
    let (places, at) = find(vm, deque, index)?;
    vm.heap.set(places, at, item);
    Ok(())
}

fn no_deletion(vm: &mut Vm) -> Raise {
    vm.type_error("'deque' object doesn't support item deletion")
}

/// Slots: the deque, the index of the next item.
static ITERATOR: TypeDef = TypeDef {
    iter: Some(|_, iterator| Ok(iterator)),
    next: Some(|vm, iterator| {
        let (deque, i) = (vm.heap.get(iterator, 1), object::int(vm, iterator, 2));
        if i as usize >= len(vm, deque) {
            return Ok(None);
        }
        object::set_int(vm, iterator, 2, i + 1);
        let at = place(vm, deque, i);
        Ok(Some(vm.heap.get(vm.heap.get(deque, PLACES), at)))
    }),
    ..TypeDef::named("iterator")
};
