//! Classes written in Python and their instances.
//!
//! Slots of a `Class`: name, bases (tuple), method resolution order (tuple, itself first, ending in built-in types),
//! namespace (dict, its entries never move), root shape, built-in type it derives from (or unbound), flags, number of
//! attribute slots to give a new instance.
//!
//! Slots of an `Instance`: shape, overflow block, then attribute slots as the shape numbers them (from 2 on); what does
//! not fit goes to the overflow block. If the class derives from a built-in type, slot 2 is the built-in object.
//!
//! Slots of a `Shape`: class, parent shape, the name it adds, child; small: number of the slot. If there are several
//! children, the child is a `Shape` of them and nothing else; small: `shape::FORK`.
//! Instances whose attributes were made in the same order share a shape, so an attribute's slot can be cached.

use crate::names;
use crate::native::{Args, Native, Res};
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

pub mod slot {
    pub const NAME: usize = 0;
    pub const BASES: usize = 1;
    pub const MRO: usize = 2;
    pub const DICT: usize = 3;
    pub const ROOT: usize = 4;
    pub const NATIVE: usize = 5;
    pub const FLAGS: usize = 6;
    pub const ROOM: usize = 7;
    pub const SLOTS: usize = 8;
}

pub mod shape {
    pub const CLASS: usize = 0;
    pub const PARENT: usize = 1;
    pub const NAME: usize = 2;
    pub const CHILD: usize = 3;
    pub const SLOTS: usize = 4;
    pub const FORK: u16 = u16::MAX;
}

/// Where the attribute slots of an instance begin.
pub const FIRST: usize = 2;
/// Slots a new instance gets before its class knows better.
const INITIAL_ROOM: isize = 4;
/// Most slots that are given in advance.
const MAX_ROOM: isize = 32;

/// Bits of a class's flags.
pub mod flag {
    /// Storing an attribute must look at the class: a property, a descriptor or `__setattr__`.
    pub const STORES: isize = 1;
    /// Instances have a `__del__`.
    pub const DELETER: isize = 2;
    /// Another class derives from it.
    pub const SUBCLASSED: isize = 4;
}

impl Vm {
    // ---- Making classes

    /// `class name(*bases)` with this namespace.
    pub fn new_class(&mut self, name: Val, bases: &[Val], namespace: Val) -> Res {
        self.keep(namespace);
        let name = self.intern_val(name)?;
        self.keep(name);
        let mut native = Val::UNDEF;
        for base in bases {
            match self.heap.kind(*base) {
                Kind::Class => {
                    let n = self.heap.get(*base, slot::NATIVE);
                    native = self.merge_native(native, n)?;
                }
                Kind::Type => {
                    if *base == types::OBJECT {
                        continue;
                    }
                    if self.type_new(*base).is_none() || matches!(*base, types::BOOL | types::NONE_TYPE | types::RANGE | types::SLICE) {
                        let name = self.type_def_name(*base);
                        return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("type '{name}' isn't an acceptable base type")));
                    }
                    native = self.merge_native(native, *base)?;
                }
                _ => {
                    return Err(self.type_error("type isn't an acceptable base type"));
                }
            }
        }
        let class = self.alloc(Kind::Class, slot::SLOTS)?;
        let bases_tuple = self.new_tuple(bases)?;
        self.heap.set(class, slot::NAME, name);
        self.heap.set(class, slot::BASES, bases_tuple);
        self.heap.set(class, slot::DICT, namespace);
        self.heap.set(class, slot::NATIVE, native);
        self.heap.set(class, slot::ROOM, Val::int(INITIAL_ROOM));
        self.pin_dict(namespace);
        let mro = self.linearise(class, bases, native)?;
        let mro = self.new_tuple(&mro)?;
        self.heap.set(class, slot::MRO, mro);
        let mut root = self.alloc(Kind::Shape, shape::SLOTS)?;
        self.heap.set(root, shape::CLASS, class);
        self.heap.set_small(root, FIRST as u16 - 1);
        if !native.is_absent() {
            root = self.extend_shape(root, names::NATIVE_BASE)?;
        }
        self.heap.set(class, slot::ROOT, root);
        self.update_class_flags(class);
        for base in bases {
            if self.heap.is(*base, Kind::Class) {
                let flags = self.class_flags(*base) | flag::SUBCLASSED;
                self.heap.set(*base, slot::FLAGS, Val::int(flags));
            }
        }
        // The program changes it through the class, which knows what depends on it.
        self.fix_dict(namespace);
        self.call_class_hooks(class, bases, namespace)?;
        Ok(class)
    }

    /// `__set_name__` of the descriptors in the namespace, then `__init_subclass__` of the bases.
    fn call_class_hooks(&mut self, class: Val, bases: &[Val], namespace: Val) -> Res<()> {
        // All of them first: one that stores into the class does not hide the others.
        let mut descriptors = Vec::new();
        let mut at = 0;
        while let Some((key, value)) = self.dict_next(namespace, &mut at) {
            if self.special(value, names::SET_NAME).is_some() {
                self.keep(value);
                descriptors.push((key, value));
            }
        }
        for (key, value) in descriptors {
            self.call_special(value, names::SET_NAME, &[class, key])?;
        }
        for base in bases {
            if self.heap.is(*base, Kind::Class)
                && let Some(f) = self.class_lookup(*base, names::INIT_SUBCLASS)
            {
                let f = if self.heap.is(f, Kind::ClassMethod) { self.heap.get(f, 0) } else { f };
                self.call(f, &[class])?;
                break;
            }
        }
        Ok(())
    }

    /// One built-in base is all that an instance has room for.
    fn merge_native(&mut self, a: Val, b: Val) -> Res {
        if a.is_absent() || b.is_absent() {
            return Ok(if a.is_absent() { b } else { a });
        }
        if self.is_subclass(a, b) {
            Ok(a)
        } else if self.is_subclass(b, a) {
            Ok(b)
        } else {
            Err(self.type_error("multiple bases have instance lay-out conflict"))
        }
    }

    /// The C3 order; where bases are inconsistent, depth first as MicroPython does.
    fn linearise(&mut self, class: Val, bases: &[Val], native: Val) -> Res<Vec<Val>> {
        let mut lists: Vec<Vec<Val>> = Vec::new();
        for b in bases {
            lists.push(self.mro_of(*b));
        }
        lists.push(bases.to_vec());
        let mut order = alloc::vec![class];
        loop {
            lists.retain(|l| !l.is_empty());
            if lists.is_empty() {
                break;
            }
            let next = lists.iter().map(|l| l[0]).find(|c| lists.iter().all(|l| !l[1..].contains(c)));
            // Inconsistent: take the first there is.
            let next = next.unwrap_or(lists[0][0]);
            order.push(next);
            for l in &mut lists {
                l.retain(|c| *c != next);
            }
        }
        order.retain(|c| *c != types::OBJECT);
        if !native.is_absent() && !order.contains(&native) {
            order.push(native);
        }
        order.push(types::OBJECT);
        Ok(order)
    }

    fn mro_of(&self, class: Val) -> Vec<Val> {
        match self.heap.kind(class) {
            Kind::Class => self.heap.slots(self.heap.get(class, slot::MRO)).to_vec(),
            _ => alloc::vec![class],
        }
    }

    /// Works out again what stores to instances of `class` must look at.
    pub(crate) fn update_class_flags(&mut self, class: Val) {
        let mut flags = self.class_flags(class) & flag::SUBCLASSED;
        for c in self.mro_of(class) {
            if !self.heap.is(c, Kind::Class) {
                continue;
            }
            let dict = self.heap.get(c, slot::DICT);
            let mut at = 0;
            while let Some((key, value)) = self.dict_next(dict, &mut at) {
                if self.intercepts_stores(key, value) {
                    flags |= flag::STORES;
                }
                if key == names::DEL {
                    flags |= flag::DELETER;
                }
            }
        }
        self.heap.set(class, slot::FLAGS, Val::int(flags));
    }

    /// Whether `value`, in a class as `name`, takes stores to instances: a property, a descriptor, `__setattr__`.
    pub(crate) fn intercepts_stores(&mut self, name: Val, value: Val) -> bool {
        match self.heap.kind(value) {
            Kind::Property => true,
            Kind::Instance => {
                let t = self.type_of(value);
                [names::SET, names::DELETE].iter().any(|n| self.class_lookup(t, *n).is_some())
            }
            _ => name == names::SETATTR || name == names::DELATTR,
        }
    }

    pub(crate) fn class_flags(&self, class: Val) -> isize {
        self.heap.get(class, slot::FLAGS).as_int().unwrap_or(0)
    }

    // ---- Looking up

    /// What `name` is in a class (user's or built-in), through its bases, unbound.
    pub(crate) fn class_lookup(&mut self, class: Val, name: Val) -> Option<Val> {
        match self.heap.kind(class) {
            Kind::Class => {
                let mro = self.heap.get(class, slot::MRO);
                (0..self.heap.len(mro)).find_map(|i| {
                    let c = self.heap.get(mro, i);
                    self.own_lookup(c, name)
                })
            }
            _ => self.own_lookup(class, name),
        }
    }

    /// What `name` is in this one class.
    pub(crate) fn own_lookup(&mut self, class: Val, name: Val) -> Option<Val> {
        match self.heap.kind(class) {
            Kind::Class => {
                let dict = self.heap.get(class, slot::DICT);
                let i = self.dict_find_interned(dict, name)?;
                let v = self.dict_entry(dict, i).1;
                (!v.is_absent()).then_some(v)
            }
            Kind::Type => {
                let def = self.type_def(class.as_typ()?);
                let item = def.find(self.str_bytes(name))?;
                self.item_val(item).ok()
            }
            _ => None,
        }
    }

    /// The special method `name` of `v`'s class if the class is a user's and does not get it from a built-in base.
    pub(crate) fn special(&mut self, v: Val, name: Val) -> Option<Val> {
        if !self.heap.is(v, Kind::Instance) {
            return None;
        }
        let class = self.type_of(v);
        self.user_method(class, name)
    }

    /// Calls special method `name` of `v`, if its class has one.
    pub fn call_special(&mut self, v: Val, name: Val, args: &[Val]) -> Res<Option<Val>> {
        let Some(f) = self.special(v, name) else { return Ok(None) };
        if f.is_none() {
            // `__hash__ = None` and the like: the class says that it has no such method.
            return Ok(None);
        }
        if self.heap.is(f, Kind::StaticMethod) {
            let f = self.heap.get(f, 0);
            return self.call(f, args).map(Some);
        }
        let (f, v) = if self.heap.is(f, Kind::ClassMethod) { (self.heap.get(f, 0), self.type_of(v)) } else { (f, v) };
        let mut all = Vec::with_capacity(args.len() + 1);
        all.push(v);
        all.extend_from_slice(args);
        self.call(f, &all).map(Some)
    }

    /// The type of a value: a built-in type or a class.
    pub fn type_of(&self, v: Val) -> Val {
        match self.heap.kind(v) {
            Kind::Instance => self.heap.get(self.heap.get(v, 0), shape::CLASS),
            Kind::Exception => self.exception_class(v),
            Kind::Object => self.heap.get(v, 0),
            Kind::Dict if self.heap.small(v) & crate::types::dict::IS_ORDERED != 0 => types::ORDERED_DICT,
            Kind::Iter => crate::iter::Source::type_of(self.heap.small(v)),
            kind => types::of_kind(kind),
        }
    }

    /// The name of a value's type.
    pub fn type_name(&self, v: Val) -> alloc::string::String {
        self.type_def_name(self.type_of(v))
    }

    /// The name of a type.
    pub fn type_def_name(&self, t: Val) -> alloc::string::String {
        match t.as_typ() {
            Some(n) => self.type_def(n).name.into(),
            None => self.str_text(self.heap.get(t, slot::NAME)).into(),
        }
    }

    /// Whether class `class` is `of` or derives from it.
    pub fn is_subclass(&self, class: Val, of: Val) -> bool {
        if class == of || of == types::OBJECT {
            return true;
        }
        match (class.as_typ(), of.as_typ()) {
            (Some(a), Some(b)) => self.type_def(a).is_subtype(self.type_def(b)),
            (None, _) if self.heap.is(class, Kind::Class) => {
                let mro = self.heap.get(class, slot::MRO);
                self.heap.slots(mro).contains(&of) || {
                    let native = self.heap.get(class, slot::NATIVE);
                    !native.is_absent() && of.as_typ().is_some() && self.is_subclass(native, of)
                }
            }
            _ => false,
        }
    }

    /// The built-in object inside an instance of a class derived from a built-in type; any other value itself.
    #[inline]
    pub fn native_base(&self, v: Val) -> Val {
        if !self.heap.is(v, Kind::Instance) {
            return v;
        }
        let class = self.type_of(v);
        if self.heap.get(class, slot::NATIVE).is_absent() {
            return v;
        }
        let base = self.heap.get(v, FIRST);
        if base.is_absent() { v } else { base }
    }

    // ---- Instances

    /// An instance without attributes.
    pub fn new_instance(&mut self, class: Val) -> Res {
        let room = self.heap.get(class, slot::ROOM).as_int().unwrap_or(0) as usize;
        let root = self.heap.get(class, slot::ROOT);
        let v = self.alloc(Kind::Instance, FIRST + room)?;
        self.heap.set(v, 0, root);
        if self.class_flags(class) & flag::DELETER != 0 {
            self.delete_later(v);
        }
        Ok(v)
    }

    /// The slot of attribute `name` in instances of this shape.
    pub(crate) fn shape_find(&self, shape: Val, name: Val) -> Option<usize> {
        let mut s = shape;
        while !s.is_absent() {
            if self.heap.get(s, shape::NAME) == name {
                return Some(self.shape_index(s));
            }
            s = self.heap.get(s, shape::PARENT);
        }
        None
    }

    /// The number of the slot that a shape adds.
    pub(crate) fn shape_index(&self, shape: Val) -> usize {
        self.heap.small(shape) as usize
    }

    /// The shape that adds `name` to `parent`.
    pub(crate) fn extend_shape(&mut self, parent: Val, name: Val) -> Res {
        let first = self.heap.get(parent, shape::CHILD);
        let is_fork = first.is_ptr() && self.heap.small(first) == shape::FORK;
        let children = if is_fork { self.heap.slots(first) } else { core::slice::from_ref(&first) };
        let has_name = |child: &&Val| child.is_ptr() && self.heap.get(**child, shape::NAME) == name;
        if let Some(child) = children.iter().find(has_name) {
            return Ok(*child);
        }
        let (count, free) = (children.len(), children.iter().position(|child| child.is_absent()));
        let index = self.shape_index(parent) + 1;
        if index >= shape::FORK as usize {
            return Err(self.raise_str(types::RUNTIME_ERROR, "an object has too many attributes"));
        }
        let class = self.heap.get(parent, shape::CLASS);
        let new = self.alloc(Kind::Shape, shape::SLOTS)?;
        self.heap.set_small(new, index as u16);
        self.heap.set(new, shape::CLASS, class);
        self.heap.set(new, shape::PARENT, parent);
        self.heap.set(new, shape::NAME, name);
        match free {
            Some(i) if is_fork => self.heap.set(first, i, new),
            Some(_) => self.heap.set(parent, shape::CHILD, new),
            None => {
                let fork = self.alloc(Kind::Shape, 2 * count)?;
                self.heap.set_small(fork, shape::FORK);
                match is_fork {
                    true => self.heap.copy_slots(first, 0, fork, 0, count),
                    false => self.heap.set(fork, 0, first),
                }
                self.heap.set(fork, count, new);
                self.heap.set(parent, shape::CHILD, fork);
            }
        }
        // The next instances get room for it at once.
        let room = ((index + 1 - FIRST) as isize).min(MAX_ROOM);
        if room > self.heap.get(class, slot::ROOM).as_int().unwrap_or(0) {
            self.heap.set(class, slot::ROOM, Val::int(room));
        }
        Ok(new)
    }

    /// Attribute slot `index` of an instance, unbound if it has no such slot.
    pub(crate) fn instance_slot(&self, v: Val, index: usize) -> Val {
        let len = self.heap.len(v);
        if index < len {
            return self.heap.get(v, index);
        }
        let overflow = self.heap.get(v, 1);
        if overflow.is_absent() || index - len >= self.heap.len(overflow) { Val::UNDEF } else { self.heap.get(overflow, index - len) }
    }

    /// Stores attribute slot `index` of an instance, making room for it.
    pub fn set_instance_slot(&mut self, v: Val, index: usize, value: Val) -> Res<()> {
        let len = self.heap.len(v);
        if index < len {
            self.heap.set(v, index, value);
            return Ok(());
        }
        let overflow = self.heap.get(v, 1);
        let have = if overflow.is_absent() { 0 } else { self.heap.len(overflow) };
        if index - len >= have {
            self.keep(value);
            let bigger = self.alloc(Kind::Block, (index - len + 1).max(have + have / 4 + 4))?;
            if have > 0 {
                self.copy_in_steps(overflow, 0, bigger, 0, have);
            }
            self.heap.set(v, 1, bigger);
        }
        let overflow = self.heap.get(v, 1);
        self.heap.set(overflow, index - len, value);
        Ok(())
    }

    /// Attributes of an instance in the order they were made: name and value.
    pub(crate) fn instance_attrs(&self, v: Val) -> Vec<(Val, Val)> {
        let mut attrs = Vec::new();
        let mut s = self.heap.get(v, 0);
        while !s.is_absent() {
            let name = self.heap.get(s, shape::NAME);
            if !name.is_absent() && name != names::NATIVE_BASE {
                let value = self.instance_slot(v, self.shape_index(s));
                if !value.is_absent() {
                    attrs.push((name, value));
                }
            }
            s = self.heap.get(s, shape::PARENT);
        }
        attrs.reverse();
        attrs
    }

    /// Number of attributes an instance's shape has room for in MicroPython's map: whether one more makes it grow.
    pub(crate) fn instance_map_is_full(&self, shape: Val) -> bool {
        let native = !self.heap.get(self.heap.get(shape, shape::CLASS), slot::NATIVE).is_absent();
        let count = self.shape_index(shape) + 1 - FIRST - native as usize;
        matches!(count, 0 | 2 | 4 | 6 | 8 | 10 | 12 | 17 | 23 | 29 | 37 | 47 | 59 | 73) || count > 73
    }

    /// The constructor of a built-in type, its own or a base's.
    pub(crate) fn type_new(&self, t: Val) -> Option<fn(&mut Vm, Val, Args) -> Res> {
        let mut def = t.as_typ().map(|n| self.type_def(n));
        while let Some(d) = def {
            if d.new.is_some() {
                return d.new;
            }
            def = d.base;
        }
        None
    }

    /// As [`Vm::init_native_base`] without arguments.
    pub(crate) fn init_native_base_empty(&mut self, v: Val) -> Res<()> {
        let none = Args { base: self.sp, len: 0, names: Val::UNDEF };
        self.init_native_base(v, none)
    }

    /// Makes the built-in object of an instance of a class derived from a built-in type.
    pub(crate) fn init_native_base(&mut self, v: Val, args: Args) -> Res<()> {
        let class = self.type_of(v);
        let native = self.heap.get(class, slot::NATIVE);
        let Some(new) = self.type_new(native) else { return Ok(()) };
        let base = new(self, native, args)?;
        self.set_instance_slot(v, FIRST, base)
    }
}

/// `__init__` of a built-in type, reached by `super().__init__(...)` in a derived class.
pub static NATIVE_INIT: Native = Native::keywords("__init__", 1, Native::ANY, |vm, args| {
    let this = args.get(vm, 0);
    if vm.heap.is(this, Kind::Instance) {
        let class = vm.type_of(this);
        let native = vm.heap.get(class, slot::NATIVE);
        let exception = native.as_typ().is_some() && vm.is_subclass(native, types::BASE_EXCEPTION);
        if exception && !vm.heap.get(this, FIRST).is_absent() {
            // The object exists since the call of the class; its arguments are what __init__ is given.
            let base = vm.heap.get(this, FIRST);
            let items: Vec<Val> = (1..args.len()).map(|i| args.get(vm, i)).collect();
            let tuple = vm.new_tuple(&items)?;
            vm.complete_exception(base, tuple);
        } else {
            vm.init_native_base(this, args.skip(1))?;
        }
    }
    Ok(Val::NONE)
});
