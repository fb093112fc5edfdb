//! Tuples, lists, sets and dicts.
//!
//! A short display is gathered in registers and made at once. A long one, or one with `*x` in it, grows piece by
//! piece, so that no number of items needs many registers; a table of constants is copied from a tuple, so that it takes
//! no code.

use crate::call::CHUNK;
use crate::fold::Literal;
use crate::frame::Frame;
use alloc::vec::Vec;
use taipan_bytecode::Op;
use taipan_syntax::ast::{Expr, ExprKind};

/// An item and whether it is spread.
pub type Item<'a> = (bool, &'a Expr);

fn items_of(items: &[Expr]) -> Vec<Item<'_>> {
    items
        .iter()
        .map(|item| match &item.kind {
            ExprKind::Starred(value) => (true, &**value),
            _ => (false, item),
        })
        .collect()
}

fn is_plain(items: &[Expr]) -> bool {
    items.len() <= CHUNK && !items.iter().any(|item| matches!(item.kind, ExprKind::Starred(_)))
}

impl<'a> Frame<'_, 'a> {
    pub fn tuple(&mut self, expr: &'a Expr, items: &'a [Expr], dst: u8) {
        if let Some(value) = self.fold(expr) {
            return self.emit.load(dst, &value);
        }
        if is_plain(items) {
            let first = self.gather(items.iter());
            self.at(expr.span);
            return self.emit.abc(Op::NewTuple, dst, first, items.len() as u8);
        }
        let list = self.emit.temp();
        self.list_of(&items_of(items), list);
        self.emit.abc(Op::ListToTuple, dst, list, 0);
    }

    pub fn list(&mut self, items: &'a [Expr], dst: u8) {
        if is_plain(items) {
            let first = self.gather(items.iter());
            return self.emit.abc(Op::NewList, dst, first, items.len() as u8);
        }
        let list = if self.is_temp(dst) { dst } else { self.emit.temp() };
        if !self.table(items, list, Op::NewList, Op::ListExtend) {
            self.list_of(&items_of(items), list);
        }
        self.move_to(dst, list);
    }

    /// A list or set of constants to `dst`, a temporary; false if the items are no constants.
    fn table(&mut self, items: &'a [Expr], dst: u8, make: Op, extend: Op) -> bool {
        let Some(values) = items.iter().map(|item| self.fold(item)).collect::<Option<Vec<_>>>() else { return false };
        let top = self.emit.top;
        let tuple = self.emit.temp();
        self.emit.load(tuple, &Literal::Tuple(values));
        self.emit.abc(make, dst, 0, 0);
        self.emit.abc(extend, dst, tuple, 0);
        self.emit.top = top;
        true
    }

    /// Values to registers in a row; the first of them, or any register if there are none.
    pub fn gather(&mut self, items: impl Iterator<Item = &'a Expr>) -> u8 {
        let first = self.emit.top;
        for item in items {
            let register = self.emit.temp();
            self.expr_to(item, register);
        }
        if self.emit.top == first { 0 } else { first }
    }

    /// A list of any items to `list`, a temporary.
    pub fn list_of(&mut self, items: &[Item<'a>], list: u8) {
        let top = self.emit.top;
        let plain = items.iter().take(CHUNK).take_while(|(is_star, _)| !is_star).count();
        let (head, rest) = items.split_at(plain);
        let first = self.gather(head.iter().map(|(_, item)| *item));
        self.emit.abc(Op::NewList, list, first, plain as u8);
        self.emit.top = top;
        for item in rest {
            self.append_item(*item, list);
        }
    }

    pub fn append_item(&mut self, (is_star, item): Item<'a>, list: u8) {
        let top = self.emit.top;
        let value = self.operand(item);
        self.emit.abc(if is_star { Op::ListExtend } else { Op::ListAppend }, list, value, 0);
        self.emit.top = top;
    }

    pub fn set(&mut self, items: &'a [Expr], dst: u8) {
        if is_plain(items) {
            let first = self.gather(items.iter());
            return self.emit.abc(Op::NewSet, dst, first, items.len() as u8);
        }
        let set = if self.is_temp(dst) { dst } else { self.emit.temp() };
        if self.table(items, set, Op::NewSet, Op::SetUpdate) {
            return self.move_to(dst, set);
        }
        self.emit.abc(Op::NewSet, set, 0, 0);
        let top = self.emit.top;
        for (is_star, item) in items_of(items) {
            let value = self.operand(item);
            self.emit.abc(if is_star { Op::SetUpdate } else { Op::SetAdd }, set, value, 0);
            self.emit.top = top;
        }
        self.move_to(dst, set);
    }

    pub fn dict(&mut self, items: &'a [(Option<Expr>, Expr)], dst: u8) {
        let dict = if self.is_temp(dst) { dst } else { self.emit.temp() };
        let room = u16::try_from(items.len()).unwrap_or(u16::MAX);
        self.emit.ax(Op::NewDict, dict, room);
        let top = self.emit.top;
        for (key, value) in items {
            match key {
                Some(key) => {
                    // The value first, as in MicroPython.
                    let value = self.operand_before(value, key);
                    let key = self.operand(key);
                    self.emit.abc(Op::DictSet, dict, key, value);
                }
                None => {
                    let value = self.operand(value);
                    self.emit.abc(Op::DictUpdate, dict, value, 0);
                }
            }
            self.emit.top = top;
        }
        self.move_to(dst, dict);
    }
}
