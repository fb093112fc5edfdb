//! Iteration.
//!
//! A loop over a built-in container keeps three registers (source, position, extra) and no object, so that it works
//! under a locked heap. Everything else has an iterator object: `Iter` holds the same three values and a [`Source`].

use crate::names;
use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

/// A position in a container.
#[derive(Clone, Copy)]
pub struct State {
    pub source: Val,
    /// Unbound: `source` is an iterator of its own.
    pub position: Val,
    pub extra: Val,
}

/// What an `Iter` object goes over (its small field).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Source {
    /// A container at a position.
    Container,
    /// Iterator, next number.
    Enumerate,
    /// Tuple of iterators.
    Zip,
    /// Tuple of iterators, -, function.
    Map,
    /// Iterator, -, function or None.
    Filter,
    /// Sequence, index past the next item.
    Reversed,
    /// Function, -, sentinel.
    Sentinel,
    /// Object with `__getitem__`, next index.
    GetItem,
}

/// Set in the small field of an iterator that is at its end for good.
const EXHAUSTED: u16 = 1 << 8;

const SOURCES: [Source; 8] =
    [Source::Container, Source::Enumerate, Source::Zip, Source::Map, Source::Filter, Source::Reversed, Source::Sentinel, Source::GetItem];

impl Source {
    /// What the small field of an iterator says.
    fn of(small: u16) -> Source {
        SOURCES.get((small & !EXHAUSTED) as usize).copied().unwrap_or(Source::Container)
    }

    /// The type of an iterator with this small field.
    pub(crate) fn type_of(small: u16) -> Val {
        match Source::of(small) {
            Source::Enumerate => types::ENUMERATE,
            Source::Zip => types::ZIP,
            Source::Map => types::MAP,
            Source::Filter => types::FILTER,
            Source::Reversed => types::REVERSED,
            Source::Container | Source::Sentinel | Source::GetItem => types::ITERATOR,
        }
    }
}

impl Vm {
    /// What a loop over `v` keeps. `v`'s class has no `__iter__` of its own.
    pub(crate) fn loop_state(&mut self, v: Val) -> Res<State> {
        let base = self.native_base(v);
        if is_container(self.heap.kind(base)) {
            return Ok(State { source: base, position: Val::int(0), extra: Val::UNDEF });
        }
        let source = self.iter(v)?;
        Ok(State { source, position: Val::UNDEF, extra: Val::UNDEF })
    }

    /// The next item of a container.
    pub(crate) fn state_next(&mut self, s: &mut State) -> Res<Option<Val>> {
        let at = s.position.as_int().unwrap_or(0) as usize;
        let source = s.source;
        let item = match self.heap.kind(source) {
            Kind::List => (at < self.list_len(source)).then(|| self.list_get(source, at)),
            Kind::Tuple => (at < self.heap.len(source)).then(|| self.heap.get(source, at)),
            Kind::Str => {
                if at >= self.str_bytes(source).len() {
                    return Ok(None);
                }
                let (c, next) = self.str_char_at(source, at)?;
                s.position = Val::int(next as isize);
                return Ok(Some(c));
            }
            Kind::Dict | Kind::Set | Kind::FrozenSet => {
                self.check_growth(s, source)?;
                let mut at = at;
                let item = self.dict_next(source, &mut at).map(|(k, _)| k);
                s.position = Val::int(at as isize);
                return Ok(item);
            }
            Kind::DictView => {
                let (dict, which) = (self.heap.get(source, 0), self.heap.get(source, 1));
                self.check_growth(s, dict)?;
                let mut at = at;
                let item = self.dict_next(dict, &mut at);
                s.position = Val::int(at as isize);
                return Ok(match (item, which.as_int()) {
                    (None, _) => None,
                    (Some((k, _)), Some(0)) => Some(k),
                    (Some((_, v)), Some(1)) => Some(v),
                    (Some((k, v)), _) => Some(self.new_tuple(&[k, v])?),
                });
            }
            Kind::Range => match self.small_range_item(source, at) {
                Some(item) => item,
                None if at < self.range_len(source) => Some(self.range_get(source, at)?),
                None => None,
            },
            Kind::Bytes | Kind::ByteArray | Kind::Array | Kind::MemoryView => {
                let len = self.text_len(source).unwrap_or(0);
                if at < len { self.text_getitem(source, Val::int(at as isize))? } else { None }
            }
            _ => None,
        };
        if item.is_some() {
            s.position = Val::int(at as isize + 1);
        }
        Ok(item)
    }

    /// Item `at` of a range if it has so many; `None` if its bounds are no small integers.
    #[inline(always)]
    fn small_range_item(&self, range: Val, at: usize) -> Option<Option<Val>> {
        let [start, stop, step] = self.slice_values(range);
        if !start.is_int() || !stop.is_int() || !step.is_int() {
            return None;
        }
        // Of small integers the first one past the end still fits a word.
        let (stop, step) = (stop.int_unchecked(), step.int_unchecked());
        let item = start.int_unchecked().wrapping_add(step.wrapping_mul(at as isize));
        let more = if step > 0 { item < stop } else { item > stop };
        Some(more.then_some(Val::int(item)))
    }

    /// A table that grows while it is iterated would never end. (Deleting is harmless, and MicroPython allows it.)
    fn check_growth(&mut self, s: &mut State, table: Val) -> Res<()> {
        let len = self.dict_len(table) as isize;
        match s.extra.as_int() {
            Some(before) if len > before => Err(self.runtime_error("dictionary changed size during iteration")),
            _ => {
                s.extra = Val::int(len);
                Ok(())
            }
        }
    }

    /// The next item of an iterator over a list, tuple or range, if it has one more. Calls nothing.
    #[inline]
    pub(crate) fn quick_next(&mut self, it: Val) -> Option<Val> {
        if self.heap.small(it) != Source::Container as u16 {
            return None;
        }
        let (source, position) = (self.heap.get(it, 0), self.heap.get(it, 1));
        let at = position.as_int()? as usize;
        let item = match self.heap.kind(source) {
            Kind::List if at < self.list_len(source) => self.list_get(source, at),
            Kind::Tuple if at < self.heap.len(source) => self.heap.get(source, at),
            Kind::Range => self.small_range_item(source, at)??,
            _ => return None,
        };
        self.heap.set(it, 1, Val::int(at as isize + 1));
        Some(item)
    }

    pub(crate) fn new_iter(&mut self, source: Source, a: Val, position: Val, extra: Val) -> Res {
        self.keep(a);
        self.keep(extra);
        let it = self.alloc(Kind::Iter, 3)?;
        self.heap.set_small(it, source as u16);
        self.heap.set(it, 0, a);
        self.heap.set(it, 1, position);
        self.heap.set(it, 2, extra);
        Ok(it)
    }

    /// `iter(v)`
    pub fn iter(&mut self, v: Val) -> Res {
        if let Some(it) = self.call_special(v, names::ITER, &[])? {
            return Ok(it);
        }
        let base = self.native_base(v);
        match self.heap.kind(base) {
            Kind::Iter | Kind::Generator => return Ok(base),
            kind if is_container(kind) => return self.new_iter(Source::Container, base, Val::int(0), Val::UNDEF),
            _ => {}
        }
        if let Some(iter) = self.hook(base, |d| d.iter) {
            return iter(self, base);
        }
        if self.hook(base, |d| d.next).is_some() {
            return Ok(base);
        }
        if self.special(v, names::NEXT).is_some() && self.special(v, names::GETITEM).is_none() {
            let t = self.type_name(v);
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't iterable")));
        }
        if self.special(v, names::GETITEM).is_some() {
            return self.new_iter(Source::GetItem, v, Val::int(0), Val::UNDEF);
        }
        let t = self.type_name(v);
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't iterable")))
    }

    /// The next item of an iterator, or the StopIteration with the value that the iterator ended with.
    pub fn iter_next_or_stop(&mut self, it: Val) -> Res {
        self.stop_value = Val::NONE;
        match self.iter_next(it)? {
            Some(v) => Ok(v),
            None => Err(self.stop_iteration(self.stop_value)),
        }
    }

    /// The next item of an iterator, `None` at its end.
    pub fn iter_next(&mut self, it: Val) -> Res<Option<Val>> {
        match self.heap.kind(it) {
            Kind::Iter => self.iter_object_next(it),
            Kind::Generator => self.generator_next(it),
            _ => {
                if let Some(f) = self.special(it, names::NEXT) {
                    return match self.call(f, &[it]) {
                        Ok(v) => Ok(Some(v)),
                        Err(r) if self.exception_is(r, types::STOP_ITERATION) => {
                            self.stop_value = self.exception_first_arg(r.0).unwrap_or(Val::NONE);
                            self.keep(self.stop_value);
                            Ok(None)
                        }
                        Err(r) => Err(r),
                    };
                }
                if let Some(next) = self.hook(it, |d| d.next) {
                    return next(self, it);
                }
                let t = self.type_name(it);
                Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't an iterator")))
            }
        }
    }

    fn iter_object_next(&mut self, it: Val) -> Res<Option<Val>> {
        if Source::type_of(self.heap.small(it)) == types::ITERATOR {
            return self.iter_source_next(it);
        }
        // An iterator over an iterator over an iterator …
        self.nested(|vm| vm.iter_source_next(it))
    }

    fn iter_source_next(&mut self, it: Val) -> Res<Option<Val>> {
        let (a, position, extra) = (self.heap.get(it, 0), self.heap.get(it, 1), self.heap.get(it, 2));
        let small = self.heap.small(it);
        if small & EXHAUSTED != 0 {
            return Ok(None);
        }
        let item = match Source::of(small) {
            Source::Container => {
                let mut s = State { source: a, position, extra };
                let item = self.state_next(&mut s)?;
                self.heap.set(it, 1, s.position);
                self.heap.set(it, 2, s.extra);
                item
            }
            Source::Enumerate => match self.iter_next(a)? {
                Some(v) => {
                    let n = self.heap.get(it, 1);
                    self.keep(v);
                    let next = self.binary_call(crate::ops::Binary::Add, n, Val::int(1), false)?;
                    self.heap.set(it, 1, next);
                    Some(self.new_tuple(&[n, v])?)
                }
                None => None,
            },
            Source::Zip => match self.next_of_each(a)? {
                Some(items) => Some(self.new_tuple(&items)?),
                None => None,
            },
            Source::Map => match self.next_of_each(a)? {
                Some(items) => Some(self.call(extra, &items)?),
                None => None,
            },
            Source::Filter => loop {
                let mark = self.mark();
                match self.iter_next(a)? {
                    None => break None,
                    Some(v) => {
                        self.keep(v);
                        let test = if extra.is_none() { v } else { self.call(extra, &[v])? };
                        let keep = self.truth(test)?;
                        self.release(mark);
                        if keep {
                            break Some(v);
                        }
                    }
                }
            },
            Source::Reversed => {
                let at = self.index_arg(position)?;
                if at <= 0 {
                    None
                } else {
                    let at = self.new_int(at as i64 - 1)?;
                    self.heap.set(it, 1, at);
                    Some(self.get_item(a, at)?)
                }
            }
            Source::Sentinel => {
                let v = self.call(a, &[])?;
                self.keep(v);
                if self.equals(v, extra)? { None } else { Some(v) }
            }
            Source::GetItem => {
                let at = position.as_int().unwrap_or(0);
                self.heap.set(it, 1, Val::int(at + 1));
                match self.get_item(a, Val::int(at)) {
                    Ok(v) => Some(v),
                    Err(r) if self.exception_is(r, types::INDEX_ERROR) || self.exception_is(r, types::STOP_ITERATION) => None,
                    Err(r) => return Err(r),
                }
            }
        };
        // What goes over other iterators leaves it to them whether they have more to give.
        if item.is_none() && Source::type_of(small) == types::ITERATOR {
            self.heap.set_small(it, small | EXHAUSTED);
        }
        Ok(item)
    }

    fn next_of_each(&mut self, iterators: Val) -> Res<Option<Vec<Val>>> {
        let n = self.tuple_len(iterators);
        let mut items = Vec::with_capacity(n);
        for i in 0..n {
            let it = self.tuple_get(iterators, i);
            match self.iter_next(it)? {
                Some(v) => {
                    self.keep(v);
                    items.push(v);
                }
                None => return Ok(None),
            }
        }
        Ok(if n == 0 { None } else { Some(items) })
    }

    /// Calls `each` with every item of an iterable; what is allocated for one item is given up before the next.
    pub fn iterate(&mut self, v: Val, each: &mut dyn FnMut(&mut Vm, Val) -> Res<()>) -> Res<()> {
        self.each_item(v, &mut |vm, mark, item| {
            each(vm, item)?;
            vm.release(mark);
            Ok(())
        })
    }

    /// The values that iterating over `v` gives. They are kept, so that they are good until the built-in returns.
    pub fn collect_items(&mut self, v: Val) -> Res<Vec<Val>> {
        let mut items = Vec::new();
        self.each_item(v, &mut |vm, mark, item| {
            vm.release(mark);
            vm.keep(item);
            items.push(item);
            Ok(())
        })?;
        Ok(items)
    }

    /// Calls `each` with every item, which is kept, and where the temporaries stood before it.
    fn each_item(&mut self, v: Val, each: &mut dyn FnMut(&mut Vm, usize, Val) -> Res<()>) -> Res<()> {
        let mut s = match self.special(v, names::ITER) {
            Some(_) => State { source: self.iter(v)?, position: Val::UNDEF, extra: Val::UNDEF },
            None => self.loop_state(v)?,
        };
        self.keep(s.source);
        let mut count = 0u32;
        loop {
            let mark = self.mark();
            let item = if s.position.is_absent() { self.iter_next(s.source)? } else { self.state_next(&mut s)? };
            let Some(item) = item else { return Ok(()) };
            self.keep(item);
            each(self, mark, item)?;
            count += 1;
            if count.is_multiple_of(64) {
                self.poll_native(64, "iteration")?;
            }
        }
    }
}

/// Whether a loop needs no iterator object for it.
fn is_container(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::List
            | Kind::Tuple
            | Kind::Str
            | Kind::Bytes
            | Kind::ByteArray
            | Kind::Array
            | Kind::MemoryView
            | Kind::Dict
            | Kind::DictView
            | Kind::Set
            | Kind::FrozenSet
            | Kind::Range
    )
}
