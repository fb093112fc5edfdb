//! Statements.

use crate::frame::Frame;
use taipan_bytecode::Op;
use taipan_bytecode::op::Imm;
use taipan_syntax::ast::{Expr, Stmt, StmtKind};

impl<'a> Frame<'_, 'a> {
    pub fn body(&mut self, body: &'a [Stmt]) {
        for stmt in body {
            // The walk has found all mistakes, also in what is never reached.
            let is_needed = self.emit.is_reachable && self.error.is_none() && self.emit.excess.is_none();
            if is_needed {
                self.stmt(stmt);
            }
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        let top = self.emit.top;
        self.statement = stmt.span;
        self.at(stmt.span);
        match &stmt.kind {
            StmtKind::Expr(value) if self.unit.prints && self.is_top_level() => self.print(value),
            StmtKind::Expr(value) => self.effect(value),
            StmtKind::Assign { targets, value } => self.assign(targets, value),
            StmtKind::AugAssign { target, op, value } => self.augmented(target, *op, value),
            StmtKind::AnnAssign { target, value, .. } => {
                if let Some(value) = value {
                    self.assign(core::slice::from_ref(target), value);
                }
            }
            StmtKind::Return(value) => self.return_statement(value.as_ref()),
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.delete(target)),
            StmtKind::Raise { exc, cause } => self.raise(exc.as_ref(), cause.as_ref()),
            StmtKind::Assert { test, msg } => self.assert(test, msg.as_ref()),
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            StmtKind::Break => self.leave_loop(true),
            StmtKind::Continue => self.leave_loop(false),
            StmtKind::Import(aliases) => aliases.iter().for_each(|alias| self.import(alias)),
            StmtKind::ImportFrom { module, level, names, star } => {
                self.import_from(module.as_ref(), *level, names, *star);
            }
            StmtKind::If { test, body, orelse } => self.if_statement(test, body, orelse),
            StmtKind::While { test, body, orelse } => self.while_loop(test, body, orelse),
            StmtKind::For { is_async: false, target, iter, body, orelse } => self.for_loop(target, iter, body, orelse),
            StmtKind::For { target, iter, body, orelse, .. } => self.async_for_loop(target, iter, body, orelse),
            StmtKind::With { is_async, items, body } => self.with(*is_async, items, body),
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.try_statement(body, handlers, orelse, finalbody);
            }
            StmtKind::FunctionDef(def) => self.function_definition(def),
            StmtKind::ClassDef(def) => self.class_definition(def),
            StmtKind::Match { subject, cases } => self.match_statement(subject, cases),
        }
        self.emit.top = top;
    }

    fn print(&mut self, value: &'a Expr) {
        let register = self.operand(value);
        self.emit.abc(Op::PrintExpr, register, 0, 0);
    }

    /// Leaves the frame with the value of `expr`.
    pub fn return_value(&mut self, expr: &'a Expr) {
        let register = self.operand(expr);
        self.at(expr.span);
        self.emit.end(Op::Return, register, 0);
    }

    fn if_statement(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) {
        let end = self.emit.label();
        let (mut test, mut body, mut orelse) = (test, body, orelse);
        loop {
            let otherwise = self.emit.label();
            match self.plain_leave(body) {
                Some(label) => self.condition(test, true, label),
                None => {
                    self.condition(test, false, otherwise);
                    self.body(body);
                }
            }
            if !orelse.is_empty() && self.plain_leave(body).is_none() {
                self.emit.jump(end);
            }
            self.emit.bind(otherwise);
            // A loop, not recursion: `elif` may be there a hundred times.
            match orelse {
                [Stmt { kind: StmtKind::If { test: next, body: next_body, orelse: next_orelse }, span }] => {
                    if !self.emit.is_reachable {
                        break;
                    }
                    self.at(*span);
                    (test, body, orelse) = (next, next_body, next_orelse);
                }
                _ => break,
            }
        }
        self.body(orelse);
        self.emit.bind(end);
    }

    fn assert(&mut self, test: &'a Expr, message: Option<&'a Expr>) {
        if self.unit.optimize > 0 {
            return;
        }
        let end = self.emit.label();
        self.condition(test, true, end);
        if self.emit.is_reachable {
            let base = self.emit.temps(2);
            self.at(test.span);
            self.load_global("AssertionError", base);
            if let Some(message) = message {
                let argument = self.emit.temp();
                self.expr_to(message, argument);
                self.emit.abc(Op::Call, base, 1, base);
            }
            self.emit.end(Op::Raise, base, 0);
        }
        self.emit.bind(end);
    }

    /// `raise`; with nothing behind it, in a handler or not.
    fn raise(&mut self, exc: Option<&'a Expr>, cause: Option<&'a Expr>) {
        let Some(exc) = exc else {
            return self.raise_again();
        };
        let Some(cause) = cause else {
            let exc_register = self.operand(exc);
            self.at(self.statement);
            return self.emit.end(Op::Raise, exc_register, 0);
        };
        let exc = self.operand_before(exc, cause);
        let cause = self.operand(cause);
        self.at(self.statement);
        self.emit.end(Op::RaiseFrom, exc, cause);
    }

    fn raise_again(&mut self) {
        if let Some(register) = self.handled_exception() {
            return self.emit.end(Op::Reraise, register, 0);
        }
        let base = self.emit.temps(3);
        self.load_global("RuntimeError", base);
        let k = self.emit.name("no active exception to reraise");
        self.emit.ax(Op::LoadK, base + 2, k);
        self.emit.abc(Op::Call, base, 1, base);
        self.emit.end(Op::Raise, base, 0);
    }

    fn return_statement(&mut self, value: Option<&'a Expr>) {
        let constant = match value {
            _ if self.machine_nothing(value).is_some() => self.machine_nothing(value),
            None => Some(crate::fold::Literal::None),
            Some(value) => self.fold(value),
        };
        if let Some(constant) = constant {
            return self.leave_frame(None, |this| this.return_constant(&constant));
        }
        let Some(value) = value else {
            return;
        };
        if !self.must_clean_up() {
            return self.return_value(value);
        }
        let temp = self.emit.temp();
        self.expr_to(value, temp);
        self.leave_frame(Some(temp), |this| this.emit.end(Op::Return, temp, 0));
    }

    fn return_constant(&mut self, constant: &crate::fold::Literal<'a>) {
        self.at(self.statement);
        if *constant == crate::fold::Literal::None {
            return self.emit.end(Op::ReturnNone, 0, 0);
        }
        let temp = self.emit.temp();
        self.emit.load(temp, constant);
        self.emit.end(Op::Return, temp, 0);
    }

    pub fn none(&mut self) -> u8 {
        let temp = self.emit.temp();
        self.emit.immediate(temp, Imm::None);
        temp
    }
}
