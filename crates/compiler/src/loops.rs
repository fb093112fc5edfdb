//! `for` and `while`.
//!
//! The test stands at the bottom, so that a turn costs one branch; a jump leads there first.

use crate::emit::{Label, Registers};
use crate::exceptions::{Block, BlockKind};
use crate::frame::Frame;
use crate::symbols::Place;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{Instr, Op};
use taipan_syntax::ast::{Arg, Expr, ExprKind, Stmt};

/// Registers of a loop's state.
const STATE: usize = 3;

impl<'a> Frame<'_, 'a> {
    pub fn while_loop(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) {
        let [start, again, end] = [(); 3].map(|()| self.emit.label());
        let constant = self.fold(test).map(|value| value.is_true());
        match constant {
            Some(false) => {}
            Some(true) => {
                let assigned = self.at_loop_start();
                self.emit.bind_backward(start, assigned);
                self.loop_body(body, end, start);
                self.emit.jump(start);
            }
            None => {
                let mut assigned = self.at_loop_start();
                self.surely_assigned(test, &mut assigned);
                self.emit.jump(again);
                self.emit.bind_backward(start, assigned);
                self.loop_body(body, end, again);
                self.emit.bind(again);
                self.condition(test, true, start);
            }
        }
        self.body(orelse);
        self.emit.bind(end);
    }

    /// What is assigned at each turn of a loop that starts here.
    pub fn at_loop_start(&self) -> Registers {
        self.emit.assigned.without(&self.deletable)
    }

    /// Adds what a test assigns in any case: `while (line := read())`.
    fn surely_assigned(&self, test: &'a Expr, assigned: &mut Registers) {
        match &test.kind {
            ExprKind::Walrus { target, .. } => {
                if let Some(register) = self.local(&target.name) {
                    assigned.insert(register);
                }
            }
            ExprKind::Compare(left, _) => self.surely_assigned(left, assigned),
            ExprKind::Unary(_, operand) => self.surely_assigned(operand, assigned),
            _ => {}
        }
    }

    fn loop_body(&mut self, body: &'a [Stmt], break_to: Label, continue_to: Label) {
        self.blocks.push(Block::new(BlockKind::Loop { break_to, continue_to }));
        self.body(body);
        self.blocks.pop();
    }

    pub fn for_loop(&mut self, target: &'a Expr, iter: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) {
        let [again, end] = [(); 2].map(|()| self.emit.label());
        let state = self.loop_state(iter);
        let line = target.span;
        self.iterate(state, target, again, &mut |frame| {
            frame.loop_body(body, end, again);
            frame.at(line);
        });
        self.body(orelse);
        self.emit.bind(end);
    }

    /// Makes the loop's state over the value of `iter`; its first register.
    pub fn loop_state(&mut self, iter: &'a Expr) -> u8 {
        let state = self.emit.temps(STATE);
        if let Some(args) = self.range_arguments(iter) {
            self.emit.top = state + 2;
            let name = self.emit.global("range");
            self.at(iter.span);
            self.emit.ax(Op::GetGlobal, state, name);
            self.gather(args.iter().map(|arg| match arg {
                Arg::Positional(value) | Arg::Keyword(_, value) | Arg::Star(value) | Arg::DoubleStar(value) => value,
            }));
            self.at(iter.span);
            let count = args.len() as u8;
            self.emit.group(&[
                Instr::abc(Op::RangeStart, state, count, 0),
                Instr::abc(Op::Call, state, count, state),
                Instr::abc(Op::IterStart, state, state, 0),
            ]);
            self.emit.top = state;
            self.emit.temps(STATE);
            return state;
        }
        // Above the state's second register nothing is needed yet.
        self.emit.top = state + 1;
        let value = self.operand_in(iter, state);
        self.at(iter.span);
        self.emit.abc(Op::IterStart, state, value, 0);
        self.emit.top = state;
        self.emit.temps(STATE);
        state
    }

    /// The arguments of `range(...)`, if that is what the loop goes over.
    pub fn range_arguments(&self, iter: &'a Expr) -> Option<&'a [Arg]> {
        let ExprKind::Call { func, args } = &iter.kind else {
            return None;
        };
        let is_range = matches!(&func.kind, ExprKind::Name(name) if name == "range" && self.place(name) == Place::Global);
        let is_plain = matches!(args.len(), 1..=3) && args.iter().all(|arg| matches!(arg, Arg::Positional(_)));
        (is_range && is_plain).then_some(args)
    }

    /// A loop over `state` that runs `turn` for each item; jumps to `again` go on with the next.
    pub fn iterate(&mut self, state: u8, target: &'a Expr, again: Label, turn: &mut dyn FnMut(&mut Self)) {
        if !self.emit.is_reachable {
            return;
        }
        let start = self.emit.label();
        let local = match &target.kind {
            ExprKind::Name(name) => self.local(name),
            _ => None,
        };
        let item = local.unwrap_or_else(|| self.emit.temp());
        let mut assigned = self.at_loop_start();
        assigned.insert(item);
        self.emit.jump(again);
        self.emit.bind_backward(start, assigned);
        if local.is_none() {
            self.store(target, item);
        }
        turn(self);
        self.emit.bind(again);
        self.emit.branch(Instr::abc(Op::IterNext, state, item, 0), start);
    }

    /// Each item is awaited, until `StopAsyncIteration`.
    pub fn async_iterate(&mut self, iter: &'a Expr, target: &'a Expr, again: Label, turn: &mut dyn FnMut(&mut Self)) {
        let end = self.emit.label();
        let iterator = self.emit.temp();
        let base = self.emit.temps(2);
        let value = self.operand_in(iter, base);
        self.load_method(base, value, "__aiter__");
        self.emit.abc(Op::CallMethod, base, 0, iterator);
        self.emit.top = base;
        // `again` is jumped to from below, so it is a loop's start of its own.
        let start = self.emit.label();
        let assigned = self.at_loop_start();
        self.emit.bind_backward(start, assigned);
        let before = self.emit.assigned;
        self.guard(BlockKind::Except);
        let base = self.emit.temps(2);
        self.at(iter.span);
        self.load_method(base, iterator, "__anext__");
        self.emit.abc(Op::CallMethod, base, 0, base);
        self.yield_from(base, base);
        let ranges = self.close_guard();
        self.store(target, base);
        self.emit.top = base;
        turn(self);
        self.emit.bind(again);
        self.emit.jump(start);

        let exception = self.emit.temp();
        self.enter_handler(ranges, exception, before);
        let class = self.emit.temp();
        self.load_global("StopAsyncIteration", class);
        self.emit.abc(Op::ExcMatch, class, exception, class);
        self.emit.branch_if(class, true, end);
        self.emit.end(Op::Reraise, exception, 0);
        self.emit.bind(end);
        self.emit.top = iterator;
    }

    pub fn async_for_loop(&mut self, target: &'a Expr, iter: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) {
        let [again, end] = [(); 2].map(|()| self.emit.label());
        self.async_iterate(iter, target, again, &mut |frame| frame.loop_body(body, end, again));
        self.body(orelse);
        self.emit.bind(end);
    }

    /// Leaves a local without a value.
    pub fn unbind(&mut self, register: u8) {
        self.emit.immediate(register, Imm::Undef);
        self.emit.assigned.remove(register);
    }
}
