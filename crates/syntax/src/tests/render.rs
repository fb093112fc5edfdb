//! Trees as text short enough to read in a test: every node in parentheses, its parts in order.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::ast::*;

fn list<T>(items: &[T], render: impl Fn(&T) -> String) -> String {
    items.iter().map(render).collect::<Vec<_>>().join(" ")
}

fn optional<T>(item: Option<&T>, render: impl Fn(&T) -> String) -> String {
    item.map_or_else(|| "-".to_string(), render)
}

fn name(ident: &Ident) -> String {
    ident.name.clone()
}

fn block(body: &[Stmt]) -> String {
    format!("{{{}}}", body.iter().map(stmt).collect::<Vec<_>>().join("; "))
}

pub fn module(module: &Module) -> String {
    module.body.iter().map(stmt).collect::<Vec<_>>().join("\n")
}

pub fn expr(value: &Expr) -> String {
    match &value.kind {
        ExprKind::None => "None".into(),
        ExprKind::True => "True".into(),
        ExprKind::False => "False".into(),
        ExprKind::Ellipsis => "...".into(),
        ExprKind::Int(value) => value.to_string(),
        ExprKind::BigInt { digits, radix } => format!("big{radix}:{digits}"),
        ExprKind::Float(value) => format!("{value:?}"),
        ExprKind::Imaginary(value) => format!("{value:?}j"),
        ExprKind::Str(text) => format!("{text:?}"),
        ExprKind::Bytes(bytes) => format!("b{:?}", bytes.escape_ascii().to_string()),
        ExprKind::FString(parts) => format!("(f {})", list(parts, part)),
        ExprKind::TString(parts) => format!("(t {})", list(parts, part)),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Tuple(items) => format!("(tuple {})", list(items, expr)),
        ExprKind::List(items) => format!("(list {})", list(items, expr)),
        ExprKind::Set(items) => format!("(set {})", list(items, expr)),
        ExprKind::Dict(items) => format!("(dict {})", list(items, item)),
        ExprKind::Unary(op, operand) => format!("({op:?} {})", expr(operand)),
        ExprKind::Binary(op, left, right) => format!("({op:?} {} {})", expr(left), expr(right)),
        ExprKind::Bool(op, values) => format!("({op:?} {})", list(values, expr)),
        ExprKind::Compare(left, rest) => {
            let rest = list(rest, |(op, right)| format!("{op:?} {}", expr(right)));
            format!("({} {rest})", expr(left))
        }
        ExprKind::IfElse { test, body, orelse } => {
            format!("(if {} {} {})", expr(test), expr(body), expr(orelse))
        }
        ExprKind::Lambda(lambda) => format!("(lambda ({}) {})", params(&lambda.params), expr(&lambda.body)),
        ExprKind::Call { func, args } => format!("(call {} {})", expr(func), list(args, arg)),
        ExprKind::Attribute { value, attr } => format!("{}.{}", expr(value), attr.name),
        ExprKind::Subscript { value, index } => format!("{}[{}]", expr(value), expr(index)),
        ExprKind::Slice { lower, upper, step } => {
            let bound = |bound: &Option<_>| optional(bound.as_deref(), expr);
            format!("{}:{}:{}", bound(lower), bound(upper), bound(step))
        }
        ExprKind::Starred(value) => format!("*{}", expr(value)),
        ExprKind::Walrus { target, value } => format!("({} := {})", target.name, expr(value)),
        ExprKind::ListComp(comp) => format!("(listcomp {})", comprehension(comp)),
        ExprKind::SetComp(comp) => format!("(setcomp {})", comprehension(comp)),
        ExprKind::Generator(comp) => format!("(gen {})", comprehension(comp)),
        ExprKind::DictComp { value, comp } => {
            format!("(dictcomp {} = {})", expr(value), comprehension(comp))
        }
        ExprKind::Yield(value) => format!("(yield {})", optional(value.as_deref(), expr)),
        ExprKind::YieldFrom(value) => format!("(yield from {})", expr(value)),
        ExprKind::Await(value) => format!("(await {})", expr(value)),
    }
}

fn part(part: &FStringPart) -> String {
    match part {
        FStringPart::Literal(text) => format!("{text:?}"),
        FStringPart::Expr { value, text, debug, conversion, spec } => {
            let text = if text.is_empty() { String::new() } else { format!(" {text:?}") };
            let debug = if *debug { " debug" } else { "" };
            let conversion = conversion.map_or_else(String::new, |letter| format!(" !{letter}"));
            let spec = if spec.is_empty() { String::new() } else { format!(" : {}", list(spec, self::part)) };
            format!("{{{}{text}{debug}{conversion}{spec}}}", expr(value))
        }
    }
}

fn item((key, value): &(Option<Expr>, Expr)) -> String {
    match key {
        Some(key) => format!("{}: {}", expr(key), expr(value)),
        None => format!("**{}", expr(value)),
    }
}

fn arg(arg: &Arg) -> String {
    match arg {
        Arg::Positional(value) => expr(value),
        Arg::Keyword(name, value) => format!("{}={}", name.name, expr(value)),
        Arg::Star(value) => format!("*{}", expr(value)),
        Arg::DoubleStar(value) => format!("**{}", expr(value)),
    }
}

fn params(params: &Params) -> String {
    let one = |param: &Param| {
        let annotation = param.annotation.as_ref().map_or_else(String::new, |a| format!(": {}", expr(a)));
        let default = param.default.as_ref().map_or_else(String::new, |d| format!("={}", expr(d)));
        format!("{}{annotation}{default}", param.name.name)
    };
    let mut parts: Vec<String> = params.posonly.iter().map(one).collect();
    if !parts.is_empty() {
        parts.push("/".into());
    }
    parts.extend(params.args.iter().map(one));
    match &params.vararg {
        Some(vararg) => parts.push(format!("*{}", one(vararg))),
        None if !params.kwonly.is_empty() => parts.push("*".into()),
        None => {}
    }
    parts.extend(params.kwonly.iter().map(one));
    parts.extend(params.kwarg.iter().map(|kwarg| format!("**{}", one(kwarg))));
    parts.join(" ")
}

fn comprehension(comp: &Comprehension) -> String {
    let clauses = list(&comp.clauses, |clause| {
        let word = if clause.is_async { "async for" } else { "for" };
        let ifs: String = clause.ifs.iter().map(|test| format!(" if {}", expr(test))).collect();
        format!("{word} {} in {}{ifs}", expr(&clause.target), expr(&clause.iter))
    });
    format!("{} {clauses}", expr(&comp.element))
}

fn alias(alias: &Alias) -> String {
    match &alias.asname {
        Some(asname) => format!("{} as {}", alias.name.name, asname.name),
        None => name(&alias.name),
    }
}

fn stmt(statement: &Stmt) -> String {
    match &statement.kind {
        StmtKind::Expr(value) => expr(value),
        StmtKind::Assign { targets, value } => {
            let targets: String = targets.iter().map(|target| format!("{} = ", expr(target))).collect();
            format!("{targets}{}", expr(value))
        }
        StmtKind::AugAssign { target, op, value } => {
            format!("{} {op:?}= {}", expr(target), expr(value))
        }
        StmtKind::AnnAssign { target, annotation, value } => {
            let value = value.as_ref().map_or_else(String::new, |value| format!(" = {}", expr(value)));
            format!("{}: {}{value}", expr(target), expr(annotation))
        }
        StmtKind::Return(value) => format!("return {}", optional(value.as_ref(), expr)),
        StmtKind::Delete(targets) => format!("del {}", list(targets, expr)),
        StmtKind::Raise { exc, cause } => {
            let part = |part: &Option<_>| optional(part.as_ref(), expr);
            format!("raise {} from {}", part(exc), part(cause))
        }
        StmtKind::Assert { test, msg } => {
            format!("assert {}, {}", expr(test), optional(msg.as_ref(), expr))
        }
        StmtKind::Pass => "pass".into(),
        StmtKind::Break => "break".into(),
        StmtKind::Continue => "continue".into(),
        StmtKind::Global(names) => format!("global {}", list(names, name)),
        StmtKind::Nonlocal(names) => format!("nonlocal {}", list(names, name)),
        StmtKind::Import(names) => format!("import {}", list(names, alias)),
        StmtKind::ImportFrom { module, level, names, star } => {
            let names = if *star { "*".into() } else { list(names, alias) };
            format!("from {level} {} import {names}", optional(module.as_ref(), name))
        }
        StmtKind::If { test, body, orelse } => {
            format!("if {} {} {}", expr(test), block(body), block(orelse))
        }
        StmtKind::While { test, body, orelse } => {
            format!("while {} {} {}", expr(test), block(body), block(orelse))
        }
        StmtKind::For { is_async, target, iter, body, orelse } => {
            let word = if *is_async { "async for" } else { "for" };
            let (target, iter) = (expr(target), expr(iter));
            format!("{word} {target} in {iter} {} {}", block(body), block(orelse))
        }
        StmtKind::With { is_async, items, body } => {
            let word = if *is_async { "async with" } else { "with" };
            let items = list(items, |item| match &item.target {
                Some(target) => format!("{} as {}", expr(&item.context), expr(target)),
                None => expr(&item.context),
            });
            format!("{word} {items} {}", block(body))
        }
        StmtKind::Try { body, handlers, orelse, finalbody } => {
            let handlers: String = handlers
                .iter()
                .map(|handler| {
                    let typ = optional(handler.typ.as_ref(), expr);
                    let name = optional(handler.name.as_ref(), name);
                    format!(" except {typ} as {name} {}", block(&handler.body))
                })
                .collect();
            format!("try {}{handlers} {} {}", block(body), block(orelse), block(finalbody))
        }
        StmtKind::FunctionDef(function) => {
            let decorators: String = function.decorators.iter().map(|d| format!("@{} ", expr(d))).collect();
            let word = if function.is_async { "async def" } else { "def" };
            let returns = function.returns.as_ref().map_or_else(String::new, |r| format!(" -> {}", expr(r)));
            let params = params(&function.params);
            format!("{decorators}{word} {}({params}){returns} {}", function.name.name, block(&function.body))
        }
        StmtKind::ClassDef(class) => {
            let decorators: String = class.decorators.iter().map(|d| format!("@{} ", expr(d))).collect();
            let bases = list(&class.bases, arg);
            format!("{decorators}class {}({bases}) {}", class.name.name, block(&class.body))
        }
        StmtKind::Match { subject, cases } => {
            let cases = list(cases, |case| {
                let guard = case.guard.as_ref().map_or_else(String::new, |guard| format!(" if {}", expr(guard)));
                format!("case {}{guard} {}", pattern(&case.pattern), block(&case.body))
            });
            format!("match {} {cases}", expr(subject))
        }
    }
}

fn pattern(it: &Pattern) -> String {
    match &it.kind {
        PatternKind::Wildcard => "_".into(),
        PatternKind::Capture(ident) => format!("capture:{}", ident.name),
        PatternKind::Value(value) => format!("=={}", expr(value)),
        PatternKind::Singleton(value) => format!("is:{}", expr(value)),
        PatternKind::Sequence(items) => format!("[{}]", list(items, pattern)),
        PatternKind::Star(rest) => format!("*{}", optional(rest.as_ref(), name)),
        PatternKind::Mapping { items, rest } => {
            let items = list(items, |(key, value)| format!("{}: {}", expr(key), pattern(value)));
            format!("{{{items} **{}}}", optional(rest.as_ref(), name))
        }
        PatternKind::Class { class, args, kwargs } => {
            let kwargs: String = kwargs.iter().map(|(key, value)| format!(" {}={}", key.name, pattern(value))).collect();
            format!("{}({}{kwargs})", expr(class), list(args, pattern))
        }
        PatternKind::Or(choices) => format!("(or {})", list(choices, pattern)),
        PatternKind::As(inner, ident) => format!("({} as {})", pattern(inner), ident.name),
    }
}
