//! Assignment, augmented assignment, `del`.
//!
//! The value comes first, then the targets from left to right, each with its own container and index.

use crate::constant;
use crate::emit::Emitter;
use crate::expr::{in_place_op, small_operation};
use crate::fold::Literal;
use crate::frame::Frame;
use crate::symbols::Place;
use crate::viper::arithmetic;
use alloc::vec::Vec;
use taipan_bytecode::{Instr, Op};
use taipan_syntax::ast::{BinOp, Expr, ExprKind};

/// An element on the right side of `a, b = c, d`.
enum Element<'a> {
    Constant(Literal<'a>),
    Register(u8),
    /// Already where it belongs.
    Stored,
}

impl<'a> Frame<'_, 'a> {
    pub fn assign(&mut self, targets: &'a [Expr], value: &'a Expr) {
        if let [target] = targets {
            return self.assign_one(target, value);
        }
        if let Some(value) = self.fold(value) {
            return self.assign_constant(targets, &value);
        }
        let is_unpacked = targets.iter().any(|target| !matches!(target.kind, ExprKind::Name(_)));
        let mut register = self.stable_operand(value);
        if is_unpacked && !self.is_temp(register) {
            let temp = self.emit.temp();
            self.move_to(temp, register);
            register = temp;
        }
        targets.iter().for_each(|target| self.store(target, register));
    }

    fn assign_one(&mut self, target: &'a Expr, value: &'a Expr) {
        if let Some((name, argument)) = constant::definition(target, value) {
            if !constant::is_private(name) {
                self.assign_const(name, argument);
            }
            return;
        }
        match &target.kind {
            ExprKind::Name(name) => self.assign_name(target, name, value),
            ExprKind::Tuple(items) | ExprKind::List(items) => match &value.kind {
                ExprKind::Tuple(values) if is_parallel(items, values) => self.assign_parallel(items, values),
                _ => {
                    let register = self.stable_operand(value);
                    self.store(target, register);
                }
            },
            _ => {
                let register = self.stable_operand(value);
                self.store(target, register);
            }
        }
    }

    fn assign_const(&mut self, name: &'a str, argument: &'a Expr) {
        let Some(value) = self.unit.scopes.consts.get(name, u32::MAX).cloned() else {
            return;
        };
        self.at(argument.span);
        let register = self.local(name).unwrap_or_else(|| self.emit.temp());
        self.emit.load(register, &value);
        self.store_name(name, register);
    }

    fn assign_name(&mut self, target: &'a Expr, name: &'a str, value: &'a Expr) {
        if let Some(register) = self.local(name) {
            self.expr_to(value, register);
            self.emit.assigned.insert(register);
        } else {
            let register = self.operand(value);
            self.at(target.span);
            self.store_name(name, register);
        }
    }

    fn assign_constant(&mut self, targets: &'a [Expr], value: &Literal<'a>) {
        let mut shared = None;
        for target in targets {
            if let ExprKind::Name(name) = &target.kind
                && let Some(register) = self.local(name)
            {
                self.at(target.span);
                self.emit.load(register, value);
                self.emit.assigned.insert(register);
                continue;
            }
            let register = shared.unwrap_or_else(|| {
                let temp = self.emit.temp();
                self.emit.load(temp, value);
                temp
            });
            shared = Some(register);
            self.store(target, register);
        }
    }

    /// `a, b = c, d` without a tuple.
    fn assign_parallel(&mut self, targets: &'a [Expr], values: &'a [Expr]) {
        let locals: Vec<Option<u8>> = targets
            .iter()
            .map(|target| match &target.kind {
                ExprKind::Name(name) => self.local(name),
                _ => None,
            })
            .collect();
        let mut elements = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let element = match self.fold(value) {
                Some(constant) => Element::Constant(constant),
                None => self.parallel_element(at, value, &locals, &elements),
            };
            elements.push(element);
        }
        for (target, element) in targets.iter().zip(elements) {
            match element {
                Element::Constant(constant) => self.assign_constant(core::slice::from_ref(target), &constant),
                Element::Register(register) => self.store(target, register),
                Element::Stored => {}
            }
        }
    }

    fn parallel_element(&mut self, at: usize, value: &'a Expr, locals: &[Option<u8>], earlier: &[Element<'_>]) -> Element<'a> {
        let is_last = at + 1 == locals.len();
        if let ExprKind::Name(name) = &value.kind {
            let register = self.stable_operand(value);
            // An earlier store must not change it, nor may another target see it changed.
            let is_overwritten = self.local(name).is_some_and(|local| locals[..at].contains(&Some(local)));
            let has_effects = locals.contains(&None) && !self.is_temp(register);
            if !is_overwritten && !has_effects {
                return Element::Register(register);
            }
            let temp = self.emit.temp();
            self.move_to(temp, register);
            return Element::Register(temp);
        }
        if let (true, Some(target)) = (is_last, locals[at]) {
            let is_needed = earlier.iter().any(|element| matches!(element, Element::Register(r) if *r == target));
            let is_target_twice = locals[..at].contains(&Some(target));
            if !is_needed && !is_target_twice && !locals.contains(&None) {
                self.expr_to(value, target);
                self.emit.assigned.insert(target);
                return Element::Stored;
            }
        }
        Element::Register(self.stable_operand(value))
    }

    /// What is in `src` to a target.
    pub fn store(&mut self, target: &'a Expr, src: u8) {
        let top = self.emit.top;
        self.at(target.span);
        match &target.kind {
            ExprKind::Name(name) => self.store_name(name, src),
            ExprKind::Attribute { value, attr } => {
                let object = self.operand(value);
                self.at(target.span);
                self.set_attr(object, &attr.name, src);
            }
            ExprKind::Subscript { value, index } => {
                let container = self.operand_before(value, index);
                let (index, is_slice) = self.index(index);
                self.at(target.span);
                let set = match self.pointer_item(target) {
                    Some((_, set)) => set,
                    None if is_slice => Op::SetSlice,
                    None => Op::SetItem,
                };
                self.emit.abc(set, container, index, src);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => self.unpack(items, src),
            _ => {}
        }
        self.emit.top = top;
    }

    /// An index, or the first of a slice's three parts.
    fn index(&mut self, index: &'a Expr) -> (u8, bool) {
        match &index.kind {
            ExprKind::Slice { .. } => (self.slice_parts(index), true),
            _ => (self.stable_operand(index), false),
        }
    }

    fn unpack(&mut self, items: &'a [Expr], src: u8) {
        let count = items.len();
        if let Some(first) = self.locals_in_a_row(items, src) {
            self.emit.abc(Op::Unpack, first, src, count as u8);
            Emitter::row(first, count).for_each(|register| self.emit.assigned.insert(register));
            return;
        }
        let first = self.emit.temps(count.max(1));
        match items.iter().position(|item| matches!(item.kind, ExprKind::Starred(_))) {
            None => self.emit.abc(Op::Unpack, first, src, count as u8),
            Some(star) => {
                let unpack = Instr::abc(Op::UnpackEx, first, src, star as u8);
                self.emit.group(&[unpack, Instr::abc(Op::Ext, (count - star - 1) as u8, 0, 0)]);
            }
        }
        for (item, register) in items.iter().zip(Emitter::row(first, items.len())) {
            match &item.kind {
                ExprKind::Starred(inner) => self.store(inner, register),
                _ => self.store(item, register),
            }
        }
    }

    /// The first register, if all targets are locals side by side: then unpacking can store, too.
    fn locals_in_a_row(&self, items: &[Expr], src: u8) -> Option<u8> {
        let local = |item: &Expr| match &item.kind {
            ExprKind::Name(name) => self.local(name),
            _ => None,
        };
        let first = local(items.first()?)?;
        let is_row = items.iter().enumerate().all(|(at, item)| local(item) == Some(first.wrapping_add(at as u8)));
        let overlaps = src >= first && (src as usize) < first as usize + items.len();
        (is_row && !overlaps).then_some(first)
    }

    pub fn augmented(&mut self, target: &'a Expr, op: BinOp, value: &'a Expr) {
        self.at(target.span);
        match &target.kind {
            ExprKind::Name(name) => {
                if let Place::Register(register) = self.place(name) {
                    let left = self.operand_before(target, value);
                    self.in_place(op, register, left, value, target);
                } else {
                    let temp = self.emit.temp();
                    self.load_name(name, target.span, temp);
                    self.in_place(op, temp, temp, value, target);
                    self.store_name(name, temp);
                }
            }
            ExprKind::Attribute { value: object, attr } => {
                let object = self.operand_before(object, value);
                let temp = self.emit.temp();
                self.at(target.span);
                self.get_attr(temp, object, &attr.name);
                self.in_place(op, temp, temp, value, target);
                self.set_attr(object, &attr.name, temp);
            }
            ExprKind::Subscript { value: container, index } => {
                let container = self.stable_operand(container);
                let (index, is_slice) = self.index(index);
                let temp = self.emit.temp();
                self.at(target.span);
                let plain = if is_slice { (Op::GetSlice, Op::SetSlice) } else { (Op::GetItem, Op::SetItem) };
                let (get, set) = self.pointer_item(target).unwrap_or(plain);
                self.emit.abc(get, temp, container, index);
                self.in_place(op, temp, temp, value, target);
                self.emit.abc(set, container, index, temp);
            }
            _ => {}
        }
    }

    fn in_place(&mut self, op: BinOp, dst: u8, left: u8, value: &'a Expr, target: &'a Expr) {
        let top = self.emit.top;
        if let Some(machine) = self.machine_in_place(target) {
            let right = self.operand(value);
            self.at(target.span);
            self.machine_operation(arithmetic(op), machine, dst, left, right);
            self.emit.top = top;
            return;
        }
        let constant = self.fold(value);
        let small = constant.as_ref().and_then(|constant| small_operation(op, constant, dst, left, true));
        match small {
            Some(instr) => self.emit.group(&[instr]),
            None => {
                let right = match constant {
                    Some(constant) => {
                        let temp = self.emit.temp();
                        self.emit.load(temp, &constant);
                        temp
                    }
                    None => self.operand(value),
                };
                self.at(target.span);
                self.emit.abc(in_place_op(op), dst, left, right);
            }
        }
        self.emit.top = top;
    }

    pub fn delete(&mut self, target: &'a Expr) {
        let top = self.emit.top;
        self.at(target.span);
        match &target.kind {
            ExprKind::Name(name) => self.delete_name(name),
            ExprKind::Attribute { value, attr } => {
                let object = self.operand(value);
                self.at(target.span);
                self.delete_attr(object, &attr.name);
            }
            ExprKind::Subscript { value, index } => {
                let container = self.operand_before(value, index);
                let (index, is_slice) = self.index(index);
                self.at(target.span);
                self.emit.abc(if is_slice { Op::DelSlice } else { Op::DelItem }, container, index, 0);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|item| self.delete(item)),
            _ => {}
        }
        self.emit.top = top;
    }
}

/// MicroPython, too, makes no tuple for two or three, and makes one for more.
pub fn is_parallel(targets: &[Expr], values: &[Expr]) -> bool {
    let has_star = |items: &[Expr]| items.iter().any(|item| matches!(item.kind, ExprKind::Starred(_)));
    matches!(targets.len(), 2 | 3) && targets.len() == values.len() && !has_star(targets) && !has_star(values)
}
