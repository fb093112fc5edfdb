//! Calls with their arguments on the stack, and displays that spread mappings.

use super::Step;
use crate::call::{Called, Window};
use crate::machine::Next;
use crate::names;
use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::Instr;
use taipan_heap::{Kind, Val};

impl Vm {
    pub(super) fn call_step(&mut self, i: Instr, w: Window) -> Step {
        match self.call_window(w, i.c(), 0)? {
            Called::Frame => Ok(Next::Reload),
            Called::Value(v) => {
                self.put(i.c(), v);
                // The built-in may have locked the heap, which changes the policy.
                Ok(Next::Reload)
            }
        }
    }

    pub(super) fn call_ex(&mut self, i: Instr) -> Step {
        let (f, this, list, kw) = (self.r(i.a()), self.r(i.a() + 1), self.r(i.a() + 2), self.r(i.a() + 3));
        let args: Vec<Val> = (0..self.list_len(list)).map(|n| self.list_get(list, n)).collect();
        let mut keywords = Vec::new();
        if !kw.is_none() {
            let mut at = 0;
            while let Some(pair) = self.dict_next(kw, &mut at) {
                if !self.is_str(pair.0) {
                    return Err(self.type_error("keywords must be strings"));
                }
                keywords.push(pair);
            }
        }
        let at = self.sp;
        if !self.room(at, args.len() + keywords.len() + 4) {
            return Err(self.recursion_error());
        }
        self.stack.set(at, f);
        self.stack.set(at + 1, this);
        for (n, v) in args.iter().enumerate() {
            self.stack.set(at + 2 + n, *v);
        }
        for (n, (_, v)) in keywords.iter().enumerate() {
            self.stack.set(at + 2 + args.len() + n, *v);
        }
        self.sp = at + 2 + args.len() + keywords.len();
        let names = if keywords.is_empty() {
            Val::UNDEF
        } else {
            let names: Vec<Val> = keywords.iter().map(|(k, _)| *k).collect();
            self.new_tuple(&names)?
        };
        let w = Window { at, positional: args.len(), names, method: !this.is_absent() };
        self.call_step(i, w)
    }

    /// `{**other}` in a display (a later key wins) or in a call (keys are str, and new).
    pub(super) fn dict_display_update(&mut self, d: Val, other: Val, call: bool) -> Res<()> {
        let base = self.native_base(other);
        if self.heap.kind(base) == Kind::Dict {
            let mut at = 0;
            while let Some((k, v)) = self.dict_next(base, &mut at) {
                self.display_item(d, k, v, call)?;
            }
            return Ok(());
        }
        let Some(keys) = self.get_attr_opt(other, names::KEYS)? else {
            let t = self.type_name(other);
            return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("'{t}' object isn't a mapping")));
        };
        let keys = self.call(keys, &[])?;
        self.iterate(keys, &mut |vm, k| {
            let v = vm.get_item(other, k)?;
            vm.keep(v);
            vm.display_item(d, k, v, call)
        })
    }

    pub(super) fn display_item(&mut self, d: Val, k: Val, v: Val, call: bool) -> Res<()> {
        if call {
            if !self.is_str(k) {
                return Err(self.type_error("keywords must be strings"));
            }
            self.check_name(self.str_byte_len(k))?;
            if self.dict_get(d, k)?.is_some() {
                let name = String::from(self.str_text(k));
                return Err(self.raise_fmt(types::TYPE_ERROR, format_args!("function got multiple values for argument '{name}'")));
            }
        }
        self.dict_set(d, k, v)
    }
}
