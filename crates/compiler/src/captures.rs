//! What the patterns of a `match` bind.
//!
//! A pattern binds each of its names once, its alternatives all bind the same, and nothing stands behind what matches
//! everything. Who breaks these rules has made a mistake that would show only in a name not set, or not at all.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use taipan_syntax::Diagnostic;
use taipan_syntax::ast::{Ident, MatchCase, Pattern, PatternKind, Span};

type Check = Result<(), Box<Diagnostic>>;

pub fn check(cases: &[MatchCase]) -> Check {
    for (place, case) in cases.iter().enumerate() {
        bind(&case.pattern, &mut BTreeSet::new())?;
        let is_last = place + 1 == cases.len();
        if !is_last && case.guard.is_none() {
            leaves_something(&case.pattern)?;
        }
    }
    Ok(())
}

fn bind<'a>(pattern: &'a Pattern, names: &mut BTreeSet<&'a str>) -> Check {
    match &pattern.kind {
        PatternKind::Wildcard | PatternKind::Star(None) | PatternKind::Value(_) | PatternKind::Singleton(_) => Ok(()),
        PatternKind::Capture(name) | PatternKind::Star(Some(name)) => bind_name(name, names),
        PatternKind::Sequence(items) => items.iter().try_for_each(|item| bind(item, names)),
        PatternKind::Mapping { items, rest } => {
            items.iter().try_for_each(|(_, item)| bind(item, names))?;
            rest.iter().try_for_each(|name| bind_name(name, names))
        }
        PatternKind::Class { args, kwargs, .. } => {
            let keyword = kwargs.iter().map(|(_, arg)| arg);
            args.iter().chain(keyword).try_for_each(|arg| bind(arg, names))
        }
        PatternKind::Or(alternatives) => bind_alternatives(alternatives, names),
        PatternKind::As(inner, name) => {
            bind(inner, names)?;
            bind_name(name, names)
        }
    }
}

fn bind_name<'a>(name: &'a Ident, names: &mut BTreeSet<&'a str>) -> Check {
    if names.insert(&name.name) { Ok(()) } else { bound_twice(name.span) }
}

fn bind_alternatives<'a>(alternatives: &'a [Pattern], names: &mut BTreeSet<&'a str>) -> Check {
    let mut common: Option<BTreeSet<&str>> = None;
    for (place, alternative) in alternatives.iter().enumerate() {
        if place + 1 < alternatives.len() {
            leaves_something(alternative)?;
        }
        let mut own = BTreeSet::new();
        bind(alternative, &mut own)?;
        match &common {
            Some(first) if *first != own => return mistake("alternative patterns bind different names", alternative.span),
            Some(_) => {}
            None => {
                if !own.is_disjoint(names) {
                    return bound_twice(alternative.span);
                }
                common = Some(own);
            }
        }
    }
    names.extend(common.into_iter().flatten());
    Ok(())
}

fn leaves_something(pattern: &Pattern) -> Check {
    if matches_everything(pattern) { mistake("pattern makes remaining patterns unreachable", pattern.span) } else { Ok(()) }
}

fn matches_everything(pattern: &Pattern) -> bool {
    match &pattern.kind {
        PatternKind::Wildcard | PatternKind::Capture(_) => true,
        PatternKind::As(inner, _) => matches_everything(inner),
        PatternKind::Or(alternatives) => alternatives.iter().any(matches_everything),
        _ => false,
    }
}

fn bound_twice(span: Span) -> Check {
    mistake("multiple assignments to one name in pattern", span)
}

fn mistake(message: &'static str, span: Span) -> Check {
    Err(Box::new(crate::mistake(message, span)))
}
