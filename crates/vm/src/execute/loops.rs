//! Iteration: loop states, unpacking.

use super::Step;
use crate::iter::State;
use crate::machine::Next;
use crate::names;
use crate::native::Res;
use crate::types;
use crate::vm::Vm;
use alloc::vec::Vec;
use taipan_bytecode::Instr;
use taipan_heap::{Kind, Val};

impl Vm {
    /// Prepares a loop over `range(...)` without a range object.
    pub(super) fn range_start(&mut self, i: Instr) -> bool {
        if self.r(i.a()) != types::RANGE {
            return false;
        }
        let argument = |n| self.r(i.a() + 2 + n).as_int();
        let (start, stop, step) = match i.b() {
            1 => (Some(0), argument(0), Some(1)),
            2 => (argument(0), argument(1), Some(1)),
            3 => (argument(0), argument(1), argument(2)),
            _ => return false,
        };
        let (Some(start), Some(stop), Some(step)) = (start, stop, step) else { return false };
        if step == 0 {
            return false;
        }
        self.put(i.a(), Val::int(start));
        self.put(i.a() + 1, Val::int(stop));
        self.put(i.a() + 2, Val::int(step));
        true
    }

    pub(super) fn iter_start(&mut self, i: Instr) -> Step {
        let object = self.r(i.b());
        if let Some(f) = self.special(object, names::ITER) {
            self.request_call(f, &[object])?;
            return self.start_pending(i);
        }
        let State { source, position, extra } = self.loop_state(object)?;
        self.put(i.a(), source);
        self.put(i.a() + 1, position);
        self.put(i.a() + 2, extra);
        Ok(Next::Continue)
    }

    pub(super) fn iter_next_step(&mut self, i: Instr) -> Step {
        let source = self.r(i.a());
        let position = self.r(i.a() + 1);
        if position.is_absent() {
            if self.heap.is(source, Kind::Generator) && !self.has_pending(source) {
                return if self.push_generator(source, Val::NONE, 0)? { Ok(Next::Reload) } else { Ok(self.jump_word(false)) };
            }
            if let Some(f) = self.special(source, names::NEXT) {
                self.request_call(f, &[source])?;
                return self.start_pending(i);
            }
            return match self.iter_next(source) {
                Ok(Some(v)) => {
                    self.put(i.b(), v);
                    Ok(self.jump_word(true))
                }
                Ok(None) => Ok(self.jump_word(false)),
                Err(r) if self.exception_ends_instr(i, r) => Ok(Next::Continue),
                Err(r) => Err(r),
            };
        }
        let mut state = State { source, position, extra: self.r(i.a() + 2) };
        match self.state_next(&mut state)? {
            Some(v) => {
                self.put(i.a() + 1, state.position);
                self.put(i.a() + 2, state.extra);
                self.put(i.b(), v);
                Ok(self.jump_word(true))
            }
            None => Ok(self.jump_word(false)),
        }
    }

    pub(super) fn unpack(&mut self, v: Val, n: usize) -> Res<Vec<Val>> {
        let base = self.native_base(v);
        let mut items = Vec::with_capacity(n);
        match self.heap.kind(base) {
            Kind::Tuple if self.special(v, names::ITER).is_none() => items.extend_from_slice(self.heap.slots(base)),
            Kind::List if self.special(v, names::ITER).is_none() => items.extend((0..self.list_len(base)).map(|i| self.list_get(base, i))),
            _ => {
                let it = self.iter(v)?;
                self.keep(it);
                while items.len() <= n
                    && let Some(item) = self.iter_next(it)?
                {
                    self.keep(item);
                    items.push(item);
                }
            }
        }
        if items.len() < n {
            let have = items.len();
            return Err(self.raise_fmt(types::VALUE_ERROR, format_args!("need more than {have} values to unpack")));
        }
        if items.len() > n {
            return Err(self.raise_fmt(types::VALUE_ERROR, format_args!("too many values to unpack (expected {n})")));
        }
        Ok(items)
    }

    pub(super) fn unpack_ex(&mut self, i: Instr, after: usize) -> Res<()> {
        let before = i.c() as usize;
        let items = self.collect_items(self.r(i.b()))?;
        if items.len() < before + after {
            let have = items.len();
            return Err(self.raise_fmt(types::VALUE_ERROR, format_args!("need more than {have} values to unpack")));
        }
        let middle = self.new_list(&items[before..items.len() - after])?;
        for (n, v) in items[..before].iter().enumerate() {
            self.put(i.a() + n as u8, *v);
        }
        self.put(i.a() + before as u8, middle);
        for (n, v) in items[items.len() - after..].iter().enumerate() {
            self.put(i.a() + (before + 1 + n) as u8, *v);
        }
        Ok(())
    }
}
