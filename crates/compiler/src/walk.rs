//! The first pass: names to scopes, and every mistake of the author's.
//!
//! Annotations are not looked at: nothing evaluates them.

use crate::constant;
use crate::scope::{ScopeId, ScopeKind, Scopes, node_key};
use crate::symbols::Uses;
use alloc::boxed::Box;
use alloc::string::String;
use taipan_syntax::Diagnostic;
use taipan_syntax::ast::{
    Arg, ClassDef, Comprehension, ExceptHandler, Expr, ExprKind, FStringPart, FunctionDef, Ident, Lambda, Param, Params, Pattern,
    PatternKind, Span, Stmt, StmtKind,
};

/// Boxed, as every level of the walk has room for one.
type Walk = Result<(), Box<Diagnostic>>;

/// Reads a module or, with no statements, the expression.
pub fn scopes_of<'a>(body: &'a [Stmt], expression: Option<&'a Expr>, has_namespace: bool) -> Result<Scopes<'a>, Diagnostic> {
    let kind = if has_namespace { ScopeKind::NamespaceModule } else { ScopeKind::Module };
    let mut scopes = Scopes::default();
    let root = scopes.add(kind, None, Span::default());
    let mut walker = Walker { scopes, current: root, is_in_loop: false };
    walker.body(body).map_err(|mistake| *mistake)?;
    if let Some(expr) = expression {
        walker.expr(expr).map_err(|mistake| *mistake)?;
    }
    let mut scopes = walker.scopes;
    scopes.resolve()?;
    Ok(scopes)
}

struct Walker<'a> {
    scopes: Scopes<'a>,
    current: ScopeId,
    is_in_loop: bool,
}

fn mistake(message: &'static str, span: Span) -> Walk {
    Err(Box::new(crate::mistake(message, span)))
}

impl<'a> Walker<'a> {
    fn body(&mut self, body: &'a [Stmt]) -> Walk {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Walk {
        match &stmt.kind {
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Assign { targets, value } => self.assign(targets, value),
            StmtKind::AugAssign { target, value, .. } => self.augmented(target, value),
            StmtKind::AnnAssign { target, value: Some(value), .. } => self.assign(core::slice::from_ref(target), value),
            StmtKind::AnnAssign { target, value: None, .. } => match &target.kind {
                ExprKind::Name(name) => self.store(name, Uses::STORED, target.span),
                _ => Ok(()),
            },
            StmtKind::Return(value) => {
                if self.frame_kind() != ScopeKind::Function {
                    return mistake("'return' outside function", stmt.span);
                }
                self.optional(value.as_ref())
            }
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            StmtKind::Raise { exc, cause } => {
                self.optional(exc.as_ref())?;
                self.optional(cause.as_ref())
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.optional(msg.as_ref())
            }
            StmtKind::Pass => Ok(()),
            StmtKind::Break | StmtKind::Continue => {
                if self.is_in_loop {
                    Ok(())
                } else {
                    mistake("'break'/'continue' outside loop", stmt.span)
                }
            }
            StmtKind::Global(names) => names.iter().try_for_each(|name| self.global(name)),
            StmtKind::Nonlocal(names) => names.iter().try_for_each(|name| self.nonlocal(name)),
            StmtKind::Import(aliases) => aliases.iter().try_for_each(|alias| {
                let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                let name = bound.name.split('.').next().unwrap_or_default();
                self.bind(name, Uses::STORED);
                Ok(())
            }),
            StmtKind::ImportFrom { star: true, .. } => match self.current_kind() {
                ScopeKind::Module | ScopeKind::NamespaceModule => Ok(()),
                _ => mistake("import * not at module level", stmt.span),
            },
            StmtKind::ImportFrom { names, .. } => {
                for alias in names {
                    self.bind(&alias.asname.as_ref().unwrap_or(&alias.name).name, Uses::STORED);
                }
                Ok(())
            }
            StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.body(body)?;
                self.body(orelse)
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(test)?;
                self.loop_body(body)?;
                self.body(orelse)
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                self.asynchronous(*is_async, stmt.span)?;
                self.expr(iter)?;
                self.target(target)?;
                self.loop_body(body)?;
                self.body(orelse)
            }
            StmtKind::With { is_async, items, body } => {
                self.asynchronous(*is_async, stmt.span)?;
                for item in items {
                    self.expr(&item.context)?;
                    if let Some(target) = &item.target {
                        self.target(target)?;
                    }
                }
                self.body(body)
            }
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.body(body)?;
                self.handlers(handlers)?;
                self.body(orelse)?;
                self.body(finalbody)
            }
            StmtKind::FunctionDef(def) => self.function(def, stmt.span),
            StmtKind::ClassDef(def) => self.class(def, stmt.span),
            StmtKind::Match { subject, cases } => {
                crate::captures::check(cases)?;
                self.expr(subject)?;
                for case in cases {
                    self.pattern(&case.pattern)?;
                    self.optional(case.guard.as_ref())?;
                    self.body(&case.body)?;
                }
                Ok(())
            }
        }
    }

    fn loop_body(&mut self, body: &'a [Stmt]) -> Walk {
        let outer = core::mem::replace(&mut self.is_in_loop, true);
        let result = self.body(body);
        self.is_in_loop = outer;
        result
    }

    fn handlers(&mut self, handlers: &'a [ExceptHandler]) -> Walk {
        for (at, handler) in handlers.iter().enumerate() {
            match &handler.typ {
                Some(typ) => self.expr(typ)?,
                None if at + 1 < handlers.len() => {
                    return mistake("default 'except' must be last", handler.span);
                }
                None => {}
            }
            if let Some(name) = &handler.name {
                self.bind(&name.name, Uses::STORED.with(Uses::DELETED));
            }
            self.body(&handler.body)?;
        }
        Ok(())
    }

    fn asynchronous(&self, is_async: bool, span: Span) -> Walk {
        let scope = self.scopes.get(self.scopes.frame_of(self.current));
        if is_async && !scope.is_generator {
            return mistake("async for/with outside async function", span);
        }
        Ok(())
    }

    // Scopes.

    fn current_kind(&self) -> ScopeKind {
        self.scopes.get(self.current).kind
    }

    /// The scope whose registers, cells or namespace the current code uses.
    fn frame_kind(&self) -> ScopeKind {
        self.scopes.get(self.scopes.frame_of(self.current)).kind
    }

    /// Runs `inside` in a new scope with a frame of its own.
    fn frame(&mut self, kind: ScopeKind, key: usize, span: Span, inside: impl FnOnce(&mut Walker<'a>) -> Walk) -> Walk {
        let outer_loop = core::mem::replace(&mut self.is_in_loop, false);
        let result = self.within(kind, key, span, inside);
        self.is_in_loop = outer_loop;
        result
    }

    fn within(&mut self, kind: ScopeKind, key: usize, span: Span, inside: impl FnOnce(&mut Walker<'a>) -> Walk) -> Walk {
        let outer = self.current;
        let id = self.scopes.add(kind, Some(outer), span);
        self.scopes.set_node(key, id);
        self.current = id;
        let result = inside(self);
        self.current = outer;
        result
    }

    fn function(&mut self, def: &'a FunctionDef, span: Span) -> Walk {
        for decorator in &def.decorators {
            self.decorator(decorator)?;
        }
        self.defaults(&def.params)?;
        self.bind(&def.name.name, Uses::STORED);
        self.frame(ScopeKind::Function, node_key(def), span, |walker| {
            walker.scopes.get_mut(walker.current).is_coroutine = def.is_async;
            walker.scopes.get_mut(walker.current).is_generator = def.is_async;
            walker.params(&def.params)?;
            walker.body(&def.body)
        })
    }

    /// `@micropython.native` and the like say how to compile.
    fn decorator(&mut self, decorator: &'a Expr) -> Walk {
        match micropython_decorator(decorator) {
            None => self.expr(decorator),
            Some(Ok("native" | "viper" | "bytecode")) => Ok(()),
            Some(Ok(name)) if name.starts_with("asm_") => mistake("inline assembler is not available on this CPU", decorator.span),
            Some(_) => mistake("invalid micropython decorator", decorator.span),
        }
    }

    fn lambda(&mut self, lambda: &'a Lambda, span: Span) -> Walk {
        self.defaults(&lambda.params)?;
        self.frame(ScopeKind::Function, node_key(lambda), span, |walker| {
            walker.params(&lambda.params)?;
            walker.expr(&lambda.body)
        })
    }

    fn class(&mut self, def: &'a ClassDef, span: Span) -> Walk {
        def.decorators.iter().try_for_each(|decorator| self.decorator(decorator))?;
        for base in &def.bases {
            let (Arg::Positional(value) | Arg::Keyword(_, value) | Arg::Star(value) | Arg::DoubleStar(value)) = base;
            self.expr(value)?;
        }
        self.bind(&def.name.name, Uses::STORED);
        self.frame(ScopeKind::Class, node_key(def), span, |walker| walker.body(&def.body))
    }

    fn defaults(&mut self, params: &'a Params) -> Walk {
        let all = params.posonly.iter().chain(&params.args).chain(&params.kwonly);
        all.filter_map(|param| param.default.as_ref()).try_for_each(|default| self.expr(default))
    }

    fn params(&mut self, params: &'a Params) -> Walk {
        let positional = params.posonly.iter().chain(&params.args);
        for param in positional.chain(&params.vararg).chain(&params.kwonly).chain(&params.kwarg) {
            self.param(param)?;
        }
        let scope = self.scopes.get_mut(self.current);
        scope.params = scope.symbols.len();
        Ok(())
    }

    fn param(&mut self, param: &'a Param) -> Walk {
        let symbols = &mut self.scopes.get_mut(self.current).symbols;
        let count = symbols.len();
        symbols.add(&param.name.name, Uses::PARAMETER);
        if symbols.len() == count { mistake("argument name reused", param.name.span) } else { Ok(()) }
    }

    fn comprehension(&mut self, node: &'a Comprehension, value: Option<&'a Expr>, form: Form, span: Span) -> Walk {
        let Some(first) = node.clauses.first() else {
            return Ok(());
        };
        self.expr(&first.iter)?;
        let is_function = form == Form::Generator || self.frame_kind() == ScopeKind::Class;
        if is_function && let Some(clause) = node.clauses.iter().find(|clause| clause.is_async) {
            return mistake("asynchronous comprehension is not supported here", clause.target.span);
        }
        self.asynchronous(node.clauses.iter().any(|clause| clause.is_async), span)?;
        let kind = if is_function { ScopeKind::ComprehensionFunction } else { ScopeKind::Comprehension };
        self.frame_if(is_function, kind, node_key(node), span, |walker| {
            if is_function {
                let scope = walker.scopes.get_mut(walker.current);
                scope.symbols.add("", Uses::PARAMETER);
                scope.params = 1;
                scope.is_generator = form == Form::Generator;
            }
            // Targets first, so that uses of them are known.
            node.clauses.iter().try_for_each(|clause| walker.target(&clause.target))?;
            for (at, clause) in node.clauses.iter().enumerate() {
                if at > 0 {
                    walker.expr(&clause.iter)?;
                }
                clause.ifs.iter().try_for_each(|test| walker.expr(test))?;
            }
            walker.expr(&node.element)?;
            walker.optional(value)
        })
    }

    fn frame_if(&mut self, is_frame: bool, kind: ScopeKind, key: usize, span: Span, inside: impl FnOnce(&mut Walker<'a>) -> Walk) -> Walk {
        if is_frame { self.frame(kind, key, span, inside) } else { self.within(kind, key, span, inside) }
    }

    // Names.

    fn read(&mut self, name: &'a str) {
        let mut id = self.current;
        loop {
            let scope = self.scopes.get_mut(id);
            let Some(parent) = scope.parent.filter(|_| scope.kind == ScopeKind::Comprehension) else {
                // Nobody looks at the list of a plain module's names.
                if scope.kind != ScopeKind::Module {
                    scope.symbols.add(name, Uses::READ);
                }
                return;
            };
            if scope.symbols.get(name).is_some() {
                return;
            }
            id = parent;
        }
    }

    fn bind(&mut self, name: &'a str, uses: Uses) {
        let scope = self.scopes.get_mut(self.current);
        if scope.kind != ScopeKind::Module {
            scope.symbols.add(name, uses);
        }
    }

    /// Binds a name that is written where a value could be.
    fn store(&mut self, name: &'a str, uses: Uses, span: Span) -> Walk {
        let is_const = || self.scopes.consts.get(name, span.start).is_some();
        let symbol = self.scopes.get(self.current).symbols.get(name);
        let is_global = symbol.is_some_and(|symbol| symbol.uses.any(Uses::GLOBAL));
        if name == "__debug__" || ((is_global || self.current_kind() == ScopeKind::Module) && is_const()) {
            return mistake("can't assign to expression", span);
        }
        self.bind(name, uses);
        Ok(())
    }

    fn walrus(&mut self, target: &'a Ident) -> Walk {
        // Not the comprehension, but what is around it holds the name.
        let mut id = self.current;
        while let (ScopeKind::Comprehension | ScopeKind::ComprehensionFunction, Some(parent)) =
            (self.scopes.get(id).kind, self.scopes.get(id).parent)
        {
            if id == self.current && self.scopes.get(id).symbols.get(&target.name).is_some_and(|symbol| symbol.uses.any(Uses::STORED)) {
                return mistake("identifier redefined as global", target.span);
            }
            if self.scopes.get(id).kind == ScopeKind::ComprehensionFunction {
                self.scopes.get_mut(id).symbols.add(&target.name, Uses::READ);
            }
            id = parent;
        }
        let inner = core::mem::replace(&mut self.current, id);
        let result = self.store(&target.name, Uses::STORED.with(Uses::WALRUS), target.span);
        self.current = inner;
        result
    }

    fn global(&mut self, name: &'a Ident) -> Walk {
        let scope = self.scopes.get_mut(self.current);
        if scope.kind == ScopeKind::Module {
            return Ok(());
        }
        match scope.symbols.get(&name.name) {
            Some(symbol) if !symbol.uses.any(Uses::GLOBAL) => mistake("identifier redefined as global", name.span),
            _ => {
                scope.symbols.add(&name.name, Uses::GLOBAL);
                Ok(())
            }
        }
    }

    fn nonlocal(&mut self, name: &'a Ident) -> Walk {
        let scope = self.scopes.get_mut(self.current);
        if matches!(scope.kind, ScopeKind::Module | ScopeKind::NamespaceModule) {
            return mistake("can't declare nonlocal in outer code", name.span);
        }
        match scope.symbols.get(&name.name) {
            Some(symbol) if symbol.uses.any(Uses::BOUND.with(Uses::GLOBAL)) && !symbol.uses.any(Uses::NONLOCAL) => {
                mistake("identifier redefined as nonlocal", name.span)
            }
            _ => {
                scope.symbols.add(&name.name, Uses::NONLOCAL);
                scope.nonlocals.push((&name.name, name.span));
                Ok(())
            }
        }
    }

    // Targets.

    fn assign(&mut self, targets: &'a [Expr], value: &'a Expr) -> Walk {
        if let [target] = targets
            && let Some((name, argument)) = constant::definition(target, value)
        {
            self.scopes.consts.define(name, target, argument).map_err(Box::new)?;
            if !constant::is_private(name) {
                self.bind(name, Uses::CONST);
            }
            return Ok(());
        }
        self.expr(value)?;
        targets.iter().try_for_each(|target| self.target(target))
    }

    fn augmented(&mut self, target: &'a Expr, value: &'a Expr) -> Walk {
        match &target.kind {
            ExprKind::Name(name) => self.store(name, Uses::STORED.with(Uses::READ), target.span)?,
            ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => self.target(target)?,
            _ => return mistake("can't assign to expression", target.span),
        }
        self.expr(value)
    }

    fn target(&mut self, target: &'a Expr) -> Walk {
        match &target.kind {
            ExprKind::Name(name) => self.store(name, Uses::STORED, target.span),
            ExprKind::Attribute { value, .. } => self.expr(value),
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let mut stars = 0;
                for item in items {
                    match &item.kind {
                        ExprKind::Starred(inner) => {
                            stars += 1;
                            self.target(inner)?;
                        }
                        _ => self.target(item)?,
                    }
                }
                if stars > 1 { mistake("multiple *x in assignment", target.span) } else { Ok(()) }
            }
            _ => mistake("can't assign to expression", target.span),
        }
    }

    fn delete(&mut self, target: &'a Expr) -> Walk {
        match &target.kind {
            ExprKind::Name(name) => self.store(name, Uses::STORED.with(Uses::DELETED), target.span),
            ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => self.target(target),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().try_for_each(|item| self.delete(item)),
            _ => mistake("can't delete expression", target.span),
        }
    }

    fn pattern(&mut self, pattern: &'a Pattern) -> Walk {
        match &pattern.kind {
            PatternKind::Wildcard | PatternKind::Star(None) => Ok(()),
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => self.store(&name.name, Uses::STORED, name.span),
            PatternKind::Value(value) | PatternKind::Singleton(value) => self.expr(value),
            PatternKind::Sequence(items) | PatternKind::Or(items) => items.iter().try_for_each(|item| self.pattern(item)),
            PatternKind::Mapping { items, rest } => {
                for (key, value) in items {
                    self.expr(key)?;
                    self.pattern(value)?;
                }
                match rest {
                    Some(name) => self.store(&name.name, Uses::STORED, name.span),
                    None => Ok(()),
                }
            }
            PatternKind::Class { class, args, kwargs } => {
                self.expr(class)?;
                args.iter().try_for_each(|arg| self.pattern(arg))?;
                kwargs.iter().try_for_each(|(_, arg)| self.pattern(arg))
            }
            PatternKind::As(inner, name) => {
                self.pattern(inner)?;
                self.store(&name.name, Uses::STORED, name.span)
            }
        }
    }

    // Expressions.

    fn optional(&mut self, expr: Option<&'a Expr>) -> Walk {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    fn items(&mut self, items: &'a [Expr]) -> Walk {
        items.iter().try_for_each(|item| match &item.kind {
            ExprKind::Starred(value) => self.expr(value),
            _ => self.expr(item),
        })
    }

    fn expr(&mut self, expr: &'a Expr) -> Walk {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.read(name);
                Ok(())
            }
            ExprKind::None | ExprKind::True | ExprKind::False | ExprKind::Ellipsis => Ok(()),
            ExprKind::Int(_) | ExprKind::BigInt { .. } | ExprKind::Float(_) | ExprKind::Imaginary(_) => Ok(()),
            ExprKind::Str(_) | ExprKind::Bytes(_) => Ok(()),
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => self.items(items),
            ExprKind::Dict(items) => items.iter().try_for_each(|(key, value)| {
                self.optional(key.as_ref())?;
                self.expr(value)
            }),
            ExprKind::Unary(_, operand) => self.expr(operand),
            ExprKind::Binary(_, left, right) => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::Bool(_, operands) => operands.iter().try_for_each(|operand| self.expr(operand)),
            ExprKind::Compare(left, rest) => {
                self.expr(left)?;
                rest.iter().try_for_each(|(_, right)| self.expr(right))
            }
            ExprKind::IfElse { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Lambda(lambda) => self.lambda(lambda, expr.span),
            ExprKind::Call { func, args } => self.call(func, args),
            ExprKind::Attribute { value, .. } => self.expr(value),
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)
            }
            ExprKind::Slice { lower, upper, step } => [lower, upper, step].into_iter().try_for_each(|part| self.optional(part.as_deref())),
            ExprKind::Starred(_) => mistake("*x must be assignment target", expr.span),
            ExprKind::Walrus { target, value } => {
                self.expr(value)?;
                self.walrus(target)
            }
            ExprKind::ListComp(comp) | ExprKind::SetComp(comp) => self.comprehension(comp, None, Form::Display, expr.span),
            ExprKind::Generator(comp) => self.comprehension(comp, None, Form::Generator, expr.span),
            ExprKind::DictComp { value, comp } => self.comprehension(comp, Some(value), Form::Display, expr.span),
            ExprKind::Yield(value) => {
                self.suspends("'yield' outside function", self.current, expr.span)?;
                self.optional(value.as_deref())
            }
            ExprKind::YieldFrom(value) => {
                self.suspends("'yield' outside function", self.current, expr.span)?;
                self.expr(value)
            }
            ExprKind::Await(value) => {
                self.suspends("'await' outside function", self.scopes.frame_of(self.current), expr.span)?;
                self.expr(value)
            }
        }
    }

    /// The function `id` is a generator.
    fn suspends(&mut self, message: &'static str, id: ScopeId, span: Span) -> Walk {
        let scope = self.scopes.get_mut(id);
        if scope.kind != ScopeKind::Function {
            return mistake(message, span);
        }
        scope.is_generator = true;
        Ok(())
    }

    fn call(&mut self, func: &'a Expr, args: &'a [Arg]) -> Walk {
        if args.is_empty() && matches!(&func.kind, ExprKind::Name(name) if name == "super") {
            let frame = self.scopes.frame_of(self.current);
            let scope = self.scopes.get(frame);
            if scope.kind.is_function() {
                if scope.params == 0 {
                    return mistake("super() can't find self", func.span);
                }
                self.read("__class__");
            }
        }
        self.expr(func)?;
        args.iter().try_for_each(|arg| match arg {
            Arg::Positional(value) | Arg::Keyword(_, value) | Arg::Star(value) | Arg::DoubleStar(value) => self.expr(value),
        })
    }

    fn parts(&mut self, parts: &'a [FStringPart]) -> Walk {
        parts.iter().try_for_each(|part| match part {
            FStringPart::Literal(_) => Ok(()),
            FStringPart::Expr { value, spec, .. } => {
                self.expr(value)?;
                self.parts(spec)
            }
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Display,
    Generator,
}

/// For `@micropython.x` the `x`, or an error for anything longer.
pub fn micropython_decorator(decorator: &Expr) -> Option<Result<&str, String>> {
    let ExprKind::Attribute { value, attr } = &decorator.kind else {
        return None;
    };
    match &value.kind {
        ExprKind::Name(module) if module == "micropython" => Some(Ok(&attr.name)),
        ExprKind::Attribute { value, .. } if matches!(&value.kind, ExprKind::Name(name) if name == "micropython") => {
            Some(Err(attr.name.clone()))
        }
        _ => None,
    }
}
