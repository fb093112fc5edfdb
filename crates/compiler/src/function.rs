//! Function, lambda and class objects.

use crate::call::CHUNK;
use crate::emit::Emitter;
use crate::fold::Literal;
use crate::frame::{Frame, Signature, build};
use crate::scope::{ScopeId, ScopeKind, node_key};
use crate::symbols::Place;
use crate::viper;
use crate::walk::micropython_decorator;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Const, Flags, Instr, Op};
use taipan_syntax::ast::{Arg, ClassDef, Expr, FunctionDef, Lambda, Param, Params};

impl<'a> Frame<'_, 'a> {
    pub fn function_definition(&mut self, def: &'a FunctionDef) {
        let decorators = real_decorators(&def.decorators);
        self.definition(&def.name.name, &decorators, &mut |frame, dst| {
            let id = frame.unit.scopes.of_node(def);
            let name = &def.name.name;
            let mut signature = signature(&def.params);
            signature.flags |= if viper::is_native(def) { Flags::NATIVE } else { 0 };
            let k = frame.nested(def, id, name, signature, &|inner| {
                if viper::is_viper(def, inner.unit.viper) {
                    inner.begin_viper(def);
                }
                inner.body(&def.body);
            });
            frame.new_function(dst, id, k, Some(&def.params));
        });
    }

    pub fn class_definition(&mut self, def: &'a ClassDef) {
        let decorators = real_decorators(&def.decorators);
        self.definition(&def.name.name, &decorators, &mut |frame, dst| frame.class(def, dst));
    }

    pub fn lambda(&mut self, lambda: &'a Lambda, dst: u8) {
        let id = self.unit.scopes.of_node(lambda);
        let k = self.nested(lambda, id, "<lambda>", signature(&lambda.params), &|inner| inner.return_value(&lambda.body));
        self.new_function(dst, id, k, Some(&lambda.params));
    }

    /// Makes something, hands it through its decorators, and binds it.
    fn definition(&mut self, name: &'a str, decorators: &[&'a Expr], make: &mut dyn FnMut(&mut Self, u8)) {
        // The object is made where the innermost decorator's argument is, and each result where the next one's is.
        let mut windows = Vec::new();
        for decorator in decorators {
            let base = self.emit.temp();
            self.expr_to(decorator, base);
            self.emit.temp();
            windows.push((base, decorator.span));
        }
        let register = match self.local(name) {
            Some(register) if windows.is_empty() => register,
            _ => self.emit.temp(),
        };
        let result = windows.first().map_or(register, |(base, _)| *base);
        make(self, register);
        for (base, span) in windows.into_iter().rev() {
            self.at(span);
            self.emit.abc(Op::Call, base, 1, base);
        }
        self.at(self.statement);
        self.store_name(name, result);
    }

    fn class(&mut self, def: &'a ClassDef, dst: u8) {
        let base = self.window(dst);
        let id = self.unit.scopes.of_node(def);
        let k = self.nested(def, id, &def.name.name, Signature::default(), &|inner| {
            inner.class_header(&def.name.name);
            inner.body(&def.body);
        });
        if def.bases.iter().any(|base| !matches!(base, Arg::Positional(_))) {
            return self.class_by_call(def, id, k, base, dst);
        }
        self.new_function(base, id, k, None);
        self.emit.temp();
        let name = self.emit.temp();
        self.emit.load(name, &Literal::Str(Cow::Borrowed(&def.name.name)));
        self.gather(def.bases.iter().map(|base| match base {
            Arg::Positional(value) | Arg::Keyword(_, value) | Arg::Star(value) | Arg::DoubleStar(value) => value,
        }));
        self.at(self.statement);
        self.emit.abc(Op::BuildClass, base, def.bases.len() as u8, dst);
    }

    /// A class with `*x` or keywords among its bases: `__build_class__(body, name, *bases, **keywords)`.
    fn class_by_call(&mut self, def: &'a ClassDef, id: ScopeId, k: u16, base: u8, dst: u8) {
        self.load_global("__build_class__", base);
        let this = self.emit.temp();
        self.emit.immediate(this, Imm::Undef);
        let list = self.emit.temp();
        let keywords = self.emit.temp();
        let first = self.emit.temps(2);
        self.new_function(first, id, k, None);
        self.emit.load(first + 1, &Literal::Str(Cow::Borrowed(&def.name.name)));
        self.emit.abc(Op::NewList, list, first, 2);
        self.emit.top = first;
        self.extend_positional(&def.bases, list);
        self.keyword_dict(&def.bases, keywords);
        self.at(self.statement);
        self.emit.abc(Op::CallEx, base, 0, dst);
    }

    fn class_header(&mut self, name: &'a str) {
        let register = self.emit.temp();
        self.load_global("__name__", register);
        let k = self.emit.name("__module__");
        self.emit.ax(Op::SetName, register, k);
        self.emit.load(register, &Literal::Str(Cow::Borrowed(name)));
        let k = self.emit.name("__qualname__");
        self.emit.ax(Op::SetName, register, k);
        self.emit.top = register;
    }

    /// The constant with the code of scope `id`, which belongs to `node`.
    pub fn nested<T>(&mut self, node: &T, id: ScopeId, name: &str, signature: Signature, write: &dyn Fn(&mut Frame<'_, 'a>)) -> u16 {
        let key = node_key(node);
        if let Some(k) = self.functions.get(&key) {
            return *k;
        }
        if !self.emit.is_reachable || self.error.is_some() {
            return 0;
        }
        match build(self.unit, id, name, signature, write) {
            Ok(code) => {
                let k = self.emit.constant(Const::Code(Box::new(code)));
                self.functions.insert(key, k);
                k
            }
            Err(error) => {
                self.error = Some(error);
                0
            }
        }
    }

    /// A function of code `k` to `dst`.
    pub fn new_function(&mut self, dst: u8, id: ScopeId, k: u16, params: Option<&'a Params>) {
        let unit = self.unit;
        let cells = &unit.scopes.get(id).free;
        let has_default = |params: &Params| all_params(params).any(|param| param.default.is_some());
        if cells.is_empty() && !params.is_some_and(has_default) {
            return self.emit.ax(Op::NewFunction, dst, k);
        }
        let top = self.emit.top;
        let first = self.emit.temps(3);
        match params {
            Some(params) => {
                let positional: Vec<_> = positional(params).filter_map(|param| param.default.as_ref()).collect();
                self.defaults(&positional, first);
                self.keyword_defaults(&params.kwonly, first + 1);
            }
            None => {
                self.emit.immediate(first, Imm::None);
                self.emit.immediate(first + 1, Imm::None);
            }
        }
        self.cells(cells, first + 2);
        self.emit.group(&[Instr::abc(Op::NewFunctionEx, dst, first, 0), Instr::ax(Op::Ext, 0, k)]);
        self.emit.top = top;
    }

    fn defaults(&mut self, values: &[&'a Expr], dst: u8) {
        let top = self.emit.top;
        let constants: Option<Vec<_>> = values.iter().map(|value| self.fold(value)).collect();
        match constants {
            _ if values.is_empty() => self.emit.immediate(dst, Imm::None),
            Some(constants) => self.emit.load(dst, &Literal::Tuple(constants)),
            None if values.len() <= CHUNK => {
                let first = self.gather(values.iter().copied());
                self.emit.abc(Op::NewTuple, dst, first, values.len() as u8);
            }
            None => {
                let items: Vec<_> = values.iter().map(|value| (false, *value)).collect();
                self.list_of(&items, dst);
                self.emit.abc(Op::ListToTuple, dst, dst, 0);
            }
        }
        self.emit.top = top;
    }

    fn keyword_defaults(&mut self, params: &'a [Param], dst: u8) {
        let defaults = || params.iter().filter_map(|param| param.default.as_ref().map(|default| (param, default)));
        let count = defaults().count();
        if count == 0 {
            return self.emit.immediate(dst, Imm::None);
        }
        self.emit.ax(Op::NewDict, dst, count as u16);
        for (param, default) in defaults() {
            let top = self.emit.top;
            let key = self.attribute_name(&param.name.name);
            let value = self.operand(default);
            self.emit.abc(Op::DictSet, dst, key, value);
            self.emit.top = top;
        }
    }

    /// The tuple of cells that a function takes along.
    fn cells(&mut self, names: &[&'a str], dst: u8) {
        if names.is_empty() {
            return self.emit.immediate(dst, Imm::None);
        }
        let first = self.emit.temps(names.len());
        for (name, register) in names.iter().zip(Emitter::row(first, names.len())) {
            let cell = self.cell(name);
            self.move_to(register, cell);
        }
        self.emit.abc(Op::NewTuple, dst, first, names.len() as u8);
    }

    /// The register with the cell of `name`.
    fn cell(&self, name: &str) -> u8 {
        if self.scope.kind == ScopeKind::Class && name == "__class__" {
            return self.scope.class_cell() as u8;
        }
        let open = self.comprehensions.iter().rev().find_map(|open| {
            open.targets.iter().find_map(|(target, place)| match place {
                Place::Cell(cell) if *target == name => Some(*cell),
                _ => None,
            })
        });
        if let Some(cell) = open {
            return cell;
        }
        match self.scope.symbols.get(name).map(|symbol| symbol.place) {
            Some(Place::Cell(cell)) => cell,
            _ => self.scope.free_register(name).unwrap_or(0),
        }
    }
}

/// The decorators that are called, and don't say how to compile.
fn real_decorators(decorators: &[Expr]) -> Vec<&Expr> {
    decorators.iter().filter(|decorator| micropython_decorator(decorator).is_none()).collect()
}

fn positional(params: &Params) -> impl Iterator<Item = &Param> {
    params.posonly.iter().chain(&params.args)
}

fn all_params(params: &Params) -> impl Iterator<Item = &Param> {
    positional(params).chain(&params.kwonly)
}

fn signature(params: &Params) -> Signature {
    let mut flags = 0;
    if params.vararg.is_some() {
        flags |= Flags::VARARGS;
    }
    if params.kwarg.is_some() {
        flags |= Flags::VARKEYWORDS;
    }
    Signature {
        posonly: params.posonly.len() as u8,
        positional: positional(params).count() as u8,
        kwonly: params.kwonly.len() as u8,
        flags,
    }
}
