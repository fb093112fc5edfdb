//! Tokens to tree: recursive descent for statements, precedence climbing for operators.
//!
//! Two limits keep the stack bounded, ours and that of whoever walks or drops the tree. Recursion counts as
//! *nesting*. What needs no recursion to parse can still be a deep tree: `a + a + a` leans to the left, an `elif` is
//! an `if` inside an `else`. So the parser keeps the *height* of what it has built. Both are kept by `nested` and
//! `grow`, and nowhere else.

mod arguments;
mod compound;
mod display;
mod expr;
mod fstring;
mod pattern;
mod stmt;
mod target;

use alloc::string::String;
use alloc::vec::Vec;

use crate::ast::{Expr, ExprKind, Ident, Module, Span};
use crate::diagnostic::Fault;
use crate::lexer::{Lexer, LexerMark, Token, TokenKind};

/// How deep expressions, patterns and blocks may nest in one another.
pub const MAX_NESTING: u32 = 120;

/// How high a tree may be: what recursion over it must be able to bear. At 1000 a megabyte of stack leaves a
/// kilobyte for each level.
pub const MAX_TREE_HEIGHT: u32 = 1000;

type Parse<T> = Result<T, Fault>;

pub(crate) fn module(source: &str) -> Parse<Module> {
    let mut parser = Parser::new(source)?;
    let result = parser.start().and_then(|()| parser.module_body());
    result.map_err(|error| parser.blame_open_bracket(error))
}

pub(crate) fn single(source: &str) -> Parse<Module> {
    let module = module(source)?;
    if module.body.is_empty() && source.trim_start().starts_with('\\') {
        return Err(Fault::new("invalid syntax", end_of(source)));
    }
    Ok(module)
}

pub(crate) fn expression(source: &str) -> Parse<Expr> {
    let mut parser = Parser::new(source)?;
    parser.lexer.skip_leading_space();
    let result = parser.start().and_then(|()| parser.whole_expression());
    result.map_err(|error| parser.blame_open_bracket(error))
}

fn end_of(source: &str) -> Span {
    let end = source.len() as u32;
    Span { start: end, end }
}

struct Parser<'a> {
    source: &'a str,
    lexer: Lexer<'a>,
    /// The token to look at next. Invariant: the lexer stands right behind it.
    token: Token,
    /// Where the token before it ended.
    previous_end: u32,
    nesting: u32,
    /// The height of the highest tree finished since `nested` was last entered.
    height: u32,
}

/// A place to come back to when the first guess at a statement was wrong.
struct Mark {
    lexer: LexerMark,
    token: Token,
    previous_end: u32,
    nesting: u32,
    height: u32,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str) -> Parse<Parser<'a>> {
        if u32::try_from(source.len()).is_err() {
            return Err(Fault::new("source text is too long", Span::default()));
        }
        Ok(Parser {
            source,
            lexer: Lexer::new(source),
            token: Token { kind: TokenKind::Newline, span: Span::default() },
            previous_end: 0,
            nesting: 0,
            height: 0,
        })
    }

    fn start(&mut self) -> Parse<()> {
        self.token = self.lexer.next()?;
        self.previous_end = self.token.span.start;
        Ok(())
    }

    fn module_body(&mut self) -> Parse<Module> {
        let mut body = Vec::new();
        while !self.at(TokenKind::End) {
            self.statement(&mut body)?;
        }
        Ok(Module { body })
    }

    fn whole_expression(&mut self) -> Parse<Expr> {
        let value = self.expression_list()?;
        while self.eat(TokenKind::Newline)? {}
        if !self.at(TokenKind::End) {
            return Err(self.unexpected());
        }
        Ok(value)
    }

    fn at(&self, kind: TokenKind) -> bool {
        self.token.kind == kind
    }

    fn advance(&mut self) -> Parse<()> {
        self.previous_end = self.token.span.end;
        self.token = self.lexer.next()?;
        Ok(())
    }

    fn eat(&mut self, kind: TokenKind) -> Parse<bool> {
        if !self.at(kind) {
            return Ok(false);
        }
        self.advance()?;
        Ok(true)
    }

    fn expect(&mut self, kind: TokenKind, message: &str) -> Parse<()> {
        if self.eat(kind)? {
            return Ok(());
        }
        Err(Fault::new(message, self.token.span))
    }

    /// The error for a token that fits nowhere.
    fn unexpected(&self) -> Fault {
        match self.token.kind {
            TokenKind::Indent => Fault::indentation("unexpected indent", self.token.span),
            kind => {
                let fault = Fault::new(INVALID_SYNTAX, self.token.span);
                match note_on(kind) {
                    Some(note) => fault.with_note(note),
                    None => fault,
                }
            }
        }
    }

    /// What can't go on is often the fault of a bracket on a line further up: if one stays open to the end, that is the
    /// error.
    fn blame_open_bracket(&mut self, error: Fault) -> Fault {
        let between = self.lexer.innermost_bracket_at().and_then(|at| self.source.get(at..self.token.span.start as usize));
        if error.message() != INVALID_SYNTAX || !between.is_some_and(|between| between.contains('\n')) {
            return error;
        }
        loop {
            match self.lexer.next() {
                Ok(token) if token.kind == TokenKind::End => return error,
                Ok(_) => {}
                Err(found) if found.message().ends_with("was never closed") => return found,
                Err(_) => return error,
            }
        }
    }

    fn identifier(&mut self) -> Parse<Ident> {
        if !self.at(TokenKind::Name) {
            return Err(self.unexpected());
        }
        let span = self.token.span;
        let name = String::from(self.text(span));
        self.advance()?;
        Ok(Ident { name, span })
    }

    fn text(&self, span: Span) -> &'a str {
        // Tokens start and end at characters; an empty text would be our mistake, but no reason to panic.
        self.source.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn span_from(&self, start: u32) -> Span {
        Span { start, end: self.previous_end.max(start) }
    }

    fn finish(&self, kind: ExprKind, start: u32) -> Expr {
        Expr { kind, span: self.span_from(start) }
    }

    /// Parses a part that may hold parts of its own kind.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.nesting >= MAX_NESTING {
            return Err(self.too_deep());
        }
        self.nesting += 1;
        let beside = core::mem::replace(&mut self.height, 0);
        let part = parse(self)?;
        self.grow()?;
        self.height = self.height.max(beside);
        self.nesting -= 1;
        Ok(part)
    }

    /// Says that a node was put on top of what was built last.
    fn grow(&mut self) -> Parse<()> {
        self.height += 1;
        if self.height > MAX_TREE_HEIGHT {
            return Err(self.too_deep());
        }
        Ok(())
    }

    fn too_deep(&self) -> Fault {
        Fault::new("too much nesting", self.token.span)
    }

    fn mark(&self) -> Mark {
        Mark { lexer: self.lexer.mark(), token: self.token, previous_end: self.previous_end, nesting: self.nesting, height: self.height }
    }

    fn reset(&mut self, mark: Mark) {
        self.lexer.reset(mark.lexer);
        self.token = mark.token;
        self.previous_end = mark.previous_end;
        self.nesting = mark.nesting;
        self.height = mark.height;
    }
}

const INVALID_SYNTAX: &str = "invalid syntax";

/// What is likely to be wrong where a token of this kind fits nowhere.
fn note_on(kind: TokenKind) -> Option<&'static str> {
    use TokenKind as T;
    Some(match kind {
        T::Elif | T::Else => "no 'if' stands before it, indented as far",
        T::Except | T::Finally => "no 'try' stands before it, indented as far",
        T::Newline | T::End => "something is missing at the end of the line",
        T::Class
        | T::Def
        | T::For
        | T::While
        | T::With
        | T::Import
        | T::From
        | T::Return
        | T::Global
        | T::Nonlocal
        | T::Del
        | T::Pass
        | T::Break
        | T::Continue
        | T::Raise
        | T::Try
        | T::Assert
        | T::As
        | T::Is
        | T::In
        | T::And
        | T::Or
        | T::Async => "it is a keyword: no name, and nothing that can stand here",
        _ => return None,
    })
}
