//! `list`: a length and a block with room to spare.
//!
//! Capacities are MicroPython's, since under a locked heap a program sees when a list is full: four at least, twice
//! as many when full, half as many when more than half is empty.

use super::containers::CHUNK;
use super::slice::Limits;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::ops::Binary;
use crate::steps::{ATTEMPTS, STEP};
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Copied, Kind, Val};

// Slots of a list.
pub(crate) const LENGTH: usize = 0;
pub(crate) const STORAGE: usize = 1;

pub(crate) const MIN_CAPACITY: usize = 4;
/// Stretches that sorting sorts by insertion.
const RUN: usize = 8;
/// How often a sort starts again because a handler stored into the list.
const SORT_ATTEMPTS: usize = 20;

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| {
        vm.check_arity(args, 0..2)?;
        let l = vm.new_list_cap(0)?;
        if let Some(items) = args.opt(vm, 0) {
            vm.list_extend(l, items)?;
        }
        Ok(l)
    }),
    methods: &[
        ("append", Item::Fn(Native::new("append", 2, 2, append))),
        ("clear", Item::Fn(Native::new("clear", 1, 1, clear))),
        ("copy", Item::Fn(Native::new("copy", 1, 1, copy))),
        (
            "count",
            Item::Fn(Native::new("count", 2, 2, |vm, args| {
                let this = vm.this(args, Kind::List)?;
                count(vm, this, args)
            })),
        ),
        ("extend", Item::Fn(Native::new("extend", 2, 2, extend))),
        (
            "index",
            Item::Fn(Native::new("index", 2, 4, |vm, args| {
                let this = vm.this(args, Kind::List)?;
                index(vm, this, args)
            })),
        ),
        ("insert", Item::Fn(Native::new("insert", 3, 3, insert))),
        ("pop", Item::Fn(Native::new("pop", 1, 2, pop))),
        ("remove", Item::Fn(Native::new("remove", 2, 2, remove))),
        ("reverse", Item::Fn(Native::new("reverse", 1, 1, reverse))),
        ("sort", Item::Fn(Native::keywords("sort", 1, Native::ANY, sort))),
    ],
    ..TypeDef::named("list")
};

impl Vm {
    pub fn new_list(&mut self, items: &[Val]) -> Res {
        let l = self.new_list_cap(items.len())?;
        let storage = self.heap.get(l, STORAGE);
        for (i, v) in items.iter().enumerate() {
            self.heap.set(storage, i, *v);
        }
        self.heap.set(l, LENGTH, Val::int(items.len() as isize));
        Ok(l)
    }

    /// An empty list with room for `capacity` items.
    pub fn new_list_cap(&mut self, capacity: usize) -> Res {
        let l = self.alloc(Kind::List, 2)?;
        self.heap.set(l, LENGTH, Val::int(0));
        let storage = self.alloc_block(capacity.max(MIN_CAPACITY))?;
        self.heap.set(l, STORAGE, storage);
        Ok(l)
    }

    #[inline]
    pub fn list_len(&self, l: Val) -> usize {
        self.heap.get(l, LENGTH).int_unchecked() as usize
    }

    /// Item `i`, which must be below the length.
    #[inline]
    pub fn list_get(&self, l: Val, i: usize) -> Val {
        assert!(i < self.list_len(l));
        self.heap.get(self.heap.get(l, STORAGE), i)
    }

    #[inline]
    pub fn list_set(&mut self, l: Val, i: usize, v: Val) {
        assert!(i < self.list_len(l));
        let storage = self.heap.get(l, STORAGE);
        self.heap.set(storage, i, v);
    }

    #[inline]
    pub fn list_push(&mut self, l: Val, v: Val) -> Res<()> {
        let len = self.list_len(l);
        let storage = self.heap.get(l, STORAGE);
        if storage.is_ptr() && len < self.heap.len(storage) {
            self.heap.set(storage, len, v);
            self.heap.set(l, LENGTH, Val::int(len as isize + 1));
            return Ok(());
        }
        self.list_push_slow(l, v)
    }

    #[inline(never)]
    fn list_push_slow(&mut self, l: Val, v: Val) -> Res<()> {
        let mark = self.mark();
        self.keep(v);
        let room = self.list_capacity(l) * 2;
        self.list_grow(l, room)?;
        self.release(mark);
        self.list_push(l, v)
    }

    fn list_capacity(&self, l: Val) -> usize {
        let storage = self.heap.get(l, STORAGE);
        if storage.is_ptr() { self.heap.len(storage) } else { 0 }
    }

    /// Moves the items to storage with more room.
    fn list_grow(&mut self, l: Val, capacity: usize) -> Res<()> {
        let mark = self.mark();
        self.poll_growing();
        let storage = self.alloc_block(capacity.max(MIN_CAPACITY))?;
        let old = self.heap.get(l, STORAGE);
        if old.is_ptr() {
            let len = self.list_len(l);
            // Of a long one all slots: a handler may append where there is room.
            let slots = if len > STEP { self.heap.len(old) } else { len };
            self.copy_in_steps(old, 0, storage, 0, slots.min(self.heap.len(storage)));
        }
        // Unless a handler that unlocked the heap was here; who wanted room will see that there is none.
        if self.heap.get(l, STORAGE) == old && self.list_len(l) <= self.heap.len(storage) {
            self.heap.set(l, STORAGE, storage);
        }
        self.release(mark);
        Ok(())
    }

    /// Copies `n` items of a list or tuple to list storage.
    fn copy_items(&mut self, from: Val, start: usize, to: Val, at: usize, n: usize) {
        if n > 0 {
            let (items, len) = self.seq_items(from);
            assert!(start + n <= len);
            self.heap.copy_slots(items, start, to, at, n);
            self.work += n as u32;
        }
    }

    /// Copies `n` items of a list or tuple to a block or tuple that only the caller knows.
    pub(super) fn copy_items_apart(&mut self, from: Val, start: usize, to: Val, at: usize, n: usize) {
        if n > 0 {
            let (items, len) = self.seq_items(from);
            assert!(start + n <= len);
            self.copy_in_steps(items, start, to, at, n);
        }
    }

    /// Stores what `fill` does in the slots behind the items of a list, step by step; false if meanwhile a handler changed
    /// its length or its items from number `from` on.
    fn fill_behind(&mut self, l: Val, from: usize, n: usize, mut fill: impl FnMut(&mut Vm, Val, usize, usize)) -> bool {
        let (storage, len) = self.seq_items(l);
        let mark = self.mark();
        self.keep(storage);
        let whole = self.steps(STEP, n, Some((storage, from)), |vm, done, n| {
            let unchanged = vm.seq_items(l) == (storage, len);
            if unchanged {
                fill(vm, storage, done, n);
            }
            unchanged
        });
        self.release(mark);
        whole
    }

    /// Takes away item `i`, which must be below the length.
    pub fn list_pop_at(&mut self, l: Val, i: usize) -> Val {
        let v = self.list_get(l, i);
        let storage = self.heap.get(l, STORAGE);
        let len = self.list_len(l) - 1;
        if i < len {
            self.heap.copy_slots(storage, i + 1, storage, i, len - i);
            self.work += (len - i) as u32;
        }
        self.heap.set(storage, len, Val::UNDEF);
        self.heap.set(l, LENGTH, Val::int(len as isize));
        let capacity = self.heap.len(storage);
        // Not under a locked heap: a handler could not have the room back. (And the collector may be scanning it.)
        if capacity > MIN_CAPACITY && capacity > 2 * len && self.heap.lock_depth() == 0 {
            self.heap.truncate(storage, capacity / 2);
        }
        v
    }

    /// Puts `v` before item `i`, or at the end.
    pub fn list_insert(&mut self, l: Val, i: usize, v: Val) -> Res<()> {
        self.list_push(l, v)?;
        let last = self.list_len(l) - 1;
        if i < last {
            let storage = self.heap.get(l, STORAGE);
            self.heap.copy_slots(storage, i, storage, i + 1, last - i);
            self.heap.set(storage, i, v);
            self.work += (last - i) as u32;
        }
        Ok(())
    }

    /// Forgets the items from `len` on.
    pub fn list_truncate(&mut self, l: Val, len: usize) {
        let mut end = self.list_len(l);
        self.heap.set(l, LENGTH, Val::int(len.min(end) as isize));
        // From the end, since a handler may append.
        while end > self.list_len(l) {
            let storage = self.heap.get(l, STORAGE);
            let start = end.saturating_sub(STEP).max(self.list_len(l));
            self.heap.clear_slots(storage, start.min(self.heap.len(storage)), end.min(self.heap.len(storage)));
            self.work += (end - start) as u32;
            end = start;
            if end > self.list_len(l) {
                self.poll_hard("truncate");
            }
        }
    }

    /// A new list of the items from `start` to before `stop` of a list or tuple, as far as they exist.
    pub fn list_slice(&mut self, v: Val, start: usize, stop: usize) -> Res {
        loop {
            let part = |len: usize| (start.min(len), stop.min(len).saturating_sub(start.min(len)));
            let (start, n) = part(self.seq_items(v).1);
            let l = self.new_list_cap(n)?;
            // A handler may have taken items away while the allocation collected.
            if part(self.seq_items(v).1) == (start, n) {
                let storage = self.heap.get(l, STORAGE);
                self.copy_items_apart(v, start, storage, 0, n);
                if part(self.seq_items(v).1) == (start, n) {
                    self.heap.set(l, LENGTH, Val::int(n as isize));
                    return Ok(l);
                }
            }
        }
    }

    /// Adds all items of an iterable.
    pub fn list_extend(&mut self, l: Val, items: Val) -> Res<()> {
        let base = self.native_base(items);
        let is_own = base != items && self.special(items, crate::names::ITER).is_some();
        if is_own || !matches!(self.heap.kind(base), Kind::List | Kind::Tuple) {
            // What is plain to see needs room once.
            let n = if is_own { None } else { self.container_len(base) };
            let wanted = self.list_len(l).saturating_add(n.unwrap_or(0));
            if wanted > self.list_capacity(l) {
                self.list_grow(l, wanted)?;
            }
            return self.iterate(items, &mut |vm, x| vm.list_push(l, x));
        }
        let mut attempts = if self.seq_items(base).1 > STEP { ATTEMPTS } else { 0 };
        loop {
            let (len, n) = (self.list_len(l), self.seq_items(base).1);
            if len + n <= self.list_capacity(l) {
                if attempts == 0 {
                    let storage = self.heap.get(l, STORAGE);
                    self.copy_items(base, 0, storage, len, n);
                } else if !self.extend_in_steps(l, base, n) {
                    attempts -= 1;
                    continue;
                }
                self.heap.set(l, LENGTH, Val::int((len + n) as isize));
                return Ok(());
            }
            // An empty list gets what it needs: it is being made.
            let spare = if len == 0 { 0 } else { 4 };
            self.list_grow(l, len + n + spare)?;
        }
    }
}

impl Vm {
    /// Copies the `n` items of `base` behind those of `l`, which has room; false if a handler changed the list.
    fn extend_in_steps(&mut self, l: Val, base: Val, n: usize) -> bool {
        let ((from, _), (storage, len)) = (self.seq_items(base), self.seq_items(l));
        let mark = self.mark();
        self.keep(from);
        self.heap.watch(from, 0, Some(Copied { from: 0, to: storage, at: len, n }));
        let whole = self.fill_behind(l, len, n, |vm, storage, done, n| {
            let n = n.min(vm.heap.len(from).saturating_sub(done));
            vm.heap.copy_slots(from, done, storage, len + done, n);
        });
        self.heap.unwatch();
        self.release(mark);
        whole && self.seq_items(base) == (from, n)
    }
}

// ---- Methods

fn append(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::List)?;
    let v = args.get(vm, 1);
    vm.list_push(this, v)?;
    Ok(Val::NONE)
}

/// Under a locked heap the list is emptied and MemoryError raised, as MicroPython does when it gives back storage.
fn clear(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::List)?;
    if vm.heap.lock_depth() > 0 {
        vm.list_truncate(this, 0);
        return Err(vm.locked_error());
    }
    let storage = vm.heap.get(this, STORAGE);
    if storage.is_ptr() && vm.heap.len(storage) > MIN_CAPACITY {
        let first = vm.list_len(this).min(MIN_CAPACITY);
        vm.heap.clear_slots(storage, 0, first);
        vm.heap.truncate(storage, MIN_CAPACITY);
        vm.heap.set(this, LENGTH, Val::int(0));
    } else {
        vm.list_truncate(this, 0);
    }
    Ok(Val::NONE)
}

fn copy(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::List)?;
    vm.list_slice(this, 0, usize::MAX)
}

fn extend(vm: &mut Vm, args: Args) -> Res {
    let (this, items) = (vm.this(args, Kind::List)?, args.get(vm, 1));
    vm.list_extend(this, items)?;
    Ok(Val::NONE)
}

fn insert(vm: &mut Vm, args: Args) -> Res {
    let (this, i, v) = (vm.this(args, Kind::List)?, args.get(vm, 1), args.get(vm, 2));
    let i = vm.index_arg(i)?;
    let i = if i < 0 { i.saturating_add(vm.list_len(this) as isize).max(0) } else { i };
    vm.list_insert(this, i as usize, v)?;
    Ok(Val::NONE)
}

fn pop(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::List)?;
    pop_from(vm, this, args.opt(vm, 1), "list")
}

/// Takes away the item at `index`, or the last one; errors call the list by `name`.
pub(super) fn pop_from(vm: &mut Vm, this: Val, index: Option<Val>, name: &str) -> Res {
    let len = vm.list_len(this);
    if len == 0 {
        return Err(vm.raise_fmt(types::INDEX_ERROR, format_args!("pop from empty {name}")));
    }
    let Some(i) = index else { return Ok(vm.list_pop_at(this, len - 1)) };
    let i = vm.seq_index(i, len, name)?;
    if i >= vm.list_len(this) {
        return Err(vm.raise_fmt(types::INDEX_ERROR, format_args!("{name} index out of range")));
    }
    Ok(vm.list_pop_at(this, i))
}

fn remove(vm: &mut Vm, args: Args) -> Res {
    let (this, v) = (vm.this(args, Kind::List)?, args.get(vm, 1));
    match vm.seq_find(this, v, 0, usize::MAX)? {
        // `__eq__` may have shortened the list.
        Some(i) if i < vm.list_len(this) => vm.list_pop_at(this, i),
        _ => return Err(vm.value_error("object not in sequence")),
    };
    Ok(Val::NONE)
}

fn reverse(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::List)?;
    let mut i = 0;
    while i < vm.list_len(this) / 2 {
        let other = vm.list_len(this) - 1 - i;
        let (a, b) = (vm.list_get(this, i), vm.list_get(this, other));
        vm.list_set(this, i, b);
        vm.list_set(this, other, a);
        i += 1;
        if i.is_multiple_of(CHUNK / 2) {
            vm.poll_native(CHUNK as u32, "reverse")?;
        }
    }
    Ok(Val::NONE)
}

fn sort(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::List)?;
    let [key, reverse] = args.skip(1).parse(vm, ["key", "reverse"], 0)?;
    let reverse = match reverse {
        Some(v) => vm.truth(v)?,
        None => false,
    };
    vm.list_sort(this, key.unwrap_or(Val::NONE), reverse)?;
    Ok(Val::NONE)
}

/// `count(item)` of lists and tuples.
pub(super) fn count(vm: &mut Vm, this: Val, args: Args) -> Res {
    let item = args.get(vm, 1);
    let (mut at, mut n) = (0, 0);
    while let Some(i) = vm.seq_find(this, item, at, usize::MAX)? {
        at = i + 1;
        n += 1;
        if n % CHUNK as isize == 0 {
            vm.poll_native(CHUNK as u32, "count")?;
        }
    }
    Ok(Val::int(n))
}

/// `index(item, start, stop)` of lists and tuples.
pub(super) fn index(vm: &mut Vm, this: Val, args: Args) -> Res {
    let start = args.opt(vm, 2).unwrap_or(Val::NONE);
    let stop = args.opt(vm, 3).unwrap_or(Val::NONE);
    let limits = Limits::new(vm, start, stop, Val::NONE)?;
    let (start, stop) = limits.of(vm.seq_items(this).1).range();
    let stop = if args.len() > 3 { stop } else { usize::MAX };
    let item = args.get(vm, 1);
    match vm.seq_find(this, item, start, stop)? {
        Some(i) => Ok(Val::int(i as isize)),
        None => Err(vm.value_error("object not in sequence")),
    }
}

// ---- Slices and operators

pub(super) fn get_slice(vm: &mut Vm, l: Val, start: Val, stop: Val, step: Val) -> Res {
    let limits = Limits::new(vm, start, stop, step)?;
    let b = limits.of(vm.list_len(l));
    if b.step == 1 {
        let (start, stop) = b.range();
        return vm.list_slice(l, start, stop);
    }
    let result = vm.new_list_cap(b.count)?;
    if b.count <= CHUNK && b.count > 0 && b.at(0).max(b.at(b.count - 1)) < vm.list_len(l) {
        // Short: no poll, so nothing changes meanwhile.
        let (from, to) = (vm.heap.get(l, STORAGE), vm.heap.get(result, STORAGE));
        for i in 0..b.count {
            let v = vm.heap.get(from, b.at(i));
            vm.heap.set(to, i, v);
        }
        vm.heap.set(result, LENGTH, Val::int(b.count as isize));
        vm.work += b.count as u32;
        return Ok(result);
    }
    for i in 0..b.count {
        let Some(v) = vm.seq_get(l, b.at(i)) else { break };
        vm.list_push(result, v)?;
        if i % CHUNK == CHUNK - 1 {
            vm.poll_native(CHUNK as u32, "slice")?;
        }
    }
    Ok(result)
}

pub(super) fn set_slice(vm: &mut Vm, l: Val, start: Val, stop: Val, step: Val, value: Val) -> Res<()> {
    let limits = Limits::new(vm, start, stop, step)?;
    if limits.of(0).step != 1 {
        return Err(vm.only_step_one());
    }
    let base = vm.native_base(value);
    let items = match vm.heap.kind(base) {
        Kind::List if base == l => vm.list_slice(l, 0, usize::MAX)?,
        Kind::List | Kind::Tuple => base,
        _ => {
            let items = vm.new_list_cap(0)?;
            vm.list_extend(items, value)?;
            items
        }
    };
    loop {
        let (len, n) = (vm.list_len(l), vm.seq_items(items).1);
        let (start, stop) = limits.of(len).range();
        let new_len = len - (stop - start) + n;
        if new_len > vm.list_capacity(l) {
            vm.list_grow(l, new_len)?;
            continue;
        }
        let storage = vm.heap.get(l, STORAGE);
        if len > stop {
            vm.copy_items(l, stop, storage, start + n, len - stop);
        }
        vm.copy_items(items, 0, storage, start, n);
        for i in new_len..len {
            vm.heap.set(storage, i, Val::UNDEF);
        }
        vm.heap.set(l, LENGTH, Val::int(new_len as isize));
        return Ok(());
    }
}

pub(super) fn delete_slice(vm: &mut Vm, l: Val, start: Val, stop: Val, step: Val) -> Res<()> {
    let limits = Limits::new(vm, start, stop, step)?;
    let len = vm.list_len(l);
    let b = limits.of(len);
    if b.step != 1 {
        return Err(vm.only_step_one());
    }
    let (start, stop) = b.range();
    if stop > start {
        let storage = vm.heap.get(l, STORAGE);
        vm.copy_items(l, stop, storage, start, len - stop);
        vm.list_truncate(l, len - (stop - start));
    }
    Ok(())
}

pub(super) fn binary(vm: &mut Vm, op: Binary, left: Val, right: Val, inplace: bool) -> Res<Option<Val>> {
    match op {
        Binary::Add if inplace => {
            vm.list_extend(left, right)?;
            Ok(Some(left))
        }
        Binary::Add if vm.heap.is(right, Kind::List) => {
            let n = vm.list_len(right);
            let sum = vm.new_list_cap(vm.list_len(left) + n)?;
            vm.list_extend(sum, left)?;
            vm.list_extend(sum, right)?;
            Ok(Some(sum))
        }
        Binary::Mul => {
            let Some(times) = repeat_count(vm, right)? else { return Ok(None) };
            vm.check_slots(vm.list_len(left).saturating_mul(times))?;
            if inplace {
                repeat(vm, left, times)?;
                return Ok(Some(left));
            }
            let product = vm.new_list_cap(vm.list_len(left) * times)?;
            vm.list_extend(product, left)?;
            repeat(vm, product, times)?;
            Ok(Some(product))
        }
        _ => Ok(None),
    }
}

/// Repeats the items of a list, or forgets all.
fn repeat(vm: &mut Vm, l: Val, times: usize) -> Res<()> {
    for attempt in 0.. {
        let len = vm.list_len(l);
        let total = len.saturating_mul(times);
        if total <= len {
            vm.list_truncate(l, total);
            break;
        }
        if total > vm.list_capacity(l) {
            vm.list_grow(l, total)?;
            continue;
        }
        let in_steps = attempt < ATTEMPTS;
        if !in_steps {
            let storage = vm.heap.get(l, STORAGE);
            fill_repeated(vm, storage, len, len, total);
        }
        if !in_steps
            || vm.fill_behind(l, 0, total - len, |vm, storage, done, n| fill_repeated(vm, storage, len, len + done, len + done + n))
        {
            vm.heap.set(l, LENGTH, Val::int(total as isize));
            break;
        }
    }
    Ok(())
}

/// Repeats the first `len` slots from slot `have` on until there are `total`.
pub(super) fn fill_repeated(vm: &mut Vm, storage: Val, len: usize, mut have: usize, total: usize) {
    while have < total {
        // What is there already repeats with the same period, from any place that is a multiple of it.
        let from = have % len;
        let n = (have - from).min(total - have);
        vm.heap.copy_slots(storage, from, storage, have, n);
        have += n;
    }
}

/// How often `* v` repeats a sequence, if `v` is an integer.
pub(super) fn repeat_count(vm: &mut Vm, v: Val) -> Res<Option<usize>> {
    match vm.heap.kind(v) {
        Kind::Int | Kind::Bool | Kind::BigInt => Ok(Some(vm.index_arg(v)?.max(0) as usize)),
        _ => Ok(None),
    }
}

// ---- Sorting

/// How two keys compare.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Int,
    Float,
    Str,
    /// By asking Python.
    Any,
}

/// What sorting came to.
enum Sorted {
    Items(Vec<Val>),
    /// Keys, and the places of their items.
    Places(Vec<(Val, u32)>),
}

impl Vm {
    /// Sorts in place, stably, with no heap. The list is as it was until the end, and if something raises.
    ///
    /// A handler may store into the list meanwhile: then the sort starts again, as if the handler had come before it.
    /// If key functions or `__lt__` are called that is not possible, and the change is an error as in CPython.
    pub fn list_sort(&mut self, l: Val, key: Val, reverse: bool) -> Res<()> {
        for _ in 0..SORT_ATTEMPTS {
            let (storage, len) = self.seq_items(l);
            if len < 2 {
                return Ok(());
            }
            let mut items = Vec::with_capacity(len);
            self.steps(STEP, len, None, |vm, from, n| {
                let slots = vm.heap.slots(vm.heap.get(l, STORAGE));
                items.extend(slots.iter().skip(from).take(n));
                true
            });
            if items.len() < len {
                continue;
            }
            let mark = self.mark();
            self.keep(storage);
            let (sorted, order) = self.sorted(&items, key, reverse)?;
            let done = self.is_still_list(l, &items) && self.store_sorted(l, &items, sorted);
            self.release(mark);
            if done {
                return Ok(());
            }
            if order == Order::Any || !key.is_none() {
                break;
            }
        }
        Err(self.value_error("list modified during sort"))
    }

    /// Whether the list still has these items.
    fn is_still_list(&mut self, l: Val, items: &[Val]) -> bool {
        let (storage, len) = self.seq_items(l);
        len == items.len()
            && self.steps(STEP, len, Some((storage, 0)), |vm, from, n| {
                vm.seq_items(l) == (storage, len) && vm.heap.slots(storage)[from..from + n] == items[from..from + n]
            })
    }

    /// The items in order. They and their keys are kept where temporaries are, unless nothing can become of them.
    fn sorted(&mut self, items: &[Val], key: Val, reverse: bool) -> Res<(Sorted, Order)> {
        let mut order = self.order_of(items.len(), |i| items[i])?;
        if order != Order::Int || !key.is_none() {
            self.steps(STEP, items.len(), None, |vm, from, n| {
                items[from..from + n].iter().for_each(|v| vm.keep(*v));
                true
            });
        }
        if key.is_none() && items.len() <= STEP {
            let mut items = items.to_vec();
            self.sort_by_order(&mut items, order, reverse, |v| v)?;
            return Ok((Sorted::Items(items), order));
        }
        let mut places: Vec<(Val, u32)> = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let mut k = *item;
            if !key.is_none() {
                let mark = self.mark();
                k = self.call(key, &[*item])?;
                self.release(mark);
                self.keep(k);
                self.poll_native(1, "sort")?;
            } else if i % STEP == STEP - 1 {
                self.poll_native(STEP as u32, "sort")?;
            }
            places.push((k, i as u32));
        }
        if !key.is_none() {
            order = self.order_of(places.len(), |i| places[i].0)?;
        }
        self.sort_by_order(&mut places, order, reverse, |p| p.0)?;
        Ok((Sorted::Places(places), order))
    }

    /// Puts the items of a list in order; false if a handler changed it meanwhile.
    fn store_sorted(&mut self, l: Val, items: &[Val], sorted: Sorted) -> bool {
        let storage = self.heap.get(l, STORAGE);
        match sorted {
            Sorted::Items(sorted) => self.heap.set_slots(storage, 0, &sorted),
            Sorted::Places(places) if places.len() <= STEP => {
                for (i, (_, place)) in places.iter().enumerate() {
                    self.heap.set(storage, i, items[*place as usize]);
                }
            }
            Sorted::Places(places) => return self.exchange_items(l, places),
        }
        self.work += items.len() as u32;
        true
    }

    /// Puts a long list in order by exchanging two items at a time: a handler between two finds all items in the list.
    fn exchange_items(&mut self, l: Val, mut places: Vec<(Val, u32)>) -> bool {
        let (storage, len) = self.seq_items(l);
        let (mut start, mut at) = (0, 0);
        self.steps(STEP, 2 * len, Some((storage, 0)), |vm, _, n| {
            if vm.seq_items(l) != (storage, len) {
                return false;
            }
            // Each time an item gets to its place, or another cycle of places is begun.
            for _ in 0..n {
                if start == len {
                    break;
                }
                let from = places[at].1 as usize;
                places[at].1 = at as u32;
                if from == start || from == at {
                    start += 1;
                    at = start;
                } else {
                    let (here, there) = (vm.heap.get(storage, at), vm.heap.get(storage, from));
                    vm.heap.set(storage, at, there);
                    vm.heap.set(storage, from, here);
                    at = from;
                }
            }
            true
        })
    }

    fn order_of(&mut self, n: usize, key: impl Fn(usize) -> Val) -> Res<Order> {
        let one = |vm: &Vm, v: Val| match vm.heap.kind(v) {
            Kind::Int => Order::Int,
            Kind::Float => Order::Float,
            Kind::Str => Order::Str,
            _ => Order::Any,
        };
        let order = one(self, key(0));
        for i in 0..n {
            if one(self, key(i)) != order {
                return Ok(Order::Any);
            }
            if i % CHUNK == CHUNK - 1 {
                self.poll_native(CHUNK as u32, "sort")?;
            }
        }
        Ok(order)
    }

    fn sort_by_order<T: Copy>(&mut self, items: &mut [T], order: Order, reverse: bool, key: impl Fn(T) -> Val) -> Res<()> {
        // Reversed, an item comes before another if it is greater: equal ones stay in place.
        let pair = |a: T, b: T| if reverse { (key(b), key(a)) } else { (key(a), key(b)) };
        match order {
            Order::Int => merge_sort(self, items, |_, a, b| {
                let (a, b) = pair(a, b);
                Ok(a.int_unchecked() < b.int_unchecked())
            }),
            Order::Float => merge_sort(self, items, |vm, a, b| {
                let (a, b) = pair(a, b);
                Ok(vm.float_of(a) < vm.float_of(b))
            }),
            Order::Str => merge_sort(self, items, |vm, a, b| {
                let (a, b) = pair(a, b);
                Ok(vm.str_bytes(a) < vm.str_bytes(b))
            }),
            Order::Any => merge_sort(self, items, |vm, a, b| {
                let (a, b) = pair(a, b);
                vm.less(a, b)
            }),
        }
    }
}

/// Short runs by insertion, then merged two by two. If `less` fails, the items are left in any state.
fn merge_sort<T: Copy>(vm: &mut Vm, items: &mut [T], mut less: impl FnMut(&mut Vm, T, T) -> Res<bool>) -> Res<()> {
    for run in items.chunks_mut(RUN) {
        for i in 1..run.len() {
            let x = run[i];
            let mut at = i;
            while at > 0 && less(vm, x, run[at - 1])? {
                run[at] = run[at - 1];
                at -= 1;
            }
            run[at] = x;
        }
        vm.poll_native(4 * RUN as u32, "sort")?;
    }
    let mut scratch = Vec::with_capacity(items.len());
    let mut width = RUN;
    while width < items.len() {
        for pair in items.chunks_mut(2 * width).filter(|pair| pair.len() > width) {
            merge(vm, pair, width, &mut scratch, &mut less)?;
        }
        width *= 2;
    }
    Ok(())
}

/// Merges the sorted halves before and from `middle` on.
fn merge<T: Copy>(
    vm: &mut Vm,
    items: &mut [T],
    middle: usize,
    scratch: &mut Vec<T>,
    less: &mut impl FnMut(&mut Vm, T, T) -> Res<bool>,
) -> Res<()> {
    if !less(vm, items[middle], items[middle - 1])? {
        return Ok(());
    }
    scratch.clear();
    for chunk in items[..middle].chunks(STEP) {
        scratch.extend_from_slice(chunk);
        if middle > STEP {
            vm.poll_native(chunk.len() as u32, "sort")?;
        }
    }
    let (mut left, mut right, mut to) = (0, middle, 0);
    while left < middle && right < items.len() {
        if less(vm, items[right], scratch[left])? {
            items[to] = items[right];
            right += 1;
        } else {
            items[to] = scratch[left];
            left += 1;
        }
        to += 1;
        if to % CHUNK == 0 {
            vm.poll_native(CHUNK as u32, "sort")?;
        }
    }
    vm.poll_native((to % CHUNK) as u32, "sort")?;
    for (rest, chunk) in items[to..right].chunks_mut(STEP).zip(scratch[left..].chunks(STEP)) {
        rest.copy_from_slice(chunk);
        vm.poll_native(chunk.len() as u32, "sort")?;
    }
    Ok(())
}
