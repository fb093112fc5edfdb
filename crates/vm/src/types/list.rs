//! `list`: a length and a block with room to spare.
//!
//! Capacities are MicroPython's, since under a locked heap a program sees when a list is full: four at least, twice
//! as many when full, half as many when more than half is empty.

use super::containers::CHUNK;
use super::slice::Limits;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::ops::Binary;
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

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
        let storage = self.alloc_block(capacity.max(MIN_CAPACITY))?;
        let len = self.list_len(l);
        self.copy_items(l, 0, storage, 0, len);
        self.heap.set(l, STORAGE, storage);
        self.release(mark);
        Ok(())
    }

    /// Copies `n` items of a list or tuple to a block, list storage or tuple.
    pub(super) fn copy_items(&mut self, from: Val, start: usize, to: Val, at: usize, n: usize) {
        if n > 0 {
            let (items, len) = self.seq_items(from);
            assert!(start + n <= len);
            self.heap.copy_slots(items, start, to, at, n);
            self.work += n as u32;
        }
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
        let storage = self.heap.get(l, STORAGE);
        for i in len..self.list_len(l) {
            self.heap.set(storage, i, Val::UNDEF);
        }
        let len = len.min(self.list_len(l));
        self.heap.set(l, LENGTH, Val::int(len as isize));
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
                self.copy_items(v, start, storage, 0, n);
                self.heap.set(l, LENGTH, Val::int(n as isize));
                return Ok(l);
            }
        }
    }

    /// Adds all items of an iterable.
    pub fn list_extend(&mut self, l: Val, items: Val) -> Res<()> {
        let base = self.native_base(items);
        if !matches!(self.heap.kind(base), Kind::List | Kind::Tuple) || base != items && self.special(items, crate::names::ITER).is_some() {
            return self.iterate(items, &mut |vm, x| vm.list_push(l, x));
        }
        loop {
            let (len, n) = (self.list_len(l), self.seq_items(base).1);
            if len + n <= self.list_capacity(l) {
                let storage = self.heap.get(l, STORAGE);
                self.copy_items(base, 0, storage, len, n);
                self.heap.set(l, LENGTH, Val::int((len + n) as isize));
                return Ok(());
            }
            // An empty list gets what it needs: it is being made.
            let spare = if len == 0 { 0 } else { 4 };
            self.list_grow(l, len + n + spare)?;
        }
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
    vm.list_truncate(this, 0);
    if vm.heap.lock_depth() > 0 {
        return Err(vm.locked_error());
    }
    let storage = vm.heap.get(this, STORAGE);
    if storage.is_ptr() && vm.heap.len(storage) > MIN_CAPACITY {
        vm.heap.truncate(storage, MIN_CAPACITY);
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
            let len = vm.list_len(left);
            let total = len.saturating_mul(times);
            vm.check_slots(total)?;
            if !inplace {
                let product = vm.new_list_cap(total)?;
                vm.list_extend(product, left)?;
                repeat(vm, product, len, total, true);
                return Ok(Some(product));
            }
            if total > vm.list_capacity(left) {
                vm.list_grow(left, total)?;
            }
            repeat(vm, left, len, total, false);
            Ok(Some(left))
        }
        _ => Ok(None),
    }
}

/// Makes a list of `len` items one of `total`, by repeating them or forgetting all. No program knows a `fresh` one.
fn repeat(vm: &mut Vm, l: Val, len: usize, total: usize, fresh: bool) {
    if total < len || vm.list_len(l) != len {
        vm.list_truncate(l, total);
        return;
    }
    let storage = vm.heap.get(l, STORAGE);
    fill_repeated(vm, storage, len, total, fresh);
    vm.heap.set(l, LENGTH, Val::int(total as isize));
}

/// Repeats the first `len` slots until there are `total`, which is a multiple; hard handlers may run meanwhile if no
/// handler can see the storage.
pub(super) fn fill_repeated(vm: &mut Vm, storage: Val, len: usize, total: usize, fresh: bool) {
    let mut have = len;
    while have < total {
        // What is there already repeats with the same period, from any place that is a multiple of it.
        let from = have % len;
        let n = (have - from).min(total - have).min(CHUNK);
        vm.heap.copy_slots(storage, from, storage, have, n);
        have += n;
        vm.work += n as u32;
        if fresh {
            vm.poll_hard("repeat");
        }
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
            let items = self.heap.slots(storage)[..len].to_vec();
            let mark = self.mark();
            let (sorted, order) = self.sorted(&items, key, reverse)?;
            let (storage, now) = self.seq_items(l);
            if now == len && self.heap.slots(storage)[..len] == items {
                for (i, v) in sorted.into_iter().enumerate() {
                    self.heap.set(storage, i, v);
                }
                self.work += len as u32;
                self.release(mark);
                return Ok(());
            }
            self.release(mark);
            if order == Order::Any || !key.is_none() {
                break;
            }
        }
        Err(self.value_error("list modified during sort"))
    }

    /// The items in order. Those that Python may be called for are kept where temporaries are, keys too.
    fn sorted(&mut self, items: &[Val], key: Val, reverse: bool) -> Res<(Vec<Val>, Order)> {
        let mut order = self.order_of(items)?;
        if order == Order::Any || !key.is_none() {
            items.iter().for_each(|v| self.keep(*v));
        }
        if key.is_none() {
            let mut items = items.to_vec();
            self.sort_by_order(&mut items, order, reverse, |v| v)?;
            return Ok((items, order));
        }
        let mut pairs = Vec::with_capacity(items.len());
        for item in items {
            let mark = self.mark();
            let k = self.call(key, &[*item])?;
            self.release(mark);
            self.keep(k);
            pairs.push((k, *item));
            self.poll_native(1, "sort")?;
        }
        let keys: Vec<Val> = pairs.iter().map(|p| p.0).collect();
        order = self.order_of(&keys)?;
        self.sort_by_order(&mut pairs, order, reverse, |p| p.0)?;
        Ok((pairs.into_iter().map(|p| p.1).collect(), order))
    }

    fn order_of(&mut self, keys: &[Val]) -> Res<Order> {
        let one = |vm: &Vm, v: Val| match vm.heap.kind(v) {
            Kind::Int => Order::Int,
            Kind::Float => Order::Float,
            Kind::Str => Order::Str,
            _ => Order::Any,
        };
        let order = one(self, keys[0]);
        for chunk in keys.chunks(CHUNK) {
            if chunk.iter().any(|v| one(self, *v) != order) {
                return Ok(Order::Any);
            }
            self.poll_native(chunk.len() as u32, "sort")?;
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
    scratch.extend_from_slice(&items[..middle]);
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
    items[to..right].copy_from_slice(&scratch[left..]);
    vm.poll_native(((items.len() - to) % CHUNK) as u32, "sort")
}
