//! Operators in full, for built-ins: special methods of classes are called from here, on the host's stack.
//!
//! The rules are MicroPython's: `__radd__` and its like come after the left operand had its chance, whatever derives
//! from what. One is CPython's: where the left operand has no order, `a < b` asks `b > a`.

use super::{Binary, Compare, Unary};
use crate::names;
use crate::native::{Raise, Res};
use crate::types;
use crate::vm::Vm;
use alloc::string::String;
use taipan_heap::{Kind, Val};

impl Vm {
    /// `l op r`, or `l op= r`.
    pub fn binary_call(&mut self, op: Binary, l: Val, r: Val, inplace: bool) -> Res {
        if inplace && let Some(v) = self.call_operator(l, op.inplace(), r)? {
            return Ok(v);
        }
        if let Some(v) = self.call_operator(l, op.method(), r)? {
            return Ok(v);
        }
        // An instance of a class that derives from a built-in type may know better than the type does; any other is
        // nothing that the left operand can handle, save where it takes everything (`'%s' % x`).
        let derived = self.native_base(r) != r;
        if derived && let Some(v) = self.call_operator(r, op.reflected(), l)? {
            return Ok(v);
        }
        if let Some(v) = self.binary_native(op, l, r, inplace)? {
            return Ok(v);
        }
        if !derived && let Some(v) = self.call_operator(r, op.reflected(), l)? {
            return Ok(v);
        }
        Err(self.binary_error(op, inplace, l, r))
    }

    /// What the special method says, if there is one and it does not say NotImplemented.
    pub(super) fn call_operator(&mut self, v: Val, method: Val, other: Val) -> Res<Option<Val>> {
        if !self.heap.is(v, Kind::Instance) {
            return Ok(None);
        }
        let result = self.call_special(v, method, &[other])?;
        Ok(result.filter(|v| *v != Val::NOT_IMPLEMENTED))
    }

    /// `op v`
    pub fn unary_call(&mut self, op: Unary, v: Val) -> Res {
        if let Some(result) = self.call_special(v, op.method(), &[])? {
            return Ok(result);
        }
        match self.unary_native(op, v)? {
            Some(result) => Ok(result),
            None => Err(self.unary_error(op, v)),
        }
    }

    /// `l op r`, which need not be a bool if a special method answers.
    pub fn compare_call(&mut self, op: Compare, l: Val, r: Val) -> Res {
        if op.is_equality() {
            return self.equality_call(op, l, r);
        }
        if let Some(v) = self.call_operator(l, op.method(), r)? {
            return Ok(v);
        }
        if let Some(answer) = self.compare_native(op, l, r)? {
            return Ok(Val::bool(answer));
        }
        match self.call_operator(r, op.swapped().method(), l)? {
            Some(v) => Ok(v),
            None => Err(self.compare_error(op, l, r)),
        }
    }

    fn equality_call(&mut self, op: Compare, l: Val, r: Val) -> Res {
        for (this, other) in [(l, r), (r, l)] {
            if op == Compare::Ne
                && let Some(v) = self.call_operator(this, names::NE, other)?
            {
                return Ok(v);
            }
            if let Some(v) = self.call_operator(this, names::EQ, other)? {
                return match op {
                    Compare::Ne => self.truth(v).map(|equal| Val::bool(!equal)),
                    _ => Ok(v),
                };
            }
        }
        let answer = self.compare_native(op, l, r)?;
        Ok(Val::bool(answer.unwrap_or((l == r) == (op == Compare::Eq))))
    }

    /// Whether `a == b`, as containers ask it.
    pub fn equals(&mut self, a: Val, b: Val) -> Res<bool> {
        // A NaN is not equal to itself, and an instance may say that it isn't.
        if a == b && !matches!(self.heap.kind(a), Kind::Float | Kind::Complex | Kind::Instance) {
            return Ok(true);
        }
        if !self.heap.is(a, Kind::Instance) && !self.heap.is(b, Kind::Instance) {
            return Ok(self.compare_native(Compare::Eq, a, b)?.unwrap_or(a == b));
        }
        let answer = self.equality_call(Compare::Eq, a, b)?;
        self.truth(answer)
    }

    /// Whether `a < b`, as sorting asks it.
    pub fn less(&mut self, a: Val, b: Val) -> Res<bool> {
        if !self.heap.is(a, Kind::Instance)
            && let Some(answer) = self.compare_native(Compare::Lt, a, b)?
        {
            return Ok(answer);
        }
        let answer = self.compare_call(Compare::Lt, a, b)?;
        self.truth(answer)
    }

    /// The truth of any value.
    #[inline]
    pub fn truth(&mut self, v: Val) -> Res<bool> {
        match v {
            Val::TRUE => Ok(true),
            Val::FALSE | Val::NONE => Ok(false),
            _ if self.heap.is(v, Kind::Instance) => self.instance_truth(v),
            _ => self.truth_native(v),
        }
    }

    fn instance_truth(&mut self, v: Val) -> Res<bool> {
        if let Some(answer) = self.call_special(v, names::BOOL, &[])? {
            return Ok(answer == Val::TRUE);
        }
        if let Some(len) = self.call_special(v, names::LEN, &[])? {
            return Ok(len != Val::int(0));
        }
        match self.native_base(v) {
            base if base != v => self.truth_native(base),
            _ => Ok(true),
        }
    }

    /// `item in container`
    pub fn contains(&mut self, container: Val, item: Val) -> Res<bool> {
        if let Some(answer) = self.call_special(container, names::CONTAINS, &[item])? {
            return self.truth(answer);
        }
        match self.contains_native(container, item)? {
            Some(found) => Ok(found),
            None => self.contains_by_iteration(container, item),
        }
    }

    fn contains_by_iteration(&mut self, container: Val, item: Val) -> Res<bool> {
        let iterator = self.iter(container)?;
        self.keep(iterator);
        let mark = self.mark();
        while let Some(next) = self.iter_next(iterator)? {
            self.keep(next);
            if self.equals(next, item)? {
                return Ok(true);
            }
            self.release(mark);
            self.poll_native(1, "in")?;
        }
        Ok(false)
    }

    // ---- Errors

    /// Neither operand has the operation.
    #[cold]
    pub fn binary_error(&mut self, op: Binary, _inplace: bool, l: Val, r: Val) -> Raise {
        // MicroPython goes on to the plain operator and names that, and there a bool is an int.
        let (left, right) = (self.operand_name(l), self.operand_name(r));
        self.unsupported_types(op.method(), left, right)
    }

    #[cold]
    pub fn compare_error(&mut self, op: Compare, l: Val, r: Val) -> Raise {
        let (left, right) = (self.operand_name(l), self.type_name(r));
        self.unsupported_types(op.method(), left, right)
    }

    #[cold]
    pub fn unary_error(&mut self, op: Unary, v: Val) -> Raise {
        self.unsupported_type(op.method(), v)
    }

    #[cold]
    pub(super) fn unsupported_type(&mut self, method: Val, v: Val) -> Raise {
        let (method, name) = (String::from(self.str_text(method)), self.type_name(v));
        self.raise_fmt(types::TYPE_ERROR, format_args!("unsupported type for {method}: '{name}'"))
    }

    #[cold]
    pub(super) fn unsupported_types(&mut self, method: Val, left: String, right: String) -> Raise {
        let method = String::from(self.str_text(method));
        self.raise_fmt(types::TYPE_ERROR, format_args!("unsupported types for {method}: '{left}', '{right}'"))
    }

    pub(super) fn operand_name(&self, v: Val) -> String {
        if self.heap.kind(v) == Kind::Bool { "int".into() } else { self.type_name(v) }
    }
}
