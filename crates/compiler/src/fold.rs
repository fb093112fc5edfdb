//! Arithmetic on constants.
//!
//! An expression is folded only if running it could not raise and would give the same value: no division by zero, no
//! power of floats that a library would round its own way. Integers are folded as far as 128 bits reach; a larger
//! literal may be named or negated, nothing else.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use taipan_bytecode::Const;
use taipan_syntax::ast::{BinOp, BoolOp, CmpOp, Expr, ExprKind, UnaryOp};

#[derive(Clone, Debug, PartialEq)]
pub enum Literal<'a> {
    None,
    True,
    False,
    Ellipsis,
    Int(i128),
    /// Beyond `Int`.
    Big {
        is_negative: bool,
        digits: &'a str,
        radix: u32,
    },
    Float(f64),
    Imaginary(f64),
    Str(Cow<'a, str>),
    Bytes(&'a [u8]),
    Tuple(Vec<Literal<'a>>),
}

/// The constant that a name stands for at an offset.
pub type Known<'k, 'a> = &'k dyn Fn(&str, u32) -> Option<Literal<'a>>;

/// The value of `expr`, if it is constant.
pub fn fold<'a>(expr: &'a Expr, known: Known<'_, 'a>) -> Option<Literal<'a>> {
    match &expr.kind {
        ExprKind::Name(name) => known(name, expr.span.start),
        ExprKind::Unary(op, operand) => unary(*op, fold(operand, known)?),
        ExprKind::Binary(op, left, right) => {
            // The right one first: chains of operators lean to the left.
            let right = fold(right, known)?;
            binary(*op, &fold(left, known)?, &right)
        }
        ExprKind::Bool(op, operands) => logic(*op, operands, known),
        ExprKind::Compare(left, rest) => match rest.as_slice() {
            [(op, right)] => compare(*op, &fold(left, known)?, &fold(right, known)?),
            _ => None,
        },
        ExprKind::IfElse { test, body, orelse } => {
            let chosen = if fold(test, known)?.is_true() { body } else { orelse };
            fold(chosen, known)
        }
        ExprKind::Tuple(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| fold(item, known)).collect();
            items.map(Literal::Tuple)
        }
        ExprKind::Attribute { value, attr } => match (&value.kind, attr.name.as_str()) {
            (ExprKind::Name(module), "pi") if module == "math" => known("math.pi", expr.span.start),
            (ExprKind::Name(module), "e") if module == "math" => known("math.e", expr.span.start),
            _ => None,
        },
        _ => literal(expr),
    }
}

/// The value of a literal.
pub fn literal(expr: &Expr) -> Option<Literal<'_>> {
    Some(match &expr.kind {
        ExprKind::None => Literal::None,
        ExprKind::True => Literal::True,
        ExprKind::False => Literal::False,
        ExprKind::Ellipsis => Literal::Ellipsis,
        ExprKind::Int(value) => Literal::Int(*value as i128),
        ExprKind::BigInt { digits, radix } => match i128::from_str_radix(digits, *radix) {
            Ok(value) => Literal::Int(value),
            Err(_) => Literal::Big { is_negative: false, digits, radix: *radix },
        },
        ExprKind::Float(value) => Literal::Float(*value),
        ExprKind::Imaginary(value) => Literal::Imaginary(*value),
        ExprKind::Str(value) => Literal::Str(Cow::Borrowed(value)),
        ExprKind::Bytes(value) => Literal::Bytes(value),
        _ => return None,
    })
}

impl Literal<'_> {
    pub fn is_true(&self) -> bool {
        match self {
            Literal::None | Literal::False => false,
            Literal::True | Literal::Ellipsis | Literal::Big { .. } => true,
            Literal::Int(value) => *value != 0,
            Literal::Float(value) | Literal::Imaginary(value) => *value != 0.0,
            Literal::Str(text) => !text.is_empty(),
            Literal::Bytes(bytes) => !bytes.is_empty(),
            Literal::Tuple(items) => !items.is_empty(),
        }
    }

    pub fn to_const(&self) -> Const<'static> {
        match self {
            Literal::None => Const::None,
            Literal::True => Const::True,
            Literal::False => Const::False,
            Literal::Ellipsis => Const::Ellipsis,
            Literal::Int(value) => int_const(*value),
            Literal::Big { is_negative, digits, radix } => {
                let sign = if *is_negative { "-" } else { "" };
                Const::BigInt { digits: format!("{sign}{digits}").into(), radix: *radix }
            }
            Literal::Float(value) => Const::Float(*value),
            Literal::Imaginary(value) => Const::Imaginary(*value),
            Literal::Str(text) => Const::Str(String::from(&**text).into()),
            Literal::Bytes(bytes) => Const::Bytes(bytes.to_vec().into()),
            Literal::Tuple(items) => Const::Tuple(items.iter().map(Literal::to_const).collect()),
        }
    }

    /// As an integer, which True and False are too.
    fn as_int(&self) -> Option<i128> {
        match self {
            Literal::Int(value) => Some(*value),
            Literal::True => Some(1),
            Literal::False => Some(0),
            _ => None,
        }
    }

    /// As a float, if nothing is lost.
    fn as_float(&self) -> Option<f64> {
        match self {
            Literal::Float(value) => Some(*value),
            other => other.as_int().and_then(exact_float),
        }
    }
}

fn int_const(value: i128) -> Const<'static> {
    match i64::try_from(value) {
        Ok(small) => Const::Int(small),
        Err(_) => {
            let sign = if value < 0 { "-" } else { "" };
            Const::BigInt { digits: format!("{sign}{:x}", value.unsigned_abs()).into(), radix: 16 }
        }
    }
}

fn exact_float(value: i128) -> Option<f64> {
    (value.unsigned_abs() <= 1 << 53).then_some(value as f64)
}

fn truth<'a>(value: bool) -> Literal<'a> {
    if value { Literal::True } else { Literal::False }
}

fn unary(op: UnaryOp, operand: Literal<'_>) -> Option<Literal<'_>> {
    match (op, operand) {
        (UnaryOp::Not, operand) => Some(truth(!operand.is_true())),
        (UnaryOp::Pos, Literal::Float(value)) => Some(Literal::Float(value)),
        (UnaryOp::Neg, Literal::Float(value)) => Some(Literal::Float(-value)),
        (UnaryOp::Neg, Literal::Big { is_negative, digits, radix }) => Some(Literal::Big { is_negative: !is_negative, digits, radix }),
        (UnaryOp::Pos, operand) => operand.as_int().map(Literal::Int),
        (UnaryOp::Neg, operand) => operand.as_int()?.checked_neg().map(Literal::Int),
        (UnaryOp::Invert, operand) => operand.as_int().map(|value| Literal::Int(!value)),
    }
}

fn logic<'a>(op: BoolOp, operands: &'a [Expr], known: Known<'_, 'a>) -> Option<Literal<'a>> {
    let (last, others) = operands.split_last()?;
    for operand in others {
        let value = fold(operand, known)?;
        if value.is_true() == (op == BoolOp::Or) {
            return Some(value);
        }
    }
    fold(last, known)
}

fn compare<'a>(op: CmpOp, left: &Literal<'_>, right: &Literal<'_>) -> Option<Literal<'a>> {
    let (left, right) = (left.as_int()?, right.as_int()?);
    Some(truth(match op {
        CmpOp::Eq => left == right,
        CmpOp::Ne => left != right,
        CmpOp::Lt => left < right,
        CmpOp::Le => left <= right,
        CmpOp::Gt => left > right,
        CmpOp::Ge => left >= right,
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return None,
    }))
}

fn binary<'a>(op: BinOp, left: &Literal<'a>, right: &Literal<'a>) -> Option<Literal<'a>> {
    if let (Literal::Str(left), Literal::Str(right), BinOp::Add) = (left, right, op) {
        let is_small = left.len() + right.len() <= MAX_JOINED;
        return is_small.then(|| Literal::Str(Cow::Owned(format!("{left}{right}"))));
    }
    if let (Some(left), Some(right)) = (left.as_int(), right.as_int()) {
        return int_binary(op, left, right);
    }
    float_binary(op, left.as_float()?, right.as_float()?)
}

/// Two copies of a long string cost more than joining it twice.
const MAX_JOINED: usize = 64;

fn int_binary<'a>(op: BinOp, left: i128, right: i128) -> Option<Literal<'a>> {
    let result = match op {
        BinOp::Add => left.checked_add(right)?,
        BinOp::Sub => left.checked_sub(right)?,
        BinOp::Mul => left.checked_mul(right)?,
        BinOp::Div => return float_binary(op, exact_float(left)?, exact_float(right)?),
        BinOp::FloorDiv => floor_div(left, right)?,
        BinOp::Mod => left.checked_sub(floor_div(left, right)?.checked_mul(right)?)?,
        BinOp::Pow if right < 0 => {
            let power = left.checked_pow(u32::try_from(-right).ok()?)?;
            return float_binary(BinOp::Div, 1.0, exact_float(power)?);
        }
        BinOp::Pow => left.checked_pow(u32::try_from(right).ok()?)?,
        BinOp::LShift => left.checked_mul(1i128.checked_shl(u32::try_from(right).ok()?).filter(|bit| *bit > 0)?)?,
        BinOp::RShift => left >> u32::try_from(right).ok()?.min(127),
        BinOp::BitAnd => left & right,
        BinOp::BitOr => left | right,
        BinOp::BitXor => left ^ right,
        BinOp::MatMul => return None,
    };
    Some(Literal::Int(result))
}

fn floor_div(left: i128, right: i128) -> Option<i128> {
    let quotient = left.checked_div(right)?;
    let is_rounded_up = left % right != 0 && (left < 0) != (right < 0);
    Some(if is_rounded_up { quotient - 1 } else { quotient })
}

fn float_binary<'a>(op: BinOp, left: f64, right: f64) -> Option<Literal<'a>> {
    let result = match op {
        BinOp::Add => left + right,
        BinOp::Sub => left - right,
        BinOp::Mul => left * right,
        BinOp::Div if right != 0.0 => left / right,
        // A square is rounded once, whoever computes it.
        BinOp::Pow if right == 2.0 => left * left,
        _ => return None,
    };
    result.is_finite().then_some(Literal::Float(result))
}
