//! Calls, functions and classes.
//!
//! A function's arguments follow it directly on MicroPython's stack; here there is a register for self between.

use super::values::{Entry, Place, Popped};
use super::{Translator, Use};
use crate::decode::{Call, Instr};
use crate::prelude;
use crate::state::Kind;
use crate::{Error, Res};
use alloc::borrow::Cow;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Const, Instr as Word, Op};

/// What is called, with what.
struct Callee {
    function: Popped,
    this: Option<Popped>,
    arguments: Vec<Popped>,
    /// Without a name it is a mapping to be spread.
    keywords: Vec<(Option<usize>, Popped)>,
}

impl<'a> Translator<'a> {
    pub fn call_step(&mut self, instr: Instr) -> Res<()> {
        match instr {
            Instr::LoadMethod(name) => {
                let object = self.pop_value()?;
                let object = self.operand(object);
                let name = self.attribute(name, Op::LoadMethod, Op::LoadMethodX)?;
                self.method(name, object);
            }
            Instr::LoadSuperMethod(name) => {
                let this = self.pop_value()?;
                let class = self.pop_value()?;
                let function = self.pop_value()?;
                self.super_method(name, function, class, this)?;
            }
            Instr::Call(call) => self.call(call)?,
            _ => {}
        }
        Ok(())
    }

    /// Pushes function and self.
    pub fn method(&mut self, (op, name): (Op, usize), object: usize) {
        let first = self.push_result(Kind::Value);
        self.push_result(Kind::This);
        self.out.touch(first + 2);
        self.out.abc(op, first, object, name);
    }

    /// `super().name`, for a call: no super object is made.
    fn super_method(&mut self, name: usize, function: Popped, class: Popped, this: Popped) -> Res<()> {
        let this = self.operand(this);
        let k = self.name(name)?;
        if k > u8::MAX as u16 {
            let base = function.home;
            self.moves.extend([(base, function.place), (base + 2, class.place), (base + 3, Place::Register(this))]);
            self.call_window(base);
            self.out.abc(Op::Call, base, 2, base);
            let name = self.attribute(name, Op::LoadMethod, Op::LoadMethodX)?;
            self.method(name, base);
            return Ok(());
        }
        let to = self.home(self.stack.len());
        let this = if this == to || this == to + 1 {
            let spare = self.spare();
            self.out.copy(spare, this);
            spare
        } else {
            this
        };
        self.claim(to);
        self.claim(to + 1);
        self.load(to, class.place);
        self.out.touch(to + 2);
        self.out.abc(Op::LoadSuper, to, this, k as usize);
        self.push(Kind::Value, Place::Register(to));
        self.push(Kind::This, Place::Register(to + 1));
        Ok(())
    }

    /// Makes the moves that were noted, to a window that begins at `base`; what is there goes elsewhere.
    fn call_window(&mut self, base: usize) {
        self.claim_from(base);
        let end = self.moves.iter().map(|(to, _)| to + 1).max();
        self.out.touch(end.unwrap_or(0).max(base + 2));
        self.transfer();
    }

    fn call(&mut self, call: Call) -> Res<()> {
        if !call.is_spread && call.keywords == 0 && self.plain_call(call)? { Ok(()) } else { self.any_call(call) }
    }

    /// A call with positional arguments; false if it is that of a class's body.
    fn plain_call(&mut self, call: Call) -> Res<bool> {
        let before = 1 + call.is_method as usize;
        let first = self.stack.len().checked_sub(before + call.positional).ok_or(Error::Invalid("an empty stack"))?;
        let [function, rest @ ..] = &self.stack[first..] else { return Ok(false) };
        if function.kind == Kind::BuildClass {
            return Ok(false);
        }
        let is_this = |kind: Kind| matches!(kind, Kind::This | Kind::Null);
        let is_right = |(n, entry): (usize, &Entry)| entry.kind.is_value() || n == 0 && call.is_method && is_this(entry.kind);
        if !function.kind.is_value() || !rest.iter().enumerate().all(is_right) {
            return Err(Error::Invalid("no value where one is needed"));
        }
        let base = self.home(first);
        // Without a method, there is a register for self all the same.
        let skipped = 2 - before;
        for (n, entry) in self.stack.drain(first..).enumerate() {
            if let Place::Register(register) = entry.place {
                self.busy.push(register);
            }
            self.moves.push((base + if n == 0 { 0 } else { n + skipped }, entry.place));
        }
        self.call_window(base);
        let op = if call.is_method { Op::CallMethod } else { Op::Call };
        self.out.abc(op, base, call.positional, base);
        self.push(Kind::Value, Place::Register(base));
        Ok(true)
    }

    fn any_call(&mut self, call: Call) -> Res<()> {
        let spread = if call.is_spread {
            match self.pop_value()?.kind {
                Kind::Int(bits) => Some(bits),
                _ => return Err(Error::Invalid("a call with arguments unknown")),
            }
        } else {
            None
        };
        let mut keywords = Vec::new();
        for _ in 0..call.keywords {
            let value = self.pop_value()?;
            match self.pop()?.kind {
                Kind::Name(name) => keywords.push((Some(name), value)),
                Kind::Null if spread.is_some() => keywords.push((None, value)),
                _ => return Err(Error::Invalid("a keyword without name")),
            }
        }
        keywords.reverse();
        let mut arguments = Vec::new();
        for n in 0..call.positional {
            let argument = self.pop()?;
            // The body of a class is the first argument of what makes it.
            let is_body = argument.kind == Kind::ClassBody && n + 1 == call.positional && !call.is_method;
            if !argument.kind.is_value() && !is_body {
                return Err(Error::Invalid("no value where one is needed"));
            }
            arguments.push(argument);
        }
        arguments.reverse();
        let this = if call.is_method { Some(self.pop()?) } else { None };
        if this.is_some_and(|this| !this.kind.is_value() && !matches!(this.kind, Kind::This | Kind::Null)) {
            return Err(Error::Invalid("no value where one is needed"));
        }
        let function = self.pop()?;
        if function.kind == Kind::BuildClass {
            return self.build_class(function, &arguments, keywords.is_empty() && spread.is_none());
        }
        if !function.kind.is_value() || arguments.first().is_some_and(|first| first.kind == Kind::ClassBody) {
            return Err(Error::Invalid("no value where one is needed"));
        }
        let callee = Callee { function, this, arguments, keywords };
        match spread {
            Some(stars) => self.spread_call(callee, stars),
            None => self.keyword_call(callee),
        }
    }

    fn keyword_call(&mut self, callee: Callee) -> Res<()> {
        let base = callee.function.home;
        let this = callee.this.map_or(Place::Immediate(Imm::Undef), |this| this.place);
        self.moves.extend([(base, callee.function.place), (base + 1, this)]);
        let arguments = callee.arguments.iter().chain(callee.keywords.iter().map(|(_, value)| value));
        self.moves.extend(arguments.enumerate().map(|(n, argument)| (base + 2 + n, argument.place)));
        self.call_window(base);
        let mut names = Vec::new();
        for (name, _) in &callee.keywords {
            names.push(Const::Str(Cow::Borrowed(self.file.name(name.unwrap_or(0))?)));
        }
        let k = self.out.constant(Const::Tuple(names));
        let count = u8::try_from(callee.keywords.len()).map_err(|_| Error::TooLarge)?;
        let words = [self.out.word(Op::CallKw, base, callee.arguments.len(), base), Word::ax(Op::Ext, count, k)];
        self.out.group(&words);
        self.push(Kind::Value, Place::Register(base));
        Ok(())
    }

    /// With `*x` or `**x`: a list and a dict are made first, above all that is on the stack.
    fn spread_call(&mut self, callee: Callee, stars: i64) -> Res<()> {
        let above = self.stack.len() + 2 + callee.arguments.len() + 2 * callee.keywords.len();
        let base = self.home(above);
        self.claim_from(base);
        let (list, dict, scratch, one) = (base + 2, base + 3, base + 4, base + 5);
        self.out.touch(one + 1);
        self.out.abc(Op::NewList, list, list, 0);
        for (n, argument) in callee.arguments.iter().enumerate() {
            let value = self.in_register(*argument, scratch);
            let op = if n < 63 && stars >> n & 1 != 0 { Op::ListExtend } else { Op::ListAppend };
            self.out.abc(op, list, value, 0);
        }
        if callee.keywords.is_empty() {
            self.out.immediate(dict, Imm::None);
        } else {
            self.out.ax(Op::NewDict, dict, callee.keywords.len() as u16);
        }
        let is_plain = callee.keywords.iter().all(|(name, _)| name.is_some());
        for (name, value) in &callee.keywords {
            let Some(name) = name else {
                let value = self.in_register(*value, scratch);
                self.out.abc(Op::DictUpdate, dict, value, 1);
                continue;
            };
            // Next to `**x` a name may come twice, which updating finds.
            let into = if is_plain { dict } else { one };
            if !is_plain {
                self.out.ax(Op::NewDict, one, 1);
            }
            let k = self.name(*name)?;
            let key = base;
            self.out.ax(Op::LoadK, key, k);
            let value = self.in_register(*value, scratch);
            self.out.abc(Op::DictSet, into, key, value);
            if !is_plain {
                self.out.abc(Op::DictUpdate, dict, one, 1);
            }
        }
        self.load(base, callee.function.place);
        self.load(base + 1, callee.this.map_or(Place::Immediate(Imm::Undef), |this| this.place));
        let to = self.push_result(Kind::Value);
        self.out.abc(Op::CallEx, base, 0, to);
        Ok(())
    }

    fn in_register(&mut self, value: Popped, scratch: usize) -> usize {
        if let Place::Register(register) = value.place {
            return register;
        }
        self.load(scratch, value.place);
        scratch
    }

    // Functions and classes.

    pub fn function_step(&mut self, instr: Instr) -> Res<()> {
        let (child, has_defaults, cells, is_closure) = match instr {
            Instr::MakeFunction { child, has_defaults } => (child, has_defaults, 0, false),
            Instr::MakeClosure { child, has_defaults, cells } => (child, has_defaults, cells, cells > 0),
            _ => {
                self.push(Kind::BuildClass, Place::Nothing);
                return Ok(());
            }
        };
        let mut captured = Vec::new();
        for _ in 0..cells {
            let cell = self.pop()?;
            if cell.kind != Kind::Cell {
                return Err(Error::Invalid("no cell where one is needed"));
            }
            captured.push(cell);
        }
        captured.reverse();
        let (keyword_defaults, defaults) = if has_defaults { (Some(self.pop()?), Some(self.pop()?)) } else { (None, None) };
        let is_class = !has_defaults && self.stack.last().is_some_and(|top| top.kind == Kind::BuildClass);
        let k = self.child(child, Use { cells, is_class })?;
        let kind = if is_class { Kind::ClassBody } else { Kind::Value };
        if !is_closure && !has_defaults {
            let to = self.push_result(kind);
            self.out.ax(Op::NewFunction, to, k);
            return Ok(());
        }
        let positional = self.default_room(child, cells)?;
        let base = self.home(self.stack.len());
        let none = Place::Immediate(Imm::None);
        let defaults = default(defaults, |kind| matches!(kind, Kind::Tuple { length, .. } if length <= positional))?;
        let keyword_defaults = default(keyword_defaults, |kind| kind == Kind::Dict)?;
        self.moves.extend([(base, defaults.unwrap_or(none)), (base + 1, keyword_defaults.unwrap_or(none))]);
        if !is_closure {
            self.moves.push((base + 2, none));
        }
        self.moves.extend(captured.iter().enumerate().map(|(n, cell)| (base + 3 + n, cell.place)));
        self.call_window(base);
        self.out.touch(base + 3);
        if is_closure {
            self.out.abc(Op::NewTuple, base + 2, base + 3, captured.len());
        }
        let to = self.push_result(kind);
        let words = [self.out.word(Op::NewFunctionEx, to, base, 0), Word::ax(Op::Ext, 0, k)];
        self.out.group(&words);
        Ok(())
    }

    /// How many defaults a function can have.
    fn default_room(&self, child: usize, cells: usize) -> Res<usize> {
        let raw = self.inner.get(child).ok_or(Error::Invalid("a function that is not there"))?;
        prelude::positional(raw.data)?.checked_sub(cells).ok_or(Error::Invalid("more cells than parameters"))
    }

    /// Body, name, bases.
    fn build_class(&mut self, function: Popped, arguments: &[Popped], is_direct: bool) -> Res<()> {
        let [body, name, bases @ ..] = arguments else { return Err(Error::Invalid("a class without body")) };
        if body.kind != Kind::ClassBody || !matches!(name.kind, Kind::Name(_)) {
            return Err(Error::Invalid("a class without body"));
        }
        let base = function.home;
        if !is_direct {
            // MicroPython has no keywords there either, and says so when it gets there.
            let (class, text) = (self.out.own_global("TypeError"), self.out.text("function doesn't take keyword arguments"));
            self.out.touch(base + 3);
            self.out.ax(Op::GetGlobal, base, class);
            self.out.ax(Op::LoadK, base + 2, text);
            self.out.abc(Op::Call, base, 1, base);
            self.out.abc(Op::Raise, base, 0, 0);
        } else {
            self.moves.extend([(base, body.place), (base + 2, name.place)]);
            self.moves.extend(bases.iter().enumerate().map(|(n, class)| (base + 3 + n, class.place)));
            self.call_window(base);
            self.out.touch(base + 3);
            self.out.abc(Op::BuildClass, base, bases.len(), base);
        }
        self.push(Kind::Value, Place::Register(base));
        Ok(())
    }
}

/// Defaults that are as they must be, if there are any.
fn default(value: Option<Popped>, is_right: impl Fn(Kind) -> bool) -> Res<Option<Place>> {
    match value {
        None => Ok(None),
        Some(value) if value.kind == Kind::Null => Ok(None),
        Some(value) if is_right(value.kind) => Ok(Some(value.place)),
        Some(_) => Err(Error::Invalid("defaults of the wrong kind")),
    }
}
