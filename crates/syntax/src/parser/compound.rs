//! Statements with blocks.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use super::expr::Precedence;
use super::target::check_assignable;
use super::{Parse, Parser};
use crate::ast::{ClassDef, ExceptHandler, Expr, FunctionDef, Params, Stmt, StmtKind, WithItem};
use crate::diagnostic::Fault;
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// `None` where no compound statement starts; then nothing was read.
    pub(super) fn compound_statement(&mut self) -> Parse<Option<StmtKind>> {
        let kind = match self.token.kind {
            TokenKind::If => self.if_statement()?,
            TokenKind::While => self.while_statement()?,
            TokenKind::For => self.for_statement(false)?,
            TokenKind::Try => self.try_statement()?,
            TokenKind::With => self.with_statement(false)?,
            TokenKind::Def => self.function(Vec::new(), false)?,
            TokenKind::Class => self.class(Vec::new())?,
            TokenKind::At => self.decorated()?,
            TokenKind::Async => self.async_statement()?,
            TokenKind::Name if self.text(self.token.span) == "match" => {
                return self.match_statement();
            }
            _ => return Ok(None),
        };
        Ok(Some(kind))
    }

    /// `:` and the statements that belong to it; `owner` is for the error.
    pub(super) fn block(&mut self, owner: &str) -> Parse<Vec<Stmt>> {
        self.colon()?;
        self.nested(|parser| {
            let mut body = Vec::new();
            if !parser.eat(TokenKind::Newline)? && !parser.at(TokenKind::End) {
                parser.simple_statements(&mut body)?;
                return Ok(body);
            }
            parser.indent(owner)?;
            while !parser.eat(TokenKind::Dedent)? {
                parser.statement(&mut body)?;
            }
            Ok(body)
        })
    }

    pub(super) fn colon(&mut self) -> Parse<()> {
        if self.at(TokenKind::Equal) {
            return Err(self.unexpected().with_note("perhaps '==' or ':=' was meant"));
        }
        self.expect(TokenKind::Colon, "expected ':'")
    }

    pub(super) fn indent(&mut self, owner: &str) -> Parse<()> {
        if self.eat(TokenKind::Indent)? {
            return Ok(());
        }
        Err(Fault::indentation(format!("expected an indented block after {owner}"), self.token.span))
    }

    #[inline(never)]
    fn if_statement(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        let test = self.named_expression()?;
        let body = self.block("'if' statement")?;
        // Gathered first and folded from the end, so that a long chain takes no recursion.
        let mut arms = Vec::new();
        while self.at(TokenKind::Elif) {
            let start = self.token.span.start;
            self.advance()?;
            let test = self.named_expression()?;
            let body = self.block("'elif' statement")?;
            self.grow()?;
            arms.push((start, test, body));
        }
        let mut orelse = self.else_block()?;
        while let Some((start, test, body)) = arms.pop() {
            let kind = StmtKind::If { test, body, orelse };
            let span = self.span_from(start);
            orelse = vec![Stmt { kind, span }];
        }
        Ok(StmtKind::If { test, body, orelse })
    }

    fn else_block(&mut self) -> Parse<Vec<Stmt>> {
        if !self.eat(TokenKind::Else)? {
            return Ok(Vec::new());
        }
        self.block("'else' statement")
    }

    #[inline(never)]
    fn while_statement(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        let test = self.named_expression()?;
        let body = self.block("'while' statement")?;
        let orelse = self.else_block()?;
        Ok(StmtKind::While { test, body, orelse })
    }

    #[inline(never)]
    fn for_statement(&mut self, is_async: bool) -> Parse<StmtKind> {
        self.advance()?;
        let target = self.loop_target()?;
        let iter = self.expression_list()?;
        let body = self.block("'for' statement")?;
        let orelse = self.else_block()?;
        Ok(StmtKind::For { is_async, target, iter, body, orelse })
    }

    #[inline(never)]
    fn try_statement(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        let body = self.block("'try' statement")?;
        let mut handlers: Vec<ExceptHandler> = Vec::new();
        while self.at(TokenKind::Except) {
            if let Some(last) = handlers.last()
                && last.typ.is_none()
            {
                return Err(Fault::new("default 'except:' must be last", last.span));
            }
            handlers.push(self.except_handler()?);
        }
        let orelse = if handlers.is_empty() { Vec::new() } else { self.else_block()? };
        let finalbody = if self.eat(TokenKind::Finally)? {
            self.block("'finally' statement")?
        } else if handlers.is_empty() {
            return Err(Fault::new("expected 'except' or 'finally' block", self.token.span));
        } else {
            Vec::new()
        };
        Ok(StmtKind::Try { body, handlers, orelse, finalbody })
    }

    #[inline(never)]
    fn except_handler(&mut self) -> Parse<ExceptHandler> {
        let start = self.token.span.start;
        self.advance()?;
        let mut typ = None;
        let mut name = None;
        if !self.at(TokenKind::Colon) {
            typ = Some(self.expression()?);
            if self.at(TokenKind::Comma) {
                return Err(Fault::new("multiple exception types must be parenthesized", self.token.span));
            }
            if self.eat(TokenKind::As)? {
                name = Some(self.identifier()?);
            }
        }
        let span = self.span_from(start);
        let body = self.block("'except' statement")?;
        Ok(ExceptHandler { typ, name, body, span })
    }

    #[inline(never)]
    fn with_statement(&mut self, is_async: bool) -> Parse<StmtKind> {
        let mark = self.mark();
        let items = match self.parenthesized_with_items() {
            Ok(Some(items)) => items,
            // Not that form: then the parenthesis belongs to the first context.
            Ok(None) | Err(_) => {
                self.reset(mark);
                self.advance()?;
                self.with_items()?
            }
        };
        let body = self.block("'with' statement")?;
        Ok(StmtKind::With { is_async, items, body })
    }

    /// `with (a as b, c):`; anything else is `None` or an error.
    fn parenthesized_with_items(&mut self) -> Parse<Option<Vec<WithItem>>> {
        self.advance()?;
        if !self.eat(TokenKind::LeftParen)? {
            return Ok(None);
        }
        let mut items = Vec::new();
        while !self.at(TokenKind::RightParen) {
            items.push(self.with_item()?);
            if !self.eat(TokenKind::Comma)? {
                break;
            }
        }
        self.close(TokenKind::RightParen)?;
        Ok((self.at(TokenKind::Colon) && !items.is_empty()).then_some(items))
    }

    fn with_items(&mut self) -> Parse<Vec<WithItem>> {
        let mut items = Vec::new();
        loop {
            items.push(self.with_item()?);
            if !self.eat(TokenKind::Comma)? {
                return Ok(items);
            }
        }
    }

    fn with_item(&mut self) -> Parse<WithItem> {
        let context = self.expression()?;
        let target = if self.eat(TokenKind::As)? {
            let target = self.operand(Precedence::BitOr)?;
            check_assignable(&target)?;
            Some(target)
        } else {
            None
        };
        Ok(WithItem { context, target })
    }

    #[inline(never)]
    fn async_statement(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        match self.token.kind {
            TokenKind::Def => self.function(Vec::new(), true),
            TokenKind::For => self.for_statement(true),
            TokenKind::With => self.with_statement(true),
            _ => Err(self.unexpected()),
        }
    }

    #[inline(never)]
    fn decorated(&mut self) -> Parse<StmtKind> {
        let mut decorators = Vec::new();
        while self.eat(TokenKind::At)? {
            decorators.push(self.named_expression()?);
            self.expect(TokenKind::Newline, super::INVALID_SYNTAX)?;
        }
        let is_async = self.eat(TokenKind::Async)?;
        match self.token.kind {
            TokenKind::Def => self.function(decorators, is_async),
            TokenKind::Class if !is_async => self.class(decorators),
            _ => Err(self.unexpected()),
        }
    }

    #[inline(never)]
    fn function(&mut self, decorators: Vec<Expr>, is_async: bool) -> Parse<StmtKind> {
        self.advance()?;
        let name = self.identifier()?;
        let params = self.def_params_in_parens()?;
        let returns = if self.eat(TokenKind::Arrow)? { Some(self.expression()?) } else { None };
        let body = self.block("function definition")?;
        Ok(StmtKind::FunctionDef(Box::new(FunctionDef { name, params, returns, body, decorators, is_async })))
    }

    fn def_params_in_parens(&mut self) -> Parse<Params> {
        self.expect(TokenKind::LeftParen, "expected '('")?;
        let params = self.def_params()?;
        self.close(TokenKind::RightParen)?;
        Ok(params)
    }

    #[inline(never)]
    fn class(&mut self, decorators: Vec<Expr>) -> Parse<StmtKind> {
        self.advance()?;
        let name = self.identifier()?;
        let bases = if self.at(TokenKind::LeftParen) { self.arguments()? } else { Vec::new() };
        let body = self.block("class definition")?;
        Ok(StmtKind::ClassDef(Box::new(ClassDef { name, bases, body, decorators })))
    }
}
