//! The tree of a Python program.
//!
//! Plain owned data: every node carries the byte range it came from, and names and strings are already decoded.
//! What a board never needs is not here (no comments, no type information beyond annotation expressions).
//! Source text is kept by the caller; a `Span` is turned into line and column by `source::LineIndex`.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// A half-open range of byte offsets into the source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Ident {
    pub name: String,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    pub body: Vec<Stmt>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    Expr(Expr),
    /// `a = b = value`: targets left to right.
    Assign {
        targets: Vec<Expr>,
        value: Expr,
    },
    AugAssign {
        target: Expr,
        op: BinOp,
        value: Expr,
    },
    /// `target: annotation [= value]`.
    AnnAssign {
        target: Expr,
        annotation: Expr,
        value: Option<Expr>,
    },
    Return(Option<Expr>),
    Delete(Vec<Expr>),
    Raise {
        exc: Option<Expr>,
        cause: Option<Expr>,
    },
    Assert {
        test: Expr,
        msg: Option<Expr>,
    },
    Pass,
    Break,
    Continue,
    Global(Vec<Ident>),
    Nonlocal(Vec<Ident>),
    Import(Vec<Alias>),
    /// `from ..module import a as b`; `level` counts the dots, `names` is empty for `*`.
    ImportFrom {
        module: Option<Ident>,
        level: u32,
        names: Vec<Alias>,
        star: bool,
    },
    If {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    While {
        test: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    For {
        is_async: bool,
        target: Expr,
        iter: Expr,
        body: Vec<Stmt>,
        orelse: Vec<Stmt>,
    },
    With {
        is_async: bool,
        items: Vec<WithItem>,
        body: Vec<Stmt>,
    },
    Try {
        body: Vec<Stmt>,
        handlers: Vec<ExceptHandler>,
        orelse: Vec<Stmt>,
        finalbody: Vec<Stmt>,
    },
    FunctionDef(Box<FunctionDef>),
    ClassDef(Box<ClassDef>),
    Match {
        subject: Expr,
        cases: Vec<MatchCase>,
    },
}

/// `name [as asname]`; in an `import` statement `name` may be dotted.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    pub name: Ident,
    pub asname: Option<Ident>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WithItem {
    pub context: Expr,
    pub target: Option<Expr>,
}

/// `except [typ [as name]]:`
#[derive(Clone, Debug, PartialEq)]
pub struct ExceptHandler {
    pub typ: Option<Expr>,
    pub name: Option<Ident>,
    pub body: Vec<Stmt>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FunctionDef {
    pub name: Ident,
    pub params: Params,
    pub returns: Option<Expr>,
    pub body: Vec<Stmt>,
    /// Top to bottom, as written.
    pub decorators: Vec<Expr>,
    pub is_async: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClassDef {
    pub name: Ident,
    pub bases: Vec<Arg>,
    pub body: Vec<Stmt>,
    pub decorators: Vec<Expr>,
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Params {
    /// Before `/`.
    pub posonly: Vec<Param>,
    /// Positional or keyword.
    pub args: Vec<Param>,
    pub vararg: Option<Param>,
    /// After `*` or `*args`.
    pub kwonly: Vec<Param>,
    pub kwarg: Option<Param>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Ident,
    pub annotation: Option<Expr>,
    pub default: Option<Expr>,
}

/// One argument of a call or one base of a class.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Positional(Expr),
    Keyword(Ident, Expr),
    /// `*expr`
    Star(Expr),
    /// `**expr`
    DoubleStar(Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    None,
    True,
    False,
    Ellipsis,
    /// A literal that fits `i64`.
    Int(i64),
    /// A larger literal: most significant digit first, without prefix or underscores, in `radix` 2, 8, 10 or 16.
    BigInt {
        digits: String,
        radix: u32,
    },
    Float(f64),
    /// `3j`
    Imaginary(f64),
    /// Adjacent literals are already joined.
    Str(String),
    Bytes(Vec<u8>),
    /// Adjacent f-strings and strings are already joined; at least one part is a `FStringPart::Expr` or the literal had an `f` prefix.
    FString(Vec<FStringPart>),
    /// A t-string (PEP 750).
    TString(Vec<FStringPart>),
    Name(String),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Set(Vec<Expr>),
    /// A `None` key is `**value`.
    Dict(Vec<(Option<Expr>, Expr)>),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinOp, Box<Expr>, Box<Expr>),
    /// `and` / `or` of two or more operands.
    Bool(BoolOp, Vec<Expr>),
    /// `left op1 a op2 b ...`
    Compare(Box<Expr>, Vec<(CmpOp, Expr)>),
    IfElse {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    Lambda(Box<Lambda>),
    Call {
        func: Box<Expr>,
        args: Vec<Arg>,
    },
    Attribute {
        value: Box<Expr>,
        attr: Ident,
    },
    Subscript {
        value: Box<Expr>,
        index: Box<Expr>,
    },
    /// Only directly inside a subscript (or a tuple in one).
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
    /// `*expr` in a display, an assignment target or a subscript.
    Starred(Box<Expr>),
    /// `name := value`
    Walrus {
        target: Ident,
        value: Box<Expr>,
    },
    ListComp(Box<Comprehension>),
    SetComp(Box<Comprehension>),
    Generator(Box<Comprehension>),
    /// The element is the key, `value` the value.
    DictComp {
        value: Box<Expr>,
        comp: Box<Comprehension>,
    },
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Await(Box<Expr>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum FStringPart {
    Literal(String),
    Expr {
        value: Expr,
        /// For `{x=}` in an f-string the text up to the value (`x=`, with its spaces), to be put out before it.
        /// In a t-string the expression's text, where what `=` shows is in the literal before. Empty otherwise.
        text: String,
        /// True when written with `=`.
        debug: bool,
        /// `'r'`, `'s'`, `'a'` after `!`; `'r'` also for `{x=}` with neither conversion nor spec.
        conversion: Option<char>,
        /// After `:`; itself a list of parts as it may nest fields.
        spec: Vec<FStringPart>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Lambda {
    pub params: Params,
    pub body: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Comprehension {
    pub element: Expr,
    pub clauses: Vec<CompClause>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CompClause {
    pub is_async: bool,
    pub target: Expr,
    pub iter: Expr,
    pub ifs: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Neg,
    Pos,
    Invert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    BitAnd,
    BitOr,
    BitXor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MatchCase {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub kind: PatternKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `_`
    Wildcard,
    Capture(Ident),
    /// Compared with `==` (numbers, strings, dotted names).
    Value(Expr),
    /// Compared with `is` (None, True, False).
    Singleton(Expr),
    Sequence(Vec<Pattern>),
    /// `*name` (`None` for `*_`), only inside a sequence.
    Star(Option<Ident>),
    Mapping {
        items: Vec<(Expr, Pattern)>,
        rest: Option<Ident>,
    },
    Class {
        class: Expr,
        args: Vec<Pattern>,
        kwargs: Vec<(Ident, Pattern)>,
    },
    Or(Vec<Pattern>),
    As(Box<Pattern>, Ident),
}
