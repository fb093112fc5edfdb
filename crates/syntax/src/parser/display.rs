//! What brackets make: tuples, lists, sets, dicts, comprehensions, subscripts.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::expr::Precedence;
use super::{Parse, Parser};
use crate::ast::{CompClause, Comprehension, Expr, ExprKind};
use crate::diagnostic::Fault;
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// `()`, `(a)`, `(a, b)`, `(yield)`, `(a for a in b)`.
    #[inline(never)]
    pub(super) fn parenthesized(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        self.advance()?;
        if self.eat(TokenKind::RightParen)? {
            return Ok(self.finish(ExprKind::Tuple(Vec::new()), start));
        }
        if self.at(TokenKind::Yield) {
            let value = self.nested(Parser::yield_expression)?;
            self.close(TokenKind::RightParen)?;
            return Ok(value);
        }
        let first = self.starred_or_named()?;
        if self.at_comprehension() {
            let comp = self.comprehension(first)?;
            self.close(TokenKind::RightParen)?;
            return Ok(self.finish(ExprKind::Generator(comp), start));
        }
        if self.at(TokenKind::Comma) {
            let items = self.more_items(first, Parser::starred_or_named)?;
            self.close(TokenKind::RightParen)?;
            return Ok(self.finish(ExprKind::Tuple(items), start));
        }
        self.close(TokenKind::RightParen)?;
        match first.kind {
            ExprKind::Starred(_) => Err(Fault::new("cannot use starred expression here", first.span)),
            _ => Ok(first),
        }
    }

    #[inline(never)]
    pub(super) fn list_display(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        self.advance()?;
        if self.eat(TokenKind::RightBracket)? {
            return Ok(self.finish(ExprKind::List(Vec::new()), start));
        }
        let first = self.starred_or_named()?;
        let kind = if self.at_comprehension() {
            ExprKind::ListComp(self.comprehension(first)?)
        } else {
            ExprKind::List(self.more_items(first, Parser::starred_or_named)?)
        };
        self.close(TokenKind::RightBracket)?;
        Ok(self.finish(kind, start))
    }

    #[inline(never)]
    pub(super) fn brace_display(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        self.advance()?;
        if self.eat(TokenKind::RightBrace)? {
            return Ok(self.finish(ExprKind::Dict(Vec::new()), start));
        }
        let kind = if self.at(TokenKind::DoubleStar) {
            let first = self.dict_item()?;
            ExprKind::Dict(self.more_dict_items(first)?)
        } else {
            let begins_with = self.token.kind;
            let first = self.starred_or_named()?;
            if self.at(TokenKind::Colon) {
                self.plain(begins_with, &first)?;
                self.dict_rest(first)?
            } else if self.at_comprehension() {
                ExprKind::SetComp(self.comprehension(first)?)
            } else {
                ExprKind::Set(self.more_items(first, Parser::starred_or_named)?)
            }
        };
        self.close(TokenKind::RightBrace)?;
        Ok(self.finish(kind, start))
    }

    /// Refuses `*x` and `x := 1` in front of a colon; in parentheses the second is an expression like any other.
    fn plain(&self, begins_with: TokenKind, expr: &Expr) -> Parse<()> {
        match expr.kind {
            ExprKind::Starred(_) => Err(self.unexpected()),
            ExprKind::Walrus { .. } if begins_with != TokenKind::LeftParen => Err(self.unexpected()),
            _ => Ok(()),
        }
    }

    /// A dict whose first key is read: `key: value ...`.
    fn dict_rest(&mut self, key: Expr) -> Parse<ExprKind> {
        self.advance()?;
        let value = self.expression()?;
        if self.at_comprehension() {
            let comp = self.comprehension(key)?;
            return Ok(ExprKind::DictComp { value: Box::new(value), comp });
        }
        Ok(ExprKind::Dict(self.more_dict_items((Some(key), value))?))
    }

    fn more_dict_items(&mut self, first: (Option<Expr>, Expr)) -> Parse<Vec<(Option<Expr>, Expr)>> {
        let mut items = Vec::new();
        items.push(first);
        while self.eat(TokenKind::Comma)? {
            if self.at(TokenKind::RightBrace) {
                break;
            }
            items.push(self.dict_item()?);
        }
        if self.at_comprehension() && items.iter().any(|(key, _)| key.is_none()) {
            return Err(Fault::new("dict unpacking cannot be used in dict comprehension", self.token.span));
        }
        Ok(items)
    }

    fn dict_item(&mut self) -> Parse<(Option<Expr>, Expr)> {
        if self.eat(TokenKind::DoubleStar)? {
            return Ok((None, self.operand(Precedence::BitOr)?));
        }
        let key = self.expression()?;
        self.expect(TokenKind::Colon, "':' expected after dictionary key")?;
        Ok((Some(key), self.expression()?))
    }

    /// The closing bracket of a display or a call.
    pub(super) fn close(&mut self, kind: TokenKind) -> Parse<()> {
        if self.eat(kind)? {
            return Ok(());
        }
        let error = self.unexpected();
        Err(if self.at_expression() {
            error.with_note("perhaps a comma is missing")
        } else if self.at(TokenKind::Equal) {
            error.with_note("perhaps '==' or ':=' was meant")
        } else {
            error
        })
    }

    pub(super) fn at_comprehension(&self) -> bool {
        matches!(self.token.kind, TokenKind::For | TokenKind::Async)
    }

    #[inline(never)]
    pub(super) fn comprehension(&mut self, element: Expr) -> Parse<Box<Comprehension>> {
        if matches!(element.kind, ExprKind::Starred(_)) {
            return Err(Fault::new("iterable unpacking cannot be used in comprehension", element.span));
        }
        let mut clauses = Vec::new();
        while self.at_comprehension() {
            clauses.push(self.comp_clause()?);
        }
        self.grow()?;
        Ok(Box::new(Comprehension { element, clauses }))
    }

    fn comp_clause(&mut self) -> Parse<CompClause> {
        let is_async = self.eat(TokenKind::Async)?;
        self.expect(TokenKind::For, super::INVALID_SYNTAX)?;
        let target = self.loop_target()?;
        let iter = self.operand(Precedence::Or)?;
        let mut ifs = Vec::new();
        while self.eat(TokenKind::If)? {
            ifs.push(self.operand(Precedence::Or)?);
        }
        Ok(CompClause { is_async, target, iter, ifs })
    }

    /// `[...]` behind a value.
    #[inline(never)]
    pub(super) fn subscript(&mut self) -> Parse<Expr> {
        self.advance()?;
        let start = self.token.span.start;
        let first = self.slice()?;
        let index = if self.at(TokenKind::Comma) || matches!(first.kind, ExprKind::Starred(_)) {
            let mut items = Vec::new();
            items.push(first);
            while self.eat(TokenKind::Comma)? {
                if self.at(TokenKind::RightBracket) {
                    break;
                }
                items.push(self.slice()?);
            }
            self.finish(ExprKind::Tuple(items), start)
        } else {
            first
        };
        self.close(TokenKind::RightBracket)?;
        Ok(index)
    }

    /// One index: a value or `lower:upper:step`.
    fn slice(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        let lower = if self.at(TokenKind::Colon) {
            None
        } else {
            let begins_with = self.token.kind;
            let index = self.starred_or_named()?;
            if !self.at(TokenKind::Colon) {
                return Ok(index);
            }
            self.plain(begins_with, &index)?;
            Some(Box::new(index))
        };
        self.advance()?;
        let upper = self.slice_part()?;
        let step = if self.eat(TokenKind::Colon)? { self.slice_part()? } else { None };
        self.grow()?;
        Ok(self.finish(ExprKind::Slice { lower, upper, step }, start))
    }

    fn slice_part(&mut self) -> Parse<Option<Box<Expr>>> {
        match self.token.kind {
            TokenKind::Colon | TokenKind::Comma | TokenKind::RightBracket => Ok(None),
            _ => Ok(Some(Box::new(self.expression()?))),
        }
    }
}
