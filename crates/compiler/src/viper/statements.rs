//! Statements: what they store where, in the order in which their code is written.

use super::Treatment;
use super::check::{BOOL, Check, Checker, INT, OBJECT, Type, Typed, unsupported};
use crate::scope::node_key;
use alloc::format;
use alloc::string::String;
use taipan_syntax::ast::{Arg, BinOp, CmpOp, Expr, ExprKind, Span, Stmt, StmtKind, UnaryOp};

impl<'a> Checker<'_, '_, 'a> {
    pub(super) fn body(&mut self, body: &'a [Stmt]) -> Check {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Check {
        match &stmt.kind {
            StmtKind::Expr(value) => {
                self.expr(value)?;
            }
            StmtKind::Assign { targets, value } => self.assign(targets, value)?,
            StmtKind::AnnAssign { target, value, .. } => {
                if let Some(value) = value {
                    self.assign(core::slice::from_ref(target), value)?;
                }
            }
            StmtKind::AugAssign { target, op, value } => self.augmented(target, *op, value)?,
            StmtKind::Return(value) => self.return_statement(value.as_ref())?,
            StmtKind::Delete(targets) => {
                for target in targets {
                    self.delete(target)?;
                }
            }
            StmtKind::Raise { exc, cause } => {
                let (Some(exc), None) = (exc, cause) else { return unsupported("native raise", stmt.span) };
                if self.expr(exc)?.is != OBJECT {
                    self.fail(String::from("must raise an object"), exc.span);
                }
            }
            StmtKind::Assert { test, msg } => {
                self.condition(test)?;
                if let Some(message) = msg {
                    self.object(message)?;
                }
            }
            StmtKind::If { test, body, orelse } => {
                self.condition(test)?;
                self.body(body)?;
                self.body(orelse)?;
            }
            StmtKind::While { test, body, orelse } => {
                // The test comes after the body in the code.
                self.body(body)?;
                self.condition(test)?;
                self.body(orelse)?;
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                if *is_async {
                    return unsupported("native yield", stmt.span);
                }
                self.for_loop(target, iter, body)?;
                self.body(orelse)?;
            }
            StmtKind::With { is_async, items, body } => {
                if *is_async {
                    return unsupported("native yield", stmt.span);
                }
                for item in items {
                    self.object(&item.context)?;
                    if let Some(target) = &item.target {
                        self.store(target, Typed::of(OBJECT))?;
                    }
                }
                self.body(body)?;
            }
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.body(body)?;
                for handler in handlers {
                    if let Some(class) = &handler.typ {
                        let class = self.expr(class)?;
                        self.both_objects(Typed::of(OBJECT), class, handler.span);
                    }
                    if let Some(name) = &handler.name {
                        self.store_name(&name.name, OBJECT, name.span);
                    }
                    self.body(&handler.body)?;
                }
                self.body(orelse)?;
                self.body(finalbody)?;
            }
            StmtKind::Import(aliases) => {
                for alias in aliases {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    let bound = name.name.split('.').next().unwrap_or_default();
                    self.store_name(bound, OBJECT, name.span);
                }
            }
            StmtKind::ImportFrom { names, .. } => {
                for alias in names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.store_name(&name.name, OBJECT, name.span);
                }
            }
            StmtKind::FunctionDef(def) => {
                def.decorators.iter().try_for_each(|decorator| self.object(decorator))?;
                self.defaults(&def.params)?;
                self.store_name(&def.name.name, OBJECT, def.name.span);
            }
            StmtKind::ClassDef(def) => {
                def.decorators.iter().try_for_each(|decorator| self.object(decorator))?;
                def.bases.iter().try_for_each(|base| self.argument(base))?;
                self.store_name(&def.name.name, OBJECT, def.name.span);
            }
            StmtKind::Match { .. } => return unsupported("native match", stmt.span),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
        }
        Ok(())
    }

    fn assign(&mut self, targets: &'a [Expr], value: &'a Expr) -> Check {
        if let ([Expr { kind: ExprKind::Tuple(items) | ExprKind::List(items), .. }], ExprKind::Tuple(values)) = (targets, &value.kind)
            && crate::assign::is_parallel(items, values)
        {
            let mut types = alloc::vec::Vec::new();
            for value in values {
                types.push(self.expr(value)?);
            }
            return items.iter().zip(types).try_for_each(|(item, typed)| self.store(item, typed));
        }
        if let [target] = targets
            && let Some((name, argument)) = crate::constant::definition(target, value)
        {
            let typed = self.expr(argument)?;
            self.store_name(name, typed.is, target.span);
            return Ok(());
        }
        let typed = self.expr(value)?;
        targets.iter().try_for_each(|target| self.store(target, typed))
    }

    fn store(&mut self, target: &'a Expr, value: Typed) -> Check {
        match &target.kind {
            ExprKind::Name(name) => self.store_name(name, value.is, target.span),
            ExprKind::Attribute { value: object, .. } => {
                self.expr(object)?;
                self.becomes_object(value, target.span)?;
            }
            ExprKind::Subscript { value: base, index } => {
                let (base, index) = (self.expr(base)?, self.index(index)?);
                self.store_item(target, base, index, value)?;
            }
            ExprKind::Starred(inner) => self.store(inner, value)?,
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.store(item, Typed::of(OBJECT)))?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn store_name(&mut self, name: &str, is: Type, span: Span) {
        let Some(register) = self.frame.local(name) else { return };
        let before = *self.locals.entry(register).or_insert(is);
        if before != is {
            let (had, got) = (before.name(), is.name());
            self.fail(format!("local '{name}' has type '{had}' but source is '{got}'"), span);
        }
    }

    fn augmented(&mut self, target: &'a Expr, op: BinOp, value: &'a Expr) -> Check {
        match &target.kind {
            ExprKind::Subscript { value: base, index } => {
                let (base, index) = (self.expr(base)?, self.index(index)?);
                let loaded = self.load_item(target, base, index)?;
                let right = self.expr(value)?;
                let sum = self.in_place(target, op, loaded, right);
                self.store_item(target, base, index, sum)
            }
            _ => {
                let left = self.expr(target)?;
                let right = self.expr(value)?;
                let sum = self.in_place(target, op, left, right);
                match &target.kind {
                    ExprKind::Name(name) => self.store_name(name, sum.is, target.span),
                    _ => self.becomes_object(sum, target.span)?,
                }
                Ok(())
            }
        }
    }

    fn in_place(&mut self, target: &'a Expr, op: BinOp, left: Typed, right: Typed) -> Typed {
        let (is, machine) = self.operation(op, left, right, target.span);
        if let Some(machine) = machine {
            self.plan.in_place.insert(node_key(target), machine);
        }
        is
    }

    fn return_statement(&mut self, value: Option<&'a Expr>) -> Check {
        let Some(value) = value else { return Ok(()) };
        let typed = self.expr(value)?;
        match typed.is {
            Type::None => {
                self.plan.treat(value, Treatment::Nothing);
            }
            is if is == Type::Is(self.plan.returns) => self.becomes_object(typed, value.span).or(Ok(()))?,
            is => {
                let (wanted, got) = (self.plan.returns.name(), is.name());
                self.fail(format!("return expected '{wanted}' but got '{got}'"), value.span);
            }
        }
        Ok(())
    }

    fn delete(&mut self, target: &'a Expr) -> Check {
        match &target.kind {
            ExprKind::Name(name) => {
                let register = self.frame.local(name);
                let is = register.and_then(|register| self.locals.get(&register)).copied();
                if let Some(is) = is.filter(|is| *is != OBJECT) {
                    self.fail(format!("local '{name}' has type '{}' but source is 'None'", is.name()), target.span);
                }
            }
            ExprKind::Attribute { value, .. } => self.object(value)?,
            ExprKind::Subscript { value, index } => {
                let base = self.expr(value)?;
                self.index(index)?;
                if base.is != OBJECT {
                    self.fail(format!("can't store to '{}'", base.is.name()), target.span);
                }
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().try_for_each(|item| self.delete(item))?,
            _ => {}
        }
        Ok(())
    }

    fn for_loop(&mut self, target: &'a Expr, iter: &'a Expr, body: &'a [Stmt]) -> Check {
        let Some(args) = self.frame.range_arguments(iter) else {
            self.object(iter)?;
            self.store(target, Typed::of(OBJECT))?;
            return self.body(body);
        };
        let mut types = [Typed::of(INT); 3];
        let names = if args.len() == 1 { 1..2 } else { 0..args.len() };
        for (slot, arg) in names.zip(args) {
            if let Arg::Positional(value) = arg {
                types[slot] = self.expr(value)?;
            }
        }
        let [start, stop, step] = types;
        self.store(target, start)?;
        self.body(body)?;
        let (next, _) = self.operation(BinOp::Add, start, step, iter.span);
        self.comparison(CmpOp::Lt, next, stop, iter.span);
        Ok(())
    }

    /// An expression of which only the truth counts.
    pub(super) fn condition(&mut self, expr: &'a Expr) -> Check {
        if self.frame.fold(expr).is_some() {
            return Ok(());
        }
        match &expr.kind {
            ExprKind::Unary(UnaryOp::Not, operand) => self.condition(operand),
            ExprKind::Bool(_, operands) => operands.iter().try_for_each(|operand| self.condition(operand)),
            _ => {
                let typed = self.expr(expr)?;
                self.truth(typed, expr.span);
                Ok(())
            }
        }
    }

    pub(super) fn truth(&mut self, typed: Typed, span: Span) {
        let has_truth = typed.is == OBJECT || typed.is == BOOL || typed.is.is_integer();
        if !has_truth {
            self.fail(format!("can't implicitly convert '{}' to 'bool'", typed.is.name()), span);
        }
    }
}
