//! What `match` asks of its subjects.

use crate::names;
use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_heap::{Kind, Val};

impl Vm {
    pub(super) fn match_keys(&mut self, subject: Val, keys: Val) -> Res {
        let mut values = Vec::new();
        let base = self.native_base(subject);
        if !self.heap.is(base, Kind::Dict) {
            return Ok(Val::NONE);
        }
        for n in 0..self.tuple_len(keys) {
            let key = self.tuple_get(keys, n);
            match self.dict_get(base, key)? {
                Some(v) => values.push(v),
                None => return Ok(Val::NONE),
            }
        }
        self.new_tuple(&values)
    }

    pub(super) fn match_class(&mut self, subject: Val, class: Val, positional: usize, names: Val) -> Res {
        if !matches!(self.heap.kind(class), Kind::Class | Kind::Type) {
            return Err(self.type_error("called match pattern must be a class"));
        }
        let t = self.type_of(subject);
        if !self.is_subclass(t, class) {
            return Ok(Val::NONE);
        }
        let mut values = Vec::new();
        if positional > 0 {
            // Built-in types match their one positional pattern against the value itself.
            if class.as_typ().is_some() && positional == 1 {
                values.push(subject);
            } else {
                let match_args = self.match_args(class)?;
                let takes = match_args.map_or(0, |names| self.tuple_len(names));
                let Some(match_args) = match_args.filter(|_| positional <= takes) else {
                    let name = self.type_def_name(class);
                    return Err(self.raise_fmt(
                        types::TYPE_ERROR,
                        format_args!("{name}() accepts {takes} positional sub-patterns ({positional} given)"),
                    ));
                };
                for n in 0..positional {
                    let name = self.tuple_get(match_args, n);
                    if !self.is_str(name) {
                        return Err(self.type_error("__match_args__ elements must be strings"));
                    }
                    match self.get_attr_opt(subject, name)? {
                        Some(v) => {
                            self.keep(v);
                            values.push(v);
                        }
                        None => return Ok(Val::NONE),
                    }
                }
            }
        }
        for n in 0..self.tuple_len(names) {
            let name = self.tuple_get(names, n);
            match self.get_attr_opt(subject, name)? {
                Some(v) => {
                    self.keep(v);
                    values.push(v);
                }
                None => return Ok(Val::NONE),
            }
        }
        self.new_tuple(&values)
    }

    /// The names that `class` gives to its positional patterns, if it does.
    fn match_args(&mut self, class: Val) -> Res<Option<Val>> {
        let Some(names) = self.get_attr_opt(class, names::MATCH_ARGS)? else { return Ok(None) };
        if !self.heap.is(names, Kind::Tuple) {
            let type_name = self.type_name(names);
            return Err(self.raise_fmt(
                types::TYPE_ERROR,
                format_args!("{}.__match_args__ must be a tuple (got {type_name})", self.type_def_name(class)),
            ));
        }
        self.keep(names);
        Ok(Some(names))
    }
}
