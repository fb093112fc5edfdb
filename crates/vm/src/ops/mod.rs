//! Operators: what they are called, and what they do to values.
//!
//! An operation on built-in values never calls Python: those are the `_native` functions, which the interpreter asks
//! first. Special methods of classes come on top: `execute` calls them without recursion on the host's stack, and
//! `nested` does the same for built-ins, which have nobody to return to.
//!
//! | file | what it is |
//! |---|---|
//! | `native` | operators on built-in values of any type |
//! | `nested` | operators in full, special methods included, and their errors |
//! | `number` | numbers as values: making them, reading them, what a locked heap refuses |
//! | `quick` | the quick ways of arithmetic, for the loop |
//! | `integer`, `real` | arithmetic of integers; of floats and complex numbers |
//! | `power`, `power_tables` | `x ** y` of floats |
//! | `convert` | what `int(x)` and arguments that must be numbers accept |
//! | `functions` | `abs`, `divmod`, `pow` with a modulus, `round` |

mod convert;
mod functions;
mod integer;
mod native;
mod nested;
mod number;
mod power;
mod power_tables;
mod quick;
mod real;
#[cfg(test)]
mod tests;

use crate::names;
use taipan_bytecode::Op;
use taipan_heap::Val;

pub use number::Integer;
pub use power::power;

/// A binary operator, in the order of the opcodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

/// Symbols and special methods of a binary operator.
struct BinaryRow {
    op: Binary,
    symbol: &'static str,
    inplace_symbol: &'static str,
    method: Val,
    reflected: Val,
    inplace: Val,
}

macro_rules! binary_rows {
    ($( $op:ident $symbol:literal $inplace_symbol:literal $method:ident $reflected:ident $inplace:ident; )*) => {
        static BINARY: &[BinaryRow] = &[ $( BinaryRow {
            op: Binary::$op,
            symbol: $symbol,
            inplace_symbol: $inplace_symbol,
            method: names::$method,
            reflected: names::$reflected,
            inplace: names::$inplace,
        }, )* ];
    };
}

binary_rows! {
    Add "+" "+=" ADD RADD IADD;
    Sub "-" "-=" SUB RSUB ISUB;
    Mul "*" "*=" MUL RMUL IMUL;
    Div "/" "/=" DIV RDIV IDIV;
    FloorDiv "//" "//=" FLOORDIV RFLOORDIV IFLOORDIV;
    Mod "%" "%=" MOD RMOD IMOD;
    Pow "**" "**=" POW RPOW IPOW;
    MatMul "@" "@=" MATMUL RMATMUL IMATMUL;
    LShift "<<" "<<=" LSHIFT RLSHIFT ILSHIFT;
    RShift ">>" ">>=" RSHIFT RRSHIFT IRSHIFT;
    And "&" "&=" AND RAND IAND;
    Or "|" "|=" OR ROR IOR;
    Xor "^" "^=" XOR RXOR IXOR;
}

/// By opcode: see [`Binary::from_op`].
static OPERATORS: [Option<(Binary, bool)>; 256] = {
    let mut table = [None; 256];
    let mut n = 0;
    while n < BINARY.len() {
        let op = BINARY[n].op;
        table[Op::Add as usize + n] = Some((op, false));
        table[Op::AddK as usize + n] = Some((op, false));
        table[Op::IAdd as usize + n] = Some((op, true));
        n += 1;
    }
    table[Op::AddI as usize] = Some((Binary::Add, false));
    table[Op::SubI as usize] = Some((Binary::Sub, false));
    table[Op::IAddI as usize] = Some((Binary::Add, true));
    table[Op::ISubI as usize] = Some((Binary::Sub, true));
    table
};

impl Binary {
    /// The operator of an arithmetic opcode, and whether it is the in-place form.
    #[inline]
    pub fn from_op(op: Op) -> Option<(Binary, bool)> {
        OPERATORS[op as usize]
    }

    fn row(self) -> &'static BinaryRow {
        &BINARY[self as usize]
    }

    pub fn symbol(self) -> &'static str {
        self.row().symbol
    }

    pub fn inplace_symbol(self) -> &'static str {
        self.row().inplace_symbol
    }

    /// `__add__` and so on.
    pub fn method(self) -> Val {
        self.row().method
    }

    /// `__radd__` and so on.
    pub fn reflected(self) -> Val {
        self.row().reflected
    }

    /// `__iadd__` and so on.
    pub fn inplace(self) -> Val {
        self.row().inplace
    }
}

/// A comparison, in the order of the opcodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Compare {
    const ALL: [Compare; 6] = [Compare::Eq, Compare::Ne, Compare::Lt, Compare::Le, Compare::Gt, Compare::Ge];

    /// The comparison of an opcode, be it a value or a jump.
    #[inline]
    pub fn from_op(op: Op) -> Option<Compare> {
        [Op::Eq, Op::EqJump, Op::EqIJump]
            .into_iter()
            .find_map(|first| Compare::ALL.get((op as usize).wrapping_sub(first as usize)).copied())
    }

    pub fn method(self) -> Val {
        match self {
            Compare::Eq => names::EQ,
            Compare::Ne => names::NE,
            Compare::Lt => names::LT,
            Compare::Le => names::LE,
            Compare::Gt => names::GT,
            Compare::Ge => names::GE,
        }
    }

    /// The same question asked from the other side: `a < b` is `b > a`.
    pub fn swapped(self) -> Compare {
        match self {
            Compare::Eq => Compare::Eq,
            Compare::Ne => Compare::Ne,
            Compare::Lt => Compare::Gt,
            Compare::Le => Compare::Ge,
            Compare::Gt => Compare::Lt,
            Compare::Ge => Compare::Le,
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            Compare::Eq => "==",
            Compare::Ne => "!=",
            Compare::Lt => "<",
            Compare::Le => "<=",
            Compare::Gt => ">",
            Compare::Ge => ">=",
        }
    }

    /// Whether it is `==` or `!=`, which every two values have.
    pub fn is_equality(self) -> bool {
        matches!(self, Compare::Eq | Compare::Ne)
    }

    /// What it says of two values that compare so; `None` for those without an order (a NaN).
    #[inline]
    pub fn holds(self, order: Option<core::cmp::Ordering>) -> bool {
        use core::cmp::Ordering::{Equal, Greater, Less};
        match self {
            Compare::Eq => order == Some(Equal),
            Compare::Ne => order != Some(Equal),
            Compare::Lt => order == Some(Less),
            Compare::Le => matches!(order, Some(Less | Equal)),
            Compare::Gt => order == Some(Greater),
            Compare::Ge => matches!(order, Some(Greater | Equal)),
        }
    }
}

/// A unary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unary {
    Neg,
    Pos,
    Invert,
}

impl Unary {
    #[inline]
    pub fn from_op(op: Op) -> Option<Unary> {
        match op {
            Op::Neg => Some(Unary::Neg),
            Op::Pos => Some(Unary::Pos),
            Op::Invert => Some(Unary::Invert),
            _ => None,
        }
    }

    pub fn method(self) -> Val {
        match self {
            Unary::Neg => names::NEG,
            Unary::Pos => names::POS,
            Unary::Invert => names::INVERT,
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            Unary::Neg => "-",
            Unary::Pos => "+",
            Unary::Invert => "~",
        }
    }
}
