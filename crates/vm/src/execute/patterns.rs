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
        for n in 0..self.tuple_len(keys) {
            let key = self.tuple_get(keys, n);
            let base = self.native_base(subject);
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
                let Some(match_args) = self.get_attr_opt(class, names::MATCH_ARGS)? else {
                    let name = self.type_def_name(class);
                    return Err(
                        self.raise_fmt(types::TYPE_ERROR, format_args!("{name}() accepts 0 positional sub-patterns ({positional} given)"))
                    );
                };
                for n in 0..positional {
                    let name = self.get_item(match_args, Val::int(n as isize))?;
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
}
