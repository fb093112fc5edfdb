//! Attributes: what `a.b` is, stores, deletes, and the cache in front of both.
//!
//! One cache for the whole VM, keyed by what decides an attribute's place (an instance's shape, else the type) and its
//! name. It takes no memory per call site and needs no writes to code, so it works from flash too. It is emptied at
//! every collection (keys are addresses) and whenever a class gets a new name.

use crate::class::{self, shape};
use crate::names;
use crate::native::{Item, Raise, Res};
use crate::types;
use crate::vm::Vm;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use taipan_heap::watch::WATCHED;
use taipan_heap::{Heap, Kind, Val};

const ENTRIES: usize = 512;
/// What emptying the caches costs, in values touched: whole cache lines are written.
pub const WORK: u32 = (2 * ENTRIES / 2) as u32;

/// What a cache entry says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum AttrKind {
    Empty,
    /// Slot `index` of the instance.
    Slot,
    /// The value slot numbered `index` in the entries of class dict `value`: a function when it was cached.
    ClassFunction,
    /// As `ClassFunction`: a value that is not bound when it was cached.
    ClassValue,
    /// `value` is the built-in function.
    NativeMethod,
    /// For classes: there is no such name in a class written in Python.
    NoMethod,
    /// For modules: the value slot numbered `index` in the entries of dict `value`; a module's values are never bound.
    Global,
    /// For stores: slot `index`, after which the instance's shape is `value`.
    Store,
}

/// One line of the cache.
#[derive(Clone, Copy)]
pub struct Entry {
    pub key: Val,
    pub name: Val,
    pub value: Val,
    pub index: u32,
    pub kind: AttrKind,
}

const EMPTY: Entry = Entry { key: Val::UNDEF, name: Val::UNDEF, value: Val::UNDEF, index: 0, kind: AttrKind::Empty };

/// The caches for loads and for stores.
pub struct AttrCache {
    loads: Box<[Entry; ENTRIES]>,
    stores: Box<[Entry; ENTRIES]>,
}

#[inline(always)]
fn place(key: Val, name: Val) -> usize {
    // Keys and names are heap addresses, 8 bytes apart at least, or numbers above bit 8.
    ((key.bits() >> 4) + (name.bits() >> 3) * 5) & (ENTRIES - 1)
}

fn empty_table() -> Box<[Entry; ENTRIES]> {
    match vec![EMPTY; ENTRIES].into_boxed_slice().try_into() {
        Ok(table) => table,
        Err(_) => unreachable!("the vector has this many entries"),
    }
}

impl Default for AttrCache {
    fn default() -> Self {
        Self::new()
    }
}

impl AttrCache {
    pub fn new() -> AttrCache {
        AttrCache { loads: empty_table(), stores: empty_table() }
    }

    #[inline(always)]
    pub fn load_entry(&self, key: Val, name: Val) -> &Entry {
        &self.loads[place(key, name)]
    }

    #[inline(always)]
    pub fn store_entry(&self, key: Val, name: Val) -> &Entry {
        &self.stores[place(key, name)]
    }

    fn put_load(&mut self, key: Val, name: Val, value: Val, index: usize, kind: AttrKind) {
        // What is in the cache is not looked up, so the heap would not see who depends on it.
        if WATCHED {
            return;
        }
        self.loads[place(key, name)] = Entry { key, name, value, index: index as u32, kind };
    }

    fn put_store(&mut self, key: Val, name: Val, value: Val, index: usize) {
        if WATCHED {
            return;
        }
        self.stores[place(key, name)] = Entry { key, name, value, index: index as u32, kind: AttrKind::Store };
    }

    pub fn clear(&mut self) {
        self.loads.fill(EMPTY);
        self.stores.fill(EMPTY);
    }
}

/// What an object's attributes are cached under: the shape, class or module, else the built-in type; unbound if none of
/// these decides.
#[inline(always)]
pub(crate) fn key_of(heap: &Heap, object: Val) -> Val {
    match heap.kind(object) {
        Kind::Instance | Kind::Object => heap.get(object, 0),
        Kind::Class | Kind::Module => object,
        Kind::Dict if heap.small(object) & types::dict::IS_ORDERED != 0 => types::ORDERED_DICT,
        kind => KEYS[kind as usize],
    }
}

/// Keys of the kinds whose objects all have one type, whose methods are found by it alone.
const KEYS: [Val; Kind::Object as usize + 1] = {
    let mut keys = [Val::UNDEF; Kind::Object as usize + 1];
    let kinds = [
        Kind::Str,
        Kind::Bytes,
        Kind::ByteArray,
        Kind::Array,
        Kind::MemoryView,
        Kind::Tuple,
        Kind::List,
        Kind::Dict,
        Kind::Set,
        Kind::FrozenSet,
        Kind::Generator,
    ];
    let mut i = 0;
    while i < kinds.len() {
        keys[kinds[i] as usize] = types::of_kind(kinds[i]);
        i += 1;
    }
    keys
};

/// What looking an attribute up gave.
pub enum Found {
    /// The value itself.
    Value(Val),
    /// A function or built-in to be bound to the object.
    Method(Val),
    /// A function to be bound to something else: a class method to its class.
    Bound(Val, Val),
    /// A getter to be called with the object.
    Getter(Val),
    /// `function(object, name)` has to be called: `__getattr__`.
    Hook(Val),
    Missing,
}

fn bound(v: Val) -> Option<Val> {
    (!v.is_absent()).then_some(v)
}

impl Vm {
    /// `name` (a special method) in a user's class of the order of class `c`; built-in classes are not asked. Cached.
    pub(crate) fn user_method(&mut self, c: Val, name: Val) -> Option<Val> {
        let e = self.attrs.load_entry(c, name);
        if e.key == c && e.name == name {
            return match e.kind {
                AttrKind::ClassFunction => {
                    let entries = self.heap.get(e.value, 0);
                    Some(self.heap.get(entries, e.index as usize)).filter(|v| !v.is_absent())
                }
                _ => None,
            };
        }
        let mro = self.heap.get(c, class::slot::MRO);
        for i in 0..self.heap.len(mro) {
            let base = self.heap.get(mro, i);
            if !self.heap.is(base, Kind::Class) {
                continue;
            }
            let dict = self.heap.get(base, class::slot::DICT);
            let Some(at) = self.dict_find_interned(dict, name) else { continue };
            let v = self.dict_entry(dict, at).1;
            if !v.is_absent() {
                self.attrs.put_load(c, name, dict, 3 * at + 2, AttrKind::ClassFunction);
                return Some(v);
            }
        }
        self.attrs.put_load(c, name, Val::UNDEF, 0, AttrKind::NoMethod);
        None
    }

    // ---- Loads

    /// Looks `name` (interned) up in `object`.
    pub(crate) fn find_attr(&mut self, object: Val, name: Val) -> Res<Found> {
        match self.cached_attr(object, name) {
            Some(found) => Ok(found),
            None => self.find_attr_uncached(object, name),
        }
    }

    /// What the cache knows of `object.name`.
    #[inline]
    fn cached_attr(&self, object: Val, name: Val) -> Option<Found> {
        let key = key_of(&self.heap, object);
        let e = self.attrs.load_entry(key, name);
        if e.key != key || e.name != name {
            return None;
        }
        match e.kind {
            AttrKind::Slot => bound(self.instance_slot(object, e.index as usize)).map(Found::Value),
            AttrKind::NativeMethod => Some(Found::Method(e.value)),
            AttrKind::Global => bound(self.heap.get(self.heap.get(e.value, 0), e.index as usize)).map(Found::Value),
            // A class has functions of its own, which are not bound to it.
            AttrKind::ClassFunction if key != object => {
                let f = self.heap.get(self.heap.get(e.value, 0), e.index as usize);
                self.heap.is(f, Kind::Function).then_some(Found::Method(f))
            }
            _ => None,
        }
    }

    fn find_attr_uncached(&mut self, object: Val, name: Val) -> Res<Found> {
        match self.heap.kind(object) {
            Kind::Instance => self.find_instance_attr(object, name),
            Kind::Class => self.find_class_attr(object, name),
            Kind::Module => {
                let globals = self.heap.get(object, 0);
                if let Some(i) = self.dict_find_interned(globals, name) {
                    let v = self.dict_entry(globals, i).1;
                    if !v.is_absent() {
                        if !WATCHED {
                            // The entry must keep its number.
                            self.pin_dict(globals);
                        }
                        self.attrs.put_load(object, name, globals, 3 * i + 2, AttrKind::Global);
                        return Ok(Found::Value(v));
                    }
                }
                match name {
                    names::DICT => Ok(Found::Value(globals)),
                    names::CLASS => Ok(Found::Value(types::MODULE)),
                    _ => match self.dict_find_interned(globals, names::GETATTR).map(|i| self.dict_entry(globals, i).1) {
                        Some(f) if !f.is_absent() => Ok(Found::Hook(f)),
                        _ => Ok(Found::Missing),
                    },
                }
            }
            Kind::Type => self.find_type_attr(object, name),
            Kind::Super => self.find_super_attr(object, name),
            _ => self.find_native_attr(object, object, name),
        }
    }

    fn find_instance_attr(&mut self, object: Val, name: Val) -> Res<Found> {
        let s = self.heap.get(object, 0);
        if let Some(index) = self.shape_find(s, name) {
            let v = self.instance_slot(object, index);
            if !v.is_absent() {
                self.attrs.put_load(s, name, Val::UNDEF, index, AttrKind::Slot);
                return Ok(Found::Value(v));
            }
        }
        let c = self.heap.get(s, shape::CLASS);
        let mro = self.heap.get(c, class::slot::MRO);
        for i in 0..self.heap.len(mro) {
            let base = self.heap.get(mro, i);
            if !self.heap.is(base, Kind::Class) {
                if base == types::OBJECT && i + 1 < self.heap.len(mro) {
                    continue;
                }
                if let Some(f) = self.own_lookup(base, name) {
                    if name == names::NEW {
                        return Ok(Found::Value(f));
                    }
                    return self.bind_kind(f, object, c);
                }
                continue;
            }
            let dict = self.heap.get(base, class::slot::DICT);
            let Some(at) = self.dict_find_interned(dict, name) else { continue };
            let v = self.dict_entry(dict, at).1;
            if v.is_absent() {
                continue;
            }
            if name != names::NEW && self.shape_find(s, name).is_none() {
                let kind = if self.heap.is(v, Kind::Function) { AttrKind::ClassFunction } else { AttrKind::ClassValue };
                self.attrs.put_load(s, name, dict, 3 * at + 2, kind);
            }
            if self.heap.kind(v) == Kind::Native || name == names::NEW && self.heap.is(v, Kind::Function) {
                // In a user's class a built-in function behaves like a static method.
                return Ok(Found::Value(v));
            }
            return self.bind_kind(v, object, c);
        }
        match name {
            names::CLASS => return Ok(Found::Value(c)),
            names::DICT => {
                let d = self.new_dict(0)?;
                for (k, v) in self.instance_attrs(object) {
                    self.dict_set(d, k, v)?;
                }
                // A copy: what were stored in it would be lost.
                self.fix_dict(d);
                return Ok(Found::Value(d));
            }
            _ => {}
        }
        let base = self.native_base(object);
        if base != object
            && let found @ (Found::Value(_) | Found::Bound(..)) = self.find_native_attr(base, object, name)?
        {
            return Ok(found);
        }
        match self.special(object, names::GETATTR) {
            Some(f) => Ok(Found::Hook(f)),
            None => Ok(Found::Missing),
        }
    }

    /// What a value found in a class is for an instance of it.
    fn bind_kind(&mut self, v: Val, object: Val, class: Val) -> Res<Found> {
        Ok(match self.heap.kind(v) {
            Kind::Function | Kind::Native => Found::Method(v),
            Kind::Property if self.heap.get(v, 0).is_none() => Found::Missing,
            Kind::Property => Found::Getter(self.heap.get(v, 0)),
            Kind::StaticMethod => Found::Value(self.heap.get(v, 0)),
            Kind::ClassMethod => {
                let f = self.heap.get(v, 0);
                Found::Bound(f, class)
            }
            Kind::Instance => match self.special(v, names::GET) {
                Some(f) => Found::Value(self.call(f, &[v, object, class])?),
                None => Found::Value(v),
            },
            _ => Found::Value(v),
        })
    }

    fn find_class_attr(&mut self, c: Val, name: Val) -> Res<Found> {
        match name {
            names::NAME | names::QUALNAME if name == names::NAME || self.own_lookup(c, name).is_none() => {
                return Ok(Found::Value(self.heap.get(c, class::slot::NAME)));
            }
            names::BASES => {
                let bases = self.heap.get(c, class::slot::BASES);
                let bases = if self.tuple_len(bases) == 0 { self.new_tuple(&[types::OBJECT])? } else { bases };
                return Ok(Found::Value(bases));
            }
            names::DICT => return Ok(Found::Value(self.heap.get(c, class::slot::DICT))),
            names::CLASS => return Ok(Found::Value(types::TYPE)),
            _ => {}
        }
        // Caches a function, which is what is asked for most: `Base.method(self)`.
        if let Some(v) = self.user_method(c, name)
            && self.heap.is(v, Kind::Function)
        {
            return Ok(Found::Value(v));
        }
        let Some(v) = self.class_lookup(c, name) else {
            return Ok(match name {
                names::INIT => Found::Value(self.native_val(&class::NATIVE_INIT)),
                _ => Found::Missing,
            });
        };
        Ok(match self.heap.kind(v) {
            Kind::StaticMethod => Found::Value(self.heap.get(v, 0)),
            Kind::ClassMethod => {
                let f = self.heap.get(v, 0);
                Found::Bound(f, c)
            }
            Kind::Instance => match self.special(v, names::GET) {
                Some(f) => Found::Value(self.call(f, &[v, Val::NONE, c])?),
                None => Found::Value(v),
            },
            Kind::Native => {
                // A class method of a built-in base is called on the class.
                let native = self.heap.get(c, class::slot::NATIVE);
                let def = native.as_typ().map(|n| self.type_def(n));
                match def.and_then(|d| d.find(self.str_bytes(name))) {
                    Some(Item::ClassFn(_)) => Found::Bound(v, c),
                    _ => Found::Value(v),
                }
            }
            _ => Found::Value(v),
        })
    }

    fn find_type_attr(&mut self, t: Val, name: Val) -> Res<Found> {
        let Some(def) = t.as_typ().map(|n| self.type_def(n)) else { return Ok(Found::Missing) };
        if let Some(item) = def.find(self.str_bytes(name)) {
            let v = self.item_val(item)?;
            return Ok(match item {
                Item::ClassFn(_) => Found::Bound(v, t),
                _ => Found::Value(v),
            });
        }
        Ok(match name {
            names::NAME | names::QUALNAME => Found::Value(self.unlocked(|vm| vm.intern(def.name.as_bytes()))?),
            names::CLASS => Found::Value(types::TYPE),
            names::INIT => Found::Value(self.native_val(&class::NATIVE_INIT)),
            names::BASES => match def.base {
                Some(base) => {
                    let base = self.type_val(base);
                    Found::Value(self.new_tuple(&[base])?)
                }
                None if t == types::OBJECT => Found::Value(self.empty_tuple()),
                None => Found::Value(self.new_tuple(&[types::OBJECT])?),
            },
            names::DICT => {
                let d = self.new_dict(def.methods.len())?;
                for (name, item) in def.methods.iter().chain(def.more) {
                    let v = self.item_val(item)?;
                    self.dict_set_str(d, name, v)?;
                }
                self.fix_dict(d);
                Found::Value(d)
            }
            _ => Found::Missing,
        })
    }

    /// An attribute of a built-in object; `this` is what its methods get as self.
    fn find_native_attr(&mut self, object: Val, this: Val, name: Val) -> Res<Found> {
        let t = self.type_of(object);
        let Some(def) = t.as_typ().map(|n| self.type_def(n)) else { return Ok(Found::Missing) };
        if let Some(item) = def.find(self.str_bytes(name)) {
            let v = self.item_val(item)?;
            return Ok(match item {
                Item::Fn(_) => {
                    let key = key_of(&self.heap, object);
                    if key.as_typ().is_some() {
                        self.attrs.put_load(key, name, v, 0, AttrKind::NativeMethod);
                    }
                    Found::Method(v)
                }
                Item::ClassFn(_) => Found::Bound(v, t),
                _ => Found::Value(v),
            });
        }
        let mut d = Some(def);
        while let Some(def) = d {
            if let Some(getattr) = def.getattr
                && let Some(v) = getattr(self, object, name)?
            {
                return Ok(Found::Value(v));
            }
            d = def.base;
        }
        if name == names::CLASS {
            return Ok(Found::Value(self.type_of(this)));
        }
        Ok(Found::Missing)
    }

    fn find_super_attr(&mut self, s: Val, name: Val) -> Res<Found> {
        let (after, this) = (self.heap.get(s, 0), self.heap.get(s, 1));
        Ok(match self.find_after(after, this, name)? {
            Found::Method(f) => Found::Bound(f, this),
            Found::Getter(f) => Found::Value(self.call(f, &[this])?),
            other => other,
        })
    }

    /// Looks `name` up in the order of `this`'s class, after class `after`.
    pub(crate) fn find_after(&mut self, after: Val, this: Val, name: Val) -> Res<Found> {
        let is_class = self.heap.is(this, Kind::Class);
        let start = if is_class { this } else { self.type_of(this) };
        if !self.heap.is(start, Kind::Class) {
            return Ok(Found::Missing);
        }
        let mro = self.heap.get(start, class::slot::MRO);
        let from = (0..self.heap.len(mro)).find(|i| self.heap.get(mro, *i) == after).map_or(0, |i| i + 1);
        for i in from..self.heap.len(mro) {
            let c = self.heap.get(mro, i);
            if c == types::OBJECT && i + 1 < self.heap.len(mro) {
                continue;
            }
            if let Some(v) = self.own_lookup(c, name) {
                if name == names::NEW {
                    let v = if self.heap.is(v, Kind::StaticMethod) { self.heap.get(v, 0) } else { v };
                    return Ok(Found::Value(v));
                }
                if is_class {
                    return Ok(match self.heap.kind(v) {
                        Kind::ClassMethod => {
                            let f = self.heap.get(v, 0);
                            Found::Bound(f, this)
                        }
                        Kind::StaticMethod => Found::Value(self.heap.get(v, 0)),
                        _ => Found::Value(v),
                    });
                }
                return self.bind_kind(v, this, start);
            }
            if name == names::INIT && !self.heap.is(c, Kind::Class) {
                return Ok(Found::Method(self.native_val(&class::NATIVE_INIT)));
            }
        }
        let base = self.native_base(this);
        if base != this {
            return self.find_native_attr(base, this, name);
        }
        Ok(Found::Missing)
    }

    /// `object.name`, calling what has to be called.
    pub fn get_attr(&mut self, object: Val, name: Val) -> Res {
        match self.get_attr_opt(object, name)? {
            Some(v) => Ok(v),
            None => Err(self.attribute_error(object, name)),
        }
    }

    /// `object.name` if there is one: an AttributeError from `__getattr__` or a getter counts as none.
    pub fn get_attr_opt(&mut self, object: Val, name: Val) -> Res<Option<Val>> {
        let name = self.intern_val(name)?;
        let called = match self.find_attr(object, name)? {
            Found::Value(v) => return Ok(Some(v)),
            Found::Method(f) => return self.new_bound_method(f, object).map(Some),
            Found::Bound(f, this) => return self.new_bound_method(f, this).map(Some),
            Found::Missing => return Ok(None),
            Found::Getter(f) => self.call(f, &[object]),
            Found::Hook(f) if self.heap.is(object, Kind::Module) => self.call(f, &[name]),
            Found::Hook(f) => self.call(f, &[object, name]),
        };
        match called {
            Ok(v) => Ok(Some(v)),
            Err(r) if self.exception_is(r, types::ATTRIBUTE_ERROR) => Ok(None),
            Err(r) => Err(r),
        }
    }

    /// `object.name(*args)`
    pub fn call_method(&mut self, object: Val, name: &str, args: &[Val]) -> Res {
        let name = self.intern(name.as_bytes())?;
        let f = self.get_attr(object, name)?;
        self.call(f, args)
    }

    #[cold]
    pub(crate) fn attribute_error(&mut self, object: Val, name: Val) -> Raise {
        let attr = String::from(self.str_text(name));
        match self.heap.kind(object) {
            Kind::Class | Kind::Type => {
                let t = self.type_def_name(object);
                self.raise_fmt(types::ATTRIBUTE_ERROR, format_args!("type object '{t}' has no attribute '{attr}'"))
            }
            Kind::Module => {
                let m = String::from(self.as_str(self.heap.get(object, 1)).unwrap_or("?"));
                self.raise_fmt(types::ATTRIBUTE_ERROR, format_args!("module '{m}' has no attribute '{attr}'"))
            }
            _ => {
                let t = self.type_name(object);
                self.raise_fmt(types::ATTRIBUTE_ERROR, format_args!("'{t}' object has no attribute '{attr}'"))
            }
        }
    }

    // ---- Stores

    /// What must be called for `object.name = value` (`value` unbound: `del`), after which nothing is left to do;
    /// `None` if the store has been done. AttributeError if it cannot.
    pub(crate) fn store_attr(&mut self, object: Val, name: Val, value: Val) -> Res<Option<(Val, [Val; 3], usize)>> {
        match self.heap.kind(object) {
            Kind::Instance => {
                if self.store_cached(object, name, value)? {
                    return Ok(None);
                }
                let c = self.type_of(object);
                if self.class_flags(c) & class::flag::STORES != 0
                    && let Some(call) = self.store_hook(object, c, name, value)?
                {
                    return Ok(Some(call));
                }
                self.store_instance_attr(object, name, value)?;
            }
            Kind::Class => self.store_class_attr(object, name, value)?,
            Kind::Module => {
                let globals = self.heap.get(object, 0);
                if !self.may_store(object, name) {
                    return Err(self.attribute_error(object, name));
                }
                if value.is_absent() {
                    if self.dict_del(globals, name)?.is_none() {
                        return Err(self.attribute_error(object, name));
                    }
                } else {
                    self.dict_set(globals, name, value)?;
                }
            }
            _ => {
                let t = self.type_of(object);
                let mut def = t.as_typ().map(|n| self.type_def(n));
                while let Some(d) = def {
                    if let Some(setattr) = d.setattr
                        && setattr(self, object, name, value)?
                    {
                        return Ok(None);
                    }
                    def = d.base;
                }
                return Err(self.attribute_error(object, name));
            }
        }
        Ok(None)
    }

    /// Stores where the cache says; false if it does not know, or the store may have to be refused.
    #[inline]
    fn store_cached(&mut self, object: Val, name: Val, value: Val) -> Res<bool> {
        let shape = self.heap.get(object, 0);
        let e = *self.attrs.store_entry(shape, name);
        if e.key != shape || e.name != name || value.is_absent() || self.heap.lock_depth() > 0 {
            return Ok(false);
        }
        self.set_instance_slot(object, e.index as usize, value)?;
        self.heap.set(object, 0, e.value);
        Ok(true)
    }

    /// The property, descriptor or `__setattr__` that takes a store to an instance.
    fn store_hook(&mut self, object: Val, c: Val, name: Val, value: Val) -> Res<Option<(Val, [Val; 3], usize)>> {
        let delete = value.is_absent();
        if let Some(f) = self.special(object, if delete { names::DELATTR } else { names::SETATTR }) {
            return Ok(Some((f, [object, name, value], if delete { 2 } else { 3 })));
        }
        let Some(v) = self.class_lookup(c, name) else { return Ok(None) };
        match self.heap.kind(v) {
            Kind::Property => {
                let f = self.heap.get(v, if delete { 2 } else { 1 });
                if f.is_none() || f.is_absent() {
                    return Err(self.attribute_error(object, name));
                }
                Ok(Some((f, [object, value, Val::UNDEF], if delete { 1 } else { 2 })))
            }
            Kind::Instance => match self.special(v, if delete { names::DELETE } else { names::SET }) {
                Some(f) => Ok(Some((f, [v, object, value], if delete { 2 } else { 3 }))),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Stores an attribute in the instance itself.
    pub fn store_instance_attr(&mut self, object: Val, name: Val, value: Val) -> Res<()> {
        let s = self.heap.get(object, 0);
        let found = self.shape_find(s, name);
        if value.is_absent() {
            return match found {
                Some(index) if !self.instance_slot(object, index).is_absent() => self.set_instance_slot(object, index, Val::UNDEF),
                _ => Err(self.attribute_error(object, name)),
            };
        }
        let plain = self.class_flags(self.heap.get(s, shape::CLASS)) & class::flag::STORES == 0;
        if let Some(index) = found {
            self.set_instance_slot(object, index, value)?;
            if plain {
                self.attrs.put_store(s, name, s, index);
            }
            return Ok(());
        }
        let base = self.native_base(object);
        if base != object && self.store_native_attr(base, name, value)? {
            return Ok(());
        }
        if self.heap.lock_depth() > 0 && self.instance_map_is_full(s) {
            return Err(self.locked_error());
        }
        // MicroPython's map has a free slot here; ours may need a shape or a block all the same.
        self.unlocked(|vm| vm.add_instance_attr(object, s, name, value, plain))
    }

    fn store_native_attr(&mut self, base: Val, name: Val, value: Val) -> Res<bool> {
        let mut def = self.type_of(base).as_typ().map(|n| self.type_def(n));
        while let Some(d) = def {
            if let Some(setattr) = d.setattr
                && !self.heap.is(base, Kind::Exception)
                && setattr(self, base, name, value)?
            {
                return Ok(true);
            }
            def = d.base;
        }
        Ok(false)
    }

    fn add_instance_attr(&mut self, object: Val, s: Val, name: Val, value: Val, plain: bool) -> Res<()> {
        self.keep(value);
        let next = self.extend_shape(s, name)?;
        let index = self.shape_index(next);
        self.set_instance_slot(object, index, value)?;
        self.heap.set(object, 0, next);
        if plain {
            self.attrs.put_store(s, name, next, index);
        }
        Ok(())
    }

    fn store_class_attr(&mut self, c: Val, name: Val, value: Val) -> Res<()> {
        let dict = self.heap.get(c, class::slot::DICT);
        let special = !value.is_absent() && self.intercepts_stores(name, value);
        let flags = self.class_flags(c);
        if special && flags & class::flag::SUBCLASSED != 0 && flags & class::flag::STORES == 0 {
            // The derived classes do not know that they would have to look when storing.
            return Err(self.raise_str(types::ATTRIBUTE_ERROR, "can't add special method to already-subclassed class"));
        }
        if value.is_absent() {
            if self.dict_del(dict, name)?.is_none() {
                return Err(self.attribute_error(c, name));
            }
        } else {
            self.dict_set(dict, name, value)?;
        }
        // Another class may see another value now.
        self.attrs.clear();
        if special {
            self.update_class_flags(c);
        }
        Ok(())
    }

    /// `setattr(object, name, value)`, calling what has to be called; `value` unbound deletes.
    pub fn set_attr(&mut self, object: Val, name: Val, value: Val) -> Res<()> {
        let name = self.intern_val(name)?;
        if let Some((f, args, n)) = self.store_attr(object, name, value)? {
            self.call(f, &args[..n])?;
        }
        Ok(())
    }
}
