//! Calls.
//!
//! The window of a call is callee, self, arguments in a row, at the top of the temporaries: the callee's frame starts
//! there. Arguments are evaluated straight into it.

use crate::display::Item;
use crate::frame::Frame;
use crate::symbols::Place;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Const, Instr, Op};
use taipan_syntax::ast::{Arg, Expr, ExprKind, Ident};

/// More arguments than this go through a list.
const MAX_DIRECT: usize = 100;

/// In front of a `*x` no more arguments than this, as in MicroPython, which keeps a bit for each in a small integer.
const MAX_BEFORE_STAR: usize = 62;

/// Values that are gathered in registers before they go into a list, tuple or string.
pub const CHUNK: usize = 48;

/// What stands in the first two registers of a window.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Callee {
    Function,
    /// With self, or what says that there is none, in the second register.
    Method,
}

impl<'a> Frame<'_, 'a> {
    /// The first register of a window whose result goes to `dst`; the second is not yet taken.
    pub fn window(&mut self, dst: u8) -> u8 {
        // The result's register, if it is the last one taken, holds nothing yet.
        if self.is_temp(dst) && dst + 1 == self.emit.top { dst } else { self.emit.temp() }
    }

    pub fn call(&mut self, expr: &'a Expr, func: &'a Expr, args: &'a [Arg], dst: u8) {
        if self.is_bare_super(func, args) {
            return self.bare_super(expr, func, dst);
        }
        if let [Arg::Positional(value)] = args
            && self.cast_call(expr, value, dst)
        {
            return;
        }
        let base = self.window(dst);
        let callee = self.callee(func, base);
        let is_spread = args.len() > MAX_DIRECT || args.iter().any(|arg| matches!(arg, Arg::Star(_) | Arg::DoubleStar(_)));
        if is_spread {
            self.spread_call(expr, callee, args, base, dst);
        } else {
            self.direct_call(expr, callee, args, base, dst);
        }
    }

    /// Takes the second register of the window, too.
    fn callee(&mut self, func: &'a Expr, base: u8) -> Callee {
        let ExprKind::Attribute { value, attr } = &func.kind else {
            self.expr_to(func, base);
            self.emit.temp();
            return Callee::Function;
        };
        if let ExprKind::Call { func: inner, args } = &value.kind
            && self.is_bare_super(inner, args)
        {
            self.emit.temp();
            self.super_method(inner, attr, base);
            return Callee::Method;
        }
        let object = self.operand_in(value, base);
        self.emit.temp();
        self.at(func.span);
        self.load_method(base, object, &attr.name);
        Callee::Method
    }

    fn direct_call(&mut self, expr: &'a Expr, callee: Callee, args: &'a [Arg], base: u8, dst: u8) {
        let mut keywords = Vec::new();
        for arg in args {
            let register = self.emit.temp();
            match arg {
                Arg::Keyword(name, value) => {
                    keywords.push(Const::Str(String::from(&*name.name).into()));
                    self.expr_to(value, register);
                }
                Arg::Positional(value) | Arg::Star(value) | Arg::DoubleStar(value) => self.expr_to(value, register),
            }
        }
        self.at(expr.span);
        let keyword_count = keywords.len() as u8;
        let positional = args.len() as u8 - keyword_count;
        if keyword_count > 0 {
            self.no_self(callee, base);
            let names = self.emit.constant(Const::Tuple(keywords));
            let call = Instr::abc(Op::CallKw, base, positional, dst);
            return self.emit.group(&[call, Instr::ax(Op::Ext, keyword_count, names)]);
        }
        let op = if callee == Callee::Method { Op::CallMethod } else { Op::Call };
        self.emit.abc(op, base, positional, dst);
    }

    /// With `*x`, `**x` or very many arguments: a list and a dict are made first.
    fn spread_call(&mut self, expr: &'a Expr, callee: Callee, args: &'a [Arg], base: u8, dst: u8) {
        if let Some(Arg::Star(value)) = args.iter().skip(MAX_BEFORE_STAR).find(|arg| matches!(arg, Arg::Star(_))) {
            return self.fail("too many args", value.span);
        }
        self.no_self(callee, base);
        let list = self.emit.temp();
        let dict = self.emit.temp();
        self.list_of(&positional(args).collect::<Vec<_>>(), list);
        self.keyword_dict(args, dict);
        self.at(expr.span);
        self.emit.abc(Op::CallEx, base, 0, dst);
    }

    /// Appends the positional ones of `args` to `list`.
    pub fn extend_positional(&mut self, args: &'a [Arg], list: u8) {
        for item in positional(args) {
            self.append_item(item, list);
        }
    }

    fn no_self(&mut self, callee: Callee, base: u8) {
        if callee == Callee::Function {
            self.emit.immediate(base + 1, Imm::Undef);
        }
    }

    pub fn keyword_dict(&mut self, args: &'a [Arg], dict: u8) {
        let keywords = args.iter().filter(|arg| matches!(arg, Arg::Keyword(..) | Arg::DoubleStar(_))).count();
        if keywords == 0 {
            return self.emit.immediate(dict, Imm::None);
        }
        self.emit.ax(Op::NewDict, dict, keywords as u16);
        let mut is_spread = false;
        let mut seen: Vec<&str> = Vec::new();
        for arg in args {
            let top = self.emit.top;
            match arg {
                Arg::Keyword(name, value) => {
                    let is_surely_new = !is_spread && !seen.contains(&&*name.name);
                    seen.push(&name.name);
                    self.keyword(dict, name, value, is_surely_new);
                }
                Arg::DoubleStar(value) => {
                    is_spread = true;
                    let value = self.operand(value);
                    self.emit.abc(Op::DictUpdate, dict, value, 1);
                }
                Arg::Positional(_) | Arg::Star(_) => {}
            }
            self.emit.top = top;
        }
    }

    fn keyword(&mut self, dict: u8, name: &'a Ident, value: &'a Expr, is_surely_new: bool) {
        let into = if is_surely_new { dict } else { self.emit.temp() };
        if !is_surely_new {
            self.emit.ax(Op::NewDict, into, 1);
        }
        let key = self.attribute_name(&name.name);
        let value = self.operand(value);
        self.emit.abc(Op::DictSet, into, key, value);
        if !is_surely_new {
            self.emit.abc(Op::DictUpdate, dict, into, 1);
        }
    }

    // super().

    /// `super()` with nothing in the parentheses, in a function, and meaning the builtin.
    fn is_bare_super(&self, func: &Expr, args: &[Arg]) -> bool {
        args.is_empty()
            && self.scope.kind.is_function()
            && matches!(&func.kind, ExprKind::Name(name) if name == "super" && self.place(name) == Place::Global)
    }

    fn bare_super(&mut self, expr: &'a Expr, func: &'a Expr, dst: u8) {
        let base = self.window(dst);
        self.expr_to(func, base);
        self.emit.temp();
        let class = self.emit.temp();
        self.load_name("__class__", expr.span, class);
        let object = self.emit.temp();
        self.load_self(object);
        self.emit.abc(Op::Call, base, 2, dst);
    }

    /// `super().attr` for a call: no super object is made.
    fn super_method(&mut self, func: &'a Expr, attr: &'a Ident, base: u8) {
        let top = self.emit.top;
        let Ok(k) = u8::try_from(self.emit.name(&attr.name)) else {
            self.bare_super(func, func, base);
            self.load_method(base, base, &attr.name);
            self.emit.top = top;
            return;
        };
        self.load_name("__class__", func.span, base);
        let object = match self.first_parameter() {
            Some((name, Place::Register(register))) => {
                self.check(register, name);
                register
            }
            _ => {
                let temp = self.emit.temp();
                self.load_self(temp);
                temp
            }
        };
        self.emit.abc(Op::LoadSuper, base, object, k);
        self.emit.top = top;
    }

    fn first_parameter(&self) -> Option<(&'a str, Place)> {
        self.scope.symbols.iter().next().map(|symbol| (symbol.name, symbol.place))
    }

    fn load_self(&mut self, dst: u8) {
        match self.first_parameter() {
            Some((name, Place::Register(register))) => {
                self.check(register, name);
                self.move_to(dst, register);
            }
            Some((_, Place::Cell(cell))) => self.emit.abc(Op::GetCell, dst, cell, 0),
            _ => {}
        }
    }
}

/// The positional arguments, and whether each is spread.
fn positional(args: &[Arg]) -> impl Iterator<Item = Item<'_>> {
    args.iter().filter_map(|arg| match arg {
        Arg::Positional(value) => Some((false, value)),
        Arg::Star(value) => Some((true, value)),
        Arg::Keyword(..) | Arg::DoubleStar(_) => None,
    })
}
