//! Arguments of calls and classes, parameters of functions and lambdas.

use alloc::format;
use alloc::vec::Vec;

use super::{Parse, Parser, target};
use crate::ast::{Arg, Expr, ExprKind, Ident, Param, Params};
use crate::diagnostic::Fault;
use crate::lexer::{Token, TokenKind};

/// How many parameters a function may have; each is compared with all others.
const MAX_PARAMETERS: usize = 255;

impl Parser<'_> {
    /// `(...)` of a call or a class.
    #[inline(never)]
    pub(super) fn arguments(&mut self) -> Parse<Vec<Arg>> {
        self.advance()?;
        let mut args = Vec::new();
        let mut order = Order::Positional;
        while !self.at(TokenKind::RightParen) {
            let start = self.token;
            let arg = self.argument()?;
            order = order.after(&arg, start)?;
            args.push(arg);
            if !self.eat(TokenKind::Comma)? {
                break;
            }
        }
        self.close(TokenKind::RightParen)?;
        Ok(args)
    }

    fn argument(&mut self) -> Parse<Arg> {
        if self.eat(TokenKind::Star)? {
            return Ok(Arg::Star(self.expression()?));
        }
        if self.eat(TokenKind::DoubleStar)? {
            return Ok(Arg::DoubleStar(self.expression()?));
        }
        let first = self.token;
        let value = self.named_expression()?;
        if self.at(TokenKind::Equal) {
            return self.keyword_argument(value, first);
        }
        if self.at_comprehension() {
            // Beside other arguments Python wants parentheses around it; MicroPython doesn't.
            let start = value.span.start;
            let comp = self.comprehension(value)?;
            return Ok(Arg::Positional(self.finish(ExprKind::Generator(comp), start)));
        }
        Ok(Arg::Positional(value))
    }

    fn keyword_argument(&mut self, name: Expr, first: Token) -> Parse<Arg> {
        let span = name.span;
        let name = match name.kind {
            ExprKind::Name(name) if first.span.end == self.previous_end => name,
            kind @ (ExprKind::None | ExprKind::True | ExprKind::False) => {
                let message = format!("cannot assign to {}", target::describe(&kind));
                return Err(Fault::new(message, span));
            }
            _ => {
                return Err(Fault::new("expression cannot contain assignment, perhaps you meant \"==\"?", span));
            }
        };
        self.advance()?;
        Ok(Arg::Keyword(Ident { name, span }, self.expression()?))
    }

    /// Between the parentheses of a `def`.
    pub(super) fn def_params(&mut self) -> Parse<Params> {
        self.params(TokenKind::RightParen, true)
    }

    /// Between `lambda` and its colon, where a colon can't be an annotation's.
    pub(super) fn lambda_params(&mut self) -> Parse<Params> {
        self.params(TokenKind::Colon, false)
    }

    /// A bare `*` with nothing behind it is let through, as in MicroPython.
    fn params(&mut self, end: TokenKind, annotated: bool) -> Parse<Params> {
        let mut params = Params::default();
        let mut star = None;
        while !self.at(end) {
            let start = self.token.span;
            if params.kwarg.is_some() {
                return Err(Fault::new("arguments cannot follow var-keyword argument", start));
            }
            match self.token.kind {
                TokenKind::Slash => {
                    self.advance()?;
                    if star.is_some() {
                        return Err(Fault::new("/ must be ahead of *", start));
                    }
                    if !params.posonly.is_empty() {
                        return Err(Fault::new("/ may appear only once", start));
                    }
                    if params.args.is_empty() {
                        return Err(Fault::new("at least one argument must precede /", start));
                    }
                    params.posonly = core::mem::take(&mut params.args);
                }
                TokenKind::Star => {
                    self.advance()?;
                    if star.replace(start).is_some() {
                        return Err(Fault::new("* argument may appear only once", start));
                    }
                    if self.at(TokenKind::Name) {
                        params.vararg = Some(self.param(annotated, false)?);
                    }
                }
                TokenKind::DoubleStar => {
                    self.advance()?;
                    params.kwarg = Some(self.param(annotated, false)?);
                }
                _ => {
                    let param = self.param(annotated, true)?;
                    if star.is_some() {
                        params.kwonly.push(param);
                    } else {
                        let last = params.args.last().or(params.posonly.last());
                        if param.default.is_none() && last.is_some_and(|last| last.default.is_some()) {
                            return Err(Fault::new("parameter without a default follows parameter with a default", param.name.span));
                        }
                        params.args.push(param);
                    }
                }
            }
            if !self.eat(TokenKind::Comma)? {
                break;
            }
        }
        if !self.at(end) {
            return Err(self.unexpected());
        }
        check_names(&params)?;
        Ok(params)
    }

    fn param(&mut self, annotated: bool, may_have_default: bool) -> Parse<Param> {
        let name = self.identifier()?;
        let annotation = if annotated && self.eat(TokenKind::Colon)? {
            // `*args: *Ts` is Python, too.
            Some(self.starred_or_expression()?)
        } else {
            None
        };
        let default = if self.at(TokenKind::Equal) {
            if !may_have_default {
                return Err(Fault::new("var-positional and var-keyword arguments cannot have default values", self.token.span));
            }
            self.advance()?;
            Some(self.expression()?)
        } else {
            None
        };
        Ok(Param { name, annotation, default })
    }
}

/// The last kind of argument a call has had: later kinds don't go back to earlier ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Positional,
    Keyword,
    DoubleStar,
}

impl Order {
    fn after(self, arg: &Arg, start: Token) -> Parse<Order> {
        let message = match (arg, self) {
            (Arg::DoubleStar(_), _) | (Arg::Keyword(..), Order::DoubleStar) => {
                return Ok(Order::DoubleStar);
            }
            (Arg::Keyword(..), _) => return Ok(Order::Keyword),
            (Arg::Positional(_) | Arg::Star(_), Order::Positional) => return Ok(Order::Positional),
            // Python takes `f(a=1, *b)`, MicroPython does not.
            (Arg::Star(_), Order::Keyword) => "* arg after kwarg",
            (Arg::Star(_), Order::DoubleStar) => "iterable argument unpacking follows keyword argument unpacking",
            (Arg::Positional(_), Order::Keyword) => "positional argument follows keyword argument",
            (Arg::Positional(_), Order::DoubleStar) => "positional argument follows keyword argument unpacking",
        };
        Err(Fault::new(message, start.span))
    }
}

fn check_names(params: &Params) -> Parse<()> {
    let all = || {
        let positional = params.posonly.iter().chain(&params.args);
        positional.chain(&params.vararg).chain(&params.kwonly).chain(&params.kwarg)
    };
    if let Some(param) = all().nth(MAX_PARAMETERS) {
        return Err(Fault::new("more than 255 parameters", param.name.span));
    }
    for (index, param) in all().enumerate() {
        if all().take(index).any(|earlier| earlier.name.name == param.name.name) {
            let message = format!("duplicate argument '{}' in function definition", param.name.name);
            return Err(Fault::new(message, param.name.span));
        }
    }
    Ok(())
}
