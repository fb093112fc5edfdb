//! What the containers have in common: indices, slices, and the operators' way to the type at hand.
//!
//! The functions here take the built-in object itself (`Vm::native_base` of an operand) and answer `None`, or false,
//! for kinds that are not theirs.

use super::{array, dict, list, range, set, slice, tuple};
use crate::native::{Args, Res};
use crate::ops::{Binary, Compare};
use crate::types;
use crate::vm::Vm;
use core::ops::Range;
use taipan_heap::{Kind, Val};

/// Elements that a loop over data may touch between two polls.
pub const CHUNK: usize = 256;
/// Objects inside objects that hashing, comparing and so on follow; past it RuntimeError.
const MAX_NESTED: usize = 200;
/// Slots of the largest block.
const MAX_BLOCK: usize = u32::MAX as usize / 16;

impl Vm {
    pub fn container_len(&self, v: Val) -> Option<usize> {
        match self.heap.kind(v) {
            Kind::List => Some(self.list_len(v)),
            Kind::Tuple => Some(self.heap.len(v)),
            Kind::Dict | Kind::Set | Kind::FrozenSet => Some(self.dict_len(v)),
            Kind::DictView => Some(self.dict_len(self.heap.get(v, 0))),
            Kind::Range => Some(self.range_len(v)),
            _ => None,
        }
    }

    #[inline]
    pub fn container_getitem(&mut self, object: Val, index: Val) -> Res<Option<Val>> {
        match self.heap.kind(object) {
            Kind::Dict => match self.dict_get(object, index)? {
                None => Err(self.key_error(index)),
                found => Ok(found),
            },
            Kind::List | Kind::Tuple | Kind::Range => {
                if self.heap.is(index, Kind::Slice) {
                    let [start, stop, step] = self.slice_values(index);
                    return self.container_getslice(object, start, stop, step);
                }
                let len = self.container_len(object).unwrap_or(0);
                let i = self.seq_index(index, len, sequence_name(self.heap.kind(object)))?;
                match self.heap.kind(object) {
                    Kind::List if i < self.list_len(object) => Ok(Some(self.list_get(object, i))),
                    Kind::List => Err(self.index_error("list index out of range")),
                    Kind::Tuple => Ok(Some(self.heap.get(object, i))),
                    _ => self.range_get(object, i).map(Some),
                }
            }
            _ => Ok(None),
        }
    }

    /// Stores, or with an absent value deletes, an item.
    #[inline]
    pub fn container_setitem(&mut self, object: Val, index: Val, value: Val) -> Res<bool> {
        match self.heap.kind(object) {
            Kind::Dict if value.is_absent() => {
                self.check_changeable(object)?;
                if self.dict_del(object, index)?.is_none() {
                    return Err(self.key_error(index));
                }
            }
            Kind::Dict => {
                self.check_changeable(object)?;
                self.dict_set(object, index, value)?;
            }
            Kind::List => {
                if self.heap.is(index, Kind::Slice) {
                    let [start, stop, step] = self.slice_values(index);
                    return self.container_setslice(object, start, stop, step, value);
                }
                let len = self.list_len(object);
                let i = self.seq_index(index, len, "list")?;
                if i >= self.list_len(object) {
                    return Err(self.index_error("list index out of range"));
                }
                if value.is_absent() {
                    self.list_pop_at(object, i);
                } else {
                    self.list_set(object, i, value);
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub fn container_getslice(&mut self, object: Val, start: Val, stop: Val, step: Val) -> Res<Option<Val>> {
        match self.heap.kind(object) {
            Kind::List => list::get_slice(self, object, start, stop, step).map(Some),
            Kind::Tuple => tuple::get_slice(self, object, start, stop, step).map(Some),
            Kind::Range => range::get_slice(self, object, start, stop, step).map(Some),
            _ => Ok(None),
        }
    }

    /// Stores, or with an absent value deletes, a slice.
    pub fn container_setslice(&mut self, object: Val, start: Val, stop: Val, step: Val, value: Val) -> Res<bool> {
        if !self.heap.is(object, Kind::List) {
            return Ok(false);
        }
        if value.is_absent() {
            list::delete_slice(self, object, start, stop, step)?;
        } else {
            list::set_slice(self, object, start, stop, step, value)?;
        }
        Ok(true)
    }

    pub fn container_contains(&mut self, container: Val, item: Val) -> Res<Option<bool>> {
        match self.heap.kind(container) {
            Kind::Dict | Kind::Set | Kind::FrozenSet => Ok(Some(self.dict_index(container, item)?.is_some())),
            Kind::List | Kind::Tuple => Ok(Some(self.seq_find(container, item, 0, usize::MAX)?.is_some())),
            Kind::DictView => dict::view_contains(self, container, item).map(Some),
            Kind::Range => range::find(self, container, item).map(|at| Some(at.is_some())),
            _ => Ok(None),
        }
    }

    pub fn container_binary(&mut self, op: Binary, left: Val, right: Val, inplace: bool) -> Res<Option<Val>> {
        match self.heap.kind(left) {
            Kind::List => list::binary(self, op, left, right, inplace),
            Kind::Tuple => tuple::binary(self, op, left, right),
            Kind::Dict => dict::binary(self, op, left, right, inplace),
            Kind::Set | Kind::FrozenSet => set::binary(self, op, left, right, inplace),
            Kind::DictView => set::view_binary(self, op, left, right),
            Kind::Object => array::references::binary(self, op, left, right, inplace),
            // `3 * [0]`: the sequence is on the right.
            Kind::Int | Kind::Bool | Kind::BigInt if op == Binary::Mul => match self.heap.kind(right) {
                Kind::List => list::binary(self, op, right, left, false),
                Kind::Tuple => tuple::binary(self, op, right, left),
                Kind::Object => array::references::binary(self, op, right, left, false),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    pub fn container_compare(&mut self, op: Compare, left: Val, right: Val) -> Res<Option<bool>> {
        match (self.heap.kind(left), self.heap.kind(right)) {
            (Kind::List, Kind::List) | (Kind::Tuple, Kind::Tuple) | (Kind::Slice, Kind::Slice) => {
                self.nested(|vm| vm.compare_sequences(op, left, right)).map(Some)
            }
            (Kind::Dict, Kind::Dict) => equality(op, |_| self.nested(|vm| dict::equal(vm, left, right))),
            (Kind::Set | Kind::FrozenSet, Kind::Set | Kind::FrozenSet) => set::compare(self, op, left, right),
            (Kind::DictView, Kind::DictView | Kind::Set | Kind::FrozenSet) | (Kind::Set | Kind::FrozenSet, Kind::DictView) => {
                set::view_compare(self, op, left, right)
            }
            (Kind::Range, Kind::Range) => equality(op, |_| Ok(self.range_equal(left, right))),
            _ => Ok(None),
        }
    }

    // ---- Indices

    /// The place that an index means in a sequence of `len` items.
    #[inline]
    pub fn seq_index(&mut self, index: Val, len: usize, type_name: &str) -> Res<usize> {
        let i = match index.as_int() {
            Some(i) => i,
            None => self.index_of_other(index, type_name)?,
        };
        let at = if i < 0 { i.wrapping_add(len as isize) } else { i };
        if at < 0 || at as usize >= len {
            return Err(self.raise_fmt(types::INDEX_ERROR, format_args!("{type_name} index out of range")));
        }
        Ok(at as usize)
    }

    #[cold]
    fn index_of_other(&mut self, index: Val, type_name: &str) -> Res<isize> {
        match self.heap.kind(index) {
            Kind::Bool | Kind::BigInt => return self.index_arg(index),
            Kind::Instance => {
                if let Some(i) = self.call_special(index, crate::names::INDEX, &[])? {
                    return self.index_arg(i);
                }
                let base = self.native_base(index);
                if matches!(self.heap.kind(base), Kind::Int | Kind::BigInt) {
                    return self.index_arg(base);
                }
            }
            _ => {}
        }
        let t = self.type_name(index);
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("{type_name} indices must be integers, not {t}")))
    }

    /// First item, end, step and number of items of a slice of a sequence of `len`.
    pub fn slice_bounds(&mut self, start: Val, stop: Val, step: Val, len: usize) -> Res<(isize, isize, isize, usize)> {
        let b = slice::Limits::new(self, start, stop, step)?.of(len);
        Ok((b.start, b.stop, b.step, b.count))
    }

    // ---- Lists and tuples alike

    /// Where the items of a list or tuple lie, and how many there are.
    #[inline]
    pub(crate) fn seq_items(&self, v: Val) -> (Val, usize) {
        if self.heap.is(v, Kind::List) { (self.heap.get(v, list::STORAGE), self.list_len(v)) } else { (v, self.heap.len(v)) }
    }

    /// Item `i`, if there are that many. The item is kept.
    #[inline]
    pub(crate) fn seq_get(&self, v: Val, i: usize) -> Option<Val> {
        let (items, len) = self.seq_items(v);
        if i < len { Some(self.heap.get(items, i)) } else { None }
    }

    /// The first place from `start` on and before `stop` where a list or tuple has `item`.
    pub(crate) fn seq_find(&mut self, v: Val, item: Val, start: usize, stop: usize) -> Res<Option<usize>> {
        let mut at = start;
        while let Some(x) = self.seq_get(v, at).filter(|_| at < stop) {
            if x == item || !(x.is_int() && item.is_int()) && self.kept_equals(x, item)? {
                return Ok(Some(at));
            }
            at += 1;
            if at.is_multiple_of(CHUNK) {
                self.poll_native(CHUNK as u32, "search")?;
            }
        }
        Ok(None)
    }

    /// Whether two values, of which one was taken out of a container, are equal.
    pub(crate) fn kept_equals(&mut self, a: Val, b: Val) -> Res<bool> {
        let mark = self.mark();
        self.keep(a);
        self.keep(b);
        let equal = self.equals(a, b)?;
        self.release(mark);
        Ok(equal)
    }

    fn compare_sequences(&mut self, op: Compare, a: Val, b: Val) -> Res<bool> {
        if matches!(op, Compare::Eq | Compare::Ne) && self.seq_items(a).1 != self.seq_items(b).1 {
            return Ok(op == Compare::Ne);
        }
        let mut at = 0;
        while let (Some(x), Some(y)) = (self.seq_get(a, at), self.seq_get(b, at)) {
            if x != y && ((x.is_int() && y.is_int()) || !self.kept_equals(x, y)?) {
                return self.compare_difference(op, x, y);
            }
            at += 1;
            if at.is_multiple_of(CHUNK) {
                self.poll_native(CHUNK as u32, "compare")?;
            }
        }
        let (a, b) = (self.seq_items(a).1, self.seq_items(b).1);
        Ok(match op {
            Compare::Eq => a == b,
            Compare::Ne => a != b,
            Compare::Lt => a < b,
            Compare::Le => a <= b,
            Compare::Gt => a > b,
            Compare::Ge => a >= b,
        })
    }

    /// The result of a comparison of sequences by the first items that differ.
    fn compare_difference(&mut self, op: Compare, x: Val, y: Val) -> Res<bool> {
        match op {
            Compare::Eq => return Ok(false),
            Compare::Ne => return Ok(true),
            _ => {}
        }
        let mark = self.mark();
        self.keep(x);
        self.keep(y);
        let answer = match op {
            Compare::Lt | Compare::Le => self.less(x, y)?,
            _ => self.less(y, x)?,
        };
        self.release(mark);
        Ok(answer)
    }

    // ---- Built-ins of containers

    /// The built-in object of argument 0, which must be of `kind`.
    #[inline]
    pub(crate) fn this(&mut self, args: Args, kind: Kind) -> Res {
        let v = args.get(self, 0);
        if self.heap.is(v, kind) {
            return Ok(v);
        }
        self.this_derived(v, kind)
    }

    #[cold]
    fn this_derived(&mut self, v: Val, kind: Kind) -> Res {
        let base = self.native_base(v);
        if self.heap.is(base, kind) {
            return Ok(base);
        }
        let (want, got) = (self.type_def_name(types::of_kind(kind)), self.type_name(v));
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("argument should be a '{want}' not a '{got}'")))
    }

    /// Checks the number of arguments of a constructor that takes no keywords.
    pub(crate) fn check_arity(&mut self, args: Args, arity: Range<usize>) -> Res<()> {
        let (n, max) = (args.len(), arity.end - 1);
        if args.keywords(self) > 0 {
            return Err(self.type_error("function doesn't take keyword arguments"));
        }
        if arity.start == max && n != max {
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("function takes {max} positional arguments but {n} were given")));
        }
        if n < arity.start {
            let missing = arity.start - n;
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("function missing {missing} required positional arguments")));
        }
        if n > max {
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("function expected at most {max} arguments, got {n}")));
        }
        Ok(())
    }

    /// A block of `slots` values; MemoryError if the number is beyond all reason.
    pub(crate) fn alloc_block(&mut self, slots: usize) -> Res {
        self.check_slots(slots)?;
        self.alloc(Kind::Block, slots)
    }

    pub(crate) fn check_slots(&mut self, slots: usize) -> Res<()> {
        if slots <= MAX_BLOCK {
            return Ok(());
        }
        let bytes = slots.saturating_mul(size_of::<Val>());
        Err(self.raise_fmt(types::MEMORY_ERROR, format_args!("memory allocation failed, allocating {bytes} bytes")))
    }

    /// Runs `f` one level further inside a structure that may contain itself.
    pub fn nested<T>(&mut self, f: impl FnOnce(&mut Vm) -> Res<T>) -> Res<T> {
        if self.nesting >= MAX_NESTED {
            return Err(self.recursion_error());
        }
        self.nesting += 1;
        let result = f(self);
        self.nesting -= 1;
        result
    }
}

fn sequence_name(kind: Kind) -> &'static str {
    match kind {
        Kind::List => "list",
        Kind::Tuple => "tuple",
        _ => "range",
    }
}

/// `==` and `!=` by a test for equality; the other comparisons are not supported.
fn equality(op: Compare, mut equal: impl FnMut(()) -> Res<bool>) -> Res<Option<bool>> {
    match op {
        Compare::Eq => equal(()).map(Some),
        Compare::Ne => equal(()).map(|e| Some(!e)),
        _ => Ok(None),
    }
}
