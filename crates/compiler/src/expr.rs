//! Expressions to registers.
//!
//! `expr_to` writes the register once and last on every way through the expression, unless the register is a
//! temporary: a local keeps its old value until the new one is known, as an exception may come in between.

use crate::fold::Literal;
use crate::frame::Frame;
use crate::viper::arithmetic;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Instr, Op};
use taipan_syntax::ast::{BinOp, BoolOp, CmpOp, Expr, ExprKind, UnaryOp};

impl<'a> Frame<'_, 'a> {
    /// The value of `expr` to register `dst`.
    pub fn expr_to(&mut self, expr: &'a Expr, dst: u8) {
        let top = self.emit.top;
        self.at(expr.span);
        match &expr.kind {
            ExprKind::None => self.emit.immediate(dst, Imm::None),
            ExprKind::True => self.emit.immediate(dst, Imm::True),
            ExprKind::False => self.emit.immediate(dst, Imm::False),
            ExprKind::Ellipsis => self.emit.immediate(dst, Imm::Ellipsis),
            ExprKind::Int(_)
            | ExprKind::BigInt { .. }
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Bytes(_) => self.literal_to(expr, dst),
            ExprKind::FString(parts) => self.fstring(parts, dst),
            ExprKind::TString(parts) => self.template(parts, dst),
            ExprKind::Name(name) => self.load_name(name, expr.span, dst),
            ExprKind::Tuple(items) => self.tuple(expr, items, dst),
            ExprKind::List(items) => self.list(items, dst),
            ExprKind::Set(items) => self.set(items, dst),
            ExprKind::Dict(items) => self.dict(items, dst),
            ExprKind::Unary(..) | ExprKind::Binary(..) => self.operation(expr, dst, true),
            ExprKind::Bool(op, operands) => self.logic(expr, *op, operands, dst),
            ExprKind::Compare(left, rest) => self.compare(expr, left, rest, dst),
            ExprKind::IfElse { test, body, orelse } => self.if_else(test, body, orelse, dst),
            ExprKind::Lambda(lambda) => self.lambda(lambda, dst),
            ExprKind::Call { func, args } => self.call(expr, func, args, dst),
            ExprKind::Attribute { value, attr } => {
                let object = self.first_operand(value, dst);
                self.at(expr.span);
                self.get_attr(dst, object, &attr.name);
            }
            ExprKind::Subscript { value, index } => self.subscript(expr, value, index, dst),
            ExprKind::Slice { .. } => {
                let parts = self.slice_parts(expr);
                self.emit.abc(Op::NewSlice, dst, parts, 0);
            }
            // The walk has refused it.
            ExprKind::Starred(_) => {}
            ExprKind::Walrus { target, value } => {
                if self.local(&target.name).is_some() {
                    let register = self.operand(expr);
                    self.move_to(dst, register);
                } else {
                    let register = self.operand(value);
                    self.store_name(&target.name, register);
                    self.move_to(dst, register);
                }
            }
            ExprKind::ListComp(comp) => self.list_comprehension(comp, dst),
            ExprKind::SetComp(comp) => self.set_comprehension(comp, dst),
            ExprKind::DictComp { value, comp } => self.dict_comprehension(comp, value, dst),
            ExprKind::Generator(comp) => self.generator_expression(comp, dst),
            ExprKind::Yield(value) => {
                let value = self.operand_or_none(value.as_deref());
                self.at(expr.span);
                self.emit.abc(Op::Yield, dst, value, 0);
            }
            ExprKind::YieldFrom(value) | ExprKind::Await(value) => {
                let value = self.operand(value);
                self.at(expr.span);
                self.yield_from(value, dst);
            }
        }
        self.emit.top = top;
    }

    /// `expr` for what it does, its value dropped.
    pub fn effect(&mut self, expr: &'a Expr) {
        let top = self.emit.top;
        match &expr.kind {
            ExprKind::Name(_) => {
                self.operand(expr);
            }
            _ if crate::fold::literal(expr).is_some() => {}
            _ => {
                let temp = self.emit.temp();
                self.expr_to(expr, temp);
            }
        }
        self.emit.top = top;
    }

    pub fn operand_or_none(&mut self, expr: Option<&'a Expr>) -> u8 {
        match expr {
            Some(expr) => self.operand(expr),
            None => {
                let temp = self.emit.temp();
                self.emit.immediate(temp, Imm::None);
                temp
            }
        }
    }

    fn literal_to(&mut self, expr: &'a Expr, dst: u8) {
        if let Some(value) = crate::fold::literal(expr) {
            self.emit.load(dst, &value);
        }
    }

    /// Waits for the iterator or awaitable in `value`; its result to `dst`.
    pub fn yield_from(&mut self, value: u8, dst: u8) {
        let top = self.emit.top;
        let sent = if self.is_temp(dst) && dst != value { dst } else { self.emit.temp() };
        let iterator = self.emit.temp();
        self.emit.abc(Op::GetIter, iterator, value, 0);
        self.emit.immediate(sent, Imm::None);
        self.emit.abc(Op::YieldFrom, sent, iterator, 0);
        self.move_to(dst, sent);
        self.emit.top = top;
    }

    // Operators.

    /// A unary or binary expression. `may_fold` is false if it is known not to be constant: the left side of
    /// `x + 1 + 1` need not be tried again at each `+`.
    fn operation(&mut self, expr: &'a Expr, dst: u8, may_fold: bool) {
        match &expr.kind {
            ExprKind::Binary(op, left, right) => self.binary(expr, *op, left, right, dst, may_fold),
            ExprKind::Unary(op, operand) => {
                if let Some(value) = self.fold(expr) {
                    return self.emit.load(dst, &value);
                }
                let operand = self.operand(operand);
                self.at(expr.span);
                if let Some(machine) = self.machine_type(expr) {
                    return self.machine_unary(*op, machine, dst, operand);
                }
                let op = match op {
                    UnaryOp::Not => Op::Not,
                    UnaryOp::Neg => Op::Neg,
                    UnaryOp::Pos => Op::Pos,
                    UnaryOp::Invert => Op::Invert,
                };
                self.emit.abc(op, dst, operand, 0);
            }
            _ => self.expr_to(expr, dst),
        }
    }

    fn binary(&mut self, expr: &'a Expr, op: BinOp, left: &'a Expr, right: &'a Expr, dst: u8, may_fold: bool) {
        if let Some(machine) = self.machine_type(expr) {
            let left = self.first_operand_before(left, right, dst);
            let right = self.operand(right);
            self.at(expr.span);
            return self.machine_operation(arithmetic(op), machine, dst, left, right);
        }
        let Some(constant) = self.fold(right) else {
            let left = self.first_operand_before(left, right, dst);
            let right = self.operand(right);
            self.at(expr.span);
            return self.emit.abc(binary_op(op), dst, left, right);
        };
        if may_fold && let Some(value) = self.fold(expr) {
            return self.emit.load(dst, &value);
        }
        let left = match &left.kind {
            ExprKind::Binary(..) => {
                let temp = self.window(dst);
                let top = self.emit.top;
                self.operation(left, temp, false);
                self.emit.top = top;
                temp
            }
            _ => self.first_operand(left, dst),
        };
        self.at(expr.span);
        if let Some(instr) = small_operation(op, &constant, dst, left, false) {
            return self.emit.group(&[instr]);
        }
        self.at(right.span);
        match u8::try_from(self.literal_index(&constant)) {
            Ok(k) => {
                self.at(expr.span);
                self.emit.abc(constant_op(op), dst, left, k);
            }
            Err(_) => {
                let right = self.emit.temp();
                self.emit.load(right, &constant);
                self.at(expr.span);
                self.emit.abc(binary_op(op), dst, left, right);
            }
        }
    }

    fn literal_index(&mut self, value: &Literal<'a>) -> u16 {
        if self.emit.is_reachable { self.emit.literal(value) } else { 0 }
    }

    fn logic(&mut self, expr: &'a Expr, op: BoolOp, operands: &'a [Expr], dst: u8) {
        if let Some(value) = self.fold(expr) {
            return self.emit.load(dst, &value);
        }
        let Some((last, others)) = operands.split_last() else {
            return;
        };
        let result = if self.is_temp(dst) { dst } else { self.emit.temp() };
        let end = self.emit.label();
        for operand in others {
            match self.fold(operand) {
                Some(value) if value.is_true() == (op == BoolOp::Or) => {
                    self.emit.load(result, &value);
                    self.emit.bind(end);
                    return self.move_to(dst, result);
                }
                Some(_) => {}
                None => {
                    self.expr_to(operand, result);
                    self.emit.branch_if(result, op == BoolOp::Or, end);
                }
            }
        }
        self.expr_to(last, result);
        self.emit.bind(end);
        self.move_to(dst, result);
    }

    fn compare(&mut self, expr: &'a Expr, left: &'a Expr, rest: &'a [(CmpOp, Expr)], dst: u8) {
        if let [(op, right)] = rest {
            if let Some(value) = self.fold(expr) {
                return self.emit.load(dst, &value);
            }
            let left = self.operand_before(left, right);
            let right = self.operand(right);
            self.at(expr.span);
            return self.emit.abc(compare_op(*op), dst, left, right);
        }
        let result = if self.is_temp(dst) { dst } else { self.emit.temp() };
        let end = self.emit.label();
        let mut left = self.stable_operand(left);
        for (at, (op, right)) in rest.iter().enumerate() {
            let right = self.stable_operand(right);
            self.at(expr.span);
            self.emit.abc(compare_op(*op), result, left, right);
            if at + 1 < rest.len() {
                self.emit.branch_if(result, false, end);
            }
            left = right;
        }
        self.emit.bind(end);
        self.move_to(dst, result);
    }

    fn if_else(&mut self, test: &'a Expr, body: &'a Expr, orelse: &'a Expr, dst: u8) {
        let (otherwise, end) = (self.emit.label(), self.emit.label());
        self.condition(test, false, otherwise);
        self.expr_to(body, dst);
        self.emit.jump(end);
        self.emit.bind(otherwise);
        if self.emit.is_reachable {
            self.expr_to(orelse, dst);
        }
        self.emit.bind(end);
    }

    // Attributes and items.

    pub fn get_attr(&mut self, dst: u8, object: u8, attr: &'a str) {
        match u8::try_from(self.emit.name(attr)) {
            Ok(k) => self.emit.abc(Op::GetAttr, dst, object, k),
            Err(_) => {
                let name = self.attribute_name(attr);
                self.emit.abc(Op::GetAttrX, dst, object, name);
            }
        }
    }

    pub fn set_attr(&mut self, object: u8, attr: &'a str, value: u8) {
        match u8::try_from(self.emit.name(attr)) {
            Ok(k) => self.emit.abc(Op::SetAttr, object, k, value),
            Err(_) => {
                let name = self.attribute_name(attr);
                self.emit.abc(Op::SetAttrX, object, name, value);
            }
        }
    }

    pub fn delete_attr(&mut self, object: u8, attr: &'a str) {
        match u8::try_from(self.emit.name(attr)) {
            Ok(k) => self.emit.abc(Op::DelAttr, object, k, 0),
            Err(_) => {
                let name = self.attribute_name(attr);
                self.emit.abc(Op::DelAttrX, object, name, 0);
            }
        }
    }

    /// Function and self of `object.attr` to `base` and the next register.
    pub fn load_method(&mut self, base: u8, object: u8, attr: &'a str) {
        match u8::try_from(self.emit.name(attr)) {
            Ok(k) => self.emit.abc(Op::LoadMethod, base, object, k),
            Err(_) => {
                let name = self.attribute_name(attr);
                self.emit.abc(Op::LoadMethodX, base, object, name);
            }
        }
    }

    /// A name whose number is too large for an operand, in a temporary.
    pub fn attribute_name(&mut self, attr: &'a str) -> u8 {
        let k = self.emit.name(attr);
        let temp = self.emit.temp();
        self.emit.ax(Op::LoadK, temp, k);
        temp
    }

    fn subscript(&mut self, expr: &'a Expr, value: &'a Expr, index: &'a Expr, dst: u8) {
        let container = self.first_operand_before(value, index, dst);
        if let ExprKind::Slice { .. } = &index.kind {
            let parts = self.slice_parts(index);
            self.at(expr.span);
            return self.emit.abc(Op::GetSlice, dst, container, parts);
        }
        if let Some((load, _)) = self.pointer_item(expr) {
            let index = self.operand(index);
            self.at(expr.span);
            return self.emit.abc(load, dst, container, index);
        }
        if let Some(Literal::Int(small @ 0..=255)) = self.fold(index) {
            self.at(expr.span);
            return self.emit.abc(Op::GetItemI, dst, container, small as u8);
        }
        let index = self.operand(index);
        self.at(expr.span);
        self.emit.abc(Op::GetItem, dst, container, index);
    }

    /// Start, stop and step in three registers in a row; the first of them.
    pub fn slice_parts(&mut self, slice: &'a Expr) -> u8 {
        let first = self.emit.temps(3);
        if let ExprKind::Slice { lower, upper, step } = &slice.kind {
            for (part, register) in [lower, upper, step].into_iter().zip(first..) {
                match part {
                    Some(part) => self.expr_to(part, register),
                    None => self.emit.immediate(register, Imm::None),
                }
            }
        }
        first
    }
}

/// `AddI` and its kin, if the operator has one and the operand is small.
pub fn small_operation(op: BinOp, right: &Literal<'_>, dst: u8, left: u8, in_place: bool) -> Option<Instr> {
    let Literal::Int(value) = right else {
        return None;
    };
    let value = i8::try_from(*value).ok()?;
    let op = match (op, in_place) {
        (BinOp::Add, false) => Op::AddI,
        (BinOp::Sub, false) => Op::SubI,
        (BinOp::Add, true) => Op::IAddI,
        (BinOp::Sub, true) => Op::ISubI,
        _ => return None,
    };
    Some(Instr::abc(op, dst, left, value as u8))
}

fn binary_op(op: BinOp) -> Op {
    match op {
        BinOp::Add => Op::Add,
        BinOp::Sub => Op::Sub,
        BinOp::Mul => Op::Mul,
        BinOp::MatMul => Op::MatMul,
        BinOp::Div => Op::Div,
        BinOp::FloorDiv => Op::FloorDiv,
        BinOp::Mod => Op::Mod,
        BinOp::Pow => Op::Pow,
        BinOp::LShift => Op::LShift,
        BinOp::RShift => Op::RShift,
        BinOp::BitAnd => Op::BitAnd,
        BinOp::BitOr => Op::BitOr,
        BinOp::BitXor => Op::BitXor,
    }
}

fn constant_op(op: BinOp) -> Op {
    match op {
        BinOp::Add => Op::AddK,
        BinOp::Sub => Op::SubK,
        BinOp::Mul => Op::MulK,
        BinOp::MatMul => Op::MatMulK,
        BinOp::Div => Op::DivK,
        BinOp::FloorDiv => Op::FloorDivK,
        BinOp::Mod => Op::ModK,
        BinOp::Pow => Op::PowK,
        BinOp::LShift => Op::LShiftK,
        BinOp::RShift => Op::RShiftK,
        BinOp::BitAnd => Op::BitAndK,
        BinOp::BitOr => Op::BitOrK,
        BinOp::BitXor => Op::BitXorK,
    }
}

pub fn in_place_op(op: BinOp) -> Op {
    match op {
        BinOp::Add => Op::IAdd,
        BinOp::Sub => Op::ISub,
        BinOp::Mul => Op::IMul,
        BinOp::MatMul => Op::IMatMul,
        BinOp::Div => Op::IDiv,
        BinOp::FloorDiv => Op::IFloorDiv,
        BinOp::Mod => Op::IMod,
        BinOp::Pow => Op::IPow,
        BinOp::LShift => Op::ILShift,
        BinOp::RShift => Op::IRShift,
        BinOp::BitAnd => Op::IBitAnd,
        BinOp::BitOr => Op::IBitOr,
        BinOp::BitXor => Op::IBitXor,
    }
}

fn compare_op(op: CmpOp) -> Op {
    match op {
        CmpOp::Eq => Op::Eq,
        CmpOp::Ne => Op::Ne,
        CmpOp::Lt => Op::Lt,
        CmpOp::Le => Op::Le,
        CmpOp::Gt => Op::Gt,
        CmpOp::Ge => Op::Ge,
        CmpOp::Is => Op::Is,
        CmpOp::IsNot => Op::IsNot,
        CmpOp::In => Op::In,
        CmpOp::NotIn => Op::NotIn,
    }
}
