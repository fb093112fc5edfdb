//! Names, attributes and items.

use super::Step;
use crate::attr::Found;
use crate::machine::Next;
use crate::names;
use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use taipan_bytecode::Instr;
use taipan_heap::{Kind, Val};

impl Vm {
    pub(crate) fn load_global(&mut self, slot: usize) -> Res {
        let globals = self.globals();
        let (name, v) = self.dict_entry(globals, slot);
        if let Some(n) = v.as_shadow() {
            return self.builtin(n);
        }
        if !v.is_absent() {
            return Ok(v);
        }
        if let Some(n) = crate::builtins::find(self.str_bytes(name)) {
            self.dict_set_entry(globals, slot, Val::shadow(n));
            return self.builtin(n);
        }
        if !self.builtins_extra.is_absent()
            && let Some(v) = self.dict_get(self.builtins_extra, name)?
        {
            return Ok(v);
        }
        Err(self.name_error(name))
    }

    pub(super) fn store_global(&mut self, slot: usize, v: Val) -> Res<()> {
        let globals = self.globals();
        let old = self.dict_entry(globals, slot).1;
        if old.is_absent() && self.heap.lock_depth() > 0 && self.dict_is_full(globals) {
            return Err(self.locked_error());
        }
        self.dict_set_entry(globals, slot, v);
        Ok(())
    }

    pub(super) fn cell(&mut self, n: u8) -> Res {
        let cell = self.r(n);
        if !self.heap.is(cell, Kind::Cell) {
            return Err(self.raise_str(types::NAME_ERROR, "local variable referenced before assignment"));
        }
        let v = self.heap.get(cell, 0);
        if v.is_absent() {
            return Err(self.raise_str(types::NAME_ERROR, "local variable referenced before assignment"));
        }
        Ok(v)
    }

    pub(super) fn get_attr_step(&mut self, object: Val, name: Val) -> Res {
        match self.find_attr(object, name)? {
            Found::Value(v) => Ok(v),
            Found::Method(f) => self.new_bound_method(f, object),
            Found::Bound(f, this) => self.new_bound_method(f, this),
            Found::Getter(f) => self.request_call(f, &[object]),
            Found::Hook(f) if self.heap.is(object, Kind::Module) => self.request_call(f, &[name]),
            Found::Hook(f) => self.request_call(f, &[object, name]),
            Found::Missing => Err(self.attribute_error(object, name)),
        }
    }

    pub(super) fn load_method_step(&mut self, i: Instr, object: Val, name: Val) -> Step {
        match self.find_attr(object, name)? {
            Found::Method(f) => {
                self.put(i.a() + 1, object);
                self.put(i.a(), f);
                Ok(Next::Continue)
            }
            Found::Value(v) => {
                self.put(i.a() + 1, Val::UNDEF);
                self.put(i.a(), v);
                Ok(Next::Continue)
            }
            // A class method need not become an object: function and class go where function and self go.
            Found::Bound(f, this) => {
                self.put(i.a() + 1, this);
                self.put(i.a(), f);
                Ok(Next::Continue)
            }
            Found::Missing => Err(self.attribute_error(object, name)),
            Found::Getter(f) => {
                self.put(i.a() + 1, Val::UNDEF);
                let v = self.request_call(f, &[object])?;
                self.give(i, v)
            }
            Found::Hook(f) => {
                self.put(i.a() + 1, Val::UNDEF);
                let v = if self.heap.is(object, Kind::Module) {
                    self.request_call(f, &[name])?
                } else {
                    self.request_call(f, &[object, name])?
                };
                self.give(i, v)
            }
        }
    }

    pub(super) fn set_attr_step(&mut self, i: Instr, object: Val, name: Val, value: Val) -> Step {
        match self.store_attr(object, name, value)? {
            None => Ok(Next::Continue),
            Some((f, args, n)) => {
                self.request_call(f, &args[..n])?;
                self.start_pending(i)
            }
        }
    }

    /// `object[index]`, or [`PENDING`].
    pub(super) fn get_item_step(&mut self, object: Val, index: Val) -> Res {
        if let Some(f) = self.special(object, names::GETITEM) {
            return self.request_call(f, &[object, index]);
        }
        self.get_item_native(object, index)
    }

    pub(super) fn get_item_native(&mut self, object: Val, index: Val) -> Res {
        let base = self.native_base(object);
        if let Some(v) = self.container_getitem(base, index)? {
            return Ok(v);
        }
        if let Some(v) = self.text_getitem(base, index)? {
            return Ok(v);
        }
        if let Some(getitem) = self.hook(base, |d| d.getitem) {
            return getitem(self, base, index);
        }
        if matches!(self.heap.kind(object), Kind::Class)
            && let Some(f) = self.class_lookup(object, names::CLASS_GETITEM)
        {
            let f = if self.heap.is(f, Kind::ClassMethod) { self.heap.get(f, 0) } else { f };
            return self.call(f, &[object, index]);
        }
        let t = self.type_name(object);
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't subscriptable")))
    }

    /// `object[index]`, for built-ins.
    pub fn get_item(&mut self, object: Val, index: Val) -> Res {
        match self.call_special(object, names::GETITEM, &[index])? {
            Some(v) => Ok(v),
            None => self.get_item_native(object, index),
        }
    }

    pub(super) fn set_item_step(&mut self, i: Instr, object: Val, index: Val, value: Val) -> Step {
        let delete = value.is_absent();
        if let Some(f) = self.special(object, if delete { names::DELITEM } else { names::SETITEM }) {
            let args = [object, index, value];
            self.request_call(f, &args[..if delete { 2 } else { 3 }])?;
            return self.start_pending(i);
        }
        self.set_item_native(object, index, value)?;
        Ok(Next::Continue)
    }

    pub(super) fn set_item_native(&mut self, object: Val, index: Val, value: Val) -> Res<()> {
        let base = self.native_base(object);
        if self.container_setitem(base, index, value)? || self.text_setitem(base, index, value)? {
            return Ok(());
        }
        if let Some(setitem) = self.hook(base, |d| d.setitem) {
            return setitem(self, base, index, value);
        }
        let t = self.type_name(object);
        let what = if value.is_absent() { "deletion" } else { "assignment" };
        Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object doesn't support item {what}")))
    }

    /// `object[index] = value`, or `del object[index]` if the value is unbound, for built-ins.
    pub fn set_item(&mut self, object: Val, index: Val, value: Val) -> Res<()> {
        let called = if value.is_absent() {
            self.call_special(object, names::DELITEM, &[index])?
        } else {
            self.call_special(object, names::SETITEM, &[index, value])?
        };
        if called.is_some() { Ok(()) } else { self.set_item_native(object, index, value) }
    }

    /// A hook of the type written in Rust of an object, its bases asked too.
    pub(crate) fn hook<T>(&self, v: Val, select: impl Fn(&'static crate::native::TypeDef) -> Option<T>) -> Option<T> {
        let mut def = self.type_of(v).as_typ().map(|n| self.type_def(n));
        while let Some(d) = def {
            if let Some(h) = select(d) {
                return Some(h);
            }
            def = d.base;
        }
        None
    }
}
