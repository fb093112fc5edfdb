//! The writer of one code object: what all of `expr`, `stmt`, `loops` and so on work on.
//!
//! Registers are parameters, cells from outside, locals, and above them temporaries as a stack. An operand that is a
//! plain local is used where it is; that is safe because only a `:=` can change a local in the middle of an
//! expression, and names with one are copied (`operand_before`).

use crate::emit::{Emitter, Excess, Registers};
use crate::exceptions::Block;
use crate::fold::{self, Literal};
use crate::scope::{Scope, ScopeId, ScopeKind, Scopes};
use crate::symbols::{Place, Uses};
use crate::viper::Plan;
use crate::{Mode, Options, mistake, walk};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::verify::STRAIGHT_LIMIT;
use taipan_bytecode::{Code, Flags, Instr, Op, Param, Text};
use taipan_syntax::ast::{Expr, ExprKind, Span, Stmt};
use taipan_syntax::source::LineIndex;
use taipan_syntax::{Diagnostic, DiagnosticKind};

/// What is compiled.
#[derive(Clone, Copy)]
pub enum Root<'a> {
    Body(&'a [Stmt]),
    Expression(&'a Expr),
}

/// What all frames of a file share.
pub struct Unit<'a> {
    pub scopes: Scopes<'a>,
    lines: LineIndex<'a>,
    pub optimize: u8,
    pub prints: bool,
    pub viper: bool,
}

/// A comprehension that is being written, with the places of its targets.
pub struct OpenComprehension<'a> {
    pub targets: Vec<(&'a str, Place)>,
}

pub struct Frame<'u, 'a> {
    pub unit: &'u Unit<'a>,
    pub scope: &'u Scope<'a>,
    pub emit: Emitter<'a>,
    pub comprehensions: Vec<OpenComprehension<'a>>,
    pub blocks: Vec<Block<'a>>,
    /// Locals that a `del` may unbind.
    pub deletable: Registers,
    /// Locals that may be looked at before they have a value.
    maybe_unbound: Registers,
    /// Constants that hold inner functions, by node: a finally body is written more than once.
    pub functions: BTreeMap<usize, u16>,
    /// Offsets surely on the current line.
    same_line: (u32, u32),
    /// The statement at hand, to blame when something is too large.
    pub statement: Span,
    pub error: Option<Diagnostic>,
    pub first_temp: u8,
    /// What is special about a viper function.
    pub viper: Option<Plan>,
}

/// Parameter counts and flags, as `Code` wants them.
#[derive(Clone, Copy, Default)]
pub struct Signature {
    pub posonly: u8,
    pub positional: u8,
    pub kwonly: u8,
    pub flags: u8,
}

pub fn compile_root<'a>(root: Root<'a>, source: &'a str, options: &Options) -> Result<Code<'static>, Diagnostic> {
    let scopes = match root {
        Root::Body(body) => walk::scopes_of(body, None, options.namespace)?,
        Root::Expression(expr) => walk::scopes_of(&[], Some(expr), options.namespace)?,
    };
    let unit = Unit {
        scopes,
        lines: LineIndex::new(source),
        optimize: options.optimize,
        prints: options.mode == Mode::Single,
        viper: options.viper,
    };
    let code = build(&unit, ScopeId(0), "<module>", Signature::default(), &|frame| match root {
        Root::Body(body) => frame.body(body),
        Root::Expression(expr) => frame.return_value(expr),
    })?;
    if cfg!(debug_assertions)
        && let Err(fault) = taipan_bytecode::verify(&code)
    {
        let mut listing = String::new();
        let _ = taipan_bytecode::dis::listing(&code, &mut listing);
        panic!("{fault:?}\n{listing}");
    }
    Ok(code)
}

/// Writes the code object of scope `id`.
pub fn build<'a>(
    unit: &Unit<'a>,
    id: ScopeId,
    name: &str,
    signature: Signature,
    write: &dyn Fn(&mut Frame<'_, 'a>),
) -> Result<Code<'static>, Diagnostic> {
    let mut frame = Frame::new(unit, id);
    write(&mut frame);
    frame.finish(name, signature)
}

/// Words that the code expects to run before it since the last safe point.
const PROLOGUE_RUN: usize = 16;

impl<'u, 'a> Frame<'u, 'a> {
    fn new(unit: &'u Unit<'a>, id: ScopeId) -> Frame<'u, 'a> {
        let scope = unit.scopes.get(id);
        let first_temp = scope.locals_end as u8;
        let mut frame = Frame {
            unit,
            scope,
            emit: Emitter::new(first_temp, PROLOGUE_RUN),
            comprehensions: Vec::new(),
            blocks: Vec::new(),
            deletable: Registers::default(),
            maybe_unbound: Registers::default(),
            functions: BTreeMap::new(),
            same_line: (1, 0),
            statement: scope.span,
            error: None,
            first_temp,
            viper: None,
        };
        for symbol in scope.symbols.iter() {
            if let Place::Register(register) = symbol.place {
                if symbol.uses.any(Uses::PARAMETER) {
                    frame.emit.assigned.insert(register);
                }
                if symbol.uses.any(Uses::DELETED) {
                    frame.deletable.insert(register);
                }
            }
        }
        frame.at(scope.span);
        frame
    }

    pub fn is_top_level(&self) -> bool {
        matches!(self.scope.kind, ScopeKind::Module | ScopeKind::NamespaceModule)
    }

    pub fn fail(&mut self, message: &str, span: Span) {
        if self.error.is_none() {
            self.error = Some(mistake(message, span));
        }
    }

    fn finish(mut self, name: &str, signature: Signature) -> Result<Code<'static>, Diagnostic> {
        if self.emit.is_reachable {
            self.return_nothing();
        }
        if let Some(excess) = self.emit.excess {
            let (kind, message) = match excess {
                Excess::Registers => (DiagnosticKind::Syntax, "expression too complex"),
                Excess::Constants => (DiagnosticKind::Syntax, "too many constants"),
                Excess::Code => (DiagnosticKind::Syntax, "code too large"),
                Excess::Jump => (DiagnosticKind::Overflow, "bytecode overflow"),
            };
            let error = Diagnostic { kind, ..mistake(message, self.statement) };
            self.error.get_or_insert(error);
        }
        if let Some(error) = self.error {
            return Err(error);
        }
        self.emit.thread_jumps();
        let prologue = self.prologue();
        let shift = prologue.len() as u32;
        let locals = self.local_names();
        let mut emit = self.emit;
        emit.instrs.splice(0..0, prologue);
        for entry in &mut emit.exceptions {
            entry.start += shift;
            entry.end += shift;
            entry.handler += shift;
        }
        emit.lines.iter_mut().skip(1).for_each(|(pc, _)| *pc += shift);
        let (params, signature) = self.scope.parameters(signature);
        Ok(Code {
            name: String::from(name).into(),
            registers: emit.registers,
            flags: Flags(signature.flags),
            params,
            posonly: signature.posonly,
            positional: signature.positional,
            kwonly: signature.kwonly,
            free: self.scope.free.iter().map(|name| String::from(*name).into()).collect(),
            instrs: emit.instrs,
            consts: emit.consts,
            globals: emit.globals,
            exceptions: emit.exceptions,
            lines: emit.lines,
            locals,
        })
    }

    fn return_nothing(&mut self) {
        if self.scope.has_class_cell {
            self.emit.end(Op::Return, self.scope.class_cell() as u8, 0);
        } else if let Some(nothing) = self.machine_nothing(None) {
            let temp = self.emit.temp();
            self.emit.load(temp, &nothing);
            self.emit.end(Op::Return, temp, 0);
        } else {
            self.emit.end(Op::ReturnNone, 0, 0);
        }
    }

    /// Cells for captured locals, and no value in locals that may be read too early.
    fn prologue(&self) -> Vec<Instr> {
        let mut words = Vec::new();
        let undef = |register| Instr::abc(Op::LoadImm, register, Imm::Undef as u8, 0);
        let new_cell = |register| Instr::abc(Op::NewCell, register, 0, 0);
        if self.scope.has_class_cell {
            let register = self.scope.class_cell() as u8;
            words.extend([undef(register), new_cell(register)]);
        }
        for symbol in self.scope.symbols.iter() {
            let is_param = symbol.uses.any(Uses::PARAMETER);
            match symbol.place {
                Place::Cell(register) if symbol.captured && is_param => words.push(new_cell(register)),
                Place::Cell(register) if symbol.captured && self.scope.is_own(symbol) => {
                    words.extend([undef(register), new_cell(register)]);
                }
                Place::Register(register) if !is_param && self.maybe_unbound.has(register) => {
                    words.push(undef(register));
                }
                _ => {}
            }
        }
        let mut at = STRAIGHT_LIMIT;
        while at < words.len() {
            words.insert(at, Instr::abc(Op::Poll, 0, 0, 0));
            at += STRAIGHT_LIMIT + 1;
        }
        if words.len() > PROLOGUE_RUN {
            words.push(Instr::abc(Op::Poll, 0, 0, 0));
        }
        words
    }

    fn local_names(&self) -> Vec<Text<'static>> {
        let mut names = vec![Text::default(); self.scope.locals_end];
        let free = self.scope.free.iter().enumerate().map(|(at, name)| (self.scope.free_start() + at, *name));
        let symbols = self.scope.symbols.iter().filter_map(|symbol| match symbol.place {
            Place::Register(register) | Place::Cell(register) => Some((register as usize, symbol.name)),
            Place::Global | Place::Namespace => None,
        });
        for (register, name) in free.chain(symbols) {
            names[register] = String::from(name).into();
        }
        names
    }

    // Lines.

    /// What comes next belongs to the line of `span`.
    pub fn at(&mut self, span: Span) {
        let (first, last) = self.same_line;
        if first <= span.start && span.start <= last {
            return;
        }
        let line = self.unit.lines.line(span.start);
        if line == self.emit.line && first <= last {
            self.same_line = (first.min(span.start), last.max(span.start));
        } else {
            self.emit.line = line;
            self.same_line = (span.start, span.start);
        }
    }

    // Names.

    pub fn place(&self, name: &str) -> Place {
        for open in self.comprehensions.iter().rev() {
            if let Some((_, place)) = open.targets.iter().find(|(target, _)| *target == name) {
                return *place;
            }
        }
        match self.scope.kind {
            ScopeKind::Module => Place::Global,
            _ => self.scope.symbols.get(name).map_or(Place::Global, |symbol| symbol.place),
        }
    }

    /// The register of `name`, if it is a plain local.
    pub fn local(&self, name: &str) -> Option<u8> {
        match self.place(name) {
            Place::Register(register) => Some(register),
            _ => None,
        }
    }

    /// Whether some expression assigns `name`.
    fn may_change(&self, name: &str) -> bool {
        self.scope.symbols.get(name).is_some_and(|symbol| symbol.uses.any(Uses::WALRUS))
    }

    /// The value of a name that is a constant at offset `at`.
    fn constant(&self, name: &str, at: u32) -> Option<Literal<'a>> {
        if name == "__debug__" {
            return Some(if self.unit.optimize == 0 { Literal::True } else { Literal::False });
        }
        let value = self.unit.scopes.consts.get(name, at)?;
        let is_target = self.comprehensions.iter().any(|open| open.targets.iter().any(|(target, _)| *target == name));
        let is_variable = self.scope.symbols.get(name).is_some_and(|symbol| symbol.is_variable);
        if is_target || is_variable { None } else { Some(value.clone()) }
    }

    /// The value of `expr`, if it is constant.
    pub fn fold(&self, expr: &'a Expr) -> Option<Literal<'a>> {
        fold::fold(expr, &|name, at| self.constant(name, at))
    }

    pub fn load_name(&mut self, name: &'a str, span: Span, dst: u8) {
        if let Some(value) = self.constant(name, span.start) {
            return self.emit.load(dst, &value);
        }
        match self.place(name) {
            Place::Register(register) => {
                self.check(register, name);
                self.move_to(dst, register);
            }
            Place::Cell(cell) => self.emit.abc(Op::GetCell, dst, cell, 0),
            Place::Global => {
                let g = self.emit.global(name);
                self.emit.ax(Op::GetGlobal, dst, g);
            }
            Place::Namespace => {
                let k = self.emit.name(name);
                let g = self.emit.global(name);
                self.emit.group(&[Instr::ax(Op::GetName, dst, k), Instr::ax(Op::GetGlobal, dst, g)]);
            }
        }
    }

    /// A name that no program defines, like an exception class.
    pub fn load_global(&mut self, name: &'static str, dst: u8) {
        let g = self.emit.global(name);
        self.emit.ax(Op::GetGlobal, dst, g);
    }

    /// Makes sure that a local has a value.
    pub fn check(&mut self, register: u8, name: &'a str) {
        if !self.emit.assigned.has(register) {
            let k = self.emit.name(name);
            self.emit.ax(Op::Check, register, k);
            self.maybe_unbound.insert(register);
            self.emit.assigned.insert(register);
        }
    }

    pub fn store_name(&mut self, name: &'a str, src: u8) {
        match self.place(name) {
            Place::Register(register) => {
                self.move_to(register, src);
                self.emit.assigned.insert(register);
            }
            Place::Cell(cell) => self.emit.abc(Op::SetCell, cell, src, 0),
            Place::Global => {
                let g = self.emit.global(name);
                self.emit.ax(Op::SetGlobal, src, g);
            }
            Place::Namespace => {
                let k = self.emit.name(name);
                self.emit.ax(Op::SetName, src, k);
            }
        }
    }

    pub fn delete_name(&mut self, name: &'a str) {
        match self.place(name) {
            Place::Register(register) => {
                let k = self.emit.name(name);
                self.emit.ax(Op::Unset, register, k);
                self.maybe_unbound.insert(register);
                self.emit.assigned.remove(register);
            }
            Place::Cell(cell) => self.emit.abc(Op::DelCell, cell, 0, 0),
            Place::Global => {
                let g = self.emit.global(name);
                self.emit.ax(Op::DelGlobal, 0, g);
            }
            Place::Namespace => {
                let k = self.emit.name(name);
                self.emit.ax(Op::DelName, 0, k);
            }
        }
    }

    // Values.

    pub fn is_temp(&self, register: u8) -> bool {
        register >= self.first_temp
    }

    pub fn move_to(&mut self, dst: u8, src: u8) {
        if dst != src {
            self.emit.abc(Op::Move, dst, src, 0);
        }
    }

    /// The value of `expr` in a register that must not be written to: a local's own, or a temporary.
    pub fn operand(&mut self, expr: &'a Expr) -> u8 {
        if let Some(register) = self.direct(expr) {
            return register;
        }
        let temp = self.emit.temp();
        self.expr_to(expr, temp);
        temp
    }

    /// Like `operand`, with the temporary given.
    pub fn operand_in(&mut self, expr: &'a Expr, temp: u8) -> u8 {
        self.direct(expr).unwrap_or_else(|| {
            self.expr_to(expr, temp);
            temp
        })
    }

    /// The register that holds the value of `expr` without our doing, if there is one.
    fn direct(&mut self, expr: &'a Expr) -> Option<u8> {
        match &expr.kind {
            ExprKind::Name(name) => {
                let register = self.local(name)?;
                if self.constant(name, expr.span.start).is_some() {
                    return None;
                }
                self.at(expr.span);
                self.check(register, name);
                Some(register)
            }
            ExprKind::Walrus { target, value } => {
                let register = self.local(&target.name)?;
                self.expr_to(value, register);
                self.emit.assigned.insert(register);
                Some(register)
            }
            _ => None,
        }
    }

    /// The first operand of what goes to `dst`, which may hold it meanwhile: long chains need no more registers.
    pub fn first_operand(&mut self, expr: &'a Expr, dst: u8) -> u8 {
        if let Some(register) = self.direct(expr) {
            return register;
        }
        let temp = self.window(dst);
        self.expr_to(expr, temp);
        temp
    }

    /// A first operand that `later` is evaluated after.
    pub fn first_operand_before(&mut self, expr: &'a Expr, later: &Expr, dst: u8) -> u8 {
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Walrus { .. } => self.operand_before(expr, later),
            _ => self.first_operand(expr, dst),
        }
    }

    /// An operand that `later` is evaluated after.
    pub fn operand_before(&mut self, expr: &'a Expr, later: &Expr) -> u8 {
        if is_simple(later) { self.operand(expr) } else { self.stable_operand(expr) }
    }

    /// An operand that no later expression can change.
    pub fn stable_operand(&mut self, expr: &'a Expr) -> u8 {
        let name = match &expr.kind {
            ExprKind::Name(name) => name,
            ExprKind::Walrus { target, .. } => &target.name,
            _ => return self.operand(expr),
        };
        if !self.may_change(name) {
            return self.operand(expr);
        }
        let temp = self.emit.temp();
        self.expr_to(expr, temp);
        temp
    }
}

/// Whether evaluating `expr` assigns nothing, as can be seen at a glance.
fn is_simple(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Name(_)) || fold::literal(expr).is_some()
}

impl Scope<'_> {
    /// Whether a symbol in a cell is this function's own, not taken from outside.
    fn is_own(&self, symbol: &crate::symbols::Symbol<'_>) -> bool {
        symbol.uses.any(Uses::BOUND) && !symbol.uses.any(Uses::NONLOCAL)
    }

    fn parameters(&self, mut signature: Signature) -> (Vec<Param<'static>>, Signature) {
        if self.is_generator {
            signature.flags |= Flags::GENERATOR;
        }
        if self.is_coroutine {
            signature.flags |= Flags::COROUTINE;
        }
        if self.kind.has_namespace() {
            signature.flags |= Flags::NAMESPACE;
            signature.positional = 1;
            return (vec![Param { name: Text::default() }], signature);
        }
        if self.kind == ScopeKind::ComprehensionFunction {
            signature.positional = 1;
        }
        let params = self.symbols.iter().take(self.params).map(|symbol| Param { name: String::from(symbol.name).into() });
        (params.collect(), signature)
    }
}
