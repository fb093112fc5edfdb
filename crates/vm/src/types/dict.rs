//! `dict`, `OrderedDict` and the views of `keys()`, `values()` and `items()`. The table is in `crate::dict`.

use super::containers::CHUNK;
use crate::native::{Args, Item, Native, Res, TypeDef};
use crate::ops::Binary;
use crate::types;
use crate::vm::Vm;
use taipan_heap::{Kind, Val};

/// Bit of a dict's small field: it is an `OrderedDict`.
pub const IS_ORDERED: u16 = 2;

// What a view shows, in its slot 1.
pub const KEYS: isize = 0;
pub const VALUES: isize = 1;
pub const ITEMS: isize = 2;

pub static TYPE: TypeDef = TypeDef {
    new: Some(|vm, _, args| new(vm, args, 0)),
    methods: &[
        ("clear", Item::Fn(Native::new("clear", 1, 1, clear))),
        ("copy", Item::Fn(Native::new("copy", 1, 1, copy))),
        ("fromkeys", Item::ClassFn(Native::new("fromkeys", 2, 3, from_keys))),
        ("get", Item::Fn(Native::new("get", 2, 3, get))),
        ("items", Item::Fn(Native::new("items", 1, 1, |vm, args| view(vm, args, ITEMS)))),
        ("keys", Item::Fn(Native::new("keys", 1, 1, |vm, args| view(vm, args, KEYS)))),
        ("pop", Item::Fn(Native::new("pop", 2, 3, pop))),
        ("popitem", Item::Fn(Native::new("popitem", 1, 1, pop_item))),
        ("setdefault", Item::Fn(Native::new("setdefault", 2, 3, set_default))),
        ("update", Item::Fn(Native::keywords("update", 1, 2, update))),
        ("values", Item::Fn(Native::new("values", 1, 1, |vm, args| view(vm, args, VALUES)))),
        ("__getitem__", Item::Fn(Native::new("__getitem__", 2, 2, get_item))),
        ("__setitem__", Item::Fn(Native::new("__setitem__", 3, 3, set_item))),
        ("__delitem__", Item::Fn(Native::new("__delitem__", 2, 2, del_item))),
        ("__contains__", Item::Fn(Native::new("__contains__", 2, 2, contains))),
    ],
    ..TypeDef::named("dict")
};

pub static ORDERED: TypeDef =
    TypeDef { base: Some(&TYPE), new: Some(|vm, _, args| new(vm, args, IS_ORDERED)), ..TypeDef::named("OrderedDict") };

pub static VIEW: TypeDef = TypeDef {
    methods: &[(
        "isdisjoint",
        Item::Fn(Native::new("isdisjoint", 2, 2, |vm, args| {
            let (this, other) = (vm.this(args, Kind::DictView)?, args.get(vm, 1));
            let set = vm.as_set(this)?;
            Ok(Val::bool(vm.set_is_disjoint(set, other)?))
        })),
    )],
    ..TypeDef::named("dict_view")
};

fn new(vm: &mut Vm, args: Args, small: u16) -> Res {
    if args.len() > 1 {
        let n = args.len();
        return Err(vm.raise_fmt(types::TYPE_ERROR, format_args!("function expected at most 1 arguments, got {n}")));
    }
    let d = vm.new_dict(0)?;
    vm.heap.set_small(d, small);
    let source = args.opt(vm, 0);
    update_from(vm, d, source, args)?;
    Ok(d)
}

/// Adds a mapping or pairs, then the keyword arguments.
fn update_from(vm: &mut Vm, d: Val, source: Option<Val>, args: Args) -> Res<()> {
    if let Some(source) = source {
        vm.dict_update(d, source)?;
    }
    for i in 0..args.keywords(vm) {
        let (key, value) = args.keyword_at(vm, i);
        vm.dict_set(d, key, value)?;
    }
    Ok(())
}

impl Vm {
    /// Adds the entries of a dict, or of an iterable of pairs.
    pub fn dict_update(&mut self, d: Val, source: Val) -> Res<()> {
        let base = self.native_base(source);
        if !self.heap.is(base, Kind::Dict) {
            return self.iterate(source, &mut |vm, pair| {
                let [key, value] = vm.pair(pair)?;
                vm.dict_set(d, key, value)
            });
        }
        if self.dict_len(d) == 0 {
            self.dict_make_room(d, self.dict_len(base))?;
        }
        let mut at = 0;
        let mut left = CHUNK;
        while let Some((key, value)) = self.dict_next(base, &mut at) {
            self.dict_set(d, key, value)?;
            left -= 1;
            if left == 0 {
                left = CHUNK;
                self.poll_native(CHUNK as u32, "update")?;
            }
        }
        Ok(())
    }

    /// The two items of an iterable that has two. They are kept.
    fn pair(&mut self, v: Val) -> Res<[Val; 2]> {
        if matches!(self.heap.kind(v), Kind::Tuple | Kind::List) {
            if let (Some(a), Some(b), None) = (self.seq_get(v, 0), self.seq_get(v, 1), self.seq_get(v, 2)) {
                return Ok([a, b]);
            }
        } else if let [a, b] = self.collect_items(v)?[..] {
            return Ok([a, b]);
        }
        Err(self.value_error("dict update sequence has wrong length"))
    }

    pub(crate) fn new_dict_view(&mut self, d: Val, what: isize) -> Res {
        let view = self.alloc(Kind::DictView, 2)?;
        self.heap.set(view, 0, d);
        self.heap.set(view, 1, Val::int(what));
        Ok(view)
    }
}

// ---- Methods

fn clear(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::Dict)?;
    vm.check_changeable(this)?;
    vm.dict_clear(this);
    Ok(Val::NONE)
}

fn copy(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::Dict)?;
    vm.dict_copy(this)
}

fn from_keys(vm: &mut Vm, args: Args) -> Res {
    let (class, keys) = (args.get(vm, 0), args.get(vm, 1));
    let value = args.opt(vm, 2).unwrap_or(Val::NONE);
    let d = vm.new_dict(0)?;
    if vm.is_subclass(class, types::ORDERED_DICT) {
        vm.heap.set_small(d, IS_ORDERED);
    }
    vm.iterate(keys, &mut |vm, key| vm.dict_set(d, key, value))?;
    Ok(d)
}

fn get(vm: &mut Vm, args: Args) -> Res {
    let (this, key) = (vm.this(args, Kind::Dict)?, args.get(vm, 1));
    let found = vm.dict_get(this, key)?;
    Ok(found.or_else(|| args.opt(vm, 2)).unwrap_or(Val::NONE))
}

fn view(vm: &mut Vm, args: Args, what: isize) -> Res {
    let this = vm.this(args, Kind::Dict)?;
    vm.new_dict_view(this, what)
}

fn pop(vm: &mut Vm, args: Args) -> Res {
    let (this, key) = (vm.this(args, Kind::Dict)?, args.get(vm, 1));
    vm.check_changeable(this)?;
    match vm.dict_del(this, key)?.or_else(|| args.opt(vm, 2)) {
        Some(v) => Ok(v),
        None => Err(vm.key_error(key)),
    }
}

fn pop_item(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::Dict)?;
    vm.check_changeable(this)?;
    // The tuple first: if it can't be made, the entry stays.
    if vm.dict_len(this) == 0 {
        return Err(vm.raise_str(types::KEY_ERROR, "popitem(): dictionary is empty"));
    }
    let pair = vm.new_tuple(&[Val::NONE, Val::NONE])?;
    match vm.dict_pop_last(this) {
        Some((key, value)) => {
            vm.heap.set(pair, 0, key);
            vm.heap.set(pair, 1, value);
            Ok(pair)
        }
        None => Err(vm.raise_str(types::KEY_ERROR, "popitem(): dictionary is empty")),
    }
}

fn set_default(vm: &mut Vm, args: Args) -> Res {
    let (this, key) = (vm.this(args, Kind::Dict)?, args.get(vm, 1));
    vm.check_changeable(this)?;
    if let Some(v) = vm.dict_get(this, key)? {
        return Ok(v);
    }
    let value = args.opt(vm, 2).unwrap_or(Val::NONE);
    vm.dict_set(this, key, value)?;
    Ok(value)
}

fn update(vm: &mut Vm, args: Args) -> Res {
    let this = vm.this(args, Kind::Dict)?;
    vm.check_changeable(this)?;
    let source = args.opt(vm, 1);
    update_from(vm, this, source, args)?;
    Ok(Val::NONE)
}

fn get_item(vm: &mut Vm, args: Args) -> Res {
    let (this, key) = (vm.this(args, Kind::Dict)?, args.get(vm, 1));
    match vm.dict_get(this, key)? {
        Some(v) => Ok(v),
        None => Err(vm.key_error(key)),
    }
}

fn set_item(vm: &mut Vm, args: Args) -> Res {
    let (this, key, value) = (vm.this(args, Kind::Dict)?, args.get(vm, 1), args.get(vm, 2));
    vm.check_changeable(this)?;
    vm.dict_set(this, key, value)?;
    Ok(Val::NONE)
}

fn del_item(vm: &mut Vm, args: Args) -> Res {
    let (this, key) = (vm.this(args, Kind::Dict)?, args.get(vm, 1));
    vm.check_changeable(this)?;
    match vm.dict_del(this, key)? {
        Some(_) => Ok(Val::NONE),
        None => Err(vm.key_error(key)),
    }
}

fn contains(vm: &mut Vm, args: Args) -> Res {
    let (this, key) = (vm.this(args, Kind::Dict)?, args.get(vm, 1));
    Ok(Val::bool(vm.dict_index(this, key)?.is_some()))
}

// ---- Operators

pub(super) fn binary(vm: &mut Vm, op: Binary, left: Val, right: Val, inplace: bool) -> Res<Option<Val>> {
    if op != Binary::Or || !vm.heap.is(right, Kind::Dict) {
        return Ok(None);
    }
    if inplace {
        vm.check_changeable(left)?;
    }
    let d = if inplace { left } else { vm.dict_copy(left)? };
    vm.dict_update(d, right)?;
    Ok(Some(d))
}

/// The same keys with equal values; for two ordered ones in the same order too.
pub(super) fn equal(vm: &mut Vm, a: Val, b: Val) -> Res<bool> {
    if vm.dict_len(a) != vm.dict_len(b) {
        return Ok(false);
    }
    let in_order = (vm.heap.small(a) & vm.heap.small(b) & IS_ORDERED) != 0;
    let (mut at, mut other_at) = (0, 0);
    let mut left = CHUNK;
    while let Some((key, value)) = vm.dict_next(a, &mut at) {
        let mark = vm.mark();
        vm.keep(key);
        vm.keep(value);
        let other = if in_order {
            let Some((k, v)) = vm.dict_next(b, &mut other_at) else { return Ok(false) };
            vm.keep(v);
            if !vm.kept_equals(key, k)? {
                return Ok(false);
            }
            v
        } else {
            let Some(v) = vm.dict_get(b, key)? else { return Ok(false) };
            v
        };
        if value != other && !vm.kept_equals(value, other)? {
            return Ok(false);
        }
        vm.release(mark);
        left -= 1;
        if left == 0 {
            left = CHUNK;
            vm.poll_native(CHUNK as u32, "compare")?;
        }
    }
    Ok(true)
}

pub(super) fn view_contains(vm: &mut Vm, view: Val, item: Val) -> Res<bool> {
    let d = vm.heap.get(view, 0);
    match vm.heap.get(view, 1).int_unchecked() {
        KEYS => Ok(vm.dict_index(d, item)?.is_some()),
        ITEMS => {
            if !vm.heap.is(item, Kind::Tuple) || vm.heap.len(item) != 2 {
                return Ok(false);
            }
            let (key, want) = (vm.heap.get(item, 0), vm.heap.get(item, 1));
            match vm.dict_get(d, key)? {
                Some(value) => Ok(value == want || vm.kept_equals(value, want)?),
                None => Ok(false),
            }
        }
        _ => {
            let mut at = 0;
            let mut left = CHUNK;
            while let Some((_, value)) = vm.dict_next(d, &mut at) {
                if value == item || vm.kept_equals(value, item)? {
                    return Ok(true);
                }
                left -= 1;
                if left == 0 {
                    left = CHUNK;
                    vm.poll_native(CHUNK as u32, "search")?;
                }
            }
            Ok(false)
        }
    }
}
