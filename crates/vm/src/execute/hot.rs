//! The slow halves of the opcodes that programs spend their time in: the loop calls each directly.

use super::{Step, simple_bounds};
use crate::call::Window;
use crate::machine::Next;
use crate::names;
use crate::native::{Args, Native};
use crate::ops::Binary;
use crate::types::bytearray;
use crate::vm::Vm;
use taipan_bytecode::{Instr, Op};
use taipan_heap::{Kind, Val};

impl Vm {
    pub(crate) fn binary_op(&mut self, i: Instr) -> Step {
        let Some(op) = i.op() else { return Ok(Next::Continue) };
        let Some((binary, inplace)) = Binary::from_op(op) else { return Ok(Next::Continue) };
        let (l, r) = self.binary_operands(op, i)?;
        let v = self.binary_step(binary, inplace, l, r, 0)?;
        self.give(i, v)
    }

    pub(crate) fn compare_op(&mut self, i: Instr) -> Step {
        self.step(i)
    }

    pub(crate) fn get_attr_op(&mut self, i: Instr) -> Step {
        let name = self.konst(i.c() as usize);
        let v = self.get_attr_step(self.r(i.b()), name)?;
        self.give(i, v)
    }

    pub(crate) fn set_attr_op(&mut self, i: Instr) -> Step {
        let name = self.konst(i.b() as usize);
        self.set_attr_step(i, self.r(i.a()), name, self.r(i.c()))
    }

    pub(crate) fn load_method_op(&mut self, i: Instr) -> Step {
        let name = self.konst(i.c() as usize);
        self.load_method_step(i, self.r(i.b()), name)
    }

    pub(crate) fn contains_op(&mut self, i: Instr) -> Step {
        let (item, container) = (self.r(i.b()), self.r(i.c()));
        let found = match self.heap.kind(container) {
            Kind::Dict | Kind::Set | Kind::FrozenSet => self.quick_get(container, item).map(|v| !v.is_absent()),
            _ => None,
        };
        if let Some(found) = found {
            self.put(i.a(), Val::bool(found == (i.op_byte() == Op::In as u8)));
            return Ok(Next::Continue);
        }
        if let Some(f) = self.special(container, names::CONTAINS) {
            let v = self.request_call(f, &[container, item])?;
            return self.give(i, v);
        }
        let found = self.contains(container, item)?;
        self.put(i.a(), Val::bool(found == (i.op_byte() == Op::In as u8)));
        Ok(Next::Continue)
    }

    pub(crate) fn get_item_op(&mut self, i: Instr) -> Step {
        let v = self.get_item_step(self.r(i.b()), self.r(i.c()))?;
        self.give(i, v)
    }

    pub(crate) fn set_item_op(&mut self, i: Instr) -> Step {
        self.set_item_step(i, self.r(i.a()), self.r(i.b()), self.r(i.c()))
    }

    pub(crate) fn call_op(&mut self, i: Instr) -> Step {
        let w = Window { at: self.reg_slot(i.a()), positional: i.b() as usize, names: Val::UNDEF, method: false };
        self.call_step(i, w)
    }

    /// `Call` or `CallMethod` of a built-in function: its arguments are where they are. The saved `pc` has not moved if
    /// the answer is `Continue`.
    pub(crate) fn call_native_op(&mut self, i: Instr) -> Next {
        let frame = self.frames.top();
        let base = frame.base as usize;
        self.sp = frame.end();
        let (native, args) = self.native_call(i);
        self.notice_wait(native, || (i.b() > 0).then(|| self.stack.get(base + i.a() as usize + 2)));
        let (mark, lock) = (self.mark(), self.heap.lock_depth());
        let n = args.len();
        let result = if n < native.min as usize || n > native.max as usize && native.max != Native::ANY {
            Err(self.native_arity(native, n))
        } else {
            (native.func)(self, args)
        };
        self.release(mark);
        match result {
            Ok(v) => {
                self.stack.set(base + i.c() as usize, v);
                // The built-in may have locked the heap, which changes the policy.
                if self.heap.lock_depth() == lock { Next::Continue } else { Next::Reload }
            }
            Err(r) if self.runs_frame(r) => Next::Reload,
            Err(r) => match self.unwind(r) {
                Next::Exit => Next::Exit,
                _ => Next::Reload,
            },
        }
    }

    /// The built-in that `i`, a `Call` or `CallMethod` of the frame on top, calls, and where its arguments are.
    #[inline(always)]
    pub(crate) fn native_call(&self, i: Instr) -> (&'static Native, Args) {
        let at = self.reg_slot(i.a());
        let method = i.op_byte() == Op::CallMethod as u8 && !self.stack.get(at + 1).is_absent();
        let args = Args { base: at + 2 - method as usize, len: i.b() as usize + method as usize, names: Val::UNDEF };
        (self.native(self.stack.get(at).as_native().unwrap_or(0)), args)
    }

    pub(crate) fn call_method_op(&mut self, i: Instr) -> Step {
        let at = self.reg_slot(i.a());
        let method = !self.stack.get(at + 1).is_absent();
        let w = Window { at, positional: i.b() as usize, names: Val::UNDEF, method };
        self.call_step(i, w)
    }

    pub(crate) fn get_slice_op(&mut self, i: Instr) -> Step {
        let [start, stop, step] = [self.r(i.c()), self.r(i.c() + 1), self.r(i.c() + 2)];
        let object = self.r(i.b());
        if self.heap.is(object, Kind::List)
            && let Some((start, stop)) = simple_bounds(start, stop, step, self.list_len(object))
        {
            let v = self.list_slice(object, start, stop)?;
            self.put(i.a(), v);
            return Ok(Next::Continue);
        }
        let base = self.native_base(object);
        let v = if base == object || self.special(object, names::GETITEM).is_none() {
            match self.container_getslice(base, start, stop, step)? {
                Some(v) => Some(v),
                None => self.text_getslice(base, start, stop, step)?,
            }
        } else {
            None
        };
        let v = match v {
            Some(v) => v,
            None => {
                let slice = self.new_slice(start, stop, step)?;
                self.get_item_step(object, slice)?
            }
        };
        self.give(i, v)
    }

    pub(crate) fn set_slice_op(&mut self, i: Instr) -> Step {
        let [start, stop, step] = [self.r(i.b()), self.r(i.b() + 1), self.r(i.b() + 2)];
        let (object, value) = (self.r(i.a()), self.r(i.c()));
        if self.heap.is(object, Kind::List)
            && self.heap.is(value, Kind::List)
            && let Some((start, stop)) = simple_bounds(start, stop, step, self.list_len(object))
            && self.list_len(value) == stop - start
        {
            // As many items as before: nothing moves but they.
            let (from, to) = (self.heap.get(value, 1), self.heap.get(object, 1));
            if stop - start <= 64 && from.is_ptr() && to.is_ptr() {
                self.heap.copy_slots(from, 0, to, start, stop - start);
                self.work += (stop - start) as u32;
                return Ok(Next::Continue);
            }
        }
        let base = self.native_base(object);
        if (base == object || self.special(object, names::SETITEM).is_none())
            && (self.container_setslice(base, start, stop, step, value)? || self.text_setslice(base, start, stop, step, value)?)
        {
            return Ok(Next::Continue);
        }
        let slice = self.new_slice(start, stop, step)?;
        self.set_item_step(i, object, slice, value)
    }

    pub(crate) fn new_tuple_op(&mut self, i: Instr) -> Step {
        let n = i.c() as usize;
        let t = if n == 0 { self.empty_tuple() } else { self.alloc(Kind::Tuple, n)? };
        let from = self.reg_slot(i.b());
        for k in 0..n {
            let v = self.stack.get(from + k);
            self.heap.set(t, k, v);
        }
        self.put(i.a(), t);
        Ok(Next::Continue)
    }

    pub(crate) fn new_list_op(&mut self, i: Instr) -> Step {
        let n = i.c() as usize;
        let list = self.new_list_cap(n)?;
        let from = self.reg_slot(i.b());
        for k in 0..n {
            // There is room: this does not allocate.
            let v = self.stack.get(from + k);
            self.list_push(list, v)?;
        }
        self.put(i.a(), list);
        Ok(Next::Continue)
    }

    pub(crate) fn yield_op(&mut self, i: Instr) -> Step {
        let v = self.r(i.b());
        self.yield_step(v, None)
    }

    pub(crate) fn yield_from_op(&mut self, i: Instr) -> Step {
        self.yield_from_step(i)
    }

    /// The frame on top yields `v` that its `YieldFrom` `i` waited for.
    pub(crate) fn yield_on(&mut self, i: Instr, v: Val) -> Next {
        self.via(i, |vm, i| vm.yield_step(v, Some(i)))
    }

    pub(crate) fn iter_next_op(&mut self, i: Instr) -> Step {
        self.iter_next_step(i)
    }

    /// The value of a builtin that shows through a global's slot, if it was asked for before.
    #[inline]
    pub(crate) fn known_builtin(&self, shadow: Val) -> Option<Val> {
        if !self.builtins_extra.is_absent() {
            return None;
        }
        let v = self.builtin_values.get(shadow.as_shadow()? as usize).copied()?;
        if v.is_absent() { None } else { Some(v) }
    }

    /// Whether two strings are the same, if both are interned.
    #[inline]
    pub(crate) fn same_interned(&self, a: Val, b: Val) -> Option<bool> {
        (self.is_interned(a) && self.is_interned(b)).then(|| a == b)
    }

    /// Character `index` of an ASCII string, or byte `index` of bytes: what needs no allocation.
    #[inline]
    pub(crate) fn text_item(&self, object: Val, index: isize) -> Option<Val> {
        if !object.is_ptr() {
            return None;
        }
        let (bytes, text) = match self.heap.kind(object) {
            Kind::Str if self.str_is_ascii(object) => (self.str_bytes(object), true),
            Kind::Bytes => (self.heap.bytes(object), false),
            Kind::ByteArray => {
                let len = self.row_len(object) as isize;
                let at = if index < 0 { index.wrapping_add(len) } else { index };
                if !(0..len).contains(&at) {
                    return None;
                }
                let (storage, first) = (self.heap.get(object, bytearray::STORAGE), self.row_first(object));
                return Some(Val::int(self.heap.part(storage, first + at as usize, 1)[0] as isize));
            }
            _ => return None,
        };
        let at = if index < 0 { index.wrapping_add(bytes.len() as isize) } else { index };
        let byte = *bytes.get(at as usize)?;
        Some(if text { Val::sym(byte as u16) } else { Val::int(byte as isize) })
    }

    /// `object[index] = value` of a bytearray, if that is all there is to it.
    #[inline]
    pub(crate) fn quick_set_byte(&mut self, object: Val, index: isize, value: Val) -> bool {
        if !self.heap.is(object, Kind::ByteArray) {
            return false;
        }
        let (len, raw) = (self.row_len(object) as isize, self.heap.get(object, bytearray::STORAGE));
        let at = if index < 0 { index.wrapping_add(len) } else { index };
        match value.as_int().and_then(|n| u8::try_from(n).ok()) {
            Some(byte) if (0..len).contains(&at) => {
                let first = self.row_first(object);
                self.heap.part_mut(raw, first + at as usize, 1)[0] = byte;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn list_append_op(&mut self, i: Instr) -> Step {
        let (l, v) = (self.r(i.a()), self.r(i.b()));
        self.list_push(l, v)?;
        Ok(Next::Continue)
    }
}
