//! `try`, `with`, and all ways out of them.
//!
//! `blocks` is what surrounds the statement at hand, outermost first. Who leaves one by `return`, `break` or
//! `continue` writes its clean-up there and then: a copy of the finally body, a call of `__exit__`. Meanwhile the
//! blocks left are not in force, so their guarded ranges get a hole.

use crate::emit::{Label, Registers};
use crate::frame::Frame;
use crate::symbols::Place;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::{ExceptionEntry, Op};
use taipan_syntax::ast::{ExceptHandler, Stmt, StmtKind, WithItem};

pub enum BlockKind<'a> {
    Loop {
        break_to: Label,
        continue_to: Label,
    },
    /// A body with handlers: nothing to clean up.
    Except,
    Finally(&'a [Stmt]),
    /// Function and self of `__exit__` are in two registers.
    With {
        exit: u8,
        is_async: bool,
    },
    /// A handler of the exception in a register.
    Handler {
        exception: u8,
    },
    /// A handler that unbinds its name at the end.
    Unbind(&'a str),
}

pub struct Block<'a> {
    kind: BlockKind<'a>,
    /// Where the open part of the guarded range starts.
    open: Option<u32>,
    /// The parts that are closed.
    ranges: Vec<(u32, u32)>,
}

impl<'a> Block<'a> {
    pub fn new(kind: BlockKind<'a>) -> Block<'a> {
        Block { kind, open: None, ranges: Vec::new() }
    }

    fn close(&mut self, pc: u32) -> bool {
        let Some(start) = self.open.take() else {
            return false;
        };
        if start < pc {
            self.ranges.push((start, pc));
        }
        true
    }
}

/// How a block is left other than at its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// `break` and `continue`.
    Jump,
    /// With the value in a register, if it isn't a constant.
    Return(Option<u8>),
}

impl<'a> Frame<'_, 'a> {
    pub fn try_statement(&mut self, body: &'a [Stmt], handlers: &'a [ExceptHandler], orelse: &'a [Stmt], finalbody: &'a [Stmt]) {
        if finalbody.is_empty() {
            return self.try_except(body, handlers, orelse);
        }
        let end = self.emit.label();
        let before = self.emit.assigned;
        self.guard(BlockKind::Finally(finalbody));
        self.try_except(body, handlers, orelse);
        let ranges = self.close_guard();
        self.body(finalbody);
        self.emit.jump(end);

        let exception = self.emit.temp();
        self.enter_handler(ranges, exception, before);
        self.blocks.push(Block::new(BlockKind::Handler { exception }));
        self.body(finalbody);
        self.blocks.pop();
        self.emit.end(Op::Reraise, exception, 0);
        self.emit.bind(end);
    }

    fn try_except(&mut self, body: &'a [Stmt], handlers: &'a [ExceptHandler], orelse: &'a [Stmt]) {
        if handlers.is_empty() {
            return self.body(body);
        }
        let top = self.emit.top;
        let end = self.emit.label();
        let before = self.emit.assigned;
        self.guard(BlockKind::Except);
        self.body(body);
        let ranges = self.close_guard();
        self.body(orelse);
        self.emit.jump(end);

        let exception = self.emit.temp();
        self.enter_handler(ranges, exception, before);
        let start = self.emit.fix();
        self.blocks.push(Block::new(BlockKind::Handler { exception }));
        for handler in handlers {
            if self.emit.is_reachable {
                self.handler(handler, exception, end);
            }
        }
        self.blocks.pop();
        let handled = self.emit.fix() - start;
        self.emit.exceptions.iter_mut().filter(|e| e.handler == start && e.reg == exception).for_each(|e| e.handled = handled);
        self.emit.end(Op::Reraise, exception, 0);
        self.emit.bind(end);
        self.emit.top = top;
    }

    /// One `except`; goes on behind it if it isn't meant.
    fn handler(&mut self, handler: &'a ExceptHandler, exception: u8, end: Label) {
        let top = self.emit.top;
        let next = self.emit.label();
        self.at(handler.span);
        if let Some(typ) = &handler.typ {
            let class = self.emit.temp();
            self.expr_to(typ, class);
            self.emit.abc(Op::ExcMatch, class, exception, class);
            self.emit.branch_if(class, false, next);
            self.emit.top = top;
        }
        match &handler.name {
            None => self.body(&handler.body),
            Some(name) => {
                self.store_name(&name.name, exception);
                self.named_handler(&handler.body, &name.name);
            }
        }
        self.emit.jump(end);
        self.emit.bind(next);
        self.emit.top = top;
    }

    /// A handler's body, whose name is unbound however it ends.
    fn named_handler(&mut self, body: &'a [Stmt], name: &'a str) {
        // A register that dies with the frame needs no unbinding.
        let is_seen_after = self.local(name).is_none() || self.blocks.iter().any(|block| block.open.is_some());
        let before = self.emit.assigned;
        let end = self.emit.label();
        self.blocks.push(Block::new(BlockKind::Unbind(name)));
        if is_seen_after {
            self.open_guard();
        }
        self.body(body);
        let ranges = self.close_guard();
        self.unbind_name(name);
        if ranges.is_empty() {
            return;
        }
        self.emit.jump(end);
        let exception = self.emit.temp();
        self.enter_handler(ranges, exception, before);
        self.unbind_name(name);
        self.emit.end(Op::Reraise, exception, 0);
        self.emit.bind(end);
    }

    /// As `name = None; del name`, which works even if it is unbound.
    fn unbind_name(&mut self, name: &'a str) {
        let top = self.emit.top;
        match self.place(name) {
            Place::Register(register) => {
                // Behind it nobody looks.
                if self.emit.is_reachable {
                    self.unbind(register);
                }
            }
            Place::Cell(cell) => {
                let temp = self.emit.temp();
                self.emit.immediate(temp, Imm::Undef);
                self.emit.abc(Op::SetCell, cell, temp, 0);
            }
            Place::Global | Place::Namespace => {
                let temp = self.none();
                self.store_name(name, temp);
                self.delete_name(name);
            }
        }
        self.emit.top = top;
    }

    // with.

    pub fn with(&mut self, is_async: bool, items: &'a [WithItem], body: &'a [Stmt]) {
        let Some((item, rest)) = items.split_first() else {
            return self.body(body);
        };
        let top = self.emit.top;
        let exit = self.emit.temps(2);
        self.at(item.context.span);
        self.enter(item, exit, is_async);
        let end = self.emit.label();
        let before = self.emit.assigned;
        self.guard(BlockKind::With { exit, is_async });
        if let Some(target) = &item.target {
            // `enter` has left it there.
            self.emit.temp();
            self.store(target, exit + 2);
            self.emit.top = exit + 2;
        }
        self.with(is_async, rest, body);
        let ranges = self.close_guard();
        self.at(item.context.span);
        self.exit_quietly(exit, exit, is_async);
        self.emit.jump(end);

        self.emit.top = exit + 2;
        let exception = self.emit.temp();
        self.enter_handler(ranges, exception, before);
        let base = self.emit.temps(5);
        self.at(item.context.span);
        self.move_to(base, exit);
        self.move_to(base + 1, exit + 1);
        self.emit.abc(Op::TypeOf, base + 2, exception, 0);
        self.move_to(base + 3, exception);
        self.emit.immediate(base + 4, Imm::None);
        self.emit.abc(Op::CallMethod, base, 3, base);
        if is_async {
            self.yield_from(base, base);
        }
        self.emit.branch_if(base, true, end);
        self.emit.end(Op::Reraise, exception, 0);
        self.emit.bind(end);
        self.emit.top = top;
    }

    /// `__exit__` to `exit` and the next register, the result of `__enter__` behind them.
    fn enter(&mut self, item: &'a WithItem, exit: u8, is_async: bool) {
        let result = self.emit.temp();
        let manager = self.operand_in(&item.context, result);
        self.at(item.context.span);
        let (enter_name, exit_name) = if is_async { ("__aenter__", "__aexit__") } else { ("__enter__", "__exit__") };
        self.load_method(exit, manager, exit_name);
        self.emit.temp();
        self.load_method(result, manager, enter_name);
        self.emit.abc(Op::CallMethod, result, 0, result);
        if is_async {
            self.yield_from(result, result);
        }
        self.emit.top = exit + 2;
    }

    /// `exit(None, None, None)` from a window at `base`, which may be where the function is.
    fn exit_quietly(&mut self, exit: u8, base: u8, is_async: bool) {
        let top = self.emit.top;
        self.emit.top = base;
        self.emit.temps(5);
        self.move_to(base, exit);
        self.move_to(base + 1, exit + 1);
        for register in base + 2..base + 5 {
            self.emit.immediate(register, Imm::None);
        }
        self.emit.abc(Op::CallMethod, base, 3, base);
        if is_async {
            self.yield_from(base, base);
        }
        self.emit.top = top;
    }

    // Leaving.

    /// Where a body jumps to that is nothing but a `break` or `continue` without clean-up.
    pub fn plain_leave(&self, body: &[Stmt]) -> Option<Label> {
        let [Stmt { kind: kind @ (StmtKind::Break | StmtKind::Continue), .. }] = body else {
            return None;
        };
        let (at, label) = self.innermost_loop(*kind == StmtKind::Break)?;
        let is_plain = !self.blocks[at..].iter().any(|block| self.needs_clean_up(block, false));
        is_plain.then_some(label)
    }

    /// The index of its block, and the label that `break` or `continue` jumps to.
    fn innermost_loop(&self, is_break: bool) -> Option<(usize, Label)> {
        self.blocks.iter().enumerate().rev().find_map(|(at, block)| match block.kind {
            BlockKind::Loop { break_to, continue_to } => Some((at, if is_break { break_to } else { continue_to })),
            _ => None,
        })
    }

    pub fn leave_loop(&mut self, is_break: bool) {
        if let Some((at, label)) = self.innermost_loop(is_break) {
            self.leave(at + 1, Leave::Jump, |this| this.emit.jump(label));
        }
    }

    /// Cleans up for a return of the value in `keep`, which `last` writes.
    pub fn leave_frame(&mut self, keep: Option<u8>, last: impl FnOnce(&mut Self)) {
        self.leave(0, Leave::Return(keep), last);
    }

    /// Whether a return has anything to do first.
    pub fn must_clean_up(&self) -> bool {
        self.blocks.iter().any(|block| self.needs_clean_up(block, true))
    }

    fn needs_clean_up(&self, block: &Block<'a>, is_return: bool) -> bool {
        match block.kind {
            BlockKind::Finally(_) | BlockKind::With { .. } => true,
            BlockKind::Unbind(name) => !(is_return && self.local(name).is_some()),
            BlockKind::Loop { .. } | BlockKind::Except | BlockKind::Handler { .. } => false,
        }
    }

    /// Writes the clean-up of all blocks above `depth`, which stay on the stack for the code that follows, and then
    /// `last`: what is cleaned up is not to be cleaned up again if that is interrupted.
    fn leave(&mut self, depth: usize, how: Leave, last: impl FnOnce(&mut Self)) {
        let is_return = how != Leave::Jump;
        if !self.blocks[depth..].iter().any(|block| self.needs_clean_up(block, is_return)) {
            return last(self);
        }
        let mut left = Vec::new();
        while self.blocks.len() > depth
            && let Some(mut block) = self.blocks.pop()
        {
            let was_open = block.close(self.emit.fix());
            if self.needs_clean_up(&block, is_return) {
                self.clean_up(&block, how);
            }
            left.push((block, was_open));
        }
        last(self);
        let here = self.emit.fix();
        while let Some((mut block, was_open)) = left.pop() {
            block.open = was_open.then_some(here);
            self.blocks.push(block);
        }
    }

    fn clean_up(&mut self, block: &Block<'a>, how: Leave) {
        let top = self.emit.top;
        match block.kind {
            BlockKind::Finally(body) => self.body(body),
            BlockKind::With { exit, is_async } => {
                let base = if let Leave::Return(Some(_)) = how { top } else { exit };
                self.exit_quietly(exit, base, is_async);
            }
            BlockKind::Unbind(name) => self.unbind_name(name),
            BlockKind::Loop { .. } | BlockKind::Except | BlockKind::Handler { .. } => {}
        }
        self.emit.top = top;
    }

    /// The exception that a bare `raise` means.
    pub fn handled_exception(&self) -> Option<u8> {
        self.blocks.iter().rev().find_map(|block| match block.kind {
            BlockKind::Handler { exception } => Some(exception),
            _ => None,
        })
    }

    // Guarded ranges.

    /// Starts a block that is guarded from here.
    pub fn guard(&mut self, kind: BlockKind<'a>) {
        self.blocks.push(Block::new(kind));
        self.open_guard();
    }

    fn open_guard(&mut self) {
        let here = self.emit.fix();
        if let Some(block) = self.blocks.last_mut() {
            block.open = Some(here);
        }
    }

    /// Ends the innermost block; what it guarded.
    pub fn close_guard(&mut self) -> Vec<(u32, u32)> {
        let here = self.emit.fix();
        let mut block = self.blocks.pop().unwrap_or(Block::new(BlockKind::Except));
        block.close(here);
        block.ranges
    }

    /// Starts the handler of `ranges`. Inner ones come first, as they end first.
    pub fn enter_handler(&mut self, ranges: Vec<(u32, u32)>, exception: u8, before: Registers) {
        if ranges.is_empty() {
            return;
        }
        let handler = self.emit.handler(before.without(&self.deletable));
        let entries = ranges.into_iter().map(|(start, end)| ExceptionEntry { start, end, handler, reg: exception, handled: 0 });
        self.emit.exceptions.extend(entries);
    }
}
