//! `match`.
//!
//! A pattern tests a register and jumps away if it doesn't match. Names are bound when the whole pattern has matched;
//! until then their values wait in temporaries.

use crate::emit::{Emitter, Label};
use crate::frame::Frame;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::{Const, Instr, Op};
use taipan_syntax::ast::{CmpOp, Expr, ExprKind, Ident, MatchCase, Pattern, PatternKind};

/// Names of a pattern and the temporaries that hold their values.
type Captures<'a> = [(&'a str, u8)];

impl<'a> Frame<'_, 'a> {
    pub fn match_statement(&mut self, subject: &'a Expr, cases: &'a [MatchCase]) {
        let end = self.emit.label();
        let subject = self.stable_operand(subject);
        let top = self.emit.top;
        for case in cases {
            if !self.emit.is_reachable {
                break;
            }
            let next = self.emit.label();
            self.at(case.pattern.span);
            let mut captures = Vec::new();
            self.collect_captures(&case.pattern, &mut captures);
            self.pattern(&case.pattern, subject, next, &captures);
            for (name, register) in &captures {
                self.store_name(name, *register);
            }
            self.emit.top = top;
            if let Some(guard) = &case.guard {
                self.condition(guard, false, next);
            }
            self.body(&case.body);
            self.emit.jump(end);
            self.emit.bind(next);
        }
        self.emit.bind(end);
    }

    fn collect_captures(&mut self, pattern: &'a Pattern, captures: &mut Vec<(&'a str, u8)>) {
        let mut add = |frame: &mut Self, name: &'a Ident| {
            if !captures.iter().any(|(known, _)| *known == name.name) {
                captures.push((&name.name, frame.emit.temp()));
            }
        };
        match &pattern.kind {
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => add(self, name),
            PatternKind::As(inner, name) => {
                add(self, name);
                self.collect_captures(inner, captures);
            }
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                items.iter().for_each(|item| self.collect_captures(item, captures));
            }
            PatternKind::Mapping { items, rest } => {
                if let Some(name) = rest {
                    add(self, name);
                }
                items.iter().for_each(|(_, item)| self.collect_captures(item, captures));
            }
            PatternKind::Class { args, kwargs, .. } => {
                args.iter().for_each(|arg| self.collect_captures(arg, captures));
                kwargs.iter().for_each(|(_, arg)| self.collect_captures(arg, captures));
            }
            PatternKind::Wildcard | PatternKind::Star(None) | PatternKind::Value(_) | PatternKind::Singleton(_) => {}
        }
    }

    /// Jumps to `fail` unless what is in `subject` matches.
    fn pattern(&mut self, pattern: &'a Pattern, subject: u8, fail: Label, captures: &Captures<'a>) {
        let top = self.emit.top;
        self.at(pattern.span);
        match &pattern.kind {
            PatternKind::Wildcard | PatternKind::Star(None) => {}
            PatternKind::Capture(name) | PatternKind::Star(Some(name)) => self.capture(name, subject, captures),
            PatternKind::Value(value) => self.compare_jump(value, CmpOp::Eq, subject, value, false, fail),
            PatternKind::Singleton(value) => self.singleton(value, subject, fail),
            PatternKind::Sequence(items) => self.sequence(items, subject, fail, captures),
            PatternKind::Mapping { items, rest } => self.mapping(items, rest.as_ref(), subject, fail, captures),
            PatternKind::Class { class, args, kwargs } => {
                self.class_pattern(class, args, kwargs, subject, fail, captures);
            }
            PatternKind::Or(patterns) => self.alternatives(patterns, subject, fail, captures),
            PatternKind::As(inner, name) => {
                self.pattern(inner, subject, fail, captures);
                self.capture(name, subject, captures);
            }
        }
        self.emit.top = top;
    }

    fn capture(&mut self, name: &Ident, value: u8, captures: &Captures<'a>) {
        if let Some((_, register)) = captures.iter().find(|(known, _)| *known == name.name) {
            self.move_to(*register, value);
        }
    }

    fn singleton(&mut self, value: &'a Expr, subject: u8, fail: Label) {
        if value.kind == ExprKind::None {
            return self.emit.branch_if_none(subject, false, fail);
        }
        let wanted = self.emit.temp();
        self.expr_to(value, wanted);
        self.emit.abc(Op::Is, wanted, subject, wanted);
        self.emit.branch_if(wanted, false, fail);
    }

    fn alternatives(&mut self, patterns: &'a [Pattern], subject: u8, fail: Label, captures: &Captures<'a>) {
        let Some((last, others)) = patterns.split_last() else {
            return;
        };
        let matched = self.emit.label();
        for pattern in others {
            let next = self.emit.label();
            self.pattern(pattern, subject, next, captures);
            self.emit.jump(matched);
            self.emit.bind(next);
        }
        self.pattern(last, subject, fail, captures);
        self.emit.bind(matched);
    }

    fn sequence(&mut self, items: &'a [Pattern], subject: u8, fail: Label, captures: &Captures<'a>) {
        let test = self.emit.temp();
        self.emit.abc(Op::MatchSequence, test, subject, 0);
        self.emit.branch_if(test, false, fail);
        let star = items.iter().position(|item| matches!(item.kind, PatternKind::Star(_)));
        if items.len() == 1 && star.is_some() {
            return self.sequence_items(items, star, subject, fail, captures);
        }
        self.emit.top = test;
        let length = self.emit.temps(3);
        self.load_global("len", length);
        self.move_to(length + 2, subject);
        self.emit.abc(Op::Call, length, 1, length);
        let (op, register_op, count) = match star {
            None => (Op::EqIJump, Op::EqJump, items.len()),
            Some(_) => (Op::GeIJump, Op::GeJump, items.len() - 1),
        };
        match i8::try_from(count) {
            Ok(small) => self.emit.branch(Instr::abc(op, length, small as u8, 0), fail),
            Err(_) => {
                self.emit.ax(Op::LoadI, length + 1, count.min(i16::MAX as usize) as u16);
                self.emit.branch(Instr::abc(register_op, length, length + 1, 0), fail);
            }
        }
        self.emit.top = test;
        self.sequence_items(items, star, subject, fail, captures);
    }

    fn sequence_items(&mut self, items: &'a [Pattern], star: Option<usize>, subject: u8, fail: Label, captures: &Captures<'a>) {
        if items.is_empty() {
            return;
        }
        let first = self.emit.temps(items.len());
        match star {
            None => self.emit.abc(Op::Unpack, first, subject, items.len() as u8),
            Some(star) => {
                let unpack = Instr::abc(Op::UnpackEx, first, subject, star as u8);
                self.emit.group(&[unpack, Instr::abc(Op::Ext, (items.len() - star - 1) as u8, 0, 0)]);
            }
        }
        for (item, register) in items.iter().zip(Emitter::row(first, items.len())) {
            self.pattern(item, register, fail, captures);
        }
    }

    fn mapping(&mut self, items: &'a [(Expr, Pattern)], rest: Option<&'a Ident>, subject: u8, fail: Label, captures: &Captures<'a>) {
        let test = self.emit.temp();
        self.emit.abc(Op::MatchMapping, test, subject, 0);
        self.emit.branch_if(test, false, fail);
        let keys = self.gather(items.iter().map(|(key, _)| key));
        if !items.is_empty() {
            self.emit.abc(Op::NewTuple, test, keys, items.len() as u8);
            self.emit.abc(Op::MatchKeys, test, subject, test);
            self.emit.branch_if_none(test, true, fail);
            let values = self.emit.temps(items.len());
            self.emit.abc(Op::Unpack, values, test, items.len() as u8);
            for ((_, pattern), value) in items.iter().zip(Emitter::row(values, items.len())) {
                self.pattern(pattern, value, fail, captures);
            }
        }
        if let Some(name) = rest {
            self.emit.ax(Op::NewDict, test, 0);
            self.emit.abc(Op::DictUpdate, test, subject, 0);
            for key in Emitter::row(keys, items.len()) {
                self.emit.abc(Op::DelItem, test, key, 0);
            }
            self.capture(name, test, captures);
        }
    }

    fn class_pattern(
        &mut self,
        class: &'a Expr,
        args: &'a [Pattern],
        kwargs: &'a [(Ident, Pattern)],
        subject: u8,
        fail: Label,
        captures: &Captures<'a>,
    ) {
        let attributes = self.emit.temp();
        let class = self.operand(class);
        let names = kwargs.iter().map(|(name, _)| Const::Str(String::from(&*name.name).into())).collect();
        let k = self.emit.constant(Const::Tuple(names));
        let matching = Instr::abc(Op::MatchClass, attributes, subject, class);
        self.emit.group(&[matching, Instr::ax(Op::Ext, args.len() as u8, k)]);
        self.emit.branch_if_none(attributes, true, fail);
        let count = args.len() + kwargs.len();
        if count == 0 {
            return;
        }
        let first = self.emit.temps(count);
        self.emit.abc(Op::Unpack, first, attributes, count as u8);
        let patterns = args.iter().chain(kwargs.iter().map(|(_, pattern)| pattern));
        for (pattern, register) in patterns.zip(Emitter::row(first, count)) {
            self.pattern(pattern, register, fail, captures);
        }
    }
}
