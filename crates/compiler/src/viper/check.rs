//! The types of viper code: a walk in the order in which the code is written, as a local has the type of what is first
//! stored in it.
//!
//! As in MicroPython a mistake in types doesn't end the walk, and the last one is reported; what viper cannot do at all
//! ends it. Inner functions and comprehensions are plain Python: what they share with viper code are objects.

use super::{Plan, Treatment};
use crate::fold::Literal;
use crate::frame::Frame;
use crate::symbols::Place;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use taipan_bytecode::viper::Machine;
use taipan_syntax::ast::{Arg, BinOp, CmpOp, Expr, ExprKind, FStringPart, FunctionDef, Param, Params, Span, UnaryOp};
use taipan_syntax::{Diagnostic, DiagnosticKind};

/// The type of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Is(Machine),
    None,
    /// The name of a type, to be called.
    CastTo(Machine),
}

pub(super) const OBJECT: Type = Type::Is(Machine::Object);
pub(super) const BOOL: Type = Type::Is(Machine::Bool);
pub(super) const INT: Type = Type::Is(Machine::Int);

impl Type {
    pub(super) fn name(self) -> &'static str {
        match self {
            Type::Is(machine) => machine.name(),
            Type::None | Type::CastTo(_) => "None",
        }
    }

    pub(super) fn is_integer(self) -> bool {
        matches!(self, Type::Is(machine) if machine.is_integer())
    }
}

/// The type of an expression, and whether its value is known.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    pub(super) is: Type,
    pub(super) constant: bool,
}

impl Typed {
    pub(super) const fn of(is: Type) -> Typed {
        Typed { is, constant: false }
    }
}

/// What viper cannot do at all; the walk is over.
pub struct Unsupported(Diagnostic);

pub(super) type Check<T = ()> = Result<T, Unsupported>;

pub struct Checker<'f, 'u, 'a> {
    pub(super) frame: &'f Frame<'u, 'a>,
    pub(super) locals: BTreeMap<u8, Type>,
    pub(super) plan: Plan,
    /// The last mistake.
    mistake: Option<Diagnostic>,
}

/// The plan for writing the code of `def`.
pub fn plan<'a>(frame: &Frame<'_, 'a>, def: &'a FunctionDef) -> Result<Plan, Diagnostic> {
    let returns = annotation(def.returns.as_ref())?;
    let mut plan = Plan::new(returns);
    let mut locals = BTreeMap::new();
    for param in named_params(&def.params) {
        let machine = annotation(param.annotation.as_ref())?;
        if let Some(register) = frame.local(&param.name.name) {
            locals.insert(register, Type::Is(machine));
            if machine != Machine::Object {
                plan.params.push((register, machine));
            }
        }
    }
    for rest in [&def.params.vararg, &def.params.kwarg].into_iter().flatten() {
        if let Some(register) = frame.local(&rest.name.name) {
            locals.insert(register, OBJECT);
        }
    }
    let mut checker = Checker { frame, locals, plan, mistake: None };
    match checker.body(&def.body) {
        Err(Unsupported(diagnostic)) => Err(diagnostic),
        Ok(()) => checker.mistake.map_or(Ok(checker.plan), Err),
    }
}

fn named_params(params: &Params) -> impl Iterator<Item = &Param> {
    params.posonly.iter().chain(&params.args).chain(&params.kwonly)
}

fn annotation(annotation: Option<&Expr>) -> Result<Machine, Diagnostic> {
    let Some(annotation) = annotation else { return Ok(Machine::Object) };
    let ExprKind::Name(name) = &annotation.kind else {
        return Err(crate::mistake("annotation must be an identifier", annotation.span));
    };
    Machine::from_name(name).ok_or_else(|| diagnostic(DiagnosticKind::ViperType, format!("unknown type '{name}'"), annotation.span))
}

fn diagnostic(kind: DiagnosticKind, message: String, span: Span) -> Diagnostic {
    Diagnostic { kind, message, note: None, span }
}

pub(super) fn unsupported<T>(what: &str, span: Span) -> Check<T> {
    Err(Unsupported(diagnostic(DiagnosticKind::Unsupported, String::from(what), span)))
}

impl<'a> Checker<'_, '_, 'a> {
    pub(super) fn fail(&mut self, message: String, span: Span) {
        self.mistake = Some(diagnostic(DiagnosticKind::ViperType, message, span));
    }

    // ---- Expressions

    /// An expression whose value goes where an object must be.
    pub(super) fn object(&mut self, expr: &'a Expr) -> Check {
        let typed = self.expr(expr)?;
        self.becomes_object(typed, expr.span)
    }

    /// All is an object already, but MicroPython refuses pointers that it knows the value of.
    pub(super) fn becomes_object(&mut self, typed: Typed, span: Span) -> Check {
        match typed.is {
            Type::Is(machine) if typed.constant && machine.is_pointer() => unsupported("conversion to object", span),
            Type::CastTo(_) => unsupported("conversion to object", span),
            _ => Ok(()),
        }
    }

    pub(super) fn expr(&mut self, expr: &'a Expr) -> Check<Typed> {
        if let Some(value) = self.frame.fold(expr) {
            return Ok(literal(&value));
        }
        let object = Ok(Typed::of(OBJECT));
        match &expr.kind {
            ExprKind::Name(name) => Ok(self.name(name, expr.span)),
            ExprKind::Unary(op, operand) => self.unary(expr, *op, operand),
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                let (is, machine) = self.operation(*op, left, right, expr.span);
                if let Some(machine) = machine {
                    self.plan.treat(expr, Treatment::Arithmetic(machine));
                }
                Ok(is)
            }
            ExprKind::Bool(_, operands) => {
                let mut typed = Typed::of(OBJECT);
                for (at, operand) in operands.iter().enumerate() {
                    typed = self.expr(operand)?;
                    if at + 1 < operands.len() {
                        self.truth(typed, operand.span);
                    }
                }
                Ok(Typed::of(typed.is))
            }
            ExprKind::Compare(left, rest) => {
                let mut left = self.expr(left)?;
                let mut result = Typed::of(BOOL);
                for (op, right) in rest {
                    let right = self.expr(right)?;
                    result = self.comparison(*op, left, right, expr.span);
                    left = right;
                }
                Ok(result)
            }
            ExprKind::IfElse { test, body, orelse } => {
                self.condition(test)?;
                self.expr(body)?;
                self.expr(orelse).map(|typed| Typed::of(typed.is))
            }
            ExprKind::Call { func, args } => self.call(expr, func, args),
            ExprKind::Attribute { value, .. } => {
                self.expr(value)?;
                object
            }
            ExprKind::Subscript { value, index } => {
                let (base, index) = (self.expr(value)?, self.index(index)?);
                self.load_item(expr, base, index)
            }
            ExprKind::Slice { lower, upper, step } => {
                for part in [lower, upper, step].into_iter().flatten() {
                    self.object(part)?;
                }
                object
            }
            ExprKind::Walrus { target, value } => {
                let typed = self.expr(value)?;
                self.store_name(&target.name, typed.is, target.span);
                Ok(typed)
            }
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().try_for_each(|item| self.object(item))?;
                object
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    if let Some(key) = key {
                        self.object(key)?;
                    }
                    self.object(value)?;
                }
                object
            }
            ExprKind::Starred(value) => {
                self.object(value)?;
                object
            }
            ExprKind::FString(parts) | ExprKind::TString(parts) => {
                self.parts(parts)?;
                object
            }
            ExprKind::Lambda(lambda) => {
                self.defaults(&lambda.params)?;
                object
            }
            ExprKind::Yield(_) | ExprKind::YieldFrom(_) | ExprKind::Await(_) => unsupported("native yield", expr.span),
            _ => object,
        }
    }

    fn parts(&mut self, parts: &'a [FStringPart]) -> Check {
        for part in parts {
            if let FStringPart::Expr { value, spec, .. } = part {
                self.object(value)?;
                self.parts(spec)?;
            }
        }
        Ok(())
    }

    pub(super) fn defaults(&mut self, params: &'a Params) -> Check {
        let mut defaults = named_params(params).filter_map(|param| param.default.as_ref());
        defaults.try_for_each(|default| self.object(default))
    }

    pub(super) fn name(&mut self, name: &str, span: Span) -> Typed {
        match self.frame.place(name) {
            Place::Register(register) => match self.locals.get(&register) {
                Some(is) => Typed::of(*is),
                None => {
                    self.fail(format!("local '{name}' used before type known"), span);
                    Typed::of(OBJECT)
                }
            },
            Place::Cell(_) => Typed::of(OBJECT),
            Place::Global | Place::Namespace => match Machine::from_name(name) {
                None | Some(Machine::Object) => Typed::of(OBJECT),
                Some(machine) => Typed::of(Type::CastTo(machine)),
            },
        }
    }

    fn unary(&mut self, expr: &'a Expr, op: UnaryOp, operand: &'a Expr) -> Check<Typed> {
        let typed = self.expr(operand)?;
        match typed.is {
            Type::Is(machine) if machine.is_integer() => {
                if op == UnaryOp::Not {
                    self.fail(String::from("'not' not implemented"), expr.span);
                } else {
                    self.plan.treat(expr, Treatment::Arithmetic(machine));
                }
                Ok(Typed::of(typed.is))
            }
            OBJECT => Ok(typed),
            is => {
                self.fail(format!("can't do unary op of '{}'", is.name()), expr.span);
                Ok(typed)
            }
        }
    }

    /// The type of a result, and if it is computed on machine integers, in which type.
    pub(super) fn operation(&mut self, op: BinOp, left: Typed, right: Typed, span: Span) -> (Typed, Option<Machine>) {
        let Type::Is(machine) = left.is else {
            self.both_objects(left, right, span);
            return (Typed::of(left.is), None);
        };
        if !(machine.is_integer() && right.is.is_integer()) {
            self.both_objects(left, right, span);
            return (Typed::of(left.is), None);
        }
        let name = match op {
            BinOp::Div => "__truediv__",
            BinOp::Pow => "__pow__",
            BinOp::MatMul => "__matmul__",
            BinOp::FloorDiv | BinOp::Mod if machine == Machine::Uint => {
                self.fail(String::from("div/mod not implemented for uint"), span);
                return (Typed::of(INT), None);
            }
            _ => return (Typed::of(left.is), Some(machine)),
        };
        self.fail(format!("binary op {name} not implemented"), span);
        (Typed::of(left.is), None)
    }

    pub(super) fn comparison(&mut self, op: CmpOp, left: Typed, right: Typed, span: Span) -> Typed {
        if !(left.is.is_integer() && right.is.is_integer()) {
            self.both_objects(left, right, span);
            return Typed::of(left.is);
        }
        if matches!(op, CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn) {
            self.fail(String::from("binary op  not implemented"), span);
            return Typed::of(left.is);
        }
        if left.is != right.is {
            self.fail(String::from("comparison of int and uint"), span);
        }
        Typed::of(BOOL)
    }

    pub(super) fn both_objects(&mut self, left: Typed, right: Typed, span: Span) {
        if left.is != OBJECT || right.is != OBJECT {
            let (left, right) = (left.is.name(), right.is.name());
            self.fail(format!("can't do binary op between '{left}' and '{right}'"), span);
        }
    }

    fn call(&mut self, expr: &'a Expr, func: &'a Expr, args: &'a [Arg]) -> Check<Typed> {
        let function = self.expr(func)?;
        let Type::CastTo(machine) = function.is else {
            args.iter().try_for_each(|arg| self.argument(arg))?;
            return Ok(Typed::of(OBJECT));
        };
        let [Arg::Positional(value)] = args else { return unsupported("casting", expr.span) };
        let typed = self.expr(value)?;
        if let Type::CastTo(_) = typed.is {
            return unsupported("casting", expr.span);
        }
        if typed.is == Type::None {
            self.plan.treat(expr, Treatment::Nothing);
            return Ok(Typed { is: Type::Is(machine), constant: true });
        }
        let keeps = machine.is_pointer() && typed.is == OBJECT;
        let keeper = if keeps { self.plan.keeper() } else { None };
        self.plan.treat(expr, Treatment::Cast { to: machine, keeper });
        Ok(Typed { is: Type::Is(machine), constant: typed.constant })
    }

    pub(super) fn argument(&mut self, arg: &'a Arg) -> Check {
        match arg {
            Arg::Positional(value) | Arg::Keyword(_, value) | Arg::Star(value) | Arg::DoubleStar(value) => self.object(value),
        }
    }

    // ---- Items

    pub(super) fn index(&mut self, index: &'a Expr) -> Check<Typed> {
        self.expr(index)
    }

    pub(super) fn load_item(&mut self, expr: &'a Expr, base: Typed, index: Typed) -> Check<Typed> {
        if base.is == OBJECT {
            self.becomes_object(index, expr.span)?;
            return Ok(Typed::of(OBJECT));
        }
        if !index.is.is_integer() {
            self.fail(format!("can't load with '{}' index", index.is.name()), expr.span);
        }
        match base.is {
            Type::Is(pointer @ (Machine::Ptr8 | Machine::Ptr16 | Machine::Ptr32)) => self.plan.treat(expr, Treatment::Item(pointer)),
            is => self.fail(format!("can't load from '{}'", is.name()), expr.span),
        }
        Ok(Typed::of(INT))
    }

    pub(super) fn store_item(&mut self, target: &'a Expr, base: Typed, index: Typed, value: Typed) -> Check {
        if base.is == OBJECT {
            self.becomes_object(index, target.span)?;
            return self.becomes_object(value, target.span);
        }
        if !index.is.is_integer() {
            self.fail(format!("can't store with '{}' index", index.is.name()), target.span);
        }
        if value.is != BOOL && !value.is.is_integer() {
            self.fail(format!("can't store '{}'", value.is.name()), target.span);
        }
        match base.is {
            Type::Is(pointer @ (Machine::Ptr8 | Machine::Ptr16 | Machine::Ptr32)) => self.plan.treat(target, Treatment::Item(pointer)),
            is => self.fail(format!("can't store to '{}'", is.name()), target.span),
        }
        Ok(())
    }
}

/// The type of a constant: an int that is not small is an object.
fn literal(value: &Literal<'_>) -> Typed {
    const SMALL: core::ops::Range<i128> = -(1 << 62)..1 << 62;
    let is = match value {
        Literal::None => Type::None,
        Literal::True | Literal::False => BOOL,
        Literal::Int(n) if SMALL.contains(n) => INT,
        _ => OBJECT,
    };
    Typed { is, constant: true }
}
