//! Viper's machine types and operations: operands of the opcodes that only viper code has.
//!
//! A register of viper code holds Python objects like any other: a machine integer or pointer is an int in the range of
//! the board's word, signed for `int` and unsigned for the others, and a `bool` is a bool. So nothing is converted
//! where viper code meets Python code, and what the opcodes do is keep results in that range.

/// What viper code knows of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Machine {
    Object,
    Bool,
    Int,
    Uint,
    Ptr,
    Ptr8,
    Ptr16,
    Ptr32,
}

impl Machine {
    pub const ALL: [Machine; 8] = {
        use Machine::*;
        [Object, Bool, Int, Uint, Ptr, Ptr8, Ptr16, Ptr32]
    };

    pub const fn name(self) -> &'static str {
        match self {
            Machine::Object => "object",
            Machine::Bool => "bool",
            Machine::Int => "int",
            Machine::Uint => "uint",
            Machine::Ptr => "ptr",
            Machine::Ptr8 => "ptr8",
            Machine::Ptr16 => "ptr16",
            Machine::Ptr32 => "ptr32",
        }
    }

    pub fn from_name(name: &str) -> Option<Machine> {
        Machine::ALL.into_iter().find(|machine| machine.name() == name)
    }

    pub fn from_u8(number: u8) -> Option<Machine> {
        Machine::ALL.get(number as usize).copied()
    }

    pub const fn is_integer(self) -> bool {
        matches!(self, Machine::Int | Machine::Uint)
    }

    pub const fn is_pointer(self) -> bool {
        matches!(self, Machine::Ptr | Machine::Ptr8 | Machine::Ptr16 | Machine::Ptr32)
    }
}

/// An operation of `Op::Machine`. The last two have one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Arithmetic {
    Add,
    Sub,
    Mul,
    FloorDiv,
    Mod,
    LShift,
    RShift,
    BitAnd,
    BitOr,
    BitXor,
    Neg,
    Invert,
}

impl Arithmetic {
    pub fn from_u8(number: u8) -> Option<Arithmetic> {
        use Arithmetic::*;
        [Add, Sub, Mul, FloorDiv, Mod, LShift, RShift, BitAnd, BitOr, BitXor, Neg, Invert].get(number as usize).copied()
    }
}
