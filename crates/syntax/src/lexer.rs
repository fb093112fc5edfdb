//! Text to tokens, one at a time.
//!
//! A token is its kind and its place: names, numbers and strings are read from the source by whoever needs them, so
//! lexing allocates nothing but the stacks of brackets and indents. An f-string is lexed together with the parser:
//! the lexer hands out `FStringStart` at the opening quotes, the parser takes over the text between
//! (`parser/fstring.rs`) and calls back for the tokens of each field.

use alloc::format;
use alloc::vec::Vec;

use crate::ast::Span;
use crate::diagnostic::Fault;

/// How many blocks may be inside one another.
pub const MAX_INDENTS: usize = 100;
/// How many brackets may be open.
const MAX_BRACKETS: usize = 200;
/// What a tab rounds the indentation up to.
const TAB_SIZE: u32 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    End,
    Newline,
    Indent,
    Dedent,
    Name,
    Number,
    /// A string without fields, whole.
    String,
    /// The prefix and the opening quotes of an f-string or a t-string.
    FStringStart,

    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Colon,
    Semicolon,
    Dot,
    Ellipsis,
    Arrow,
    Exclamation,
    Equal,
    ColonEqual,
    At,
    Plus,
    Minus,
    Star,
    DoubleStar,
    Slash,
    DoubleSlash,
    Percent,
    Ampersand,
    Bar,
    Caret,
    Tilde,
    LeftShift,
    RightShift,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    EqualEqual,
    NotEqual,
    PlusEqual,
    MinusEqual,
    StarEqual,
    DoubleStarEqual,
    SlashEqual,
    DoubleSlashEqual,
    PercentEqual,
    AmpersandEqual,
    BarEqual,
    CaretEqual,
    AtEqual,
    LeftShiftEqual,
    RightShiftEqual,

    False,
    None,
    True,
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bracket {
    Paren,
    Square,
    Brace,
    /// The brace of an f-string's field: a `:` right inside is never half of `:=`, for it starts the format spec.
    Field,
}

impl Bracket {
    fn open_text(self) -> char {
        match self {
            Bracket::Paren => '(',
            Bracket::Square => '[',
            Bracket::Brace | Bracket::Field => '{',
        }
    }

    fn closes_with(self, byte: u8) -> bool {
        match self {
            Bracket::Paren => byte == b')',
            Bracket::Square => byte == b']',
            Bracket::Brace | Bracket::Field => byte == b'}',
        }
    }
}

/// The width of a line's indentation, with tabs as eight columns and as one: when the two disagree about which line
/// is deeper, the meaning hangs on the editor's tab size.
#[derive(Clone, Copy)]
struct Indent {
    columns: u32,
    characters: u32,
}

pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    source: &'a str,
    position: usize,
    brackets: Vec<(Bracket, u32)>,
    /// Invariant: strictly ascending, starting with 0.
    indents: Vec<Indent>,
    /// Blocks that end here, still to be handed out.
    pending_dedents: usize,
    at_line_start: bool,
}

/// A place to come back to, inside one logical line.
#[derive(Clone, Copy)]
pub(crate) struct LexerMark {
    position: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Lexer<'a> {
        let mut indents = Vec::with_capacity(8);
        indents.push(Indent { columns: 0, characters: 0 });
        Lexer {
            bytes: source.as_bytes(),
            source,
            position: if source.starts_with('\u{feff}') { 3 } else { 0 },
            brackets: Vec::new(),
            indents,
            pending_dedents: 0,
            at_line_start: true,
        }
    }

    /// Skips what may stand before an expression given to `eval`, where a first line has no indentation.
    pub fn skip_leading_space(&mut self) {
        while matches!(self.peek(0), b' ' | b'\t' | b'\r' | b'\n' | 0x0c) {
            self.position += 1;
        }
        self.at_line_start = false;
    }

    /// Only where no bracket is open: at the start of a statement.
    pub fn mark(&self) -> LexerMark {
        debug_assert!(self.brackets.is_empty());
        LexerMark { position: self.position }
    }

    /// Invariant: no `Newline` was lexed since `mark`, or it was the last token.
    pub fn reset(&mut self, mark: LexerMark) {
        self.position = mark.position;
        self.brackets.clear();
        self.at_line_start = false;
    }

    pub fn position(&self) -> usize {
        self.position
    }

    pub fn set_position(&mut self, position: usize) {
        self.position = position;
    }

    pub fn innermost_bracket(&self) -> Option<Bracket> {
        self.brackets.last().map(|&(bracket, _)| bracket)
    }

    /// Where the innermost open bracket is.
    pub fn innermost_bracket_at(&self) -> Option<usize> {
        self.brackets.last().map(|&(_, at)| at as usize)
    }

    pub fn open_field(&mut self, at: usize) -> Result<(), Fault> {
        self.open(Bracket::Field, at)
    }

    /// The parser met the end of a field's expression before its brace: what follows is format spec, not tokens.
    pub fn close_field(&mut self) {
        let closed = self.brackets.pop();
        debug_assert!(matches!(closed, Some((Bracket::Field, _))));
    }

    pub fn next(&mut self) -> Result<Token, Fault> {
        if self.pending_dedents > 0 {
            self.pending_dedents -= 1;
            return Ok(self.token_from(TokenKind::Dedent, self.position));
        }
        if self.at_line_start {
            self.at_line_start = false;
            if let Some(token) = self.line_start()? {
                return Ok(token);
            }
        }
        self.skip_space()?;
        let start = self.position;
        let Some(&byte) = self.bytes.get(start) else {
            return self.end();
        };
        match byte {
            b'\n' | b'\r' => {
                self.skip_newline();
                self.at_line_start = true;
                Ok(self.token_from(TokenKind::Newline, start))
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.name(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'"' | b'\'' => self.string(start),
            _ => self.operator(byte),
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        // 0 is no valid character, so it can stand for the end.
        self.bytes.get(self.position + ahead).copied().unwrap_or(0)
    }

    fn span_from(&self, start: usize) -> Span {
        Span { start: start as u32, end: self.position as u32 }
    }

    fn token_from(&self, kind: TokenKind, start: usize) -> Token {
        Token { kind, span: self.span_from(start) }
    }

    /// An error about the character at `position`.
    fn error_here(&self, message: &str) -> Fault {
        let length = self.source.get(self.position..).and_then(|rest| rest.chars().next());
        let end = self.position + length.map_or(0, char::len_utf8);
        Fault::new(message, Span { start: self.position as u32, end: end as u32 })
    }

    fn skip_newline(&mut self) {
        self.position += if self.bytes[self.position..].starts_with(b"\r\n") { 2 } else { 1 };
    }

    fn skip_comment(&mut self) {
        while !matches!(self.bytes.get(self.position), None | Some(b'\n' | b'\r')) {
            self.position += 1;
        }
    }

    /// Spaces, comments, continued lines and, inside brackets, line ends.
    fn skip_space(&mut self) -> Result<(), Fault> {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | 0x0c => self.position += 1,
                b'#' => self.skip_comment(),
                b'\n' | b'\r' if !self.brackets.is_empty() => self.skip_newline(),
                b'\\' => self.skip_continuation()?,
                _ => return Ok(()),
            }
        }
    }

    fn skip_continuation(&mut self) -> Result<(), Fault> {
        self.position += 1;
        match self.bytes.get(self.position) {
            None => Ok(()),
            Some(b'\n' | b'\r') => {
                self.skip_newline();
                Ok(())
            }
            Some(_) => Err(self.error_here("unexpected character after line continuation character")),
        }
    }

    /// Compares the indentation of the next line that isn't blank with the one before.
    fn line_start(&mut self) -> Result<Option<Token>, Fault> {
        let (start, indent) = self.next_line_indent()?;
        let top = self.indents[self.indents.len() - 1];
        if indent.columns == top.columns {
            if indent.characters != top.characters {
                return Err(self.mixed_tabs(start));
            }
            return Ok(None);
        }
        if indent.columns > top.columns {
            if indent.characters <= top.characters {
                return Err(self.mixed_tabs(start));
            }
            if self.indents.len() > MAX_INDENTS {
                return Err(Fault::indentation("too many levels of indentation", self.span_from(start)));
            }
            self.indents.push(indent);
            return Ok(Some(self.token_from(TokenKind::Indent, start)));
        }
        self.dedent(start, indent)
    }

    fn dedent(&mut self, start: usize, indent: Indent) -> Result<Option<Token>, Fault> {
        let depth = self.indents.partition_point(|outer| outer.columns <= indent.columns);
        self.pending_dedents = self.indents.len() - depth - 1;
        self.indents.truncate(depth);
        let outer = self.indents[depth - 1];
        if outer.columns != indent.columns {
            return Err(Fault::indentation("unindent does not match any outer indentation level", self.span_from(start)));
        }
        if outer.characters != indent.characters {
            return Err(self.mixed_tabs(start));
        }
        Ok(Some(self.token_from(TokenKind::Dedent, self.position)))
    }

    fn mixed_tabs(&self, start: usize) -> Fault {
        Fault::indentation("inconsistent use of tabs and spaces in indentation", self.span_from(start))
    }

    /// Where the next line with code starts, and how deep. The end of the text counts as a line without indentation.
    fn next_line_indent(&mut self) -> Result<(usize, Indent), Fault> {
        const NONE: Indent = Indent { columns: 0, characters: 0 };
        let mut start = self.position;
        let mut indent = NONE;
        // A line that starts with a backslash takes the indentation before it.
        let mut continued: Option<Indent> = None;
        loop {
            match self.bytes.get(self.position) {
                Some(b' ') => {
                    indent.columns += 1;
                    indent.characters += 1;
                    self.position += 1;
                }
                Some(b'\t') => {
                    indent.columns = (indent.columns / TAB_SIZE + 1) * TAB_SIZE;
                    indent.characters += 1;
                    self.position += 1;
                }
                Some(0x0c) => {
                    indent = NONE;
                    self.position += 1;
                }
                Some(b'#') => self.skip_comment(),
                Some(b'\\') => {
                    self.skip_continuation()?;
                    continued = continued.or(Some(indent));
                }
                Some(b'\n' | b'\r') => {
                    self.skip_newline();
                    start = self.position;
                    indent = NONE;
                    continued = None;
                }
                None => return Ok((self.position, NONE)),
                Some(_) => return Ok((start, continued.unwrap_or(indent))),
            }
        }
    }

    /// The tokens after the last character: the end of its line, the ends of its blocks, the end.
    fn end(&mut self) -> Result<Token, Fault> {
        if let Some(&(bracket, at)) = self.brackets.last() {
            let span = Span { start: at, end: at + 1 };
            return Err(match bracket {
                Bracket::Field => malformed_field(span, "'{' was never closed"),
                _ => Fault::new(format!("'{}' was never closed", bracket.open_text()), span),
            });
        }
        let dedents = self.indents.len() - 1;
        if dedents > 0 {
            // The blocks' last line has no line end of its own; then come the dedents.
            self.indents.truncate(1);
            self.pending_dedents = dedents;
            return Ok(self.token_from(TokenKind::Newline, self.position));
        }
        Ok(self.token_from(TokenKind::End, self.position))
    }

    fn name(&mut self) -> Result<Token, Fault> {
        let start = self.position;
        loop {
            match self.peek(0) {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' => self.position += 1,
                0x80.. => self.skip_name_character()?,
                _ => break,
            }
        }
        let text = &self.bytes[start..self.position];
        if matches!(self.peek(0), b'"' | b'\'') && is_string_prefix(text) {
            return self.string(start);
        }
        Ok(self.token_from(keyword(text).unwrap_or(TokenKind::Name), start))
    }

    fn skip_name_character(&mut self) -> Result<(), Fault> {
        let Some(c) = self.source.get(self.position..).and_then(|rest| rest.chars().next()) else {
            return Err(self.error_here("invalid syntax"));
        };
        if is_name_character(c) {
            self.position += c.len_utf8();
            return Ok(());
        }
        Err(self.error_here(&format!("invalid character '{c}' (U+{:04X})", c as u32)))
    }

    /// Finds the extent of a number; `literal::number` reads it.
    fn number(&mut self) -> Result<Token, Fault> {
        let start = self.position;
        let kind = if self.peek(0) == b'0' {
            match self.peek(1) | 0x20 {
                b'x' => Some((16, "hexadecimal")),
                b'o' => Some((8, "octal")),
                b'b' => Some((2, "binary")),
                _ => None,
            }
        } else {
            None
        };
        match kind {
            Some((radix, name)) => {
                self.position += 2;
                if self.peek(0) == b'_' {
                    self.position += 1;
                }
                self.digits(radix, name)?;
                self.check_number_end(start, name)?;
            }
            None => self.decimal(start)?,
        }
        Ok(self.token_from(TokenKind::Number, start))
    }

    fn decimal(&mut self, start: usize) -> Result<(), Fault> {
        const NAME: &str = "decimal";
        let mut whole = true;
        if self.peek(0) != b'.' {
            self.digits(10, NAME)?;
        }
        let whole_end = self.position;
        if self.peek(0) == b'.' {
            whole = false;
            self.position += 1;
            if self.peek(0).is_ascii_digit() {
                self.digits(10, NAME)?;
            }
        }
        if self.peek(0) | 0x20 == b'e' {
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if self.peek(1 + sign).is_ascii_digit() {
                whole = false;
                self.position += 1 + sign;
                self.digits(10, NAME)?;
            }
        }
        if self.peek(0) | 0x20 == b'j' {
            whole = false;
            self.position += 1;
        }
        let text = &self.bytes[start..whole_end];
        if whole && text[0] == b'0' && text.iter().any(|digit| matches!(digit, b'1'..=b'9')) {
            return Err(Fault::new(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                self.span_from(start),
            ));
        }
        self.check_number_end(start, NAME)
    }

    /// One or more digits with single underscores between.
    fn digits(&mut self, radix: u32, name: &str) -> Result<(), Fault> {
        loop {
            let from = self.position;
            while (self.peek(0) as char).is_digit(radix) {
                self.position += 1;
            }
            if self.position == from {
                return Err(match self.peek(0) {
                    digit @ b'0'..=b'9' => self.error_here(&format!("invalid digit '{}' in {name} literal", digit as char)),
                    _ => self.error_here(&format!("invalid {name} literal")),
                });
            }
            if self.peek(0) != b'_' {
                return Ok(());
            }
            self.position += 1;
        }
    }

    /// A number runs into nothing: `1and 2` is Python, but MicroPython has never taken it.
    fn check_number_end(&self, start: usize, name: &str) -> Result<(), Fault> {
        match self.peek(0) {
            digit @ b'0'..=b'9' => Err(self.error_here(&format!("invalid digit '{}' in {name} literal", digit as char))),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Err(Fault::new(format!("invalid {name} literal"), self.span_from(start))),
            _ => Ok(()),
        }
    }

    /// `position` is at the quote, `start` at the prefix.
    fn string(&mut self, start: usize) -> Result<Token, Fault> {
        let quote = self.peek(0);
        let is_triple = self.peek(1) == quote && self.peek(2) == quote;
        let quotes = if is_triple { 3 } else { 1 };
        let has_fields = self.bytes[start..self.position].iter().any(|byte| matches!(byte | 0x20, b'f' | b't'));
        self.position += quotes;
        if has_fields {
            return Ok(self.token_from(TokenKind::FStringStart, start));
        }
        while let Some(&byte) = self.bytes.get(self.position) {
            match byte {
                b'\\' => {
                    self.position += 1;
                    // Both bytes of CR LF, or the escaped character (the rest of a longer one is plain text).
                    if self.position < self.bytes.len() {
                        self.skip_newline();
                    }
                }
                b'\n' | b'\r' if !is_triple => break,
                _ if byte == quote && (!is_triple || (self.peek(1) == quote && self.peek(2) == quote)) => {
                    self.position += quotes;
                    return Ok(self.token_from(TokenKind::String, start));
                }
                _ => self.position += 1,
            }
        }
        Err(self.unterminated_string(start, is_triple))
    }

    /// The error for a string that starts at `start` and has no end.
    pub fn unterminated_string(&self, start: usize, is_triple: bool) -> Fault {
        if let Some(&(Bracket::Field, brace)) = self.brackets.last() {
            // Most likely the quote that was to end the f-string.
            let span = Span { start: brace, end: brace + 1 };
            return malformed_field(span, "'{' was never closed");
        }
        let message = if is_triple { "unterminated triple-quoted string literal" } else { "unterminated string literal" };
        Fault::new(message, self.span_from(start))
    }

    fn operator(&mut self, byte: u8) -> Result<Token, Fault> {
        let start = self.position;
        let (kind, length) = self.operator_kind(byte)?;
        match kind {
            TokenKind::LeftParen => self.open(Bracket::Paren, start)?,
            TokenKind::LeftBracket => self.open(Bracket::Square, start)?,
            TokenKind::LeftBrace => self.open(Bracket::Brace, start)?,
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => self.close(byte)?,
            _ => {}
        }
        self.position += length;
        Ok(self.token_from(kind, start))
    }

    /// The longest operator at `position`, and its length.
    fn operator_kind(&self, byte: u8) -> Result<(TokenKind, usize), Fault> {
        use TokenKind::*;
        let second = self.peek(1);
        let or_equal = |plain, with_equal| {
            if second == b'=' { (with_equal, 2) } else { (plain, 1) }
        };
        // `*`, `**`, `*=`, `**=`
        let doubled = |plain, equal, double, double_equal| match (second, self.peek(2)) {
            (second, b'=') if second == byte => (double_equal, 3),
            (second, _) if second == byte => (double, 2),
            (b'=', _) => (equal, 2),
            _ => (plain, 1),
        };
        // `<`, `<<`, `<=`, `<<=`
        Ok(match byte {
            b'(' => (LeftParen, 1),
            b')' => (RightParen, 1),
            b'[' => (LeftBracket, 1),
            b']' => (RightBracket, 1),
            b'{' => (LeftBrace, 1),
            b'}' => (RightBrace, 1),
            b',' => (Comma, 1),
            b';' => (Semicolon, 1),
            b'~' => (Tilde, 1),
            b':' if self.innermost_bracket() == Some(Bracket::Field) => (Colon, 1),
            b':' => or_equal(Colon, ColonEqual),
            b'=' => or_equal(Equal, EqualEqual),
            b'!' => or_equal(Exclamation, NotEqual),
            b'+' => or_equal(Plus, PlusEqual),
            b'-' if second == b'>' => (Arrow, 2),
            b'-' => or_equal(Minus, MinusEqual),
            b'%' => or_equal(Percent, PercentEqual),
            b'&' => or_equal(Ampersand, AmpersandEqual),
            b'|' => or_equal(Bar, BarEqual),
            b'^' => or_equal(Caret, CaretEqual),
            b'@' => or_equal(At, AtEqual),
            b'*' => doubled(Star, StarEqual, DoubleStar, DoubleStarEqual),
            b'/' => doubled(Slash, SlashEqual, DoubleSlash, DoubleSlashEqual),
            b'<' => doubled(Less, LessEqual, LeftShift, LeftShiftEqual),
            b'>' => doubled(Greater, GreaterEqual, RightShift, RightShiftEqual),
            b'.' if second == b'.' && self.peek(2) == b'.' => (Ellipsis, 3),
            b'.' => (Dot, 1),
            b'$' | b'?' | b'`' => return Err(self.error_here("invalid syntax")),
            _ => {
                let message = format!("invalid non-printable character U+{:04X}", u32::from(byte));
                return Err(self.error_here(&message));
            }
        })
    }

    fn open(&mut self, bracket: Bracket, at: usize) -> Result<(), Fault> {
        if self.brackets.len() >= MAX_BRACKETS {
            return Err(self.error_here("too many nested parentheses"));
        }
        self.brackets.push((bracket, at as u32));
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Result<(), Fault> {
        match self.brackets.pop() {
            Some((bracket, _)) if bracket.closes_with(byte) => Ok(()),
            Some((bracket, _)) => Err(self.error_here(&format!(
                "closing parenthesis '{}' does not match opening parenthesis '{}'",
                byte as char,
                bracket.open_text()
            ))),
            None => Err(self.error_here(&format!("unmatched '{}'", byte as char))),
        }
    }
}

/// The error of an f-string whose braces don't pair; MicroPython's tests know it by this sentence.
pub(crate) fn malformed_field(span: Span, note: &'static str) -> Fault {
    Fault::new("malformed f-string", span).with_note(note)
}

fn is_string_prefix(text: &[u8]) -> bool {
    let lower = |byte: u8| byte | 0x20;
    match *text {
        [one] => matches!(lower(one), b'r' | b'u' | b'b' | b'f' | b't'),
        [one, two] => {
            let (one, two) = (lower(one), lower(two));
            (one == b'r' && matches!(two, b'b' | b'f' | b't')) || (two == b'r' && matches!(one, b'b' | b'f' | b't'))
        }
        _ => false,
    }
}

/// Beyond ASCII all is a name's save what is plainly a sign or a space: Unicode's own tables would be larger than
/// the lexer.
fn is_name_character(c: char) -> bool {
    !matches!(c,
        '\u{80}'..='\u{a9}' | '\u{ab}'..='\u{b4}' | '\u{b6}' | '\u{b8}' | '\u{b9}' | '\u{bb}'..='\u{bf}'
        | '\u{d7}' | '\u{f7}'
        // Spaces, dashes, quotes; but not the joiners.
        | '\u{2000}'..='\u{200b}' | '\u{200e}'..='\u{206f}'
        // Arrows, mathematics, boxes.
        | '\u{2190}'..='\u{2bff}'
        | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3020}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        // Full-width punctuation.
        | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{fffd}')
}

fn keyword(text: &[u8]) -> Option<TokenKind> {
    use TokenKind::*;
    Some(match text {
        b"False" => False,
        b"None" => None,
        b"True" => True,
        b"and" => And,
        b"as" => As,
        b"assert" => Assert,
        b"async" => Async,
        b"await" => Await,
        b"break" => Break,
        b"class" => Class,
        b"continue" => Continue,
        b"def" => Def,
        b"del" => Del,
        b"elif" => Elif,
        b"else" => Else,
        b"except" => Except,
        b"finally" => Finally,
        b"for" => For,
        b"from" => From,
        b"global" => Global,
        b"if" => If,
        b"import" => Import,
        b"in" => In,
        b"is" => Is,
        b"lambda" => Lambda,
        b"nonlocal" => Nonlocal,
        b"not" => Not,
        b"or" => Or,
        b"pass" => Pass,
        b"raise" => Raise,
        b"return" => Return,
        b"try" => Try,
        b"while" => While,
        b"with" => With,
        b"yield" => Yield,
        _ => return Option::None,
    })
}
