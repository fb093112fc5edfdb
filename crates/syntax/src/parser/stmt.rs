//! Statements of one line.

use alloc::vec::Vec;

use super::target::{check_annotatable, check_assignable, check_augmentable, check_deletable};
use super::{Parse, Parser};
use crate::ast::{Alias, BinOp, Expr, ExprKind, Ident, Stmt, StmtKind};
use crate::diagnostic::Fault;
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// A logical line of statements, or a compound statement with all its blocks.
    pub(super) fn statement(&mut self, into: &mut Vec<Stmt>) -> Parse<()> {
        if self.eat(TokenKind::Newline)? {
            return Ok(());
        }
        let start = self.token.span.start;
        match self.compound_statement()? {
            Some(kind) => into.push(Stmt { kind, span: self.span_from(start) }),
            None => self.simple_statements(into)?,
        }
        Ok(())
    }

    /// `a; b; c` and the end of the line.
    pub(super) fn simple_statements(&mut self, into: &mut Vec<Stmt>) -> Parse<()> {
        loop {
            let start = self.token.span.start;
            let kind = self.simple_statement()?;
            into.push(Stmt { kind, span: self.span_from(start) });
            let is_separated = self.eat(TokenKind::Semicolon)?;
            if self.at(TokenKind::End) || self.eat(TokenKind::Newline)? {
                return Ok(());
            }
            if !is_separated {
                return Err(self.unexpected());
            }
        }
    }

    fn simple_statement(&mut self) -> Parse<StmtKind> {
        let single = match self.token.kind {
            TokenKind::Return => return self.return_statement(),
            TokenKind::Raise => return self.raise(),
            TokenKind::Del => return self.delete(),
            TokenKind::Assert => return self.assert(),
            TokenKind::Import => return self.import(),
            TokenKind::From => return self.import_from(),
            TokenKind::Global => return Ok(StmtKind::Global(self.name_list()?)),
            TokenKind::Nonlocal => return Ok(StmtKind::Nonlocal(self.name_list()?)),
            TokenKind::Pass => StmtKind::Pass,
            TokenKind::Break => StmtKind::Break,
            TokenKind::Continue => StmtKind::Continue,
            _ => return self.expression_statement(),
        };
        self.advance()?;
        Ok(single)
    }

    /// An expression, or any kind of assignment.
    fn expression_statement(&mut self) -> Parse<StmtKind> {
        let first = self.yield_or_target()?;
        match self.token.kind {
            TokenKind::Equal => self.assign(first),
            TokenKind::Colon => self.annotated_assign(first),
            TokenKind::Newline | TokenKind::Semicolon | TokenKind::End => {
                self.check_value(&first)?;
                Ok(StmtKind::Expr(first))
            }
            kind => match augmented_operator(kind) {
                Some(op) => self.augmented_assign(first, op),
                None => Err(self.unexpected_after(&first)),
            },
        }
    }

    /// As `yield_or_expression_list`, but leaves a lone `*a` for whoever knows whether it is a target.
    fn yield_or_target(&mut self) -> Parse<Expr> {
        if self.at(TokenKind::Yield) {
            return self.nested(Parser::yield_expression);
        }
        let start = self.token.span.start;
        let first = self.starred_or_expression()?;
        if !self.at(TokenKind::Comma) {
            return Ok(first);
        }
        let items = self.more_items(first, Parser::starred_or_expression)?;
        Ok(self.finish(ExprKind::Tuple(items), start))
    }

    fn check_value(&self, value: &Expr) -> Parse<()> {
        match value.kind {
            ExprKind::Starred(_) => Err(Fault::new("can't use starred expression here", value.span)),
            _ => Ok(()),
        }
    }

    fn unexpected_after(&self, first: &Expr) -> Fault {
        match &first.kind {
            ExprKind::Name(name) if self.at_expression() && matches!(name.as_str(), "print" | "exec") => {
                let message = alloc::format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
                Fault::new(message, first.span)
            }
            _ => self.unexpected(),
        }
    }

    fn assign(&mut self, first: Expr) -> Parse<StmtKind> {
        let mut targets = Vec::new();
        let mut value = first;
        while self.at(TokenKind::Equal) {
            check_assignable(&value)?;
            targets.push(value);
            self.advance()?;
            value = self.yield_or_target()?;
        }
        self.check_value(&value)?;
        Ok(StmtKind::Assign { targets, value })
    }

    fn annotated_assign(&mut self, target: Expr) -> Parse<StmtKind> {
        check_annotatable(&target)?;
        self.advance()?;
        let annotation = self.expression()?;
        let value = if self.eat(TokenKind::Equal)? { Some(self.yield_or_expression_list()?) } else { None };
        Ok(StmtKind::AnnAssign { target, annotation, value })
    }

    fn augmented_assign(&mut self, target: Expr, op: BinOp) -> Parse<StmtKind> {
        check_augmentable(&target)?;
        self.advance()?;
        let value = self.yield_or_expression_list()?;
        Ok(StmtKind::AugAssign { target, op, value })
    }

    fn return_statement(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        if self.at_line_end() {
            return Ok(StmtKind::Return(None));
        }
        Ok(StmtKind::Return(Some(self.expression_list()?)))
    }

    fn raise(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        if self.at_line_end() {
            return Ok(StmtKind::Raise { exc: None, cause: None });
        }
        let exc = Some(self.expression()?);
        let cause = if self.eat(TokenKind::From)? { Some(self.expression()?) } else { None };
        Ok(StmtKind::Raise { exc, cause })
    }

    fn delete(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        let first = self.starred_or_operand()?;
        let targets = self.more_items(first, Parser::starred_or_operand)?;
        targets.iter().try_for_each(check_deletable)?;
        Ok(StmtKind::Delete(targets))
    }

    fn assert(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        let test = self.expression()?;
        let msg = if self.eat(TokenKind::Comma)? { Some(self.expression()?) } else { None };
        Ok(StmtKind::Assert { test, msg })
    }

    fn at_line_end(&self) -> bool {
        matches!(self.token.kind, TokenKind::Newline | TokenKind::Semicolon | TokenKind::End)
    }

    /// The names of `global` or `nonlocal`.
    fn name_list(&mut self) -> Parse<Vec<Ident>> {
        let mut names = Vec::new();
        self.advance()?;
        names.push(self.identifier()?);
        while self.eat(TokenKind::Comma)? {
            names.push(self.identifier()?);
        }
        Ok(names)
    }

    fn import(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        let mut names = Vec::new();
        loop {
            let name = self.dotted_name()?;
            names.push(self.alias(name)?);
            if !self.eat(TokenKind::Comma)? {
                return Ok(StmtKind::Import(names));
            }
        }
    }

    fn import_from(&mut self) -> Parse<StmtKind> {
        self.advance()?;
        let mut level = 0;
        loop {
            level += match self.token.kind {
                TokenKind::Dot => 1,
                TokenKind::Ellipsis => 3,
                _ => break,
            };
            self.advance()?;
        }
        let module = if level > 0 && self.at(TokenKind::Import) { None } else { Some(self.dotted_name()?) };
        self.expect(TokenKind::Import, "expected 'import'")?;
        let star = self.eat(TokenKind::Star)?;
        let names = if star { Vec::new() } else { self.imported_names()? };
        Ok(StmtKind::ImportFrom { module, level, names, star })
    }

    /// `a, b as c`, with or without parentheses.
    fn imported_names(&mut self) -> Parse<Vec<Alias>> {
        let in_parens = self.eat(TokenKind::LeftParen)?;
        let mut names = Vec::new();
        loop {
            let name = self.identifier()?;
            names.push(self.alias(name)?);
            let comma = self.token.span;
            if !self.eat(TokenKind::Comma)? || (in_parens && self.at(TokenKind::RightParen)) {
                break;
            }
            if self.at_line_end() {
                return Err(Fault::new("trailing comma not allowed without surrounding parentheses", comma));
            }
        }
        if in_parens {
            self.close(TokenKind::RightParen)?;
        }
        Ok(names)
    }

    fn alias(&mut self, name: Ident) -> Parse<Alias> {
        let asname = if self.eat(TokenKind::As)? { Some(self.identifier()?) } else { None };
        Ok(Alias { name, asname })
    }

    fn dotted_name(&mut self) -> Parse<Ident> {
        let Ident { mut name, mut span } = self.identifier()?;
        while self.eat(TokenKind::Dot)? {
            let Ident { name: part, .. } = self.identifier()?;
            name.reserve(part.len() + 1);
            name.push('.');
            name.push_str(&part);
            span.end = self.previous_end;
        }
        Ok(Ident { name, span })
    }
}

fn augmented_operator(kind: TokenKind) -> Option<BinOp> {
    Some(match kind {
        TokenKind::PlusEqual => BinOp::Add,
        TokenKind::MinusEqual => BinOp::Sub,
        TokenKind::StarEqual => BinOp::Mul,
        TokenKind::AtEqual => BinOp::MatMul,
        TokenKind::SlashEqual => BinOp::Div,
        TokenKind::DoubleSlashEqual => BinOp::FloorDiv,
        TokenKind::PercentEqual => BinOp::Mod,
        TokenKind::DoubleStarEqual => BinOp::Pow,
        TokenKind::LeftShiftEqual => BinOp::LShift,
        TokenKind::RightShiftEqual => BinOp::RShift,
        TokenKind::AmpersandEqual => BinOp::BitAnd,
        TokenKind::BarEqual => BinOp::BitOr,
        TokenKind::CaretEqual => BinOp::BitXor,
        _ => return None,
    })
}
