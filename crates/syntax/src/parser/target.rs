//! What may be assigned to, deleted, looped over.
//!
//! Targets are parsed as expressions and judged here: up to the `=` nobody can tell.

use alloc::format;

use super::{Parse, Parser};
use crate::ast::{Expr, ExprKind, Span};
use crate::diagnostic::Fault;
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// The targets of a `for`, and its `in`.
    pub(super) fn loop_target(&mut self) -> Parse<Expr> {
        let target = self.list_of(Parser::starred_or_operand)?;
        check_assignable(&target)?;
        self.expect(TokenKind::In, super::INVALID_SYNTAX)?;
        Ok(target)
    }
}

/// `target = value`
pub(super) fn check_assignable(target: &Expr) -> Parse<()> {
    match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => Ok(()),
        // Python has taken `() = []` since 3.6; MicroPython doesn't.
        ExprKind::Tuple(items) if items.is_empty() => cannot("assign to", target),
        ExprKind::Tuple(items) | ExprKind::List(items) => check_items(items),
        ExprKind::Starred(_) => Err(Fault::new("starred assignment target must be in a list or tuple", target.span)),
        _ => cannot("assign to", target),
    }
}

fn check_items(items: &[Expr]) -> Parse<()> {
    let mut has_star = false;
    for item in items {
        if let ExprKind::Starred(value) = &item.kind {
            if has_star {
                return Err(Fault::new("multiple starred expressions in assignment", item.span));
            }
            has_star = true;
            check_assignable(value)?;
        } else {
            check_assignable(item)?;
        }
    }
    Ok(())
}

/// `target += value`
pub(super) fn check_augmentable(target: &Expr) -> Parse<()> {
    match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => Ok(()),
        kind => Err(Fault::new(format!("'{}' is an illegal expression for augmented assignment", describe(kind)), target.span)),
    }
}

/// `target: annotation`
pub(super) fn check_annotatable(target: &Expr) -> Parse<()> {
    let message = match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {
            return Ok(());
        }
        ExprKind::Tuple(_) => "only single target (not tuple) can be annotated",
        ExprKind::List(_) => "only single target (not list) can be annotated",
        _ => "illegal target for annotation",
    };
    Err(Fault::new(message, target.span))
}

/// `del target`
pub(super) fn check_deletable(target: &Expr) -> Parse<()> {
    match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => Ok(()),
        ExprKind::Tuple(items) if items.is_empty() => cannot("delete", target),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().try_for_each(check_deletable),
        _ => cannot("delete", target),
    }
}

fn cannot(verb: &str, target: &Expr) -> Parse<()> {
    let error = |span: Span| Fault::new(format!("cannot {verb} {}", describe(&target.kind)), span);
    Err(error(target.span))
}

/// An expression in the words of an error message.
pub(super) fn describe(kind: &ExprKind) -> &'static str {
    match kind {
        ExprKind::None => "None",
        ExprKind::True => "True",
        ExprKind::False => "False",
        ExprKind::Ellipsis => "ellipsis",
        ExprKind::Int(_)
        | ExprKind::BigInt { .. }
        | ExprKind::Float(_)
        | ExprKind::Imaginary(_)
        | ExprKind::Str(_)
        | ExprKind::Bytes(_) => "literal",
        ExprKind::FString(_) => "f-string expression",
        ExprKind::TString(_) => "t-string expression",
        ExprKind::Name(_) => "name",
        ExprKind::Tuple(items) if items.is_empty() => "()",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Unary(..) | ExprKind::Binary(..) | ExprKind::Bool(..) => "expression",
        ExprKind::Compare(..) => "comparison",
        ExprKind::IfElse { .. } => "conditional expression",
        ExprKind::Lambda(_) => "lambda",
        ExprKind::Call { .. } => "function call",
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Slice { .. } => "slice",
        ExprKind::Starred(_) => "starred",
        ExprKind::Walrus { .. } => "named expression",
        ExprKind::ListComp(_) => "list comprehension",
        ExprKind::SetComp(_) => "set comprehension",
        ExprKind::DictComp { .. } => "dict comprehension",
        ExprKind::Generator(_) => "generator expression",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
        ExprKind::Await(_) => "await expression",
    }
}
