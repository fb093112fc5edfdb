//! Operators on built-in values of any type. Nothing here calls Python.

use super::number::Number;
use super::{Binary, Compare, Unary};
use crate::native::Res;
use crate::num::{self, Small};
use crate::vm::Vm;
use core::cmp::Ordering;
use taipan_heap::{Kind, Val};

impl Vm {
    /// `l op r`, or `l op= r`, of built-in values; `None` if they have no such operation.
    pub fn binary_native(&mut self, op: Binary, l: Val, r: Val, inplace: bool) -> Res<Option<Val>> {
        if let (Some(a), Some(b)) = (self.number(l), self.number(r)) {
            return self.number_binary(op, (l, a), (r, b));
        }
        let (left, right) = (self.native_base(l), self.native_base(r));
        if left != l || right != r {
            let result = self.binary_native(op, left, right, inplace)?;
            // What was changed in place is still the instance.
            return Ok(result.map(|v| if inplace && v == left { l } else { v }));
        }
        if let Some(v) = self.text_binary(op, l, r, inplace)? {
            return Ok(Some(v));
        }
        if let Some(v) = self.container_binary(op, l, r, inplace)? {
            return Ok(Some(v));
        }
        if let Some(hook) = self.hook(l, |def| def.binary)
            && let Some(v) = hook(self, op, l, r, false)?
        {
            return Ok(Some(v));
        }
        match self.hook(r, |def| def.binary) {
            Some(hook) => hook(self, op, r, l, true),
            None => Ok(None),
        }
    }

    #[inline]
    fn number_binary(&mut self, op: Binary, (l, a): (Val, Number), (r, b): (Val, Number)) -> Res<Option<Val>> {
        match (a, b) {
            (Number::Small(_) | Number::Big, Number::Small(_) | Number::Big) => self.int_binary(op, l, r),
            (Number::Float(x), Number::Float(y)) => self.float_binary(op, x, y),
            (Number::Float(x), Number::Small(n)) => self.float_binary(op, x, n as f64),
            (Number::Small(n), Number::Float(y)) => self.float_binary(op, n as f64, y),
            (Number::Complex(..), _) | (_, Number::Complex(..)) => {
                let (a, b) = (self.complex_of(l), self.complex_of(r));
                self.complex_binary(op, a, b)
            }
            _ => match (self.as_float(l), self.as_float(r)) {
                (Some(x), Some(y)) => self.float_binary(op, x, y),
                _ => Ok(None),
            },
        }
    }

    /// A number as a complex one, by real and imaginary part; any other value as zero.
    pub fn complex_of(&self, v: Val) -> (f64, f64) {
        self.complex_value(v).unwrap_or_else(|| (self.as_float(v).unwrap_or(0.0), 0.0))
    }

    /// `l op r` of built-in values; `None` if they don't compare (for `==` the caller falls back to identity).
    pub fn compare_native(&mut self, op: Compare, l: Val, r: Val) -> Res<Option<bool>> {
        if let (Some(a), Some(b)) = (self.number(l), self.number(r)) {
            return Ok(self.number_compare(op, (l, a), (r, b)));
        }
        let (left, right) = (self.native_base(l), self.native_base(r));
        if left != l || right != r {
            return self.compare_native(op, left, right);
        }
        if self.heap.is(l, Kind::BoundMethod) && self.heap.is(r, Kind::BoundMethod) && matches!(op, Compare::Eq | Compare::Ne) {
            // Two references to one object's method are two objects, and equal.
            let same = (0..2).all(|i| self.heap.get(l, i) == self.heap.get(r, i));
            return Ok(Some(same == (op == Compare::Eq)));
        }
        if let Some(answer) = self.text_compare(op, l, r)? {
            return Ok(Some(answer));
        }
        if let Some(answer) = self.container_compare(op, l, r)? {
            return Ok(Some(answer));
        }
        if let Some(hook) = self.hook(l, |def| def.compare)
            && let Some(answer) = hook(self, op, l, r)?
        {
            return Ok(Some(answer));
        }
        match self.hook(r, |def| def.compare) {
            Some(hook) => hook(self, op.swapped(), r, l),
            None => Ok(None),
        }
    }

    fn number_compare(&self, op: Compare, (l, a): (Val, Number), (r, b): (Val, Number)) -> Option<bool> {
        let order = match (a, b) {
            (Number::Small(a), Number::Small(b)) => Some(a.cmp(&b)),
            (Number::Float(x), Number::Float(y)) => x.partial_cmp(&y),
            (Number::Complex(..), _) | (_, Number::Complex(..)) => {
                let equal = self.complex_of(l) == self.complex_of(r);
                return op.is_equality().then_some(equal == (op == Compare::Eq));
            }
            (Number::Small(n), Number::Float(y)) => num::compare_f64(Small::new(n as i64).borrow(), y),
            (Number::Float(x), Number::Small(n)) => num::compare_f64(Small::new(n as i64).borrow(), x).map(Ordering::reverse),
            (Number::Big, Number::Float(y)) => self.with_big(l, |n| num::compare_f64(n, y)),
            (Number::Float(x), Number::Big) => self.with_big(r, |n| num::compare_f64(n, x)).map(Ordering::reverse),
            _ => match (self.integer(l), self.integer(r)) {
                (Some(a), Some(b)) => Some(a.borrow().cmp(&b.borrow())),
                _ => None,
            },
        };
        Some(op.holds(order))
    }

    /// `op v` of a built-in value; `None` if it has no such operation.
    pub fn unary_native(&mut self, op: Unary, v: Val) -> Res<Option<Val>> {
        match self.number(v) {
            Some(Number::Small(_) | Number::Big) => return self.int_unary(op, v),
            Some(Number::Float(x)) => return self.float_unary(op, v, x),
            Some(Number::Complex(re, im)) => return self.complex_unary(op, v, (re, im)),
            None => {}
        }
        let base = self.native_base(v);
        if base != v {
            return self.unary_native(op, base);
        }
        match self.hook(v, |def| def.unary) {
            Some(hook) => hook(self, op, v),
            None => Ok(None),
        }
    }

    /// `item in container` of a built-in container; `None` if it has no such operation of its own.
    pub fn contains_native(&mut self, container: Val, item: Val) -> Res<Option<bool>> {
        let base = self.native_base(container);
        if let Some(found) = self.text_contains(base, item)? {
            return Ok(Some(found));
        }
        if let Some(found) = self.container_contains(base, item)? {
            return Ok(Some(found));
        }
        match self.hook(base, |def| def.contains) {
            Some(hook) => hook(self, base, item).map(Some),
            None => Ok(None),
        }
    }

    /// The truth of a built-in value.
    pub fn truth_native(&mut self, v: Val) -> Res<bool> {
        match self.number(v) {
            Some(Number::Small(n)) => return Ok(n != 0),
            Some(Number::Big) => return Ok(true),
            Some(Number::Float(x)) => return Ok(x != 0.0),
            Some(Number::Complex(re, im)) => return Ok(re != 0.0 || im != 0.0),
            None => {}
        }
        let slot = |i: usize| self.heap.get(v, i).as_int().unwrap_or(0);
        Ok(match self.heap.kind(v) {
            Kind::None => false,
            Kind::Str => !self.str_bytes(v).is_empty(),
            Kind::Bytes => !self.bytes_contents(v).is_empty(),
            Kind::Tuple => self.heap.len(v) != 0,
            Kind::List | Kind::ByteArray | Kind::Array => slot(0) != 0,
            Kind::Dict | Kind::Set | Kind::FrozenSet => slot(3) != 0,
            Kind::MemoryView => slot(2) != 0,
            Kind::DictView => {
                let dict = self.heap.get(v, 0);
                return self.truth_native(dict);
            }
            Kind::Range => {
                let (start, stop, step) = (slot(0), slot(1), slot(2));
                if step > 0 { start < stop } else { start > stop }
            }
            _ => {
                if let Some(hook) = self.hook(v, |def| def.truth) {
                    return hook(self, v);
                }
                match self.hook(v, |def| def.len) {
                    Some(hook) => hook(self, v)? != 0,
                    None => true,
                }
            }
        })
    }
}
