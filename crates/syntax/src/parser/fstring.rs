//! String literals: adjacent ones joined, and the fields of f-strings and t-strings.
//!
//! An f-string's text is read here, character by character; inside a field the lexer takes over, so that any
//! expression may stand there, strings with the same quotes included (PEP 701).

use alloc::string::String;
use alloc::vec::Vec;

use super::{INVALID_SYNTAX, Parse, Parser};
use crate::ast::{Expr, ExprKind, FStringPart, Span};
use crate::diagnostic::Fault;
use crate::lexer::{TokenKind, malformed_field};
use crate::literal::{StringToken, decode_bytes, decode_str};

/// What adjacent literals have come to so far.
#[derive(Default)]
struct Joined {
    kind: Option<Kind>,
    bytes: Vec<u8>,
    parts: Parts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Str,
    Bytes,
    FString,
    TString,
}

/// Fields, and the text since the last one.
#[derive(Default)]
struct Parts {
    parts: Vec<FStringPart>,
    text: String,
}

impl Parts {
    fn push(&mut self, field: FStringPart) {
        self.end_text();
        self.parts.push(field);
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(FStringPart::Literal(core::mem::take(&mut self.text)));
        }
    }

    fn finish(mut self) -> Vec<FStringPart> {
        self.end_text();
        self.parts
    }
}

impl Joined {
    fn join(&mut self, kind: Kind, span: Span) -> Parse<()> {
        let joined = match (self.kind, kind) {
            (None, kind) => kind,
            (Some(before), kind) if before == kind => kind,
            (Some(Kind::Str | Kind::FString), Kind::Str | Kind::FString) => Kind::FString,
            (Some(Kind::Bytes), _) | (_, Kind::Bytes) => {
                return Err(Fault::new("cannot mix bytes and nonbytes literals", span));
            }
            _ => {
                return Err(Fault::new("cannot mix t-string literals with string or bytes literals", span));
            }
        };
        self.kind = Some(joined);
        Ok(())
    }

    fn finish(self) -> ExprKind {
        match self.kind {
            Some(Kind::Bytes) => ExprKind::Bytes(self.bytes),
            Some(Kind::FString) => ExprKind::FString(self.parts.finish()),
            Some(Kind::TString) => ExprKind::TString(self.parts.finish()),
            Some(Kind::Str) | None => ExprKind::Str(self.parts.text),
        }
    }
}

/// Where a stretch of text ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// An f-string: at its quotes.
    String,
    /// A format spec: at the brace of its field.
    Spec,
}

impl<'a> Parser<'a> {
    /// One or more string literals side by side.
    #[inline(never)]
    pub(super) fn strings(&mut self) -> Parse<Expr> {
        let start = self.token.span.start;
        let mut joined = Joined::default();
        while matches!(self.token.kind, TokenKind::String | TokenKind::FStringStart) {
            let span = self.token.span;
            let token = StringToken::new(self.text(span), span.start as usize);
            if self.token.kind == TokenKind::FStringStart {
                let kind = if token.is_template { Kind::TString } else { Kind::FString };
                joined.join(kind, span)?;
                self.fstring_text(&token, Within::String, &mut joined.parts)?;
                self.token.span.end = self.lexer.position() as u32;
            } else if token.is_bytes {
                joined.join(Kind::Bytes, span)?;
                decode_bytes(token.body, token.body_start, token.is_raw, &mut joined.bytes)?;
            } else {
                joined.join(Kind::Str, span)?;
                decode_str(token.body, token.body_start, token.is_raw, &mut joined.parts.text)?;
            }
            self.advance()?;
        }
        Ok(self.finish(joined.finish(), start))
    }

    /// Text and fields up to the end: past the quotes of a string, before the brace of a spec.
    fn fstring_text(&mut self, token: &StringToken<'a>, within: Within, into: &mut Parts) -> Parse<()> {
        let bytes = self.source.as_bytes();
        // `}}` is one brace in a spec only if a `{{` wants it: it may as well end two fields.
        let mut doubled = 0u32;
        loop {
            let from = self.lexer.position();
            let at = text_end(bytes, from, token);
            let text = self.source.get(from..at).unwrap_or_default();
            decode_str(text, from, token.is_raw, &mut into.text)?;
            self.lexer.set_position(at);
            let next = bytes.get(at + 1);
            match bytes.get(at) {
                Some(b'{') if next == Some(&b'{') => {
                    doubled += 1;
                    into.text.push('{');
                    self.lexer.set_position(at + 2);
                }
                Some(b'{') => self.nested(|parser| parser.field(token, at, into))?,
                Some(b'}') if within == Within::Spec && doubled == 0 => return Ok(()),
                Some(b'}') if next == Some(&b'}') => {
                    doubled = doubled.saturating_sub(1);
                    into.text.push('}');
                    self.lexer.set_position(at + 2);
                }
                Some(b'}') if within == Within::String => {
                    return Err(malformed_field(span(at, at + 1), "single '}' is not allowed"));
                }
                Some(b'}') => return Ok(()),
                Some(&byte) if byte == token.quote && within == Within::Spec => {
                    return Err(malformed_field(span(at, at + 1), "expecting '}'"));
                }
                Some(&byte) if byte == token.quote => {
                    self.lexer.set_position(at + if token.is_triple { 3 } else { 1 });
                    return Ok(());
                }
                _ => {
                    return Err(self.lexer.unterminated_string(self.token.span.start as usize, token.is_triple));
                }
            }
        }
    }

    /// `{value=!r:spec}`, from its opening brace at `at`.
    fn field(&mut self, token: &StringToken<'a>, at: usize, into: &mut Parts) -> Parse<()> {
        let string_start = self.token;
        self.lexer.set_position(at + 1);
        self.lexer.open_field(at)?;
        self.advance()?;
        if matches!(self.token.kind, TokenKind::RightBrace | TokenKind::Exclamation | TokenKind::Colon | TokenKind::Equal) {
            return Err(malformed_field(self.token.span, "valid expression required before '}'"));
        }
        let value = self.yield_or_expression_list()?;
        let source: &'a str = self.source;
        let text_to = |end: u32| source.get(at + 1..end as usize).unwrap_or_default();
        let mut text = if token.is_template { text_to(self.token.span.start).trim_end() } else { "" };
        let debug = self.eat(TokenKind::Equal)?;
        if debug {
            let shown = text_to(self.token.span.start);
            if token.is_template {
                into.text.push_str(shown);
            } else {
                text = shown;
            }
        }
        let mut conversion = None;
        let mut end = self.token;
        if end.kind == TokenKind::Exclamation {
            conversion = Some(self.conversion()?);
            self.advance()?;
            end = self.token;
        }
        let mut spec = Parts::default();
        match end.kind {
            TokenKind::RightBrace => {
                // Like Python, show what a debugging field holds as the programmer wrote it.
                if debug && conversion.is_none() {
                    conversion = Some('r');
                }
            }
            TokenKind::Colon => {
                self.lexer.close_field();
                self.token = string_start;
                self.fstring_text(token, Within::Spec, &mut spec)?;
                let brace = self.lexer.position();
                self.lexer.set_position(brace + 1);
            }
            _ => return Err(self.unexpected_in_field()),
        }
        self.token = string_start;
        into.push(FStringPart::Expr { value, text: String::from(text), debug, conversion, spec: spec.finish() });
        Ok(())
    }

    /// The letter behind `!`, which is the token at hand.
    #[inline(never)]
    fn conversion(&mut self) -> Parse<char> {
        let at = self.lexer.position();
        let rest = self.source.as_bytes().get(at..).unwrap_or_default();
        if let [letter @ (b'r' | b's' | b'a'), behind @ ..] = rest {
            // `!r :` with a space: Python takes it.
            let end = behind.iter().find(|&&byte| byte != b' ');
            if matches!(end, Some(b':' | b'}')) {
                self.lexer.set_position(at + 1);
                return Ok(*letter as char);
            }
        }
        Err(Fault::new(INVALID_SYNTAX, self.token.span).with_note("f-string: a conversion is one of '!r', '!s' and '!a'"))
    }

    /// What stands behind a field's expression doesn't belong there; or the field's brace is missing altogether.
    #[inline(never)]
    fn unexpected_in_field(&mut self) -> Fault {
        let error = self.unexpected();
        while !matches!(self.token.kind, TokenKind::RightBrace | TokenKind::End) {
            match self.advance() {
                Err(found) if found.message() != error.message() => return found,
                Err(_) => break,
                Ok(()) => {}
            }
        }
        error
    }
}

/// The offset of the next brace, closing quote, or end of a string that has none.
fn text_end(bytes: &[u8], from: usize, token: &StringToken<'_>) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' | b'}' => return at,
            b'\\' => match bytes.get(at + 1) {
                // A brace can't be escaped.
                Some(b'{' | b'}') | None => {}
                Some(b'\r') if bytes.get(at + 2) == Some(&b'\n') => at += 2,
                Some(_) => at += 1,
            },
            b'\n' | b'\r' if !token.is_triple => return at,
            _ if byte == token.quote && (!token.is_triple || bytes[at..].starts_with(&[byte; 3])) => {
                return at;
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}
