//! `match` and its patterns.
//!
//! `match` and `case` are names elsewhere. A line that starts with `match` is tried as the statement's head first:
//! only that ends in a colon and a line end.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Parse, Parser};
use crate::ast::{BinOp, Expr, ExprKind, Ident, MatchCase, Pattern, PatternKind, StmtKind, UnaryOp};
use crate::diagnostic::Fault;
use crate::lexer::TokenKind;

const NOT_A_PATTERN: &str = "patterns may only match literals and attribute lookups";

impl Parser<'_> {
    /// `None` if the line is no `match` statement; then nothing was read.
    pub(super) fn match_statement(&mut self) -> Parse<Option<StmtKind>> {
        let mark = self.mark();
        let Ok(Some(subject)) = self.match_head() else {
            self.reset(mark);
            return Ok(None);
        };
        self.advance()?;
        self.indent("'match' statement")?;
        let mut cases = Vec::new();
        while !self.eat(TokenKind::Dedent)? {
            if !self.eat(TokenKind::Newline)? {
                cases.push(self.match_case()?);
            }
        }
        Ok(Some(StmtKind::Match { subject, cases }))
    }

    /// The subject of `match subject:`, up to its line end.
    fn match_head(&mut self) -> Parse<Option<Expr>> {
        self.advance()?;
        if !self.at_expression() && !self.at(TokenKind::Star) {
            return Ok(None);
        }
        let subject = self.named_expression_list()?;
        let is_head = self.eat(TokenKind::Colon)? && self.at(TokenKind::Newline);
        Ok(is_head.then_some(subject))
    }

    fn match_case(&mut self) -> Parse<MatchCase> {
        if !self.at(TokenKind::Name) || self.text(self.token.span) != "case" {
            return Err(self.unexpected());
        }
        self.advance()?;
        let pattern = self.open_pattern()?;
        let guard = if self.eat(TokenKind::If)? { Some(self.named_expression()?) } else { None };
        let body = self.block("'case' statement")?;
        Ok(MatchCase { pattern, guard, body })
    }

    /// A pattern, or several without brackets around.
    fn open_pattern(&mut self) -> Parse<Pattern> {
        let start = self.token.span.start;
        let first = self.starred_or_pattern()?;
        if !self.at(TokenKind::Comma) {
            return match first.kind {
                PatternKind::Star(_) => Err(Fault::new("can't use starred pattern here", first.span)),
                _ => Ok(first),
            };
        }
        let items = self.more_patterns(first, TokenKind::Colon)?;
        Ok(self.finish_pattern(PatternKind::Sequence(items), start))
    }

    fn more_patterns(&mut self, first: Pattern, end: TokenKind) -> Parse<Vec<Pattern>> {
        let mut has_star = matches!(first.kind, PatternKind::Star(_));
        let mut items = Vec::new();
        items.push(first);
        while self.eat(TokenKind::Comma)? {
            if self.at(end) || self.at(TokenKind::If) {
                break;
            }
            let item = self.starred_or_pattern()?;
            if matches!(item.kind, PatternKind::Star(_)) {
                if has_star {
                    return Err(Fault::new("multiple starred expressions in sequence pattern", item.span));
                }
                has_star = true;
            }
            items.push(item);
        }
        Ok(items)
    }

    fn finish_pattern(&self, kind: PatternKind, start: u32) -> Pattern {
        Pattern { kind, span: self.span_from(start) }
    }

    fn starred_or_pattern(&mut self) -> Parse<Pattern> {
        let start = self.token.span.start;
        if !self.eat(TokenKind::Star)? {
            return self.pattern();
        }
        let name = self.identifier()?;
        let name = (name.name != "_").then_some(name);
        Ok(self.finish_pattern(PatternKind::Star(name), start))
    }

    /// `a | b as name`
    fn pattern(&mut self) -> Parse<Pattern> {
        self.nested(|parser| {
            let start = parser.token.span.start;
            let pattern = parser.or_pattern()?;
            if !parser.eat(TokenKind::As)? {
                return Ok(pattern);
            }
            let name = parser.capture_name()?;
            parser.grow()?;
            Ok(parser.finish_pattern(PatternKind::As(Box::new(pattern), name), start))
        })
    }

    fn capture_name(&mut self) -> Parse<Ident> {
        let name = self.identifier()?;
        if name.name == "_" {
            return Err(Fault::new("cannot use '_' as a target", name.span));
        }
        if matches!(self.token.kind, TokenKind::Dot | TokenKind::LeftParen | TokenKind::Equal) {
            return Err(self.unexpected());
        }
        Ok(name)
    }

    fn or_pattern(&mut self) -> Parse<Pattern> {
        let start = self.token.span.start;
        let first = self.closed_pattern()?;
        if !self.at(TokenKind::Bar) {
            return Ok(first);
        }
        let mut choices = Vec::new();
        choices.push(first);
        while self.eat(TokenKind::Bar)? {
            choices.push(self.nested(Parser::closed_pattern)?);
        }
        self.grow()?;
        Ok(self.finish_pattern(PatternKind::Or(choices), start))
    }

    fn closed_pattern(&mut self) -> Parse<Pattern> {
        let start = self.token.span.start;
        let kind = match self.token.kind {
            TokenKind::Name => return self.name_pattern(),
            TokenKind::LeftParen => return self.group_pattern(),
            TokenKind::LeftBracket => {
                self.advance()?;
                let items = self.bracketed_patterns(TokenKind::RightBracket)?;
                self.close(TokenKind::RightBracket)?;
                PatternKind::Sequence(items)
            }
            TokenKind::LeftBrace => self.mapping_pattern()?,
            TokenKind::None | TokenKind::True | TokenKind::False => PatternKind::Singleton(self.pattern_literal()?),
            _ => PatternKind::Value(self.pattern_literal()?),
        };
        Ok(self.finish_pattern(kind, start))
    }

    /// `(a)` is `a`; `(a,)` and `()` are sequences.
    fn group_pattern(&mut self) -> Parse<Pattern> {
        let start = self.token.span.start;
        self.advance()?;
        let mut is_sequence = self.at(TokenKind::RightParen);
        let mut items = Vec::new();
        if !is_sequence {
            let first = self.starred_or_pattern()?;
            is_sequence = self.at(TokenKind::Comma) || matches!(first.kind, PatternKind::Star(_));
            items = self.more_patterns(first, TokenKind::RightParen)?;
        }
        self.close(TokenKind::RightParen)?;
        match items.pop() {
            Some(only) if !is_sequence => Ok(only),
            last => {
                items.extend(last);
                Ok(self.finish_pattern(PatternKind::Sequence(items), start))
            }
        }
    }

    fn bracketed_patterns(&mut self, end: TokenKind) -> Parse<Vec<Pattern>> {
        if self.at(end) {
            return Ok(Vec::new());
        }
        let first = self.starred_or_pattern()?;
        self.more_patterns(first, end)
    }

    /// A capture, `_`, a dotted name, or a class with arguments.
    fn name_pattern(&mut self) -> Parse<Pattern> {
        let start = self.token.span.start;
        let is_plain_name = |kind| !matches!(kind, TokenKind::Dot | TokenKind::LeftParen);
        let name = self.identifier()?;
        if is_plain_name(self.token.kind) {
            let kind = match name.name.as_str() {
                "_" => PatternKind::Wildcard,
                _ => PatternKind::Capture(name),
            };
            return Ok(self.finish_pattern(kind, start));
        }
        let value = self.dotted_value(name)?;
        let kind = if self.at(TokenKind::LeftParen) { self.class_pattern(value)? } else { PatternKind::Value(value) };
        Ok(self.finish_pattern(kind, start))
    }

    /// The attributes behind a name.
    fn dotted_value(&mut self, name: Ident) -> Parse<Expr> {
        let start = name.span.start;
        let mut value = Expr { kind: ExprKind::Name(name.name), span: name.span };
        while self.eat(TokenKind::Dot)? {
            let attr = self.identifier()?;
            self.grow()?;
            let kind = ExprKind::Attribute { value: Box::new(value), attr };
            value = self.finish(kind, start);
        }
        Ok(value)
    }

    fn class_pattern(&mut self, class: Expr) -> Parse<PatternKind> {
        self.advance()?;
        let mut args = Vec::new();
        let mut kwargs = Vec::new();
        while !self.at(TokenKind::RightParen) {
            let pattern = self.pattern()?;
            match pattern.kind {
                PatternKind::Capture(name) if self.at(TokenKind::Equal) => {
                    self.advance()?;
                    kwargs.push((name, self.pattern()?));
                }
                _ if !kwargs.is_empty() => {
                    return Err(Fault::new("positional patterns follow keyword patterns", pattern.span));
                }
                _ => args.push(pattern),
            }
            if !self.eat(TokenKind::Comma)? {
                break;
            }
        }
        self.close(TokenKind::RightParen)?;
        Ok(PatternKind::Class { class, args, kwargs })
    }

    fn mapping_pattern(&mut self) -> Parse<PatternKind> {
        self.advance()?;
        let mut items = Vec::new();
        let mut rest = None;
        while !self.at(TokenKind::RightBrace) {
            if rest.is_some() {
                return Err(self.unexpected());
            }
            if self.eat(TokenKind::DoubleStar)? {
                rest = Some(self.capture_name()?);
            } else {
                let key = self.mapping_key()?;
                self.expect(TokenKind::Colon, "':' expected after dictionary key")?;
                items.push((key, self.pattern()?));
            }
            if !self.eat(TokenKind::Comma)? {
                break;
            }
        }
        self.close(TokenKind::RightBrace)?;
        Ok(PatternKind::Mapping { items, rest })
    }

    fn mapping_key(&mut self) -> Parse<Expr> {
        if !self.at(TokenKind::Name) {
            return self.pattern_literal();
        }
        let name = self.identifier()?;
        if !self.at(TokenKind::Dot) {
            return Err(Fault::new("mapping pattern keys may only match literals and attribute lookups", name.span));
        }
        self.dotted_value(name)
    }

    /// A number (complex ones have two parts), strings, or a singleton.
    fn pattern_literal(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        match self.token.kind {
            TokenKind::Number | TokenKind::Minus => {}
            TokenKind::None | TokenKind::True | TokenKind::False => return self.atom(),
            TokenKind::String => return self.strings(),
            TokenKind::FStringStart => return Err(Fault::new(NOT_A_PATTERN, self.token.span)),
            _ => return Err(self.unexpected()),
        }
        let real = if self.eat(TokenKind::Minus)? {
            let value = self.pattern_number()?;
            self.finish(ExprKind::Unary(UnaryOp::Neg, Box::new(value)), start)
        } else {
            self.pattern_number()?
        };
        let op = match self.token.kind {
            TokenKind::Plus => BinOp::Add,
            TokenKind::Minus => BinOp::Sub,
            _ => return Ok(real),
        };
        self.advance()?;
        let imaginary = self.pattern_number()?;
        if !matches!(imaginary.kind, ExprKind::Imaginary(_)) {
            return Err(Fault::new("imaginary number required in complex literal", imaginary.span));
        }
        let kind = ExprKind::Binary(op, Box::new(real), Box::new(imaginary));
        Ok(self.finish(kind, start))
    }

    fn pattern_number(&mut self) -> Parse<Expr> {
        if !self.at(TokenKind::Number) {
            return Err(self.unexpected());
        }
        self.atom()
    }
}
