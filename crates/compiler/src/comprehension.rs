//! Comprehensions and generator expressions.
//!
//! A comprehension is a loop in the frame it stands in; its targets have registers of their own, or fresh cells if a
//! lambda inside captures them. The first iterable is evaluated outside, with the names from outside.

use crate::frame::{Frame, OpenComprehension, Signature};
use crate::scope::ScopeKind;
use crate::symbols::Place;
use taipan_bytecode::Op;
use taipan_bytecode::op::Imm;
use taipan_syntax::ast::{Comprehension, Expr};

/// What is done with each element.
#[derive(Clone, Copy)]
enum Collect<'a> {
    List,
    Set,
    Dict(&'a Expr),
    Generator,
}

impl Collect<'_> {
    fn name(self) -> &'static str {
        match self {
            Collect::List => "<listcomp>",
            Collect::Set => "<setcomp>",
            Collect::Dict(_) => "<dictcomp>",
            Collect::Generator => "<genexpr>",
        }
    }
}

impl<'a> Frame<'_, 'a> {
    pub fn list_comprehension(&mut self, comp: &'a Comprehension, dst: u8) {
        self.comprehension(comp, Collect::List, dst);
    }

    pub fn set_comprehension(&mut self, comp: &'a Comprehension, dst: u8) {
        self.comprehension(comp, Collect::Set, dst);
    }

    pub fn dict_comprehension(&mut self, comp: &'a Comprehension, value: &'a Expr, dst: u8) {
        self.comprehension(comp, Collect::Dict(value), dst);
    }

    pub fn generator_expression(&mut self, comp: &'a Comprehension, dst: u8) {
        self.comprehension(comp, Collect::Generator, dst);
    }

    fn comprehension(&mut self, comp: &'a Comprehension, collect: Collect<'a>, dst: u8) {
        let Some(first) = comp.clauses.first() else {
            return;
        };
        let id = self.unit.scopes.of_node(comp);
        if self.unit.scopes.get(id).kind == ScopeKind::Comprehension {
            return self.inline(comp, collect, dst);
        }
        let base = self.window(dst);
        let k = self.nested(comp, id, collect.name(), Signature::default(), &|frame| frame.function_body(comp, collect));
        self.new_function(base, id, k, None);
        self.emit.temp();
        let argument = self.emit.temp();
        let iterable = self.operand_in(&first.iter, argument);
        self.emit.abc(Op::GetIter, argument, iterable, 0);
        self.emit.abc(Op::Call, base, 1, dst);
    }

    /// A comprehension that is a function; its parameter is the first iterator.
    fn function_body(&mut self, comp: &'a Comprehension, collect: Collect<'a>) {
        let result = self.emit.temp();
        self.new_collection(collect, result);
        let state = self.emit.temps(3);
        self.emit.abc(Op::IterStart, state, 0, 0);
        self.clause(comp, 0, Some(state), collect, result);
        match collect {
            Collect::Generator => {}
            _ => self.emit.end(Op::Return, result, 0),
        }
    }

    fn inline(&mut self, comp: &'a Comprehension, collect: Collect<'a>, dst: u8) {
        let result = if self.is_temp(dst) { dst } else { self.emit.temp() };
        self.new_collection(collect, result);
        let targets = self.open_targets(comp);
        let state = match comp.clauses.first() {
            Some(first) if !first.is_async => Some(self.loop_state(&first.iter)),
            _ => None,
        };
        self.comprehensions.push(targets);
        self.clause(comp, 0, state, collect, result);
        self.comprehensions.pop();
        self.move_to(dst, result);
    }

    fn new_collection(&mut self, collect: Collect<'a>, result: u8) {
        match collect {
            Collect::List => self.emit.abc(Op::NewList, result, 0, 0),
            Collect::Set => self.emit.abc(Op::NewSet, result, 0, 0),
            Collect::Dict(_) => self.emit.ax(Op::NewDict, result, 0),
            Collect::Generator => {}
        }
    }

    fn open_targets(&mut self, comp: &'a Comprehension) -> OpenComprehension<'a> {
        let unit = self.unit;
        let scope = unit.scopes.get(unit.scopes.of_node(comp));
        let mut open = OpenComprehension { targets: alloc::vec::Vec::new() };
        for symbol in scope.symbols.iter() {
            let register = self.emit.temp();
            self.emit.assigned.remove(register);
            // Those of the first clause have a value before anyone looks, mostly.
            let is_early = comp.clauses.len() > 1;
            if symbol.captured || is_early {
                self.emit.immediate(register, Imm::Undef);
            }
            if symbol.captured {
                self.emit.abc(Op::NewCell, register, 0, 0);
                open.targets.push((symbol.name, Place::Cell(register)));
            } else {
                open.targets.push((symbol.name, Place::Register(register)));
            }
        }
        open
    }

    /// The loop of clause number `at`, whose state is made unless it is there.
    fn clause(&mut self, comp: &'a Comprehension, at: usize, state: Option<u8>, collect: Collect<'a>, result: u8) {
        let top = self.emit.top;
        let Some(clause) = comp.clauses.get(at) else {
            return self.element(comp, collect, result);
        };
        let again = self.emit.label();
        let mut turn = |frame: &mut Self| {
            for test in &clause.ifs {
                frame.condition(test, false, again);
            }
            frame.clause(comp, at + 1, None, collect, result);
        };
        if clause.is_async {
            self.async_iterate(&clause.iter, &clause.target, again, &mut turn);
        } else {
            let state = state.unwrap_or_else(|| self.loop_state(&clause.iter));
            self.iterate(state, &clause.target, again, &mut turn);
        }
        self.emit.top = top;
    }

    fn element(&mut self, comp: &'a Comprehension, collect: Collect<'a>, result: u8) {
        let top = self.emit.top;
        match collect {
            Collect::List | Collect::Set => {
                let value = self.operand(&comp.element);
                let op = if let Collect::List = collect { Op::ListAppend } else { Op::SetAdd };
                self.emit.abc(op, result, value, 0);
            }
            Collect::Dict(value) => {
                let value = self.operand_before(value, &comp.element);
                let key = self.operand(&comp.element);
                self.emit.abc(Op::DictSet, result, key, value);
            }
            Collect::Generator => {
                let value = self.operand(&comp.element);
                self.emit.abc(Op::Yield, result, value, 0);
            }
        }
        self.emit.top = top;
    }
}
