//! f-strings and t-strings.

use crate::call::CHUNK;
use crate::fold::Literal;
use crate::frame::Frame;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Const, Op};
use taipan_syntax::ast::{Expr, FStringPart};

impl<'a> Frame<'_, 'a> {
    pub fn fstring(&mut self, parts: &'a [FStringPart], dst: u8) {
        match parts {
            [] => self.emit.load(dst, &Literal::Str(Cow::Borrowed(""))),
            [FStringPart::Expr { debug: true, .. }] => self.joined(parts, dst),
            [part] => self.part(part, dst),
            _ => self.joined(parts, dst),
        }
    }

    fn joined(&mut self, parts: &'a [FStringPart], dst: u8) {
        let first = self.emit.top;
        for part in parts {
            if let FStringPart::Expr { text, debug: true, .. } = part {
                let register = self.emit.temp();
                self.emit.load(register, &Literal::Str(Cow::Borrowed(text)));
            }
            let register = self.emit.temp();
            self.part(part, register);
            let count = self.emit.top - first;
            if count as usize > CHUNK {
                self.emit.abc(Op::ConcatStr, first, first, count);
                self.emit.top = first + 1;
            }
        }
        self.emit.abc(Op::ConcatStr, dst, first, self.emit.top - first);
    }

    fn part(&mut self, part: &'a FStringPart, dst: u8) {
        let top = self.emit.top;
        match part {
            FStringPart::Literal(text) => self.emit.load(dst, &Literal::Str(Cow::Borrowed(text))),
            FStringPart::Expr { value, conversion, spec, .. } => self.field(value, *conversion, spec, dst),
        }
        self.emit.top = top;
    }

    fn field(&mut self, value: &'a Expr, conversion: Option<char>, spec: &'a [FStringPart], dst: u8) {
        let conversion_number = match conversion {
            Some('r') => 1,
            Some('a') => 2,
            _ => 0,
        };
        let register = self.stable_operand(value);
        self.at(value.span);
        if spec.is_empty() {
            return self.emit.abc(Op::ToStr, dst, register, conversion_number);
        }
        let register = if conversion.is_some() {
            let temp = self.emit.temp();
            self.emit.abc(Op::ToStr, temp, register, conversion_number);
            temp
        } else {
            register
        };
        let format = self.emit.temp();
        self.fstring(spec, format);
        self.emit.abc(Op::Format, dst, register, format);
    }

    /// Strings and fields of a t-string, one string more than fields.
    pub fn template(&mut self, parts: &'a [FStringPart], dst: u8) {
        let pair = self.emit.temps(2);
        let mut strings = Vec::new();
        let mut last = String::new();
        let fields = self.emit.temp();
        self.emit.abc(Op::NewList, fields, 0, 0);
        for part in parts {
            match part {
                FStringPart::Literal(text) => last.push_str(text),
                FStringPart::Expr { value, text, conversion, spec, .. } => {
                    strings.push(Const::Str(core::mem::take(&mut last).into()));
                    self.interpolation(value, text, *conversion, spec, fields);
                }
            }
        }
        strings.push(Const::Str(last.into()));
        let k = self.emit.constant(Const::Tuple(strings));
        self.emit.ax(Op::LoadK, pair, k);
        self.emit.abc(Op::ListToTuple, pair + 1, fields, 0);
        self.emit.abc(Op::NewTemplate, dst, pair, 0);
    }

    fn interpolation(&mut self, value: &'a Expr, text: &'a str, conversion: Option<char>, spec: &'a [FStringPart], fields: u8) {
        let top = self.emit.top;
        let first = self.emit.temps(4);
        self.expr_to(value, first);
        self.emit.load(first + 1, &Literal::Str(Cow::Borrowed(text)));
        match conversion {
            Some('r') => self.emit.load(first + 2, &Literal::Str(Cow::Borrowed("r"))),
            Some('s') => self.emit.load(first + 2, &Literal::Str(Cow::Borrowed("s"))),
            Some('a') => self.emit.load(first + 2, &Literal::Str(Cow::Borrowed("a"))),
            _ => self.emit.immediate(first + 2, Imm::None),
        }
        self.fstring(spec, first + 3);
        self.emit.abc(Op::NewTuple, first, first, 4);
        self.emit.abc(Op::ListAppend, fields, first, 0);
        self.emit.top = top;
    }
}
