//! `@micropython.viper`: code on machine integers and pointers.
//!
//! [`check`] (with [`statements`]) walks a function once, before its code is written: it finds the types, refuses what viper refuses, and
//! leaves a [`Plan`] of the few expressions that are written in another way than Python's. As machine integers are
//! ints and pointers their addresses (`bytecode::viper`), all else of the function is written as for Python.

mod check;
mod statements;

use crate::fold::Literal;
use crate::frame::Frame;
use crate::scope::node_key;
use crate::walk::micropython_decorator;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use taipan_bytecode::op::Imm;
use taipan_bytecode::viper::{Arithmetic, Machine};
use taipan_bytecode::{Instr, Op};
use taipan_syntax::ast::{BinOp, Expr, FunctionDef, UnaryOp};

/// Pointers made from objects that the frame keeps alive: of more than these the program must keep them itself.
const KEEPERS: u8 = 64;

/// How an expression is written.
#[derive(Clone, Copy)]
pub enum Treatment {
    /// A machine operation.
    Arithmetic(Machine),
    /// An item of what a pointer of this type points to, to be loaded or stored.
    Item(Machine),
    /// A conversion. The object that a pointer is made from is kept in a register of its own, by number.
    Cast { to: Machine, keeper: Option<u8> },
    /// A None that becomes a machine type.
    Nothing,
}

/// What is special about one function.
pub struct Plan {
    returns: Machine,
    /// Registers of parameters that are converted first.
    params: Vec<(u8, Machine)>,
    treatments: BTreeMap<usize, Treatment>,
    /// The types of augmented assignments, by target.
    in_place: BTreeMap<usize, Machine>,
    keepers: u8,
    /// The first of the registers that keep objects.
    first_keeper: u8,
}

impl Plan {
    fn new(returns: Machine) -> Plan {
        let (treatments, in_place) = (BTreeMap::new(), BTreeMap::new());
        Plan { returns, params: Vec::new(), treatments, in_place, keepers: 0, first_keeper: 0 }
    }

    fn treat(&mut self, expr: &Expr, treatment: Treatment) {
        self.treatments.insert(node_key(expr), treatment);
    }

    /// The number of a register to keep an object in.
    fn keeper(&mut self) -> Option<u8> {
        let keeper = self.keepers;
        self.keepers = (keeper + 1).min(KEEPERS);
        (keeper < KEEPERS).then_some(keeper)
    }
}

/// Whether a function is to be compiled as viper code; `default` if it doesn't say.
pub fn is_viper(def: &FunctionDef, default: bool) -> bool {
    let mut kinds = def.decorators.iter().filter_map(|decorator| micropython_decorator(decorator)?.ok());
    kinds.next().map_or(default, |kind| kind == "viper")
}

/// Whether a function asks for machine code.
pub fn is_native(def: &FunctionDef) -> bool {
    def.decorators.iter().filter_map(|decorator| micropython_decorator(decorator)?.ok()).any(|kind| kind == "native" || kind == "viper")
}

impl<'a> Frame<'_, 'a> {
    /// Makes this the code of a viper function, and converts its arguments.
    pub fn begin_viper(&mut self, def: &'a FunctionDef) {
        let mut plan = match check::plan(self, def) {
            Ok(plan) => plan,
            Err(diagnostic) => {
                self.error = Some(diagnostic);
                return;
            }
        };
        let params = core::mem::take(&mut plan.params);
        let keepers: Vec<Option<u8>> = params.iter().map(|(_, machine)| if machine.is_pointer() { plan.keeper() } else { None }).collect();
        plan.first_keeper = self.emit.temps(plan.keepers as usize);
        for keeper in 0..plan.keepers {
            self.emit.immediate(plan.first_keeper.wrapping_add(keeper), Imm::None);
        }
        self.viper = Some(plan);
        for ((register, machine), keeper) in params.into_iter().zip(keepers) {
            self.cast(register, register, machine, keeper);
        }
    }

    fn treatment(&self, expr: &Expr) -> Option<Treatment> {
        self.viper.as_ref()?.treatments.get(&node_key(expr)).copied()
    }

    /// The machine type in which `expr` is computed.
    pub fn machine_type(&self, expr: &Expr) -> Option<Machine> {
        match self.treatment(expr) {
            Some(Treatment::Arithmetic(machine)) => Some(machine),
            _ => None,
        }
    }

    /// The machine type in which an augmented assignment to `target` is computed.
    pub fn machine_in_place(&self, target: &Expr) -> Option<Machine> {
        self.viper.as_ref()?.in_place.get(&node_key(target)).copied()
    }

    /// The opcodes that load and store the item that `subscript` means, if it is one of a pointer.
    pub fn pointer_item(&self, subscript: &Expr) -> Option<(Op, Op)> {
        match self.treatment(subscript)? {
            Treatment::Item(Machine::Ptr8) => Some((Op::Load8, Op::Store8)),
            Treatment::Item(Machine::Ptr16) => Some((Op::Load16, Op::Store16)),
            Treatment::Item(Machine::Ptr32) => Some((Op::Load32, Op::Store32)),
            _ => None,
        }
    }

    /// Writes a call that is a conversion; false if it is none.
    pub fn cast_call(&mut self, call: &'a Expr, argument: &'a Expr, dst: u8) -> bool {
        let (to, keeper) = match self.treatment(call) {
            Some(Treatment::Cast { to, keeper }) => (to, keeper),
            Some(Treatment::Nothing) => {
                self.emit.load(dst, &Literal::Int(0));
                return true;
            }
            _ => return false,
        };
        let value = self.first_operand(argument, dst);
        self.at(call.span);
        self.cast(dst, value, to, keeper);
        true
    }

    fn cast(&mut self, dst: u8, value: u8, to: Machine, keeper: Option<u8>) {
        let first = self.viper.as_ref().map_or(0, |plan| plan.first_keeper);
        if let Some(keeper) = keeper {
            self.emit.abc(Op::Move, first.wrapping_add(keeper), value, 0);
        }
        self.emit.abc(Op::Cast, dst, value, to as u8);
    }

    /// What a viper function returns for `value`, or for no value, where Python has None and this function has a machine
    /// type.
    pub fn machine_nothing(&self, value: Option<&Expr>) -> Option<Literal<'a>> {
        let plan = self.viper.as_ref()?;
        let is_nothing = value.is_none_or(|value| matches!(self.treatment(value), Some(Treatment::Nothing)));
        match plan.returns {
            _ if !is_nothing => None,
            Machine::Object => None,
            Machine::Bool => Some(Literal::False),
            _ => Some(Literal::Int(0)),
        }
    }

    pub fn machine_operation(&mut self, op: Arithmetic, machine: Machine, dst: u8, left: u8, right: u8) {
        self.emit.group(&[Instr::abc(Op::Machine, dst, left, right), Instr::abc(Op::Ext, op as u8, machine as u8, 0)]);
    }

    pub fn machine_unary(&mut self, op: UnaryOp, machine: Machine, dst: u8, operand: u8) {
        match op {
            UnaryOp::Neg => self.machine_operation(Arithmetic::Neg, machine, dst, operand, operand),
            UnaryOp::Invert => self.machine_operation(Arithmetic::Invert, machine, dst, operand, operand),
            UnaryOp::Pos | UnaryOp::Not => self.move_to(dst, operand),
        }
    }
}

/// The machine operation of an operator; the check has refused those that have none.
pub fn arithmetic(op: BinOp) -> Arithmetic {
    match op {
        BinOp::Add => Arithmetic::Add,
        BinOp::Sub => Arithmetic::Sub,
        BinOp::Mul | BinOp::MatMul => Arithmetic::Mul,
        BinOp::FloorDiv | BinOp::Div => Arithmetic::FloorDiv,
        BinOp::Mod | BinOp::Pow => Arithmetic::Mod,
        BinOp::LShift => Arithmetic::LShift,
        BinOp::RShift => Arithmetic::RShift,
        BinOp::BitAnd => Arithmetic::BitAnd,
        BinOp::BitOr => Arithmetic::BitOr,
        BinOp::BitXor => Arithmetic::BitXor,
    }
}
