//! `set` and `frozenset`: tables (`crate::dict`) whose values are all `None`.

use super::containers::CHUNK;
use super::dict;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::ops::{Binary, Compare};
use crate::types;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

macro_rules! method {
    ($name:literal, $min:literal, $max:expr, $func:expr) => {
        ($name, Item::Fn(Native::new($name, $min, $max, $func)))
    };
}

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, args, Kind::Set)),
    methods: &[
        method!("add", 2, 2, |vm, args| {
            let (this, item) = (vm.this(args, Kind::Set)?, args.get(vm, 1));
            vm.set_add(this, item)?;
            Ok(Val::NONE)
        }),
        method!("clear", 1, 1, |vm, args| {
            let this = vm.this(args, Kind::Set)?;
            vm.dict_clear(this);
            Ok(Val::NONE)
        }),
        method!("discard", 2, 2, |vm, args| {
            let (this, item) = (vm.this(args, Kind::Set)?, args.get(vm, 1));
            vm.dict_del(this, item)?;
            Ok(Val::NONE)
        }),
        method!("pop", 1, 1, |vm, args| {
            let this = vm.this(args, Kind::Set)?;
            match vm.dict_pop_first(this) {
                Some((item, _)) => Ok(item),
                None => Err(vm.raise_str(types::KEY_ERROR, "pop from an empty set")),
            }
        }),
        method!("remove", 2, 2, |vm, args| {
            let (this, item) = (vm.this(args, Kind::Set)?, args.get(vm, 1));
            match vm.dict_del(this, item)? {
                Some(_) => Ok(Val::NONE),
                None => Err(vm.key_error(item)),
            }
        }),
        method!("update", 1, Native::ANY, |vm, args| {
            let this = vm.this(args, Kind::Set)?;
            for i in 1..args.len() {
                let other = args.get(vm, i);
                vm.set_update(this, other)?;
            }
            Ok(Val::NONE)
        }),
        method!("difference_update", 1, Native::ANY, |vm, args| {
            let this = vm.this(args, Kind::Set)?;
            for i in 1..args.len() {
                let other = args.get(vm, i);
                remove_all(vm, this, other)?;
            }
            Ok(Val::NONE)
        }),
        method!("intersection_update", 1, Native::ANY, |vm, args| {
            let this = vm.this(args, Kind::Set)?;
            let result = intersection(vm, args, this, Kind::Set)?;
            vm.table_replace(this, result);
            Ok(Val::NONE)
        }),
        method!("symmetric_difference_update", 2, 2, |vm, args| {
            let (this, other) = (vm.this(args, Kind::Set)?, args.get(vm, 1));
            let result = symmetric_difference(vm, this, other, Kind::Set)?;
            vm.table_replace(this, result);
            Ok(Val::NONE)
        }),
        COPY,
        CONTAINS,
        DIFFERENCE,
        INTERSECTION,
        IS_DISJOINT,
        IS_SUBSET,
        IS_SUPERSET,
        SYMMETRIC_DIFFERENCE,
        UNION,
    ],
    ..TypeDef::named("set")
};

pub static FROZEN: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, args, Kind::FrozenSet)),
    methods: &[COPY, CONTAINS, DIFFERENCE, INTERSECTION, IS_DISJOINT, IS_SUBSET, IS_SUPERSET, SYMMETRIC_DIFFERENCE, UNION],
    ..TypeDef::named("frozenset")
};

type Method = (&'static str, Item);

const COPY: Method = method!("copy", 1, 1, |vm, args| {
    let (this, kind) = this(vm, args)?;
    if kind == Kind::FrozenSet { Ok(this) } else { vm.table_copy(this, kind) }
});
const CONTAINS: Method = method!("__contains__", 2, 2, |vm, args| {
    let (this, _) = this(vm, args)?;
    let item = args.get(vm, 1);
    Ok(Val::bool(vm.dict_index(this, item)?.is_some()))
});
const DIFFERENCE: Method = method!("difference", 1, Native::ANY, |vm, args| {
    let (this, kind) = this(vm, args)?;
    let result = vm.table_copy(this, kind)?;
    for i in 1..args.len() {
        let other = args.get(vm, i);
        remove_all(vm, result, other)?;
    }
    Ok(result)
});
const INTERSECTION: Method = method!("intersection", 1, Native::ANY, |vm, args| {
    let (this, kind) = this(vm, args)?;
    intersection(vm, args, this, kind)
});
const IS_DISJOINT: Method = method!("isdisjoint", 2, 2, |vm, args| {
    let (this, _) = this(vm, args)?;
    let other = args.get(vm, 1);
    Ok(Val::bool(vm.set_is_disjoint(this, other)?))
});
const IS_SUBSET: Method = method!("issubset", 2, 2, |vm, args| {
    let (this, _) = this(vm, args)?;
    let other = args.get(vm, 1);
    let other = vm.as_set(other)?;
    Ok(Val::bool(is_subset(vm, this, other)?))
});
const IS_SUPERSET: Method = method!("issuperset", 2, 2, |vm, args| {
    let (this, _) = this(vm, args)?;
    let other = args.get(vm, 1);
    let other = vm.as_set(other)?;
    Ok(Val::bool(is_subset(vm, other, this)?))
});
const SYMMETRIC_DIFFERENCE: Method = method!("symmetric_difference", 2, 2, |vm, args| {
    let (this, kind) = this(vm, args)?;
    let other = args.get(vm, 1);
    symmetric_difference(vm, this, other, kind)
});
const UNION: Method = method!("union", 1, Native::ANY, |vm, args| {
    let (this, kind) = this(vm, args)?;
    let result = vm.table_copy(this, kind)?;
    for i in 1..args.len() {
        let other = args.get(vm, i);
        vm.set_update(result, other)?;
    }
    Ok(result)
});

fn new(vm: &mut Vm, args: Args, kind: Kind) -> Res {
    vm.check_arity(args, 0..2)?;
    let s = vm.new_table(kind, 0)?;
    if let Some(items) = args.opt(vm, 0) {
        vm.set_update(s, items)?;
    }
    Ok(s)
}

/// The set or frozenset in argument 0, and which of them it is.
fn this(vm: &mut Vm, args: Args) -> Res<(Val, Kind)> {
    let v = args.get(vm, 0);
    let base = vm.native_base(v);
    if vm.heap.is(base, Kind::FrozenSet) {
        return Ok((base, Kind::FrozenSet));
    }
    Ok((vm.this(args, Kind::Set)?, Kind::Set))
}

impl Vm {
    pub fn new_set(&mut self, capacity: usize) -> Res {
        self.new_table(Kind::Set, capacity)
    }

    #[inline]
    pub fn set_add(&mut self, s: Val, item: Val) -> Res<()> {
        self.dict_set(s, item, Val::NONE)
    }

    /// Adds all items of an iterable.
    pub fn set_update(&mut self, s: Val, items: Val) -> Res<()> {
        // What has no item twice needs room once.
        if self.dict_len(s) == 0
            && matches!(self.heap.kind(items), Kind::Set | Kind::FrozenSet | Kind::Dict | Kind::Range)
            && let Some(n) = self.container_len(items)
        {
            self.dict_make_room(s, n)?;
        }
        self.each_of(items, &mut |vm, x| {
            vm.set_add(s, x)?;
            Ok(true)
        })
    }

    /// A set, frozenset or dict that has the items of `v`: `v` itself if it is one.
    pub(crate) fn as_set(&mut self, v: Val) -> Res {
        let base = self.native_base(v);
        if matches!(self.heap.kind(base), Kind::Set | Kind::FrozenSet | Kind::Dict) {
            return Ok(base);
        }
        if self.heap.is(base, Kind::DictView) && self.heap.get(base, 1).int_unchecked() == dict::KEYS {
            return Ok(self.heap.get(base, 0));
        }
        let s = self.new_set(0)?;
        self.set_update(s, v)?;
        Ok(s)
    }

    pub(crate) fn set_is_disjoint(&mut self, s: Val, other: Val) -> Res<bool> {
        let mut disjoint = true;
        self.each_of(other, &mut |vm, x| {
            disjoint = vm.dict_index(s, x)?.is_none();
            Ok(disjoint)
        })?;
        Ok(disjoint)
    }

    /// Runs `f` on the items of any iterable, of a table without an iterator. Each is kept meanwhile. Ends when `f`
    /// answers false (an iterator is run to its end).
    fn each_of(&mut self, v: Val, f: &mut dyn FnMut(&mut Vm, Val) -> Res<bool>) -> Res<()> {
        let base = self.native_base(v);
        if !matches!(self.heap.kind(base), Kind::Set | Kind::FrozenSet | Kind::Dict) {
            let mut more = true;
            return self.iterate(v, &mut |vm, x| {
                if more {
                    more = f(vm, x)?;
                }
                Ok(())
            });
        }
        let mut at = 0;
        let mut left = CHUNK;
        while let Some((item, _)) = self.dict_next(base, &mut at) {
            let mark = self.mark();
            self.keep(item);
            if !f(self, item)? {
                return Ok(());
            }
            self.release(mark);
            left -= 1;
            if left == 0 {
                left = CHUNK;
                self.poll_native(CHUNK as u32, "set")?;
            }
        }
        Ok(())
    }
}

fn remove_all(vm: &mut Vm, s: Val, items: Val) -> Res<()> {
    if vm.native_base(items) == s {
        vm.dict_clear(s);
        return Ok(());
    }
    vm.each_of(items, &mut |vm, x| {
        vm.dict_del(s, x)?;
        Ok(true)
    })
}

/// What `this` has in common with all the other arguments.
fn intersection(vm: &mut Vm, args: Args, this: Val, kind: Kind) -> Res {
    let mut result = this;
    for i in 1..args.len() {
        let other = args.get(vm, i);
        result = common(vm, result, other, kind)?;
    }
    if result == this { vm.table_copy(this, kind) } else { Ok(result) }
}

fn common(vm: &mut Vm, s: Val, other: Val, kind: Kind) -> Res {
    let other = vm.as_set(other)?;
    let result = vm.new_table(kind, 0)?;
    vm.each_of(s, &mut |vm, x| {
        if vm.dict_index(other, x)?.is_some() {
            vm.set_add(result, x)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

fn symmetric_difference(vm: &mut Vm, s: Val, other: Val, kind: Kind) -> Res {
    let other = vm.as_set(other)?;
    let result = vm.table_copy(s, kind)?;
    vm.each_of(other, &mut |vm, x| {
        if vm.dict_del(result, x)?.is_none() {
            vm.set_add(result, x)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

fn is_subset(vm: &mut Vm, s: Val, of: Val) -> Res<bool> {
    if vm.dict_len(s) > vm.dict_len(of) {
        return Ok(false);
    }
    let mut subset = true;
    vm.each_of(s, &mut |vm, x| {
        subset = vm.dict_index(of, x)?.is_some();
        Ok(subset)
    })?;
    Ok(subset)
}

// ---- Operators

pub(super) fn binary(vm: &mut Vm, op: Binary, left: Val, right: Val, inplace: bool) -> Res<Option<Val>> {
    if !matches!(vm.heap.kind(right), Kind::Set | Kind::FrozenSet | Kind::DictView) {
        return Ok(None);
    }
    let kind = vm.heap.kind(left);
    if !inplace || kind == Kind::FrozenSet {
        return combine(vm, op, left, right, kind);
    }
    match op {
        Binary::Or => vm.set_update(left, right)?,
        Binary::Sub => remove_all(vm, left, right)?,
        _ => {
            let Some(result) = combine(vm, op, left, right, kind)? else { return Ok(None) };
            vm.table_replace(left, result);
        }
    }
    Ok(Some(left))
}

fn combine(vm: &mut Vm, op: Binary, left: Val, right: Val, kind: Kind) -> Res<Option<Val>> {
    Ok(Some(match op {
        Binary::Or => {
            let result = vm.table_copy(left, kind)?;
            vm.set_update(result, right)?;
            result
        }
        Binary::And => common(vm, left, right, kind)?,
        Binary::Sub => {
            let result = vm.table_copy(left, kind)?;
            remove_all(vm, result, right)?;
            result
        }
        Binary::Xor => symmetric_difference(vm, left, right, kind)?,
        _ => return Ok(None),
    }))
}

pub(super) fn compare(vm: &mut Vm, op: Compare, left: Val, right: Val) -> Res<Option<bool>> {
    let (a, b) = (vm.dict_len(left), vm.dict_len(right));
    Ok(Some(match op {
        Compare::Eq => a == b && is_subset(vm, left, right)?,
        Compare::Ne => a != b || !is_subset(vm, left, right)?,
        Compare::Le => is_subset(vm, left, right)?,
        Compare::Lt => a < b && is_subset(vm, left, right)?,
        Compare::Ge => is_subset(vm, right, left)?,
        Compare::Gt => a > b && is_subset(vm, right, left)?,
    }))
}

// ---- Views of keys and items as sets

fn is_set_like(vm: &Vm, v: Val) -> bool {
    match vm.heap.kind(v) {
        Kind::Set | Kind::FrozenSet => true,
        Kind::DictView => vm.heap.get(v, 1).int_unchecked() != dict::VALUES,
        _ => false,
    }
}

pub(super) fn view_binary(vm: &mut Vm, op: Binary, left: Val, right: Val) -> Res<Option<Val>> {
    if !is_set_like(vm, left) || !matches!(op, Binary::Or | Binary::And | Binary::Sub | Binary::Xor) {
        return Ok(None);
    }
    let set = vm.new_set(0)?;
    vm.set_update(set, left)?;
    combine(vm, op, set, right, Kind::Set)
}

pub(super) fn view_compare(vm: &mut Vm, op: Compare, left: Val, right: Val) -> Res<Option<bool>> {
    if !is_set_like(vm, left) || !is_set_like(vm, right) {
        return Ok(None);
    }
    let (left, right) = (vm.as_set(left)?, vm.as_set(right)?);
    compare(vm, op, left, right)
}
