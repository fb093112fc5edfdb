//! Expressions: operators by precedence, then what they apply to.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Parse, Parser};
use crate::ast::{BinOp, BoolOp, CmpOp, Expr, ExprKind, Lambda, UnaryOp};
use crate::diagnostic::Fault;
use crate::lexer::{Bracket, TokenKind};
use crate::literal;

/// How tightly an operator binds; an operand holds only operators that bind at least as tightly as asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Precedence {
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Unary,
}

/// An operator, with how tightly what stands on its right must bind.
enum Operator {
    Bool(BoolOp, Precedence),
    Compare(CmpOp),
    Binary(BinOp, Precedence),
}

impl Parser<'_> {
    /// `a`, `a,` or `a, *b`: what may stand on the right of `=`.
    pub(super) fn expression_list(&mut self) -> Parse<Expr> {
        self.list_of(Parser::starred_or_expression)
    }

    /// As `expression_list`, where `:=` needs no parentheses.
    pub(super) fn named_expression_list(&mut self) -> Parse<Expr> {
        self.list_of(Parser::starred_or_named)
    }

    /// One item, or a tuple of items if there is a comma.
    pub(super) fn list_of(&mut self, item: fn(&mut Self) -> Parse<Expr>) -> Parse<Expr> {
        let start = self.token.span.start;
        let first = item(self)?;
        if !self.at(TokenKind::Comma) {
            return match first.kind {
                ExprKind::Starred(_) => Err(Fault::new("can't use starred expression here", first.span)),
                _ => Ok(first),
            };
        }
        let items = self.more_items(first, item)?;
        Ok(self.finish(ExprKind::Tuple(items), start))
    }

    /// The items after the first, each behind a comma; a last comma may have none.
    pub(super) fn more_items(&mut self, first: Expr, item: fn(&mut Self) -> Parse<Expr>) -> Parse<Vec<Expr>> {
        let mut items = Vec::new();
        items.push(first);
        while self.eat(TokenKind::Comma)? {
            if !self.at_expression() && !self.at(TokenKind::Star) {
                break;
            }
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// True where an expression may start.
    pub(super) fn at_expression(&self) -> bool {
        use TokenKind::*;
        matches!(
            self.token.kind,
            Name | Number
                | String
                | FStringStart
                | LeftParen
                | LeftBracket
                | LeftBrace
                | Ellipsis
                | Plus
                | Minus
                | Tilde
                | False
                | None
                | True
                | Await
                | Lambda
                | Not
        )
    }

    pub(super) fn starred_or_expression(&mut self) -> Parse<Expr> {
        match self.token.kind {
            TokenKind::Star => self.starred(),
            _ => self.expression(),
        }
    }

    pub(super) fn starred_or_named(&mut self) -> Parse<Expr> {
        match self.token.kind {
            TokenKind::Star => self.starred(),
            _ => self.named_expression(),
        }
    }

    /// What `for` and `del` take: no `in` at the top, which would swallow the loop's own.
    pub(super) fn starred_or_operand(&mut self) -> Parse<Expr> {
        match self.token.kind {
            TokenKind::Star => self.starred(),
            _ => self.operand(Precedence::BitOr),
        }
    }

    #[inline(never)]
    fn starred(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        self.advance()?;
        let value = self.operand(Precedence::BitOr)?;
        self.grow()?;
        Ok(self.finish(ExprKind::Starred(Box::new(value)), start))
    }

    /// `name := value`, or any expression.
    pub(super) fn named_expression(&mut self) -> Parse<Expr> {
        let name = self.token;
        let target = self.expression()?;
        if !self.at(TokenKind::ColonEqual) {
            return Ok(target);
        }
        // A name in parentheses is no target here, and doesn't end where its token does.
        if name.kind != TokenKind::Name || name.span.end != self.previous_end {
            let what = super::target::describe(&target.kind);
            return Err(Fault::new(alloc::format!("cannot use assignment expressions with {what}"), target.span));
        }
        let target = crate::ast::Ident { name: String::from(self.text(name.span)), span: name.span };
        self.advance()?;
        let value = Box::new(self.expression()?);
        self.grow()?;
        Ok(self.finish(ExprKind::Walrus { target, value }, name.span.start))
    }

    pub(super) fn expression(&mut self) -> Parse<Expr> {
        self.nested(Parser::conditional)
    }

    /// `body if test else orelse`, without counting as nested itself.
    fn conditional(&mut self) -> Parse<Expr> {
        if self.at(TokenKind::Lambda) {
            return self.lambda();
        }
        let start = self.token.span.start;
        let body = self.operators(Precedence::Or)?;
        if !self.at(TokenKind::If) {
            return Ok(body);
        }
        self.conditional_rest(body, start)
    }

    #[inline(never)]
    fn conditional_rest(&mut self, body: Expr, start: u32) -> Parse<Expr> {
        self.advance()?;
        let test = self.operand(Precedence::Or)?;
        self.expect(TokenKind::Else, "expected 'else' after 'if' expression")?;
        let orelse = self.expression()?;
        self.grow()?;
        let kind = ExprKind::IfElse { test: Box::new(test), body: Box::new(body), orelse: Box::new(orelse) };
        Ok(self.finish(kind, start))
    }

    #[inline(never)]
    fn lambda(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        if self.lexer.innermost_bracket() == Some(Bracket::Field) {
            return Err(Fault::new("f-string: lambda expressions are not allowed without parentheses", self.token.span));
        }
        self.advance()?;
        let params = self.lambda_params()?;
        self.expect(TokenKind::Colon, "expected ':'")?;
        let body = self.expression()?;
        self.grow()?;
        Ok(self.finish(ExprKind::Lambda(Box::new(Lambda { params, body })), start))
    }

    pub(super) fn yield_or_expression_list(&mut self) -> Parse<Expr> {
        match self.token.kind {
            TokenKind::Yield => self.yield_expression(),
            _ => self.expression_list(),
        }
    }

    #[inline(never)]
    pub(super) fn yield_expression(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        self.advance()?;
        let kind = if self.eat(TokenKind::From)? {
            ExprKind::YieldFrom(Box::new(self.expression()?))
        } else if self.at_expression() || self.at(TokenKind::Star) {
            ExprKind::Yield(Some(Box::new(self.expression_list()?)))
        } else {
            ExprKind::Yield(None)
        };
        self.grow()?;
        Ok(self.finish(kind, start))
    }

    /// An operand on its own: operators that bind at least as tightly as `lowest`.
    pub(super) fn operand(&mut self, lowest: Precedence) -> Parse<Expr> {
        self.nested(|parser| parser.operators(lowest))
    }

    fn operators(&mut self, lowest: Precedence) -> Parse<Expr> {
        let start = self.token.span.start;
        let mut left = if self.at(TokenKind::Not) && lowest <= Precedence::Not { self.not()? } else { self.unary()? };
        while let Some(operator) = self.operator(lowest) {
            let kind = match operator {
                Operator::Binary(op, right) => self.binary(left, op, right)?,
                Operator::Bool(op, operand) => self.bool_chain(left, op, operand)?,
                Operator::Compare(op) => self.comparisons(left, op)?,
            };
            self.grow()?;
            left = self.finish(kind, start);
        }
        Ok(left)
    }

    #[inline(never)]
    fn not(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        self.advance()?;
        let operand = self.operand(Precedence::Not)?;
        Ok(self.finish(ExprKind::Unary(UnaryOp::Not, Box::new(operand)), start))
    }

    /// The operator at hand, if it binds at least as tightly as `lowest`.
    fn operator(&self, lowest: Precedence) -> Option<Operator> {
        use TokenKind::*;
        let (operator, precedence) = match self.token.kind {
            Or => (Operator::Bool(BoolOp::Or, Precedence::And), Precedence::Or),
            And => (Operator::Bool(BoolOp::And, Precedence::Not), Precedence::And),
            Bar => binary(BinOp::BitOr, Precedence::BitOr, Precedence::BitXor),
            Caret => binary(BinOp::BitXor, Precedence::BitXor, Precedence::BitAnd),
            Ampersand => binary(BinOp::BitAnd, Precedence::BitAnd, Precedence::Shift),
            LeftShift => binary(BinOp::LShift, Precedence::Shift, Precedence::Sum),
            RightShift => binary(BinOp::RShift, Precedence::Shift, Precedence::Sum),
            Plus => binary(BinOp::Add, Precedence::Sum, Precedence::Product),
            Minus => binary(BinOp::Sub, Precedence::Sum, Precedence::Product),
            Star => binary(BinOp::Mul, Precedence::Product, Precedence::Unary),
            At => binary(BinOp::MatMul, Precedence::Product, Precedence::Unary),
            Slash => binary(BinOp::Div, Precedence::Product, Precedence::Unary),
            DoubleSlash => binary(BinOp::FloorDiv, Precedence::Product, Precedence::Unary),
            Percent => binary(BinOp::Mod, Precedence::Product, Precedence::Unary),
            _ => (Operator::Compare(self.comparison()?), Precedence::Comparison),
        };
        (precedence >= lowest).then_some(operator)
    }

    /// The comparison at hand; of two-word ones the first word, which `comparisons` completes.
    fn comparison(&self) -> Option<CmpOp> {
        Some(match self.token.kind {
            TokenKind::EqualEqual => CmpOp::Eq,
            TokenKind::NotEqual => CmpOp::Ne,
            TokenKind::Less => CmpOp::Lt,
            TokenKind::LessEqual => CmpOp::Le,
            TokenKind::Greater => CmpOp::Gt,
            TokenKind::GreaterEqual => CmpOp::Ge,
            TokenKind::Is => CmpOp::Is,
            TokenKind::In => CmpOp::In,
            TokenKind::Not => CmpOp::NotIn,
            _ => return None,
        })
    }

    #[inline(never)]
    fn binary(&mut self, left: Expr, op: BinOp, right: Precedence) -> Parse<ExprKind> {
        self.advance()?;
        let right = self.operand(right)?;
        Ok(ExprKind::Binary(op, Box::new(left), Box::new(right)))
    }

    #[inline(never)]
    fn bool_chain(&mut self, left: Expr, op: BoolOp, operand: Precedence) -> Parse<ExprKind> {
        let joint = self.token.kind;
        let mut values = Vec::new();
        values.push(left);
        while self.eat(joint)? {
            values.push(self.operand(operand)?);
        }
        Ok(ExprKind::Bool(op, values))
    }

    #[inline(never)]
    fn comparisons(&mut self, left: Expr, first: CmpOp) -> Parse<ExprKind> {
        let mut rest = Vec::new();
        let mut next = Some(first);
        while let Some(mut op) = next {
            self.advance()?;
            match op {
                CmpOp::NotIn => self.expect(TokenKind::In, super::INVALID_SYNTAX)?,
                CmpOp::Is if self.eat(TokenKind::Not)? => op = CmpOp::IsNot,
                _ => {}
            }
            rest.push((op, self.operand(Precedence::BitOr)?));
            next = self.comparison();
        }
        Ok(ExprKind::Compare(Box::new(left), rest))
    }

    fn unary(&mut self) -> Parse<Expr> {
        let op = match self.token.kind {
            TokenKind::Minus => UnaryOp::Neg,
            TokenKind::Plus => UnaryOp::Pos,
            TokenKind::Tilde => UnaryOp::Invert,
            _ => return self.power(),
        };
        let start = self.token.span.start;
        self.advance()?;
        let operand = self.nested(Parser::unary)?;
        Ok(self.finish(ExprKind::Unary(op, Box::new(operand)), start))
    }

    fn power(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        let base = if self.eat(TokenKind::Await)? {
            let value = self.primary()?;
            self.grow()?;
            self.finish(ExprKind::Await(Box::new(value)), start)
        } else {
            self.primary()?
        };
        if !self.at(TokenKind::DoubleStar) {
            return Ok(base);
        }
        self.advance()?;
        let exponent = self.nested(Parser::unary)?;
        self.grow()?;
        let kind = ExprKind::Binary(BinOp::Pow, Box::new(base), Box::new(exponent));
        Ok(self.finish(kind, start))
    }

    /// An atom and the calls, subscripts and attributes behind it.
    fn primary(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        let mut value = self.atom()?;
        loop {
            let kind = match self.token.kind {
                TokenKind::Dot => {
                    self.advance()?;
                    ExprKind::Attribute { value: Box::new(value), attr: self.identifier()? }
                }
                TokenKind::LeftParen => ExprKind::Call { func: Box::new(value), args: self.arguments()? },
                TokenKind::LeftBracket => ExprKind::Subscript { value: Box::new(value), index: Box::new(self.subscript()?) },
                _ => return Ok(value),
            };
            self.grow()?;
            value = self.finish(kind, start);
        }
    }

    pub(super) fn atom(&mut self) -> Parse<Expr> {
        let span = self.token.span;
        let kind = match self.token.kind {
            TokenKind::Name => ExprKind::Name(String::from(self.text(span))),
            TokenKind::Number => literal::number(self.text(span)),
            TokenKind::None => ExprKind::None,
            TokenKind::True => ExprKind::True,
            TokenKind::False => ExprKind::False,
            TokenKind::Ellipsis => ExprKind::Ellipsis,
            TokenKind::String | TokenKind::FStringStart => return self.strings(),
            TokenKind::LeftParen => return self.parenthesized(),
            TokenKind::LeftBracket => return self.list_display(),
            TokenKind::LeftBrace => return self.brace_display(),
            _ => return Err(self.unexpected()),
        };
        self.advance()?;
        Ok(Expr { kind, span })
    }
}

fn binary(op: BinOp, precedence: Precedence, right: Precedence) -> (Operator, Precedence) {
    (Operator::Binary(op, right), precedence)
}
