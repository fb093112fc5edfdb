//! Expressions as control flow: jump if true, or jump if false.

use crate::emit::Label;
use crate::fold::Literal;
use crate::frame::Frame;
use taipan_bytecode::{Instr, Op};
use taipan_syntax::ast::{BoolOp, CmpOp, Expr, ExprKind, UnaryOp};

impl<'a> Frame<'_, 'a> {
    /// Jumps to `label` if the truth of `expr` is `sense`, else goes on.
    pub fn condition(&mut self, expr: &'a Expr, sense: bool, label: Label) {
        let top = self.emit.top;
        self.at(expr.span);
        if let Some(value) = self.fold(expr) {
            if value.is_true() == sense {
                self.emit.jump(label);
            }
            return;
        }
        match &expr.kind {
            ExprKind::Unary(UnaryOp::Not, operand) => self.condition(operand, !sense, label),
            ExprKind::Bool(op, operands) => self.logic_condition(*op, operands, sense, label),
            ExprKind::Compare(left, rest) => self.compare_condition(expr, left, rest, sense, label),
            ExprKind::IfElse { test, body, orelse } => {
                let (otherwise, end) = (self.emit.label(), self.emit.label());
                self.condition(test, false, otherwise);
                self.condition(body, sense, label);
                self.emit.jump(end);
                self.emit.bind(otherwise);
                self.condition(orelse, sense, label);
                self.emit.bind(end);
            }
            _ => {
                let operand = self.operand(expr);
                self.emit.branch_if(operand, sense, label);
            }
        }
        self.emit.top = top;
    }

    fn logic_condition(&mut self, op: BoolOp, operands: &'a [Expr], sense: bool, label: Label) {
        let Some((last, others)) = operands.split_last() else {
            return;
        };
        // An operand that decides the outcome either jumps to the label or skips the rest.
        let decides = op == BoolOp::Or;
        let skip = self.emit.label();
        for operand in others {
            self.condition(operand, decides, if decides == sense { label } else { skip });
        }
        if self.emit.is_reachable {
            self.condition(last, sense, label);
        }
        self.emit.bind(skip);
    }

    fn compare_condition(&mut self, expr: &'a Expr, left: &'a Expr, rest: &'a [(CmpOp, Expr)], sense: bool, label: Label) {
        if let [(op, right)] = rest {
            let left = self.operand_before(left, right);
            return self.compare_jump(expr, *op, left, right, sense, label);
        }
        let Some(((last_op, last), others)) = rest.split_last() else {
            return;
        };
        let skip = self.emit.label();
        let mut left = self.stable_operand(left);
        for (op, right) in others {
            let right = self.stable_operand(right);
            self.at(expr.span);
            self.register_compare_jump(*op, left, right, false, if sense { skip } else { label });
            left = right;
        }
        self.compare_jump(expr, *last_op, left, last, sense, label);
        self.emit.bind(skip);
    }

    pub fn compare_jump(&mut self, expr: &'a Expr, op: CmpOp, left: u8, right: &'a Expr, sense: bool, label: Label) {
        match (op, self.fold(right)) {
            (CmpOp::Is | CmpOp::IsNot, Some(Literal::None)) => {
                self.at(expr.span);
                return self.emit.branch_if_none(left, sense == (op == CmpOp::Is), label);
            }
            (_, Some(Literal::Int(value))) => {
                if let (Ok(small), Some(jump)) = (i8::try_from(value), small_jump_op(op)) {
                    self.at(expr.span);
                    return self.emit.branch(Instr::abc(jump, left, small as u8, sense as u8), label);
                }
            }
            _ => {}
        }
        let right = self.operand(right);
        self.at(expr.span);
        self.register_compare_jump(op, left, right, sense, label);
    }

    fn register_compare_jump(&mut self, op: CmpOp, left: u8, right: u8, sense: bool, label: Label) {
        let (test, sense) = match op {
            CmpOp::Eq => {
                return self.emit.branch(Instr::abc(Op::EqJump, left, right, sense as u8), label);
            }
            CmpOp::Ne => {
                return self.emit.branch(Instr::abc(Op::NeJump, left, right, sense as u8), label);
            }
            CmpOp::Lt => {
                return self.emit.branch(Instr::abc(Op::LtJump, left, right, sense as u8), label);
            }
            CmpOp::Le => {
                return self.emit.branch(Instr::abc(Op::LeJump, left, right, sense as u8), label);
            }
            CmpOp::Gt => {
                return self.emit.branch(Instr::abc(Op::GtJump, left, right, sense as u8), label);
            }
            CmpOp::Ge => {
                return self.emit.branch(Instr::abc(Op::GeJump, left, right, sense as u8), label);
            }
            CmpOp::Is => (Op::Is, sense),
            CmpOp::IsNot => (Op::Is, !sense),
            CmpOp::In => (Op::In, sense),
            CmpOp::NotIn => (Op::In, !sense),
        };
        let temp = self.emit.temp();
        self.emit.abc(test, temp, left, right);
        self.emit.branch_if(temp, sense, label);
    }
}

fn small_jump_op(op: CmpOp) -> Option<Op> {
    Some(match op {
        CmpOp::Eq => Op::EqIJump,
        CmpOp::Ne => Op::NeIJump,
        CmpOp::Lt => Op::LtIJump,
        CmpOp::Le => Op::LeIJump,
        CmpOp::Gt => Op::GtIJump,
        CmpOp::Ge => Op::GeIJump,
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return None,
    })
}
