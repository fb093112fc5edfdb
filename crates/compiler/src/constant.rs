//! `NAME = const(...)`: names that stand for a value from there on, in the whole file.

use crate::fold::{Literal, fold};
use crate::mistake;
use alloc::collections::BTreeMap;
use taipan_syntax::Diagnostic;
use taipan_syntax::ast::{Arg, Expr, ExprKind};

#[derive(Debug, Default)]
pub struct ConstTable<'a> {
    consts: BTreeMap<&'a str, Definition<'a>>,
}

#[derive(Debug)]
struct Definition<'a> {
    value: Literal<'a>,
    /// Where in the source; uses before that are not meant.
    start: u32,
}

impl<'a> ConstTable<'a> {
    /// The value of `name` where it is used at offset `at`.
    #[inline]
    pub fn get(&self, name: &str, at: u32) -> Option<&Literal<'a>> {
        if self.consts.is_empty() {
            return None;
        }
        self.consts.get(name).filter(|definition| definition.start < at).map(|definition| &definition.value)
    }

    /// Records `name = const(argument)`, met at `target`.
    pub fn define(&mut self, name: &'a str, target: &Expr, argument: &'a Expr) -> Result<(), Diagnostic> {
        if self.consts.contains_key(name) {
            return Err(mistake("can't assign to expression", target.span));
        }
        let known = |name: &str, at: u32| match name {
            "math.pi" => Some(Literal::Float(core::f64::consts::PI)),
            "math.e" => Some(Literal::Float(core::f64::consts::E)),
            _ => self.get(name, at).cloned(),
        };
        let Some(value) = fold(argument, &known) else {
            return Err(mistake("not a constant", argument.span));
        };
        self.consts.insert(name, Definition { value, start: target.span.start });
        Ok(())
    }
}

/// The name and the argument of `NAME = const(argument)`.
pub fn definition<'a>(target: &'a Expr, value: &'a Expr) -> Option<(&'a str, &'a Expr)> {
    let ExprKind::Name(name) = &target.kind else {
        return None;
    };
    let ExprKind::Call { func, args } = &value.kind else {
        return None;
    };
    match (&func.kind, args.as_slice()) {
        (ExprKind::Name(function), [Arg::Positional(argument)]) if function == "const" => Some((name, argument)),
        _ => None,
    }
}

/// Whether the file alone sees it, so that it needs no storing.
pub fn is_private(name: &str) -> bool {
    name.starts_with('_')
}
